"""Newsrooms that report for themselves write their own words: one wording has one origin."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from retold import text

if TYPE_CHECKING:
    from retold.origins.settings import Node
    from retold.origins.tracing import Story

_QUOTED = re.compile(r'"[^"]{0,2000}"')


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
