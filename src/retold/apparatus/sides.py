"""A text as it is compared: canonical words, facts, and what matches nothing on the other side.

The edit script runs over canonical words, in which spelling, inflection and house style are already
folded away. A word that turns up in another place has moved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from rapidfuzz.distance import Indel

from retold import facts, lexicon, models, text
from retold.apparatus.difference import Difference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from retold.facts import Fact
    from retold.text import Token


T = TypeVar("T")


@dataclass(slots=True)
class Side:
    """One text with its tokens in canonical form and its facts."""

    text: str
    tokens: list[Token]
    keys: list[str]
    facts: list[Fact]
    light: tuple[bool, ...]  # which tokens change no fact by coming or going
    matched: dict[int, int] = field(default_factory=dict)  # place -> place on the other side
    left: set[int] = field(default_factory=set)  # tokens not matched in order
    settled: set[int] = field(default_factory=set)  # of those: explained
    known: dict[Any, Any] = field(default_factory=dict)  # what was found of this text before

    def once(self, make: Callable[[Side], T]) -> T:
        """What a function of the text alone says of it, found once for all its comparisons."""
        if make not in self.known:
            self.known[make] = make(self)
        found: T = self.known[make]
        return found

    def open(self) -> list[int]:
        return sorted(self.left - self.settled)

    def norm(self, i: int) -> str:
        """The folded word at a place; empty outside of the text."""
        return self.tokens[i].norm if 0 <= i < len(self.tokens) else ""

    def covers(self, fact: Fact) -> list[int]:
        return self.inside(fact.start, fact.end)

    def inside(self, start: int, end: int) -> list[int]:
        """The tokens that a span of the text touches."""
        return [i for i, t in enumerate(self.tokens) if t.start < end and t.end > start]

    def reach(self, first: int, last: int) -> tuple[int, int]:
        """The span of the text from one token to another, both within it."""
        return self.tokens[first].start, self.tokens[last].end


@dataclass(slots=True)
class Segment:
    """A run of tokens on each side between two stretches that match."""

    a: range
    b: range


@lru_cache(maxsize=65536)
def canonical(word: str, lang: str = "en") -> str:
    """The form in which a folded word is compared: house style, spelling and inflection folded.

    >>> canonical("organised") == canonical("organizes"), canonical("per cent") == canonical("%")
    (True, True)
    """
    if lang != "en":
        return text.stem(word, lang)
    same = lexicon.equivalent(word)
    if same != word:
        return same
    forms = lexicon.lemmas(word)
    return (
        lexicon.equivalent(lexicon.american(forms[0]))
        if forms
        else text.stem(lexicon.american(word))
    )


def vocabulary(body: str, lang: str = "en") -> frozenset[str]:
    """The canonical words of an article, for `Context`."""
    return frozenset(canonical(w, lang) for w in text.words(body))


def word_places(side: Side) -> dict[str, list[int]]:
    """Where each folded word of a text stands; asked by `Side.once`."""
    places: dict[str, list[int]] = {}
    for i, token in enumerate(side.tokens):
        places.setdefault(token.norm, []).append(i)
    return places


def phrases(side: Side, table: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """The first and last token of each phrase of a table, in the order of the text."""
    places = side.once(word_places)
    found = [
        (i, n) for n, phrase in enumerate(table) for i in places.get(phrase[0], ())
        if all(side.norm(i + k) == word for k, word in enumerate(phrase))
    ]  # fmt: skip
    return [(i, i + len(table[n]) - 1) for i, n in sorted(found)]


def side_of(body: str, lang: str, when: datetime | None) -> Side:
    tokens, keys, found, light, known = _read(body, lang, when)
    return Side(body, tokens, keys, found, light, known=known)


@lru_cache(maxsize=2048)
def _read(
    body: str, lang: str, when: datetime | None
) -> tuple[list[Token], list[str], list[Fact], tuple[bool, ...], dict[Any, Any]]:
    """A text taken apart. Kept, since a sentence is compared with its like in many tellings."""
    tokens = text.tokens(body)
    if lang == "en":
        tokens = [_dated(tokens, i) for i in range(len(tokens))]
    keys = [canonical(t.norm, lang) for t in tokens]
    if lang == "en":
        tokens, keys = _join_phrases(tokens, keys)
    light = tuple(light_token(t, k) for t, k in zip(tokens, keys, strict=True))
    return tokens, keys, facts.find_facts(body, lang, when)[:MOST_FACTS], light, {}


MOST_FACTS = 64  # of a text that are compared, each with each: a line of more is a table


def _dated(tokens: list[Token], i: int) -> Token:
    """The month of May under a name of its own: it is no word of doubt."""
    token = tokens[i]
    if token.text != "May" or (i == 0 and not (len(tokens) > 1 and tokens[1].text.isdigit())):
        return token
    return token._replace(norm="may (month)")


def _join_phrases(tokens: list[Token], keys: list[str]) -> tuple[list[Token], list[str]]:
    """Phrases of the house-style table become one token: per cent, prior to."""
    starts, same = lexicon.cues().phrases, lexicon.cues().equivalents
    norms = [t.norm for t in tokens]
    joined: list[Token] = []
    out: list[str] = []
    i = 0
    while i < len(tokens):
        phrase = next(
            (p for p in starts.get(norms[i], ()) if tuple(norms[i : i + len(p)]) == p), None
        )
        n = len(phrase) if phrase else 1
        first, last = tokens[i], tokens[i + n - 1]
        joined.append(
            first
            if n == 1
            else text.Token(
                " ".join(norms[i : i + n]), " ".join(norms[i : i + n]), first.start, last.end
            )
        )
        out.append(same[" ".join(phrase)] if phrase else keys[i])
        i += n
    return joined, out


def segments_of(a: Side, b: Side) -> list[Segment]:
    """The stretches that do not match; marks their tokens as left over."""
    runs: list[Segment] = []
    for op in Indel.opcodes(a.keys, b.keys):
        x, y = range(op.src_start, op.src_end), range(op.dest_start, op.dest_end)
        if op.tag == "equal":
            a.matched.update(zip(x, y, strict=True))
            b.matched.update(zip(y, x, strict=True))
            continue
        if runs and runs[-1].a.stop == x.start and runs[-1].b.stop == y.start:
            runs[-1] = Segment(range(runs[-1].a.start, x.stop), range(runs[-1].b.start, y.stop))
        else:
            runs.append(Segment(x, y))
        a.left.update(x)
        b.left.update(y)
    return runs


def settle_moves(a: Side, b: Side) -> None:
    """A word that left one place and turns up in another has moved."""
    waiting: dict[str, list[int]] = {}
    for i in sorted(a.left):
        waiting.setdefault(a.keys[i], []).append(i)
    for j in sorted(b.left):
        if waiting.get(b.keys[j]):
            a.settled.add(waiting[b.keys[j]].pop(0))
            b.settled.add(j)


def settle_synonyms(a: Side, b: Side) -> None:
    """Strips what moved as an inflection or derivation to another stretch of the text."""
    spare = [(i, lexicon.kin_keys(a.tokens[i].norm)) for i in a.open() if not a.light[i]]
    if not spare:
        return
    either = frozenset().union(*(keys for _, keys in spare))
    for j in b.open():
        if b.light[j]:
            continue
        word = b.tokens[j].norm
        kin = lexicon.kin_keys(word)
        if kin.isdisjoint(either):
            continue
        for i, keys in spare:
            if i in a.settled or kin.isdisjoint(keys):
                continue
            if lexicon.relate(a.tokens[i].norm, word).name in ("same", "derivation"):
                a.settled.add(i)
                b.settled.add(j)
                break


def light_token(token: Token, key: str) -> bool:
    return (
        token.norm in text.STOPWORDS or token.norm in lexicon.cues().light
        or key in text.STOPWORDS or token.norm in lexicon.cues().titles or (len(token.norm) == 1 and not token.norm.isdigit())
    )  # fmt: skip


def is_light(side: Side, i: int) -> bool:
    return side.light[i]


def content(side: Side) -> frozenset[str]:
    """The canonical words of a text but those that change no fact by coming or going."""
    return frozenset(k for k, light in zip(side.keys, side.light, strict=True) if not light)


def shared_part(a: Side, b: Side) -> float:
    """Weighty words that both texts have, as a share of those of the text that has fewer."""
    one, two = a.once(content), b.once(content)
    short = min(len(one), len(two))
    return len(one & two) / short if short else 0.0


def parted(side: Side, i: int, j: int, marks: str) -> bool:
    """Whether one of these marks stands between two tokens."""
    return any(c in marks for c in side.text[side.tokens[i].end : side.tokens[j].start])


def compared(
    kind: str, a: Side, a0: int, a1: int, b: Side, b0: int, b1: int,
    features: dict[str, float], note: str,
) -> Difference:  # fmt: skip
    return Difference(
        kind, a0, a1, b0, b1, a.text[a0:a1], b.text[b0:b1], tuple(sorted(features.items())), note
    )


def clear(
    kind: str, a: Side, one: tuple[int, int], b: Side, two: tuple[int, int], feature: str
) -> Difference:
    """A difference between two spans that one feature makes plain from its words alone."""
    return compared(kind, a, *one, b, *two, {feature: 1.0}, "")


def span(side: Side, run: range, chosen: list[int]) -> tuple[int, int]:
    """The chosen tokens' span; else an empty one where the run begins."""
    if chosen:
        return side.tokens[chosen[0]].start, side.tokens[chosen[-1]].end
    if run.start < len(side.tokens):
        at = side.tokens[run.start].start
        return at, at
    return len(side.text), len(side.text)


