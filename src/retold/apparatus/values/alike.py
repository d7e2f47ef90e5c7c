"""How two facts stand to each other: of one sort, of one thing, in one place of their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from retold import facts, text
from retold.apparatus.sides import canonical, is_light, parted, shared_part
from retold.apparatus.values.bounds import CURRENCIES

if TYPE_CHECKING:
    from retold.apparatus.difference import Context
    from retold.apparatus.sides import Side
    from retold.facts import Fact

LIMITS = ("min:", "max:")  # how the norm of a number begins that bounds what is counted
STAMP = 3  # words beside numbers and dates from which a text tells something
SPELT = 0.7  # share of letters in common from which two names may be one
BESIDE = 6  # tokens on either side of a measure that tell of what it is
REACH = 24  # code points between a name and what is counted of it


def of_like_kind(f: Fact, g: Fact) -> bool:
    """Whether two facts can be compared; what is a name to one text may be a place to the other."""
    return f.kind == g.kind or {f.kind, g.kind} == {"name", "place"}


def one_sort(f: Fact, g: Fact) -> bool:
    """Two months, two years, two weekdays, two full dates."""
    return (len(f.norm), f.norm[:1] == "-") == (len(g.norm), g.norm[:1] == "-") or (
        f.norm.startswith("weekday") and g.norm.startswith("weekday")
    )


def transposed(f: Fact, g: Fact) -> bool:
    """One number with the digits of the other: 62 and 26, 2,800 and 28,000."""
    if f.value is None or g.value is None or f.value == g.value or f.unit != g.unit:
        return False
    one, two = f"{f.value:.12g}", f"{g.value:.12g}"
    bare = one.replace(".", "").strip("0")
    if len(bare) > 1 and bare == two.replace(".", "").strip("0"):
        return True
    return len(one.strip("0.")) > 1 and sorted(one) == sorted(two)


def spelt_alike(f: Fact, g: Fact) -> bool:
    """Whether two facts are written with nearly the same letters."""
    return Indel.normalized_similarity(text.fold(f.text), text.fold(g.text)) > SPELT


def in_slot(a: Side, b: Side, f: Fact, g: Fact) -> bool:
    """Whether the word before or the word after both facts is the same."""
    x, y = a.covers(f), b.covers(g)
    if not x or not y:
        return False
    before = a.matched.get(x[0] - 1, -1) == y[0] - 1 >= 0
    return before or a.matched.get(x[-1] + 1, -1) == y[-1] + 1


def only_one(side: Side, f: Fact) -> bool:
    """Whether no other number of the text counts the same things."""
    same = [g for g in side.facts if g.kind == "number" and (g.noun, g.unit) == (f.noun, f.unit)]
    return len(same) == 1 and f.noun != "age"


def only_date(side: Side, f: Fact) -> bool:
    """Whether no other date of the text is of the same sort."""
    return sum(g.kind == "date" and one_sort(f, g) for g in side.facts) == 1


def is_stamp(side: Side) -> bool:
    """Whether a text is hardly more than its numbers and dates: a line that says when it was posted."""
    told = {i for f in side.facts for i in side.covers(f)}
    words = sum(
        i not in told and t.norm.isalpha() and not is_light(side, i)
        for i, t in enumerate(side.tokens)
    )
    return words < STAMP


def of_one_owner(a: Side, b: Side, f: Fact, g: Fact) -> bool:
    """Whether the last name before both numbers is the same: Carter scored 14, Carter had 12."""
    one, two = _owner(a, f), _owner(b, g)
    return one is not None and two is not None and facts.compare(one, two) in ("same", "part")


def _owner(side: Side, f: Fact) -> Fact | None:
    """The name right before a number, in one phrase with it."""
    before = [n for n in side.facts if n.kind == "name" and n.end <= f.start]
    if not before or before[-1].end < f.start - REACH:
        return None
    between = side.text[before[-1].end : f.start]
    return None if any(c in ",;:." for c in between) else before[-1]


def of_one_thing(a: Side, b: Side, f: Fact, g: Fact) -> bool:
    """Whether two measures may be of one thing: the same beside them, and a limit in neither or both."""
    if f.unit is None or f.unit in CURRENCIES or in_slot(a, b, f, g):
        return True
    if f.norm.startswith(LIMITS) != g.norm.startswith(LIMITS):
        return False
    near = {a.keys[i] for i in _beside(a, f)} & {b.keys[j] for j in _beside(b, g)}
    return bool(near)


def _beside(side: Side, f: Fact) -> list[int]:
    """The weighty words around a number."""
    at = side.covers(f)
    if not at:
        return []
    end = min(len(side.tokens), at[-1] + 1 + BESIDE)
    near = [*range(max(0, at[0] - BESIDE), at[0]), *range(at[-1] + 1, end)]
    return [i for i in near if not is_light(side, i) and not side.keys[i][0].isdigit()]


def matter(a: Side, b: Side, f: Fact, g: Fact) -> int:
    """How surely two values are told of one matter, by the words beside them and the texts' own:
    0 not at all, 1 perhaps, 2 surely.
    """
    one, two = a.once(_heavy), b.once(_heavy)
    beside = len(_told_at(a, f, one) & _told_at(b, g, two))
    shared = shared_part(a, b)
    if beside >= TWO or shared >= HALF or (beside and shared >= QUARTER):
        return 2
    return int(bool(beside) or shared >= THIRD)


TWO = 2  # weighty words beside both values, from which they are of one matter
QUARTER, THIRD, HALF = 0.25, 0.34, 0.5  # of the shorter text's weighty words, the same


def _heavy(side: Side) -> list[bool]:
    """Which words of a text carry meaning and are no numbers."""
    return [not is_light(side, i) and not k[0].isdigit() for i, k in enumerate(side.keys)]


def _told_at(side: Side, f: Fact, heavy: list[bool]) -> set[str]:
    """The weighty words beside a value, in its sentence."""
    at = side.covers(f)
    found: set[str] = set()
    for i, step in ((at[0], -1), (at[-1], 1)) if at else ():
        for k in range(i + step, i + step * (BESIDE + 1), step):
            if not 0 <= k < len(side.tokens) or _ends(side, min(k, k - step)):
                break
            if heavy[k]:
                found.add(side.keys[k])
    return found


def _ends(side: Side, i: int) -> bool:
    """Whether a sentence ends behind a token; a stop before a small letter is that of "a.m."."""
    stops = parted(side, i, i + 1, ".") and not side.tokens[i + 1].text[:1].islower()
    return stops or parted(side, i, i + 1, ";:!?")


def instead(f: Fact, g: Fact, context: Context) -> bool:
    """Each of two names stands in its own article only."""
    old, new = canonical(text.fold(f.text)), canonical(text.fold(g.text))
    return (
        context.has_articles and old not in context.after_words and new not in context.before_words
    )
