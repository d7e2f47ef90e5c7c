"""What the pages of each outlet are, and who takes from whom: across all stories, with the pages.

A page carries another's text, rewrites, translates or merges other tellings, or its outlet reported
for itself. Where several newsrooms' pages have one text and nothing says who wrote it, the page is
`shared`; where nothing is known of where it came from, `unknown`: neither is ever own reporting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from retold.results.intervals import Share, wilson
from retold.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from retold.results.whole import Result
    from retold.workspace import Store

LEAST_PROBABILITY = 0.5  # weaker edges are shown in their story and counted nowhere
NO_NAME = "not known"
ROLES = {
    "carry": "carries another's text",
    "rewrite": "rewrites",
    "translate": "translates",
    "merge": "merges",
    "own": "reports itself",
    "shared": "shares a text whose writer is not known",
    "unknown": "not known",
}
_OF_KIND = {"copy": "carry", "excerpt": "carry", "translation": "translate"}


@dataclass(frozen=True, slots=True)
class Told:
    """A telling with the pages that carry it."""

    telling_id: str
    story_key: str
    newsroom: str | None
    outlet: str | None
    pages: tuple[str, ...]  # article ids; none: it is lost


@dataclass(frozen=True, slots=True)
class Edge:
    """A derivation, as far as it matters here."""

    parent: str
    child: str
    kind: str
    probability: float
    rank: int


@dataclass(frozen=True, slots=True)
class PageRole:
    """What one page is."""

    article_id: str
    address: str
    outlet: str
    newsroom: str
    story_key: str
    telling_id: str
    role: str  # of ROLES


@dataclass(frozen=True, slots=True)
class Taking:
    """One telling that an outlet carries or made from another's."""

    taker: str  # outlet
    giver: str  # newsroom, or outlet where no newsroom is known
    taker_newsroom: str
    giver_newsroom: str
    kind: str  # carry | excerpt | rewrite | translation | update | copy
    probability: float | None  # of the edge; None: the page is signed by the giver
    story_key: str
    child: str  # telling_id
    parent: str  # the same where the taker carries the giver's own telling
    pages: tuple[str, ...]  # article ids of the taker

    def names(self, by: str) -> tuple[str, str]:
        """(taker, giver) by `outlet` or by `newsroom`."""
        if by == "newsroom":
            return self.taker_newsroom, self.giver_newsroom
        return self.taker, self.giver


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


# --- telling roles ---


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
    work = _Roles(tellings, edges, articles, reported, independent)
    pages = sorted(work.pages(), key=lambda p: (p.outlet, p.article_id, p.story_key))
    takings = sorted(
        work.takings(), key=lambda t: (t.taker, t.giver, t.story_key, t.child, t.parent)
    )
    return Outlets(tuple(pages), tuple(takings))


class _Roles:
    def __init__(
        self,
        tellings: Iterable[Told],
        edges: Iterable[Edge],
        articles: Mapping[str, tuple[str, str]],
        reported: Mapping[str, Sequence[str]],
        independent: Iterable[str],
    ) -> None:
        self.tellings = {t.telling_id: t for t in tellings}
        self.articles, self.reported = articles, reported
        self.independent = frozenset(independent)
        self.parents: dict[str, list[Edge]] = defaultdict(list)
        for e in edges:
            self.parents[e.child].append(e)
        for found in self.parents.values():
            found.sort(key=lambda e: (e.rank, -e.probability, e.parent))

    def outlets(self, telling: Told) -> dict[str, list[str]]:
        """Outlet -> its pages that carry a telling."""
        found: dict[str, list[str]] = defaultdict(list)
        for page in telling.pages:
            if page in self.articles:
                found[one_line(self.articles[page][0]) or NO_NAME].append(page)
        return found

    def writer(self, telling: Told) -> str | None:
        """The newsroom that wrote a telling; None where several may have."""
        if telling.newsroom:
            return _canonical(telling.newsroom)
        rooms = {_room(o) for o in self.outlets(telling)}
        if not rooms and telling.outlet:
            rooms = {_room(one_line(telling.outlet))}
        return rooms.pop() if len(rooms) == 1 else None

    def pages(self) -> Iterable[PageRole]:
        for telling in self.tellings.values():
            for outlet, ids in self.outlets(telling).items():
                role = self.role(telling, outlet)
                for page in ids:
                    yield PageRole(
                        page, one_line(self.articles[page][1]), outlet, _room(outlet),
                        telling.story_key, telling.telling_id, role,
                    )  # fmt: skip

    def role(self, telling: Told, outlet: str) -> str:
        """What a page of an outlet that carries a telling is."""
        writer = self.writer(telling)
        if writer is None:
            return "shared"
        if not _same(writer, _room(outlet)):
            return "carry"
        seen: set[str] = set()
        while telling.telling_id not in seen:
            seen.add(telling.telling_id)
            every = self.parents.get(telling.telling_id, [])
            likely = [e for e in every if e.probability >= LEAST_PROBABILITY]
            if not likely:
                return "unknown" if every or not self._reports(telling, writer) else "own"
            above = self.tellings.get(likely[0].parent)
            own = above is not None and _same(self.writer(above) or "", writer)
            if likely[0].kind != "update" or not own or above is None:
                merged = len({e.parent for e in likely}) > 1
                return "merge" if merged else _OF_KIND.get(likely[0].kind, "rewrite")
            telling = above  # a later version of its own: what the first one was
        return "unknown"

    def _reports(self, telling: Told, writer: str) -> bool:
        if not telling.pages:
            return False
        known = self.reported.get(telling.story_key, ())
        return telling.telling_id in self.independent or any(_same(n, writer) for n in known)

    def takings(self) -> Iterable[Taking]:
        for telling in self.tellings.values():
            yield from self._carried(telling)
            for edge in self.parents.get(telling.telling_id, ()):
                if edge.probability >= LEAST_PROBABILITY and edge.parent in self.tellings:
                    yield from self._made(telling, edge)

    def _carried(self, telling: Told) -> Iterable[Taking]:
        writer = self.writer(telling) if telling.newsroom else None
        for outlet, ids in self.outlets(telling).items() if writer else ():
            room = _room(outlet)
            if writer and not _same(writer, room):
                yield Taking(
                    outlet, writer, room, writer, "carry", None, telling.story_key,
                    telling.telling_id, telling.telling_id, tuple(sorted(ids)),
                )  # fmt: skip

    def _made(self, telling: Told, edge: Edge) -> Iterable[Taking]:
        above = self.tellings[edge.parent]
        giver = self.writer(above) or NO_NAME
        shown = one_line(above.newsroom or "") or (
            one_line(above.outlet or "") if giver != NO_NAME else ""
        )
        for outlet, ids in self._makers(telling).items():
            room = _room(outlet)
            if not _same(giver, room):
                yield Taking(
                    outlet, shown or giver, room, giver, edge.kind, edge.probability,
                    telling.story_key, telling.telling_id, edge.parent, tuple(sorted(ids)),
                )  # fmt: skip

    def _makers(self, telling: Told) -> dict[str, list[str]]:
        """The outlets that may have made a telling from another: its writer's, or all that have it."""
        found = self.outlets(telling)
        if telling.newsroom:
            writer = _canonical(telling.newsroom)
            return {o: ids for o, ids in found.items() if _same(writer, _room(o))}
        return found


