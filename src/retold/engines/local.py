"""The local engine: DuckDB over Parquet parts, and a process pool for the stages.

With `workers=0` a stage is a plain loop in this process, so that a debugger steps through it.
"""

from __future__ import annotations

import collections.abc
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import groupby, islice
from multiprocessing import get_context
from operator import itemgetter
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from retold import records
from retold.records import TABLES, from_batch, schema, to_batch
from retold.text import key
from retold.workspace import Change, Part, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from retold.engines.base import Step

PUT_ROWS = 2_000  # rows of one part that is handed in
JOB_KEYS = 1_000  # keys of one unit of work
BATCH = 1_024
# Rows of one key come in the order of these columns, so that no stage depends on their arrival.
_ORDER = (
    "capture_id",
    "article_id",
    "telling_id",
    "a",
    "b",
    "sentence",
    "n",
    "claim_id",
    "variant_id",
)


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of work: one stage over some keys of its tables."""

    root: Path
    step: Step
    files: tuple[tuple[str, ...], ...]  # live files of each input table
    keys: tuple[str, ...]  # sorted
    memory_mb: int


class Local:
    """Runs stages and SQL on this machine."""

    def __init__(
        self,
        workspace: Workspace,
        workers: int = 0,
        memory_mb: int = 4_000,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self.workspace = workspace
        self.workers = workers
        self.memory_mb = memory_mb // (workers + 1)
        self.progress = progress or (lambda _name, _done, _total: None)

    def put(self, table: str, rows: Iterable[Any], *, replaces: bool = False) -> None:
        """Add records to a table; keys that stand there already are passed over."""
        record, unit = TABLES[table], schema(TABLES[table]).names[0]
        seen: set[str] = set()
        if not replaces:
            seen |= set(self.workspace.read(table, [unit]).column(unit).to_pylist())
        fresh = (r for r in rows if replaces or _unseen(getattr(r, unit), seen))
        parts: list[Part] = []
        while chunk := list(islice(fresh, PUT_ROWS)):
            names = sorted({str(getattr(r, unit)) for r in chunk})
            part = self.workspace.write_part(
                table, [to_batch(record, chunk)], "put", str(len(parts)), *names
            )
            if not replaces:
                self.workspace.publish([Change(table, (part,))])
            parts.append(part)
        if replaces:
            self.workspace.publish([Change(table, tuple(parts), replaces=True)])

    def map(self, step: Step, only: Collection[str] | None = None) -> None:
        """Run a stage for the keys that are not finished (or for `only` those of them)."""
        done = self._done(step)
        source = self.workspace.read(step.tables[0], [step.key]).column(step.key)
        wanted = set(source.to_pylist())
        todo = sorted(
            k
            for k in (wanted if only is None else wanted & set(only))
            if done.get(k) != step.version
        )
        self._drop(step, {k for k in todo if k in done})
        files = tuple(tuple(self.workspace.files(t)) for t in step.tables)
        size = max(1, min(JOB_KEYS, -(-len(todo) // max(1, 4 * self.workers))))
        jobs = [
            Job(self.workspace.root, step, files, tuple(todo[i : i + size]), self.memory_mb)
            for i in range(0, len(todo), size)
        ]
        finished = 0
        for job, parts, keys in self._run(jobs):
            self.workspace.publish([Change(step.into, parts, (keys,))])
            finished += len(job.keys)
            self.progress(step.into, finished, len(todo))

    def _run(self, jobs: Sequence[Job]) -> Iterator[tuple[Job, tuple[Part, ...], Part]]:
        if not self.workers or len(jobs) < 2:
            for job in jobs:
                yield (job, *run(job))
            return
        context = get_context("forkserver")
        pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=_leave_interrupts)
        try:
            waiting = {pool.submit(run, job): job for job in jobs}
            for future in as_completed(waiting):
                yield (waiting[future], *future.result())
        except BaseException:
            for process in context.active_children():
                process.terminate()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _done(self, step: Step) -> dict[str, int]:
        """The keys finished in the step's table, with the version of the stage that did them."""
        import pyarrow.parquet as pq

        done: dict[str, int] = {}
        for file in self.workspace.files(step.into, done=True):
            table = pq.ParquetFile(file).read()
            done.update(
                zip(
                    table.column("key").to_pylist(),
                    table.column("version").to_pylist(),
                    strict=True,
                )
            )
        return done

    def _drop(self, step: Step, keys: set[str]) -> None:
        """Take out the rows of keys that an older version of the stage did."""
        if not keys:
            return
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        state = self.workspace.snapshot().tables[step.into]
        gone = pa.array(sorted(keys), pa.string())

        def without(parts: Sequence[Part], column: str) -> tuple[Part, ...]:
            kept = []
            for part in parts:
                table = pq.ParquetFile(self.workspace.folder(step.into) / part.file).read()
                left = table.filter(pc.invert(pc.is_in(table.column(column), gone)))
                if left.num_rows == part.rows:
                    kept.append(part)
                elif left.num_rows:
                    kept.append(
                        self.workspace.write_part(
                            step.into, left.to_batches(), "left", part.file, *sorted(keys)
                        )
                    )
            return tuple(kept)

        change = Change(
            step.into, without(state.parts, step.key), without(state.done, "key"), replaces=True
        )
        self.workspace.publish([change])

    def sql(self, query: str, into: str) -> None:
        """Replace a table by the result of a query over the others."""
        con = connect(self.workspace.root, self.memory_mb, threads=max(1, self.workers))
        for table, state in self.workspace.snapshot().tables.items():
            if state.parts:
                con.execute(
                    f"create view {table} as from read_parquet({_listed(self.workspace.files(table))})"
                )
        for table, record in TABLES.items():
            if not self.workspace.files(table):
                con.register(table, schema(record).empty_table())
        number = str(self.workspace.snapshot().number)
        name = f"{key('sql', into, query, number)}.parquet"
        path = self.workspace.folder(into) / name
        con.execute(
            f"copy ({query}) to {_quoted(str(path))} (format parquet, compression zstd, row_group_size 20000)"
        )
        rows = con.execute("select count(*) from read_parquet(?)", [str(path)]).fetchone()
        con.close()
        self.workspace.publish([Change(into, (Part(name, rows[0] if rows else 0),), replaces=True)])

    def read(self, table: str) -> pa.Table:
        """All live rows of a table."""
        return self.workspace.read(table)


