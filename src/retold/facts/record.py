"""The record of a fact, as written and as compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, date, name or place in a sentence. `start` and `end` slice the sentence."""

    kind: str  # number | date | name | place
    start: int
    end: int
    text: str  # the slice as written
    norm: str  # as compared: "mikhail zhilin", "1200000 usd", "2022-12-07", "--09", "weekday:fri"
    value: float | None = None  # numbers: after magnitude; None for "dozens"
    unit: str | None = None  # usd, km, kg, percent, year, ordinal, score, clock ...
    low: float | None = None  # what the words allow at least, where they leave room
    high: float | None = None  # and at most
    approx: bool = False  # "about 40", or a date resolved from a weekday or a bare month
    noun: str | None = None  # what is counted: the stem of the noun after it; "age" for ages

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the sentence."""
        return self.start, self.end
