"""Fit what the days between two pages say of their telling one story.

    python -m eval.fit.story_time DATA

reads what `eval.fit.story_weights` reads and writes the part `time` of `story_weights.json`. Pairs of
pages of the invented families and sagas are taken with the log-odds that weights blind to their family
give them; what days add to these is fitted by logistic regression. So that the fit knows crowded days
too, the families are also laid on common days, some at a time.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from eval.fit import story_weights as fitting
from retold import stories
from retold.stories.timing import bends, density

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FOLDS = 5
TOGETHER = (1, 3, 10, 30)  # families that are laid on one day, beside as they are
TIMES = 2  # how often each of these is drawn
PENALTY = 40.0  # of squared weights; with less, families not fitted on are told less well
_GAP = 40.0  # days between families that are not together


class Pairs(NamedTuple):
    """Pairs of dated pages that have something in common."""

    odds: Floats  # by weights that saw neither family
    labels: Floats
    days: Floats  # apart
    crowd: Ints  # pages around them


def fit(pairs: Pairs) -> stories.Time:
    """Logistic regression on what days say, added to the log-odds (Newton's method)."""
    near, late, more = bends(pairs.days)
    rows = np.stack([near, -near * density(pairs.crowd), -late, -more], axis=1)
    beta = np.zeros(rows.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(pairs.odds + rows @ beta, -30, 30)))
        gradient = rows.T @ (p - pairs.labels) + PENALTY * beta
        curvature = (rows * (p * (1 - p))[:, None]).T @ rows + PENALTY * np.eye(len(beta))
        step = np.linalg.solve(curvature, gradient)
        beta -= step
        if np.abs(step).max() < 1e-6:
            break
    return stories.Time(*(round(float(b), 3) for b in beta))


def blind(data: Path) -> tuple[dict[str, int], list[stories.Weights]]:
    """A fold for each family, and the weights without each fold."""
    events = [i for p in sorted(data.glob("stories/*.jsonl.gz")) for i in fitting.read_lines(p)]
    rated = [i for p in sorted(data.glob("similarity/*.jsonl.gz")) for i in fitting.read_lines(p)]
    invented = fitting.joined(fitting.family_examples(), fitting.saga_examples())
    groups = sorted({group for pair in invented.groups for group in pair})
    random.Random(3).shuffle(groups)
    folds = {group: n % FOLDS for n, group in enumerate(groups)}
    told, alike = fitting.story_examples(events), fitting.similarity_examples(rated)

    def without(fold: int) -> stories.Weights:
        return fitting.fit(told, alike, invented, lambda group: folds.get(group) == fold)

    return folds, [without(fold) for fold in range(FOLDS)]


def pairs(
    told: Sequence[fitting.Told], folds: dict[str, int], weights: Sequence[stories.Weights]
) -> Pairs:
    """The pairs of pages, as they are and with their families laid on common days."""
    pages = stories.read_pages([a for _, a in told])
    event = {a.article_id: e for e, a in told}
    family = np.array([event[i][0] for i in pages.ids])
    number = np.unique([" ".join(event[i]) for i in pages.ids], return_inverse=True)[1]
    compared = stories.compare(pages, *np.triu_indices(len(pages), 1))
    first, second = compared.first, compared.second
    fold = np.array([folds[f] for f in family])[first]
    levels = np.stack([stories.by_words(pages, compared, w) for w in weights])
    odds = levels[fold, np.arange(len(first))]
    close = stories.in_common(compared)
    rng, found = np.random.default_rng(7), []
    for together, _ in [(0, 0), *((k, n) for k in TOGETHER for n in range(TIMES))]:
        days = _laid(pages.days, family, together, rng) if together else pages.days
        apart = np.abs(days[first] - days[second])
        kept = close & (apart <= stories.SETTINGS.far_days)
        crowd = _crowd(days)
        found.append(
            Pairs(
                odds[kept],
                (number[first] == number[second])[kept].astype(float),
                apart[kept],
                np.maximum(crowd[first], crowd[second])[kept],
            )
        )
    return Pairs(*(np.concatenate(c) for c in zip(*found, strict=True)))


def _laid(
    days: Floats, family: NDArray[np.str_], together: int, rng: np.random.Generator
) -> Floats:
    """The days of pages with their families moved, so that some begin about one day."""
    found, names = days.copy(), np.unique(family)
    places = max(1, len(names) // together)
    for name in names:
        own = family == name
        if not np.isnan(days[own]).all():
            found[own] += rng.integers(places) * _GAP - np.floor(np.nanmedian(days[own]))
    return found


def _crowd(days: Floats) -> Ints:
    """How many pages appeared around each."""
    whole, width = np.sort(np.floor(days[~np.isnan(days)])), stories.SETTINGS.crowd_days
    at = np.floor(days)
    found: Ints = np.searchsorted(whole, at + width, "right") - np.searchsorted(whole, at - width)
    return found


def main(argv: Sequence[str]) -> None:
    """Fit on the invented families and write the weights."""
    folds, weights = blind(Path(argv[0]))
    sets = [pairs(told, folds, weights) for told in (fitting.told_families(), fitting.sagas())]
    found = fit(Pairs(*(np.concatenate(c) for c in zip(*sets, strict=True))))
    raw = json.loads(fitting.INTO.read_text("utf-8"))
    fitting.INTO.write_text(json.dumps(raw | {"time": asdict(found)}) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
