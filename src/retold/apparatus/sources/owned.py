"""What somebody says or believes, told in other words as the text's own.

Each statement is held against the one sentence that tells most of it; that sentence, and those beside
it, name nobody and leave nothing open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.doubt.governed import FIRM, counterpart, hearsay
from retold.apparatus.sides import clear, is_light, parted
from retold.apparatus.sources.named import (
    CLAIMING,
    SELVES,
    Source,
    dates,
    ends_before,
    is_interested,
    is_nameless,
)
from retold.apparatus.sources.sayers import TURNS, sayings

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference
    from retold.apparatus.sides import Side

BELIEVING = frozenset({"believe", "believes", "believed", "suspect", "suspects", "suspected", "reckon", "reckons", "think", "thinks"})  # fmt: skip
OPENING = frozenset({"that", "the", "he", "she", "it", "they", "there", "a", "an", "his", "her", "their"})  # fmt: skip
ABOUT = frozenset({"of", "about", "how"})  # what was told of is not what was told
OPINION = frozenset(
    {"opinion", "view", "claim", "claims", "allegation", "allegations", "accusation", "rumour", "rumor", "suspicion",
     "report", "reports", "think", "thinks", "thought", "reckon", "reckons", "feel", "heard", "dug", "described",
     "relate", "relates", "quoted", "citing", "learned", "learnt"}
)  # fmt: skip
LEAST = 3  # weighty words of a statement that both tell
TOLD = 0.5  # of its weighty words, from which the other text tells a statement
COUNTED = 0.35  # the same, where two numbers are among them


def owned(a: Side, b: Side, context: Context) -> list[Difference]:
    """The first statement of somebody partial that the second text tells as its own."""
    for s in a.once(partial):
        if _named_near(a, s, b, context):
            continue
        told = _retold(a, s, b)
        if told is None:
            continue
        places = s.places()
        a.settled.update(set(places) & a.left)
        one = a.reach(places[0], places[-1])
        return [clear("attribution", a, one, b, b.reach(*told), "clear_owned")]
    return []


def partial(side: Side) -> list[Source]:
    """Who says what a text should not give as its own, or only believes it."""
    found = [t.who for t in side.once(sayings) if _is_partial(side, t.who, t.heads)]
    for i, token in enumerate(side.tokens[:-1]):
        if token.norm in BELIEVING and side.norm(i + 1) in OPENING:
            alone = side.norm(i - 1) in SELVES
            who = Source(i - 1, i - 1, i, False) if alone else ends_before(side, i)
            found += [who] if who is not None else []
    return found


def _is_partial(side: Side, s: Source, heads: frozenset[str]) -> bool:
    return is_nameless(side, s) or side.norm(s.cue) in CLAIMING or is_interested(side, s, heads)


def _named_near(a: Side, s: Source, b: Side, context: Context) -> bool:
    """Whether the second text names the source at what it tells."""
    known = context.named_near() | set(b.keys)
    return any(a.keys[i] in known for i in range(s.first, s.last + 1) if not is_light(a, i))


def _statements(side: Side, s: Source) -> list[list[int]]:
    """The weighty tokens of what somebody says: all of it, and what goes up to each comma."""
    first, end = _clause(side, s)
    begin = s.cue + 1
    if side.norm(s.cue) in ("told", "tells"):
        begin += 1
        while begin < end and side.tokens[begin].text[:1].isupper():
            begin += 1
        if begin < end and side.norm(begin) in ABOUT:
            return []
    when = dates(side)
    behind = [k for k in range(begin, end) if not is_light(side, k) and k not in when]
    if s.first > s.cue or not behind or parted(side, s.cue, s.cue + 1, ",.;:"):
        return [[k for k in range(first, end) if k not in s.places() and not is_light(side, k)]]
    stops = [k for k in range(begin + 1, end) if parted(side, k - 1, k, ",–—")]
    return [[k for k in behind if k < stop] for stop in (*stops, end)]


def _clause(side: Side, s: Source) -> tuple[int, int]:
    """Where the part of a sentence begins and ends in which somebody speaks."""
    first, end = next((f, e) for f, e in side.once(sentences) if f <= s.cue < e)
    turns = [
        k for k in range(first + 1, end)
        if parted(side, k - 1, k, ";:") or (side.norm(k) in TURNS and parted(side, k - 1, k, ","))
    ]  # fmt: skip
    begin = max((k for k in turns if k <= min(s.first, s.cue)), default=first)
    return begin, min((k for k in turns if k > s.cue), default=end)


def _retold(a: Side, s: Source, b: Side) -> tuple[int, int] | None:
    """The first and last word of the sentence that tells a statement as a fact."""
    for said in _statements(a, s):
        pairs = {i: j for i in said for j in [counterpart(a, b, i)] if j is not None}
        for first, end in b.once(sentences):
            here = {i: j for i, j in pairs.items() if first <= j < end}
            counted = sum(a.norm(i)[0].isdigit() for i in here) > 1
            told = set(here.values())
            if len(told) < max(LEAST, (COUNTED if counted else TOLD) * len(said)):
                continue
            if _is_flat(b, first, end, told):
                return min(told), max(told)
    return None


def sentences(side: Side) -> list[tuple[int, int]]:
    """Where each sentence begins, and behind its last word."""
    starts = [0] + [
        i for i in range(1, len(side.tokens))
        if side.tokens[i].text[:1].isupper() and parted(side, i - 1, i, ".!?")
    ]  # fmt: skip
    return list(zip(starts, [*starts[1:], len(side.tokens)], strict=True))


def _is_flat(side: Side, first: int, end: int, known: set[int]) -> bool:
    """Whether a sentence of a page's text, no headline, lays what it says to nobody and leaves it
    open in no way; its `known` words stand in the statement too.
    """
    stop = side.tokens[end].start if end < len(side.tokens) else len(side.text)
    line = side.text[side.tokens[first].start : stop].rstrip()
    if not line.endswith((".", "!", "?")) or any(c in '"“”‘' for c in line):
        return False
    if any(first <= s.who.cue < end and s.who.cue not in known for s in side.once(sayings)):
        return False
    return not any(
        side.norm(k) in OPINION or (k not in known and _leaves_open(side, k))
        for k in range(first, end)
    )


def _leaves_open(side: Side, i: int) -> bool:
    norm = side.tokens[i].norm
    laid = norm == "according" or lexicon.is_reporting(norm) or hearsay(side, i) is not None
    return laid or norm in lexicon.cues().hedges or (lexicon.certainty(norm) or 1.0) < FIRM
