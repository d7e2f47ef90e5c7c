"""Many pages as sparse rows of whole numbers, so that sums are exact in any order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retold.compiling import compiled
from retold.stories.knowledge import (
    EVERYWHERE,
    KINDS,
    Knowledge,
    days_of,
    in_language,
    language,
    pieces,
    unpacked,
)
from retold.stories.numbering import Growing
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

ONE = 1 << 14  # a weight of 1 in a vector of length 1
# The rows of a page, by what they are made from and which counts they take; of those made from one
# kind the first, which has all terms of the page, comes first, and the others have its terms.
FIELDS = {
    "stems": ("stems", "counts"),
    "lead": ("stems", "lead"),
    "opening": ("stems", "opening"),
    "names": ("names", "counts"),
    "lead_names": ("names", "lead"),
    "numbers": ("numbers", "counts"),
    "lead_numbers": ("numbers", "lead"),
    "matters": ("matters", "counts"),
    "lead_matters": ("matters", "lead"),
    "opening_matters": ("matters", "opening"),
}
SETS = ("grams", "bigrams")
# Columns of profiles that are read.
READ = ("article_id", "lang", "published", "words", *KINDS, *SETS)
# Of each field the one that has the same terms.
_WHOLE = {
    **{f: next(g for g in FIELDS if FIELDS[g][0] == FIELDS[f][0]) for f in FIELDS},
    **{f: f for f in SETS},
}
_FEW = 100_000  # weights that are not worth starting compiled code for
_WORD, _BYTE = np.dtype("<u4"), np.dtype("u1")
_PACKED: dict[str, np.dtype[Any]] = {
    "terms": _WORD,
    "counts": _BYTE,
    "lead": _BYTE,
    "opening": _BYTE,
    "shares": _WORD,
}
_LOGS = 1 + np.log(np.maximum(1, np.arange(256)))


class Rows(NamedTuple):
    """A sparse row for each page: hashed terms in order, and their weights."""

    starts: Ints  # (pages + 1,)
    terms: NDArray[np.uint32]
    weights: NDArray[
        np.int16
    ]  # in parts of ONE, 0 for a term of the page that is not counted; of sets none

    @property
    def sizes(self) -> Ints:
        """How many terms each page has."""
        return np.diff(self.starts)

    def sizes_of(self, pages: Ints) -> Ints:
        """How many terms some pages have."""
        found: Ints = self.starts[pages + 1] - self.starts[pages]
        return found

    def totals_of(self, pages: Ints) -> Ints:
        """The weight of some pages' terms together."""
        if len(self.weights) > _FEW:
            found = np.zeros(len(pages), np.int64)
            compiled(_add_up)(self.starts, self.weights, pages, found)
            return found
        run = np.concatenate(([0], np.cumsum(self.weights, dtype=np.int64)))
        whole: Ints = run[self.starts[pages + 1]] - run[self.starts[pages]]
        return whole


