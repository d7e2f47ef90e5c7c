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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retold import lexicon, models, text
from retold.apparatus.differences import differences
from retold.apparatus.judge import FITTED_BASE, FeatureJudge, Weights, any_changed, as_real

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from eval.conflicts import Row
    from retold.apparatus.difference import Difference

TARGET = Path("src/retold/data/judge.json")


@dataclass(frozen=True, slots=True)
class Settings:
    units: int = 8
    rounds: int = 250
    rate: float = 0.03
    decay: float = 0.006
    seeds: int = 9
    least: int = 8  # differences a feature must occur in


SETTINGS = Settings()
UNFITTED = frozenset(
    {"both_alive", "in_quote", "clear_alone", "denied_elsewhere"}
)  # the judge's settings weigh these
MADE = 0.5  # weight of a made pair
SWAPPED = 0.1  # of a pair made by one word for another
REAL = 0.15  # of a bead of real reports


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
    return Weights(version, features, hidden, output, np.asarray(direct))


def _features(examples: Sequence[Example], least: int) -> tuple[str, ...]:
    counts = Counter(name for e in examples for d in e.found for name, v in d.features if v)
    return tuple(sorted(name for name, n in counts.items() if n >= least and name not in UNFITTED))


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


def swapped_pairs(
    texts: Sequence[str], size: int = 500, seed: int = 11
) -> list[tuple[str, str, bool]]:
    """One word of a sentence for another of its form: a synonym (reworded), or a word that is
    used in like places and means another thing (changed).
    """
    rng = np.random.default_rng(seed)
    pool = sorted(
        {
            t.norm
            for body in texts
            for t in text.tokens(body)
            if t.text.islower() and _may_swap(t.norm)
        }
    )
    vectors = np.stack([models.word_vectors().vector(w) for w in pool]).astype(np.float32)
    vectors /= np.maximum(1.0, np.linalg.norm(vectors, axis=1))[:, None]
    place = {w: i for i, w in enumerate(pool)}
    made: list[tuple[str, str, bool]] = []
    for body in [texts[i] for i in rng.permutation(len(texts))]:
        words = [t for t in text.tokens(body) if t.norm in place and t.text.islower()]
        if not words or len(made) >= size:
            continue
        old = words[int(rng.integers(len(words)))]
        alike = vectors @ vectors[place[old.norm]]
        order = [
            pool[i]
            for i in np.argsort(-alike, kind="stable")[1:60]
            if pool[i][-2:] == old.norm[-2:]
        ]
        for changed in (True, False):
            fits = [w for w in order if _says_other(old.norm, w) == changed]
            if fits:
                new = fits[int(rng.integers(min(8, len(fits))))]
                made.append((body, f"{body[: old.start]}{new}{body[old.end :]}", changed))
    return made


def _may_swap(word: str) -> bool:
    return (
        text.rarity(text.stem(word)) > 0.35
        and lexicon.known(word)
        and lexicon.certainty(word) is None
    )


