"""How an answer fits what is probable of the other tellings.

Where one telling came from is weighed by itself first. Then the others speak: a lost telling that
several others probably rest on is a likelier parent, one that probably has children is likelier the
source of a copy than made from it, and two that probably share a lost parent are siblings.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from retold.stemma.parentage import Option

FAINT = 0.003  # probability under which differences say nothing


class _Beliefs(NamedTuple):
    """What is probable of one telling."""

    none: float
    direct: Mapping[str, float]  # telling -> that it is the parent
    sibling: Mapping[str, float]
    named: Mapping[str, float]  # newsroom -> that its lost telling is the parent


_NOTHING = _Beliefs(0.0, {}, {}, {})


def company(
    names: Sequence[str],
    found: Sequence[Sequence[Option]],
    shares: Sequence[NDArray[np.float64]],
) -> list[list[dict[str, float]]]:
    """What the others say of every option of every telling, given first probabilities."""
    known = {
        name: _beliefs(own, p.tolist()) for name, own, p in zip(names, found, shares, strict=True)
    }
    children: dict[str, float] = defaultdict(float)
    heirs: dict[str, float] = defaultdict(float)
    for belief in known.values():
        for parent, p in belief.direct.items():
            children[parent] += p
        for newsroom, p in belief.named.items():
            heirs[newsroom] += p
    return [
        [
            {"first": math.log(float(p) + FAINT)} | _said(name, o, own, known, children, heirs)
            for o, p in zip(own, of_own, strict=True)
        ]
        for name, own, of_own in zip(names, found, shares, strict=True)
    ]


def _beliefs(own: Sequence[Option], p: Sequence[float]) -> _Beliefs:
    told: dict[str, dict[str, float]] = {k: {} for k in ("none", "direct", "sibling", "named")}
    for option, share in zip(own, p, strict=True):
        told[option.kind][option.other] = share
    return _Beliefs(told["none"].get("", 0.0), told["direct"], told["sibling"], told["named"])


def _said(
    child: str,
    option: Option,
    own: Sequence[Option],
    known: Mapping[str, _Beliefs],
    children: Mapping[str, float],
    heirs: Mapping[str, float],
) -> dict[str, float]:
    mine, theirs = known[child], known.get(option.other, _NOTHING)
    if option.kind == "none":
        turned = max((known[p].direct.get(child, 0.0) for p in mine.direct), default=0.0)
        return {
            "turned": turned,
            "hidden": sum(mine.sibling.values()),
            "lost": sum(mine.named.values()),
        }
    if option.kind == "named":
        near = {o.other: o.features.get("explained", 0.0) for o in own if o.kind == "direct"}
        share = {o: known[o].named.get(option.other, 0.0) for o in near}
        return {
            "heirs": heirs.get(option.other, 0.0) - mine.named.get(option.other, 0.0),
            "near_heirs": sum(share[o] * near[o] for o in near),
            "through": sum(mine.direct[o] * share[o] for o in near),
            "beside": max((mine.direct[o] * (1 - share[o]) for o in near), default=0.0),
        }
    return {
        "other_kids": children.get(option.other, 0.0) - mine.direct.get(option.other, 0.0),
        "other_none": theirs.none,
        "other_lost": sum(theirs.named.values()),
        "turned": theirs.direct.get(child, 0.0),
        "hidden": math.sqrt(mine.sibling.get(option.other, 0.0) * theirs.sibling.get(child, 0.0)),
        "one_lost": sum(p * theirs.named.get(n, 0.0) for n, p in mine.named.items()),
        "one_parent": sum(p * theirs.direct.get(q, 0.0) for q, p in mine.direct.items()),
    }
