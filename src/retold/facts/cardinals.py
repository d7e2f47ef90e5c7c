"""Words for numbers in many languages: their inflections, compounds, and the numerals of Chinese and Japanese."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from retold.facts.tables import LANGUAGES, quantities
from retold.text import fold, unmarked

NUMERAL = re.compile(
    "[\u3007\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u4e24\u5341\u767e\u5343]+"
)
_ONES = dict(
    zip("\u3007\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d", range(10), strict=True)
)
_ONES |= {"\u96f6": 0, "\u4e24": 2}
_TENS = {"\u5341": 10, "\u767e": 100, "\u5343": 1000}
_SERIAL = "\u7b2c"  # what makes an ordinal
GREAT = {"\u4e07": 1e4, "\u842c": 1e4, "\u5104": 1e8, "\u4ebf": 1e8, "\u5146": 1e12}
_SOME = frozenset("\u51e0\u5e7e\u6570\u6578")  # before tens: "some tens"
_PERCENT = "\u767e\u5206\u4e4b"
_SPOKEN = re.compile(  # three thousand five: 3,500
    "[\u767e\u5343][\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d]$"
)
_POINT = "\u70b9\u9ede"
_OR_SO = frozenset("\u4f59\u591a\u51e0\u5e7e\u6570")  # "ten and more"
_LONGEST_NUMERAL = 9
_WORD_OF_MARKS = re.compile("[\u0900-\u097f]+")
_MARKS = frozenset("hi mr ne".split())


@cache
def cardinals(lang: str) -> dict[str, float]:
    """Folded words of a language, in plain letters, and the numbers above one that they stand for.

    >>> cardinals("it")["trentatre"], cardinals("nl")["achtennegentig"], cardinals("pl")["dwustu"]
    (33.0, 98.0, 200.0)
    """
    own = _words(lang)
    if lang in LANGUAGES:
        own = {fold(w): float(v) for w, v in quantities(lang).value.items() if v >= 1} | own
    make = {"it": _italian, "nl": _dutch, "cs": _czech}.get(lang)
    return own | make(own) if make else own


@cache
def and_a_half(lang: str) -> tuple[str, ...]:
    """What adds half of a scale behind it: "et demi"."""
    row = _table().get(lang, {})
    return tuple(fold(h) for h in str(row.get("half", "")).split(";") if h)


def numerals(text: str, lang: str) -> list[tuple[float, int, int]]:
    """Numbers that no spaces part from words: what each is worth and where it stands.

    >>> numerals("\u4e00\u767e\u96f6\u4e94\u4eba", "zh")
    [(105.0, 0, 4)]
    """
    if lang in _MARKS:
        own = cardinals("hi")
        words = _WORD_OF_MARKS.finditer(text)
        return [(own[w], m.start(), m.end()) for m in words if (w := fold(m[0])) in own]
    if lang not in ("zh", "ja"):
        return []
    return [
        (worth, m.start(), m.end())
        for m in NUMERAL.finditer(text)
        if len(m[0]) <= _LONGEST_NUMERAL
        and text[m.start() - 1 : m.start()] != _SERIAL
        and not _OR_SO.intersection(text[m.end() : m.end() + 1])
        and not (m[0][0] in _TENS and text[m.start() - 1 : m.start()] in _SOME)
        and not _of_a_fraction(text, m.start(), m.end())
        and not (lang == "zh" and _SPOKEN.search(m[0]))
        and (worth := _numeral(m[0])) > (0 if text[m.end() : m.end() + 1] in GREAT else 1)
        and (len(m[0]) > 1 or _counted(text, m.start(), m.end()))
    ]


def _of_a_fraction(text: str, start: int, end: int) -> bool:
    """Thirds and decimals written out, which are not read."""
    if text[end : end + 1] == "\u5206" and text[end + 1 : end + 2] in ("\u4e4b", "\u306e"):
        return True
    before = text[max(0, start - 3) : start]
    if before[-2:] in ("\u5206\u4e4b", "\u5206\u306e") and before != _PERCENT:
        return True
    after = text[end : end + 1]
    if after and after in _POINT and NUMERAL.match(text, end + 1):
        return True
    return before[-1:] in tuple(_POINT) and NUMERAL.match(text, max(0, start - 2)) is not None


def _numeral(written: str) -> float:
    """ "\u4e8c\u767e\u4e94\u5341" is 250; three digits without tens between them, or two with a nought, are a row of
    digits; two alone are "five or six", and nothing."""
    if len(written) > 1 and not _TENS.keys() & set(written):
        if len(written) == 2 and "\u3007" not in written:
            return 0.0
        return float("".join(str(_ONES[c]) for c in written))
    total, current, below = 0, 0, 10000
    for c in written:
        if c not in _TENS:
            if current:
                return 0.0
            current = _ONES[c]
        elif _TENS[c] >= below:
            return 0.0
        else:
            below = _TENS[c]
            total, current = total + (current or 1) * below, 0
    return float(total + current)


def _counted(text: str, start: int, end: int) -> bool:
    """Whether something is counted behind a lone numeral: many words begin with one."""
    if text[start:end] == "\u5341" and text[end : end + 1] == "\u5206":  # "enough", or ten minutes
        return text[end + 1 : end + 2] in tuple("\u949f\u9418\u9593\u95f4")
    behind = text[end : end + 1]
    return behind in _COUNTERS or behind in GREAT or text[max(0, start - 3) : start] == _PERCENT


_COUNTERS = frozenset(
    "\u4eba\u540d\u4e2a\u500b\u5929\u65e5\u5e74\u6708\u5c81\u6b73\u6b21\u56de\u4f4d\u5bb6\u8f86\u53f0\u67b6\u8258\u96bb\u679a\u4ef6\u80a1\u5468\u9031\u6210\u5272\u500d\u7c73\u5206\u79d2"
    "\u6240\u982d\u5934\u5339\u5c0f\u4e07\u842c\u5104\u4ebf\u5186\u5143\u4efd\u672c\u65f6\u6642\u5c42\u968e\u4eba"
)


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("retold").joinpath("data", "cardinals.toml").read_text("utf-8"))


def _words(lang: str) -> dict[str, float]:
    rows = [line.split() for line in str(_table().get(lang, {}).get("words", "")).splitlines()]
    return {unmarked(fold(w)): float(row[0]) for row in rows for w in row[1:]}


def _ones_and_tens(own: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    ones = {w: v for w, v in own.items() if 2 <= v <= 9}
    tens = {w: v for w, v in own.items() if 20 <= v <= 90 and v % 10 == 0}
    return ones, tens


def _italian(own: dict[str, float]) -> dict[str, float]:
    """ventuno, trentatre, duecentocinquanta, trentamila."""
    ones, tens = _ones_and_tens(own)
    ones = {w: v for w, v in ones.items() if not w.startswith("entramb")} | {"uno": 1.0, "un": 1.0}
    below = {w: v for w, v in own.items() if v < 100} | {
        (t[:-1] if o[0] in "uo" else t) + o: v + n
        for t, v in tens.items() for o, n in ones.items() if not t.endswith("ina")
    }  # fmt: skip
    hundreds = {"cento": 100.0} | {o + "cento": 100 * v for o, v in ones.items() if v > 1}
    under = below | hundreds | {h + w: v + n for h, v in hundreds.items() for w, n in below.items()}
    return under | {w + "mila": v * 1000 for w, v in under.items()}


def _dutch(own: dict[str, float]) -> dict[str, float]:
    """drieentwintig, tweehonderd, vijfduizend."""
    ones, tens = _ones_and_tens(own)
    ones = {w: v for w, v in ones.items() if w != "beide"}
    below = dict(own) | {
        f"{o}en{t}": v + n for t, v in tens.items() for o, n in (ones | {"een": 1.0}).items()
    }
    hundreds = {f"{o}honderd": 100 * v for o, v in ones.items()}
    under = below | hundreds
    return under | {f"{w}duizend": v * 1000 for w, v in under.items() if v > 1}


def _czech(own: dict[str, float]) -> dict[str, float]:
    """triadvacet: three and twenty."""
    ones, tens = _ones_and_tens(own)
    ones |= {"jed": 1.0, "jedn": 1.0, "jeden": 1.0}
    return {f"{o}a{t}": v + n for t, v in tens.items() for o, n in ones.items()}
