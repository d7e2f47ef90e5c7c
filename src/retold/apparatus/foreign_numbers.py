"""Numbers of two texts in two languages: which stand for each other, and which stand for another.

A number that the other text has, or rounds, is met. Those left on both sides are paired by what speaks for
their being one: the unit, what they count, the bound before them, what stands around, their digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.apparatus.foreign_senses import swap
from retold.facts.values import Value, same_worth

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.apparatus.foreign_senses import Senses


LEAST = 2.0  # what must speak for two numbers' being one told otherwise
_MANY = 1000  # from here on numbers are rounded, and told by their digits
_TWO_DIGITS = 10
_TENFOLD = 10.5
_FARTHEST = 1100.0
_ROUNDING = 0.05
_BOUNDED = 14  # letters from a bound to its number
_MONEY = frozenset(("dollar", "euro", "yen", "pound"))
_TIME = frozenset(("day", "week", "month", "year", "hour", "minute"))
_SHARE = frozenset(("percent", "fold"))
_LENGTH = frozenset(("kilometre", "metre", "mile"))
_WEIGHT = frozenset(("tonne", "kilogram"))
_BOUNDS = frozenset("at_least at_most more_than less_than about almost".split())


def number_differences(s: Senses) -> list[Difference]:
    """A number on each side that the other side has not; one number of two units."""
    lone_a = [v for v in s.values_a if not any(met(v, w) for w in s.values_b)]
    lone_b = [w for w in s.values_b if not any(met(v, w) for v in s.values_a)]
    found = _repeated(s, lone_a, lone_b)
    found += [_swapped(s, v, w) for v, w in _paired(s, lone_a, lone_b)]
    for v in s.values_a:
        same = [w for w in s.values_b if same_worth(v.worth, w.worth)]
        alike = [x for x in s.values_a if same_worth(x.worth, v.worth)]
        if len(same) == len(alike) == 1 and _other_unit(v, same[0]):
            found.append(_swapped(s, v, same[0]))
    return found or _parts(s, lone_a)


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
    if high / low > _TENFOLD and not digits:
        return 0.0
    score = 0.0
    if v.unit:
        one, two = (sum(x.unit == v.unit for x in row) for row in (s.values_a, s.values_b))
        score += 2.0 if one == two == 1 else 1.0
    score += 2.0 * bool(s.counted(v, 0) & s.counted(w, 1))
    score += 1.0 * bool(_bound(s, v, 0) & _bound(s, w, 1))
    score += 0.5 * min(2, len(s.beside_value(v, 0) & s.beside_value(w, 1)))
    score += 0.5 * alone
    if digits and low >= _TWO_DIGITS:
        score += 1.5
    elif digits:
        score += 0.5
    return score


def _misread(a: float, b: float) -> bool:
    """Digits that changed places, one that is another, noughts too many, teens for tens."""
    one, two = f"{a:.0f}", f"{b:.0f}"
    if sorted(one.rstrip("0")) == sorted(two.rstrip("0")):
        return True
    if len(one) == len(two) == 2 and {one[0], two[0]} >= {"1"} and "0" in (one[1], two[1]):
        teen, tens = sorted((one, two))
        return teen[1] == tens[0]  # seventeen, seventy
    if len(one) == len(two) == 2 and ("1" in (one[0], two[0])) and one[::-1][0] == two[0]:
        return True
    misread = len(one) == len(two) and sum(x != y for x, y in zip(one, two, strict=True)) == 1
    return misread and min(a, b) >= _MANY / 10


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


def met(v: Value, w: Value) -> bool:
    """Whether two numbers are one, or the one rounds the other."""
    if same_worth(v.worth, w.worth):
        return True
    coarse, fine = sorted((v.worth, w.worth), key=_digits)
    if not fine or abs(coarse - fine) > _ROUNDING * fine or _digits(coarse) >= _digits(fine):
        return False
    return fine >= _MANY or "percent" in (v.unit, w.unit)


def _digits(worth: float) -> int:
    return len(f"{worth:.6e}".split("e")[0].replace(".", "").rstrip("0"))


def _other_unit(v: Value, w: Value) -> bool:
    if v.unit == w.unit or "" in (v.unit, w.unit):
        return False
    return any({v.unit, w.unit} <= kind for kind in (_MONEY, _TIME, _SHARE, _LENGTH, _WEIGHT))


def _share(s: Senses, small: Value) -> list[Difference]:
    """ "Four of the twelve students", and the twelve of them in the second text."""
    for whole in s.values_a:
        gap = s.before[small.end : whole.start]
        if not 0 < len(gap) <= _OF or whole.worth <= small.worth or not _PART_OF.fullmatch(gap):
            continue
        kept = [w for w in s.values_b if same_worth(w.worth, whole.worth)]
        if len(kept) == 1 and s.counted(whole, 0) & s.counted(kept[0], 1):
            return [_swapped(s, small, kept[0])]
    return []


_OF = 12
_PART_OF = re.compile(
    r" (?:out )?(?:of|von|van|de|des|di|dei|delle|dos|das|z|ze|из|із|з|daga|kati ya|من)"
    r"(?: (?:the|its|their|den|der|las|los|les|i|le))? ",
    re.IGNORECASE,
)


def _parts(s: Senses, lone_a: list[Value]) -> list[Difference]:
    """ "Seven men, three of them masked", and seven masked men in the second text."""
    for small in lone_a:
        if share := _share(s, small):
            return share
        whole = [
            v for v in s.values_a
            if v.worth > small.worth > 0 and not v.unit and 0 < small.start - v.end <= _SENTENCE
        ]  # fmt: skip
        if not whole or not _OF_THEM.search(s.before[whole[-1].end : small.end + _OF_THEM_NEAR]):
            continue
        kept = [w for w in s.values_b if same_worth(w.worth, whole[-1].worth)]
        said = s.names_right_behind(small)
        at = [c for c in (*s.b, *s.marks_b) if c.name in said]
        if len(kept) == 1 and at:
            return [
                swap(
                    "number",
                    (small.start, small.end),
                    (kept[0].start, kept[0].end),
                    s.before,
                    s.after,
                    "foreign",
                )
            ]
    return []


_SENTENCE = 60
_OF_THEM_NEAR = 16
# "of them", "of whom", "among them" in the languages of the table
_OF_THEM = re.compile(
    r"\bof (?:them|whom|which)\b|\bamong (?:them|whom)\b|\bincluding\b|\bdavon\b|\bdarunter\b|\bvon ihnen\b"
    r"|\bvan hen\b|\bonder wie\b|\bwaarvan\b|\bvan wie\b|\bdont\b|\bparmi (?:eux|elles|lesquels|lesquelles)\b"
    r"|\bd'entre (?:eux|elles)\b|\bde (?:ellos|ellas|los cuales|las cuales)\b|\bentre (?:ellos|ellas|eles|elas)\b"
    r"|\bdi (?:cui|loro)\b|\btra (?:cui|loro)\b|\bde(?:les|las)\b|\bdos quais\b|\bdas quais\b"
    r"|\bz (?:nich|kt\u00f3rych|nich\u017ce)\b|\bw tym\b|\bz (?:nich|toho|nich\u017e)\b|\bv\u010detn\u011b\b"
    r"|\b\u0438\u0437 (?:\u043d\u0438\u0445|\u043a\u043e\u0442\u043e\u0440\u044b\u0445)\b|\b\u0432 \u0442\u043e\u043c \u0447\u0438\u0441\u043b\u0435\b"
    r"|\b\u0437 (?:\u043d\u0438\u0445|\u044f\u043a\u0438\u0445)\b|\b(?:bunlar|onlar)\u0131n\b|\bdi antaranya\b|\bdiantaranya\b|\bkati yao\b|\bmiongoni mwao\b"
    r"|\bdaga cikinsu\b|\bcikinsu\b|\u0645\u0646\u0647\u0645|\u0628\u064a\u0646\u0647\u0645|\u0645\u0646\u0647\u0627|\u0907\u0928\u092e\u0947\u0902|\u091c\u093f\u0928\u092e\u0947\u0902|\u5176\u4e2d|\u3046\u3061",
    re.IGNORECASE,
)
