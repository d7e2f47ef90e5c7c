"""Average-link grouping of pages by the log-odds of their pairs."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Cluster:
    """A growing group: its positions and its summed log-odds over `apart` with its neighbours."""

    __slots__ = ("links", "members", "version")

    def __init__(self, position: int) -> None:
        self.members = [position]
        self.links: dict[int, int] = {}
        self.version = 0


def group(
    count: int, odds: Mapping[tuple[int, int], int], settings: Settings = SETTINGS
) -> list[tuple[int, ...]]:
    """Average-link agglomeration of positions while the mean log-odds of a union are above 0.

    `odds` are thousandths, for pairs i < j; pairs that are absent count as `settings.apart`.
    Sparse: O(E log E) for E pairs. Positions must be ranks of sorted ids, which break ties.
    """
    clusters = {i: _Cluster(i) for i in range(count)}
    for (i, j), value in odds.items():
        bounded = max(-settings.bound, min(settings.bound, value))
        if value == settings.vetoed:
            bounded = value
        clusters[i].links[j] = clusters[j].links[i] = bounded - settings.apart

    def mean(a: int, b: int) -> float:
        pairs = len(clusters[a].members) * len(clusters[b].members)
        return settings.apart + clusters[a].links[b] / pairs

    heap = [(-mean(i, j), i, j, 0, 0) for (i, j), v in odds.items() if v > 0]
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
    del kept.links[b], gone.links[a]
    kept.members += gone.members
    kept.version += 1
    for c, value in gone.links.items():
        other = clusters[c].links
        del other[b]
        kept.links[c] = other[a] = kept.links.get(c, 0) + value
