"""Records whose fields are already told apart → drafts."""

from __future__ import annotations

import json
from typing import Any

from retold.extract import furniture
from retold.extract.dates import moment
from retold.extract.draft import Draft, Piece
from retold.extract.encoding import whole_characters
from retold.extract.metadata import is_address
from retold.extract.page import read_page
from retold.extract.plain import read_plain

KNOWN = frozenset(
    [
        "url",
        "title",
        "text",
        "html",
        "published",
        "lang",
        "outlet",
        "updated",
        "section",
        "author",
        "authors",
    ]
)


def read_record(fields: dict[str, Any]) -> Draft:
    """The article in a JSON record; fields that Retold does not know go along in `extra`."""
    url = _string(fields.get("url"))
    title = " ".join(_string(fields.get("title")).split())
    lang = _string(fields.get("lang")) or None
    text, markup = _string(fields.get("text")), _string(fields.get("html"))
    if text.strip():
        draft = _of_text(text, title, lang or "")
    elif markup.strip():
        draft = read_page(markup, url or None)
    else:
        draft = Draft(problem="the record has neither text nor html")
    draft.title = title or draft.title
    draft.url = url if is_address(url) else draft.url
    draft.lang = lang or draft.lang
    # passim's records name a newspaper by its series
    outlet = _string(fields.get("outlet")) or _string(fields.get("series"))
    draft.outlet = " ".join(outlet.split()) or draft.outlet
    draft.section = _string(fields.get("section")) or draft.section
    draft.published = (
        moment(fields.get("published") or fields.get("date"), naive_is_utc=True) or draft.published
    )
    draft.updated = moment(fields.get("updated"), naive_is_utc=True) or draft.updated
    draft.credits = _names(fields) or draft.credits
    if fields.get("excerpt_truncated") is True:
        draft.cut = "capture limit"
    rest = {k: v for k, v in fields.items() if k not in KNOWN}
    draft.extra = (
        whole_characters(json.dumps(rest, ensure_ascii=False, sort_keys=True)) if rest else None
    )
    return draft


def _of_text(text: str, title: str, lang: str) -> Draft:
    """Text as given: read as a capture; where that finds no article, kept whole."""
    draft = read_plain(text, lang, title)
    if draft.problem is None or draft.problem in {
        "empty page",
        "style sheet or script only",
        "error page",
    }:
        return draft
    draft.problem = None
    draft.pieces = [
        Piece("p", line)
        for line in text.splitlines()
        if line.strip() and not furniture.is_furniture(line)
    ]
    draft.mark("kept when unsure")
    return draft


def _string(value: object) -> str:
    return whole_characters(value) if isinstance(value, str) else ""


def _names(fields: dict[str, Any]) -> list[str]:
    given = fields.get("authors") or fields.get("author")
    items = given if isinstance(given, list) else [given]
    names = [_string(i.get("name") if isinstance(i, dict) else i) for i in items]
    return [" ".join(n.split()) for n in names if n.strip()]
