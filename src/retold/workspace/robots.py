"""The robots.txt of sites, kept for a day: runs that end and begin again ask each host once."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from retold.errors import WorkspaceError

if TYPE_CHECKING:
    from retold.workspace.store import Store

MOST_BYTES = 64 * 1024  # a longer one is asked for anew
_TABLES = (
    "create table if not exists robots (site text primary key, at real not null, body blob)",
)


class KeptRobots:
    """What sites answered, by site, with the time; no body: they have none."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, site: str, since: float) -> tuple[float, bytes | None] | None:
        """When a site answered what; None where that was before `since`, or never."""
        with suppress(WorkspaceError), self._store.state.reading("robots") as con:
            ask = "select at, body from robots where site = ? and at >= ?"
            row = None if con is None else con.execute(ask, (site, since)).fetchone()
            return None if row is None else (float(row[0]), row[1])
        return None

    def put(self, site: str, at: float, body: bytes | None, since: float) -> None:
        """Keep an answer; those from before `since` go. Where it cannot be kept it is asked anew."""
        if body is not None and len(body) > MOST_BYTES:
            return
        with suppress(WorkspaceError), self._store.state.connected(_TABLES) as con:
            con.execute("delete from robots where at < ?", (since,))
            con.execute("insert or replace into robots values (?, ?, ?)", (site, at, body))
