"""Circular reporting: newsrooms that name each other as those who reported a story."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from retold.text import one_line

if TYPE_CHECKING:
    from retold.results.story import Story

_CITING = ("told_by", "credit_line")


def loops(story: Story) -> list[tuple[str, ...]]:
    """Groups of newsrooms each of which cites one that leads back to it, by name."""
    cites = _citations(story)
    reach = {room: _reached(room, cites) for room in cites}
    found = {
        tuple(sorted({room} | {o for o in reach[room] if room in reach.get(o, ())}))
        for room in cites
        if room in reach[room]
    }
    return sorted(found)


def _citations(story: Story) -> dict[str, set[str]]:
    """Newsroom -> others that its pages name as having reported."""
    from retold.newsrooms import newsroom_of_outlet, same_newsroom

    rooms = {
        i: newsroom_of_outlet(one_line(p.article.outlet)) for i, p in sorted(story.pages.items())
    }
    own = sorted(set(rooms.values()))
    found: dict[str, set[str]] = defaultdict(set)
    for i, page in sorted(story.pages.items()):
        named = [c.newsroom for c in page.credits if c.kind in _CITING]
        named += [s.chain[-1] if s.chain else s.speaker for s in page.speeches]
        for name in sorted({one_line(n) for n in named if n}):
            other = next((o for o in own if o == name or same_newsroom(o, name)), None)
            if other is not None and other != rooms[i]:
                found[rooms[i]].add(other)
    return dict(found)


def _reached(room: str, cites: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = sorted(cites.get(room, ()))
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting += sorted(cites.get(at, ()))
    return seen
