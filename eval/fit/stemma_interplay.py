"""Fits `stemma_interplay.npz` and `stemma_company.npz`: python -m eval.fit.stemma_interplay --data DIR.

Regression trees beside the linear scores of parentage, grown one after the other with the loss of
the conditional logit: which answers of a telling are right, among all of its answers. Evidence that
can only speak one way is held to it, and how an answer stands among the others only speaks for it.
What is set and not fitted in the linear model is not seen. The second set of trees, which also sees
what is probable of the other tellings, is grown on other stories than the first, so that it learns
how sure the first ones are of what they were not fitted on.
"""

from __future__ import annotations

import argparse
import json
from itertools import chain
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
    from retold.stemma.parentage import Option

DATA = Path(__file__).resolve().parents[2] / "src/retold/data"
TREES = 1200  # stories grown
FURTHER = 800  # of these, for the further parents
COMPANY = 400  # stories more, for the second set of trees
TEMPERED = 200  # and more, on which nothing else is fitted
ROUNDS = 150
LEAVES = 12
LEAST = 100  # answers in a leaf
SECOND = (60, 8, 60)  # rounds, leaves and answers in a leaf of the second set
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


def company_columns(found: Sequence[linear.Sample]) -> list[tuple[str, str]]:
    """What the second set of trees sees: all features, and what the others say."""
    known = {
        (o.kind, name)
        for options in _stood(found)
        for own, _ in options
        for o in own
        for name in (*o.features, *(o.company.keys() - o.stands.keys()))
        if name != "bias" and (o.kind, name) not in interplay.HELD
    }
    stands = [("", f"rival_{k}") for k in interplay.KINDS] + [("", "linear")]
    return sorted(known) + [(k, "is") for k in interplay.KINDS] + stands


def company_answers(found: Sequence[linear.Sample], seen: Sequence[tuple[str, str]]) -> Answers:
    """The answers of all tellings as arrays, scored by the linear model and the first trees."""
    place = {c: i for i, c in enumerate(seen)}
    x, score, right, telling = [], [], [], []
    for options in _stood(found):
        for own, truth in options:
            x.append(interplay.rows(own, place, "company"))
            score += [o.score for o in own]
            right += truth
            telling += [len(x) - 1] * len(own)
    whole = np.vstack(x).astype(np.float64)
    return Answers(whole, np.array(score), np.array(right), np.array(telling))


def _stood(found: Sequence[linear.Sample]) -> Iterator[list[tuple[list[Option], list[bool]]]]:
    """Story by story, how the options of every telling stand that the trees may work over."""
    model = weighing.weights()["parentage"]
    for s in found:
        offered = [weighing.scored(options, model) for options in s.options]
        stood = weighing.in_company(s.names, weighing.corrections(offered, model), model)
        yield [(own, y) for own, y in zip(stood, s.right, strict=True) if own[0].company]


def signs(seen: Sequence[tuple[str, str]]) -> NDArray[np.int8]:
    """Which way each column may speak."""
    return np.array(
        [
            1 if kind == "" or name in linear.FOR[kind] else -int(name in linear.AGAINST[kind])
            for kind, name in seen
        ],
        np.int8,
    )


def boost(
    a: Answers,
    seen: Sequence[tuple[str, str]],
    rounds: int = ROUNDS,
    most: int = LEAVES,
    least: int = LEAST,
) -> list[Any]:
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
            np.maximum(share * (1 - share), 1e-3).astype(np.float32), max_leaf_nodes=most,
            min_samples_leaf=least, n_bins=BINS + 1,
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


def write(grown: Sequence[Any], seen: Sequence[tuple[str, str]], which: str = "first") -> None:
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
        DATA / interplay.FILES[which], columns=np.array(json.dumps(seen)), roots=start[:-1].astype(np.int32),
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
    parser.add_argument("--second", action="store_true", help="the first trees stay as they are")
    parser.add_argument("--keep", type=Path, help="folder for evidence, to go on from")
    options = parser.parse_args()

    def stories(seeds: range) -> Iterator[tuple[GrownTree, linear.Known]]:
        return evidence(seeds, options.data, options.keep)

    grew = range(options.trees)
    others = range(grew.stop, grew.stop + COMPANY)
    if not options.second:
        seen = columns()
        own = chain((linear.sample(*s) for s in stories(grew)), linear.told_in_families())
        write(boost(answers(own, seen), seen), seen)
    found = [linear.sample(*s) for s in stories(others)]
    linear.refit_temper(found, "first")
    seen = company_columns(found)
    again = boost(company_answers(found, seen), seen, *SECOND)
    write(again, seen, "company")
    linear.refit_further(stories(grew[:FURTHER]))
    last = range(others.stop, others.stop + TEMPERED)
    linear.refit_temper([linear.sample(*s) for s in stories(last)], "last")


if __name__ == "__main__":
    main()
