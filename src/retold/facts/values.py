"""Numbers and times of day as any of many languages writes them, for comparing two of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

from retold.facts.cardinals import (
    GREAT,
    NUMERAL,
    SCALES,
    and_a_half,
    cardinals,
    number_key,
    numerals,
)
from retold.facts.words import parse_digits
from retold.lexicon import Concept, concepts
from retold.text import fold, tokens

_DIGITS = str.maketrans(
    "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0966\u0967\u0968\u0969\u096a"
    "\u096b\u096c\u096d\u096e\u096f\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
    "\u066b\u066c",
    "012345678901234567890123456789.,",
)
_NUMBER = re.compile(
    "\\d{1,3}(?:[ \u00a0\u202f'\u2019]\\d{3})+(?:[.,]\\d{1,3})?(?!\\d)|\\d+(?:[.,]\\d+)*"
)
_CLOCK = re.compile(r"(?<![\d.,:])([01]?\d|2[0-3])([:.h])([0-5]\d)(?![\d:]|[.,]\d)")
_HALF = re.compile(r" ?([ap])\.?m\b", re.IGNORECASE)
_HOUR_AFTER = re.compile(r" ?(?:Uhr|h\b|heures? du|a\.?m\b|p\.?m\b|o'clock)")
_DAY_GAP = re.compile(r"[. ]{0,2}(?:de |of |th |st |nd |rd |ga (?:watan )?)?")
_OF_DATES = "\u65e5\u6708\u5e74\u53f7"  # day, month, year in Chinese and Japanese
_NOT_DATES = "\u95f4\u9593\u5143\u672c\u5186\u5713"  # yen, Japan, a span of days
_SIGNS = {"$": "dollar", "\u20ac": "euro", "\u00a3": "pound", "\u00a5": "yen", "%": "percent"}
_CODE = re.compile(r"(?<![^\W\d_])(USD|US\$|EUR|GBP|JPY|Rp|IDR|INR|NGN|KSh|KES|CHF|BRL|R\$) ?$")
_CODES = {"USD": "dollar", "US$": "dollar", "EUR": "euro", "GBP": "pound", "JPY": "yen"}
_UNITS = frozenset(
    "percent dollar euro yen pound kilometre metre mile tonne kilogram day week month year hour minute "
    "fold".split()
)
_BETWEEN = re.compile(
    r"[ \u00a0\u202f\-\u2013]{0,2}(?:(?:de|of|na|y|e|en|et|and|und|sha|da|a|i) |et-|d')?"
)
_REACH = 24  # letters from a number to what may belong to it
_JOINTS = frozenset(  # ten and one, thirty and five, two hundred and six
    (" na ", " y ", " e ", " en ", " et ", "-et-", " and ", " und ", " sha ", " da ")
)
_CLOSE = 0.006  # rounding
_NOUN_FIRST = frozenset(("ha", "sw"))  # "days seven", "million three"
_THOUSAND = 1000
_ARTICLE = re.compile(
    r"(?:^|\s)(?:a|an|un|una|uno|um|uma|ein|eine|einer|einem|einen|een) $", re.IGNORECASE
)
_MONEY_BEFORE = re.compile(r"(?:^|[\s(\u2013-])(?:N|Rs|R|Tk|KSh|Sh|RM|US|A|C|EUR|USD|GBP|INR|NGN)$")


def digits_of(text: str) -> str:
    """A text of the same length with Arabic, Indian and wide digits as plain ones."""
    return text.translate(_DIGITS)


class Value(NamedTuple):
    """A number: what it is worth, its unit as a concept or "", where it stands."""

    worth: float
    unit: str
    start: int
    end: int


class Clock(NamedTuple):
    """A time of day in minutes; `half` is "am", "pm" or "" where nothing says which."""

    minutes: int
    half: str
    start: int
    end: int


class _Atom(NamedTuple):
    worth: float
    sort: str  # digits, word or scale
    start: int
    end: int


class _Near:
    """The concepts of a text by place."""

    def __init__(self, named: tuple[Concept, ...]) -> None:
        self.named, self.starts = named, [c.start for c in named]

    def around(self, start: int, end: int) -> tuple[Concept, ...]:
        """Those that begin not far from a stretch."""
        first = bisect_left(self.starts, start - _REACH)
        return self.named[first : bisect_right(self.starts, end + _REACH)]


@lru_cache(maxsize=4096)
def values(text: str, lang: str) -> tuple[Value, ...]:
    """The numbers of a text with their units, those of dates and times of day left out.

    >>> [(v.worth, v.unit) for v in values("最大1兆8000億円", "ja")]
    [(1800000000000.0, 'yen')]
    >>> [(v.worth, v.unit) for v in values("quatro semanas e 1,2 milhões de euros", "pt")]
    [(4.0, 'week'), (1200000.0, 'euro')]
    """
    plain = text.translate(_DIGITS)
    near = _Near(concepts(text, lang))
    taken = {i for c in clocks(text, lang) for i in range(c.start, c.end)}
    found: list[Value] = []
    for worth, start, end in _joined(_atoms(plain, text, lang), plain, lang):
        if start in taken or end - 1 in taken:
            continue
        unit, from_, to = _unit(plain, start, end, near.around(start, end), lang)
        if text[end : end + 1] == "\u6210" and worth < 10:  # Chinese: tenths
            worth, unit, to = worth * 10, "percent", end + 1
        if unit != "date":
            found.append(Value(worth, unit, from_, to))
    return tuple(found)


def clocks(text: str, lang: str) -> tuple[Clock, ...]:
    """Times of day: "7:25 p.m.", "19h25"; "7.25" only where an hour is spoken of.

    >>> [(c.minutes, c.half) for c in clocks("mercoledì alle 7.25", "it")]
    [(445, '')]
    """
    found = []
    plain = text.translate(_DIGITS)
    near = _Near(concepts(text, lang))
    for m in _CLOCK.finditer(plain):
        hour, minute = int(m[1]), int(m[3])
        named = near.around(m.start(), m.end())
        beside = {c.name for c in named if m.end() <= c.start <= m.end() + 3}
        around = {c.name for c in named if m.start() - 14 <= c.start <= m.end() + 16}
        written = _HALF.match(plain, m.end())
        half = written[1].lower() + "m" if written else ""
        half = half or ("pm" if "pm" in beside else "am" if "am" in beside else "")
        if m[2] == "." and beside & (_UNITS - {"hour"}):
            continue
        if m[2] == "." and not half and not _hour_before(plain[max(0, m.start() - 12) : m.start()]):
            continue
        if not half and {"evening", "afternoon"} & around:
            half = "pm"
        elif not half and {"morning", "night"} & around:
            half = "some"
        if half == "pm" and hour < 12:
            hour += 12
        found.append(Clock(hour * 60 + minute, half, m.start(), m.end()))
    for m in _HINDI_CLOCK.finditer(plain):
        if int(m[1]) < 24 and int(m[2]) < 60:
            found.append(Clock(int(m[1]) * 60 + int(m[2]), "some", m.start(), m.end()))
    return tuple(found)


_HINDI_CLOCK = re.compile("(\\d{1,2}) \u092c\u091c\u0915\u0930 (\\d{1,2}) \u092e\u093f\u0928\u091f")
_HOUR_WORDS = re.compile(
    r"(?:\bat|\balle|\ba las|\ba la|\b\u00e0s|\bum|\bom|\bo|\bo godz|\bpukul|\bsaat|\bsaa|\bv|\b\u0432|\b\u043e) ?$",
    re.IGNORECASE,
)


def _hour_before(before: str) -> bool:
    return _HOUR_WORDS.search(before) is not None


def _money(plain: str, start: int) -> bool:
    """Whether a sign or name of money stands right before a number."""
    before = plain[max(0, start - 5) : start].rstrip()
    return (
        before[-1:] in _SIGNS
        or before[-1:] in _MORE_SIGNS
        or _MONEY_BEFORE.search(before) is not None
    )


_MORE_SIGNS = frozenset("\u20bd\u20b9\u20a9\u20a6\u20ba\u20aa")
_LETTERED = re.compile(r"(m|mn|k|b|bn|tn)\b", re.IGNORECASE)
_LETTERS = {"m": 1e6, "mn": 1e6, "k": 1e3, "b": 1e9, "bn": 1e9, "tn": 1e12}


def _atoms(plain: str, text: str, lang: str) -> list[_Atom]:
    atoms = []
    for m in _NUMBER.finditer(plain):
        glued = plain[m.start() - 1 : m.start()]
        letters = glued.isalpha() and glued.isascii()
        money = letters and _MONEY_BEFORE.search(plain[max(0, m.start() - 5) : m.start()])
        if (letters and not money) or len(m[0]) > 20:
            continue
        worth, end = parse_digits(m[0], lang), m.end()
        scale = _LETTERED.match(plain, end) if _money(plain, m.start()) else None
        if scale:
            worth, end = worth * _LETTERS[scale[1].lower()], scale.end(1)
        atoms.append(_Atom(worth, "digits", m.start(), end))
    percents: set[int] = set()
    for c in concepts(text, lang):
        if c.name == "percent":
            percents.update(range(c.start, c.end))
        if c.name[0] == "x" and c.name[1:].isdigit():
            atoms.append(_scale(c, text, lang))
        elif c.name.isdigit() and lang not in _BY_NUMERALS:
            atoms.append(_Atom(float(c.name), "word", c.start, c.end))
    atoms += [_Atom(worth, "word", start, end) for worth, start, end in numerals(text, lang)]
    own = cardinals(lang)
    for t in tokens(text) if own and lang not in _BY_NUMERALS else ():
        word = number_key(t.norm)
        if word not in own and lang == "ar" and word[0] == _AND:
            word = word[1:]
        if word in own:
            atoms.append(_Atom(own[word], "word", t.start, t.end))
        elif word in SCALES.get(lang, ()):
            atoms.append(_Atom(SCALES[lang][word], "scale", t.start, t.end))
    atoms = [a for a in atoms if a.sort == "digits" or a.start not in percents]
    scales = "scale" if lang in _BY_NUMERALS else "word"
    atoms.sort(key=lambda a: (a.start, -a.end, a.sort != scales))
    return [
        a
        for i, a in enumerate(atoms)
        if not i or a.start >= max(b.end for b in atoms[max(0, i - 3) : i])
    ]


def _scale(c: Concept, text: str, lang: str) -> _Atom:
    """A scale; behind a Chinese or Japanese numeral only its last sign: five hundred, ten thousands."""
    worth, start = float(c.name[1:]), c.start
    if (
        lang in ("zh", "ja")
        and text[c.end - 1] in GREAT
        and NUMERAL.fullmatch(text, start - 1, start)
    ):
        worth, start = GREAT[text[c.end - 1]], c.end - 1
    return _Atom(worth, "scale", start, c.end)


_BY_NUMERALS = frozenset("zh ja hi mr ne".split())
_AND = "\u0648"  # Arabic, joined to what follows


def _joined(atoms: list[_Atom], plain: str, lang: str) -> list[tuple[float, int, int]]:
    """Numbers made of digits and words: 1.2 million, twenty-three, 1兆8000億."""
    found: list[tuple[float, int, int]] = []
    i = 0
    while i < len(atoms):
        number = _Number(atoms[i], plain, lang)
        i += 1
        while i < len(atoms) and number.takes(atoms, i):
            i += 1
        number.halve()
        spoken = (
            number.sort == "scale" and lang in ("zh", "ja") and NUMERAL.match(plain, number.end)
        )
        if number.counts and not spoken:  # "two ten-thousands five": 25,000
            found.append((number.total + number.current, number.start, number.end))
    return found


class _Number:
    """A number as its parts are read one after another."""

    def __init__(self, first: _Atom, plain: str, lang: str) -> None:
        self.plain, self.lang = plain, lang
        self.total, self.current = 0.0, first.worth
        self.last = first.worth if first.sort == "scale" else 0.0  # the scale just read
        if first.sort == "word":
            self.last = _scale_within(first.worth, lang)
        self.before = 0.0  # the scale that stood before what it multiplies
        self.vague = first.sort == "scale"  # "millions"
        self.single = first.sort == "word" and first.worth == 1  # an article in too many languages
        self.start, self.end, self.sort = first.start, first.end, first.sort
        self.alone = self.vague and fold(plain[first.start : first.end]) in _ALONE

    def takes(self, atoms: list[_Atom], i: int) -> bool:
        """Adds the next part if it belongs to the number."""
        gap = self.plain[self.end : atoms[i].start]
        if gap in _JOINTS and self._parted(atoms, i):
            return False
        return self._takes(atoms[i])

    def _takes(self, atom: _Atom) -> bool:
        gap = self.plain[self.end : atom.start]
        if atom.start < self.end or len(gap) > _REACH:
            return False
        if not _BETWEEN.fullmatch(gap):
            halved = atom.sort == "scale" and not self.last and not self.total
            if not halved or fold(gap).strip() not in and_a_half(self.lang):
                return False
            self.current, gap = self.current + 0.5, " "  # two and a half million
        if not self._joins(atom, gap):
            return False
        self.end, self.single, self.sort = atom.end, False, atom.sort
        return True

    def _parted(self, atoms: list[_Atom], i: int) -> bool:
        """Whether "and" stands between two numbers: what follows it, read on its own, is too great."""
        rest, joints, first = _Number(atoms[i], self.plain, self.lang), 0, 0.0
        for atom in atoms[i + 1 : i + _AHEAD]:
            gap = self.plain[rest.end : atom.start]
            if not rest._takes(atom):
                break
            joints += gap in _JOINTS
            first = first or (atom.worth if atom.sort == "scale" else 0.0)
        here, there = self.total + self.current, rest.total + rest.current
        if not joints and there >= here and self._of_range():
            return True
        if self.lang in _NOUN_FIRST:
            read = self.before or self.last
            return there >= read if read else atoms[i].sort == "scale"
        if atoms[i].sort == "scale" or (self.lang == "en" and self.current % 100):
            return True
        if self.last and there < self.last:
            return False
        if self.last:  # one hundred and fifty million
            small = self.last == 100 and here < _THOUSAND and atoms[i].worth < 100
            return not small or first < _THOUSAND
        return 0 < first < _THOUSAND or (first > 0 and self.total >= _THOUSAND)

    def _of_range(self) -> bool:
        before = fold(self.plain[max(0, self.start - _REACH) : self.start])
        return _RANGE.search(before) is not None

    def _joins(self, atom: _Atom, gap: str) -> bool:
        worth, words = atom.worth, self.sort == atom.sort == "word"
        if atom.sort == "scale":
            return self._scaled(worth, gap)
        if (
            self.vague
            and self.last == self.current
            and self.lang in _NOUN_FIRST
            and worth < _THOUSAND
            and gap not in _JOINTS
        ):
            self.before = self.last
            self.current, self.last, self.vague = self.current * worth, 0.0, False
        elif words and worth == self.current and gap == "-":
            pass  # "five-five lakh": five lakh each
        elif self.last > worth and (not gap.strip() or (atom.sort == "word" and _apart(gap))):
            self.total, self.current, self.last = self.total + self.current, worth, 0.0
            self.vague = self.vague and not self.alone
        elif self.current == 4 and worth == 20 and gap == "-":  # quatre-vingts
            self.current = 80.0
        elif words and self._adds(worth, gap):
            self.current += worth
        else:
            return False
        return True

    def _scaled(self, worth: float, gap: str) -> bool:
        if self.current == 4 and worth == 20 and gap == "-":
            self.current = 80.0
            return True
        if self.lang in _NOUN_FIRST and (self.before or gap in _JOINTS):
            if worth >= (self.before or self.last):
                return False
            self.total, self.current = (
                self.total + self.current,
                worth,
            )  # thousand two, hundred five
            self.last, self.before, self.vague, self.alone = worth, 0.0, True, False
            return True
        if gap in _JOINTS or gap in _LISTS:
            return False
        if self.last < worth and 0.0 < self.total < worth:
            self.current = (self.total + self.current) * worth  # two hundred and fifty thousand
            self.total = 0.0
        else:
            self.current *= worth
        self.vague = self.vague and not (self.alone and worth > self.last)
        self.last = worth
        return True

    def _adds(self, worth: float, gap: str) -> bool:
        """Ones behind tens, tens behind hundreds; French counts on from sixty and eighty."""
        current, tight = self.current, len(gap) < 2 or gap in _JOINTS
        if not tight or worth < 1 or (len(gap) >= 2 and current < 10):
            return False
        if self.lang == "ar" and current < 10 and worth in _ROUND:
            return self.plain[self.end + len(gap)] == _AND  # three and twenty
        if self.lang == "fr" and current % 100 in (60, 80) and 10 <= worth < 20:
            return True
        if current >= 100 and current % 100 == 0:
            return worth < 100
        if current % 10 == 0 and current >= 10:
            return worth < 10 and (current % 100 >= 20 or gap in _JOINTS)
        return False

    def halve(self) -> None:
        """ "Un million et demi"."""
        scale = self.last or self.before
        if not scale:
            return
        behind = self.plain[self.end : self.end + _REACH]
        ahead = len(behind) - len(behind.lstrip())
        for written in and_a_half(self.lang):
            if fold(behind[ahead:]).startswith(written):
                self.current += scale / 2
                self.end = min(self.end + ahead + len(written), len(self.plain))
                return

    @property
    def counts(self) -> bool:
        """Whether it is a number and no article, and nothing vague."""
        vague = self.vague and not _ARTICLE.search(self.plain[max(0, self.start - 6) : self.start])
        return not vague and not self.single


def _apart(gap: str) -> bool:
    return gap in _JOINTS


def _scale_within(worth: float, lang: str) -> float:
    """The scale in a word: "duemila", "seribu", and Indonesian "seratus"."""
    for scale in (1e6, 1e3):
        if worth >= scale and worth % scale == 0:
            return scale
    return 100.0 if lang == "id" and worth == 100 else 0.0


_AHEAD = 8  # parts read ahead of "and"
_LISTS = frozenset((" a ", " i "))
_ALONE = frozenset(  # scales that are a number without "one" before them
    "cent mille cien mil bin yuz tysiac sto tisic hundert tausend dari \u0257ari dubu mia elfu "
    "\u0442\u044b\u0441\u044f\u0447\u0430 \u0442\u0438\u0441\u044f\u0447\u0430".split()
)
_RANGE = re.compile(
    r"\b(?:between|entre|zwischen|tussen|tra|fra|mi[e\u0119]dzy|mezi|antara|kati ya|baina ya|tsakanin"
    "|\u043c\u0435\u0436\u0434\u0443|\u043c\u0456\u0436)"
    r"\W+(?:\w+\W+){0,2}$"
)


_ROUND = frozenset(range(20, 100, 10))


def _unit(
    plain: str, start: int, end: int, named: tuple[Concept, ...], lang: str
) -> tuple[str, int, int]:
    """The unit beside a number and the span of both; "date" where it is a day, month or year."""
    code = _CODE.search(plain[max(0, start - 5) : start])
    if code:
        return _CODES.get(code[1], ""), start - len(code[0]), end
    before, after = plain[max(0, start - 1) : start], plain[end : end + 1]
    if before in _SIGNS:
        return _SIGNS[before], start - 1, end
    if after in _SIGNS:
        return _SIGNS[after], start, end + 1
    if before == "." and after in "." and end - start <= 2:
        return "date", start, end
    months = [c for c in named if c.name in MONTHS]
    if any(
        _DAY_GAP.fullmatch(
            plain[min(end, c.start) : c.start] if c.start >= end else plain[c.end : start]
        )
        for c in months
        if 0 <= c.start - end <= 10 or 0 <= start - c.end <= 2
    ):
        return "date", start, end
    if after and after in _OF_DATES and plain[end + 1 : end + 2] not in _NOT_DATES:
        return "date", start, end
    if plain[end : end + 4].strip().startswith("\u092c\u091c"):  # Hindi: o'clock
        return "date", start, end
    written = plain[start:end]
    if _HOUR_AFTER.match(plain, end):
        return "date", start, end
    year = written.isdecimal() and len(written) == 4 and 1900 <= int(written) <= 2100
    for c in named:
        if (
            c.name in _UNITS
            and 0 <= c.start - end <= 4
            and _BETWEEN.fullmatch(plain[end : c.start])
        ):
            return "date" if year and c.name == "year" else c.name, start, c.end
    if year:
        return "date", start, end
    for c in named:
        money = c.name in ("percent", "yen", "dollar", "euro", "pound")
        if (money or (lang in _NOUN_FIRST and c.name in _UNITS)) and 0 <= start - c.end <= 1:
            return c.name, c.start, end
    return "", start, end


MONTHS = tuple(  # as concepts are called
    "january february march april may_month june july august september october november "
    "december".split()
)


def same_worth(a: float, b: float) -> bool:
    """Whether two numbers are one, rounding aside."""
    top = max(abs(a), abs(b))
    return top == 0 or abs(a - b) <= _CLOSE * top
