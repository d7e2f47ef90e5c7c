"""Stories as lines of a list: filtered, ordered, a page at a time, without reading the stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from retold.errors import RetoldError
from retold.results.catalogue import opened
from retold.text import fold

if TYPE_CHECKING:
    from datetime import date

    from retold.workspace import Store

ORDERS = {  # how a list can be ordered; ties by story
    "weight": "weight desc, story_key",
    "newest": "last desc nulls last, story_key",
    "oldest": "first asc nulls last, story_key",
    "pages": "pages desc, tellings desc, story_key",
    "changes": "worst desc, changes desc, story_key",
}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One story in a list."""

    story_key: str  # key of its members
    story_id: str  # the name that stays when pages are added
    headline: str  # of the telling nearest the root; empty where no page has one
    verdict: str  # one sentence for the reader
    pages: int  # at hand
    tellings: int  # at hand
    lost: int  # tellings on no page at hand
    newsrooms_known: int  # that reported it themselves, for certain
    newsrooms_possible: int  # upper end
    persons_known: int  # persons and documents beneath them, for certain
    persons_possible: int  # upper end
    newsrooms: tuple[str, ...] = ()  # the known ones
    first: datetime | None = None  # earliest time on a page
    last: datetime | None = None  # latest time on a page
    langs: tuple[str, ...] = ()  # languages of the pages, the commonest first
    outlets: tuple[str, ...] = ()  # who published them, the commonest first
    agencies: tuple[str, ...] = ()  # newsrooms that the pages credit, the most credited first
    sections: tuple[str, ...] = ()  # as the pages name them, the commonest first
    changes: int = 0  # differences an editor must see
    kinds: tuple[str, ...] = ()  # of these differences, the commonest first
    worst: float = 0.0  # severity of the gravest difference times its probability, 0 to 1
    worst_kind: str | None = None  # its kind
    weight: float = 0.0  # how much the story deserves to be looked at first


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list or a search is narrowed to; several values of one field mean any of them.

    Names are compared without case and accents.
    """

    outlet: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()  # a newsroom that a page credits
    lang: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()  # of a change: number, name, polarity, ...
    since: date | None = None  # told on this day or later
    until: date | None = None  # told on this day or earlier
    story: str | None = None  # a story's id or the beginning of it
    least_pages: int = 1

    @property
    def empty(self) -> bool:
        """Whether nothing is left out."""
        return self == Filter()


FACETS = ("outlet", "agency", "lang", "section", "kind")


def lines(
    store: Store,
    wanted: Filter = Filter(),
    *,
    order: str = "weight",
    offset: int = 0,
    limit: int | None = None,
) -> list[StoryLine]:
    """The stories of a workspace, one line each.

    Raises RetoldError for an order that is not in `ORDERS`, WorkspaceError where the tables cannot
    be read.
    """
    import msgspec

    if order not in ORDERS:
        raise RetoldError(
            f"stories cannot be ordered by {order!r}: {', '.join(ORDERS)} can be used"
        )
    where, values = _where(wanted)
    with opened(store) as catalogue:
        rows = catalogue.execute(
            f"select line from stories where {where} order by {ORDERS[order]} limit ? offset ?",
            [*values, -1 if limit is None else max(0, limit), max(0, offset)],
        ).fetchall()
    decode = msgspec.json.Decoder(StoryLine).decode
    return [decode(row[0]) for row in rows]


def count(store: Store, wanted: Filter = Filter()) -> int:
    """How many stories a filter leaves."""
    where, values = _where(wanted)
    with opened(store) as catalogue:
        found = catalogue.execute(f"select count(*) from stories where {where}", values).fetchone()
    return int(found[0])


def facets(
    store: Store, name: str, wanted: Filter = Filter(), *, limit: int = 100
) -> list[tuple[str, int]]:
    """The values of outlet, agency, lang, section or kind, with the stories that have them.

    Most stories first: what a menu offers.
    """
    if name not in FACETS:
        raise RetoldError(f"there is no list of {name!r}: {', '.join(FACETS)} can be asked for")
    where, values = _where(wanted)
    chosen = "" if wanted.empty else f"and n in (select n from stories where {where})"
    with opened(store) as catalogue:
        rows = catalogue.execute(
            f"select min(value), count(*) c from facets where name = ? {chosen} "
            "group by folded order by c desc, folded limit ?",
            [name, *([] if wanted.empty else values), limit],
        ).fetchall()
    return [(value, number) for value, number in rows]


def _where(wanted: Filter) -> tuple[str, list[Any]]:
    """The filter as a condition over `stories`."""
    parts, values = ["pages >= ?"], [wanted.least_pages]  # type: tuple[list[str], list[Any]]
    for name in FACETS:
        if chosen := getattr(wanted, name):
            marks = ", ".join("?" * len(chosen))
            parts.append(f"n in (select n from facets where name = ? and folded in ({marks}))")
            values += [name, *(fold(c) for c in chosen)]
    if wanted.since:
        parts.append("last >= ?")
        values.append(_moment(wanted.since))
    if wanted.until:
        parts.append("first < ?")
        values.append(_moment(wanted.until + timedelta(days=1)))
    if wanted.story:
        parts.append("(story_key glob ? or story_id glob ?)")
        start = "".join(c for c in wanted.story.lower() if c.isalnum() or c == "-") + "*"
        values += [start, start]
    return " and ".join(parts), values


def _moment(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
