"""Numbers put together from digits, words and scales: 1.2 million, twenty-three, 1兆8000億."""

from __future__ import annotations

import re
from typing import NamedTuple

from retold.facts.cardinals import (
    GREAT,
    NUMERAL,
    and_a_half,
    cardinals,
    numerals,
)
from retold.facts.measures import BETWEEN, MONEY_BEFORE, NOUN_FIRST, REACH, follows_money
from retold.facts.words import digits_of, parse_digits
from retold.lexicon import Concept, concepts
from retold.text import fold, tokens, unmarked

_LONGEST = 20  # characters of digits that are read as one number
_NUMBER = re.compile(
    "\\d{1,3}(?:[ \u00a0\u202f'\u2019]\\d{3})+(?:[.,]\\d{1,3})?(?!\\d)|\\d+(?:[.,]\\d+)*"
)
_LETTERED = re.compile(r"(m|mn|k|b|bn|tn)\b", re.IGNORECASE)
_LETTERS = {"m": 1e6, "mn": 1e6, "k": 1e3, "b": 1e9, "bn": 1e9, "tn": 1e12}
_BY_NUMERALS = frozenset("zh ja hi mr ne".split())
_AND = "\u0648"  # Arabic, joined to what follows
_JOINTS = frozenset(  # ten and one, thirty and five, two hundred and six
    (" na ", " y ", " e ", " en ", " et ", "-et-", " and ", " und ", " sha ", " da ")
)
_LISTS = frozenset((" a ", " i "))
_WITHOUT_ONE = frozenset(  # scales that are a number without "one" before them
    "cent mille cien mil bin yuz tysiac sto tisic hundert tausend dari dubu mia elfu "
    "\u0442\u044b\u0441\u044f\u0447\u0430 \u0442\u0438\u0441\u044f\u0447\u0430".split()
)
_RANGE = re.compile(
    r"\b(?:between|entre|zwischen|tussen|tra|fra|mi[e\u0119]dzy|mezi|antara|kati ya|baina ya|tsakanin"
    "|\u043c\u0435\u0436\u0434\u0443|\u043c\u0456\u0436)"
    r"\W+(?:\w+\W+){0,2}$"
)
_ARTICLE = re.compile(
    r"(?:^|\s)(?:a|an|un|una|uno|um|uma|ein|eine|einer|einem|einen|een) $", re.IGNORECASE
)
_ROUND = frozenset(range(20, 100, 10))
_AHEAD = 8  # parts read ahead of "and"
_THOUSAND = 1000


class _Part(NamedTuple):
    """What a number is made of."""

    worth: float
    sort: str  # digits, word or scale
    start: int
    end: int


def compounds(text: str, lang: str) -> list[tuple[float, int, int]]:
    """The numbers of a text: what each is worth and where it stands. Vague ones are left out: millions."""
    plain = digits_of(text)
    parts = _parts(plain, text, lang)
    found: list[tuple[float, int, int]] = []
    i = 0
    while i < len(parts):
        number = _Number(parts[i], plain, lang)
        i += 1
        while i < len(parts) and number.takes(parts, i):
            i += 1
        number.halve()
        spoken = (
            number.sort == "scale" and lang in ("zh", "ja") and NUMERAL.match(plain, number.end)
        )
        if number.counts and not spoken:  # "two ten-thousands five": 25,000
            found.append((number.total + number.current, number.start, number.end))
    return found


def _parts(plain: str, text: str, lang: str) -> list[_Part]:
    """Digits, words of number and scales in order; of two in one place the one that says more."""
    parts = _written_in_digits(plain, lang)
    percents: set[int] = set()
    for c in concepts(text, lang):
        if c.name == "percent":
            percents.update(range(c.start, c.end))
        if c.name[0] == "x" and c.name[1:].isdigit():
            parts.append(_scale(c, text, lang))
        elif c.name.isdigit() and lang not in _BY_NUMERALS:
            parts.append(_Part(float(c.name), "word", c.start, c.end))
    parts += [_Part(worth, "word", start, end) for worth, start, end in numerals(text, lang)]
    parts += _words(text, lang)
    parts = [p for p in parts if p.sort == "digits" or p.start not in percents]
    first = "scale" if lang in _BY_NUMERALS else "word"
    parts.sort(key=lambda p: (p.start, -p.end, p.sort != first))
    return [
        p
        for i, p in enumerate(parts)
        if not i or p.start >= max(q.end for q in parts[max(0, i - 3) : i])
    ]


def _written_in_digits(plain: str, lang: str) -> list[_Part]:
    """Digits that are no part of a word, with the letters of scale that sums of money carry: $2.5m."""
    parts = []
    for m in _NUMBER.finditer(plain):
        glued = plain[m.start() - 1 : m.start()]
        letters = glued.isalpha() and glued.isascii()
        money = letters and MONEY_BEFORE.search(plain[max(0, m.start() - 5) : m.start()])
        if (letters and not money) or len(m[0]) > _LONGEST:
            continue
        worth, end = parse_digits(m[0], lang), m.end()
        scale = _LETTERED.match(plain, end) if follows_money(plain, m.start()) else None
        if scale:
            worth, end = worth * _LETTERS[scale[1].lower()], scale.end(1)
        parts.append(_Part(worth, "digits", m.start(), end))
    return parts


