"""The list of what is watched: feeds and pages, when each is due, and what its server said last.

It stands in the SQLite file beside the verdicts, and outlasts a crash as they do.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from retold.workspace.files import alone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from retold.workspace.store import Store


@dataclass(frozen=True, slots=True)
class Watched:
    """One address that is watched. Times are seconds since 1970."""

    address: str  # in its normal form
    due: float  # when it is to be visited next
    every: float  # seconds between two visits
    kind: str = "new"  # new (not seen yet) | feed | page
    via: str | None = None  # the feed that named it; None: a person did
    state: str = "active"  # active | done (seen as often as planned) | gone | moved | refused
    note: str = ""  # why it is no longer visited, or what is wrong with it
    visits: int = 0  # that gave an answer
    failures: int = 0  # in a row
    etag: str | None = None  # what the server gave to ask by
    modified: str | None = None
    validated: str | None = None  # the address whose answer these two came with
    last: float | None = None  # the last visit that gave an answer


_NAMES = ", ".join(f.name for f in fields(Watched))
_MARKS = ", ".join("?" for _ in fields(Watched))
_TABLES = (
    "create table if not exists watched (address text primary key, due real not null, "
    "every real not null, kind text not null, via text, state text not null, note text not null, "
    "visits integer not null, failures integer not null, etag text, modified text, "
    "validated text, last real)",
    "create index if not exists watched_due on watched (state, due)",
)


class Watchlist:
    """What a workspace watches."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, rows: Iterable[Watched]) -> int:
        """Put new addresses on the list; those that stand on it stay as they are."""
        return self.put((), rows)

    def put(self, changed: Iterable[Watched], found: Iterable[Watched] = ()) -> int:
        """Replace rows and add what was found, all at once. Gives the number of new addresses."""
        with self._store.state.connected(_TABLES) as con:
            con.executemany(
                f"insert or replace into watched ({_NAMES}) values ({_MARKS})",
                [astuple(r) for r in changed],
            )
            before = con.total_changes
            con.executemany(
                f"insert or ignore into watched ({_NAMES}) values ({_MARKS})",
                [astuple(r) for r in found],
            )
            return con.total_changes - before

    def remove(self, address: str) -> bool:
        """Take an address off the list, and what a feed named that was not visited yet."""
        with self._store.state.connected(_TABLES) as con:
            con.execute("delete from watched where via = ? and visits = 0", (address,))
            gone = con.execute("delete from watched where address = ?", (address,))
            return gone.rowcount > 0

    def get(self, addresses: Collection[str]) -> dict[str, Watched]:
        """The rows of some addresses."""
        marks = ", ".join("?" for _ in addresses)
        return {r.address: r for r in self._rows(f"where address in ({marks})", *addresses)}

    def due(self, now: float, most: int) -> list[Watched]:
        """What is to be visited now, longest due first."""
        where = "where state = 'active' and due <= ? order by due, address limit ?"
        return self._rows(where, now, most)

    def next_due(self) -> float | None:
        """When the next visit is due; None where nothing is watched."""
        rows = self._rows("where state = 'active' order by due limit 1")
        return rows[0].due if rows else None

    def all(self) -> list[Watched]:
        """Every row: what people named first, then what feeds named."""
        return self._rows("order by via is not null, address")

    def _rows(self, where: str, *values: object) -> list[Watched]:
        with self._store.state.reading("watched") as con:
            if con is None:
                return []
            rows = con.execute(f"select {_NAMES} from watched {where}", values).fetchall()
        return [Watched(*row) for row in rows]

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Hold the lock of the one process that watches. Raises LockedError where another does."""
        busy = f"another `retold watch` is at work in {self._store.root}: stop it first"
        with alone(self._store.root / "watch.lock", busy):
            yield
