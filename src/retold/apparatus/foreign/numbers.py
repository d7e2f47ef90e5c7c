"""Numbers of two texts in two languages: which stand for each other, and which stand for another.

A number that the other text has, or rounds, is met. Those left on both sides are paired by what speaks for
their being one: the unit, what they count, the bound before them, what stands around, their digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.apparatus.foreign.parts import part_differences
from retold.apparatus.foreign.senses import swap
from retold.facts.values import Value, same_worth

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.apparatus.foreign.senses import Senses


LEAST = 2.0  # what must speak for two numbers' being one told otherwise
_MANY = 1000  # from here on numbers are rounded, and told by their digits
_TWO_DIGITS = 10
_TENFOLD = 10.5
_FARTHEST = 1100.0
_ROUNDING = 0.05
_BOUNDED = 14  # letters from a bound to its number
_MONEY = frozenset("dollar euro yen pound ruble rupee peso franc yuan".split())
_TIME = frozenset(("day", "week", "month", "year", "hour", "minute"))
_SHARE = frozenset(("percent", "fold"))
_LENGTH = frozenset("kilometre metre mile foot centimetre millimetre micrometre".split())
_WEIGHT = frozenset(("tonne", "kilogram", "gram"))
_AREA = frozenset(("hectare", "acre"))
_LOWER = frozenset(("more_than", "at_least"))
_UPPER = frozenset(("less_than", "at_most", "almost"))
_SLACK = 0.15  # of a number, beyond which "more than" it is said of none
_HALF = 0.5
_ALL = 0.6  # of the concepts of the poorer text in the other: the two say one thing
_SEVERAL = 4  # concepts, numbers and names
_BOUNDS = frozenset("at_least at_most more_than less_than about almost".split())


def number_differences(s: Senses) -> list[Difference]:
    """A number on each side that the other side has not; one number of two units."""
    lone_a = [v for v in s.values_a if not any(_agree(s, v, w) for w in s.values_b)]
    lone_b = [w for w in s.values_b if not any(_agree(s, v, w) for v in s.values_a)]
    found = _repeated(s, lone_a, lone_b)
    found += [_swapped(s, v, w) for v, w in _paired(s, lone_a, lone_b)]
    for v in s.values_a:
        same = [w for w in s.values_b if same_worth(v.worth, w.worth)]
        alike = [x for x in s.values_a if same_worth(x.worth, v.worth)]
        if len(same) == len(alike) == 1 and _other_unit(v, same[0]) and _of_one(s, v, same[0]):
            found.append(_swapped(s, v, same[0]))
    return found or part_differences(s, lone_a)


def _paired(s: Senses, lone_a: list[Value], lone_b: list[Value]) -> list[tuple[Value, Value]]:
    """The likeliest pairs of numbers, each number in one of them."""
    alone = len(lone_a) == len(lone_b) == 1
    scored = [(_likeness(s, v, w, alone), v, w) for v in lone_a for w in lone_b]
    scored = [row for row in scored if row[0] >= LEAST]
    scored.sort(key=lambda row: (-row[0], row[1].start, row[2].start))
    taken: set[tuple[int, int]] = set()
    found = []
    for _, v, w in scored:
        if (0, v.start) not in taken and (1, w.start) not in taken:
            taken |= {(0, v.start), (1, w.start)}
            found.append((v, w))
    return found


def _likeness(s: Senses, v: Value, w: Value, alone: bool) -> float:
    """What speaks for two numbers' being one told otherwise."""
    low, high = sorted((v.worth, w.worth))
    if v.unit != w.unit or low <= 0 or high / low > _FARTHEST:
        return 0.0
    digits = _misread(v.worth, w.worth)
    if (high / low > _TENFOLD and not digits) or not _of_one(s, v, w):
        return 0.0
    score = 0.0
    if v.unit:
        one, two = (sum(x.unit == v.unit for x in row) for row in (s.values_a, s.values_b))
        score += 2.0 if one == two == 1 else 1.0
    score += 2.0 * bool(s.counted(v, 0) & s.counted(w, 1))
    bounds = _bound(s, v, 0) & _bound(s, w, 1)
    score += 1.0 if bounds - {"about"} else 0.5 * bool(bounds)
    score += 0.5 * min(2, len(s.beside_value(v, 0) & s.beside_value(w, 1)))
    score += 0.5 * alone
    if digits and low >= _TWO_DIGITS:
        score += 1.5
    elif digits:
        score += 0.5
    return score