def _add_up(starts: Ints, weights: NDArray[np.int16], pages: Ints, out: Ints) -> None:
    for n in range(len(pages)):
        if n and pages[n] == pages[n - 1]:
            out[n] = out[n - 1]
            continue
        for i in range(starts[pages[n]], starts[pages[n] + 1]):
            out[n] += weights[i]


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages in the order of their ids with their vectors. Some 6 kB for 400 words."""

    ids: list[str]
    langs: Ints  # numbers of their languages
    days: NDArray[np.float64]  # when published, in days; nan where unknown
    crowd: Ints  # how many pages are known to have appeared around then
    words: Ints
    rows: dict[str, Rows]

    def __len__(self) -> int:
        return len(self.ids)


def pages_of(
    profiles: Iterable[pa.Table],
    knowledge: Knowledge,
    settings: Settings = SETTINGS,
    *,
    in_order: bool = True,
) -> Pages:
    """Profiles as pages with vectors of length 1 under the weights that the knowledge gives.

    They come as the profiles do where they need not be `in_order`, which takes half the memory.
    """
    whole = _together(_part(table, knowledge, settings) for table in pieces(profiles))
    if not in_order or whole.ids == sorted(whole.ids):
        return whole
    order = np.array(sorted(range(len(whole)), key=whole.ids.__getitem__), np.int64)
    ids = [whole.ids[n] for n in order.tolist()]
    rows = _ordered(whole.rows, order)
    days, crowd = whole.days[order], whole.crowd[order]
    return Pages(ids, whole.langs[order], days, crowd, whole.words[order], rows)


def _together(parts: Iterable[Pages]) -> Pages:
    """One after another."""
    ids: list[str] = []
    langs, days, crowd, words = (Growing(t) for t in (np.int64, np.float64, np.int64, np.int64))
    sizes = {name: Growing(np.int64) for name, of in _WHOLE.items() if name == of}
    terms = {name: Growing(np.uint32) for name in sizes}
    weights = {name: Growing(np.int16) for name in _WHOLE}
    for part in parts:
        ids += part.ids
        langs.add(part.langs)
        days.add(part.days)
        crowd.add(part.crowd)
        words.add(part.words)
        for name in _WHOLE:
            weights[name].add(part.rows[name].weights)
        for name in sizes:
            sizes[name].add(part.rows[name].sizes)
            terms[name].add(part.rows[name].terms)
    rows: dict[str, Rows] = {}
    for name, of in _WHOLE.items():
        if name == of:
            starts = np.concatenate(([0], np.cumsum(sizes[name].whole())))
            rows[name] = Rows(starts, terms[name].whole(), weights[name].whole())
        else:
            rows[name] = rows[of]._replace(weights=weights[name].whole())
    return Pages(ids, langs.whole(), days.whole(), crowd.whole(), words.whole(), rows)


def _ordered(rows: dict[str, Rows], order: Ints) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for name, of in _WHOLE.items():
        firsts, sizes = rows[of].starts[:-1], rows[of].sizes
        starts = np.concatenate(([0], np.cumsum(sizes[order])))
        at = np.repeat(firsts[order] - starts[:-1], sizes[order]) + np.arange(starts[-1])
        weights = rows[name].weights
        same = name != of
        found[name] = Rows(
            found[of].starts if same else starts,
            found[of].terms if same else rows[of].terms[at],
            weights[at] if len(weights) else weights,
        )
    return found


def _part(table: pa.Table, knowledge: Knowledge, settings: Settings) -> Pages:
    table = table.combine_chunks()
    langs = table.column("lang").to_pylist()
    totals = {lang: knowledge.total(lang) for lang in {*langs, EVERYWHERE}}
    numbers = np.array([language(lang) for lang in langs], np.int64)
    rows: dict[str, Rows] = {}
    for kind in KINDS:
        found = table.column(kind).chunk(0)
        values = {name: unpacked(found.field(name), form)[1] for name, form in _PACKED.items()}
        starts = unpacked(found.field("terms"), _PACKED["terms"])[0]
        sizes, terms = np.diff(starts), values["terms"]
        of_page = [totals[lang if kind == "stems" else EVERYWHERE] for lang in langs]
        total = np.repeat(np.array(of_page, np.int64), sizes)
        known = in_language(terms, np.repeat(numbers, sizes)) if kind == "stems" else terms
        weights = knowledge.weights(known, values["shares"], total, settings)
        made = {f: counts for f, (made_from, counts) in FIELDS.items() if made_from == kind}
        rows |= _unit_rows(starts, terms, {f: values[c] for f, c in made.items()}, weights)
    for field in SETS:
        rows[field] = _set_rows(table.column(field).chunk(0))
    days = days_of(table.column("published"))
    return Pages(
        table.column("article_id").to_pylist(),
        numbers,
        days,
        knowledge.crowd(days, settings),
        table.column("words").to_numpy(),
        rows,
    )


def _unit_rows(
    starts: Ints, terms: Ints, counts: dict[str, Ints], weights: NDArray[np.float64]
) -> dict[str, Rows]:
    """Rows of length 1 of the terms that are counted; whole numbers all the way."""
    found: dict[str, Rows] = {}
    for field, counted in counts.items():
        values = np.rint(1000 * _LOGS[counted] * weights).astype(np.int64) * (counted > 0)
        run = np.concatenate(([0], np.cumsum(values * values)))
        lengths = np.maximum(1.0, np.sqrt(run[starts[1:]] - run[starts[:-1]]))
        units = np.rint(ONE * values / np.repeat(lengths, np.diff(starts))).astype(np.int16)
        if not found:
            kept = values > 0
            left = np.concatenate(([0], np.cumsum(kept)))
            found[field] = whole = Rows(left[starts], terms[kept].astype(np.uint32), units[kept])
        else:
            found[field] = whole._replace(weights=units[kept])
    return found


def _set_rows(column: pa.BinaryArray) -> Rows:
    starts, terms = unpacked(column, _WORD)
    return Rows(starts, terms.astype(np.uint32), np.zeros(0, np.int16))
