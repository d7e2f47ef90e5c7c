"""What a number measures: the money, unit, month or year that stands beside it, in any language."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retold.lexicon import Concept

MONTHS = tuple(  # as concepts are called
    "january february march april may_month june july august september october november "
    "december".split()
)
UNITS = frozenset(
    "percent dollar euro yen pound ruble rupee peso franc yuan kilometre metre mile foot centimetre millimetre "
    "micrometre hectare acre litre tonne kilogram gram knot day week month year hour minute fold".split()
)
NOUN_FIRST = frozenset(("ha", "sw"))  # "days seven", "million three"
REACH = 24  # letters from a number to what may belong to it
BETWEEN = re.compile(
    r"[ \u00a0\u202f\-\u2013]{0,2}(?:(?:de|of|na|y|e|en|et|and|und|sha|da|a|i) |et-|d')?"
)
_DAY_GAP = re.compile(r"[. ]{0,2}(?:de |of |th |st |nd |rd |ga (?:watan )?)?")
_HOUR_AFTER = re.compile(r" ?(?:Uhr|h\b|heures? du|a\.?m\b|p\.?m\b|o'clock)")
_OF_DATES = "\u65e5\u6708\u5e74\u53f7"  # day, month, year in Chinese and Japanese
_HINDI_HOUR = "\u092c\u091c"
_NOT_DATES = "\u95f4\u9593\u5143\u672c\u5186\u5713"  # yen, Japan, a span of days
_SIGNS = {"$": "dollar", "\u20ac": "euro", "\u00a3": "pound", "\u00a5": "yen", "%": "percent"}
_MORE_SIGNS = frozenset("\u20bd\u20b9\u20a9\u20a6\u20ba\u20aa")
_CODE = re.compile(r"(?<![^\W\d_])(USD|US\$|EUR|GBP|JPY|Rp|IDR|INR|NGN|KSh|KES|CHF|BRL|R\$) ?$")
_CODES = {"USD": "dollar", "US$": "dollar", "EUR": "euro", "GBP": "pound", "JPY": "yen"}
MONEY_BEFORE = re.compile(r"(?:^|[\s(\u2013-])(?:N|Rs|R|Tk|KSh|Sh|RM|US|A|C|EUR|USD|GBP|INR|NGN)$")


class Nearby:
    """The concepts of a text by place."""

    def __init__(self, named: tuple[Concept, ...]) -> None:
        self.named, self.starts = named, [c.start for c in named]

    def around(self, start: int, end: int) -> tuple[Concept, ...]:
        """Those that begin not far from a stretch."""
        first = bisect_left(self.starts, start - REACH)
        return self.named[first : bisect_right(self.starts, end + REACH)]


def follows_money(plain: str, start: int) -> bool:
    """Whether a sign or name of money stands right before a number."""
    before = plain[max(0, start - 5) : start].rstrip()
    return (
        before[-1:] in _SIGNS
        or before[-1:] in _MORE_SIGNS
        or MONEY_BEFORE.search(before) is not None
    )


def unit_beside(
    plain: str, start: int, end: int, named: tuple[Concept, ...], lang: str
) -> tuple[str, int, int]:
    """The unit beside a number and the span of both; "date" where it is a day, month or year."""
    code = _CODE.search(plain[max(0, start - 5) : start])
    if code:
        return _CODES.get(code[1], ""), start - len(code[0]), end
    before, after = plain[max(0, start - 1) : start], plain[end : end + 1]
    if before in _SIGNS:
        return _SIGNS[before], start - 1, end
    if after in _SIGNS:
        return _SIGNS[after], start, end + 1
    if _is_day(plain, start, end, named):
        return "date", start, end
    written = plain[start:end]
    year = written.isdecimal() and len(written) == 4 and 1900 <= int(written) <= 2100
    for c in named:
        if c.name in UNITS and 0 <= c.start - end <= 4 and BETWEEN.fullmatch(plain[end : c.start]):
            return "date" if year and c.name == "year" else c.name, start, c.end
    if year:
        return "date", start, end
    for c in named:
        money = c.name in ("percent", "yen", "dollar", "euro", "pound")
        if (money or (lang in NOUN_FIRST and c.name in UNITS)) and 0 <= start - c.end <= 1:
            return c.name, c.start, end
    return "", start, end


def _is_day(plain: str, start: int, end: int, named: tuple[Concept, ...]) -> bool:
    """Whether a number is of a date or an hour, by what stands right beside it."""
    after = plain[end : end + 1]
    if plain[max(0, start - 1) : start] == "." and after in "." and end - start <= 2:
        return True
    if any(_of_month(plain, start, end, c) for c in named if c.name in MONTHS):
        return True
    if after and after in _OF_DATES and plain[end + 1 : end + 2] not in _NOT_DATES:
        return True
    hindi = plain[end : end + 4].strip().startswith(_HINDI_HOUR)
    return hindi or _HOUR_AFTER.match(plain, end) is not None


def _of_month(plain: str, start: int, end: int, month: Concept) -> bool:
    """Whether a month stands beside a number as beside a day: "7 de mayo", "May 7"."""
    if 0 <= month.start - end <= 10:
        return _DAY_GAP.fullmatch(plain[end : month.start]) is not None
    return 0 <= start - month.end <= 2 and bool(_DAY_GAP.fullmatch(plain[month.end : start]))
