"""What a text speaks of, whatever its language: the concepts of `data/concepts.tsv` in it.

A concept is what words of many languages mean in news: *detain*, *at least*, *minister of state*. Words
are met by how they begin, since languages inflect; phrases before words, and of two forms the longer.
Where words are not parted by spaces a form may stand anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from retold.text import fold, tokens, unmarked

UNPARTED = frozenset(("zh", "ja"))  # no spaces between words
MARKED = frozenset(("hi", "mr", "ne"))  # vowel signs part what letters alone would hold together
_KIN = {"be": "ru", "sk": "cs", "gl": "pt", "ms": "id", "mr": "hi", "ne": "hi"}  # read by its forms
_ELIDING = frozenset(("fr", "it"))
_LONGEST = 40  # letters of a word that are looked at
_ROOM = 9  # letters that may follow a beginning; fewer after short ones
_LEAST_ROOM = 2
_JOINED = "\u0648\u0641", "\u0628\u0643\u0644\u0633"  # Arabic: and, so; in, like, to, will
_FRONTS = "\u0627\u0644", "\u0644\u0644"  # the; to the
_OPENING = frozenset(" \n\t\"'(\u201c\u2018-\u0964,.")  # what a word may follow
_NOTHING: tuple[int, tuple[str, ...]] = (0, ())


class Concept(NamedTuple):
    """A concept where it stands; `start` and `end` slice the text."""

    name: str
    start: int
    end: int


@dataclass(slots=True)
class _Forms:
    """The written forms of one language: each with the concepts that it may stand for."""

    whole: dict[str, tuple[str, ...]] = field(default_factory=dict)
    begins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    inside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ends: dict[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    longest: int = 0


def languages() -> tuple[str, ...]:
    """The languages that the table has words of.

    >>> "sw" in languages()
    True
    """
    return _table()[0]


@lru_cache(maxsize=4096)
def concepts(text: str, lang: str) -> tuple[Concept, ...]:
    """The concepts of a text in order of place; none in a language that the table does not have.

    Words of number are concepts named by what they are worth; `facts.values` puts them together.

    >>> [c.name for c in concepts("Mindestens drei Richter", "de")]
    ['at_least', '3', 'judge']
    """
    lang = _KIN.get(lang, lang)
    if lang not in languages():
        return ()
    forms = _forms(lang)
    if lang in UNPARTED or lang in MARKED:
        return tuple(_anywhere(text, forms, lang in MARKED))
    return tuple(_by_words(text, forms, lang))


def _by_words(text: str, forms: _Forms, lang: str) -> list[Concept]:
    stand = tokens(text)
    norms = [unmarked(t.norm[:_LONGEST]) for t in stand]
    found: list[Concept] = []
    i = 0
    while i < len(stand):
        size, names = _phrase(norms, i, forms, lang)
        if not size:
            size, names = 1, _word(norms[i], lang)
        found += [Concept(n, stand[i].start, stand[i + size - 1].end) for n in names]
        i += size
    return found


def _phrase(norms: list[str], i: int, forms: _Forms, lang: str) -> tuple[int, tuple[str, ...]]:
    """How many words from the one at `i` are a phrase, and what it means."""
    best = _NOTHING
    for first in _heads(norms[i], lang):
        for parts, name in forms.phrases.get(first, ()):
            size = len(parts)
            if size < best[0] or i + size > len(norms) or (size == best[0] and name in best[1]):
                continue
            if all(_fits(norms[i + k], part, lang) for k, part in enumerate(parts)):
                best = (size, (*best[1], name) if size == best[0] else (name,))
    return best


def _heads(word: str, lang: str) -> list[str]:
    """What a phrase that begins with this word is kept under: its first letters."""
    return list(dict.fromkeys(bare[:2] for bare in _bare(word, lang)))


def _fits(word: str, part: str, lang: str) -> bool:
    if part[-1] == ".":
        return any(bare == part[:-1] for bare in _bare(word, lang))
    return any(
        bare.startswith(part) and len(bare) <= len(part) + _room(part) for bare in _bare(word, lang)
    )


def _room(begin: str) -> int:
    return _ROOM if len(begin) > 4 or not begin.isascii() else _LEAST_ROOM + len(begin)


@lru_cache(maxsize=131072)
def _word(word: str, lang: str) -> tuple[str, ...]:
    """The concepts of one folded word."""
    forms = _forms(lang)
    bare = _bare(word, lang)
    for one in bare:
        if one in forms.whole:
            return forms.whole[one]
    found: tuple[str, ...] = ()
    best = 0
    for one in bare:
        for size in range(len(one), best, -1):
            names = forms.begins.get(one[:size])
            if names and len(one) - size <= _room(one[:size]):
                found, best = names, size
                break
    if not found and forms.inside:
        found = _within(word, forms)
    for size in range(min(len(word) - 2, 6), 2, -1):
        if word[-size:] in forms.ends:
            return tuple(dict.fromkeys((*found, *forms.ends[word[-size:]])))
    return found


def _within(word: str, forms: _Forms) -> tuple[str, ...]:
    """Languages that inflect in front: the longest stem that stands anywhere in the word."""
    for size in range(min(len(word), forms.longest), 1, -1):
        for at in range(len(word) - size + 1):
            names = forms.inside.get(word[at : at + size])
            if names:
                return names
    return ()


def _bare(word: str, lang: str) -> tuple[str, ...]:
    """A word as written and without what is only joined to its front."""
    if lang in _ELIDING and "'" in word:
        rest = word.rpartition("'")[2]
        return (word, rest) if rest else (word,)
    if lang != "ar":
        return (word,)
    found = [word]
    for joined in _JOINED:
        if found[-1][0] in joined and len(found[-1]) > 3:
            found.append(found[-1][1:])
    found += [one[2:] for one in found if one.startswith(_FRONTS) and len(one) > 4]
    return tuple(dict.fromkeys(found))


def _anywhere(text: str, forms: _Forms, at_start: bool) -> list[Concept]:
    """Forms wherever they stand, or wherever a word begins; the longest first."""
    found: list[Concept] = []
    i = 0
    while i < len(text):
        size, names = _NOTHING
        starts = not at_start or not i or text[i - 1] in _OPENING
        if starts and (text[i].isalnum() or text[i] == "%"):
            size, names = _longest(text, i, forms)
        if size:
            found += [Concept(name, i, i + size) for name in names]
        i += max(1, size)
    return found


def _longest(text: str, i: int, forms: _Forms) -> tuple[int, tuple[str, ...]]:
    for size in range(min(forms.longest, len(text) - i), 0, -1):
        names = forms.begins.get(text[i : i + size])
        if names is None and size < len(text) - i + 1:
            after = text[i + size : i + size + 1]
            if not after.isalpha():
                names = forms.whole.get(text[i : i + size])
        if names:
            return size, names
    return _NOTHING


@cache
def _table() -> tuple[tuple[str, ...], list[list[str]]]:
    """The languages, and a row of forms for each concept, its name first."""
    raw = files("retold").joinpath("data", "concepts.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in raw.splitlines() if line and line[0] != "#"]
    return tuple(rows[0][1:]), rows[1:]


@cache
def _forms(lang: str) -> _Forms:
    langs, rows = _table()
    column = langs.index(lang) + 1
    forms = _Forms()
    for row in rows:
        for written in row[column].split():
            if lang in UNPARTED or lang in MARKED:
                _add_unparted(forms, written.replace("_", " "), row[0])
            else:
                _add(forms, unmarked(fold(written)).replace("-", "_").strip("_"), row[0])
    forms.longest = max((len(f) for t in (forms.inside, forms.begins) for f in t), default=0)
    return forms


def _add(forms: _Forms, written: str, name: str) -> None:
    parts = tuple(p.lstrip("'") for p in written.split("_") if p.strip("'."))
    if not parts:
        return
    if len(parts) > 1:
        forms.phrases.setdefault(parts[0][:2].rstrip("."), []).append((parts, name))
        return
    one = parts[0]
    if one[0] == "*":
        _put(forms.ends if one[-1] == "." else forms.inside, one.strip("*."), name)
    elif one[-1] == ".":
        _put(forms.whole, one[:-1], name)
    else:
        _put(forms.begins, one, name)


def _add_unparted(forms: _Forms, written: str, name: str) -> None:
    if written[-1] == ".":
        _put(forms.whole, written[:-1], name)
    else:
        _put(forms.begins, written, name)


def _put(table: dict[str, tuple[str, ...]], form: str, name: str) -> None:
    if form:
        table[form] = tuple(dict.fromkeys((*table.get(form, ()), name)))
