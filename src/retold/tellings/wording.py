"""The running words of a text, as two carriers of one telling must share them."""

from __future__ import annotations

import re

from retold.text import tokens
from retold.text import words as split_words

_NUMBERS = {
    w: str(n)
    for n, w in enumerate(
        split_words("zero one two three four five six seven eight nine ten eleven twelve")
    )
}
_MONTHS = {
    m[:3]: m
    for m in split_words(
        "january february march april june july august september october november december"
    )
} | {"sept": "september"}
_MERGED = {("per", "cent"): "percent", ("per", "centum"): "percent"}
_HOUSE = (
    (re.compile(r"is(e|es|ed|er|ers|ing|ation|ations)$"), r"iz\1"),
    (re.compile(r"ys(e|es|ed|ing)$"), r"yz\1"),
    (re.compile(r"our(s|ed|ing|able|ite|ites|ful|hood)?$"), r"or\1"),
    (re.compile(r"tre(s|d)?$"), r"ter\1"),
    (re.compile(r"ell(ed|ing|er|ers|or|ors|ation)$"), r"el\1"),
    (re.compile(r"ogue(s)?$"), r"og\1"),
    (re.compile(r"(ef|if|ic)ence(s)?$"), r"\1ense\2"),
    (re.compile(r"gramme(s)?$"), r"gram\1"),
    (re.compile(r"(e|o)ment$"), r"ment"),
)
_SYMBOLS = str.maketrans({"%": " percent ", "$": " dollars ", "&": " and "})
_GROUPED = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")


def running_words(text: str) -> list[str]:
    """The words of a text as two carriers of one telling must share them.

    >>> running_words("Mr. Roy travelled 1,200 metres, 5 per cent") == running_words(
    ...     "Mr Roy traveled 1200 meters, 5%")
    True
    """
    return list(running(text)[0])


def running(text: str) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    if "%" in text or "$" in text or "&" in text:
        return _spelled_out(text)
    found = tokens(text)
    words = [_house(t.norm) for t in found]
    return _merged(words, [t.start for t in found], [t.end for t in found])


def _spelled_out(text: str) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    """As `_running`, with signs as words; the places stay those of the text as given."""
    words, starts, ends = [], [], []
    at = 0
    for piece in re.split(r"([%$&])", text):
        if piece in "%$&" and piece:
            words.append(piece.translate(_SYMBOLS).strip())
            starts.append(at)
            ends.append(at + 1)
        else:
            for t in tokens(piece):
                words.append(_house(t.norm))
                starts.append(at + t.start)
                ends.append(at + t.end)
        at += len(piece)
    return _merged(words, starts, ends)


def _merged(
    words: list[str], starts: list[int], ends: list[int]
) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    if "per" in words:
        for i in range(len(words) - 2, -1, -1):
            one = _MERGED.get((words[i], words[i + 1]))
            if one:
                words[i : i + 2] = [one]
                ends[i] = ends[i + 1]
                del starts[i + 1], ends[i + 1]
    return tuple(words), tuple(starts), tuple(ends)


_KNOWN: dict[str, str] = {}


def _house(word: str) -> str:
    """One spelling for the houses' spellings of a folded word."""
    known = _KNOWN.get(word)
    if known is None:
        known = _unstyled(word)
        if len(_KNOWN) < 200_000:
            _KNOWN[word] = known
    return known


def _unstyled(word: str) -> str:
    if word[0].isdigit():
        return word.replace(",", "") if _GROUPED.match(word) else word
    word = word.replace("\u2019", "'").removesuffix("'")
    word = _NUMBERS.get(word) or _MONTHS.get(word) or word
    if len(word) > 4 and word.isascii():
        for form, plain in _HOUSE:
            word = form.sub(plain, word)
    return word
