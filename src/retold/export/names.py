"""Pseudonyms for persons who speak: keyed, stable within an export, also inside quoted words."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from base64 import b32encode
from functools import lru_cache
from typing import TYPE_CHECKING

from retold.records import Article, Claim, Credit, Speech, Telling
from retold.text import STOPWORDS, tokens, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retold.results import Story
    from retold.text import Token

_NOT_PERSONS = frozenset({"office", "document", "outlet", "anonymous", "observation"})
_POSSESSIVE = "'s"
_Runs = dict[str, list[tuple[tuple[str, ...], str]]]  # first word -> (words, pseudonym)


class Roll:
    """Gathers who speaks in a story, and tells persons from offices, documents and outlets."""

    def __init__(self) -> None:
        self._persons: set[str] = set()
        self._perhaps: set[str] = set()
        self._others: set[str] = set()
        self._organisations: set[str] = set()

    def take(self, record: object) -> None:
        """Note whom an article, credit, speech, telling or claim names."""
        if isinstance(record, Speech):
            self._speaker(record.speaker, record.speaker_class, record.chain)
        elif isinstance(record, Article):
            self._published(record.outlet)
        elif isinstance(record, Credit):
            self._published(record.newsroom)
        elif isinstance(record, Telling):
            self._published(record.newsroom, record.outlet)
        elif isinstance(record, Claim):
            self._perhaps.update(filter(None, [record.speaker]))
            for a in record.attestations:
                self._published(a.newsroom)
                self._speaker(a.rests_on, a.rests_on_class, a.chain)

    def _speaker(self, name: str | None, kind: str, chain: Iterable[str]) -> None:
        if name:
            (self._others if kind in _NOT_PERSONS else self._persons).add(name)
        self._perhaps.update(chain)

    def _published(self, *names: str | None) -> None:
        self._organisations.update(filter(None, names))

    def persons(self) -> tuple[str, ...]:
        """The names to hide: where it cannot be told, a name is taken for a person's."""
        found = self._persons | (self._perhaps - self._others)
        return tuple(sorted(found - self._organisations))


def persons_of(story: Story) -> tuple[str, ...]:
    """The persons who speak in a story, by every name a record gives them."""
    roll = Roll()
    for page in story.pages.values():
        for record in (page.article, *page.credits, *page.speeches):
            roll.take(record)
    for record in (*story.tellings.values(), *story.claims):
        roll.take(record)
    return roll.persons()


class Names:
    """Pseudonyms for the persons of one story at a time.

    The same full name has the same pseudonym all through one export. The key is made anew for each
    export and kept nowhere, so that nobody can try names against the pseudonyms.

    >>> names = Names(b"key").of(["Ivan Zhilin"])
    >>> words = names("Zhilin's wife met IVAN ZHILIN.")
    >>> words.count(names("Ivan Zhilin")), "hilin" in words
    (2, False)
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def of(self, persons: Iterable[str]) -> Mask:
        """What hides these persons in words."""
        known: dict[tuple[str, ...], str] = {}
        owners: dict[str, set[tuple[str, ...]]] = {}
        alone: set[str] = set()
        for found in map(_tokens, persons):
            name = tuple(_bare(t.norm) for t in found)
            if len(name) > 1:
                known[name] = self._pseudonym(name)
            alone.update(name if len(name) == 1 else filter(None, map(_telling, found)))
            for part in name if len(name) > 1 else ():
                owners.setdefault(part, set()).add(name)
        for part in sorted(alone):
            of = owners.get(part, set())
            known[part,] = self._pseudonym(next(iter(of)) if len(of) == 1 else (part,))
        runs: _Runs = {}
        for words in sorted(known, key=lambda w: (-len(w), w)):
            runs.setdefault(words[0], []).append((words, known[words]))
        return Mask(runs)

    def _pseudonym(self, name: tuple[str, ...]) -> str:
        digest = hmac.digest(self._key, "\x00".join(name).encode("utf-8", "replace"), "sha256")
        return f"Person-{b32encode(digest)[:10].decode()}"


class Mask:
    """Hides some persons in words."""

    def __init__(self, runs: _Runs) -> None:
        self._runs = runs
        self._masked = lru_cache(maxsize=4096)(self._mask)

    def __call__(self, words: str) -> str:
        """The words with each of these persons under a pseudonym."""
        return self._masked(words) if self._runs and words else words

    def _mask(self, words: str) -> str:
        clear = _clear(words)
        found, out, at, end = tokens(clear), [], 0, 0
        while at < len(found):
            run = self._run(found, at)
            if run is None:
                at += 1
                continue
            length, pseudonym = run
            last = found[at + length - 1]
            out += [clear[end : found[at].start], pseudonym]
            end = last.end - (len(_POSSESSIVE) if last.norm.endswith(_POSSESSIVE) else 0)
            at += length
        return "".join([*out, clear[end:]]) if out else words

    def _run(self, found: list[Token], at: int) -> tuple[int, str] | None:
        for words, pseudonym in self._runs.get(_bare(found[at].norm), ()):
            here = found[at : at + len(words)]
            if tuple(_bare(t.norm) for t in here) != words:
                continue
            if len(words) > 1 or not here[0].text[:1].islower():
                return len(words), pseudonym
        return None


def _clear(words: str) -> str:
    return visible(unicodedata.normalize("NFC", words))


def _tokens(name: str) -> list[Token]:
    return tokens(_clear(name))


def _bare(norm: str) -> str:
    return norm.removesuffix(_POSSESSIVE)


def _telling(part: Token) -> str | None:
    """A part of a name that, alone, is taken for the person: neither "de" nor an initial."""
    word = _bare(part.norm)
    tells = len(word) > 1 and word not in STOPWORDS and not word[0].isdigit()
    return word if tells and not part.text[:1].islower() else None
