"""How the catalogue follows the tables: only stories that are new to it are looked at."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retold.errors import WorkspaceError
from retold.records import Variant
from retold.results.catalogue import FORMAT, FOUND_BY
from retold.results.database import connect
from retold.results.differences import count
from retold.results.lines import StoryLine
from retold.results.weights import weight
from retold.text import fold, key
from retold.workspace import reason

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    import duckdb

    from retold.workspace import Store

_HELD = 5_000  # rows between the database and the catalogue at a time
_MOST_VALUES = 12  # of outlets, agencies, sections in one line
_CREDITING = "('agency', 'dateline', 'credit_line', 'byline', 'told_by')"  # not pictures and links
_FRESH = """
create temp table fresh as
select distinct m.story_key from story_members m
join standings s on s.story_key = m.story_key
where m.story_key not in (select story_key from known)
"""
_GONE = """
select story_key from known where story_key not in (
    select m.story_key from story_members m join standings s on s.story_key = m.story_key)
"""
_UNFINISHED = """
select (select count(*) from story_members where story_key not in (select story_key from standings)
        and story_key not in (select key from standings_done))
     + (select count(*) from articles where problem is null
        and article_id not in (select article_id from story_members))
"""
_LINES = f"""
with members as (
    select m.story_key, m.article_id from story_members m join fresh f on f.story_key = m.story_key),
pages as (
    select m.story_key, list(a.outlet) outlets, list(a.lang) langs,
        list(a.section) filter (a.section is not null) sections
    from members m join articles a on a.article_id = m.article_id group by m.story_key),
credited as (
    select m.story_key, list(c.newsroom) agencies
    from members m join (
        select distinct article_id, newsroom from credits
        where newsroom is not null and kind in {_CREDITING}) c on c.article_id = m.article_id
    group by m.story_key),
named as (
    select m.story_key, min(l.story_id) story_id
    from members m join ledger l on l.article_id = m.article_id group by m.story_key),
changed as (
    select v.story_key, list(v.kind) filter (v.kind is not null) kinds,
        max(v.probability * v.severity) worst,
        arg_max(v.kind, v.probability * v.severity) worst_kind
    from variants v join fresh f on f.story_key = v.story_key
    where v.status = 'changed' group by v.story_key)
select s.story_key, s.headline, s.verdict, s.pages, s.tellings, s.lost, s.newsrooms_known,
    s.newsrooms_possible, s.persons_known, s.persons_possible, s.newsrooms,
    epoch_us(s.first), epoch_us(s.last), p.outlets, p.langs, p.sections, c.agencies,
    v.kinds, v.worst, v.worst_kind, coalesce(n.story_id, s.story_key)
from standings s join fresh f on f.story_key = s.story_key
left join named n on n.story_key = s.story_key
left join pages p on p.story_key = s.story_key
left join credited c on c.story_key = s.story_key
left join changed v on v.story_key = s.story_key
"""
# In the order in which `whole` has them, so that they are counted alike.
_CHANGES = """
select v.story_key, v.variant_id, v.relation, v.zone, v.kind, v.child_article, v.child_start,
    v.child_end, v.parent_words, v.child_words
