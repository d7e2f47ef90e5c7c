"""Bringing a workspace of an older format up to this one, while the lock is held.

Reading needs none of it: every format so far can be read as it is. The next writer brings the
folder up, and only then does an older version refuse it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.errors import WorkspaceError
from retold.workspace.files import reason, write_atomic
from retold.workspace.settings import MARKER
from retold.workspace.snapshots import FORMAT, Change

if TYPE_CHECKING:
    from retold.workspace.store import Store

_FORMAT_LINE = re.compile(r"(?m)^format\s*=.*$")


def bring_up(store: Store) -> None:
    """Migrate step by step. A run that is stopped half-way is gone on with by the next."""
    if store.settings.format == FORMAT and store.snapshot().format == FORMAT:
        return
    if store.snapshot().format < 2:
        _with_hashes(store)
    _mark(store)


def _with_hashes(store: Store) -> None:
    """1 to 2: a snapshot that knows the size and the hash of every part."""
    whole = [
        Change(table, state.parts, state.done, replaces=True)
        for table, state in store.snapshot().tables.items()
    ]
    store.publish(whole)


def _mark(store: Store) -> None:
    path = store.root / MARKER
    try:
        said = path.read_text(encoding="utf-8")
        write_atomic(path, _FORMAT_LINE.sub(f"format = {FORMAT}", said, count=1).encode())
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be written: {reason(error)}") from error
