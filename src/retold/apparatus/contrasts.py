"""One word of a sort for another of it: the wife for the sister, the sales for the profit.

The sorts stand in `data/contrasts.toml`. A word of a sort that only one text has, another of it that
only the other has, and the same said around them: then one thing stands for the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.sides import Side, compared, content, is_light, shared_part, vector

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference

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
    return _contrasts(a, b) + _prepositions(a, b) + _meanwhile(a, b)


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


def _contrasts(a: Side, b: Side) -> list[Difference]:
    found: list[Difference] = []
    one, two = a.once(_sorts), b.once(_sorts)
    for sort in sorted(one.keys() & two.keys()):
        ours = {thing for thing, _ in one[sort]}
        theirs = {thing for thing, _ in two[sort]}
        gone = [(thing, i) for thing, i in one[sort] if thing not in theirs and i in a.left]
        come = [(thing, j) for thing, j in two[sort] if thing not in ours and j in b.left]
        if len({t for t, _ in gone}) != 1 or len({t for t, _ in come}) != 1:
            continue
        i, j = gone[0][1], come[0][1]
        if _related(a, i, b, j) or not _one_place(a, i, b, j) or _shared(a, b) < SAME:
            continue
        found.append(
            compared(
                "role" if sort in lexicon.cues().role_sorts else "action",
                a, a.tokens[i].start, a.tokens[i].end, b, b.tokens[j].start, b.tokens[j].end,
                {"clear_contrast": 1.0}, "",
            )
        )  # fmt: skip
        a.settled.update(i for _, i in gone)
        b.settled.update(j for _, j in come)
    return found


def _sorts(side: Side) -> dict[str, list[tuple[str, int]]]:
    """The words of each sort that a text has: which thing they name, and where."""
    table = lexicon.cues().contrasts
    found: dict[str, list[tuple[str, int]]] = {}
    for i, token in enumerate(side.tokens):
        for sort, thing in table.get(token.norm, ()):
            found.setdefault(sort, []).append((thing, i))
    return found


def _related(a: Side, i: int, b: Side, j: int) -> bool:
    return lexicon.relation(a.tokens[i].norm, b.tokens[j].norm) in ("synonym", "derivation", "same")


def _one_place(a: Side, i: int, b: Side, j: int) -> bool:
    """Whether a word near the one has its like near the other."""
    around = {a.keys[k] for k in range(max(0, i - NEAR), min(len(a.tokens), i + NEAR + 1)) if k != i and not is_light(a, k)}  # fmt: skip
    return any(
        b.keys[k] in around
        for k in range(max(0, j - NEAR), min(len(b.tokens), j + NEAR + 1)) if k != j
    )  # fmt: skip


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
        if head is None or other is None or a.keys[head] != b.keys[other]:
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
