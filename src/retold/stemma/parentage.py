"""Where one telling came from: the options for each, weighed.

For every telling there are four kinds of answer: it was made from a telling at hand (`direct`), from
a lost one that somebody credits (`named`), from a lost one that its siblings give away (`sibling`),
or from none (`none`). Each option has features; fitted weights (made by `eval/fit/stemma_weights.py`)
turn them into scores, and the scores of all forests over the story into probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from retold.stemma.features import (
    credit_to,
    direct,
    earlier_by,
    named,
    names_of,
    nothing,
    revision,
    sibling,
)
from retold.stemma.witnesses import told_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retold.stemma.kinship import PairEvidence
    from retold.stemma.profile import Profile

CANDIDATES = 8  # tellings weighed as parents of one
COVERING = 0.5  # share of its statements from which a credited telling at hand is the one meant
SURE = 0.5  # confidence from which a credit may imply a lost telling


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to where a telling came from."""

    kind: str  # direct | named | sibling | none
    other: str  # telling_id (direct, sibling), newsroom (named) or ""
    features: Mapping[str, float]
    score: float = 0.0
    probability: float = 0.0
    stands: Mapping[str, float] = field(default_factory=dict)  # its linear score among the others
    company: Mapping[str, float] = field(default_factory=dict)  # how it fits the other tellings


@dataclass(frozen=True, slots=True)
class Side:
    """A pair as seen from the telling that may be the child."""

    child: Profile
    other: Profile
    pair: PairEvidence
    explained: float  # share of the child's word trigrams that the other has
    reverse: float
    statements: float
    statements_back: float
    wording: float
    wording_back: float
    verbatim: float
    inner: float
    inner_back: float
    tail_back: float
    matched: Mapping[int, float]
    scored: float = 0.0
    scored_back: float = 0.0
    facts: float = 0.0
    quotes: float = 0.0
    quotes_back: float = 0.0
    tail: float = 0.0
    rarer: float = 0.0  # by how much the child's own words are the rarer ones
    own: frozenset[int] = frozenset()  # trigrams of its matched sentences that the other lacks
    theirs: frozenset[int] = frozenset()  # the same, of the other
    beyond: frozenset[int] = frozenset()  # sentences that may stand where the other was not seen
    # Of versions of one address alone: how closely the other tells each of the child's sentences,
    told: Mapping[int, float] = field(default_factory=dict)
    told_back: Mapping[int, float] = field(default_factory=dict)  # the child each of the other's,
    beside: tuple[Side, ...] = ()  # and the other's own sides.


def side(child: Profile, other: Profile, pair: PairEvidence) -> Side:
    """The pair with the child's shares first."""
    own, back = ("a", "b") if pair.a == child.telling_id else ("b", "a")

    def share(name: str, whose: str) -> float:
        return float(getattr(pair, f"{name}_{whose}"))

    matched, matched_back = pair.matched_a, pair.matched_b
    if own == "b":
        matched, matched_back = matched_back, matched
    return Side(
        child, other, pair, matched=matched,
        explained=share("grams", own), reverse=share("grams", back),
        statements=share("statements", own), statements_back=share("statements", back),
        wording=share("wording", own), wording_back=share("wording", back),
        verbatim=share("verbatim", own), inner=share("inner", own),
        inner_back=share("inner", back), tail_back=share("tail", back),
        scored=share("scored", own), scored_back=share("scored", back), facts=share("facts", own),
        quotes=share("quotes", own), quotes_back=share("quotes", back), tail=share("tail", own),
        rarer=share("rare", own) - share("rare", back), own=_readings(child, matched) - other.grams,
        theirs=_readings(other, matched_back) - child.grams,
        beyond=pair.beyond_a if own == "a" else pair.beyond_b,
    )  # fmt: skip


def _readings(p: Profile, matched: Mapping[int, float]) -> frozenset[int]:
    return frozenset().union(*(line.grams for line in p.lines if line.n in matched))


# --- options -----------------------------------------------------------------------------------


def sides(
    by_id: Mapping[str, Profile], pairs: Mapping[tuple[str, str], PairEvidence]
) -> dict[str, list[Side]]:
    """For every telling the likeliest others, by what they explain of it."""
    found: dict[str, list[Side]] = {t: [] for t in by_id}
    for (a, b), pair in sorted(pairs.items()):
        found[a].append(side(by_id[a], by_id[b], pair))
        found[b].append(side(by_id[b], by_id[a], pair))
    near = {
        t: sorted(s, key=lambda s: (-s.explained - s.scored, s.other.telling_id))[:CANDIDATES]
        for t, s in found.items()
    }
    versions = {t for t, s in found.items() if any(revised(o) for o in s)}
    near |= {t: [_told(s) for s in near[t]] for t in versions}
    return near | {
        t: [replace(s, beside=tuple(near[s.other.telling_id])) for s in near[t]] for t in versions
    }


def revised(s: Side) -> bool:
    """Whether both lie at one address."""
    return bool(s.other.urls & s.child.urls)


def _told(s: Side) -> Side:
    """The pair with how closely each tells the other's sentences."""
    first = s.pair.a == s.child.telling_id
    matched = s.pair.matched_b if first else s.pair.matched_a
    beyond = s.pair.beyond_b if first else s.pair.beyond_a
    return replace(
        s,
        told=told_by(s.child, s.other, s.matched, s.beyond),
        told_back=told_by(s.other, s.child, matched, beyond),
    )


def options(child: Profile, near: Sequence[Side]) -> list[Option]:
    """Every answer for one telling, with its features and without its probability.

    A document was made from no page, seen or unseen; at most from another document.
    """
    if child.document:
        near = [s for s in near if s.other.document or revised(s)]
    best = max((s.explained for s in near), default=0.0)
    covered = max((s.statements for s in near), default=0.0)
    scored = max((s.scored for s in near), default=0.0)
    versions = any(revised(s) for s in near)
    sourced = any(_covers(s) and credit_to(s.other, child) >= SURE for s in near)
    alone = nothing(child, best, covered, scored, versions) | {"sourced": float(sourced)}
    found = [Option("none", "", alone)]
    for s in near:
        if revised(s):
            found.append(Option("direct", s.other.telling_id, revision(s, near)))
            continue
        found.append(Option("direct", s.other.telling_id, direct(s, near)))
        if sourced or s.other.document:
            continue  # it says whom it is made from, and that telling is here
        found.append(Option("sibling", s.other.telling_id, sibling(s, near)))
    for newsroom in sorted(_nameable(child, near)) if not child.document else ():
        features = named(child, newsroom, near, best)
        found.append(Option("named", newsroom, features))
    return found


def revisions_alone(weighed: Mapping[str, Sequence[Option]]) -> bool:
    """Whether all tellings of a story are revisions of one address."""
    return len(weighed) > 1 and all(
        "page_bias" in o.features for found in weighed.values() for o in found
    )


def _nameable(child: Profile, near: Sequence[Side]) -> set[str]:
    own = names_of(child)
    credited = {n for n, c in child.credited.items() if c >= SURE}
    for s in near:
        credited |= {n for n, c in s.other.credited.items() if c >= SURE and s.scored > 0.1}
    at_hand = frozenset[str]().union(*(names_of(s.other) for s in near if _covers(s)))
    return credited - own - at_hand


def _covers(s: Side) -> bool:
    """Whether a telling at hand that is no later covers much of the child."""
    return s.statements >= COVERING and earlier_by(s.other, s.child) > -0.5
