"""A story over time: who said what when, what a later version put right, who still has it unaltered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.drawing.laying import names
from retold.text import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from retold.results import Story


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened in a story."""

    when: datetime | None
    precision: str | None
    telling_id: str
    lead: str | None  # article_id of the telling's lead page
    name: str  # of the telling
    words: str  # what happened
    altered: tuple[tuple[str, str], ...] = ()  # (before, after) of what a later version altered
    still: tuple[tuple[str, str], ...] = ()  # (article_id, outlet) of pages with the words before


def timeline(story: Story) -> list[Moment]:
    """The tellings of a story by time, undated ones last."""
    held = [t for t in story.tellings.values() if not t.lost]
    held.sort(key=lambda t: (t.published is None, str(t.published), t.telling_id))
    found, called = [], names(story)
    for n, telling in enumerate(held):
        edge = next(iter(story.parents(telling.telling_id)), None)
        altered: tuple[tuple[str, str], ...] = ()
        still: tuple[tuple[str, str], ...] = ()
        if edge is None:
            words = "the earliest at hand" if n == 0 and telling.published else "no parent known"
        elif edge.kind == "update":
            words = f"a later version of {called[edge.parent]}"
            altered = _altered(story, edge.parent, edge.child)
            still = _still(story, edge.parent, edge.child) if altered else ()
        else:
            words = f"{edge.kind} of {called[edge.parent]}"
        found.append(
            Moment(
                telling.published,
                telling.published_precision,
                telling.telling_id,
                telling.lead,
                called[telling.telling_id],
                one_line(words),
                altered,
                still,
            )
        )
    return found


def _altered(story: Story, parent: str, child: str) -> tuple[tuple[str, str], ...]:
    pairs = (
        (one_line(v.parent_words), one_line(v.child_words))
        for v in story.changes
        if (v.parent, v.child) == (parent, child)
    )
    return tuple(dict.fromkeys(pairs))


def _still(story: Story, parent: str, update: str) -> tuple[tuple[str, str], ...]:
    """The pages of the earlier version, and of what was made from it and not from the later one."""
    stack, family = [parent], []
    while stack:
        telling = stack.pop()
        if telling == update or telling in family:
            continue
        family.append(telling)
        stack += [d.child for d in story.children(telling)]
    pages = {
        c.article_id: story.pages[c.article_id].article.outlet
        for t in family
        for c in story.tellings[t].carriers
        if c.article_id in story.pages
    }
    return tuple(sorted(pages.items(), key=lambda p: (p[1], p[0])))
