"""Negation, certainty and attribution: cues that only one side has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.doubt.governed import is_person_suspected, unused, withheld
from retold.apparatus.sides import Segment, Side, compared, span

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference


def cue_differences(a: Side, b: Side, segments: list[Segment]) -> list[Difference]:
    found = []
    cues_a, cues_b = a.once(_cue_places), b.once(_cue_places)
    for s in segments:
        if cues_a.isdisjoint(s.a) and cues_b.isdisjoint(s.b):
            continue
        xs = [i for i in s.a if i in a.left and i not in a.settled]
        ys = [j for j in s.b if j in b.left and j not in b.settled]
        found += _polarity(a, b, s, xs, ys)
        found += _attribution(a, b, s, xs, ys)
        xs, ys = [i for i in xs if i not in a.settled], [j for j in ys if j not in b.settled]
        found += _certainty(a, b, s, xs, ys)
    return found


def _cue_places(side: Side) -> frozenset[int]:
    """Where words stand that deny, hedge or lay something to a source."""
    levels, says = side.once(_levels), side.once(_sayings)
    return frozenset(
        i for i, t in enumerate(side.tokens)
        if levels[i] is not None or says[i] or lexicon.is_negation(t.norm)
    )  # fmt: skip


def _polarity(a: Side, b: Side, s: Segment, xs: list[int], ys: list[int]) -> list[Difference]:
    no_a = [i for i in xs if lexicon.is_negation(a.tokens[i].norm)]
    no_b = [j for j in ys if lexicon.is_negation(b.tokens[j].norm)]
    if len(no_a) == len(no_b):
        a.settled.update(no_a)
        b.settled.update(no_b)
        return []
    flipped = any(
        lexicon.relation(a.tokens[i].norm, b.tokens[j].norm) == "antonym" for i in xs for j in ys
    )
    negative = lexicon.cues().near_negations
    near_a = [
        i for i in xs if a.tokens[i].norm in negative or lexicon.negated_by_prefix(a.tokens[i].norm)
    ]
    near_b = [
        j for j in ys if b.tokens[j].norm in negative or lexicon.negated_by_prefix(b.tokens[j].norm)
    ]
    even = a.once(_denials) == b.once(_denials)  # denied in another place: took no part, did not
    cancelled = flipped or len(no_a) + len(near_a) == len(no_b) + len(near_b)
    cancelled = cancelled or a.once(_refused) + _withheld(a) == b.once(_refused) + _withheld(b)
    features = {
        "polarity": 1.0, "negation_added": float(len(no_b) > len(no_a)),
        "negation_dropped": float(len(no_a) > len(no_b)), "denied_elsewhere": float(even),
    }  # fmt: skip
    a.settled.update(no_a)
    b.settled.update(no_b)
    note = "twice negated" if cancelled else ""
    return [compared("polarity", a, *span(a, s.a, no_a), b, *span(b, s.b, no_b), features, note)]


def _refused(side: Side) -> int:
    """How often a text denies anything, in whatever words: not, has yet to, rather than, unaware."""
    negative = lexicon.cues().near_negations
    return sum(
        lexicon.is_negation(t.norm) or t.norm in negative or lexicon.negated_by_prefix(t.norm)
        or (t.norm, side.norm(i + 1)) in DENYING or unused(side, i)
        for i, t in enumerate(side.tokens)
    )  # fmt: skip


def _withheld(side: Side) -> int:
    """How many words that only this text has say "no" of others: banned, put off."""
    return sum(withheld(side, i) for i in side.left)


DENYING = frozenset(
    {("yet", "to"), ("rather", "than"), ("instead", "of"), ("at", "least"), ("all", "but")}
)


def _denials(side: Side) -> int:
    return sum(lexicon.is_negation(t.norm) for t in side.tokens)


def _certainty(a: Side, b: Side, s: Segment, xs: list[int], ys: list[int]) -> list[Difference]:
    cue_a = [i for i in xs if _level(a, i) is not None]
    cue_b = [j for j in ys if _level(b, j) is not None]
    if not cue_a and not cue_b:
        return []
    sure_a, sure_b = _sureness(a, cue_a), _sureness(b, cue_b)
    hedges = lexicon.cues().hedges
    features = {
        "certainty": 1.0, "firmer": max(0.0, sure_b - sure_a), "softer": max(0.0, sure_a - sure_b),
        "cue_swap": float(bool(cue_a and cue_b)),
        "cue_dropped": float(bool(cue_a) and not cue_b), "cue_added": float(bool(cue_b) and not cue_a),
        "hedge": float(any(a.tokens[i].norm in hedges for i in cue_a) or any(b.tokens[j].norm in hedges for j in cue_b)),
    }  # fmt: skip
    a.settled.update(cue_a)
    b.settled.update(cue_b)
    note = "" if abs(sure_a - sure_b) > 0.05 else "same certainty"
    return [compared("certainty", a, *span(a, s.a, cue_a), b, *span(b, s.b, cue_b), features, note)]


def speaker_differences(a: Side, b: Side) -> list[Difference]:
    """Who speaks, where the words around it tell: a chain cut short, a firm that became a "she"."""
    return _chain(a, b) + _speaker(a, b)


def _chain(a: Side, b: Side) -> list[Difference]:
    """ "She quoted him as saying" on one side only: his words become hers."""
    one = CHAINED.search(a.text) if "quot" in a.text else None
    if one is None or CHAINED.search(b.text) is not None:
        return []
    says = [j for j, t in enumerate(b.tokens) if t.norm in _SAID]
    if len(says) != 1 or _PASSED_ON.search(b.text):
        return []  # nobody speaks, or one passes on what the other said in other words
    for i, t in enumerate(a.tokens):
        if t.start >= one.start() and t.end <= one.end() and i in a.left:
            a.settled.add(i)
    b.settled.update(j for j in says if j in b.left)
    j = says[-1]
    return [
        compared(
            "attribution", a, one.start(), one.end(),
            b, b.tokens[max(0, j - 1)].start, b.tokens[min(len(b.tokens) - 1, j + 1)].end,
            {"clear_chain": 1.0}, "",
        )
    ]  # fmt: skip


CHAINED = re.compile(r"\bquot(?:ed|es|ing) (?:\w+ ){1,4}as (?:saying|telling)\b")
_PASSED_ON = re.compile(
    r"\b(?:according to|as (?:told|relayed|reported|recounted) (?:by|to)|via)\b"
)
_SAID = frozenset({"said", "says", "told", "tells", "added"})


def _speaker(a: Side, b: Side) -> list[Difference]:
    """A body that speaks in one text and a "he" or "she" in the other, which names no person."""
    for one, two in ((a, b), (b, a)):
        i, j = one.once(_body_says), two.once(_somebody_says)
        if i is None or j is None:
            continue
        x = one.tokens[max(0, i - 2)].start, one.tokens[i - 1].end
        y = two.tokens[j - 1].start, two.tokens[j].end
        spans = (x, y) if one is a else (y, x)
        return [compared("role", a, *spans[0], b, *spans[1], {"clear_speaker": 1.0}, "")]
    return []


def _body_says(side: Side) -> int | None:
    """Where a body says something, in a text that names no person."""
    i = next((i for i in range(1, len(side.tokens)) if side.tokens[i].norm in _SAID and side.tokens[i - 1].norm in BODIES), None)  # fmt: skip
    if i is None or any(t.norm in ("he", "she", "his", "her") for t in side.tokens):
        return None
    return None if any(f.kind == "name" for f in side.facts) else i


def _somebody_says(side: Side) -> int | None:
    """Where a "he" or "she" says something."""
    return next((j for j in range(1, len(side.tokens)) if side.tokens[j].norm in _SAID and side.tokens[j - 1].norm in ("he", "she")), None)  # fmt: skip


BODIES = frozenset(
    {"firm", "company", "group", "ministry", "agency", "government", "bank", "court", "party", "union",
     "carmaker", "airline", "club", "university", "council", "department", "committee", "maker",
     "retailer", "watchdog", "regulator", "charity", "commission", "authority", "embassy", "statement"}
)  # fmt: skip


def _sureness(side: Side, cues: list[int]) -> float:
    """The mean level of the cues; a sentence without one is settled."""
    levels = [_level(side, i) or 0.0 for i in cues]
    return sum(levels) / len(levels) if levels else 1.0


def _level(side: Side, i: int) -> float | None:
    return side.once(_levels)[i]


def _levels(side: Side) -> list[float | None]:
    return [
        None if is_person_suspected(side, i) else lexicon.certainty(t.norm)
        for i, t in enumerate(side.tokens)
    ]


def _attribution(a: Side, b: Side, s: Segment, xs: list[int], ys: list[int]) -> list[Difference]:
    """A source that only one side names: its cue with the words beside it."""
    sure = any(_level(a, i) is not None for i in xs) and any(_level(b, j) is not None for j in ys)
    cue_a = [i for i in xs if _says(a, i) and not (sure and _level(a, i) is not None)]
    cue_b = [j for j in ys if _says(b, j) and not (sure and _level(b, j) is not None)]
    a.settled.update(cue_a)
    b.settled.update(cue_b)
    if bool(cue_a) == bool(cue_b):
        return []
    side, cue, run = (a, cue_a, xs) if cue_a else (b, cue_b, ys)
    other = b if cue_a else a
    said = sorted(i for i in run if min(abs(i - c) for c in cue) <= BESIDE)
    side.settled.update(i for i in said if not lexicon.is_negation(side.tokens[i].norm))
    features = {
        "attribution": 1.0, "source_dropped": float(bool(cue_a)),
        "source_added": float(bool(cue_b)),
        "source_elsewhere": float(any(other.once(_sayings))),
    }  # fmt: skip
    span_a = span(a, s.a, said if cue_a else [])
    return [
        compared("attribution", a, *span_a, b, *span(b, s.b, said if cue_b else []), features, "")
    ]


BESIDE = 4  # tokens around a verb of saying that name who says it


def _says(side: Side, i: int) -> bool:
    return side.once(_sayings)[i]


def _sayings(side: Side) -> list[bool]:
    return [_is_saying(side, i) for i in range(len(side.tokens))]


def _is_saying(side: Side, i: int) -> bool:
    norm = side.tokens[i].norm
    if norm == "according":
        return True
    if norm in _ORDERS and any(t.norm == "to" for t in side.tokens[i + 1 : i + 4]):
        return False  # told to leave
    return norm not in ("point", "post", "report", "claims") and lexicon.is_reporting(norm)


_ORDERS = frozenset({"told", "urged", "warned", "advised"})
