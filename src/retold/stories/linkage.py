"""Average linkage compiled, for very many pages: what `grouping` does, in arrays instead of objects.

Each group has its neighbours in rising order with two sums, in one long array; what a union leaves
behind is cleared away when the array is full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retold.compiling import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.stories.settings import Settings

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

NEVER = -(10**15)  # outweighs every sum of log-odds there can be


def agglomerate(
    count: int, first: Ints, second: Ints, odds: Ints, parted: Ints, settings: Settings
) -> Ints:
    """For each of `count` positions the least of its group, as `grouping.group` forms them.

    `odds` are thousandths for pairs first < second, each there once; `parted` (n, 2) are never in
    one group.
    """
    bounded = np.clip(odds, -settings.bound, settings.bound)
    bounded[odds == settings.vetoed] = settings.vetoed
    sums = [bounded - settings.apart, odds - settings.apart]
    if len(parted):
        parted = np.unique(np.sort(parted, axis=1), axis=0)
        kept = ~np.isin(first * count + second, parted[:, 0] * count + parted[:, 1])
        never = np.full(len(parted), NEVER)
        first = np.concatenate([first[kept], parted[:, 0]])
        second = np.concatenate([second[kept], parted[:, 1]])
        sums = [np.concatenate([column[kept], never]) for column in sums]
    one, other = np.concatenate([first, second]), np.concatenate([second, first])
    order = np.lexsort((other, one))
    starts = np.searchsorted(one[order], np.arange(count + 1))
    room = len(order) + max(64, len(order) // 2)
    near = np.zeros(room, np.int32)
    near[: len(order)] = other[order]
    link, full = np.zeros(room, np.int64), np.zeros(room, np.int64)
    for held, column in zip((link, full), sums, strict=True):
        held[: len(order)] = np.concatenate([column, column])[order]
    home = np.arange(count)
    asked = np.array(
        [settings.apart, settings.widest, settings.rift_texts, settings.rift], np.int64
    )
    compiled(_grow)(starts[:-1].copy(), np.diff(starts), near, link, full, home, asked)
    return home


def _grow(
    starts: Ints, sizes: Ints, near: NDArray[np.int32], link: Ints, full: Ints, home: Ints,
    asked: Ints,
) -> None:  # fmt: skip
    """Joins groups, the likeliest pair first, while their mean log-odds are above 0."""
    apart, widest, rift_texts, rift = asked[0], asked[1], asked[2], asked[3]
    count = len(starts)
    members, texts = np.ones(count, np.int64), np.ones(count, np.int64)
    inner, version = np.zeros(count, np.int64), np.zeros(count, np.int64)
    used = 0
    for n in range(count):
        used = max(used, starts[n] + sizes[n])
    ranks = np.empty(1024, np.float64)
    rows = np.empty((1024, 4), np.int64)
    length = 0
    for turn in range(count + 1):
        # The pairs of one group are looked at: at first of each page, then of each union.
        first = turn < count
        a = np.int64(turn if first else -1)
        while True:
            if a >= 0:
                for n in range(starts[a], starts[a] + sizes[a]):
                    low, high = min(a, np.int64(near[n])), max(a, np.int64(near[n]))
                    if first and near[n] < a:
                        continue
                    pairs = members[low] * members[high]
                    if apart * pairs + link[n] <= 0:
                        continue
                    if min(texts[low], texts[high]) >= rift_texts:
                        cross = 1000.0 * (apart * pairs + link[n])
                        torn = True
                        for g in (low, high):
                            within = members[g] * (members[g] - 1) // 2
                            torn = torn and cross * within < float(rift * inner[g]) * pairs
                        if torn:
                            continue
                    if length == len(ranks):
                        more = np.empty(2 * length, np.float64)
                        more[:length] = ranks
                        ranks = more
                        more_rows = np.empty((2 * length, 4), np.int64)
                        more_rows[:length] = rows
                        rows = more_rows
                    # put into the heap
                    rank, at = -full[n] / pairs, length
                    length += 1
                    while at > 0:
                        above = (at - 1) // 2
                        if ranks[above] < rank or (
                            ranks[above] == rank
                            and (
                                rows[above, 0] < low
                                or (rows[above, 0] == low and rows[above, 1] <= high)
                            )
                        ):
                            break
                        ranks[at] = ranks[above]
                        rows[at] = rows[above]
                        at = above
                    ranks[at] = rank
                    rows[at, 0], rows[at, 1] = low, high
                    rows[at, 2], rows[at, 3] = version[low], version[high]
            if first or length == 0:
                break
            # take the likeliest pair out of the heap
            a, b = rows[0, 0], rows[0, 1]
            seen_a, seen_b = rows[0, 2], rows[0, 3]
            length -= 1
            rank, low, high = ranks[length], rows[length, 0], rows[length, 1]
            last_a, last_b = rows[length, 2], rows[length, 3]
            at = 0
            while 2 * at + 1 < length:
                below = 2 * at + 1
                if below + 1 < length and (
                    ranks[below + 1] < ranks[below]
                    or (
                        ranks[below + 1] == ranks[below]
                        and (
                            rows[below + 1, 0] < rows[below, 0]
                            or (
                                rows[below + 1, 0] == rows[below, 0]
                                and rows[below + 1, 1] < rows[below, 1]
                            )
                        )
                    )
                ):
                    below += 1
                if rank < ranks[below] or (
                    rank == ranks[below]
                    and (low < rows[below, 0] or (low == rows[below, 0] and high <= rows[below, 1]))
                ):
                    break
                ranks[at] = ranks[below]
                rows[at] = rows[below]
                at = below
            ranks[at] = rank
            rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3] = low, high, last_a, last_b
            if home[a] != a or home[b] != b or version[a] != seen_a or version[b] != seen_b:
                a = np.int64(-1)
                continue
            # take group b into group a
            if used + sizes[a] + sizes[b] > len(near):
                used = 0
                order = np.argsort(starts)
                for k in range(count):
                    g = order[k]
                    if home[g] != g:
                        continue
                    for n in range(sizes[g]):
                        near[used + n] = near[starts[g] + n]
                        link[used + n] = link[starts[g] + n]
                        full[used + n] = full[starts[g] + n]
                    starts[g] = used
                    used += sizes[g]
            pairs = members[a] * members[b]
            i, j, written = starts[a], starts[b], used
            end_i, end_j = i + sizes[a], j + sizes[b]
            while i < end_i or j < end_j:
                c = np.int64(near[i]) if i < end_i else count
                d = np.int64(near[j]) if j < end_j else count
                least = min(c, d)
                if least == b:  # among those of a
                    inner[a] += inner[b] + apart * pairs + link[i]
                    if apart * pairs + full[i] > widest * pairs:
                        texts[a] = max(texts[a], texts[b])
                    else:
                        texts[a] += texts[b]
                    i += 1
                    continue
                if least == a:
                    j += 1
                    continue
                near[written] = least
                link[written] = full[written] = 0
                if c == least:
                    link[written] += link[i]
                    full[written] += full[i]
                    i += 1
                if d == least:
                    link[written] += link[j]
                    full[written] += full[j]
                    j += 1
                    # the neighbour has a in the place of b
                    start, size = starts[least], sizes[least]
                    at_a, at_b = start, start
                    while at_a < start + size and near[at_a] < a:
                        at_a += 1
                    at_b = at_a
                    while near[at_b] != b:
                        at_b += 1
                    if at_a < start + size and near[at_a] == a:
                        for n in range(at_b, start + size - 1):
                            near[n], link[n], full[n] = near[n + 1], link[n + 1], full[n + 1]
                        sizes[least] -= 1
                    else:
                        for n in range(at_b, at_a, -1):
                            near[n], link[n], full[n] = near[n - 1], link[n - 1], full[n - 1]
                        near[at_a] = a
                    link[at_a], full[at_a] = link[written], full[written]
                written += 1
            starts[a], sizes[a] = used, written - used
            used = written
            members[a] += members[b]
            version[a] += 1
            home[b] = a
    for n in range(count):  # a group's name is less than those of the pages it took in
        home[n] = home[home[n]]
