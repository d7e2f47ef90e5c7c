"""Dates in a sentence: absolute in several languages, relative ones against a publication date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.facts.record import Fact
from retold.facts.relative import Read, day_of, relative_date
from retold.facts.tables import Calendar, calendar, words_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from retold.facts.line import Line

_FUTURE = words_of(
    "will shall next upcoming due scheduled plans expected set wird werden soll sera seront será "
    "serán будет будут состоится"
)
_ORDINAL_TAILS = frozenset(("st", "nd", "rd", "th", "er", "º"))
_SEASON = re.compile(r"(?:19|20)\d\d")
_COMMON = frozenset(("may", "march", "mar", "dec", "sun", "sat", "mon", "jan", "wed", "fri"))


def find_dates(line: Line, lang: str, when: datetime | None) -> list[Fact]:
    """The dates of a sentence. Without `when`, relative dates keep a form that says so."""
    tables = calendar(lang)
    if not line.digits and tables.triggers.isdisjoint(line.lows):
        return []
    today = when.date() if when else None
    future = not _FUTURE.isdisjoint(line.lows)
    found: list[Fact] = []
    i, count = 0, len(line.words)
    while i < count:
        low = line.lows[i]
        if not (low[0].isdigit() or low in tables.triggers or low in tables.this):
            i += 1
            continue
        first, read = i, _absolute(line, i, lang, tables, today, future)
        if read is None:
            first, read = relative_date(line, i, tables, today, future)
        if read is None:
            i += 1
            continue
        start, end, text = line.slice(first, read.end)
        line.take(first, read.end)
        found.append(Fact("date", start, end, text, read.norm, approx=read.approx))
        i = read.end
    return found


# --- absolute ----------------------------------------------------------------------------------


def _absolute(
    line: Line, i: int, lang: str, tables: Calendar, today: date | None, future: bool
) -> Read | None:
    low = line.lows[i]
    if low[0].isdigit():
        return (
            _numeric(line, i, lang)
            or _day_month(line, i, tables, today, future)
            or _year(line, i, tables)
        )
    if low in tables.months and _is_month(line, i, lang, tables):
        return _month_day(line, i, tables, today, future)
    return None


def _is_month(line: Line, i: int, lang: str, tables: Calendar) -> bool:
    """Months that are also common words need a capital and, at a start, a number after them."""
    if lang in ("fr", "es", "ru"):
        return True
    if not line.words[i][0].isupper():
        return line.lows[i] not in _COMMON and day_of(line.word(i + 1)) is not None
    if line.lows[i] not in _COMMON:
        return True
    after = line.low(i + 2) if line.low(i + 1) == "." else line.low(i + 1)
    if after[:1].isdigit():
        return True
    return i > 0 and line.low(i - 1) in tables.before_year | tables.last | tables.next | tables.this


def _year_at(line: Line, i: int) -> int | None:
    word = line.word(i)
    if word.isdecimal() and len(word) == 4 and 1000 <= int(word) <= 2199:
        return int(word)
    return None


def _day_month(
    line: Line, i: int, tables: Calendar, today: date | None, future: bool
) -> Read | None:
    """ "7 December 2022", "7. Dezember", "7th of December", "7 de diciembre de 2022"."""
    day = day_of(line.words[i])
    if day is None:
        return None
    j = i + 1
    if line.low(j) in (".", *_ORDINAL_TAILS) and line.glued(j):
        j += 1
    if line.low(j) in ("of", "de"):
        j += 1
    month = tables.months.get(line.low(j))
    if month is None:
        return None
    if line.lows[j] in _COMMON and not line.words[j][0].isupper():
        return None
    return _with_year(line, j + 1, month, day, today, future)


def _month_day(line: Line, i: int, tables: Calendar, today: date | None, future: bool) -> Read:
    """ "December 7, 2022", "Dec. 7", "December 2022", "December"."""
    month = tables.months[line.lows[i]]
    j = i + 1
    short = line.low(j) == "." and (line.glued(j) or len(line.lows[i]) <= 4)
    if short and line.word(j + 1) and not line.word(j + 1)[0].isupper():
        j += 1
    day = day_of(line.word(j))
    if day is not None and line.low(j + 1) not in ("percent", "%", "-", ":", "per"):
        j += 1
        if line.low(j) in _ORDINAL_TAILS and line.glued(j):
            j += 1
        return _with_year(line, j, month, day, today, future)
    return _with_year(line, j, month, None, today, future)


def _with_year(
    line: Line, j: int, month: int, day: int | None, today: date | None, future: bool
) -> Read:
    k = j + 1 if line.low(j) in (",", "de", "del", "of", ".") else j
    year = _year_at(line, k)
    if year is not None and (k == j or day is not None or line.low(j) != "."):
        end = k + 1
        if line.low(end) in ("года", "году", "г"):
            end += 1
        return Read(end, _iso(year, month, day))
    if today is None:
        return Read(j, f"--{month:02d}" + (f"-{day:02d}" if day else ""))
    return Read(j, _iso(_near_year(month, day, today, future), month, day), True)


def _iso(year: int, month: int | None = None, day: int | None = None) -> str:
    if month is None:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" + (f"-{day:02d}" if day else "")


def _near_year(month: int, day: int | None, today: date, future: bool) -> int:
    """The year that brings a month or day nearest to the day of publication."""

    def distance(year: int) -> float:
        gap = (year - today.year) * 12 + month - today.month
        gap30 = gap * 30 + ((day or today.day) - today.day)
        ahead = gap30 > 0
        return abs(gap30) + (0 if ahead == future or gap30 == 0 else 120)

    return min((today.year - 1, today.year, today.year + 1), key=distance)


def _numeric(line: Line, i: int, lang: str) -> Read | None:
    """ "2022-12-07", "07.12.2022", "7/12/2022"; in English the last is a day only if it must be."""
    word = line.words[i]
    mark = line.low(i + 1)
    if mark in ("-", "/", ".") and line.glued(i + 1) and line.glued(i + 2):
        if line.low(i + 3) == mark and line.glued(i + 3) and line.glued(i + 4):
            return _three(word, line.word(i + 2), line.word(i + 4), mark, lang, i + 5)
        second = line.word(i + 2)
        season = mark == "-" and _SEASON.fullmatch(word) and re.fullmatch(r"\d\d", second)
        if season and int(second) == (int(word) + 1) % 100:
            return Read(i + 3, f"{word}/{int(word) + 1}")
    pair = re.fullmatch(r"(\d\d?)\.(\d\d?)", word)
    if pair and line.low(i + 1) == "." and line.glued(i + 1) and line.glued(i + 2):
        return _three(pair[1], pair[2], line.word(i + 2), ".", lang, i + 3)
    return None


def _three(a: str, b: str, c: str, mark: str, lang: str, end: int) -> Read | None:
    if not (a.isdecimal() and b.isdecimal() and c.isdecimal()):
        return None
    if len(a) == 4:
        year, month, day = int(a), int(b), int(c)
    elif len(c) in (2, 4):
        year, month, day = int(c), int(b), int(a)
        year += 2000 if len(c) == 2 and year < 70 else 1900 if len(c) == 2 else 0
        if month > 12:
            month, day = day, month
        elif lang == "en" and mark == "/" and day <= 12 and day != month:
            return Read(end, _iso(year), True)
    else:
        return None
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1000 <= year <= 2199):
        return None
    return Read(end, _iso(year, month, day))


def _year(line: Line, i: int, tables: Calendar) -> Read | None:
    """A year by itself, or a decade."""
    year = _year_at(line, i)
    after = line.low(i + 1)
    if year is None:
        if line.words[i].isdecimal() and after == "s" and line.glued(i + 1):
            short = int(line.words[i])
            aged = line.low(i - 1) in ("his", "her", "their")
            if short % 10 == 0 and 10 <= short < 100 and not aged:
                return Read(i + 2, f"{1900 + short}s")
        return None
    if line.low(i - 1)[-1:] in "$€£¥" and line.low(i - 1):
        return None
    if after in ("s", "er") and line.glued(i + 1):
        return Read(i + 2, f"{year}s")
    if after in ("года", "году", "год"):
        return Read(i + 2, _iso(year))
    if not 1500 <= year <= 2100:
        return None
    before = line.low(i - 1)
    if before in ("1", "2", "3", "4") and line.low(i - 2) in ("q", "h"):
        return Read(i + 1, _iso(year))
    if after in ("%", "percent", "km", "people", "kg", "-") and before != "in":
        return None
    cued = before in tables.before_year and before not in (
        "a",
        "the",
        "to",
        "of",
        "for",
        "and",
        "de",
    )
    loose = before in tables.before_year and not (
        after[:1].isalpha() and line.word(i + 1)[0].islower()
    )
    plain = year >= 1900 and (not after[:1].isalnum() or line.word(i + 1)[0].isupper())
    tail = after in (
        "and",
        "to",
        "when",
        "as",
        "by",
        "after",
        "to",
        "for",
        "in",
        "on",
        "with",
        "but",
        "was",
        "were",
    )
    labelled = before == "the" and 1980 <= year <= 2035 and not after.endswith("s")
    if cued or loose or plain or labelled or (year >= 1900 and tail):
        return Read(i + 1, _iso(year))
    return None
