"""Corpus knowledge: on how many pages stems, names and numbers stand, and how much they tell."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retold import text
from retold.records import Known, schema
from retold.stories.profiles import SHARES, term
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

KINDS = ("stems", "names", "numbers", "matters")
LEARNT = ("lang", "published", *KINDS)  # columns of profiles that knowledge is made from
_NUMBER = -1  # the term whose pages are the number of the knowledge
_PIECE = 20_000  # rows unpacked at once
EVERYWHERE = "*"  # instead of a language: names and numbers belong to none
_DAYS = (1 << 61) + (1 << 30)  # stands for the pages of 1 January 1970, the next for the next day
_UNDATED = 1 << 61  # stands for the pages without a date, below all days


class Knowledge(NamedTuple):
    """How many pages each term stands on, in the order of the terms."""

    terms: Ints
    pages: Ints
    number: int = -1  # of the request it was made for; -1: nothing is known

    def digest(self) -> str:
        """A key of all that is known."""
        return text.key(self.terms.tobytes(), self.pages.tobytes())

    def seen(self, terms: Ints) -> Ints:
        """Pages of each term, 0 for those that are not known."""
        if not len(self.terms):
            return np.zeros(len(terms), np.int64)
        at = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        found: Ints = np.where(self.terms[at] == terms, self.pages[at], 0)
        return found

    def total(self, lang: str = EVERYWHERE) -> int:
        """Pages of a language, or of all."""
        return int(self.seen(np.array([total_of(lang)], np.int64))[0])

    def weights(
        self, terms: Ints, shares: Ints, totals: Ints, settings: Settings = SETTINGS
    ) -> NDArray[np.float64]:
        """How much each term tells: minus the log of the share of pages it is expected on.

        The background share counts as `prior_pages` pages, beside the `totals` known. Pages that
        are all of one story say of its words that all pages have them: that is believed up to `most_seen`.
        """
        expected = settings.prior_pages * (shares / SHARES) + self.seen(terms) + 0.5
        share = np.minimum(1.0, expected / (settings.prior_pages + totals + 1))
        share = np.minimum(share, np.maximum(shares / SHARES, settings.most_seen))
        found: NDArray[np.float64] = -np.log(share)
        return found

    def crowd(self, days: NDArray[np.float64], settings: Settings = SETTINGS) -> Ints:
        """How many pages are known to have appeared around each time, given in days.

        What knows many pages follows them no longer, so that days that came since look empty in it:
        there no time counts as less crowded than that around which a page of it appeared on average.
        """
        start = int(np.searchsorted(self.terms, _UNDATED, "right"))
        whole, run = self.terms[start:], np.concatenate(([0], np.cumsum(self.pages[start:])))

        def around(at: Ints) -> Ints:
            low, high = at - settings.crowd_days, at + settings.crowd_days
            found: Ints = (
                run[np.searchsorted(whole, high, "right")] - run[np.searchsorted(whole, low)]
            )
            return found

        known = ~np.isnan(days)
        found = np.where(known, around(_day(np.where(known, days, 0.0))), 0)
        if self.total() > settings.followed and run[-1]:
            usual = int((around(whole) * np.diff(run)).sum() // run[-1])
            found = np.where(known, np.maximum(found, usual), 0)
        return found

    def has_days(self) -> bool:
        """Whether it knows of all its pages when they appeared, or that nobody knows."""
        start = int(np.searchsorted(self.terms, _UNDATED))
        return int(self.pages[start:].sum()) == self.total()

    def table(self) -> pa.Table:
        """As rows of `Known`."""
        import pyarrow as pa

        terms, pages = np.append(self.terms, _NUMBER), np.append(self.pages, self.number)
        return pa.table([pa.array(terms), pa.array(pages)], schema=schema(Known))


@cache
def language(lang: str) -> int:
    """The number of a language: 20 bits."""
    return term("language", lang) >> 12


def in_language(terms: Ints, langs: Ints) -> Ints:
    """Terms told apart by language: stems mean something in theirs alone."""
    found: Ints = terms + (langs << 32)
    return found


def total_of(lang: str) -> int:
    """The number that stands for all pages of a language; no term has it."""
    return term("pages", lang) + (1 << 60)


def _day(days: NDArray[np.float64]) -> Ints:
    """The numbers that stand for the days of times given in days; no term has them."""
    found: Ints = np.floor(days).astype(np.int64) + _DAYS
    return found


def knowledge_of(table: pa.Table) -> Knowledge:
    """From rows of `Known`, in any order."""
    terms, pages = (table.column(c).to_numpy().astype(np.int64) for c in ("term", "pages"))
    number = pages[terms == _NUMBER].max(initial=-1)
    order = np.argsort(terms)[np.count_nonzero(terms == _NUMBER) :]
    return Knowledge(terms[order], pages[order], int(number))


def learn(profiles: Iterable[pa.Table], number: int = 0) -> Knowledge:
    """How many pages each term stands on among all the profiles."""
    whole = Knowledge(np.zeros(0, np.int64), np.zeros(0, np.int64))
    for table in pieces(profiles):
        langs = table.column("lang").to_pylist()
        numbers = np.array([language(lang) for lang in langs], np.int64)
        parts = [_terms_of(table, kind, numbers) for kind in KINDS]
        totals = [total_of(lang) for lang in langs] + [total_of(EVERYWHERE)] * len(langs)
        days = days_of(table.column("published"))
        undated = np.isnan(days)
        parts += [_day(days[~undated]), np.full(int(undated.sum()), _UNDATED)]
        found = np.concatenate([*parts, np.array(totals, np.int64)])
        whole = _sum(whole, Knowledge(*np.unique(found, return_counts=True)))
    return whole._replace(number=number)


def days_of(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Times in days; nan where there is none."""
    import pyarrow as pa

    micro = column.cast(pa.int64()).to_numpy().astype(np.float64)
    found: NDArray[np.float64] = micro / 86_400_000_000
    return found


def pieces(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Tables cut into pieces that take little memory when they are unpacked."""
    import pyarrow as pa

    for table in tables:
        for start in range(0, table.num_rows, _PIECE):
            yield table.slice(start, _PIECE)
        del table
        pa.default_memory_pool().release_unused()


def _terms_of(table: pa.Table, kind: str, langs: Ints) -> Ints:
    column = table.column(kind).combine_chunks()
    starts, terms = unpacked(column.field("terms"), np.dtype("<u4"))
    return terms if kind != "stems" else in_language(terms, np.repeat(langs, np.diff(starts)))


def unpacked(column: pa.BinaryArray, kind: np.dtype[Any]) -> tuple[Ints, Ints]:
    """A column of packed numbers as the bounds of its rows (n + 1,) and the numbers."""
    _, offsets, data = column.buffers()
    if not len(column) or data is None:
        return np.zeros(len(column) + 1, np.int64), np.zeros(0, np.int64)
    bounds = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    values = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]].view(kind)
    starts: Ints = (bounds.astype(np.int64) - bounds[0]) // kind.itemsize
    return starts, values.astype(np.int64)


def _sum(one: Knowledge, other: Knowledge) -> Knowledge:
    terms, place = np.unique(np.concatenate([one.terms, other.terms]), return_inverse=True)
    pages = np.zeros(len(terms), np.int64)
    np.add.at(pages, place, np.concatenate([one.pages, other.pages]))
    return Knowledge(terms, pages)
