"""Lines of a page: how they are found again, and the lines of a text from structured data."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from retold.text import visible

_SIGNS = re.compile(r"[\W_]+")
_BREAK = re.compile(r"</?(?:p|div|br|li|h[1-6]|blockquote)\b[^<>]{0,300}>", re.I)
_TAG = re.compile(r"</?[a-z][^<>]{0,300}>", re.I)
_LINES = re.compile(r"[\r\n]+")


@lru_cache(maxsize=4096)
def line_key(text: str) -> str:
    """The letters and digits of a line by which it is found again.

    >>> line_key("  • Market Data ») ") == line_key("market data")
    True
    """
    return _SIGNS.sub("", text)[:100].lower()


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a text from structured data, without its markup.

    >>> paragraphs("<p>One &amp; two.</p><p>Three.</p>")
    ['One & two.', 'Three.']
    """
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", html.unescape(body))))
    found = (" ".join(visible(line).split()) for line in _LINES.split(text))
    return [line for line in found if line]
