"""One of a measure and several, one count of two measures: a kilometre and ten kilometres, two weeks
ago and two months ago.

"A year" is no number to `facts`, and what stands around two measures is often worded anew; here both
texts have the measure once, with a weighty word in common beside it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from retold import facts, text
from retold.apparatus.sides import Side, clear, is_light, word_places
from retold.apparatus.values.alike import only_one
from retold.apparatus.values.bounds import other_unit

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.facts import Fact

Span = tuple[int, int]  # first and last token

BESIDE = 7  # tokens on either side of a measure that tell of what it is
ONE = frozenset({"a", "an", "one"})
# Before one of a measure, or behind it: else it may be a rate, or no measure at all.
BEFORE = frozenset({"for", "in", "after", "within", "about", "around", "nearly", "almost", "under", "by", "during", "spent", "roughly", "just"})  # fmt: skip
BEHIND = frozenset({"away", "ago", "earlier", "later", "before", "after", "long", "wide", "deep", "high", "tall", "from", "off", "apart", "inland"})  # fmt: skip
CLOSE = 2  # code points between a number and what it is counted over
AGO = frozenset({"ago", "earlier", "later"})


def single_differences(a: Side, b: Side) -> list[Difference]:
    """At most one of each sort."""
    found = _one_and_more(a, b, True) or _one_and_more(b, a, False)
    return found + _of_two_measures(a, b) + _ago(a, b)


@cache
def _unit(word: str) -> str | None:
    """The unit that a word stands for: kilometre, km."""
    found = [f for f in facts.find_facts(f"2 {word}s", "en") if f.kind == "number"]
    return found[0].unit if found else None


def ones(side: Side) -> dict[str, list[Span]]:
    """Where a text tells of one of a measure: by unit."""
    found: dict[str, list[Span]] = {}
    for i in range(len(side.tokens)):
        first, _, last = side.norm(i).rpartition(" ")  # "a year" is one token of house style
        start = i if first in ONE else i - 1 if not first and side.norm(i - 1) in ONE else -1
        if start < 0 or not last.isalpha() or not _measures(side, start, i):
            continue
        unit = _unit(last)
        if unit is not None:
            found.setdefault(unit, []).append((start, i))
    return found


def _measures(side: Side, start: int, i: int) -> bool:
    """Whether one of a measure is a length, and no rate: 20 euros a month."""
    after, begin = side.norm(i + 1), side.tokens[start].start
    if any(f.kind == "number" and 0 < begin - f.end <= CLOSE for f in side.facts):
        return False
    if side.norm(start - 1) in ("half", "than") or (after == "and" and side.norm(i + 3) == "half"):
        return False
    return side.norm(start - 1) in BEFORE or after in BEHIND


def _one_and_more(one: Side, two: Side, first: bool) -> list[Difference]:
    """ "A kilometre away" and "ten kilometres away"."""
    known = one.once(ones)
    if not known:
        return []
    for g in two.facts:
        spans = known.get(g.unit or "", []) if g.kind == "number" else []
        if len(spans) != 1 or g.value is None or g.value < 2 or not only_one(two, g):
            continue
        at = two.covers(g)
        told = any(
            f.kind == "number" and f.unit == g.unit and f.value == g.value for f in one.facts
        )
        if (
            told
            or not at
            or g.unit in two.once(ones)
            or not _beside(one, spans[0], two, (at[0], at[-1]))
        ):
            continue
        pair = (one, spans[0], two, (at[0], at[-1]))
        return [_made("number", "clear_number", *(pair if first else (*pair[2:], *pair[:2])))]
    return []


def _of_two_measures(a: Side, b: Side) -> list[Difference]:
    """ "Three nautical miles" and "three kilometres": the one number of its value in either text."""
    for f in a.facts:
        for g in b.facts:
            if not other_unit(f, g) or not (_only(a, f) and _only(b, g)):
                continue
            one, two = a.covers(f), b.covers(g)
            if one and two and _beside(a, (one[0], one[-1]), b, (two[0], two[-1])):
                return [_made("number", "clear_unit", a, (one[0], one[-1]), b, (two[0], two[-1]))]
    return []


def _only(side: Side, f: Fact) -> bool:
    """Whether no other number of a text has the value, or the measure, of this one."""
    return only_one(side, f) and sum(g.kind == "number" and g.value == f.value for g in side.facts) == 1  # fmt: skip


def _ago(a: Side, b: Side) -> list[Difference]:
    """ "Two weeks ago" and "two months ago"."""
    one, two = a.once(distances), b.once(distances)
    if len(one) != 1 or len(two) != 1:
        return []
    (count, unit, x), (other, measure, y) = one[0], two[0]
    if count != other or unit == measure or not _beside(a, x, b, y):
        return []
    return [_made("date", "clear_unit", a, x, b, y)]


def distances(side: Side) -> list[tuple[str, str, Span]]:
    """How long ago, or how much later, a text says: the count, the measure, where."""
    if AGO.isdisjoint(side.once(word_places)):
        return []
    found = []
    for i in range(2, len(side.tokens)):
        count, unit = side.norm(i - 2), _unit(side.norm(i - 1).removesuffix("s"))
        if side.norm(i) in AGO and unit is not None and count not in text.STOPWORDS:
            found.append((side.keys[i - 2], unit, (i - 2, i)))
    return found


def _beside(a: Side, one: Span, b: Side, two: Span) -> bool:
    """Whether a weighty word stands beside both."""
    near = [
        {s.keys[k] for k in range(max(0, at[0] - BESIDE), min(len(s.tokens), at[1] + 1 + BESIDE))
         if not at[0] <= k <= at[1] and not is_light(s, k) and not s.keys[k][0].isdigit()}
        for s, at in ((a, one), (b, two))
    ]  # fmt: skip
    return bool(near[0] & near[1])


def _made(kind: str, feature: str, a: Side, one: Span, b: Side, two: Span) -> Difference:
    for side, at in ((a, one), (b, two)):
        side.settled.update(set(range(at[0], at[1] + 1)) & side.left)
    return clear(kind, a, a.reach(*one), b, b.reach(*two), feature)
