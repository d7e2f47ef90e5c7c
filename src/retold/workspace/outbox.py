"""Mails on their way, so that nobody gets one twice; in state.sqlite.

    waiting → begun → sent
        ↑       ├──→ waiting   the server puts it off
        │       ├──→ refused   the server will not take it
        └───────┴──→ unsure    nobody can tell whether the server took it: a person decides

A mail is `begun` before the first byte of it goes out, and that is on disk. So a run that is
stopped before has sent nothing and the next one sends it; one that is stopped after may have, and
the mail is never sent again by itself.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.errors import LockedError
from retold.workspace.files import alone
from retold.workspace.subscribers import mark_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retold.workspace.store import Store

KEEP_SECONDS = 90 * 86_400  # so long it is known who was sent what
_TABLES = (
    "create table if not exists outbox (kind text not null, what text not null, "
    "mark text not null, address text not null, state text not null, tries integer not null, "
    "due real not null, note text not null, at real not null, given integer not null, "
    "primary key (kind, what, mark))",
)
_COLUMNS = "kind, what, mark, address, state, tries, due, note, at, given"


@dataclass(frozen=True, slots=True)
class Posted:
    """One mail to one address. Times are seconds since 1970."""

    kind: str  # digest | sign-up
    what: str  # the digest, or the sign-up
    mark: str  # key of the address
    address: str  # empty once it is sent
    state: str  # waiting | begun | sent | refused | unsure
    tries: int  # so far
    due: float  # not before
    note: str  # what the server said last
    at: float  # when it was put in
    given: int = 0  # 1: a person named the address, which need not be subscribed


class Outbox:
    """The mails of one kind that a workspace sends."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store = store
        self.kind = kind

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Be the one process that sends. Raises LockedError where another is at it.

        What a process that is gone had begun is unsure from now on.
        """
        busy = f"another process is sending mails for {self._store.root}: wait until it is done"
        with alone(self._store.root / f"mail-{self.kind}.lock", busy):
            with self._store.state.connected(_TABLES) as con:
                con.execute(
                    "update outbox set state = 'unsure', note = 'stopped while it was being sent' "
                    "where kind = ? and state = 'begun'",
                    (self.kind,),
                )
                con.execute(
                    "delete from outbox where kind = ? and at < ?",
                    (self.kind, time.time() - KEEP_SECONDS),
                )
            # As long as one connection is open, closing another does not have all the file synced.
            with self._store.state.reading("outbox"):
                yield

    # --- what is to be sent ---

    def put(self, what: str, addresses: Iterable[str], *, given: bool = False) -> int:
        """Put a mail in for each address that was not put in before. Gives how many are new."""
        now = time.time()
        with self._store.state.connected(_TABLES) as con:
            before = con.total_changes
            con.executemany(
                f"insert or ignore into outbox ({_COLUMNS}) "
                "values (?, ?, ?, ?, 'waiting', 0, ?, '', ?, ?)",
                [(self.kind, what, mark_of(a), a, now, now, int(given)) for a in addresses],
            )
            return con.total_changes - before

    def due(self, now: float) -> list[Posted]:
        """What is to be sent by now, in the order it was put in."""
        return self._rows("state = 'waiting' and due <= ? order by at, what, mark", now)

    def next_due(self) -> float | None:
        """When something is due next; None where nothing waits."""
        rows = self._rows("state = 'waiting' order by due limit 1")
        return rows[0].due if rows else None

    def rows(self, state: str | None = None) -> list[Posted]:
        """Every mail, or those in one state, oldest first."""
        chosen = "1" if state is None else "state = ?"
        return self._rows(f"{chosen} order by at, what, address", *([state] if state else []))

    def _rows(self, where: str, *values: object) -> list[Posted]:
        with self._store.state.reading("outbox") as con:
            if con is None:
                return []
            rows = con.execute(
                f"select {_COLUMNS} from outbox where kind = ? and {where}", (self.kind, *values)
            ).fetchall()
        return [Posted(*row) for row in rows]

    # --- what becomes of it ---

    def begin(self, mail: Posted) -> None:
        """Keep that a mail is going out, before any of it does. It is claimed by one only."""
        if not self._become(mail, "begun", "tries = tries + 1", "waiting"):
            raise LockedError("another process is sending this mail")

    def sent(self, mail: Posted) -> None:
        """The server took it; whose it was is forgotten but for the key."""
        self._become(mail, "sent", "address = '', note = ''", "begun")

    def later(self, mail: Posted, due: float, note: str) -> None:
        """It was not taken and can be tried again."""
        self._become(
            mail, "waiting", "due = ?, note = ?, tries = ?", "begun waiting",
            due, note, mail.tries + 1,
        )  # fmt: skip

    def refuse(self, mail: Posted, note: str) -> None:
        """It was not taken and will not be."""
        self._become(mail, "refused", "note = ?", "begun waiting", note)

    def doubt(self, mail: Posted, note: str) -> None:
        """Nobody can tell whether it was taken."""
        self._become(mail, "unsure", "note = ?", "begun", note)

    def drop(self, mail: Posted) -> None:
        """It is not wanted any more."""
        with self._store.state.connected(_TABLES) as con:
            con.execute(
                "delete from outbox where kind = ? and what = ? and mark = ? and state = 'waiting'",
                (mail.kind, mail.what, mail.mark),
            )

    def clear(self) -> None:
        """Forget what is settled, refused or unsure: nobody is to decide on it."""
        with self._store.state.connected(_TABLES) as con:
            con.execute(
                "delete from outbox where kind = ? and state in ('sent', 'refused', 'unsure')",
                (self.kind,),
            )

    def settle(self, address: str, arrived: bool) -> int:
        """A person decides on what is unsure for an address. Gives how many mails it was."""
        new = "'sent', address = ''" if arrived else "'waiting', due = 0"
        with self._store.state.connected(_TABLES) as con:
            return con.execute(
                f"update outbox set state = {new}, note = '' "
                "where kind = ? and mark = ? and state = 'unsure'",
                (self.kind, mark_of(address)),
            ).rowcount

    def _become(self, mail: Posted, state: str, also: str, before: str, *values: object) -> bool:
        marks = ", ".join("?" for _ in before.split())
        with self._store.state.connected(_TABLES) as con:
            changed = con.execute(
                f"update outbox set state = ?, {also} "
                f"where kind = ? and what = ? and mark = ? and state in ({marks})",
                (state, *values, mail.kind, mail.what, mail.mark, *before.split()),
            )
            return changed.rowcount == 1
