"""For clusters that share no folder with the driver: parts go by way of Hadoop's file systems.

The driver keeps the workspace. What a run reads is copied once to a folder of its own below an
address that all workers reach (`hdfs://…`, `s3a://…`, by Hadoop's configuration); what tasks leave
comes back the same way. The folder is gone when the run ends, so that no page outlives being
forgotten there.
"""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retold.workspace.files import replacing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyspark.sql import DataFrame, Row, SparkSession

    from retold.workspace import Store


class Mirror:
    """A run's folder on a file system of the cluster."""

    def __init__(self, spark: SparkSession, address: str) -> None:
        self.address = f"{address.rstrip('/')}/retold-{uuid.uuid4().hex}"
        context = spark.sparkContext
        self._path: Any = context._jvm.org.apache.hadoop.fs.Path  # type: ignore[union-attr]
        self._system = self._path(self.address).getFileSystem(context._jsc.hadoopConfiguration())
        self._system.mkdirs(self._path(self.address))
        self._sent: set[str] = set()

    def send(self, files: Sequence[str]) -> list[str]:
        """The addresses of local files on the cluster; they are copied where they are not yet."""
        return [self._send(Path(f)) for f in files]

    def _send(self, file: Path) -> str:
        there = f"{self.address}/{file.parent.name}/{file.name}"
        if there not in self._sent:
            self._system.copyFromLocalFile(
                False, True, self._path(f"file:{file}"), self._path(there)
            )
            self._sent.add(there)
        return there

    def collect(self, frame: DataFrame, store: Store, table: str) -> list[Row]:
        """Run a frame of parts; bring their bytes into the table's folder; the rest is given."""
        import pyarrow.parquet as pq

        there = f"{self.address}/left-{uuid.uuid4().hex}"
        frame.write.option("compression", "none").parquet(there)
        found: list[Row] = []
        with tempfile.TemporaryDirectory() as folder:
            for status in self._system.listStatus(self._path(there)):
                if not status.getPath().getName().endswith(".parquet"):
                    continue
                here = Path(folder) / "left.parquet"
                self._system.copyToLocalFile(
                    True, status.getPath(), self._path(f"file:{here}"), True
                )
                for batch in pq.ParquetFile(here).iter_batches(batch_size=1):
                    found += self._kept(batch.to_pylist(), store, table)
        self._system.delete(self._path(there), True)
        return found

    def _kept(self, rows: list[dict[str, Any]], store: Store, table: str) -> Iterator[Row]:
        from pyspark.sql import Row

        for row in rows:
            with replacing(store.folder(table) / row["file"], store.durable) as scratch:
                scratch.write_bytes(row.pop("body"))
            yield Row(**row)

    def close(self) -> None:
        """Take everything away again."""
        self._system.delete(self._path(self.address), True)
