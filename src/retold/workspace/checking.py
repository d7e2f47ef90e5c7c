"""Whether a workspace holds what its newest snapshot says, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.errors import WorkspaceError
from retold.text import key
from retold.workspace import snapshots
from retold.workspace.files import reason, sync
from retold.workspace.snapshots import Change, Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retold.workspace.store import Store

GIVEN = "captures"  # the one table that cannot be made again from others
_REBUILD = "`retold check --repair` takes the table out, and `retold build` makes it again"
_RESTORE = (
    "put the file back from a copy; else `retold check --repair` lays it aside, and its pages must "
    "be added again"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a workspace, and what to do."""

    place: str  # file, relative to the workspace
    what: str
    remedy: str
    table: str | None = None
    file: str | None = None  # of the damaged part


def faults(store: Store) -> Iterator[Fault]:
    """Everything that is wrong; nothing is changed. Raises WorkspaceError where no snapshot holds."""
    yield from _torn(store.root)
    snapshot = store.snapshot()
    for table, state in snapshot.tables.items():
        for part in state.parts + state.done:
            if what := _damage(store.folder(table) / part.file, part):
                remedy = _RESTORE if table == GIVEN else _REBUILD
                yield Fault(f"tables/{table}/{part.file}", what, remedy, table, part.file)
            elif table == GIVEN:
                yield from _altered(store, part)
    yield from _state(store)


def _torn(root: Path) -> Iterator[Fault]:
    for number in snapshots.numbers(root):
        if snapshots.read(root, number) is None:
            path = snapshots.file_of(root, number).relative_to(root)
            yield Fault(
                str(path),
                "is torn: the snapshot before it holds",
                "the next command that writes takes up the pages that were added since",
            )


def _damage(path: Path, part: Part) -> str | None:
    """What is wrong with a part, in words."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        if part.hash:
            size, digest = snapshots.measured(path)
            if size != part.size:
                return f"has {size} bytes and should have {part.size}"
            if digest != part.hash:
                return "is not as it was written (its hash differs)"
        rows = pq.ParquetFile(path).metadata.num_rows
        if not part.hash:  # of format 1: only reading all of it shows that it can be read
            pq.ParquetFile(path).read()
    except FileNotFoundError:
        return "is missing"
    except (OSError, pa.ArrowException) as error:
        return f"cannot be read ({reason(error)})"
    return None if rows == part.rows else f"has {rows} rows and should have {part.rows}"


def _altered(store: Store, part: Part) -> Iterator[Fault]:
    """Captures whose bytes are not those that their id was made from."""
    import pyarrow.parquet as pq

    path = store.folder(GIVEN) / part.file
    columns = ["capture_id", "address", "body", "problem"]
    for batch in pq.ParquetFile(path).iter_batches(256, columns=columns):
        for row in batch.to_pylist():
            if row["problem"] is None and key(row["address"], row["body"]) != row["capture_id"]:
                yield Fault(
                    f"tables/{GIVEN}/{part.file}",
                    f"the page {row['capture_id']} is not the one that was added",
                    _RESTORE,
                    GIVEN,
                    part.file,
                )


def _state(store: Store) -> Iterator[Fault]:
    path = store.state.path
    remedy = f"put {path.name} back from a copy, or save what is left with `sqlite3 {path.name} .recover`"
    try:
        with store.state.reading() as con:
            found = con.execute("pragma integrity_check(10)").fetchall() if con else []
    except WorkspaceError as error:
        found = [(str(error),)]
    yield from (Fault(path.name, words, remedy) for (words,) in found if words != "ok")


def repair(store: Store) -> list[Fault]:
    """Take out what is damaged, so that a build can make it again; gives what was wrong.

    Parts that nothing can make again are laid aside in `damaged`, not deleted. The lock must be
    held.
    """
    found = list(faults(store))
    changes = []
    snapshot = store.snapshot()
    for table in sorted({f.table for f in found if f.table}):
        state = snapshot.tables[table]
        damaged = {f.file for f in found if f.table == table}
        if table == GIVEN:
            kept = tuple(p for p in state.parts if p.file not in damaged)
            _lay_aside(store, [p for p in state.parts if p.file in damaged])
            changes.append(Change(table, kept, state.done, replaces=True))
        else:
            changes.append(Change(table, replaces=True))
    if changes or any(f.place.startswith("snapshots") for f in found):
        store.publish(changes)
    return found


def _lay_aside(store: Store, parts: list[Part]) -> None:
    aside = store.root / "damaged"
    aside.mkdir(exist_ok=True)
    for part in parts:
        path = store.folder(GIVEN) / part.file
        if path.exists():
            path.rename(aside / part.file)
    sync(aside)
