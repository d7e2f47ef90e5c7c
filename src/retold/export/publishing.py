"""Putting an export where it was asked for: all of it, or nothing."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from retold.errors import RetoldError
from retold.export.package import DESCRIPTOR, README
from retold.workspace import reason, sync

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replacing(path: Path, *, folder: bool) -> Iterator[Path]:
    """A place beside `path` to write to, which becomes `path` when it is whole.

    A folder takes the place of an empty one or of an earlier export, and of nothing else. Raises
    RetoldError where it cannot be written; then nothing is left of it.
    """
    if not path.name:
        raise RetoldError("no file is named to write to")
    path = path.resolve()
    _must_be_ours(path, folder)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear(scratch)
        if folder:
            scratch.mkdir()
        yield scratch
        for file in sorted(scratch.iterdir()) if folder else [scratch]:
            sync(file)
        _publish(scratch, path, folder)
    except OSError as error:
        raise RetoldError(f"cannot write {path}: {reason(error)}") from error
    finally:
        _clear(scratch)


def _publish(scratch: Path, path: Path, folder: bool) -> None:
    if folder:
        sync(scratch)
    old = path.with_name(f".{path.name}.{os.getpid()}.old")
    if folder and path.exists():
        path.rename(old)  # a folder with files in it cannot be renamed over
    scratch.replace(path)
    sync(path.parent)
    _clear(old)


def _must_be_ours(path: Path, folder: bool) -> None:
    """Refuse to put an export in the place of anything but its like."""
    if not path.exists():
        return
    if not folder:
        if not path.is_file():
            raise RetoldError(f"{path} is no file: name one, or none for standard output")
    elif not path.is_dir():
        raise RetoldError(f"{path} is a file, and this export is a folder of files")
    elif {p.name for p in path.iterdir()} - _earlier(path):
        raise RetoldError(f"{path} is a folder with other files in it: name an empty or new folder")


def _earlier(path: Path) -> set[str]:
    """The files of an earlier export, as its own descriptor names them."""
    try:
        package = json.loads((path / DESCRIPTOR).read_bytes())
        named = {str(r["path"]) for r in package["resources"]}
        ours = str(package["generator"]).startswith("retold ")
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return named | {DESCRIPTOR, README} if ours else set()


def _clear(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