def _of_one(s: Senses, v: Value, w: Value) -> bool:
    """Whether anything near two numbers, or the whole of two short texts, says that they are of one thing."""
    near = s.counted(v, 0) & s.counted(w, 1) or s.beside_value(v, 0) & s.beside_value(w, 1)
    return bool(near) or (s.share >= _ALL and s.shared >= _SEVERAL)


def _misread(a: float, b: float) -> bool:
    """Digits that changed places, one that is another, noughts too many, teens for tens."""
    if a % 1 or b % 1:
        return False
    one, two = f"{a:.0f}", f"{b:.0f}"
    if sorted(one.rstrip("0")) == sorted(two.rstrip("0")):
        return True
    if len(one) == len(two) == 2 and {one[0], two[0]} >= {"1"} and "0" in (one[1], two[1]):
        teen, tens = sorted((one, two))
        return teen[1] == tens[0]  # seventeen, seventy
    misread = len(one) == len(two) and sum(x != y for x, y in zip(one, two, strict=True)) == 1
    return misread and min(a, b) >= _MANY / 10 and max(_digits(a), _digits(b)) > 1


def _bound(s: Senses, v: Value, side: int) -> set[str]:
    stand = (s.a, s.b)[side]
    return {c.name for c in stand if c.name in _BOUNDS and 0 <= v.start - c.end <= _BOUNDED}


def _repeated(s: Senses, lone_a: list[Value], lone_b: list[Value]) -> list[Difference]:
    """Where one text says a number twice, and the other another number in its place."""
    xs, ys = s.values_a, s.values_b
    if len(xs) != len(ys) or len(lone_a) + len(lone_b) != 1:
        return []
    for v, w in zip(xs, ys, strict=True):
        if (v in lone_a or w in lone_b) and v.unit == w.unit and _ratio(v, w):
            own = ys if v in lone_a else xs
            worth = w.worth if v in lone_a else v.worth
            if sum(same_worth(z.worth, worth) for z in own) > 1:
                return [_swapped(s, v, w)]
    return []


def _ratio(v: Value, w: Value) -> bool:
    return min(v.worth, w.worth) > 0 and 1 / _TENFOLD <= v.worth / w.worth <= _TENFOLD


def _swapped(s: Senses, v: Value, w: Value) -> Difference:
    return swap("number", (v.start, v.end), (w.start, w.end), s.before, s.after, "foreign")


def _agree(s: Senses, v: Value, w: Value) -> bool:
    """Whether two numbers are one, or the one lies just where the other's bound has it."""
    return met(v, w) or _within(_bound(s, v, 0), v, w) or _within(_bound(s, w, 1), w, v)


def _within(bounds: set[str], bounded: Value, other: Value) -> bool:
    """ "More than 40" and 43."""
    if bounded.unit != other.unit:
        return False
    above = bounded.worth < other.worth <= bounded.worth * (1 + _SLACK)
    below = bounded.worth * (1 - _SLACK) <= other.worth < bounded.worth
    return (above and bool(bounds & _LOWER)) or (below and bool(bounds & _UPPER))


def met(v: Value, w: Value) -> bool:
    """Whether two numbers are one, or the one rounds the other."""
    if same_worth(v.worth, w.worth):
        return True
    coarse, fine = sorted((v.worth, w.worth), key=_digits)
    if v.unit == w.unit != "" and fine % 1 and not coarse % 1 and abs(fine - coarse) < _HALF:
        return True
    if not fine or abs(coarse - fine) > _ROUNDING * fine or _digits(coarse) >= _digits(fine):
        return False
    return fine >= _MANY or "percent" in (v.unit, w.unit)


def _digits(worth: float) -> int:
    return len(f"{worth:.6e}".split("e")[0].replace(".", "").rstrip("0"))


def _other_unit(v: Value, w: Value) -> bool:
    if v.unit == w.unit or "" in (v.unit, w.unit):
        return False
    return any(
        {v.unit, w.unit} <= kind for kind in (_MONEY, _TIME, _SHARE, _LENGTH, _WEIGHT, _AREA)
    )
