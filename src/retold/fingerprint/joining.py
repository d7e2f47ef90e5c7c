"""From the grams of all pages to the passages that they share, doing only what is new.

Grams on more pages than a cap are formulas and pair nobody; what one outlet has on several of its
pages pairs none of these with each other, for it is the outlet's boilerplate or its background.
So a page that comes or goes changes pairs of others only where such a count crosses its cap: their
pages are looked at again, and what is found is what a run from scratch finds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.fingerprint.aligning import aligned, rows_of
from retold.fingerprint.hashing import hashed_words
from retold.fingerprint.kernel import Grams
from retold.fingerprint.settings import SHARING, Sharing
from retold.fingerprint.sharing import Among, Spans, shared_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from retold.records import Passage

    Ints = NDArray[np.int64]
    Mask = NDArray[np.bool_]

_AT_ONCE = 200_000  # stretches of wording whose pages are held together


class Looked(NamedTuple):
    """What was looked at again, and what was found there."""

    gone: list[str] | None  # pages all of whose passages go; None: of all pages
    passages: list[Passage]


def share(
    parts: Iterable[pa.Table],
    texts: Callable[[Sequence[str]], Iterable[pa.Table]],
    now: Sequence[str],
    then: Sequence[str],
    outlets: Sequence[str],
    settings: Sharing = SHARING,
) -> Looked:
    """The passages that pages share, of those that pages come and gone can have changed.

    `parts` hold rows of `Gram`, the rows of a page together; `texts` gives rows of `Worded` of at
    least the pages named; `now` and `then` are the pages at hand and those of the run before, whose
    passages are known; `outlets` are those of `now` and, behind them, of the pages of `then` that went.
    """
    left = sorted(set(then) - set(now))
    known = set(then)
    ids = sorted(now) + left
    count = len(now)
    fresh = np.array([i not in known for i in ids[:count]] + [False] * len(left), bool)
    went = np.arange(len(ids)) >= count
    outlet = _numbers(outlets)
    grams = _held(parts, ids)
    asked = fresh | _crossed(grams, fresh, went, outlet, settings)
    asked &= ~went
    kept = ~went[grams.doc]
    kept[kept] = _shared_with(grams.gram[kept], grams.gram[asked[grams.doc]])
    wanted = Grams(grams.gram[kept], grams.doc[kept], grams.position[kept])
    spans = shared_spans(wanted, settings, among=Among(asked, outlet))
    found = list(_exact(spans, ids, texts, settings))
    gone = None if asked[:count].all() else [ids[n] for n in np.flatnonzero(asked | went).tolist()]
    return Looked(gone, found)


def _numbers(outlets: Sequence[str]) -> NDArray[np.int32]:
    order = {name: n for n, name in enumerate(sorted({*outlets} - {""}))}
    return np.array([order.get(name, -1) for name in outlets], np.int32)


def _held(parts: Iterable[pa.Table], ids: Sequence[str]) -> Grams:
    """The rows of the pages named, by their places."""
    docs = np.frombuffer(bytes.fromhex("".join(ids)), ">i8").astype(np.int64)
    order = np.argsort(docs)
    columns: list[tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int32]]] = []
    for part in parts:
        doc, gram, position = (part.column(c).to_numpy() for c in ("doc", "gram", "position"))
        starts = np.flatnonzero(np.concatenate(([True], doc[1:] != doc[:-1])))[: len(doc)]
        place = _places(doc[starts], docs[order])
        place[place >= 0] = order[place[place >= 0]]
        page = np.repeat(place, np.diff(np.append(starts, len(doc)))).astype(np.int32)
        rows = page >= 0
        columns.append((gram[rows].view(np.uint64), page[rows], position[rows].astype(np.int32)))
    none = np.zeros(0, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.int32)
    return Grams(*(np.concatenate(c) for c in zip(*columns, none, strict=True)))


def _crossed(
    grams: Grams, fresh: Mask, went: Mask, outlet: NDArray[np.int32], settings: Sharing
) -> Mask:
    """Pages that stayed and have a gram whose count, of all or of their outlet, crossed its cap."""
    found = np.zeros(len(fresh), np.bool_)
    changed = (fresh | went)[grams.doc]
    if not changed.any() or fresh.all():
        return found
    rows = np.flatnonzero(_shared_with(grams.gram, grams.gram[changed]))
    gram, page = grams.gram[rows], grams.doc[rows]
    of_outlet = gram * np.uint64(0x9E3779B97F4A7C15) ^ outlet[page].astype(np.int64).view(np.uint64)
    for name, cap in ((gram, settings.cap), (of_outlet, settings.own)):
        _, place = np.unique(name, return_inverse=True)
        was, now = (
            np.bincount(place, ~side[page], minlength=1) > cap for side in (fresh, went)
        )  # whatever came was not there before, and what went is not there now
        found[page[(was != now)[place]]] = True
    return found


def _shared_with(grams: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> Mask:
    """Which grams are among those that are wanted."""
    if len(wanted) == len(grams):
        return np.ones(len(grams), np.bool_)
    return _places(grams, np.unique(wanted)) >= 0


def _places(numbers: NDArray[np.generic], among: NDArray[np.generic]) -> Ints:
    """Where numbers stand among others, which are sorted; -1 where not."""
    if not len(among):
        return np.full(len(numbers), -1, np.int64)
    at = np.minimum(np.searchsorted(among, numbers), len(among) - 1)
    found: Ints = np.where(among[at] == numbers, at, -1)
    return found


def _exact(
    spans: Spans, ids: Sequence[str], texts: Callable[[Sequence[str]], Iterable[pa.Table]],
    settings: Sharing,
) -> Iterator[Passage]:  # fmt: skip
    """The passages of the pairs that have spans, word by word, as far as these lie in them."""
    order = np.lexsort((spans.a_start, spans.b, spans.a))
    whole = np.stack(spans)[:, order]
    start = 0
    while start < whole.shape[1]:
        end = _end_of(whole, start)
        block = whole[:, start:end]
        pages = np.unique(block[:2])
        named = [ids[n] for n in pages.tolist()]
        content = {
            a: t
            for table in texts(named)
            for a, t in zip(
                *(table.column(c).to_pylist() for c in ("article_id", "text")), strict=True
            )
        }
        words = [hashed_words(content[i]) for i in named]
        first, second = np.searchsorted(pages, block[0]), np.searchsorted(pages, block[1])
        pair = first * len(pages) + second
        new = np.flatnonzero(np.diff(pair, prepend=-1))
        found = aligned(words, first[new], second[new], settings)
        yield from rows_of(found[:, _over(found, pair, block, len(pages))], words, named)
        start = end


def _end_of(spans: Ints, start: int) -> int:
    """Up to where spans are looked at together, those of a pair all at once."""
    reach: int = min(spans.shape[1], start + _AT_ONCE)
    while reach < spans.shape[1] and (spans[:2, reach] == spans[:2, reach - 1]).all():
        reach += 1
    return reach


def _over(found: Ints, pair: Ints, spans: Ints, pages: int) -> Mask:
    """Which passages have a word in common with one of the spans, on both sides."""
    lows, highs = (
        np.searchsorted(pair, found[0] * pages + found[1], side) for side in ("left", "right")
    )
    over = np.zeros(found.shape[1], np.bool_)
    for n in range(int((highs - lows).max(initial=0))):
        at = np.minimum(lows + n, len(pair) - 1)
        x, x_end, y, y_end = spans[2:6, at]
        over |= (
            (lows + n < highs) & (x < found[3]) & (found[2] < x_end)
            & (y < found[5]) & (found[4] < y_end)
        )  # fmt: skip
    return over