def _leave_interrupts() -> None:
    """Ctrl-C is for the parent process to answer; a worker is told by it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def connect(root: Path, memory_mb: int, threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that stays inside the workspace and its share of the memory."""
    import duckdb

    spill = root / "spill"
    con = duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": f"{memory_mb}MB",
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "preserve_insertion_order": True,
        }
    )
    con.execute("set timezone = 'UTC'")
    con.execute("set allowed_directories = [?]", [str(root)])
    con.execute("set enable_external_access = false")
    return con


def run(job: Job) -> tuple[tuple[Part, ...], Part]:
    """Run one job and write its part and its list of finished keys; both are synced."""
    import pyarrow as pa

    workspace = Workspace(job.root)
    step = job.step
    con = connect(job.root, job.memory_mb)
    try:
        batches = list(_arrow_stage(con, job) if step.arrow else _record_stage(con, job))
    finally:
        con.close()
    names = (str(step.version), step.into, *job.keys)
    parts = (workspace.write_part(step.into, batches, *names),) if batches else ()
    finished = pa.RecordBatch.from_pydict(
        {"key": list(job.keys), "version": [step.version] * len(job.keys)},
        schema=pa.schema([("key", pa.string()), ("version", pa.int64())]),
    )
    return parts, workspace.write_part(step.into, [finished], "done", *names)


def _record_stage(con: duckdb.DuckDBPyConnection, job: Job) -> Iterator[pa.RecordBatch]:
    reads, writes = signature(job.step)
    if len(job.step.tables) == 1 and not _is_keyed(job.step):
        rows: Iterator[Any] = (
            r for b in _rows(con, job, 0, schema(reads[0]).names) for r in from_batch(reads[0], b)
        )
        out = job.step.stage(rows)
    else:
        out = _by_key(con, job, reads)
    while chunk := list(islice(out, BATCH)):
        yield to_batch(writes, chunk)


def _by_key(con: duckdb.DuckDBPyConnection, job: Job, reads: list[type]) -> Iterator[Any]:
    """Call a keyed stage once for each key, with its rows from every table."""
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
        yield from job.step.stage(*lists)


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
    con.register("job_keys", pa.table({unit: pa.array(job.keys, pa.string())}))
    listed = ", ".join(f'"{c}"' for c in columns)
    order = ", ".join(f'"{c}"' for c in dict.fromkeys((unit, *_ORDER)) if c in columns)
    query = (
        f'select {listed} from read_parquet($files) where "{unit}" between $low and $high '
        f'and "{unit}" in (select "{unit}" from job_keys) order by {order}'
    )
    values = {"files": files, "low": job.keys[0], "high": job.keys[-1]}
    yield from con.sql(query, params=values).to_arrow_reader(BATCH)


def _arrow_stage(con: duckdb.DuckDBPyConnection, job: Job) -> Iterator[pa.RecordBatch]:
    assert job.step.arrow is not None
    names = schema(job.step.arrow[0]).names
    yield from job.step.stage(_rows(con, job, 0, names))


def signature(step: Step) -> tuple[list[type], type]:
    """The record types a stage reads and the one it writes, from its annotations."""
    hints = _hints(step)
    writes = get_args(hints.pop("return"))[0]
    return [get_args(h)[0] for h in hints.values()], writes


def _is_keyed(step: Step) -> bool:
    return get_origin(next(iter(_hints(step).values()))) is list


def _hints(step: Step) -> dict[str, Any]:
    """Annotations of a stage; what it imports for them alone is found here."""
    names = vars(collections.abc) | vars(records)
    return get_type_hints(step.stage, localns=names)


def _listed(files: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, files))}]"


def _quoted(words: str) -> str:
    doubled = words.replace("'", "''")
    return f"'{doubled}'"


def _unseen(value: Any, seen: set[str]) -> bool:
    if value in seen:
        return False
    seen.add(value)
    return True
