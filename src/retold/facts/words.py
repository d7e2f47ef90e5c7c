"""Numbers as digits with their magnitudes and as words of a language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retold.facts.tables import COMMA_DECIMALS, Quantities, words_of
from retold.text import STOPWORDS

if TYPE_CHECKING:
    from retold.facts.line import Line


_LETTERED = {"m": 1e6, "k": 1e3, "bn": 1e9, "b": 1e9, "tn": 1e12, "mn": 1e6, "mln": 1e6, "bln": 1e9}
_GROUPS = re.compile("[ \u00a0\u202f\u2009'\u2019]")
_METRES_AFTER = words_of(
    "tall high deep wide long away above below from sprint race freestyle hurdles relay dash"
)
_NO_ONE = words_of(
    "no any every some this that which each another the only such last next first latest new"
)
_AFTER_ONE = words_of("of another or another's and to who that thing side hand")
_DIGITS = str.maketrans(
    "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0966\u0967\u0968\u0969\u096a"
    "\u096b\u096c\u096d\u096e\u096f\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
    "\u066b\u066c",
    "012345678901234567890123456789.,",
)
_SYMBOLS = frozenset("$€£¥₽₹₩₦₪₺")


class Reading(NamedTuple):
    """A number as read from tokens: value or bounds, and the tokens' end."""

    end: int
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    decimals: int = 0


def digits_of(text: str) -> str:
    """A text of the same length with Arabic, Indian and wide digits as plain ones."""
    return text.translate(_DIGITS)


def parse_digits(written: str, lang: str = "en") -> float:
    """The value of digits with the groupings of many languages.

    >>> parse_digits("1,200"), parse_digits("1.200", "de"), parse_digits("1 200,5", "fr")
    (1200.0, 1200.0, 1200.5)
    """
    s = _GROUPS.sub("", written)
    if "," in s and "." in s:
        point = max(s.rfind(","), s.rfind("."))
        s = re.sub("[.,]", "", s[:point]) + "." + s[point + 1 :]
    elif "," in s or "." in s:
        mark = "," if "," in s else "."
        parts = s.split(mark)
        groups = all(len(p) == 3 for p in parts[1:]) and parts[0] not in ("", "0")
        decimal = (mark == ",") == (lang in COMMA_DECIMALS)
        indian = mark == "," and len(parts) > 2
        s = (
            "".join(parts)
            if len(parts) > 2 or indian or (groups and not decimal)
            else ".".join(parts)
        )
    return float(s)


def read_digits(line: Line, j: int, value: float, tables: Quantities) -> Reading:
    """Digits followed by a magnitude: "1.2 million", "1.2m", "3 lakh"."""
    low = line.low(j)
    if low in _LETTERED and line.glued(j) and not (low == "m" and _metres(line, j)):
        return Reading(j + 1, value * _LETTERED[low])
    end = j
    k = j + 1 if low == "-" and line.low(j + 1) in tables.scale else j
    while line.low(k) in tables.scale and k < j + 4:
        value *= tables.scale[line.low(k)]
        k += 1
        end = k
    if end > j and line.low(end) == "." and line.low(end - 1) in ("mio", "mrd", "млн", "тыс"):
        end += 1
    if line.low(end) in tables.vague and line.low(end) in ("hundreds", "thousands", "millions"):
        return Reading(j, value)
    return Reading(end, value)


def _metres(line: Line, j: int) -> bool:
    """True where a glued "m" stands for metres, not for millions."""
    before = line.low(j - 2)
    if before in _SYMBOLS or before in ("us$", "rs"):
        return False
    after = line.low(j + 1)
    return after in _METRES_AFTER or not after[:1].isalpha() or after in STOPWORDS or after == "-"


def read_words(line: Line, i: int, tables: Quantities, lang: str) -> Reading | None:
    """A number in words."""
    low = line.lows[i]
    if low in tables.vague:
        return _vague(line, i, tables)
    if low in tables.part and is_part(line, i, tables):
        return _part(line, i + 1, tables.part[low], tables)
    if low in tables.half:
        return _half(line, i, tables)
    if low in tables.times and low not in tables.value:
        return Reading(i + 1, float(tables.times[low]), unit="times") if low != "once" else None
    if low not in tables.value and low not in tables.scale:
        return None
    if low in tables.scale and not _scale_alone(line, i, lang):
        return None
    if low in tables.value and tables.value[low] == 1 and not _one(line, i, tables, lang):
        return None
    return _compose(line, i, tables)


