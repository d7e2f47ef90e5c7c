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

if TYPE_CHECKING:
    from collections.abc import Sequence

    Model = dict[str, dict[str, float]]

DEGREE = ("root_low_told", "root_high_told", "run_told", "high_verbatim_told", "high_scored")
LEVEL = ("common_order", "kept_order", "single", "double", "fivefold", "run", "beads")
DIRECTION = ("private_gap", "low_backed", "inner_gap", "tail_gap")
STRENGTH = 1.0  # inverse of the ridge
FEW = 0.3  # the same, where the pairs are few


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
    """One set of weights for both ways: every pair is shown both ways round."""
    from scipy.optimize import minimize

    raw = np.array([[f[u] for u in DIRECTION] for f in features])
    sign = np.array([-1.0 if u.endswith("_gap") else 1.0 for u in DIRECTION])
    middle = np.where(sign < 0, 0.0, raw.mean(axis=0))  # what points has its middle at nothing
    scale = np.sqrt(((raw - middle) ** 2).mean(axis=0)) + 1e-6
    here = (raw - middle) / scale
    ones = np.ones((len(here), 1))
    forth, back = np.hstack([here, ones]), np.hstack([here * sign, ones])
    answer = np.array([("a_from_b", "b_from_a", "siblings").index(label) for label in labels])

    def loss(w: np.ndarray) -> float:
        z = np.stack([forth @ w, back @ w, np.zeros(len(here))], axis=1)
        z -= z.max(axis=1, keepdims=True)
        likely = z[np.arange(len(z)), answer] - np.log(np.exp(z).sum(axis=1))
        return float(-likely.sum() + (w[:-1] @ w[:-1]) / (2 * FEW))

    w = minimize(loss, np.zeros(len(DIRECTION) + 1), method="L-BFGS-B").x
    slopes = w[:-1] / scale
    row = {u: round(float(v), 5) for u, v in zip(DIRECTION, slopes, strict=True)}
    return {"from": row | {"bias": round(float(w[-1] - slopes @ middle), 5)}}


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
    features = reuse.pairs_of(rows)
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
