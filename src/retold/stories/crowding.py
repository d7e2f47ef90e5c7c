"""Pairs of pages that share only what very many share: the pages of a very large story.

A key on more pages than the cap pairs nobody, or one name would pair all pages that have it. But in
a story of a thousand different texts every word that tells something is such a key. So each page draws
a few of its common keys, the same ones as any page that has the same (min-wise hashing, Broder
1997), and pages that draw alike meet: the likelier, the more of their common keys both have. Where
more pages than the cap drew alike they draw once more, until they are few; so a page meets a
bounded number of others, and what it draws depends on the others only through which keys are common.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retold.compiling import compiled
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from retold.stories.lookup import Keys, Postings

    Ints = NDArray[np.int64]
    Pairs = NDArray[np.int32]  # (2, n): positions of pages
    Pages = NDArray[np.int32]
    Turns = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Hashes = NDArray[np.uint64]

_ROOM = 1 << 20  # pairs written at once
_AT_ONCE = 2  # keys of the first draw


class Crowd(NamedTuple):
    """Pages that have several common keys, each with these."""

    page: Ints  # rising
    starts: Ints  # (pages + 1,)
    key: Ints


class Met(NamedTuple):
    """Pages that drew alike, with what they drew: one row for each time."""

    page: Ints
    drawn: Hashes


def crowd_of(page: Pages, key: Ints, common: Mask, settings: Settings = SETTINGS) -> Crowd:
    """The pages with enough common keys, from rows of keys page by page."""
    page, key = page[common], key[common]
    own, sizes = np.unique(page.astype(np.int64), return_counts=True)
    enough = sizes >= settings.drawn_from
    kept = np.repeat(enough, sizes)
    return Crowd(own[enough], np.concatenate(([0], np.cumsum(sizes[enough]))), key[kept])


def meetings(keys: Keys, posted: Postings, settings: Settings = SETTINGS) -> Met:
    """Which pages drew alike: the rows of what two pages or more, and not too many, have drawn."""
    return drawn(begun(crowd_of(keys.page, keys.key, posted.run < 0, settings), settings), settings)


class Begun(NamedTuple):
    """What the pages of a crowd draw first, one row for each page and turn."""

    crowd: Crowd
    at: Pages  # place in the crowd
    turn: Turns
    drawn: Hashes

    def of(self, pages: Mask) -> Hashes:
        """What some pages draw first, each once, in order."""
        found: Hashes = np.unique(self.drawn[pages[self.crowd.page][self.at]])
        return found


def begun(crowd: Crowd, settings: Settings = SETTINGS) -> Begun:
    """The first keys that all draw."""
    count, draws = len(crowd.page), settings.draws
    at = np.repeat(np.arange(count, dtype=np.int32), draws)
    turn = np.tile(np.arange(draws, dtype=np.uint8), count)
    found = turn.astype(np.uint64)
    for number in range(_AT_ONCE if count else 0):
        compiled(_draw)(at, turn, number, crowd.starts, crowd.key, found)
    return Begun(crowd, at, turn, found)


def drawn(first: Begun, settings: Settings = SETTINGS, rows: Mask | None = None) -> Met:
    """What the pages of a crowd draw, where that brings some of them together; of `rows` alone.

    All that drew alike first must be among these, or none of them.
    """
    crowd = first.crowd
    of: Any = slice(None) if rows is None else rows
    at, turn, found = first.at[of], first.turn[of], first.drawn[of]
    met = [Met(crowd.page[:0], found[:0])]
    for number in range(_AT_ONCE, settings.most_drawn + 1 if len(at) else 0):
        _, place, sizes = np.unique(found, return_inverse=True, return_counts=True)
        size = sizes[place]
        few = size <= settings.key_cap
        together = few & (size > 1)
        met.append(Met(crowd.page[at[together]], found[together]))
        at, turn, found = at[~few], turn[~few], found[~few]
        compiled(_draw)(at, turn, number, crowd.starts, crowd.key, found)
    return Met(*(np.concatenate(c) for c in zip(*met, strict=True)))


def _draw(at: Pages, turn: Turns, number: int, starts: Ints, key: Ints, found: Hashes) -> None:
    """One more key for each row: that whose hash is the least, mixed into what was drawn before."""
    for n in range(len(at)):
        seed = np.uint64(np.int64(turn[n]) * 64 + number + 1) * np.uint64(0x9E3779B97F4A7C15)
        least = np.uint64(0xFFFFFFFFFFFFFFFF)
        for row in range(starts[at[n]], starts[at[n] + 1]):
            x = np.uint64(key[row]) ^ seed
            x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            least = min(least, x ^ (x >> np.uint64(31)))
        x = (found[n] + np.uint64(1)) * np.uint64(0xBF58476D1CE4E5B9) ^ least
        found[n] = (x ^ (x >> np.uint64(29))) * np.uint64(0x94D049BB133111EB)


def crowded(
    posted: Postings, met: Met, asked: Mask, bound: int, settings: Settings = SETTINGS
) -> Iterator[list[Pairs]]:
    """Pairs of pages that met, some at a time; the page asked for comes first.

    Those near in time whose keys, common ones among them, have a cosine of `least` (`bound` as a
    sum of products), and that rare keys alone do not pair.
    """
    if not len(met.page):
        return
    order = np.lexsort((met.page, met.drawn))
    members, name = met.page[order], met.drawn[order]
    new = np.concatenate(([True], name[1:] != name[:-1]))
    edges = np.append(np.flatnonzero(new), len(name))
    back = np.argsort(members, kind="stable")
    lists = (np.cumsum(new) - 1)[back]
    starts = np.searchsorted(members[back], np.arange(len(asked) + 1))
    queries = np.flatnonzero(asked & (np.diff(starts) > 0))
    weights = np.zeros(len(posted.edges), np.int64)
    seen = np.full(len(asked), -1, np.int64)
    room, at = max(_ROOM, len(asked)), 0
    while at < len(queries):
        out = np.empty((2, room), np.int32)
        at, count = compiled(_meet)(
            queries, at, asked, starts, lists, edges, members, posted.days, posted.starts, posted.run,
            posted.weight, settings.far_days, bound, weights, seen, out,
        )  # fmt: skip
        yield [out[:, :count].copy()]


def _meet(
    queries: Ints, at: int, asked: Mask, starts: Ints, lists: Ints, edges: Ints, members: Ints,
    days: NDArray[np.float64], rows: Ints, run: NDArray[np.int32], weight: NDArray[np.int16],
    far: float, bound: int, weights: Ints, seen: Ints, out: Pairs,
) -> tuple[int, int]:  # fmt: skip
    """Writes the pairs of the queries from `at` on, until there may be no room for another's."""
    written = 0
    while at < len(queries) and written + len(asked) <= out.shape[1]:
        page = queries[at]
        for row in range(rows[page], rows[page + 1]):
            weights[run[row] if run[row] >= 0 else -1 - run[row]] = weight[row]
        for row in range(starts[page], starts[page + 1]):
            for n in range(edges[lists[row]], edges[lists[row] + 1]):
                other = members[n]
                if other == page or seen[other] == page or (asked[other] and other < page):
                    continue
                seen[other] = page
                if abs(days[other] - days[page]) > far:  # False where a day is not known
                    continue
                rare = common = np.int64(0)
                for k in range(rows[other], rows[other + 1]):
                    if run[k] >= 0:
                        rare += weights[run[k]] * np.int64(weight[k])
                    else:
                        common += weights[-1 - run[k]] * np.int64(weight[k])
                if rare < bound <= rare + common:
                    out[0, written] = page
                    out[1, written] = other
                    written += 1
        for row in range(rows[page], rows[page + 1]):
            weights[run[row] if run[row] >= 0 else -1 - run[row]] = 0
        at += 1
    return at, written


