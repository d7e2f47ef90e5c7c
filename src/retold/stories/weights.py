"""The fitted model over the features of a pair."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from retold import text
from retold.compiling import compiled
from retold.stories.settings import SETTINGS, Settings
from retold.stories.timing import Time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

METHOD = 7  # raised when the same settings and weights find other stories
_FEW = 2_000  # rows that are not worth starting compiled code for
_REACH = 3.5  # standard deviations beyond which a feature says no more


@dataclass(frozen=True, slots=True)
class Curve:
    """A fitted function of standardised features and, where it has them, their products."""

    intercept: float
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]  # of the features, then of the products i <= j, row by row

    def __call__(self, values: NDArray[np.float64]) -> float:
        return float(self.of_all(values[None, :])[0])

    def of_all(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The function of every row of features (n, f); a row's value hangs on that row alone."""
        z = expand(values, self.mean, self.scale, False)
        count = z.shape[1]
        own, pairs = np.array(self.weights[:count]), np.zeros((count, count))
        if len(self.weights) > count:
            pairs[np.triu_indices(count)] = self.weights[count:]
        out = np.full(len(z), self.intercept)
        if len(z) <= _FEW:
            _sum_by_column(z, own, pairs, out)
        else:
            compiled(_sum_by_row)(z, own, pairs, out)
        return out


# Both add up in one order, so that they agree to the last bit.
def _sum_by_row(z: Floats, own: Floats, pairs: Floats, out: Floats) -> None:
    for n in range(len(z)):
        for i in range(len(own)):
            slope = own[i]
            for j in range(i, len(own)):
                slope += pairs[i, j] * z[n, j]
            out[n] += z[n, i] * slope


def _sum_by_column(z: Floats, own: Floats, pairs: Floats, out: Floats) -> None:
    for i in range(len(own)):
        slope = np.full(len(z), own[i])
        for j in range(i, len(own)):
            slope += pairs[i, j] * z[:, j]
        out += z[:, i] * slope


def expand(
    values: NDArray[np.float64], mean: Sequence[float], scale: Sequence[float], products: bool
) -> NDArray[np.float64]:
    """Standardised and bounded features of shape (n, f), followed by their products.

    The first features are taken, as many as have a mean.
    """
    values = values[:, : len(mean)]
    z: NDArray[np.float64] = np.clip((values - np.array(mean)) / np.array(scale), -_REACH, _REACH)
    if not products:
        return z
    rows, columns = np.triu_indices(z.shape[1])
    return np.hstack([z, z[:, rows] * z[:, columns]])


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two pages are to a reader, on the scale of ratings from 4 (not) to 1, negated."""

    same: Curve
    cross: Curve

    def __call__(self, values: NDArray[np.float64], one_language: bool) -> float:
        return max(-4.0, min(-1.0, (self.same if one_language else self.cross)(values)))


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted model: log-odds of one story, in English, in another language, across two, and of time."""

    same: Curve
    other: Curve
    cross: Curve
    similarity: Likeness
    time: Time


@cache
def default_weights() -> Weights:
    """The weights that come with Retold; `data/story_weights.md` says what they were fitted on."""
    return weights_of(json.loads(_shipped()))


def edition(settings: Settings = SETTINGS) -> str:
    """A key of the method: its settings, the shipped weights and what the code makes of them."""
    return text.key(str(METHOD), repr(settings), _shipped())


def _shipped() -> str:
    return files("retold").joinpath("data", "story_weights.json").read_text("utf-8")


def weights_of(raw: Mapping[str, Any]) -> Weights:
    """Weights from their JSON form."""

    def curve(name: str) -> Curve:
        part = raw[name]
        return Curve(part["intercept"], *(tuple(part[k]) for k in ("mean", "scale", "weights")))

    return Weights(
        curve("same"),
        curve("other"),
        curve("cross"),
        Likeness(curve("similar_same"), curve("similar_cross")),
        Time(**raw["time"]),
    )
