"""What holds of a part, told of the whole: two of the four and all four, who voted and who may vote.

"Two of the four reactors" and "all four reactors"; "61 percent of those who voted" and "61 percent of the
members"; "all banks except two" and "all banks"; "three of the five largest" and "the three largest".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.doubt.governed import counterpart
from retold.apparatus.sides import Side, clear, is_light, parted, phrases, word_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.apparatus.difference import Difference
    from retold.facts import Fact

OF = (
    ("of",),
    ("of", "the"),
    ("of", "its"),
    ("of", "their"),
    ("out", "of"),
    ("of", "his"),
    ("of", "her"),
)
REACH = 6  # tokens behind a number within which stands of whom it is a share
SHARES = frozenset({"percent", "per", "cent", "%", "of", "the", "all", "its", "their"})
WHO = frozenset(
    {
        "those",
        "people",
        "voters",
        "members",
        "workers",
        "ones",
        "patients",
        "children",
        "women",
        "men",
    }
)
# Words that tell of those alone who took part, whichever word the other text has for it.
TOOK_PART = frozenset({"vote", "voter", "cast", "ballot", "poll", "turnout", "turn", "answer", "respond", "respondent",
    "survey", "ask", "question", "attend", "present", "participate", "participant", "part", "reply", "sample"})  # fmt: skip
NARROWED = frozenset({"who", "that", "voting", "polled", "surveyed", "asked", "questioned"})
ALL = frozenset({"all", "every", "each", "everyone", "everybody", "everything", "none", "nobody"})
EXCEPT = (
    ("apart", "from"),
    ("other", "than"),
    ("with", "the", "exception", "of"),
    ("aside", "from"),
    ("except", "for"),
    ("except",),
    ("excluding",),
    ("barring",),
)
STILL = frozenset(
    {
        "except",
        "excluding",
        "exception",
        "exceptions",
        "apart",
        "aside",
        "barring",
        "other",
        "but",
        "only",
        "without",
        "nearly",
        "almost",
        "most",
        "minus",
    }
)
SUPERLATIVES = frozenset({"most", "top", "leading", "main", "best", "worst", "top-ranked"})


def parts_differences(a: Side, b: Side) -> list[Difference]:
    """At most one of each sort."""
    found = [_whole(a, b), _voted(a, b), _excepted(a, b), _largest(a, b)]
    return [d for d in found if d is not None]


def _whole(a: Side, b: Side) -> Difference | None:
    """ "Two of the four reactors" and "all four reactors"."""
    for k, n in _parts(a):
        for g in b.facts:
            if g.kind != "number" or g.value != n.value:
                continue
            places = b.covers(g)
            every = next((i for i in range(places[0] - 1, max(-1, places[0] - 4), -1) if b.norm(i) == "all"), None) if places else None  # fmt: skip
            if every is None or any(h.kind == "number" and h.value == k.value for h in b.facts):
                continue
            return clear(
                "number", a, (k.start, n.end), b, (b.tokens[every].start, g.end), "clear_part"
            )
    return None


def _parts(side: Side) -> Iterator[tuple[Fact, Fact]]:
    """A number and the larger one of which it is a part."""
    numbers = [f for f in side.facts if f.kind == "number" and f.value is not None]
    for k in numbers:
        for n in numbers:
            one, two = side.covers(k), side.covers(n)
            if not one or not two or (n.value or 0) <= (k.value or 0):
                continue
            between = tuple(side.norm(i) for i in range(one[-1] + 1, two[0]))
            if between in OF:
                yield k, n


def _voted(a: Side, b: Side) -> Difference | None:
    """ "61 percent of those who voted" and "61 percent of the members"."""
    for f in (f for f in a.facts if f.kind == "number"):
        same = [
            g for g in b.facts if g.kind == "number" and g.value == f.value and g.unit == f.unit
        ]
        took = _took_part(a, f)
        at = b.covers(same[0]) if len(same) == 1 else []
        whom = _of_whom(b, at[-1]) if took is not None and at else None
        if took is not None and whom is not None:
            return _made("number", a, (a.covers(f)[0], took), b, (at[0], whom))
    return None


def _took_part(side: Side, f: Fact) -> int | None:
    """The last token of a share's "of those who voted"."""
    at = side.covers(f)
    for i in range(at[-1] + 1, min(len(side.tokens), at[-1] + REACH)) if at else ():
        if side.norm(i) in WHO and side.norm(i + 1) in ("who", "that"):
            near = range(i + 2, min(len(side.tokens), i + 5))
            return next((k for k in near if TOOK_PART & set(_forms(side.norm(k)))), None)
    return None


def _of_whom(side: Side, i: int) -> int | None:
    """Of whom a share is told that ends at a token."""
    near = range(i + 1, min(len(side.tokens), i + REACH))
    of = next((k for k in near if side.norm(k) == "of"), None)
    if of is None or any(side.norm(k) not in SHARES for k in range(i + 1, of)):
        return None
    whom = range(of + 1, min(len(side.tokens), of + 5))
    if any(side.norm(k) in NARROWED or TOOK_PART & set(_nouns(side.norm(k))) for k in whom):
        return None
    return next((k for k in whom if not is_light(side, k)), None)


def _nouns(word: str) -> tuple[str, ...]:
    """What a word may be as a noun: of the votes, of respondents; not "members voted"."""
    return () if word.endswith("ed") else _forms(word)


def _excepted(a: Side, b: Side) -> Difference | None:
    """ "All banks except two" and "all banks"."""
    if not STILL.isdisjoint(b.once(word_places)):
        return None
    for i, end in a.once(exceptions):
        if i not in a.left:
            continue
        every = next((k for k in range(i - 1, max(-1, i - REACH), -1) if a.norm(k) in ALL), None)
        if every is None or parted(a, every, i, ".;!?"):
            continue
        told = [
            j
            for k in range(every + 1, i)
            if not is_light(a, k)
            for j in [counterpart(a, b, k)]
            if j is not None
        ]
        at = (
            next(
                (j for j in range(min(told), max(-1, min(told) - 3), -1) if b.norm(j) in ALL), None
            )
            if told
            else None
        )
        if at is not None:
            last = min(len(a.tokens) - 1, end + 1)
            return _made("number", a, (every, last), b, (at, max(told)))
    return None


def _largest(a: Side, b: Side) -> Difference | None:
    """ "Three of the five largest carmakers" and "the three largest carmakers"."""
    for k, n in _parts(a):
        behind = a.covers(n)[-1] + 1
        if behind >= len(a.tokens) or not _superlative(a.norm(behind)):
            continue
        for g in b.facts:
            at = b.covers(g) if g.kind == "number" and g.value == k.value else []
            if not at or b.norm(at[-1] + 1) != a.norm(behind) or b.norm(at[0] - 1) == "of":
                continue
            if not any(f.kind == "number" and f.value == n.value for f in b.facts):
                return _made("number", a, (a.covers(k)[0], behind), b, (at[0], at[-1] + 1))
    return None


def _superlative(word: str) -> bool:
    return word in SUPERLATIVES or (word.endswith("est") and len(word) > 5)


def _forms(word: str) -> tuple[str, ...]:
    return (word, *lexicon.lemmas(word))


def _made(kind: str, a: Side, one: tuple[int, int], b: Side, two: tuple[int, int]) -> Difference:
    a.settled.update(set(range(one[0], one[1] + 1)) & a.left)
    return clear(kind, a, a.reach(*one), b, b.reach(*two), "clear_part")


def exceptions(side: Side) -> list[tuple[int, int]]:
    return phrases(side, EXCEPT)
