"""Numbers in a sentence: digits and words, magnitudes, units, currencies, bounds, ranges."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from retold.facts.record import Fact
from retold.facts.tables import COMMA_DECIMALS, Quantities, currencies, quantities, units, words_of
from retold.text import STOPWORDS, fold, stem

if TYPE_CHECKING:
    from retold.facts.line import Line

_LETTERED = {"m": 1e6, "k": 1e3, "bn": 1e9, "b": 1e9, "tn": 1e12, "mn": 1e6, "mln": 1e6, "bln": 1e9}
_GROUPS = re.compile("[ \u00a0\u202f\u2009'\u2019]")
_METRES_AFTER = words_of(
    "tall high deep wide long away above below from sprint race freestyle hurdles relay dash"
)
_SCORE_CUES = words_of(
    "win won beat lead led defeat lost loss draw drew victory score scored down up ahead thrash "
    "thrashed edged aggregate over against vs"
)
_NO_ONE = words_of(
    "no any every some this that which each another the only such last next first latest new"
)
_AFTER_ONE = words_of("of another or another's and to who that thing side hand")
_AGE_MARKS = frozenset(("aged", "age"))
_PLURALS = words_of("people men women children police personnel staff feet teeth cattle")
_SYMBOLS = frozenset("$€£¥₽₹₩₦₪₺")
_LEAST_WON = 100  # "3 won" are victories
_CHILD = 9  # below, a bare number between commas may be anything
_MONEY = 10_000  # from here on "pounds" without a sign are taken for money


class _Read(NamedTuple):
    """A number as read from tokens: value or bounds, and the tokens' end."""

    end: int
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    decimals: int = 0


def find_numbers(line: Line, lang: str) -> list[Fact]:
    """The numbers of a sentence that no date has taken."""
    tables = quantities(lang)
    found: list[Fact] = []
    i, count = 0, len(line.words)
    while i < count:
        low = line.lows[i]
        if line.used[i] or not (low[0].isdigit() or low in tables.triggers):
            i += 1
            continue
        fact, after = _number(line, i, lang, tables)
        if fact is not None:
            found.append(fact)
        i = max(after, i + 1)
    return found


def _number(line: Line, i: int, lang: str, tables: Quantities) -> tuple[Fact | None, int]:
    """The fact that begins at token i, and the token to go on from."""
    read = _clock(line, i, lang) or _score(line, i) or _ordinal(line, i, tables)
    if read is not None:
        return _fact(line, i, read, lang), read.end
    read = _quantity(line, i, lang, tables)
    if read is None:
        return None, i + 1
    second = _range(line, i, read, lang, tables)
    first, unit = i, read.unit
    if second is not None:
        unit = unit or second.unit
        low = read.value if second.low is None else second.low
        read = _Read(second.end, None, low, second.value, unit)
    first, unit, read = _currency_before(line, first, unit, read)
    read = read._replace(unit=unit)
    fact = _fact(line, first, read, lang)
    return _bounded(fact, line, first, tables), read.end


def _fact(line: Line, i: int, read: _Read, lang: str) -> Fact:
    start, end, text = line.slice(i, read.end)
    line.take(i, read.end)
    noun = _noun(line, read.end, lang) if read.unit in (None, "ordinal") else None
    if read.unit == "age":
        read, noun = read._replace(unit="year"), "age"
    approx = read.value is None
    norm = _norm(read.value, read.low, read.high, read.unit)
    return Fact(
        "number", start, end, text, norm, read.value, read.unit, read.low, read.high, approx, noun
    )


def _norm(value: float | None, low: float | None, high: float | None, unit: str | None) -> str:
    if unit == "clock" and value is not None:
        return f"T{int(value) // 60:02d}:{int(value) % 60:02d}"
    if unit == "score" and low is not None and high is not None:
        return f"{low:g}-{high:g} score"
    if value is None:
        body = "..".join("" if v is None else _plain(v) for v in (low, high))
    else:
        body = _plain(value)
    return f"{body} {unit}" if unit else body


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e18 else f"{value:.10g}"


# --- digits and words --------------------------------------------------------------------------


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


