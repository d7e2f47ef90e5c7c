"""When a page was published: from metadata, from visible date lines, from its address.

A date is never invented: a form that could mean two days gives none, and a clock without a zone
gives the day alone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from retold.text import fold

_MONTHS = """
january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec
januar janner jan|februar feber|marz mrz|april|mai|juni|juli|august|september|oktober okt|november|dezember dez
janvier janv|fevrier fevr|mars|avril avr|mai|juin|juillet juil|aout|septembre|octobre|novembre|decembre
enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre|octubre|noviembre|diciembre dic
gennaio gen|febbraio|marzo|aprile|maggio mag|giugno giu|luglio lug|agosto|settembre set|ottobre ott|novembre|dicembre
janeiro|fevereiro fev|marco|abril|maio|junho|julho|agosto|setembro|outubro out|novembro|dezembro
января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря
січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня
januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december
stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|wrzesnia|pazdziernika|listopada|grudnia
"""
_MONTH = {
    fold(name): n
    for line in _MONTHS.strip().splitlines()
    for n, names in enumerate(line.split("|"), 1)
    for name in names.split()
}
_HOURS = {"utc": 0, "gmt": 0, "z": 0, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2,
          "eest": 3, "msk": 3, "мск": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
          "pst": -8, "pdt": -7, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11}  # fmt: skip
_ISO = re.compile(
    r"\b(\d{4})-(\d{2})-(\d{2})(?:[T ]{1,2}(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d))?)?",
    re.I,
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})?)?$")
_NAMED_DAY = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|\.|er|º|°)?\s(?:de\s|d'|of\s)?([^\W\d_]{3,12})\.?,?\s(?:de\s|del\s)?(\d{4})\b"
)
_NAMED_MONTH = re.compile(r"\b([^\W\d_]{3,12})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](\d{4})\b")
_CJK = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_CLOCK = re.compile(
    r"\b(\d{1,2})[:.h](\d{2})(?::\d{2})?\s?([ap]\.?m\.?)?\s?\(?([A-Za-zмск]{1,4}\b|[+-]\d{2}:?\d{2})?",
    re.I,
)
_URL_DAY = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?=[/_-]|$)", re.I)
_URL_RUN = re.compile(r"[/_-](20[0-4]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class Moment(NamedTuple):
    """A time in UTC and how precisely it is known."""

    at: datetime
    precision: str  # day | minute | second


def moment(given: object, naive_is_utc: bool = False) -> Moment | None:
    """A time as metadata or a record gives it.

    A clock without a zone counts as UTC where the caller says so, else the day alone is kept.

    >>> moment("2022-12-07T10:15:30+06:00")
    Moment(at=datetime.datetime(2022, 12, 7, 4, 15, 30, tzinfo=datetime.timezone.utc), precision='second')
    >>> moment("07/12/2022") is None
    True
    """
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return _epoch(float(given))
    if not isinstance(given, str) or not given.strip():
        return None
    text = given.strip()[:80]
    if text.isdigit() and len(text) in (10, 13):
        return _epoch(float(text))
    found = _ISO.match(text) or _COMPACT.match(text)
    if found:
        return _from_iso(found, naive_is_utc)
    return visible_date(text, "")


def _epoch(seconds: float) -> Moment | None:
    if seconds > 1e11:
        seconds /= 1000
    try:
        return _plausible(datetime.fromtimestamp(int(seconds), UTC), "second")
    except (ValueError, OverflowError, OSError):
        return None


def _from_iso(found: re.Match[str], naive_is_utc: bool) -> Moment | None:
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        if hour is None or (zone is None and not naive_is_utc):
            return _day(int(year), int(month), int(day))
        at = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))
        at = at.replace(tzinfo=_zone(zone or "utc"))
        return _plausible(at.astimezone(UTC), "second" if second else "minute")
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> timezone | None:
    name = name.lower()
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    digits = re.fullmatch(r"([+-])(\d{2}):?(\d{2})?", name)
    if not digits:
        return None
    span = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
    if span >= timedelta(hours=15):
        return None
    return timezone(-span if digits[1] == "-" else span)


def _day(year: int, month: int, day: int) -> Moment | None:
    try:
        return _plausible(datetime(year, month, day, tzinfo=UTC), "day")
    except (ValueError, OverflowError):
        return None


def _plausible(at: datetime, precision: str) -> Moment | None:
    return Moment(at, precision) if EARLIEST <= at < LATEST else None


_GLUED = re.compile(
    r"\b((?:19|20)\d\d)(?=\d{1,2}\s[^\W\d])"
)  # "Published On 7 Oct 202411 Oct 2024"


def visible_date(line: str, lang: str) -> Moment | None:
    """The date written in a line, with its clock where the zone is written too.

    >>> visible_date("Published Dec 7, 2022 10:15 GMT", "en").precision
    'minute'
    >>> visible_date("7 décembre 2022", "fr").at.day
    7
    """
    text = _GLUED.sub(r"\1 ", " ".join(line.replace("\u00a0", " ").split())[:160])
    found = _ISO.search(text)
    if found:
        return _from_iso(found, False)
    for pattern, reading in _WRITTEN:
        for match in pattern.finditer(text):
            day = reading(match, lang)
            if day:
                return _with_clock(day, text[: match.start()] + " " + text[match.end() :])
    return None


def _by_day(m: re.Match[str], _lang: str) -> Moment | None:
    month = _MONTH.get(fold(m[2]))
    return _day(int(m[3]), month, int(m[1])) if month else None


def _by_month(m: re.Match[str], _lang: str) -> Moment | None:
    month = _MONTH.get(fold(m[1]))
    return _day(int(m[3]), month, int(m[2])) if month else None


def _by_cjk(m: re.Match[str], _lang: str) -> Moment | None:
    return _day(int(m[1]), int(m[2]), int(m[3]))


def _by_dots(m: re.Match[str], _lang: str) -> Moment | None:
    return _day(int(m[3]), int(m[2]), int(m[1]))


def _by_slashes(m: re.Match[str], lang: str) -> Moment | None:
    first, second, year = int(m[1]), int(m[2]), int(m[3])
    if first > 12 or first == second or lang in {"fr", "es", "it", "pt", "ru", "de", "tr", "pl"}:
        return _day(year, second, first)
    if second > 12:
        return _day(year, first, second)
    return None


# Every shape of a written day, in the order in which they are tried.
_WRITTEN = (
    (_NAMED_DAY, _by_day), (_NAMED_MONTH, _by_month), (_CJK, _by_cjk), (_DOTTED, _by_dots), (_SLASHED, _by_slashes)
)  # fmt: skip


def _with_clock(day: Moment, rest: str) -> Moment | None:
    found = _CLOCK.search(rest)
    if not found or not found[4]:
        return day
    zone = _zone(found[4])
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if zone is None or hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        return day
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    at = datetime.combine(day.at.date(), datetime.min.time(), zone) + timedelta(
        hours=hour, minutes=minute
    )
    return Moment(at.astimezone(UTC), "minute")


def from_address(url: str) -> Moment | None:
    """The day in a web address.

    >>> from_address("https://example.org/2022/12/07/story.html").at.month
    12
    """
    found = _URL_DAY.search(url)
    if found:
        month = int(found[2]) if found[2].isdigit() else _MONTH.get(found[2].lower(), 0)
        return _day(int(found[1]), month, int(found[3])) if month else None
    found = _URL_RUN.search(url)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None


def without_dates(line: str) -> str:
    """A line with its dates and clock times replaced by bars.

    >>> without_dates("Post Staff and Reuters — November 3, 2025, 10:15 | 37 comments").split("|")[0]
    'Post Staff and Reuters — '
    """
    text = " ".join(line.split())
    for pattern in (_ISO, *(shape for shape, _ in _WRITTEN)):
        text = pattern.sub("|", text)
    return re.sub(
        r",?\s?\b\d{1,2}[:.h]\d{2}\b(?:\s?[ap]\.?m\.?)?(?:\s?(?:GMT|UTC|[A-Z]{2,4}T))?", "|", text
    )


def is_date_line(line: str, lang: str) -> bool:
    """Whether a short line says when, and little else.

    >>> is_date_line("Updated: 7 December 2022, 10:15", "en"), is_date_line("On 7 December 2022 he was arrested in the city.", "en")
    (True, False)
    """
    if len(line) > 110 or visible_date(line, lang) is None:
        return False
    words = [
        w
        for w in re.findall(r"[^\W\d_]{2,}", line)
        if fold(w) not in _MONTH and fold(w) not in _HOURS
    ]
    return len(words) <= 6 and not re.search(r"[a-zа-я]{3}[.!?]$", line)
