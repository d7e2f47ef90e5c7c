"""What two words are to each other: synonym, antonym, kind, derivation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from retold.lexicon.cues import cues, equivalent
from retold.lexicon.forms import american, known, lemmas
from retold.lexicon.table import table_names, word_table
from retold.text import stem


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


SAME = Relation("same", 1.0)
UNRELATED = Relation("unrelated", 0.0)


def relation(a: str, b: str) -> str:
    """What two folded words are to each other; see `Relation.name`.

    >>> relation("detained", "arrested"), relation("rise", "fall"), relation("deport", "deportation")
    ('synonym', 'antonym', 'same')
    """
    return relate(a, b).name


def relate(a: str, b: str) -> Relation:
    """The relation of two folded words, with its weight.

    >>> relate("detention", "deportation").name in ("sibling", "unrelated")
    True
    """
    if not _ties(a).meet(_ties(b)):
        return UNRELATED
    return _related(a, b) if a <= b else _related(b, a)


@lru_cache(maxsize=65536)
def _related(a: str, b: str) -> Relation:
    """What `relate` says, for any two words."""
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


class _Ties(NamedTuple):
    """All that can join a word to another: two words that share nothing here are unrelated."""

    own: frozenset[str | int]  # forms and shapes; words of the table by ~number
    senses: frozenset[int]
    kinds: frozenset[int]  # what the senses belong to
    narrow: frozenset[int]

    def meet(self, other: _Ties) -> bool:
        return not (
            self.own.isdisjoint(other.own)
            and self.senses.isdisjoint(other.senses)
            and self.narrow.isdisjoint(other.narrow)
            and self.kinds.isdisjoint(other.senses)
            and self.senses.isdisjoint(other.kinds)
        )


@lru_cache(maxsize=65536)
def _ties(word: str) -> _Ties:
    table, forms = word_table(), lemmas(word) or (word,)
    numbers = [table.number[w] for w in forms if w in table.number]
    bare = {w[len(p) :] for w in forms for p in _NEGATING if w.startswith(p)}
    listed = {y for w in forms for y in _listed().get(w, ())}
    joined = {~n for n in _family(forms) | _against(forms[:2])}
    senses = {s for n in numbers for s, w in _senses(n).items() if w >= FAINT}
    kinds = {s for n in numbers for s, (w, _) in _kinds_above(n).items() if w >= FAINT}
    narrow = {s for n in numbers for s, w in _narrow_kinds(n).items() if w >= FAINT}
    own: frozenset[str | int] = frozenset().union(kin_keys(word), forms, bare, listed, joined)
    return _Ties(own, frozenset(senses), frozenset(kinds), frozenset(narrow))


# No two senses' mean reaches a limit where the share of either lies below this.
FAINT = 0.99 * min(SETTINGS.synonym, SETTINGS.hypernym, SETTINGS.sibling) ** 2


@cache
def _listed() -> dict[str, set[str]]:
    """Words that the cue table opposes or puts together."""
    found: dict[str, set[str]] = {}
    for x, y in cues().antonyms | cues().synonyms:
        found.setdefault(x, set()).add(y)
    return found


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
    listed = cues().antonyms
    if any((x, y) in cues().not_antonyms for x in first[:2] for y in second[:2]):
        return False
    if any((x, y) in listed for x in first for y in second):
        return True
    if any(_prefixed(x, y) or _prefixed(y, x) for x in first for y in second):
        return True
    return not _against(first[:2]).isdisjoint(_family(second[:2]))


@lru_cache(maxsize=65536)
def _against(words: tuple[str, ...]) -> frozenset[int]:
    """The antonyms of words and of what is derived from them."""
    table = word_table()
    return frozenset(y for x in _family(words) for y in table.partners(table.antonyms, x))


@lru_cache(maxsize=65536)
def opposites(word: str) -> frozenset[str]:
    """Dictionary forms that the table of news opposes to a folded word's."""
    forms = set(lemmas(word)) | {equivalent(word)}
    return frozenset(b for a in forms for b in _opposing().get(a, ()))


@cache
def _opposing() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for a, b in cues().antonyms:
        found.setdefault(a, []).append(b)
    return found


@lru_cache(maxsize=65536)
def _family(words: tuple[str, ...]) -> set[int]:
    table = word_table()
    own = {table.number[w] for w in words if w in table.number}
    return own.union(*(table.partners(table.derived, w) for w in own)) if own else own


@lru_cache(maxsize=32768)
def is_person(word: str) -> bool:
    """Whether a folded word, in the first place, names a human being by what he or she is.

    >>> is_person("spokeswoman"), is_person("passengers"), is_person("bridge")
    (True, True, False)
    """
    table = word_table()
    person = _first_sense("person")
    for w in lemmas(word)[:2]:
        sense, climbed = _first_sense(w), 0
        while sense is not None and climbed < CLIMB:
            if sense == person:
                return True
            above = table.parents(sense)
            sense, climbed = (above[0] if above else None), climbed + 1
    return False


