"""Any two pages side by side: what the second does to every sentence of the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold import apparatus, collate, revisions
from retold.records import Derivation, Revision, Stemma
from retold.text import key

if TYPE_CHECKING:
    from retold.records import Article, Variant
    from retold.results import Page


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two pages and where the second differs from the first."""

    first: Article
    second: Article
    variants: tuple[Variant, ...]  # most serious first; sentences that were kept stand among them


def compare(first: Page, second: Page) -> Comparison:
    """The second page against the first, as if it were made from it; who was first is not said."""
    pages = (first, second)
    a, b = first.article, second.article
    pair = Revision(key("compare", a.article_id, b.article_id), "", a.article_id, b.article_id, 1)
    tellings = list(revisions.tellings([pair], [a, b]))
    sentences = [s for p in pages for s in p.sentences]
    beads = list(collate.collate(tellings, sentences))
    edge = Derivation(
        pair.story_key, tellings[0].telling_id, tellings[1].telling_id, "rewrite", 1.0
    )
    found = apparatus.variants(
        [a, b], [c for p in pages for c in p.credits], sentences,
        [s for p in pages for s in p.speeches], tellings, beads, [Stemma(pair.story_key, (edge,))],
    )  # fmt: skip
    return Comparison(a, b, tuple(v for v in found if v.relation != "itself"))
