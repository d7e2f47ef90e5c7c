"""A page and a story, each with everything found in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from retold.results.differences import Difference, differences
from retold.results.naming import outlet_names, telling_names
from retold.results.words import around

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

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
        Stemma,
        Telling,
        Variant,
    )

NAMED = ("person", "office", "document", "observation")  # what a claim can be said to rest on


@dataclass(frozen=True, slots=True)
class Page:
    """An article with all that was read from it."""

    article: Article
    credits: tuple[Credit, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    speeches: tuple[Speech, ...] = ()
    story_id: str | None = None  # the story it belongs to, where the page was asked for alone

    def to_dict(self) -> dict[str, Any]:
        """The article with what was read from it, as plain values (`docs/result.md`)."""
        plain: dict[str, Any] = msgspec.to_builtins(self.article)
        plain["id"] = plain.pop("article_id")
        plain["credits"] = [_without_id(c) for c in self.credits]
        plain["sentences"] = [_without_id(s) for s in self.sentences]
        plain["speeches"] = [_without_id(s) for s in self.speeches]
        if self.story_id is not None:
            plain["story"] = self.story_id
        return plain


def _without_id(record: Any) -> dict[str, Any]:
    return {k: v for k, v in msgspec.to_builtins(record).items() if k != "article_id"}


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
    _names: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    _outlets: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

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
        return sorted(edges, key=lambda d: self.age(d.child))

    def roots(self) -> list[Telling]:
        """Tellings without a parent, earliest first."""
        heirs = {d.child for d in self.derivations}
        found = [t for t in self.tellings.values() if t.telling_id not in heirs]
        return sorted(found, key=lambda t: self.age(t.telling_id))

    def age(self, telling_id: str) -> tuple[bool, str, str]:
        """Earliest first, undated ones last."""
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
        if telling.telling_id in self.stemma.independent:
            return True
        if not self.standing.newsrooms:
            return False
        known = telling.newsroom
        if known is None and telling.outlet:
            from retold.newsrooms import newsroom_of_outlet  # tables that most stories do without

            known = newsroom_of_outlet(telling.outlet)
        return known in self.standing.newsrooms

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
        return sorted({a.newsroom for a in claim.attestations if a.newsroom and a.stance == "says"})

    def beneath(self, claim: Claim) -> list[str]:
        """The persons, offices and documents that a claim rests on."""
        return sorted(
            {
                a.rests_on
                for a in claim.attestations
                if a.rests_on and a.rests_on_class in NAMED and a.stance == "says"
            }
        )

    def disagreements(self, least: int = 2) -> list[list[Claim]]:
        """Claims that cannot all be true, group by group; of one claim where it says two things."""
        return self._grouped(attrgetter("disagreement"), least)

    def series(self) -> list[list[Claim]]:
        """Claims whose value changed over time, earliest first."""
        return self._grouped(attrgetter("series"))

    def _grouped(self, of: Callable[[Claim], str | None], least: int = 2) -> list[list[Claim]]:
        groups: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            if name := of(claim):
                groups[name].append(claim)
        ordered = [
            sorted(g, key=lambda c: (str(c.as_of or ""), c.claim_id)) for g in groups.values()
        ]
        return [
            g for g in sorted(ordered, key=lambda g: (-len(g), g[0].claim_id)) if len(g) >= least
        ]

    def name(self, telling_id: str | None) -> str:
        """How a telling is called in words: its outlet or its newsroom, and which of its tellings."""
        if not self._names:
            self._names.update(telling_names(self.tellings, self._called(), self))
        return self._names.get(telling_id or "", "unknown")

    def outlet(self, article_id: str) -> str:
        """The outlet of a page, told apart from another of the same name."""
        return self._called().get(article_id, "")

    def _called(self) -> dict[str, str]:
        if not self._outlets:
            self._outlets.update(outlet_names(p.article for p in self.pages.values()))
        return self._outlets

    def place(self, variant: Variant, side: str) -> tuple[str, int, int] | None:
        """The text that one side (`parent`, `child`) of a difference stands in, and its span."""
        page = self.pages.get(getattr(variant, f"{side}_article") or "")
        start, end = getattr(variant, f"{side}_start"), getattr(variant, f"{side}_end")
        if page is None or start is None or end is None:
            return None
        words, found = getattr(variant, f"{side}_words"), [page.article.text, page.article.title]
        if variant.zone == "headline" and 0 in getattr(variant, f"{side}_sentences"):
            found.reverse()
        text = next((t for t in found if t[start:end] == words), found[0])
        return text, start, end

    def around(self, variant: Variant, side: str, most: int) -> tuple[str, str, str]:
        """The words of one side of a difference, between at most so many letters around them."""
        where = self.place(variant, side)
        return around(*where, most) if where else ("", getattr(variant, f"{side}_words"), "")

    def differences(self) -> list[Difference]:
        """The differences an editor must see, each once, most serious first."""
        return differences(self)
