"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from retold.web.sessions import FIELD
from retold.web.showing import desk_of, go, show

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def safe_next(asked: str) -> str:
    """The path on this desk that somebody wanted to see; the front page for anything else.

    >>> safe_next("/story/x?a=1"), safe_next("//evil.example"), safe_next("https://evil.example")
    ('/story/x?a=1', '/', '/')
    """
    plain = asked.isprintable() and asked.isascii() and "\\" not in asked
    return asked if plain and asked.startswith("/") and not asked.startswith("//") else "/"


def sign_in_page(request: Request) -> Response:
    """The form."""
    if not desk_of(request).settings.sign_in:
        return go(request, "/")
    return show(
        request, "sign_in.html", next=safe_next(request.query_params.get("next", "/")), wrong=""
    )


async def sign_in(request: Request) -> Response:
    """Check a name and a password, and begin a new session."""
    desk = desk_of(request)
    form = await request.form(max_files=0, max_fields=8)
    desk.sessions.check(request, form.get(FIELD))
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    wrong = await run_in_threadpool(desk.sessions.sign_in, request, name, password)
    wanted = safe_next(str(form.get("next", "/")))
    if wrong:
        return show(request, "sign_in.html", 403, next=wanted, wrong=wrong)
    path, _, query = wanted.partition("?")
    response = go(request, "/")
    response.headers["location"] = f"{desk.settings.prefix}{path}{'?' + query if query else ''}"
    return response


async def sign_out(request: Request) -> Response:
    """End the session."""
    desk = desk_of(request)
    form = await request.form(max_files=0, max_fields=8)
    desk.sessions.check(request, form.get(FIELD))
    await run_in_threadpool(desk.sessions.end, request)
    return go(request, "/")
