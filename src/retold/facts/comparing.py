"""How two facts stand to each other."""

from __future__ import annotations

import re
from datetime import date
from math import floor, log10
from typing import TYPE_CHECKING

from retold.facts.names import gazetteer, normal, skeleton
from retold.facts.relative import WEEKDAYS
from retold.facts.tables import dimensions

if TYPE_CHECKING:
    from retold.facts.record import Fact

_CONVERTED = 0.06  # room for rounding after a conversion of units
_EXACT = 1e-6
_MOST = 2.0  # "more than 300" is hardly said of more than twice as many
_LEAST = 0.5  # nor "up to 40" of less than half
_SMALL = 1000  # below it, whole numbers without "about" are counts and nobody rounds them


def compare(a: Fact, b: Fact) -> str:
    """same | rounded | converted | spelling | part | compatible | different.

    `spelling`: names that differ by transliteration or a slip; `part`: the surname of a full name;
    `compatible`: one says less ("December" and "7 December", "dozens" and 36). What is counted
    (`noun`) is left to the caller.
    """
    if a.kind == "number" and b.kind == "number":
        return compare_numbers(a, b)
    if a.kind == "date" and b.kind == "date":
        return compare_dates(a.norm, b.norm)
    if a.kind in ("name", "place") and b.kind in ("name", "place"):
        found = compare_names(a.norm, b.norm)
        if found == "different" and (a.norm, b.norm) != (normal(a.text), normal(b.text)):
            written = compare_names(normal(a.text), normal(b.text))
            return written if written == "spelling" else found
        return found
    return "different"


# --- numbers -----------------------------------------------------------------------------------


def compare_numbers(a: Fact, b: Fact) -> str:
    """Two numbers by value, unit and bounds."""
    if a.norm == b.norm:
        return "same"
    factor, converted = _factor(a, b)
    if factor is None or "score" in (a.unit, b.unit):
        return "different"
    if a.value is not None and b.value is not None:
        return _values(a, b, factor, converted)
    return "compatible" if _overlap(a, b, factor) else "different"


def _factor(a: Fact, b: Fact) -> tuple[float | None, bool]:
    """What turns b's unit into a's, and whether there was anything to turn."""
    if a.unit == b.unit:
        return 1.0, False
    if a.unit is None or b.unit is None:
        other = a.unit or b.unit
        return (None, False) if other in ("ordinal", "clock", "score", "times") else (1.0, False)
    if {a.unit, b.unit} in ({"degree", "celsius"}, {"degree", "fahrenheit"}):
        return 1.0, False
    da, db = dimensions().get(a.unit), dimensions().get(b.unit)
    if da is None or db is None or da[0] != db[0]:
        return None, False
    return db[1] / da[1], True


def _values(a: Fact, b: Fact, factor: float, converted: bool) -> str:
    assert a.value is not None and b.value is not None
    x, y = a.value, b.value * factor
    if {a.unit, b.unit} == {"celsius", "fahrenheit"}:
        y = (b.value - 32) / 1.8 if b.unit == "fahrenheit" else b.value * 1.8 + 32
    gap = abs(x - y) / max(abs(x), abs(y), 1e-12)
    bent = (a.low, a.high) != (None, None) or (b.low, b.high) != (None, None)
    if converted:
        exact = gap < _EXACT
        return "converted" if exact or gap <= _CONVERTED else "different"
    if gap < _EXACT:
        if a.unit != b.unit or _bound(a) != _bound(b):
            return "compatible"
        return "same"
    if _bound(a) == _bound(b) != "":
        return "rounded" if _rounded(a, b, x, y) else "different"
    if bent and _overlap(a, b, factor):
        near = a.approx or b.approx
        return "rounded" if near and gap <= 0.1 else "compatible"
    if bent:
        return "different"
    return "rounded" if _rounded(a, b, x, y) else "different"


def _bound(fact: Fact) -> str:
    return (
        "min"
        if fact.low is not None and fact.high is None
        else ("max" if fact.high is not None and fact.low is None else "")
    )


def _rounded(a: Fact, b: Fact, x: float, y: float) -> bool:
    """One is the other at fewer digits."""
    coarse, fine = sorted((x, y), key=_digits)
    whole = coarse == floor(coarse) and fine == floor(fine)
    if whole and max(x, y) < _SMALL and not (a.approx or b.approx):
        return False
    digits = _digits(coarse)
    if digits < 2 and whole and not (a.approx or b.approx):
        digits = 2
    if digits >= _digits(fine) or fine == 0:
        return False
    scale = 10.0 ** (digits - 1 - floor(log10(abs(fine))))
    cut = floor(fine * scale) / scale
    return min(abs(round(fine * scale) / scale - coarse), abs(cut - coarse)) <= abs(coarse) * 1e-9


