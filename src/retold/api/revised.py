"""What changed between versions of one address, and which corrections nobody owned to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Article, Revision, Variant
    from retold.workspace import Store

LIKELY = 0.5  # probability from which a fact is taken to have changed


@dataclass(frozen=True, slots=True)
class Change:
    """One version of an address after another, and what it changed."""

    revision: Revision
    older: Article
    newer: Article
    variants: tuple[Variant, ...]  # most serious first
    note: str | None  # the correction note that the newer version has and the older one had not

    @property
    def facts(self) -> tuple[Variant, ...]:
        """The facts that probably changed."""
        return tuple(
            v
            for v in self.variants
            if v.status == "changed" and v.relation != "itself" and v.probability >= LIKELY
        )

    @property
    def silent(self) -> bool:
        """Whether a fact changed and no correction note says so."""
        return bool(self.facts) and self.note is None


def changes(store: Store) -> Iterator[Change]:
    """Every version with the one before it, by address and time."""
    found = sorted(store.records("revisions"), key=lambda r: (r.address, r.n))
    wanted = {i for r in found for i in (r.older, r.newer)}
    at = {a.article_id: a for a in store.records("articles") if a.article_id in wanted}
    variants: dict[str, list[Variant]] = defaultdict(list)
    current = {r.story_key for r in found}
    for variant in store.records("revision_variants"):
        if variant.story_key in current:
            variants[variant.story_key].append(variant)
    for r in found:
        older, newer = at[r.older], at[r.newer]
        serious = sorted(
            variants[r.story_key],
            key=lambda v: (v.status != "changed", -v.probability * v.severity, v.variant_id),
        )
        yield Change(r, older, newer, tuple(serious), _note(older, newer))


def _note(older: Article, newer: Article) -> str | None:
    known = {z.text for z in older.zones if z.kind == "correction"}
    said = [z for z in newer.zones if z.kind == "correction" and z.text not in known]
    words = [z.text or newer.text[z.start : z.end] for z in said]
    return " ".join(words) or None
