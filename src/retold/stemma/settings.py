"""What the forest is built under."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What the forest is built under."""

    siblings: float = 0.05  # probability, both ways, from which two share a lost parent
    orphan: float = 0.2  # probability below which no parent is named
    tie: float = 0.6  # a direction less probable than this, of the two, is not claimed
    further: float = 0.4  # probability from which a further parent is named
    parents: int = 3  # of one telling, at most
    copy: float = 0.9  # share of words carried verbatim from which a telling is a copy


DEFAULT = Settings()
