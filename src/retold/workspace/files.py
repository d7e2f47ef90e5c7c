"""Writing files so that a crash leaves the old one or the new one, whole."""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from retold.errors import LockedError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, whole, and never less.

    Raises OSError where it cannot be written; nothing is left of it then.
    """
    with _scratch(path) as scratch:
        scratch.write_bytes(data)


@contextmanager
def _scratch(path: Path, durable: bool = True) -> Iterator[Path]:
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield scratch
        if durable:
            sync(scratch)
        scratch.replace(path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
    if durable:
        sync(path.parent)


@contextmanager
def replacing(path: Path, durable: bool) -> Iterator[Path]:
    """As `_scratch`, for files of a workspace."""
    try:
        with _scratch(path, durable) as scratch:
            yield scratch
    except OSError as error:
        raise unwritable(path, error) from error


@contextmanager
def held(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold a lock file; False where another process does and nobody waits for it.

    Raises OSError where the file cannot be written.
    """
    with path.open("a+") as handle:
        mine = True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            mine = False
        yield mine


@contextmanager
def alone(path: Path, busy: str, of: Path | None = None) -> Iterator[None]:
    """Be the one process that holds a lock file.

    Raises LockedError with the words `busy` where another does, and WorkspaceError where the file,
    or `of` which it stands for, cannot be written.
    """
    with ExitStack() as stack:
        try:
            mine = stack.enter_context(held(path))
        except OSError as error:
            raise unwritable(of or path, error) from error
        if not mine:
            raise LockedError(busy)
        yield


def unwritable(path: Path, error: OSError) -> WorkspaceError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return WorkspaceError(
            f"the disk is full: {path} cannot be written. What was finished is kept; make room and "
            "run it again"
        )
    return WorkspaceError(f"{path} cannot be written: {reason(error)}")


def reason(error: Exception) -> str:
    """Why, in one line."""
    if isinstance(error, OSError) and error.strerror and not error.strerror.startswith("["):
        return error.strerror.partition(". Detail")[0].lower()
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def sync(path: Path) -> None:
    """Have a file or folder on disk before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
