"""The local engine: DuckDB over Parquet parts, and worker processes for the stages.

With `workers=0` a stage is a plain loop in this process, so that a debugger steps through it. `apart`
takes the steps that read what strangers wrote out of it, into a process that can be killed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from retold.engines.child import Reader
from retold.engines.jobs import Done, Job, connect, disconnect, give_up, run, unreadable
from retold.engines.keeping import OverStore, drop, row_groups, unfinished
from retold.engines.shapes import is_keyed
from retold.records import TABLES, schema
from retold.workspace import Change, Part, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from retold.engines.base import Step
    from retold.engines.pool import Pool

JOB_KEYS = 1_000  # most keys of one unit of work
LEAST_KEYS = 16  # fewer are not worth a worker's while


class Local(OverStore):
    """Runs stages and SQL on this machine. Use it as a context, so that its workers end with it."""

    def __init__(
        self,
        workspace: Store,
        workers: int = 0,
        memory_mb: int = 4_000,
        progress: Callable[[str, int, int], None] | None = None,
        *,
        apart: bool = False,
    ) -> None:
        super().__init__(workspace, progress)
        self.workers = workers
        self._reader = Reader() if apart else None
        self.memory_mb = memory_mb // (workers + 1)
        self._pool: Pool | None = None

    def prepare(self, step: Step) -> None:
        """Have the process apart load a guarded step, while this one reads files."""
        if self._reader is not None and not self.workers:
            self._reader.prepare(step)

    def close(self) -> None:
        """End the worker processes and the database; both start again when they are needed."""
        if self._pool is not None:
            self._pool.close()
        if self._reader is not None:
            self._reader.close()
        disconnect(self.workspace.root)

    def map(self, step: Step, only: Collection[str] | None = None) -> None:
        """Run a stage for the keys that are not finished (or for `only` those of them)."""
        todo, stale, _ = unfinished(self.workspace, step, only)
        drop(self.workspace, step, stale)
        files = tuple(tuple(self.workspace.files(t)) for t in step.tables)
        size = min(JOB_KEYS, max(LEAST_KEYS, -(-len(todo) // max(1, 4 * self.workers))))
        whole = Job(self.workspace.root, step, files, (), self.memory_mb, self.workspace.durable)
        jobs = deque(_along(whole, todo, size))
        if not jobs:
            jobs += [
                replace(whole, keys=tuple(todo[i : i + size])) for i in range(0, len(todo), size)
            ]
        begun: set[str] = set()

        def at(unit: str) -> None:
            begun.add(unit)
            self.progress(step.into, len(begun), len(todo))

        for result in self._run(jobs, at):
            self.workspace.publish([Change(step.into, result.parts, (result.finished,))])

    def _run(self, jobs: deque[Job], at: Callable[[str], None]) -> Iterator[Done]:
        if not self.workers or len(jobs) < 2:
            while jobs:
                yield run(jobs.popleft(), at, reader=self._reader)
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

    def sql(self, query: str, into: str, adds: Part | None = None) -> None:
        """Replace a table by the result of a query over the others, or add it with finished keys."""
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
                    "(format parquet, compression zstd, row_group_size 4096)"
                )
                count = con.execute("select count(*) from read_parquet(?)", [str(path)]).fetchone()
        except duckdb.Error as error:
            raise unreadable(self.workspace.root, error) from error
        finally:
            con.close()
        part = Part(self.workspace.part_name("sql", into, query, number), count[0] if count else 0)
        done = () if adds is None else (adds,)
        self.workspace.publish([Change(into, (part,), done, replaces=adds is None)])


def _along(job: Job, todo: list[str], size: int) -> Iterator[Job]:
    """Jobs of keys that stand together in the one table of a stage, so that none looks through all.

    None for other stages: of several tables, over rows with bounds of their own, which are read a
    few at a time, and where a key has several rows.
    """
    if len(todo) <= size or len(job.files) > 1 or job.step.guard or is_keyed(job.step):
        return
    spots = row_groups(job.files[0], job.step.key, todo)
    if spots.num_rows != len(todo):
        return
    for start in range(0, len(todo), size):
        part = spots.slice(start, size).to_pydict()
        held: dict[int, set[int]] = {}
        for file, group in zip(part["file"], part["group"], strict=True):
            held.setdefault(file, set()).add(group)
        yield replace(
            job,
            files=(tuple(job.files[0][n] for n in held),),
            keys=tuple(sorted(part["key"])),
            groups=tuple(tuple(sorted(groups)) for groups in held.values()),
        )


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
