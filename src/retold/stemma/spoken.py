"""Which words of a text stand in quotation marks: what many may have from one mouth, and not from each other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retold.records import Sentence

_MARKS = re.compile("[“”„«»\"]|``|''")
_CLOSES = {"“": "”", "”": "”", "„": "“”", "«": "»", "»": "«", '"': '"”', "``": "''"}
LONGEST = 800  # characters of a quotation; what is longer lacks its closing mark


def quotations(body: str) -> Iterator[tuple[int, int]]:
    """Where the quotations of a text stand, marks included; one that nothing closes is none.

    >>> [*quotations('He said: “No.” She left.')]
    [(9, 14)]
    """
    opened: re.Match[str] | None = None
    for mark in _MARKS.finditer(body):
        if opened is not None and mark.start() - opened.end() > LONGEST:
            opened = None
        if opened is None:
            if mark[0] not in ("”", "''"):
                opened = mark
        elif mark[0] in _CLOSES[opened[0]]:
            yield opened.start(), mark.end()
            opened = None


def spoken(body: str, sentences: Sequence[Sentence]) -> dict[int, frozenset[int]]:
    """For sentences of a text, by number, which of their words stand in quotation marks."""
    spans = list(quotations(body))
    found = {}
    for s in sentences:
        near = [(a - s.start, b - s.start) for a, b in spans if a < s.end and b > s.start]
        if near:
            places = text.places(s.text)
            found[s.n] = frozenset(
                i for i, (start, _) in enumerate(places) if any(a <= start < b for a, b in near)
            )
    return found