@lru_cache(maxsize=32768)
def vector(word: str) -> NDArray[np.float32]:
    raw = models.word_vectors().vector(word).astype(np.float32)
    return np.asarray(raw / max(1.0, float(np.sqrt(raw @ raw))))


def unit(words: list[str]) -> NDArray[np.float32]:
    """Word vectors of length 1, one a row."""
    return vector(words[0])[None] if len(words) == 1 else np.array([vector(w) for w in words])


@dataclass(frozen=True, slots=True)
class Weighty:
    """The words of a text that carry meaning: their places, and a vector for each."""

    row: dict[int, int]  # place in the text -> row
    vectors: NDArray[np.float32]

    @classmethod
    def of(cls, side: Side) -> Weighty:
        places = [i for i, light in enumerate(side.light) if not light] or [0]
        words = [side.tokens[i].norm for i in places] if side.tokens else [""]
        return cls({i: n for n, i in enumerate(places)}, unit(words))

    def sum(self, places: list[int]) -> NDArray[np.float32]:
        """The vectors of some of the words, added up."""
        if len(places) == 1:
            return np.asarray(self.vectors[self.row[places[0]]])
        return np.asarray(np.add.reduce(self.vectors[[self.row[i] for i in places]], 0))


def weighty(side: Side) -> Weighty:
    return side.once(Weighty.of)


