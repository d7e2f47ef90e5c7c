"""Fits degree, direction and level of reuse: python -m eval.fit.degree_weights --data DIR.

Small logistic models on standardised features; the scale is folded into the weights.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression

from retold.stemma import degree

if TYPE_CHECKING:
    from collections.abc import Sequence

    Model = dict[str, dict[str, float]]

DEGREE = ("root_low_grams", "root_high_grams", "run", "high_verbatim")
LEVEL = ("common_order", "single", "double", "fivefold", "run")
DIRECTION = ("grams_gap", "wording_gap", "verbatim_gap", "inner_gap", "tail_gap", "size_gap",
             "credits_gap", "extra", "high_grams", "low_grams", "high_verbatim")  # fmt: skip
STRENGTH = 0.3  # inverse of the ridge
FEW = 0.05  # the same, where the pairs are few
FOLDS = 5
LEAST = tuple(k / 20 for k in range(7, 21))  # probabilities from which a way may be claimed


def fit_levels(
    features: Sequence[dict[str, float]],
    labels: Sequence[str],
    names: Sequence[str],
    use: Sequence[str] = LEVEL,
    strength: float = 1.0,
    weight: str | None = None,
) -> Model:
    """A multinomial logistic over the named answers."""
    x = np.array([[f[u] for u in use] for f in features])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    fit = LogisticRegression(C=strength, max_iter=5000, class_weight=weight)
    fit.fit((x - mean) / spread, list(labels))
    coef, bias = fit.coef_, fit.intercept_
    model: Model = {}
    for name in names:
        k = list(fit.classes_).index(name)
        w = coef[k] / spread
        model[name] = {u: round(float(v), 5) for u, v in zip(use, w, strict=True)}
        model[name]["bias"] = round(float(bias[k] - w @ mean), 5)
    return model


def fit_degree(features: Sequence[dict[str, float]], labels: Sequence[str]) -> Model:
    """None, whole, part."""
    return fit_levels(
        features, labels, ("none", "whole", "part"), DEGREE, STRENGTH, weight="balanced"
    )


def fit_direction(features: Sequence[dict[str, float]], labels: Sequence[str]) -> Model:
    """One set of weights for both ways, and from what probability on a way is worth claiming.

    The latter is chosen on pairs left out: where none is worth it, all are siblings.
    """
    shares = [(0.0, 0.0)] * len(labels)
    for fold in range(FOLDS):
        rest = [i for i in range(len(labels)) if i % FOLDS != fold]
        model = _ways([features[i] for i in rest], [labels[i] for i in rest])
        for i in range(fold, len(labels), FOLDS):
            told = degree.directions(features[i], model)
            shares[i] = told["a_from_b"], told["b_from_a"]

    def right(least: float) -> int:
        claimed = [
            "siblings" if max(s) < least else ("b_from_a" if s[1] >= s[0] else "a_from_b")
            for s in shares
        ]
        return sum(a == b for a, b in zip(claimed, labels, strict=True))

    least = max(LEAST, key=lambda t: (right(t), t))
    return _ways(features, labels) | {"sure": {"least": least}}


def _ways(features: Sequence[dict[str, float]], labels: Sequence[str]) -> Model:
    """Every pair is shown both ways round."""
    from scipy.optimize import minimize

    scale = np.array([np.std([f[u] for f in features]) + 1e-6 for u in DIRECTION])
    here = np.array([[f[u] for u in DIRECTION] for f in features]) / scale
    sign = np.array([-1.0 if u.endswith("_gap") else 1.0 for u in DIRECTION])
    ones = np.ones((len(here), 1))
    forth, back = np.hstack([here, ones]), np.hstack([here * sign, ones])
    answer = np.array([("a_from_b", "b_from_a", "siblings").index(label) for label in labels])

    def loss(w: np.ndarray) -> float:
        z = np.stack([forth @ w, back @ w, np.zeros(len(here))], axis=1)
        z -= z.max(axis=1, keepdims=True)
        likely = z[np.arange(len(z)), answer] - np.log(np.exp(z).sum(axis=1))
        return float(-likely.sum() + (w[:-1] @ w[:-1]) / (2 * FEW))

    w = minimize(loss, np.zeros(len(DIRECTION) + 1), method="L-BFGS-B").x
    row = {u: round(float(v), 5) for u, v in zip(DIRECTION, w[:-1] / scale, strict=True)}
    return {"from": row | {"bias": round(float(w[-1]), 5)}}


def main() -> None:
    """Fit on all labelled pairs and enter the weights beside those of parentage."""
    from eval import reuse
    from eval.fit.stemma_weights import OUT, write

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data / "reuse"
    model = json.loads(OUT.read_text("utf-8"))
    rows = [
        json.loads(line)
        for path in sorted(data.glob("ecbplus-labelled-*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    features = [reuse.pair_of(row, i) for i, row in enumerate(rows)]
    model["degree"] = fit_degree(features, [row["reuse"] for row in rows])
    known = [i for i, row in enumerate(rows) if row["direction"] in reuse.DIRECTIONS]
    model["direction"] = fit_direction(
        [features[i] for i in known], [rows[i]["direction"] for i in known]
    )
    rows = [
        json.loads(x) for x in (data / "clough-stevenson.jsonl").read_text("utf-8").splitlines()
    ]
    features = [reuse.answer_of(row, i) for i, row in enumerate(rows)]
    model["level"] = fit_levels(features, [row["category"] for row in rows], reuse.CATEGORIES)
    write(model)


if __name__ == "__main__":
    main()
