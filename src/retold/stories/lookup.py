"""Which pairs of pages are worth scoring: those that share rare stems, names and numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.compiling import compiled
from retold.stories.crowding import crowded, meetings
from retold.stories.knowledge import in_language
from retold.stories.settings import SETTINGS, Settings
from retold.stories.vectors import ONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from retold.stories.crowding import Met
    from retold.stories.vectors import Pages

    Ints = NDArray[np.int64]
    Pairs = NDArray[np.int32]  # (2, n): positions of pages

_FIELDS = ("names", "numbers", "stems")
_ROOM = 1 << 20  # pairs written at once
_QUERIES = 8192  # pages looked up at once
THREADS = 2  # that compiled loops over pairs share


class Keys(NamedTuple):
    """The heaviest terms of pages, page by page: what they are looked up by."""

    page: NDArray[np.int32]  # position of the page, rising
    key: Ints  # a name, a number, or a stem in its language
    weight: NDArray[np.int16]  # in parts of ONE


def keys_of(pages: Pages, settings: Settings = SETTINGS) -> Keys:
    """The `top_keys` heaviest of each page's names, numbers and stems."""
    columns = []
    for field in _FIELDS:
        rows = pages.rows[field]
        page, terms = np.repeat(np.arange(len(pages)), rows.sizes), rows.terms.astype(np.int64)
        key = in_language(terms, pages.langs[page]) if field == "stems" else terms
        columns.append((page, key, rows.weights))
    page, key, weight = (np.concatenate(c).astype(np.int64) for c in zip(*columns, strict=True))
    order = np.lexsort((key, -weight, page))
    page = page[order]
    top = np.arange(len(page)) - np.searchsorted(page, page) < settings.top_keys
    top &= weight[order] > 0
    return Keys(page[top].astype(np.int32), key[order][top], weight[order][top].astype(np.int16))


class Postings(NamedTuple):
    """Keys of pages from both sides: those of a page, and the pages of a key."""

    days: NDArray[np.float64]  # of each page; nan where unknown
    starts: Ints  # (pages + 1,): of the rows of each page
    run: NDArray[np.int32]  # the key of each row by its number; of common keys -1 less the number
    weight: NDArray[np.int16]
    edges: Ints  # (keys + 1,): of the postings of each key
    pages: NDArray[np.int32]
    weights: NDArray[np.int16]


def postings(keys: Keys, days: NDArray[np.float64], settings: Settings = SETTINGS) -> Postings:
    """Keys made ready for looking pages up by them."""
    order = np.argsort(keys.key, kind="stable")
    edges = np.flatnonzero(np.diff(keys.key[order], prepend=-1, append=-1))
    sizes = np.diff(edges)
    number = np.arange(len(sizes))
    names = np.where(sizes > settings.key_cap, -1 - number, number).astype(np.int32)
    run = np.empty(len(order), np.int32)
    run[order] = np.repeat(names, sizes)
    starts = np.searchsorted(keys.page, np.arange(len(days) + 1, dtype=keys.page.dtype))
    weight = keys.weight.astype(np.int16)
    pages = keys.page.astype(np.int32)[order]
    return Postings(days, starts, run, weight, edges, pages, weight[order])


def candidates(
    keys: Keys,
    days: NDArray[np.float64],
    asked: NDArray[np.bool_] | None = None,
    settings: Settings = SETTINGS,
) -> tuple[Ints, Ints]:
    """Pairs of positions worth scoring, first < second, of which one side is `asked` for.

    All of few pages; else those whose keys, of at most `key_cap` pages each, have a cosine of
    `least`, or of `far_least` where they appeared too far apart to tell one story; and those whose
    common keys bring them together.
    """
    asked = np.ones(len(days), bool) if asked is None else asked
    posted = postings(keys, days, settings)
    turns: list[Pairs] = [np.zeros((2, 0), np.int32)]
    for found in chain(
        lookups(posted, asked, settings),
        gathered(posted, meetings(keys, posted, settings), asked, settings),
    ):
        turns += found
    sides = np.concatenate(turns, axis=1).astype(np.int64)
    first, second = sides.min(0), sides.max(0)
    order = np.lexsort((second, first))
    return first[order], second[order]


