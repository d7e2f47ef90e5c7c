"""What runs on Spark's workers: a stage over the rows of one task, and the parts that it leaves.

A task writes its parts into the workspace itself, under names that no other attempt has, and hands
the driver a list of them; only what the driver publishes is live. So a task that is run twice, or
whose worker dies, leaves files that nobody names and that are swept.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retold.engines.child import in_child
from retold.engines.keeping import done_batch
from retold.engines.shapes import over_batches, over_groups, signature
from retold.models import using_encoder
from retold.records import from_batch
from retold.workspace import Part, Store
from retold.workspace.snapshots import sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyarrow as pa

    from retold.engines.base import Step

# A part, as tasks tell it; its bytes only where workers do not reach the workspace.
LEFT = "kind string, file string, rows long, size long, hash string, body binary"
KINDS = ("part", "done")
KEY, TABLE, ROW = "unit", "tab", "row"  # columns of tagged rows: key, number of the table, row<n>
_ROW_GROUP = 4_000  # what a reader of one story has to read of a table


@dataclass(frozen=True, slots=True)
class Task:
    """What a task needs to know of the run it belongs to."""

    root: Path
    run: str  # no two runs have the same
    into: str
    durable: bool = True
    carried: bool = False  # the workspace is out of reach: parts go to the driver with their bytes

    def write(self, kind: str, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Write one part; gives its name and its rows as the task's answer, nothing if empty."""
        import pyarrow as pa
        from pyspark import TaskContext

        batches = (b for b in batches if b.num_rows)
        first = next(batches, None)
        if first is None:
            return
        context = TaskContext.get()
        names = (self.into, self.run, str(context.taskAttemptId() if context else 0), kind)
        with self._store() as store:
            with store.new_part(self.into, *names) as path:
                rows = _written(path, first, batches)
            part = sealed(Part(store.part_name(*names), rows), store.folder(self.into))
            body = (store.folder(self.into) / part.file).read_bytes() if self.carried else None
        row = {"kind": kind, "file": part.file, "rows": part.rows, "size": part.size,
               "hash": part.hash, "body": body}  # fmt: skip
        yield pa.RecordBatch.from_pylist([row], schema=_left())

    @contextmanager
    def _store(self) -> Iterator[Store]:
        """Where parts are written: the workspace, or a folder of this machine for a while."""
        if not self.carried:
            yield Store(self.root, durable=self.durable)
            return
        with tempfile.TemporaryDirectory(prefix="retold-") as folder:
            yield Store(Path(folder), durable=False)

    def keep(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Write rows as they come."""
        yield from self.write("part", batches)


def _left() -> pa.Schema:
    import pyarrow as pa

    kinds = {"string": pa.string(), "long": pa.int64(), "binary": pa.binary()}
    columns = (column.split() for column in LEFT.split(", "))
    return pa.schema([(name, kinds[kind]) for name, kind in columns])


def _written(path: Path, first: pa.RecordBatch, others: Iterable[pa.RecordBatch]) -> int:
    """Write batches to a file. Gives their rows."""
    import pyarrow.parquet as pq

    rows = 0
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        for group in _row_groups(chain([first], others)):
            writer.write_table(group, row_group_size=_ROW_GROUP)
            rows += group.num_rows
    return rows


def _row_groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together, so that a part is not made of crumbs."""
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= _ROW_GROUP:
            yield pa.Table.from_batches(held)
            held, rows = [], 0
    if held:
        yield pa.Table.from_batches(held)


def run_stream(
    task: Task, step: Step, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """A stream stage, or one over Arrow batches, over the rows of one task."""
    keys: dict[str, None] = {}

    def seen() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            keys.update(dict.fromkeys(batch.column(step.key).to_pylist()))
            yield batch

    yield from _finish(
        task, step, keys, lambda: over_batches(step, seen(), _ignore, _guarded(step))
    )


def run_keyed(
    task: Task, step: Step, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """A keyed stage over tagged rows, which come sorted by key and number of their table."""
    keys: dict[str, None] = {}

    def seen() -> Iterator[tuple[str, list[list[Any]]]]:
        for key, lists in groups(batches, signature(step)[0]):
            keys[key] = None
            yield key, lists

    yield from _finish(task, step, keys, lambda: over_groups(step, seen(), _ignore))


def _finish(
    task: Task, step: Step, keys: dict[str, None], made: Callable[[], Iterator[pa.RecordBatch]]
) -> Iterator[pa.RecordBatch]:
    with using_encoder(step.encoder) if step.encoder else nullcontext():
        yield from task.write("part", made())
    if keys:
        yield from task.write("done", [done_batch(sorted(keys), step.mark)])


def groups(
    batches: Iterable[pa.RecordBatch], reads: list[type]
) -> Iterator[tuple[str, list[list[Any]]]]:
    """Tagged rows as groups: each key with a list of records for every table.

    Keys of which the first table has no row are passed over.
    """
    current: str | None = None
    lists: list[list[Any]] = []
    for batch in batches:
        records = [_records(batch, n, record) for n, record in enumerate(reads)]
        columns = (batch.column(KEY).to_pylist(), batch.column(TABLE).to_pylist())
        for key, table in zip(*columns, strict=True):
            if key != current:
                if current is not None and lists[0]:
                    yield current, lists
                current, lists = key, [[] for _ in reads]
            lists[table].append(next(records[table]))
    if current is not None and lists[0]:
        yield current, lists


def _records(batch: pa.RecordBatch, table: int, record: type) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = pa.Table.from_batches([batch.select([TABLE, f"{ROW}{table}"])])
    rows = whole.filter(pc.equal(whole.column(0), table)).column(1)
    for chunk in rows.chunks:
        yield from from_batch(record, pa.RecordBatch.from_struct_array(chunk))


def _guarded(step: Step) -> Callable[[Iterator[Any]], Iterator[Any]]:
    return lambda rows: in_child(step, rows)


def _ignore(_unit: str) -> None:
    pass
