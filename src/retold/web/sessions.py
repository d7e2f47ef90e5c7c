"""Who is there: cookies, tokens against forged requests, sign-in and roles."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from retold.workspace.users import User

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from retold.web.settings import Settings
    from retold.workspace.users import Users

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
FIELD, HEADER = "csrf", "x-csrf-token"


class Sessions:
    """The sessions of a desk. A token says nothing; what it stands for is kept with the users."""

    def __init__(self, settings: Settings, users: Users) -> None:
        self.settings = settings
        self.users = users
        self.key = users.secret()
        # A cookie with this name can be set by this very host only, over https.
        own = settings.secure and not settings.prefix
        self.cookie = "__Host-retold" if own else "retold"

    def begin(self, request: Request) -> None:
        """Find out whose request this is; `request.state` then has `token` and `user`."""
        given = request.cookies.get(self.cookie, "")
        known = given if _TOKEN.fullmatch(given) else None
        request.state.token = known or secrets.token_urlsafe(32)
        request.state.fresh = known is None
        request.state.user = self._user(known)

    def _user(self, token: str | None) -> User | None:
        if not self.settings.sign_in:
            return User(self.settings.local_user, "admin")
        return self.users.of_session(token) if token else None

    def csrf(self, request: Request) -> str:
        """The token that a form of this session carries; it looks different on every page, so
        that what compresses well says nothing about it."""
        pad = secrets.token_bytes(32)
        return (pad + _mixed(pad, self._right(request))).hex()

    def _right(self, request: Request) -> bytes:
        return hmac.new(self.key, request.state.token.encode(), hashlib.sha256).digest()

    def check(self, request: Request, given: object) -> None:
        """Refuse a change that does not carry the session's token."""
        try:
            raw = bytes.fromhex(given if isinstance(given, str) and len(given) == 128 else "")
        except ValueError:
            raw = b""
        if not hmac.compare_digest(_mixed(raw[:32], raw[32:]), self._right(request)):
            raise HTTPException(
                403,
                "This form is too old, or was not made by the desk. Go back, reload, try again.",
            )

    def sign_in(self, request: Request, name: str, password: str) -> str:
        """What is wrong with a name and password; empty when they are right.

        The session then has a new token, so that one planted beforehand is worth nothing.
        """
        doors = f"name {name[:64]}", f"address {request.state.client}"
        if self.users.shut(*doors):
            return "Too many sign-ins failed. Wait a quarter of an hour and try again."
        user = self.users.known(name, password)
        if user is None:
            self.users.failed(*doors)
            return "This name and password do not belong together."
        self.users.passed(doors[0])
        self.end(request)
        request.state.token = self.users.open_session(user.name)
        request.state.user, request.state.fresh = user, True
        return ""

    def end(self, request: Request) -> None:
        """End the session of a request."""
        self.users.close_session(request.state.token)
        request.state.token = secrets.token_urlsafe(32)
        request.state.user, request.state.fresh = self._user(None), True

    def keep(self, request: Request, response: Response) -> None:
        """Give the reader the cookie of the session, where it is new."""
        if getattr(request.state, "fresh", False):
            response.set_cookie(
                self.cookie, request.state.token, path=self.settings.prefix or "/",
                secure=self.settings.secure, httponly=True, samesite="lax",
            )  # fmt: skip


def need(request: Request, role: str) -> User:
    """The user of a request, who must have a role."""
    user: User | None = request.state.user
    if user is None:
        raise HTTPException(401, "Sign in first.")
    if not user.may(role):
        raise HTTPException(403, f"This needs the role of {role}; {user.name} is {user.role}.")
    return user


def _mixed(pad: bytes, word: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(pad, word, strict=False))
