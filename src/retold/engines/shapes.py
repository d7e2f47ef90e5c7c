"""The shapes of stages, and how each is run over Arrow batches: the same on every engine."""

from __future__ import annotations

import collections.abc
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from retold import records
from retold.engines.limits import guarded
from retold.records import from_batch, to_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyarrow as pa

    from retold.engines.base import Step

BATCH = 1_024  # rows that go through Arrow together
# Rows of one key come in the order of these columns, so that no stage depends on their arrival.
ORDER = (
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


def signature(step: Step) -> tuple[list[type], type]:
    """The record types a stage reads and the one it writes, from its annotations."""
    if step.arrow is not None:
        return [step.arrow[0]], step.arrow[1]
    hints = _hints(step)
    writes = get_args(hints.pop("return"))[0]
    return [get_args(h)[0] for h in list(hints.values())[: len(step.tables)]], writes


def is_keyed(step: Step) -> bool:
    """Whether the stage is called once for every key."""
    if step.arrow is not None:
        return False
    return get_origin(next(iter(_hints(step).values()))) is not collections.abc.Iterator


def _hints(step: Step) -> dict[str, Any]:
    """Annotations of a stage; what it imports for them alone is found here."""
    names = vars(collections.abc) | vars(records)
    return get_type_hints(step.stage, localns=names)


def over_batches(
    step: Step,
    batches: Iterator[pa.RecordBatch],
    at: Callable[[str], None],
    within: Callable[[Iterator[Any]], Iterator[Any]] | None = None,
) -> Iterator[pa.RecordBatch]:
    """What a stream stage, or one over Arrow batches, gives for its table.

    `at` is told every unit begun; `within` runs a guarded stage over its rows.
    """
    if step.arrow is not None:
        yield from step.stage(batches)
        return
    (reads, *_), writes = signature(step)
    read: Iterator[Any] = chain.from_iterable(from_batch(reads, b) for b in batches)
    rows = _told(read, step.key, at)
    if step.guard is None:
        made = step.stage(rows)
    else:
        made = within(rows) if within else guarded(step, rows, memory=False)
    yield from in_batches(writes, made)


def over_groups(
    step: Step, groups: Iterable[tuple[str, list[list[Any]]]], at: Callable[[str], None]
) -> Iterator[pa.RecordBatch]:
    """What a keyed stage gives: it is called for each key with its rows from every table."""

    def made() -> Iterator[Any]:
        for unit, lists in groups:
            at(unit)
            yield from step.stage(*lists)

    yield from in_batches(signature(step)[1], made())


def in_batches(record: type, rows: Iterable[Any]) -> Iterator[pa.RecordBatch]:
    """Records as Arrow batches of at most BATCH rows."""
    rows = iter(rows)
    while chunk := list(islice(rows, BATCH)):
        yield to_batch(record, chunk)


def _told(rows: Iterator[Any], unit: str, at: Callable[[str], None]) -> Iterator[Any]:
    for row in rows:
        at(getattr(row, unit))
        yield row
