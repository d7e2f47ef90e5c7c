"""Readers of the SQLite files beside the tables: opened once a thread, each look at one state."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class _Held:
    con: sqlite3.Connection
    mark: tuple[int, ...]  # of the file and the process: it is opened again where either is another


@dataclass
class _OfThread(threading.local):
    files: dict[Path, _Held] = field(default_factory=dict)


_HELD = _OfThread()


def reading(path: Path, form: str) -> sqlite3.Connection | None:
    """A file in which all that is read until `done` is of one state.

    None where there is none that can be used, or its `meta` names another format.
    """
    mark = _mark(path)
    if mark is None:
        return None
    held = _HELD.files.get(path)
    if held is not None and held.con.in_transaction:  # somebody in this thread is at it
        return _begun(path, "mode=ro", form) or _begun(path, "immutable=1", form)
    if held is not None and held.mark == mark and _usable(held.con, form):
        return held.con
    if held is not None:
        del _HELD.files[path]
        held.con.close()
    con = _begun(path, "mode=ro", form)
    if con is not None:
        _HELD.files[path] = _Held(con, mark)
        return con
    # In a folder that may not be written SQLite cannot keep count of its readers; then nobody
    # writes there either, and the file can be taken as it is.
    return _begun(path, "immutable=1", form)


def done(con: sqlite3.Connection) -> None:
    """End a look; what comes after sees what was written meanwhile."""
    if any(h.con is con for h in _HELD.files.values()):
        with suppress(sqlite3.Error):
            con.execute("rollback")
    else:
        con.close()


def _mark(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (os.getpid(), found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)


def _begun(path: Path, mode: str, form: str) -> sqlite3.Connection | None:
    try:
        con = sqlite3.connect(
            f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=10, isolation_level=None
        )
    except sqlite3.Error:
        return None
    if _usable(con, form):
        return con
    con.close()
    return None


def _usable(con: sqlite3.Connection, form: str) -> bool:
    try:
        con.execute("begin")
        row = con.execute("select value from meta where name = 'format'").fetchone()
    except sqlite3.Error:
        row = None
    if row == (form,):
        return True
    with suppress(sqlite3.Error):
        con.execute("rollback")
    return False
