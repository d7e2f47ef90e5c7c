"""Ids under which stories stay known while pages come and go."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from retold import text
from retold.records import LedgerEntry, from_batch, schema, to_batch
from retold.stories.numbering import column_numbers, number_column, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa


def ledger_table(old: pa.Table, members: pa.Table) -> pa.Table:
    """The ledger after a run, as rows of `LedgerEntry`, from that before and rows of `StoryMember`.

    A story that has all pages of an id and no others keeps it, whatever becomes of the rest: of
    many pages only the others are looked at one by one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    named = old.filter(old.column("article_id").is_valid())
    pages, had = column_numbers(named.column("article_id")), named.column("story_id")
    order = np.argsort(pages, kind="stable")
    mine = column_numbers(members.column("article_id"))
    at = places(mine, pages[order])
    before = had.combine_chunks().dictionary_encode()
    codes = before.indices.to_numpy(zero_copy_only=False)
    code = np.where(at >= 0, codes[order[at]], -1) if len(order) else at
    key = members.column("story_key").combine_chunks().dictionary_encode()
    group = key.indices.to_numpy(zero_copy_only=False)
    size, known = np.bincount(group), np.bincount(codes, minlength=1)
    least, most = np.full(len(size), len(known)), np.full(len(size), -1)
    np.minimum.at(least, group, code)
    np.maximum.at(most, group, code)
    same = (least == most) & (most >= 0)
    same[same] = known[most[same]] == size[same]
    stay = same[group]
    rest = members.filter(pa.array(~stay)).to_pydict()
    moving = np.ones(len(known), bool)
    moving[most[same]] = False
    changed = [*from_batch(LedgerEntry, named.filter(pa.array(moving[codes]))),
               *from_batch(LedgerEntry, old.filter(old.column("article_id").is_null()))]  # fmt: skip
    kept = before.dictionary.take(pa.array(most[same])).to_pylist()
    entries = ledger(changed, dict(zip(rest["article_id"], rest["story_key"], strict=True)), kept)
    fresh = pa.Table.from_batches([to_batch(LedgerEntry, entries)])
    whole = pa.table(
        [before.dictionary.take(pa.array(code[stay])), number_column(mine[stay]),
         pa.nulls(int(stay.sum()), pa.string())], schema=schema(LedgerEntry),
    )  # fmt: skip
    listed = pa.concat_tables([whole, fresh.filter(fresh.column("article_id").is_valid())])
    listed = listed.take(pc.sort_indices(listed.column("article_id")))
    moved = fresh.filter(fresh.column("article_id").is_null())
    return pa.concat_tables([listed, moved]).combine_chunks()


def ledger(
    old: Iterable[LedgerEntry], members: Mapping[str, str], taken: Iterable[str] = ()
) -> list[LedgerEntry]:
    """The ledger after a run: the id of each page's story, and where ids went that are no more.

    `members` gives each page's story key; `taken` are ids of stories that are not looked at. A story takes the id that most of its pages had; of
    several stories with pages of one id, the one with most of them keeps it (a split), and an id
    without a story moves to where most of its pages are (a merge). A story none of whose pages
    can give it an id has its key for one.

    >>> first = ledger([], {"p1": "k1", "p2": "k1"})
    >>> [(e.article_id, e.story_id) for e in ledger(first, {"p1": "k2", "p2": "k2", "p3": "k2"})]
    [('p1', 'k1'), ('p2', 'k1'), ('p3', 'k1')]
    """
    had: dict[str, str] = {}
    moved: dict[str, str] = {}
    for entry in old:
        if entry.article_id is not None:
            had[entry.article_id] = entry.story_id
        elif entry.moved_to is not None:
            moved[entry.story_id] = entry.moved_to
    shared = Counter((had[page], key) for page, key in members.items() if page in had)
    id_of: dict[str, str] = {}
    kept = set(taken)
    by_share = sorted(shared, key=lambda pair: (-shared[pair], pair))
    for story_id, key in by_share:
        if story_id not in kept and key not in id_of:
            id_of[key] = story_id
            kept.add(story_id)
    for key in sorted(set(members.values()) - id_of.keys()):
        id_of[key] = _unused(key, kept)
        kept.add(id_of[key])
    for story_id, key in by_share:  # most pages first
        if story_id not in kept:
            moved.setdefault(story_id, id_of[key])
    pages = [LedgerEntry(id_of[key], page) for page, key in sorted(members.items())]
    return pages + [
        LedgerEntry(story_id, None, resolve(story_id, moved, kept))
        for story_id in sorted(moved.keys() - kept)
    ]


def _unused(key: str, kept: set[str]) -> str:
    number = 1
    name = key
    while name in kept:
        number += 1
        name = text.key(key, str(number))
    return name


def resolve(story_id: str, moved: Mapping[str, str], live: set[str]) -> str:
    """Where an id leads, through every move; itself where it did not move."""
    seen: set[str] = set()
    while story_id in moved and story_id not in live and story_id not in seen:
        seen.add(story_id)
        story_id = moved[story_id]
    return story_id
