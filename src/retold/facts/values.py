"""Numbers as any of many languages writes them, with what they measure, for comparing two of them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from retold.facts.compounds import compounds
from retold.facts.hours import clocks
from retold.facts.measures import Nearby, unit_beside
from retold.facts.words import digits_of
from retold.lexicon import concepts

_CLOSE = 0.006  # of the greater number: what rounding may take

_TENTHS = "\u6210"  # in Chinese


class Value(NamedTuple):
    """A number: what it is worth, its unit as a concept or "", where it stands."""

    worth: float
    unit: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def values(text: str, lang: str) -> tuple[Value, ...]:
    """The numbers of a text with their units, those of dates and times of day left out.

    >>> [(v.worth, v.unit) for v in values("最大1兆8000億円", "ja")]
    [(1800000000000.0, 'yen')]
    >>> [(v.worth, v.unit) for v in values("quatro semanas e 1,2 milhões de euros", "pt")]
    [(4.0, 'week'), (1200000.0, 'euro')]
    """
    plain = digits_of(text)
    near = Nearby(concepts(text, lang))
    taken = {i for c in clocks(text, lang) for i in range(c.start, c.end)}
    found: list[Value] = []
    for worth, start, end in compounds(text, lang):
        if start in taken or end - 1 in taken:
            continue
        unit, from_, to = unit_beside(plain, start, end, near.around(start, end), lang)
        if text[end : end + 1] == _TENTHS and worth < 10:
            worth, unit, to = worth * 10, "percent", end + 1
        if unit != "date":
            found.append(Value(worth, unit, from_, to))
    return tuple(found)


def same_worth(a: float, b: float) -> bool:
    """Whether two numbers are one, rounding aside."""
    top = max(abs(a), abs(b))
    return top == 0 or abs(a - b) <= _CLOSE * top
