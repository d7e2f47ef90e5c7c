"""From the log-odds of pairs to groups: only what a change can reach is grouped again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold.stories.grouping import bring_together, group
from retold.stories.linkage import agglomerate
from retold.stories.numbering import labels, places
from retold.stories.settings import SETTINGS, Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


_FEW = 500  # pages that are grouped without starting compiled code


class Links(NamedTuple):
    """Pairs of pages by their positions, first < second, and their log-odds in thousandths."""

    first: Ints
    second: Ints
    odds: Ints


def lots(links: Links, decided: tuple[Ints, Ints], count: int) -> Ints:
    """For each page the least of those that positive links or verdicts connect it with."""
    near = links.odds > 0
    ends = (
        np.concatenate([side[near], *(pairs[:, n] for pairs in decided)])
        for n, side in enumerate(links[:2])
    )
    return labels(count, *ends)


def partition(
    links: Links,
    lot: Ints,
    again: NDArray[np.bool_],
    old: Ints,
    decided: tuple[Ints, Ints],
    settings: Settings = SETTINGS,
) -> Ints:
    """For each page the least page of its group.

    Pages of one of `lots` are grouped together; those not grouped `again` stay in their `old`
    groups.
    """
    home = np.arange(len(lot))
    stay = np.flatnonzero(~again)
    _, first, group_of = np.unique(old[stay], return_index=True, return_inverse=True)
    home[stay] = stay[first][group_of]
    if np.count_nonzero(again) > _FEW:
        pages = np.flatnonzero(again)
        inside = again[links.first] & (lot[links.first] == lot[links.second])
        first, second = (places(side[inside], pages) for side in links[:2])
        held = Links(first, second, links.odds[inside])
        joined, parted = (places(side, pages).reshape(-1, 2) for side in decided)
        home[pages] = pages[_at_once(len(pages), held, joined, parted, settings)]
        return home
    for pages, inside in _lots(links, lot, again):
        at = {p: n for n, p in enumerate(pages.tolist())}
        odds = {(at[a], at[b]): o for a, b, o in zip(*(c.tolist() for c in inside), strict=True)}
        bound = [
            [(at[a], at[b]) for a, b in side.tolist() if a in at and b in at] for side in decided
        ]
        for members in group(len(pages), odds, settings, *bound):
            home[pages[list(members)]] = pages[members[0]]
    return home


def _at_once(count: int, links: Links, joined: Ints, parted: Ints, settings: Settings) -> Ints:
    """For each of many pages the least of its group."""
    joined, parted = (np.sort(side[(side >= 0).all(1)], axis=1) for side in (joined, parted))
    home = agglomerate(count, *links, parted, settings)
    if not len(joined):
        return home
    named = np.isin(home, home[joined])
    lots: dict[int, list[int]] = {}
    for page in np.flatnonzero(named).tolist():
        lots.setdefault(int(home[page]), []).append(page)
    inside = named[links.first] & named[links.second]
    columns = (column[inside].tolist() for column in links)
    odds = {(a, b): value for a, b, value in zip(*columns, strict=True)}
    bound = ([(a, b) for a, b in side.tolist()] for side in (joined, parted))
    for members in bring_together([tuple(lot) for lot in lots.values()], odds, settings, *bound):
        home[list(members)] = members[0]
    return home


def _lots(links: Links, lot: Ints, again: NDArray[np.bool_]):  # type: ignore[no-untyped-def]
    """Connected pages that are grouped again, where there are two or more, and their links."""
    pages = np.flatnonzero(again)
    pages = pages[np.argsort(lot[pages], kind="stable")]
    inside = again[links.first] & (lot[links.first] == lot[links.second])
    rows = np.flatnonzero(inside)
    rows = rows[np.argsort(lot[links.first[rows]], kind="stable")]
    names, starts, sizes = np.unique(lot[pages], return_index=True, return_counts=True)
    of_row = lot[links.first[rows]]
    lows, highs = np.searchsorted(of_row, names), np.searchsorted(of_row, names, "right")
    for n in np.flatnonzero(sizes > 1).tolist():
        span = rows[lows[n] : highs[n]]
        yield pages[starts[n] : starts[n] + sizes[n]], [c[span] for c in links]
