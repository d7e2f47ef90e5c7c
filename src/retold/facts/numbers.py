"""Numbers in a sentence: digits and words, magnitudes, units, currencies, bounds, ranges."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retold.facts.clocks import read_clock, read_ordinal, read_score
from retold.facts.record import Fact
from retold.facts.tables import (
    Quantities,
    currencies,
    dimensions,
    money_letters,
    quantities,
    units,
    words_of,
)
from retold.facts.words import Reading, parse_digits, read_digits, read_words
from retold.text import STOPWORDS, fold, stem

if TYPE_CHECKING:
    from retold.facts.line import Line


_GROUPS = re.compile("[ \u00a0\u202f\u2009'\u2019]")
_AGE_MARKS = frozenset(("aged", "age"))
_PLURALS = words_of("people men women children police personnel staff feet teeth cattle")
_SYMBOLS = frozenset("$€£¥₽₹₩₦₪₺")
_LEAST_WON = 100  # "3 won" are victories
_CHILD = 9  # below, a bare number between commas may be anything
_CODE = 3  # letters of a code or mark of money: "USD", "Rs"
_LARGE = words_of("million billion trillion crore lakh mn bn tn m b")
_MONEY = 10_000  # from here on "pounds" without a sign are taken for money
_BETWEEN = words_of("between zwischen entre между")


def find_numbers(line: Line, lang: str) -> list[Fact]:
    """The numbers of a sentence that no date has taken."""
    tables = quantities(lang)
    found: list[Fact] = []
    if not line.digits and tables.triggers.isdisjoint(line.lows):
        return found
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
    read = read_clock(line, i, lang)
    fraction = None if read is not None else _fraction(line, i + 1)
    if read is None and fraction is None:
        read = read_score(line, i) or read_ordinal(line, i, tables)
    if read is not None:
        return _fact(line, i, read, lang), read.end
    read = _quantity(line, i, lang, tables, fraction)
    if read is None:
        return None, i + 1
    second = _range(line, i, read, lang, tables)
    first, unit = i, read.unit
    if second is not None:
        unit = unit or second.unit
        low = read.value if second.low is None else second.low
        read = Reading(second.end, None, low, second.value, unit)
    first, read = _with_smaller(line, first, read, lang, tables)
    unit = unit or read.unit
    first, unit, read = _currency_before(line, first, unit, read)
    if unit == "percent" and line.low(first - 1) in ("a", "one") and first:
        first -= 1
    read = read._replace(unit=unit)
    fact = _fact(line, first, read, lang)
    return _bounded(fact, line, first, tables), read.end


_TIMES = (
    "year",
    "month",
    "week",
    "day",
    "hour",
    "minute",
    "second",
)  # each smaller than the one before


def _with_smaller(
    line: Line, i: int, read: Reading, lang: str, tables: Quantities
) -> tuple[int, Reading]:
    """A time of two measures: two days and ten hours; an hour and ten minutes, seen from the minutes."""
    if (
        read.unit not in _TIMES
        or read.value is None
        or lang != "en"
        or line.low(read.end - 1) in ("old", "age")
    ):
        return i, read
    rank = _TIMES.index(read.unit)
    if line.low(i - 1) == "and" and line.low(i - 3) in ("a", "an", "one"):
        larger = units().get(line.low(i - 2), ("",))[0]
        if larger in _TIMES[:rank]:
            ratio = dimensions()[larger][1] / dimensions()[read.unit][1]
            return i - 3, read._replace(value=read.value + ratio)
    j = read.end
    if line.low(j) == "and" and (line.low(j + 1)[:1].isdigit() or line.low(j + 1) in tables.value):
        second = _quantity(line, j + 1, lang, tables, None)
        if second is not None and second.value is not None and second.unit in _TIMES[rank + 1 :]:
            ratio = dimensions()[second.unit][1] / dimensions()[read.unit][1]
            return i, read._replace(end=second.end, value=read.value + second.value * ratio)
    return i, read


def _fact(line: Line, i: int, read: Reading, lang: str) -> Fact:
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
    return str(int(value)) if abs(value) < 1e18 and value == int(value) else f"{value:.10g}"


def _quantity(
    line: Line, i: int, lang: str, tables: Quantities, fraction: tuple[float, int] | None
) -> Reading | None:
    """A number with the fraction behind it, its magnitude and its unit."""
    low = line.lows[i]
    if low[0].isdigit():
        if not low[-1].isdigit() or not low.replace(",", "").replace(".", "").isdecimal():
            clean = _GROUPS.sub("", low)
            if not re.fullmatch(r"[0-9.,]+", clean):
                return None
        if line.glued(i) and line.low(i - 1)[-1:].isalpha() and _mark(line, i) is None:
            return None
        value = parse_digits(low, lang)
        if line.low(i + 1) == "s" and line.glued(i + 1) and value < 100 and value % 10 == 0:
            return Reading(i + 2, None, value, value + 9, "age")
        end = i + 1
        if fraction is not None and value.is_integer():
            value, end = value + fraction[0], fraction[1]
        read = read_digits(line, end, value, tables)
    else:
        worded = read_words(line, i, tables, lang)
        if worded is None:
            return None
        read = worded
    return _with_unit(line, read)


_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875}  # fmt: skip
_PARTS = (2, 3, 4, 5, 6, 8, 10, 16)  # into which measures and terms are parted in news


def _fraction(line: Line, j: int) -> tuple[float, int] | None:
    """What stands behind a whole number as its fraction, and where it ends: 2 1/2, 4-1/2, 2½."""
    if line.low(j) in _VULGAR:
        return _VULGAR[line.low(j)], j + 1
    if line.low(j) == "-" and line.glued(j) and line.glued(j + 1):
        j += 1
    top, under = line.low(j), line.low(j + 2)
    barred = line.low(j + 1) in ("/", "\u2044") and line.glued(j + 1) and line.glued(j + 2)
    if not barred or not (top.isdecimal() and under.isdecimal()) or len(under) > 2:
        return None
    longer = line.low(j + 3) == "/" and line.glued(j + 3)
    fits = 0 < int(top) < int(under) and int(under) in _PARTS and not longer
    return (int(top) / int(under), j + 3) if fits else None


def _with_unit(line: Line, read: Reading) -> Reading:
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
        form = form.replace(" - ", " ")
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


def _unit(form: str, line: Line, last: int, read: Reading) -> str | None:
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


def _age(line: Line, j: int, read: Reading) -> bool:
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
    line: Line, i: int, unit: str | None, read: Reading
) -> tuple[int, str | None, Reading]:
    """Take in a sign or word of money before the number: "$116", "US$ 2m", "Rs. 2,000"."""
    if not i or unit is not None:
        return i, unit, read
    if line.glued(i) and line.low(i - 1)[-1:].isalpha():
        return i - 1, _mark(line, i), read
    first = i - 2 if _stopped(line, i) else i - 1
    before = line.low(first)
    hit = units().get(before)
    if hit is None or hit[0] not in currencies() or before in ("won", "real", "rand"):
        return i, unit, read
    if before == "$" and line.glued(first):
        wide = units().get(line.low(first - 1) + "$")
        if wide is not None:
            first, hit = first - 1, wide
    elif before.isalpha() and len(before) > _CODE:
        return i, unit, read
    return first, hit[0], read


def _stopped(line: Line, i: int) -> bool:
    """A short mark of money with its stop: "Rs. 2,000"."""
    return line.low(i - 1) == "." and line.glued(i - 1) and 1 < len(line.low(i - 2)) < _CODE


def _mark(line: Line, i: int) -> str | None:
    """The money that letters glued to a figure stand for: "Rs5,000", "EUR4.5bn", "N1.4 trillion".

    A letter by itself is one before large figures alone: "N95" is a mask and "R101" an airship.
    """
    letters = line.word(i - 1)
    if not letters[:1].isupper():
        return None
    if len(letters) == 1:
        large = not line.word(i).isdigit() or line.low(i + 1) in _LARGE
        return money_letters().get(letters) if large else None
    hit = units().get(letters.lower())
    return hit[0] if hit and hit[0] in currencies() and len(letters) <= _CODE else None


def _range(line: Line, i: int, a: Reading, lang: str, tables: Quantities) -> Reading | None:
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
    b = _quantity(line, k, lang, tables, _fraction(line, k + 1))
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


def _magnitude_of(line: Line, k: int, b: Reading, lang: str) -> float:
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


def _noun(line: Line, j: int, lang: str) -> str | None:
    """The stem of the noun that is counted: the first plural among the next words, else the last."""
    if line.low(j) == "-" and line.glued(j) and line.low(j + 1)[:1].isalpha():
        return stem(fold(line.low(j + 1)), lang)  # four-storey
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
