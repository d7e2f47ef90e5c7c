"""What editors decided, laid over a story at once; the next build honours it in the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retold.text import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retold.records import Variant, Verdict
    from retold.results import Story


@dataclass(frozen=True, slots=True)
class Overlay:
    """The verdicts that touch one story, by what they touch."""

    edges: dict[tuple[str, str], Verdict] = field(default_factory=dict)  # (parent, child)
    tellings: dict[str, Verdict] = field(default_factory=dict)  # independent or not
    changes: dict[str, Verdict] = field(default_factory=dict)  # variant_id
    pages: tuple[Verdict, ...] = ()  # about belonging together

    @property
    def answers(self) -> dict[tuple[str, str], str]:
        """Edges with yes or no, for the drawing."""
        return {place: v.answer for place, v in self.edges.items()}


def overlay(story: Story, verdicts: Iterable[Verdict]) -> Overlay:
    """The verdicts that touch a story; the newest of each wins."""
    mine = [v for v in verdicts if v.a in story.pages or v.b in story.pages]
    if not mine:
        return Overlay()
    of_page = {c.article_id: t for t, told in story.tellings.items() for c in told.carriers}
    found = Overlay(pages=tuple(v for v in mine if v.kind.endswith("same-story")))
    for v in mine:
        a, b = of_page.get(v.a), of_page.get(v.b or "")
        if v.kind == "derives" and a and b:
            found.edges[(b, a)] = v
        elif v.kind == "independent" and a:
            found.tellings[a] = v
    for variant in story.changes:
        for v in mine:
            if v.kind == "change" and _same(variant, v):
                found.changes[variant.variant_id] = v
    return found


def of_change(variant: Variant) -> tuple[str, str | None, str]:
    """How a verdict names a change: a page, its words, and the page compared with.

    The page is the one that differs; the other one, where words are missing there.
    """
    child, parent = variant.child_article, variant.parent_article
    if child and variant.child_words.strip():
        return child, parent if parent != child else None, variant.child_words.strip()
    return parent or "", child if parent != child else None, variant.parent_words.strip()


def _same(variant: Variant, verdict: Verdict) -> bool:
    a, b, words = of_change(variant)
    return {a, b} == {verdict.a, verdict.b} and fold(words) == fold(one_line(verdict.words))
