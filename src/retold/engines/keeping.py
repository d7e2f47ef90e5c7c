"""What every engine does alike with the tables of a workspace: rows handed in, keys finished."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from retold.engines.base import Amendment
from retold.records import TABLES, schema, to_batch
from retold.text import doc_key
from retold.workspace import Change, Part, Store, TableState

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import Self

    import pyarrow as pa

    from retold.engines.base import Step
    from retold.records import Verdict

PUT_ROWS = 2_000  # rows of one part that is handed in


class OverStore:
    """The verbs that every engine over a workspace has in common."""

    def __init__(
        self, workspace: Store, progress: Callable[[str, int, int], None] | None = None
    ) -> None:
        self.workspace = workspace
        self.progress = progress or (lambda _name, _done, _total: None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End what the engine began."""

    def put(self, table: str, rows: Iterable[Any], *, replaces: bool = False) -> None:
        """Add records to a table; keys that stand there already are passed over."""
        put(self.workspace, table, rows, replaces=replaces)

    def sql(self, query: str, into: str, adds: Part | None = None) -> None:
        """Replace a table by the result of a query over the others, or add it with finished keys."""
        raise NotImplementedError

    def join(self, step: Step, query: str) -> None:
        """Add the result of a query for the keys of a step that are not finished."""
        import pyarrow as pa

        todo, stale, _ = unfinished(self.workspace, step)
        drop(self.workspace, step, stale)
        if not todo and step.into in self.workspace.snapshot().tables:
            return
        self.amend(Amendment("asked", pa.table({step.key: pa.array(todo, pa.string())}), None))
        names = ("done", str(step.mark), step.into, *todo)
        self.sql(query, step.into, self.workspace.write_part(
            step.into, [done_batch(todo, step.mark)], *names
        ))  # fmt: skip

    def amend(self, *amendments: Amendment) -> None:
        """Take rows out of tables and put others in, all at once."""
        if changes := [c for a in amendments for c in amended(self.workspace, a)]:
            self.workspace.publish(changes)

    def corpus(self) -> int:
        """The number of the corpus knowledge that is asked for."""
        return self.workspace.snapshot().corpus

    def read(self, table: str, columns: list[str] | None = None) -> pa.Table:
        """All live rows of a table."""
        return self.workspace.read(table, columns)

    def parts(
        self, table: str, columns: list[str] | None = None, ids: pa.Array | None = None
    ) -> Iterator[pa.Table]:
        """All live rows of a table, part by part; with `ids` at least those of so named articles."""
        if ids is None:
            yield from self.workspace.parts(table, columns)
        else:
            yield from self.workspace.holding(table, columns, "article_id", ids)

    def verdicts(self) -> list[Verdict]:
        """What people decided and did not take back, oldest first."""
        return self.workspace.state.verdicts()


class Work(NamedTuple):
    """The keys of a step that are to be done, sorted, and those of them done by another edition."""

    todo: list[str]
    stale: set[str]
    whole: bool  # whether these are all keys of the step's first table


def put(store: Store, table: str, rows: Iterable[Any], *, replaces: bool = False) -> None:
    """Add records to a table; keys that stand there already are passed over."""
    record, unit = TABLES[table], schema(TABLES[table]).names[0]
    seen: set[str] = set()
    if not replaces:
        seen |= set(store.read(table, [unit]).column(unit).to_pylist())
    fresh = (r for r in rows if replaces or _unseen(getattr(r, unit), seen))
    parts: list[Part] = []
    turn = str(store.snapshot().number) if replaces else ""  # no live part is written over
    while chunk := list(islice(fresh, PUT_ROWS)):
        names = sorted({str(getattr(r, unit)) for r in chunk})
        part = store.write_part(
            table, [to_batch(record, chunk)], "put", turn, str(len(parts)), *names
        )
        if not replaces:
            store.publish([Change(table, (part,))])
        parts.append(part)
    if replaces:
        store.publish([Change(table, tuple(parts), replaces=True)])