def _words(text: str, lang: str) -> list[_Part]:
    """Words of number that the tables of a language spell out."""
    own = cardinals(lang)
    parts = []
    for t in tokens(text) if own and lang not in _BY_NUMERALS else ():
        word = unmarked(t.norm)
        if word not in own and lang == "ar" and word[0] == _AND:
            word = word[1:]
        if word in own:
            parts.append(_Part(own[word], "word", t.start, t.end))
    return parts


def _scale(c: Concept, text: str, lang: str) -> _Part:
    """A scale; behind a Chinese or Japanese numeral only its last sign: five hundred, ten thousands."""
    worth, start = float(c.name[1:]), c.start
    if (
        lang in ("zh", "ja")
        and text[c.end - 1] in GREAT
        and NUMERAL.fullmatch(text, start - 1, start)
    ):
        worth, start = GREAT[text[c.end - 1]], c.end - 1
    return _Part(worth, "scale", start, c.end)


class _Number:
    """A number as its parts are read one after another."""

    def __init__(self, first: _Part, plain: str, lang: str) -> None:
        self.plain, self.lang = plain, lang
        self.total, self.current = 0.0, first.worth
        self.last = first.worth if first.sort == "scale" else 0.0  # the scale just read
        if first.sort == "word":
            self.last = _scale_within(first.worth, lang)
        self.before = 0.0  # the scale that stood before what it multiplies
        self.vague = first.sort == "scale"  # "millions"
        self.single = first.sort == "word" and first.worth == 1  # an article in too many languages
        self.start, self.end, self.sort = first.start, first.end, first.sort
        self.alone = self.vague and unmarked(fold(plain[first.start : first.end])) in _WITHOUT_ONE

    def takes(self, parts: list[_Part], i: int) -> bool:
        """Adds the next part if it belongs to the number."""
        gap = self.plain[self.end : parts[i].start]
        if gap in _JOINTS and self._parted(parts, i):
            return False
        return self._takes(parts[i])

    def _takes(self, part: _Part) -> bool:
        gap = self.plain[self.end : part.start]
        if part.start < self.end or len(gap) > REACH:
            return False
        if not BETWEEN.fullmatch(gap):
            halved = part.sort == "scale" and not self.last and not self.total
            if not halved or fold(gap).strip() not in and_a_half(self.lang):
                return False
            self.current, gap = self.current + 0.5, " "  # two and a half million
        if not self._joins(part, gap):
            return False
        self.end, self.single, self.sort = part.end, False, part.sort
        return True

    def _parted(self, parts: list[_Part], i: int) -> bool:
        """Whether "and" stands between two numbers: what follows it, read on its own, is too great."""
        rest, joints, first = _Number(parts[i], self.plain, self.lang), 0, 0.0
        for part in parts[i + 1 : i + _AHEAD]:
            gap = self.plain[rest.end : part.start]
            if not rest._takes(part):
                break
            joints += gap in _JOINTS
            first = first or (part.worth if part.sort == "scale" else 0.0)
        here, there = self.total + self.current, rest.total + rest.current
        if not joints and there >= here and self._of_range():
            return True
        if self.lang in NOUN_FIRST:
            read = self.before or self.last
            return there >= read if read else parts[i].sort == "scale"
        if parts[i].sort == "scale" or (self.lang == "en" and self.current % 100):
            return True
        if self.last and there < self.last:
            return False
        if self.last:  # one hundred and fifty million
            small = self.last == 100 and here < _THOUSAND and parts[i].worth < 100
            return not small or first < _THOUSAND
        return 0 < first < _THOUSAND or (first > 0 and self.total >= _THOUSAND)

    def _of_range(self) -> bool:
        before = fold(self.plain[max(0, self.start - REACH) : self.start])
        return _RANGE.search(before) is not None

    def _joins(self, part: _Part, gap: str) -> bool:
        worth, words = part.worth, self.sort == part.sort == "word"
        if self.current == 4 and worth == 20 and gap == "-":  # quatre-vingts
            self.current = 80.0
            return True
        if part.sort == "scale":
            return self._scaled(worth, gap)
        if (
            self.vague
            and self.last == self.current
            and self.lang in NOUN_FIRST
            and worth < _THOUSAND
            and gap not in _JOINTS
        ):
            self.before = self.last
            self.current, self.last, self.vague = self.current * worth, 0.0, False
        elif words and worth == self.current and gap == "-":
            pass  # "five-five lakh": five lakh each
        elif self.last > worth and (not gap.strip() or (part.sort == "word" and gap in _JOINTS)):
            self.total, self.current, self.last = self.total + self.current, worth, 0.0
            self.vague = self.vague and not self.alone
        elif words and self._adds(worth, gap):
            self.current += worth
        else:
            return False
        return True

    def _scaled(self, worth: float, gap: str) -> bool:
        if self.lang in NOUN_FIRST and (self.before or gap in _JOINTS):
            if worth >= (self.before or self.last):
                return False
            self.total += self.current  # thousand two, hundred five
            self.current = worth
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
        behind = self.plain[self.end : self.end + REACH]
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


def _scale_within(worth: float, lang: str) -> float:
    """The scale in a word: "duemila", "seribu", and Indonesian "seratus"."""
    for scale in (1e6, 1e3):
        if worth >= scale and worth % scale == 0:
            return scale
    return 100.0 if lang == "id" and worth == 100 else 0.0
