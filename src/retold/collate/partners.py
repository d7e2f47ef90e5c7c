"""Which tellings of a story are collated with which."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from retold.collate.sides import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.collate.settings import Settings
    from retold.collate.sides import Side
    from retold.records import Telling


def choose_partners(
    tellings: Sequence[Telling], sides: dict[str, Side], settings: Settings
) -> list[tuple[Telling, Telling]]:
    """Pairs of tellings to collate, `a` before `b`: all, or the likeliest partners of each."""
    pairs = list(combinations(range(len(tellings)), 2))
    if len(tellings) > settings.all_pairs:
        pairs = _likeliest([sides[t.telling_id] for t in tellings], settings)
    return [
        (tellings[i], tellings[j])
        for i, j in pairs
        if tellings[i].story_key == tellings[j].story_key
    ]


def _likeliest(sides: list[Side], settings: Settings) -> list[tuple[int, int]]:
    """For each side, those that share most weight with it, either way of counting."""
    bags = [joined(s.stems, tuple(range(len(s.stems)))) for s in sides]
    if len({s.lang for s in sides}) > 1:
        for bag, side in zip(bags, sides, strict=True):
            bag |= joined(side.crossing(), tuple(range(len(side.stems))))
    places: dict[str, list[int]] = defaultdict(list)
    for i, bag in enumerate(bags):
        for word in bag:
            places[word].append(i)
    masses = np.array([max(1e-9, sum(b.values())) for b in bags])
    wanted: set[tuple[int, int]] = set()
    for i, bag in enumerate(bags):
        shared = np.zeros(len(bags))
        for word, weight in bag.items():
            shared[places[word]] += weight * np.log(1 + len(bags) / len(places[word]))
        likeness = np.round(shared / np.sqrt(masses * masses[i]), 9)
        likeness[i] = -1
        for j in np.argsort(-likeness, kind="stable")[: settings.partners]:
            wanted.add((min(i, int(j)), max(i, int(j))))
    return sorted(wanted)
