"""Normalising, tokens, stems and keys: pure functions on strings.

Offsets always refer to the string as given, so that every token slices back to what was written.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import unicodedata
from bisect import bisect_left
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u00b4\u0060\u2032"
_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_PLAIN = {ord(c): "'" for c in _APOSTROPHES}
_PLAIN |= {ord(c): '"' for c in _QUOTES}
_PLAIN |= {ord(c): "-" for c in _DASHES}
_PLAIN |= {ord("\u00a0"): " ", ord("\u202f"): " ", ord("\u2009"): " "}
_UNMARKED = str.maketrans("\u0142\u0131\u0257\u0253\u0199\u01b4", "lidbky")
_HIDDEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CJK = "\u3040-\u3098\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_VOICING = "\uff9e\uff9f"  # marks on the letter before them, of which folding leaves nothing
# A number with its groupings is one token; CJK goes character by character; other scripts by word.
_LETTER = rf"[^\W\d_{_CJK}{_VOICING}]"
_TOKEN = re.compile(rf"\d+(?:[.,]\d+)*|[{_CJK}]|{_LETTER}+(?:['\u2019]{_LETTER}+)*(?:\d+)?")

STOPWORDS = frozenset(
    """a about after all also an and any are as at be because been before being but by can could did do
    does for from had has have he her here hers him his how i if in into is it its it's just me more
    most my no nor not of off on one only or other our out over own s said same say says she should
    so some such t than that the their theirs them then there these they this those through to too
    under until up very was we were what when where which while who whom why will with would you
    your""".split()
)  # fmt: skip


class Token(NamedTuple):
    """A word or number as written and as compared."""

    text: str
    norm: str
    start: int
    end: int


def key(*parts: str | bytes) -> str:
    """A 16-digit hexadecimal key of the parts, the same on every machine and engine.

    >>> key("a", "b") == key("a", "b") != key("ab", "")
    True
    """
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "little"))
        digest.update(raw)
    return digest.hexdigest()


def doc_key(article_id: str) -> int:
    """The article id as a signed 64-bit integer, for keys.

    >>> doc_key("00000000000000ff"), doc_key("ffffffffffffffff")
    (255, -1)
    """
    return int.from_bytes(bytes.fromhex(article_id), "big", signed=True)


def visible(text: str) -> str:
    """Without zero-width characters, variation selectors, direction marks and control codes."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub("", _HIDDEN.sub("", text))


def one_line(text: str | None) -> str:
    """Words from a page as they may be shown: on one line, nothing hidden, no control codes.

    >>> one_line("a\\x1b[31m\\n  b")
    'a[31m b'
    """
    return " ".join(visible(text or "").split())


def plain(text: str) -> str:
    """Curly quotes, dashes and hard spaces as their plain forms; the length stays the same.

    >>> plain("\u201cI don\u2019t\u201d \u2014 he said")
    '"I don\\'t" - he said'
    """
    return text.translate(_PLAIN)


def plainly_quoted(text: str) -> str:
    """Plain forms of signs, and single quotation marks as double ones; the length stays the same."""
    return plain(single_quotes_doubled(text))


def single_quotes_doubled(text: str) -> str:
    """Single quotation marks around what is said as double ones; apostrophes and all else stay.

    Inside double quotation marks nothing changes. A mark that only opens or only closes counts
    where no apostrophe can stand: before a capital letter, or behind the end of a sentence.

    >>> single_quotes_doubled("'It is over,' she said.")
    '"It is over," she said.'
    >>> single_quotes_doubled("the boys' '90s band")
    "the boys' '90s band"
    """
    flat = plain(text)
    if "'" not in flat:
        return text
    doubles = [i for i, c in enumerate(flat) if c in '"\n']
    closing = [m.start() for m in _CLOSES.finditer(flat)]
    lone = [m.start() for m in _LONE.finditer(flat)]
    chars = list(text)
    at = 0
    while opening := _OPENS.search(flat, at):
        start, at = opening.start(), opening.end()
        line = flat.find("\n", at, at + _LONGEST_QUOTE)
        end = min(len(flat), at + _LONGEST_QUOTE) if line < 0 else line
        if _within(flat, doubles, start):
            continue
        last = _next(closing, at, end)
        if last is not None:
            chars[start] = chars[last] = '"'
            at = last + 1
        elif flat[at].isupper() and _next(lone, at, end) is None:
            chars[start] = '"'
    for m in _ENDS.finditer(flat):
        if not _within(flat, doubles, m.start()):
            chars[m.start()] = '"'
    return "".join(chars)


def _within(flat: str, marks: list[int], at: int) -> bool:
    """Whether a double quotation mark is open at a place; none is beyond its line.

    `marks` has the places of all double marks and line ends.
    """
    n = bisect_left(marks, at)
    first = n
    while first > 0 and first > n - _MARKS_OF_A_LINE and flat[marks[first - 1]] != "\n":
        first -= 1
    return (n - first) % 2 == 1


