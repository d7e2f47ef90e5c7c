"""Fetching addresses of the public web, and of nothing else.

    address → Target (addresses)         what is no http or https address ends here
            → checked IPs (network)      what is not of the public web ends here
            → one pinned connection      (connection), with limits on time and bytes
            → body (bodies)              with limits on size and swelling
            → Fetched | NotChanged | Refused

Redirects are followed by hand, each hop from the top again. Nothing of the environment is used:
no proxies, no cookies, no passwords. `Manners` is the polite way in: robots.txt, one connection a
host, and patience.
"""

from __future__ import annotations

import http.client
import logging
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from typing import TYPE_CHECKING

import urllib3

from retold.fetch.addresses import Target, next_target, target_of
from retold.fetch.bodies import CODINGS, decoded, too_long
from retold.fetch.connection import Deadline, Pinned, connection_to
from retold.fetch.network import PUBLIC, Network, not_public
from retold.fetch.outcomes import Fetched, FetchError, NotChanged, Outcome, Refused, Validators
from retold.fetch.patience import patience
from retold.fetch.settings import MEGABYTE, SETTINGS, TOKEN, FetchSettings

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "PUBLIC", "SETTINGS", "TOKEN", "FetchSettings", "Fetched", "Network", "NotChanged", "Outcome",
    "Refused", "Target", "Validators", "fetch", "not_public", "target_of",
]  # fmt: skip

logging.getLogger("urllib3.connection").setLevel(logging.ERROR)  # it logs odd headers with a trace
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
_REDIRECTS = {301: True, 302: False, 303: False, 307: False, 308: True}  # whether for good
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524})
_WORDS = {
    401: "it is open to subscribers or members alone", 402: "it must be paid for",
    403: "the host does not give it to us", 404: "there is no such page", 410: "it is gone for good",
    429: "the host asks us to come less often", 451: "it is withheld for legal reasons",
    503: "the host is busy or being mended",
}  # fmt: skip


def _at_once(_target: Target) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(slots=True)
class _Walk:
    """Where one fetch has come to."""

    asked: str
    here: str
    hops: list[str] = field(default_factory=list)
    moved_to: str | None = None


