"""Tellings side by side, and a page alone with its sentences traced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.drawing.beside import Piece, Row, lead, near, rows
from retold.drawing.laying import names
from retold.drawing.overlay import Overlay, overlay
from retold.drawing.sharing import carriers, sharing
from retold.drawing.tracing import telling_of, traced
from retold.errors import NotFoundError
from retold.web.links import StoryLinks
from retold.web.showing import show
from retold.web.stories import narrowed, shelf_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from retold.drawing.sharing import Sharing
    from retold.drawing.tracing import Traced
    from retold.results import Story
    from retold.web.shelf import Shelf

MOST_TELLINGS = 5
SEVERE = 0.5  # from here on a change is one that an editor would print a correction for


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the reading view, or a gap where rows were left out."""

    row: Row | None
    gap: int = 0
    context: bool = False  # shown for its neighbour's sake
    change: int = 0  # the number of the change, counted from 1; 0: none


@dataclass(frozen=True, slots=True)
class Several:
    """A sentence of the first telling with what each of the others has in its place."""

    base: str
    cells: list[tuple[str, list[Piece]]]  # status and words, one for each other telling
    rows: tuple[Row, ...] = ()  # what stands in the cells, told once


@dataclass(frozen=True, slots=True)
class SeveralShown:
    """A row of several tellings as a view shows it, or a gap where rows were left out."""

    row: Several | None
    gap: int = 0
    context: bool = False
    change: int = 0


def side_by_side(request: Request) -> Response:
    """Two or more tellings of a story beside each other; the address holds all of the view."""
    shelf = shelf_of(request)
    story = shelf.story(request.path_params["story_id"])
    asked = request.query_params
    hidden, severe = set(asked.getlist("hide")), asked.get("only") == "severe"
    chosen = _chosen(story, asked.getlist("t"))
    decided = overlay(story, shelf.verdicts()) if not shelf.base else Overlay()
    links = StoryLinks(request, story, shelf.base, decided)
    found = rows(story, *chosen[:2]) if len(chosen) == 2 else []
    shown = filtered(found, hidden, severe)
    several = narrowed_several(_several(story, chosen), hidden, severe) if len(chosen) > 2 else []
    return show(
        request, "reading.html", story=story, desk=links, chosen=chosen,
        called=names(story), pages=[lead(story, t) for t in chosen], held=_held(story), rows=shown, several=several,
        hidden=hidden, severe=severe, changes=max([*(s.change for s in shown), *(s.change for s in several)], default=0),
        edge=_edge(story, chosen), shared=_shared(shelf, story, chosen), trial=request.path_params.get("trial"),
        toggled=lambda name, value: _toggled(request, name, value),
        anchor=_anchors(shown),
    )  # fmt: skip


def _shared(shelf: Shelf, story: Story, chosen: Sequence[str]) -> Sharing | None:
    """The wording that two tellings share."""
    if len(chosen) != 2:
        return None
    first, second = (carriers(story, t) for t in chosen)
    return sharing(shelf.shared(first, second), first, second)


def _chosen(story: Story, asked: Sequence[str]) -> list[str]:
    """The tellings asked for; without any, those with the gravest change, else the surest edge."""
    found = [t for t in dict.fromkeys(asked) if lead(story, t)][:MOST_TELLINGS]
    if len(found) > 1:
        return found
    for v in () if found else story.changes:
        if v.relation != "itself" and lead(story, v.parent) and lead(story, v.child):
            return [v.parent, v.child]
    edges = [d for d in story.derivations if lead(story, d.parent) and lead(story, d.child)]
    mine = [d for d in edges if not found or found[0] in (d.parent, d.child)]
    if mine:
        best = max(mine, key=lambda d: (d.rank == 0, d.probability, d.child))
        return [best.parent, best.child]
    held = [t for t, _ in _held(story)]
    found += [t for t in held if t not in found]
    if len(found) < 2:
        raise NotFoundError("this story has one telling at hand, so there is nothing beside it")
    return found[:2]


def _held(story: Story) -> list[tuple[str, str]]:
    """The tellings with a text, earliest first, with their names."""
    held, called = [t for t in story.tellings.values() if lead(story, t.telling_id)], names(story)
    held.sort(key=lambda t: (t.published is None, str(t.published), t.telling_id))
    return [(t.telling_id, called[t.telling_id]) for t in held]


def filtered(found: Sequence[Row], hidden: set[str], severe: bool) -> list[Shown]:
    """The rows that a view shows, with gaps for those it leaves out.

    Rewordings, quotations or all but the severe changes can be left out; a marked row keeps its
    neighbours as context where something is left out.
    """
    marked = [_marked(r, hidden, severe) for r in found]
    changed = [r.status == "changed" for r in found]
    return [
        Shown(None if at is None else found[at], gap, context, change)
        for at, gap, context, change in _view(marked, changed, severe or bool(hidden))
    ]


