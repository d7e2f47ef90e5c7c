"""What of an article matters for its story, before weighting."""

from __future__ import annotations

import math
import re
import struct
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from retold import facts, text
from retold.records import Profile, Terms
from retold.stories.figures import figures
from retold.stories.openings import opening
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from retold.records import Article
    from retold.text import Token


_START = re.compile(r"[.!?:\n\"]\s*$")
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_SHARE_BY_LENGTH = (0.5, 0.3, 0.5, 0.3, 0.1)  # of stems in languages without a background table
_SKETCH = 4  # least runs of words by which two texts are told to be one
_MOST = 255  # a term counts no more often
SHARES = 10**8  # parts in which shares of pages are given


def profiles(articles: Iterator[Article]) -> Iterator[Profile]:
    """What of each article matters for its story; those with a problem have none."""
    for article in articles:
        if article.problem is None:
            yield profile(article)


def profile(article: Article, settings: Settings = SETTINGS) -> Profile:
    """What of an article matters for its story."""
    whole = f"{article.title}\n{article.text}" if article.title else article.text
    whole = text.plain(whole[: settings.read])
    tokens = text.tokens(whole)
    lang, lead, first = article.lang, settings.lead, settings.opening
    read = [_read(t.norm, lang) for t in tokens]
    stems = [stem for stem, _ in read]
    hashes = np.fromiter((number for _, number in read), np.uint64, len(read))
    title = len(article.title) + 1 if article.title else 0
    body = sum(1 for t in tokens if t.start < title) if title else 0
    names, (numbers, matters) = _names(whole, tokens), figures(tokens, lang)
    grams = _runs(hashes[body:], 5)
    return Profile(
        article.article_id,
        lang,
        article.published,
        len(stems),
        _one_text(article, whole, tokens[body:], [*names[body:], *numbers[body:]], grams),
        _terms(stems, lead, first, "stem", lang),
        _terms(names, lead, first, "name"),
        _terms(numbers, lead, first, "number"),
        _short(grams),
        _short(_runs(hashes, 2)),
        tuple(sorted({w for w in stems[:lead] if len(w) > 2 and w not in text.STOPWORDS})),
        _terms(matters, lead, first, "matter"),
    )


@lru_cache(maxsize=262144)
def _read(word: str, lang: str) -> tuple[str, int]:
    """Stem and hash of a folded word."""
    return text.stem(word, lang), int(text.key(word), 16)


def _terms(words: Sequence[str], lead: int, opening: int, kind: str, lang: str = "") -> Terms:
    """Hashed terms in their order, counted in the words, in the first of them; "" is no term."""
    whole = Counter(words)
    del whole[""]
    if not whole:
        return Terms()
    known = {word: _known(kind, word, lang) for word in whole}
    names = {number: word for word, (number, _) in known.items()}
    order = sorted(names)
    told = [names[number] for number in order]
    count, first, start = (
        bytes([min(counted.get(word, 0), _MOST) for word in told])
        for counted in (whole, Counter(words[:lead]), Counter(words[:opening]))
    )
    return Terms(_packed(order), count, first, start, _packed([known[w][1] for w in told]))


def _packed(numbers: list[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def _one_text(
    article: Article, whole: str, tokens: Sequence[Token], facts: Iterable[str],
    grams: NDArray[np.uint64],
) -> int:  # fmt: skip
    """Equal for pages of one day that begin with the same words, behind a dateline.

    Of short texts: that have the same names, numbers and, nearly, wording.
    """
    day = "" if article.published is None else article.published.date().isoformat()
    begin = opening(whole, tokens)
    if begin:
        return text.doc_key(text.key(article.lang, day, "opening", *begin))
    if len(grams) < _SKETCH:
        wording = [t.norm for t in tokens]
    else:
        wording = [str(g) for g in np.sort(grams)[:_SKETCH].tolist()]
    told = sorted(set(facts) - {""})
    return text.doc_key(text.key(article.lang, day, *told, "", *wording))


@lru_cache(maxsize=262144)
def _known(kind: str, word: str, lang: str) -> tuple[int, int]:
    """A term's number, and the share of pages on which it is expected, in parts of SHARES."""
    if kind == "stem":
        share = page_share(word, lang)
    else:
        share = _SHARE_OF[kind](word)
    return term(kind, word), round(share * SHARES)


@lru_cache(maxsize=262144)
def term(kind: str, *words: str) -> int:
    """Number of a stem, a name's skeleton or a number: 32 bits."""
    return int(text.key(kind, *words)[:8], 16)


@lru_cache(maxsize=262144)
def page_share(stem: str, lang: str) -> float:
    """Share of pages of some 300 words on which a stem is expected."""
    if lang != "en":
        return _SHARE_BY_LENGTH[len(stem)] if len(stem) < len(_SHARE_BY_LENGTH) else 0.02
    per_word: float = 10 ** (text.frequencies().get(stem, 120) / 100 - 9)
    return 1 - math.exp(-300 * per_word)


def _name_share(bones: str) -> float:
    return 0.004 if len(bones) > 3 else 0.03 if len(bones) > 2 else 0.1


def _number_share(number: str) -> float:
    year = len(number) == 4 and number[:2] in ("19", "20")
    return 0.1 if len(number) <= 2 else 0.2 if year else 0.02 if len(number) <= 3 else 0.003


def _short(hashes: NDArray[np.uint64]) -> bytes:
    return _once(hashes >> np.uint64(32)).astype("<u4").tobytes()


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
    value.sort()
    return _once(value)


def _once(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sorted numbers, each once."""
    kept = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=kept[1:])
    return numbers[kept]


def names(content: str) -> Counter[str]:
    """Skeletons of the words written as names are, with their counts."""
    return _counted(_names(content, text.tokens(content)))


def _counted(words: Sequence[str]) -> Counter[str]:
    return Counter(w for w in words if w)


def _names(content: str, tokens: Sequence[Token]) -> list[str]:
    """For each token its skeleton where it is written as names are, else nothing."""
    found = [""] * len(tokens)
    lower = {t.norm for t in tokens if t.text[0].islower()}
    for n, token in enumerate(tokens):
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
            found[n] = bones
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


def numbers(content: str, lang: str = "en") -> Counter[str]:
    """Numbers of at least two digits, with their counts."""
    return _counted(figures(text.tokens(content), lang).numbers)


def _matter_share(matter: str) -> float:
    weekday = len(matter) == 2 and matter[1].isdigit()
    return 0.005 if "-" in matter else 0.3 if weekday else 0.1


_SHARE_OF = {"name": _name_share, "number": _number_share, "matter": _matter_share}