def _quantity(line: Line, i: int, lang: str, tables: Quantities) -> _Read | None:
    """A number with its magnitude and its unit."""
    low = line.lows[i]
    if low[0].isdigit():
        if not low[-1].isdigit() or not low.replace(",", "").replace(".", "").isdecimal():
            clean = _GROUPS.sub("", low)
            if not re.fullmatch(r"[0-9.,]+", clean):
                return None
        if line.glued(i) and line.low(i - 1)[-1:].isalpha():
            return None
        value = parse_digits(low, lang)
        read = _scaled(line, i + 1, value, tables)
    else:
        worded = _worded(line, i, tables, lang)
        if worded is None:
            return None
        read = worded
    return _with_unit(line, read)


def _scaled(line: Line, j: int, value: float, tables: Quantities) -> _Read:
    """Digits followed by a magnitude: "1.2 million", "1.2m", "3 lakh"."""
    low = line.low(j)
    if low in _LETTERED and line.glued(j) and not (low == "m" and _metres(line, j)):
        return _Read(j + 1, value * _LETTERED[low])
    end = j
    k = j + 1 if low == "-" and line.low(j + 1) in tables.scale else j
    while line.low(k) in tables.scale and k < j + 4:
        value *= tables.scale[line.low(k)]
        k += 1
        end = k
    if end > j and line.low(end) == "." and line.low(end - 1) in ("mio", "mrd", "млн", "тыс"):
        end += 1
    if line.low(end) in tables.vague and line.low(end) in ("hundreds", "thousands", "millions"):
        return _Read(j, value)
    return _Read(end, value)


def _metres(line: Line, j: int) -> bool:
    """True where a glued "m" stands for metres, not for millions."""
    before = line.low(j - 2)
    if before in _SYMBOLS or before in ("us$", "rs"):
        return False
    after = line.low(j + 1)
    return after in _METRES_AFTER or not after[:1].isalpha() or after in STOPWORDS or after == "-"


def _worded(line: Line, i: int, tables: Quantities, lang: str) -> _Read | None:
    """A number in words."""
    low = line.lows[i]
    if low in tables.vague:
        return _vague(line, i, tables)
    if low in tables.part and _is_part(line, i, tables):
        return _Read(i + 1, tables.part[low], unit="percent")
    if low in tables.half:
        return _half(line, i, tables)
    if low in tables.times and low not in tables.value:
        return _Read(i + 1, float(tables.times[low]), unit="times") if low != "once" else None
    if low not in tables.value and low not in tables.scale:
        return None
    if low in tables.scale and not _scale_alone(line, i, lang):
        return None
    if low in tables.value and tables.value[low] == 1 and not _one(line, i, tables, lang):
        return None
    return _compose(line, i, tables)


def _compose(line: Line, i: int, tables: Quantities) -> _Read | None:
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
        return _Read(end + 1, round(value * tables.part[line.low(end)], 2), unit="percent")
    if line.low(end) == "-" and line.low(end + 1) in tables.part and value < 10:
        return _Read(end + 2, round(value * tables.part[line.low(end + 1)], 2), unit="percent")
    return _Read(end, value)


def _adds(current: float, value: float, last: float) -> bool:
    if last >= 1000 and value < 1000:
        return True
    if current >= 100 and current % 100 == 0:
        return value < 100
    if current % 100 == 60 or current % 100 == 80:
        return value < 20
    return current % 10 == 0 and value < 10 and current > 0


def _vague(line: Line, i: int, tables: Quantities) -> _Read:
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
    return _Read(end, None, low, high)


def _half(line: Line, i: int, tables: Quantities) -> _Read | None:
    """ "half a million", "half of", "half a dozen"."""
    j = i + 1
    if line.low(j) in ("a", "an", "-"):
        j += 1
    if line.low(j) in tables.scale:
        return _Read(j + 1, tables.scale[line.low(j)] / 2)
    if line.low(j) in ("hour", "day", "year", "mile", "century", "decade") and j > i + 1:
        return _with_unit(line, _Read(j, 0.5))
    if line.low(i + 1) in ("of", "the", "its", "their", "his", "her", "all"):
        return _Read(i + 1, 50.0, unit="percent")
    return None


