"""Who gets the daily digest, and who has asked for it and not confirmed yet; in state.sqlite.

Tokens of confirmation are kept as hashes and end after a day; who leaves is deleted.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.errors import RetoldError
from retold.text import key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from retold.workspace.state import State

TOKEN_SECONDS = 24 * 3600  # a link of confirmation holds so long
# How many sign-ups in a span of time: of one reader's address, for one mail address, of everybody.
OF_ONE, FOR_ONE, OF_ALL = (10, 3600.0), (3, 24 * 3600.0), (300, 3600.0)
MOST_REFUSALS = 3  # mails refused in a row, after which none is sent any more
_TABLES = (
    "create table if not exists subscribers (mark text primary key, address text not null, "
    "number text not null unique, sections text not null, langs text not null, "
    "since real not null, refusals integer not null default 0)",
    "create table if not exists sign_ups (number text primary key, address text not null, "
    "sections text not null, langs text not null, token blob, until real not null)",
    "create table if not exists sign_up_doors (door text not null, at real not null)",
    "create index if not exists sign_up_doors_at on sign_up_doors (door, at)",
    "create table if not exists secrets (name text primary key, value blob not null)",
)
_COLUMNS = "address, number, sections, langs, since, refusals"


class BusyError(RetoldError):
    """Too many have signed up in a short time."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who gets the digest."""

    address: str  # of mail
    number: str  # random; what the links of their mails stand for
    sections: tuple[str, ...] = ()  # wanted; none: all
    langs: tuple[str, ...] = ()  # languages wanted; none: all
    since: float = 0.0  # when it was confirmed, seconds since 1970
    refusals: int = 0  # mails refused in a row

    @property
    def resting(self) -> bool:
        """Whether so many mails were refused that none is sent any more."""
        return self.refusals >= MOST_REFUSALS


@dataclass(frozen=True, slots=True)
class SignUp:
    """Somebody who asked for the digest; the address may be another person's."""

    number: str
    address: str
    sections: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()


def mark_of(address: str) -> str:
    """The key of a mail address: one person's spellings of it have the same.

    >>> mark_of("Ann@Desk.example") == mark_of("ann@desk.EXAMPLE")
    True
    """
    return key("mail", address.strip().lower())


