"""Everything a workspace holds, at once: what `retold trace` gives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from html import escape
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from retold import __version__
from retold.records import Stemma
from retold.results.loops import loops
from retold.results.sharing import Shared, shared
from retold.results.story import Page, Story
from retold.results.timeline import timeline_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from retold.records import Article
    from retold.workspace import Store

SCHEMA = "retold.result/1"
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Result:
    """All stories of a workspace, and the pages that could not be read."""

    stories: tuple[Story, ...] = ()  # largest first
    pages: dict[str, Page] = field(default_factory=dict)
    unread: tuple[Article, ...] = ()  # articles with a problem, by address
    shared: tuple[Shared, ...] = ()  # wording that two pages share, whatever their stories

    @property
    def alone(self) -> tuple[Story, ...]:
        """Stories that one page alone tells."""
        return tuple(s for s in self.stories if s.standing.pages == 1)

    def told_and_alone(self) -> tuple[list[Story], list[Story]]:
        """Stories to lay open, and pages to list; a page that is all there is, is laid open."""
        alone = list(self.alone)
        if len(self.pages) == 1:
            return alone, []
        return [s for s in self.stories if s.standing.pages > 1], alone

    def to_json(self) -> bytes:
        """The whole result in the documented schema (`docs/result.md`)."""
        return msgspec.json.format(msgspec.json.encode(self.to_dict()), indent=1)

    def to_dict(self) -> dict[str, Any]:
        """The whole result as plain values."""
        shown = [*self.pages.values(), *(Page(a) for a in self.unread)]
        return {
            "schema": SCHEMA,
            "generator": f"retold {__version__}",
            "articles": [p.to_dict() for p in sorted(shown, key=lambda p: p.article.address)],
            "stories": [_story(s) for s in self.stories],
            "tellings": _flat(self.stories, lambda s: s.tellings.values()),
            "derivations": _flat(self.stories, lambda s: s.derivations),
            "shared": [msgspec.to_builtins(s) for s in self.shared],
            "beads": _flat(self.stories, lambda s: s.beads),
            "variants": _flat(self.stories, lambda s: s.variants),
            "claims": [
                {k: v for k, v in msgspec.to_builtins(c).items() if k != "attestations"}
                for s in self.stories
                for c in s.claims
            ],
            "attestations": [
                msgspec.to_builtins(a)
                for s in self.stories
                for c in s.claims
                for a in c.attestations
            ],
        }

    def _repr_html_(self) -> str:
        """A short table for a notebook."""
        rows = "".join(
            f"<tr><td>{escape(s.standing.headline)}</td><td>{s.standing.pages}</td>"
            f"<td>{len(s.changes)}</td><td>{escape(s.standing.verdict)}</td></tr>"
            for s in self.stories
        )
        heads = "".join(f"<th>{h}</th>" for h in ("Story", "Pages", "Differences", "Verdict"))
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _story(story: Story) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(story.standing)
    plain["id"] = story.story_id
    plain["articles"] = sorted(story.pages)
    plain["independent"] = list(story.stemma.independent)
    plain["orphans"] = list(story.stemma.orphans)
    plain["akin"] = [msgspec.to_builtins(pair) for pair in story.stemma.akin]
    plain["counts"] = dict(sorted(story.counts().items()))
    plain["loops"] = [list(loop) for loop in loops(story)]
    plain["timeline"] = timeline_dict(story)
    plain["related"] = [msgspec.to_builtins(r) for r in story.related]
    return plain


def _flat(stories: Iterable[Story], rows: Callable[[Story], Iterable[Any]]) -> list[Any]:
    return [msgspec.to_builtins(r) for s in stories for r in rows(s)]


def load(workspace: Store) -> Result:
    """Everything that the newest snapshot of a workspace holds."""
    pages = pages_of(
        {t: workspace.records(t) for t in ("articles", "credits", "sentences", "speeches")}
    )
    members: dict[str, list[str]] = defaultdict(list)
    for m in workspace.records("story_members"):
        members[m.story_key].append(m.article_id)
    tables = {
        name: _by(workspace.records(name), attrgetter("story_key"))
        for name in ("tellings", "beads", "stemmas", "variants", "claims", "related", "standings")
    }
    named = {e.article_id: e.story_id for e in workspace.records("ledger") if e.article_id}
    stories = [
        whole(
            story_key,
            sorted(ids),
            pages,
            {n: t.get(story_key, []) for n, t in tables.items()},
            min((named[i] for i in ids if i in named), default=None),
        )
        for story_key, ids in members.items()
        if tables["standings"].get(story_key)
    ]
    stories.sort(key=lambda s: (-s.standing.pages, -s.standing.tellings, s.story_id))
    unread = [p.article for p in pages.values() if p.article.problem]
    return Result(
        tuple(stories),
        {k: p for k, p in pages.items() if not p.article.problem},
        tuple(sorted(unread, key=attrgetter("address"))),
        tuple(
            shared(
                workspace.records("passages"),
                {i: len(p.article.text) for i, p in pages.items()},
            )
        ),
    )


def pages_of(rows: Mapping[str, Iterable[Any]]) -> dict[str, Page]:
    """Pages by article id, in the order of their addresses, from the rows of their tables."""
    of_article = attrgetter("article_id")
    credits = _by(rows["credits"], of_article)
    sentences = _by(rows["sentences"], of_article)
    speeches = _by(rows["speeches"], of_article)
    articles = sorted(rows["articles"], key=attrgetter("address", "article_id"))
    return {
        a.article_id: Page(
            a,
            tuple(sorted(credits.get(a.article_id, []), key=attrgetter("n"))),
            tuple(sorted(sentences.get(a.article_id, []), key=attrgetter("n"))),
            tuple(sorted(speeches.get(a.article_id, []), key=attrgetter("sentence", "n"))),
        )
        for a in articles
    }


def _by(rows: Iterable[R], of: Callable[[R], str]) -> dict[str, list[R]]:
    groups: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        groups[of(row)].append(row)
    return groups


def whole(
    story_key: str,
    ids: list[str],
    pages: Mapping[str, Page],
    rows: Mapping[str, list[Any]],
    story_id: str | None = None,
) -> Story:
    """A story from the rows of its tables."""
    stemma = rows["stemmas"][0] if rows["stemmas"] else Stemma(story_key)
    tellings = sorted([*rows["tellings"], *stemma.lost], key=attrgetter("telling_id"))
    variants = sorted(
        rows["variants"],
        key=lambda v: (v.status != "changed", -v.probability * v.severity, v.variant_id),
    )
    claims = sorted(rows["claims"], key=lambda c: (-c.pages, -c.tellings, c.claim_id))
    return Story(
        story_id=story_id or story_key,
        standing=rows["standings"][0],
        pages={i: pages[i] for i in ids},
        tellings={t.telling_id: t for t in tellings},
        stemma=stemma,
        beads=tuple(sorted(rows["beads"], key=attrgetter("a", "b", "n"))),
        variants=tuple(variants),
        claims=tuple(claims),
        related=tuple(sorted(rows["related"], key=lambda r: (-r.score, r.other_key))),
    )