def unfinished(store: Store, step: Step, only: Collection[str] | None = None) -> Work:
    """The keys of a step that are not finished (of `only` those). Some 50 bytes of memory a key."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pc.unique(store.read(step.tables[0], [step.key]).column(step.key))
    count = len(wanted)
    if only is not None:
        wanted = wanted.filter(pc.is_in(wanted, pa.array(sorted(only), wanted.type)))
    done = done_keys(store, step.into)
    current = pc.equal(done.column("version"), step.mark)
    finished = done.filter(current).column("key")
    older = done.filter(pc.invert(current)).column("key")
    todo = wanted.filter(pc.invert(pc.is_in(wanted, finished.combine_chunks())))
    stale = todo.filter(pc.is_in(todo, older.combine_chunks()))
    keys = sorted(todo.to_pylist())
    return Work(keys, set(stale.to_pylist()), len(keys) == count)


def row_groups(files: Sequence[str], unit: str, keys: Sequence[str]) -> pa.Table:
    """In which file and row group each row of the keys stands, in their order there."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    wanted, found = pa.array(keys, pa.string()), []
    for n, file in enumerate(files):
        part = pq.ParquetFile(file)
        sizes = [part.metadata.row_group(g).num_rows for g in range(part.num_row_groups)]
        groups = pa.array([g for g, size in enumerate(sizes) for _ in range(size)], pa.int32())
        column = part.read([unit]).column(unit)
        rows = pa.table({"key": column, "group": groups, "file": pa.repeat(n, len(groups))})
        found.append(rows.filter(pc.is_in(column, wanted)))
    return pa.concat_tables(found) if found else pa.table({"key": wanted[:0]})


def amended(store: Store, amendment: Amendment) -> Iterator[Change]:
    """The changes of an amendment, whose parts are written; parts without such rows stay."""
    table, rows, gone, columns = amendment
    state = store.snapshot().tables.get(table, TableState())
    if gone is None or gone:
        kept = [] if gone is None else list(_without(store, table, state.parts, gone, columns))
        if gone is None or kept != list(state.parts):
            yield Change(table, tuple(kept), state.done, replaces=True)
    if rows.num_rows or (gone is None and table not in TABLES):  # others must tell their columns
        import pyarrow as pa

        turn = str(store.snapshot().number)
        batches = rows.to_batches() or [pa.RecordBatch.from_pylist([], schema=rows.schema)]
        yield Change(table, (store.write_part(table, batches, "amend", turn),))


def _without(
    store: Store, table: str, parts: Sequence[Part], gone: Sequence[Any], columns: Sequence[str]
) -> Iterator[Part]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    turn = str(store.snapshot().number)
    looked_at = store.parts(table, list(columns))
    for n, (part, ends) in enumerate(zip(parts, looked_at, strict=True)):
        values = pa.array(gone, ends.column(columns[0]).type)
        struck = pc.is_in(ends.column(columns[0]), values)
        for column in columns[1:]:
            struck = pc.or_(struck, pc.is_in(ends.column(column), values))
        if not pc.any(struck).as_py():
            yield part
        elif not pc.all(struck).as_py():
            whole = pq.ParquetFile(store.files(table)[n]).read()
            left = whole.filter(pc.invert(struck))
            yield store.write_part(table, left.to_batches(), "amended", turn, part.file)


def done_keys(store: Store, table: str) -> pa.Table:
    """The keys finished in a table, with the mark of the step that did them."""
    import pyarrow as pa

    parts = list(store.parts(table, done=True))
    return pa.concat_tables(parts) if parts else done_batch([], 0, table=True)


def done_batch(keys: Sequence[str], mark: int, *, table: bool = False) -> Any:
    """Finished keys as an Arrow batch (or table)."""
    import pyarrow as pa

    form = pa.schema([("key", pa.string()), ("version", pa.int64())])
    columns = {"key": list(keys), "version": [mark] * len(keys)}
    return (pa.Table if table else pa.RecordBatch).from_pydict(columns, schema=form)


def drop(store: Store, step: Step, keys: Collection[str]) -> None:
    """Take out the rows of keys that an older edition of the step did."""
    if not keys:
        return
    import pyarrow as pa
    import pyarrow.compute as pc

    state = store.snapshot().tables[step.into]
    gone = {step.key: pa.array(sorted(keys)), "key": pa.array(sorted(keys))}
    column = step.key
    if (
        step.into in TABLES and column not in schema(TABLES[step.into]).names
    ):  # keys name articles so
        column = "doc"
        gone[column] = pa.array([doc_key(k) for k in sorted(keys)])

    def without(parts: Sequence[Part], column: str, done: bool) -> tuple[Part, ...]:
        kept = []
        tables = store.parts(step.into, done=done)
        for part, table in zip(parts, tables, strict=True):
            left = table.filter(pc.invert(pc.is_in(table.column(column), gone[column])))
            if left.num_rows == part.rows:
                kept.append(part)
            elif left.num_rows:
                names = ("left", part.file, *sorted(keys))
                kept.append(store.write_part(step.into, left.to_batches(), *names))
        return tuple(kept)

    parts = without(state.parts, column, False), without(state.done, "key", True)
    store.publish([Change(step.into, *parts, replaces=True)])


def _unseen(value: Any, seen: set[str]) -> bool:
    if value in seen:
        return False
    seen.add(value)
    return True
