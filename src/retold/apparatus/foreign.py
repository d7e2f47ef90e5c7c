"""Two texts in two languages: only what crosses languages is compared.

Numbers and times of day by their values (`facts.values`), concepts against those that they cannot
stand for, hedges and negations that only one side has (`foreign_senses`), names by their letters.
A translated quotation is not a bent one, and words are free. All of it is asked only where the two
texts agree in the rest.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from retold import facts, text
from retold.apparatus.difference import Difference
from retold.apparatus.foreign_senses import Senses, sense_differences
from retold.facts.values import Value, clocks, same_worth

if TYPE_CHECKING:
    from retold.apparatus.difference import Context


MOST = 1600  # letters of a text that are looked at: a bead has three sentences at most


def foreign_differences(before: str, after: str, context: Context) -> list[Difference]:
    """What one text says otherwise than the other, as far as their languages let it be seen."""
    one, two = context.lang, context.after_lang or context.lang
    before, after = before[:MOST], after[:MOST]
    senses = Senses.of(before, one, after, two)
    if not senses.agree:
        return []
    found = _numbers(senses)
    found += _clocks(before, one, after, two)
    found += _names(senses)
    found += sense_differences(senses)
    return found


def swap(
    kind: str, a: tuple[int, int], b: tuple[int, int], before: str, after: str, why: str
) -> Difference:
    """A difference between two stretches that is plain by itself."""
    return Difference(
        kind, *a, *b, before[a[0] : a[1]], after[b[0] : b[1]], ((f"clear_{why}", 1.0),)
    )


def _numbers(senses: Senses) -> list[Difference]:
    """A number on each side that the other side has not; one number of two units."""
    xs, ys = senses.values_a, senses.values_b
    lone_a = [v for v in xs if not any(_met(v, w) for w in ys)]
    lone_b = [w for w in ys if not any(_met(v, w) for v in xs)]
    found = _repeated(senses, lone_a, lone_b)
    for unit in sorted({v.unit for v in lone_a} & {w.unit for w in lone_b}):
        one = [v for v in lone_a if v.unit == unit]
        two = [w for w in lone_b if w.unit == unit]
        if len(one) == len(two) == 1 and _comparable(one[0], two[0], senses):
            found.append(_swapped(senses, one[0], two[0]))
    for v in xs:
        same = [w for w in ys if same_worth(v.worth, w.worth)]
        alike = [x for x in xs if same_worth(x.worth, v.worth)]
        if len(same) == len(alike) == 1 and _other_unit(v, same[0]):
            found.append(_swapped(senses, v, same[0]))
    return found


def _repeated(senses: Senses, lone_a: list[Value], lone_b: list[Value]) -> list[Difference]:
    """Where one text says a number twice, and the other another number in its place."""
    xs, ys = senses.values_a, senses.values_b
    if len(xs) != len(ys) or len(lone_a) + len(lone_b) != 1:
        return []
    for v, w in zip(xs, ys, strict=True):
        if (v in lone_a or w in lone_b) and v.unit == w.unit and _ratio(v, w):
            own = ys if v in lone_a else xs
            worth = w.worth if v in lone_a else v.worth
            if sum(same_worth(z.worth, worth) for z in own) > 1:
                return [_swapped(senses, v, w)]
    return []


def _ratio(v: Value, w: Value) -> bool:
    return min(v.worth, w.worth) > 0 and 1 / _TENFOLD <= v.worth / w.worth <= _TENFOLD


def _swapped(s: Senses, v: Value, w: Value) -> Difference:
    return swap("number", (v.start, v.end), (w.start, w.end), s.before, s.after, "foreign")


def _met(v: Value, w: Value) -> bool:
    """Whether two numbers are one, or the one rounds the other."""
    if same_worth(v.worth, w.worth):
        return True
    coarse, fine = sorted((v.worth, w.worth), key=_digits)
    if not fine or abs(coarse - fine) > _ROUNDING * fine or _digits(coarse) >= _digits(fine):
        return False
    return fine >= _MANY or "percent" in (v.unit, w.unit)


def _digits(worth: float) -> int:
    return len(f"{worth:.6e}".split("e")[0].replace(".", "").rstrip("0"))


def _comparable(v: Value, w: Value, senses: Senses) -> bool:
    """Of one size and unit, or of the same thing, or one with digits of the other misplaced."""
    if not _ratio(v, w):
        return False
    if v.unit or senses.counted(v, 0) & senses.counted(w, 1):
        return True
    one, two = f"{v.worth:.0f}", f"{w.worth:.0f}"
    if sorted(one.rstrip("0")) == sorted(two.rstrip("0")):
        return min(v.worth, w.worth) >= (_TWO_DIGITS if len(one) == len(two) else _SEVERAL)
    misread = len(one) == len(two) and sum(x != y for x, y in zip(one, two, strict=True)) == 1
    return misread and min(v.worth, w.worth) >= _MANY


def _other_unit(v: Value, w: Value) -> bool:
    if v.unit == w.unit or "" in (v.unit, w.unit):
        return False
    return any({v.unit, w.unit} <= kind for kind in (_MONEY, _TIME, _SHARE))


_MANY = 1000  # from here on numbers are rounded, and told by their digits
_SEVERAL = 100
_TWO_DIGITS = 10
_TENFOLD = 10.5
_ROUNDING = 0.05
_MONEY = frozenset(("dollar", "euro", "yen", "pound"))
_TIME = frozenset(("day", "week", "month", "year", "hour", "minute"))
_SHARE = frozenset(("percent", "fold"))


def _clocks(before: str, one: str, after: str, two: str) -> list[Difference]:
    """A time of day that lost its half: 7:25 p.m. against 7.25; or another time."""
    xs, ys = clocks(before, one), clocks(after, two)
    if len(xs) != 1 or len(ys) != 1 or xs[0].minutes == ys[0].minutes:
        return []
    x, y = xs[0], ys[0]
    half_off = abs(x.minutes - y.minutes) == 720
    if half_off and "some" in (x.half, y.half):
        return []
    if not half_off and abs(x.minutes - y.minutes) % 60 == 0:
        return []  # another zone
    return [swap("date", (x.start, x.end), (y.start, y.end), before, after, "foreign")]


def _names(senses: Senses) -> list[Difference]:
    """A first name with another surname: one was translated or mistaken."""
    one, two = _full(senses.before), _full(senses.after)
    words_a, words_b = {w for _, w, *_ in one}, {w for _, w, *_ in two}
    said_a, said_b = _skeletons(senses.before), _skeletons(senses.after)
    found = []
    for first, last, start, end in one:
        for other, surname, from_, to in two:
            if (
                first == other
                and last != surname
                and not (_heard(last, said_b | words_b) or _heard(surname, said_a | words_a))
            ):
                found.append(
                    swap("name", (start, end), (from_, to), senses.before, senses.after, "foreign")
                )
    return found if len(found) == 1 else []


def _heard(word: str, among: set[str]) -> bool:
    from rapidfuzz.distance import Indel

    return any(Indel.normalized_similarity(word, w) >= _ALIKE for w in among)


def _skeletons(body: str) -> set[str]:
    return {facts.skeleton(t.norm) for t in text.tokens(body) if t.text[0].isupper()}


def _full(body: str) -> list[tuple[str, str, int, int]]:
    """Two words with capitals side by side: their skeletons, and where they stand."""
    stand = text.tokens(body)
    named = [len(t.text) >= _LETTERS and t.text[0].isupper() for t in stand]
    return [
        (facts.skeleton(x.norm), facts.skeleton(y.norm), x.start, y.end)
        for i, (x, y) in enumerate(pairwise(stand))
        if named[i] and named[i + 1] and y.start == x.end + 1
        and (i + 2 >= len(stand) or not named[i + 2] or stand[i + 2].start != y.end + 1)
    ]  # fmt: skip


_LETTERS = 4  # of a word that may be a name
_ALIKE = 0.7  # likeness of two skeletons from which one may be the other's spelling
