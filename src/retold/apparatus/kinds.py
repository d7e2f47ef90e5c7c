"""The kind of a difference where what stands in the place of a thing tells more than the thing.

A time for a number, or a number for a time, is a difference in when. Where a text has lost its capitals
(headlines in capitals throughout, texts in small letters), names are told by tables and by what no
dictionary has.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from retold import lexicon
from retold.facts.names import gazetteer, is_name_word
from retold.facts.tables import full_names
from retold.text import rarity, stem

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.apparatus.sides import Segment, Side

TIMES = frozenset(
    {"second", "minute", "hour", "day", "night", "morning", "noon", "afternoon", "evening", "midnight", "today",
     "tomorrow", "yesterday", "tonight", "weekend", "week", "fortnight", "month", "quarter", "season", "year",
     "decade", "century", "spring", "summer", "autumn", "winter", "christmas", "easter", "eve", "ago"}
)  # fmt: skip
VERBS = frozenset({"march", "may"})  # months that are more often something else
STRETCH = 8  # tokens of a stretch in which one thing stands for another
ORDER = frozenset({"last", "next", "previous", "coming", "past", "recent", "late", "early"})


def placed(a: Side, b: Side, segments: list[Segment], found: list[Difference]) -> list[Difference]:
    """The differences with their kinds; nothing else of them is touched."""
    timed = _facing(a, b, segments, found)
    worded = bool(a.once(_calendar) and b.once(_calendar))
    caseless = a.once(_is_caseless) and b.once(_is_caseless)
    kinds = [
        "date" if n in timed or _of_clock(a, b, d) else _of_words(a, b, d) if worded or caseless else d.kind
        for n, d in enumerate(found)
    ]  # fmt: skip
    return [
        d if kind == d.kind else replace(d, kind=kind) for d, kind in zip(found, kinds, strict=True)
    ]


def _of_clock(a: Side, b: Side, d: Difference) -> bool:
    """Whether a time of the clock differs."""
    return d.kind == "number" and (_at_clock(a, d.before_start) or _at_clock(b, d.after_start))


def _of_words(a: Side, b: Side, d: Difference) -> str:
    """The kind of some words for others."""
    if d.kind != "action" or not d.before or not d.after or d.harmless:
        return d.kind
    one, two = a.inside(d.before_start, d.before_end), b.inside(d.after_start, d.after_end)
    if _tells_when(a, one) and _tells_when(b, two):
        return "date"
    caseless = a.once(_is_caseless) and b.once(_is_caseless)
    return "name" if caseless and (_has_name(a, one) or _has_name(b, two)) else d.kind


def _facing(a: Side, b: Side, segments: list[Segment], found: list[Difference]) -> set[int]:
    """Those of a date on one side and a number on the other that stand in one place."""
    lost = [
        n for n, d in enumerate(found) if d.kind in ("date", "number") and d.before and not d.after
    ]
    come = [
        n for n, d in enumerate(found) if d.kind in ("date", "number") and d.after and not d.before
    ]
    pairs = ((m, n) for m in lost for n in come if found[m].kind != found[n].kind)
    return {k for m, n in pairs if _one_place(a, b, segments, found[m], found[n]) for k in (m, n)}


def _one_place(
    a: Side, b: Side, segments: list[Segment], lost: Difference, come: Difference
) -> bool:
    one = set(a.inside(lost.before_start, lost.before_end))
    two = set(b.inside(come.after_start, come.after_end))
    near = (s for s in segments if max(len(s.a), len(s.b)) <= STRETCH)
    return any(one & set(s.a) and two & set(s.b) for s in near)


def _at_clock(side: Side, start: int) -> bool:
    """Whether the number that begins here is a time of the clock."""
    return any(f.start == start and f.unit == "clock" for f in side.facts)


def _tells_when(side: Side, places: list[int]) -> bool:
    """Whether the weighty words of a span are of the calendar: the weekend, the coming months."""
    heavy = [i for i in places if not side.light[i]]
    return bool(heavy) and side.once(_calendar).issuperset(heavy)


def _calendar(side: Side) -> frozenset[int]:
    """Where words of the calendar stand."""
    return frozenset(i for i in range(len(side.tokens)) if _of_calendar(side, i))


def _of_calendar(side: Side, i: int) -> bool:
    norm = side.tokens[i].norm
    return _on_calendar(norm) or (norm in ORDER and _on_calendar(side.norm(i + 1)))


@lru_cache(maxsize=65536)
def _on_calendar(word: str) -> bool:
    return not _calendar_words().isdisjoint((word, *lexicon.lemmas(word)))


@cache
def _calendar_words() -> frozenset[str]:
    return TIMES | (full_names("en") - VERBS)


def _is_caseless(side: Side) -> bool:
    return side.text.islower() or side.text.isupper()


def _has_name(side: Side, places: list[int]) -> bool:
    """Whether a word of a text without capitals is a name: by tables, or as no dictionary has it."""
    return any(_may_be_name(side, i) for i in places if not side.light[i])


def _may_be_name(side: Side, i: int) -> bool:
    norm = side.tokens[i].norm.removesuffix("'s")
    if norm in gazetteer() or is_name_word(norm):
        return True
    return (
        norm.isalpha()
        and len(norm) > 2
        and not lexicon.known(norm)
        and rarity(stem(norm)) > STRANGE
    )


STRANGE = 0.4  # how rare a word must be that no dictionary has, to be taken for a name
