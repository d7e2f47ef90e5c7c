"""The HTTP API: the records that `--json` gives, read and decided over HTTP."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from retold.results import ORDERS, SCHEMA, Filter, Result
from retold.results.lines import FACETS
from retold.web.openapi import description
from retold.web.review import keep
from retold.web.sessions import HEADER, need
from retold.web.showing import at, desk_of
from retold.web.stories import shelf_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

DEFAULT, MOST, DEEPEST = 20, 100, 10_000
_MOST_ASKED = 10  # values of one filter


def _answer(request: Request, make: Callable[[], Any]) -> Response:
    """The answer with the mark of what it depends on; nothing is read where the asker has it."""
    mark = hashlib.blake2b(
        f"{desk_of(request).shelf.stamp()} {request.url.path}?{request.url.query}".encode(),
        digest_size=12,
    ).hexdigest()
    etag = f'W/"{mark}"'
    headers = {"etag": etag, "cache-control": "no-cache, private"}
    asked = request.headers.get("if-none-match", "")
    if any(m.strip() in (etag, "*") for m in asked.split(",")):
        return Response(status_code=304, headers=headers)
    body = msgspec.json.encode(make())
    return Response(body, media_type="application/json", headers=headers)


# --- what is asked for ---


def _number(request: Request, name: str, usual: int, least: int, most: int) -> int:
    asked = request.query_params.get(name)
    if asked is None:
        return usual
    if not (asked.isascii() and asked.isdigit() and len(asked) < 9 and least <= int(asked) <= most):
        raise HTTPException(400, f"`{name}` is a number from {least} to {most}.")
    return int(asked)


def _day(request: Request, name: str) -> date | None:
    asked = request.query_params.get(name)
    if asked is None:
        return None
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        raise HTTPException(400, f"`{name}` is a day, such as 2026-05-23.") from None
    if not 1000 < found.year < 9000 or len(asked) != 10:
        raise HTTPException(400, f"`{name}` is a day, such as 2026-05-23.")
    return found


def _filter(request: Request) -> Filter:
    asked = request.query_params
    values: dict[str, Any] = {}
    for name in FACETS:
        found = asked.getlist(name)
        if len(found) > _MOST_ASKED or any(not v or len(v) > 200 for v in found):
            raise HTTPException(400, f"`{name}` is given at most {_MOST_ASKED} times, never empty.")
        values[name] = tuple(found)
    return Filter(**values, since=_day(request, "since"), until=_day(request, "until"))


def _choice(request: Request, name: str, usual: str | None, *choices: str) -> str | None:
    asked = request.query_params.get(name, usual)
    if asked is not None and asked not in choices:
        raise HTTPException(400, f"`{name}` is one of {', '.join(choices)}.")
    return asked


# --- reading ---


def stories(request: Request) -> Response:
    """Stories, a page at a time."""
    shelf, wanted = shelf_of(request), _filter(request)
    order = _choice(request, "order", "weight", *ORDERS) or "weight"
    limit, offset = (
        _number(request, "limit", DEFAULT, 1, MOST), _number(request, "offset", 0, 0, DEEPEST),
    )  # fmt: skip

    def make() -> dict[str, Any]:
        total = shelf.count(wanted)
        found = shelf.lines(wanted, order, offset, limit)
        return {
            "schema": SCHEMA, "total": total, "offset": offset, "limit": limit,
            "next": _next(request, offset, limit, total), "stories": found,
        }  # fmt: skip

    return _answer(request, make)


def _next(request: Request, offset: int, limit: int, total: int) -> str | None:
    after = offset + limit
    if after >= total or after > DEEPEST:
        return None
    query: dict[str, list[str]] = {}
    for k, v in request.query_params.multi_items():
        query.setdefault(k, []).append(v)
    return at(request, request.url.path, **(query | {"offset": [str(after)]}))


def story(request: Request) -> Response:
    """One story, in the schema of `--json`."""
    shelf, story_id = shelf_of(request), request.path_params["story_id"]

    def make() -> dict[str, Any]:
        found = shelf.story(story_id)
        return Result((found,), found.pages).to_dict()

    return _answer(request, make)


def page(request: Request) -> Response:
    """One page with all that was read from it."""
    shelf, article_id = shelf_of(request), request.path_params["article_id"]

    def make() -> dict[str, Any]:
        found = shelf.page(article_id)
        return Result((), {found.article.article_id: found}).to_dict() | {
            "story_id": found.story_id
        }

    return _answer(request, make)


def search(request: Request) -> Response:
    """Pages and claims that hold some words."""
    from retold.search import QueryError

    shelf, wanted = shelf_of(request), _filter(request)
    words = request.query_params.get("q", "")
    kind = _choice(request, "in", None, "page", "claim")
    limit, offset = (
        _number(request, "limit", DEFAULT, 1, MOST), _number(request, "offset", 0, 0, DEEPEST),
    )  # fmt: skip
    if not words.strip():
        raise HTTPException(400, "`q` holds the words to look for.")

    def make() -> dict[str, Any]:
        found = shelf.search(words, wanted, kind, offset, limit)
        return {
            "schema": SCHEMA, "query": found.query, "total": found.total, "offset": offset,
            "limit": limit, "next": _next(request, offset, limit, found.total), "hits": found.hits,
        }  # fmt: skip

    try:
        return _answer(request, make)
    except QueryError as error:
        raise HTTPException(400, f"The words cannot be understood: {error}.") from None


# --- deciding ---


def session(request: Request) -> Response:
    """Who is asking, and the token that a change must carry."""
    desk = desk_of(request)
    user = request.state.user
    answer = JSONResponse(
        {
            "user": user.name if user else None,
            "role": user.role if user else None,
            "csrf": desk.sessions.csrf(request),
        },
        headers={"cache-control": "no-store"},
    )
    desk.sessions.keep(request, answer)
    return answer


async def sign_in(request: Request) -> Response:
    """Sign in with a name and a password as JSON."""
    desk = desk_of(request)
    desk.sessions.check(request, request.headers.get(HEADER))
    given = await _body(request)
    name, password = given.get("name"), given.get("password")
    if not isinstance(name, str) or not isinstance(password, str):
        raise HTTPException(400, "Send a name and a password.")
    wrong = await run_in_threadpool(desk.sessions.sign_in, request, name, password)
    if wrong:
        raise HTTPException(403, wrong)
    return session(request)


def verdicts(request: Request) -> Response:
    """What was decided and holds, oldest first."""
    shelf = shelf_of(request)
    limit, offset = (
        _number(request, "limit", DEFAULT, 1, MOST), _number(request, "offset", 0, 0, DEEPEST),
    )  # fmt: skip

    def make() -> dict[str, Any]:
        every = shelf.verdicts()
        return {
            "schema": SCHEMA, "total": len(every), "offset": offset, "limit": limit,
            "next": _next(request, offset, limit, len(every)),
            "verdicts": every[offset : offset + limit],
        }  # fmt: skip

    return _answer(request, make)


async def decide(request: Request) -> Response:
    """Keep a verdict."""
    desk = desk_of(request)
    user = need(request, "editor")
    desk.sessions.check(request, request.headers.get(HEADER))
    given = await _body(request)
    kept = await run_in_threadpool(keep, desk, given, user.name)
    return Response(msgspec.json.encode(kept), 201, media_type="application/json")


def undo(request: Request) -> Response:
    """Take a verdict back."""
    desk = desk_of(request)
    need(request, "editor")
    desk.sessions.check(request, request.headers.get(HEADER))
    number = request.path_params["verdict_id"]
    if not any(v.verdict_id == number for v in desk.shelf.verdicts()):
        raise HTTPException(404, "There is no such verdict, or it was taken back before.")
    desk.workspace.undo(number)
    return Response(status_code=204)


async def _body(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "Send JSON, as application/json.")
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise HTTPException(400, "This is no JSON.") from None
    if not isinstance(found, dict):
        raise HTTPException(400, "Send a JSON object.")
    return found


def openapi(request: Request) -> Response:
    """The description of the API."""
    return JSONResponse(description(desk_of(request).settings.prefix))


ROUTES = [
    Route("/api/openapi.json", openapi),
    Route("/api/session", session),
    Route("/api/sign-in", sign_in, methods=["POST"]),
    Route("/api/stories", stories),
    Route("/api/stories/{story_id}", story),
    Route("/api/pages/{article_id}", page),
    Route("/api/search", search),
    Route("/api/verdicts", verdicts, methods=["GET"]),
    Route("/api/verdicts", decide, methods=["POST"]),
    Route("/api/verdicts/{verdict_id:int}", undo, methods=["DELETE"]),
]