def narrowed_several(
    found: Sequence[Several], hidden: set[str], severe: bool
) -> list[SeveralShown]:
    """The same for rows of several tellings: a row counts for any of its tellings."""
    marked = [any(_marked(r, hidden, severe) for r in s.rows) for s in found]
    changed = [
        any(r.status == "changed" and _marked(r, hidden, severe) for r in s.rows) for s in found
    ]
    return [
        SeveralShown(None if at is None else found[at], gap, context, change)
        for at, gap, context, change in _view(marked, changed, severe or bool(hidden))
    ]


def _view(
    marked: Sequence[bool], changed: Sequence[bool], narrow: bool
) -> Iterator[tuple[int | None, int, bool, int]]:
    """Rows to show: their place (None: a gap of so many), if as context, the number of a change."""
    last, number = -1, 0
    for i in near(marked) if narrow else range(len(marked)):
        if i - last > 1:
            yield None, i - last - 1, False, 0
        number += changed[i] and marked[i]
        yield i, 0, narrow and not marked[i], number if changed[i] and marked[i] else 0
        last = i
    if last < len(marked) - 1:
        yield None, len(marked) - 1 - last, False, 0


def _marked(row: Row, hidden: set[str], severe: bool) -> bool:
    if severe:
        return row.status == "changed" and row.severity >= SEVERE
    if "quotations" in hidden and row.quoted:
        return False
    if "reworded" in hidden:
        return row.status not in ("kept", "reworded")
    return row.status != "kept" or not hidden


def _several(story: Story, chosen: Sequence[str]) -> list[Several]:
    """Each sentence of the first telling, with what stands for it in each of the others."""
    first = lead(story, chosen[0])
    assert first is not None
    found = [rows(story, chosen[0], t) for t in chosen[1:]]
    columns = [{n: r for r in column for n in r.left} for column in found]
    out: list[Several] = []
    for s in first.sentences:
        cells: list[tuple[str, list[Piece]]] = []
        told: list[Row] = []
        for column in columns:
            row = column.get(s.n)
            if row is not None and row.left[0] == s.n:
                told.append(row)
            if row is None or not row.right:
                cells.append((row.status if row else "dropped", []))
            elif row.left[0] != s.n:
                cells.append(("joined", []))
            else:
                cells.append((row.status, row.after))
        out.append(Several(s.text, cells, tuple(told)))
    for place, aligned in enumerate(found):
        for added in (r for r in aligned if not r.left):
            alone: list[tuple[str, list[Piece]]] = [("absent", []) for _ in found]
            alone[place] = ("added", added.after)
            out.append(Several("", alone, (added,)))
    return out


def _edge(story: Story, chosen: Sequence[str]) -> object:
    pair = set(chosen[:2])
    return next((d for d in story.derivations if {d.parent, d.child} == pair), None)


def _toggled(request: Request, name: str, value: str) -> str:
    """This view with one of its switches turned over."""
    on = [v for v in request.query_params.getlist(name) if v != value]
    if value not in request.query_params.getlist(name):
        on.append(value)
    return narrowed(request, **{name: on or None})


def _anchors(shown: Sequence[Shown]) -> dict[str, int]:
    """Where each change's link leads: the number of its row's first change."""
    return {v.variant_id: s.change for s in shown if s.row for v in s.row.variants}


# --- a page alone ---


def alone(request: Request) -> Response:
    """A page with each sentence shaded by where it came from."""
    shelf = shelf_of(request)
    page = shelf.page(request.path_params["article_id"])
    story = shelf.story_of(page.article.article_id) if page.story_id else None
    found, legend = traced(story, page) if story else ([], [])
    telling = telling_of(story, page.article.article_id) if story else None
    decided = overlay(story, shelf.verdicts()) if story and not shelf.base else Overlay()
    paragraphs = _paragraphs(found)
    return show(
        request, "page.html", page=page, story=story, telling=telling,
        desk=StoryLinks(request, story, shelf.base, decided) if story else None,
        paragraphs=paragraphs, legend=legend,
        unknown=sum(t.source is None for p in paragraphs for t in p),
        shade={w.telling_id: w for w in legend}, trial=request.path_params.get("trial"),
    )  # fmt: skip


def _paragraphs(found: Sequence[Traced]) -> list[list[Traced]]:
    """The traced sentences of the text, paragraph by paragraph; the headline stands apart."""
    out: list[list[Traced]] = []
    last = None
    for t in found:
        sentence = t.sentence
        if sentence.zone == "headline":
            continue
        if sentence.paragraph != last:
            out.append([])
            last = sentence.paragraph
        out[-1].append(t)
    return out
