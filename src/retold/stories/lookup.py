"""Which pairs of pages are worth scoring: looked up in memory, or by SQL on any engine."""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING

from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.stories.rarity import Weighted


def candidates(pages: Sequence[Weighted], settings: Settings = SETTINGS) -> list[tuple[int, int]]:
    """Pairs of positions worth scoring: all of few pages, else those that share rare keys."""
    count = len(pages)
    if count <= settings.all_pairs:
        return [(i, j) for i in range(count) for j in range(i + 1, count)]
    index: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for n, page in enumerate(pages):
        for lookup, weight in _lookups(page, settings):
            index[lookup].append((n, weight))
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for lookup in sorted(index):
        holders = index[lookup]
        if len(holders) > max(settings.key_cap, settings.all_pairs):
            continue
        for k, (i, x) in enumerate(holders):
            for j, y in holders[k + 1 :]:
                shared[i, j] += x * y
    return sorted(pair for pair, s in shared.items() if s >= settings.least)


def _lookups(page: Weighted, settings: Settings) -> list[tuple[tuple[str, str], float]]:
    """The heaviest keys of a page; stems meet only within their language."""
    found = [((page.profile.lang, s), x) for s, x in page.stems.items()]
    found += [(("name", s), x) for s, x in page.names.items()]
    found += [(("number", s), x) for s, x in page.numbers.items()]
    return heapq.nsmallest(settings.top_keys, found, key=lambda f: (-round(f[1], 9), f[0]))


# Candidate pairs in SQL, for many pages: one text for every engine, integers only. Rows are
# (a, b, grams, keys, contained_a, contained_b) with a < b as `doc` numbers.
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
    cast(floor(1000.0e0 * p.grams / coalesce(s.n, 1)) as bigint) as contained_a,
    cast(floor(1000.0e0 * p.grams / coalesce(t.n, 1)) as bigint) as contained_b
from both_ways p left join sizes s on s.doc = p.a left join sizes t on t.doc = p.b
"""
