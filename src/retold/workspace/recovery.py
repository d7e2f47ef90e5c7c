"""What the next writer does first where the newest snapshot was torn: no page stays behind.

The snapshot before it holds, but does not know pages that were added since. Their parts are still
in the folder (what was forgotten is not: its parts were deleted), so they are taken up again; what
was derived from them is made again by the next build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.records import Capture, from_batch, to_batch
from retold.text import key
from retold.workspace import snapshots
from retold.workspace.snapshots import Change

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retold.workspace.snapshots import Part
    from retold.workspace.store import Store

_ROWS = 256


def recover(store: Store) -> None:
    """Put a whole snapshot in the place of a torn one. The lock must be held."""
    numbers = snapshots.numbers(store.root)
    whole = [n for n in numbers if snapshots.read(store.root, n) is not None]
    if numbers and whole and whole[-1] == numbers[-1]:
        return
    if not whole:
        for number in numbers:
            snapshots.file_of(store.root, number).unlink()
    parts = list(_left_behind(store))
    if numbers or parts:
        store.publish([Change("captures", tuple(parts))])


def _left_behind(store: Store) -> Iterator[Part]:
    """New parts with the pages that no snapshot knows."""
    live = set(store.read("captures", ["capture_id"]).column("capture_id").to_pylist())
    named = set(store.files("captures"))
    for path in sorted(store.folder("captures").glob("*.parquet")):
        if str(path) not in named:
            found = [c for c in _captures(path) if c.capture_id not in live]
            live |= {c.capture_id for c in found}
            if found:
                batch = to_batch(Capture, found)
                yield store.write_part("captures", [batch], "recovered", path.name)


def _captures(path: Path) -> Iterator[Capture]:
    """The whole captures of a part; none where it is half-written."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(path).iter_batches(_ROWS):
            for capture in from_batch(Capture, batch):
                if capture.problem or key(capture.address, capture.body) == capture.capture_id:
                    yield capture
    except (OSError, pa.ArrowException):
        return