def lookups(
    posted: Postings, asked: NDArray[np.bool_], settings: Settings = SETTINGS
) -> Iterator[list[Pairs]]:
    """The pairs of `candidates`, some at a time; the page asked for comes first."""
    if len(asked) <= settings.all_pairs:
        first, second = np.triu_indices(len(asked), 1)
        kept = asked[first] | asked[second]
        yield [np.stack([first[kept], second[kept]]).astype(np.int32)]
        return
    alike = np.zeros(len(asked), np.int32)
    yield from _turns(posted, asked, bounds_of(settings), alike, settings)


def gathered(
    posted: Postings, met: Met, asked: NDArray[np.bool_], settings: Settings = SETTINGS
) -> Iterator[list[Pairs]]:
    """The pairs of `candidates` that common keys alone bring together, some at a time."""
    if len(asked) > settings.all_pairs:
        yield from crowded(posted, met, asked, int(bounds_of(settings)[0]), settings)


def parted(
    posted: Postings, lot: Ints, asked: NDArray[np.bool_], settings: Settings = SETTINGS
) -> tuple[Ints, Ints]:
    """Candidates in one lot that appeared too far apart to tell one story, of the pages `asked`.

    `lot` is a number for each page; all pages of a lot are asked for, or none.
    """
    days = posted.days
    if len(asked) <= settings.all_pairs:
        first, second = np.triu_indices(len(asked), 1)
        kept = asked[first] & (lot[first] == lot[second])
        kept &= np.abs(days[first] - days[second]) > settings.far_days
        return first[kept].astype(np.int64), second[kept].astype(np.int64)
    spread = _spread(lot, days)
    never = np.iinfo(np.int64).max
    bounds = np.array([never, bounds_of(settings)[1]], np.int64)
    wide = asked & (spread > settings.far_days)
    turns: list[Pairs] = [np.zeros((2, 0), np.int32)]
    for found in _turns(posted, wide, bounds, lot.astype(np.int32), settings):
        turns += found
    sides = np.concatenate(turns, axis=1).astype(np.int64)
    return sides.min(0), sides.max(0)


