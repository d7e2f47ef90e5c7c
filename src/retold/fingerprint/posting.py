"""Grams of a column of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retold.fingerprint.kernel import Grams, grams_of_bytes, grams_of_texts
from retold.fingerprint.settings import SETTINGS, Settings

if TYPE_CHECKING:
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
