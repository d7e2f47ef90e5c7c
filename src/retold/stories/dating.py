"""Pages without a date: when they appeared is told by the dated pages that are most like them.

Two in five pages that archives keep have no date. Time would say nothing of them, and they would tie
the report of a day to that of a week later. But they have a day, and the dated pages that tell most
surely of the same event show it, each as probably as it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from retold.stories.partition import Links
    from retold.stories.timing import Time

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

_AT_ONCE = 200_000  # pairs that are looked at together


class _Shown(NamedTuple):
    """For each page, and each of the few places of what shows its day, a page and its log-odds."""

    page: Ints  # (pages, n); -1 where there is none
    odds: Floats


def timed(
    links: Links, days: Floats, crowd: Ints, time: Time, settings: Settings = SETTINGS
) -> Links:
    """Links with what time says where a page has no date; `days` and `crowd` are those of the pages.

    Pairs that are held apart, or carry one text, stay as they are.
    """
    undated = np.isnan(days)
    told = (links.odds > settings.vetoed) & (links.odds <= settings.widest)
    rows = np.flatnonzero(told & (undated[links.first] | undated[links.second]))
    if not len(rows):
        return links
    shown = _shown(links, undated, settings)
    odds = links.odds.copy()
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        ends = links.first[part], links.second[part]
        said = _said(shown, *ends, days, crowd, time, settings)
        odds[part] = np.clip(
            odds[part] + np.rint(1000 * said).astype(np.int64), settings.apart, settings.widest
        )
    return links._replace(odds=odds)


def reached(links: Links, days: Floats, changed: Mask) -> Mask:
    """Pages of pairs that say something else since pairs of a page without a date have changed."""
    moved = changed & np.isnan(days)
    found = np.zeros(len(days), bool)
    rows = moved[links.first] | moved[links.second]
    found[links.first[rows]] = found[links.second[rows]] = True
    return found


def _shown(links: Links, undated: Mask, settings: Settings) -> _Shown:
    """The dated pages that are most like each page without a date."""
    size = settings.shown_by + 1  # one of them may be the other page of a pair
    page, odds = np.full((len(undated), size), -1), np.full((len(undated), size), -np.inf)
    ends = np.concatenate([links[:2], links[1::-1]], axis=1)
    value = np.concatenate([links.odds, links.odds])
    kept = undated[ends[0]] & ~undated[ends[1]] & (value > settings.vetoed)
    (of, by), value = ends[:, kept], np.minimum(value[kept], settings.widest)
    order = np.lexsort((by, -value, of))
    of, by, value = of[order], by[order], value[order]
    place = np.arange(len(of)) - np.searchsorted(of, of)
    first = place < size
    page[of[first], place[first]] = by[first]
    odds[of[first], place[first]] = value[first] / 1000
    return _Shown(page, odds)


def _said(
    shown: _Shown, first: Ints, second: Ints, days: Floats, crowd: Ints, time: Time, settings: Settings
) -> Floats:  # fmt: skip
    """Log of the mean of what time says over the days on which both may have appeared.

    A page shows nothing of when the other appeared where that would speak for the pair, and less
    than others where it would speak against it.
    """
    found = []
    for less, most in ((np.inf, None), (settings.itself, 0.0)):
        sides = [_days(shown, *ends, days, less) for ends in ((first, second), (second, first))]
        known, mean = np.zeros(len(first)), np.zeros(len(first))
        for one, sure in zip(*sides[0], strict=True):
            for other, also in zip(*sides[1], strict=True):
                share = sure * also
                some = np.flatnonzero(share > 0)
                a, b = one[some], other[some]
                said = time(np.abs(days[a] - days[b]), np.maximum(crowd[a], crowd[b]))
                said = np.clip(said, -settings.widest / 1000, most)
                mean[some] += share[some] * np.exp(said)
                known[some] += share[some]
        found.append(np.log(mean + np.maximum(0.0, 1 - known)))
    return np.where(found[0] > 0, found[0], np.minimum(found[1], 0.0))


def _days(
    shown: _Shown, pages: Ints, others: Ints, days: Floats, less: float
) -> tuple[list[Ints], list[Floats]]:
    """Dated pages whose day pages may share, place by place, and how probably."""
    by, odds = shown.page[pages].T, shown.odds[pages].T
    odds = np.where(by == others, odds - less, odds)
    whole = np.exp(odds)
    share = whole / (1 + whole.sum(0))  # 1: that none of them does
    own = ~np.isnan(days[pages])
    at = [np.where(own, pages, page) for page in by]
    sure = [np.where(own, float(n == 0), part) for n, part in enumerate(share)]
    return at, sure
