"""From profiles of pages to pairs, stories and related stories, doing only what is new.

What an earlier run left (`Before`) is taken over wherever it would come out the same: pairs of
pages whose keys pair as they did, and groups that no new pair, page or verdict can reach. So a run
that adds pages gives what a run from scratch gives at the same corpus knowledge.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold import records
from retold.records import schema
from retold.stories.crowding import begun, crowd_of, drawn
from retold.stories.dating import reached, timed
from retold.stories.knowledge import pieces
from retold.stories.linking import links as links_table
from retold.stories.listing import Grouped, Listed, members_of, related_of, verdicts_of
from retold.stories.lookup import Keys, bounds_of, gathered, keys_of, lookups, parted, postings
from retold.stories.numbering import Growing, column_numbers, number_column, numbered, places
from retold.stories.partition import Links, lots, partition
from retold.stories.renewal import counted, due, due_in_crowds, kept, of_one_lot_and_apart
from retold.stories.scoring import chosen_profiles, rows_of, scored_pairs
from retold.stories.settings import SETTINGS, Settings
from retold.stories.standing import Standing, copies_of, standing
from retold.stories.vectors import pages_of
from retold.stories.weights import default_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    from retold.records import Verdict
    from retold.stories.crowding import Met
    from retold.stories.deciding import Bonds
    from retold.stories.knowledge import Knowledge
    from retold.stories.lookup import Postings
    from retold.stories.numbering import Ids
    from retold.stories.renewal import Due
    from retold.stories.standing import Read
    from retold.stories.weights import Weights

    Ints = NDArray[np.int64]
    Pairs = NDArray[np.int32]
    Mask = NDArray[np.bool_]


class Asked(NamedTuple):
    """What an engine does where there are too many pages for one memory."""

    join: Callable[[Change], pa.Table]  # changes the keys; gives the rows of `CANDIDATES_SQL`
    group: Callable[[pa.Table], Iterable[records.Grouped]]  # rows of `Link` to groups


@dataclass(frozen=True, slots=True)
class Before:
    """The tables that an earlier run left."""

    copies: pa.Table
    keys: pa.Table
    pairs: pa.Table
    members: pa.Table
    related: pa.Table
    verdicts: pa.Table

    @classmethod
    def nothing(cls) -> Before:
        """Everything is new."""
        kinds = (records.Copy, records.Key, records.Pair, records.StoryMember, records.Related,
                 records.StoryVerdict)  # fmt: skip
        return cls(*(schema(kind).empty_table() for kind in kinds))


class Change(NamedTuple):
    """What a run does to a table whose other rows stay."""

    gone: list[str] | None  # pages whose rows go; None: all rows
    rows: pa.Table  # that come


class Found(NamedTuple):
    """What a run finds: changes to two tables, and others anew."""

    keys: Change
    pairs: Change
    copies: pa.Table
    stories: Listed


def find(
    read: Read,
    before: Before,
    knowledge: Knowledge,
    mark: int = 0,
    verdicts: Iterable[Verdict] = (),
    weights: Weights | None = None,
    settings: Settings = SETTINGS,
    ask: Asked | None = None,
    step: Callable[[str], None] = lambda _name: None,
) -> Found:
    """Pairs and stories among all pages that have a profile; what people decided holds.

    `mark` names the knowledge and the method: what was found under another is found again. `ask`
    has what is asked of an engine where there are too many pages for one memory. `step` is told
    what has been done.
    """
    verdicts = list(verdicts)
    pages, decided = standing(read, before.copies, mark, verdicts)
    met = _meet(read, before, knowledge, pages, settings)
    step("keys")
    linked = _link(read, before, knowledge, pages, decided, met, weights, settings, ask, step)
    home = _home(before, pages, decided, met, linked, settings, ask)
    step("groups")
    members, story_keys = members_of(pages.ids, home[places(pages.stand_ins, pages.now)], verdicts)
    kin = before.related if len(pages.then) else before.related.slice(0, 0)
    keys = [story_keys[n] for n in places(pages.now, pages.ids).tolist()]
    kin = _without(kin, {keys[n] for n in np.flatnonzero(linked.moved).tolist()})
    grouped = Grouped(pages.now, pages.days, home, linked.links, met.posted)
    related = related_of(read, grouped, keys, knowledge, kin, settings)
    key_of = {}
    if verdicts:
        key_of = dict(zip(number_column(pages.ids).to_pylist(), story_keys, strict=True))
    rows = verdicts_of(verdicts, decided, key_of)
    step("rows")
    copies = copies_of(pages.ids, pages.stand_ins, mark)
    return Found(met.keys, linked.pairs, copies, Listed(members, related, rows))


class _Meeting(NamedTuple):
    """Who meets whom by keys, and what is to be looked at anew."""

    keys: Change
    again: Due
    posted: Postings
    drawn: Met


def _meet(
    read: Read, before: Before, knowledge: Knowledge, pages: Standing, settings: Settings
) -> _Meeting:
    now, then = pages.now, pages.then
    keys, come, left = _keys(read, before, knowledge, now, then, settings)
    was = places(now, then) >= 0
    counts = counted(keys, left, was)
    again = due(counts, keys, now, then, settings)
    posted = postings(keys, pages.days, settings)
    first = begun(crowd_of(keys.page, keys.key, posted.run < 0, settings), settings)
    again = due_in_crowds(again, counts, keys, left, posted, first, was, settings)
    del keys, counts  # the largest tables of a run: gone before pages are drawn together
    needed = again.asked.copy()
    needed[again.pairs.ravel()] = True
    rows = None if needed.all() else places(first.drawn, first.of(needed)) >= 0
    gone = np.setdiff1d(then, now)
    change = Change(_both(gone, come) if len(then) else None, come)
    return _Meeting(change, again, posted, drawn(first, settings, rows))


class _Linked(NamedTuple):
    """Pairs that this run scored, all links that hold, and the pages they touch."""

    pairs: Change
    links: Links
    touched: Mask  # pages whose group may be another
    moved: Mask  # of these, pages whose undated neighbours give them other days


def _link(
    read: Read, before: Before, knowledge: Knowledge, pages: Standing, decided: Bonds, met: _Meeting,
    weights: Weights | None, settings: Settings, ask: Asked | None, step: Callable[[str], None],
) -> _Linked:  # fmt: skip
    import pyarrow as pa

    now, days, asked = pages.now, pages.days, met.again.asked
    holds = kept(before.pairs, met.again, met.posted, met.drawn, now, pages.then, settings)
    turns = lookups(met.posted, asked, settings)
    if ask is not None and len(now) > settings.all_pairs:
        turns = iter([_looked_for(ask.join(met.keys), now, days, asked, settings)])
    turns = chain(turns, gathered(met.posted, met.drawn, asked, settings))
    used = weights or default_weights()
    turns = chain([holds.won], turns)
    fresh = scored_pairs(read, knowledge, now, asked, turns, used, settings, step)
    links = _near(_joined(holds.links, fresh.links), days, settings)
    links = timed(links, days, knowledge.crowd(days, settings), used.time, settings)
    touched = asked.copy()
    touched[fresh.links.first] = touched[fresh.links.second] = True
    for ends in (holds.lost, numbered(sorted(decided.pages)), _decided_before(before)):
        at = places(ends, now)
        touched[at[at >= 0]] = True
    moved = reached(links, days, touched)
    rows = pa.concat_tables([rows_of(fresh, now), holds.back], promote_options="default")
    return _Linked(Change(holds.gone, rows), links, touched | moved, moved)


def _home(
    before: Before, pages: Standing, decided: Bonds, met: _Meeting, linked: _Linked, settings: Settings,
    ask: Asked | None,
) -> Ints:  # fmt: skip
    """For each page that stands in, the least page of its group."""
    now, links = pages.now, linked.links
    bound = _positions(decided, now)
    old = _homes(before, now, pages.then)
    lot = lots(links, bound, len(now))
    touched = linked.touched.copy()
    touched[of_one_lot_and_apart(met.again, lot, pages.days, settings)] = True
    anew = np.zeros(len(now), bool)
    anew[lot[touched | (old < 0)]] = True
    anew = anew[lot] | (ask is not None)
    held = _joined(links, _apart(met.posted, lot, anew, settings))
    if ask is None:
        return partition(held, lot, anew, old, bound, settings)
    return _gathered(ask.group(links_table(held, decided, now)), now)


def _joined(one: Links, two: Links) -> Links:
    return Links(*map(np.concatenate, zip(one, two, strict=True)))


def _near(links: Links, days: NDArray[np.float64], settings: Settings) -> Links:
    """Without pairs too far apart in time, which are among the pairs for the text they share."""
    far = np.abs(days[links.first] - days[links.second]) > settings.far_days
    return Links(*(column[~far] for column in links)) if far.any() else links


def _without(related: pa.Table, keys: set[str]) -> pa.Table:
    """Rows of `Related` but those of some stories, whose nearest pages may be others now."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not keys:
        return related
    gone = pa.array(sorted(keys))
    sides = (pc.is_in(related.column(side), value_set=gone) for side in ("story_key", "other_key"))
    return related.filter(pc.invert(pc.or_(*sides)))