def _spread(lot: Ints, days: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each page the days between the first and the last of its lot."""
    known = np.flatnonzero(~np.isnan(days))
    early, late = np.full(len(lot), np.inf), np.full(len(lot), -np.inf)
    np.minimum.at(early, lot[known], days[known])
    np.maximum.at(late, lot[known], days[known])
    found: NDArray[np.float64] = (late - early)[lot]
    return found


def are_parted(
    posted: Postings, first: Ints, second: Ints, settings: Settings = SETTINGS
) -> NDArray[np.bool_]:
    """Whether pairs of pages are candidates that appeared too far apart to tell one story."""
    found: NDArray[np.bool_] = np.abs(posted.days[first] - posted.days[second]) > settings.far_days
    found[found] = are_candidates(posted, first[found], second[found], settings)
    return found


def are_candidates(
    posted: Postings, first: Ints, second: Ints, settings: Settings = SETTINGS
) -> NDArray[np.bool_]:
    """Whether pairs of pages are among those of `candidates`."""
    if len(posted.days) <= settings.all_pairs or not len(first):
        return np.ones(len(first), bool)
    sums = np.zeros(len(first), np.int64)
    compiled(_sum_of)(posted.starts, posted.run, posted.weight, first, second, sums)
    far = np.abs(posted.days[first] - posted.days[second]) > settings.far_days
    found: NDArray[np.bool_] = sums >= bounds_of(settings)[far.astype(np.int64)]
    return found


def _sum_of(
    starts: Ints, run: NDArray[np.int32], weight: NDArray[np.int16], first: Ints, second: Ints,
    out: Ints,
) -> None:  # fmt: skip
    for n in range(len(first)):
        for i in range(starts[first[n]], starts[first[n] + 1]):
            for j in range(starts[second[n]], starts[second[n] + 1]):
                if run[i] == run[j] and run[i] >= 0:
                    out[n] += np.int64(weight[i]) * np.int64(weight[j])


def _turns(
    posted: Postings, asked: NDArray[np.bool_], bounds: Ints, lot: NDArray[np.int32],
    settings: Settings,
) -> Iterator[list[Pairs]]:  # fmt: skip
    queries = np.flatnonzero(asked)

    def one(start: int) -> list[Pairs]:
        mine = queries[start : start + _QUERIES]
        sums, met = np.zeros(len(asked), np.int64), np.empty(len(asked), np.int64)
        room = max(_ROOM, len(asked))
        found, at = [], 0
        while at < len(mine):
            out = np.empty((2, room), np.int32)
            at, count = compiled(_look_up)(
                mine, at, asked, *posted, settings.far_days, bounds, lot, sums, met, out
            )
            found.append(out[:, :count].copy())
        return found

    starts = range(0, len(queries), _QUERIES)
    if len(starts) < 2:
        yield from map(one, starts)
        return
    with ThreadPoolExecutor(THREADS) as pool:  # the compiled walk lets other threads run
        for n in range(0, len(starts), THREADS):
            together = pool.map(one, starts[n : n + THREADS])
            yield [pairs for found in together for pairs in found]


def bounds_of(settings: Settings) -> Ints:
    """Least sums of products: of pages near in time, and of others."""
    bounds = (settings.least, settings.far_least)
    return np.array([round(b * ONE * ONE) for b in bounds], np.int64)


def _look_up(
    queries: Ints, at: int, asked: NDArray[np.bool_], days: NDArray[np.float64], starts: Ints,
    run: NDArray[np.int32], weight: NDArray[np.int16], edges: Ints, pages: NDArray[np.int32],
    weights: NDArray[np.int16], far: float, bounds: Ints, lot: NDArray[np.int32], sums: Ints,
    met: Ints, out: Pairs,
) -> tuple[int, int]:  # fmt: skip
    """Writes the pairs of the queries from `at` on, until there is no room for another's."""
    written = 0
    while at < len(queries):
        page = queries[at]
        count = 0
        for row in range(starts[page], starts[page + 1]):
            key = run[row]
            if key < 0:
                continue
            for n in range(edges[key], edges[key + 1]):
                other = pages[n]
                if other == page or (asked[other] and other < page):
                    continue
                if sums[other] == 0:
                    met[count] = other
                    count += 1
                sums[other] += np.int64(weight[row]) * np.int64(weights[n])
        if written + count > out.shape[1]:
            for n in range(count):
                sums[met[n]] = 0
            break
        for n in range(count):
            other = met[n]
            apart = abs(days[other] - days[page]) > far  # False where a day is not known
            if sums[other] >= bounds[1 if apart else 0] and lot[other] == lot[page]:
                out[0, written] = page
                out[1, written] = other
                written += 1
            sums[other] = 0
        at += 1
    return at, written


# The same as `lookups` in SQL, for engines whose pages do not fit into one memory: one text for
# all of them, whole numbers only. Rows are (a, b, keys), a < b as `doc` numbers; how far apart in
# time is left to the reader, who knows the days.
CANDIDATES_SQL = f"""
with rare as (select key from keys group by key having count(*) between 2 and {SETTINGS.key_cap}),
known as (select k.key, k.doc, k.weight from keys k join rare r on k.key = r.key)
select x.doc as a, y.doc as b, cast(sum(x.weight * y.weight) as bigint) as keys
from known x join known y on x.key = y.key and x.doc < y.doc group by x.doc, y.doc
having sum(x.weight * y.weight) >= {int(bounds_of(SETTINGS)[0])}
"""