def _is_part(line: Line, i: int, tables: Quantities) -> bool:
    low, before, after = line.lows[i], line.low(i - 1), line.low(i + 1)
    if low in tables.half:
        return after in ("of", "der", "des")
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


# --- units, bounds, ranges ---------------------------------------------------------------------


def _with_unit(line: Line, read: _Read) -> _Read:
    """Add the unit that follows; "36-year-old" and "36 years old" are ages."""
    if read.unit is not None:
        return read
    j = read.end
    hyphen = line.low(j) == "-"
    k = j + 1 if hyphen else j
    if line.low(k) in ("de", "d", "von") and line.low(k + 1) in units():
        k += 1
    for size in (3, 2, 1):
        if k + size > len(line.words):
            continue
        form = " ".join(line.lows[k : k + size]).replace(" / ", "/").replace(" . ", ".")
        form = form.removeprefix("d'")
        unit = _unit(form, line, k + size - 1, read)
        if unit is None:
            continue
        end = k + size
        if unit == "year":
            old = end + 1 if line.low(end) == "-" else end
            if line.low(old) in ("old", "olds"):
                return read._replace(end=old + 1, unit="age")
            if line.low(old) == "of" and line.low(old + 1) == "age":
                return read._replace(end=old + 2, unit="age")
            if line.low(j - 2) in _AGE_MARKS:
                return read._replace(end=end, unit="age")
        return read._replace(end=end, unit=unit)
    if _age(line, j, read):
        return read._replace(unit="age")
    return read


def _unit(form: str, line: Line, last: int, read: _Read) -> str | None:
    hit = units().get(form)
    if hit is None and form == "m" and line.glued(last):
        return "m"
    if hit is None:
        return None
    value = read.value or 0.0
    if form == "won" and value < _LEAST_WON:
        return None
    if form in ("pound", "pounds") and value >= _MONEY:
        return "gbp"
    return hit[0]


def _age(line: Line, j: int, read: _Read) -> bool:
    """ "Zhilin, 36, was" and "aged 36"."""
    if read.value is None or not 0 < read.value < 115 or read.value != int(read.value):
        return False
    i = j - 1
    if line.low(i - 1) in _AGE_MARKS:
        return True
    if not line.words[i].isdecimal() or not line.word(i - 2)[:1].isalpha():
        return False
    if line.low(i - 1) == "(":
        return line.low(j) in (")", ",") and line.word(i - 2)[:1].isupper()
    named = line.word(i - 2)[:1].isupper() and line.low(j) == "."
    return line.low(i - 1) == "," and (named or (line.low(j) == "," and read.value > _CHILD))


def _currency_before(
    line: Line, i: int, unit: str | None, read: _Read
) -> tuple[int, str | None, _Read]:
    """Take in a sign or word of money before the number: "$116", "US$ 2m", "EUR 3 million"."""
    before = line.low(i - 1)
    hit = units().get(before) if i and unit is None else None
    if hit is None or hit[0] not in currencies() or before in ("won", "real", "rand"):
        return i, unit, read
    first = i - 1
    if before == "$" and line.glued(first):
        wide = units().get(line.low(first - 1) + "$")
        if wide is not None:
            first, hit = first - 1, wide
    elif before.isalpha() and len(before) > 3:
        return i, unit, read
    return first, hit[0], read


def _range(line: Line, i: int, a: _Read, lang: str, tables: Quantities) -> _Read | None:
    """ "10 to 20", "between 10 and 20", "10-20 km", "$2 million to $3 million"."""
    j = a.end
    mark = line.low(j)
    joined = mark in ("to", "-", "bis", "à", "a", "до") or (
        mark in ("and", "und", "et", "y", "и") and line.low(i - 1) in _BETWEEN
    )
    if not joined or a.value is None:
        return None
    k = j + 1
    if line.low(k) in _SYMBOLS:
        k += 1
    if not line.low(k)[:1].isdigit() and line.low(k) not in tables.value:
        return None
    b = _quantity(line, k, lang, tables)
    if b is None or b.value is None or line.used[k]:
        return None
    low = a.value
    if low >= b.value or (a.unit and a.unit != b.unit):
        return None
    ratio = b.value / low if low else 0
    if a.unit is None and ratio >= 1000 and _magnitude_of(line, k, b, lang):
        scale = _magnitude_of(line, k, b, lang)
        if low * scale < b.value:
            low *= scale
    return b if low == a.value else b._replace(low=low)


