"""Which of two tellings came first, as far as their times can tell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from retold.stemma.profile import Profile

LATER = -0.5  # from here down one telling is surely later and cannot have given the other anything


def earlier_by(p: Profile, c: Profile) -> float:
    """+1: `p` is surely earlier than `c`, -1: surely later, 0: the times cannot tell."""
    if p.published is None or c.published is None:
        return 0.0
    if p.precision in (None, "day") or c.precision in (None, "day"):
        days = (_day(c.published) - _day(p.published)).days
        return float((days > 0) - (days < 0))
    return math.tanh((c.published - p.published).total_seconds() / 3600)


def _day(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
