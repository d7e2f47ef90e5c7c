"""Captures → articles: the text told apart from what surrounds it, with its zones and gaps.

`plain` reads text captures, `page` HTML (with `survey`, `beside` and `metadata`), `record` JSON
objects; each hands on a `Draft`, and `shape` makes the article of it. `lines` and `about` know lines and
what they say of an article, `live` the parts of a live page. `furniture` knows the
phrases of menus and sign-up forms, `dates`, `langs` and `encoding` what their names say.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from retold.extract.encoding import UndecodableError, decode, repaired, whole_characters
from retold.extract.langs import language
from retold.extract.plain import read_plain
from retold.extract.shape import failed, finish
from retold.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.extract.draft import Draft
    from retold.records import Article, Capture

__all__ = ["failed", "read", "read_article"]


def read(captures: Iterator[Capture]) -> Iterator[Article]:
    """The stage: one article a capture; what is no article is a row with its problem."""
    for capture in captures:
        yield read_article(capture)


def read_article(capture: Capture) -> Article:
    """The article in a capture. Pure; never raises for what a page holds."""
    if capture.problem is not None:
        return failed(capture, capture.problem)
    try:
        draft = _draft(capture)
    except UndecodableError:
        return failed(capture, "unknown encoding")
    except RecursionError:
        return failed(capture, "nested too deep to be read")
    return finish(draft, capture)


def _draft(capture: Capture) -> Draft:
    if capture.media == "record":
        from retold.extract.record import read_record

        fields = json.loads(capture.body)
        text = fields.get("text") or fields.get("html")
        if isinstance(text, str):
            mended, changed = repaired(whole_characters(text))
            if changed:
                fields["text" if fields.get("text") else "html"] = mended
                draft = read_record(fields)
                draft.mark("mojibake repaired")
                return draft
        return read_record(fields)
    text, marks = decode(capture.body, capture.media == "html")
    text, changed = repaired(text)
    url = capture.address if capture.address.startswith(("http://", "https://")) else None
    if capture.media == "html":
        from retold.extract.page import read_page

        draft = read_page(text, url)
    else:
        text = visible(text)
        draft = read_plain(text, language(text, None)[0])
        draft.url = url or draft.url
    for doubt in marks:
        draft.mark(doubt)
    if changed:
        draft.mark("mojibake repaired")
    return draft
