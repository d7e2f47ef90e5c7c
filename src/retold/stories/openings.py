"""The words by which two pages are seen to begin alike, whatever stands before and after them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.text import Token

LEAST = 40  # words that say that two pages carry one text
_MOST = 120
_BEFORE = 12  # of them that may stand in the first sentence
_FIRST = 8  # words of which something may be a dateline
_END = re.compile(r"[.!?\n]")
_MARK = re.compile(r"[\u2013\u2014:()]|\s-+\s")


def opening(content: str, tokens: Sequence[Token]) -> list[str]:
    """Words from the end of the first sentence on, to the end of a later one; none of short texts.

    They hang from borders of sentences, so that a dateline before them moves nothing, nor does what
    was cut or added behind.

    >>> from retold.text import tokens
    >>> told = "The harbour of Velm was closed on Monday. " + "Nobody knows why it was. " * 9
    >>> dated = f"VELM, March 3 (AP) - {told}"
    >>> opening(told, tokens(told)) == opening(dated, tokens(dated)) != []
    True
    """
    first = next(
        (n for n in range(_FIRST - 1, min(_MOST, len(tokens))) if _ends(content, tokens, n)), 0
    )
    if not first:
        return []
    start = max(0, first + 1 - _BEFORE)
    for n in range(first, start, -1):
        if _MARK.search(content, tokens[n - 1].end, tokens[n].start):
            start = n
            break
    for n in range(start + LEAST - 1, min(start + _MOST, len(tokens))):
        if _ends(content, tokens, n):
            return [t.norm for t in tokens[start : n + 1]]
    return []


def _ends(content: str, tokens: Sequence[Token], n: int) -> bool:
    """Whether a sentence ends behind a word."""
    if n + 1 == len(tokens):
        return bool(_END.search(content, tokens[n].end))
    following = tokens[n + 1]
    starts = following.text[0]
    return (
        not starts.islower()
        and not starts.isdigit()
        and bool(_END.search(content, tokens[n].end, following.start))
    )
