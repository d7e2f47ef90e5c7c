"""What words mean to each other: synonyms, antonyms, kinds, derivations, and the tables of cues.

The word table is made from Princeton WordNet 3.0 by `eval/fit/lexicon.py` (`data/lexicon.md`); the
cues (hedges, modals, negations, reporting verbs, house-style equivalents) stand in
`data/lexicon.toml`, which anyone can edit. Both are read on first use. English only: for other
languages `relation` answers by stems alone.
"""

from __future__ import annotations

import io
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retold.text import fold, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a relation begins to count; weights are geometric means of the senses' shares."""

    synonym: float = 0.12  # two words share a sense that is not rare for either
    hypernym: float = 0.12
    sibling: float = 0.12
    sibling_depth: int = 5  # a common kind above this depth ("act", "person") says nothing
    sibling_children: int = 60  # nor one with more kinds beneath it than this
    steps: int = 2  # how far up a hypernym is looked for


SETTINGS = Settings()


class Relation(NamedTuple):
    """What one word is to another, and how surely (0 to 1)."""

    name: str  # same | derivation | synonym | hypernym | sibling | antonym | unrelated
    weight: float


SAME, UNRELATED = Relation("same", 1.0), Relation("unrelated", 0.0)


@dataclass(frozen=True, slots=True)
class _Table:
    """The word table in memory: words by number, their senses, the senses' kinds."""

    number: dict[str, int]
    forms: dict[str, str]
    sense_starts: NDArray[np.int32]
    sense_ids: NDArray[np.int32]
    sense_weights: NDArray[np.uint8]
    parent_starts: NDArray[np.int32]
    parent_ids: NDArray[np.int32]
    depths: NDArray[np.uint8]
    children: NDArray[np.uint16]
    first_verb: int  # senses are in order: adjectives, nouns, adverbs, verbs
    antonyms: list[tuple[int, int]]
    derived: list[tuple[int, int]]

    def senses(self, word: int) -> dict[int, float]:
        """Sense -> share of the word's uses."""
        a, b = self.sense_starts[word], self.sense_starts[word + 1]
        weights = self.sense_weights[a:b].tolist()
        return dict(zip(self.sense_ids[a:b].tolist(), (w / 255 for w in weights), strict=True))

    def parents(self, sense: int) -> list[int]:
        a, b = self.parent_starts[sense], self.parent_starts[sense + 1]
        return [int(p) for p in self.parent_ids[a:b]]

    def partners(self, pairs: list[tuple[int, int]], word: int) -> set[int]:
        at, found = bisect_left(pairs, (word, -1)), set()
        while at < len(pairs) and pairs[at][0] == word:
            found.add(pairs[at][1])
            at += 1
        return found


@cache
def _table() -> _Table:
    raw = files("retold").joinpath("data", "lexicon.npz").read_bytes()
    with np.load(io.BytesIO(raw), allow_pickle=False) as box:
        names = box["words"].tobytes().decode().split("\n")
        forms = dict(line.split(" ", 1) for line in box["forms"].tobytes().decode().split("\n"))
        return _Table(
            number=dict(zip(names, range(len(names)), strict=True)),
            forms=forms,
            first_verb=int(box["first_verb"][0]),
            antonyms=[(a, b) for a, b in box["antonyms"].tolist()],
            derived=[(a, b) for a, b in box["derived"].tolist()],
            **{
                name: box[name]
                for name in ("sense_starts", "sense_ids", "sense_weights", "parent_starts",
                             "parent_ids", "depths", "children")
            },
        )  # fmt: skip


