"""Which pages stand in for their copies, in this run and in the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold import records
from retold.records import schema
from retold.stories.deciding import bonds
from retold.stories.knowledge import days_of
from retold.stories.numbering import column_numbers, number_column, numbered, places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    from retold.records import Verdict
    from retold.stories.deciding import Bonds
    from retold.stories.numbering import Ids

    Ints = NDArray[np.int64]
    # profiles: the columns named, at least of the ids named
    Read = Callable[..., Iterable[pa.Table]]


class Standing(NamedTuple):
    """All pages, and those that stand in for their copies, each in the order of ids."""

    ids: Ids
    stand_ins: Ids  # for each page the one that stands in for it
    now: Ids  # the pages that stand in
    days: NDArray[np.float64]  # of these
    then: Ids  # those that stood in before


def standing(
    read: Read, copies: pa.Table, mark: int, verdicts: list[Verdict]
) -> tuple[Standing, Bonds]:
    """The pages, and what people decided of them; `copies` are those of the run before."""
    ids, days, copy, words = _index(read)
    decided = bonds(verdicts, number_column(ids).to_pylist() if verdicts else ())
    stand_in = _stand_ins(copy, words, places(numbered(sorted(decided.pages)), ids))
    chosen = np.unique(stand_in)
    return Standing(ids, ids[stand_in], ids[chosen], days[chosen], _then(copies, mark)), decided


def _index(read: Read) -> tuple[Ids, NDArray[np.float64], Ints, Ints]:
    """Ids in order, days, what is equal for copies and numbers of words, of all profiles."""
    columns: list[tuple[Ids, NDArray[np.float64], Ints, Ints]] = [
        (column_numbers(t.column("article_id")), days_of(t.column("published")),
         t.column("copy").to_numpy(), t.column("words").to_numpy())
        for t in read(["article_id", "published", "copy", "words"])
    ]  # fmt: skip
    none = np.zeros(0, np.uint64), np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.int64)
    ids, days, copy, words = (np.concatenate(c) for c in zip(*columns, none, strict=True))
    order = np.argsort(ids, kind="stable")
    return ids[order], days[order], copy[order], words[order]


def _stand_ins(copy: Ints, words: Ints, named: Ints) -> Ints:
    """For each page the fullest of those that carry its text; pages that people named are alone."""
    order = np.lexsort((-words, copy))
    new = np.diff(copy[order], prepend=copy[order[:1]] - 1) != 0
    found = np.empty(len(copy), np.int64)
    found[order] = order[np.flatnonzero(new)][np.cumsum(new) - 1]
    if len(named):
        free = np.ones(len(copy), bool)
        free[named] = False
        rest = np.flatnonzero(free)
        found = np.arange(len(copy))
        found[rest] = rest[_stand_ins(copy[rest], words[rest], np.zeros(0, np.int64))]
    return found


def _then(copies: pa.Table, mark: int) -> Ids:
    """The pages whose pairs were looked for before, under the same mark."""
    import pyarrow.compute as pc

    same = copies.filter(pc.equal(copies.column("mark"), mark))
    return np.unique(column_numbers(same.column("stand_in")))


def copies_of(ids: Ids, stand_ins: Ids, mark: int) -> pa.Table:
    import pyarrow as pa

    marks = np.full(len(ids), mark, np.int64)
    columns = [number_column(ids), number_column(stand_ins), pa.array(marks)]
    return pa.table(columns, schema=schema(records.Copy))