def _says_other(old: str, new: str) -> bool | None:
    """Whether a word in another's place says another thing; None where that is not plain."""
    relation = lexicon.relate(old, new)
    if relation.name == "synonym" and relation.weight > 0.3:
        return False
    return True if relation.name in ("unrelated", "antonym", "sibling") else None


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
        "real": weights.real, "hidden": short(weights.hidden),
        "output": short(weights.output), "direct": short(weights.direct),
    }  # fmt: skip
    if TARGET.exists():  # floors are fitted apart, by `eval/fit/floors.py`
        body |= {"clear": json.loads(TARGET.read_text(encoding="utf-8")).get("clear", {})}
    TARGET.write_text(json.dumps(body, indent=None, separators=(",", ":")) + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Sources:
    """The labelled and made pairs, compared once."""

    examples: tuple[Example, ...]

    @classmethod
    def read(cls, data: Path) -> Sources:
        from eval.changes import context_of, read_items

        items = [i for group in read_items(data).values() for i in group]
        examples = [
            Example(differences(i.before, i.after, context_of(i)), i.changed, i.weight)
            for i in items
        ]
        return cls(tuple(examples + made_examples([i.before for i in items])))


def made_examples(texts: Sequence[str]) -> list[Example]:
    known = sorted(set(texts))
    pairs = [(p, MADE) for p in made_pairs(known)] + [(p, SWAPPED) for p in swapped_pairs(known)]
    return [Example(differences(a, b), changed, weight) for (a, b, changed), weight in pairs]


def real_examples(rows: Sequence[Row]) -> list[Example]:
    """Aligned sentences of real pairs of reports, at their real proportions.

    What overlaps no labelled conflict counts as reworded.
    """
    from eval.conflicts import is_hit

    found = []
    for row in rows:
        for bead in row.beads:
            if row.reuse != "none":
                changed = any(is_hit(bead, d, c) for d in bead.found for c in row.conflicts)
                found.append(Example(bead.found, changed, REAL * (4.0 if changed else 1.0)))
    return found


def fit_all(sources: Sources, rows: Sequence[Row], version: str = "trial") -> Weights:
    """The judge's weights, with the way from its odds to those of real reports."""
    weights = fit([*sources.examples, *real_examples(rows)], version)
    return replace(weights, real=fit_real(weights, rows))


MODES = ("swap", "source", "cue", "fact_insert", "fact_delete", "word_insert", "word_delete")


def fit_real(weights: Weights, rows: Sequence[Row], pull: float = 1.0) -> dict[str, float]:
    """Slope and offsets from fitted odds to real ones: a logistic regression over the differences
    of derived pairs, hit or not by a labelled conflict, pulled towards slope 1 and offsets 0.
    """
    from eval.conflicts import is_hit

    found, hits = [], []
    for row in rows:
        for bead in row.beads if row.reuse != "none" else ():
            for d in bead.found:
                if not d.harmless:
                    found.append(d)
                    hits.append(any(c.kind == d.kind and is_hit(bead, d, c) for c in row.conflicts))
    odds = weights.log_odds(weights.matrix(found))
    table = np.array(
        [[o, 1.0, *(float(d.mode == m) for m in MODES)] for o, d in zip(odds, found, strict=True)]
    )
    prior = np.array([1.0, -2.0, *[0.0] * len(MODES)])
    p, y = prior.copy(), np.array(hits, float)
    strength = np.array([20.0, 0.1, *[pull] * len(MODES)])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-table @ p))
        gradient = table.T @ (chance - y) + strength * (p - prior)
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(strength)
        p = p - np.linalg.solve(curve, gradient)
    real = {name: float(v) for name, v in zip(("slope", "offset", *MODES), p, strict=True)}
    real["offset"] += _to_base_rate(weights, real, rows)
    return {name: round(v, 3) for name, v in real.items()}


def _to_base_rate(weights: Weights, real: dict[str, float], rows: Sequence[Row]) -> float:
    """What brings the mean over real reworded pairs to the base rate: the labels name the
    conspicuous conflicts only, so their own rate would be too low.
    """
    beads = [
        [d for d in b.found if not d.harmless] for r in rows if r.reuse != "none" for b in r.beads
    ]
    odds = [
        as_real(real, found, weights.log_odds(weights.matrix(found))) for found in beads if found
    ]
    low, high = -12.0, 12.0
    for _ in range(40):
        middle = (low + high) / 2
        mean = np.mean([1 - np.prod(1 / (1 + np.exp(np.clip(o + middle, -30, 30)))) for o in odds])
        low, high = (low, middle) if mean > FITTED_BASE else (middle, high)
    return (low + high) / 2


