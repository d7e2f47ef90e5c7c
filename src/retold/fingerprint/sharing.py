"""Passages that texts share, and where they stand in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retold.compiling import compiled
from retold.fingerprint.settings import SETTINGS, SHARING, Sharing

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from retold.fingerprint.kernel import Grams

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]
    Mask = NDArray[np.bool_]

_FEW = 20_000  # grams, or seeds, that are not worth starting compiled code for


class Spans(NamedTuple):
    """Passages that texts share: their numbers (a < b), word spans [start, end), covered words."""

    a: Ints
    b: Ints
    a_start: Ints
    a_end: Ints
    b_start: Ints
    b_end: Ints
    covered: Ints


class Among(NamedTuple):
    """Which pairs are looked for."""

    asked: Mask  # for each text: pairs of two that are not asked for are passed over
    outlet: NDArray[np.int32]  # who published it; -1: nobody knows, and it repeats nothing


def shared_spans(
    grams: Grams, settings: Sharing = SHARING, threads: int = 2, among: Among | None = None
) -> Spans:
    """All passages that any two of the texts share, by a sort and a self-join of their grams."""
    from concurrent.futures import ThreadPoolExecutor

    few = len(grams.gram) <= _FEW
    if among is None:
        count = int(grams.doc.max(initial=-1)) + 1
        among = Among(np.ones(count, np.bool_), np.zeros(0, np.int32))

    def seeds(part: int) -> list[Ints]:
        rows = np.flatnonzero(grams.gram % np.uint64(threads) == np.uint64(part))
        rows = rows[np.argsort(grams.gram[rows], kind="stable")]
        held: list[Any] = [grams.gram[rows], grams.doc[rows], grams.position[rows], *among]
        held = [c.tolist() for c in held] if few else held
        emit: Callable[..., int] = _seeds if few else compiled(_seeds)
        room = emit(*held, settings.cap, settings.own, *(np.empty(0, np.int64) for _ in "123"))
        out = [np.empty(room, np.int64) for _ in "123"]
        emit(*held, settings.cap, settings.own, *out)
        return out

    if few:
        parts = list(map(seeds, range(threads)))
    else:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(seeds, range(threads)))
    pair, at_a, at_b = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Spans(*chained(pair, at_a, at_b, settings, few=few))


def chained(
    pair: Ints, at_a: Ints, at_b: Ints, settings: Sharing = SHARING, *, few: bool = False
) -> Ints:
    """Seeds, in any order, as rows of `Spans` (7, n). A pair is two numbers in one."""
    few = few and len(pair) <= _FEW
    order = np.lexsort((at_b, at_a, pair))
    pair, at_a, at_b = pair[order], at_a[order], at_b[order]
    edges = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1], [True])))
    out = np.empty((len(pair) // 2 + 1, 7), np.int64)
    held: list[Any] = [pair, at_a, at_b, edges]
    chain: Callable[..., int] = _chain if few else compiled(_chain)
    n = chain(
        *([c.tolist() for c in held] if few else held), SETTINGS.gram, settings.seeds,
        settings.span, settings.covered, settings.gap, settings.drift, settings.pieces, settings.together, out,
    )  # fmt: skip
    found: Ints = out[:n].T
    return found


def _seeds(
    gram: Hashes, doc: NDArray[np.int32], position: NDArray[np.int32], asked: Mask,
    outlet: NDArray[np.int32], cap: int, own: int, pair: Ints, at_a: Ints, at_b: Ints,
) -> int:  # fmt: skip
    """Pairs of rows with one gram in two texts, written while there is room; returns how many.

    Grams must be sorted. A pair is two numbers of texts in one integer.
    """
    i, n = 0, 0
    while i < len(gram):
        j = i + 1
        while j < len(gram) and gram[j] == gram[i]:
            j += 1
        for x in range(i, j if 1 < j - i <= cap else i):
            same = 0  # rows of the same outlet
            if len(outlet) and outlet[doc[x]] >= 0:
                for y in range(i, j):
                    same += outlet[doc[y]] == outlet[doc[x]]
            for y in range(x + 1, j):
                if doc[x] == doc[y] or not (asked[doc[x]] or asked[doc[y]]):
                    continue
                if same > own and outlet[doc[x]] == outlet[doc[y]]:
                    continue
                if n < len(pair):
                    low, high = (x, y) if doc[x] < doc[y] else (y, x)
                    pair[n] = doc[low] * 4294967296 + doc[high]
                    at_a[n] = position[low]
                    at_b[n] = position[high]
                n += 1
        i = j
    return n


def _chain(
    pair: Ints, at_a: Ints, at_b: Ints, edges: Ints, gram: int, least: int, span: int,
    covered: int, gap: int, drift: int, pieces: int, together: int, out: Ints,
) -> int:  # fmt: skip
    """Chains the seeds of each pair, sorted by place in a; returns the number of rows written."""
    chains = np.zeros((64, 6), np.int64)  # a start, a end, b start, b end, seeds, covered
    n = 0
    for k in range(len(edges) - 1):
        if edges[k + 1] - edges[k] < least:
            continue
        count = 0
        for s in range(edges[k], edges[k + 1]):
            x, y = at_a[s], at_b[s]
            hit = -1
            for c in range(count - 1, -1, -1):
                ahead_a = x + gram - chains[c, 1]
                ahead_b = y + gram - chains[c, 3]
                if (
                    ahead_a >= 0 and ahead_b >= 0 and ahead_a <= gap and ahead_b <= gap
                    and abs(ahead_a - ahead_b) <= drift
                ):  # fmt: skip
                    hit = c
                    break
            if hit < 0:
                if count == len(chains):
                    continue
                hit = count
                count += 1
                chains[hit, 0] = chains[hit, 1] = x
                chains[hit, 2] = chains[hit, 3] = y
                chains[hit, 4] = chains[hit, 5] = 0
            fresh = min(x + gram - chains[hit, 1], y + gram - chains[hit, 3])
            chains[hit, 5] += max(0, min(gram, fresh))
            chains[hit, 1] = x + gram
            chains[hit, 3] = y + gram
            chains[hit, 4] += 1
        total = 0
        for c in range(count):
            if chains[c, 5] >= pieces:
                total += chains[c, 5]
        for c in range(count):
            wide = chains[c, 1] - chains[c, 0]
            alone = chains[c, 4] >= least and wide >= span and chains[c, 5] >= covered
            if (alone or (total >= together and chains[c, 5] >= pieces)) and n < len(out):
                out[n, 0] = pair[edges[k]] >> 32
                out[n, 1] = pair[edges[k]] & 0xFFFFFFFF
                for field in range(4):
                    out[n, 2 + field] = chains[c, field]
                out[n, 6] = chains[c, 5]
                n += 1
    return n
