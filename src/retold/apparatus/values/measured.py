"""One number or day measured from elsewhere: by a third and to a third, from and until May.

"Sales fell by 40 percent" and "sales fell to 40 percent"; "27 euros a month" and "27 euros a year";
"from 1 July" and "until 1 July". The number or day itself stands in both texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.sides import Side, clear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.apparatus.difference import Difference
    from retold.facts import Fact

MOVING = frozenset(
    {"rise", "fall", "grow", "climb", "drop", "increase", "decrease", "decline", "jump", "slide", "slip",
     "gain", "shrink", "cut", "raise", "lower", "reduce", "surge", "plunge", "soar", "tumble", "widen",
     "narrow", "up", "down"}
)  # fmt: skip
NEAR = 5  # tokens before a number within which what moves by it stands
PERIODS = {
    "hour": "hour", "hourly": "hour", "day": "day", "daily": "day", "night": "day", "nightly": "day",
    "week": "week", "weekly": "week", "month": "month", "monthly": "month", "quarter": "quarter",
    "quarterly": "quarter", "year": "year", "yearly": "year", "annually": "year", "annum": "year",
}  # fmt: skip
EACH = frozenset({"a", "an", "per", "each", "every"})
AFTER = 4  # tokens behind a number within which its period stands
ROUGHLY = frozenset({"about", "around", "some", "nearly", "almost", "roughly", "approximately", "just", "over", "only", "as", "much"})  # fmt: skip


def measured_differences(a: Side, b: Side) -> list[Difference]:
    """At most one for each number that stands once in both texts."""
    found = []
    for f, g in _same(a, b):
        for reading, feature in ((_way, "clear_preposition"), (_period, "clear_unit")):
            one, two = reading(a, f), reading(b, g)
            if one is not None and two is not None and one[0] != two[0]:
                found.append(_made(a, f, one[1], b, g, two[1], feature))
                break
    return found + _dated(a, b)


# How a day bounds what is told: words that say as much are one row. "On" a day bounds nothing: what is
# due by Friday may come on Friday, and what holds since May began in May.
BOUNDS = {
    "by": "by", "until": "until", "till": "until", "since": "since", "from": "since", "before": "before",
    "after": "after",
}  # fmt: skip
# Bounds that hold together of one day: due by Friday, not before Friday.
CLOSE = tuple(
    map(frozenset, (("by", "until"), ("by", "before"), ("before", "until"), ("since", "after")))
)


def _dated(a: Side, b: Side) -> list[Difference]:
    """ "From 1 July" and "until 1 July": the one day of its sort on either side."""
    for f in (f for f in a.facts if f.kind == "date"):
        same = [g for g in b.facts if g.kind == "date" and g.norm == f.norm]
        if len(same) != 1 or sum(h.norm == f.norm for h in a.facts) != 1:
            continue
        one, two = _bound(a, f), _bound(b, same[0])
        if one is None or two is None or one[0] == two[0] or {one[0], two[0]} in CLOSE:
            continue
        return [_made(a, f, one[1], b, same[0], two[1], "clear_preposition", "date")]
    return []


def _bound(side: Side, f: Fact) -> tuple[str, int] | None:
    """How a day bounds what is told, and the token that says so: the one right before it."""
    places = side.covers(f)
    if not places:
        return None
    i = places[0] - 1 if side.norm(places[0]) not in BOUNDS else places[0]
    if side.norm(i) in ("the", "late", "early", "mid"):
        i -= 1
    word = BOUNDS.get(side.norm(i))
    return None if word is None or i < 0 else (word, i)


def _same(a: Side, b: Side) -> Iterator[tuple[Fact, Fact]]:
    """Numbers of one value and unit, where each text has it once."""
    ours, theirs = a.once(_values), b.once(_values)
    for key in sorted(ours.keys() & theirs.keys(), key=str):
        if len(ours[key]) == len(theirs[key]) == 1:
            yield ours[key][0], theirs[key][0]


def _values(side: Side) -> dict[tuple[float, str | None], list[Fact]]:
    found: dict[tuple[float, str | None], list[Fact]] = {}
    for f in side.facts:
        if f.kind == "number" and f.value is not None and f.low is None and f.high is None:
            found.setdefault((f.value, f.unit), []).append(f)
    return found


def _way(side: Side, f: Fact) -> tuple[str, int] | None:
    """Whether something moves by, to or from a number, and the token that says so."""
    places = side.covers(f)
    if not places:
        return None
    i = places[0] - 1
    while i > 0 and side.norm(i) in ROUGHLY:
        i -= 1
    if _moves(side, i):
        return "by", i
    word = side.norm(i)
    moved = any(_moves(side, k) for k in range(max(0, i - NEAR), i))
    return (word, i) if word in ("by", "to", "from") and moved else None


def _moves(side: Side, i: int) -> bool:
    norm = side.norm(i)
    return bool(norm) and not MOVING.isdisjoint((norm, *lexicon.lemmas(norm)))


def _period(side: Side, f: Fact) -> tuple[str, int] | None:
    """What time a number is counted over, and the token that says so."""
    places = side.covers(f)
    if not places or f.unit in ("year", "month", "week", "day", "hour", "minute", "ordinal"):
        return None
    for i in range(places[-1] + 1, min(len(side.tokens), places[-1] + 1 + AFTER)):
        if any(c in ".;:!?," for c in side.text[side.tokens[i - 1].end : side.tokens[i].start]):
            return None
        first, _, last = side.norm(i).rpartition(" ")  # "a month" is one token of house style
        period = PERIODS.get(last)
        if period and ({first, side.norm(i - 1)} & EACH or last.endswith(("ly", "annum"))):
            return period, i
    return None


def _made(
    a: Side, f: Fact, i: int, b: Side, g: Fact, j: int, feature: str, kind: str = "number"
) -> Difference:
    """The number with the word that measures it, on both sides."""
    spans = [
        (min(s.tokens[k].start, fact.start), max(s.tokens[k].end, fact.end))
        for s, fact, k in ((a, f, i), (b, g, j))
    ]
    for side, k in ((a, i), (b, j)):
        side.settled.update({k} & side.left)
    return clear(kind, a, spans[0], b, spans[1], feature)
