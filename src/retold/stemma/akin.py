"""Tellings that are probably tied although the tree shows no tie between them.

What speaks for one text being made from another speaks almost as well for both being made from a
third. Where neither way is likely enough for an edge, the two together often are: what differs
between such tellings is worth reading, though nobody can say who changed it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from retold.records import Akin
from retold.stemma.edges import ancestry
from retold.stemma.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from retold.records import Derivation
    from retold.stemma.parentage import Option


def akin(
    weighed: Mapping[str, Sequence[Option]], tree: Iterable[Derivation], own: Container[str] = ()
) -> tuple[Akin, ...]:
    """Pairs that neither descend from one another nor share an ancestor, in order of their ids.

    `own` are tellings that somebody called their outlets' own reporting.
    """
    parents: dict[str, list[str]] = defaultdict(list)
    for d in tree:
        parents[d.child].append(d.parent)
    above = {t: ancestry(t, parents) for t in weighed}
    ties: dict[tuple[str, str], float] = defaultdict(float)
    for child in sorted(weighed):
        for o in weighed[child]:
            if o.kind in ("direct", "sibling") and child not in own and o.other not in own:
                # Each of two siblings answers for both.
                share = o.probability if o.kind == "direct" else o.probability / 2
                ties[min(child, o.other), max(child, o.other)] += share
    return tuple(
        Akin(a, b, round(min(1.0, p), 4))
        for (a, b), p in sorted(ties.items())
        if p >= DEFAULT.akin and not above[a] & above[b]
    )
