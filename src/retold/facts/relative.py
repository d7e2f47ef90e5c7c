"""Dates that are told from the day of publication: yesterday, on Monday, three weeks ago."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from retold.facts.line import Line
    from retold.facts.tables import Calendar


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Read(NamedTuple):
    end: int
    norm: str
    approx: bool = False


def day_of(token: str) -> int | None:
    return int(token) if token.isdecimal() and len(token) <= 2 and 1 <= int(token) <= 31 else None


def relative_date(
    line: Line, i: int, tables: Calendar, today: date | None, future: bool
) -> tuple[int, Read | None]:
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


def _offset(end: int, days: int, today: date | None) -> Read:
    if today is None:
        return Read(end, f"rel:{days:+d}d")
    return Read(end, (today + timedelta(days=days)).isoformat())


def _weekday(
    line: Line, i: int, tables: Calendar, today: date | None, future: bool
) -> tuple[int, Read | None]:
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
        return first, Read(end, f"weekday:{WEEKDAYS[wanted]}")
    gap = (today.weekday() - wanted) % 7
    day = today + timedelta(days=(wanted - today.weekday()) % 7 if ahead else -gap)
    return first, Read(end, day.isoformat(), True)


def _dated_after(line: Line, j: int, tables: Calendar) -> bool:
    """True where the weekday is followed by its date, which then tells it all."""
    k = j + 1 if line.low(j) in (",", "den", "der") else j
    number = k + 2 if line.low(k + 1) == "." else k + 1
    return (line.low(k) in tables.months and line.low(number)[:1].isdigit()) or (
        day_of(line.low(k)) is not None
        and tables.months.get(line.low(k + 1 + (line.low(k + 1) in (".", "de")))) is not None
    )


def _span(end: int, step: int, word: str, tables: Calendar, today: date | None) -> Read:
    span = tables.spans[word]
    if today is None:
        return Read(end, f"rel:{step:+d}{span[0]}")
    if span == "week":
        year, week, _ = (today + timedelta(weeks=step)).isocalendar()
        return Read(end, f"{year}-W{week:02d}")
    if span == "month":
        months = today.year * 12 + today.month - 1 + step
        return Read(end, f"{months // 12:04d}-{months % 12 + 1:02d}")
    return Read(end, f"{today.year + step:04d}")


_TENS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {w: n for n, w in enumerate(_TENS)}
_COUNTS |= {"a": 1, "an": 1, "zwei": 2, "drei": 3, "deux": 2, "trois": 3, "dos": 2, "tres": 3,
            "два": 2, "три": 3, "einem": 1, "einer": 1, "un": 1, "une": 1, "una": 1}  # fmt: skip


def _ago(line: Line, i: int, tables: Calendar, today: date | None) -> tuple[int, Read | None]:
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
        return first, Read(end, f"rel:-{count}{span[0]}")
    if span == "day":
        return first, Read(end, (today - timedelta(days=count)).isoformat())
    if span == "week":
        year, week, _ = (today - timedelta(weeks=count)).isocalendar()
        return first, Read(end, f"{year}-W{week:02d}", True)
    return first, _span(end, -count, line.low(k + 1), tables, today)._replace(approx=True)


def _count(word: str) -> int | None:
    if word.isdecimal() and len(word) <= 3:
        return int(word)
    return _COUNTS.get(word)