CLIMB = 9  # kinds above a sense within which "person" is looked for


def _first_sense(word: str) -> int | None:
    """A word's commonest sense."""
    number = word_table().number.get(word)
    senses = {} if number is None else word_table().senses(number)
    return max(senses, key=lambda s: (senses[s], -s), default=None)


@lru_cache(maxsize=32768)
def family(word: str) -> frozenset[str]:
    """A folded word's dictionary form and the words derived from it: detention, detain.

    >>> "detain" in family("detention")
    True
    """
    names = table_names()
    return frozenset(names[n] for n in _family(lemmas(word)[:1])) | {word}


_NEGATING = ("un", "in", "im", "il", "ir", "dis", "non", "non-", "de", "mis", "anti", "anti-")


def _prefixed(word: str, base: str) -> bool:
    cut = len(word) - len(base)
    return len(base) > 3 and cut > 0 and word.endswith(base) and word[:cut] in _NEGATING


@lru_cache(maxsize=262144)
def _compare(x: str, y: str) -> Relation:
    """The strongest relation of two dictionary forms."""
    table, limits = word_table(), SETTINGS
    if x == y:
        return Relation("same", 1.0)
    if (x, y) in cues().synonyms:
        return Relation("synonym", 0.6)
    p, q = table.number.get(x), table.number.get(y)
    if p is None or q is None:
        return UNRELATED
    a, b = _senses(p), _senses(q)
    shared = max(((a[s] * b[s]) ** 0.5 for s in a.keys() & b.keys()), default=0.0)
    if shared >= limits.synonym:
        return Relation("synonym", shared)
    if q in table.partners(table.derived, p):
        return Relation("derivation", 1.0)
    above = max(_above(p, q), _above(q, p))
    if above >= limits.hypernym:
        return Relation("hypernym", above)
    beside = _beside(p, q)
    return Relation("sibling", beside) if beside >= limits.sibling else UNRELATED


@lru_cache(maxsize=65536)
def _kinds_above(word: int) -> dict[int, tuple[float, float]]:
    """What a word's senses are kinds of -> the sense's weight, and less for what is farther up."""
    table = word_table()
    found: dict[int, tuple[float, float]] = {}
    for sense, weight in table.senses(word).items():
        reach = table.parents(sense)
        for step in range(SETTINGS.steps):
            factor = 0.8 if step else 1.0
            for p in reach:
                w, f = found.get(p, (0.0, 0.0))
                if weight**0.5 * factor > w**0.5 * f:
                    found[p] = (weight, factor)
            reach = [g for p in reach for g in table.parents(p)]
    return found


def _above(low: int, high: int) -> float:
    """How surely a sense of `high` is a kind that a sense of `low` belongs to."""
    kinds, senses = _kinds_above(low), _senses(high)
    return max(
        ((kinds[s][0] * w) ** 0.5 * kinds[s][1] for s, w in senses.items() if s in kinds),
        default=0.0,
    )


@lru_cache(maxsize=65536)
def _senses(word: int) -> dict[int, float]:
    return word_table().senses(word)


@lru_cache(maxsize=65536)
def _narrow_kinds(word: int) -> dict[int, float]:
    """The narrow kinds that a word's senses belong to directly, by the sense's weight."""
    table = word_table()
    found: dict[int, float] = {}
    for sense, weight in _senses(word).items():
        for p in table.parents(sense):
            deep = table.depths[p] >= SETTINGS.sibling_depth or table.depths[p] <= 3
            if deep and table.children[p] <= SETTINGS.sibling_children:
                found[p] = max(found.get(p, 0.0), weight)
    return found


def _beside(a: int, b: int) -> float:
    """How surely two words name two things of one narrow kind."""
    one, two = _narrow_kinds(a), _narrow_kinds(b)
    return max(((w * two[p]) ** 0.5 for p, w in one.items() if p in two), default=0.0)


@lru_cache(maxsize=65536)
def kin_keys(word: str) -> frozenset[str]:
    """Keys of a folded word: what can be the same or derived from one another shares one.

    >>> kin_keys("cooperate").isdisjoint(kin_keys("cooperation"))
    False
    >>> kin_keys("bridge").isdisjoint(kin_keys("mayor"))
    True
    """
    names, table = table_names(), word_table()
    forms, root = lemmas(word), stem(word)
    own = {table.number[w] for w in forms if w in table.number}
    derived = {names[n] for w in own for n in table.partners(table.derived, w)}
    shape = {f"{root[:5]}-"} if len(root) > 4 else set()  # words that only their shape joins
    return frozenset({*forms, *derived, *shape, f"={root}", american(word), f"~{equivalent(word)}"})