def _digits(value: float) -> int:
    """Significant digits: 1.2 million has two."""
    text = f"{abs(value):.9e}".split("e")[0].rstrip("0").replace(".", "")
    return max(1, len(text))


def _overlap(a: Fact, b: Fact, factor: float) -> bool:
    la, ha = _span(a, 1.0)
    lb, hb = _span(b, factor)
    return la <= hb * 1.0001 and lb <= ha * 1.0001


def _span(fact: Fact, factor: float) -> tuple[float, float]:
    if fact.low is None and fact.high is None:
        value = fact.value if fact.value is not None else 0.0
        return value * factor, value * factor
    low = fact.low if fact.low is not None else (fact.high or 0.0) * _LEAST
    high = fact.high if fact.high is not None else (fact.low or 0.0) * _MOST
    return low * factor, high * factor


# --- dates -------------------------------------------------------------------------------------

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def compare_dates(a: str, b: str) -> str:
    """Two dates in their normal forms; a less precise one is compatible with what it holds."""
    if a == b:
        return "same"
    for x, y in ((a, b), (b, a)):
        if y.startswith(x) and (len(x) in (4, 7)) and x[0].isdigit():
            return "compatible"
        if x.startswith("--") and (y[4:] + "-").startswith(x[1:] + "-") and y[0].isdigit():
            return "compatible"
        if x.startswith("--") and y.startswith(x):
            return "compatible"
        if x.startswith("weekday:") and _DAY.fullmatch(y):
            same = WEEKDAYS[date.fromisoformat(y).weekday()] == x[8:] if _real(y) else False
            return "compatible" if same else "different"
        if "-W" in x and _DAY.fullmatch(y) and _real(y):
            year, week, _ = date.fromisoformat(y).isocalendar()
            return "compatible" if x == f"{year}-W{week:02d}" else "different"
        if x.endswith("s") and x[:3].isdigit() and y[:3] == x[:3]:
            return "compatible"
        if "/" in x and y[:4] in x.split("/"):
            return "compatible"
        if x.startswith("rel:"):
            return "different" if y.startswith("rel:") else "compatible"
        if x.startswith("weekday:") and (y[0].isdigit() or y.startswith("--")):
            return "compatible"
    return "different"


def _real(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True


# --- names -------------------------------------------------------------------------------------


def compare_names(a: str, b: str) -> str:
    """Two names in their normal forms."""
    if a == b:
        return "same"
    places = gazetteer()
    if a in places and b in places:
        return "same" if places[a] == places[b] else "different"
    x, y = a.split(), b.split()
    if _acronym(x, y) or _acronym(y, x):
        return "same"
    if len(x) == len(y):
        if _spelt(x, y):
            return "spelling"
        return "part" if _initials(x, y) else "different"
    short, long = (x, y) if len(x) < len(y) else (y, x)
    if _inside(short, long):
        return "part"
    return "different"


def _acronym(short: list[str], long: list[str]) -> bool:
    if len(short) != 1 or len(long) < 2 or not 2 <= len(short[0]) <= 6:
        return False
    small = ("of", "the", "and", "for", "de", "la", "des", "du", "der")
    return short[0] in ("".join(w[0] for w in long), "".join(w[0] for w in long if w not in small))


def _spelt(x: list[str], y: list[str]) -> bool:
    return all(p == q or _variant(p, q) for p, q in zip(x, y, strict=True))


def _variant(p: str, q: str) -> bool:
    """One word in two transliterations, or with a slip of the pen."""
    from rapidfuzz.distance import OSA

    short = min(len(p), len(q))
    if skeleton(p) == skeleton(q) and short >= 3:
        return OSA.distance(p, q) <= max(2, short // 2 + 1)
    room = 0 if short < 5 else 1 if short < 8 else 2
    if sorted(p) == sorted(q) and short >= 5:
        room += 1
    return OSA.distance(p, q) <= room


def _initials(x: list[str], y: list[str]) -> bool:
    """ "j smith" and "john smith"."""
    if x[-1] != y[-1] or len(x) < 2:
        return False
    return all(
        p == q or (min(len(p), len(q)) == 1 and p[0] == q[0]) for p, q in zip(x, y, strict=True)
    )


def _inside(short: list[str], long: list[str]) -> bool:
    """All words of the short name stand in the long one, in order, spelling aside."""
    it = iter(long)
    return all(
        any(p == q or (len(p) == 1 and q[0] == p) or _variant(p, q) for q in it) for p in short
    )
