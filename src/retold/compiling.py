"""Kernels compiled by numba and kept in a folder of the user's own."""

from __future__ import annotations

import os
import stat
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


_ONE_AT_A_TIME = Lock()


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function compiled by numba, from its cache on disk after the first time."""
    with _ONE_AT_A_TIME:
        return _compiled(function)


@cache
def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    kept = _own_folder()
    if kept is not None:
        os.environ["NUMBA_CACHE_DIR"] = str(kept)
    import numba

    if kept is not None:
        setattr(numba.config, "CACHE_DIR", str(kept))  # noqa: B010  another package may have imported numba before
    ready: Callable[..., Any] = numba.njit(cache=kept is not None, nogil=True)(function)
    return ready


@cache
def _own_folder() -> Path | None:
    """Where compiled kernels are kept: numba unpickles them, so nobody else may write there.

    NUMBA_CACHE_DIR if it is named and safe, else a folder below the user's cache. None, and
    nothing is kept, where neither belongs to this user alone.
    """
    named = os.environ.get("NUMBA_CACHE_DIR")
    base = Path(os.environ.get("XDG_CACHE_HOME") or "")
    try:
        if named:
            return Path(named) if _is_safe(Path(named).absolute()) else None
        folder = (base if base.is_absolute() else Path.home() / ".cache") / "retold" / "numba"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        return folder if _is_safe(folder) else None
    except (OSError, RuntimeError):
        return None


def _is_safe(folder: Path) -> bool:
    """The user's own, closed to others, and no part of a workspace that someone handed over."""
    state = folder.lstat()
    own = stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid()
    shared = any((parent / "retold.toml").exists() for parent in folder.parents)
    return own and not shared and not state.st_mode & 0o077 and os.access(folder, os.W_OK)
