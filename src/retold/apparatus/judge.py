"""How probable it is that a difference changes a fact: a small fitted model over its features.

Each difference gets a probability from one hidden layer over its features; a pair of texts states
another fact unless none of its differences does (a noisy "or"). `eval/fit/judge.py` fits it on
pairs labelled as a whole; `data/judge.md` names them. The collections it is fitted on hold far
more changes than real retellings do, so the log-odds are shifted to the real base rate.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from retold.apparatus.differences import differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from retold.apparatus.difference import Context, Difference


@dataclass(frozen=True, slots=True)
class Settings:
    """How the fitted odds are read."""

    base_rate: float = 0.11  # share of aligned, reworded sentences that hold a harmful change
    # where nothing but one word was swapped: between SummEdits (.10) and own pairs (.8); unfitted
    alone: float = 0.22
    harmless_probability: float = 0.01  # of what the meaning settles: rounded, converted, spelled
    role: float = 0.7  # what no collection at hand holds examples of; unfitted
    slip: float = 0.6
    both_alive: float = 2.0  # log-odds: both articles speak of both things; unfitted
    denied_elsewhere: float = -2.0  # log-odds: both texts deny as often, in other places; unfitted
    apart: float = -1.0  # log-odds: nothing tells that two values are of one matter; unfitted
    quote_boost: float = 1.5  # log-odds: inside quotation marks every word counts; unfitted


SETTINGS = Settings()
# Least probability of what is plain from the words around it, in a real retelling, as chosen by
# hand; `eval/fit/floors.py` draws them to what named pairs say, and `judge.json` holds the result.
CHOSEN = {
    "clear_negation": 0.75, "clear_outcome": 0.7, "clear_era": 0.75, "clear_quote": 0.5,
    "clear_firmer": 0.55, "clear_softer": 0.35, "clear_shift": 0.3,
    "clear_transposed": 0.75, "clear_place": 0.6, "clear_number": 0.6, "clear_date": 0.45,
    "clear_foreign": 0.6, "clear_foreign_sense": 0.55, "clear_foreign_far": 0.5, "clear_foreign_firm": 0.5,
    "clear_foreign_not": 0.45, "clear_foreign_rank": 0.45, "clear_foreign_limit": 0.3, "clear_foreign_sex": 0.4, "clear_foreign_part": 0.5, "clear_sex": 0.5, "clear_rank": 0.5, "clear_former": 0.3, "clear_title": 0.4,
    "clear_counted": 0.6, "clear_confirmed": 0.5, "clear_voice": 0.6, "clear_name": 0.45,
    "clear_speaks": 0.4, "clear_chain": 0.5, "clear_speaker": 0.4,
    "clear_source": 0.4, "clear_unsourced": 0.35, "clear_owned": 0.4, "clear_uncredited": 0.3, "clear_contrast": 0.4, "clear_other": 0.25,
    "clear_preposition": 0.4, "clear_bound": 0.45, "clear_unit": 0.5, "clear_limit": 0.3, "clear_currency": 0.7,
    "clear_undone": 0.5, "clear_done": 0.4, "clear_believed": 0.35, "clear_spoke": 0.5,
    "clear_stage": 0.45, "clear_blame": 0.45, "clear_hearsay": 0.45, "clear_claimed": 0.4, "clear_part": 0.5,
    "clear_dropped_rank": 0.45, "clear_many": 0.35, "clear_unknown_value": 0.45, "clear_scare": 0.4,
    "clear_reserved": 0.4, "clear_posed": 0.4,
    "clear_sayer": 0.4,
    "clear_open": 0.5, "clear_weighed": 0.5, "clear_for_now": 0.4, "clear_wider": 0.4, "clear_condition": 0.35, "clear_related": 0.45,
    "clear_wanted": 0.45, "clear_linked": 0.4, "clear_doer": 0.45, "clear_cause": 0.45, "clear_either": 0.4, "clear_yearly": 0.45,
}  # fmt: skip
WEIGHED = frozenset(
    {"both_alive", "denied_elsewhere", "apart"}
)  # what moves odds that no floor holds up
FITTED_BASE = 0.11  # the base rate that the shift of the weights was fitted for


@dataclass(frozen=True, slots=True)
class Weights:
    """One hidden layer of `tanh`; features by name, those it does not know are passed over."""

    version: str
    features: tuple[str, ...]
    hidden: NDArray[np.float64]  # (features + 1, units); the last row is the bias
    output: NDArray[np.float64]  # (units + 1,)
    direct: NDArray[np.float64]  # (features,) straight to the output
    real: dict[str, float] | None = None  # slope and offsets that fit the odds to real reports
    clear: tuple[tuple[str, float], ...] = tuple(CHOSEN.items())  # floors of what is plain

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Weights:
        return cls(
            raw["version"], tuple(raw["features"]), np.array(raw["hidden"], float),
            np.array(raw["output"], float), np.array(raw["direct"], float), raw["real"],
            tuple((CHOSEN | raw.get("clear", {})).items()),
        )  # fmt: skip

    def matrix(self, found: Sequence[Difference]) -> NDArray[np.float64]:
        """Features of shape (differences, features)."""
        place, width = _places(self.features), len(self.features)
        table = [0.0] * (len(found) * width)
        for start, d in zip(range(0, len(table), width), found, strict=True):
            for name, value in d.features:
                at = place.get(name)
                if at is not None:
                    table[start + at] = value
        return np.array(table, float).reshape(len(found), width)

    def log_odds(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        units = np.tanh(table @ self.hidden[:-1] + self.hidden[-1])
        return np.asarray(units @ self.output[:-1] + self.output[-1] + table @ self.direct)


@cache
def _places(features: tuple[str, ...]) -> dict[str, int]:
    return {name: i for i, name in enumerate(features)}


@cache
def _floors(clear: tuple[tuple[str, float], ...]) -> dict[str, float]:
    return dict(clear)


@cache
def default_weights() -> Weights:
    """The fitted weights that come with the package."""
    raw = files("retold").joinpath("data", "judge.json").read_text(encoding="utf-8")
    return Weights.from_json(json.loads(raw))


class FeatureJudge:
    """The default judge; follows `retold.models.Judge`."""

    def __init__(
        self, weights: Weights | None = None, base_rate: float | None = SETTINGS.base_rate
    ) -> None:
        """`base_rate` None: leave the odds as they were fitted."""
        self.weights = weights or default_weights()
        self.name = f"features-{self.weights.version}"
        self._real = base_rate is not None
        self._shift = 0.0 if base_rate is None else _logit(base_rate) - _logit(FITTED_BASE)

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Probability, for each (before, after), that a fact changed."""
        return [any_changed(self.differences(before, after)) for before, after in pairs]

    def differences(
        self, before: str, after: str, context: Context | None = None
    ) -> list[Difference]:
        """The differences of a pair with their probabilities."""
        return self.weigh(differences(before, after, context))

    def weigh(self, found: list[Difference]) -> list[Difference]:
        """The same differences with their probabilities filled in."""
        if not found:
            return found
        fitted = self.weights.log_odds(self.weights.matrix(found))
        odds = fitted
        if self._real:
            odds = as_real(self.weights.real or {}, found, fitted) + self._shift
            alone = [("clear_alone", 1.0) in d.features for d in found]
            # The collections are edits of this very kind: only their base rate is another.
            odds = np.where(
                alone, np.maximum(odds, fitted + _logit(SETTINGS.alone) + self._shift), odds
            )
        floors = _floors(self.weights.clear)
        return [
            d.with_probability(_chance(d, o, floors))
            for d, o in zip(found, odds.tolist(), strict=True)
        ]


