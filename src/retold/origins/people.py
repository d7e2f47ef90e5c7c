"""The persons, offices and documents of a story: one name for each, however they are written.

A surname, a full name, a name with a title and a name in another script are one person where all
words of the shorter stand in the longer, spelling aside. What names nobody in particular ("the
company", "his wife") stays as it is written and is not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from retold import text
from retold.facts import skeleton, transliterate
from retold.facts.comparing import compare_names
from retold.facts.tables import load

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMED = ("person", "office", "document")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_LONGEST_NAME = 6  # words of a person's name at most
_MOST = 300  # names of one story that are compared


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(transliterate(w) for w in str(load("people")[name]).split())


@cache
def _titles() -> frozenset[str]:
    listed = str(load("titles")["person"]).split()
    return _table("titles") | frozenset(transliterate(w) for w in listed)


@cache
def _particles() -> frozenset[str]:
    return frozenset(transliterate(w) for w in str(load("titles")["particles"]).split())


@lru_cache(maxsize=8192)
def words_of_name(name: str) -> tuple[str, ...]:
    """The words of a name as compared: Latin, folded, without titles and articles.

    >>> words_of_name("Lieutenant Carlo Benavides"), words_of_name("the Coast Guard")
    (('carlo', 'benavides'), ('coast', 'guard'))
    """
    found = [transliterate(w) for w in _WORD.findall(name)]
    found = [w.removesuffix("'s").replace("-", " ") for w in found]
    while len(found) > 1 and found[0] in _titles():
        found = found[1:]
    return tuple(w for w in found if w and w not in _table("of"))


def is_generic(name: str) -> bool:
    """Whether a speaker's name names nobody in particular.

    >>> is_generic("the company"), is_generic("Sala"), is_generic("coast guard")
    (True, False, False)
    """
    words = [w for w in words_of_name(name) if len(w) > 1]
    return not words or all(w in _table("generic") or w in _titles() for w in words)


@lru_cache(maxsize=8192)
def is_personal(name: str) -> bool:
    """Whether a name can be one person's own: capitals and particles alone."""
    words = _WORD.findall(name)
    while len(words) > 1 and transliterate(words[0]) in _titles():
        words = words[1:]
    if not 1 <= len(words) <= _LONGEST_NAME or is_generic(name):
        return False
    owned = re.search(r"['\u2019]s?\s", name)
    return not owned and all(
        not w[:1].islower() or transliterate(w) in _particles() or transliterate(w)[:2] == "al"
        for w in words
    )


def same_person(a: str, b: str) -> bool:
    """Whether two names are one person's.

    >>> same_person("Lieutenant Carlo Benavides", "M. Benavides"), same_person("Карло Бенавидес", "Carlo Benavides")
    (True, True)
    >>> same_person("Ann Lee", "Tom Lee")
    False
    """
    x, y = _bare(a), _bare(b)
    if not x or not y:
        return False
    if len(x) == len(y) and _stems(x) == _stems(y):
        return True
    return compare_names(" ".join(x), " ".join(y)) in ("same", "spelling", "part")


def _bare(name: str) -> list[str]:
    """Words of a name; a lone letter before a surname is "Monsieur" or an initial."""
    words = list(words_of_name(name))
    if len(words) == 2 and len(words[0]) == 1:
        words = words[1:]
    return words


def _stems(words: list[str]) -> list[str]:
    return [skeleton(w) for w in words]


def same_body(a: str, b: str) -> bool:
    """Whether two names of offices or documents are one: the words of one stand in the other."""
    x, y = set(words_of_name(a)), set(words_of_name(b))
    if not x or not y or is_generic(a) or is_generic(b):
        return x == y
    return x <= y or y <= x


def same_voice(a: str, b: str, kind: str = "person") -> bool:
    """Whether two names of one class are one speaker."""
    return same_person(a, b) if kind == "person" else same_body(a, b)


class People:
    """The speakers of a story under one name each."""

    def __init__(self, heard: Iterable[tuple[str, str]]) -> None:
        count = Counter((n, k) for n, k in heard if k in NAMED)
        self._named: dict[tuple[str, str], str] = {}
        for kind in NAMED:
            names = {n: c for (n, k), c in count.items() if k == kind and _counts(n, kind)}
            self._merge(names, kind)

    def _merge(self, names: dict[str, int], kind: str) -> None:
        """Longest names first; a shorter one that fits two of them fits neither."""
        ranked = sorted(names, key=lambda n: (-len(_bare(n)), -names[n], n))[:_MOST]
        groups: list[list[str]] = []
        for name in ranked:
            fits = [g for g in groups if any(same_voice(name, m, kind) for m in g)]
            if len(fits) == 1:
                fits[0].append(name)
            elif not fits:
                groups.append([name])
            else:
                best = max(fits, key=lambda g: (sum(names[m] for m in g), g[0]))
                best.append(name)
        for group in groups:
            shown = min(group, key=lambda n: (*_shape(n, kind), -names[n], n))
            for name in group:
                self._named[name, kind] = shown_name(shown, kind)

    def name(self, name: str, kind: str) -> str:
        """The story's one name for a speaker."""
        return self._named.get((name, kind), name)

    def counts(self, name: str, kind: str) -> bool:
        """Whether a speaker is somebody in particular."""
        return kind in NAMED and _counts(name, kind)


def _counts(name: str, kind: str) -> bool:
    return is_personal(name) if kind == "person" else not is_generic(name)


def _shape(name: str, kind: str) -> tuple[int, int, int]:
    """The name to show first: two or three words for a person, few for a body; Latin letters."""
    size = len(_bare(name))
    ideal = abs(size - 2) if kind == "person" else size
    return ideal, int(not text.fold(name).isascii()), len(name)


def shown_name(name: str, kind: str) -> str:
    """A person's name without titles before it.

    >>> shown_name("Lieutenant Carlo Benavides", "person")
    'Carlo Benavides'
    """
    if kind != "person":
        return name
    parts = name.split()
    while len(parts) > 2 and transliterate(parts[0]).strip(".") in _titles():
        parts = parts[1:]
    return " ".join(parts)
