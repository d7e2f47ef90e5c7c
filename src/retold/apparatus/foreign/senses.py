"""What two texts in two languages mean, concept against concept.

Two things of one sort that cannot stand for each other, only where what stands beside them on both sides is
the same. What one side leaves out or denies is told in `hedges.py` and `denials.py`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.difference import Difference
from retold.facts import skeleton
from retold.facts.values import Value, values
from retold.text import fold, tokens

if TYPE_CHECKING:
    from retold.lexicon import Concept

PARTS = ("hedges", "kept", "modifiers", "denials", "countries")
NEAR = 4  # concepts on either side of one that it stands among
TRIES = 100  # pairs of places of two rivals that are weighed
BESIDE = 15  # letters from a day to a name right beside it
CLOSE = 2  # of two that are opposites
CLAUSE = 45  # letters to either side of a word that may turn it into its opposite
STRETCH = 100  # letters between what stands before and behind a place
AROUND = 60  # letters from a concept to a name that it stands beside
NAME = 4  # letters of a word with a capital that may be a name
BESIDE_VALUE = 40  # letters from a number to what it may be said of
COUNTED = 24  # letters between a number and what it counts
FEW = 3  # concepts of a short text, where one shared is enough
LEAST_SHARED = 2  # concepts that both texts must have
LEAST_SHARE = 0.25  # and of what the poorer of them has
_SAYING = frozenset(("say", "not", "never", "people"))
_COUNTABLE = frozenset(("man", "woman"))
_EMPTY = frozenset(
    "say not never without only still some all may could about one more first last new old "
    "people man woman day year week month day after before since until give take put find see know "
    "want use work hold begin end big small good side x100 x1000 x1000000 x1000000000 point".split()
)


@dataclass(frozen=True, slots=True)
class Table:
    """The table of what one concept cannot stand for."""

    sets: tuple[tuple[str, frozenset[str]], ...]  # kind, concepts that rule each other out
    hedges: frozenset[str]
    kept: frozenset[str]
    modifiers: frozenset[str]
    denials: frozenset[str]
    countries: frozenset[str]


@cache
def table() -> Table:
    """What `data/foreign.toml` says."""
    raw = tomllib.loads(files("retold").joinpath("data", "foreign.toml").read_text("utf-8"))
    words = {part: frozenset(raw[part]["words"].split()) for part in PARTS}
    sets = tuple(
        (kind, frozenset(line.split())) for kind, own in raw.items() for line in own.get("sets", ())
    )
    return Table(sets, *(words[part] for part in PARTS))


@dataclass(frozen=True, slots=True)
class Senses:
    """Two texts by their concepts."""

    before: str
    after: str
    a: tuple[Concept, ...]
    b: tuple[Concept, ...]
    names_a: frozenset[str]
    names_b: frozenset[str]
    values_a: tuple[Value, ...]
    values_b: tuple[Value, ...]
    marks_a: tuple[Concept, ...]
    marks_b: tuple[Concept, ...]
    langs: tuple[str, str]

    @classmethod
    def of(cls, before: str, one: str, after: str, two: str) -> Senses:
        values_a, values_b = values(before, one), values(after, two)
        a, b = _stand(before, one, values_a), _stand(after, two, values_b)
        return cls(
            before, after, a, b, frozenset(c.name for c in a), frozenset(c.name for c in b),
            values_a, values_b, _marks(before), _marks(after), (one, two),
        )  # fmt: skip

    def beside(self, i: int, j: int) -> bool:
        """Whether a word of each text stands right beside the same on both sides."""
        return bool(_next_to(self.a, self.marks_a, i) & _next_to(self.b, self.marks_b, j))

    def around(self, i: int, j: int, near: int) -> set[str]:
        """What stands both around a concept of the first text and around one of the second."""
        return _near(self.a, self.marks_a, i, near) & _near(self.b, self.marks_b, j, near)

    def counted(self, value: Value, side: int) -> set[str]:
        """The concepts right behind a number, or right before it."""
        stand = [c for c in (self.a, self.b)[side] if c.name[0] != "#"]
        behind = [c for c in stand if 0 <= c.start - value.end <= COUNTED and c.name not in _SAYING]
        ahead = [c for c in stand if 0 <= value.start - c.end <= COUNTED // 2]
        return {
            c.name
            for c in (*behind[:1], *ahead[-1:])
            if c.name not in _EMPTY or (c.name in _COUNTABLE and c in behind)
        }

    def beside_value(self, value: Value, side: int) -> set[str]:
        """The telling concepts and names not far from a number."""
        stand = ((*self.a, *self.marks_a), (*self.b, *self.marks_b))[side]
        return {
            c.name for c in stand
            if value.start - BESIDE_VALUE < c.end and c.start < value.end + BESIDE_VALUE and telling(c)
        }  # fmt: skip

    def names_right_behind(self, value: Value) -> set[str]:
        """What the first text says of a number: the telling concepts and names behind it."""
        stand = (*self.a, *self.marks_a)
        return {
            c.name for c in stand
            if 0 <= c.start - value.end <= BESIDE_VALUE and telling(c) and c.name not in _COUNTABLE
        }  # fmt: skip

    def governed(self, i: int) -> bool:
        """Whether the second text has what a word of the first goes with."""
        behind = [c for c in self.a[i + 1 : i + 4] if telling(c)]
        ahead = [c for c in self.a[max(0, i - 2) : i] if telling(c)]
        return any(c.name in self.names_b for c in behind[:1] or ahead[-1:])

    def stretch(self, x: Concept) -> tuple[int, int]:
        """Where the second text has what stands around a concept of the first."""
        return self.stretch_at(x.start, x.end)

    def stretch_at(self, start: int, end: int) -> tuple[int, int]:
        """Where the second text has what stands around a place of the first; else all of it."""
        one = sorted([*self.a, *self.marks_a], key=lambda c: c.start)
        two = {c.name: c for c in sorted([*self.b, *self.marks_b], key=lambda c: -c.start)}
        left = [
            two[c.name] for c in one if c.end <= start and c.name in two and c.name not in _EMPTY
        ]
        right = [
            two[c.name] for c in one if c.start >= end and c.name in two and c.name not in _EMPTY
        ]
        if left and right and 0 <= right[0].start - left[-1].end <= STRETCH:
            return left[-1].end, right[0].end
        beside = right or left[::-1]  # neither where one word may mean several things
        best = beside[0] if beside else next((two[c.name] for c in one if c.name in two), None)
        return (best.start, best.end) if best else (0, len(self.after))

    @property
    def shared(self) -> int:
        """How many concepts, numbers and names both texts have."""
        named = {m.name for m in self.marks_a} & {m.name for m in self.marks_b}
        return len(((self.names_a & self.names_b) - _SAYING) | named)

    @property
    def agree(self) -> bool:
        """Whether both texts are about one thing, as far as concepts, names and numbers tell."""
        named = {m.name for m in self.marks_a} & {m.name for m in self.marks_b}
        one = (self.names_a - _SAYING) | named  # names that only one side has may be any word
        two = (self.names_b - _SAYING) | named
        shared = len(one & two)
        few = min(len(one), len(two)) <= FEW
        return shared >= (1 if few else LEAST_SHARED) and shared >= LEAST_SHARE * min(
            len(one), len(two)
        )


def _stand(text: str, lang: str, numbers: tuple[Value, ...]) -> tuple[Concept, ...]:
    """Concepts and numbers of a text in order of place, words of number left out."""
    found = [
        c._replace(name="may_month") if c.name == "may" and _is_month(text, c) else c
        for c in lexicon.concepts(text, lang)
        if not c.name.lstrip("x").isdigit()
    ]
    found += [lexicon.Concept(f"#{v.worth:g}", v.start, v.end) for v in numbers]
    return tuple(sorted(found, key=lambda c: (c.start, c.end, c.name)))


def _is_month(text: str, c: Concept) -> bool:
    """Whether "May" is the month: beside a day or a year, or written large where a word is not."""
    beside = text[max(0, c.start - 3) : c.start] + text[c.end : c.end + 2]
    if text[c.start : c.end] != "May":
        return False
    ahead = re.search(r"(\w+) $", text[max(0, c.start - 20) : c.start])
    written = ahead is not None and (ahead[1].islower() or ahead[1].lower() in _BEFORE_MONTHS)
    return written or any(x.isdigit() for x in beside)


_BEFORE_MONTHS = frozenset("since in by until till from last of after before this next".split())


def _marks(text: str) -> tuple[Concept, ...]:
    """Names and years, which stand in any language."""
    found = []
    for t in tokens(text):
        if t.text[0].isupper() and len(t.text) >= NAME:
            found.append(lexicon.Concept(f"~{skeleton(t.norm)}", t.start, t.end))
        elif t.text.isdecimal() and len(t.text) == NAME:
            found.append(lexicon.Concept(f"~{int(t.text)}", t.start, t.end))
    return tuple(found)


def sense_differences(senses: Senses) -> list[Difference]:
    """Things of one sort, and countries, that cannot stand for each other."""
    found = _contrasts(senses)
    found += _countries(senses)
    return found


def telling(c: Concept) -> bool:
    """Whether a concept tells what is spoken of; numbers and hedges do not."""
    return c.name not in _EMPTY and c.name[0] != "#" and c.name not in table().kept


def _near(stand: tuple[Concept, ...], marks: tuple[Concept, ...], i: int, near: int) -> set[str]:
    """The telling concepts around one, and the names and years not far from it."""
    x = stand[i]
    beside = stand[max(0, i - near) : i] + stand[i + 1 : i + 1 + near]
    found = {c.name for c in beside if c.start != x.start} - _EMPTY
    reach = AROUND * near // NEAR
    return found | {m.name for m in marks if x.start - reach < m.end and m.start < x.end + reach}


def _next_to(stand: tuple[Concept, ...], marks: tuple[Concept, ...], i: int) -> set[str]:
    x = stand[i]
    found = {c.name for c in (*stand[max(0, i - 1) : i], *stand[i + 1 : i + 2])}
    return found | {
        m.name
        for m in marks
        if x.start - BESIDE < m.end <= x.start or x.end <= m.start < x.end + BESIDE
    }


def swap(
    kind: str, a: tuple[int, int], b: tuple[int, int], before: str, after: str, why: str
) -> Difference:
    """A difference between two stretches that is plain by itself."""
    return Difference(
        kind, *a, *b, before[a[0] : a[1]], after[b[0] : b[1]], ((f"clear_{why}", 1.0),)
    )


def difference(s: Senses, kind: str, x: Concept, y: Concept, why: str) -> Difference:
    return Difference(
        kind, x.start, x.end, y.start, y.end, s.before[x.start : x.end], s.after[y.start : y.end],
        ((f"clear_{why}", 1.0),),
    )  # fmt: skip


def _contrasts(s: Senses) -> list[Difference]:
    """A concept against another of its set, where neither side has the other's."""
    found: list[Difference] = []
    own_a, own_b = _named(s.a, s.before, s.langs[0]), _named(s.b, s.after, s.langs[1])
    for kind, rivals in table().sets:
        one, two = rivals & own_a, rivals & own_b
        if "charge" in rivals and rivals & _ENDED and (own_a | own_b) & (_ENDED - rivals):
            continue  # one text tells the end in another word, and what came before it
        if len(one) != 1 or len(two) != 1 or one == two:
            continue
        at = [
            (i, j)
            for i, x in enumerate(s.a)
            if x.name in one and not _noun(x, s.before)
            for j, y in enumerate(s.b)
            if y.name in two and not _noun(y, s.after)
        ]
        at = at[:TRIES]
        near = CLOSE if kind == "polarity" else NEAR
        if rivals & _BOUNDS:  # of numbers; "under placebo" is none
            at = [
                (i, j)
                for i, j in at
                if _bounding(s.a[i], s.values_a) and _bounding(s.b[j], s.values_b)
            ]
        if kind == "date":
            at = [(i, j) for i, j in at if s.beside(i, j)]
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
            found.append(difference(s, kind, x, y, "foreign_sense"))
    return found


_ACCUSED = re.compile(  # who is charged, which is no charge
    r"(?:[ld]')?(?:accused|accusee?s?|acusad[oa]s?|accusat[oaie]|imputat[oaie]|beklagd\w*|beschuldigte[nr]?)"
)
_MOST = re.compile(r"\bmost\b", re.IGNORECASE)


_FREED = re.compile(r"\bspr(?:ach|achen|icht)\b[^.]{0,120}\bfrei\b")
_ENDED = frozenset(("convict", "sentence"))


def _named(stand: tuple[Concept, ...], text: str, lang: str) -> set[str]:
    """The concepts of a text as far as sets go: no charge in "the accused", "most" as most of them."""
    found = {c.name for c in stand if not _noun(c, text)}
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


def _bounding(x: Concept, numbers: tuple[Value, ...]) -> bool:
    """Whether a number stands right beside a word that bounds one."""
    return any(0 <= v.start - x.end <= COUNTED or 0 <= x.start - v.end <= COUNTED for v in numbers)


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
