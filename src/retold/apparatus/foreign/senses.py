"""Two texts in two languages by what they mean: their concepts, numbers and names, and what stands beside which."""

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
from retold.text import tokens

if TYPE_CHECKING:
    from retold.lexicon import Concept

PARTS = ("hedges", "kept", "modifiers", "denials", "countries")
NEAR = 4  # concepts on either side of one that it stands among
BESIDE = 15  # letters from a day to a name right beside it
CLOSE = 2  # of two that are opposites
CLAUSE = 45  # letters to either side of a word that may turn it into its opposite
AROUND = 60  # letters from a concept to a name that it stands beside
NAME = 4  # letters of a word with a capital that may be a name
BESIDE_VALUE = 40  # letters from a number to what it may be said of
PAUSES = frozenset(",;:.()\u060c\u3001\u3002")  # what a number does not count beyond
COUNTED = 24  # letters between a number and what it counts
FEW = 3  # concepts of a short text, where one shared is enough
SEVERAL = 3  # concepts and names around a word
HALF = 0.5  # of what the poorer text tells in the other: the two tell one thing
LEAST_SHARED = 2  # concepts that both texts must have
LEAST_SHARE = 0.25  # and of what the poorer of them has
_SAYING = frozenset(("say", "not", "never", "people"))
_CLAUSES = re.compile(
    r"[,;:.!?()\u00ab\u00bb\u201c\u201d\u2013\u2014\u060c\u0964\u3001\u3002]+\s*(?!\d)"
)
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
        body = (self.before, self.after)[side]
        behind = [
            c for c in stand
            if 0 <= c.start - value.end <= COUNTED and c.name not in _SAYING
            and not PAUSES.intersection(body[value.end : c.start])
        ]  # fmt: skip
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
        """Whether the second text has what a word of the first goes with, or much of what is around it."""
        behind = [c for c in self.a[i + 1 : i + 4] if telling(c)]
        ahead = [c for c in self.a[max(0, i - 2) : i] if telling(c)]
        if any(c.name in self.names_b for c in behind[:1] or ahead[-1:]):
            return True
        return self.share >= HALF and len(self._near(i) & self.told_b) >= SEVERAL

    def _near(self, i: int) -> set[str]:
        """The telling concepts and names not far from a concept of the first text."""
        x = self.a[i]
        return {
            c.name for c in (*self.a, *self.marks_a)
            if x.start - AROUND < c.end and c.start < x.end + AROUND and telling(c)
        }  # fmt: skip

    @property
    def told_b(self) -> frozenset[str]:
        """The concepts, numbers and names of the second text."""
        return self.names_b | {m.name for m in self.marks_b}

    def stretch(self, x: Concept) -> tuple[int, int]:
        """The clause of the second text that has most of what stands around a concept of the first."""
        near = {
            c.name: 2 if x.start - COUNTED < c.end and c.start < x.end + COUNTED else 1
            for c in (*self.a, *self.marks_a)
            if x.start - AROUND < c.end and c.start < x.end + AROUND and c.name not in _EMPTY
        }
        ends = [0, *(m.end() for m in _CLAUSES.finditer(self.after)), len(self.after)]
        clauses = [(start, end) for start, end in pairwise(ends) if start < end]
        stand = (*self.b, *self.marks_b)
        return max(
            clauses or [(0, len(self.after))],
            key=lambda at: (
                sum(near.get(n, 0) for n in {c.name for c in stand if at[0] <= c.start < at[1]}),
                -at[0],
            ),
        )

    @property
    def shared(self) -> int:
        """How many concepts, numbers and names both texts have."""
        named = {m.name for m in self.marks_a} & {m.name for m in self.marks_b}
        return len(((self.names_a & self.names_b) - _SAYING) | named)

    @property
    def poorer(self) -> int:
        """How many concepts, numbers and names that both have or might the text of fewer has."""
        named = {m.name for m in self.marks_a} & {m.name for m in self.marks_b}
        # names that only one side has may be any word
        return min(len((own - _SAYING) | named) for own in (self.names_a, self.names_b))

    @property
    def share(self) -> float:
        """How much of what the poorer text tells the other tells as well."""
        return self.shared / max(1, self.poorer)

    @property
    def agree(self) -> bool:
        """Whether both texts are about one thing, as far as concepts, names and numbers tell."""
        least = 1 if self.poorer <= FEW else LEAST_SHARED
        return self.shared >= least and self.share >= LEAST_SHARE


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