def _canonical(name: str) -> str:
    from retold.newsrooms import newsroom_of

    plain = one_line(name) or NO_NAME
    return newsroom_of(plain) or plain


@lru_cache(maxsize=20_000)
def _room(outlet: str) -> str:
    from retold.newsrooms import newsroom_of_outlet

    return newsroom_of_outlet(outlet)


@lru_cache(maxsize=50_000)
def _same(a: str, b: str) -> bool:
    from retold.newsrooms import same_newsroom

    return a == b or (NO_NAME not in (a, b) and bool(a and b) and same_newsroom(a, b))


# --- where the rows come from ---


def outlets_of(result: Result) -> Outlets:
    """The roles and takings of a result that is at hand."""
    tellings = [
        Told(t.telling_id, t.story_key, t.newsroom, t.outlet,
             tuple(dict.fromkeys([*([t.lead] if t.lead else []), *(c.article_id for c in t.carriers)])))
        for s in result.stories for t in s.tellings.values()
    ]  # fmt: skip
    edges = [
        Edge(d.parent, d.child, d.kind, d.probability, d.rank)
        for s in result.stories
        for d in s.derivations
    ]
    articles = {i: (p.article.outlet, p.article.address) for i, p in result.pages.items()}
    return tabled(
        tellings, edges, articles,
        {s.standing.story_key: s.standing.newsrooms for s in result.stories},
        [t for s in result.stories for t in s.stemma.independent],
    )  # fmt: skip


def outlets(store: Store) -> Outlets:
    """The roles and takings of a workspace: a few columns of its tables, and no story is read."""
    members = store.read("story_members", ["story_key"])
    live = frozenset(members.column("story_key").unique().to_pylist())

    def rows(table: str, columns: list[str]) -> Iterable[dict[str, Any]]:
        for part in store.parts(table, columns):
            yield from (r for r in part.to_pylist() if r.get("story_key") in live)

    columns = ["story_key", "telling_id", "newsroom", "outlet", "lead", "carriers"]
    tellings = [_told(r) for r in rows("tellings", columns)]
    edges: list[Edge] = []
    independent: list[str] = []
    for part in store.parts("stemmas", ["story_key", "lost", "independent"]):
        for r in part.to_pylist():
            if r["story_key"] in live:
                tellings += [_told(t) for t in r["lost"]]
                independent += r["independent"]
    for part in store.parts("stemmas", ["derivations"]):
        edges += [Edge(**e) for e in _derivations(part) if e.pop("story_key") in live]
    articles = {
        r["article_id"]: (r["outlet"], r["address"])
        for part in store.parts("articles", ["article_id", "outlet", "address"])
        for r in part.to_pylist()
    }
    reported = {
        r["story_key"]: r["newsrooms"] for r in rows("standings", ["story_key", "newsrooms"])
    }
    return tabled(tellings, edges, articles, reported, independent)


def _derivations(part: Any) -> list[dict[str, Any]]:
    """The edges of a part, without the evidence that makes most of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    flat = pc.list_flatten(part.column("derivations")).combine_chunks()
    if not len(flat):
        return []
    names = ["story_key", "parent", "child", "kind", "probability", "rank"]
    found: list[dict[str, Any]] = pa.Table.from_struct_array(flat).select(names).to_pylist()
    return found


def _told(row: Mapping[str, Any]) -> Told:
    carriers = [c["article_id"] for c in row["carriers"]]
    pages = tuple(dict.fromkeys([*([row["lead"]] if row["lead"] else []), *carriers]))
    return Told(row["telling_id"], row["story_key"], row["newsroom"], row["outlet"], pages)