class Subscribers:
    """The subscribers of a workspace; every call opens the file anew, so any process may ask."""

    def __init__(self, state: State) -> None:
        self.state = state

    # --- signing up ---

    def ask(
        self, address: str, sections: Sequence[str], langs: Sequence[str], door: str
    ) -> SignUp | None:
        """Keep that somebody asked; the same whether the address is subscribed or not.

        None where this address was asked for too often lately: no mail is to go out then. `door` is
        where the request came from. Raises BusyError where that door, or all together, ask too much.
        """
        now = time.time()
        limits = {f"from {door}": OF_ONE, f"for {mark_of(address)}": FOR_ONE, "all": OF_ALL}
        with self.state.connected(_TABLES) as con:
            con.execute("begin immediate")
            con.execute("delete from sign_up_doors where at < ?", (now - 24 * 3600,))
            con.execute("delete from sign_ups where until < ?", (now,))
            full = {name for name, limit in limits.items() if _count(con, name, now, limit)}
            if full - {f"for {mark_of(address)}"}:
                raise BusyError("too many have signed up from there: wait an hour and try again")
            con.executemany("insert into sign_up_doors values (?, ?)", [(n, now) for n in limits])
            if full:
                return None
            made = SignUp(secrets.token_hex(12), address, tuple(sections), tuple(langs))
            con.execute(
                "insert into sign_ups values (?, ?, ?, ?, null, ?)",
                (made.number, address, json.dumps(made.sections), json.dumps(made.langs),
                 now + TOKEN_SECONDS),
            )  # fmt: skip
        return made

    def token(self, number: str) -> tuple[SignUp, str] | None:
        """A new token of confirmation for a sign-up, to be mailed and kept nowhere.

        None where the sign-up has ended.
        """
        token = secrets.token_urlsafe(32)
        with self.state.connected(_TABLES) as con:
            rows = con.execute(
                "update sign_ups set token = ? where number = ? and until >= ? "
                "returning number, address, sections, langs",
                (_digest(token), number, time.time()),
            ).fetchall()
        return (_sign_up(*rows[0]), token) if rows else None

    def confirmable(self, token: str) -> SignUp | None:
        """The sign-up that a token belongs to; None where it has ended or never was."""
        with self.state.connected(_TABLES) as con:
            row = con.execute(
                "select number, address, sections, langs from sign_ups "
                "where token = ? and until >= ?",
                (_digest(token), time.time()),
            ).fetchone()
        return None if row is None else _sign_up(*row)

    def confirm(self, token: str) -> Subscriber | None:
        """Make a subscriber of who asked, or change what they get; a token works once."""
        now = time.time()
        with self.state.connected(_TABLES) as con:
            rows = con.execute(
                "delete from sign_ups where token = ? and until >= ? "
                "returning address, sections, langs",
                (_digest(token), now),
            ).fetchall()
            if not rows:
                return None
            row = rows[0]
            con.execute(
                "insert into subscribers values (?, ?, ?, ?, ?, ?, 0) on conflict (mark) do update "
                "set sections = excluded.sections, langs = excluded.langs, refusals = 0",
                (mark_of(row[0]), row[0], secrets.token_hex(12), row[1], row[2], now),
            )
            kept = con.execute(
                f"select {_COLUMNS} from subscribers where mark = ?", (mark_of(row[0]),)
            ).fetchone()
        return _subscriber(*kept)

    # --- leaving ---

    def leaving_token(self, subscriber: Subscriber) -> str:
        """What the links of a subscriber's mails carry: it lets them leave, and nothing else."""
        return f"{subscriber.number}.{self._sign(subscriber.number)}"

    def _sign(self, number: str) -> str:
        with self.state.connected(_TABLES) as con:
            con.execute(
                "insert or ignore into secrets values ('digest', ?)", (secrets.token_bytes(32),)
            )
            row = con.execute("select value from secrets where name = 'digest'").fetchone()
        return hmac.new(row[0], f"leave {number}".encode(), hashlib.sha256).hexdigest()[:40]

    def is_leaving(self, token: str) -> bool:
        """Whether a token was made here, be its subscriber gone already or not."""
        number, _, sign = token[:200].partition(".")
        return hmac.compare_digest(sign.encode(), self._sign(number).encode())

    def leave(self, token: str) -> bool:
        """Delete the subscriber of a token; False where it was not made here."""
        if not self.is_leaving(token):
            return False
        with self.state.connected(_TABLES) as con:
            con.execute("delete from subscribers where number = ?", (token.partition(".")[0],))
        return True

    def remove(self, address: str) -> bool:
        """Delete a subscriber and what they asked for; False where there is none."""
        with self.state.connected(_TABLES) as con:
            found = con.execute(
                "delete from subscribers where mark = ?", (mark_of(address),)
            ).rowcount
            con.execute("delete from sign_ups where lower(address) = ?", (address.lower(),))
        return found > 0

    # --- asking ---

    def all(self) -> list[Subscriber]:
        """Every subscriber, by address."""
        if not self.state.path.exists():
            return []
        with self.state.connected(_TABLES) as con:
            rows = con.execute(f"select {_COLUMNS} from subscribers order by address").fetchall()
        return [_subscriber(*row) for row in rows]

    def get(self, address: str) -> Subscriber | None:
        """The subscriber of an address."""
        with self.state.connected(_TABLES) as con:
            row = con.execute(
                f"select {_COLUMNS} from subscribers where mark = ?", (mark_of(address),)
            ).fetchone()
        return None if row is None else _subscriber(*row)

    def delivered(self, address: str, refused: bool) -> None:
        """Note whether the last mail to a subscriber was refused."""
        change = "refusals + 1" if refused else "0"
        with self.state.connected(_TABLES) as con:
            con.execute(
                f"update subscribers set refusals = {change} where mark = ?", (mark_of(address),)
            )


def _count(con: sqlite3.Connection, door: str, now: float, limit: tuple[int, float]) -> bool:
    most, span = limit
    row = con.execute(
        "select count(*) from sign_up_doors where door = ? and at > ?", (door, now - span)
    ).fetchone()
    return int(row[0]) >= most


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _sign_up(number: str, address: str, sections: str, langs: str) -> SignUp:
    return SignUp(number, address, tuple(json.loads(sections)), tuple(json.loads(langs)))


def _subscriber(
    address: str, number: str, sections: str, langs: str, since: float, refusals: int
) -> Subscriber:
    sections_, langs_ = tuple(json.loads(sections)), tuple(json.loads(langs))
    return Subscriber(address, number, sections_, langs_, since, refusals)
