"""What the forest is built under."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What the forest is built under."""

    siblings: float = 0.15  # probability, both ways, from which two share a lost parent
    orphan: float = 0.3  # probability below which no parent is named,
    some: float = 0.5  # unless from here on it is probable that there is one, at hand or lost,
    faint: float = 0.1  # and below this in no case
    tie: float = 0.6  # a direction less probable than this, of the two, is not claimed
    further: float = 0.3  # probability from which a further parent is named
    printed: float = (
        0.7  # share of what single prints show that was made from the report behind them
    )
    kin: float = (
        0.1  # share of its statements, as closely as told, from which one knows another's report
    )
    akin: float = 0.15  # probability of a tie, either way, from which two tellings are compared
    parents: int = 3  # of one telling, at most
    version: float = (
        0.5  # shares of their words, added up, that two versions of a report have alike
    )
    copy: float = 0.9  # share of words carried verbatim from which a telling is a copy
    excerpt: float = 0.75  # the same, of the child alone, from which it is an excerpt
    whole: float = 0.95  # share of the parent's statements from which nothing was left out
    weak: float = 0.5  # probability under which the line says what speaks against
    reasons: int = 3  # in one line


DEFAULT = Settings()
