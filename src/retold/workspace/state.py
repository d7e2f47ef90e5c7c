"""What people change: human verdicts and what they had forgotten, in a small SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from retold.errors import WorkspaceError
from retold.records import Verdict
from retold.workspace.files import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_TABLES = (
    "create table if not exists verdicts (verdict_id integer primary key, kind text not null, "
    "a text not null, b text, words text, answer text not null, note text not null, "
    "who text not null, at text not null, undone integer not null default 0)",
    "create table if not exists tombstones (mark text primary key, at text not null)",
    # An erasure that has begun: the next writer finishes it where it was stopped.
    "create table if not exists erasures (kind text not null, what text not null)",
)
_COLUMNS = "verdict_id, kind, a, b, words, answer, note, who, at, undone"


class State:
    """The SQLite file of a workspace; made on its first use."""

    def __init__(self, root: Path) -> None:
        self.path = root / "state.sqlite"

    @contextmanager
    def connected(self, tables: Iterable[str] = ()) -> Iterator[sqlite3.Connection]:
        """One transaction: kept at the end, taken back where something goes wrong.

        `tables` makes those of a room that has its own, where they are not. Raises WorkspaceError
        for what SQLite says.
        """
        try:
            with closing(sqlite3.connect(self.path, timeout=10)) as con:
                con.execute("pragma journal_mode = wal")
                con.execute("pragma synchronous = full")
                con.execute("pragma trusted_schema = off")
                con.execute("pragma secure_delete = on")
                with con:
                    for table in (*_TABLES, *tables):
                        con.execute(table)
                    yield con
        except sqlite3.Error as error:
            raise WorkspaceError(f"{self.path} cannot be used: {reason(error)}") from error

    @contextmanager
    def reading(self, table: str = "") -> Iterator[sqlite3.Connection | None]:
        """For questions alone, also where the folder may not be written.

        None where the file, or the table asked about, was not made or its maker was killed.
        """
        if not self.path.exists():
            yield None
            return
        try:
            with closing(self._reader()) as con:
                named = "select 1 from sqlite_master where name = ?"
                made = not table or con.execute(named, (table,)).fetchone()
                yield con if made else None
        except sqlite3.Error as error:
            raise WorkspaceError(f"{self.path} cannot be used: {reason(error)}") from error

    def _reader(self) -> sqlite3.Connection:
        for mode in ("mode=ro", "mode=ro&immutable=1"):  # the second: a folder that is read-only
            con = sqlite3.connect(f"{self.path.resolve().as_uri()}?{mode}", timeout=10, uri=True)
            try:
                con.execute("pragma trusted_schema = off")
                con.execute("select count(*) from sqlite_master").fetchone()
            except sqlite3.OperationalError:
                con.close()
                if "immutable" in mode:
                    raise
            else:
                break
        return con

    # --- verdicts ---

    def decide(self, verdict: Verdict) -> Verdict:
        """Keep a person's verdict; gives it back with its number."""
        with self.connected() as con:
            cursor = con.execute(
                "insert into verdicts (kind, a, b, words, answer, note, who, at, undone) "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (verdict.kind, verdict.a, verdict.b, verdict.words, verdict.answer, verdict.note,
                 verdict.who, verdict.at.isoformat(), int(verdict.undone)),
            )  # fmt: skip
            return replace(verdict, verdict_id=int(cursor.lastrowid or 0))

    def undo(self, verdict_id: int) -> None:
        """Take a verdict back; it stays on record as undone."""
        with self.connected() as con:
            found = con.execute(
                "update verdicts set undone = 1 where verdict_id = ?", (verdict_id,)
            ).rowcount
        if not found:
            raise WorkspaceError(f"there is no verdict {verdict_id}")

    def rename(self, articles: Mapping[str, str]) -> None:
        """Let verdicts name other articles in the place of those they name."""
        with self.connected() as con:
            for column in ("a", "b"):
                con.executemany(
                    f"update verdicts set {column} = ? where {column} = ?",
                    [(new, old) for old, new in articles.items()],
                )

    def verdicts(self, *, undone: bool = False) -> list[Verdict]:
        """Every verdict that holds, oldest first; those that were taken back too, where asked."""
        with self.reading("verdicts") as con:
            if con is None:
                return []
            rows = con.execute(
                f"select {_COLUMNS} from verdicts where undone <= ? order by verdict_id",
                (int(undone),),
            ).fetchall()
        return [_verdict(*row) for row in rows]

    def vacuum(self) -> None:
        """Leave nothing in the file, or beside it, of rows that were deleted."""
        try:
            with closing(sqlite3.connect(self.path, timeout=10, isolation_level=None)) as con:
                con.execute("vacuum")
                con.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.Error as error:
            raise WorkspaceError(f"{self.path} cannot be used: {reason(error)}") from error

    # --- what was forgotten ---

    def bury(self, marks: Iterable[str], at: datetime) -> None:
        """Keep that something was forgotten: keys alone, no words."""
        with self.connected() as con:
            con.executemany(
                "insert or ignore into tombstones values (?, ?)",
                [(mark, at.isoformat()) for mark in marks],
            )

    def begin_erasure(self, kind: str, what: Iterable[str]) -> None:
        """Keep what is to be erased, until `end_erasures`."""
        with self.connected() as con:
            con.executemany("insert into erasures values (?, ?)", [(kind, w) for w in what])

    def erasures(self) -> list[tuple[str, str]]:
        """What is to be erased and may not be yet: pairs of a kind and a key or name."""
        with self.reading("erasures") as con:
            if con is None:
                return []
            return [(str(k), str(w)) for k, w in con.execute("select kind, what from erasures")]

    def end_erasures(self) -> None:
        """Nothing is left to be erased."""
        with self.connected() as con:
            con.execute("delete from erasures")
        self.vacuum()

    def tombstones(self) -> dict[str, datetime]:
        """What was forgotten, and when."""
        with self.reading("tombstones") as con:
            if con is None:
                return {}
            rows = con.execute("select mark, at from tombstones").fetchall()
        return {mark: datetime.fromisoformat(at).astimezone(UTC) for mark, at in rows}


def _verdict(
    number: int, kind: str, a: str, b: str | None, words: str | None, answer: str, note: str,
    who: str, at: str, undone: int,
) -> Verdict:  # fmt: skip
    when = datetime.fromisoformat(at).astimezone(UTC)
    return Verdict(number, kind, a, b, words, answer, note, who, when, bool(undone))
