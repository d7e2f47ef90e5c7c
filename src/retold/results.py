"""The read side: what a workspace holds, as whole stories; every output asks here."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from html import escape
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from retold import __version__
from retold.newsrooms import newsroom_of_outlet
from retold.records import Stemma

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from datetime import datetime

    from retold.records import (
        Article,
        Bead,
        Claim,
        Credit,
        Derivation,
        Related,
        Sentence,
        Speech,
        Standing,
        Telling,
        Variant,
    )
    from retold.workspace import Store

SCHEMA = "retold.result/1"
NAMED = ("person", "office", "document", "observation")  # what a claim can be said to rest on
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Page:
    """An article with all that was read from it."""

    article: Article
    credits: tuple[Credit, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    speeches: tuple[Speech, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One story with everything found in it."""

    story_id: str
    standing: Standing
    pages: dict[str, Page]  # by article_id
    tellings: dict[str, Telling]  # by telling_id, lost ones too
    stemma: Stemma
    beads: tuple[Bead, ...] = ()
    variants: tuple[Variant, ...] = ()  # most serious first
    claims: tuple[Claim, ...] = ()  # most carried first
    related: tuple[Related, ...] = ()

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """The edges of the family tree."""
        return self.stemma.derivations

    @property
    def changes(self) -> list[Variant]:
        """The differences an editor must see, most serious first."""
        return [v for v in self.variants if v.status == "changed"]

    def parents(self, telling_id: str) -> list[Derivation]:
        """Edges into a telling, main parent first."""
        return sorted(
            (d for d in self.derivations if d.child == telling_id), key=attrgetter("rank")
        )

    def children(self, telling_id: str) -> list[Derivation]:
        """Edges out of a telling that are their child's main edge, earliest child first."""
        edges = [d for d in self.derivations if d.parent == telling_id and d.rank == 0]
        return sorted(edges, key=lambda d: self._age(d.child))

    def roots(self) -> list[Telling]:
        """Tellings without a parent, earliest first."""
        heirs = {d.child for d in self.derivations}
        found = [t for t in self.tellings.values() if t.telling_id not in heirs]
        return sorted(found, key=lambda t: self._age(t.telling_id))

    def _age(self, telling_id: str) -> tuple[bool, str, str]:
        when = self.tellings[telling_id].published
        return (when is None, when.isoformat() if when else "", telling_id)

    def counts(self) -> Counter[str]:
        """How many groups of sentences were kept, reworded, changed, dropped, added, not seen."""
        worst: dict[Hashable, str] = {}
        order = ["kept", "reworded", "changed"]
        for v in self.variants:
            if v.relation == "itself":
                continue
            bead = (v.parent, v.child, v.parent_sentences, v.child_sentences)
            known = worst.get(bead, v.status)
            if v.status in order and known in order:
                known = max(known, v.status, key=order.index)
            worst[bead] = known
        return Counter(worst.values())

    def reports_itself(self, telling: Telling) -> bool:
        """Whether a telling without a parent shows signs of its own reporting."""
        if telling.lost or any(d.child == telling.telling_id for d in self.derivations):
            return False
        known = telling.newsroom or newsroom_of_outlet(telling.outlet or "")
        return telling.telling_id in self.stemma.independent or known in self.standing.newsrooms

    def chains(self) -> list[tuple[tuple[str, ...], int]]:
        """Who speaks through whom, and in how many sentences: longest chains first."""
        found: Counter[tuple[str, ...]] = Counter()
        for page in self.pages.values():
            for s in page.speeches:
                if chain := s.chain or ((s.speaker,) if s.speaker else ()):
                    found[chain] += 1
        return sorted(found.items(), key=lambda c: (-len(c[0]), -c[1], c[0]))

    def newsrooms(self, claim: Claim) -> list[str]:
        """The newsrooms that a claim's attestations lead to."""
        return sorted({a.newsroom for a in claim.attestations if a.newsroom})

    def beneath(self, claim: Claim) -> list[str]:
        """The persons, offices and documents that a claim rests on."""
        return sorted(
            {a.rests_on for a in claim.attestations if a.rests_on and a.rests_on_class in NAMED}
        )

    def disagreements(self) -> list[list[Claim]]:
        """Claims that cannot all be true, group by group."""
        return self._grouped(attrgetter("disagreement"))

    def series(self) -> list[list[Claim]]:
        """Claims whose value changed over time, earliest first."""
        return self._grouped(attrgetter("series"))

    def _grouped(self, of: Callable[[Claim], str | None]) -> list[list[Claim]]:
        groups: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if name := of(claim):
                groups[name].append(claim)
        ordered = [
            sorted(g, key=lambda c: (str(c.as_of or ""), c.claim_id)) for g in groups.values()
        ]
        return [g for g in sorted(ordered, key=lambda g: (-len(g), g[0].claim_id)) if len(g) > 1]

    def name(self, telling_id: str | None) -> str:
        """How a telling is called in words: its outlet or its newsroom."""
        telling = self.tellings.get(telling_id or "")
        if telling is None:
            return "unknown"
        if telling.lost:
            return f"{telling.newsroom or 'an unknown newsroom'} (not at hand)"
        return telling.outlet or telling.newsroom or telling.title


