"""Evidence between two tellings: what each covers of the other, and which way it points.

Nothing here decides: `stemma` does.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retold import text
from retold.stemma.profile import without

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from retold.records import Bead
    from retold.stemma.profile import Line, Profile

GRAM = 5  # words in a run that counts as verbatim
EDGE = 2  # sentences at a cut, one of which the other must have for more of it to lie beyond
FIRM = 3  # sentences in common from which on a cut is taken into account


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """What two tellings have to do with each other. Shares run from 0 to 1."""

    a: str
    b: str
    statements_a: float  # share of a's sentences, by weight, that beads match in b
    statements_b: float
    wording_a: float  # share of a's weighted words that recur in the matched sentences of b
    wording_b: float
    verbatim_a: float  # share of a's words inside shared runs of GRAM words
    verbatim_b: float
    grams_a: float  # share of a's distinct stem trigrams that b has
    grams_b: float
    run: int  # words of the longest shared run
    order: float  # share of bead pairs in the same order
    odd: int  # unknown words that both have
    quotes: int  # quotations of six words or more that both carry verbatim
    title: float  # share of the shorter headline found in the other
    marks: float  # share of names and numbers of the poorer side found in the other
    translated: bool  # the languages differ
    matched_a: Mapping[int, float] = field(default_factory=dict)  # sentence -> bead score
    matched_b: Mapping[int, float] = field(default_factory=dict)
    tail_a: float = 0.0  # share of a's unmatched words that stand after its last matched one
    tail_b: float = 0.0
    inner_a: float = 0.0  # share of a's words, in matched sentences, that b does not have
    inner_b: float = 0.0
    scored_a: float = 0.0  # share of a's sentences, by weight times the score of their bead
    scored_b: float = 0.0
    facts_a: float = 0.0  # share of the names and numbers in a's matched sentences that b has there
    facts_b: float = 0.0
    quotes_a: float = 0.0  # share of a's quotations that b carries verbatim
    quotes_b: float = 0.0
    beads: int = 0
    chain: float = 0.0  # share of the beads that stand in one order on both sides
    lead: float = 0.0  # score of the bead between both first sentences
    rare_a: float = 0.0  # mean rarity of a's words, in matched sentences, that b does not have
    rare_b: float = 0.0
    beyond_a: frozenset[int] = frozenset()  # sentences of a that may stand where b was not seen
    beyond_b: frozenset[int] = frozenset()


def kinship(a: Profile, b: Profile, beads: Iterable[Bead]) -> PairEvidence:
    """The evidence between two tellings; `beads` are theirs, `a` < `b` by id.

    What may stand where the other was not seen counts neither as kept nor as dropped.
    """
    beads = sorted(beads, key=lambda bead: bead.n)
    both = [bead for bead in beads if bead.a_sentences and bead.b_sentences]
    known_a = {n for bead in both for n in bead.a_sentences} & {line.n for line in a.lines}
    known_b = {n for bead in both for n in bead.b_sentences} & {line.n for line in b.lines}
    beyond_a, beyond_b = _beyond(a, known_a, b, known_b), _beyond(b, known_b, a, known_a)
    if beyond_a:
        a = without(a, beyond_a)
    if beyond_b:
        b = without(b, beyond_b)
    one, two = _Matched(a), _Matched(b)
    places, lead, marks = _matched(one, two, both)
    mask_a, mask_b, run = shared_runs(a.words, b.words)
    grams = len(a.grams & b.grams)
    return PairEvidence(
        a=a.telling_id,
        b=b.telling_id,
        statements_a=_covered(a, one.sentences),
        statements_b=_covered(b, two.sentences),
        wording_a=min(1.0, one.shared / max(a.weight, 1e-9)),
        wording_b=min(1.0, two.shared / max(b.weight, 1e-9)),
        verbatim_a=sum(mask_a) / max(1, len(mask_a)),
        verbatim_b=sum(mask_b) / max(1, len(mask_b)),
        grams_a=grams / max(1, len(a.grams)),
        grams_b=grams / max(1, len(b.grams)),
        run=run,
        order=_order(places),
        odd=len(a.odd & b.odd),
        quotes=_shared_quotes(a, b),
        title=_overlap(a.title, b.title),
        marks=_overlap(tuple(a.marks), tuple(b.marks)),
        translated=a.lang != b.lang,
        matched_a=one.sentences,
        matched_b=two.sentences,
        tail_a=_tail(a, one.sentences),
        tail_b=_tail(b, two.sentences),
        inner_a=one.own / max(one.weight, 1e-9),
        inner_b=two.own / max(two.weight, 1e-9),
        scored_a=_scored(a, one.sentences),
        scored_b=_scored(b, two.sentences),
        facts_a=marks / max(1, one.marks),
        facts_b=marks / max(1, two.marks),
        quotes_a=_carried(a, b),
        quotes_b=_carried(b, a),
        beads=len(places),
        chain=_chain(places) / max(1, len(places)),
        lead=lead,
        rare_a=sum(one.apart) / max(1, len(one.apart)),
        rare_b=sum(two.apart) / max(1, len(two.apart)),
        beyond_a=beyond_a,
        beyond_b=beyond_b,
    )


@dataclass(slots=True)
class _Matched:
    """One telling's side of what beads match."""

    profile: Profile
    lines: dict[int, Line] = field(init=False)
    sentences: dict[int, float] = field(default_factory=dict)  # to the score of their bead
    weight: float = 0.0  # of the words in matched sentences
    shared: float = 0.0  # of those that the other side has there
    own: float = 0.0  # of those that it has not
    marks: int = 0  # names and numbers in matched sentences
    apart: list[float] = field(default_factory=list)  # rarity of stems that the other side lacks

    def __post_init__(self) -> None:
        self.lines = {line.n: line for line in self.profile.lines}

    def of(self, numbers: tuple[int, ...]) -> list[Line]:
        """The lines of a bead's sentences that are compared."""
        return [self.lines[n] for n in numbers if n in self.lines]

    def take(self, group: list[Line], other: list[Line], score: float, common: float) -> None:
        """Add one bead's sentences on this side, with the weight of what both sides have."""
        weight = sum(line.weight for line in group)
        for line in group:
            self.sentences[line.n] = max(score, self.sentences.get(line.n, 0.0))
        self.weight, self.shared, self.own = (
            self.weight + weight, self.shared + common, self.own + weight - common,
        )  # fmt: skip
        self.marks += len(_marks(group))
        self.apart += _apart(group, other)


