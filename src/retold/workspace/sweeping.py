"""Taking away what nobody needs any more, while the lock is held."""

from __future__ import annotations

import os
import re
import shutil
import time
from typing import TYPE_CHECKING

from retold.workspace import snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REBUILT = ("cache", "index", "search", "spill")  # folders that are made again from the tables
_SCRATCH = re.compile(r"\..+\.(\d+)\.tmp")  # .NAME.PROCESS.tmp


def sweep(root: Path, older_than: float) -> int:
    """Delete snapshots and parts that no recent snapshot names. Gives the files deleted.

    The two newest snapshots stay whatever their age: if one is damaged, the other holds.
    """
    horizon = time.time() - older_than
    numbers = snapshots.numbers(root)
    named = {f"snapshots/{n}.json" for n in numbers[-2:]}
    for number in numbers:
        path = snapshots.file_of(root, number)
        if number in numbers[-2:] or path.stat().st_mtime >= horizon:
            named |= _named_by(root, number)
    old = [p for n, p in _files(root) if n not in named and p.stat().st_mtime < horizon]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for path in (root / "snapshots").iterdir():
        yield f"snapshots/{path.name}", path
    for path in (root / "tables").glob("*/*"):
        yield f"{path.parent.name}/{path.name}", path


def _named_by(root: Path, number: int) -> set[str]:
    """The parts a snapshot names; none where it is torn."""
    found = snapshots.read(root, number)
    tables = found.tables if found else {}
    return {f"{name}/{p.file}" for name, t in tables.items() for p in t.parts + t.done}


def purge(root: Path, keep: int) -> None:
    """Delete every snapshot but one, every part it does not name, and all that can be made again.

    A reader of an older snapshot finds its parts gone and takes the new one.
    """
    named = {f"snapshots/{keep}.json"} | _named_by(root, keep)
    for name, path in _files(root):
        if name not in named:
            path.unlink(missing_ok=True)
    for name in REBUILT:
        shutil.rmtree(root / name, ignore_errors=True)


def tidy(root: Path) -> None:
    """Take away what a killed writer left half-written."""
    for path in (*root.glob(".*.tmp"), *(p for _, p in _files(root))):
        match = _SCRATCH.fullmatch(path.name)
        if match and not _lives(int(match[1])):
            path.unlink(missing_ok=True)
    shutil.rmtree(root / "spill", ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True
