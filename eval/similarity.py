"""Similarity: how well the story score follows readers' ratings of pairs of news texts.

The score is the fitted line over the features of stories (`similarity` among the weights), here
always refitted without the pairs measured where the file was fitted on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eval.fit import story_weights as fitting
from eval.measures import Measure, bootstrap
from eval.stories import folds_of, shipped_on

if TYPE_CHECKING:
    from pathlib import Path


def run(data: Path) -> dict[str, dict[str, Measure]]:
    """Pearson of the score with the negated rating: all pairs, English ones, each pair of languages."""
    return {
        path.name.removesuffix(".jsonl.gz"): measures(scored(path))
        for path in sorted(data.glob("similarity/*.jsonl.gz"))
    }


def scored(path: Path) -> list[tuple[str, float, float]]:
    """Languages, score and negated rating of every pair."""
    items = fitting.read_lines(path)
    examples = fitting.similarity_examples(items, strangers=0)
    if fitting.fingerprint_of(path) in shipped_on():
        folds = folds_of([i["pair"] for i in items])
        lines = [
            fitting.fit_similarity(examples, lambda g, n=n: folds[g] == n)
            for n in range(max(folds.values()) + 1)
        ]
    else:
        from retold.stories import default_weights

        folds, lines = {i["pair"]: 0 for i in items}, [default_weights().similarity]
    return [
        (f"{i['lang1']}-{i['lang2']}", lines[folds[i["pair"]]](v, i["lang1"] == i["lang2"]), -r)
        for i, v, r in zip(items, examples.values, examples.ratings.tolist(), strict=True)
    ]


def measures(rows: list[tuple[str, float, float]]) -> dict[str, Measure]:
    """The figures of a set, with intervals over pairs."""

    def pearson(some: list[tuple[str, float, float]]) -> float:
        if len(some) < 3:
            return float("nan")
        return float(np.corrcoef([s for _, s, _ in some], [r for _, _, r in some])[0, 1])

    found = {"pearson": bootstrap(rows, pearson)}
    for langs in sorted({r[0] for r in rows}):
        part = [r for r in rows if r[0] == langs]
        name = "pearson_en" if langs == "en-en" else f"pearson_{langs}"
        found[name] = bootstrap(part, pearson)
    return found
