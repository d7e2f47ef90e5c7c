"""Where one telling came from: the options for each, weighed.

For every telling there are four kinds of answer: it was made from a telling at hand (`direct`), from
a lost one that somebody credits (`named`), from a lost one that its siblings give away (`sibling`),
or from none (`none`). Each option has features; fitted weights (made by `eval/fit/stemma_weights.py`)
turn them into scores, and the scores of all forests over the story into probabilities.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from retold.stemma.kinship import PairEvidence, Profile

CANDIDATES = 8  # tellings weighed as parents of one
SCALE = 20.0  # keeps the weights of counts in the range of the others
FIRM = 5  # beads from which an order kept is no accident
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


def side(child: Profile, other: Profile, pair: PairEvidence) -> Side:
    """The pair with the child's shares first."""
    p = pair
    if pair.a == child.telling_id:
        return Side(
            child, other, pair, p.grams_a, p.grams_b, p.statements_a, p.statements_b, p.wording_a,
            p.wording_b, p.verbatim_a, p.inner_a, p.inner_b, p.tail_b, p.matched_a, p.scored_a, p.scored_b,
            p.facts_a, p.quotes_a, p.quotes_b,
        )  # fmt: skip
    return Side(
        child, other, pair, p.grams_b, p.grams_a, p.statements_b, p.statements_a, p.wording_b,
        p.wording_a, p.verbatim_b, p.inner_b, p.inner_a, p.tail_a, p.matched_b, p.scored_b, p.scored_a,
        p.facts_b, p.quotes_b, p.quotes_a,
    )  # fmt: skip


# --- options -----------------------------------------------------------------------------------


def sides(
    by_id: Mapping[str, Profile], pairs: Mapping[tuple[str, str], PairEvidence]
) -> dict[str, list[Side]]:
    """For every telling the likeliest others, by what they explain of it."""
    found: dict[str, list[Side]] = {t: [] for t in by_id}
    for (a, b), pair in sorted(pairs.items()):
        found[a].append(side(by_id[a], by_id[b], pair))
        found[b].append(side(by_id[b], by_id[a], pair))
    return {
        t: sorted(s, key=lambda s: (-s.explained - s.scored, s.other.telling_id))[:CANDIDATES]
        for t, s in found.items()
    }


def options(child: Profile, near: Sequence[Side]) -> list[Option]:
    """Every answer for one telling, with its features and without its probability."""
    best = max((s.explained for s in near), default=0.0)
    covered = max((s.statements for s in near), default=0.0)
    scored = max((s.scored for s in near), default=0.0)
    revised = any(s.other.urls & child.urls for s in near)
    sourced = any(_covers(s) and credit_to(s.other, child) >= SURE for s in near)
    alone = _none(child, best, covered, scored, revised) | {"sourced": float(sourced)}
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
    own = names_of(child)
    credited = {n for n, c in child.credited.items() if c >= SURE}
    for s in near:
        credited |= {n for n, c in s.other.credited.items() if c >= SURE and s.scored > 0.1}
    at_hand = frozenset[str]().union(*(names_of(s.other) for s in near if _covers(s)))
    return credited - own - at_hand


def _covers(s: Side) -> bool:
    """Whether a telling at hand that is no later covers much of the child."""
    return s.statements >= COVERING and earlier_by(s.other, s.child) > -0.5


def _none(
    child: Profile, best: float, covered: float, scored: float, revised: bool
) -> dict[str, float]:
    if revised:
        return {"page_bias": 1.0, "page_best": best}
    return {
        "own": float(child.own),
        "signed": float(child.signed),
        "credits": float(bool(child.credited)),
        "best": best,
        "covered": covered,
        "scored": scored,
        "dateline": float(child.dateline),
        "reporters": float(child.reporters),
    }