def fetch(
    address: str,
    settings: FetchSettings = SETTINGS,
    known: Validators | None = None,
    *,
    network: Network = PUBLIC,
    turn: Callable[[Target], AbstractContextManager[None]] = _at_once,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Fetch an address of the public web. Never raises for what a host does.

    `turn` is entered for each request, hops included, and may wait or refuse (see `Manners`).
    `stopped` is asked all along. `known` lets the server say that nothing changed.

    >>> fetch("http://127.1/").reason
    'the host is a number, and not an IP address as it is commonly written'
    """
    walk = _Walk(address, address)
    try:
        return _walked(walk, settings, known, network, turn, Deadline(settings.seconds, stopped))
    except FetchError as refusal:
        return Refused(
            asked=walk.asked,
            address=walk.here,
            kind=refusal.kind,
            reason=refusal.reason,
            status=refusal.status,
            temporary=refusal.temporary,
            retry_after=refusal.retry_after,
            moved_to=walk.moved_to,
            hops=tuple(walk.hops),
        )


def _walked(
    walk: _Walk,
    settings: FetchSettings,
    known: Validators | None,
    network: Network,
    turn: Callable[[Target], AbstractContextManager[None]],
    deadline: Deadline,
) -> Fetched | NotChanged:
    target = target_of(walk.asked)
    walk.asked = walk.here = target.url
    for_good = True
    while True:
        with turn(target), deadline:
            answer = _asked(target, walk, settings, known, network, deadline)
        if not isinstance(answer, _Redirect):
            return answer
        if len(walk.hops) >= settings.redirects:
            raise FetchError("redirect", f"more than {settings.redirects} redirects")
        reached = _next(target, answer)
        if reached.url in (walk.asked, *walk.hops):
            raise FetchError("redirect", "its redirects lead in a circle")
        for_good = for_good and answer.for_good
        target = reached
        walk.hops.append(target.url)
        walk.here = target.url
        if for_good:
            walk.moved_to = target.url


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str
    for_good: bool


def _next(here: Target, redirect: _Redirect) -> Target:
    try:
        there = next_target(here, redirect.location)
    except FetchError as refusal:
        raise FetchError(
            refusal.kind, f"it redirects to where nothing is fetched: {refusal}"
        ) from None
    if here.scheme == "https" and there.scheme == "http":
        raise FetchError(
            "redirect", "it redirects from https to http, where anybody could change it"
        )
    return there


def _asked(
    target: Target,
    walk: _Walk,
    settings: FetchSettings,
    known: Validators | None,
    network: Network,
    deadline: Deadline,
) -> Fetched | NotChanged | _Redirect:
    ips = network.addresses(target.host, target.port, target.literal, deadline.left)
    connection = connection_to(target, ips, settings, deadline, lambda: network.trust)
    try:
        connection.request(
            "GET",
            target.path,
            headers=_headers(target, settings, known),
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        return _read(target, walk, settings, known, connection, response)
    except urllib3.exceptions.HTTPError as error:
        raise _broken(error) from None
    except http.client.HTTPException as error:
        raise _broken(error) from None
    except OSError as error:
        raise FetchError(
            "connection",
            f"{target.host} broke the connection off ({(error.strerror or 'closed').lower()})",
            temporary=True,
        ) from None
    except (ValueError, UnicodeError):  # what the libraries make of lengths and headers that lie
        raise FetchError("broken", "the answer makes no sense", temporary=True) from None
    finally:
        connection.end()


def _headers(target: Target, settings: FetchSettings, known: Validators | None) -> dict[str, str]:
    headers = {
        "User-Agent": settings.agent,
        "Accept": _ACCEPT,
        "Accept-Encoding": CODINGS,
        "Connection": "close",
    }
    if known is not None and known.address == target.url:
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.modified:
            headers["If-Modified-Since"] = known.modified
    return headers


def _read(
    target: Target,
    walk: _Walk,
    settings: FetchSettings,
    known: Validators | None,
    connection: Pinned,
    response: urllib3.BaseHTTPResponse,
) -> Fetched | NotChanged | _Redirect:
    status = response.status
    if status in _REDIRECTS and (locations := set(response.headers.getlist("location"))):
        if len(locations) > 1:
            raise FetchError("redirect", "it redirects to two places at once")
        raw = locations.pop().encode("latin-1", "replace")
        return _Redirect(raw.decode("utf-8", "replace"), _REDIRECTS[status])
    if status == 304 and known is not None and known.address == target.url:
        return NotChanged(walk.asked, target.url, _now(), walk.moved_to, tuple(walk.hops))
    if status not in (200, 203):
        raise _status(status, response, settings)
    media = _media(response.headers.get("content-type", ""))
    if not settings.reads(media):
        raise FetchError("kind", f"it is no page but {media}", status=status)
    body = _body(settings, connection, response)
    validators = Validators(target.url, _value(response, "etag"), _value(response, "last-modified"))
    return Fetched(
        walk.asked, target.url, body, media, status, _now(), validators, walk.moved_to,
        tuple(walk.hops), _charset(response.headers.get("content-type", "")),
    )  # fmt: skip


def _body(settings: FetchSettings, connection: Pinned, response: urllib3.BaseHTTPResponse) -> bytes:
    length = response.headers.get("content-length", "")
    told = int(length[:20]) if length.isascii() and length.isdigit() else 0
    if told > settings.size and not settings.cut:
        raise too_long(settings.size)
    wire = connection.wire
    assert wire is not None
    wire.over = too_long(settings.size)
    wire.most = wire.count + 2 * settings.size + MEGABYTE  # chunks of few bytes have long heads
    pieces = response.stream(1 << 14, decode_content=False)
    return decoded(pieces, response.headers.get("content-encoding", ""), settings)


def _status(status: int, response: urllib3.BaseHTTPResponse, settings: FetchSettings) -> FetchError:
    words = _WORDS.get(status, "the host has an error" if status >= 500 else "no page came")
    if status in _REDIRECTS:
        words = "it redirects to nowhere"
    return FetchError(
        "status",
        f"{words} ({status})",
        status=status,
        temporary=status in _AGAIN or status >= 500,
        retry_after=patience(response.headers.get("retry-after", ""), _now(), settings.wait_most),
    )


def _value(response: urllib3.BaseHTTPResponse, name: str) -> str | None:
    """A header that can be sent back as it is."""
    value = response.headers.get(name, "").strip()
    return value if 0 < len(value) <= 512 and value.isascii() and value.isprintable() else None


def _media(content_type: str) -> str:
    media = content_type.partition(";")[0].partition(",")[0].strip().lower()
    return media if len(media) <= 100 and media.isascii() and media.isprintable() else "unknown"


def _charset(content_type: str) -> str | None:
    """The encoding that a content type names."""
    message = Message()
    message["content-type"] = content_type[:200] if content_type.isprintable() else ""
    named = message.get_content_charset()
    return named if named and named.isascii() and len(named) <= 40 else None


def _broken(error: Exception) -> FetchError:
    if isinstance(error, urllib3.exceptions.SSLError):
        return FetchError("tls", "the safe connection broke", temporary=True)
    if isinstance(error, http.client.RemoteDisconnected):
        return FetchError("connection", "the host closed the connection", temporary=True)
    if isinstance(error, http.client.LineTooLong) or "got more than" in str(error):
        return FetchError("size", "the headers are longer than any page needs")
    return FetchError("broken", "the answer breaks off or makes no sense", temporary=True)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
