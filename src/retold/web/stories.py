"""The front page and the page of one story."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from retold.drawing import tree_svg
from retold.drawing.laying import CHANGES, changes, claims_table, names, tree_steps
from retold.drawing.overlay import Overlay, overlay
from retold.errors import NotFoundError
from retold.results import Filter, accounts
from retold.results.loops import loops
from retold.results.timeline import timeline
from retold.web.links import StoryLinks
from retold.web.showing import at, desk_of, show

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from retold.results import Story, StoryLine
    from retold.web.shelf import Shelf

PAGE, MOST_PAGES = 20, 500
DAYS_LEAST = 40  # a library of fewer stories is shown whole, not by its newest day
CLAIMS, TELLINGS, ALL = 15, 8, 400
VISIT_SECONDS = 30 * 60  # who comes back later than this makes a new visit
_VISIT = "retold_visit"


def shelf_of(request: Request) -> Shelf:
    """The library, or the trial that the address names. Raises NotFoundError for an unknown one."""
    desk = desk_of(request)
    token = request.path_params.get("trial")
    return desk.trials.shelf(token, request.state.token) if token else desk.shelf


# --- front page ---


def front(request: Request) -> Response:
    """The stories of a day, or of all days, by weight."""
    shelf, asked = shelf_of(request), request.query_params
    before, now = _visit(request)
    total = shelf.count()
    newest = _newest_day(shelf)
    wanted = filter_of(asked)
    span = asked.get("days", "")
    if not (wanted.since or wanted.until):
        span = span if span in ("1", "7", "all") else ("1" if total > DAYS_LEAST else "all")
        if newest and span != "all" and wanted.empty:
            wanted = replace(wanted, since=newest - timedelta(days=int(span) - 1))
    order = asked.get("order", "weight")
    order = order if order in ("weight", "newest", "pages", "changes") else "weight"
    number = page_number(asked.get("page"))
    found = shelf.lines(wanted, order, (number - 1) * PAGE, PAGE)
    count = shelf.count(wanted)
    response = show(
        request, "front.html",
        lines=found, count=count, total=total, number=number, last=max(1, -(-count // PAGE)),
        new={s.story_key for s in found if _is_new(s, before)}, before=before,
        newest=newest, span=span, order=order, wanted=wanted, asked_for=dict(asked),
        sections=shelf.facets("section", 14), outlets=shelf.facets("outlet"),
        agencies=shelf.facets("agency"), langs=shelf.facets("lang"),
        turned=lambda n: turned(request, n), narrowed=lambda **kw: narrowed(request, **kw),
    )  # fmt: skip
    if before is None or now - before[1] > 60:
        response.set_cookie(
            _VISIT, f"{_previous(before, now):.0f}.{now:.0f}", max_age=90 * 86400, httponly=True,
            samesite="lax", secure=desk_of(request).settings.secure,
            path=desk_of(request).settings.prefix or "/",
        )  # fmt: skip
    return response


def _newest_day(shelf: Shelf) -> date | None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    found = shelf.lines(Filter(until=tomorrow), "newest", 0, 1)
    return found[0].last.date() if found and found[0].last else None


def filter_of(asked: Any) -> Filter:
    """What a query narrows a list to; what cannot be read narrows nothing."""

    def named(name: str) -> tuple[str, ...]:
        return tuple(v[:200] for v in asked.getlist(name)[:10] if v.strip())

    return Filter(
        outlet=named("outlet"), agency=named("agency"), lang=named("lang"),
        section=named("section"), kind=named("kind"),
        since=day_of(asked.get("since")), until=day_of(asked.get("until")),
    )  # fmt: skip


def day_of(text: str | None) -> date | None:
    """A day as forms send it: 2026-05-23; None for anything else."""
    try:
        found = date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None
    return found if 1000 < found.year < 9000 else None


def page_number(text: str | None) -> int:
    """The number of a page in a list, within reason."""
    digits = (text or "1")[:6]
    return min(MOST_PAGES, max(1, int(digits))) if digits.isascii() and digits.isdigit() else 1


def turned(request: Request, number: int) -> str:
    """This list at another page."""
    return narrowed(request, page=number if number > 1 else None)


def narrowed(request: Request, **change: object) -> str:
    """This address with other values in its query; None takes one out, and any change begins at
    the first page."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in change and v]
    kept = [(k, v) for k, v in kept if k != "page"]
    values: dict[str, list[object]] = {}
    for k, v in kept:
        values.setdefault(k[:40], []).append(v[:200])
    values |= {k: v if isinstance(v, list) else [v] for k, v in change.items() if v is not None}
    return at(request, request.url.path, **values)


def _visit(request: Request) -> tuple[tuple[float, float] | None, float]:
    """When this reader was here before (the visit before, the last request), and now."""
    first, _, second = request.cookies.get(_VISIT, "").partition(".")
    now = time.time()
    if first.isascii() and second.isascii() and first.isdigit() and second.isdigit():
        return (min(float(first[:12]), now), min(float(second[:12]), now)), now
    return None, now


def _previous(before: tuple[float, float] | None, now: float) -> float:
    if before is None:
        return now
    return before[1] if now - before[1] > VISIT_SECONDS else before[0]


def _is_new(line: StoryLine, before: tuple[float, float] | None) -> bool:
    return bool(before and line.last and line.last.timestamp() > _previous(before, time.time()))


# --- one story ---


def story(request: Request) -> Response:
    """One story laid open."""
    shelf = shelf_of(request)
    found = shelf.story(request.path_params["story_id"], beads=False)
    decided = overlay(found, shelf.verdicts()) if not shelf.base else Overlay()
    links = StoryLinks(request, found, shelf.base, decided)
    return show(
        request, "story.html", desk=links, v=view(found, decided, request.query_params.get("all")),
        story=found, s=found.standing, decided=decided, trial=request.path_params.get("trial"),
        related=_related(shelf, found),
    )  # fmt: skip


def view(found: Story, decided: Overlay, everything: str | None) -> dict[str, Any]:
    """What the page of a story shows; `everything` unfolds its changes or its claims."""
    every = changes(found)
    rejected = {k for k, v in decided.changes.items() if v.answer == "no"}
    shown = [c for c in every if c["variant"].variant_id not in rejected]
    most = ALL if everything == "changes" else CHANGES // 2
    rows, columns = (ALL, ALL) if everything == "claims" else (CLAIMS, TELLINGS)
    return {
        "story": found,
        "drawing": tree_svg(found, linked=True, judged=decided.answers),
        "tree": list(tree_steps(found)),
        "changes": shown[:most],
        "more_changes": max(0, len(shown) - most),
        "set_aside": [c for c in every if c["variant"].variant_id in rejected],
        "counts": found.counts(),
        "table": claims_table(found, rows, columns),
        "groups": [(words, f"values-{kind}", groups) for words, kind, groups in accounts(found)],
        "loops": loops(found),
        "timeline": timeline(found, names(found)),
        "chains": found.chains()[:30],
        "pages": sorted(found.pages.values(), key=lambda p: (p.article.outlet, p.article.address)),
    }


def _related(shelf: Shelf, found: Story) -> list[tuple[str, str, str]]:
    """Other stories of the same saga: id, headline, why."""
    out = []
    for r in found.related[:12]:
        try:
            lines = shelf.lines(Filter(story=r.other_key), limit=1)
        except NotFoundError:
            continue
        out += [(line.story_id, line.headline, r.why) for line in lines]
    return out
