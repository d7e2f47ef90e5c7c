"""What the time between two pages says of their telling one story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retold.stories.settings import SETTINGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

SPARSE = 10  # pages around a day up to which it counts as no more crowded than that
_BENDS = ((1.0, 2.0), (2.0, 3.0))  # days over which nearness ends, and lateness begins


@dataclass(frozen=True, slots=True)
class Time:
    """Fitted log-odds: of days apart, and of how many other pages appeared around them.

    That two reports are a day apart says much where few pages are, and nothing where thousands are:
    nearly any other page would be as near. That they are days apart speaks against one event anywhere.
    """

    near: float  # gained by pages up to a day apart, where pages are sparse
    crowd: float  # less for each unit of the logarithm of how often more there are
    late: float  # lost by three days
    day: float  # and by each day more

    def __call__(self, days: Floats, crowd: Ints, least: Floats | float = 0.0) -> Floats:
        """Log-odds of pairs so many days apart, around whose days so many pages are known.

        Nearness gains the `least` however many these are.
        """
        near, late, more = bends(days)
        gain = self.near - self.crowd * density(crowd)
        found: Floats = np.maximum(least, gain) * near - self.late * late - self.day * more
        return found


def bends(days: Floats) -> tuple[Floats, Floats, Floats]:
    """How near, and how late, from 0 to 1, and the days beyond that; no more than pairs may be apart."""
    near, late = (np.interp(days, _BENDS[n], ends) for n, ends in enumerate(((1, 0), (0, 1))))
    more = np.clip(days, _BENDS[1][1], SETTINGS.far_days) - _BENDS[1][1]
    return near, late, more


def density(crowd: Ints) -> Floats:
    """The logarithm of how often more pages there are than where they are sparse.

    >>> density(np.array([1, 10, 1000])).round(1).tolist()
    [0.0, 0.0, 4.6]
    """
    found: Floats = np.log(np.maximum(crowd, SPARSE) / SPARSE)
    return found
