"""IPTC ninjs (1 to 3): news items as JSON objects; a shape that a JSON record can have.

The `jsonl` reader asks of every object whether it is one, so that files, lists and lines of items
are all read. Names are compared without case, since versions 1 and 2 write `versioncreated` and
version 3 `versionCreated`.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from retold.captures.source import UNUSABLE, fields_of, framed, is_web, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_BODY = re.compile(r"body_?(x?html|richhtml5|text|sms|\w{0,20})")


def claims(fields: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a ninjs item.

    >>> claims({"uri": "urn:x:1", "headlines": [], "bodies": []}), claims({"url": "u", "text": "T"})
    (True, False)
    """
    if "html" in fields or "text" in fields or not isinstance(fields.get("uri"), str):
        return False
    low = _low(fields)
    standard = low.get("standard")
    if isinstance(standard, dict) and str(standard.get("name", "")).lower() == "ninjs":
        return True
    if any(isinstance(low.get(n), list) for n in ("bodies", "headlines", "renditions")):
        return True
    dated = "versioncreated" in low or "pubstatus" in low
    return any(_BODY.fullmatch(n) for n in low) or (dated and "type" in low)


def _low(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name).lower(): value for name, value in list(fields.items())[:500]}


def translated(item: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """The record's fields, and why it is no page where that is so."""
    low = _low(item)
    uri = text_of(low.get("uri"))
    status = text_of(low.get("pubstatus")).lower()
    kind = text_of(low.get("type")).lower()
    links = [uri, *(_text(a, "value") for a in _dicts(low.get("altids")))]
    body = _body(low)
    title = _main(low.get("headlines")) or text_of(low.get("headline")) or text_of(low.get("title"))
    fields = fields_of(
        id=uri,
        url=next((a for a in links if is_web(a)), ""),
        title=title,
        published=text_of(low.get("firstpublished") or low.get("firstcreated") or low.get("contentcreated") or low.get("versioncreated")),
        updated=text_of(low.get("versioncreated")),
        lang=text_of(low.get("language"), 40),
        outlet=_outlet(low),
        authors=_authors(low),
        section=next((_text(s, "name") for s in _dicts(low.get("subjects") or low.get("subject"))), ""),
        ednote=text_of(low.get("ednote")),
        version=text_of(str(low.get("version") or ""), 40),
        **body,
    )  # fmt: skip
    if status in UNUSABLE:
        return fields, UNUSABLE[status]
    if not body:
        named = {"picture", "video", "audio", "graphic"}
        return fields, f"a {kind} item, not a text" if kind in named else "an item without a body"
    return fields, None


def _dicts(value: object) -> list[dict[str, Any]]:
    found = value if isinstance(value, list) else []
    return [_low(v) for v in found[:1000] if isinstance(v, dict)]


def _text(fields: Mapping[str, Any], name: str) -> str:
    return text_of(fields.get(name))


def _main(headlines: object) -> str:
    """The main headline, else the first."""
    found = _dicts(headlines)
    first = next((h for h in found if _text(h, "role") in {"main", "headline"}), None)
    chosen = first or next((h for h in found if _text(h, "value")), {})
    return re.sub(r"<[^>]{0,500}>", "", _text(chosen, "value"))


def _body(low: Mapping[str, Any]) -> dict[str, str]:
    """The body as `html` where there is markup, else as `text`."""
    found: list[tuple[int, str, bool]] = []
    for given in _dicts(low.get("bodies")):
        value, kind = given.get("value"), _text(given, "contenttype").lower()
        if isinstance(value, str) and value.strip() and _text(given, "role") not in _PARTS:
            marked = "html" in kind or value.lstrip().startswith("<")
            found.append((2 if marked else 1, value, marked))
    for name, value in low.items():
        if _BODY.fullmatch(name) and isinstance(value, str) and value.strip():
            marked = "html" in name or value.lstrip().startswith("<")
            found.append((2 if marked else 1, value, marked))
    if not found:
        return {}
    _, value, marked = max(found, key=lambda f: (f[0], len(f[1])))
    return {"html": framed(value)} if marked else {"text": value}


_PARTS = frozenset(["caption", "summary", "sms", "teaser", "push", "ednote"])


def _outlet(low: Mapping[str, Any]) -> str:
    sources = _dicts(low.get("infosources"))
    named = next((_text(s, "name") for s in sources if _text(s, "name")), "")
    return text_of(low.get("copyrightholder")) or named


def _authors(low: Mapping[str, Any]) -> list[str]:
    """Who signed it: the byline, else the names of those who made it."""
    by = text_of(low.get("by") or low.get("byline"))
    people = [
        _text(b, "by") or _text(b, "value") or _text(b, "name") for b in _dicts(low.get("bylines"))
    ]
    return [escape(n, quote=False) if "<" in n else n for n in (by, *people) if n]
