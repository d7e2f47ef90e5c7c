"""Which pairs of pages are worth scoring: those that share rare stems, names and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.compiling import compiled
from retold.stories.knowledge import in_language
from retold.stories.settings import SETTINGS, Settings
from retold.stories.vectors import ONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.stories.vectors import Pages

    Ints = NDArray[np.int64]

_FIELDS = ("names", "numbers", "stems")
_ROOM = 1 << 22  # pairs of one turn


class Keys(NamedTuple):
    """The heaviest terms of pages, page by page: what they are looked up by."""

    page: Ints  # position of the page, rising
    key: Ints  # a name, a number, or a stem in its language
    weight: Ints  # in parts of ONE


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
    return Keys(page[top], key[order][top], weight[order][top])


def candidates(
    keys: Keys,
    days: NDArray[np.float64],
    asked: NDArray[np.bool_] | None = None,
    settings: Settings = SETTINGS,
) -> tuple[Ints, Ints]:
    """Pairs of positions worth scoring, first < second, of which one side is `asked` for.

    All of few pages; else those whose keys, of at most `key_cap` pages each, have a cosine of
    `least`, or of `far_least` where they appeared too far apart to tell one story.
    """
    count = len(days)
    asked = np.ones(count, bool) if asked is None else asked
    if count <= settings.all_pairs:
        first, second = np.triu_indices(count, 1)
        kept = asked[first] | asked[second]
        return first[kept].astype(np.int64), second[kept].astype(np.int64)
    order = np.argsort(keys.key, kind="stable")
    edges = np.flatnonzero(np.diff(keys.key[order], prepend=-1, append=-1))
    sizes = np.diff(edges)
    common = np.repeat(sizes > settings.key_cap, sizes)
    run = np.empty(len(order), np.int64)
    run[order] = np.where(common, -1, np.repeat(np.arange(len(sizes)), sizes))
    starts = np.searchsorted(keys.page, np.arange(count + 1))
    held = keys.page[order].astype(np.int32), keys.weight[order].astype(np.int16)
    queries = np.flatnonzero(asked)
    bounds = bounds_of(settings)
    pairs, at = [np.zeros((2, 0), np.int64)], 0
    sums, met = np.zeros(count, np.int64), np.empty(count, np.int64)
    room = max(_ROOM, count)
    while at < len(queries):
        out = np.empty((2, room), np.int64)
        at, found = compiled(_look_up)(
            queries, at, asked, starts, run, keys.weight, edges, *held, days, settings.far_days,
            bounds, sums, met, out,
        )  # fmt: skip
        pairs.append(out[:, :found].copy())
    first, second = np.concatenate(pairs, axis=1)
    order = np.lexsort((second, first))
    return first[order], second[order]


def bounds_of(settings: Settings) -> Ints:
    """Least sums of products: of pages near in time, and of others."""
    bounds = (settings.least, settings.far_least)
    return np.array([round(b * ONE * ONE) for b in bounds], np.int64)


def _look_up(
    queries: Ints, at: int, asked: NDArray[np.bool_], starts: Ints, run: Ints, weight: Ints,
    edges: Ints, pages: NDArray[np.int32], weights: NDArray[np.int16], days: NDArray[np.float64],
    far: float, bounds: Ints, sums: Ints, met: Ints, out: Ints,
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
                sums[other] += weight[row] * np.int64(weights[n])
        if written + count > out.shape[1]:
            for n in range(count):
                sums[met[n]] = 0
            break
        for n in range(count):
            other = met[n]
            apart = abs(days[other] - days[page]) > far  # False where a day is not known
            if sums[other] >= bounds[1 if apart else 0]:
                out[0, written] = min(page, other)
                out[1, written] = max(page, other)
                written += 1
            sums[other] = 0
        at += 1
    return at, written


# The same as `candidates` in SQL, for engines whose pages do not fit into one memory: one text for
# all of them, whole numbers only. Rows are (a, b, keys), a < b as `doc` numbers; how far apart in
# time is left to the reader, who knows the days.
CANDIDATES_SQL = f"""
with rare as (select key from keys group by key having count(*) between 2 and {SETTINGS.key_cap}),
known as (select k.key, k.doc, k.weight from keys k join rare r on k.key = r.key)
select x.doc as a, y.doc as b, cast(sum(x.weight * y.weight) as bigint) as keys
from known x join known y on x.key = y.key and x.doc < y.doc group by x.doc, y.doc
having sum(x.weight * y.weight) >= {int(bounds_of(SETTINGS)[0])}
"""
