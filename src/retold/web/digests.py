"""The daily digest on the desk: its pages and feeds, signing up, confirming, leaving."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from retold.digest import atom, days, json_feed, make, wording
from retold.digest.addresses import AddressError
from retold.digest.making import FEED_DAYS
from retold.digest.sending import Courier, can_sign_up, sign_up
from retold.text import key
from retold.web.sessions import FIELD
from retold.web.showing import desk_of, show
from retold.web.stories import day_of, filter_of
from retold.workspace.subscribers import BusyError, Subscribers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from retold.digest import Digest
    from retold.workspace import Store

LEAVING, CONFIRMING = "/digest/unsubscribe", "/digest/confirm"
DAYS_LISTED = 14
_BYTES_A_STORY = 4_000


def is_open(path: str, public: bool) -> bool:
    """Whether a path needs no sign-in; `public` as `digest.public` in the settings says."""
    ours = path == "/digest" or path.startswith("/digest/")
    return path in (LEAVING, CONFIRMING) or (public and ours)


def _store(request: Request) -> Store:
    return desk_of(request).workspace.store


def _made(request: Request, day: date, sections: Sequence[str], langs: Sequence[str]) -> Digest:
    """A digest, kept as long as nothing it depends on changes."""
    store, shelf = _store(request), desk_of(request).shelf

    def new() -> tuple[Digest, int]:
        found = make(store, day, sections=sections, langs=langs)
        return found, _BYTES_A_STORY * (1 + len(found.items))

    decided = key(*(str(v.verdict_id) for v in shelf.verdicts()))
    return shelf.kept(f"digest {decided} {day} {sections!r} {langs!r}", new)


def _days(
    request: Request, most: int, sections: Sequence[str] = (), langs: Sequence[str] = ()
) -> list[date]:
    today = datetime.now(UTC).date()
    return days(_store(request), today, most, sections=sections, langs=langs)


# --- pages and feeds ---


def page(request: Request) -> Response:
    """The digest of a day; without one, of the newest."""
    wanted = filter_of(request.query_params)
    listed = _days(request, DAYS_LISTED, wanted.section, wanted.lang)
    said = request.path_params.get("day")
    day = day_of(said) if said else (listed[0] if listed else None)
    if said and (day is None or day.isoformat() != said):
        raise HTTPException(404, "There is no such day: write it as 2026-03-02.")
    found = None
    if day:
        # The page's own links lead to this desk, however it is reached.
        found = replace(
            _made(request, day, wanted.section, wanted.lang),
            base=desk_of(request).settings.prefix,
        )
    return show(
        request, "digest.html", digest=found, say=wording, listed=listed, wanted=wanted,
        query={"section": wanted.section, "lang": wanted.lang},
        sections=desk_of(request).shelf.facets("section", 14),
        can_sign_up=can_sign_up(_store(request)),
    )  # fmt: skip


def atom_feed(request: Request) -> Response:
    """The newest days as Atom."""
    return _feed(request, atom, "application/atom+xml; charset=utf-8")


def json_feed_(request: Request) -> Response:
    """The newest days as a JSON Feed."""
    return _feed(request, json_feed, "application/feed+json; charset=utf-8")


def _feed(request: Request, write: Callable[[Sequence[Digest]], bytes], kind: str) -> Response:
    wanted = filter_of(request.query_params)
    newest = _days(request, FEED_DAYS, wanted.section, wanted.lang)
    newest = newest or [datetime.now(UTC).date()]
    body = write([_made(request, d, wanted.section, wanted.lang) for d in newest])
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"etag": etag, "cache-control": "no-cache, private", "content-type": kind}
    known = request.headers.get("if-none-match", "").split(",")
    if any(m.strip().removeprefix("W/") in (etag, "*") for m in known):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers)


# --- signing up ---


def subscribe_form(request: Request) -> Response:
    """The form to sign up."""
    return _form(request)


def _form(request: Request, status: int = 200, wrong: str = "", given: str = "") -> Response:
    shelf = desk_of(request).shelf
    return show(
        request, "subscribe.html", status, done=False, wrong=wrong, given=given,
        possible=can_sign_up(_store(request)), sections=shelf.facets("section", 14),
        langs=shelf.facets("lang", 14),
    )  # fmt: skip


def subscribing(courier: Callable[[Request], Courier]) -> Callable[[Request], Awaitable[Response]]:
    """What takes the form; `courier` sends the question that follows."""

    async def subscribe(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=60)
        desk_of(request).sessions.check(request, form.get(FIELD))
        store, address = _store(request), str(form.get("address", ""))
        if not can_sign_up(store):
            raise HTTPException(503, "This desk sends no mails yet.")
        sections = [str(v)[:200] for v in form.getlist("section")]
        langs = [str(v)[:8] for v in form.getlist("lang")]
        try:
            await run_in_threadpool(sign_up, store, address, sections, langs, request.state.client)
        except AddressError:
            words = "This is no mail address."
            return await run_in_threadpool(_form, request, 400, words, address[:254])
        except BusyError as error:
            raise HTTPException(429, f"{str(error).capitalize()}.") from None
        courier(request).call()
        # The same words for everybody: nobody learns here who is subscribed.
        return show(
            request, "subscribe.html", done=True, wrong="", given="", possible=True, sections=[],
            langs=[],
        )  # fmt: skip

    return subscribe


def confirm_page(request: Request) -> Response:
    """Who follows the address in the mail finds a button: programs that look at mails follow
    addresses too, and press none."""
    token = request.query_params.get("token", "")[:200]
    asked = Subscribers(_store(request).state).confirmable(token)
    return _told(request, "confirm", token, asked.address if asked else None)


def confirm(request: Request) -> Response:
    """The button was pressed."""
    token = request.query_params.get("token", "")[:200]
    made = Subscribers(_store(request).state).confirm(token)
    return _told(request, "confirmed", "", made.address if made else None)


def unsubscribe_page(request: Request) -> Response:
    """A button that ends a subscription."""
    token = request.query_params.get("token", "")[:200]
    ours = Subscribers(_store(request).state).is_leaving(token)
    return _told(request, "leave", token, "" if ours else None)


def unsubscribe(request: Request) -> Response:
    """End a subscription: the button, or a mail program's one click (RFC 8058).

    The token is all it takes: no session, no sign-in.
    """
    token = request.query_params.get("token", "")[:200]
    left = Subscribers(_store(request).state).leave(token)
    return _told(request, "left", "", "" if left else None)


def _told(request: Request, state: str, token: str, address: str | None) -> Response:
    """A page about a token; without an address the token was none."""
    known = address is not None
    response = show(
        request, "subscription.html", 200 if known else 404,
        state=state if known else f"no-{state}", token=token, address=address or "",
    )  # fmt: skip
    response.headers["cache-control"] = "no-store"
    return response


def routes() -> list[BaseRoute]:
    """The routes of the digest."""
    couriers: list[Courier] = []

    def courier(request: Request) -> Courier:
        if not couriers:
            couriers.append(Courier(_store(request)))
        return couriers[0]

    return [
        Route("/digest", page),
        Route("/digest/feed.atom", atom_feed),
        Route("/digest/feed.json", json_feed_),
        Route("/digest/subscribe", subscribe_form, methods=["GET"]),
        Route("/digest/subscribe", subscribing(courier), methods=["POST"]),
        Route(CONFIRMING, confirm_page, methods=["GET"]),
        Route(CONFIRMING, confirm, methods=["POST"]),
        Route(LEAVING, unsubscribe_page, methods=["GET"]),
        Route(LEAVING, unsubscribe, methods=["POST"]),
        Route("/digest/{day}", page),
    ]
