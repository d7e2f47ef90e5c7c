"""What people change: human verdicts, in a small SQLite file beside the tables."""

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
    from collections.abc import Iterator
    from pathlib import Path


class State:
    """The SQLite file of a workspace; made on its first use."""

    def __init__(self, root: Path) -> None:
        self.path = root / "state.sqlite"

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=10)) as con, con:
                con.execute("pragma journal_mode = wal")
                con.execute("pragma trusted_schema = off")
                con.execute(
                    "create table if not exists verdicts (verdict_id integer primary key, kind "
                    "text not null, a text not null, b text, words text, answer text not null, "
                    "note text not null, who text not null, at text not null, "
                    "undone integer not null default 0)"
                )
                yield con
        except sqlite3.Error as error:
            raise WorkspaceError(f"{self.path} cannot be used: {reason(error)}") from error

    def decide(self, verdict: Verdict) -> Verdict:
        """Keep a person's verdict; gives it back with its number."""
        with self._open() as con:
            cursor = con.execute(
                "insert into verdicts (kind, a, b, words, answer, note, who, at, undone) "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (verdict.kind, verdict.a, verdict.b, verdict.words, verdict.answer, verdict.note,
                 verdict.who, verdict.at.isoformat(), int(verdict.undone)),
            )  # fmt: skip
            return replace(verdict, verdict_id=int(cursor.lastrowid or 0))

    def undo(self, verdict_id: int) -> None:
        """Take a verdict back; it stays on record as undone."""
        with self._open() as con:
            found = con.execute(
                "update verdicts set undone = 1 where verdict_id = ?", (verdict_id,)
            ).rowcount
        if not found:
            raise WorkspaceError(f"there is no verdict {verdict_id}")

    def verdicts(self) -> list[Verdict]:
        """Every verdict that holds, oldest first."""
        if not self.path.exists():
            return []
        with self._open() as con:
            rows = con.execute(
                "select verdict_id, kind, a, b, words, answer, note, who, at from verdicts "
                "where not undone order by verdict_id"
            ).fetchall()
        return [
            Verdict(*(*row[:8], datetime.fromisoformat(row[8]).astimezone(UTC))) for row in rows
        ]
