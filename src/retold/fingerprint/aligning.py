"""Where exactly the wording that two texts share stands in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from retold import records
from retold.compiling import compiled
from retold.fingerprint.hashing import Words, hashed_grams, hashed_words
from retold.fingerprint.settings import SHARING, Sharing
from retold.fingerprint.sharing import chained

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

_FEW = 200_000  # grams that are not worth starting compiled code for
_AT_ONCE = 50_000  # pairs


def passages(
    a: tuple[str, str], b: tuple[str, str], settings: Sharing = SHARING
) -> list[records.Passage]:
    """Stretches of wording that two texts share, each given as (article_id, text).

    >>> run = " ".join(f"w{n}" for n in range(20))
    >>> found = passages(("0a", f"before that {run} and after"), ("0b", f"{run} ends"))
    >>> [(p.a_start, p.b_start, p.words, p.verbatim) for p in found]
    [(12, 0, 20, 1000)]
    """
    (one, one_text), (other, other_text) = sorted((a, b))
    words = [hashed_words(one_text), hashed_words(other_text)]
    pair = np.zeros(1, np.int64), np.ones(1, np.int64)
    return list(rows_of(aligned(words, *pair, settings), words, [one, other]))


def aligned(words: Sequence[Words], first: Ints, second: Ints, settings: Sharing = SHARING) -> Ints:
    """The passages of pairs of texts, first < second, as rows of `Spans` (7, n), pair by pair."""
    grams = [hashed_grams(w.hashes) for w in words]
    order = [np.argsort(g, kind="stable") for g in grams]
    starts = np.cumsum([0, *(len(g) for g in grams)])
    sizes = np.diff(starts)
    few = int(sizes[first].sum() + sizes[second].sum()) <= _FEW
    none = np.zeros(0, np.int64)
    gram = np.concatenate(
        [none.astype(np.uint64), *(g[o] for g, o in zip(grams, order, strict=True))]
    )
    held: list[Any] = [starts, gram, np.concatenate([none, *order])]
    held = [c.tolist() for c in held] if few else held
    emit: Callable[..., int] = _common if few else compiled(_common)
    found = []
    for n in range(0, len(first), _AT_ONCE):
        sides: list[Any] = [side[n : n + _AT_ONCE] for side in (first, second)]
        sides = [c.tolist() for c in sides] if few else sides
        room = emit(*sides, *held, settings.repeats, none, none, none)
        seeds = [np.empty(room, np.int64) for _ in "123"]
        emit(*sides, *held, settings.repeats, *seeds)
        found.append(chained(seeds[0], seeds[1], seeds[2], settings, few=few))
    return np.concatenate([np.zeros((7, 0), np.int64), *found], axis=1)


def _common(
    first: Ints, second: Ints, starts: Ints, gram: Hashes, at: Ints, repeats: int, pair: Ints,
    at_a: Ints, at_b: Ints,
) -> int:  # fmt: skip
    """Where both texts of each pair have one gram, written while there is room; returns how many.

    `gram` has those of each text in order, `at` their places there. What stands more than
    `repeats` times in one text says little of where it came from.
    """
    count = 0
    for n in range(len(first)):
        i, j = starts[first[n]], starts[second[n]]
        i_end, j_end = starts[first[n] + 1], starts[second[n] + 1]
        while i < i_end and j < j_end:
            if gram[i] < gram[j]:
                i += 1
            elif gram[j] < gram[i]:
                j += 1
            else:
                i_next, j_next = i + 1, j + 1
                while i_next < i_end and gram[i_next] == gram[i]:
                    i_next += 1
                while j_next < j_end and gram[j_next] == gram[j]:
                    j_next += 1
                if i_next - i <= repeats and j_next - j <= repeats:
                    for x in range(i, i_next):
                        for y in range(j, j_next):
                            if count < len(pair):
                                pair[count] = first[n] * 4294967296 + second[n]
                                at_a[count] = at[x]
                                at_b[count] = at[y]
                            count += 1
                i, j = i_next, j_next
    return count


def rows_of(spans: Ints, words: Sequence[Words], ids: Sequence[str]) -> list[records.Passage]:
    """Passages as rows, with the words that match."""
    from rapidfuzz.distance import LCSseq

    found = []
    for a, b, x, x_end, y, y_end, _ in sorted(map(tuple, spans.T.tolist())):
        one, other = words[a], words[b]
        left, right = one.hashes[x:x_end].tolist(), other.hashes[y:y_end].tolist()
        matched = int(LCSseq.similarity(left, right))
        found.append(
            records.Passage(
                ids[a], ids[b], int(one.starts[x]), int(one.ends[x_end - 1]),
                int(other.starts[y]), int(other.ends[y_end - 1]), matched,
                round(1000 * matched / max(len(left), len(right))),
            )
        )  # fmt: skip
    return found
