"""Fits `src/retold/data/stemma_interplay.npz`: python -m eval.fit.stemma_interplay --data DIR.

Regression trees beside the linear scores of parentage, grown one after the other with the loss of
the conditional logit: which answers of a telling are right, among all of its answers. Evidence that
can only speak one way is held to it, and how an answer stands among the others only speaks for it.
What is set and not fitted in the linear model is not seen.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.ensemble._hist_gradient_boosting.binning import _BinMapper
from sklearn.ensemble._hist_gradient_boosting.grower import TreeGrower

from eval.fit import stemma_weights as linear
from eval.fit.grown_evidence import evidence
from retold.stemma import interplay, weighing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from eval.grown import GrownTree

OUT = Path(__file__).resolve().parents[2] / "src/retold/data/stemma_interplay.npz"
TREES = 1200  # stories grown
FURTHER = 800  # of these, for the further parents
TEMPERED = 200  # stories more, on which nothing else is fitted
ROUNDS = 150
LEAVES = 12
LEAST = 100  # answers in a leaf
RATE = 0.1
RIDGE = 10.0
BINS = 64


class Answers(NamedTuple):
    """All answers of all tellings. Shapes: (answers, columns), (answers,) …"""

    x: NDArray[np.float64]
    score: NDArray[np.float64]  # linear, without what is set by hand
    right: NDArray[np.bool_]
    telling: NDArray[np.int64]


def columns() -> list[tuple[str, str]]:
    """What the trees see, column by column."""
    model = weighing.weights()["parentage"]
    known = sorted(
        (k, f) for k in interplay.KINDS for f in model[k]
        if not f.startswith("page_") and f != "bias" and (k, f) not in interplay.HELD
    )  # fmt: skip
    stands = [("", f"rival_{k}") for k in interplay.KINDS] + [("", "linear")]
    return known + [(k, "is") for k in interplay.KINDS] + stands


def answers(found: Iterable[linear.Sample], seen: Sequence[tuple[str, str]]) -> Answers:
    """The answers of all tellings as arrays."""
    model, place = weighing.weights()["parentage"], {c: i for i, c in enumerate(seen)}
    x, right, telling = [], [], []
    for sample in found:
        for options, truth in zip(sample.options, sample.right, strict=True):
            stood = weighing.standing(weighing.scored(options, model), model)
            x.append(interplay.rows(stood, place))
            right += truth
            telling += [len(x) - 1] * len(options)
    whole = np.vstack(x).astype(np.float64)
    return Answers(whole, whole[:, place["", "linear"]], np.array(right), np.array(telling))


def signs(seen: Sequence[tuple[str, str]]) -> NDArray[np.int8]:
    """Which way each column may speak."""
    return np.array(
        [
            1 if kind == "" or name in linear.FOR[kind] else -int(name in linear.AGAINST[kind])
            for kind, name in seen
        ],
        np.int8,
    )


def boost(a: Answers, seen: Sequence[tuple[str, str]], rounds: int = ROUNDS) -> list[Any]:
    """Trees that make the right answers likeliest."""
    mapper = _BinMapper(n_bins=BINS + 1, random_state=0, n_threads=1)
    binned = np.asfortranarray(mapper.fit_transform(a.x))
    score, n, grown = a.score.copy(), int(a.telling.max()) + 1, []
    for k in range(rounds):
        share = _shares(score, a.telling, n)
        good = np.bincount(a.telling, share * a.right, n)[a.telling]
        slope = share - np.where(a.right, share / np.maximum(good, 1e-9), 0.0)
        tree = TreeGrower(
            binned, slope.astype(np.float32),
            np.maximum(share * (1 - share), 1e-3).astype(np.float32), max_leaf_nodes=LEAVES,
            min_samples_leaf=LEAST, n_bins=BINS + 1,
            n_bins_non_missing=mapper.n_bins_non_missing_, monotonic_cst=signs(seen),
            l2_regularization=RIDGE, shrinkage=RATE, n_threads=1,
        )  # fmt: skip
        tree.grow()
        grown.append(tree.make_predictor(mapper.bin_thresholds_).nodes)
        score = score + leaves(grown[-1], a.x)
        if k % 20 == 19:
            right = np.bincount(a.telling, _shares(score, a.telling, n) * a.right, n)
            print(f"{k + 1} trees: loss {-np.log(np.maximum(right, 1e-9)).mean():.4f}")
    return grown


def _shares(score: NDArray[np.float64], telling: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    top = np.full(n, -np.inf)
    np.maximum.at(top, telling, score)
    mass = np.exp(score - top[telling])
    share: NDArray[np.float64] = mass / np.bincount(telling, mass, n)[telling]
    return share


def leaves(nodes: Any, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """What one tree says of every row."""
    node = np.zeros(len(x), np.int64)
    row = np.arange(len(x))
    for _ in range(int(nodes["depth"].max())):
        goes_left = x[row, nodes["feature_idx"][node]] <= nodes["num_threshold"][node]
        below = np.where(goes_left, nodes["left"][node], nodes["right"][node])
        node = np.where(nodes["is_leaf"][node] == 1, node, below)
    said: NDArray[np.float64] = nodes["value"][node]
    return said


def write(grown: Sequence[Any], seen: Sequence[tuple[str, str]], out: Path = OUT) -> None:
    """All trees as flat arrays; a leaf leads to itself, a fork stands for what lies below it."""
    start = np.cumsum([0, *(len(nodes) for nodes in grown)])
    flat = np.concatenate(grown)
    leaf = flat["is_leaf"] == 1
    own = np.arange(len(flat))
    off = np.repeat(start[:-1], np.diff(start))
    left = np.where(leaf, own, flat["left"] + off)
    right = np.where(leaf, own, flat["right"] + off)
    value, count = flat["value"].copy(), flat["count"].astype(float)
    for i in np.argsort(-flat["depth"].astype(int), kind="stable"):
        if not leaf[i]:
            both = np.array([left[i], right[i]])
            value[i] = np.average(value[both], weights=count[both])
    np.savez_compressed(
        out, columns=np.array(json.dumps(seen)), roots=start[:-1].astype(np.int32),
        feature=np.where(leaf, 0, flat["feature_idx"]).astype(np.int16),
        threshold=np.where(leaf, 0, flat["num_threshold"]).astype(np.float32),
        left=left.astype(np.int32), right=right.astype(np.int32), value=value.astype(np.float32),
        depth=np.array(int(flat["depth"].max())),
    )  # fmt: skip
    interplay.trees.cache_clear()


def main() -> None:
    """Fit and write; further parents and the temper are fitted over what is then probable."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--trees", type=int, default=TREES)
    parser.add_argument("--keep", type=Path, help="folder for evidence, to go on from")
    options = parser.parse_args()

    def stories(seeds: range) -> Iterator[tuple[GrownTree, linear.Known]]:
        return evidence(seeds, options.data, options.keep)

    grew = range(options.trees)
    seen = columns()
    write(boost(answers((linear.sample(*story) for story in stories(grew)), seen), seen), seen)
    linear.refit_further(stories(grew[:FURTHER]))
    linear.refit_temper(stories(range(options.trees, options.trees + TEMPERED)))


if __name__ == "__main__":
    main()
