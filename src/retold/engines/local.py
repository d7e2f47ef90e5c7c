"""The local engine: DuckDB over Parquet parts, and worker processes for the stages.

With `workers=0` a stage is a plain loop in this process, so that a debugger steps through it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from retold.engines.jobs import Done, Job, connect, disconnect, give_up, run, unreadable
from retold.records import TABLES, schema, to_batch
from retold.text import doc_key
from retold.workspace import Change, Part, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    import pyarrow as pa

    from retold.engines.base import Step
    from retold.engines.pool import Pool

PUT_ROWS = 2_000  # rows of one part that is handed in
JOB_KEYS = 1_000  # most keys of one unit of work
LEAST_KEYS = 16  # fewer are not worth a worker's while


class Local:
    """Runs stages and SQL on this machine. Use it as a context, so that its workers end with it."""

    def __init__(
        self,
        workspace: Store,
        workers: int = 0,
        memory_mb: int = 4_000,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self.workspace = workspace
        self.workers = workers
        self.memory_mb = memory_mb // (workers + 1)
        self.progress = progress or (lambda _name, _done, _total: None)
        self._pool: Pool | None = None

    def __enter__(self) -> Local:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the worker processes and the database; both start again when they are needed."""
        if self._pool is not None:
            self._pool.close()
        disconnect(self.workspace.root)

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
            k for k in (wanted if only is None else wanted & set(only)) if done.get(k) != step.mark
        )
        self._drop(step, {k for k in todo if k in done})
        files = tuple(tuple(self.workspace.files(t)) for t in step.tables)
        size = min(JOB_KEYS, max(LEAST_KEYS, -(-len(todo) // max(1, 4 * self.workers))))
        jobs = deque(
            Job(
                self.workspace.root,
                step,
                files,
                tuple(todo[i : i + size]),
                self.memory_mb,
                self.workspace.durable,
            )
            for i in range(0, len(todo), size)
        )
        begun: set[str] = set()

        def at(unit: str) -> None:
            begun.add(unit)
            self.progress(step.into, len(begun), len(todo))

        for result in self._run(jobs, at):
            self.workspace.publish([Change(step.into, result.parts, (result.finished,))])

    def _run(self, jobs: deque[Job], at: Callable[[str], None]) -> Iterator[Done]:
        if not self.workers or len(jobs) < 2:
            while jobs:
                yield run(jobs.popleft(), at)
            return
        from retold.engines.pool import Broken, Pool

        self._pool = self._pool or Pool(self.workers)
        for outcome in self._pool.run(jobs, at):
            if not isinstance(outcome, Broken):
                yield outcome
                continue
            before, its, after = _around(outcome.job, outcome.unit)
            jobs += [j for j in (before, after) if j.keys]
            yield give_up(its, outcome.why)

    def _done(self, step: Step) -> dict[str, int]:
        """The keys finished in the step's table, with the mark of the step that did them."""
        done: dict[str, int] = {}
        for table in self.workspace.parts(step.into, done=True):
            keys, marks = table.column("key").to_pylist(), table.column("version").to_pylist()
            done.update(zip(keys, marks, strict=True))
        return done

    def _drop(self, step: Step, keys: set[str]) -> None:
        """Take out the rows of keys that an older edition of the step did."""
        if not keys:
            return
        import pyarrow as pa
        import pyarrow.compute as pc

        state = self.workspace.snapshot().tables[step.into]
        gone = {step.key: pa.array(sorted(keys)), "key": pa.array(sorted(keys))}
        column = step.key
        if column not in schema(TABLES[step.into]).names:  # postings and keys name articles so
            column = "doc"
            gone[column] = pa.array([doc_key(k) for k in sorted(keys)])

        def without(parts: Sequence[Part], column: str, done: bool) -> tuple[Part, ...]:
            kept = []
            tables = self.workspace.parts(step.into, done=done)
            for part, table in zip(parts, tables, strict=True):
                left = table.filter(pc.invert(pc.is_in(table.column(column), gone[column])))
                if left.num_rows == part.rows:
                    kept.append(part)
                elif left.num_rows:
                    names = ("left", part.file, *sorted(keys))
                    kept.append(self.workspace.write_part(step.into, left.to_batches(), *names))
            return tuple(kept)

        parts = without(state.parts, column, False), without(state.done, "key", True)
        self.workspace.publish([Change(step.into, *parts, replaces=True)])

    def sql(self, query: str, into: str) -> None:
        """Replace a table by the result of a query over the others."""
        import duckdb

        con = connect(self.workspace.root, self.memory_mb, threads=max(1, self.workers))
        number = str(self.workspace.snapshot().number)
        try:
            for table, state in self.workspace.snapshot().tables.items():
                if state.parts:
                    files = _listed(self.workspace.files(table))
                    con.execute(f"create temp view {table} as from read_parquet({files})")
            for table, record in TABLES.items():
                if not self.workspace.files(table):
                    con.register(table, schema(record).empty_table())
            with self.workspace.new_part(into, "sql", into, query, number) as path:
                con.execute(
                    f"copy ({query}) to {_quoted(str(path))} "
                    "(format parquet, compression zstd, row_group_size 20000)"
                )
                count = con.execute("select count(*) from read_parquet(?)", [str(path)]).fetchone()
        except duckdb.Error as error:
            raise unreadable(self.workspace.root, error) from error
        finally:
            con.close()
        part = Part(self.workspace.part_name("sql", into, query, number), count[0] if count else 0)
        self.workspace.publish([Change(into, (part,), replaces=True)])

    def read(self, table: str) -> pa.Table:
        """All live rows of a table."""
        return self.workspace.read(table)


def _around(job: Job, unit: str) -> tuple[Job, Job, Job]:
    """A job cut into what comes before a unit, the unit, and what comes after it."""
    before = tuple(k for k in job.keys if k < unit)
    after = tuple(k for k in job.keys if k > unit)
    return replace(job, keys=before), replace(job, keys=(unit,)), replace(job, keys=after)


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
