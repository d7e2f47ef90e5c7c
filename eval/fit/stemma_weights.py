"""Fits `src/retold/data/stemma_weights.json`: python -m eval.fit.stemma_weights --data DIR.

Parentage is a conditional logit over the options of each telling, fitted on trees grown by
`eval.grown` from half of its texts and from the story reports of the data folder; further parents
are a logistic on the same trees; degrees of reuse are fitted on the labelled pairs.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

from eval import grown, retelling
from retold import parentage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from retold.parentage import Option

    Sample = tuple[list[Option], list[bool], float]

OUT = Path(__file__).resolve().parents[2] / "src/retold/data/stemma_weights.json"
KINDS = ("none", "direct", "sibling", "named")
RIDGE = 0.02


def samples(tree: grown.GrownTree) -> list[Sample]:
    """Every telling's options with which of them are right."""
    by_id, pairs = retelling.evidence(tree.articles, tree.credits, tree.tellings)
    near = parentage.sides(by_id, pairs)
    found: list[Sample] = []
    for child in sorted(by_id):
        options = parentage.options(by_id[child], near[child])
        parents = {p for p, c in tree.edges if c == child}
        right = [_right(o, parents, options, tree) for o in options]
        if any(right):
            found.append((options, right, 1.0))
    return found


def _right(
    option: Option, parents: set[str], options: Sequence[Option], tree: grown.GrownTree
) -> bool:
    lost = {p for p in parents if p in tree.lost}
    names = {p: tree.nodes[p].newsroom or tree.nodes[p].outlet for p in lost}
    offered = {o.other for o in options if o.kind == "named"}
    if option.kind == "none":
        return not parents
    if option.kind == "direct":
        return option.other in parents
    if option.kind == "named":
        return option.other in names.values()
    unnamed = [p for p in lost if names[p] not in offered]
    return any(option.other in tree.lost[p] for p in unnamed)


def fit_parentage(found: Sequence[Sample], ridge: float = RIDGE) -> dict[str, dict[str, float]]:
    """Weights that make the right options likeliest."""
    names = sorted({(o.kind, f) for options, _, _ in found for o in options for f in o.features})
    column = {name: i for i, name in enumerate(names)}
    rows, right, group, weight = [], [], [], []
    for g, (options, answers, mass) in enumerate(found):
        for option, answer in zip(options, answers, strict=True):
            row = np.zeros(len(names))
            for feature, value in option.features.items():
                row[column[option.kind, feature]] = value
            rows.append(row)
            right.append(answer)
            group.append(g)
        weight.append(mass)
    x, y, g = np.array(rows), np.array(right), np.array(group)
    mass = np.array(weight)
    starts = np.flatnonzero(np.r_[True, g[1:] != g[:-1]])

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ w
        z = np.exp(z - np.maximum.reduceat(z, starts)[g])
        all_p = z / np.add.reduceat(z, starts)[g]
        good = np.add.reduceat(all_p * y, starts)
        right_p = np.where(y, all_p, 0.0) / good[g]
        value = -(mass * np.log(good)).sum() / len(mass) + ridge * (w @ w) / len(names)
        slope = x.T @ ((all_p - right_p) * mass[g]) / len(mass) + 2 * ridge * w / len(names)
        return float(value), slope

    w = minimize(
        loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 400}
    ).x
    model: dict[str, dict[str, float]] = {k: {} for k in KINDS}
    for (kind, feature), i in column.items():
        model[kind][feature] = round(float(w[i]), 4)
    return model


def trees(data: Path | None, count: int) -> list[grown.GrownTree]:
    """Trees to fit on: half with times and credits, none from texts kept for the figures."""
    return [
        grown.grow(seed, timed=bool(seed % 2), data=data, fitting=True) for seed in range(count)
    ]


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--trees", type=int, default=500)
    options = parser.parse_args()
    grew = trees(options.data, options.trees)
    found = [s for tree in grew for s in samples(tree)]
    old: dict[str, Any] = json.loads(OUT.read_text("utf-8"))
    old["version"] = 1
    old["parentage"] = fit_parentage(found)
    OUT.write_text(json.dumps(old, indent=1, sort_keys=True) + "\n", "utf-8")
    parentage.weights.cache_clear()


if __name__ == "__main__":
    main()