_BETWEEN = words_of("between zwischen entre между")


def _magnitude_of(line: Line, k: int, b: _Read, lang: str) -> float:
    """The magnitude word's factor in a number written in digits."""
    if not line.low(k)[:1].isdigit() or b.value is None:
        return 0.0
    bare = parse_digits(line.low(k), lang)
    return b.value / bare if bare else 0.0


def _bounded(fact: Fact, line: Line, i: int, tables: Quantities) -> Fact:
    """Take in what stands before a number and bends it: "more than", "up to", "about"."""
    for size in (3, 2, 1):
        if i - size < 0:
            continue
        kind = tables.bounds.get(tuple(line.lows[i - size : i]))
        if kind is None:
            continue
        start = line.starts[i - size]
        text = line.text[start : fact.end]
        low, high = _limits(fact, kind)
        value = fact.value
        norm = f"{kind}:{fact.norm}"
        return replace(
            fact, start=start, text=text, low=low, high=high, value=value, norm=norm,
            approx=fact.approx or kind in ("about", "near"),
        )  # fmt: skip
    return fact


def _limits(fact: Fact, kind: str) -> tuple[float | None, float | None]:
    value = fact.value
    if value is None:
        return (fact.low, fact.high if kind != "min" else None)
    if kind == "min":
        return value, None
    if kind == "max":
        return None, value
    return (value * 0.9, value if kind == "near" else value * 1.1)


# --- clocks, scores, ordinals, nouns -----------------------------------------------------------


def _clock(line: Line, i: int, lang: str) -> _Read | None:
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


def _minutes(end: int, hour: str, minute: str, half: str) -> _Read | None:
    h, m = int(hour), int(minute)
    if h > 24 or m > 59 or (half and not 1 <= h <= 12):
        return None
    if half:
        h = h % 12 + (12 if half == "p" else 0)
    return _Read(end, float(h * 60 + m), unit="clock")


def _score(line: Line, i: int) -> _Read | None:
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
    return _Read(i + 3, None, float(a), float(b), "score")


def _ordinal(line: Line, i: int, tables: Quantities) -> _Read | None:
    word, low = line.words[i], line.lows[i]
    if low in tables.ordinal and not _is_part(line, i, tables):
        if low == "second" and line.low(i - 1) in ("a", "per", "every", "one"):
            return None
        return _Read(i + 1, float(tables.ordinal[low]), unit="ordinal")
    if word.isdecimal() and line.glued(i + 1):
        suffix = line.low(i + 1)
        if suffix in ("st", "nd", "rd", "th", "er", "ère", "e", "ème", "º", "ª"):
            return _Read(i + 2, float(word), unit="ordinal")
    if low in tables.value and line.low(i + 1) == "-" and line.low(i + 2) in tables.ordinal:
        if line.low(i + 2) in tables.part and tables.value[low] < 20:
            return None
        value = tables.value[low] + tables.ordinal[line.low(i + 2)]
        return _Read(i + 3, float(value), unit="ordinal")
    return None


def _noun(line: Line, j: int, lang: str) -> str | None:
    """The stem of the noun that is counted: the first plural among the next words, else the last."""
    if line.low(j) in ("of", "de", "von", "-"):
        j += 1
    best = None
    for k in range(j, min(j + 5, len(line.words))):
        low = line.lows[k]
        if low in STOPWORDS or not low[0].isalpha():
            break
        if lang == "en" and line.words[k][0].isupper():
            continue
        best = low
        if lang != "en" or low in _PLURALS or (low.endswith("s") and not low.endswith("ss")):
            break
    return stem(fold(best), lang) if best else None