_ENDINGS = (
    ("ies", "y"), ("ves", "f"), ("men", "man"), ("es", "e"), ("es", ""), ("s", ""), ("ied", "y"),
    ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""), ("er", ""), ("er", "e"), ("est", ""),
    ("est", "e"), ("ier", "y"), ("iest", "y"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def lemmas(word: str) -> tuple[str, ...]:
    """The dictionary forms that a folded word may stand for, likeliest first; () if unknown.

    >>> lemmas("arrested"), lemmas("was"), lemmas("zhilin")
    (('arrest',), ('be',), ())
    """
    table, word = _table(), american(word.removesuffix("'s").removesuffix("'"))
    found: list[str] = []
    if word in table.forms:
        found.append(table.forms[word])
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            bare = word[: -len(ending)] + instead
            twin = bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] else bare
            found += [w for w in (bare, twin) if w in table.number]
    if word in table.number:
        inflected = found and word.endswith(("s", "ed", "ing"))
        found.insert(len(found) if inflected else 0, word)
    return tuple(dict.fromkeys(found))[:3]


def known(word: str) -> bool:
    """Whether the table has the word in any form.

    >>> known("deportation"), known("zakakh")
    (True, False)
    """
    return bool(lemmas(word))


def relation(a: str, b: str) -> str:
    """What two folded words are to each other; see `Relation.name`.

    >>> relation("detained", "arrested"), relation("rise", "fall"), relation("deport", "deportation")
    ('synonym', 'antonym', 'same')
    """
    return relate(a, b).name


@lru_cache(maxsize=262144)
def relate(a: str, b: str) -> Relation:
    """The relation of two folded words, with its weight.

    >>> relate("detention", "deportation").name in ("sibling", "unrelated")
    True
    """
    if a > b:
        return relate(b, a)
    if american(a) == american(b) or equivalent(a) == equivalent(b):
        return SAME
    first, second = lemmas(a), lemmas(b)
    if set(first[:1]) & set(second[:1]) or stem(a) == stem(b):
        return SAME
    if _opposed(first or (a,), second or (b,)):
        return Relation("antonym", 1.0)
    found = [_compare(x, y) for x in first for y in second]
    best = max(found, key=lambda r: (_ORDER[r.name], r.weight), default=UNRELATED)
    return best if best.name != "unrelated" else _by_form(a, b)


_ORDER = {
    name: n for n, name in enumerate(
        ("unrelated", "sibling", "hypernym", "derivation", "synonym", "antonym", "same")
    )
}  # fmt: skip


def _by_form(a: str, b: str) -> Relation:
    """Words that only their shape joins: cooperate and cooperation."""
    x, y = stem(a), stem(b)
    shared = next(
        (i for i, (c, d) in enumerate(zip(x, y, strict=False)) if c != d), min(len(x), len(y))
    )
    if shared >= 5 and shared >= 0.7 * max(len(x), len(y)) and not known(a) | known(b):
        return Relation("derivation", 0.5)
    return UNRELATED


