"""The best forest over a story: every telling's main parent, lost tellings among the nodes."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold import text
from retold.records import Telling
from retold.stemma import parentage
from retold.stemma.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retold.stemma.parentage import Option
    from retold.stemma.profile import Profile

ROOT = ""
ONE_ROOT = 50.0  # what a second root costs among the revisions of one address


@dataclass(frozen=True, slots=True)
class Edge:
    """A possible parent of a telling."""

    parent: str
    child: str
    probability: float  # that the child came from this parent
    option: Option
    weight: float  # what the forest gains by it
    rank: int = 0


def forest(
    story: str, by_id: Mapping[str, Profile], weighed: Mapping[str, Sequence[Option]]
) -> tuple[list[Edge], list[Edge], dict[str, Telling]]:
    """Everybody's main parent, all edges that were offered, and the lost tellings among them."""
    if parentage.revisions_alone(weighed):
        return _revisions(weighed)
    lost: dict[str, Telling] = {}
    edges = [e for child in sorted(weighed) for e in _direct(child, weighed[child])]
    edges += _named(story, by_id, weighed, lost)
    edges += _hidden(story, weighed, lost)
    bare = {c: _none(weighed[c], _turned(c, weighed)) for c in weighed}
    unnamed = {i for i, t in lost.items() if t.newsroom is None}
    return best_forest(bare, edges, unnamed), edges, lost


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


def _turned(child: str, weighed: Mapping[str, Sequence[Option]]) -> float:
    """Probability that the likeliest parent at hand was itself made from the child."""
    here = [o for o in weighed[child] if o.kind == "direct"]
    likeliest = max(here, key=lambda o: (o.probability, o.other), default=None)
    back = weighed.get(likeliest.other, ()) if likeliest else ()
    return sum(o.probability for o in back if o.kind == "direct" and o.other == child)


def _none(found: Sequence[Option], turned: float) -> float:
    """What a parent must beat: less where some telling at hand is the parent, if unclear which.

    That a telling has no parent because the likeliest one was made from it speaks against the
    direction of their tie, and not for two tellings that have nothing to do with each other.
    """
    alone = sum(o.probability for o in found if o.kind == "none") - turned
    some = sum(o.probability for o in found if o.kind == "direct")
    return alone if some >= DEFAULT.some else max(alone, DEFAULT.orphan)


def _direct(child: str, found: Sequence[Option]) -> list[Edge]:
    weight = ONE_ROOT if len(found) == 1 else 0.0  # the only answer there is was decided
    return [
        Edge(o.other, child, o.probability, o, weight + o.probability)
        for o in found
        if o.kind == "direct"
    ]


def _named(
    story: str,
    by_id: Mapping[str, Profile],
    weighed: Mapping[str, Sequence[Option]],
    lost: dict[str, Telling],
) -> list[Edge]:
    """Lost tellings that credits name, entered into `lost`, and the edges from them."""
    edges: list[Edge] = []
    for child in sorted(by_id):
        for option in weighed[child]:
            if option.kind != "named":
                continue
            lost_id = text.key("lost", story, option.other)
            said = by_id[child].credit_words.get(option.other)
            if lost_id not in lost or (said and "credited" not in lost[lost_id].why):
                why = f"credited ({quoted(said[0])})" if said else "credited by others"
                lost[lost_id] = _lost(story, lost_id, option.other, f"{why}, on no page at hand")
            edges.append(Edge(lost_id, child, option.probability, option, option.probability))
    return edges


def _lost(story: str, lost_id: str, newsroom: str | None, why: str) -> Telling:
    return Telling(
        story_key=story, telling_id=lost_id, lost=True, newsroom=newsroom, outlet=None, title="",
        lang="und", lead=None, why=why,
    )  # fmt: skip


def quoted(words: str) -> str:
    short = " ".join(words.split())
    return f"“{short[:80]}…”" if len(short) > 80 else f"“{short}”"


def _hidden(
    story: str, weighed: Mapping[str, Sequence[Option]], lost: dict[str, Telling]
) -> list[Edge]:
    """Lost tellings that nobody names, one for each group of siblings, and the edges from them."""
    by_pair = {
        (child, o.other): o for child in weighed for o in weighed[child] if o.kind == "sibling"
    }
    edges: list[Edge] = []
    for group in _groups(by_pair, DEFAULT.siblings):
        lost_id = text.key("lost", story, *group)
        why = f"{len(group)} tellings share wording that none of them can have given the others"
        lost[lost_id] = _lost(story, lost_id, None, why)
        for child in group:
            mine = [by_pair[child, o] for o in group if (child, o) in by_pair]
            best = max(mine, key=lambda o: (o.probability, o.other))
            total = min(1.0, sum(o.probability for o in mine))
            edges.append(Edge(lost_id, child, total, best, total))
    return edges


def _groups(by_pair: Mapping[tuple[str, str], Option], least: float) -> list[list[str]]:
    """Tellings joined by probable siblinghood, both ways taken together."""
    leader: dict[str, str] = {}

    def top(node: str) -> str:
        while leader.setdefault(node, node) != node:
            node = leader[node]
        return node

    for (a, b), option in sorted(by_pair.items()):
        back = by_pair.get((b, a))
        if a < b and back and math.sqrt(option.probability * back.probability) >= least:
            first, second = sorted((top(a), top(b)))
            leader[second] = first
    groups: dict[str, list[str]] = defaultdict(list)
    for node in sorted(leader):
        groups[top(node)].append(node)
    return [g for _, g in sorted(groups.items()) if len(g) > 1]


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
