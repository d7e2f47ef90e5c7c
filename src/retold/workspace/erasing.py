"""Rewriting a workspace without some of its rows: what forgetting and compacting rest on.

Rules look at columns and not at the names of tables, so that a table that comes later is covered:
a row goes when one of its columns holds a key that is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.text import doc_key
from retold.workspace.snapshots import Change, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyarrow as pa

    from retold.workspace.store import Store

MEMBERS, REVISIONS = "story_members", "revisions"  # what is current
_OF_STORY = frozenset(["story_key", "other_key", "key"])  # columns that name a row's story
_BY_STORY = frozenset(["tellings", "beads", "stemmas", "variants", "claims", "standings"])


@dataclass(frozen=True, slots=True)
class Gone:
    """Keys whose rows go."""

    pages: frozenset[str] = frozenset()  # of captures and articles, in whatever column they stand
    stories: frozenset[str] = (
        frozenset()
    )  # where they name the row's story, not where they are its id
    docs: frozenset[int] = frozenset()  # of articles, as numbers


def of_captures(store: Store, captures: Iterable[str]) -> Gone:
    """Everything that hangs from captures: their articles, and the stories these are in.

    What is no longer current goes with it, since it may hold words of the same pages.
    """
    gone = set(captures)
    columns = store.read("articles", ["article_id", "capture_id"]).to_pydict()
    pairs = zip(columns["article_id"], columns["capture_id"], strict=True)
    articles = {a for a, c in pairs if c in gone}
    stories = {m.story_key for m in store.records(MEMBERS) if m.article_id in articles}
    stories |= {r.story_key for r in store.records(REVISIONS) if {r.older, r.newer} & articles}
    docs = frozenset(map(doc_key, articles))
    return Gone(frozenset(gone | articles), frozenset(stories | orphans(store)), docs)


def orphans(store: Store) -> set[str]:
    """Keys of stories, and of pairs of versions, that are no longer current."""
    current: set[str] = set()
    found: set[str] = set()
    for table in (MEMBERS, REVISIONS):
        current |= set(store.read(table, ["story_key"]).column("story_key").to_pylist())
    for table in store.snapshot().tables:
        for part in store.parts(table):
            if "story_key" in part.column_names:
                found |= set(part.column("story_key").unique().to_pylist())
        if table.removeprefix("revision_") in _BY_STORY:
            for done in store.parts(table, done=True):
                found |= set(done.column("key").unique().to_pylist())
    return found - current


def without(store: Store, gone: Gone) -> list[Change]:
    """The changes that leave out every row with a key that is gone; parts are written, not live."""
    changes = []
    for table, state in store.snapshot().tables.items():
        live = tuple(_filtered(store, table, state.parts, store.parts(table), gone))
        done = tuple(_filtered(store, table, state.done, store.parts(table, done=True), gone))
        if (live, done) != (state.parts, state.done):
            changes.append(Change(table, live, done, replaces=True))
    return changes


def _filtered(
    store: Store, table: str, parts: Iterable[Part], rows: Iterator[pa.Table], gone: Gone
) -> Iterator[Part]:
    import pyarrow.compute as pc

    for part, whole in zip(parts, rows, strict=True):
        struck = _struck(whole, gone)
        if struck is None or not pc.any(struck).as_py():
            yield part
            continue
        left = whole.filter(pc.invert(struck))
        if left.num_rows:
            turn = str(store.snapshot().number)
            yield store.write_part(table, left.to_batches(), "without", turn, part.file)


def _struck(rows: pa.Table, gone: Gone) -> pa.ChunkedArray | None:
    """Which rows go; None where no column could say so."""
    import pyarrow as pa
    import pyarrow.compute as pc

    pages = pa.array(sorted(gone.pages), pa.string())
    either = pa.array(sorted(gone.pages | gone.stories), pa.string())
    docs = pa.array(sorted(gone.docs), pa.int64())
    found = None
    for name in rows.column_names:
        column = rows.column(name)
        if column.type == pa.string():
            hits = pc.is_in(column, either if name in _OF_STORY else pages)
        elif name == "doc" and column.type == pa.int64():
            hits = pc.is_in(column, docs)
        else:
            continue
        found = hits if found is None else pc.or_(found, hits)
    return found


def scrub(store: Store, struck: Callable[[str], bool]) -> None:
    """Delete the rows of the SQLite file in which a text is struck, and every trace of them."""
    with store.state.connected() as con:
        tables = [n for (n,) in con.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            if table.startswith(("sqlite_", "tombstones")):
                continue
            for _, column, *_ in con.execute(f'pragma table_info("{table}")').fetchall():
                query = f'select distinct "{column}" from "{table}" where typeof("{column}") = ?'
                for (value,) in con.execute(query, ("text",)).fetchall():
                    if struck(value):
                        con.execute(f'delete from "{table}" where "{column}" = ?', (value,))
    store.state.vacuum()
