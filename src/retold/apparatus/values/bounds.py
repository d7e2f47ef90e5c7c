"""One number with other bounds or in other money: up to 30 and at least 30, 250 euros and 250 dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.sides import Side, compared, is_light
from retold.facts.tables import dimensions

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.facts import Fact

CURRENCIES = frozenset(
    {"usd", "eur", "gbp", "jpy", "cny", "inr", "rub", "chf", "cad", "aud", "sek", "nok", "dkk", "krw",
     "brl", "try", "zar", "mxn"}
)  # fmt: skip
POUND = "pound"  # of weight, or beside another currency of money
DOLLARS = frozenset({"usd", "cad", "aud"})  # what a text may call a dollar
TONS = frozenset({"tonne", "ton"})
BELOW = ("max:", "near:")  # at most so many, or not quite
ABOVE = ("min:",)
SAME = 1e-9


def _one_value(f: Fact, g: Fact) -> bool:
    if f.kind != "number" or g.kind != "number" or f.value is None or g.value is None:
        return False
    return abs(f.value - g.value) <= SAME * max(abs(f.value), abs(g.value), 1.0)


def opposed(f: Fact, g: Fact) -> bool:
    """Whether one number is a limit from above in one text and from below in the other."""
    one_way = f.norm.startswith(BELOW) and g.norm.startswith(ABOVE)
    other = f.norm.startswith(ABOVE) and g.norm.startswith(BELOW)
    return (one_way or other) and _one_value(f, g)


def one_ton(f: Fact, g: Fact) -> bool:
    """Whether one figure is in tonnes in one text and in tons in the other: papers do not tell them apart."""
    return _one_value(f, g) and {f.unit, g.unit} == TONS


def other_unit(f: Fact, g: Fact) -> bool:
    """Whether a number was kept and what it measures by was not: three weeks, three months."""
    if not _one_value(f, g) or f.unit is None or g.unit is None or f.unit == g.unit:
        return False
    if one_ton(f, g):
        return False
    one, two = dimensions().get(f.unit), dimensions().get(g.unit)
    return one is not None and two is not None and one[0] == two[0] and one[1] != two[1]


def unbounded(f: Fact, g: Fact, after: Side) -> bool:
    """Whether the first number is a limit ("up to 250") that the second takes for the value."""
    if not f.text.lower().startswith(UP_TO) or not f.norm.startswith("max:"):
        return False
    plain = not g.approx and g.low is None and g.high is None
    if not (plain and f.unit == g.unit and _one_value(f, g)):
        return False
    return not any(
        t.norm in FEARED or (k in after.left and (lexicon.certainty(t.norm) or 1.0) <= OPEN)
        for k, t in enumerate(after.tokens)
    )


def cap_differences(a: Side, b: Side) -> list[Difference]:
    """ "A maximum of 20 years" told as "20 years"."""
    for f in a.once(capped):
        g = next((g for g in b.facts if _one_value(f, g)), None)
        if g is None or any(t.norm in FEARED | CAPS or t.norm == "up" for t in b.tokens):
            continue
        if g.low is not None or g.high is not None or f.unit != g.unit:
            continue
        first = a.covers(f)[0]
        return [
            compared(
                "certainty", a, a.tokens[max(0, first - 3)].start, f.end, b, g.start, g.end,
                {"clear_limit": 1.0}, "",
            )
        ]  # fmt: skip
    return []


def capped(side: Side) -> list[Fact]:
    """The numbers of a text that are limits by the words before them."""
    return [f for f in side.facts if f.kind == "number" and _capped(f, side)]


def _capped(f: Fact, side: Side) -> bool:
    """Whether "a maximum of" or the like stands right before a number."""
    first = next(iter(side.covers(f)), 0)
    near = [t.norm for t in side.tokens[max(0, first - 3) : first]]
    return f.kind == "number" and near[-1:] == ["of"] and bool(set(near) & CAPS)


CAPS = frozenset({"maximum", "minimum", "limit", "ceiling"})
UP_TO = ("up to", "as much as")  # "as many as 14" is often said of 14 that were counted
FEARED = frozenset(
    {"risk", "risks", "danger", "threat", "threatened", "worst", "fear", "fears", "limit", "maximum",
     "most", "max", "capacity", "ceiling", "cap"}
)  # fmt: skip
OPEN = 0.5  # level of certainty up to which a text leaves the number open


def part_differences(a: Side, b: Side) -> list[Difference]:
    """What is told of a part of a number, given to the whole: "31 fridges, eight of which by boat"
    and "31 fridges, which went by boat".
    """
    for i in a.once(parted):
        part = next((f for f in a.facts if f.kind == "number" and i - 1 in a.covers(f)), None)
        whole = [f for f in a.facts if f.kind == "number" and part and f.end < part.start]
        if part is None or not whole or any(_one_value(part, g) for g in b.facts):
            continue
        if any(t.norm in SOME for t in b.tokens):
            continue
        kept = next(((f, g) for f in reversed(whole) for g in b.facts if _one_value(f, g)), None)
        said = [k for k in range(i + 2, min(len(a.tokens), i + 12)) if not is_light(a, k)]
        told = [j for k in said for j in [_place(b, a.keys[k])] if j is not None]
        if kept is None or len(told) < max(2, HALF * len(said)):
            continue
        f, g = kept
        return [
            compared(
                "number", a, f.start, a.tokens[i + 1].end,
                b, min(g.start, b.tokens[min(told)].start), max(g.end, b.tokens[max(told)].end),
                {"clear_part": 1.0}, "",
            )
        ]  # fmt: skip
    return []


def parted(side: Side) -> list[int]:
    """Where a part is told of: "of which", "of them"."""
    norms = [t.norm for t in side.tokens]
    return [
        i for i in range(2, len(norms) - 2)
        if norms[i] == "of" and norms[i + 1] in ("which", "whom", "them", "those", "these")
    ]  # fmt: skip


def _place(side: Side, key: str) -> int | None:
    return side.keys.index(key) if key in side.keys else None


HALF = 0.5  # of what is told of the part, from which the other text tells it
SOME = frozenset({"some", "several", "few", "many", "part", "half", "most", "partly", "including"})


def currency_differences(a: Side, b: Side) -> list[Difference]:
    """One sum in two currencies, of which neither text has both."""
    ours, theirs = ([f for f in s.facts if f.unit in CURRENCIES or f.unit == POUND] for s in (a, b))
    units_a, units_b = {f.unit for f in ours}, {g.unit for g in theirs}
    for g in theirs:
        for f in ours:
            if not _one_value(f, g) or f.unit == g.unit or {f.unit, g.unit} <= DOLLARS:
                continue
            if {f.unit, g.unit} == {POUND, "gbp"}:
                continue
            if f.unit in units_b or g.unit in units_a:
                continue
            for side, fact in ((a, f), (b, g)):
                side.settled.update(i for i in side.covers(fact) if i in side.left)
            return [
                compared(
                    "number", a, f.start, f.end, b, g.start, g.end, {"clear_currency": 1.0}, ""
                )
            ]
    return []
