"""What third versions of a page say of two: who tells each sentence nearest, and whose readings are whose.

Of one text made from another, no third is nearer to it, sentence by sentence; what the two read alike
where others read otherwise was handed on between them or to both; and where they differ, the one whose
reading others share did not make it. Scholars of manuscripts reason so with every third witness.
Pages at different addresses are not weighed by this: on stories that nothing was fitted on it was wrong too often.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from retold.stemma.parentage import Side
    from retold.stemma.profile import Profile

    Told = Mapping[int, float]  # sentence -> how closely another telling tells it, 0 to 1

ALIKE = 0.02  # differences in closeness that say nothing
NEARER = 0.05  # and from which one is nearer than all others
UNTOLD = 0.15  # closeness under which a sentence is not told
TOLD = 0.3  # and from which it is
RUN = 3  # trigrams that one changed word takes along


def told_by(
    p: Profile, other: Profile, matched: Mapping[int, float], beyond: AbstractSet[int]
) -> dict[int, float]:
    """How closely another telling tells each sentence: by its bead and by its wording alike.

    What may stand where the other was not seen (`beyond`) is left out.
    """
    return {
        line.n: (
            matched.get(line.n, 0.0)
            + (len(line.grams & other.grams) / len(line.grams) if line.grams else 0.0)
        )
        / 2
        for line in p.lines
        if line.n not in beyond
    }


def witnessed(s: Side, near: Sequence[Side]) -> dict[str, float]:
    """What the tellings near both say of the child having been made from the other, or both from one."""
    others = [o for o in near if o is not s]
    beside = [o for o in s.beside if o.other.telling_id != s.child.telling_id]
    mine, theirs = _best(o.told for o in others), _best(o.told for o in beside)
    nearest, sole, regret = _nearness(s.child, s.told, mine)
    nearest_back, sole_back, regret_back = _nearness(s.other, s.told_back, theirs)
    third = frozenset[int]().union(*(o.other.grams for o in others))
    third_back = frozenset[int]().union(*(o.other.grams for o in beside))
    every, some = _joint(s, others)
    return {
        "nearest": nearest,
        "sole": sole,
        "regret": regret,
        "nearest_back": nearest_back,
        "sole_back": sole_back,
        "regret_back": regret_back,
        "lacks": _count(_lacking(s.told, mine)),
        "lacks_back": _count(_lacking(s.told_back, theirs)),
        "private": _count(_untold(s.told, mine)),
        "private_back": _count(_untold(s.told_back, theirs)),
        "own_private": _count(len(s.own - third) / RUN),
        "own_backed": _count(len(s.own & third) / RUN),
        "theirs_private": _count(len(s.theirs - third_back) / RUN),
        "theirs_backed": _count(len(s.theirs & third_back) / RUN),
        "joint": _count(every / RUN),
        "joint_some": _count(some / RUN),
        "between": _between(s, others),
    }


def _between(s: Side, others: Sequence[Side]) -> float:
    """How nearly some third version lies on the way from the other to the child, 0 to 1.

    Where it does, going by it costs no more changes than going straight.
    """
    straight = _apart(s.other.grams, s.child.grams)
    ways = (
        1 - (before + after - straight) / min(before, after)
        for o in others
        if (before := _apart(s.other.grams, o.other.grams))
        and (after := _apart(o.other.grams, s.child.grams))
    )
    return max(0.0, *ways, 0.0)


def _apart(a: AbstractSet[int], b: AbstractSet[int]) -> int:
    """Trigrams that only one of two texts has."""
    return len(a) + len(b) - 2 * len(a & b)


def _count(n: float) -> float:
    return math.log1p(n)


def _best(told: Iterable[Told]) -> dict[int, float]:
    """For every sentence how closely the nearest of several tellings tells it."""
    best: dict[int, float] = {}
    for one in told:
        for n, closeness in one.items():
            if closeness > best.get(n, 0.0):
                best[n] = closeness
    return best


def _nearness(p: Profile, told: Told, best: Told) -> tuple[float, float, float]:
    """Shares of a telling that another tells no worse than all the rest, and better; what is lost."""
    nearest = sole = regret = 0.0
    seen = [line for line in p.lines if line.n in told]
    for line in seen:
        here, there = told[line.n], best.get(line.n, 0.0)
        if here >= UNTOLD and here >= there - ALIKE:
            nearest += line.weight
            sole += line.weight * (here > there + NEARER)
        regret += line.weight * max(0.0, there - here)
    whole = max(sum(line.weight for line in seen), 1e-9)
    return nearest / whole, sole / whole, regret / whole


def _lacking(told: Told, best: Told) -> int:
    """Sentences of one that the other lacks and a third has."""
    return sum(c < UNTOLD and best.get(n, 0.0) >= TOLD for n, c in told.items())


def _untold(told: Told, best: Told) -> int:
    """Sentences of one that nobody else has."""
    return sum(c < UNTOLD and best.get(n, 0.0) < UNTOLD for n, c in told.items())


def _joint(s: Side, others: Sequence[Side]) -> tuple[int, int]:
    """Trigrams that both have where every third telling of the sentence, or some, reads otherwise."""
    every = some = 0
    for line in s.child.lines:
        both = line.grams & s.other.grams
        if not both:
            continue
        readings = [o.other.grams for o in others if o.told.get(line.n, 0.0) >= TOLD]
        if readings:
            every += len(both.difference(*readings))
            some += len(both) - len(_shared_by_all(both, readings))
    return every, some


def _shared_by_all(
    both: AbstractSet[int], readings: Sequence[AbstractSet[int]]
) -> AbstractSet[int]:
    for reading in readings:
        both = both & reading
    return both
