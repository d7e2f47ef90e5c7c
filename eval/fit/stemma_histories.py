"""Fits what versions of one address are told apart by: python -m eval.fit.stemma_histories --data DIR.

The share of the right tree among all trees with one root is maximised on histories of pages
(`trees/*.jsonl.gz`). Only the weights named `page_…` of `src/retold/data/stemma_weights.json` move.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize

from eval import trees
from eval.fit.stemma_weights import OUT, SET, write
from retold.stemma import histories

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from retold.stemma.parentage import Option

    Offered = Mapping[str, Sequence[Option]]

RIDGE = 0.05


class _History:
    """One history's options as arrays."""

    def __init__(self, tree: trees.Tree, offered: Offered, column: Mapping[tuple[str, str], int]):
        index = {name: i for i, name in enumerate(sorted(offered))}
        self.n = len(index)
        self.edges = np.zeros((self.n, self.n, len(column)))
        self.offered = np.zeros((self.n, self.n), dtype=bool)
        self.roots = np.zeros((self.n, len(column)))
        for child, options in offered.items():
            for o in options:
                row = [
                    (column[o.kind, f], v) for f, v in o.features.items() if (o.kind, f) in column
                ]
                c = index[child]
                at = self.roots[c] if o.kind == "none" else self.edges[index[o.other], c]
                for k, value in row:
                    at[k] = value
                if o.kind == "direct":
                    self.offered[index[o.other], c] = True
        self.true = [(index[p], index[c]) for p, c in tree.edges]
        self.root = index[tree.root]
        self.whole = all(self.offered[e] for e in self.true)

    def loss(self, w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Negative log-share of the right tree among all, and its slope."""
        edges, roots = self.edges @ w, self.roots @ w
        value, share, first = histories.trees(np.where(self.offered, edges, -np.inf), roots)
        for e in self.true:
            value -= edges[e]
            share[e] -= 1
        first[self.root] -= 1
        share = np.where(self.offered, share, 0.0)
        slope = np.tensordot(share, self.edges, axes=2) + first @ self.roots
        return float(value - roots[self.root]), slope


def fit_histories(
    items: Sequence[trees.Tree], offered: Sequence[Offered]
) -> dict[str, dict[str, float]]:
    """Weights that make the right trees likeliest; where a true edge is not offered none is."""
    every = (o for one in offered for options in one.values() for o in options)
    names = sorted({(o.kind, f) for o in every for f in o.features if f.startswith("page_")})
    names = [(kind, f) for kind, f in names if f not in SET]
    column = {name: i for i, name in enumerate(names)}
    known = [_History(t, o, column) for t, o in zip(items, offered, strict=True)]
    known = [h for h in known if h.whole]
    versions = sum(h.n for h in known)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        parts = [h.loss(w) for h in known]
        value = sum(v for v, _ in parts) / versions + RIDGE * float(w @ w) / len(w)
        return value, np.sum([s for _, s in parts], axis=0) / versions + 2 * RIDGE * w / len(w)

    fit = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    model: dict[str, dict[str, float]] = {"none": {}, "direct": {}}
    for (kind, feature), i in column.items():
        model[kind][feature] = round(float(fit.x[i]), 4)
    return model


def refit(model: dict[str, Any], data: Path) -> None:
    """Enter the weights of versions of one address among those of parentage."""
    items = [t for path in sorted((data / "trees").glob("*.jsonl.gz")) for t in trees.load(path)]
    for kind, found in fit_histories(items, [trees.options(t) for t in items]).items():
        model["parentage"][kind] |= found
    model["parentage"]["direct"] |= SET


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    model: dict[str, Any] = json.loads(OUT.read_text("utf-8"))
    refit(model, parser.parse_args().data)
    write(model)


if __name__ == "__main__":
    main()
