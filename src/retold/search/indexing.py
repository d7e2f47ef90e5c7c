"""The full-text index beside the tables, and how it follows them.

    index/text-3/        a tantivy index: one document a page and one a claim
    index/search.sqlite  which folder is live, and the stories that are in it

Documents of a story come and go together. The words are told apart by Retold's own rules, so that
accents, digit groupings and scripts are treated here as everywhere else.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 (what is kept is read back by its types)
from typing import TYPE_CHECKING

import msgspec

from retold.results import handles
from retold.results.catalogue import FOLDER, kept_apart, opened, value
from retold.text import fold, words
from retold.workspace import held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import tantivy

    from retold.workspace import Store

FORMAT = "1"  # raised when the documents change: the index is then made anew
HEAP = 128_000_000  # bytes of the writer
MOST_VALUE = 200  # letters of a name that can be filtered by
_RAW = ("id", "type", "story", "outlet", "agency", "lang", "section", "kind")


class Shown(msgspec.Struct, array_like=True, omit_defaults=True):
    """What is shown of a document; kept with it, not searched."""

    title: str
    text: str
    outlet: str | None
    lang: str
    when: datetime | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A page or a claim as it goes into the index."""

    id: str
    type: str  # page | claim
    story: str
    shown: Shown
    outlets: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


def schema() -> tantivy.Schema:
    """The fields of a document."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in _RAW:
        stored = name in ("id", "type", "story")
        builder.add_text_field(name, stored=stored, tokenizer_name="raw", index_option="basic")
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_bytes_field("shown", stored=True, indexed=False)
    return builder.build()


def day_number(when: date) -> int:
    """Days since 1970."""
    return when.toordinal() - 719_163


def document(one: Document) -> tantivy.Document:
    """A document as the index takes it."""
    import tantivy

    shown, out = one.shown, tantivy.Document()
    for name, found in (
        ("id", (one.id,)), ("type", (one.type,)), ("story", (one.story,)),
        ("outlet", one.outlets), ("agency", one.agencies), ("lang", (shown.lang,)),
        ("section", one.sections), ("kind", one.kinds),
    ):  # fmt: skip
        for v in found:
            raw = name in ("id", "type", "story")
            out.add_text(name, v if raw else fold(v)[:MOST_VALUE])
    if one.type == "page":
        out.add_text("title", " ".join(words(shown.title)))
    out.add_text("text", " ".join(words(shown.text)))
    if shown.when is not None:
        out.add_integer("day", day_number(shown.when))
    out.add_bytes("shown", msgspec.msgpack.encode(shown))
    return out


# --- following the tables ---


# What a full disk, or a folder that may not be written, comes as: from tantivy it is a ValueError.
_UNWRITTEN = (OSError, sqlite3.OperationalError, ValueError)
_IN_MEMORY: dict[Path, tuple[str, tantivy.Index]] = {}  # of folders that cannot be written
_OPEN: dict[Path, tuple[tuple[str, int, int], tantivy.Index]] = {}  # as it was when it was opened


def live(store: Store) -> tantivy.Index:
    """The index, up to date with the tables; made in memory where the folder cannot be written."""
    folder = store.root / FOLDER
    with opened(store) as catalogue:
        state = str(value(catalogue, "state"))
        found = _found(folder, None if kept_apart(store.root) else state)
        if found is not None:
            return found
        try:
            with _writing(folder) as mine:
                if mine:
                    _follow(store, catalogue, state)
        except _UNWRITTEN:
            return _found(folder, None) or _in_memory(store, catalogue, state)
        return _found(folder, None) or _in_memory(store, catalogue, state)


def rebuild(store: Store) -> int:
    """Make the index anew from the tables; the old one holds until the new one is whole.

    Gives the number of documents. Raises WorkspaceError where the tables cannot be read.
    """
    folder = store.root / FOLDER
    with opened(store, follow=True) as catalogue, _writing(folder, wait=True):
        _make(store, catalogue, str(value(catalogue, "state")))
    index = _found(folder, None)
    return 0 if index is None else int(index.searcher().num_docs)


def refresh(store: Store) -> None:
    """Bring the index up to date, if it is not: for those who build, so that no search waits.

    Where it cannot be written the next search tries again.
    """
    folder = store.root / FOLDER
    with opened(store, follow=True) as catalogue:
        state = str(value(catalogue, "state"))
        with suppress(*_UNWRITTEN), _writing(folder) as mine:
            if mine and _found(folder, state) is None:
                _follow(store, catalogue, state)


def _found(folder: Path, state: str | None) -> tantivy.Index | None:
    """The index as it stands, where it is of that state (of any, for None)."""
    about = _about(folder)
    while about.get("format") == FORMAT and (state is None or about.get("state") == state):
        found = _open(folder / about["folder"], about.get("state", ""))
        before, about = about, _about(folder)
        if about.get("folder") == before["folder"]:
            return found
        # It was made anew meanwhile: the old one may have been opened with files missing.
    return None


def _open(path: Path, state: str) -> tantivy.Index | None:
    import tantivy

    try:
        there = path.stat()
        mark = (state, there.st_ino, there.st_mtime_ns)
        held = _OPEN.get(path)
        if held is None or held[0] != mark:
            held = (mark, tantivy.Index.open(str(path)))
            for old in [p for p in _OPEN if p.parent == path.parent]:
                _OPEN.pop(old, None)
            _OPEN[path] = held
    except (OSError, ValueError):
        return None  # damaged, or just now replaced
    return held[1]


def _about(folder: Path) -> dict[str, str]:
    con = handles.reading(folder / "search.sqlite", FORMAT)
    if con is None:
        return {}
    try:
        return dict(con.execute("select name, value from meta"))
    except sqlite3.Error:
        return {}
    finally:
        handles.done(con)


@contextmanager
def _writing(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Whether to write the index is ours; where there is none yet, that is waited for."""
    folder.mkdir(exist_ok=True)
    with held(folder / "search.lock", wait=wait or not _about(folder)) as mine:
        yield mine


