"""What is chosen of the fingerprints: sizes, caps and weights."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How articles are fingerprinted."""

    gram: int = 5  # words of a gram
    window: int = 4  # winnowing: one gram kept of every `window`; 1 keeps all
    few_bytes: int = 400_000  # up to here numpy is as quick as importing the compiler


SETTINGS = Settings()


@dataclass(frozen=True, slots=True)
class Sharing:
    """When shared grams make a passage: chosen on made-up copies (`bench reuse`), not fitted."""

    cap: int = 50  # grams on more texts than this are formulas and pair nobody
    own: int = 3  # grams on more pages of one outlet are its boilerplate: they pair none of these
    seeds: int = 3  # shared grams of a passage at least
    span: int = 16  # words from its first to its last at least
    covered: int = 14  # words within shared grams at least
    pieces: int = 8  # words of a smaller passage, if all of a pair cover together
    together: int = 24  # so many words
    gap: int = 40  # words between neighbouring grams at most
    drift: int = 20  # by which the gap may differ between the two texts
    repeats: int = 8  # places of one gram in a text that are looked at


SHARING = Sharing()
