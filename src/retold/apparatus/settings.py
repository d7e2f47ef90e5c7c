"""When a difference is called a change, and what it weighs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """When a difference is called a change, and what it weighs."""

    threshold: float = 0.2  # from which it is called changed: half an unlabelled one a real pair
    mention: float = 0.05  # below it a difference has no row of its own
    slip: float = 0.35  # factor on the severity of a misspelling
    paraphrase_swaps: float = 2.5  # odd word swaps an aligned sentence, from which a page was spun
    paraphrase_least: int = 10  # and in all
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