@dataclass(frozen=True, slots=True)
class Result:
    """All stories of a workspace, and the pages that could not be read."""

    stories: tuple[Story, ...] = ()  # largest first
    pages: dict[str, Page] = field(default_factory=dict)
    unread: tuple[Article, ...] = ()  # articles with a problem, by address

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
            "articles": [_article(p) for p in sorted(shown, key=lambda p: p.article.address)],
            "stories": [_story(s) for s in self.stories],
            "tellings": _flat(self.stories, lambda s: s.tellings.values()),
            "derivations": _flat(self.stories, lambda s: s.derivations),
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


def _article(page: Page) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(page.article)
    plain["id"] = plain.pop("article_id")
    plain["credits"] = [_without_id(c) for c in page.credits]
    plain["sentences"] = [_without_id(s) for s in page.sentences]
    plain["speeches"] = [_without_id(s) for s in page.speeches]
    return plain


def _without_id(record: Any) -> dict[str, Any]:
    return {k: v for k, v in msgspec.to_builtins(record).items() if k != "article_id"}


def _story(story: Story) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(story.standing)
    plain["id"] = story.story_id
    plain["articles"] = sorted(story.pages)
    plain["independent"] = list(story.stemma.independent)
    plain["orphans"] = list(story.stemma.orphans)
    plain["counts"] = dict(sorted(story.counts().items()))
    plain["related"] = [msgspec.to_builtins(r) for r in story.related]
    return plain


def _flat(stories: Iterable[Story], rows: Callable[[Story], Iterable[Any]]) -> list[Any]:
    return [msgspec.to_builtins(r) for s in stories for r in rows(s)]


def day(when: datetime | None, precision: str | None = None) -> str:
    """A date as an editor writes it: 7 Dec 2022, 16:51 UTC."""
    if when is None:
        return "undated"
    words = f"{when.day} {when:%b %Y}"
    return f"{words}, {when:%H:%M} UTC" if precision in ("minute", "second") else words


def load(workspace: Store) -> Result:
    """Everything that the newest snapshot of a workspace holds."""
    pages = _pages(workspace)
    members: dict[str, list[str]] = defaultdict(list)
    for m in workspace.records("story_members"):
        members[m.story_key].append(m.article_id)
    tables = {
        name: _by(workspace.records(name), attrgetter("story_key"))
        for name in ("tellings", "beads", "stemmas", "variants", "claims", "related", "standings")
    }
    stories = [
        _whole(story_key, sorted(ids), pages, {n: t.get(story_key, []) for n, t in tables.items()})
        for story_key, ids in members.items()
        if tables["standings"].get(story_key)
    ]
    stories.sort(key=lambda s: (-s.standing.pages, -s.standing.tellings, s.story_id))
    unread = [p.article for p in pages.values() if p.article.problem]
    return Result(
        tuple(stories),
        {k: p for k, p in pages.items() if not p.article.problem},
        tuple(sorted(unread, key=attrgetter("address"))),
    )


def _pages(workspace: Store) -> dict[str, Page]:
    of_article = attrgetter("article_id")
    credits = _by(workspace.records("credits"), of_article)
    sentences = _by(workspace.records("sentences"), of_article)
    speeches = _by(workspace.records("speeches"), of_article)
    articles = sorted(workspace.records("articles"), key=attrgetter("address", "article_id"))
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


def _whole(
    story_key: str, ids: list[str], pages: dict[str, Page], rows: dict[str, list[Any]]
) -> Story:
    stemma = rows["stemmas"][0] if rows["stemmas"] else Stemma(story_key)
    tellings = sorted([*rows["tellings"], *stemma.lost], key=attrgetter("telling_id"))
    variants = sorted(
        rows["variants"],
        key=lambda v: (v.status != "changed", -v.probability * v.severity, v.variant_id),
    )
    claims = sorted(rows["claims"], key=lambda c: (-c.pages, -c.tellings, c.claim_id))
    return Story(
        story_id=story_key,
        standing=rows["standings"][0],
        pages={i: pages[i] for i in ids},
        tellings={t.telling_id: t for t in tellings},
        stemma=stemma,
        beads=tuple(sorted(rows["beads"], key=attrgetter("a", "b", "n"))),
        variants=tuple(variants),
        claims=tuple(claims),
        related=tuple(sorted(rows["related"], key=lambda r: (-r.score, r.other_key))),
    )
