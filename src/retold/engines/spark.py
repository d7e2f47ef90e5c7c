"""The Spark engine: the same stages and the same SQL over the same workspace, on many machines.

The workspace lies in a folder that the driver and all workers reach under one path. Stages run by
`mapInArrow`; tables of a keyed stage are tagged, put together by key and sorted within partitions;
every task writes its own parts, and the driver publishes them as the local engine does.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from retold.engines.keeping import OverStore, drop, unfinished
from retold.engines.shapes import BATCH, ORDER, is_keyed, signature
from retold.engines.spark_mirror import Mirror
from retold.engines.spark_tasks import KEY, KINDS, LEFT, ROW, TABLE, Task, run_keyed, run_stream
from retold.errors import RetoldError, WorkspaceError
from retold.records import TABLES, schema
from retold.workspace import Change, Part, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from retold.engines.base import Step

    Among = Callable[[DataFrame, str], DataFrame]  # the rows of a table that have a key to be done

MIRROR = "spark.retold.mirror"  # setting: an address all workers reach, where they share no folder
WAVE_KEYS = 250_000  # most keys between two snapshots: what a driver that dies loses at most
TASK_KEYS = 64  # fewer are not worth a task
TASKS_A_CORE = 4  # more tasks than cores, so that one slow task does not hold up the rest
FEW_KEYS = 500  # keys up to here are looked up in the parts' own statistics
SMALL_KEYS = 500_000  # lists of keys up to here are sent to every worker
_HELD_ROWS = 64  # rows read together for a guarded stage, whose rows are whole pages
# What Retold relies on; the user's own settings come after it.
SETTINGS = {
    "spark.app.name": "retold",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.pushdown.inFilterThreshold": "500",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "10000",
    "spark.executorEnv.OMP_NUM_THREADS": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


def session(master: str | None = None, conf: Mapping[str, str] | None = None) -> SparkSession:
    """A Spark session with the settings that Retold relies on, and the caller's.

    Under `spark-submit` the master is the one named there. Raises RetoldError where Spark or Java
    is missing or the master cannot be reached.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise RetoldError(
            "Spark is not installed: install Retold with its extra, as in pip install 'retold[spark]'"
        ) from None
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise RetoldError("Spark needs Java 17 or newer, and there is none: install a headless one")
    settings = SETTINGS | dict(conf or {})
    python = settings.get("spark.pyspark.python") or os.environ.get("PYSPARK_PYTHON")
    os.environ["PYSPARK_PYTHON"] = python or sys.executable
    builder = SparkSession.builder
    if master:
        builder = builder.master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise RetoldError(
            f"Spark cannot be started on {master or 'its master'}: {_why(error)}"
        ) from error


