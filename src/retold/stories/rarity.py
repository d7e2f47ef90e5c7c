"""How rare stems, names and numbers are."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from retold import text
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retold.stories.profiles import Profile


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