def _opposed(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether any forms are antonyms, directly, by a derivation, by prefix or by the cue table."""
    table, listed = _table(), cues().antonyms
    if any((x, y) in listed for x in first for y in second):
        return True
    if any(_prefixed(x, y) or _prefixed(y, x) for x in first for y in second):
        return True
    wide_a = _family(first[:2])
    wide_b = _family(second[:2])
    return any(table.partners(table.antonyms, x) & wide_b for x in wide_a)


def _family(words: Iterable[str]) -> set[int]:
    table = _table()
    own = {table.number[w] for w in words if w in table.number}
    return own.union(*(table.partners(table.derived, w) for w in own)) if own else own


@lru_cache(maxsize=32768)
def family(word: str) -> frozenset[str]:
    """A folded word's dictionary form and the words derived from it: detention, detain.

    >>> "detain" in family("detention")
    True
    """
    names = _names()
    return frozenset(names[n] for n in _family(lemmas(word)[:1])) | {word}


@cache
def _names() -> list[str]:
    return list(_table().number)


_NEGATING = ("un", "in", "im", "il", "ir", "dis", "non", "non-", "de", "mis", "anti", "anti-")


def _prefixed(word: str, base: str) -> bool:
    cut = len(word) - len(base)
    return len(base) > 3 and cut > 0 and word.endswith(base) and word[:cut] in _NEGATING


@lru_cache(maxsize=262144)
def _compare(x: str, y: str) -> Relation:
    """The strongest relation of two dictionary forms."""
    table, limits = _table(), SETTINGS
    if x == y:
        return Relation("same", 1.0)
    if (x, y) in cues().synonyms:
        return Relation("synonym", 0.6)
    p, q = table.number.get(x), table.number.get(y)
    if p is None or q is None:
        return UNRELATED
    a, b = table.senses(p), table.senses(q)
    shared = max(((a[s] * b[s]) ** 0.5 for s in a.keys() & b.keys()), default=0.0)
    if shared >= limits.synonym:
        return Relation("synonym", shared)
    if q in table.partners(table.derived, p):
        return Relation("derivation", 1.0)
    above = max(_above(a, b), _above(b, a))
    if above >= limits.hypernym:
        return Relation("hypernym", above)
    beside = _beside(a, b)
    return Relation("sibling", beside) if beside >= limits.sibling else UNRELATED


def _above(low: dict[int, float], high: dict[int, float]) -> float:
    """How surely a sense of `high` is a kind that a sense of `low` belongs to."""
    table, best = _table(), 0.0
    for sense, weight in low.items():
        reach = table.parents(sense)
        for step in range(SETTINGS.steps):
            for p in reach:
                if p in high:
                    best = max(best, (weight * high[p]) ** 0.5 * (0.8 if step else 1.0))
            reach = [g for p in reach for g in table.parents(p)]
    return best


def _beside(a: dict[int, float], b: dict[int, float]) -> float:
    """How surely two words name two things of one narrow kind."""
    table, best = _table(), 0.0
    kinds: dict[int, float] = {}
    for sense, weight in a.items():
        for p in table.parents(sense):
            kinds[p] = max(kinds.get(p, 0.0), weight)
    for sense, weight in b.items():
        for p in table.parents(sense):
            narrow = table.depths[p] >= SETTINGS.sibling_depth or table.depths[p] <= 3
            if p in kinds and narrow and table.children[p] <= SETTINGS.sibling_children:
                best = max(best, (weight * kinds[p]) ** 0.5)
    return best


@lru_cache(maxsize=65536)
def negated_by_prefix(word: str) -> bool:
    """Whether a folded word denies another: unharmed, illegal, disagree.

    >>> negated_by_prefix("unharmed"), negated_by_prefix("under")
    (True, False)
    """
    return any(
        word.startswith(p) and len(word) > len(p) + 3 and bool(lemmas(word[len(p) :]))
        for p in ("un", "il", "ir", "dis", "non")
    )


@lru_cache(maxsize=65536)
def is_verb(word: str) -> bool:
    """Whether a folded word is, in a fair share of its uses, a verb.

    >>> is_verb("accused"), is_verb("railway")
    (True, False)
    """
    table = _table()
    for w in lemmas(word)[:1]:
        a, b = table.sense_starts[table.number[w]], table.sense_starts[table.number[w] + 1]
        verbs = table.sense_ids[a:b] >= table.first_verb
        return int(table.sense_weights[a:b][verbs].sum()) >= 64
    return False


# --- cues --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cues:
    """The editable tables, folded and indexed."""

    certainty: dict[str, float]  # word or phrase -> how sure the sentence is, 0 to 1
    hedges: frozenset[str]  # those of them that are hedges rather than modals
    negations: frozenset[str]
    near_negations: frozenset[str]  # barely, fail, refuse: a "no" without "not"
    reporting: frozenset[str]  # dictionary forms of the verbs of saying
    attributions: tuple[str, ...]  # "according to", "citing"
    antonyms: frozenset[tuple[str, str]]
    synonyms: frozenset[tuple[str, str]]
    equivalents: dict[str, str]  # word or phrase -> the form compared
    titles: frozenset[str]
    light: frozenset[str]  # words whose coming and going changes no fact
    spelling: dict[str, str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # first word -> phrases of equivalents


@cache
def cues() -> Cues:
    """The cue tables of `data/lexicon.toml`."""
    raw = files("retold").joinpath("data", "lexicon.toml").read_text(encoding="utf-8")
    toml: dict[str, Any] = tomllib.loads(raw)
    levels = {fold(w): lv for lv, ws in _levels(toml["certainty"]) for w in ws}
    pairs = {(fold(a), fold(b)) for a, b in toml["antonyms"]["pairs"]}
    same = {fold(w): fold(group[0]) for group in toml["equivalents"]["groups"] for w in group}
    starts: dict[str, list[tuple[str, ...]]] = {}
    for phrase in same:
        parts = tuple(phrase.split())
        if len(parts) > 1:
            starts.setdefault(parts[0], []).append(parts)
    return Cues(
        certainty=levels,
        hedges=frozenset(fold(w) for w in toml["certainty"]["hedges"]),
        negations=frozenset(toml["negation"]["words"]),
        near_negations=frozenset(toml["negation"]["near"]),
        reporting=frozenset(toml["reporting"]["verbs"]),
        attributions=tuple(toml["reporting"]["phrases"]),
        antonyms=frozenset(pairs | {(b, a) for a, b in pairs}),
        synonyms=frozenset((a, b) for g in toml["synonyms"]["groups"] for a in g for b in g),
        equivalents=same,
        titles=frozenset(toml["titles"]["words"]),
        light=frozenset(toml["light"]["words"]),
        spelling=dict(toml["spelling"]["words"]),
        phrases={w: tuple(sorted(p, key=len, reverse=True)) for w, p in starts.items()},
    )


def _levels(section: dict[str, Any]) -> list[tuple[float, list[str]]]:
    return [(row["level"], row["words"]) for row in section["levels"]]


def equivalent(word: str) -> str:
    """The form by which house styles are compared.

    >>> equivalent("percent") == equivalent("%")
    True
    """
    return cues().equivalents.get(word, word)


@lru_cache(maxsize=65536)
def american(word: str) -> str:
    """British spelling as American, for comparison only.

    >>> american("organised"), american("centre"), american("labour")
    ('organized', 'center', 'labor')
    """
    listed = cues().spelling.get(word)
    if listed:
        return listed
    for british, other in _SPELLINGS:
        at = word.rfind(british)
        if at >= 2 and len(word) - at - len(british) <= 3:
            trial = word[:at] + other + word[at + len(british) :]
            if british not in ("our", "re") or trial in _plain_words():
                return trial
    return word


_SPELLINGS = (
    ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ises", "izes"),
    ("ise", "ize"), ("yse", "yze"), ("ysed", "yzed"), ("ysing", "yzing"), ("our", "or"),
    ("lled", "led"), ("lling", "ling"), ("ller", "ler"), ("ogue", "og"), ("re", "er"),
)  # fmt: skip


@cache
def _plain_words() -> frozenset[str]:
    return frozenset(_table().number)


def certainty(word: str) -> float | None:
    """How sure a folded word or phrase makes its sentence: 1 certain, 0 denied; None: no cue.

    >>> certainty("may") < certainty("likely") < certainty("will")
    True
    """
    return cues().certainty.get(word)


def is_negation(word: str) -> bool:
    """Whether a folded word negates.

    >>> is_negation("not"), is_negation("don't"), is_negation("note")
    (True, True, False)
    """
    return word in cues().negations or word.endswith("n't")


def is_reporting(word: str) -> bool:
    """Whether a folded word is a form of a verb of saying.

    >>> is_reporting("said"), is_reporting("walked")
    (True, False)
    """
    return any(w in cues().reporting for w in lemmas(word))