def _compose(line: Line, i: int, tables: Quantities) -> Reading | None:
    """Add and multiply number words from token i on, as far as they make one number."""
    total = current = 0.0
    j, end, last = i, i, 0.0
    while j < len(line.words):
        low = line.low(j)
        if low == "-" or (low in tables.join and end > i and (last >= 100 or last % 10 == 0)):
            after = line.low(j + 1)
            if after not in tables.value and after not in tables.scale:
                break
            j += 1
            continue
        if low in tables.scale:
            scale = tables.scale[low]
            if scale >= 1000:
                total, current = total + (current or 1) * scale, 0.0
            else:
                current = (current or 1) * scale
            last = scale
        elif low in tables.value:
            value = tables.value[low]
            if low in ("vingt", "vingts") and last == 4:
                current, value = current + 76, 80
            elif end > i and not _adds(current, value, last):
                break
            else:
                current += value
            last = value
        else:
            break
        j += 1
        end = j
    value = total + current
    if line.low(end) == "and" and line.low(end + 1) == "a" and line.low(end + 2) in tables.half:
        value, end = value + 0.5, end + 3
        if line.low(end) in tables.scale:
            value, end = value * tables.scale[line.low(end)], end + 1
    if line.low(end) in tables.part and line.low(end - 1) != "-" and end == i + 1 and value < 10:
        return _part(line, end + 1, round(value * tables.part[line.low(end)], 2), tables)
    if line.low(end) == "-" and line.low(end + 1) in tables.part and value < 10:
        return _part(line, end + 2, round(value * tables.part[line.low(end + 1)], 2), tables)
    return Reading(end, value)


def _part(line: Line, end: int, share: float, tables: Quantities) -> Reading:
    """A part of a whole, which papers use for what is near it; or of a million: a quarter of a million."""
    if (
        line.low(end) == "of"
        and line.low(end + 1) in ("a", "one")
        and line.low(end + 2) in tables.scale
    ):
        return Reading(end + 3, share / 100 * tables.scale[line.low(end + 2)])
    return Reading(end, share, share * (1 - ROUGH), share * (1 + ROUGH), unit="percent")


ROUGH = 0.09  # how far a share may be from the fraction that it is told as: no two of them meet


def _adds(current: float, value: float, last: float) -> bool:
    if last >= 1000 and value < 1000:
        return True
    if current >= 100 and current % 100 == 0:
        return value < 100
    if current % 100 == 60 or current % 100 == 80:
        return value < 20
    return current % 10 == 0 and value < 10 and current > 0


def _vague(line: Line, i: int, tables: Quantities) -> Reading:
    """ "dozens", "tens of thousands", "hundreds of thousands"."""
    low, high = tables.vague[line.lows[i]]
    end = i + 1
    if line.low(end) in ("of", "de", "von") and line.low(end + 1) in tables.vague:
        more = tables.vague[line.low(end + 1)]
        scale = 10 ** (len(str(int(more[0]))) - 1)
        ten = 10 if line.lows[i] == "tens" else low / 2 if low >= 200 else low / 2.4
        low, high = 2 * ten * scale, 9.999 * ten * scale
        end += 2
    elif line.low(end) in tables.scale:
        scale = tables.scale[line.low(end)]
        low, high, end = low * scale, high * scale, end + 1
    return Reading(end, None, low, high)


def _half(line: Line, i: int, tables: Quantities) -> Reading | None:
    """ "half a million", "half of", "half a dozen"."""
    j = i + 1
    if line.low(j) in ("a", "an", "-"):
        j += 1
    if line.low(j) in tables.scale:
        return Reading(j + 1, tables.scale[line.low(j)] / 2)
    if line.low(j) in ("hour", "day", "year", "mile", "century", "decade") and j > i + 1:
        return Reading(j, 0.5)
    if line.low(i + 1) in ("of", "the", "its", "their", "his", "her", "all"):
        return Reading(i + 1, 50.0, unit="percent")
    return None


def is_part(line: Line, i: int, tables: Quantities) -> bool:
    low, before, after = line.lows[i], line.low(i - 1), line.low(i + 1)
    if low in tables.half:
        return after in ("of", "der", "des")
    if low == "quarters":
        return False  # of a town
    articles = ("a", "one", "un", "une", "ein", "el", "la", "le", "die", "der", "eine", "nearly")
    return (before in articles and after in ("of", "de", "des", "der", "du", "d")) or (
        low not in tables.ordinal and after in ("of", "de", "der", "des")
    )


def _scale_alone(line: Line, i: int, lang: str) -> bool:
    """A magnitude needs an article or a plural before it to be a number by itself."""
    if lang == "en":
        return line.low(i - 1) in ("a", "the", "per", "half", "few", "several", "every")
    return len(line.lows[i]) > 3


def _one(line: Line, i: int, tables: Quantities, lang: str) -> bool:
    """True where a word for 1 counts something; articles of other languages do not."""
    after, before = line.low(i + 1), line.low(i - 1)
    if after in tables.scale or (after == "-" and line.low(i + 2) in tables.part):
        return True
    if lang != "en":
        return lang == "ru" and after[:1].isalpha()
    if after in tables.part:
        return True
    return (
        before not in _NO_ONE
        and after not in _AFTER_ONE
        and after[:1].isalpha()
        and (after not in STOPWORDS)
    )