class Spark(OverStore):
    """Runs stages and SQL on Spark. Use it as a context, so that a session it began ends with it."""

    def __init__(
        self,
        workspace: Store,
        spark: SparkSession,
        progress: Callable[[str, int, int], None] | None = None,
        wave: int = WAVE_KEYS,
    ) -> None:
        super().__init__(workspace, progress)
        workspace.root = workspace.root.absolute()  # workers stand elsewhere
        self.spark = spark
        address = spark.conf.get(MIRROR, None)
        self._mirror = Mirror(spark, address) if address else None
        self.wave = wave
        self._run = uuid.uuid4().hex

    def close(self) -> None:
        """End the session, and with it its work on the cluster."""
        if self._mirror:
            self._mirror.close()
        self.spark.stop()

    # --- the verbs ---

    def map(self, step: Step, only: Collection[str] | None = None) -> None:
        """Run a stage for the keys that are not finished (or for `only` those of them)."""
        todo, stale, whole = unfinished(self.workspace, step, only)
        drop(self.workspace, step, stale)
        for start in range(0, len(todo), self.wave):
            keys = todo[start : start + self.wave]
            self._map(step, keys, whole and len(keys) == len(todo))
            self.progress(step.into, start + len(keys), len(todo))

    def sql(self, query: str, into: str, adds: Part | None = None) -> None:
        """Replace a table by the result of a query over the others, or add it with finished keys."""
        frame = self._query(query)
        parts, _ = self._left(into, frame, self._task(into).keep)
        if not parts:
            parts = (self._empty(into, frame),)
        done = () if adds is None else (adds,)
        self.workspace.publish([Change(into, parts, done, replaces=adds is None)])

    # --- stages ---

    def _map(self, step: Step, keys: list[str], whole: bool) -> None:
        held = BATCH if step.guard is None else _HELD_ROWS
        self.spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", held)
        cores = self.spark.sparkContext.defaultParallelism
        tasks = max(1, min(TASKS_A_CORE * cores, len(keys) // TASK_KEYS))
        with _Keys(self, [] if whole else keys) as among:
            keyed = is_keyed(step)
            frame = (self._tagged if keyed else self._stream)(step, among, tasks)
            run = run_keyed if keyed else run_stream
            parts, done = self._left(step.into, frame, partial(run, self._task(step.into), step))
        self.workspace.publish([Change(step.into, parts, done)])

    def _stream(self, step: Step, among: Among, tasks: int) -> DataFrame:
        """The rows of the keys; they are sent about only where they lie in too few files."""
        frame = self._rows(step.tables[0]).select(*schema(signature(step)[0][0]).names)
        frame = among(frame, step.key)
        few = len(self.workspace.files(step.tables[0])) < tasks
        return frame.repartition(tasks, step.key) if few else frame

    def _tagged(self, step: Step, among: Among, tasks: int) -> DataFrame:
        """The rows of all tables in one, whole by key: each in the column of its table."""
        from pyspark.sql import functions

        reads = signature(step)[0]
        tagged: DataFrame | None = None
        for number, (table, record) in enumerate(zip(step.tables, reads, strict=True)):
            names = schema(record).names
            rows = among(self._rows(table), step.key).select(
                functions.col(step.key).alias(KEY),
                functions.lit(number).alias(TABLE),
                *(functions.col(c).alias(f"by_{c}") for c in ORDER if c in names),
                functions.struct(*names).alias(f"{ROW}{number}"),
            )
            tagged = rows if tagged is None else tagged.unionByName(rows, allowMissingColumns=True)
        assert tagged is not None
        order = [KEY, TABLE, *(f"by_{c}" for c in ORDER if f"by_{c}" in tagged.columns)]
        rows = tagged.repartition(tasks, KEY).sortWithinPartitions(*order)
        return rows.select(KEY, TABLE, *(f"{ROW}{n}" for n in range(len(reads))))

    # --- tables ---

    def _rows(self, table: str) -> DataFrame:
        """The live rows of a table, read with the types its parts were written with."""
        import pyarrow.parquet as pq
        from pyspark.sql.pandas.types import from_arrow_schema

        files = self.workspace.files(table)
        if table in TABLES:
            form = schema(TABLES[table])
        elif files:
            form = pq.read_schema(files[0])
        else:
            raise WorkspaceError(f"there is no table {table!r} in {self.workspace.root}")
        types = from_arrow_schema(form)
        if not files:
            return self.spark.createDataFrame([], types)
        return self.read_files(files, types)

    def read_files(self, files: Sequence[str], types: Any) -> DataFrame:
        """Parquet files by their paths as they are, whatever letters these have."""
        reader = self.spark.read.schema(types).option("__globPaths__", "false")
        reader = reader.option("recursiveFileLookup", "true")
        named = self._mirror.send(files) if self._mirror else [f"file:{f}" for f in files]
        return reader.parquet(*named)

    def _query(self, query: str) -> DataFrame:
        named = set(re.findall(r"\w+", query))
        for table in named & (TABLES.keys() | self.workspace.snapshot().tables.keys()):
            self._rows(table).createOrReplaceTempView(table)
        self.spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", BATCH)
        return self.spark.sql(query)

    def _task(self, into: str) -> Task:
        self.workspace.folder(into)
        carried = self._mirror is not None
        return Task(self.workspace.root, self._run, into, self.workspace.durable, carried)

    def _left(
        self,
        into: str,
        frame: DataFrame,
        run: Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]],
    ) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
        """Run tasks over a frame: the parts they left, and those that list finished keys."""
        try:
            left = frame.mapInArrow(run, LEFT)
            rows = (
                self._mirror.collect(left, self.workspace, into) if self._mirror else left.collect()
            )
        except Exception as error:
            raise _known(error) or error from None
        told = {
            kind: tuple(sorted((_part(r) for r in rows if r.kind == kind), key=_name))
            for kind in KINDS
        }
        return told["part"], told["done"]

    def _empty(self, into: str, frame: DataFrame) -> Part:
        import pyarrow as pa
        from pyspark.sql.pandas.types import to_arrow_schema

        form = schema(TABLES[into]) if into in TABLES else to_arrow_schema(frame.schema)
        rows = pa.RecordBatch.from_pylist([], schema=form)
        return self.workspace.write_part(into, [rows], self._run, "empty")


def _part(row: Any) -> Part:
    return Part(row.file, row.rows, row.size, row.hash)


def _name(part: Part) -> str:
    return part.file


class _Keys:
    """Takes the rows of some keys out of a table; of all of them, where none are named.

    The keys stand in a file of the workspace while they are needed.
    """

    def __init__(self, engine: Spark, keys: list[str]) -> None:
        self.engine, self.keys = engine, keys
        self.path: Path = engine.workspace.root / "spill" / f"keys-{uuid.uuid4().hex}.parquet"

    def __enter__(self) -> Among:
        if not self.keys:
            return lambda frame, _key: frame
        from pyspark.sql import functions

        if len(self.keys) <= FEW_KEYS:
            return lambda frame, key: frame.where(functions.col(key).isin(self.keys))
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.table({KEY: pa.array(self.keys, pa.string())}), self.path)
        named = self.engine.read_files([str(self.path)], f"{KEY} string")
        low, high = self.keys[0], self.keys[-1]

        def among(frame: DataFrame, key: str) -> DataFrame:
            wanted = named.withColumnRenamed(KEY, key)
            few = len(self.keys) <= SMALL_KEYS
            near = frame.where(functions.col(key).between(low, high))  # passes over row groups
            return near.join(functions.broadcast(wanted) if few else wanted, key, "left_semi")

        return among

    def __exit__(self, *_error: object) -> None:
        self.path.unlink(missing_ok=True)


_OURS = re.compile(r"^retold\.errors\.(\w+): (.*)$", re.MULTILINE)


def _known(error: Exception) -> RetoldError | None:
    """An error that Retold raised on purpose in a task, as itself."""
    from retold import errors

    if found := _OURS.search(str(error)):
        kind = getattr(errors, found[1], RetoldError)
        return kind(found[2])
    return None


def _why(error: Exception) -> str:
    """The first line of an error that says something."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
