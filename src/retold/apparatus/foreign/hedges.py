"""What a text in another language leaves out: a hedge, a bound before a number, a modifier of an office."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.apparatus.difference import Difference
from retold.apparatus.foreign.senses import COUNTED, NEAR, difference, table
from retold.facts.values import Value, same_worth

if TYPE_CHECKING:
    from retold.apparatus.foreign.senses import Senses
    from retold.lexicon import Concept


def hedge_differences(senses: Senses) -> list[Difference]:
    """Hedges, bounds and modifiers that only the first text has, one of a sort."""
    return _hedges(senses) + _limits(senses) + _modifiers(senses)


_ACCUSING = frozenset(("investigate", "charge", "lawsuit", "suspect"))
_CHARGES = frozenset(("alleged", "suspected"))
_COMING = frozenset(("scheduled", "preparing"))


def _hedges(s: Senses) -> list[Difference]:
    """A thing that only the first text marks as not certain."""
    hedges = table().hedges
    kept = (table().kept & s.names_b) - ({"suspect"} & s.names_a)
    if kept or not s.names_a & hedges or s.share < LEAST_SHARE:
        return []
    for i, x in enumerate(s.a):
        if x.name not in hedges or (x.name in _COMING and "will" in s.names_b):
            continue
        before = {c.name for c in s.a[max(0, i - 3) : i + 1]}
        if before & s.names_b & _ACCUSING and x.name in _CHARGES:
            continue  # "an inquiry into alleged fraud" and "an inquiry into fraud" are one
        if (x.name == "not_ruled_out") != _negated(s, i) or _says(s.before, x):
            continue
        if x.name == "would_have" and "if" in s.names_a:
            continue
        if s.governed(i):
            start, end = s.stretch(x)
            return [
                Difference(
                    "certainty", x.start, x.end, start, end, s.before[x.start : x.end],
                    s.after[start:end], (("clear_foreign_firm", 1.0),),
                )
            ]  # fmt: skip
    return []


def _negated(s: Senses, i: int) -> bool:
    """Whether a word that says no stands before a hedge: "nothing suggests" is none."""
    x = s.a[i]
    return any(
        c.name in _NOTS and 0 <= x.start - c.end <= COUNTED for c in s.a[max(0, i - NEAR) : i]
    )


def _says(body: str, x: Concept) -> bool:
    """Whether a word of doubt only names what somebody says: "alleged that the ship was full"."""
    return x.name == "alleged" and body[x.end : x.end + len(_THAT)] == _THAT


_THAT = " that "
_NOTS = frozenset(("not", "never"))
LEAST_SHARE = 0.4  # of the poorer text in the other, from which a hedge is missed


def _limits(s: Senses) -> list[Difference]:
    """ "Up to 400" in the first text, and 400 in the second."""
    for x in s.a:
        if x.name not in ("at_most", "less_than", "at_least"):
            continue
        if x.name == "at_least" and s.after.rstrip()[-1:].isalnum():
            continue  # headlines leave it out
        if _AS_MANY.search(s.before[: x.end] + " "):
            continue  # "as many as 400" is 400
        for v in s.values_a:
            behind = x.name == "at_least" and 0 <= x.start - v.end <= COUNTED
            if not (0 <= v.start - x.end <= 2 or behind) or v.worth < LEAST_LIMITED:
                continue
            at = [
                w
                for w in s.values_b
                if same_worth(v.worth, w.worth) and (not w.unit or v.unit in ("", w.unit))
            ]
            until = any(c.name == "until" and 0 <= at[0].start - c.end <= 2 for c in s.b if at)
            alike = x.name != "at_least" or (len(at) == 1 and _alike(s, v, at[0]))
            if len(at) == 1 and not until and alike and not _limited(s, at[0]):
                return [
                    Difference(
                        "certainty", min(x.start, v.start), max(x.end, v.end), at[0].start, at[0].end,
                        s.before[min(x.start, v.start) : max(x.end, v.end)],
                        s.after[at[0].start : at[0].end], (("clear_foreign_limit", 1.0),),
                    )
                ]  # fmt: skip
    return []


def _limited(s: Senses, w: Value) -> bool:
    """Whether any bound stands before a number of the second text, or right behind it."""
    return _AS_MANY.search(s.after, max(0, w.start - _PHRASE), w.start) is not None or any(
        (c.name in _LIMITS and 0 <= w.start - c.end <= COUNTED)
        or (c.name in _BEHIND and 0 <= c.start - w.end <= COUNTED)
        for c in s.b
    )  # fmt: skip


_AS_MANY = re.compile(r"\bas (?:many|much) as \W?\Z", re.IGNORECASE)  # kept at times, never missed
_PHRASE = 20  # letters
_BEHIND = frozenset(("at_least", "at_most"))


def _alike(s: Senses, v: Value, w: Value) -> bool:
    """Whether one word stands behind a number on both sides."""
    one, two = (
        {c.name for c in stand if 0 <= c.start - x.end <= COUNTED and c.name != "at_least"}
        for stand, x in ((s.a, v), (s.b, w))
    )
    return bool(one & two)


_LIMITS = frozenset("at_least at_most more_than less_than about almost only all double".split())
LEAST_LIMITED = 2


def _modifiers(s: Senses) -> list[Difference]:
    """A deputy who is the head, someone former who is in office."""
    found = []
    for i, x in enumerate(s.a):
        if x.name not in table().modifiers or x.name in s.names_b:
            continue
        behind = [c for c in s.a[i + 1 : i + 4] if c.name in _OFFICES and c.start - x.end < COUNTED]
        at = [y for c in behind[:1] for y in s.b if y.name == c.name]
        if at:
            found.append(difference(s, "role", x, at[0], "foreign_rank"))
    return found


_OFFICES = frozenset(
    "president prime_minister minister director chief governor mayor ambassador spokesperson judge "
    "prosecutor ceo manager coach editor captain commander".split()
)
