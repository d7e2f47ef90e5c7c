"""Figures with their intervals, the same for every task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

T = TypeVar("T")
ROUNDS = 400


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure, its 95% interval and the number of items behind it."""

    value: float
    low: float
    high: float
    n: int


def bootstrap(
    items: Sequence[T],
    statistic: Callable[[list[T]], float],
    cluster: Callable[[T], Hashable] | None = None,
    rounds: int = ROUNDS,
    seed: int = 7,
) -> Measure:
    """A statistic over items with its interval by resampling whole clusters.

    `cluster` names what the items cluster in (document, event, tree); None: each item by itself.
    A round whose statistic is undefined (nan) is left out.
    """
    groups: dict[Hashable, list[T]] = {}
    for i, item in enumerate(items):
        groups.setdefault(i if cluster is None else cluster(item), []).append(item)
    parts = list(groups.values())
    value = statistic(list(items)) if items else float("nan")
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(rounds if len(parts) > 1 else 0):
        chosen = rng.integers(0, len(parts), len(parts))
        draws.append(statistic([x for c in chosen for x in parts[c]]))
    seen = [d for d in draws if d == d]
    low, high = np.quantile(seen, [0.025, 0.975]) if seen else (value, value)
    return Measure(float(value), float(low), float(high), len(items))


def bootstrap_mean(
    values: Sequence[float], clusters: Sequence[Hashable] | None = None, seed: int = 7
) -> Measure:
    """The mean of values with its interval."""
    pairs = list(zip(values, clusters if clusters is not None else range(len(values)), strict=True))
    return bootstrap(
        pairs, lambda ps: float(np.mean([v for v, _ in ps])) if ps else float("nan"),
        cluster=lambda p: p[1], seed=seed,
    )  # fmt: skip