def _matched(
    one: _Matched, two: _Matched, both: Sequence[Bead]
) -> tuple[list[tuple[int, int]], float, int]:
    """Fill both sides; places of the beads, score of the one between the leads, marks in common."""
    places, lead, marks = [], 0.0, 0
    for bead in both:
        here, there = one.of(bead.a_sentences), two.of(bead.b_sentences)
        if not here or not there:
            continue
        places.append((here[0].n, there[0].n))
        if one.profile.lines[0] in here and two.profile.lines[0] in there:
            lead = bead.score
        marks += len(_marks(here) & _marks(there))
        common = _common(here, there)
        one.take(here, there, bead.score, common)
        two.take(there, here, bead.score, common)
    return places, lead, marks


def _marks(group: Iterable[Line]) -> frozenset[str]:
    return frozenset().union(*(line.marks for line in group))


def _beyond(p: Profile, known: set[int], other: Profile, theirs: set[int]) -> frozenset[int]:
    """Sentences of one that may stand where the other was not seen.

    They come after the last that both share, where the other breaks off close behind it; and
    before the first one, where the other's beginning is missing.
    """
    cut = other.lacuna_end or other.lacuna_start
    if not cut or len(known) < FIRM or len(theirs) < FIRM:
        return frozenset()
    hidden: set[int] = set()
    if other.lacuna_end and max(theirs) >= other.lines[-EDGE].n:
        hidden |= {line.n for line in p.lines if line.n > max(known)}
    if other.lacuna_start and min(theirs) <= other.lines[EDGE - 1].n:
        hidden |= {line.n for line in p.lines if line.n < min(known)}
    return frozenset(hidden)


