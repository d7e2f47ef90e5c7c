"""Parquet: a file a table, everything typed."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from retold.export.sheets import Column

SUFFIX = ".parquet"


def write(columns: list[Column], batches: Iterable[pa.RecordBatch], out: IO[bytes]) -> None:
    """One table; what a column means is kept with it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    told = [pa.field(c.name, c.type, metadata={"comment": c.meaning}) for c in columns]
    with pq.ParquetWriter(out, pa.schema(told), compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch.cast(writer.schema))
