"""Scores of candidate pairs, and their rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.records import Pair, schema
from retold.stories.likeness import FEATURES, compare
from retold.stories.numbering import column_numbers, number_column, numbered, places
from retold.stories.odds import Odds, log_odds, probability
from retold.stories.partition import Links
from retold.stories.vectors import Pages, pages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    from retold.stories.knowledge import Knowledge
    from retold.stories.numbering import Ids
    from retold.stories.settings import Settings
    from retold.stories.weights import Weights

    Ints = NDArray[np.int64]
    _Told = tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints, list[str | None]]
    Read = Callable[[list[str] | None], Iterable[pa.Table]]

_BLOCK = 50_000  # pairs that are compared together
_THREADS = 2


class Scored(NamedTuple):
    """Pairs of pages that say more than pairs that are no candidates, with what they share."""

    links: Links
    grams: Ints
    keys: Ints
    contained: tuple[Ints, Ints]
    vetoes: list[str | None]


def scored_pairs(
    read: Read,
    knowledge: Knowledge,
    now: Ids,
    pairs: tuple[Ints, Ints],
    weights: Weights,
    settings: Settings,
) -> Scored:
    """Scores of pairs of positions in `now`; their profiles are read."""
    first, second = pairs
    needed = now[np.unique(np.concatenate(pairs))]
    tables = chosen_profiles(read, needed) if len(needed) else ()
    pages = pages_of(tables, knowledge, settings)
    at = places(now, numbered(pages.ids))

    def one(start: int) -> _Told:
        span = slice(start, start + _BLOCK)
        compared = compare(pages, at[first[span]], at[second[span]])
        return _told(pages, log_odds(pages, compared, weights, settings), settings)

    blocks = range(0, max(1, len(first)), _BLOCK)
    if len(blocks) == 1:
        parts = [one(0)]
    else:  # the compiled walk lets other threads run
        with ThreadPoolExecutor(_THREADS) as pool:
            parts = list(pool.map(one, blocks))
    whole = [np.concatenate(c) for c in zip(*(p[:-1] for p in parts), strict=True)]
    back = places(numbered(pages.ids), now)
    links = Links(back[whole[0]], back[whole[1]], whole[2])
    vetoes = [v for p in parts for v in p[-1]]
    return Scored(links, whole[3], whole[4], (whole[5], whole[6]), vetoes)


def chosen_profiles(read: Read, ids: Ids) -> Iterable[pa.Table]:
    """The profiles of some pages."""
    import pyarrow as pa

    for table in read(None):
        wanted = places(column_numbers(table.column("article_id")), ids) >= 0
        if wanted.all():
            yield table
        elif wanted.any():
            yield table.filter(pa.array(wanted))


def _told(pages: Pages, found: Odds, settings: Settings) -> _Told:
    compared = found.compared
    rows = np.flatnonzero((found.odds > settings.apart) | (found.odds == settings.vetoed))
    first, second, grams = compared.first[rows], compared.second[rows], compared.grams[rows]
    features = [FEATURES.index(f) for f in ("stems", "names", "numbers")]
    shared = np.rint(1000 * compared.values[rows][:, features].sum(1)).astype(np.int64)
    sizes = np.maximum(1, pages.rows["grams"].sizes)
    contained = (np.rint(1000 * grams / sizes[side]).astype(np.int64) for side in (first, second))
    vetoes = [found.vetoes.get(n) for n in rows.tolist()]
    return (first, second, found.odds[rows], grams, shared, *contained, vetoes)


def rows_of(scored: Scored, now: Ids) -> pa.Table:
    """As rows of `Pair`."""
    import pyarrow as pa

    links = scored.links
    values, place = np.unique(links.odds, return_inverse=True)
    score = np.array([probability(int(v)) for v in values], np.int64)[place]
    columns = [
        number_column(now[links.first]), number_column(now[links.second]), scored.grams, scored.keys,
        *scored.contained, score, pa.array(scored.vetoes, pa.string()), links.odds,
    ]  # fmt: skip
    return pa.table(columns, schema=schema(Pair))
