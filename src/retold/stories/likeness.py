"""What speaks for and against two pages telling one story."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.stories.vectors import ONE, segment_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.stories.vectors import Pages, Rows

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

FEATURES = (
    "stems", "lead", "opening", "names", "lead_names", "numbers", "lead_numbers", "reuse",
    "bigrams", "lead_in_text", "no_numbers", "lead_names_least", "lead_names_most",
    "opening_least", "opening_most", "lead_least", "lead_most", "lead_numbers_least",
    "lead_numbers_most", "names_least", "names_most", "length_apart", "length_least",
)  # fmt: skip

# For each field of the second page: fields of the first that it is multiplied with, and fields of
# the first of which it is asked how much the second page has.
_PRODUCTS = {
    "stems": ("stems", "lead"),
    "lead": ("lead", "stems"),
    "opening": ("opening",),
    "names": ("names",),
    "lead_names": ("lead_names",),
    "numbers": ("numbers",),
    "lead_numbers": ("lead_numbers",),
    "grams": ("grams",),
    "bigrams": ("bigrams",),
}
_PARTS = {  # part and whole
    "lead_names": "names",
    "opening": "stems",
    "lead": "stems",
    "lead_numbers": "numbers",
    "names": "names",
}
_BLOCK = 512  # pairs of one page that are looked at together


class Compared(NamedTuple):
    """Pairs of pages with their features (n, f) and what of them is counted."""

    first: Ints
    second: Ints
    values: Floats
    grams: Ints  # shared runs of five words
    bigrams: Ints
    numbers: Ints  # numbers that stand in both


def compare(pages: Pages, first: Ints, second: Ints) -> Compared:
    """Features of pairs of pages, in the order of `FEATURES`; symmetric.

    Cosines of weighted stems, names and numbers; shared runs of words over the shorter page;
    the least and the most, of both directions, of one page's lead that the other page has.
    """
    count = len(first)
    product = {(f, g): np.zeros(count, np.int64) for f, gs in _PRODUCTS.items() for g in gs}
    had = {part: np.zeros((count, 2), np.int64) for part in _PARTS}
    shared_numbers = np.zeros(count, np.int64)
    dense = {f: _Dense(rows, pages.vocabulary(f)) for f, rows in pages.rows.items()}
    order = np.argsort(first, kind="stable")
    edges = np.flatnonzero(np.diff(first[order], prepend=-1, append=-1))
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        page = int(first[order[start]])
        for column in dense.values():
            column.fill(page)
        for at in range(start, end, _BLOCK):
            rows = order[at : min(at + _BLOCK, end)]
            _fill(pages, dense, second[rows], rows, product, had, shared_numbers)
        for column in dense.values():
            column.clear(page)
    return _assembled(pages, first, second, product, had, shared_numbers)


class _Dense:
    """One page's row of a field, spread over the vocabulary of `size` terms."""

    def __init__(self, rows: Rows, size: int) -> None:
        self.rows = rows
        self.weights = np.zeros(size, np.int64)

    def fill(self, page: int) -> None:
        terms, weights = self.rows.of(page)
        self.weights[terms] = weights

    def clear(self, page: int) -> None:
        self.weights[self.rows.of(page)[0]] = 0


def _fill(
    pages: Pages, dense: dict[str, _Dense], others: Ints, rows: Ints,
    product: dict[tuple[str, str], Ints], had: dict[str, Ints], shared_numbers: Ints,
) -> None:  # fmt: skip
    for field, against in _PRODUCTS.items():
        held = pages.rows[field]
        sizes = held.starts[others + 1] - held.starts[others]
        ends = np.cumsum(sizes)
        starts = ends - sizes
        at = np.repeat(held.starts[others] - starts, sizes) + np.arange(int(sizes.sum()))
        terms, weights = held.terms[at], held.weights[at]
        for g in against:
            product[field, g][rows] = segment_sums(dense[g].weights[terms] * weights, starts, ends)
        if field in _PARTS:  # how much of the second page's part the first page has
            there = np.minimum(dense[_PARTS[field]].weights[terms], 1)
            had[field][rows, 1] = segment_sums(there * weights, starts, ends)
        for part, whole in _PARTS.items():
            if whole == field:
                had[part][rows, 0] = segment_sums(dense[part].weights[terms], starts, ends)
        if field == "numbers":
            there = np.minimum(dense[field].weights[terms], 1)
            shared_numbers[rows] = segment_sums(there, starts, ends)


def _assembled(
    pages: Pages, first: Ints, second: Ints, product: dict[tuple[str, str], Ints],
    had: dict[str, Ints], shared_numbers: Ints,
) -> Compared:  # fmt: skip
    def cosine(f: str, g: str) -> Floats:
        found: Floats = product[f, g] / float(ONE * ONE)
        return found

    def least_most(part: str) -> list[Floats]:
        totals = pages.rows[part].totals
        sides = []
        for n, page in enumerate((first, second)):
            whole = totals[page]
            sides.append(np.where(whole > 0, had[part][:, n] / np.maximum(whole, 1), 0.5))
        return [np.minimum(*sides), np.maximum(*sides)]

    def over_shorter(field: str) -> Floats:
        sizes = pages.rows[field].sizes
        fewer: Ints = np.maximum(1, np.minimum(sizes[first], sizes[second]))
        found: Floats = product[field, field] / fewer
        return found

    lengths = np.log1p(pages.words.astype(np.float64))
    long, short = (
        np.maximum(lengths[first], lengths[second]),
        np.minimum(lengths[first], lengths[second]),
    )
    numbered = pages.rows["numbers"].sizes > 0
    columns = [
        *(cosine(f, f) for f in FEATURES[:7]),
        np.sqrt(over_shorter("grams")),
        over_shorter("bigrams"),
        np.maximum(cosine("stems", "lead"), cosine("lead", "stems")),
        (~(numbered[first] & numbered[second])).astype(np.float64),
        *least_most("lead_names"),
        *least_most("opening"),
        *least_most("lead"),
        *least_most("lead_numbers"),
        *least_most("names"),
        long - short,
        short,
    ]
    values = np.stack(columns, axis=1) if len(first) else np.zeros((0, len(FEATURES)))
    return Compared(
        first,
        second,
        values,
        product["grams", "grams"],
        product["bigrams", "bigrams"],
        shared_numbers,
    )