def _apart(posted: Postings, lot: Ints, again: Mask, settings: Settings) -> Links:
    """Pairs of pages of one lot that time holds apart.

    They are not scored, nor kept: only here do they matter, and they hang from keys and days alone.
    """
    first, second = parted(posted, lot, again, settings)
    return Links(first, second, np.full(len(first), settings.vetoed))


def _keys(
    read: Read, before: Before, knowledge: Knowledge, now: Ids, then: Ids, settings: Settings
) -> tuple[Keys, pa.Table, Keys]:
    """Keys of all pages that stand in, the rows of those that are new, and keys of pages gone."""
    import pyarrow as pa

    added = np.setdiff1d(now, then)
    old = before.keys if len(then) else schema(records.Key).empty_table()
    columns = [Growing(np.int64) for _ in range(3)]
    for column, name in zip(columns, ("doc", "key", "weight"), strict=True):
        column.add(old.column(name).to_numpy())
    for table in pieces(chosen_profiles(read, added) if len(added) else ()):
        pages = pages_of([table], knowledge, settings)
        found = keys_of(pages, settings)
        doc = numbered(pages.ids).view(np.int64)[found.page]
        columns[0].add(doc)
        columns[1].add(found.key)
        columns[2].add(found.weight)
    doc, key, weight = (column.whole() for column in columns)
    new = slice(old.num_rows, None)
    name = pa.repeat("", len(doc) - old.num_rows)
    come = pa.table([key[new], doc[new], name, weight[new]], schema=schema(records.Key))
    edges = np.flatnonzero(np.diff(doc, prepend=0, append=0))  # rows of a page follow each other
    edges = np.unique(np.concatenate([[0], edges, [old.num_rows, len(doc)]]))
    starts, sizes = edges[:-1], np.diff(edges)
    docs: Ids = doc[starts].view(np.uint64)
    mine = (places(docs, then) >= 0) | (starts >= old.num_rows)
    page = np.where(mine, places(docs, now), -2)
    order = np.argsort(page, kind="stable")[np.count_nonzero(page < 0) :]
    gone = np.flatnonzero(page == -1)
    held = np.repeat(page[order], sizes[order]).astype(np.int32)
    at = _rows_of(starts[order], sizes[order])
    went = _rows_of(starts[gone], sizes[gone])
    left = Keys(
        np.repeat(np.arange(len(gone)), sizes[gone]).astype(np.int32), key[went], weight[went]
    )
    return Keys(held, key[at], weight[at].astype(np.int16)), come, left


