"""Things of one sort that cannot stand for each other, across languages.

Told only where what stands beside them on both sides is the same. What one side leaves out or denies is told
in `hedges.py` and `denials.py`.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from retold.apparatus.foreign.senses import (
    CLOSE,
    COUNTED,
    LEAST_SHARED,
    NEAR,
    Senses,
    difference,
    table,
    telling,
)
from retold.text import fold

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.facts.values import Value
    from retold.lexicon import Concept

TRIES = 100  # pairs of places of two rivals that are weighed
BOUND = 12  # letters from a bound to its number


def sense_differences(senses: Senses) -> list[Difference]:
    """Things of one sort, and countries, that cannot stand for each other."""
    found = _contrasts(senses)
    found += _countries(senses)
    return found


def _contrasts(s: Senses) -> list[Difference]:
    """A concept against another of its set, where neither side has the other's."""
    found: list[Difference] = []
    own_a, own_b = _named(s.a, s.before, s.langs[0]), _named(s.b, s.after, s.langs[1])
    for kind, rivals in table().sets:
        one, two = rivals & own_a, rivals & own_b
        if rivals & _ENDED and not rivals & _FREE and (own_a | own_b) & (_ENDED - rivals):
            continue  # one text tells the end in another word, and what came before it
        one, two = one - two, two - one
        if len(one) != 1 or len(two) != 1:
            continue
        near = CLOSE if kind == "polarity" else NEAR
        at = _places(s, kind, rivals, one | two)
        if not at or ("release" in rivals and "demand" in s.names_a | s.names_b):
            continue
        best = max(at, key=lambda ij: (len(s.around(ij[0], ij[1], near)), -ij[0], -ij[1]))
        if rivals & _BOUNDS and {"not", "never"} & (s.names_a | s.names_b):
            continue  # "not more than" is "at most"
        x, y = s.a[best[0]], s.b[best[1]]
        taken = any(
            d.kind == kind and (d.before_start == x.start or d.after_start == y.start)
            for d in found
        )
        if s.around(best[0], best[1], near) and not taken:
            close = s.around(best[0], best[1], CLOSE)
            found.append(difference(s, kind, x, y, "foreign_sense" if close else "foreign_far"))
    return found


def _places(
    s: Senses, kind: str, rivals: frozenset[str], own: frozenset[str]
) -> list[tuple[int, int]]:
    """Where two rivals stand that may have taken each other's place."""
    one = [i for i, x in enumerate(s.a) if x.name in own and not _noun(x, s.before)]
    two = [j for j, y in enumerate(s.b) if y.name in own and not _noun(y, s.after)]
    if rivals & _BOUNDS:  # of numbers; "under placebo" is none
        one = [i for i in one if _bounding(s.a[i], s.values_a, s.langs[0])]
        two = [j for j in two if _bounding(s.b[j], s.values_b, s.langs[1])]
    at = [(i, j) for i in one for j in two][:TRIES]
    return [(i, j) for i, j in at if kind != "date" or s.beside(i, j)]


_ACCUSED = re.compile(  # who is charged, which is no charge
    r"(?:[ld]')?(?:accused|accusee?s?|acusad[oa]s?|accusat[oaie]|imputat[oaie]|beklagd\w*|beschuldigte[nr]?)"
)
_MOST = re.compile(r"\bmost\b", re.IGNORECASE)


_FREED = re.compile(r"\bspr(?:ach|achen|icht)\b[^.]{0,120}\bfrei\b")
_ENDED = frozenset(("convict", "sentence"))
_FREE = frozenset(("acquit", "pardon", "release"))


def _named(stand: tuple[Concept, ...], text: str, lang: str) -> set[str]:
    """The concepts of a text as far as sets go: no charge in "the accused", "most" as most of them."""
    found = {c.name for c in stand if not _noun(c, text)}
    if any(
        x.name == "deputy" and 0 <= y.start - x.end <= COUNTED
        for x in stand
        for y in stand
        if y.name == "minister"
    ):
        found = found - {"minister"} | {"minister_of_state"}
    if "could" in found:
        found.add("may")
    if lang == "en" and _MOST.search(text):
        found.add("most_of")
    if lang == "de" and _FREED.search(text):
        found.add("acquit")
    return found


def _noun(c: Concept, text: str) -> bool:
    """Whether a word of charging names who is charged."""
    if c.name != "charge":
        return False
    written = text[c.start : c.end]
    if written.startswith("Angeklagt"):
        return True
    before = text[max(0, c.start - 6) : c.start].lower()
    article = written.startswith(("l'", "L'", "l\u2019")) or before.endswith(_ARTICLES)
    return article and _ACCUSED.fullmatch(fold(written)) is not None


_ARTICLES = tuple(
    f" {x} "
    for x in "the le la les el los las o a os as il lo gli i un una um uma der den dem de".split()
)


def _bounding(x: Concept, numbers: tuple[Value, ...], lang: str) -> bool:
    """Whether a number stands where a word bounds it: behind, in some languages before."""
    behind = COUNTED if lang in _BOUND_BEHIND else 2
    return any(0 <= v.start - x.end <= BOUND or 0 <= x.start - v.end <= behind for v in numbers)


_BOUND_BEHIND = frozenset(("zh", "ja", "hi", "tr", "ar", "sw", "ha"))


def _countries(s: Senses) -> list[Difference]:
    """One country or people against another, beside the same; two that changed places."""
    own = table().countries
    one, two = own & (s.names_a - s.names_b), own & (s.names_b - s.names_a)
    if len(one) == len(two) == 1:
        for i, x in enumerate(s.a):
            for j, y in enumerate(s.b):
                if x.name in one and y.name in two and _one_place(s, i, j):
                    return [difference(s, "place", x, y, "foreign_sense")]
        return []
    at_a, at_b = _counts(s.a, own), _counts(s.b, own)
    numbers = {c.name: n for c, n in at_a.items()}
    others = {c.name: n for c, n in at_b.items()}
    if min(len(set(at.values())) - len(at) for at in (at_a, at_b)) < 0:
        return []  # as many of the one as of the other
    for x, number in at_a.items():
        for y, other in at_b.items():
            back = others.get(x.name) is not None and others[x.name] == numbers.get(y.name)
            if x.name != y.name and number == other and back:
                return [difference(s, "number", x, y, "foreign_sense")]
    return []


def _one_place(s: Senses, i: int, j: int) -> bool:
    return bool(_beside(s.a, i) & _beside(s.b, j)) and len(s.around(i, j, NEAR)) >= LEAST_SHARED


def _beside(stand: tuple[Concept, ...], i: int) -> set[str]:
    """The telling concepts next to one, within reach; all that a word may mean."""
    x = stand[i]
    ahead = [c for c in stand if 0 <= x.start - c.end <= COUNTED and telling(c)]
    behind = [c for c in stand if 0 <= c.start - x.end <= COUNTED and telling(c)]
    return {c.name for c in ahead if c.start == ahead[-1].start} | {
        c.name for c in behind if c.start == behind[0].start
    }


def _counts(stand: tuple[Concept, ...], own: frozenset[str]) -> dict[Concept, str]:
    """Countries whose people are counted, each with the number right before it."""
    return {
        y: x.name
        for x, y in pairwise(stand)
        if x.name[0] == "#" and y.name in own and y.start - x.end <= COUNTED // 2
    }


_BOUNDS = frozenset(("more_than", "less_than"))  # with "not" they are another bound
