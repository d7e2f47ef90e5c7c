"""Days, years and times of day across languages, and whether a person is he or she."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from retold.apparatus.foreign.senses import swap
from retold.facts.hours import clocks
from retold.facts.measures import MONTHS
from retold.facts.words import digits_of
from retold.lexicon.concepts import UNPARTED

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.apparatus.foreign.senses import Senses
    from retold.lexicon import Concept

# What may part a day from its month: "14 May", "14th of May", "14. Mai", "14 de mayo", "14 ga watan Mayu".
_TO_MONTH = re.compile(
    "(?:st|nd|rd|th|er|[.\u00ba\u00b0]|-?\u0433\u043e)?[ \u00a0]?(?:of |de |di |d[ei]l |d'|von |van |ga (?:watan )?)?"
)
_NEAR = 24  # letters from a day to where its month begins, at most
_TO_DAY = re.compile("[ \u00a0]?")
_MONTH_FIRST = frozenset(("en", "sw", "zh", "ja"))
_OF_DAYS = tuple("\u65e5\u53f7\u865f")  # behind a day in Chinese and Japanese
_MORE_DAYS = re.compile(
    r"(?:st|nd|rd|th|\u65e5|\u53f7)? ?(?:[-\u2013\u2014/,~\u3001\u81f3]|to|and|or|\u304b\u3089)? ?\d{1,2}(?!\d)"
)
_BEHIND_DAY = re.compile(  # nothing that the number may count
    r"(?:st|nd|rd|th)?(?:$|[,.;:)\n]| (?:in|at|on|off|and|after|when|the|a|to|for|from|as|with|by|near|but|that"
    r"|katika|kwa|na|huko|(?:19|20)\d\d)\b)"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d]|[.,]\d)")
_DAY = re.compile(r"(?<![\d.,:])(?:[12]\d|3[01]|0?[1-9])(?![\d:]|[.,]\d)")
_NOON = 720
_ZONES = 15  # minutes that clocks of two zones may differ by, or a multiple


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
    if not half_off and abs(x.minutes - y.minutes) % _ZONES == 0:
        return []  # another zone
    return [_other(s, x.start, x.end, y.start, y.end)]


def _days(s: Senses) -> list[Difference]:
    """The same month and another day, or the same day and another month."""
    xs, ys = _days_of(s.before, s.a, s.langs[0]), _days_of(s.after, s.b, s.langs[1])
    one = [x for x in xs if not any(x[:2] == y[:2] for y in ys)]
    two = [y for y in ys if not any(x[:2] == y[:2] for x in xs)]
    if len(one) != 1 or len(two) != 1:
        return []
    x, y = one[0], two[0]
    if (x.month == y.month) == (x.day == y.day):
        return []
    return [_other(s, x.start, x.end, y.start, y.end)]


def _days_of(body: str, stand: tuple[Concept, ...], lang: str) -> list[_Day]:
    """Days with a month right beside them; a number that counts something is none."""
    plain = digits_of(body)
    months = sorted(
        (*_word_of(c, body), MONTHS.index(c.name) + 1) for c in stand if c.name in MONTHS
    )
    found = []
    for m in _DAY.finditer(plain):
        first = bisect_left(months, (m.start() - _NEAR,))
        last = bisect_left(months, (m.end() + _NEAR,))
        for start, end, month in months[first:last]:
            ahead = start >= m.end() and _TO_MONTH.fullmatch(plain, m.end(), start)
            behind = end <= m.start() and _TO_DAY.fullmatch(plain, end, m.start())
            if ahead or (behind and lang in _MONTH_FIRST and _dated(plain, start, m.end(), lang)):
                found.append(_Day(month, int(m[0]), *m.span()))
                break
    return found


def _word_of(c: Concept, body: str) -> tuple[int, int]:
    """Where the word for a month stands in "in May" or "May 1"."""
    words = list(_LETTERS.finditer(body, c.start, c.end))
    if " " not in body[c.start : c.end] or not words:
        return c.start, c.end
    return words[-1].span()


def _dated(plain: str, start: int, end: int, lang: str) -> bool:
    """Whether a number behind a month is one day of it: "May 14", not "in May 14 fishermen"."""
    if _MORE_DAYS.match(plain, end):
        return False
    if lang in UNPARTED:
        return plain[end : end + 1] in _OF_DAYS
    inside = plain[max(0, start - 3) : start].lower() == "in "
    return not inside and _BEHIND_DAY.match(plain, end) is not None


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


# What stands for a person alone. Not "elle", "er", "ela" or "ella", which stand for a firm or a thing as
# well; "lei" only where it is not the "Lei" that one speaks to.
_PERSONS = {
    "en": (r"\b(?:she|herself)\b", r"\b(?:he|himself)\b"),
    "it": (r"\blei\b", r"\b[Ll]ui\b"),
    "zh": ("\u5979(?!\u4eec)", "(?<!\u5176)\u4ed6(?!\u4eec|\u4eba)"),
    "ja": ("(?<![\u306e\u5143])\u5f7c\u5973(?=\u306f|\u304c)", "\u5f7c(?=\u306f|\u304c)"),
}


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
    """Each word for a woman or a man, in order of place."""
    she, he = _PERSONS.get(lang, ("", ""))
    if not she:
        return []
    plain = body if lang == "it" else body.lower()
    if len(plain) != len(body):
        return []
    women = [("f", *m.span()) for m in re.finditer(she, plain)]
    men = [("m", *m.span()) for m in re.finditer(he, plain)]
    return sorted(women + men, key=lambda x: x[1])
