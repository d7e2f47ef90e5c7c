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
    named,
    names_of,
    nothing,
    revision,
    sibling,
)
from retold.stemma.sentencewise import UNTOLD, Told, beside, reconstructed
from retold.stemma.times import LATER, earlier_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retold.stemma.kinship import PairEvidence
    from retold.stemma.profile import Profile

CANDIDATES = 8  # tellings weighed as parents of one
COVERING = 0.5  # share of its statements from which a credited telling at hand is the one meant
MORE = 0.1  # share of it told by others, too, that a telling at hand lacks if another is meant
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
    told: Told = UNTOLD  # beside the other tellings, sentence by sentence
    back: Told = UNTOLD  # the same of the other telling, were it the child


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
    for own in found.values():
        own.sort(key=lambda s: (-s.explained - s.scored, s.other.telling_id))
    told = {
        (t, s.other.telling_id): beside(s, own[:CANDIDATES])
        for t, own in found.items()
        for s in own
    }
    return {
        t: [
            replace(
                s, told=told[t, s.other.telling_id], back=told.get((s.other.telling_id, t), UNTOLD)
            )
            for s in own[:CANDIDATES]
        ]
        for t, own in found.items()
    }


def options(child: Profile, near: Sequence[Side]) -> list[Option]:
    """Every answer for one telling, with its features and without its probability."""
    best = max((s.explained for s in near), default=0.0)
    covered = max((s.statements for s in near), default=0.0)
    scored = max((s.scored for s in near), default=0.0)
    revised = any(s.other.urls & child.urls for s in near)
    sourced = any(_covers(s) and credit_to(s.other, child) >= SURE for s in near)
    gain = reconstructed(near) - scored
    alone = nothing(child, best, covered, scored, revised, gain) | {"sourced": float(sourced)}
    found = [Option("none", "", alone)]
    for s in near:
        if s.other.urls & child.urls:
            found.append(Option("direct", s.other.telling_id, revision(s, near)))
            continue
        found.append(Option("direct", s.other.telling_id, direct(s, near)))
        if sourced:
            continue  # it says whom it is made from, and that telling is here
        found.append(Option("sibling", s.other.telling_id, sibling(s, near)))
    for newsroom in sorted(_nameable(child, near)):
        features = named(child, newsroom, near, best)
        found.append(Option("named", newsroom, features))
    return found


def revisions_alone(weighed: Mapping[str, Sequence[Option]]) -> bool:
    """Whether all tellings of a story are revisions of one address."""
    return len(weighed) > 1 and all(
        "page_bias" in o.features for found in weighed.values() for o in found
    )


def _nameable(child: Profile, near: Sequence[Side]) -> set[str]:
    """Newsrooms that may have a lost telling behind the child."""
    own = names_of(child)
    credited = {n for n, c in child.credited.items() if c >= SURE}
    for s in near:
        credited |= {n for n, c in s.other.credited.items() if c >= SURE and s.scored > 0.1}
    at_hand = {
        n for s in near if _covers(s) for n in names_of(s.other) if not _other_version(n, s, near)
    }
    earlier = {child.newsroom} if child.newsroom and _has_version(child, near) else set()
    return (credited - own - at_hand) | earlier


def _other_version(newsroom: str, s: Side, near: Sequence[Side]) -> bool:
    """Whether the child tells what others have from the newsroom and its telling at hand lacks.

    What another newsroom that is credited and at hand tells, the child has from there.
    """
    child = s.child
    heirs = [
        o.matched
        for o in near
        if newsroom in o.other.credited and earlier_by(o.other, child) > LATER
    ]
    rest = [o.matched for o in near if o is not s and credit_to(o.other, child) >= SURE]
    seen = s.matched.keys() | s.beyond | frozenset().union(*rest)
    more = sum(
        line.weight
        for line in child.lines
        if line.n not in seen and any(line.n in m for m in heirs)
    )
    return more >= MORE * child.weight


def _has_version(child: Profile, near: Sequence[Side]) -> bool:
    """Whether others credit the child's newsroom with more, or with the same and sooner."""
    return any(
        s.other.credited.get(child.newsroom or "", 0.0) >= SURE
        and s.scored_back > 0.1
        and (s.back.lacking >= MORE or earlier_by(s.other, child) > -LATER)
        for s in near
    )


def _covers(s: Side) -> bool:
    """Whether a telling at hand that is no later covers much of the child."""
    return s.statements >= COVERING and earlier_by(s.other, s.child) > LATER
