"""Tellings that are of kin though the best forest does not join them: first whether, then which way.

What is probable of a telling is parted among its answers: made from this one or that one, of one
source with it, or the other one made from it. Having no parent can then be the likeliest answer of
all and still be improbable. A telling that stands alone so hangs from, or over, the one at hand that
it most probably has to do with; and of two reports of one newsroom that share their wording, the one
that adds more is the later version.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from retold.stemma.edges import Edge, descends
from retold.stemma.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from retold.stemma.parentage import Option
    from retold.stemma.profile import Profile

    Weighed = Mapping[str, Sequence[Option]]


class _Tie(NamedTuple):
    """An edge that would join two tellings, and which of them stands alone, if one has to."""

    lonely: str
    edge: Edge


def turned(child: str, weighed: Weighed) -> float:
    """Probability that the likeliest parent at hand was itself made from the child."""
    here = [o for o in weighed[child] if o.kind == "direct"]
    likeliest = max(here, key=lambda o: (o.probability, o.other), default=None)
    return _from(child, weighed.get(likeliest.other, ())) if likeliest else 0.0


def _from(parent: str, found: Iterable[Option]) -> float:
    return sum(o.probability for o in found if o.kind == "direct" and o.other == parent)


def joined(by_id: Mapping[str, Profile], weighed: Weighed, chosen: Sequence[Edge]) -> list[Edge]:
    """Edges between tellings that probably are of kin, beside those of the best forest.

    The likeliest comes first; none gives a telling a second parent or closes a circle.
    """
    parent = {e.child: e.parent for e in chosen}
    busy = {*parent, *parent.values()}
    into = _offered(weighed)
    ties = [t for one in sorted(weighed.keys() - busy) for t in _ties(one, weighed, into[one])]
    ties += _versions(by_id, weighed)
    found: list[Edge] = []
    for lonely, edge in sorted(ties, key=lambda t: (-t.edge.probability, t.lonely, t.edge.parent)):
        if lonely in busy or edge.child in parent or descends(edge.parent, edge.child, parent):
            continue
        found.append(edge)
        parent[edge.child] = edge.parent
        busy |= {edge.child, edge.parent}
    return found


def _versions(by_id: Mapping[str, Profile], weighed: Weighed) -> Iterator[_Tie]:
    """Reports of one newsroom of which one was probably made from the other, if unclear which."""
    for child, found in sorted(weighed.items()):
        for option in found if child in by_id else ():
            back = [o for o in weighed.get(option.other, ()) if o.other == child]
            turned = next((o for o in back if o.kind == "direct"), None)
            if option.kind != "direct" or turned is None or len(found) < 2 or not turned.features:
                continue  # somebody decided it
            if not _is_next(option, turned, by_id[child], by_id[option.other]):
                continue
            sure = option.probability + turned.probability
            if sure >= DEFAULT.faint:
                yield _Tie("", Edge(option.other, child, sure, option, sure))


def _is_next(option: Option, turned: Option, child: Profile, other: Profile) -> bool:
    """Whether no time tells which of two reports of a newsroom is the later, and this one adds more."""
    told, back = option.features, turned.features
    apart = told.get("earlier", 0.0) > 0 or told.get("later", 0.0) > 0
    return (
        child.signed
        and other.signed
        and told.get("same_newsroom", 0.0) > 0
        and told["same_verbatim"] + back["same_verbatim"] >= DEFAULT.version
        and not apart
        and told["same_more"] > back["same_more"]
    )


def _offered(weighed: Weighed) -> Mapping[str, Sequence[tuple[str, Option]]]:
    """For each telling those that may have been made from it."""
    into: dict[str, list[tuple[str, Option]]] = defaultdict(list)
    for child, found in weighed.items():
        for o in found:
            if o.kind == "direct":
                into[o.other].append((child, o))
    return into


def _ties(lonely: str, weighed: Weighed, into: Sequence[tuple[str, Option]]) -> Iterator[_Tie]:
    mine = weighed[lonely]
    back = max((o.probability for _, o in into), default=0.0)
    alone = sum(o.probability for o in mine if o.kind == "none") - back
    if len(mine) < 2 or alone > 1 - DEFAULT.some:
        return  # decided by somebody, or probably of kin with none
    here = [(lonely, o) for o in mine if o.kind == "direct"]
    over = [(child, o) for child, o in into if len(weighed[child]) > 1]
    for child, o in here + over:
        if o.probability >= DEFAULT.faint:
            yield _Tie(lonely, Edge(o.other, child, o.probability, o, o.probability))
