"""Makes `src/retold/data/judge.json`: the weights of the judge of changes.

Fitted on pairs labelled as a whole (changed or only reworded): SummEdits (Apache-2.0), FIB
(CC BY 4.0) and FeverSymmetric (CC BY-SA 3.0), read from a data folder that is not part of the
project. Each difference of a pair gets a probability; the pair's is their noisy "or"; the log loss
of the pairs is minimised with weight decay. Run: `python -m eval.fit.judge --data DIR`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retold.apparatus.differences import Difference, differences
from retold.apparatus.judge import Weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TARGET = Path("src/retold/data/judge.json")


@dataclass(frozen=True, slots=True)
class Settings:
    units: int = 6
    rounds: int = 120
    rate: float = 0.03
    decay: float = 0.02
    seeds: int = 3
    least: int = 8  # differences a feature must occur in


SETTINGS = Settings()
MADE = 0.5  # weight of a made pair


@dataclass(frozen=True, slots=True)
class Example:
    """A pair's differences with its label and weight."""

    found: list[Difference]
    changed: bool
    weight: float = 1.0


def fit(
    examples: Sequence[Example], version: str = "trial", settings: Settings = SETTINGS
) -> Weights:
    """Weights by Adam over the noisy-or log loss; the mean of several seeds' networks, stacked."""
    features = _features(examples, settings.least)
    empty = Weights(
        version,
        features,
        np.zeros((len(features) + 1, 1)),
        np.zeros(2),
        np.zeros(len(features)),
        0.5,
    )
    kept = [
        [d for d in e.found if not d.harmless and d.kind != "role" and d.note != "slip"]
        for e in examples
    ]
    owner = np.repeat(np.arange(len(examples)), [len(k) for k in kept])
    table = empty.matrix([d for k in kept for d in k])
    labels = np.array([e.changed for e in examples], float)
    weights = np.array([e.weight for e in examples], float)
    nets = [_train(table, owner, labels, weights, seed, settings) for seed in range(settings.seeds)]
    hidden = np.hstack([n[0] for n in nets])
    output = np.concatenate([n[1][:-1] for n in nets] + [[sum(n[1][-1] for n in nets)]]) / len(nets)
    direct = sum(n[2] for n in nets) / len(nets)
    return Weights(
        version,
        features,
        hidden,
        output,
        np.asarray(direct),
        float((labels * weights).sum() / weights.sum()),
    )


def _features(examples: Sequence[Example], least: int) -> tuple[str, ...]:
    counts = Counter(name for e in examples for d in e.found for name, v in d.features if v)
    return tuple(sorted(name for name, n in counts.items() if n >= least))


