"""What speaks for and against two pages telling one story."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.stories.rarity import Vector, Weighted

FEATURES = (
    "stems", "lead", "opening", "names", "lead_names", "numbers", "lead_numbers", "reuse",
    "bigrams", "lead_in_text", "no_numbers", "lead_names_least", "lead_names_most",
    "opening_least", "opening_most", "lead_least", "lead_most", "lead_numbers_least",
    "lead_numbers_most", "names_least", "names_most", "length_apart", "length_least",
)  # fmt: skip


def features(a: Weighted, b: Weighted) -> NDArray[np.float64]:
    """What speaks for and against one story, in the order of `FEATURES`; symmetric.

    Cosines of weighted stems, names and numbers; shared runs of words over the shorter page;
    the least and the most, of both directions, of one page's lead that the other page has.
    """
    p, q = a.profile, b.profile
    long, short = sorted((math.log(1 + p.words), math.log(1 + q.words)), reverse=True)
    return np.array(
        [
            dot(a.stems, b.stems),
            dot(a.lead, b.lead),
            dot(a.opening, b.opening),
            dot(a.names, b.names),
            dot(a.lead_names, b.lead_names),
            dot(a.numbers, b.numbers),
            dot(a.lead_numbers, b.lead_numbers),
            math.sqrt(shared(p.grams, q.grams)),
            shared(p.bigrams, q.bigrams),
            max(dot(a.lead, b.stems), dot(a.stems, b.lead)),
            float(not a.numbers or not b.numbers),
            *sorted((_had(a.lead_names, b.names), _had(b.lead_names, a.names))),
            *sorted((_had(a.opening, b.stems), _had(b.opening, a.stems))),
            *sorted((_had(a.lead, b.stems), _had(b.lead, a.stems))),
            *sorted((_had(a.lead_numbers, b.numbers), _had(b.lead_numbers, a.numbers))),
            *sorted((_had(a.names, b.names), _had(b.names, a.names))),
            long - short,
            short,
        ]
    )


def dot(a: Vector, b: Vector) -> float:
    """Product of two sparse vectors."""
    if len(a) > len(b):
        a, b = b, a
    return math.fsum(x * b[s] for s, x in a.items() if s in b)


def _had(part: Vector, whole: Vector) -> float:
    """Share of a part's weight that stands in the whole; half where there is nothing to find."""
    total = math.fsum(part.values())
    return math.fsum(x for s, x in part.items() if s in whole) / total if total else 0.5


def shared(a: frozenset[str], b: frozenset[str]) -> float:
    """Part of the smaller set that stands in the other."""
    return len(a & b) / max(1, min(len(a), len(b)))
