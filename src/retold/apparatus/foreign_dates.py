"""Days, years and times of day across languages, and whether a person is he or she."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retold.apparatus.foreign_senses import swap
from retold.facts.values import clocks, digits_of
from retold.text import tokens

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.apparatus.foreign_senses import Senses
    from retold.lexicon import Concept

_MONTHS = tuple(
    "january february march april may_month june july august september october november "
    "december".split()
)
_NEAR = 10  # letters between a day and its month
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d]|[.,]\d)")
_DAY = re.compile(r"(?<![\d.,:])(?:[12]\d|3[01]|0?[1-9])(?![\d:]|[.,]\d)")
_NOON = 720


class _Day(NamedTuple):
    month: int
    day: int
    start: int
    end: int


def date_differences(s: Senses) -> list[Difference]:
    """Another day, another year, another time of day, she for he: where each text has one."""
    return _clocks(s) + _days(s) + _years(s) + _sexes(s)


def _clocks(s: Senses) -> list[Difference]:
    """A time of day that lost its half: 7:25 p.m. against 7.25; or another time."""
    xs, ys = clocks(s.before, s.langs[0]), clocks(s.after, s.langs[1])
    if len(xs) != 1 or len(ys) != 1 or xs[0].minutes == ys[0].minutes:
        return []
    x, y = xs[0], ys[0]
    half_off = abs(x.minutes - y.minutes) == _NOON
    if half_off and "some" in (x.half, y.half):
        return []
    if not half_off and abs(x.minutes - y.minutes) % 60 == 0:
        return []  # another zone
    return [_other(s, x.start, x.end, y.start, y.end)]


def _days(s: Senses) -> list[Difference]:
    """The same month and another day, or the same day and another month."""
    xs, ys = _days_of(s.before, s.a), _days_of(s.after, s.b)
    one = [x for x in xs if not any(x[:2] == y[:2] for y in ys)]
    two = [y for y in ys if not any(x[:2] == y[:2] for x in xs)]
    if len(one) != 1 or len(two) != 1:
        return []
    x, y = one[0], two[0]
    if (x.month == y.month) == (x.day == y.day):
        return []
    return [_other(s, x.start, x.end, y.start, y.end)]


def _days_of(body: str, stand: tuple[Concept, ...]) -> list[_Day]:
    """Days with a month beside them, in any order."""
    plain = digits_of(body)
    months = [(c, _MONTHS.index(c.name) + 1) for c in stand if c.name in _MONTHS]
    found = []
    for m in _DAY.finditer(plain):
        near = [
            (min(abs(c.start - m.end()), abs(m.start() - c.end)), month)
            for c, month in months
            if 0 <= c.start - m.end() <= _NEAR or 0 <= m.start() - c.end <= 2
        ]
        if near:
            found.append(_Day(min(near)[1], int(m[0]), *m.span()))
    return found


def _years(s: Senses) -> list[Difference]:
    """One year that only the one text has, and one that only the other has."""
    xs = [(m[0], *m.span()) for m in _YEAR.finditer(digits_of(s.before))]
    ys = [(m[0], *m.span()) for m in _YEAR.finditer(digits_of(s.after))]
    one = [x for x in xs if x[0] not in {y[0] for y in ys}]
    two = [y for y in ys if y[0] not in {x[0] for x in xs}]
    if len(one) != 1 or len(two) != 1 or len(xs) != len(ys):
        return []
    return [_other(s, one[0][1], one[0][2], two[0][1], two[0][2])]


def _other(s: Senses, start: int, end: int, from_: int, to: int) -> Difference:
    return swap("date", (start, end), (from_, to), s.before, s.after, "foreign")


# What stands for a woman or a man alone, never for a thing, in its language.
_SHE = {
    "en": "she herself", "fr": "elle elle-meme", "es": "ella", "it": "lei", "pt": "ela", "zh": "\u5979",
    "ja": "\u5f7c\u5973",
}  # fmt: skip
_HE = {
    "en": "he himself", "es": "el_mismo", "it": "lui", "zh": "\u4ed6", "de": "er", "pt": "ele", "ja": "\u5f7c",
}  # fmt: skip


def _sexes(s: Senses) -> list[Difference]:
    """She in the one text, he in the other, and neither has both."""
    one, two = _persons(s.before, s.langs[0]), _persons(s.after, s.langs[1])
    if {sex for sex, *_ in one} | {sex for sex, *_ in two} != {"f", "m"}:
        return []
    if len({sex for sex, *_ in one}) != 1 or len({sex for sex, *_ in two}) != 1:
        return []
    (_, start, end), (_, from_, to) = one[0], two[0]
    return [swap("role", (start, end), (from_, to), s.before, s.after, "foreign_sex")]


def _persons(body: str, lang: str) -> list[tuple[str, int, int]]:
    she, he = _SHE.get(lang, "").split(), _HE.get(lang, "").split()
    if lang == "ja":
        women = [("f", m.start(), m.end()) for m in re.finditer(she[0], body)]
        return women + [
            ("m", m.start(), m.end()) for m in re.finditer(he[0] + "(?![\u5973\u3089])", body)
        ]
    return [
        ("f" if t.norm in she else "m", t.start, t.end)
        for t in tokens(body)
        if t.norm in she or t.norm in he
    ]