def rarities(side: Side) -> list[float]:
    """How rare each word of a text is."""
    return [_rare(t.norm) for t in side.tokens]


@lru_cache(maxsize=65536)
def _rare(word: str) -> float:
    return text.rarity(text.stem(word))


class Likeness:
    """How near the weighty words of two texts are to each other, by cosine."""

    __slots__ = ("_cosines", "_nearest_a", "_nearest_b", "_row_a", "_row_b", "_table")

    def __init__(self, a: Side, b: Side) -> None:
        one, two = weighty(a), weighty(b)
        self._table = one.vectors @ two.vectors.T
        self._row_a, self._row_b = one.row, two.row
        self._cosines: dict[int, list[float]] = {}  # rows of the table that were asked for
        self._nearest_a: list[float] = np.maximum.reduce(self._table, 1).tolist()
        self._nearest_b: list[float] = np.maximum.reduce(self._table, 0).tolist()

    def between(self, i: int, j: int) -> float:
        """Of the word at `i` in the first text and that at `j` in the second."""
        row = self._cosines.get(i)
        if row is None:
            row = self._cosines[i] = self._table[self._row_a[i]].tolist()
        return row[self._row_b[j]]

    def nearest_a(self, i: int) -> float:
        """Of a word of the first text and the nearest of the second."""
        return self._nearest_a[self._row_a[i]]

    def nearest_b(self, j: int) -> float:
        return self._nearest_b[self._row_b[j]]
