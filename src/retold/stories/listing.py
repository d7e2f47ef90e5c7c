"""Groups of pages as rows: stories with their keys, related stories, verdicts beside stories."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.records import Related, StoryMember, StoryVerdict, schema, to_batch
from retold.stories.deciding import story_key, touching
from retold.stories.knowledge import language
from retold.stories.lookup import are_parted
from retold.stories.numbering import column_numbers, number_column, numbered, places
from retold.stories.odds import FORM, apart_words, probability
from retold.stories.profiles import SHARES, page_share, term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from retold.records import Verdict
    from retold.stories.deciding import Bonds
    from retold.stories.knowledge import Knowledge
    from retold.stories.lookup import Postings
    from retold.stories.numbering import Ids
    from retold.stories.partition import Links
    from retold.stories.settings import Settings

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Read = Callable[
        ..., Iterable[pa.Table]
    ]  # profiles: the columns named, at least of the ids named

_SHOWN = 4  # words that two related stories share


class Listed(NamedTuple):
    """Stories as tables."""

    members: pa.Table
    related: pa.Table
    verdicts: pa.Table


class Grouped(NamedTuple):
    """Pages that stand in for their copies, in the order of their ids."""

    ids: Ids
    days: Floats
    home: Ints  # the least page of each one's group
    links: Links  # of pages near enough in time
    posted: Postings


def members_of(ids: Ids, home: Ints, verdicts: Sequence[Verdict]) -> tuple[pa.Table, list[str]]:
    """Rows of `StoryMember`, and the story key of each page. `home` is equal within a story."""
    import pyarrow as pa

    touched = touching(verdicts)
    names = number_column(ids).to_pylist()
    order = np.argsort(home, kind="stable")
    edges = np.flatnonzero(np.diff(home[order], prepend=-1, append=-1)).tolist()
    listed = [names[n] for n in order.tolist()]
    keys = [""] * len(ids)
    for start, end in pairwise(edges):
        key = story_key(listed[start:end], touched)
        for n in order[start:end].tolist():
            keys[n] = key
    by_key = np.lexsort((ids, numbered(keys)))
    columns = [pa.array(keys).take(pa.array(by_key)), number_column(ids[by_key])]
    return pa.table(columns, schema=schema(StoryMember)), keys


def verdicts_of(verdicts: Iterable[Verdict], decided: Bonds, key_of: Mapping[str, str]) -> pa.Table:
    """Every verdict beside each story that has a page it names, as rows of `StoryVerdict`."""
    import pyarrow as pa

    overruled = {v.verdict_id for v in decided.overruled}
    rows = {
        (key_of[page], v.verdict_id): StoryVerdict(
            key_of[page], v.verdict_id, v.kind, v.a, v.b, v.words, v.answer, v.note, v.who, v.at,
            v.verdict_id in overruled,
        )
        for page, held in touching(verdicts).items()
        if page in key_of
        for v in held
    }  # fmt: skip
    return pa.Table.from_batches([to_batch(StoryVerdict, [rows[k] for k in sorted(rows)])])


def related_of(
    read: Read, grouped: Grouped, keys: Sequence[str], knowledge: Knowledge, before: pa.Table,
    settings: Settings,
) -> pa.Table:  # fmt: skip
    """Pairs of stories that share much, and not enough to be one, as rows of `Related`.

    `keys` are the story keys of the pages; rows of `before` are taken over, since stories with
    the same keys are related as they were.
    """
    import pyarrow as pa

    first, second, odds = grouped.links
    ends = np.sort(np.stack([grouped.home[first], grouped.home[second]], axis=1), axis=1)
    rows = np.flatnonzero(ends[:, 0] != ends[:, 1])
    if not len(rows):
        return schema(Related).empty_table()
    order = rows[np.lexsort((second[rows], first[rows], -odds[rows], ends[rows, 1], ends[rows, 0]))]
    pair = ends[order]
    new = np.flatnonzero(np.any(np.diff(pair, axis=0, prepend=-1) != 0, axis=1))
    sums = np.add.reduceat(odds[order] - settings.apart, new)
    sizes = np.bincount(grouped.home, minlength=len(grouped.home))
    ends, products = pair[new], sizes[pair[new, 0]] * sizes[pair[new, 1]]
    maybe = np.flatnonzero(settings.apart + sums / products > settings.related)
    sums[maybe] += (settings.vetoed - settings.apart) * _parted(grouped, ends[maybe], settings)
    mean = settings.apart + sums / products
    close = np.flatnonzero(mean > settings.related)
    best, score = order[new[close]], np.rint(mean[close]).astype(np.int64).tolist()
    known = {(r["story_key"], r["other_key"]): r["why"] for r in before.to_pylist()}
    named = [
        tuple(sorted((keys[a], keys[b])))
        for a, b in zip(first[best].tolist(), second[best].tolist(), strict=True)
    ]
    fresh = [n for n, pair_of_keys in enumerate(named) if pair_of_keys not in known]
    for n, why in zip(
        fresh, _reasons(read, grouped, best[fresh], knowledge, settings), strict=True
    ):
        known[named[n]] = why
    found = [
        Related(k[0], k[1], probability(s), known[k]) for k, s in zip(named, score, strict=True)
    ]
    found.sort(key=lambda r: (r.story_key, r.other_key))
    return pa.Table.from_batches([to_batch(Related, found)])


def _parted(grouped: Grouped, pairs: Ints, settings: Settings) -> Ints:
    """How many pairs of pages time holds apart, for each pair of groups."""
    order = np.argsort(grouped.home, kind="stable")
    lows, highs = (np.searchsorted(grouped.home[order], pairs, side) for side in ("left", "right"))
    days = grouped.days[order]  # nan, and so apart from none, where unknown
    found = np.zeros(len(pairs), np.int64)
    edges = np.stack([lows, highs], axis=2).tolist()
    for n, ((low, high), (other_low, other_high)) in enumerate(edges):
        apart = np.abs(days[low:high, None] - days[None, other_low:other_high])
        first, second = np.nonzero(apart > settings.far_days)
        if len(first):
            ends = order[low + first], order[other_low + second]
            found[n] = np.count_nonzero(are_parted(grouped.posted, *ends, settings))
    return found


def _reasons(
    read: Read, grouped: Grouped, rows: Ints, knowledge: Knowledge, settings: Settings
) -> list[str]:
    """What the best pair of two related stories shares, in words."""
    first, second, odds = (column[rows] for column in grouped.links)
    ids, days = grouped.ids, grouped.days
    needed = np.unique(ids[np.concatenate([first, second])])
    words: dict[int, tuple[str, set[str]]] = {}
    columns = ["article_id", "lang", "lead_words"]
    for table in read(columns, number_column(needed)) if len(needed) else ():
        numbers = column_numbers(table.column("article_id"))
        for n in np.flatnonzero(places(numbers, needed) >= 0).tolist():
            row = table.slice(n, 1).to_pylist()[0]
            words[int(numbers[n])] = row["lang"], set(row["lead_words"])
    found = []
    for a, b, value in zip(first.tolist(), second.tolist(), odds.tolist(), strict=True):
        (lang, one), (_, other) = words[int(ids[a])], words[int(ids[b])]
        shared = sorted(one & other)
        terms = np.array([term("stem", w) for w in shared], np.int64) + (language(lang) << 32)
        shares = np.array([page_share(w, lang) * SHARES for w in shared])
        telling = knowledge.weights(terms, shares, np.full(len(shared), knowledge.total(lang)))
        top = [shared[n] for n in np.argsort(-telling, kind="stable")[:_SHOWN].tolist()]
        share = f"both speak of {', '.join(top)}" if top else "the same names"
        apart = abs(days[a] - days[b])
        veto = "" if value != settings.vetoed else f"; {apart_words(apart, settings) or FORM}"
        found.append(share + veto)
    return found