def _train(
    table: NDArray[np.float64], owner: NDArray[np.int64], labels: NDArray[np.float64],
    weights: NDArray[np.float64], seed: int, settings: Settings,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    rng = np.random.default_rng(seed)
    n, d = table.shape
    ones = np.hstack([table, np.ones((n, 1))])
    p = [
        rng.normal(0, 0.3, (d + 1, settings.units)),
        rng.normal(0, 0.3, settings.units + 1),
        np.zeros(d),
    ]
    p[1][-1] = -1.0
    moment, speed = [np.zeros_like(x) for x in p], [np.zeros_like(x) for x in p]
    for step in range(1, settings.rounds + 1):
        units = np.tanh(ones @ p[0])
        odds = np.clip(units @ p[1][:-1] + p[1][-1] + table @ p[2], -30, 30)
        chance = 1 / (1 + np.exp(-odds))
        # log of "no difference changes anything", summed over a pair's differences
        calm = np.bincount(owner, -np.logaddexp(0, odds), len(labels)) - 0.01
        total = np.clip(1 - np.exp(calm), 1e-4, 1 - 1e-4)
        # d loss / d calm, then d calm / d odds = -chance
        slope = np.where(labels > 0, (1 - total) / total, -1.0) * weights
        grad = (slope[owner] * -chance) / weights.sum()
        back = np.outer(grad, p[1][:-1]) * (1 - units**2)
        grads = [ones.T @ back, np.append(units.T @ grad, grad.sum()), table.T @ grad]
        for k in range(3):
            grads[k] = grads[k] + settings.decay * p[k] * (0.1 if k != 2 else 1.0)
            moment[k] = 0.9 * moment[k] + 0.1 * grads[k]
            speed[k] = 0.999 * speed[k] + 0.001 * grads[k] ** 2
            p[k] = p[k] - settings.rate * (moment[k] / (1 - 0.9**step)) / (
                np.sqrt(speed[k] / (1 - 0.999**step)) + 1e-8
            )
    return p[0], p[1], p[2]


LEVELS = (
    ("will", "must"), ("is expected to", "is likely to"), ("plans to", "intends to", "aims to"),
    ("may", "might", "could"), ("is unlikely to",),
)  # fmt: skip
HEDGES = ("allegedly", "reportedly", "possibly")
SOURCES = (
    "according to officials", "police said", "a spokesman said", "according to the report",
    "witnesses said", "the company said",
)  # fmt: skip


def made_pairs(texts: Sequence[str], size: int = 600, seed: int = 5) -> list[tuple[str, str, bool]]:
    """Pairs for what the collections hardly hold: certainty and attribution, changed or only
    worded otherwise, made from given sentences by fixed rules.
    """
    rng = np.random.default_rng(seed)
    made: list[tuple[str, str, bool]] = []
    for body in [texts[i] for i in rng.permutation(len(texts))]:
        if len(made) >= size:
            break
        made += _modal_pairs(body, rng) + _source_pairs(body, rng)
    return made[:size]


def _modal_pairs(body: str, rng: np.random.Generator) -> list[tuple[str, str, bool]]:
    for n, level in enumerate(LEVELS):
        for phrase in level:
            if f" {phrase} " not in body:
                continue
            other = LEVELS[(n + int(rng.integers(1, len(LEVELS)))) % len(LEVELS)]
            far = body.replace(f" {phrase} ", f" {rng.choice(other)} ", 1)
            near = body.replace(
                f" {phrase} ", f" {rng.choice([p for p in level if p != phrase] or [phrase])} ", 1
            )
            return [(body, far, True), (body, near, False)]
    for verb in (" was ", " were ", " is ", " has "):
        if verb in body and rng.random() < 0.3:
            hedged = body.replace(verb, f"{verb}{rng.choice(HEDGES)} ", 1)
            return [(hedged, body, True)] if rng.random() < 0.7 else [(body, hedged, True)]
    return []


def _source_pairs(body: str, rng: np.random.Generator) -> list[tuple[str, str, bool]]:
    if rng.random() > 0.2 or not body.endswith(".") or body.count(".") > 1 or " said" in body:
        return []
    one, two = (str(s) for s in rng.choice(SOURCES, 2, replace=False))
    tail, other = f"{body[:-1]}, {one}.", f"{body[:-1]}, {two}."
    front = f"{one[0].upper()}{one[1:]}, {body[0].lower()}{body[1:]}"
    return [(tail, body, True), (tail, front, False), (tail, other, True)]


def save(weights: Weights) -> None:
    def short(x: NDArray[np.float64]) -> object:
        return np.round(x, 4).tolist()

    body = {
        "version": weights.version, "features": list(weights.features),
        "fitted_rate": round(weights.fitted_rate, 4), "hidden": short(weights.hidden),
        "output": short(weights.output), "direct": short(weights.direct),
    }  # fmt: skip
    TARGET.write_text(json.dumps(body, indent=None, separators=(",", ":")) + "\n", encoding="utf-8")


def main() -> None:
    from eval.changes import context_of, read_items

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    items = [i for group in read_items(parser.parse_args().data).values() for i in group]
    examples = [
        Example(differences(i.before, i.after, context_of(i)), i.changed, i.weight) for i in items
    ]
    made = made_pairs([i.before for i in items])
    examples += [Example(differences(a, b), changed, MADE) for a, b, changed in made]
    weights = fit(examples, version="1")
    save(weights)
    print(
        f"{len(examples)} pairs, {len(weights.features)} features, rate {weights.fitted_rate:.3f}"
    )


if __name__ == "__main__":
    main()
