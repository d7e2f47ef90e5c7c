"""The book: every story whole in one row, so that a reader opens it in a millisecond.

    index/book.sqlite
        stories   the key of a story -> all its rows, packed

To read a story from the tables is to decode ten row groups for the rows of one key, which takes
forty milliseconds. What hangs from a key never alters, so a row here holds for as long as there is
a story of that key. Builds write the book when all else is done; what is not in it is read from the
tables, and it can be deleted at any time.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections import defaultdict
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from retold.records import TABLES as RECORDS
from retold.results import handles
from retold.results.catalogue import FOLDER, opened, value
from retold.results.rows import known, rows
from retold.workspace import held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from retold.workspace import Store

FORMAT = "1"  # raised when what is packed changes: the book is then written anew
AT_ONCE = 400  # stories that are read from the tables together
_LEVEL = 4  # of compression: beyond it, a tenth of the size costs as much time as all the rest
SCHEMA = """
create table if not exists meta (name text primary key, value text not null) without rowid;
create table if not exists stories (
    n integer primary key, story_key text not null unique, body blob not null);
"""


# All that hangs from the key of a story.
TABLES = ("story_articles", "story_credits", "story_sentences", "story_speeches", "tellings",
          "beads", "stemmas", "variants", "claims", "standings")  # fmt: skip


@cache
def _decoder() -> msgspec.msgpack.Decoder[Any]:
    rows_of = tuple(list[RECORDS[t.removeprefix("story_")]] for t in TABLES)  # type: ignore[misc]
    return msgspec.msgpack.Decoder(tuple[rows_of])  # type: ignore[valid-type]


def look_up(
    store: Store, catalogue: sqlite3.Connection, story_key: str
) -> dict[str, list[Any]] | None:
    """The rows of a story by table; None where the book does not have it."""
    con = handles.reading(_path(store), FORMAT)
    if con is None:
        return None
    try:
        if value(con, "editions") != value(catalogue, "editions"):
            return None
        found = con.execute("select body from stories where story_key = ?", [story_key]).fetchone()
        if found is None:
            return None
        return dict(zip(TABLES, _decoder().decode(zlib.decompress(found[0])), strict=True))
    except (sqlite3.Error, zlib.error, msgspec.DecodeError):
        return None  # damaged: the tables have it all
    finally:
        handles.done(con)


def bind(store: Store, most: int | None = None) -> int:
    """Bring the book up to date; gives how many stories were put in.

    `most` bounds them, for those who have other things to do. Where another process is at it, or
    the folder cannot be written, nothing is done. Raises WorkspaceError where the tables cannot be
    read.
    """
    folder = store.root / FOLDER
    with opened(store, follow=True) as catalogue:
        if not known(catalogue, "story_articles"):
            return 0  # a workspace from before pages stood beside their story
        try:
            folder.mkdir(exist_ok=True)
            with held(folder / "book.lock") as mine:
                if not mine:
                    return 0
                with closing(_writing(_path(store))) as con:
                    return _bound(store, catalogue, con, most)
        except (OSError, sqlite3.OperationalError):
            return 0
        except sqlite3.DatabaseError:  # damaged within: the next one writes it anew
            _discard(_path(store))
            return 0


def _path(store: Store) -> Path:
    return store.root / FOLDER / "book.sqlite"


def _writing(path: Path) -> sqlite3.Connection:
    con = _made(path)
    try:
        usable = con.execute("select value from meta where name = 'format'").fetchone()
        if usable in ((FORMAT,), None):
            return con
    except sqlite3.DatabaseError:
        pass
    con.close()
    _discard(path)
    return _made(path)


def _discard(path: Path) -> None:
    for left in ("", "-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)


def _made(path: Path) -> sqlite3.Connection:
    con = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        con.execute("pragma page_size = 8192")
        con.execute("pragma journal_mode = wal")
        con.execute("pragma synchronous = normal")
        con.executescript(SCHEMA)
    except sqlite3.OperationalError:
        con.close()
        raise
    except sqlite3.DatabaseError:  # damaged
        return con
    return con


def _bound(
    store: Store, catalogue: sqlite3.Connection, con: sqlite3.Connection, most: int | None
) -> int:
    editions = value(catalogue, "editions") or ""
    about = dict(con.execute("select name, value from meta"))
    if about.get("editions") != editions:  # the same keys may have other rows now
        con.execute("begin immediate")
        con.execute("delete from stories")
        meta = {"format": FORMAT, "editions": editions}
        con.executemany("insert or replace into meta values (?, ?)", meta.items())
        con.execute("commit")
    current = {row[0] for row in catalogue.execute("select story_key from stories")}
    there = {row[0] for row in con.execute("select story_key from stories")}
    if gone := sorted(there - current):
        con.execute("begin immediate")
        con.executemany("delete from stories where story_key = ?", [(k,) for k in gone])
        con.execute("commit")
    missing = sorted(current - there)[:most]
    for start in range(0, len(missing), AT_ONCE):
        some = missing[start : start + AT_ONCE]
        packed = list(_packed(store, catalogue, some))
        con.execute("begin immediate")
        con.executemany("insert into stories (story_key, body) values (?, ?)", packed)
        con.execute("commit")
    return len(missing)


def _packed(
    store: Store, catalogue: sqlite3.Connection, keys: list[str]
) -> Iterator[tuple[str, bytes]]:
    found = {table: _by_key(rows(store, catalogue, table, keys)) for table in TABLES}
    encode = msgspec.msgpack.Encoder().encode
    for one in keys:
        if found["standings"].get(one):
            body = encode([found[table].get(one, []) for table in TABLES])
            yield one, zlib.compress(body, _LEVEL)


def _by_key(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    out: dict[str, list[Any]] = defaultdict(list)
    for one, row in pairs:
        out[one].append(row)
    return out
