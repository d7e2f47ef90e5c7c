"""Probabilities over all trees with one root: versions of one page come from one first version.

Over all forests each of several undated versions could be a first one, and turning every edge round
would cost nothing; that leaves each edge half of its probability at most, however sure the tie is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from retold.stemma.parentage import Option

    Floats = NDArray[np.float64]

FAR = -25.0  # log-share of its best answer below which no answer falls
UNOFFERED = -28.0  # the same, of an edge that nothing speaks for


def trees(edges: Floats, roots: Floats) -> tuple[float, Floats, Floats]:
    """The logarithm of the sum over all trees with one root, and every edge's and root's share of it.

    `edges` are scores by parent and child, minus infinity where none is offered; `roots` the scores of
    being the first. A tree counts by its exponentiated scores. The sum is a determinant, as Koo,
    Globerson, Carreras and Collins put it for trees with one root (2007).
    """
    top = edges.max(axis=0, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0.0)
    mass = np.exp(np.where(np.isfinite(edges), np.maximum(edges - top, FAR), UNOFFERED))
    np.fill_diagonal(mass, 0.0)
    first = roots - top
    highest = float(first.max())
    first = np.exp(np.maximum(first - highest, FAR))
    laplacian = np.diag(mass.sum(axis=0)) - mass
    laplacian[0] = first
    inverse = np.linalg.inv(laplacian)
    into, out_of = np.diag(inverse).copy(), inverse.T.copy()
    into[0] = 0.0
    out_of[0] = 0.0
    shares = np.clip(mass * (into - out_of), 0.0, 1.0)
    total = float(np.linalg.slogdet(laplacian)[1] + top.sum() + highest)
    return total, shares, np.clip(first * inverse[:, 0], 0.0, 1.0)


def one_root(children: Sequence[Sequence[Option]], index: Mapping[str, int]) -> list[Floats]:
    """The probability of every option over all trees with one root; shapes: one array per child."""
    n = len(children)
    edges, roots = np.full((n, n), -np.inf), np.zeros(n)
    for c, found in enumerate(children):
        for o in found:
            if o.kind == "direct":
                edges[index[o.other], c] = o.score
            else:
                roots[c] = o.score
    _, shares, firsts = trees(edges, roots)
    return [
        np.array([shares[index[o.other], c] if o.kind == "direct" else firsts[c] for o in found])
        for c, found in enumerate(children)
    ]