def _follow(store: Store, catalogue: sqlite3.Connection, state: str) -> None:
    """Take out the stories that are gone, put in those that are new."""
    from retold.search.documents import documents

    folder = store.root / FOLDER
    about = _about(folder)
    index = _found(folder, None)
    if about.get("state") == state and index is not None:
        return
    if index is None or about.get("editions") != value(catalogue, "editions"):
        _make(store, catalogue, state)
        return
    with closing(_ledger(folder)) as ledger:
        known = {row[0] for row in ledger.execute("select story_key from stories")}
        current = {row[0] for row in catalogue.execute("select story_key from stories")}
        fresh, gone = sorted(current - known), sorted(known - current)
        writer = index.writer(HEAP, 1)
        # Those that are new are taken out first as well: a run that was killed may have put in some.
        for story_key in (*gone, *fresh):
            writer.delete_documents_by_term("story", story_key)
        _put(writer, documents(store, catalogue, fresh))
        ledger.execute("begin immediate")
        ledger.executemany("delete from stories where story_key = ?", [(k,) for k in gone])
        ledger.executemany("insert or replace into stories values (?)", [(k,) for k in fresh])
        _note(ledger, catalogue, about["folder"], state)


def _make(store: Store, catalogue: sqlite3.Connection, state: str) -> None:
    import tantivy

    from retold.search.documents import documents

    folder = store.root / FOLDER
    before = _about(folder).get("folder", "text-0")
    number = max([0, *(int(p.name[5:]) for p in folder.glob("text-*") if p.name[5:].isdigit())])
    name = f"text-{number + 1}"
    (folder / name).mkdir()
    writer = tantivy.Index(schema(), str(folder / name)).writer(HEAP, 1)
    _put(writer, documents(store, catalogue, None))
    keys = catalogue.execute("select story_key from stories").fetchall()
    with closing(_ledger(folder)) as ledger:
        ledger.execute("begin immediate")
        ledger.execute("delete from stories")
        ledger.executemany("insert into stories values (?)", keys)
        _note(ledger, catalogue, name, state)
    for old in folder.glob("text-*"):  # and what a killed run left
        if old.name != name and old.name != before:
            shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(folder / before, ignore_errors=True)


def _put(writer: tantivy.IndexWriter, rows: Iterable[Document]) -> None:
    for row in rows:
        writer.add_document(document(row))
    writer.commit()
    writer.wait_merging_threads()


def _ledger(folder: Path) -> sqlite3.Connection:
    """The list of what is in the index. A damaged one is put aside with the index it speaks of."""
    path = folder / "search.sqlite"
    con = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        _tables(con)
    except sqlite3.OperationalError:
        con.close()
        raise
    except sqlite3.DatabaseError:
        con.close()
        for left in ("", "-wal", "-shm"):
            path.with_name(path.name + left).unlink(missing_ok=True)
        con = sqlite3.connect(path, timeout=10, isolation_level=None)
        _tables(con)
    return con


def _tables(con: sqlite3.Connection) -> None:
    con.execute("pragma journal_mode = wal")
    con.execute("create table if not exists meta (name text primary key, value text not null)")
    con.execute("create table if not exists stories (story_key text primary key) without rowid")


def _note(
    ledger: sqlite3.Connection, catalogue: sqlite3.Connection, folder: str, state: str
) -> None:
    """Say what the index is of, and make it live."""
    about = {
        "format": FORMAT,
        "folder": folder,
        "state": state,
        "editions": value(catalogue, "editions") or "",
    }
    ledger.executemany("insert or replace into meta values (?, ?)", about.items())
    ledger.execute("commit")


def _in_memory(store: Store, catalogue: sqlite3.Connection, state: str) -> tantivy.Index:
    import tantivy

    from retold.search.documents import documents

    known = _IN_MEMORY.get(store.root)
    if known is None or known[0] != state:
        index = tantivy.Index(schema())
        _put(index.writer(HEAP, 1), documents(store, catalogue, None))
        index.reload()
        known = _IN_MEMORY[store.root] = (state, index)
    return known[1]
