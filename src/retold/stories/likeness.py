"""What speaks for and against two pages telling one story."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.compiling import compiled
from retold.stories.vectors import ONE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.stories.vectors import Pages, Rows

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Words = NDArray[np.uint32]
    Weights = NDArray[np.int16]

FEATURES = (
    "stems", "lead", "opening", "names", "lead_names", "numbers", "lead_numbers", "reuse",
    "bigrams", "lead_in_text", "no_numbers", "lead_names_least", "lead_names_most",
    "opening_least", "opening_most", "lead_least", "lead_most", "lead_numbers_least",
    "lead_numbers_most", "names_least", "names_most", "length_apart", "length_least",
    "matters", "lead_matters", "opening_matters", "no_matters", "lead_matters_least",
    "lead_matters_most",
)  # fmt: skip

# Fields whose rows are multiplied with each other, and parts of which it is asked how much of them
# the other page has.
_PRODUCTS = (
    ("stems", "stems"), ("lead", "lead"), ("opening", "opening"), ("names", "names"),
    ("lead_names", "lead_names"), ("numbers", "numbers"), ("lead_numbers", "lead_numbers"),
    ("grams", "grams"), ("bigrams", "bigrams"), ("stems", "lead"), ("lead", "stems"),
    ("matters", "matters"), ("lead_matters", "lead_matters"), ("opening_matters", "opening_matters"),
)  # fmt: skip
_PARTS = (
    ("lead_names", "names"), ("opening", "stems"), ("lead", "stems"), ("lead_numbers", "numbers"),
    ("names", "names"), ("lead_matters", "matters"),
)  # fmt: skip
_ROOM = 4_000_000  # cells up to which rows are multiplied as whole matrices


class Compared(NamedTuple):
    """Pairs of pages with their features (n, f) and what of them is counted."""

    first: Ints
    second: Ints
    values: Floats
    grams: Ints  # shared runs of five words
    bigrams: Ints
    numbers: Ints  # numbers that stand in both


class _Met(NamedTuple):
    """What rows of two fields have in common, pair by pair."""

    product: Ints
    had: Ints  # weight of the first row's terms that stand in the second
    shared: Ints  # terms in both


def compare(pages: Pages, first: Ints, second: Ints) -> Compared:
    """Features of pairs of pages, in the order of `FEATURES`; symmetric.

    Cosines of weighted stems, names and numbers; shared runs of words over the shorter page;
    the least and the most, of both directions, of one page's lead that the other page has.
    """
    rows = pages.rows
    product = {(f, g): _meet(rows[f], rows[g], first, second) for f, g in _PRODUCTS}
    had = {
        part: [
            _meet(rows[part], rows[whole], *pair).had for pair in ((first, second), (second, first))
        ]
        for part, whole in _PARTS
    }
    return _assembled(pages, first, second, product, had)


def _meet(one: Rows, other: Rows, first: Ints, second: Ints) -> _Met:
    room = (len(one.starts) - 1) * (len(one.terms) + len(other.terms))
    return (_matrices if room <= _ROOM else _merged)(one, other, first, second)


def _matrices(one: Rows, other: Rows, first: Ints, second: Ints) -> _Met:
    """Of few pages: as products of whole matrices, exact in doubles."""
    terms, places = np.unique(np.concatenate([one.terms, other.terms]), return_inverse=True)
    x, y = (
        _spread(rows, part, len(terms))
        for rows, part in ((one, places[: len(one.terms)]), (other, places[len(one.terms) :]))
    )
    in_x, in_y = (x > 0).astype(np.float64), (y > 0).astype(np.float64)
    found = (m[first, second].astype(np.int64) for m in (x @ y.T, x @ in_y.T, in_x @ in_y.T))
    return _Met(*found)


def _spread(rows: Rows, places: Ints, size: int) -> Floats:
    spread = np.zeros((len(rows.starts) - 1, size))
    spread[np.repeat(np.arange(len(rows.starts) - 1), rows.sizes), places] = rows.weights
    return spread


def _merged(one: Rows, other: Rows, first: Ints, second: Ints) -> _Met:
    """Of many pages: by walking along both rows of each pair, compiled."""
    out = np.zeros((3, len(first)), np.int64)
    compiled(_walk)(*one, *other, first, second, out)
    return _Met(*out)


def _walk(
    starts: Ints, terms: Words, weights: Weights, other_starts: Ints, other_terms: Words,
    other_weights: Weights, first: Ints, second: Ints, out: Ints,
) -> None:  # fmt: skip
    for n in range(len(first)):
        i, end = starts[first[n]], starts[first[n] + 1]
        j, other_end = other_starts[second[n]], other_starts[second[n] + 1]
        product = had = shared = np.int64(0)
        while i < end and j < other_end:
            x, y = terms[i], other_terms[j]
            if x == y:
                product += np.int64(weights[i]) * np.int64(other_weights[j])
                had += np.int64(weights[i])
                shared += 1
            i += x <= y
            j += y <= x
        out[0, n] = product
        out[1, n] = had
        out[2, n] = shared


def _assembled(
    pages: Pages, first: Ints, second: Ints, product: dict[tuple[str, str], _Met],
    had: dict[str, list[Ints]],
) -> Compared:  # fmt: skip
    def cosine(f: str, g: str) -> Floats:
        found: Floats = product[f, g].product / float(ONE * ONE)
        return found

    def least_most(part: str) -> list[Floats]:
        totals = pages.rows[part].totals
        sides = []
        for n, page in enumerate((first, second)):
            whole = totals[page]
            sides.append(np.where(whole > 0, had[part][n] / np.maximum(whole, 1), 0.5))
        return [np.minimum(*sides), np.maximum(*sides)]

    def over_shorter(field: str) -> Floats:
        sizes = pages.rows[field].sizes
        fewer: Ints = np.maximum(1, np.minimum(sizes[first], sizes[second]))
        found: Floats = product[field, field].shared / fewer
        return found

    lengths = np.log1p(pages.words.astype(np.float64))
    long, short = (
        np.maximum(lengths[first], lengths[second]),
        np.minimum(lengths[first], lengths[second]),
    )
    numbered, about = (pages.rows[f].sizes > 0 for f in ("numbers", "matters"))
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
        *(cosine(f, f) for f in ("matters", "lead_matters", "opening_matters")),
        (~(about[first] & about[second])).astype(np.float64),
        *least_most("lead_matters"),
    ]
    values = np.stack(columns, axis=1) if len(first) else np.zeros((0, len(FEATURES)))
    return Compared(
        first,
        second,
        values,
        product["grams", "grams"].shared,
        product["bigrams", "bigrams"].shared,
        product["numbers", "numbers"].shared,
    )
