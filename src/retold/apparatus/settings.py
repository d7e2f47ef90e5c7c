"""When a difference is called a change, and what it weighs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """When a difference is called a change, and what it weighs."""

    threshold: float = 0.2  # from which it is called changed: half an unlabelled one a real pair
    mention: float = 0.05  # below it a difference has no row of its own
    least_edge: float = 0.3  # probability of an edge along which pages are compared
    slip: float = 0.35  # factor on the severity of a misspelling
    spun_share: float = (
        0.42  # of the sentences with words swapped in place, from which a page was spun
    )
    spun_least: int = 5  # and so many of them
    spun_told: int = 2  # changes that the swapping made and that are told one by one
    lead: int = 3  # sentences that readers see first


SETTINGS = Settings()
WEIGHT = {
    "polarity": 1.0, "action": 0.95, "number": 0.95, "name": 0.9, "role": 0.95, "quotation": 0.85,
    "place": 0.8, "date": 0.7, "certainty": 0.65, "attribution": 0.6,
}  # fmt: skip
ZONE = {"headline": 1.0, "standfirst": 0.95, "body": 0.85, "caption": 0.7}
DROPPED = {"denial": 0.5, "attribution": 0.35, "hedge": 0.35, "aside": 0.15}
DENIALS = (
    "no comment", "declined to comment", "not respond", "not immediately respond", "denied",
    "denies", "deny", "denying", "no immediate comment", "could not be reached", "rejected", "dismissed",
)  # fmt: skip
