"""Average-link grouping of pages by the log-odds of their pairs."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from retold.stories.linkage import NEVER
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    Odds = Mapping[tuple[int, int], int]


class _Cluster:
    """A growing group: its positions and its summed log-odds over `apart` with its neighbours.

    `links` has the bounded sums, which decide, and `full` those before bounding, which say who
    comes first; `inner` is the bounded sum of the log-odds within; `texts` counts copies as one.
    """

    __slots__ = ("full", "inner", "links", "members", "texts", "version")

    def __init__(self, position: int) -> None:
        self.members = [position]
        self.links: dict[int, int] = {}
        self.full: dict[int, int] = {}
        self.inner = 0
        self.texts = 1
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
    return bring_together(whole, odds, settings, joined, parted) if joined else whole


def bring_together(
    whole: list[tuple[int, ...]],
    odds: Odds,
    settings: Settings,
    joined: Collection[tuple[int, int]],
    parted: Collection[tuple[int, int]],
) -> list[tuple[int, ...]]:
    """Groups after people have joined pages of them; `odds` are those of the pages in the groups."""
    home = {page: n for n, members in enumerate(whole) for page in members}
    found = []
    for union in components(range(len(whole)), [(home[i], home[j]) for i, j in joined]):
        pages = sorted(page for n in union for page in whole[n])
        inside = set(pages)
        if any(i in inside and j in inside for i, j in parted):
            clusters = _clusters(pages, odds, parted, settings)
            for tied in components(pages, [pair for pair in joined if pair[0] in inside]):
                for page in tied[1:]:
                    _merge(clusters, tied[0], page, settings)
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
            clusters[i].full[j] = clusters[j].full[i] = value - settings.apart
    for i, j in parted:
        if i in clusters and j in clusters:
            clusters[i].links[j] = clusters[j].links[i] = NEVER
            clusters[i].full[j] = clusters[j].full[i] = NEVER
    return clusters


def _agglomerate(clusters: dict[int, _Cluster], settings: Settings) -> list[tuple[int, ...]]:
    def entry(a: int, b: int) -> tuple[float, int, int, int, int] | None:
        """Of a pair of groups that may be joined: those with the highest odds come first."""
        one, other = clusters[a], clusters[b]
        pairs = len(one.members) * len(other.members)
        if settings.apart * pairs + one.links[b] <= 0 or _rift(one, other, one.links[b], settings):
            return None
        return -one.full[b] / pairs, a, b, one.version, other.version

    heap = [
        found
        for a, cluster in clusters.items()
        for b in cluster.links
        if a < b and (found := entry(a, b))
    ]
    heapq.heapify(heap)
    while heap:
        _, a, b, seen_a, seen_b = heapq.heappop(heap)
        if a not in clusters or b not in clusters:
            continue
        if (clusters[a].version, clusters[b].version) != (seen_a, seen_b):
            continue
        _merge(clusters, a, b, settings)
        for c in clusters[a].links:
            found = entry(min(a, c), max(a, c))
            if found:
                heapq.heappush(heap, found)
    return sorted(tuple(sorted(c.members)) for c in clusters.values())


def _rift(one: _Cluster, other: _Cluster, between: int, settings: Settings) -> bool:
    """Whether two groups hold together so much better than with each other that they are two.

    Reports of one event are alike one by one; of two events alike, those of each are more so.
    Log-odds are bounded here, so that copies of one text hold no better together than other reports.
    """
    if min(one.texts, other.texts) < settings.rift_texts:
        return False
    sizes = len(one.members), len(other.members)
    cross = settings.apart * sizes[0] * sizes[1] + between
    pairs = [n * (n - 1) // 2 for n in sizes]
    return all(
        1000.0 * cross * count < float(settings.rift * group.inner) * (sizes[0] * sizes[1])
        for group, count in zip((one, other), pairs, strict=True)
    )


def _merge(clusters: dict[int, _Cluster], a: int, b: int, settings: Settings) -> None:
    """Takes cluster b into cluster a (a < b, so that a stays the least member)."""
    kept, gone = clusters[a], clusters.pop(b)
    pairs = len(kept.members) * len(gone.members)
    kept.inner += gone.inner + settings.apart * pairs + kept.links.get(b, 0)
    copies = settings.apart * pairs + kept.full.get(b, 0) > settings.widest * pairs
    kept.texts = max(kept.texts, gone.texts) if copies else kept.texts + gone.texts
    kept.members += gone.members
    kept.version += 1
    for name in ("links", "full"):
        own: dict[int, int] = getattr(kept, name)
        theirs: dict[int, int] = getattr(gone, name)
        own.pop(b, None)
        theirs.pop(a, None)
        for c, value in theirs.items():
            other: dict[int, int] = getattr(clusters[c], name)
            del other[b]
            own[c] = other[a] = own.get(c, 0) + value
