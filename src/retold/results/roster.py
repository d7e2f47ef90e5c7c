"""Where the roles of pages are read from: a result at hand, or the tables of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from retold.results.outlets import Outlets, tabled
from retold.results.roles import Edge, Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from retold.results.whole import Result
    from retold.workspace import Store


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
