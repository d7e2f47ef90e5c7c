"""The catalogue: a small SQLite file beside the tables that says what is where.

    index/catalogue.sqlite
        stories   one line a story, with what lists are ordered by
        facets    outlet, agency, language, section and kind of change of every story
        pages     the story and the addresses of every page
        places    which row groups of which parts hold which keys
        moved     where the ids of stories went that are no more

It holds nothing that the tables do not say, follows them by itself when somebody asks, and can be
deleted at any time. It names the parts it was made from, so that readers see one consistent state
while a build is under way.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from retold.results import handles
from retold.text import key
from retold.workspace import held

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retold.workspace import Snapshot, Store

FOLDER = "index"
FORMAT = "6"  # raised when the tables below change: the file is then made anew
# Tables whose rows are looked up, with the column they are found by.
FOUND_BY = {
    "articles": "capture_id", "credits": "article_id", "sentences": "article_id",
    "speeches": "article_id",
    "story_articles": "story_key", "story_credits": "story_key", "story_sentences": "story_key",
    "story_speeches": "story_key", "tellings": "story_key", "beads": "story_key",
    "stemmas": "story_key", "variants": "story_key", "claims": "story_key",
    "standings": "story_key", "related": "story_key", "passages": "a",
}  # fmt: skip
SCHEMA = """
create table meta (name text primary key, value text not null);
create table stories (
    n integer primary key, story_key text not null unique, story_id text not null,
    weight real not null, pages integer not null, tellings integer not null,
    first integer, last integer, worst real not null, changes integer not null,
    line blob not null);
create index by_id on stories (story_id);
create index by_weight on stories (weight desc, story_key);
create index by_last on stories (last desc, story_key);
create index by_first on stories (first, story_key);
create index by_pages on stories (pages desc, tellings desc, story_key);
create index by_worst on stories (worst desc, changes desc, story_key);
create table facets (
    name text not null, folded text not null, n integer not null, value text not null,
    primary key (name, folded, n)) without rowid;
create index facets_of on facets (n);
create table pages (
    article_id text primary key, story_key text, address text not null,
    capture_id text not null, url text) without rowid;
create index pages_of on pages (story_key);
create index pages_at on pages (address);
create index pages_by_url on pages (url);
create table places (
    name text not null, file text not null, number integer not null,
    low text not null, high text not null, primary key (name, file, number)) without rowid;
create index places_at on places (name, low, high);
create table moved (story_id text primary key, moved_to text not null) without rowid;
"""

_UNFINISHED: dict[Path, str] = {}  # states of workspaces that were found in the middle of a build
_IN_MEMORY: dict[Path, tuple[str, sqlite3.Connection]] = {}  # of folders that cannot be written
_STATES: dict[Path, tuple[Snapshot, str]] = {}
_KEPT: set[Path] = set()


def keep_apart(root: Path) -> None:
    """Another process keeps this workspace's catalogue and search up to date: readers in this one
    take them as they stand, and wait only where there are none."""
    _KEPT.add(root)


def kept_apart(root: Path) -> bool:
    """Whether another process keeps the catalogue of a workspace up to date."""
    return root in _KEPT


@contextmanager
def opened(store: Store, *, follow: bool = False) -> Iterator[sqlite3.Connection]:
    """The catalogue of a workspace for reading, up to date with its newest finished state.

    Where another process keeps it, it is taken as it stands, unless `follow` says that it must be
    brought up to date. Raises WorkspaceError where the tables cannot be read.
    """
    path = store.root / FOLDER / "catalogue.sqlite"
    con = _reading(path)
    if con is None or follow or store.root not in _KEPT:
        state = state_of(store)
        if con is None or (value(con, "state") != state and _UNFINISHED.get(store.root) != state):
            con = _followed(store, path, state, con)
    try:
        yield con
    finally:
        if con is not _IN_MEMORY.get(store.root, ("", None))[1]:
            handles.done(con)


def state_of(store: Store) -> str:
    """A name for the state of all tables that the catalogue speaks of."""
    snapshot = store.snapshot()
    seen, state = _STATES.get(store.root, (None, ""))
    if seen is not snapshot:
        tables = snapshot.tables
        known = sorted({*FOUND_BY, "story_members", "ledger"} & tables.keys())
        files = (f"{t}/{p.file}" for t in known for p in tables[t].parts + tables[t].done)
        state = key(FORMAT, *files)
        _STATES[store.root] = (snapshot, state)
    return state


def value(con: sqlite3.Connection, name: str) -> str | None:
    """What the catalogue says of itself."""
    row = con.execute("select value from meta where name = ?", [name]).fetchone()
    return None if row is None else str(row[0])


def _reading(path: Path) -> sqlite3.Connection | None:
    """The catalogue as it stands; None where there is none that can be used."""
    return handles.reading(path, FORMAT)


def _followed(
    store: Store, path: Path, state: str, old: sqlite3.Connection | None
) -> sqlite3.Connection:
    """The catalogue after it followed the tables; the old one where they are unfinished."""
    try:
        path.parent.mkdir(exist_ok=True)
        with held(path.parent / "lock", wait=old is None) as mine:
            if old is not None and not mine:  # another process is at it: what was true will do
                return old
            _update(store, path, state)
    except (OSError, sqlite3.OperationalError):
        if old is None:
            return _in_memory(store, state)
    if old is not None:
        handles.done(old)
    return _reading(path) or _in_memory(store, state)


def _update(store: Store, path: Path, state: str) -> None:
    from retold.results.cataloguing import fill

    known = _reading(path)
    if known is None:
        _made(store, path, state)
        return
    current = value(known, "state")
    handles.done(known)
    if current == state:
        return
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as con:
        con.execute("begin immediate")
        if fill(con, store, state):
            con.execute("commit")
        else:
            con.execute("rollback")
            _UNFINISHED[store.root] = state


def _made(store: Store, path: Path, state: str) -> None:
    """A catalogue made from nothing, in place of any other when it is whole."""
    from retold.results.cataloguing import fill

    scratch = path.with_name(f".{path.name}.tmp")  # one process at a time gets here
    scratch.unlink(missing_ok=True)
    with closing(sqlite3.connect(scratch, isolation_level=None)) as con:
        con.execute("pragma journal_mode = off")
        con.execute("pragma synchronous = off")
        con.executescript(SCHEMA)
        con.execute("begin")
        if not fill(con, store, state):
            _UNFINISHED[store.root] = state
        con.execute("commit")
        con.execute("pragma journal_mode = wal")
    for left in ("-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)
    scratch.replace(path)


def _in_memory(store: Store, state: str) -> sqlite3.Connection:
    from retold.results.cataloguing import fill

    if _IN_MEMORY.get(store.root, ("",))[0] != state:
        con = sqlite3.connect(":memory:", check_same_thread=False)
        con.executescript(SCHEMA)
        fill(con, store, state)
        _IN_MEMORY[store.root] = (state, con)
    return _IN_MEMORY[store.root][1]