_MARKS_OF_A_LINE = 200  # more stand in no paragraph of news; beyond them a hostile page decides


def _next(marks: list[int], at: int, end: int) -> int | None:
    """The first mark from `at` on, before `end`."""
    n = bisect_left(marks, at)
    return marks[n] if n < len(marks) and marks[n] < end else None


# A mark before a word, and none of the short forms that begin with an apostrophe.
_OPENS = re.compile(r"(?<![^\s(\[:,;-])'(?=[^\W_])(?!(?:s|t|n|em|til|tis|twas|cause|cos|round|bout)\b|\d0s\b)", re.I)  # fmt: skip
# A mark behind the end of a clause; or behind a word, but for the owner's "players' wages".
_CLOSES = re.compile(r"(?<=[.,?!…])'(?![^\W_])|(?<=[^\W_])(?<!s)'(?![^\W_])|(?<=s)'(?=[.,;:?!)]|$)")
_ENDS = re.compile(r"(?<=[.?!])'(?=\s|$)")
_LONE = re.compile(r"(?<![^\W_])'")  # no apostrophe within or behind a word
_LONGEST_QUOTE = 1000  # characters


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """As compared: no accents, no case, plain quotes and dashes.

    >>> fold("\u00c9lys\u00e9e")
    'elysee'
    """
    if text.isascii():
        return text.lower()
    written = plain(text)
    if written.isascii():
        return written.lower()
    parts = unicodedata.normalize("NFKD", written)
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


def unmarked(word: str) -> str:
    """A folded word with plain letters for those that folding leaves: Polish \u0142, Turkish \u0131, Hausa \u0257.

    >>> unmarked(fold("Bia\u0142ystok")), unmarked(fold("\u0199asar"))
    ('bialystok', 'kasar')
    """
    return word if word.isascii() else word.translate(_UNMARKED)


def tokens(text: str) -> list[Token]:
    """Words and numbers with their places.

    None is empty when folded.

    >>> [t.norm for t in tokens("U.S. troops\u2019 1,200 caf\u00e9s")]
    ['u', 's', 'troops', '1,200', 'cafes']
    """
    make = tuple.__new__  # what `Token` does, without a call of Python's own for each
    return [make(Token, (w := m[0], fold(w), *m.span())) for m in _TOKEN.finditer(text)]


def places(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Where the words and numbers of a text stand, from the one numbered `start` to before `end`.

    >>> places("U.S. troops", 1)
    [(2, 3), (5, 11)]
    """
    return [m.span() for m in islice(_TOKEN.finditer(text), start, end)]


def words(text: str) -> list[str]:
    """The folded words and numbers of a text."""
    return [fold(w) for w in _TOKEN.findall(text)]


def count_words(text: str) -> int:
    """How many words and numbers stand in a text."""
    return len(_TOKEN.findall(text))


_STEMMERS = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian",
    "pt": "portuguese", "nl": "dutch", "ru": "russian", "sv": "swedish", "da": "danish",
    "no": "norwegian", "nb": "norwegian", "fi": "finnish", "ro": "romanian", "hu": "hungarian",
    "tr": "turkish", "ar": "arabic", "el": "greek", "ca": "catalan",
}  # fmt: skip


@cache
def _stemmer(lang: str):  # type: ignore[no-untyped-def]
    import Stemmer

    return Stemmer.Stemmer(_STEMMERS.get(lang, "english"))


@lru_cache(maxsize=262144)
def stem(word: str, lang: str = "en") -> str:
    """The stem of a folded word.

    >>> stem("detained"), stem("detention")
    ('detain', 'detent')
    """
    return str(_stemmer(lang).stemWord(word.removesuffix("'s")))


def stems(text: str, lang: str = "en") -> list[str]:
    """The stems of a text, in order."""
    return [stem(w, lang) for w in words(text)]


@cache
def frequencies() -> dict[str, int]:
    """Background frequency of English stems: hundredths of a Zipf value (0 rare to 800 common).

    Made by `eval/fit/frequencies.py`; `data/frequencies.md` names the origin and the licence.
    """
    raw = files("retold").joinpath("data", "frequencies.tsv.gz").read_bytes()
    lines = gzip.decompress(raw).decode().splitlines()
    return {w: int(z) for w, _, z in (line.partition("\t") for line in lines)}


@lru_cache(maxsize=262144)
def rarity(stemmed: str) -> float:
    """How telling a stem is: 0 for the commonest words, 1 for words hardly anybody uses.

    >>> rarity("the") < rarity("govern") < rarity("zhilin") == 1.0
    True
    """
    zipf = frequencies().get(stemmed)
    if zipf is None:
        return 0.6 if stemmed.isdigit() and len(stemmed) < 2 else 1.0
    return min(1.0, max(0.0, (780 - zipf) / 600))
