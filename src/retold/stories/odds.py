"""Log-odds that two pages tell one story, after time and form have had their say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.stories.knowledge import language
from retold.stories.likeness import FEATURES
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.stories.likeness import Compared
    from retold.stories.vectors import Pages
    from retold.stories.weights import Weights

    Ints = NDArray[np.int64]

COPY = 1  # above the widest log-odds: the two carry one text
FORM = "the same wording around other numbers"


class Odds(NamedTuple):
    """Pairs of pages with the log-odds, in thousandths, that they tell one story."""

    compared: Compared
    odds: Ints
    vetoes: dict[int, str]  # what holds a pair apart, by its row


def log_odds(
    pages: Pages, compared: Compared, weights: Weights, settings: Settings = SETTINGS
) -> Odds:
    """Log-odds of pairs of pages."""
    first, second = compared.first, compared.second
    raw = by_words(pages, compared, weights)
    days = np.abs(pages.days[first] - pages.days[second])
    dated = ~np.isnan(days)
    days = np.where(dated, days, 0.0)
    least = np.where(pages.langs[first] == pages.langs[second], 0.0, settings.abroad)
    said = weights.time(days, np.maximum(pages.crowd[first], pages.crowd[second]), least)
    said = np.where(in_common(compared, settings), said, np.minimum(said, 0.0)) * dated
    odds = np.rint(1000 * raw).astype(np.int64) + np.rint(1000 * said).astype(np.int64)
    odds = np.clip(odds, -settings.widest, settings.widest)
    copies = carry_one_text(pages, first, second, compared.grams, settings)
    odds[copies & (odds > 0)] = settings.widest + COPY
    far = dated & (days > settings.far_days)
    form = _forms(pages, compared, dated & (days > settings.near_days), settings) & ~far
    odds[far | form] = settings.vetoed
    vetoes = {n: apart_words(days[n], settings) for n in np.flatnonzero(far).tolist()}
    vetoes |= dict.fromkeys(np.flatnonzero(form).tolist(), FORM)
    return Odds(compared, odds, vetoes)


def apart_words(days: float, settings: Settings = SETTINGS) -> str:
    """Why two pages so many days apart do not tell one story; empty where they may."""
    return f"published {round(days)} days apart" if days > settings.far_days else ""


def by_words(pages: Pages, compared: Compared, weights: Weights) -> NDArray[np.float64]:
    """Log-odds of pairs of pages by what both say, whenever they appeared."""
    langs = pages.langs[compared.first]
    same = langs == pages.langs[compared.second]
    english = same & (langs == language("en"))
    found = np.zeros(len(langs))
    for rows, curve in (
        (english, weights.same), (same & ~english, weights.other), (~same, weights.cross)
    ):  # fmt: skip
        found[rows] = curve.of_all(compared.values[rows])
    return found


def in_common(compared: Compared, settings: Settings = SETTINGS) -> NDArray[np.bool_]:
    """Whether two pages share facts or wording: a day alone speaks for no pair."""
    shared = compared.values[:, [FEATURES.index(f) for f in ("names", "numbers", "reuse")]]
    found: NDArray[np.bool_] = shared.max(1, initial=0.0) >= settings.in_common
    return found


def _forms(
    pages: Pages, compared: Compared, later: NDArray[np.bool_], settings: Settings
) -> NDArray[np.bool_]:
    """The same wording around other numbers, on another day or with none that both leads have: a form."""
    first, second = compared.first, compared.second
    fewer, runs = (
        np.minimum(rows.sizes_of(first), rows.sizes_of(second))
        for rows in (pages.rows["numbers"], pages.rows["bigrams"])
    )
    wording = compared.bigrams / np.maximum(1, runs)
    found: NDArray[np.bool_] = (
        (fewer >= settings.form_numbers)
        & (wording >= settings.form_wording)
        & (compared.numbers < settings.form_same * fewer)
        # a slip leaves other numbers alone, and copies are made within days
        & (later | (compared.values[:, FEATURES.index("lead_numbers")] == 0))
    )
    return found


def carry_one_text(
    pages: Pages, first: Ints, second: Ints, grams: Ints, settings: Settings = SETTINGS
) -> NDArray[np.bool_]:
    """Pages that carry one text, or a part of it, by the runs of five words they share."""
    rows = pages.rows["grams"]
    fewer = np.minimum(rows.sizes_of(first), rows.sizes_of(second))
    found: NDArray[np.bool_] = (fewer >= settings.copy_least) & (
        grams >= settings.copy_same * fewer
    )
    return found


def probability(odds: int) -> int:
    """Thousandths of probability from thousandths of log-odds.

    >>> probability(0)
    500
    """
    return round(1000 / (1 + math.exp(-odds / 1000)))
