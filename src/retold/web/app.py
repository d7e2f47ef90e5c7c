"""The desk as an application: its routes and what stands behind them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from anyio.to_thread import current_default_thread_limiter
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from retold.errors import RetoldError
from retold.web import (
    account,
    digests,
    outlets,
    readings,
    review,
    searching,
    service,
    stories,
    tried,
)
from retold.web.guard import Guard
from retold.web.sessions import Sessions
from retold.web.shelf import Shelf
from retold.web.showing import failed, static_file
from retold.web.tried import Trials
from retold.workspace.users import Users

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

    from retold.api import Workspace
    from retold.web.settings import Settings

AT_ONCE = 2  # pages that a process makes at a time
OPEN = ("/sign-in", "/api/sign-in", "/api/session", "/api/openapi.json", "/healthz")


@dataclass(slots=True)
class Desk:
    """What the pages of one desk share."""

    workspace: Workspace
    settings: Settings
    users: Users
    sessions: Sessions = field(init=False)
    shelf: Shelf = field(init=False)
    trials: Trials = field(init=False)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.settings, self.users)
        self.shelf = Shelf(self.workspace.store, self.settings.cache_bytes)


class Gate:
    """Whose request it is, and whether that is known where it must be; ASGI middleware."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app = app
        self.desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if self.desk.settings.sign_in:
            await run_in_threadpool(self.desk.sessions.begin, request)
        else:
            self.desk.sessions.begin(request)
        if request.state.user is None and not self._open(scope["path"]):
            await self._refused(request)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _open(self, path: str) -> bool:
        public = self.desk.workspace.store.settings.digest.public
        return path in OPEN or digests.is_open(path, public)

    def _refused(self, request: Request) -> Response:
        if request.url.path.startswith("/api") or request.method not in ("GET", "HEAD"):
            return JSONResponse({"error": "Sign in first."}, 401)
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        prefix = self.desk.settings.prefix
        return RedirectResponse(f"{prefix}/sign-in?{urlencode({'next': asked[:500]})}", 303)


def health(_request: Request) -> Response:
    """Whether the desk runs."""
    return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """A few pages are made at a time: more would only wait for each other's processor."""
    limiter = current_default_thread_limiter()
    limiter.total_tokens = AT_ONCE
    async with app.state.desk.trials.lifespan(app):
        yield


def create_app(
    workspace: Workspace, settings: Settings, *, trials: Path | None = None
) -> Starlette:
    """The desk over a workspace. `trials` is where trial traces are kept; None: a folder of its own.

    Raises WorkspaceError where the workspace's state cannot be used.
    """
    desk = Desk(workspace, settings, Users(workspace.store.state))
    desk.trials = Trials(settings, trials)
    routes = [
        Route("/", stories.front),
        Route("/story/{story_id}", stories.story),
        Route("/story/{story_id}/read", readings.side_by_side),
        Route("/story/{story_id}/review", review.decide, methods=["POST"]),
        Route("/page/{article_id}", readings.alone),
        Route("/search", searching.search),
        Route("/outlets", outlets.outlets),
        Route("/outlets/pages", outlets.pages_behind),
        Route("/decisions", review.decisions),
        Route("/decisions/{verdict_id:int}/undo", review.undo, methods=["POST"]),
        Route("/try", tried.form, methods=["GET"]),
        Route("/try", tried.trace, methods=["POST"]),
        Route("/tried/{trial}", tried.stories_of),
        Route("/tried/{trial}/story/{story_id}", stories.story),
        Route("/tried/{trial}/story/{story_id}/read", readings.side_by_side),
        Route("/tried/{trial}/page/{article_id}", readings.alone),
        Route("/sign-in", account.sign_in_page, methods=["GET"]),
        Route("/sign-in", account.sign_in, methods=["POST"]),
        Route("/sign-out", account.sign_out, methods=["POST"]),
        Route("/static/{name}", static_file),
        Route("/healthz", health),
        *service.ROUTES,
        *digests.routes(),
    ]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Guard, settings=settings),
            Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4),
            Middleware(Gate, desk=desk),
        ],
        exception_handlers={HTTPException: failed, RetoldError: failed, Exception: failed},
        lifespan=_lifespan,
    )
    app.state.desk = desk
    return app
