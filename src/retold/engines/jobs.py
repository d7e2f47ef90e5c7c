"""One unit of work: a stage over some keys of its tables, and the parts that it leaves."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from retold.engines.keeping import done_batch
from retold.engines.limits import guarded
from retold.engines.shapes import BATCH, ORDER, is_keyed, over_batches, over_groups, signature
from retold.errors import WorkspaceError
from retold.models import using_encoder
from retold.records import from_batch, schema, to_batch
from retold.workspace import Part, Store, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from retold.engines.base import Step
    from retold.engines.child import Reader

_HELD_ROWS = 64  # rows read together for a guarded stage, whose rows are whole pages


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of work: one stage over some keys of its tables."""

    root: Path
    step: Step
    files: tuple[tuple[str, ...], ...]  # live files of each input table
    keys: tuple[str, ...]  # sorted
    memory_mb: int
    durable: bool = True  # whether what it leaves must outlast a crash of the machine
    groups: tuple[tuple[int, ...], ...] = ()  # of a stage over one table: row groups with its keys


@dataclass(frozen=True, slots=True)
class Done:
    """What a job left: parts with its rows, and the part that lists its keys as finished."""

    parts: tuple[Part, ...]
    finished: Part


def run(
    job: Job, at: Callable[[str], None], *, alone: bool = False, reader: Reader | None = None
) -> Done:
    """Run one job and write its part and its list of finished keys; both are synced.

    `at` is told every unit begun. `alone`: this process does nothing else, so that its memory may
    be limited. `reader` does the rows of a guarded step in its stead. Raises WorkspaceError where a part is damaged or the disk is full.
    """
    return _finish(job, lambda con: _made(con, job, at, alone, reader))


def give_up(job: Job, why: str) -> Done:
    """Finish a job of a guarded step with the rows that say why it could not be done."""
    reads, writes = signature(job.step)

    def rows(con: duckdb.DuckDBPyConnection) -> Iterator[pa.RecordBatch]:
        assert job.step.guard is not None
        instead = job.step.guard.instead
        yield to_batch(writes, [instead(r, why) for r in _records(con, job, 0, reads[0])])

    return _finish(job, rows)


def _finish(
    job: Job, make: Callable[[duckdb.DuckDBPyConnection], Iterator[pa.RecordBatch]]
) -> Done:
    import duckdb

    workspace, step = Store(job.root, durable=job.durable), job.step
    con = connect(job.root, job.memory_mb)
    try:
        with using_encoder(step.encoder) if step.encoder else nullcontext():
            batches = list(make(con))
    except duckdb.Error as error:
        raise unreadable(job.root, error) from error
    finally:
        con.close()
    names = (str(step.mark), step.into, *job.keys)
    parts = (workspace.write_part(step.into, batches, *names),) if batches else ()
    finished = done_batch(job.keys, step.mark)
    return Done(parts, workspace.write_part(step.into, [finished], "done", *names))


def unreadable(root: Path, error: Exception) -> WorkspaceError:
    """What a database error in a workspace means to its owner."""
    return WorkspaceError(f"the workspace {root} cannot be worked on: {reason(error)}")