def direct(s: Side, near: Sequence[Side]) -> dict[str, float]:
    """What speaks for the child having been made from the other telling, and against."""
    p, c = s.other, s.child
    earlier = earlier_by(p, c)
    foreign = {n for n in c.credited if n not in names_of(p)}
    same = float(p.newsroom is not None and p.newsroom == c.newsroom)
    return {
        "bias": 1.0,
        "explained": s.explained,
        "statements": s.statements,
        "wording": s.wording,
        "verbatim": s.verbatim,
        "added": math.log1p(_unmatched(s)),
        "dropped": 1 - s.statements_back,
        "inner": s.inner,
        "inner_back": s.inner_back,
        "tail": s.tail_back,
        "order": s.pair.order,
        "earlier": max(0.0, earlier),
        "later": max(0.0, -earlier),
        "credit": credit_to(p, c),
        "credit_explained": credit_to(p, c) * s.explained,
        "credit_back": credit_to(c, p),
        "inherited": float(any(n in p.credited for n in foreign)),
        "elsewhere": float(any(n not in p.credited for n in foreign)),
        "dropped_credit": float(any(n not in c.credited for n in p.credited)),
        "link": float(bool(c.links & p.urls)),
        "link_back": float(bool(p.links & c.urls)),
        "signed": float(p.signed),
        "signed_child": float(c.signed),
        "same_newsroom": same,
        "alone": _alone(s, near),
        "better": _better(s.child, s.other, near),
        "better_back": _better(s.other, s.child, near),
        "elsewhere_told": _told(s.child, s.other, near),
        "elsewhere_told_back": _told(s.other, s.child, near),
        "hub": _hub(s.other, s.child, near) - _hub(s.child, s.other, near),
        "slips": math.log1p(_slips(s.child, s.other)),
        "slips_back": math.log1p(_slips(s.other, s.child)),
        "title": s.pair.title,
        "odd": math.log1p(s.pair.odd),
        "translated": float(s.pair.translated),
        "marks": float(s.pair.translated) * s.pair.marks,
        **_by_beads(s),
        "chief": float(s.scored >= max(o.scored for o in near)),
        "translated_scored": float(s.pair.translated) * s.scored,
        "later_newsroom": same * max(0.0, -earlier),
        "same_verbatim": same * s.verbatim,
        "same_added": same * (1 - s.statements),
        "same_dropped": same * (1 - s.statements_back),
        "same_more": same * math.log1p(_unmatched(s)),
        "same_fewer": same * float(s.other.weight > c.weight),
        "tongue": float(s.pair.translated) * _same_tongue(s, near),
        "credit_scored": credit_to(p, c) * s.scored,
        **_undated(s, abs(earlier), near),
    }


def _undated(s: Side, known: float, near: Sequence[Side]) -> dict[str, float]:
    """What tells the direction where the times do not; where they do it counts for less."""
    blind = 1 - known
    return {
        "blind": blind,
        "blind_added": blind * math.log1p(_unmatched(s)),
        "blind_dropped": blind * (1 - s.statements_back),
        "blind_inner_back": blind * s.inner_back,
        "blind_hub": blind * (_hub(s.other, s.child, near) - _hub(s.child, s.other, near)),
    }


def solid(s: Side) -> float:
    """How nearly a telling follows the other, statement by statement, in its order."""
    return s.statements * s.pair.chain * min(1.0, s.pair.beads / FIRM)


def _by_beads(s: Side) -> dict[str, float]:
    """What the aligned sentences say where the wording does not: they carry heavy rewrites."""
    foreign = float(not s.pair.translated)
    return {
        "solid": solid(s),
        "scored": s.scored,
        "scored_back": s.scored_back,
        "facts": s.facts,
        "chain": s.pair.chain * s.scored,
        "beads": math.log1p(s.pair.beads),
        "lead": s.pair.lead,
        "quotes": s.quotes,
        "quotes_apart": foreign * float(bool(s.child.quotes)) * (1 - s.quotes),
        "quotes_left": foreign * float(bool(s.other.quotes)) * (1 - s.quotes_back),
    }


def revision(s: Side, near: Sequence[Side]) -> dict[str, float]:
    """What speaks for the child being the next revision of the other: both lie at one address.

    Revisions grow, lose little and are never siblings of a lost one, so they have weights of their
    own; none of them makes a chain likelier than a tree.
    """
    features = direct(s, near)
    features["size"] = math.log((s.other.weight + 1) / (s.child.weight + 1))
    shared = len(s.child.grams & s.other.grams)
    new, gone = len(s.child.grams) - shared, len(s.other.grams) - shared
    kept = ("bias", "explained", "statements", "wording", "verbatim", "added", "dropped", "inner",
            "inner_back", "tail", "order", "size", "earlier", "later", "alone", "better",
            "better_back", "elsewhere_told", "elsewhere_told_back", "hub", "slips", "slips_back")  # fmt: skip
    most = max([len(s.child.grams), *(len(o.other.grams) for o in near), 1])
    more = {
        "reverse": s.reverse,
        "jaccard": shared / max(1, shared + new + gone),
        "new": math.log1p(new),
        "gone": math.log1p(gone),
        "shared": SCALE * shared / most,
        "apart": SCALE * (new + gone) / most,
    }
    return {f"page_{n}": v for n, v in ({k: features[k] for k in kept} | more).items()}


def sibling(s: Side, near: Sequence[Side]) -> dict[str, float]:
    """What speaks for a third telling, not at hand, behind both."""
    a, b = s.child, s.other
    foreign = any(n not in names_of(b) for n in a.credited)
    return {
        "bias": 1.0,
        "shared": min(s.explained, s.reverse),
        "most": max(s.explained, s.reverse),
        "statements": min(s.statements, s.statements_back),
        "extra": min(1 - s.wording, 1 - s.wording_back),
        "added": math.log1p(_unmatched(s)),
        "dropped": 1 - s.statements_back,
        "inner": s.inner,
        "inner_back": s.inner_back,
        "verbatim": s.verbatim,
        "order": s.pair.order,
        "better": _better(s.child, s.other, near),
        "better_back": _better(s.other, s.child, near),
        "told": _told(s.child, s.other, near),
        "told_back": _told(s.other, s.child, near),
        "credits": float(foreign),
        "credits_back": float(bool(b.credited)),
        "link": float(bool(a.links & b.urls) or bool(b.links & a.urls)),
        "signed": float(a.signed),
        "signed_back": float(b.signed),
        "own": float(a.own),
        "title": s.pair.title,
        "translated": float(s.pair.translated),
        **_by_beads(s),
        "blind": 1 - abs(earlier_by(b, a)),
    }


