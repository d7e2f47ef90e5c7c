"""How rare things are, and the vectors of weights that follow."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold import text
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retold.stories.profiles import Profile

    Vector = dict[str, float]


class Rarity:
    """Weights of stems, names and numbers: the background table blended with the pages at hand."""

    def __init__(self, profiles: Iterable[Profile], settings: Settings = SETTINGS) -> None:
        self.settings = settings
        self.pages: Counter[str] = Counter()
        self.stems: dict[str, Counter[str]] = defaultdict(Counter)
        self.names: Counter[str] = Counter()
        self.numbers: Counter[str] = Counter()
        for p in profiles:
            self.pages[p.lang] += 1
            self.pages["*"] += 1
            self.stems[p.lang].update(p.stems.keys())
            self.names.update(p.names.keys())
            self.numbers.update(p.numbers.keys())

    def _weight(self, expected: float, seen: int, pages: int) -> float:
        prior = self.settings.prior_pages
        return -math.log(min(1.0, (prior * expected + seen + 0.5) / (prior + pages + 1)))

    def stem(self, stem: str, lang: str) -> float:
        """Weight of a stem of a language, 0 for one that stands on every page."""
        return self._weight(_page_share(stem, lang), self.stems[lang][stem], self.pages[lang])

    def name(self, bones: str) -> float:
        """Weight of a name's skeleton."""
        share = 0.004 if len(bones) > 3 else 0.03 if len(bones) > 2 else 0.1
        return self._weight(share, self.names[bones], self.pages["*"])

    def number(self, number: str) -> float:
        """Weight of a number."""
        year = len(number) == 4 and number[:2] in ("19", "20")
        share = 0.1 if len(number) <= 2 else 0.2 if year else 0.02 if len(number) <= 3 else 0.003
        return self._weight(share, self.numbers[number], self.pages["*"])


_SHARE_BY_LENGTH = (0.5, 0.3, 0.5, 0.3, 0.1)  # of stems in languages without a background table


def _page_share(stem: str, lang: str) -> float:
    """Share of pages of some 300 words on which a stem is expected."""
    if lang != "en":
        return _SHARE_BY_LENGTH[len(stem)] if len(stem) < len(_SHARE_BY_LENGTH) else 0.02
    per_word = 10 ** (text.frequencies().get(stem, 120) / 100 - 9)
    return 1 - math.exp(-300 * per_word)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A profile with unit vectors of weights."""

    profile: Profile
    stems: Vector
    lead: Vector
    opening: Vector
    names: Vector
    lead_names: Vector
    numbers: Vector
    lead_numbers: Vector


def weigh(p: Profile, rarity: Rarity) -> Weighted:
    """The unit vectors of a profile under the given weights."""

    def stem(s: str) -> float:
        return rarity.stem(s, p.lang)

    return Weighted(
        p,
        _unit({s: n * stem(s) for s, n in _damped(p.stems)}),
        _unit({s: n * stem(s) for s, n in _damped(p.lead)}),
        _unit({s: n * stem(s) for s, n in _damped(p.opening)}),
        _unit({s: n * rarity.name(s) for s, n in _damped(p.names)}),
        _unit({s: n * rarity.name(s) for s, n in _damped(p.lead_names)}),
        _unit({s: n * rarity.number(s) for s, n in _damped(p.numbers)}),
        _unit({s: n * rarity.number(s) for s, n in _damped(p.lead_numbers)}),
    )


def _damped(counts: Counter[str]) -> list[tuple[str, float]]:
    return [(s, 1 + math.log(n)) for s, n in sorted(counts.items())]


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(math.fsum(x * x for x in vector.values()))
    return {s: x / length for s, x in vector.items() if x > 0} if length else {}
