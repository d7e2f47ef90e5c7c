"""The tags of a page before it is parsed: too many of them, or one with too much in it, cost more
time than any article is worth."""

from __future__ import annotations

import re

MAX_TAGS = 25_000  # beyond it a page is no article, and readers whose time grows with its square take too long
MOST_WORDS = 3000  # in one tag; the parser's time grows with the square of its attributes
_LONG = 2 * MOST_WORDS  # characters of a tag that may have more
_TAG = re.compile(r"""<[A-Za-z](?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?)*+""")
_NAME = re.compile(r"<[A-Za-z][A-Za-z0-9:_-]{0,60}")


def light(markup: str) -> str | None:
    """The markup without the attributes of overloaded tags; None where it has too many tags.

    >>> light("<p class=x>Words.") == "<p class=x>Words."
    True
    """
    long = False
    for count, found in enumerate(_TAG.finditer(markup), 1):
        long = long or found.end() - found.start() > _LONG
        if count > MAX_TAGS:
            return None
    return _TAG.sub(_bare, markup) if long else markup


def _bare(found: re.Match[str]) -> str:
    whole = found.group()
    if len(whole) <= _LONG or len(whole.split()) <= MOST_WORDS:
        return whole
    name = _NAME.match(whole)
    return name.group() if name else "<p"
