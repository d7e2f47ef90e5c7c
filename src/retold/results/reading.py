"""One story or one page, read from the few row groups that hold its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from retold.errors import NotFoundError, WorkspaceError
from retold.results.book import look_up
from retold.results.catalogue import opened, value
from retold.results.rows import known, rows
from retold.results.whole import pages_of, whole
from retold.text import one_line

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from retold.results.story import Page, Story
    from retold.workspace import Store

R = TypeVar("R")
LEAST_LETTERS = 4  # of the beginning of an id that stands for the whole
_SHOWN = 5  # ids named when several begin alike
_STORY = ("tellings", "beads", "stemmas", "variants", "claims", "related", "standings")


def story(store: Store, story_id: str, *, beads: bool = True) -> Story:
    """One story with everything found in it, as `load` gives it.

    A beginning of the id will do where only one story begins so. Raises NotFoundError where none or
    several do. Without `beads` the alignment of sentences, most of a story's rows, is left out.
    """
    return _twice(store, lambda catalogue: _story(store, catalogue, story_id, beads))


def _story(store: Store, catalogue: sqlite3.Connection, story_id: str, beads: bool) -> Story:
    story_key, name = _story_key(catalogue, story_id)
    ids = [
        row[0]
        for row in catalogue.execute(
            "select article_id from pages where story_key = ? order by 1", [story_key]
        )
    ]
    related = _rows(store, catalogue, "related", [story_key])
    found = look_up(store, catalogue, story_key)
    if found is not None:
        pages = pages_of({t.removeprefix("story_"): found[t] for t in found if t not in _STORY})
    else:
        tables = [t for t in _STORY if t != "related" and (beads or t != "beads")]
        found = {t: _rows(store, catalogue, t, [story_key]) for t in tables}
        pages = _pages(store, catalogue, ids, story_key)
    found |= {"related": related} if beads else {"related": related, "beads": []}
    return whole(story_key, ids, pages, found, name)


def page(store: Store, page_id: str) -> Page:
    """One page with all that was read from it and the story it belongs to.

    `page_id` is an article id, a beginning of one that only one page has, or an address. Raises
    NotFoundError where no page, or several, are meant.
    """
    return _twice(store, lambda catalogue: _page(store, catalogue, page_id))


def _page(store: Store, catalogue: sqlite3.Connection, page_id: str) -> Page:
    article_id, story_key = _article_id(catalogue, page_id)
    pages = _pages(store, catalogue, [article_id], None)
    return replace(pages[article_id], story_id=_story_id(catalogue, story_key))


def _twice(store: Store, read: Callable[[sqlite3.Connection], R]) -> R:
    """Read by the catalogue; where parts were taken away meanwhile, by the one that comes next."""
    state: str | None = ""
    try:
        with opened(store) as catalogue:
            state = value(catalogue, "state")
            return read(catalogue)
    except WorkspaceError:
        with opened(store, follow=True) as catalogue:
            if value(catalogue, "state") == state:
                raise
            return read(catalogue)


def state(store: Store) -> str:
    """A name for what lists and stories are read from; the steps of a build do not alter it."""
    with opened(store) as catalogue:
        return str(value(catalogue, "state"))


def story_key(store: Store, story_id: str) -> str:
    """The key of a story: while it stays the same, so does all that was found in the story.

    Raises NotFoundError as `story` does.
    """
    with opened(store) as catalogue:
        return _story_key(catalogue, story_id)[0]


def story_of(store: Store, article_id: str) -> str | None:
    """The id of the story that a page belongs to; None where it belongs to none."""
    with opened(store) as catalogue:
        return _story_id(catalogue, _article_id(catalogue, article_id)[1])


def story_ids(store: Store, keys: Iterable[str]) -> dict[str, str]:
    """The ids of stories by their keys; a story that is not there has none."""
    with opened(store) as catalogue:
        found = {key: _story_id(catalogue, key) for key in keys}
    return {key: name for key, name in found.items() if name is not None}


def _story_id(catalogue: sqlite3.Connection, story_key: str | None) -> str | None:
    row = catalogue.execute(
        "select story_id from stories where story_key = ?", [story_key]
    ).fetchone()
    return None if row is None else str(row[0])


# --- from what was typed to an id ---


def _story_key(catalogue: sqlite3.Connection, asked: str) -> tuple[str, str]:
    """The key and the id of the story that is meant, also by an id that it took over."""
    low, high = _span(asked)
    moved = catalogue.execute(
        "select distinct moved_to from moved where story_id between ? and ? limit 2", [low, high]
    ).fetchall()
    found = catalogue.execute(
        "select story_key, story_id from stories where story_id between ? and ? "
        "union select story_key, story_id from stories where story_key between ? and ? "
        "order by 2 limit ?",
        [low, high, low, high, _SHOWN + 1],
    ).fetchall()
    if not found and len(moved) == 1:
        found = catalogue.execute(
            "select story_key, story_id from stories where story_id = ?", moved[0]
        ).fetchall()
    whole_id = [row for row in found if low in row]
    story_key, story_id = _only(whole_id or found, "story", asked, [row[1] for row in found])
    return story_key, story_id


def _article_id(catalogue: sqlite3.Connection, asked: str) -> tuple[str, str | None]:
    found = catalogue.execute(
        "select article_id, story_key from pages where address = ? union "
        "select article_id, story_key from pages where url = ? order by 1 limit ?",
        [asked.strip(), asked.strip(), _SHOWN + 1],
    ).fetchall()
    if not found:
        low, high = _span(asked)
        found = catalogue.execute(
            "select article_id, story_key from pages where article_id between ? and ? "
            "order by 1 limit ?",
            [low, high, _SHOWN + 1],
        ).fetchall()
    article_id, story_key = _only(found, "page", asked, [row[0] for row in found])
    return article_id, story_key


def _span(asked: str) -> tuple[str, str]:
    """All ids that begin as asked lie between these; nothing does where too little is asked."""
    low = asked.strip().lower()
    if len(low) < LEAST_LETTERS or not all(c.isalnum() or c in "-_" for c in low):
        return "", ""
    return low, low + "\uffff"


def _only(found: Sequence[Any], noun: str, asked: str, ids: list[str]) -> Any:
    if len(found) == 1:
        return found[0]
    shown = one_line(asked)[:80]
    if not found:
        raise NotFoundError(
            f"there is no {noun} {shown!r}: `retold stories` lists the stories, `retold search` "
            f"finds pages; an id can be cut to its first letters, at least {LEAST_LETTERS}"
        )
    more = " and more" if len(ids) > _SHOWN else ""
    plural = {"story": "stories", "page": "pages"}[noun]
    raise NotFoundError(
        f"{shown!r} can mean several {plural}: {', '.join(ids[:_SHOWN])}{more}. Give more letters"
    )


# --- rows ---


def _pages(
    store: Store, catalogue: sqlite3.Connection, ids: list[str], story_key: str | None
) -> dict[str, Page]:
    """Pages by article id; those of one story stand together in tables of their own."""
    wanted, read = set(ids), {}
    for table in ("articles", "credits", "sentences", "speeches"):
        beside = f"story_{table}"
        if story_key and known(catalogue, beside):
            found = _rows(store, catalogue, beside, [story_key])
        elif table == "articles":
            found = _rows(store, catalogue, table, _captures(catalogue, ids))
        else:
            found = _rows(store, catalogue, table, ids)
        read[table] = [r for r in found if r.article_id in wanted]
    return pages_of(read)


def _captures(catalogue: sqlite3.Connection, ids: list[str]) -> list[str]:
    """The captures that articles were read from: articles stand in the order of these."""
    ask = "select capture_id from pages where article_id = ?"
    return sorted({str(catalogue.execute(ask, [one]).fetchone()[0]) for one in ids})


def _rows(store: Store, catalogue: sqlite3.Connection, table: str, keys: list[str]) -> list[Any]:
    return [row for _, row in rows(store, catalogue, table, keys)]
