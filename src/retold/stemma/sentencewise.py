"""Who tells a telling's sentences best: one other telling alone, or now this one and now that.

What a telling was made from tells nearly every sentence of it at least as closely as any third one
does. Where the best matches of its sentences lie with several tellings, each of which lacks what the
others have, none of them is the parent: there was a telling that had them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from retold.stemma.times import LATER, earlier_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.stemma.parentage import Side

FEATURES = {  # by kind of answer
    "none": ("gain",),
    "direct": ("nearest", "short", "lacking", "twice", "lacking_back", "twice_back"),
    "sibling": ("lacking", "lacking_back", "gain"),
    "named": (
        "reconstructed", "reconstructed_gain", "gain", "at_hand_lacking", "at_hand_short",
        "at_hand_nearest", "version", "version_ahead", "version_lacking", "version_twice",
        "version_kids", "version_tongue", "version_reporters",
    ),
}  # fmt: skip
CLOSE = 0.02  # scores of beads that differ by less are equal


class Told(NamedTuple):
    """One telling's sentences in another beside what third ones have of them. Shares, by weight."""

    nearest: float = 0.0  # of what anybody tells, that nobody tells more closely
    short: float = 0.0  # of all, by how much some third one tells it more closely
    lacking: float = 0.0  # of all, that it lacks and some third one tells
    twice: float = 0.0  # the same, told by two others or more
    together: float = 0.0  # of all, that all others tell together, by how closely


UNTOLD = Told()


def beside(s: Side, near: Sequence[Side]) -> Told:
    """How the other tells the child's sentences beside the others near it."""
    third = [o.matched for o in near if o is not s and earlier_by(o.other, s.child) > LATER]
    own = told = short = lacking = twice = together = 0.0
    for line in s.child.lines:
        here = s.matched.get(line.n, 0.0)
        there = [m[line.n] for m in third if line.n in m]
        best = max(there, default=0.0)
        top = max(here, best)
        if line.n in s.beyond:
            continue
        together += line.weight * top
        told += line.weight * (top > 0)
        own += line.weight * (0 < here >= best - CLOSE)
        short += line.weight * max(0.0, best - here)
        lacking += line.weight * (here == 0 < best)
        twice += line.weight * (here == 0 and len(there) > 1)
    size = max(s.child.weight, 1e-9)
    return Told(own / max(told, 1e-9), short / size, lacking / size, twice / size, together / size)


def reconstructed(near: Sequence[Side]) -> float:
    """How closely some tellings together tell the child: what their common parent may have said."""
    if not near:
        return 0.0
    child = near[0].child
    told = sum(line.weight * max(s.matched.get(line.n, 0.0) for s in near) for line in child.lines)
    return told / max(child.weight, 1e-9)
