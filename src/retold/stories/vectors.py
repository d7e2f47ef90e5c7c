"""Many pages as sparse rows of whole numbers, so that sums are exact in any order."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from retold.stories.profiles import Profile
    from retold.stories.rarity import Rarity

    Ints = NDArray[np.int64]

ONE = 1 << 14  # a weight of 1 in a vector of length 1


class Rows(NamedTuple):
    """A sparse row for each page: terms (numbers in a vocabulary) and their weights."""

    starts: Ints  # (pages + 1,)
    terms: Ints
    weights: Ints  # in parts of ONE

    def of(self, page: int) -> tuple[Ints, Ints]:
        """Terms and weights of one page."""
        span = slice(self.starts[page], self.starts[page + 1])
        return self.terms[span], self.weights[span]

    @property
    def sizes(self) -> Ints:
        """How many terms each page has."""
        return np.diff(self.starts)

    @property
    def totals(self) -> Ints:
        """The weight of each page's terms together."""
        return segment_sums(self.weights, self.starts[:-1], self.starts[1:])


def segment_sums(values: Ints, starts: Ints, ends: Ints) -> Ints:
    """Sums of values[start:end]; values of shape (n,) or (n, k)."""
    run = np.zeros((len(values) + 1, *values.shape[1:]), np.int64)
    np.cumsum(values, axis=0, out=run[1:])
    sums: Ints = run[ends] - run[starts]
    return sums


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages in the order of their ids with their vectors."""

    profiles: list[Profile]
    terms: dict[str, list[str]]  # vocabularies of stems, names and numbers
    rows: dict[str, Rows]
    days: NDArray[np.float64]  # when published, in days; nan where unknown
    langs: Ints
    words: Ints

    def __len__(self) -> int:
        return len(self.profiles)

    def vocabulary(self, field: str) -> int:
        """How many terms a field can have."""
        for kind, fields in _FIELDS.items():
            if field in fields:
                return len(self.terms[kind])
        return int(self.rows[field].terms.max(initial=-1)) + 1


_FIELDS = {
    "stems": ("stems", "lead", "opening"),
    "names": ("names", "lead_names"),
    "numbers": ("numbers", "lead_numbers"),
}


def pages_of(profiles: Sequence[Profile], rarity: Rarity) -> Pages:
    """Profiles, sorted by id, with unit vectors under the given weights."""
    profiles = sorted(profiles, key=lambda p: p.article_id)
    terms: dict[str, list[str]] = {}
    rows: dict[str, Rows] = {}
    weigh: dict[str, Callable[[str, str], float]] = {
        "stems": cache(rarity.stem),
        "names": cache(lambda term, _lang: rarity.name(term)),
        "numbers": cache(lambda term, _lang: rarity.number(term)),
    }
    for kind, fields in _FIELDS.items():
        terms[kind] = sorted({t for p in profiles for field in fields for t in getattr(p, field)})
        number = {t: n for n, t in enumerate(terms[kind])}
        for field in fields:
            counts = [getattr(p, field) for p in profiles]
            langs = ["" if kind != "stems" else p.lang for p in profiles]
            rows[field] = _unit_rows(counts, langs, number, weigh[kind])
    for field in ("grams", "bigrams"):
        rows[field] = _set_rows([getattr(p, field) for p in profiles])
    known = sorted({p.lang for p in profiles})
    return Pages(
        profiles,
        terms,
        rows,
        np.array([_day(p) for p in profiles], np.float64),
        np.array([known.index(p.lang) for p in profiles], np.int64),
        np.array([p.words for p in profiles], np.int64),
    )


def _day(p: Profile) -> float:
    if p.published is None:
        return math.nan
    when = p.published.replace(tzinfo=None)
    return when.toordinal() + (when.hour * 3600 + when.minute * 60 + when.second) / 86400


def _unit_rows(
    counts: Sequence[Counter[str]],
    langs: Sequence[str],
    number: dict[str, int],
    weigh: Callable[[str, str], float],
) -> Rows:
    sizes, terms, weights = [0], [], []
    for count, lang in zip(counts, langs, strict=True):
        held = sorted((number[t], (1 + math.log(n)) * weigh(t, lang)) for t, n in count.items())
        length = math.sqrt(math.fsum(x * x for _, x in held)) or 1.0
        found = [(t, round(ONE * x / length)) for t, x in held if x > 0]
        terms += [t for t, _ in found]
        weights += [x for _, x in found]
        sizes.append(len(found))
    return Rows(np.cumsum(sizes), np.array(terms, np.int64), np.array(weights, np.int64))


def _set_rows(sets: Sequence[NDArray[np.uint64]]) -> Rows:
    starts = np.cumsum([0, *(len(s) for s in sets)])
    whole = np.concatenate([*sets, np.zeros(0, np.uint64)])
    _, terms = np.unique(whole, return_inverse=True)
    return Rows(starts, terms.astype(np.int64), np.ones(len(whole), np.int64))
