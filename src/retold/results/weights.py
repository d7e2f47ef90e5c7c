"""How much a story deserves to be looked at first."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much; a choice for the order of a list, not fitted to anything."""

    pages: float = 1.0  # for every doubling of the pages
    tellings: float = 0.5  # for every doubling of the tellings
    newsrooms: float = 0.5  # for every doubling of the newsrooms that may have reported it
    worst: float = 3.0  # for a certain difference of the gravest kind
    changes: float = 0.25  # for every doubling of the differences


WEIGHTS = Weights()


def weight(
    pages: int, tellings: int, newsrooms: int, changes: int, worst: float, by: Weights = WEIGHTS
) -> float:
    """The weight of a story: 0 for one page without a difference.

    >>> weight(1, 1, 0, 0, 0.0), weight(4, 2, 1, 1, 0.5) > weight(4, 2, 1, 0, 0.0)
    (0.0, True)
    """
    told = by.pages * log2(max(1, pages)) + by.tellings * log2(max(1, tellings))
    stood = by.newsrooms * log2(max(1, newsrooms))
    return round(told + stood + by.worst * worst + by.changes * log2(1 + changes), 4)
