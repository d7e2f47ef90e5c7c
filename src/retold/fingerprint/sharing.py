"""Passages that texts share, and where they stand in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold import records
from retold.compiling import compiled
from retold.fingerprint.hashing import hashed_grams, hashed_words
from retold.fingerprint.settings import SETTINGS, SHARING, Sharing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.fingerprint.kernel import Grams

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]


class Spans(NamedTuple):
    """Passages that texts share: their numbers (a < b), word spans [start, end), covered words."""

    a: Ints
    b: Ints
    a_start: Ints
    a_end: Ints
    b_start: Ints
    b_end: Ints
    covered: Ints


def shared_spans(grams: Grams, settings: Sharing = SHARING, threads: int = 2) -> Spans:
    """All passages that any two of the texts share, by a sort and a self-join of their grams."""
    from concurrent.futures import ThreadPoolExecutor

    def seeds(part: int) -> tuple[Ints, Ints, Ints]:
        rows = np.flatnonzero(grams.gram % np.uint64(threads) == np.uint64(part))
        rows = rows[np.argsort(grams.gram[rows], kind="stable")]
        ordered = grams.gram[rows], grams.doc[rows], grams.position[rows]
        room = compiled(_count_seeds)(*ordered[:2], settings.cap)
        out = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
        compiled(_emit_seeds)(*ordered, settings.cap, *out)
        return out

    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(seeds, range(threads)))
    pair, at_a, at_b = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((at_b, at_a, pair))
    pair, at_a, at_b = pair[order], at_a[order], at_b[order]
    edges = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1], [True])))
    out = np.empty((len(pair) // 2 + 1, 7), np.int64)
    n = compiled(_chain)(
        pair, at_a, at_b, edges, SETTINGS.gram, settings.seeds, settings.span,
        settings.covered, settings.gap, settings.drift, settings.pieces, settings.together, out,
    )  # fmt: skip
    return Spans(*out[:n].T)


def _count_seeds(gram: Hashes, doc: NDArray[np.int32], cap: int) -> int:
    """Pairs of rows with one gram in two texts; grams must be sorted."""
    i, total = 0, 0
    while i < len(gram):
        j = i + 1
        while j < len(gram) and gram[j] == gram[i]:
            j += 1
        if 1 < j - i <= cap:
            for x in range(i, j):
                for y in range(x + 1, j):
                    total += doc[x] != doc[y]
        i = j
    return total


def _emit_seeds(
    gram: Hashes, doc: NDArray[np.int32], position: NDArray[np.int32], cap: int,
    pair: Ints, at_a: Ints, at_b: Ints,
) -> None:  # fmt: skip
    """Writes the pairs that `_count_seeds` counts; a pair is two text numbers in one integer."""
    i, n = 0, 0
    while i < len(gram):
        j = i + 1
        while j < len(gram) and gram[j] == gram[i]:
            j += 1
        if 1 < j - i <= cap:
            for x in range(i, j):
                for y in range(x + 1, j):
                    if doc[x] == doc[y]:
                        continue
                    low, high = (x, y) if doc[x] < doc[y] else (y, x)
                    pair[n] = (np.int64(doc[low]) << 32) | np.int64(doc[high])
                    at_a[n] = position[low]
                    at_b[n] = position[high]
                    n += 1
        i = j


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


def passages(
    a: tuple[str, str], b: tuple[str, str], settings: Sharing = SHARING
) -> list[records.Passage]:
    """Stretches of wording that two texts share, each given as (article_id, text).

    >>> run = " ".join(f"w{n}" for n in range(20))
    >>> found = passages(("0a", f"before that {run} and after"), ("0b", f"{run} ends"))
    >>> [(p.a_start, p.b_start, p.words, p.verbatim) for p in found]
    [(12, 0, 20, 1000)]
    """
    from rapidfuzz.distance import LCSseq

    if a[0] > b[0]:
        a, b = b, a
    words_a, words_b = hashed_words(a[1]), hashed_words(b[1])
    seeds = _seeds_of_two(words_a.hashes, words_b.hashes, settings)
    if not seeds:
        return []
    at = np.array(seeds, np.int64)
    out = np.empty((len(seeds), 7), np.int64)
    n = _chain(
        np.zeros(len(at), np.int64), at[:, 0], at[:, 1], np.array([0, len(at)]), SETTINGS.gram,
        settings.seeds, settings.span, settings.covered, settings.gap, settings.drift, settings.pieces, settings.together, out,
    )  # fmt: skip
    found = []
    for x, x_end, y, y_end in sorted(tuple(row[2:6]) for row in out[:n].tolist()):
        left, right = words_a.hashes[x:x_end].tolist(), words_b.hashes[y:y_end].tolist()
        matched = int(LCSseq.similarity(left, right))
        found.append(
            records.Passage(
                a[0], b[0], int(words_a.starts[x]), int(words_a.ends[x_end - 1]),
                int(words_b.starts[y]), int(words_b.ends[y_end - 1]), matched,
                round(1000 * matched / max(len(left), len(right))),
            )
        )  # fmt: skip
    return found


def _seeds_of_two(a: Hashes, b: Hashes, settings: Sharing) -> list[tuple[int, int]]:
    places: dict[int, list[int]] = {}
    for n, gram in enumerate(hashed_grams(b).tolist()):
        places.setdefault(gram, []).append(n)
    return [
        (n, m)
        for n, gram in enumerate(hashed_grams(a).tolist())
        if len(places.get(gram, ())) <= settings.repeats
        for m in places.get(gram, ())
    ]
