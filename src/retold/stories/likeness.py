"""What speaks for and against two pages telling one story."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.compiling import compiled
from retold.stories.vectors import ONE, Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.stories.vectors import Pages

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

# Kinds of terms with the rows that are made of them: of the page, of its lead and of its opening.
# That of names and numbers is not looked at.
_KINDS = {
    "stems": ("stems", "lead", "opening"),
    "names": ("names", "lead_names", "lead_names"),
    "numbers": ("numbers", "lead_numbers", "lead_numbers"),
    "matters": ("matters", "lead_matters", "opening_matters"),
}
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
    """What the terms of one kind have in common, pair by pair: sums of products, and of weights."""

    whole: Ints
    lead: Ints
    opening: Ints
    whole_lead: Ints  # all of the first page with the lead of the second
    lead_whole: Ints
    had: Ints  # (2, n): terms of either page that stand in the other
    lead_had: Ints  # (2, n): of its lead
    opening_had: Ints  # (2, n): of its opening
    shared: Ints  # terms in both


def compare(pages: Pages, first: Ints, second: Ints) -> Compared:
    """Features of pairs of pages, in the order of `FEATURES`; symmetric.

    Cosines of weighted stems, names and numbers; shared runs of words over the shorter page;
    the least and the most, of both directions, of one page's lead that the other page has.
    Fastest where pairs with the same first page follow each other.
    """
    met = {
        kind: _meet([pages.rows[field] for field in fields], first, second)
        for kind, fields in _KINDS.items()
    }
    runs = {field: shared(pages, field, first, second) for field in ("grams", "bigrams")}
    return _assembled(pages, first, second, met, runs)


def shared(pages: Pages, field: str, first: Ints, second: Ints) -> Ints:
    """How many terms of a set stand in both pages of each pair."""
    rows = pages.rows[field]
    if len(first) and _are_few(rows):
        (spread,) = _spread([rows])
        found: Ints = (spread @ spread.T)[first, second].astype(np.int64)
        return found
    out = np.zeros((1, len(first)), np.int64)
    _walked([rows, rows, rows], first, second, out)
    counted: Ints = out[0]
    return counted


def _are_few(rows: Rows) -> bool:
    return 2 * (len(rows.starts) - 1) * len(rows.terms) <= _ROOM


def _meet(rows: list[Rows], first: Ints, second: Ints) -> _Met:
    out = np.zeros((12, len(first)), np.int64)
    if len(first) and _are_few(rows[0]):
        return _matrices(rows, first, second)
    _walked(rows, first, second, out)
    whole, lead, opening, whole_lead, lead_whole = out[:5]
    return _Met(
        whole, lead, opening, whole_lead, lead_whole, out[5:7], out[7:9], out[9:11], out[11]
    )


def _matrices(rows: list[Rows], first: Ints, second: Ints) -> _Met:
    """Of few pages: as products of whole matrices, exact in doubles."""
    whole, lead, opening = _spread(rows)
    there = (whole > 0).astype(np.float64)

    def of(product: Floats) -> Ints:
        found: Ints = product[first, second].astype(np.int64)
        return found

    def both(part: Floats) -> Ints:
        product = part @ there.T
        return np.stack([of(product), of(product.T)])

    return _Met(
        of(whole @ whole.T), of(lead @ lead.T), of(opening @ opening.T), of(whole @ lead.T),
        of(lead @ whole.T), both(whole), both(lead), both(opening), of(there @ there.T),
    )  # fmt: skip


def _spread(rows: list[Rows]) -> list[Floats]:
    """Rows of the same pages as matrices, one column for each term of the first."""
    terms = np.unique(rows[0].terms)
    found = []
    for part in rows:
        spread = np.zeros((len(part.starts) - 1, len(terms)))
        page = np.repeat(np.arange(len(part.starts) - 1), part.sizes)
        spread[page, np.searchsorted(terms, part.terms)] = part.weights if len(part.weights) else 1
        found.append(spread)
    return found


def _walked(rows: list[Rows], first: Ints, second: Ints, out: Ints) -> None:
    if len(first):
        whole, weights = rows[0], (r.weights for r in rows)
        compiled(_walk)(
            whole.starts, whole.terms, *weights, first, second, _places(whole, first), out
        )


def _places(rows: Rows, pages: Ints) -> Ints:
    """A table with room for the terms of any one of the pages, empty."""
    most = int(rows.sizes_of(pages).max(initial=1))
    return np.full(1 << int(2 * most).bit_length(), -1, np.int64)


def _walk(
    starts: Ints, terms: Words, weights: Weights, lead: Weights, opening: Weights,
    first: Ints, second: Ints, places: Ints, out: Ints,
) -> None:  # fmt: skip
    """Looks the terms of second pages up in a table of those of the first.

    Where the terms have no weights only those in both are counted, in the last row.
    """
    mask, held = len(places) - 1, -1
    for n in range(len(first)):
        if first[n] != held:
            if held >= 0:
                for i in range(starts[held], starts[held + 1]):
                    at = np.int64(terms[i]) & mask
                    while places[at] >= 0:
                        places[at] = -1
                        at = (at + 1) & mask
            held = first[n]
            for i in range(starts[held], starts[held + 1]):
                at = np.int64(terms[i]) & mask
                while places[at] >= 0:
                    at = (at + 1) & mask
                places[at] = i
        for j in range(starts[second[n]], starts[second[n] + 1]):
            at = np.int64(terms[j]) & mask
            while places[at] >= 0 and terms[places[at]] != terms[j]:
                at = (at + 1) & mask
            i = places[at]
            if i < 0:
                continue
            out[-1, n] += 1
            if not len(weights):
                continue
            x, y = np.int64(weights[i]), np.int64(weights[j])
            x_lead, y_lead = np.int64(lead[i]), np.int64(lead[j])
            x_open, y_open = np.int64(opening[i]), np.int64(opening[j])
            out[0, n] += x * y
            out[1, n] += x_lead * y_lead
            out[2, n] += x_open * y_open
            out[3, n] += x * y_lead
            out[4, n] += x_lead * y
            out[5, n] += x
            out[6, n] += y
            out[7, n] += x_lead
            out[8, n] += y_lead
            out[9, n] += x_open
            out[10, n] += y_open


def _assembled(
    pages: Pages, first: Ints, second: Ints, met: dict[str, _Met], runs: dict[str, Ints]
) -> Compared:
    stems, names, numbers, matters = (met[kind] for kind in _KINDS)

    def cosine(product: Ints) -> Floats:
        found: Floats = product / float(ONE * ONE)
        return found

    def least_most(part: str, had: Ints) -> list[Floats]:
        sides = []
        for n, page in enumerate((first, second)):
            whole = pages.rows[part].totals_of(page)
            sides.append(np.where(whole > 0, had[n] / np.maximum(whole, 1), 0.5))
        return [np.minimum(*sides), np.maximum(*sides)]

    def over_shorter(field: str) -> Floats:
        rows = pages.rows[field]
        fewer: Ints = np.maximum(1, np.minimum(rows.sizes_of(first), rows.sizes_of(second)))
        found: Floats = runs[field] / fewer
        return found

    lengths = [np.log1p(pages.words[side].astype(np.float64)) for side in (first, second)]
    long, short = np.maximum(*lengths), np.minimum(*lengths)

    def either_without(field: str) -> Floats:
        rows = pages.rows[field]
        found: Floats = ((rows.sizes_of(first) == 0) | (rows.sizes_of(second) == 0)).astype(float)
        return found

    products = (stems.whole, stems.lead, stems.opening, names.whole, names.lead, numbers.whole,
                numbers.lead)  # fmt: skip
    columns = [
        *map(cosine, products),
        np.sqrt(over_shorter("grams")),
        over_shorter("bigrams"),
        np.maximum(cosine(stems.whole_lead), cosine(stems.lead_whole)),
        either_without("numbers"),
        *least_most("lead_names", names.lead_had),
        *least_most("opening", stems.opening_had),
        *least_most("lead", stems.lead_had),
        *least_most("lead_numbers", numbers.lead_had),
        *least_most("names", names.had),
        long - short,
        short,
        *map(cosine, (matters.whole, matters.lead, matters.opening)),
        either_without("matters"),
        *least_most("lead_matters", matters.lead_had),
    ]
    values = np.stack(columns, axis=1) if len(first) else np.zeros((0, len(FEATURES)))
    return Compared(first, second, values, runs["grams"], runs["bigrams"], numbers.shared)
