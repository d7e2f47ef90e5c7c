"""Scores of candidate pairs, and their rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.records import Pair, schema
from retold.stories.likeness import FEATURES, compare, shared
from retold.stories.lookup import THREADS
from retold.stories.numbering import column_numbers, number_column, numbered, places
from retold.stories.odds import Odds, carry_one_text, log_odds, probability
from retold.stories.partition import Links
from retold.stories.vectors import READ, Pages, pages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    from retold.stories.knowledge import Knowledge
    from retold.stories.numbering import Ids
    from retold.stories.settings import Settings
    from retold.stories.weights import Weights

    Ints = NDArray[np.int64]
    Pairs = NDArray[np.int32]
    _Told = tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints, list[str | None]]
    Read = Callable[
        ..., Iterable[pa.Table]
    ]  # profiles: the columns named, at least of the ids named

_BLOCK = 50_000  # pairs that are compared together
_MANY = 0.2  # share of pages asked for from which all profiles are read


class Scored(NamedTuple):
    """Pairs of pages that say more than pairs that are no candidates, with what they share.

    Pairs of pages too far apart in time to tell one story are among them where both carry one text.
    """

    links: Links
    grams: Ints
    keys: Ints
    contained: tuple[Ints, Ints]
    vetoes: list[str | None]


def scored_pairs(
    read: Read,
    knowledge: Knowledge,
    now: Ids,
    asked: NDArray[np.bool_],
    turns: Iterable[list[Pairs]],
    weights: Weights,
    settings: Settings,
    step: Callable[[str], None] = lambda _name: None,
) -> Scored:
    """Scores of pairs of positions in `now`; their profiles are read."""
    needed = now
    if np.count_nonzero(asked) < _MANY * len(now):
        turns = [[pairs for turn in turns for pairs in turn]]
        needed = now[np.unique(np.concatenate([np.zeros((2, 0), np.int32), *turns[0]], axis=1))]
    step("candidates")
    tables = chosen_profiles(read, needed) if len(needed) else ()
    pages = pages_of(tables, knowledge, settings, in_order=False)
    held = numbered(pages.ids)
    order = np.argsort(held, kind="stable")
    at = np.full(len(now), -1, np.int64)
    at[places(held[order], now)] = order
    back = places(held, now)

    def one(pairs: Pairs) -> _Told:
        first, second = _worth(pages, at[pairs[0]], at[pairs[1]], settings)
        return _told(
            pages, log_odds(pages, compare(pages, first, second), weights, settings), settings
        )

    parts = [one(np.zeros((2, 0), np.int32))]
    with ThreadPoolExecutor(THREADS) as pool:  # the compiled walk lets other threads run
        for turn in turns:
            step("candidates")
            blocks = [p[:, n : n + _BLOCK] for p in turn for n in range(0, p.shape[1], _BLOCK)]
            parts += map(one, blocks) if len(blocks) < 2 else pool.map(one, blocks)
            step("scores")
    whole = [np.concatenate(c) for c in zip(*(p[:-1] for p in parts), strict=True)]
    vetoes = np.array([v for p in parts for v in p[-1]], object)
    first, second = back[whole[0]], back[whole[1]]
    turned = first > second
    first, second = np.where(turned, second, first), np.where(turned, first, second)
    contained = [np.where(turned, whole[5 + n], whole[6 - n]) for n in (1, 0)]
    rows = np.lexsort((second, first))
    links = Links(first[rows], second[rows], whole[2][rows])
    of_a, of_b = (side[rows] for side in contained)
    step("scores")
    return Scored(links, whole[3][rows], whole[4][rows], (of_a, of_b), vetoes[rows].tolist())


def _worth(pages: Pages, first: Ints, second: Ints, settings: Settings) -> tuple[Ints, Ints]:
    """The pairs that may tell one story, and those that carry one text at another time."""
    kept = ~(np.abs(pages.days[first] - pages.days[second]) > settings.far_days)
    far = np.flatnonzero(~kept)
    ends = first[far], second[far]
    kept[far] = carry_one_text(pages, *ends, shared(pages, "grams", *ends), settings)
    return first[kept], second[kept]


def chosen_profiles(read: Read, ids: Ids) -> Iterable[pa.Table]:
    """The profiles of some pages."""
    import pyarrow as pa

    for table in read(list(READ), number_column(ids)):
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
    keys = np.rint(1000 * compared.values[rows][:, features].sum(1)).astype(np.int64)
    sizes = (np.maximum(1, pages.rows["grams"].sizes_of(side)) for side in (first, second))
    contained = (np.rint(1000 * grams / size).astype(np.int64) for size in sizes)
    vetoes = [found.vetoes.get(n) for n in rows.tolist()]
    return (first, second, found.odds[rows], grams, keys, *contained, vetoes)


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
