"""Average-link grouping of pages by the log-odds of their pairs."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    Odds = Mapping[tuple[int, int], int]

_NEVER = -(10**15)  # outweighs every sum of log-odds there can be


class _Cluster:
    """A growing group: its positions and its summed log-odds over `apart` with its neighbours."""

    __slots__ = ("links", "members", "version")

    def __init__(self, position: int) -> None:
        self.members = [position]
        self.links: dict[int, int] = {}
        self.version = 0


def group(
    count: int,
    odds: Odds,
    settings: Settings = SETTINGS,
    joined: Collection[tuple[int, int]] = (),
    parted: Collection[tuple[int, int]] = (),
) -> list[tuple[int, ...]]:
    """Average-link agglomeration of positions while the mean log-odds of a union are above 0.

    `odds` are thousandths, for pairs i < j; pairs that are absent count as `settings.apart`.
    Sparse: O(E log E) for E pairs. Positions must be ranks of sorted ids, which break ties.

    Pairs that people `joined` bring their groups together, pairs that they `parted` are never in
    one. Where both cannot be had with whole groups, only the joined pages themselves are tied.
    """
    whole = _agglomerate(_clusters(range(count), odds, parted, settings), settings)
    if not joined:
        return whole
    home = {page: n for n, members in enumerate(whole) for page in members}
    found = []
    for union in components(range(len(whole)), [(home[i], home[j]) for i, j in joined]):
        pages = sorted(page for n in union for page in whole[n])
        inside = set(pages)
        if any(i in inside and j in inside for i, j in parted):
            clusters = _clusters(pages, odds, parted, settings)
            for tied in components(pages, [pair for pair in joined if pair[0] in inside]):
                for page in tied[1:]:
                    _merge(clusters, tied[0], page)
            found += _agglomerate(clusters, settings)
        else:
            found.append(tuple(pages))
    return sorted(found)


def components(nodes: Iterable[int], edges: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Nodes that edges connect, each lot sorted, the lots by their least."""
    home = {n: n for n in nodes}

    def root(n: int) -> int:
        while home[n] != n:
            home[n] = n = home[home[n]]
        return n

    for i, j in edges:
        low, high = sorted((root(i), root(j)))
        home[high] = low
    lots: dict[int, list[int]] = {}
    for n in sorted(home):
        lots.setdefault(root(n), []).append(n)
    return [tuple(lot) for _, lot in sorted(lots.items())]


def _clusters(
    pages: Iterable[int], odds: Odds, parted: Iterable[tuple[int, int]], settings: Settings
) -> dict[int, _Cluster]:
    clusters = {i: _Cluster(i) for i in pages}
    for (i, j), value in odds.items():
        if i in clusters and j in clusters:
            bounded = max(-settings.bound, min(settings.bound, value))
            if value == settings.vetoed:
                bounded = value
            clusters[i].links[j] = clusters[j].links[i] = bounded - settings.apart
    for i, j in parted:
        if i in clusters and j in clusters:
            clusters[i].links[j] = clusters[j].links[i] = _NEVER
    return clusters


def _agglomerate(clusters: dict[int, _Cluster], settings: Settings) -> list[tuple[int, ...]]:
    def mean(a: int, b: int) -> float:
        pairs = len(clusters[a].members) * len(clusters[b].members)
        return settings.apart + clusters[a].links[b] / pairs

    heap = [
        (-union, a, b, cluster.version, clusters[b].version)
        for a, cluster in clusters.items()
        for b in cluster.links
        if a < b and (union := mean(a, b)) > 0
    ]
    heapq.heapify(heap)
    while heap:
        _, a, b, seen_a, seen_b = heapq.heappop(heap)
        if a not in clusters or b not in clusters:
            continue
        if (clusters[a].version, clusters[b].version) != (seen_a, seen_b):
            continue
        _merge(clusters, a, b)
        for c in clusters[a].links:
            union = mean(a, c)
            if union > 0:
                low, high = min(a, c), max(a, c)
                entry = (-union, low, high, clusters[low].version, clusters[high].version)
                heapq.heappush(heap, entry)
    return sorted(tuple(sorted(c.members)) for c in clusters.values())


def _merge(clusters: dict[int, _Cluster], a: int, b: int) -> None:
    """Takes cluster b into cluster a (a < b, so that a stays the least member)."""
    kept, gone = clusters[a], clusters.pop(b)
    kept.links.pop(b, None)
    gone.links.pop(a, None)
    kept.members += gone.members
    kept.version += 1
    for c, value in gone.links.items():
        other = clusters[c].links
        del other[b]
        kept.links[c] = other[a] = kept.links.get(c, 0) + value