def connect(root: Path, memory_mb: int, threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A cursor of a DuckDB database that stays inside the workspace and its share of the memory.

    Starting one takes longer than most jobs, so this process keeps it for the next job.
    """
    name = (root, memory_mb, threads)
    if name not in _DATABASES:
        _DATABASES[name] = _database(root, memory_mb, threads)
    return _DATABASES[name].cursor()


def disconnect(root: Path) -> None:
    """Close the databases that this process keeps for a workspace."""
    for name in [n for n in _DATABASES if n[0] == root]:
        _DATABASES.pop(name).close()


_DATABASES: dict[tuple[Path, int, int], duckdb.DuckDBPyConnection] = {}


def _database(root: Path, memory_mb: int, threads: int) -> duckdb.DuckDBPyConnection:
    import duckdb

    con = duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": str(root / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "preserve_insertion_order": True,
        }
    )
    con.execute("set global timezone = 'UTC'")
    con.execute("set allowed_directories = [?]", [str(root)])
    con.execute("set enable_external_access = false")
    return con


# --- stages in their shapes ---------------------------------------------------------------------


def _made(
    con: duckdb.DuckDBPyConnection,
    job: Job,
    at: Callable[[str], None],
    alone: bool,
    reader: Reader | None,
) -> Iterator[pa.RecordBatch]:
    reads = signature(job.step)[0]
    if is_keyed(job.step):
        return over_groups(job.step, _by_key(con, job, reads), at)
    within = partial(guarded, job.step, memory=alone)
    if reader is not None:
        within = partial(reader.rows, job.step)
    return over_batches(job.step, _rows(con, job, 0, schema(reads[0]).names), at, within)


def _records(con: duckdb.DuckDBPyConnection, job: Job, table: int, record: type) -> Iterator[Any]:
    for batch in _rows(con, job, table, schema(record).names):
        yield from from_batch(record, batch)


def _by_key(
    con: duckdb.DuckDBPyConnection, job: Job, reads: list[type]
) -> Iterator[tuple[str, list[list[Any]]]]:
    """Each key with its rows from every table."""
    streams = [_grouped(con, job, i, record) for i, record in enumerate(reads)]
    heads = [next(s, None) for s in streams]
    for unit in job.keys:
        lists: list[list[Any]] = []
        for i, stream in enumerate(streams):
            head = heads[i]
            if head is not None and head[0] == unit:
                lists.append(head[1])
                heads[i] = next(stream, None)
            else:
                lists.append([])
        yield unit, lists


def _grouped(
    con: duckdb.DuckDBPyConnection, job: Job, table: int, record: type
) -> Iterator[tuple[str, list[Any]]]:
    unit, names = job.step.key, schema(record).names
    columns = names if unit in names else [unit, *names]

    def pairs() -> Iterator[tuple[str, Any]]:
        for batch in _rows(con.cursor(), job, table, columns):
            yield from zip(batch.column(unit).to_pylist(), from_batch(record, batch), strict=True)

    for value, rows in groupby(pairs(), key=itemgetter(0)):
        yield value, [r for _, r in rows]


def _rows(
    con: duckdb.DuckDBPyConnection, job: Job, table: int, columns: list[str]
) -> Iterator[pa.RecordBatch]:
    """The rows of the job's keys from one input table, in a total order."""
    import pyarrow as pa

    files, unit = list(job.files[table]), job.step.key
    if not files:
        return
    if job.groups:
        yield from _in_groups(job, columns)
        return
    con.register("job_keys", pa.table({unit: pa.array(job.keys, pa.string())}))
    listed = ", ".join(f'"{c}"' for c in columns)
    order = ", ".join(f'"{c}"' for c in dict.fromkeys((unit, *ORDER)) if c in columns)
    query = (
        f"select {listed} from read_parquet($files, union_by_name = true) "
        f'where "{unit}" between $low and $high and "{unit}" in (select "{unit}" from job_keys) order by {order}'
    )
    values = {"files": files, "low": job.keys[0], "high": job.keys[-1]}
    held = BATCH if job.step.guard is None else _HELD_ROWS
    yield from con.sql(query, params=values).to_arrow_reader(held)


def _in_groups(job: Job, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """The rows of the job's keys, each of which has one, from the row groups that hold them."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    unit, keys = job.step.key, pa.array(job.keys, pa.string())
    tables = [schema(signature(job.step)[0][0]).empty_table().select(columns)]
    try:
        for file, groups in zip(job.files[0], job.groups, strict=True):
            rows = pq.ParquetFile(file).read_row_groups(list(groups), columns)
            tables.append(rows.filter(pc.is_in(rows.column(unit), keys)))
    except (OSError, pa.ArrowException) as error:
        raise unreadable(job.root, error) from error
    whole = pa.concat_tables(tables, promote_options="default")
    yield from whole.sort_by(unit).select(columns).to_batches(BATCH)
