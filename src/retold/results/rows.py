"""Rows of a few keys, read from the row groups that hold them."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from retold.errors import WorkspaceError
from retold.records import TABLES, from_batch, schema
from retold.results.catalogue import FOUND_BY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from retold.workspace import Store

_FOOTERS = 512  # of parts, kept for those who ask again


def rows(
    store: Store, catalogue: sqlite3.Connection, table: str, keys: Collection[str]
) -> Iterator[tuple[str, Any]]:
    """The records of a table that have one of the keys, each with its key.

    Raises WorkspaceError where a part cannot be read.
    """
    groups: dict[str, set[int]] = defaultdict(set)
    for one in keys:
        for file, number in catalogue.execute(
            "select file, number from places where name = ? and low <= ? and high >= ?",
            [table, one, one],
        ):
            groups[file].add(number)
    for file in sorted(groups):
        yield from _read(store, table, file, groups[file], keys)


def known(catalogue: sqlite3.Connection, table: str) -> bool:
    """Whether the catalogue knows of rows of a table."""
    found = catalogue.execute("select 1 from places where name = ? limit 1", [table]).fetchone()
    return found is not None


@lru_cache(maxsize=_FOOTERS)
def _footer(path: Path, _changed: int, _size: int) -> Any:
    """What a part says of its row groups: reading it anew would take longer than a story's rows."""
    import pyarrow.parquet as pq

    return pq.read_metadata(path)


def _read(
    store: Store, table: str, file: str, numbers: set[int], keys: Collection[str]
) -> Iterator[tuple[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    record, column = (
        TABLES[table.removeprefix("story_") if table not in TABLES else table],
        FOUND_BY[table],
    )
    path = store.folder(table) / file
    try:
        about = path.stat()
        footer = _footer(path, about.st_mtime_ns, about.st_size)
        with pq.ParquetFile(path, metadata=footer) as part:
            there = set(part.schema_arrow.names)
            names = [n for n in schema(record).names if n in there]
            read = part.read_row_groups(
                sorted(numbers), columns=list(dict.fromkeys((column, *names))), use_threads=False
            )
    except (OSError, pa.ArrowException) as error:
        raise WorkspaceError(
            f"the part {path} cannot be read: put it back from a copy, or run `retold build`"
        ) from error
    # Making an array of the keys would load pandas where it is installed, which takes longer than
    # all the rest.
    wanted, found = set(keys), read.column(column).to_pylist()
    for start, end in _runs(n for n, one in enumerate(found) if one in wanted):
        yield from zip(
            found[start:end], from_batch(record, read.slice(start, end - start)), strict=True
        )


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Rising numbers as ranges without gaps.

    >>> list(_runs([1, 2, 3, 7]))
    [(1, 4), (7, 8)]
    """
    start = end = -1
    for n in numbers:
        if n != end:
            if end > start:
                yield start, end
            start = n
        end = n + 1
    if end > start:
        yield start, end
