"""Grams of a column of texts, and the stage that keeps those of every article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retold import records
from retold.fingerprint.kernel import Grams, grams_of_bytes, grams_of_texts
from retold.fingerprint.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa


def batch_grams(column: pa.Array, settings: Settings = SETTINGS) -> Grams:
    """Winnowed grams of an Arrow column of texts."""
    import pyarrow as pa

    if column.nbytes <= settings.few_bytes:
        return grams_of_texts([t or "" for t in column.to_pylist()], settings)
    if column.null_count:
        column = column.fill_null("")
    wide = pa.types.is_large_string(column.type)
    _, offsets, data = column.buffers()
    kind = np.dtype(np.int64 if wide else np.int32)
    bounds = np.frombuffer(offsets, kind, len(column) + 1, column.offset * kind.itemsize)
    return grams_of_bytes(np.frombuffer(data, np.uint8), bounds.astype(np.int64), settings)


def grams(articles: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Rows of `Gram` from rows of `Worded`; an article with a problem has none."""
    import pyarrow as pa

    for batch in articles:
        rows = batch.filter(batch.column("problem").is_null())
        found = batch_grams(rows.column("text"))
        docs = doc_keys(rows.column("article_id").to_pylist())
        columns = docs[found.doc], found.gram.view(np.int64), found.position.astype(np.int64)
        yield pa.RecordBatch.from_arrays(
            [pa.array(c) for c in columns], schema=records.schema(records.Gram)
        )


def doc_keys(ids: Iterable[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Article ids as the numbers that `text.doc_key` gives."""
    return np.frombuffer(bytes.fromhex("".join(ids)), ">i8").astype(np.int64)
