"""Which pairs of pages are worth scoring: looked up in memory, or by SQL on any engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retold.stories.settings import SETTINGS, Settings
from retold.stories.vectors import ONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.stories.vectors import Pages

    Ints = NDArray[np.int64]


def candidates(pages: Pages, settings: Settings = SETTINGS) -> tuple[Ints, Ints]:
    """Pairs of positions worth scoring: all of few pages, else those that share rare keys."""
    count = len(pages)
    if count <= settings.all_pairs:
        rows, columns = np.triu_indices(count, 1)
        return rows.astype(np.int64), columns.astype(np.int64)
    key, page, weight = _looked_up(pages, settings)
    order = np.lexsort((page, key))
    key, page, weight = key[order], page[order], weight[order]
    _, run, sizes = np.unique(key, return_inverse=True, return_counts=True)
    kept = sizes[run] <= max(settings.key_cap, settings.all_pairs)
    key, page, weight = key[kept], page[kept], weight[kept]
    pairs, products = [], []
    longest = int(sizes[sizes <= settings.key_cap].max(initial=1))
    for step in range(1, longest):  # rows of one key stand together: meet the next but one, …
        met = np.flatnonzero(key[step:] == key[:-step])
        pairs.append(page[met] * count + page[met + step])
        products.append(weight[met] * weight[met + step])
    pair, place = np.unique(np.concatenate([*pairs, np.zeros(0, np.int64)]), return_inverse=True)
    order = np.argsort(place, kind="stable")
    sums = (
        np.add.reduceat(
            np.concatenate(products)[order], np.searchsorted(place[order], np.arange(len(pair)))
        )
        if len(pair)
        else pair
    )
    asked = pair[sums >= round(settings.least * ONE * ONE)]
    return asked // count, asked % count


def _looked_up(pages: Pages, settings: Settings) -> tuple[Ints, Ints, Ints]:
    """Keys, pages and weights of each page's heaviest keys; stems meet only within a language."""
    keys, owners, weights = [], [], []
    first = 0
    for field in ("names", "numbers", "stems"):
        rows = pages.rows[field]
        owner = np.repeat(np.arange(len(pages)), rows.sizes)
        key = rows.terms + first
        if field == "stems":
            key = key + pages.langs[owner] * len(pages.terms[field])
        keys.append(key)
        owners.append(owner)
        weights.append(rows.weights)
        first += len(pages.terms[field])
    key, owner, weight = (np.concatenate(part) for part in (keys, owners, weights))
    order = np.lexsort((key, -weight, owner))
    owner = owner[order]
    rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
    top = order[rank < settings.top_keys]
    return key[top], owner[rank < settings.top_keys], weight[top]


# Candidate pairs in SQL, for many pages: one text for every engine, whole numbers only. Rows are
# (a, b, grams, keys, size_a, size_b) with a < b as `doc` numbers and sizes in distinct grams: what
# share of a page the other has is left to the reader, since engines divide whole numbers unlike.
GRAM_CAP, KEY_CAP, LEAST_GRAMS, LEAST_KEYS = 50, 200, 3, 2500
CANDIDATES_SQL = f"""
with distinct_grams as (select distinct gram, doc from postings),
sizes as (select doc, cast(count(*) as bigint) as n from distinct_grams group by doc),
rare_grams as (select gram from distinct_grams group by gram
    having count(*) between 2 and {GRAM_CAP}),
held as (select g.gram, g.doc from distinct_grams g join rare_grams r on g.gram = r.gram),
by_grams as (select x.doc as a, y.doc as b, cast(count(*) as bigint) as grams
    from held x join held y on x.gram = y.gram and x.doc < y.doc group by x.doc, y.doc
    having count(*) >= {LEAST_GRAMS}),
rare_keys as (select key from keys group by key having count(*) between 2 and {KEY_CAP}),
known as (select k.key, k.doc, k.weight from keys k join rare_keys r on k.key = r.key),
by_keys as (select x.doc as a, y.doc as b,
    cast(sum(case when x.weight < y.weight then x.weight else y.weight end) as bigint) as keys
    from known x join known y on x.key = y.key and x.doc < y.doc group by x.doc, y.doc
    having sum(case when x.weight < y.weight then x.weight else y.weight end) >= {LEAST_KEYS}),
both_ways as (select coalesce(g.a, k.a) as a, coalesce(g.b, k.b) as b,
    coalesce(g.grams, cast(0 as bigint)) as grams, coalesce(k.keys, cast(0 as bigint)) as keys
    from by_grams g full outer join by_keys k on g.a = k.a and g.b = k.b)
select p.a, p.b, p.grams, p.keys,
    coalesce(s.n, cast(0 as bigint)) as size_a, coalesce(t.n, cast(0 as bigint)) as size_b
from both_ways p left join sizes s on s.doc = p.a left join sizes t on t.doc = p.b
"""
