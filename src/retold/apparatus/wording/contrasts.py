"""One word of a sort for another of it: the wife for the sister, the sales for the profit.

The sorts stand in `data/contrasts.toml`. A word of a sort that only one text has, another of it that
only the other has, and the same said around them: then one thing stands for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.sides import Side, compared, content, is_light, parted, shared_part, vector
from retold.apparatus.wording.words import CONVERSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.apparatus.difference import Context, Difference
    from retold.lexicon import Named

SAME = 0.5  # of the shorter text's weighty words, from which both say one thing
NEAR = 3  # tokens around a word within which something of the other text's stands
TEMPORAL = {"before": "before", "prior to": "before", "ahead": "before", "after": "after", "following": "after", "during": "during", "until": "until", "since": "since"}  # fmt: skip
MORE, LESS = frozenset({"more", "most", "greater"}), frozenset({"less", "least", "fewer"})
OPPOSED = (
    (MORE, LESS),
    (frozenset({"maximum"}), frozenset({"minimum"})),
    (frozenset({"against"}), frozenset({"for", "from", "by", "with"})),
    (frozenset({"above", "over"}), frozenset({"below", "under", "beneath"})),
    (frozenset({"inside", "within"}), frozenset({"outside", "beyond"})),
)  # fmt: skip


def contrast_differences(a: Side, b: Side, context: Context) -> list[Difference]:
    """Words of one sort exchanged, and prepositions that turn a phrase round."""
    if context.lang != "en":
        return []
    return _contrasts(a, b, context) + _prepositions(a, b) + _meanwhile(a, b)


def _meanwhile(a: Side, b: Side) -> list[Difference]:
    """What somebody or something was at when it happened: while parked, while charging."""
    one, two = a.once(at_work), b.once(at_work)
    if one is None or two is None or one[1] not in a.left or two[1] not in b.left:
        return []
    i, j = one[1], two[1]
    x, y = a.tokens[i].norm, b.tokens[j].norm
    if lexicon.relation(x, y) not in ("unrelated", "antonym", "sibling") or _shared(a, b) < SAME:
        return []
    if float(vector(x) @ vector(y)) >= ALIKE or a.keys[i] in b.keys or b.keys[j] in a.keys:
        return []
    a.settled.add(i)
    b.settled.add(j)
    return [
        compared(
            "action", a, a.tokens[one[0]].start, a.tokens[i].end,
            b, b.tokens[two[0]].start, b.tokens[j].end, {"clear_contrast": 1.0}, "",
        )
    ]  # fmt: skip


ALIKE = 0.4  # cosine from which two words for what is done may be one


def at_work(side: Side) -> tuple[int, int] | None:
    """Where "while" stands with a participle right behind it, if it stands once."""
    places = [i for i, t in enumerate(side.tokens[:-1]) if t.norm == "while"]
    if len(places) != 1:
        return None
    i = places[0]
    norm = side.tokens[i + 1].norm
    return (i, i + 1) if norm.endswith(("ed", "ing")) and lexicon.is_verb(norm) else None


def _contrasts(a: Side, b: Side, context: Context) -> list[Difference]:
    found: list[Difference] = []
    for x, y, bond in exchanged(a, b, context):
        places = (range(x.first, x.last + 1), range(y.first, y.last + 1))
        name = bond.feature()
        if _ends_of_way(a, x, b, y):
            a.settled.update(a.left.intersection(places[0]))
            b.settled.update(b.left.intersection(places[1]))
            continue
        if not name or not (_open(a, x) and _open(b, y)):
            continue
        found.append(
            compared(
                x.member.kind, a, a.tokens[x.first].start, a.tokens[x.last].end,
                b, b.tokens[y.first].start, b.tokens[y.last].end, {name: 1.0}, "",
            )
        )  # fmt: skip
        a.settled.update(a.left.intersection(places[0]))
        b.settled.update(b.left.intersection(places[1]))
    return found


def _ends_of_way(a: Side, x: Named, b: Side, y: Named) -> bool:
    """Whether one stands behind "from" and the other behind "to": taken from private, into public hands."""
    one, two = (
        {side.norm(k) for k in range(max(0, n.first - 2), n.first)} for side, n in ((a, x), (b, y))
    )
    return ("from" in one and bool(TO & two)) or ("from" in two and bool(TO & one))


TO = frozenset({"to", "into"})


@dataclass(frozen=True, slots=True)
class Bond:
    """What holds two words of one sort together that may stand for one another."""

    after: float  # how alike the next weighty words are, 0 to 1
    before: float  # and those before
    near: bool  # whether a word close to the one stands close to the other
    shared: float  # of the shorter text's weighty words
    told: bool  # the first article has the second's word, too
    kept: bool  # the second article has the first's
    weak: bool  # one of them also means other things
    converse: bool  # a deal or a match has two ends: bought and sold
    fitting: bool  # both are verbs, or one thing, or several

    def feature(self) -> str:
        """How plain it is that one stands for the other: the feature that says so, or none."""
        close, far = max(self.after, self.before), min(self.after, self.before)
        if self.converse and self.before < CLOSE:
            return ""
        if far >= BRACED and not (self.told and self.kept):
            return "clear_contrast"
        if self.told or self.kept or not self.near or self.shared < SOME:
            return ""
        if close >= CLOSE:
            return "clear_contrast"
        apart = self.shared < SAME or self.weak or not self.fitting
        return "" if apart else "clear_other"


def exchanged(a: Side, b: Side, context: Context) -> Iterator[tuple[Named, Named, Bond]]:
    """A word of each sort that only the first text has, and another that only the second has."""
    one, two = a.once(sorts), b.once(sorts)
    for key in sorted(one.keys() & two.keys(), key=lambda k: (ORDER[k[0]], k)):
        if not any(_open(a, x) for x in one[key]) or not any(_open(b, y) for y in two[key]):
            continue
        if max(len(one[key]), len(two[key])) > MOST:
            continue
        xs, ys = _over(a, one[key], b, two[key])
        if len({x.member.things for x in xs}) != 1 or len({y.member.things for y in ys}) != 1:
            continue
        pairs = [
            (-_affinity(a, x, b, y), x, y) for x in xs for y in ys
            if not x.member.things & y.member.things and _open(a, x) and _open(b, y)
        ]  # fmt: skip
        if not pairs:
            continue
        _, x, y = min(pairs, key=lambda p: (p[0], p[1].first, p[2].first))
        if _one_meaning(a, x, b, y) or _denied(a, x) != _denied(b, y):
            continue
        yield x, y, _bond(a, x, b, y, context)


MOST = 12  # words of one sort in a text: a list of them says nothing of who stands for whom
ORDER = {k: n for n, k in enumerate(("role", "place", "date", "number", "certainty", "polarity", "action"))}  # fmt: skip


def sorts(side: Side) -> dict[tuple[str, str], list[Named]]:
    """The words of each sort that a text has, by kind and sort."""
    found: dict[tuple[str, str], list[Named]] = {}
    for n in lexicon.named_sorts([t.norm for t in side.tokens]):
        found.setdefault((n.member.kind, n.member.sort), []).append(n)
    return found


def _open(side: Side, n: Named) -> bool:
    """Whether any of its words is still to be explained."""
    return any(i in side.left and i not in side.settled for i in range(n.first, n.last + 1))


def _over(
    a: Side, xs: list[Named], b: Side, ys: list[Named]
) -> tuple[list[Named], list[Named]]:  # fmt: skip
    """Those of a sort that are left when each has met its like in the other text."""
    alike = sorted(
        (-_affinity(a, x, b, y), p, q)
        for p, x in enumerate(xs) for q, y in enumerate(ys) if x.member.things & y.member.things
    )  # fmt: skip
    used_a: set[int] = set()
    used_b: set[int] = set()
    for _, p, q in alike:
        if p not in used_a and q not in used_b:
            used_a.add(p)
            used_b.add(q)
    return [x for p, x in enumerate(xs) if p not in used_a], [
        y for q, y in enumerate(ys) if q not in used_b
    ]


def _affinity(a: Side, x: Named, b: Side, y: Named) -> float:
    if a.matched.get(x.first) == y.first:
        return 3.0
    return _alike(a, _beside(a, x.last, 1), b, _beside(b, y.last, 1)) + _alike(
        a, _beside(a, x.first, -1), b, _beside(b, y.first, -1)
    )


def _one_meaning(a: Side, x: Named, b: Side, y: Named) -> bool:
    """Whether the words by which two phrases differ mean the same."""
    ours = [a.norm(k) for k in range(x.first, x.last + 1)]
    theirs = [b.norm(k) for k in range(y.first, y.last + 1)]
    v, w = [t for t in ours if t not in theirs], [t for t in theirs if t not in ours]
    return bool(v and w) and lexicon.relation(v[-1], w[-1]) in ("synonym", "derivation", "same")


def _bond(a: Side, x: Named, b: Side, y: Named, context: Context) -> Bond:
    ends = [(v, w) for v in lexicon.lemmas(a.norm(x.last)) for w in lexicon.lemmas(b.norm(y.last))]
    return Bond(
        after=_alike(a, _beside(a, x.last, 1), b, _beside(b, y.last, 1)),
        before=_alike(a, _beside(a, x.first, -1), b, _beside(b, y.first, -1)),
        near=not _around(a, x).isdisjoint(_around(b, y)),
        shared=_shared(a, b),
        told=all(b.keys[k] in context.before_words for k in range(y.first, y.last + 1)),
        kept=all(a.keys[k] in context.after_words for k in range(x.first, x.last + 1)),
        weak=x.member.weak or y.member.weak,
        converse=any((v, w) in CONVERSES or (w, v) in CONVERSES for v, w in ends),
        fitting=_form(a, x) == _form(b, y),
    )


def _form(side: Side, n: Named) -> tuple[bool, bool]:
    """Whether a verb is in it, and whether it is several things."""
    norms = [t.norm for t in side.tokens[n.first : n.last + 1]]
    verb = any(map(lexicon.is_verb, norms))
    return verb, not verb and lexicon.lemmas(norms[-1])[:1] != (norms[-1],)


def _beside(side: Side, i: int, step: int) -> int | None:
    """The next weighty token in a direction, within the clause."""
    for _ in range(FAR):
        i += step
        if not 0 <= i < len(side.tokens):
            return None
        if parted(side, min(i, i - step), max(i, i - step), ".;:!?,()"):
            return None
        if not is_light(side, i):
            return i
    return None


def _alike(a: Side, i: int | None, b: Side, j: int | None) -> float:
    """How alike two words are: 1 the same, .8 of one stem or meaning, else by their vectors."""
    if i is None or j is None:
        return 0.0
    if a.keys[i] == b.keys[j]:
        return 1.0
    x, y = a.tokens[i].norm, b.tokens[j].norm
    if lexicon.relation(x, y) in ("same", "synonym", "derivation"):
        return KIN
    return min(KIN, float(vector(x) @ vector(y)))


def _around(side: Side, n: Named) -> set[str]:
    places = range(max(0, n.first - NEAR), min(len(side.tokens), n.last + NEAR + 1))
    return {side.keys[k] for k in places if not n.first <= k <= n.last and not is_light(side, k)}


def _denied(side: Side, n: Named) -> bool:
    before = side.tokens[max(0, n.first - 3) : n.first]
    return any(lexicon.is_negation(t.norm) for t in before)


SOME = 0.3  # of the shorter text's weighty words, where the words beside are the same too
KIN = 0.8  # how alike words of one stem or meaning are
CLOSE = 0.8  # from which the words beside are one
BRACED = 0.7  # and from which, on both sides
FAR = 4  # tokens within which the next weighty word stands


def _shared(a: Side, b: Side) -> float:
    short = min(len(a.once(content)), len(b.once(content)))
    return shared_part(a, b) if short > 1 else 0.0


def _prepositions(a: Side, b: Side) -> list[Difference]:
    """One object, and before it "before" in one text and "during" in the other."""
    ours, theirs = a.once(_turning), b.once(_turning)
    said = {b.tokens[j].norm for j in theirs}
    for i in ours:
        if a.tokens[i].norm in said:
            continue
        turned = next((j for j in theirs if _turns(a, i, b, j)), None)
        if turned is None:
            continue
        head, other = _object(a, i), _object(b, turned)
        if head is None or other is None or _alike(a, head, b, other) < CLOSE:
            continue
        if not _governed_alike(a, i, b, turned):
            continue
        word = a.tokens[i].norm
        kind = "date" if word in TEMPORAL else "polarity" if word in MORE | LESS else "action"
        for side, k in ((a, i), (b, turned)):
            side.settled.update({k} & side.left)
        return [
            compared(
                kind, a, a.tokens[i].start, a.tokens[head].end,
                b, b.tokens[turned].start, b.tokens[other].end, {"clear_preposition": 1.0}, "",
            )
        ]  # fmt: skip
    return []


def _turning(side: Side) -> list[int]:
    """Where the prepositions stand that may be turned round, none of them last."""
    return [i for i, t in enumerate(side.tokens[:-1]) if t.norm in TURNING]


def _turns(a: Side, i: int, b: Side, j: int) -> bool:
    x, y = a.tokens[i].norm, b.tokens[j].norm
    if x in TEMPORAL and y in TEMPORAL:
        return TEMPORAL[x] != TEMPORAL[y]
    return any((x in s and y in t) or (x in t and y in s) for s, t in OPPOSED)


TURNING = frozenset(TEMPORAL) | frozenset(w for pair in OPPOSED for words in pair for w in words)


def _object(side: Side, i: int) -> int | None:
    """The first weighty word after a preposition, in its phrase."""
    for k in range(i + 1, min(len(side.tokens), i + 4)):
        if any(c in ',.;:!?"' for c in side.text[side.tokens[k - 1].end : side.tokens[k].start]):
            return None
        if side.tokens[k].norm in ("me", "him", "her", "us", "them", "it", "you"):
            return None
        if not is_light(side, k):
            return k
    return None


def _governed_alike(a: Side, i: int, b: Side, j: int) -> bool:
    """Whether what stands before both prepositions is the same, or both begin their texts."""

    def governor(side: Side, k: int) -> str | None:
        return next(
            (side.keys[n] for n in range(k - 1, max(-1, k - 4), -1) if not is_light(side, n)), None
        )

    x, y = governor(a, i), governor(b, j)
    return x == y and (x is not None or _shared(a, b) >= SAME)
