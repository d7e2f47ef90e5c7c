"""Winnowed grams of many texts: one pass over their bytes, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.compiling import compiled
from retold.fingerprint.hashing import hashed_grams, hashed_words, letters, winnowed
from retold.fingerprint.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]


def _kernel(
    data: NDArray[np.uint8], bounds: Ints, table: NDArray[np.uint16], n_words: int, window: int,
    gram: Hashes, doc: NDArray[np.int32], position: NDArray[np.int32],
) -> int:  # fmt: skip
    """Winnowed grams of texts laid end to end; returns how many were written."""
    prime, golden = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)
    word_ring = np.zeros(n_words, np.uint64)
    gram_ring = np.zeros(window, np.uint64)
    written = 0
    for d in range(len(bounds) - 1):
        i, end = bounds[d], bounds[d + 1]
        n, grams, kept, slot, place = 0, 0, -1, 0, 0
        smallest = np.uint64(0)
        value = np.uint64(0xCBF29CE484222325)
        inside = False
        while i <= end:
            code, kind = np.int64(0), np.uint16(0)
            if i == end:
                i += 1
            else:
                byte = data[i]
                if byte < 128:
                    code = np.int64(byte)
                    i += 1
                elif byte < 224:
                    code = (np.int64(byte & 31) << 6) | np.int64(data[min(i + 1, end - 1)] & 63)
                    i += 2
                elif byte < 240:
                    code = (
                        (np.int64(byte & 15) << 12)
                        | (np.int64(data[min(i + 1, end - 1)] & 63) << 6)
                        | np.int64(data[min(i + 2, end - 1)] & 63)
                    )
                    i += 3
                else:
                    code = (
                        (np.int64(byte & 7) << 18)
                        | (np.int64(data[min(i + 1, end - 1)] & 63) << 12)
                        | (np.int64(data[min(i + 2, end - 1)] & 63) << 6)
                        | np.int64(data[min(i + 3, end - 1)] & 63)
                    )
                    i += 4
                if code < 65536:
                    kind = table[code]
                elif 0x20000 <= code < 0x40000:
                    kind = np.uint16(2)
                if i > end:
                    i = end
            if kind == 1:
                continue
            if kind > 2:
                value = (value ^ np.uint64(kind)) * prime
                inside = True
                continue
            ready = 2 if (inside and kind == 2) else (1 if (inside or kind == 2) else 0)
            for turn in range(ready):
                if not (inside and turn == 0):
                    value = (np.uint64(0xCBF29CE484222325) ^ np.uint64(code)) * prime
                value ^= value >> np.uint64(32)
                value *= np.uint64(0xD6E8FEB86659FD93)
                value ^= value >> np.uint64(32)
                word_ring[slot] = value
                slot += 1
                if slot == n_words:
                    slot = 0
                value = np.uint64(0xCBF29CE484222325)
                inside = False
                n += 1
                if n < n_words:
                    continue
                at = slot
                whole = word_ring[at]
                for _ in range(1, n_words):
                    at += 1
                    if at == n_words:
                        at = 0
                    whole = (whole * golden) ^ word_ring[at]
                whole ^= whole >> np.uint64(29)
                whole *= golden
                whole ^= whole >> np.uint64(32)
                gram_ring[place] = whole
                place += 1
                if place == window:
                    place = 0
                grams += 1
                if grams < window:
                    continue
                if kept >= grams - window:  # the last one kept is still in the window
                    if whole > smallest:
                        continue
                    smallest, kept = whole, grams - 1
                else:
                    at = place  # the oldest of the window
                    smallest, kept = gram_ring[at], grams - window
                    for k in range(1, window):
                        at += 1
                        if at == window:
                            at = 0
                        if gram_ring[at] <= smallest:
                            smallest, kept = gram_ring[at], grams - window + k
                gram[written] = smallest
                doc[written] = d
                position[written] = kept
                written += 1
        if 0 < grams < window:
            least = grams - 1
            for k in range(grams - 2, -1, -1):
                if gram_ring[k] < gram_ring[least]:
                    least = k
            gram[written] = gram_ring[least]
            doc[written] = d
            position[written] = least
            written += 1
    return written


class Grams(NamedTuple):
    """Winnowed grams of several texts: hash, number of the text, position of the first word."""

    gram: Hashes
    doc: NDArray[np.int32]
    position: NDArray[np.int32]


def grams_of_bytes(data: NDArray[np.uint8], bounds: Ints, settings: Settings = SETTINGS) -> Grams:
    """Winnowed grams of UTF-8 texts laid end to end, with the compiled kernel."""
    room = (int(bounds[-1]) - int(bounds[0])) // 2 + len(bounds)
    out = Grams(np.empty(room, np.uint64), np.empty(room, np.int32), np.empty(room, np.int32))
    run = compiled(_kernel)
    n = run(data, bounds, letters(), settings.gram, max(1, settings.window), *out)
    return Grams(out.gram[:n], out.doc[:n], out.position[:n])


def grams_of_texts(texts: Sequence[str], settings: Settings = SETTINGS) -> Grams:
    """Winnowed grams of a few texts, with numpy alone.

    >>> grams_of_texts(["one two three four five six"]).doc.tolist()
    [0]
    """
    parts: list[tuple[Hashes, NDArray[np.int32], NDArray[np.int32]]] = []
    for n, content in enumerate(texts):
        grams = hashed_grams(hashed_words(content).hashes, settings.gram)
        kept = winnowed(grams, settings.window)
        parts.append((grams[kept], np.full(len(kept), n, np.int32), kept.astype(np.int32)))
    if not parts:
        return Grams(np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.int32))
    return Grams(*(np.concatenate(column) for column in zip(*parts, strict=True)))
