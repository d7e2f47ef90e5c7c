"""The folder a library of pages lives in: tables of immutable parts, snapshots, human verdicts.

    retold.toml          marks the folder and names its format
    snapshots/7.json     the live parts of every table; the newest is the truth
    tables/NAME/*.parquet
    state.sqlite         what people decide (verdicts), never the list of parts
    lock                 held by the one process that builds

A step writes its parts, syncs them, and then publishes one snapshot by an atomic rename. Readers
take the newest snapshot and are never blocked. A part goes when no recent snapshot names it.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import msgspec

from retold.errors import WorkspaceError
from retold.records import TABLES, from_batch, schema
from retold.text import key
from retold.workspace import migrations, recovery, settings, snapshots, sweeping
from retold.workspace.files import alone, reason, replacing, unwritable, write_atomic
from retold.workspace.settings import MARKER, Settings
from retold.workspace.snapshots import FORMAT, Change, Part, Snapshot, TableState
from retold.workspace.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

KEPT_SECONDS = 15 * 60  # a reader that took a snapshot may read its parts this long
MOST_PARTS = 32  # more parts in a table cost every reader; the smallest are then merged
_ROW_GROUP = 4_000  # what a reader of one story has to read of a table
# Tables of small rows that are read whole: in long runs, which are written and read in half the time.
_LONG = frozenset({"keys", "pairs", "grams", "copies", "ledger", "sharers"})
_LONG_GROUP = 64_000


class Store:
    """What a workspace folder holds.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Store.create(pathlib.Path(folder) / "desk").snapshot().number
    0
    """

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.root = root
        self.durable = durable  # False: need not outlast a crash of the machine, so is not synced
        self.state = State(root)
        self.settings = Settings()
        self._snapshot: Snapshot | None = None

    # --- opening ---

    @classmethod
    def create(cls, root: Path, *, durable: bool = True) -> Store:
        """Make the folder, or open it where it is one already.

        Raises WorkspaceError where the folder cannot be written or holds something else.
        """
        if (root / MARKER).exists():
            return cls.open(root)  # such a one is always durable
        own = ("snapshots", "tables", f".{MARKER}.")  # left where the making of it was stopped
        if root.is_dir() and not all(p.name.startswith(own) for p in root.iterdir()):
            raise WorkspaceError(
                f"{root} is a folder with other files in it and no {MARKER}: name an empty or new "
                "folder for the workspace"
            )
        try:
            for folder in ("snapshots", "tables"):
                (root / folder).mkdir(parents=True, exist_ok=True)
            write_atomic(root / MARKER, f"# A Retold workspace.\nformat = {FORMAT}\n".encode())
        except OSError as error:
            raise WorkspaceError(f"cannot make a workspace in {root}: {reason(error)}") from error
        return cls(root, durable=durable)

    @classmethod
    def open(cls, root: Path) -> Store:
        """Open an existing workspace. Raises WorkspaceError where there is none, or a newer one."""
        found = settings.load(root)
        store = cls(root)
        store.settings = found
        return store

    # --- snapshots ---

    def snapshot(self) -> Snapshot:
        """The newest snapshot that is whole."""
        numbers = snapshots.numbers(self.root)
        if self._snapshot is not None and numbers and numbers[-1] == self._snapshot.number:
            return self._snapshot
        for number in reversed(numbers):
            found = snapshots.read(self.root, number)
            if found is None:
                continue  # torn by a crash or swept meanwhile: the one before it holds
            if found.format > FORMAT:
                raise settings.newer(self.root, found.format)
            self._snapshot = found
            return found
        if numbers:
            raise WorkspaceError(
                f"no snapshot in {self.root / 'snapshots'} can be read: put one back from a copy, or "
                "have `retold check --repair` gather the pages that are there"
            )
        return Snapshot()

    def publish(
        self, changes: Sequence[Change], *, verdict: int | None = None, corpus: int | None = None
    ) -> Snapshot:
        """Make the changes live, all at once."""
        old = self.snapshot()
        tables = dict(old.tables)
        for change in changes:
            tables[change.table] = self._changed(tables.get(change.table, TableState()), change)
        new = Snapshot(
            number=old.number + 1,
            tables=tables,
            verdict=old.verdict if verdict is None else verdict,
            corpus=old.corpus if corpus is None else corpus,
        )
        path = snapshots.file_of(self.root, new.number)
        with replacing(path, self.durable) as scratch:
            scratch.write_bytes(msgspec.json.encode(new))
        self._snapshot = new
        return new

    def _changed(self, old: TableState, change: Change) -> TableState:
        parts, done = (
            self._sealed(change.table, change.parts),
            self._sealed(change.table, change.done),
        )
        if change.replaces:
            return TableState(parts, done)
        return TableState(
            self._merged(change.table, old.parts + parts),
            self._merged(change.table, old.done + done),
        )

    def _sealed(self, table: str, parts: Sequence[Part]) -> tuple[Part, ...]:
        folder = self.folder(table)
        try:
            return tuple(snapshots.sealed(p, folder) for p in parts)
        except OSError as error:
            raise unwritable(folder, error) from error

    def _merged(
        self, table: str, parts: tuple[Part, ...], most: int = MOST_PARTS
    ) -> tuple[Part, ...]:
        if len(parts) <= most:
            return parts
        import pyarrow.parquet as pq

        by_rows = sorted(parts, key=lambda p: (p.rows, p.file))
        few = max(MOST_PARTS // 2, len(parts) - most + 1)
        small, large = by_rows[:few], by_rows[few:]
        names = ("merged", *sorted(p.file for p in small))
        folder, rows = self.folder(table), 0
        with (
            self.new_part(table, *names) as path,
            pq.ParquetWriter(
                path, pq.read_schema(folder / small[0].file), compression="zstd"
            ) as writer,
        ):
            for part in small:
                for batch in pq.ParquetFile(folder / part.file).iter_batches(_rows_of(table)):
                    writer.write_batch(batch)
                    rows += batch.num_rows
        return (*large, *self._sealed(table, [Part(self.part_name(*names), rows)]))

    def merge(self) -> None:
        """Make few parts of many, in every table."""
        state = self.snapshot().tables
        changes = []
        for table, s in state.items():
            parts, done = self._merged(table, s.parts, 4), self._merged(table, s.done, 1)
            changes.append(Change(table, parts, done, replaces=True))
        self.publish(changes)

    def sweep(self, older_than: float = KEPT_SECONDS) -> int:
        """Delete what no snapshot of the last quarter of an hour names. Gives the files deleted.

        The two newest snapshots stay whatever their age: if one is damaged, the other holds.
        """
        return sweeping.sweep(self.root, older_than)

    # --- tables ---

    def folder(self, table: str) -> Path:
        """The folder of a table's parts."""
        path = self.root / "tables" / table
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from error
        return path

    def files(self, table: str, *, done: bool = False) -> list[str]:
        """The live files of a table, or of its finished keys."""
        state = self.snapshot().tables.get(table, TableState())
        return [str(self.folder(table) / p.file) for p in (state.done if done else state.parts)]

    def part_name(self, *names: str) -> str:
        """The file name of a part that is made from what `names` say."""
        return f"{key(*names)}.parquet"

    @contextmanager
    def new_part(self, table: str, *names: str) -> Iterator[Path]:
        """A place to write a part to, which gets its name when it is whole and on disk.

        The name derives from `names`, so that a rerun replaces it by the same. Raises
        WorkspaceError where the disk is full or the folder may not be written.
        """
        path = self.folder(table) / self.part_name(*names)
        with replacing(path, self.durable) as scratch:
            yield scratch

    def write_part(self, table: str, batches: Sequence[pa.RecordBatch], *names: str) -> Part:
        """Write one synced part, named after the table and `names`."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        whole = pa.Table.from_batches(batches)
        with self.new_part(table, table, *names) as path:
            pq.write_table(whole, path, compression="zstd", row_group_size=_rows_of(table))
        return Part(self.part_name(table, *names), whole.num_rows)

    def parts(
        self, table: str, columns: list[str] | None = None, *, done: bool = False
    ) -> Iterator[pa.Table]:
        """The rows of each live part. Raises WorkspaceError where one is damaged or gone."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        for file in self.files(table, done=done):
            try:
                yield pq.ParquetFile(file).read(columns=columns)
            except (OSError, pa.ArrowException) as error:
                raise self._unreadable(file, error) from error

    def _unreadable(self, file: str, error: Exception) -> WorkspaceError:
        return WorkspaceError(
            f"the part {file} cannot be read ({reason(error)}): put it back from a copy, or trace "
            "the pages into a new workspace"
        )

    def holding(
        self, table: str, columns: list[str] | None, unit: str, values: pa.Array
    ) -> Iterator[pa.Table]:
        """The row groups of each live part that have one of the values in the column `unit`.

        Raises WorkspaceError where a part is damaged or gone.
        """
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        for file, rows in zip(self.files(table), self.parts(table, [unit]), strict=True):
            held = pc.is_in(rows.column(unit), values).to_numpy()
            if not held.any():
                continue
            try:
                part = pq.ParquetFile(file)
                sizes = [part.metadata.row_group(g).num_rows for g in range(part.num_row_groups)]
                ends = list(accumulate(sizes, initial=0))
                groups = [g for g in range(len(sizes)) if held[ends[g] : ends[g + 1]].any()]
                yield part.read_row_groups(groups, columns)
            except (OSError, pa.ArrowException) as error:
                raise self._unreadable(file, error) from error

    def read(self, table: str, columns: list[str] | None = None) -> pa.Table:
        """All live rows of a table. Raises WorkspaceError where a part is damaged."""
        import pyarrow as pa

        if tables := list(self.parts(table, columns)):
            return pa.concat_tables(tables, promote_options="default")
        empty = schema(TABLES[table]).empty_table()
        return empty.select(columns) if columns else empty

    def records(self, table: str) -> Iterator[Any]:
        """All live records of a table of the house."""
        return from_batch(TABLES[table], self.read(table))

    # --- one writer ---

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock of the one process that builds. Raises LockedError where another does.

        What a killed writer left half-written is taken away first.
        """
        busy = f"another process is writing to {self.root}: wait for it, or stop it"
        with alone(self.root / "lock", busy, self.root):
            sweeping.tidy(self.root)
            recovery.recover(self)
            migrations.bring_up(self)
            yield


def _rows_of(table: str) -> int:
    """How many rows of a table are written together."""
    return _LONG_GROUP if table in _LONG else _ROW_GROUP


def find_workspace(start: Path) -> Path | None:
    """The nearest parent folder that is a workspace."""
    for folder in (start, *start.parents):
        if (folder / MARKER).is_file():
            return folder
    return None
