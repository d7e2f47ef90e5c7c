"""Newsrooms that report for themselves write their own words: one wording has one origin."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from retold import text
from retold.origins.settings import SHARED

if TYPE_CHECKING:
    from retold.origins.settings import Node, Origin
    from retold.origins.tracing import Story

_QUOTED = re.compile(r'"[^"]{0,2000}"')
_SAMPLE = 4  # sentences compared for each origin


def one_origin_a_wording(story: Story, origins: dict[Node, Origin]) -> dict[Node, Origin]:
    """Where two known newsrooms share a wording, only the better grounded one stays known."""
    firm: dict[str, list[Node]] = {}
    for node, origin in origins.items():
        if origin.newsroom and origin.state == "known":
            firm.setdefault(origin.newsroom, []).append(node)
    if len(firm) < 2:
        return origins
    rooms = sorted(firm, key=lambda room: _standing(story, origins, firm[room], room))
    kept: list[str] = []
    weaker: set[str] = set()
    for room in rooms:
        near = sorted(firm[room], key=lambda n: (len(origins[n].path), n))[:_SAMPLE]
        others = [
            n
            for k in kept
            for n in sorted(firm[k], key=lambda n: (len(origins[n].path), n))[:_SAMPLE]
        ]
        # A second one needs a page of its own: who is only credited may have retold the first.
        doubtful = bool(kept) and min(origins[n].ground for n in firm[room]) >= SHARED
        if doubtful or any(share_wording(story, a, b) for a in near for b in others):
            weaker.add(room)
        else:
            kept.append(room)
    return {
        n: o._replace(state="possible", why=o.why + "; the wording is another report's too")
        if o.newsroom in weaker and o.state == "known"
        else o
        for n, o in origins.items()
    }


def _standing(
    story: Story, origins: dict[Node, Origin], nodes: list[Node], room: str
) -> tuple[int, str, float, str]:
    """Firmest ground first, then the earliest, then the surest."""
    best = min(nodes, key=lambda n: (origins[n].ground, -origins[n].probability, n))
    telling = story.tellings.get(origins[best].telling or "")
    at = telling.published.isoformat() if telling and telling.published else "~"
    return origins[best].ground, at, -origins[best].probability, room


def share_wording(story: Story, a: Node, b: Node) -> bool:
    """Whether two sentences have one wording outside their quotations."""
    x, y = _pairs(story, a), _pairs(story, b)
    least = story.settings.least_words
    if min(len(x), len(y)) < least:
        return _tellings_share(story, a, b)
    return len(x & y) >= story.settings.wording * min(len(x), len(y))


def _tellings_share(story: Story, a: Node, b: Node) -> bool:
    """Whether the tellings of two quotations share the wording of two other sentences."""
    shared = 0
    for n, (_, m) in sorted(story.matches.get((a[0], b[0]), {}).items()):
        x, y = _pairs(story, (a[0], n)), _pairs(story, (b[0], m))
        if n != a[1] and min(len(x), len(y)) >= story.settings.least_words:
            shared += len(x & y) >= story.settings.wording * min(len(x), len(y))
            if shared >= 2:
                return True
    return False


def _pairs(story: Story, node: Node) -> set[tuple[str, str]]:
    lang = story.tellings[node[0]].lang
    outside = _QUOTED.sub(" ", text.plain(story.sentences[node[0]][node[1]].text))
    stems = text.stems(outside, lang if lang != "und" else "en")
    return set(itertools.pairwise(stems))
