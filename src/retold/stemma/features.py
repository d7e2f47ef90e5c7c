"""What speaks for an answer to where a telling came from, and against: its features."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from retold.stemma.witnesses import witnessed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from retold.stemma.parentage import Side
    from retold.stemma.profile import Profile

SCALE = 20.0  # keeps the weights of counts in the range of the others
FIRM = 5  # beads from which an order kept is no accident


def nothing(
    child: Profile, best: float, covered: float, scored: float, revised: bool
) -> dict[str, float]:
    """What speaks for a telling that was made from no other."""
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
        "carried": math.log(child.carriers),
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
        **_pointing(s, near),
    }


def _pointing(s: Side, near: Sequence[Side]) -> dict[str, float]:
    """Which of the two made the other's words over: whose readings others have, who cut, who spun."""
    third = [o.other.grams for o in near if o.other is not s.other]
    return {
        "backed": _backed(s.own, third),
        "backed_back": _backed(s.theirs, third),
        "rarer": 0.0 if s.pair.translated else s.rarer,
        "tail_child": s.tail,
        "carried": math.log(s.other.carriers),
        "carried_child": math.log(s.child.carriers),
        "unnamed": math.log1p(len(s.child.bare & s.other.introduced)),
        "unnamed_back": math.log1p(len(s.other.bare & s.child.introduced)),
    }


def _backed(readings: frozenset[int], third: Sequence[frozenset[int]]) -> float:
    """Share of readings that some third telling has too; few readings say little."""
    known = readings & frozenset().union(*third)
    return (len(known) + 1) / (len(readings) + 2)


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
    found = {k: features[k] for k in kept} | more | witnessed(s, near)
    return {f"page_{n}": v for n, v in found.items()}


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
        **_pointing(s, near),
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
        "carried": math.log(child.carriers),
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
    known = s.matched.keys() | s.beyond
    return sum(line.n not in known for line in s.child.lines)


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
