"""Who takes from whom, and what the pages of each outlet are: across all stories, with the pages."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from retold.results.intervals import Share, wilson
from retold.results.roles import ROLES, Edge, PageRole, Roles, Taking, Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Row:
    """One outlet or newsroom: how many of its pages are what."""

    name: str
    owner: str | None
    pages: tuple[str, ...]  # article ids
    roles: dict[str, tuple[str, ...]]  # role -> article ids

    def share(self, role: str) -> Share:
        """The share of its pages that play a role."""
        return wilson(len(self.roles.get(role, ())), len(self.pages))


@dataclass(frozen=True, slots=True)
class Matrix:
    """Who takes from whom, the busiest first; a count is of tellings, each once a taker."""

    takers: tuple[str, ...]
    givers: tuple[str, ...]
    counts: dict[tuple[str, str], int]  # all pairs, also those beyond the names shown
    more_takers: int = 0
    more_givers: int = 0


@dataclass(frozen=True, slots=True)
class Outlets:
    """Every page's role and every taking of a workspace."""

    pages: tuple[PageRole, ...] = ()
    takings: tuple[Taking, ...] = ()
    _rows: dict[str, list[Row]] = field(default_factory=dict, compare=False, repr=False)

    def rows(self, by: str = "outlet") -> list[Row]:
        """One row for each outlet or newsroom, those with most pages first."""
        if by not in self._rows:
            groups: dict[str, list[PageRole]] = defaultdict(list)
            for page in self.pages:
                groups[page.newsroom if by == "newsroom" else page.outlet].append(page)
            rows = [_row(name, mine) for name, mine in groups.items()]
            self._rows[by] = sorted(rows, key=lambda r: (-len(r.pages), r.name))
        return self._rows[by]

    def matrix(self, by: str = "outlet", most: int = 16, one: str = "") -> Matrix:
        """Who takes from whom; only takings from or by `one`, where it is named."""
        pairs = [p for p in (t.names(by) for t in self.takings) if p[0] != p[1]]
        counts = Counter(p for p in pairs if not one or one in p)
        takers, givers = _busiest(counts, 0), _busiest(counts, 1)
        return Matrix(
            takers[:most], givers[:most], dict(counts),
            max(0, len(takers) - most), max(0, len(givers) - most),
        )  # fmt: skip

    def to_dict(self, by: str = "outlet") -> dict[str, Any]:
        """Every figure with its interval and its pages, as plain values (`docs/outlets.md`)."""
        address = {p.article_id: p.address for p in self.pages}
        behind: dict[tuple[str, str], set[str]] = defaultdict(set)
        for t in self.takings:
            behind[t.names(by)].update(t.pages)
        return {
            "by": by,
            "rows": [_plain(row, address) for row in self.rows(by)],
            "takings": [
                {"taker": taker, "giver": giver, "tellings": n,
                 "pages": sorted(address.get(p, p) for p in behind[taker, giver])}
                for (taker, giver), n in sorted(self.matrix(by).counts.items())
            ],
        }  # fmt: skip


def _row(name: str, mine: Sequence[PageRole]) -> Row:
    from retold.newsrooms import owner_of

    roles: dict[str, list[str]] = defaultdict(list)
    for page in mine:
        roles[page.role].append(page.article_id)
    ids = tuple(sorted(p.article_id for p in mine))
    return Row(name, owner_of(name), ids, {r: tuple(sorted(found)) for r, found in roles.items()})


def _busiest(counts: Mapping[tuple[str, str], int], side: int) -> tuple[str, ...]:
    total: Counter[str] = Counter()
    for pair, n in counts.items():
        total[pair[side]] += n
    return tuple(sorted(total, key=lambda name: (-total[name], name)))


def _plain(row: Row, address: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": row.name,
        "owner": row.owner,
        "pages": len(row.pages),
        "roles": {
            role: {
                "count": s.count, "share": round(s.value, 4), "low": s.low, "high": s.high,
                "pages": sorted(address.get(p, p) for p in row.roles.get(role, ())),
            }
            for role in ROLES for s in [row.share(role)]
        },
    }  # fmt: skip


def tabled(
    tellings: Iterable[Told],
    edges: Iterable[Edge],
    articles: Mapping[str, tuple[str, str]],
    reported: Mapping[str, Sequence[str]],
    independent: Iterable[str] = (),
) -> Outlets:
    """Roles and takings from rows.

    `articles` gives (outlet, address) of a page; `reported` the newsrooms that are known to have
    reported a story; `independent` the tellings that show reporting of their own.
    """
    work = Roles(tellings, edges, articles, reported, independent)
    pages = sorted(work.pages(), key=lambda p: (p.outlet, p.article_id, p.story_key))
    takings = sorted(
        work.takings(), key=lambda t: (t.taker, t.giver, t.story_key, t.child, t.parent)
    )
    return Outlets(tuple(pages), tuple(takings))
