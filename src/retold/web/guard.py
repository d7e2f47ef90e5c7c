"""What every request passes before a page sees it, and what every answer carries.

Any website can make a reader's browser send requests to a desk on loopback, and a name that
resolves to loopback can read the answers; so the Host must be one of ours, and whoever changes
something must come from our own pages, on loopback too.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from time import monotonic
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from retold.text import one_line

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from retold.web.settings import Settings

log = logging.getLogger("retold.access")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with no-referrer a form's Origin would be "null"
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via")
_UPLOADS = "/try"
# Mail programs post here from anywhere (RFC 8058); the token in the address is all that counts.
ONE_CLICK = "/digest/unsubscribe"
_COSTLY = frozenset({"/try", "/sign-in", "/api/sign-in", "/digest/subscribe"})
_MOST_CLIENTS = 4096


class Guard:
    """The door of the desk, as ASGI middleware."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.common = Rate(settings.requests_a_second, settings.requests_a_second * 4)
        self.costly = Rate(settings.costly_a_minute / 60, settings.costly_a_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        client = self._client(scope, headers)
        scope.setdefault("state", {})["client"] = client
        started, status = monotonic(), [0]
        path = self._strip(scope)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                message["headers"] = _with_ours(message.get("headers", []), self.settings.secure)
            await send(message)

        try:
            refused = self._refused(scope["method"], path, headers, client, scope)
            if refused:
                await PlainTextResponse(refused[1] + "\n", refused[0])(scope, receive, answer)
            else:
                bound = self._bound(path)
                await self.app(scope, _bounded(receive, bound), answer)
        except TooLargeError:
            if not status[0]:
                words = "this is more than the desk takes at once\n"
                await PlainTextResponse(words, 413)(scope, receive, answer)
        finally:
            self._note(scope, client, status[0], monotonic() - started)

    def _strip(self, scope: Scope) -> str:
        """The path without the proxy's prefix, whether the proxy took it off or not."""
        prefix, path = self.settings.prefix, str(scope["path"])
        if prefix and (path == prefix or path.startswith(prefix + "/")):
            path = path[len(prefix) :] or "/"
            scope["path"] = path
            scope["raw_path"] = path.encode()
        scope["root_path"] = ""
        return path

    def _client(self, scope: Scope, headers: dict[str, str]) -> str:
        address = (scope.get("client") or ("unknown",))[0]
        if self.settings.proxied and "x-forwarded-for" in headers:
            address = headers["x-forwarded-for"].rpartition(",")[2].strip()  # the proxy's own word
        return one_line(str(address))[:64]

    def _refused(
        self, method: str, path: str, headers: dict[str, str], client: str, scope: Scope
    ) -> tuple[int, str] | None:
        """Why a request is not let in."""
        hosts = [v for k, v in scope["headers"] if k == b"host"]
        if len(hosts) != 1 or headers["host"].lower() not in self.settings.hosts:
            return 421, "this desk does not answer to that name"
        if not self.settings.proxied and any(h in headers for h in _FORWARDED):
            return 403, "this comes through a proxy: start the desk with --address"
        if method not in SAFE and path != ONE_CLICK and not self._from_us(headers):
            return 403, "this does not come from a page of the desk"
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            return 400, "the length of this request cannot be read"
        if int(length[:18]) > self._bound(path):
            return 413, "this is more than the desk takes at once"
        rate = self.costly if method not in SAFE and path in _COSTLY else self.common
        if path != "/healthz" and not rate.take(client):
            return 429, "too many requests: wait a moment"
        return None

    def _from_us(self, headers: dict[str, str]) -> bool:
        """Whether a request that changes something comes from our own pages, or from no browser."""
        site = headers.get("sec-fetch-site")
        if site is not None and site != "same-origin":
            return False
        origin = headers.get("origin")
        if origin is None:
            return True  # no browser sends a form without it; the token is asked for all the same
        scheme, _, host = origin.partition("://")
        allowed = ("https",) if self.settings.secure else ("http", "https")
        return scheme in allowed and host.lower() == headers["host"].lower()

    def _bound(self, path: str) -> int:
        return self.settings.upload_bytes if path == _UPLOADS else self.settings.body_bytes

    def _note(self, scope: Scope, client: str, status: int, seconds: float) -> None:
        if not log.isEnabledFor(logging.INFO):
            return
        path = one_line(str(scope["path"])).replace('"', "%22")[:300]
        query = "?…" if scope.get("query_string") else ""  # what people search for is theirs
        log.info(
            '%s "%s %s%s" %d %.0f ms',
            client, one_line(str(scope["method"]))[:16], path, query, status, seconds * 1000,
        )  # fmt: skip


class TooLargeError(Exception):
    """A request sends more than it may."""


def _bounded(receive: Receive, bound: int) -> Receive:
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > bound:
                raise TooLargeError
        return message

    return bounded


def _with_ours(found: list[tuple[bytes, bytes]], secure: bool) -> list[tuple[bytes, bytes]]:
    """An answer's headers with those that every answer carries, unless a page says otherwise."""
    names = {k.lower() for k, _ in found}
    ours = dict(HEADERS)
    if secure:
        ours["strict-transport-security"] = "max-age=31536000"
    if b"cache-control" not in names:
        ours["cache-control"] = "no-cache, private"
    return [*found, *((k.encode(), v.encode()) for k, v in ours.items() if k.encode() not in names)]


class Rate:
    """A bucket of requests for each client that fills with time."""

    def __init__(self, a_second: float, burst: float) -> None:
        self.a_second = a_second
        self.burst = burst
        self.left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> bool:
        """Take one from the client's bucket; False where it is empty."""
        now = monotonic()
        left, then = self.left.pop(client, (self.burst, now))
        left = min(self.burst, left + (now - then) * self.a_second)
        allowed = left >= 1
        self.left[client] = (left - 1 if allowed else left, now)
        while len(self.left) > _MOST_CLIENTS:
            self.left.popitem(last=False)
        return allowed
