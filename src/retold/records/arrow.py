"""Records as Arrow tables and back: the schema of a table is that of its record."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

R = TypeVar("R")


@cache
def schema(record: type) -> pa.Schema:
    """The Arrow schema of a record type.

    >>> from retold.records import StoryMember
    >>> schema(StoryMember).names
    ['story_key', 'article_id']
    """
    import pyarrow as pa

    hints = get_type_hints(record)
    return pa.schema(
        [pa.field(f.name, _arrow(hints[f.name]), _optional(hints[f.name])) for f in fields(record)]
    )


def _optional(hint: Any) -> bool:
    return NoneType in get_args(hint)


def _arrow(hint: Any) -> pa.DataType:
    import pyarrow as pa

    if get_origin(hint) in (UnionType, Union):
        hint = next(a for a in get_args(hint) if a is not NoneType)
    if get_origin(hint) is tuple:
        return pa.list_(_arrow(get_args(hint)[0]))
    if is_dataclass(hint):
        return pa.struct(list(schema(cast("type", hint))))
    kinds = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        bytes: pa.binary(),
        datetime: pa.timestamp("us", "UTC"),
    }
    return kinds[hint]


def to_batch(record: type, rows: Iterable[Any]) -> pa.RecordBatch:
    """Records to one Arrow batch, column by column."""
    import pyarrow as pa

    rows, sch = list(rows), schema(record)
    columns = [pa.array([_plain(getattr(r, f.name)) for r in rows], type=f.type) for f in sch]
    return pa.RecordBatch.from_arrays(columns, schema=sch)


_ATOMS = frozenset({str, int, float, bool, bytes, type(None)})


def _plain(value: Any) -> Any:
    if type(value) in _ATOMS:
        return value
    if isinstance(value, tuple):
        if value and isinstance(value[0], (int, str)):  # thousands of them: not one by one
            return list(value)
        return [_plain(v) for v in value]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def from_batch(record: type[R], batch: pa.RecordBatch | pa.Table) -> Iterator[R]:
    """Arrow rows to records.

    Columns that the record does not have are passed over; its last ones may be missing in what an
    older version wrote, and have their defaults then.
    """
    kind = cast("Any", record)
    names = [n for n in schema(kind).names if n in batch.schema.names]
    makers = _makers(kind)
    columns = [_values(batch.column(n)) for n in names]
    for values in zip(*columns, strict=True):
        yield record(*(m(v) if m else v for m, v in zip(makers, values, strict=False)))


@cache
def _makers(record: type) -> list[Any]:
    hints = get_type_hints(record)
    return [_maker(hints[f.name]) for f in fields(record)]


def _values(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    """A column as plain values, its times as microseconds.

    Arrow takes ten microseconds for each time, and loads pandas for the first where it finds it.
    """
    import pyarrow as pa

    times = _with_times(column.type, pa.timestamp("us", "UTC"))
    if times != column.type:  # another engine may count in other units
        column = column.cast(times)
    bare = _with_times(times, pa.int64())
    if bare == times:
        return list(column.to_pylist())
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return [v for chunk in chunks for v in chunk.view(bare).to_pylist()]


@cache
def _with_times(kind: pa.DataType, times: pa.DataType) -> pa.DataType:
    """The type with another one in the place of times, at any depth."""
    import pyarrow as pa

    if pa.types.is_timestamp(kind):
        return times
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_with_times(kind.value_type, times)))
    if pa.types.is_struct(kind):
        return pa.struct([f.with_type(_with_times(f.type, times)) for f in kind])
    return kind


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _START + timedelta(microseconds=microseconds)


_START = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def _maker(hint: Any) -> Any:
    """What turns a plain value back into a nested record or tuple; None where nothing is to do."""
    if get_origin(hint) in (UnionType, Union):
        hint = next(a for a in get_args(hint) if a is not NoneType)
    if hint is datetime:
        return _moment
    if get_origin(hint) is tuple:
        inner = _maker(get_args(hint)[0])
        # Nothing at all where a column came later than what was written.
        return (lambda v: tuple(inner(x) for x in v or ())) if inner else (lambda v: tuple(v or ()))
    if is_dataclass(hint):
        record = cast("type", hint)
        hints = get_type_hints(record)
        parts = [(f.name, _maker(hints[f.name])) for f in fields(record)]
        return lambda v: (
            None
            if v is None
            else record(
                **{n: (m(v[n]) if m and v[n] is not None else v[n]) for n, m in parts if n in v}
            )
        )
    return None