def _rows_of(starts: Ints, sizes: Ints) -> Ints:
    """The rows of runs, one after another."""
    ends = np.cumsum(sizes)
    found: Ints = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + sizes, sizes)
    return found


def _both(gone: Ids, come: pa.Table) -> list[str]:
    """Pages whose keys go: also those that come, should a run that was stopped have left some."""
    docs: Ids = np.unique(come.column("doc").to_numpy().view(np.uint64))
    ids: list[str] = number_column(np.union1d(gone, docs)).to_pylist()
    return ids


def _looked_for(
    rows: pa.Table, now: Ids, days: NDArray[np.float64], asked: Mask, settings: Settings
) -> list[Pairs]:
    """Rows of `CANDIDATES_SQL` as `lookups` gives them."""
    docs: list[Ids] = [rows.column(c).to_numpy().view(np.uint64) for c in ("a", "b")]
    first, second = (places(side, now) for side in docs)
    far = np.abs(days[first] - days[second]) > settings.far_days
    kept = ~far | (rows.column("keys").to_numpy() >= bounds_of(settings)[1])
    kept &= (first >= 0) & (second >= 0) & (asked[first] | asked[second])
    order = np.flatnonzero(kept)[np.lexsort((second[kept], first[kept]))]
    return [np.stack([first[order], second[order]]).astype(np.int32)]


def _gathered(groups: Iterable[records.Grouped], now: Ids) -> Ints:
    """For each page the least page of its group; a page in none is alone."""
    home = np.arange(len(now))
    rows = [(g.article_id, g.first) for g in groups]
    home[places(numbered(a for a, _ in rows), now)] = places(numbered(f for _, f in rows), now)
    return home


def _homes(before: Before, now: Ids, then: Ids) -> Ints:
    """For each page a number of the story it was in; -1 where it was in none."""
    home = np.full(len(now), -1, np.int64)
    if len(then) and before.members.num_rows:
        coded = before.members.column("story_key").combine_chunks().dictionary_encode()
        at = places(column_numbers(before.members.column("article_id")), now)
        home[at[at >= 0]] = coded.indices.to_numpy()[at >= 0]
    return home


def _positions(decided: Bonds, now: Ids) -> tuple[Ints, Ints]:
    """Pairs that people joined, and those they parted, as arrays (n, 2) of positions."""
    joined, parted = (
        places(numbered([a for pair in sorted(side) for a in pair]), now).reshape(-1, 2)
        for side in (decided.joined, decided.parted)
    )
    return joined, parted


def _decided_before(before: Before) -> Ids:
    rows = before.verdicts.select(["kind", "a", "b"]).to_pylist()
    kinds = {"same-story", "not-same-story", "derives"}
    named = {r[side] for r in rows if r["kind"] in kinds for side in ("a", "b")}
    return numbered(sorted(named - {None}))