from variants v join fresh f on f.story_key = v.story_key where v.status = 'changed'
order by v.story_key, v.probability * v.severity desc, v.variant_id
"""
_MOVED = "select story_id, moved_to from ledger where moved_to is not null"
_PAGES = """
select a.article_id, m.story_key, a.address, a.capture_id, a.url from articles a
left join (select distinct * from story_members) m on m.article_id = a.article_id
where m.story_key is null or m.story_key in (select story_key from fresh)
"""


def fill(con: sqlite3.Connection, store: Store, state: str) -> bool:
    """Bring the catalogue up to date; False where a build is in the middle of its work.

    An empty catalogue is filled even then, with the stories that are finished.
    """
    import duckdb

    editions = _editions(store)
    known = dict(con.execute("select name, value from meta").fetchall())
    if known.get("editions") != editions:  # the same keys may have other rows now
        for table in ("stories", "facets", "pages", "places"):
            con.execute(f"delete from {table}")
    database = _database(store)
    try:
        _seen(database, con)
        row = database.execute(_UNFINISHED).fetchone()
        finished = not (row and row[0])
        if not finished and known:
            return False
        database.execute(_FRESH)
        _forget(con, database.execute(_GONE).fetchall())
        _put_lines(con, database)
        con.execute("delete from moved")
        moves = database.execute(_MOVED)
        while rows := moves.fetchmany(_HELD):
            con.executemany("insert or replace into moved values (?, ?)", rows)
        con.execute("delete from pages where story_key is null")
        found = database.execute(_PAGES)
        while rows := found.fetchmany(_HELD):
            con.executemany("insert or replace into pages values (?, ?, ?, ?, ?)", rows)
    except duckdb.Error as error:
        raise WorkspaceError(
            f"the tables of {store.root} cannot be read: {reason(error)}"
        ) from error
    finally:
        database.close()
    _put_places(con, store)
    about = {"format": FORMAT, "state": state, "editions": editions}
    con.executemany("insert or replace into meta values (?, ?)", about.items())
    return finished


def _editions(store: Store) -> str:
    """Which editions of the stages made the tables."""
    import pyarrow.compute as pc

    marks = {
        f"{table} {mark}"
        for table in ("articles", "standings", "variants")
        for part in store.parts(table, ["version"], done=True)
        for mark in pc.unique(part.column("version")).to_pylist()
    }
    return key(*sorted(marks))


def _database(store: Store) -> duckdb.DuckDBPyConnection:
    tables = ("articles", "credits", "ledger", "story_members", "standings", "variants")
    con = connect(store, {t: store.files(t) for t in tables})
    done = store.files("standings", done=True)
    listed = ", ".join("'" + f.replace("'", "''") + "'" for f in done)
    finished = f"select key from read_parquet([{listed}])" if done else "select '' as key"
    con.execute(f"create temp view standings_done as {finished}")
    return con


def _seen(database: duckdb.DuckDBPyConnection, con: sqlite3.Connection) -> None:
    """Tell the database which stories the catalogue has already."""
    import pyarrow as pa

    keys = [row[0] for row in con.execute("select story_key from stories")]
    database.register("known", pa.table({"story_key": pa.array(keys, pa.string())}))


def _forget(con: sqlite3.Connection, gone: list[tuple[str]]) -> None:
    con.executemany(
        "delete from facets where n = (select n from stories where story_key = ?)", gone
    )
    con.executemany("delete from stories where story_key = ?", gone)
    con.executemany("delete from pages where story_key = ?", gone)


def _put_lines(con: sqlite3.Connection, database: duckdb.DuckDBPyConnection) -> None:
    import msgspec

    encode = msgspec.json.Encoder().encode
    changes = dict(_counted(database))
    last = con.execute("select coalesce(max(n), 0) from stories").fetchone()[0]
    found = database.execute(_LINES)
    while rows := found.fetchmany(_HELD):
        stories, facets = [], []
        for row in rows:
            last += 1
            line, values = _line(row, changes.get(row[0], 0))
            stories.append(
                (last, line.story_key, line.story_id, line.weight, line.pages, line.tellings,
                 _seconds(row[11]), _seconds(row[12]), line.worst, line.changes, encode(line))
            )  # fmt: skip
            facets += [
                (name, fold(v), last, v) for name, several in values.items() for v in several
            ]
        con.executemany(f"insert into stories values ({', '.join('?' * 11)})", stories)
        con.executemany("insert or ignore into facets values (?, ?, ?, ?)", facets)


def _counted(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, int]]:
    """How many differences each of the new stories has that has any."""
    found = database.execute(_CHANGES)
    rows = (row for held in iter(lambda: found.fetchmany(_HELD), []) for row in held)
    for story_key, several in groupby(rows, itemgetter(0)):
        yield story_key, count([_change(*row) for row in several])


def _change(
    story_key: str, variant_id: str, relation: str, zone: str, kind: str, article: str | None,
    start: int | None, end: int | None, before: str, after: str,
) -> Variant:  # fmt: skip
    """What tells whether a change is the same difference as another."""
    return Variant(
        story_key, variant_id, "", "", relation, "changed", zone, None, article, kind=kind,
        child_start=start, child_end=end, parent_words=before, child_words=after,
    )  # fmt: skip


def _line(row: tuple[Any, ...], changes: int) -> tuple[StoryLine, dict[str, list[str]]]:
    """The line of a story, and all values it can be filtered by."""
    from datetime import UTC, datetime, timedelta

    start = datetime(1970, 1, 1, tzinfo=UTC)
    first, last = (None if us is None else start + timedelta(microseconds=us) for us in row[11:13])
    outlets, langs, sections, agencies = (_commonest(v) for v in row[13:17])
    kinds, worst = _commonest(row[17]), float(row[18] or 0.0)
    line = StoryLine(
        story_key=row[0], story_id=row[20], headline=row[1], verdict=row[2], pages=row[3],
        tellings=row[4], lost=row[5], newsrooms_known=row[6], newsrooms_possible=row[7],
        persons_known=row[8], persons_possible=row[9], newsrooms=tuple(row[10] or ()),
        first=first, last=last, langs=tuple(langs[:_MOST_VALUES]),
        outlets=tuple(outlets[:_MOST_VALUES]), agencies=tuple(agencies[:_MOST_VALUES]),
        sections=tuple(sections[:_MOST_VALUES]), changes=changes, kinds=tuple(kinds),
        worst=round(worst, 4), worst_kind=row[19],
        weight=weight(row[3], row[4], row[7], changes, worst),
    )  # fmt: skip
    values = {"outlet": outlets, "agency": agencies, "lang": langs, "section": sections,
              "kind": kinds}  # fmt: skip
    return line, values


def _commonest(values: Iterable[str] | None) -> list[str]:
    counts = Counter(v for v in values or () if v)
    return sorted(counts, key=lambda v: (-counts[v], v))


def _seconds(microseconds: int | None) -> int | None:
    return None if microseconds is None else microseconds // 1_000_000


# --- where rows stand ---


def _put_places(con: sqlite3.Connection, store: Store) -> None:
    """Name the row groups of parts that are new, and drop those of parts that are gone."""
    noted = set(con.execute("select distinct name, file from places").fetchall())
    live = {(t, Path(f).name) for t in FOUND_BY for f in store.files(t)}
    con.executemany("delete from places where name = ? and file = ?", sorted(noted - live))
    for table, file in sorted(live - noted):
        rows = _groups(store.folder(table) / file, table)
        con.executemany("insert into places values (?, ?, ?, ?, ?)", rows)


def _groups(path: Path, table: str) -> Iterator[tuple[str, str, int, str, str]]:
    """The least and the greatest key of every row group of a part."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        about = pq.read_metadata(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise WorkspaceError(f"the part {path} cannot be read: {reason(error)}") from error
    names = [about.schema.column(i).path for i in range(about.num_columns)]
    column = names.index(FOUND_BY[table])
    for number in range(about.num_row_groups):
        found = about.row_group(number).column(column).statistics
        low, high = (found.min, found.max) if found and found.has_min_max else ("", "\uffff")
        yield table, path.name, number, low, high
