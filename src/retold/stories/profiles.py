"""What of an article matters for its story, before weighting."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from retold import text
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from datetime import datetime

    from retold.records import Article


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
    grams: frozenset[str]  # runs of five words
    bigrams: frozenset[str]
    words: int


def profile(article: Article, settings: Settings = SETTINGS) -> Profile:
    """What of an article matters for its story."""
    whole = f"{article.title}\n{article.text}" if article.title else article.text
    whole = text.plain(whole[: settings.read])
    head = _first_words(whole, settings.lead)
    stems = text.stems(whole, article.lang)
    return Profile(
        article.article_id,
        article.lang,
        article.published,
        Counter(stems),
        Counter(stems[: settings.lead]),
        Counter(stems[: settings.opening]),
        names(whole),
        names(head),
        numbers(whole),
        numbers(head),
        _grams(article.text[: settings.read], 5),
        _grams(whole, 2),
        len(stems),
    )


def _first_words(content: str, count: int) -> str:
    for n, token in enumerate(text.tokens(content[: count * 40])):
        if n == count:
            return content[: token.start]
    return content[: count * 40]


def _grams(content: str, size: int) -> frozenset[str]:
    words = text.words(content)
    return frozenset(" ".join(words[i : i + size]) for i in range(len(words) - size + 1))


_START = re.compile(r"[.!?:\n\"]\s*$")


def names(content: str) -> Counter[str]:
    """Skeletons of the words written as names are, with their counts."""
    found: Counter[str] = Counter()
    tokens = text.tokens(content)
    lower = {t.norm for t in tokens if t.text[0].islower()}
    for token in tokens:
        first = token.text[0]
        if first.isdigit() or len(token.text) < 2:
            continue
        if first.upper() != first.lower():
            if not first.isupper() or token.norm in text.STOPWORDS:
                continue
            starts = token.start == 0 or _START.search(
                content[max(0, token.start - 3) : token.start]
            )
            if starts and token.norm in lower:
                continue
        bones = skeleton(token.text)
        if len(bones) > 1:
            found[bones] += 1
    return found


_SOUNDS = (
    ("sch", "s"), ("tch", "s"), ("ck", "k"), ("ph", "f"), ("sh", "s"), ("ch", "s"), ("kh", "h"),
    ("zh", "s"), ("ts", "s"), ("tz", "s"),
)  # fmt: skip
_ALIKE = str.maketrans("cqzwyj", "kksvii")


@cache
def _anyascii(word: str) -> str:
    from anyascii import anyascii

    return str(anyascii(word))


def skeleton(word: str) -> str:
    """First letter and consonants of a name in Latin letters, like sounds as one.

    >>> skeleton("Zelensky") == skeleton("Selenskyj")
    True
    """
    bare = re.sub(r"[^a-z]", "", _anyascii(word).lower())
    for sound, plain in _SOUNDS:
        bare = bare.replace(sound, plain)
    bare = bare.translate(_ALIKE)
    rest = re.sub(r"[aeiouyh]", "", bare[1:])
    return bare[:1] + re.sub(r"(.)\1+", r"\1", rest)


def numbers(content: str) -> Counter[str]:
    """Numbers of at least two digits, without groupings, with their counts."""
    found: Counter[str] = Counter()
    for token in text.tokens(content):
        if token.text[0].isdigit():
            bare = token.text.replace(",", "").rstrip(".")
            if len(bare) > 1:
                found[bare] += 1
    return found
