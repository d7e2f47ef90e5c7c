"""Who may use the desk: users, their sessions, and what failed at the door; kept in state.sqlite.

Passwords are kept as scrypt hashes, sessions as hashes of their tokens: who reads the file can
sign in as nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.errors import WorkspaceError

if TYPE_CHECKING:
    from retold.workspace.state import State

ROLES = ("reader", "editor", "admin")  # each may do what the one before it may
LEAST_PASSWORD, MOST_PASSWORD = 10, 200
SESSION_SECONDS = 12 * 3600
FAILURES, FAILURE_SECONDS = 8, 15 * 60  # this many wrong passwords in this time shut the door
_NAME = re.compile(r"[\w][\w.@+-]{0,63}")
_SCRYPT = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 2**20}
_TABLES = (
    "create table if not exists users (name text primary key, role text not null, "
    "salt blob not null, hash blob not null)",
    "create table if not exists sessions (token blob primary key, name text not null, "
    "until real not null)",
    "create table if not exists failures (door text not null, at real not null)",
    "create index if not exists failures_at on failures (door, at)",
    "create table if not exists secrets (name text primary key, value blob not null)",
)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may use the desk."""

    name: str
    role: str  # reader | editor | admin

    def may(self, role: str) -> bool:
        """Whether this user may do what needs a role.

        >>> User("ann", "editor").may("reader"), User("ann", "editor").may("admin")
        (True, False)
        """
        return ROLES.index(self.role) >= ROLES.index(role)


class Users:
    """The users of a workspace; every call opens the file anew, so any process may ask."""

    def __init__(self, state: State) -> None:
        self.state = state

    # --- users ---

    def add(self, name: str, password: str, role: str = "reader") -> User:
        """Add a user, or give one another password or role.

        Their sessions end. Raises WorkspaceError for a name, a password or a role that cannot be.
        """
        if not _NAME.fullmatch(name):
            raise WorkspaceError(
                "a user's name begins with a letter or a digit and holds letters, digits and . @ + - _"
            )
        if role not in ROLES:
            raise WorkspaceError(f"there is no role {role!r}: {', '.join(ROLES)} can be given")
        if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
            raise WorkspaceError(f"a password has {LEAST_PASSWORD} to {MOST_PASSWORD} characters")
        salt = secrets.token_bytes(16)
        with self.state.connected(_TABLES) as con:
            con.execute(
                "insert or replace into users values (?, ?, ?, ?)",
                (name, role, salt, _hash(password, salt)),
            )
            con.execute("delete from sessions where name = ?", (name,))
        return User(name, role)

    def remove(self, name: str) -> None:
        """Remove a user and end their sessions. Raises WorkspaceError where there is none."""
        with self.state.connected(_TABLES) as con:
            if not con.execute("delete from users where name = ?", (name,)).rowcount:
                raise WorkspaceError(f"there is no user {name!r}")
            con.execute("delete from sessions where name = ?", (name,))

    def all(self) -> list[User]:
        """Every user, by name."""
        if not self.state.path.exists():
            return []
        with self.state.connected(_TABLES) as con:
            return [User(*row) for row in con.execute("select name, role from users order by name")]

    def known(self, name: str, password: str) -> User | None:
        """The user of this name and password; takes as long where there is none."""
        with self.state.connected(_TABLES) as con:
            row = con.execute(
                "select role, salt, hash from users where name = ?", (name[:64],)
            ).fetchone()
        role, salt, kept = row or ("reader", b"\0" * 16, b"")
        if len(password) > MOST_PASSWORD:
            return None
        given = _hash(password, salt)
        return User(name, role) if row and hmac.compare_digest(given, kept) else None

    # --- sessions ---

    def open_session(self, name: str) -> str:
        """A new session's token."""
        token, now = secrets.token_urlsafe(32), time.time()
        with self.state.connected(_TABLES) as con:
            con.execute("delete from sessions where until < ?", (now,))
            con.execute(
                "insert into sessions values (?, ?, ?)",
                (_digest(token), name, now + SESSION_SECONDS),
            )
        return token

    def of_session(self, token: str) -> User | None:
        """Whose session this is; None where it has ended or never was."""
        with self.state.connected(_TABLES) as con:
            row = con.execute(
                "select u.name, u.role from sessions s join users u on u.name = s.name "
                "where s.token = ? and s.until >= ?",
                (_digest(token), time.time()),
            ).fetchone()
        return User(*row) if row else None

    def close_session(self, token: str) -> None:
        """End a session."""
        with self.state.connected(_TABLES) as con:
            con.execute("delete from sessions where token = ?", (_digest(token),))

    # --- at the door ---

    def shut(self, *doors: str) -> bool:
        """Whether too many sign-ins failed lately at one of these doors (a name, an address)."""
        since = time.time() - FAILURE_SECONDS
        with self.state.connected(_TABLES) as con:
            con.execute("delete from failures where at < ?", (since,))
            counts = [
                con.execute("select count(*) from failures where door = ?", (d,)).fetchone()[0]
                for d in doors
            ]
        return max(counts, default=0) >= FAILURES

    def failed(self, *doors: str) -> None:
        """Note that a sign-in failed."""
        with self.state.connected(_TABLES) as con:
            con.executemany("insert into failures values (?, ?)", [(d, time.time()) for d in doors])

    def passed(self, *doors: str) -> None:
        """Forget what failed at these doors."""
        with self.state.connected(_TABLES) as con:
            con.executemany("delete from failures where door = ?", [(d,) for d in doors])

    def secret(self, name: str = "desk") -> bytes:
        """A random key of this workspace, made when first asked for."""
        with self.state.connected(_TABLES) as con:
            con.execute(
                "insert or ignore into secrets values (?, ?)", (name, secrets.token_bytes(32))
            )
            row = con.execute("select value from secrets where name = ?", (name,)).fetchone()
        return bytes(row[0])


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **_SCRYPT)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
