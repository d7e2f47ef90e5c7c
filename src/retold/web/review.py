"""What editors decide: kept with who and when, in force at once, honoured by every later build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from retold.api.deciding import KINDS
from retold.api.deciding import verdict as made
from retold.errors import LockedError, NotFoundError, RetoldError
from retold.text import one_line, visible
from retold.web.sessions import FIELD, need
from retold.web.showing import desk_of, go, show
from retold.web.stories import page_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from retold.records import Verdict
    from retold.web.app import Desk

MOST_NOTE, MOST_WORDS, PAGE = 2000, 2000, 40


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with the names of what it is about."""

    verdict: Verdict
    a: str
    b: str
    story_id: str | None


def keep(desk: Desk, given: Mapping[str, Any], who: str) -> Verdict:
    """Keep what somebody decided.

    Raises HTTPException: 400 for what no verdict can say, 409 for what contradicts one that holds;
    NotFoundError for a page that is not there.
    """
    kind, answer = given.get("kind"), given.get("answer")
    if not isinstance(kind, str) or kind not in KINDS:
        raise HTTPException(400, f"A verdict is one of {', '.join(KINDS)}.")
    if answer not in ("yes", "no"):
        raise HTTPException(400, "A verdict's answer is yes or no.")
    a = _page(desk, given.get("a"))
    b = _page(desk, given["b"]) if given.get("b") else None
    words = _words(given.get("words"), MOST_WORDS).strip() or None
    note = one_line(_words(given.get("note"), MOST_NOTE))
    said = made(kind, a, b, words=words, answer=answer, note=note, who=who)
    try:
        return desk.workspace.decide(said)
    except NotFoundError:
        raise
    except LockedError as error:
        raise HTTPException(503, f"Not now: {error}.") from None
    except RetoldError as error:
        raise HTTPException(409, f"This cannot be kept: {error}.") from None


def _page(desk: Desk, asked: object) -> str:
    if not isinstance(asked, str) or not asked.strip():
        raise HTTPException(400, "A verdict names the pages it is about.")
    return desk.shelf.page(asked[:2000]).article.article_id


def _words(given: object, most: int) -> str:
    return visible(given)[:most] if isinstance(given, str) else ""


async def decide(request: Request) -> Response:
    """A form on the page of a story."""
    desk = desk_of(request)
    user = need(request, "editor")
    form = await request.form(max_files=0, max_fields=16, max_part_size=16_384)
    desk.sessions.check(request, form.get(FIELD))
    given = {k: v for k, v in form.items() if isinstance(v, str)}
    await run_in_threadpool(keep, desk, given, user.name)
    story_id = request.path_params["story_id"]
    response = go(request, f"/story/{story_id}")
    place = given.get("place", "")
    if place and all(c.isalnum() or c == "-" for c in place[:80]):
        response.headers["location"] += f"#{place[:80]}"
    return response


async def undo(request: Request) -> Response:
    """Take a verdict back."""
    desk = desk_of(request)
    need(request, "editor")
    form = await request.form(max_files=0, max_fields=8)
    desk.sessions.check(request, form.get(FIELD))
    number = request.path_params["verdict_id"]
    if number >= 2**63:
        raise HTTPException(404, "There is no such verdict.")
    await run_in_threadpool(desk.workspace.undo, number)
    return go(request, "/decisions")


def decisions(request: Request) -> Response:
    """Everything that was decided and holds, newest first."""
    desk = desk_of(request)
    every = list(reversed(desk.shelf.verdicts()))
    number = page_number(request.query_params.get("page"))
    shown = [_named(desk, v) for v in every[(number - 1) * PAGE : number * PAGE]]
    return show(
        request, "decisions.html", found=shown, count=len(every), number=number,
        last=max(1, -(-len(every) // PAGE)), built=desk.shelf.store.snapshot().verdict,
    )  # fmt: skip


def _named(desk: Desk, verdict: Verdict) -> Decision:
    names, story_id = [], None
    for article_id in (verdict.a, verdict.b):
        try:
            page = desk.shelf.page(article_id) if article_id else None
        except Exception:  # forgotten since
            page = None
        story_id = story_id or (page.story_id if page else None)
        names.append(
            f"{page.article.outlet}: {page.article.title or page.article.address}"
            if page else (article_id or "")
        )  # fmt: skip
    return Decision(verdict, names[0], names[1], story_id)
