"""Log-odds that two pages tell one story, after time and form have had their say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from retold.stories.likeness import features, shared
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from retold.stories.rarity import Weighted
    from retold.stories.weights import Weights


def log_odds(
    pairs: Sequence[tuple[Weighted, Weighted]], weights: Weights, settings: Settings = SETTINGS
) -> list[tuple[int, str | None]]:
    """Log-odds, in thousandths, that each pair tells one story, and what holds it apart."""
    if not pairs:
        return []
    values = np.array([features(a, b) for a, b in pairs])
    same = np.array([a.profile.lang == b.profile.lang for a, b in pairs])
    odds = np.empty(len(pairs))
    odds[same] = weights.same.of_all(values[same])
    odds[~same] = weights.cross.of_all(values[~same])
    return [
        _with_time(a, b, round(1000 * o), settings)
        for (a, b), o in zip(pairs, odds.tolist(), strict=True)
    ]


def _with_time(a: Weighted, b: Weighted, odds: int, settings: Settings) -> tuple[int, str | None]:
    """Log-odds after what the dates and the form of a pair say."""
    veto = _template(a, b, settings)
    days = _days(a.profile.published, b.profile.published)
    if days is not None and days > settings.far_days:
        veto = f"published {round(days)} days apart"
    if veto:
        return settings.vetoed, veto
    if days is not None and days > settings.near_days:
        odds -= round(settings.day_cost * (days - settings.near_days))
    elif days is not None and a.profile.lang != b.profile.lang:
        odds += settings.near_gain
    return max(-settings.widest, min(settings.widest, odds)), None


def _days(a: datetime | None, b: datetime | None) -> float | None:
    if a is None or b is None:
        return None
    return abs((a.replace(tzinfo=None) - b.replace(tzinfo=None)).total_seconds()) / 86400


def _template(a: Weighted, b: Weighted, settings: Settings) -> str | None:
    """The same wording around other numbers: a form filled in again."""
    p, q = a.profile, b.profile
    fewer = min(len(p.numbers), len(q.numbers))
    if fewer < settings.form_numbers or shared(p.bigrams, q.bigrams) < settings.form_wording:
        return None
    same = len(p.numbers.keys() & q.numbers.keys()) / fewer
    return "the same wording around other numbers" if same < settings.form_same else None


def probability(odds: int) -> int:
    """Thousandths of probability from thousandths of log-odds.

    >>> probability(0)
    500
    """
    return round(1000 / (1 + math.exp(-odds / 1000)))