def _common(a: Sequence[Line], b: Sequence[Line]) -> float:
    """Weight of the stems that two groups of sentences share."""
    count_a = Counter(s for line in a for s in line.stems)
    count_b = Counter(s for line in b for s in line.stems)
    return sum(text.rarity(s) * n for s, n in (count_a & count_b).items())


def _apart(a: Sequence[Line], b: Sequence[Line]) -> list[float]:
    """Rarity of every stem that one group of sentences has and the other has not."""
    there = {s for line in b for s in line.stems}
    return [text.rarity(s) for s in sorted({s for line in a for s in line.stems} - there)]


def _covered(p: Profile, matched: Mapping[int, float]) -> float:
    return sum(s.weight for s in p.lines if s.n in matched) / max(p.weight, 1e-9)


def _scored(p: Profile, matched: Mapping[int, float]) -> float:
    return sum(s.weight * matched.get(s.n, 0.0) for s in p.lines) / max(p.weight, 1e-9)


def _carried(a: Profile, b: Profile) -> float:
    """Share of a's quotations that b has word for word."""
    if not a.quotes:
        return 0.0
    whole = " ".join(b.words)
    return sum(" ".join(q) in whole for q in a.quotes) / len(a.quotes)


def _chain(places: Sequence[tuple[int, int]]) -> int:
    """Length of the longest run of beads, gaps allowed, in the same order on both sides."""
    tops: list[int] = []
    for _, j in sorted(places, key=lambda p: (p[0], -p[1])):
        at = bisect_left(tops, j)
        tops[at : at + 1] = [j]
    return len(tops)


def _tail(p: Profile, matched: Mapping[int, float]) -> float:
    """Of the unmatched sentences, the share by weight after the last matched one."""
    if not matched:
        return 0.0
    last = max(matched)
    missing = [s for s in p.lines if s.n not in matched]
    total = sum(s.weight for s in missing)
    return sum(s.weight for s in missing if s.n > last) / total if total else 0.0


def _order(places: Sequence[tuple[int, int]]) -> float:
    """Share of pairs of beads that stand in the same order on both sides."""
    pairs = [(p, q) for i, p in enumerate(places[:60]) for q in places[i + 1 : 60]]
    if not pairs:
        return 1.0
    kept = sum((p[0] - q[0]) * (p[1] - q[1]) > 0 for p, q in pairs)
    return kept / len(pairs)


def _shared_quotes(a: Profile, b: Profile) -> int:
    if not a.quotes or not b.quotes:
        return 0
    whole = " ".join(b.words)
    return sum(" ".join(q) in whole for q in a.quotes)


def _overlap(a: Sequence[str], b: Sequence[str]) -> float:
    small = min(len(set(a)), len(set(b)))
    return len(set(a) & set(b)) / small if small else 0.0


def shared_runs(
    a: Sequence[str], b: Sequence[str], least: int = GRAM
) -> tuple[bytearray, bytearray, int]:
    """Which words stand in runs of `least` or more that both share, and the longest run.

    >>> shared_runs("x a b c d e y".split(), "a b c d e".split())[2]
    5
    """
    a, b = tuple(a), tuple(b)
    mask_a, mask_b, longest = bytearray(len(a)), bytearray(len(b)), 0
    where: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(b) - least + 1):
        where.setdefault(b[j : j + least], []).append(j)
    i = 0
    while i <= len(a) - least:
        starts = where.get(a[i : i + least])
        if not starts:
            i += 1
            continue
        length, at = max((_run(a, b, i, j), -j) for j in starts[:20])
        mask_a[i : i + length] = b"\x01" * length
        mask_b[-at : -at + length] = b"\x01" * length
        longest = max(longest, length)
        i += length
    return mask_a, mask_b, longest


def _run(a: Sequence[str], b: Sequence[str], i: int, j: int) -> int:
    n = 0
    while i + n < len(a) and j + n < len(b) and a[i + n] == b[j + n]:
        n += 1
    return n


def sigmoid(x: float) -> float:
    """Probability of log-odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))
