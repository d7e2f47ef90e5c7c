"""The hot kernel: hashed word grams and rare keys of an article.

`postings` turns articles into grams, five words each, for shared wording; `keys` into names,
numbers, dates and rare stems, for shared events and for other languages. One pass over the UTF-8
bytes folds case and accents, finds words and hashes (FNV-1a over folded code points, mixed as in
splitmix64); winnowing (Schleimer, Wilkerson and Aiken 2003) thins the grams and still keeps one of
every shared run of `gram + window - 1` words.

Few articles are hashed with numpy alone, many with a numba kernel; both give the same hashes, so
that a run of two pages does not wait for a compiler to be imported.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retold import records, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from retold.facts import Fact
    from retold.records import Article

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Settings:
    """How articles are fingerprinted."""

    gram: int = 5  # words of a gram
    window: int = 4  # winnowing: one gram kept of every `window`; 1 keeps all
    few_bytes: int = 400_000  # up to here numpy is as quick as importing the compiler


SETTINGS = Settings()

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


# --- words, with numpy --------------------------------------------------------------------------


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


# --- many articles, with the compiler -----------------------------------------------------------


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


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function compiled by numba, from its cache on disk after the first time."""
    import numba

    return numba.njit(cache=True, nogil=True)(function)


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


# --- the stages ---------------------------------------------------------------------------------


def postings(articles: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches with `article_id` and `text` to batches of `Posting`."""
    import pyarrow as pa

    schema = records.schema(records.Posting)
    for batch in articles:
        docs = np.array([text.doc_key(a) for a in batch.column("article_id").to_pylist()], np.int64)
        found = batch_grams(batch.column("text"))
        columns = [found.gram.view(np.int64), docs[found.doc], found.position.astype(np.int64)]
        yield pa.RecordBatch.from_arrays([pa.array(c) for c in columns], schema=schema)


def batch_grams(column: pa.Array, settings: Settings = SETTINGS) -> Grams:
    """Winnowed grams of an Arrow column of texts."""
    import pyarrow as pa

    if column.nbytes <= settings.few_bytes:
        return grams_of_texts([t or "" for t in column.to_pylist()], settings)
    if column.null_count:
        column = column.fill_null("")
    wide = pa.types.is_large_string(column.type)
    _, offsets, data = column.buffers()
    kind = np.dtype(np.int64 if wide else np.int32)
    bounds = np.frombuffer(offsets, kind, len(column) + 1, column.offset * kind.itemsize)
    return grams_of_bytes(np.frombuffer(data, np.uint8), bounds.astype(np.int64), settings)


@dataclass(frozen=True, slots=True)
class KeySettings:
    """Which rare things of an article become keys."""

    read: int = 3000  # characters of title and text that are looked at: news comes first
    most: int = 60  # heaviest keys that are kept
    least: int = 500  # weight, in thousandths, from which a thing is rare
    number: int = 700  # weight of a number with a unit or of three digits and more
    date: int = 600  # weight of a full date


KEYS = KeySettings()


def keys(articles: Iterator[Article], settings: KeySettings = KEYS) -> Iterator[records.Key]:
    """Names, numbers, dates and rare stems of each article, by which events meet."""
    for article in articles:
        if article.problem is None:
            yield from _keys(article, settings)


def _keys(article: Article, settings: KeySettings) -> list[records.Key]:
    from retold import facts

    content = f"{article.title}\n{article.text}"[: settings.read]
    weights: dict[tuple[str, str], int] = {}
    for fact in facts.find_facts(content, article.lang, article.published):
        for kind, norm, weight in _names_things(fact, settings):
            weights[kind, norm] = max(weight, weights.get((kind, norm), 0))
    for stem in text.stems(content, article.lang):
        weight = round(1000 * text.rarity(stem))
        if weight >= settings.least and len(stem) > 3:
            weights["stem", f"{article.lang} {stem}"] = weight
    kept = sorted(weights, key=lambda k: (-weights[k], k))[: settings.most]
    doc = text.doc_key(article.article_id)
    return [
        records.Key(text.doc_key(text.key(kind, norm)), doc, kind, weights[kind, norm])
        for kind, norm in kept
    ]


def _names_things(fact: Fact, settings: KeySettings) -> list[tuple[str, str, int]]:
    from retold import facts

    if fact.kind in ("name", "place"):
        bones = [b for b in (facts.skeleton(w) for w in fact.norm.split()) if len(b) > 2]
        return [("name", b, min(1000, 400 + 150 * len(b))) for b in bones]
    if fact.kind == "date":
        return [("date", fact.norm, settings.date)] if len(fact.norm) == 10 else []
    telling = fact.unit is not None or (fact.value or 0) >= 100
    norm = fact.norm.rpartition(":")[2]
    return [("number", norm, settings.number)] if telling else []


# --- shared passages ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sharing:
    """When shared grams make a passage."""

    cap: int = 50  # grams on more texts than this are formulas and pair nobody
    seeds: int = 3  # shared grams of a passage at least
    span: int = 16  # words from its first to its last at least
    covered: int = 14  # words within shared grams at least
    pieces: int = 8  # words of a smaller passage, if all of a pair cover together
    together: int = 24  # so many words
    gap: int = 40  # words between neighbouring grams at most
    drift: int = 20  # by which the gap may differ between the two texts
    repeats: int = 8  # places of one gram in a text that are looked at


SHARING = Sharing()


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

    for function in (_count_seeds, _emit_seeds):
        compiled(function)  # before the threads, so that none compiles it twice
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