def as_real(
    real: dict[str, float], found: Sequence[Difference], odds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Log-odds in real retellings: what only one side says is seldom a change there."""
    offsets = np.array([real.get(d.mode, 0.0) for d in found])
    return np.asarray(odds * real.get("slope", 1.0) + offsets + real.get("offset", 0.0))


def _chance(d: Difference, odds: float, floors: dict[str, float]) -> float:
    if d.harmless:
        return SETTINGS.harmless_probability
    marks = [name for name, value in d.features if value and (name in floors or name in WEIGHED)]
    floor = max((floors.get(name, 0.0) for name in marks), default=0.0)
    if any(name.startswith("clear_foreign") for name in marks):
        return floor  # no collection of the fit holds pairs of two languages
    if d.kind == "role":
        return floor or SETTINGS.role
    if d.note == "slip":
        return SETTINGS.slip
    odds += SETTINGS.both_alive if "both_alive" in marks else 0.0
    odds += SETTINGS.denied_elsewhere if "denied_elsewhere" in marks else 0.0
    odds += SETTINGS.apart if "apart" in marks else 0.0
    odds += SETTINGS.quote_boost if d.kind == "quotation" else 0.0
    return max(floor, 1 / (1 + math.exp(-min(30.0, max(-30.0, odds)))))


def any_changed(found: Sequence[Difference]) -> float:
    """Probability that at least one of a pair's differences changes a fact."""
    return 1.0 - math.prod(1.0 - d.probability for d in found)


def _logit(p: float) -> float:
    return math.log(p / (1 - p))
