"""Words of one sort that name different things, as `data/contrasts.toml` has them.

A sort is a list of things of which a report tells one: wife, sister, mother. Each thing has its words
and phrases; a word that stands in two things of a sort goes with both.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from retold.lexicon.cues import table
from retold.lexicon.forms import american, lemmas
from retold.text import STOPWORDS, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

WEAK = "?"  # behind a word that also means other things


class Member(NamedTuple):
    """A word or phrase of a sort; `words` in the forms that `form` gives."""

    words: tuple[str, ...]
    kind: str  # of the change that exchanging it makes
    sort: str
    things: frozenset[int]  # that it may name
    weak: bool


class Named(NamedTuple):
    """A member where it stands: its first and last token."""

    first: int
    last: int
    member: Member


def named_sorts(norms: Sequence[str]) -> list[Named]:
    """The members of sorts among folded words, in order; of those that overlap the longest.

    >>> [n.member.sort for n in named_sorts(["the", "interest", "rate"])]
    ['rates']
    """
    found, free = [], 0
    for i, norm in enumerate(norms):
        if i < free:
            continue
        rows = _begun(norm)
        size = 0
        for member in rows:
            n = len(member.words)
            if n < size:
                break
            if n == 1 or _fits(norms, i, member.words):
                found.append(Named(i, i + n - 1, member))
                size = n
        free = i + size
    return found


@lru_cache(maxsize=65536)
def _begun(norm: str) -> tuple[Member, ...]:
    """The members that may begin with a word, the longest first."""
    starts = _starts()
    return next((starts[w] for w in (norm, *_forms(norm)) if w in starts), ())


def _fits(norms: Sequence[str], i: int, words: tuple[str, ...]) -> bool:
    return i + len(words) <= len(norms) and all(
        w == norms[i + k] or w in _forms(norms[i + k]) for k, w in enumerate(words) if k
    )


@lru_cache(maxsize=65536)
def _forms(norm: str) -> tuple[str, ...]:
    """The forms under which a word may stand in the table, the nearest first."""
    if norm in STOPWORDS:
        return (norm,)
    bare = norm.removesuffix("'s").removesuffix("'")
    return tuple(dict.fromkeys((bare, american(bare), *lemmas(bare)[:1])))


@cache
def _starts() -> dict[str, tuple[Member, ...]]:
    """First word -> the members that begin with it, the longest first."""
    found: dict[str, list[Member]] = {}
    for kind, sorts in table("contrasts.toml")["sorts"].items():
        for sort, things in sorts.items():
            for member in _members(kind, sort, things):
                found.setdefault(member.words[0], []).append(member)
    return {w: tuple(sorted(rows, key=lambda m: -len(m.words))) for w, rows in found.items()}  # fmt: skip


def _members(kind: str, sort: str, things: Sequence[str]) -> list[Member]:
    named: dict[tuple[str, ...], set[int]] = {}
    weak: set[tuple[str, ...]] = set()
    for n, thing in enumerate(things):
        for written in thing.split():
            words = tuple(american(w) for w in fold(written.rstrip(WEAK)).split("_"))
            named.setdefault(words, set()).add(n)
            if written.endswith(WEAK):
                weak.add(words)
    return [Member(w, kind, sort, frozenset(ns), w in weak) for w, ns in named.items()]