def named(
    child: Profile,
    newsroom: str,
    near: Sequence[Side],
    best: float,
) -> dict[str, float]:
    """What speaks for a lost telling of the newsroom behind the child."""
    theirs = [
        s for s in near if newsroom in names_of(s.other) and earlier_by(s.other, child) > -0.5
    ]
    crediting = [s for s in near if newsroom in s.other.credited]
    mine = child.credited.get(newsroom, 0.0)
    return {
        "bias": 1.0,
        "credited": mine,
        "only_others": float(mine == 0.0),
        "mentions": math.log1p(len(child.credit_words.get(newsroom, ()))),
        "at_hand": max((s.explained for s in theirs), default=0.0),
        "theirs": float(bool(theirs)),
        "credited_apart": mine * (1 - max((s.explained for s in theirs), default=0.0)),
        "at_hand_statements": max((s.statements for s in theirs), default=0.0),
        "at_hand_scored": max((s.scored for s in theirs), default=0.0),
        "at_hand_solid": max((solid(s) for s in theirs), default=0.0),
        "best_scored": max((s.scored for s in near), default=0.0),
        "best": best,
        "shared": max((min(s.explained, s.reverse) for s in crediting), default=0.0),
        "extra": max((min(1 - s.wording, 1 - s.wording_back) for s in crediting), default=0.0),
        "crediting": math.log1p(len(crediting)),
        "signed": float(child.signed),
        "own": float(child.own),
        "others": float(len(child.credited) > 1),
    }


def _alone(s: Side, near: Sequence[Side]) -> float:
    """Share of the child's trigrams that only this telling has: inherited innovations."""
    shared = s.child.grams & s.other.grams
    for other in near:
        if other is not s:
            shared = shared - other.other.grams
    return len(shared) / max(1, len(s.child.grams))


def _unmatched(s: Side) -> int:
    """Sentences of the child that have none beside them in the other."""
    return sum(line.n not in s.matched for line in s.child.lines)


def _same_tongue(s: Side, near: Sequence[Side]) -> float:
    """How much of the child a telling in its own language covers that is no later."""
    return max(
        (
            o.scored
            for o in near
            if o.other.lang == s.child.lang and earlier_by(o.other, s.child) > -0.5
        ),
        default=0.0,
    )


def _better(c: Profile, p: Profile, near: Sequence[Side]) -> float:
    """Most of one's trigrams that a third telling has and the second lacks."""
    missing = c.grams - p.grams
    most = max((len(missing & o.other.grams) for o in near if o.other not in (c, p)), default=0)
    return most / max(1, len(c.grams))


def _told(c: Profile, p: Profile, near: Sequence[Side]) -> float:
    """Share of one's trigrams that any third telling has and the second lacks."""
    left = c.grams - p.grams
    size = len(left)
    for o in near:
        if o.other is not c and o.other is not p:
            left = left - o.other.grams
    return (size - len(left)) / max(1, len(c.grams))


def _hub(p: Profile, c: Profile, near: Sequence[Side]) -> float:
    """Mean share of what the others have that this telling has too."""
    shares = [
        len(o.other.grams & p.grams) / max(1, len(o.other.grams))
        for o in near
        if o.other is not p and o.other is not c
    ]
    return sum(shares) / len(shares) if shares else 0.0


def _slips(c: Profile, p: Profile) -> int:
    """Words of one that look like misspelt words of the other: the copier's slips."""
    mine, theirs = c.odd - p.odd, p.vocabulary - c.vocabulary
    return sum(any(_transposed(w, v) for v in theirs) for w in sorted(mine)[:40])


def _transposed(a: str, b: str) -> bool:
    """Whether two words differ by one letter or two neighbours swapped."""
    if abs(len(a) - len(b)) > 1 or a[0] != b[0] or len(a) < 5:
        return False
    return OSA.distance(a, b, score_cutoff=1) <= 1


def earlier_by(p: Profile, c: Profile) -> float:
    """+1: `p` is surely earlier than `c`, -1: surely later, 0: the times cannot tell."""
    if p.published is None or c.published is None:
        return 0.0
    if p.precision in (None, "day") or c.precision in (None, "day"):
        days = (_day(c.published) - _day(p.published)).days
        return float((days > 0) - (days < 0))
    return math.tanh((c.published - p.published).total_seconds() / 3600)


def _day(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def credit_to(p: Profile, c: Profile) -> float:
    """Confidence with which `c` credits the newsroom or outlet of `p`."""
    return max((c.credited[n] for n in sorted(names_of(p)) if n in c.credited), default=0.0)


def names_of(p: Profile) -> frozenset[str]:
    """Names under which others may credit a telling."""
    return frozenset(n for n in (p.newsroom, p.outlet_newsroom) if n) | p.outlets
