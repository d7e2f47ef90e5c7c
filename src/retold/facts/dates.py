"""Dates in a sentence: absolute in several languages, relative ones against a publication date."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from retold.facts.record import Fact
from retold.facts.tables import Calendar, calendar, words_of

if TYPE_CHECKING:
    from retold.facts.line import Line

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FUTURE = words_of(
    "will shall next upcoming due scheduled plans expected set wird werden soll sera seront será "
    "serán будет будут состоится"
)
_ORDINAL_TAILS = frozenset(("st", "nd", "rd", "th", "er", "º"))
_SEASON = re.compile(r"(?:19|20)\d\d")
_COMMON = frozenset(("may", "march", "mar", "dec", "sun", "sat", "mon", "jan", "wed", "fri"))


class _Read(NamedTuple):
    end: int
    norm: str
    approx: bool = False


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
            first, read = _relative(line, i, tables, today, future)
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
) -> _Read | None:
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
        return line.lows[i] not in _COMMON and _day(line.word(i + 1)) is not None
    if line.lows[i] not in _COMMON:
        return True
    after = line.low(i + 2) if line.low(i + 1) == "." else line.low(i + 1)
    if after[:1].isdigit():
        return True
    return i > 0 and line.low(i - 1) in tables.before_year | tables.last | tables.next | tables.this


def _day(token: str) -> int | None:
    return int(token) if token.isdecimal() and len(token) <= 2 and 1 <= int(token) <= 31 else None


def _year_at(line: Line, i: int) -> int | None:
    word = line.word(i)
    if word.isdecimal() and len(word) == 4 and 1000 <= int(word) <= 2199:
        return int(word)
    return None


def _day_month(
    line: Line, i: int, tables: Calendar, today: date | None, future: bool
) -> _Read | None:
    """ "7 December 2022", "7. Dezember", "7th of December", "7 de diciembre de 2022"."""
    day = _day(line.words[i])
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


def _month_day(line: Line, i: int, tables: Calendar, today: date | None, future: bool) -> _Read:
    """ "December 7, 2022", "Dec. 7", "December 2022", "December"."""
    month = tables.months[line.lows[i]]
    j = i + 1
    short = line.low(j) == "." and (line.glued(j) or len(line.lows[i]) <= 4)
    if short and line.word(j + 1) and not line.word(j + 1)[0].isupper():
        j += 1
    day = _day(line.word(j))
    if day is not None and line.low(j + 1) not in ("percent", "%", "-", ":", "per"):
        j += 1
        if line.low(j) in _ORDINAL_TAILS and line.glued(j):
            j += 1
        return _with_year(line, j, month, day, today, future)
    return _with_year(line, j, month, None, today, future)


def _with_year(
    line: Line, j: int, month: int, day: int | None, today: date | None, future: bool
) -> _Read:
    k = j + 1 if line.low(j) in (",", "de", "del", "of", ".") else j
    year = _year_at(line, k)
    if year is not None and (k == j or day is not None or line.low(j) != "."):
        end = k + 1
        if line.low(end) in ("года", "году", "г"):
            end += 1
        return _Read(end, _iso(year, month, day))
    if today is None:
        return _Read(j, f"--{month:02d}" + (f"-{day:02d}" if day else ""))
    return _Read(j, _iso(_near_year(month, day, today, future), month, day), True)


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


def _numeric(line: Line, i: int, lang: str) -> _Read | None:
    """ "2022-12-07", "07.12.2022", "7/12/2022"; in English the last is a day only if it must be."""
    word = line.words[i]
    mark = line.low(i + 1)
    if mark in ("-", "/", ".") and line.glued(i + 1) and line.glued(i + 2):
        if line.low(i + 3) == mark and line.glued(i + 3) and line.glued(i + 4):
            return _three(word, line.word(i + 2), line.word(i + 4), mark, lang, i + 5)
        second = line.word(i + 2)
        season = mark == "-" and _SEASON.fullmatch(word) and re.fullmatch(r"\d\d", second)
        if season and int(second) == (int(word) + 1) % 100:
            return _Read(i + 3, f"{word}/{int(word) + 1}")
    pair = re.fullmatch(r"(\d\d?)\.(\d\d?)", word)
    if pair and line.low(i + 1) == "." and line.glued(i + 1) and line.glued(i + 2):
        return _three(pair[1], pair[2], line.word(i + 2), ".", lang, i + 3)
    return None


def _three(a: str, b: str, c: str, mark: str, lang: str, end: int) -> _Read | None:
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
            return _Read(end, _iso(year), True)
    else:
        return None
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1000 <= year <= 2199):
        return None
    return _Read(end, _iso(year, month, day))


def _year(line: Line, i: int, tables: Calendar) -> _Read | None:
    """A year by itself, or a decade."""
    year = _year_at(line, i)
    after = line.low(i + 1)
    if year is None:
        if line.words[i].isdecimal() and after == "s" and line.glued(i + 1):
            short = int(line.words[i])
            aged = line.low(i - 1) in ("his", "her", "their")
            if short % 10 == 0 and 10 <= short < 100 and not aged:
                return _Read(i + 2, f"{1900 + short}s")
        return None
    if line.low(i - 1)[-1:] in "$€£¥" and line.low(i - 1):
        return None
    if after in ("s", "er") and line.glued(i + 1):
        return _Read(i + 2, f"{year}s")
    if after in ("года", "году", "год"):
        return _Read(i + 2, _iso(year))
    if not 1500 <= year <= 2100:
        return None
    before = line.low(i - 1)
    if before in ("1", "2", "3", "4") and line.low(i - 2) in ("q", "h"):
        return _Read(i + 1, _iso(year))
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
        return _Read(i + 1, _iso(year))
    return None


# --- relative ----------------------------------------------------------------------------------


def _relative(
    line: Line, i: int, tables: Calendar, today: date | None, future: bool
) -> tuple[int, _Read | None]:
    low = line.lows[i]
    if low in tables.relative:
        return i, _offset(i + 1, tables.relative[low], today)
    if low in ("aujourd'hui",):
        return i, _offset(i + 1, 0, today)
    if low in tables.weekdays and _is_weekday(line, i):
        return _weekday(line, i, tables, today, future)
    step = _step(line, i, tables)
    if step is not None:
        return i, _span(i + 2, step, line.low(i + 1), tables, today)
    after = _step(line, i + 1, tables) if low in tables.spans else None
    if low in tables.spans and after is None and line.low(i + 1) in tables.last | tables.next:
        step = -1 if line.low(i + 1) in tables.last else 1
        return i, _span(i + 2, step, low, tables, today)
    return _ago(line, i, tables, today)


def _is_weekday(line: Line, i: int) -> bool:
    low = line.lows[i]
    if low in ("sun", "sat", "mon", "wed", "fri"):
        return line.words[i][0].isupper() and (
            line.low(i + 1) == "." or line.low(i - 1) in ("on", "last", "next", ",")
        )
    return True


def _step(line: Line, i: int, tables: Calendar) -> int | None:
    low = line.low(i)
    if line.low(i + 1) not in tables.spans or tables.spans[line.low(i + 1)] == "day":
        return None
    if line.low(i + 1).endswith("s") and line.low(i + 1) in ("weeks", "months", "years"):
        return None
    if low in tables.last:
        return None if line.low(i - 1) == "the" else -1
    if low in tables.next:
        return None if line.low(i - 1) == "the" else 1
    return 0 if low in tables.this else None


def _offset(end: int, days: int, today: date | None) -> _Read:
    if today is None:
        return _Read(end, f"rel:{days:+d}d")
    return _Read(end, (today + timedelta(days=days)).isoformat())


def _weekday(
    line: Line, i: int, tables: Calendar, today: date | None, future: bool
) -> tuple[int, _Read | None]:
    """A weekday: the nearest one before publication, or after it where the words look ahead."""
    wanted = tables.weekdays[line.lows[i]]
    first, end = i, i + 1
    before, after = line.low(i - 1), line.low(i + 1)
    ahead = future or before in tables.next or after in tables.next
    if before in tables.last | tables.next:
        first = i - 1
    elif after in tables.last | tables.next:
        end = i + 2
    if before in tables.last or after in tables.last:
        ahead = False
    dated = _dated_after(line, end, tables)
    if dated:
        return i, None
    if today is None:
        return first, _Read(end, f"weekday:{WEEKDAYS[wanted]}")
    gap = (today.weekday() - wanted) % 7
    day = today + timedelta(days=(wanted - today.weekday()) % 7 if ahead else -gap)
    return first, _Read(end, day.isoformat(), True)


def _dated_after(line: Line, j: int, tables: Calendar) -> bool:
    """True where the weekday is followed by its date, which then tells it all."""
    k = j + 1 if line.low(j) in (",", "den", "der") else j
    number = k + 2 if line.low(k + 1) == "." else k + 1
    return (line.low(k) in tables.months and line.low(number)[:1].isdigit()) or (
        _day(line.low(k)) is not None
        and tables.months.get(line.low(k + 1 + (line.low(k + 1) in (".", "de")))) is not None
    )


def _span(end: int, step: int, word: str, tables: Calendar, today: date | None) -> _Read:
    span = tables.spans[word]
    if today is None:
        return _Read(end, f"rel:{step:+d}{span[0]}")
    if span == "week":
        year, week, _ = (today + timedelta(weeks=step)).isocalendar()
        return _Read(end, f"{year}-W{week:02d}")
    if span == "month":
        months = today.year * 12 + today.month - 1 + step
        return _Read(end, f"{months // 12:04d}-{months % 12 + 1:02d}")
    return _Read(end, f"{today.year + step:04d}")


_TENS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {w: n for n, w in enumerate(_TENS)}
_COUNTS |= {"a": 1, "an": 1, "zwei": 2, "drei": 3, "deux": 2, "trois": 3, "dos": 2, "tres": 3,
            "два": 2, "три": 3, "einem": 1, "einer": 1, "un": 1, "une": 1, "una": 1}  # fmt: skip


def _ago(line: Line, i: int, tables: Calendar, today: date | None) -> tuple[int, _Read | None]:
    """ "three days ago", "vor drei Tagen", "hace dos semanas", "два года назад"."""
    low = line.lows[i]
    k = i
    if low in tables.spans and _count(line.low(i - 1)) is not None:
        k = i - 1
    if line.low(k + 1) not in tables.spans:
        return i, None
    count = _count(line.low(k))
    if count is None or line.used[k]:
        return i, None
    end = k + 2
    first = k
    if line.low(end) in tables.ago:
        end += 1
    else:
        for words in tables.before_ago:
            if tuple(line.lows[max(0, k - len(words)) : k]) == words:
                first = k - len(words)
                break
        else:
            return i, None
    span = tables.spans[line.low(k + 1)]
    if today is None:
        return first, _Read(end, f"rel:-{count}{span[0]}")
    if span == "day":
        return first, _Read(end, (today - timedelta(days=count)).isoformat())
    if span == "week":
        year, week, _ = (today - timedelta(weeks=count)).isocalendar()
        return first, _Read(end, f"{year}-W{week:02d}", True)
    return first, _span(end, -count, line.low(k + 1), tables, today)._replace(approx=True)


def _count(word: str) -> int | None:
    if word.isdecimal() and len(word) <= 3:
        return int(word)
    return _COUNTS.get(word)
