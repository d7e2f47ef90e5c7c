"""Options into scores by fitted weights, and scores into probabilities over all forests."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from retold.stemma.decided import NOTHING
from retold.stemma.parentage import SCALE, Option, options, sides

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from retold.stemma.decided import Decided
    from retold.stemma.kinship import PairEvidence, Profile


REVISED = 8.0  # score of one revision of a page being made from another, before all evidence


@cache
def weights() -> dict[str, Any]:
    """The fitted weights that come with Retold."""
    raw = files("retold").joinpath("data", "stemma_weights.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(raw)
    return loaded


def scored(found: Sequence[Option], model: Mapping[str, Mapping[str, float]]) -> list[Option]:
    """The options with their scores."""
    return [replace(o, score=_score(o, model[o.kind])) for o in found]


def _score(option: Option, row: Mapping[str, float]) -> float:
    score = sum(row.get(n, 0.0) * v for n, v in option.features.items())
    if option.kind == "direct" and "page_bias" in option.features:
        # What a whole history of revisions shares would drown everything else.
        score += REVISED - row.get("page_shared", 0.0) * SCALE
    return score


def marginals(
    children: Sequence[Sequence[Option]], index: Mapping[str, int]
) -> list[NDArray[np.float64]]:
    """The probability of every option over all forests at once.

    Every forest counts by the product of its options' exponentiated scores; the sum over all of
    them is a determinant (Kirchhoff's theorem as Tutte, and Koo and others, put it for directed
    trees), and an option's share of it comes from the inverse. Shapes: one array per child.
    """
    n = len(children)
    laplacian = np.zeros((n, n))
    masses = []
    for c, found in enumerate(children):
        scores = np.array([o.score for o in found])
        mass = np.exp(np.maximum(scores - scores.max(), -30.0))
        masses.append(mass)
        laplacian[c, c] = mass.sum()
        for option, m in zip(found, mass, strict=True):
            if option.kind == "direct":
                laplacian[index[option.other], c] -= m
    inverse = np.linalg.inv(laplacian)
    shares = []
    for c, found in enumerate(children):
        reach = [
            inverse[c, c] - (inverse[c, index[o.other]] if o.kind == "direct" else 0.0)
            for o in found
        ]
        shares.append(np.clip(masses[c] * np.array(reach), 0.0, 1.0))
    return shares


def options_of(
    by_id: Mapping[str, Profile],
    pairs: Mapping[tuple[str, str], PairEvidence],
    said: Decided = NOTHING,
) -> dict[str, list[Option]]:
    """Every telling's options that people left open, by the weights that come with Retold."""
    near = sides(by_id, pairs)
    offered = {t: left_open(t, options(by_id[t], near[t]), said) for t in sorted(by_id)}
    return weighed(offered, weights()["parentage"])


def left_open(child: str, found: Sequence[Option], said: Decided) -> list[Option]:
    """The options of a telling that nobody ruled out; of several parents decided, the fullest."""
    if child in said.parents:
        at_hand = {o.other: o for o in found if o.kind == "direct"}
        given = [at_hand.get(p, Option("direct", p, {})) for p in sorted(said.parents[child])]
        return [max(given, key=_explained)]
    if child in said.own:
        return [o for o in found if o.kind == "none"]
    return [o for o in found if o.kind != "direct" or said.allows(o.other, child)]


def _explained(option: Option) -> float:
    return option.features.get("explained", option.features.get("page_explained", 0.0))


def weighed(
    offered: Mapping[str, Sequence[Option]], model: Mapping[str, Mapping[str, float]]
) -> dict[str, list[Option]]:
    """The options with scores by the model, and probabilities over all forests."""
    if not offered:
        return {}
    names = sorted(offered)
    found = [scored(offered[t], model) for t in names]
    shares = marginals(found, {t: i for i, t in enumerate(names)})
    return {
        t: [replace(o, probability=float(p)) for o, p in zip(found[i], shares[i], strict=True)]
        for i, t in enumerate(names)
    }
