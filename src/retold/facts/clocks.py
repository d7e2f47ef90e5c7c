"""Numbers of a special make: times of day, scores, ordinals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.facts.tables import Quantities, units, words_of
from retold.facts.words import Reading, is_part

if TYPE_CHECKING:
    from retold.facts.line import Line


_SCORE_CUES = words_of(
    "win won beat lead led defeat lost loss draw drew victory score scored down up ahead thrash "
    "thrashed edged aggregate over against vs"
)


def read_clock(line: Line, i: int, lang: str) -> Reading | None:
    """ "7.19 pm", "19:19", "7pm", "19 Uhr", "19h30": minutes after midnight."""
    word = line.words[i]
    if not word[0].isdigit():
        return None
    hour, minute, j = word, "0", i + 1
    if re.fullmatch(r"\d{1,2}[.]\d{2}", word):
        hour, minute = word.split(".")
    elif line.low(j) == ":" and line.glued(j) and re.fullmatch(r"\d\d", line.word(j + 1)):
        minute, j = line.word(j + 1), j + 2
        timed = True
    elif line.low(j) == "h" and line.glued(j) and lang in ("fr", "es", "pt"):
        j += 1
        if re.fullmatch(r"\d\d", line.word(j)):
            minute, j = line.word(j), j + 1
        return _minutes(j, hour, minute, "")
    timed = line.low(i + 1) == ":" and j == i + 3
    half, end = _half_of_day(line, j)
    if half:
        return _minutes(end, hour, minute, half)
    if line.low(j) in ("uhr", "o'clock"):
        end = j + 1
        if re.fullmatch(r"\d\d?", line.word(end)) and minute == "0":
            minute, end = line.word(end), end + 1
        return _minutes(end, hour, minute, "")
    if timed:
        if line.low(j) == ":" and line.word(j + 1).isdigit():
            return None
        return _minutes(j, hour, minute, "")
    return None


def _half_of_day(line: Line, j: int) -> tuple[str, int]:
    low = line.low(j)
    if low in ("am", "pm", "a.m.", "p.m."):
        return low[0], j + 1
    if low in ("a", "p") and line.low(j + 1) == "." and line.low(j + 2) == "m":
        return low, j + 4 if line.low(j + 3) == "." else j + 3
    return "", j


def _minutes(end: int, hour: str, minute: str, half: str) -> Reading | None:
    if not (hour.isdecimal() and minute.isdecimal()):
        return None
    h, m = int(hour), int(minute)
    if h > 24 or m > 59 or (half and not 1 <= h <= 12):
        return None
    if half:
        h = h % 12 + (12 if half == "p" else 0)
    return Reading(end, float(h * 60 + m), unit="clock")


def read_score(line: Line, i: int) -> Reading | None:
    """ "a 3-1 win": two small whole numbers with a dash and no unit after them."""
    if line.low(i + 1) != "-" or not line.glued(i + 1) or not line.glued(i + 2):
        return None
    a, b = line.words[i], line.word(i + 2)
    if not (a.isdecimal() and b.isdecimal() and len(a) <= 2 and len(b) <= 2):
        return None
    near = {*line.lows[max(0, i - 4) : i], *line.lows[i + 3 : i + 6]}
    if int(a) < int(b) and not near & _SCORE_CUES:
        return None
    if line.low(i + 3) in units() or line.low(i + 3) == "-":
        return None
    return Reading(i + 3, None, float(a), float(b), "score")


def read_ordinal(line: Line, i: int, tables: Quantities) -> Reading | None:
    word, low = line.words[i], line.lows[i]
    if low in tables.ordinal and not is_part(line, i, tables):
        if low == "second" and line.low(i - 1) in ("a", "per", "every", "one"):
            return None
        return Reading(i + 1, float(tables.ordinal[low]), unit="ordinal")
    if word.isdecimal() and line.glued(i + 1):
        suffix = line.low(i + 1)
        if suffix in ("st", "nd", "rd", "th", "er", "ère", "e", "ème", "º", "ª"):
            return Reading(i + 2, float(word), unit="ordinal")
    if low in tables.value and line.low(i + 1) == "-" and line.low(i + 2) in tables.ordinal:
        if line.low(i + 2) in tables.part and tables.value[low] < 20:
            return None
        value = tables.value[low] + tables.ordinal[line.low(i + 2)]
        return Reading(i + 3, float(value), unit="ordinal")
    return None
