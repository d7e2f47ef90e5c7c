"""House styles of signing: the tables that datelines, bylines and credit lines are told by."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from retold.newsrooms.names import table
from retold.text import fold


@cache
def styles() -> dict[str, Any]:
    """The tables of `data/house_styles.toml`."""
    return table("house_styles")


@cache
def phrases(table: str, field: str) -> frozenset[str]:
    """The phrases of a field, folded."""
    return frozenset(fold(p) for p in styles()[table][field])


@cache
def opening(table: str, field: str) -> re.Pattern[str]:
    """Any of the phrases at the beginning of a folded line, longest first."""
    listed = sorted(phrases(table, field), key=lambda p: (-len(p), p))
    return re.compile(r"[(\[*_–—-]{0,3}\s*(?:" + "|".join(map(re.escape, listed)) + r")(?!\w)")


PARTICLES = frozenset(
    [
        "de",
        "la",
        "le",
        "les",
        "el",
        "los",
        "las",
        "del",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "van",
        "von",
        "der",
        "den",
        "am",
        "an",
        "der",
        "zu",
        "im",
        "of",
        "the",
        "and",
        "al",
        "bin",
        "ibn",
        "y",
        "e",
        "et",
        "und",
        "i",
        "in",
        "upon",
        "sur",
        "sous",
        "en",
        "na",
        "nad",
        "bei",
        "san",
        "st",
        "ter",
        "ten",
        "'n",
        "d",
        "l",
    ]
)


def like_a_name(word: str) -> bool:
    return word[0].isupper() or fold(word) in PARTICLES or not word[0].islower()
