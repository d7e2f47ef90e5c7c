"""What the features of an answer say together: regression trees beside the linear score.

One feature alone rarely settles where a telling came from: a missing tail says one thing of a page
that an agency signs and another of one that credits it. Small boosted trees, fitted with the loss of
the conditional logit (`eval/fit/stemma_interplay.py`), add such corrections. They see the features,
and how the answer's linear score stands beside the best one of every other kind; where evidence can
only speak one way they are held to it (monotone). Each tree's verdict is parted among the features
on its path, so that the sum of all contributions is the score.

There are two sets: `first` looks at a telling by itself, `company` also at what is then probable of
the others (`retold.stemma.company`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from retold.stemma.parentage import Option

KINDS = ("none", "direct", "sibling", "named")
HELD = (("none", "sourced"), ("direct", "tongue"))  # weights that are set and not fitted
FAR = 12.0  # how far apart two scores are seen, at most; so far where there is no rival
ROWS = 4096  # weighed at once


class Trees(NamedTuple):
    """All nodes of all trees. A leaf leads to itself."""

    columns: Mapping[tuple[str, str], int]  # (kind of answer, feature) -> column
    names: tuple[str, ...]  # feature of each column
    roots: NDArray[np.int32]
    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]  # what stands below, by the mean over the fitting data
    depth: int


FILES = {"first": "stemma_interplay.npz", "company": "stemma_company.npz"}


@cache
def trees(which: str = "first") -> Trees:
    """The trees that come with Retold."""
    path = files("retold").joinpath("data", FILES[which])
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as z:
        pairs = [(str(kind), str(name)) for kind, name in json.loads(str(z["columns"]))]
        return Trees(
            {pair: i for i, pair in enumerate(pairs)}, tuple(name for _, name in pairs),
            z["roots"], z["feature"], z["threshold"], z["left"], z["right"], z["value"],
            int(z["depth"]),
        )  # fmt: skip


def rivals(
    found: Sequence[Option], model: Mapping[str, Mapping[str, float]]
) -> list[dict[str, float]]:
    """How each answer's linear score stands: by itself, and beside the best of every kind.

    The weights that are set and not fitted are left aside: the trees know nothing of them, and
    must not work against them.
    """
    fitted = [
        o.score - sum(model[k].get(n, 0.0) * o.features.get(n, 0.0) for k, n in HELD if k == o.kind)
        for o in found
    ]
    out = []
    for i in range(len(found)):
        stands = {"linear": fitted[i]}
        for kind in KINDS:
            others = [fitted[j] for j, o in enumerate(found) if j != i and o.kind == kind]
            gap = fitted[i] - max(others) if others else FAR
            stands[f"rival_{kind}"] = min(FAR, max(-FAR, gap))
        out.append(stands)
    return out


def rows(
    found: Sequence[Option], columns: Mapping[tuple[str, str], int], which: str = "first"
) -> NDArray[np.float32]:
    """Answers as rows of features. Shape: (answers, columns)."""
    x = np.zeros((len(found), len(columns)), np.float32)
    for i, option in enumerate(found):
        at = columns.get((option.kind, "is"))
        if at is not None:
            x[i, at] = 1.0
        for name, value in option.features.items():
            at = columns.get((option.kind, name))
            if at is not None:
                x[i, at] = value
        for name, value in (option.stands if which == "first" else option.company).items():
            at = columns.get(("", name), columns.get((option.kind, name)))
            if at is not None:
                x[i, at] = value
    return x


def together(found: Sequence[Option], which: str = "first") -> NDArray[np.float64]:
    """What the trees add to the score of every answer."""
    model = trees(which)
    x = rows(found, model.columns, which)
    parts = [x[i : i + ROWS] for i in range(0, len(x), ROWS)]
    return np.concatenate([_leaves(part, model) for part in parts] or [np.zeros(0)])


def _leaves(x: NDArray[np.float32], model: Trees) -> NDArray[np.float64]:
    node = np.broadcast_to(model.roots, (len(x), len(model.roots)))
    row = np.arange(len(x))[:, None]
    for _ in range(model.depth):
        goes_left = x[row, model.feature[node]] <= model.threshold[node]
        node = np.where(goes_left, model.left[node], model.right[node])
    total: NDArray[np.float64] = model.value[node].sum(axis=1, dtype=np.float64)
    return total


def contributions(option: Option, which: str = "first") -> dict[str, float]:
    """What each feature adds along the paths of one answer."""
    model = trees(which)
    x = rows([option], model.columns, which)[0]
    parts: dict[str, float] = defaultdict(float)
    for root in model.roots.tolist():
        node = root
        while model.left[node] != node:
            at = int(model.feature[node])
            below = int((model.left if x[at] <= model.threshold[node] else model.right)[node])
            parts[model.names[at]] += float(model.value[below]) - float(model.value[node])
            node = below
    return dict(parts)
