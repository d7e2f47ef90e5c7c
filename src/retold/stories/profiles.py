"""What of an article matters for its story, before weighting."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from retold import facts, text
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from retold.records import Article
    from retold.text import Token


_START = re.compile(r"[.!?:\n\"]\s*$")
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True, slots=True)
class Profile:
    """What of an article matters for its story, before weighting."""

    article_id: str
    lang: str
    published: datetime | None
    stems: Counter[str]
    lead: Counter[str]
    opening: Counter[str]
    names: Counter[str]  # skeletons
    lead_names: Counter[str]
    numbers: Counter[str]
    lead_numbers: Counter[str]
    grams: NDArray[np.uint64]  # runs of five words of the text, hashed, each once
    bigrams: NDArray[np.uint64]
    words: int


def profile(article: Article, settings: Settings = SETTINGS) -> Profile:
    """What of an article matters for its story."""
    whole = f"{article.title}\n{article.text}" if article.title else article.text
    whole = text.plain(whole[: settings.read])
    tokens = text.tokens(whole)
    head = tokens[: settings.lead]
    stems = [text.stem(t.norm, article.lang) for t in tokens]
    hashes = np.fromiter((_word_hash(t.norm) for t in tokens), np.uint64, len(tokens))
    title = len(article.title) + 1 if article.title else 0
    body = sum(1 for t in head if t.start < title) if title else 0
    if body == len(head):
        body = sum(1 for t in tokens if t.start < title)
    return Profile(
        article.article_id,
        article.lang,
        article.published,
        Counter(stems),
        Counter(stems[: settings.lead]),
        Counter(stems[: settings.opening]),
        _names(whole, tokens),
        _names(whole, head),
        _numbers(tokens),
        _numbers(head),
        _runs(hashes[body:], 5),
        _runs(hashes, 2),
        len(stems),
    )


@lru_cache(maxsize=262144)
def _word_hash(word: str) -> int:
    return int(text.key(word), 16)


def _runs(words: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """Hashes of all runs of `size` words, sorted, each once."""
    count = len(words) - size + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    value = words[:count].copy()
    for k in range(1, size):
        value ^= value >> _SHIFT
        value *= _GOLDEN
        value ^= words[k : k + count]
    return np.unique(value)


def names(content: str) -> Counter[str]:
    """Skeletons of the words written as names are, with their counts."""
    return _names(content, text.tokens(content))


def _names(content: str, tokens: Sequence[Token]) -> Counter[str]:
    found: Counter[str] = Counter()
    lower = {t.norm for t in tokens if t.text[0].islower()}
    for token in tokens:
        first = token.text[0]
        if first.islower() or first.isdigit() or len(token.text) < 2:
            continue
        if first.isupper():
            if token.norm in text.STOPWORDS:
                continue
            if token.norm in lower and (
                token.start == 0 or _START.search(content[max(0, token.start - 3) : token.start])
            ):
                continue
        bones = skeleton(token.text)
        if len(bones) > 1:
            found[bones] += 1
    return found


# Finer than `facts.skeleton`, which is made for comparing two names known to be such: here every
# name of a page is looked up among those of all pages, and voiced sounds keep more of them apart.
_SOUNDS = (
    ("sch", "s"), ("tch", "s"), ("ck", "k"), ("ph", "v"), ("sh", "s"), ("ch", "s"), ("kh", "h"),
    ("zh", "s"), ("ts", "s"), ("tz", "s"),
)  # fmt: skip
_ALIKE = str.maketrans("cqzwyjf", "kksviiv")
_ARABIC = re.compile("[\u0620-\u06ff]")
_LONG_VOWELS = str.maketrans("", "", "\u0627\u0648\u064a\u0649\u06cc")  # of Arabic script


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """First letter and consonants of a name in Latin letters, like sounds as one.

    >>> skeleton("Zelensky") == skeleton("Selenskyj"), skeleton("\u0641\u0627\u0644\u0646\u0633\u064a\u0627") == skeleton("Valensia")
    (True, True)
    """
    if _ARABIC.match(word):
        bare = word[2:] if word.startswith("\u0627\u0644") and len(word) > 4 else word
        word = bare[:1] + bare[1:].translate(_LONG_VOWELS)
    bare = re.sub(r"[^a-z]", "", facts.transliterate(word))
    for sound, plain in _SOUNDS:
        bare = bare.replace(sound, plain)
    bare = bare.translate(_ALIKE)
    rest = re.sub(r"[aeiouyh]", "", bare[1:])
    return bare[:1] + re.sub(r"(.)\1+", r"\1", rest)


def numbers(content: str) -> Counter[str]:
    """Numbers of at least two digits, without groupings, with their counts."""
    return _numbers(text.tokens(content))


def _numbers(tokens: Sequence[Token]) -> Counter[str]:
    found: Counter[str] = Counter()
    for token in tokens:
        if token.text[0].isdigit():
            bare = token.text.replace(",", "").rstrip(".")
            if len(bare) > 1:
                found[bare] += 1
    return found
