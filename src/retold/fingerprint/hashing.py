"""Words and grams of one text, hashed with numpy alone as the compiled kernel hashes them."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.fingerprint.settings import SETTINGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

_GAP, _SKIP, _SINGLE = 0, 1, 2  # a separator; nothing at all; a word by itself (CJK)
_OFFSET, _PRIME = 0xCBF29CE484222325, 0x100000001B3
_MIX, _GOLDEN = 0xD6E8FEB86659FD93, 0x9E3779B97F4A7C15
_APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u00b4\u0060\u2032"


@cache
def letters() -> NDArray[np.uint16]:
    """What each code point of the basic plane counts as: a folded letter, or one of three marks."""
    table = np.zeros(65536, np.uint16)
    for code in range(0x3400):
        table[code] = _letter(chr(code))
    for code in (*range(0xA640, 0xAC00), *range(0xF900, 0x10000)):
        table[code] = _letter(chr(code))
    for start, end in ((0x3040, 0x3100), (0x3400, 0xA000), (0xF900, 0xFB00)):
        table[start:end] = _SINGLE
    table[0xAC00:0xD7A4] = np.arange(0xAC00, 0xD7A4)
    return table


def _letter(char: str) -> int:
    kind = unicodedata.category(char)
    if kind in ("Mn", "Cf") or char in _APOSTROPHES:
        return _SKIP
    if kind[0] not in "LN":
        return _GAP
    for part in unicodedata.normalize("NFKD", char).casefold():
        if unicodedata.category(part)[0] in "LN":
            return ord(part) if ord(part) < 65536 else _GAP
    return _GAP


class Words(NamedTuple):
    """The hashed words of a text and their places as code points."""

    hashes: Hashes
    starts: Ints
    ends: Ints


def hashed_words(content: str) -> Words:
    """Words of a text, hashed as the kernel hashes them.

    >>> a, b = hashed_words("Caf\u00e9 don\u2019t"), hashed_words("CAFE dont")
    >>> a.hashes.tolist() == b.hashes.tolist(), a.starts.tolist(), a.ends.tolist()
    (True, [0, 5], [4, 10])
    """
    codes = np.frombuffer(content.encode("utf-32-le", "replace"), np.uint32)
    kind = _kinds(codes)
    single = kind == _SINGLE
    seen = np.flatnonzero(kind != _SKIP)
    is_letter = kind[seen] > _SKIP
    lone = single[seen]
    before = np.concatenate(([False], is_letter[:-1] & ~lone[:-1])) if len(seen) else is_letter
    first = is_letter & (lone | ~before)
    at = np.flatnonzero(is_letter)
    firsts = np.flatnonzero(first[at])
    lengths = np.diff(np.append(firsts, len(at)))
    places = seen[at]
    values = np.where(single[places], codes[places], kind[places]).astype(np.uint64)
    hashes = _fold_hash(values, firsts, lengths)
    starts = places[firsts] if len(firsts) else places
    ends = places[firsts + lengths - 1] + 1 if len(firsts) else places
    return Words(hashes, starts.astype(np.int64), ends.astype(np.int64))


def _kinds(codes: NDArray[np.uint32]) -> NDArray[np.uint16]:
    low = np.minimum(codes, 65535).astype(np.uint16)
    kind: NDArray[np.uint16] = letters()[low]
    high = codes > 65535
    if high.any():
        kind = np.where(high, np.uint16(_GAP), kind)
        kind = np.where((codes >= 0x20000) & (codes < 0x40000), np.uint16(_SINGLE), kind)
    return kind


def _fold_hash(values: Hashes, firsts: Ints, lengths: Ints) -> Hashes:
    hashes = np.full(len(firsts), _OFFSET, np.uint64)
    order = np.argsort(-lengths, kind="stable")
    sizes = lengths[order]
    for k in range(int(sizes[0]) if len(sizes) else 0):
        upto = int(np.searchsorted(-sizes, -k, side="left"))
        rows = order[:upto]
        hashes[rows] = (hashes[rows] ^ values[firsts[rows] + k]) * np.uint64(_PRIME)
    hashes ^= hashes >> np.uint64(32)
    hashes *= np.uint64(_MIX)
    hashes ^= hashes >> np.uint64(32)
    return hashes


def hashed_grams(words: Hashes, gram: int = SETTINGS.gram) -> Hashes:
    """Hashes of all runs of `gram` words; shorter texts have none."""
    n = len(words) - gram + 1
    if n <= 0:
        return np.zeros(0, np.uint64)
    value = words[:n].copy()
    for k in range(1, gram):
        value = (value * np.uint64(_GOLDEN)) ^ words[k : k + n]
    value ^= value >> np.uint64(29)
    value *= np.uint64(_GOLDEN)
    value ^= value >> np.uint64(32)
    return value


def winnowed(grams: Hashes, window: int = SETTINGS.window) -> Ints:
    """Positions of the grams that winnowing keeps: the last least one of every window."""
    n = len(grams)
    if window <= 1 or n == 0:
        return np.arange(n, dtype=np.int64)
    width = min(window, n)
    views = np.lib.stride_tricks.sliding_window_view(grams[::-1], width)
    last = n - 1 - (np.arange(len(views)) + np.argmin(views, axis=1))
    return np.unique(last).astype(np.int64)
