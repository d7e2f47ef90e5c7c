"""The best forest over a story: every telling's main parent, lost tellings among the nodes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from retold.stemma import parentage
from retold.stemma.edges import Edge
from retold.stemma.kindred import joined, turned
from retold.stemma.lost import hidden, named, printed, prints, reports_of
from retold.stemma.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retold.records import Telling
    from retold.stemma.parentage import Option
    from retold.stemma.profile import Profile

ROOT = ""
ONE_ROOT = 50.0  # what a second root costs among the revisions of one address


def forest(
    story: str, by_id: Mapping[str, Profile], weighed: Mapping[str, Sequence[Option]]
) -> tuple[list[Edge], list[Edge], dict[str, Telling]]:
    """Everybody's main parent, all edges that were offered, and the lost tellings among them."""
    if parentage.revisions_alone(weighed):
        return _revisions(weighed)
    lost: dict[str, Telling] = {}
    edges = [e for child in sorted(weighed) for e in _direct(child, weighed[child])]
    reports = reports_of(by_id, weighed)
    edges += named(story, by_id, weighed, reports, lost)
    edges, apart = printed(story, by_id, weighed, edges, reports, lost)
    edges += hidden(story, weighed, lost)
    bare = {c: _none(weighed[c], turned(c, weighed)) for c in weighed}
    unnamed = {i for i, t in lost.items() if t.newsroom is None}
    chosen = best_forest(bare, edges, unnamed)
    chosen += prints(story, by_id, weighed, chosen, apart, lost)
    return chosen + joined(by_id, weighed, chosen), edges, lost


def _revisions(
    weighed: Mapping[str, Sequence[Option]],
) -> tuple[list[Edge], list[Edge], dict[str, Telling]]:
    """Revisions of one address: the likeliest single tree, by scores instead of probabilities."""
    edges, bare = [], {}
    for child, found in sorted(weighed.items()):
        top = max(o.score for o in found)
        bare[child] = -2 * ONE_ROOT  # where it is decided whose version it is
        for o in found:
            if o.kind == "direct":
                edges.append(Edge(o.other, child, o.probability, o, o.score - top))
            else:
                bare[child] = o.score - top - ONE_ROOT
    return best_forest(bare, edges, set()), edges, {}


# --- edges -------------------------------------------------------------------------------------


def _none(found: Sequence[Option], turned: float) -> float:
    """What a parent must beat: less where there probably is one, at hand or lost, if unclear which.

    That a telling has no parent because the likeliest one was made from it speaks against the
    direction of their tie, and not for two tellings that have nothing to do with each other.
    """
    alone = sum(o.probability for o in found if o.kind == "none") - turned
    some = sum(o.probability for o in found if o.kind != "none")
    least = min(alone, DEFAULT.orphan) if some >= DEFAULT.some else max(alone, DEFAULT.orphan)
    return max(least, DEFAULT.faint)


def _direct(child: str, found: Sequence[Option]) -> list[Edge]:
    weight = ONE_ROOT if len(found) == 1 else 0.0  # the only answer there is was decided
    return [
        Edge(o.other, child, o.probability, o, weight + o.probability)
        for o in found
        if o.kind == "direct"
    ]


# --- the forest --------------------------------------------------------------------------------


def best_forest(bare: Mapping[str, float], edges: Sequence[Edge], unnamed: set[str]) -> list[Edge]:
    """The edges of the best forest.

    `bare` is what an edge into each telling must beat; lost tellings stand free. A lost
    telling that nobody names needs two children.
    """
    while True:
        chosen = _arborescence(bare, edges)
        count: dict[str, int] = defaultdict(int)
        for edge in chosen:
            count[edge.parent] += 1
        lonely = {e.parent for e in edges if e.parent in unnamed and count[e.parent] < 2}
        if not lonely:
            return chosen
        edges = [e for e in edges if e.parent not in lonely]


def _arborescence(bare: Mapping[str, float], edges: Sequence[Edge]) -> list[Edge]:
    """Chu-Liu/Edmonds under a virtual root."""
    best: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        old = best.get((edge.parent, edge.child))
        if old is None or edge.weight > old.weight:
            best[edge.parent, edge.child] = edge
    if not _needs_search(bare, best):
        return _best_apart(bare, best)
    import networkx as nx

    graph = nx.DiGraph()
    nodes = sorted({*bare, *(p for p, _ in best)})
    for node in nodes:
        graph.add_edge(ROOT, node, weight=bare.get(node, 0.0))
    for (parent, child), edge in sorted(best.items()):
        graph.add_edge(parent, child, weight=edge.weight)
    tree = nx.maximum_spanning_arborescence(graph)
    return [best[p, c] for p, c in sorted(tree.edges()) if p != ROOT]


def _best_apart(bare: Mapping[str, float], best: Mapping[tuple[str, str], Edge]) -> list[Edge]:
    """Every telling's best parent by itself, where that beats having none."""
    into: dict[str, Edge] = {}
    for (_, child), edge in sorted(best.items()):
        old = into.get(child)
        if edge.weight > (old.weight if old else bare.get(child, 0.0)):
            into[child] = edge
    return [into[c] for c in sorted(into)]


def _needs_search(bare: Mapping[str, float], best: Mapping[tuple[str, str], Edge]) -> bool:
    """Whether everybody's best parents form a circle."""
    parent = {e.child: e.parent for e in _best_apart(bare, best)}
    for start in parent:
        node, steps = start, 0
        while node in parent and steps <= len(parent):
            node, steps = parent[node], steps + 1
        if node in parent:
            return True
    return False
