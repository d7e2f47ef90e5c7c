"""Intervals of shares: Wilson's for a share of pages, and an exact one for a finite number drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Z = 1.959964  # of a normal distribution, for 95 in 100


@dataclass(frozen=True, slots=True)
class Share:
    """A count of something among so many, with the interval of the share at 95 in 100."""

    count: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself; 0 where there is nothing."""
        return self.count / self.of if self.of else 0.0


def wilson(count: int, of: int) -> Share:
    """A share with the score interval of Wilson (1927); from 0 to 1 where nothing was counted.

    >>> s = wilson(5, 10)
    >>> round(s.low, 3), round(s.high, 3)
    (0.237, 0.763)
    """
    if of <= 0:
        return Share(0, 0, 0.0, 1.0)
    share, spread = count / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == of else min(1.0, middle + half)
    return Share(count, of, round(low, 4), round(high, 4))


def drawn(yes: int, sample: int, total: int, level: float = 0.95) -> tuple[int, int]:
    """How many of `total` are so where `yes` of `sample` drawn ones are: the exact interval.

    The test of the hypergeometric distribution turned round, as Clopper and Pearson (1934) do with
    the binomial one: no more certain than the numbers allow, and exact once all were drawn.

    >>> drawn(5, 10, 10), drawn(0, 0, 7)
    ((5, 5), (0, 7))
    >>> drawn(9, 10, 40)
    (24, 39)
    """
    if not 0 <= yes <= sample <= total:
        raise ValueError(f"{yes} of {sample} drawn from {total} cannot be")
    tail = (1 - level) / 2
    most = total - (sample - yes)
    low = _first(yes, most, lambda k: _above(yes, sample, k, total) > tail)
    high = -_first(-most, -yes, lambda k: _below(yes, sample, -k, total) > tail)
    return low, high


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The least number at which something that never stops holding begins to."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _above(yes: int, sample: int, so: int, total: int) -> float:
    """Probability of `yes` or more, where `so` of all are so."""
    return _sum(range(yes, min(sample, so) + 1), sample, so, total)


def _below(yes: int, sample: int, so: int, total: int) -> float:
    """Probability of `yes` or fewer."""
    return _sum(range(max(0, sample - (total - so)), yes + 1), sample, so, total)


def _sum(counts: range, sample: int, so: int, total: int) -> float:
    ways = sum(comb(so, k) * comb(total - so, sample - k) for k in counts)
    return ways / comb(total, sample)
