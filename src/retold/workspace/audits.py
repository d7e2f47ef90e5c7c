"""Samples of differences that were drawn to be judged, and the answers; in state.sqlite.

Places are kept and no words, so that a page that is forgotten leaves nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from retold.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from retold.workspace.state import State

_TABLES = (
    "create table if not exists audits (audit integer primary key, seed text not null, "
    "at text not null, who text not null, snapshot integer not null)",
    "create table if not exists audit_frames (audit integer not null, outlet text not null, "
    "compared integer not null, found integer not null, primary key (audit, outlet))",
    "create table if not exists audit_items (audit integer not null, n integer not null, "
    "outlet text not null, mark text not null, parent text not null, child text not null, "
    "kind text not null, zone text not null, parent_start integer, parent_end integer, "
    "child_start integer, child_end integer, primary key (audit, n))",
    "create table if not exists audit_answers (audit integer not null, n integer not null, "
    "answer text not null, who text not null, at text not null, note text not null)",
)


@dataclass(frozen=True, slots=True)
class Audit:
    """A sample that was drawn."""

    audit: int
    seed: str
    at: datetime
    who: str
    snapshot: int  # of the tables it was drawn from
    compared: dict[str, int]  # outlet -> tellings
    found: dict[str, int]  # outlet -> differences that it was drawn from


@dataclass(frozen=True, slots=True)
class Item:
    """One drawn difference, by its places, with the last answer."""

    audit: int
    n: int
    outlet: str
    mark: str
    parent: str  # article_id
    child: str
    kind: str
    zone: str
    parent_span: tuple[int, int] | None
    child_span: tuple[int, int] | None
    answer: str | None = None  # yes | no | unsure
    who: str | None = None


class Audits:
    """The audits of one workspace."""

    def __init__(self, state: State) -> None:
        self.state = state

    def keep(
        self,
        seed: str,
        who: str,
        snapshot: int,
        frames: Mapping[str, tuple[int, int]],
        items: Iterable[Item],
    ) -> int:
        """Keep a sample with what it was drawn from: outlet -> (compared, found). Gives its number."""
        now = datetime.now(UTC).isoformat()
        with self.state.connected(_TABLES) as con:
            cursor = con.execute(
                "insert into audits (seed, at, who, snapshot) values (?, ?, ?, ?)",
                (seed, now, who, snapshot),
            )
            number = int(cursor.lastrowid or 0)
            con.executemany(
                "insert into audit_frames values (?, ?, ?, ?)",
                [(number, o, compared, found) for o, (compared, found) in frames.items()],
            )
            con.executemany(
                "insert into audit_items values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(number, i.n, i.outlet, i.mark, i.parent, i.child, i.kind, i.zone,
                  *(i.parent_span or (None, None)), *(i.child_span or (None, None))) for i in items],
            )  # fmt: skip
        return number

    def newest(self) -> Audit | None:
        """The audit that was drawn last."""
        with self.state.connected(_TABLES) as con:
            row = con.execute("select * from audits order by audit desc limit 1").fetchone()
            if row is None:
                return None
            frames = con.execute(
                "select outlet, compared, found from audit_frames where audit = ?", (row[0],)
            ).fetchall()
        number, seed, at, who, snapshot = row
        return Audit(
            number, seed, datetime.fromisoformat(at), who, snapshot,
            {o: c for o, c, _ in frames}, {o: f for o, _, f in frames},
        )  # fmt: skip

    def items(self, audit: int) -> list[Item]:
        """What was drawn, in its order, each with the last answer."""
        with self.state.connected(_TABLES) as con:
            rows = con.execute(
                "select n, outlet, mark, parent, child, kind, zone, parent_start, parent_end, "
                "child_start, child_end from audit_items where audit = ? order by n", (audit,)
            ).fetchall()  # fmt: skip
            said = {
                n: (answer, who)
                for n, answer, who in con.execute(
                    "select n, answer, who from audit_answers where audit = ? order by rowid",
                    (audit,),
                )
            }
        out = []
        for n, outlet, mark, parent, child, kind, zone, *spans in rows:
            answer, who = said.get(n, (None, None))
            out.append(
                Item(audit, n, outlet, mark, parent, child, kind, zone,
                     _span(*spans[:2]), _span(*spans[2:]), answer, who)
            )  # fmt: skip
        return out

    def answer(self, audit: int, n: int, answer: str, who: str, note: str = "") -> None:
        """Keep an answer beside earlier ones; the last counts. Raises NotFoundError for no such."""
        with self.state.connected(_TABLES) as con:
            known = con.execute(
                "select 1 from audit_items where audit = ? and n = ?", (audit, n)
            ).fetchone()
            if not known:
                raise NotFoundError(f"there is no difference {n} in audit {audit}")
            con.execute(
                "insert into audit_answers values (?, ?, ?, ?, ?, ?)",
                (audit, n, answer, who, datetime.now(UTC).isoformat(), note),
            )


def _span(start: int | None, end: int | None) -> tuple[int, int] | None:
    return None if start is None or end is None else (start, end)
