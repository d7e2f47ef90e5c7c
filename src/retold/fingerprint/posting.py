"""Articles in Arrow batches to the postings of their grams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retold import records, text
from retold.fingerprint.kernel import Grams, grams_of_bytes, grams_of_texts
from retold.fingerprint.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa


def postings(articles: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches with `article_id` and `text` to batches of `Posting`."""
    import pyarrow as pa

    schema = records.schema(records.Posting)
    for batch in articles:
        docs = np.array([text.doc_key(a) for a in batch.column("article_id").to_pylist()], np.int64)
        found = batch_grams(batch.column("text"))
        columns = [found.gram.view(np.int64), docs[found.doc], found.position.astype(np.int64)]
        yield pa.RecordBatch.from_arrays([pa.array(c) for c in columns], schema=schema)


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