def have_met(
    posted: Postings, met: Met, first: Ints, second: Ints, bound: int,
    settings: Settings = SETTINGS,
) -> Mask:  # fmt: skip
    """Whether pairs of pages drew alike, near in time, and have keys as like as `crowded` asks."""
    found = np.zeros(len(first), np.bool_)
    if len(first) and len(met.page):
        order = np.argsort(met.page, kind="stable")
        starts = np.searchsorted(met.page[order], np.arange(len(posted.days) + 1))
        compiled(_are_met)(
            starts, met.drawn[order], posted.days, posted.starts, posted.run, posted.weight, first, second,
            settings.far_days, bound, found,
        )  # fmt: skip
    return found


def _are_met(
    starts: Ints, drawn: Hashes, days: NDArray[np.float64], rows: Ints, run: NDArray[np.int32],
    weight: NDArray[np.int16], first: Ints, second: Ints, far: float, bound: int, found: Mask,
) -> None:  # fmt: skip
    for n in range(len(first)):
        a, b = first[n], second[n]
        alike = False
        for i in range(starts[a], starts[a + 1]):
            for j in range(starts[b], starts[b + 1]):
                alike = alike or drawn[i] == drawn[j]
        if not alike or abs(days[a] - days[b]) > far:
            continue
        total = np.int64(0)
        for i in range(rows[a], rows[a + 1]):
            for j in range(rows[b], rows[b + 1]):
                if run[i] == run[j]:
                    total += np.int64(weight[i]) * np.int64(weight[j])
        found[n] = total >= bound


def redrawn(before: Met, now: Met, most: int) -> tuple[Ints, Ints] | Ints:
    """Pairs of pages that meet and did not, or did and do not; of more than `most`, one side of each."""
    own, theirs = _codes(now), _codes(before)
    changed = [(now, ~np.isin(own, theirs)), (before, ~np.isin(theirs, own))]
    total, sides = 0, []
    for met, rows in changed:
        order = np.argsort(met.drawn, kind="stable")
        names = met.drawn[order]
        low = np.searchsorted(names, met.drawn[rows])
        counts = np.searchsorted(names, met.drawn[rows], "right") - low
        total += int(counts.sum())
        sides.append((met.page[rows], met.page[order], low, counts))
    if total > most:
        return np.unique(np.concatenate([page for page, *_ in sides]))
    ends = []
    for page, members, low, counts in sides:
        begins = np.cumsum(counts) - counts
        at = np.arange(int(counts.sum())) + np.repeat(low - begins, counts)
        ends.append(np.stack([np.repeat(page, counts), members[at]]))
    one, other = np.concatenate(ends, axis=1)
    apart = one != other
    return np.minimum(one, other)[apart], np.maximum(one, other)[apart]


def _codes(met: Met) -> Hashes:
    mixed: Hashes = met.drawn ^ (met.page.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    return mixed