@dataclass(frozen=True, slots=True)
class Reliability:
    """How honest the probabilities of pairs are where `share` of the pairs hold a change."""

    share: float
    bins: tuple[tuple[float, float, float], ...]  # mean probability, share changed, share of pairs
    slope: float  # of a logistic regression of the outcome on the log-odds: 1 is honest
    skill: float  # Brier skill over always saying the share

    def __str__(self) -> str:
        rows = [f"  said {p:.3f}  changed {y:.3f}  of pairs {n:.3f}" for p, y, n in self.bins]
        head = f"where {self.share:.0%} of the pairs hold a change: slope {self.slope:.2f}, Brier skill {self.skill:.3f}"
        return "\n".join([head, *rows])


def reliability(
    chances: Sequence[float], changed: Sequence[bool], share: float = 0.09, bins: int = 10
) -> Reliability:
    """Held-out pairs weighed so that `share` of them are changed, in bins of equal weight."""
    p, y = np.array(chances), np.array(changed, float)
    w = np.where(y > 0, share / y.sum(), (1 - share) / (1 - y).sum())
    order = np.argsort(p, kind="stable")
    edges = np.minimum((np.cumsum(w[order]) * bins).astype(int), bins - 1)
    rows = []
    for k in range(bins):
        own = order[edges == k]
        if len(own):
            total = w[own].sum()
            rows.append(
                (float(p[own] @ w[own] / total), float(y[own] @ w[own] / total), float(total))
            )
    odds = np.log(np.clip(p, 1e-4, 1 - 1e-4) / (1 - np.clip(p, 1e-4, 1 - 1e-4)))
    skill = 1 - float(w @ (p - y) ** 2) / (share * (1 - share))
    return Reliability(share, tuple(rows), _slope(odds, y, w)[0], skill)


def _slope(
    odds: NDArray[np.float64], y: NDArray[np.float64], w: NDArray[np.float64]
) -> tuple[float, float]:
    """Slope and offset of the outcome on the log-odds, weighted."""
    table, at = np.stack([odds, np.ones_like(odds)], 1), np.array([1.0, 0.0])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(table @ at, -30, 30)))
        curve = (table * (w * chance * (1 - chance))[:, None]).T @ table + 1e-9 * np.eye(2)
        at = at - np.linalg.solve(curve, table.T @ (w * (chance - y)))
    return float(at[0]), float(at[1])


def held_out(data: Path, folds: int = 3) -> tuple[list[float], list[bool]]:
    """Probabilities as the product says them, of pairs whose texts the weights did not see."""
    from eval.changes import context_of, read_items
    from eval.conflicts import read_rows

    items = [
        i for name, group in read_items(data).items() if name.startswith("summedits") for i in group
    ]
    others = [
        i
        for name, group in read_items(data).items()
        if not name.startswith("summedits")
        for i in group
    ]
    rest = [
        Example(differences(i.before, i.after, context_of(i)), i.changed, i.weight) for i in others
    ]
    found = [differences(i.before, i.after, context_of(i)) for i in items]
    part = np.array([int(text.key(i.group), 16) % folds for i in items])
    rows = read_rows(data)
    chances, changed = [], []
    for k in range(folds):
        train = [
            Example(found[n], items[n].changed, items[n].weight) for n in np.flatnonzero(part != k)
        ]
        made = made_examples([items[n].before for n in np.flatnonzero(part != k)])
        weights = fit([*train, *rest, *made, *real_examples(rows)])
        judge = FeatureJudge(replace(weights, real=fit_real(weights, rows)))
        for n in np.flatnonzero(part == k):
            chances.append(any_changed(judge.weigh(found[n])))
            changed.append(items[n].changed)
    return chances, changed


def main() -> None:
    from eval.conflicts import read_rows

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--reliability", action="store_true", help="only print the reliability table"
    )
    arguments = parser.parse_args()
    if arguments.reliability:
        print(reliability(*held_out(arguments.data)))
        return
    weights = fit_all(Sources.read(arguments.data), read_rows(arguments.data), version="2")
    save(weights)
    print(f"{len(weights.features)} features, {weights.real}")


if __name__ == "__main__":
    main()
