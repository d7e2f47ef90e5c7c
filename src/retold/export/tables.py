"""The rows of the flat tables, read from one snapshot, in a fixed order, as they may be shown."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from retold.errors import WorkspaceError
from retold.export.names import Roll
from retold.export.policy import text_hash
from retold.records import TABLES, from_batch, schema
from retold.results import story
from retold.text import doc_key
from retold.workspace import reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb
    import pyarrow as pa

    from retold.export.names import Mask
    from retold.export.policy import Policy
    from retold.export.sheets import Sheet
    from retold.workspace import Store

ROWS = 5_000  # in memory at a time
_NAMED_IN = ("articles", "credits", "speeches", "tellings", "claims")
_ORDER = {
    "captures": "capture_id", "articles": "article_id", "credits": "article_id, n",
    "sentences": "article_id, n", "speeches": "article_id, sentence, n", "pairs": "a, b",
    "passages": "a, b, a_start, b_start, a_end, b_end", "story_members": "story_key, article_id",
    "related": "story_key, other_key", "tellings": "story_key, telling_id",
    "beads": "story_key, a, b, n", "stemmas": "story_key", "variants": "story_key, variant_id",
    "claims": "story_key, claim_id", "standings": "story_key", "keys": "doc, key, kind",
    "ledger": "story_id, article_id, moved_to",
    "copies": "article_id", "revisions": "story_key", "revision_tellings": "story_key, telling_id",
    "revision_beads": "story_key, a, b, n", "revision_stemmas": "story_key",
    "revision_variants": "story_key, variant_id",
}  # fmt: skip
_BOTH = "a in (select article_id from pages) and b in (select article_id from pages)"
_STORY = "story_key in (select story_key from stories)"
_PAGE = "article_id in (select article_id from pages)"
_REVISED = (
    "story_key in (select story_key from revisions where newer in (select article_id from pages))"
)
_DOC = "doc in (select doc from pages)"


class Rows:
    """All rows of a workspace that are live in its newest snapshot, or those of some stories."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, policy: Policy, tables: set[str], some: bool
    ) -> None:
        self._con, self._policy, self._tables, self._some = con, policy, tables, some
        found = con.execute("select article_id, story_key from pages").fetchall()
        self._story_of: dict[str, str] = dict(found)
        self._persons = self._named() if policy.names else {}
        self._mask = lru_cache(maxsize=512)(self._mask_of)

    def batches(self, sheet: Sheet) -> Iterator[pa.RecordBatch]:
        """The rows of one flat table, some thousand at a time."""
        rows: list[list[Any]] = []
        for table, path in sheet.found:
            for record in self._records(table):
                mask = self._mask(self._scope(record))
                hashed = [text_hash(record.text, mask)] if sheet.hashed else []
                shown = self._policy.shown(record, mask)
                rows += [row + hashed for row in sheet.rows(shown, path)]
                if len(rows) >= ROWS:
                    yield _batch(sheet, rows)
                    rows = []
        if rows:
            yield _batch(sheet, rows)

    def _records(self, table: str) -> Iterator[Any]:
        if table not in self._tables:
            return
        query = f"from {table} where {self._live(table)} order by {_ORDER[table]}"
        try:
            for batch in self._con.sql(query).to_arrow_reader(ROWS):
                yield from from_batch(TABLES[table], batch)
        except Exception as error:
            raise WorkspaceError(f"the table {table} cannot be read: {reason(error)}") from error

    def _live(self, table: str) -> str:
        """Which rows of a table are live: those of stories and pages that are."""
        names = schema(TABLES[table]).names
        if table == "related":
            return f"{_STORY} and other_key in (select story_key from live)"
        if table.startswith("revision"):
            return _REVISED if self._some else "true"
        for column, rule in (("story_key", _STORY), ("doc", _DOC), ("a", _BOTH)):
            if column in names:
                return rule
        if not self._some:
            return "true"
        articles = f"select capture_id from articles where {_PAGE}"
        return _PAGE if "article_id" in names else f"capture_id in ({articles})"

    # --- pseudonyms ---

    def _scope(self, record: Any) -> str:
        """The story that a row belongs to, else its page."""
        if story_key := getattr(record, "story_key", None):
            return str(story_key)
        article_id = getattr(record, "article_id", "")
        return self._story_of.get(article_id, article_id)

    def _named(self) -> dict[str, tuple[str, ...]]:
        """Who speaks in each story."""
        rolls: defaultdict[str, Roll] = defaultdict(Roll)
        for table in _NAMED_IN:
            for record in self._records(table):
                rolls[self._scope(record)].take(record)
        return {scope: persons for scope, roll in rolls.items() if (persons := roll.persons())}

    def _mask_of(self, scope: str) -> Mask | None:
        names = self._policy.names
        return names.of(self._persons.get(scope, ())) if names else None


@contextmanager
def opened(store: Store, policy: Policy, stories: Sequence[str], scratch: Path) -> Iterator[Rows]:
    """The rows of a workspace for reading. Raises NotFoundError for a story that is not there."""
    import duckdb
    import pyarrow as pa

    keys = [story(store, s).standing.story_key for s in stories]
    tables = store.snapshot().tables
    files = {
        name: [str(store.folder(name) / p.file) for p in tables[name].parts]
        for name in _ORDER
        if name in tables and tables[name].parts
    }
    with duckdb.connect(config=_settings(scratch)) as con:
        con.execute("set timezone = 'UTC'")
        for name, listed in files.items():
            quoted = ", ".join("'" + f.replace("'", "''") + "'" for f in listed)
            con.execute(f"create temp view {name} as from read_parquet([{quoted}])")
        members = _members(con) if "story_members" in files else []
        chosen = [m for m in members if m[0] in set(keys)] if stories else members
        con.register("live", pa.table({"story_key": sorted({m[0] for m in members})}, _keys()))
        con.register("stories", pa.table({"story_key": sorted({m[0] for m in chosen})}, _keys()))
        con.register("pages", _pages(chosen))
        yield Rows(con, policy, set(files), bool(stories))


def _keys() -> pa.Schema:
    import pyarrow as pa

    return pa.schema([("story_key", pa.string())])


def _settings(scratch: Path) -> dict[str, Any]:
    return {
        "threads": 1,  # the order of rows is given in any case; this bounds memory
        "memory_limit": "1GB",
        "temp_directory": str(scratch),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
    }


def _members(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return con.execute("select distinct story_key, article_id from story_members").fetchall()


def _pages(members: list[tuple[str, str]]) -> pa.Table:
    import pyarrow as pa

    return pa.table(
        {
            "article_id": pa.array([m[1] for m in members], pa.string()),
            "story_key": pa.array([m[0] for m in members], pa.string()),
            "doc": pa.array([doc_key(m[1]) for m in members], pa.int64()),
        }
    )


def _batch(sheet: Sheet, rows: list[list[Any]]) -> pa.RecordBatch:
    import pyarrow as pa

    columns = sheet.columns()
    arrays = [
        pa.array(values, type=c.type)
        for values, c in zip(zip(*rows, strict=True), columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, names=[c.name for c in columns])
