"""Pages and claims as documents of the index, read from the tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from retold.errors import WorkspaceError
from retold.results.database import connect
from retold.search.indexing import Document, Shown
from retold.workspace import reason

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from retold.workspace import Store

_HELD = 2_000  # rows at a time
_TABLES = ("articles", "credits", "tellings", "variants", "claims", "standings")
# Text has a limit: a hostile page must not become the whole index.
_PAGES = """
with carried as (
    select story_key, telling_id, newsroom, unnest(carriers).article_id article_id
    from tellings where story_key in (select story_key from wanted)),
credited as (
    select article_id, list(distinct newsroom) agencies from (
        select article_id, newsroom from credits
        where kind in ('agency', 'dateline', 'credit_line', 'byline', 'told_by')
        union all select article_id, newsroom from carried)
    where newsroom is not null and article_id in (select article_id from wanted)
    group by article_id),
changed as (
    select c.article_id, list(distinct v.kind) kinds
    from variants v join carried c on c.story_key = v.story_key and c.telling_id = v.child
    where v.status = 'changed' and v.kind is not null group by c.article_id)
select a.article_id, w.story_key, a.title, substr(a.text, 1, 1000000), a.outlet, a.lang,
    epoch_us(coalesce(a.published, a.updated)), a.url, a.section, c.agencies, k.kinds
from articles a join wanted w on w.article_id = a.article_id
left join credited c on c.article_id = a.article_id
left join changed k on k.article_id = a.article_id
"""
_CLAIMS = """
with held as (
    select claim_id, story_key, wording, speaker, lang, as_of, unnest(attestations) one
    from claims where story_key in (select story_key from wanted)),
found as (
    select h.claim_id, h.story_key, h.one.newsroom newsroom, a.outlet, a.section
    from held h left join articles a on a.article_id = h.one.article_id),
gathered as (
    select claim_id, story_key, list(distinct newsroom) filter (newsroom is not null) newsrooms,
        list(distinct outlet) filter (outlet is not null) outlets,
        list(distinct section) filter (section is not null) sections
    from found group by claim_id, story_key)
select c.claim_id, c.story_key, s.headline, c.wording, c.speaker, c.lang, epoch_us(c.as_of),
    g.newsrooms, g.outlets, g.sections
from claims c
join (select distinct story_key from wanted) w on w.story_key = c.story_key
left join gathered g on g.claim_id = c.claim_id and g.story_key = c.story_key
left join standings s on s.story_key = c.story_key
"""


def documents(
    store: Store, catalogue: sqlite3.Connection, keys: Sequence[str] | None
) -> Iterator[Document]:
    """The documents of some stories, or of all that the catalogue knows."""
    import duckdb
    import pyarrow as pa

    if keys is not None and not keys:
        return
    columns = zip(*_wanted(catalogue, keys), strict=True)
    ids, stories = (pa.array(c, pa.string()) for c in list(columns) or ((), ()))
    con = connect(store, {t: _files(store, catalogue, t) for t in _TABLES})
    try:
        con.register("wanted", pa.table({"article_id": ids, "story_key": stories}))
        for query, make in ((_PAGES, _page), (_CLAIMS, _claim)):
            found = con.execute(query)
            while rows := found.fetchmany(_HELD):
                yield from map(make, rows)
    except duckdb.Error as error:
        raise WorkspaceError(
            f"the tables of {store.root} cannot be read: {reason(error)}"
        ) from error
    finally:
        con.close()


def _wanted(catalogue: sqlite3.Connection, keys: Sequence[str] | None) -> list[tuple[str, str]]:
    if keys is None:
        return catalogue.execute(
            "select article_id, story_key from pages where story_key is not null"
        ).fetchall()
    return [
        (row[0], one)
        for one in keys
        for row in catalogue.execute("select article_id from pages where story_key = ?", [one])
    ]


def _files(store: Store, catalogue: sqlite3.Connection, table: str) -> list[str]:
    """The parts of a table that the catalogue was made from."""
    found = catalogue.execute("select distinct file from places where name = ? order by 1", [table])
    return [str(store.folder(table) / row[0]) for row in found]


def _page(row: tuple[Any, ...]) -> Document:
    article_id, story, title, text, outlet, lang, when, url, section, agencies, kinds = row
    return Document(
        article_id, "page", story, Shown(title, text, outlet, lang, _time(when), url),
        outlets=(outlet,), agencies=tuple(sorted(agencies or ())),
        sections=(section,) if section else (), kinds=tuple(sorted(kinds or ())),
    )  # fmt: skip


def _claim(row: tuple[Any, ...]) -> Document:
    claim_id, story, headline, wording, speaker, lang, when, newsrooms, outlets, sections = row
    return Document(
        claim_id, "claim", story, Shown(headline or "", wording, speaker, lang, _time(when), None),
        outlets=tuple(sorted(outlets or ())), agencies=tuple(sorted(newsrooms or ())),
        sections=tuple(sorted(sections or ())),
    )  # fmt: skip


def _time(microseconds: int | None) -> datetime | None:
    if microseconds is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
