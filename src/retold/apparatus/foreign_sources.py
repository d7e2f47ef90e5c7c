"""Who said it, across languages: a newsroom that was told, or a source, of which the other text says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon, newsrooms
from retold.apparatus.difference import Difference
from retold.apparatus.foreign_senses import telling
from retold.facts import skeleton
from retold.text import tokens

if TYPE_CHECKING:
    from retold.apparatus.difference import Context
    from retold.apparatus.foreign_senses import Senses

TELLING = frozenset("say report according_to show receive statement confirmed interview".split())
SOURCED = frozenset(
    "say report according_to claim announce statement confirmed warn press alleged believed suspected "
    "apparently estimate document unconfirmed deny show find ask write publish promise threat".split()
)
CLAUSE = 34  # letters between a newsroom and what it was told by
QUOTES = frozenset('"\u00ab\u00bb\u201c\u201d\u201e\u300c\u300d\u2039\u203a')
SHARED = 4  # concepts, names and numbers that two texts share where a source alone is gone


def source_differences(s: Senses, context: Context) -> list[Difference]:
    """A newsroom or a whole source left out; one of them at most."""
    return _untold(s) or _unsourced(s, context)


def _untold(s: Senses) -> list[Difference]:
    """ "Told Reuters", in a text that names no newsroom."""
    if "press" in s.names_b or newsrooms.find_newsrooms(s.after, s.langs[1]):
        return []
    said = {skeleton(t.norm) for t in tokens(s.after)}
    for start, end in _rooms(s):
        cues = [
            c
            for c in s.a
            if c.name in TELLING and c.end - start >= -CLAUSE and c.start - end <= CLAUSE
        ]
        named = {skeleton(t.norm) for t in tokens(s.before[start:end]) if len(t.text) > 2}
        told = all(c.name == "say" for c in cues) and s.names_b & SOURCED
        if not cues or told or (named and named <= said):
            continue
        at, to = s.stretch_at(start, end)
        return [
            Difference(
                "attribution", start, end, at, to, s.before[start:end], s.after[at:to],
                (("clear_foreign_source", 1.0),),
            )
        ]  # fmt: skip
    return []


def _rooms(s: Senses) -> list[tuple[int, int]]:
    """Papers and broadcasters of the first text; an agency's credit may stand elsewhere on a page."""
    known = newsrooms.find_newsrooms(s.before, s.langs[0])
    if known:
        return [(start, end) for start, end, name in known if not newsrooms.is_agency(name)]
    return [(c.start, c.end) for c in s.a if c.name == "press"]


def _unsourced(s: Senses, context: Context) -> list[Difference]:
    """ "According to" somebody, in a text that marks nothing as anybody's word, nor what is near it."""
    cues = [c for c in s.a if c.name == "according_to"]
    if not cues or s.names_b & SOURCED or QUOTES & set(s.after) or s.shared < SHARED:
        return []
    if context.after_near:
        near = lexicon.concepts(" ".join(sorted(context.after_near)), s.langs[1])
        if SOURCED & {c.name for c in near}:
            return []
    x = cues[0]
    behind = [c for c in s.a if c.start >= x.end and telling(c)][:1]
    if behind and behind[0].name in s.names_b:
        return []  # the source stands there as the one that acts
    at, to = s.stretch_at(x.start, x.end)
    return [
        Difference(
            "attribution", x.start, x.end, at, to, s.before[x.start : x.end], s.after[at:to],
            (("clear_foreign_source", 1.0),),
        )
    ]  # fmt: skip
