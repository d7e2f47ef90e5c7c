"""What each page is, and what its outlet took from another: from tellings, edges and pages.

A page carries another's text, rewrites, translates or merges other tellings, or its outlet reported
for itself. Where several newsrooms' pages have one text and nothing says who wrote it, the page is
`shared`; where nothing is known of where it came from, `unknown`: neither is ever own reporting.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from retold.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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


class Roles:
    """Tellings and the edges between them, asked for what the pages that carry them are."""

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
        """Every page with what it is."""
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
        """Everything that an outlet carries or made from another's."""
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
