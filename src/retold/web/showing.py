"""Templates, links and errors: how an answer of the desk is made."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from retold.drawing.words import environment
from retold.errors import NotFoundError, RetoldError

if TYPE_CHECKING:
    from starlette.requests import Request

    from retold.web.app import Desk

_PARTS = {"desk.css": ("templates/look.css", "web/static/desk.css")}
_STATIC = ("desk.css", "desk.js", "icon.svg")
_TITLES = {
    400: "This cannot be read", 401: "Sign in", 403: "This is not allowed", 404: "Not found",
    405: "This cannot be done here", 413: "Too much at once", 429: "Too many requests",
    500: "Something went wrong", 503: "Not now",
}  # fmt: skip


@cache
def static() -> dict[str, tuple[bytes, str]]:
    """The files of the desk by their name with the hash of what they hold."""
    found = {}
    for name in _STATIC:
        parts = _PARTS.get(name, (f"web/static/{name}",))
        body = b"\n".join(files("retold").joinpath(*p.split("/")).read_bytes() for p in parts)
        stem, _, ending = name.rpartition(".")
        digest = hashlib.blake2b(body, digest_size=8).hexdigest()
        kind = mimetypes.types_map.get(f".{ending}", "application/octet-stream")
        kind = "text/javascript" if ending == "js" else kind
        found[f"{stem}-{digest}.{ending}"] = (body, kind)
    return found


@cache
def _static_name(name: str) -> str:
    stem, _, ending = name.rpartition(".")
    return next(n for n in static() if n.startswith(f"{stem}-") and n.endswith(ending))


def static_file(request: Request) -> Response:
    """A file of the desk; its name changes with what it holds, so it may be kept for ever."""
    body, kind = static().get(request.path_params["name"], (None, ""))
    if body is None:
        raise HTTPException(404, "There is no such file.")
    return Response(
        body, media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"}
    )


def desk_of(request: Request) -> Desk:
    """The desk that a request has come to."""
    desk: Desk = request.app.state.desk
    return desk


def at(request: Request, path: str, **query: object) -> str:
    """A link within the desk, behind the proxy's prefix."""
    pairs = [(k, v) for k, v in query.items() if v not in (None, "", ())]
    text = urlencode(pairs, doseq=True) if pairs else ""
    return f"{desk_of(request).settings.prefix}{quote(path, safe='/')}{'?' + text if text else ''}"


def show(request: Request, name: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page of the desk."""
    desk = desk_of(request)
    body = (
        environment()
        .get_template(f"desk/{name}")
        .render(
            at=lambda path, **query: at(request, path, **query),
            static=lambda file: f"{desk.settings.prefix}/static/{_static_name(file)}",
            csrf=desk.sessions.csrf(request),
            user=request.state.user,
            must_sign_in=desk.settings.sign_in,
            asked=request.query_params.get("q", "")[:200],
            place=request.url.path,
            **context,
        )
    )
    response = HTMLResponse(body, status)
    desk.sessions.keep(request, response)
    return response


def go(request: Request, path: str, **query: object) -> RedirectResponse:
    """Send a reader on after a form; the path is ours, never one that was sent."""
    response = RedirectResponse(at(request, path, **query), 303)
    desk_of(request).sessions.keep(request, response)
    return response


# --- errors ---


def failed(request: Request, error: Exception) -> Response:
    """What went wrong, in words, as a page or as JSON."""
    status, words = _told(error)
    headers = getattr(error, "headers", None)
    if request.url.path.startswith("/api") or not hasattr(request.state, "token"):
        return JSONResponse({"error": words}, status, headers=headers)
    response = show(
        request,
        "error.html",
        status,
        title=_TITLES.get(status, "Something went wrong"),
        words=words,
    )
    response.headers.update(headers or {})
    return response


def _told(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        plain = {404: "There is no such page.", 405: "This address takes no such request."}
        usual = error.detail in ("Not Found", "Method Not Allowed")
        return error.status_code, plain.get(error.status_code, "") if usual else error.detail
    if isinstance(error, NotFoundError):
        words = str(error).partition(": `retold")[0]
        return 404, words[:1].upper() + words[1:] + "."
    if isinstance(error, RetoldError):
        return 503, f"{str(error)[:1].upper()}{str(error)[1:]}."
    return 500, "The desk met an error of its own. It is in the log; the other pages go on."
