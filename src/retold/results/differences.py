"""The differences of a story as a reader meets them: each once, with the pages that carry it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.text import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from retold.records import Derivation, Variant
    from retold.results.story import Story


_AT_ENDS = " .,;:!?\"'()"  # that words may have with them or not: "the second century A.D."


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, however many tellings have it."""

    variant: Variant  # where it is best seen: at the telling that introduced it
    others: tuple[Variant, ...] = ()  # the same difference elsewhere, most serious first
    tellings: tuple[str, ...] = ()  # that carry it, the one that differs in `variant` first
    pages: tuple[str, ...] = ()  # article ids of the pages that carry it

    @property
    def inherited(self) -> tuple[str, ...]:
        """Tellings that carry it and did not introduce it."""
        return tuple(t for t in self.tellings if t != self.variant.introduced_by)


def differences(story: Story) -> list[Difference]:
    """The differences that an editor must see, most serious first.

    What several tellings share is one: the same words in the place of the same words, or one
    stretch of one page that differs from several others.
    """
    groups: dict[int, list[Variant]] = {}
    for variant, group in zip(story.changes, _groups(story.changes), strict=True):
        groups.setdefault(group, []).append(variant)
    heirs: dict[str, list[Derivation]] = {}
    for edge in story.derivations:
        heirs.setdefault(edge.parent, []).append(edge)
    kept = _kept(story)
    return [_difference(story, group, heirs, kept) for group in groups.values()]


def count(changes: Sequence[Variant]) -> int:
    """How many differences there are among changes, most serious first."""
    return len(set(_groups(changes)))


def _groups(changes: Sequence[Variant]) -> list[int]:
    """For each change the number of the first that is the same difference."""
    first: dict[Hashable, int] = {}
    out: list[int] = []
    for n, v in enumerate(changes):
        marks = list(_marks(v))
        found = min([out[first[m]] for m in marks if m in first], default=n)
        out.append(found)
        for m in marks:
            first.setdefault(m, n)
    return out


def _marks(v: Variant) -> Iterator[Hashable]:
    if v.relation == "itself":
        yield v.variant_id
        return
    before, after = (fold(one_line(w)).strip(_AT_ENDS) for w in (v.parent_words, v.child_words))
    page, start, end = v.child_article, v.child_start, v.child_end
    if _turned(v):
        before, after = after, before
        page, start, end = v.parent_article, v.parent_start, v.parent_end
    yield ("words", v.kind, before, after)
    if after and start is not None:
        yield ("place", v.kind, page, 0 in _carrier(v)[1], start, end)


def _turned(v: Variant) -> bool:
    """Whether the telling compared with is the one that has it differently from the others."""
    return v.introduced_by == v.parent != v.child


def _carrier(v: Variant) -> tuple[str, tuple[int, ...]]:
    """The telling that carries a difference, and its sentences."""
    return (v.parent, v.parent_sentences) if _turned(v) else (v.child, v.child_sentences)


def _kept(story: Story) -> dict[tuple[str, str], list[Variant]]:
    """What was taken over unchanged, by parent and child."""
    found: dict[tuple[str, str], list[Variant]] = {}
    for v in story.variants:
        if v.status == "kept":
            found.setdefault((v.parent, v.child), []).append(v)
    return found


def _difference(
    story: Story,
    group: list[Variant],
    heirs: dict[str, list[Derivation]],
    kept: dict[tuple[str, str], list[Variant]],
) -> Difference:
    # At the telling that introduced it, where that is known, it is best seen.
    shown = min(group, key=lambda v: v.introduced_by != v.child)  # the list is by severity
    carrying: dict[str, set[int]] = {}
    for telling, sentences in map(_carrier, (shown, *group)):
        carrying.setdefault(telling, set()).update(sentences)
    waiting = list(carrying)
    while waiting and shown.relation != "itself":
        parent = waiting.pop()
        for edge in heirs.get(parent, ()):
            taken = {
                n
                for v in kept.get((parent, edge.child), ())
                if carrying[parent] & set(v.parent_sentences)
                for n in v.child_sentences
            }
            if taken and edge.child not in carrying:
                carrying[edge.child] = taken
                waiting.append(edge.child)
    pages = [
        c.article_id
        for t in carrying
        if t in story.tellings
        for c in story.tellings[t].carriers
        if c.article_id in story.pages
    ]
    return Difference(
        shown, tuple(v for v in group if v is not shown), tuple(carrying),
        tuple(dict.fromkeys(pages)),
    )  # fmt: skip
