"""Stories: how well pages are grouped by event.

Each topic is measured with weights that never saw it: a file that the shipped weights were fitted
on is traced once per fold, with weights refitted without the fold's topics, and only the fold's
pages are measured; how far the weights lean towards joining is picked, for each fold, by the pages
of the other folds. Any other file is traced with the shipped weights.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.fit import story_weights as fitting
from eval.measures import Measure, bootstrap
from retold import stories, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Placed:
    """A page with the story it was put in and the one it belongs to."""

    topic: str
    found: str
    told: str
    precision: float
    recall: float


def run(data: Path) -> dict[str, dict[str, Measure]]:
    """B-cubed and adjusted Rand index of every file of stories, clustered by topic."""
    return {
        path.name.removesuffix(".jsonl.gz"): measures(placed(path))
        for path in sorted(data.glob("stories/*.jsonl.gz"))
    }


@dataclass(frozen=True, slots=True)
class Folded:
    """Pages of a file, the story of each, and the odds of their pairs by weights blind to a fold."""

    pages: stories.Pages
    told: dict[str, str]
    fold_of: dict[str, int]  # page -> fold
    odds: list[stories.Odds]  # one for each fold; one for all pages of a file never fitted on

    def asked(self, fold: int) -> set[str]:
        """The pages that are measured by the odds of a fold."""
        return {page for page, n in self.fold_of.items() if n == fold}


def folded(path: Path) -> Folded:
    """The pairs of a file, scored by weights that did not see their topics."""
    items = fitting.read_lines(path)
    random.Random(5).shuffle(items)
    told = {text.key("neutral", i["id"]): i["story"] for i in items}
    pages = stories.read_pages(fitting.articles_of(items))
    compared = stories.compare(pages, *stories.candidates(stories.keys_of(pages), pages.days))
    if fitting.fingerprint_of(path) not in shipped_on():
        odds = stories.log_odds(pages, compared, stories.default_weights())
        return Folded(pages, told, dict.fromkeys(told, 0), [odds])
    folds = folds_of(sorted({fitting.topic_of(s) for s in told.values()}))
    examples, invented = (
        fitting.story_examples(items),
        fitting.joined(fitting.family_examples(), fitting.saga_examples()),
    )
    levels = (
        fitting.fit(examples, None, invented, lambda group, n=fold: folds.get(group) == n, lean=0.0)
        for fold in range(FOLDS)
    )
    fold_of = {a: folds[fitting.topic_of(s)] for a, s in told.items()}
    return Folded(
        pages, told, fold_of, [stories.log_odds(pages, compared, level) for level in levels]
    )


def placed(path: Path) -> list[Placed]:
    """Every page of a file, placed by weights that did not see its topic."""
    seen = folded(path)
    if len(seen.odds) == 1:
        return place(seen.pages, seen.odds[0], seen.told, set(seen.told))
    by_lean: dict[float, list[list[Placed]]] = {lean: [] for lean in fitting.LEANS}
    for fold, odds in enumerate(seen.odds):
        for lean, found in by_lean.items():
            found.append(place(seen.pages, leaning(odds, lean), seen.told, seen.asked(fold)))
    return picked(by_lean)


def picked(by_lean: dict[float, list[list[Placed]]]) -> list[Placed]:
    """Each fold's pages under the lean that is best on the other folds."""

    def elsewhere(lean: float, fold: int) -> float:
        return f1([p for n, part in enumerate(by_lean[lean]) if n != fold for p in part])

    best = [max(by_lean, key=lambda lean, n=n: elsewhere(lean, n)) for n in range(FOLDS)]
    return [p for fold, lean in enumerate(best) for p in by_lean[lean][fold]]


def shipped_on() -> set[str]:
    """Hashes of the files that the shipped weights were fitted on."""
    return set(json.loads(fitting.INTO.read_text("utf-8"))["fitted_on"].values())


def folds_of(groups: Sequence[str]) -> dict[str, int]:
    """A fold for each group, drawn once."""
    drawn = list(groups)
    random.Random(3).shuffle(drawn)
    return {group: n % FOLDS for n, group in enumerate(drawn)}


def leaning(found: stories.Odds, lean: float) -> stories.Odds:
    """The pairs with some log-odds added to every one that is neither held apart nor of copies."""
    widest = stories.SETTINGS.widest
    free = (found.odds > stories.SETTINGS.vetoed) & (found.odds <= widest)
    leant = np.minimum(widest, found.odds + round(1000 * lean))
    return found._replace(odds=np.where(free, leant, found.odds))


def place(
    pages: stories.Pages, found: stories.Odds, told: dict[str, str], asked: set[str]
) -> list[Placed]:
    """Groups all pages and places those that are asked for."""
    ids = pages.ids
    ends = (column.tolist() for column in found.compared[:2])
    odds = dict(zip(zip(*ends, strict=True), found.odds.tolist(), strict=True))
    groups = stories.group(len(ids), odds)
    home = {ids[m]: text.key(*(ids[x] for x in g)) for g in groups for m in g}
    return [p for a, p in b_cubed(home, told).items() if a in asked]


def b_cubed(home: dict[str, str], told: dict[str, str]) -> dict[str, Placed]:
    """B-cubed precision and recall of each item, given its found and its true group."""
    found, true = Counter(home.values()), Counter(told.values())
    both = Counter((home[a], told[a]) for a in told)
    return {
        a: Placed(
            fitting.topic_of(told[a]),
            home[a],
            told[a],
            both[home[a], told[a]] / found[home[a]],
            both[home[a], told[a]] / true[told[a]],
        )
        for a in told
    }


def mean(values: Sequence[float]) -> float:
    """The mean, nan of nothing."""
    return sum(values) / len(values) if values else float("nan")


def f1(pages: Sequence[Placed]) -> float:
    """B-cubed F1."""
    p, r = mean([x.precision for x in pages]), mean([x.recall for x in pages])
    return 2 * p * r / (p + r)


def measures(pages: Sequence[Placed]) -> dict[str, Measure]:
    """The figures of a set, with intervals over topics."""

    def topic(page: Placed) -> Any:
        return page.topic

    return {
        "bcubed_p": bootstrap(pages, lambda s: mean([x.precision for x in s]), topic),
        "bcubed_r": bootstrap(pages, lambda s: mean([x.recall for x in s]), topic),
        "bcubed_f1": bootstrap(pages, f1, topic),
        "ari": bootstrap(pages, adjusted_rand, topic),
    }


def adjusted_rand(pages: Sequence[Placed]) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985)."""

    def pairs(counts: Counter[Any]) -> float:
        return sum(n * (n - 1) / 2 for n in counts.values())

    both = pairs(Counter((p.found, p.told) for p in pages))
    found, told = pairs(Counter(p.found for p in pages)), pairs(Counter(p.told for p in pages))
    whole = len(pages) * (len(pages) - 1) / 2
    expected = found * told / whole if whole else 0.0
    most = (found + told) / 2
    return (both - expected) / (most - expected) if most != expected else 1.0


def mixed(pages: Sequence[Placed]) -> list[dict[str, int]]:
    """Groups that hold pages of several true stories, largest first: for reading."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for p in pages:
        groups[p.found][p.told] += 1
    return sorted((dict(c) for c in groups.values() if len(c) > 1), key=lambda c: -sum(c.values()))
