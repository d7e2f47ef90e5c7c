"""A query, asked of the index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from retold.results import Filter, lines, story_ids
from retold.results.found import Found, Hit
from retold.search.excerpts import excerpt, marked
from retold.search.indexing import Shown, day_number, live
from retold.search.query import NAMED, Query, QueryError, parse
from retold.text import fold

if TYPE_CHECKING:
    import tantivy

    from retold.search.query import Term
    from retold.workspace import Store

TITLE_WEIGHT = 2.5  # of a word in a title, beside one in the text
MOST_HITS, DEEPEST = 200, 10_000  # at a time, and from the first


def search(
    store: Store,
    words: str,
    wanted: Filter | None = None,
    *,
    kind: str | None = None,
    offset: int = 0,
    limit: int = 20,
) -> Found:
    """Pages and claims that hold the words and pass the filter, best first.

    `kind` is `page` or `claim`, None for both. Raises QueryError where the words cannot be
    understood or too many hits are asked for, WorkspaceError where the tables cannot be read.
    """
    query, wanted = parse(words), wanted or Filter()
    if not 0 <= offset <= DEEPEST or not 0 < limit <= MOST_HITS:
        raise QueryError(f"hits can be asked for up to number {DEEPEST}, {MOST_HITS} at a time")
    index = live(store)
    asked = _asked(index, store, query, wanted, kind)
    if asked is None:
        return Found(str(query), 0)
    searcher = index.searcher()
    result: Any = searcher.search(asked, limit=limit, offset=offset, count=True)
    sought = query.sought
    hits = [_hit(searcher.doc(at), score, sought) for score, at in result.hits]
    ids = story_ids(store, {h.story_id for h in hits if h.story_id})
    named = (replace(h, story_id=ids.get(h.story_id or "", h.story_id)) for h in hits)
    return Found(str(query), int(result.count or 0), tuple(named))


def _hit(found: Any, score: float, sought: list[Term]) -> Hit:
    shown = msgspec.msgpack.decode(found.get_first("shown"), type=Shown)
    kind = str(found.get_first("type"))
    return Hit(
        kind=kind,
        id=str(found.get_first("id")),
        story_id=found.get_first("story"),
        title=marked(shown.title, sought),
        excerpt=excerpt(shown.text, sought),
        outlet=shown.outlet,
        lang=shown.lang,
        when=shown.when,
        address=shown.address,
        score=round(score, 4),
    )


# --- from our query to one of the index ---


def _asked(
    index: tantivy.Index, store: Store, query: Query, wanted: Filter, kind: str | None
) -> tantivy.Query | None:
    import tantivy

    must, no = tantivy.Occur.Must, tantivy.Occur.MustNot
    groups = []
    for group in query.groups:
        parts = [(no if t.without else must, _term(index, store, t)) for t in group]
        groups.append(tantivy.Query.boolean_query(parts))
    whole = groups[0]
    if len(groups) > 1:
        whole = tantivy.Query.boolean_query([(tantivy.Occur.Should, g) for g in groups])
    limits = _limits(index, store, wanted, kind)
    if limits is None:
        return None
    silent = [tantivy.Query.const_score_query(q, 0.0) for q in limits]
    return tantivy.Query.boolean_query([(must, whole), *((must, q) for q in silent)])


def _term(index: tantivy.Index, store: Store, term: Term) -> tantivy.Query:
    import tantivy

    if term.field in NAMED:
        named = _named(index, store, str(term.field), term.words)
        return tantivy.Query.const_score_query(named, 0.0)
    fields = [(term.field, 1.0)] if term.field else [("title", TITLE_WEIGHT), ("text", 1.0)]
    either = [
        (
            tantivy.Occur.Should,
            tantivy.Query.boost_query(_words(index, name, term), weight),
        )
        for name, weight in fields
    ]
    return either[0][1] if len(either) == 1 else tantivy.Query.boolean_query(either)


def _words(index: tantivy.Index, field: str, term: Term) -> tantivy.Query:
    import tantivy

    asked = tantivy.Query
    if len(term.words) == 1:
        word = term.words[0]
        if not term.prefix:
            return asked.term_query(index.schema, field, word)
        # Words of letters and digits have no meaning as patterns.
        return asked.regex_query(index.schema, field, f"{_literal(word)}.*")
    if term.prefix:
        return asked.phrase_prefix_query(index.schema, field, list(term.words))
    return asked.phrase_query(index.schema, field, list(term.words))


def _literal(word: str) -> str:
    return "".join(c if c.isalnum() else f"\\{c}" for c in word)


def _named(index: tantivy.Index, store: Store, name: str, values: tuple[str, ...]) -> tantivy.Query:
    import tantivy

    if name == "story":
        values = tuple(line.story_key for v in values for line in _stories(store, v))
    folded = [fold(v) for v in values]
    return tantivy.Query.term_set_query(index.schema, name, folded)


def _stories(store: Store, start: str) -> list[Any]:
    return list(lines(store, Filter(story=start), limit=50))


def _limits(
    index: tantivy.Index, store: Store, wanted: Filter, kind: str | None
) -> list[tantivy.Query] | None:
    import tantivy

    found = [
        _named(index, store, name, chosen)
        for name in NAMED
        if name != "story" and (chosen := getattr(wanted, name))
    ]
    if wanted.story:
        found.append(_named(index, store, "story", (wanted.story,)))
    if kind:
        found.append(tantivy.Query.term_query(index.schema, "type", kind))
    if wanted.since or wanted.until:
        low = day_number(wanted.since) if wanted.since else None
        high = day_number(wanted.until) if wanted.until else None
        if low is not None and high is not None and low > high:
            return None
        found.append(
            tantivy.Query.range_query(index.schema, "day", tantivy.FieldType.Integer, low, high)
        )
    return found
