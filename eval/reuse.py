"""Reuse between two texts: how much of it, which way, and what it left in conflict.

`reuse/ecbplus-labelled-*.jsonl` (two texts as sentences; whole, part or none; direction) and
`reuse/clough-stevenson.jsonl` (source, copy, category). The features are the product's; weights
are fitted on the other events (or writers) only. Ids are replaced and sides stay as they are handed
in, which says nothing; a text that other pairs have of the same event is a third witness.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from eval import beads, conflicts, retelling
from eval.measures import Measure, bootstrap
from retold import stemma
from retold.stemma import degree

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from retold.stemma.profile import Profile

DEGREES = ("none", "whole", "part")
DIRECTIONS = ("siblings", "a_from_b", "b_from_a")
CATEGORIES = ("non", "heavy", "light", "cut")
FOLDS = 5

Row = dict[str, Any]


def run(data: Path) -> dict[str, dict[str, Measure]]:
    """Figures of every set."""
    sets: dict[str, dict[str, Measure]] = {}
    for path in sorted((data / "reuse").glob("ecbplus-labelled-*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        sets[path.stem] = _labelled(rows)
    for path in sorted((data / "reuse").glob("clough-stevenson*.jsonl")):
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        sets[path.stem] = _answers(rows)
    for name, found in conflicts.conflicts(data).items():
        sets.setdefault(name, {}).update(found)
    for name, recall in beads.bead_recall(data).items():
        sets.setdefault(name, {})["beads_recall"] = recall
    return sets


# --- labelled pairs of reports -----------------------------------------------------------------


def event_of(row: Row) -> str:
    """The topic that both reports of a pair belong to."""
    return str(row["a"]).partition("_")[0]


def pairs_of(rows: Sequence[Row]) -> list[dict[str, float]]:
    """The product's features of every pair; those that point are a's less b's.

    The texts that a file's other pairs have of the same event stand beside as third texts.
    """
    told: dict[str, dict[str, Profile]] = defaultdict(dict)
    for number, row in enumerate(rows):
        for side in "ab":
            if row[side] not in told[event_of(row)]:
                article, parts = retelling.joined(
                    retelling.neutral(2 + (side == "b"), number), row[f"sentences_{side}"]
                )
                (profile,) = stemma.profiles([retelling.telling(article)], [article], [], parts)
                told[event_of(row)][row[side]] = profile
    return [_pair_of(row, i, told[event_of(row)]) for i, row in enumerate(rows)]


def _pair_of(row: Row, number: int, told: dict[str, Profile]) -> dict[str, float]:
    names = (retelling.neutral(0, number), retelling.neutral(1, number))
    texts = dict(zip(names, (row["sentences_a"], row["sentences_b"]), strict=True))
    by_id, pair = retelling.paired(*(retelling.joined(n, s) for n, s in texts.items()))
    third = [p for name, p in sorted(told.items()) if name not in (row["a"], row["b"])]
    return degree.pair_features(by_id[names[0]], by_id[names[1]], pair, third)


def _labelled(rows: Sequence[Row]) -> dict[str, Measure]:
    features = pairs_of(rows)
    events = [event_of(row) for row in rows]
    degrees = _out_of_fold(features, [row["reuse"] for row in rows], events, degree_answer)
    known = [i for i, row in enumerate(rows) if row["direction"] in DIRECTIONS]
    directions = _out_of_fold(
        [features[i] for i in known],
        [rows[i]["direction"] for i in known],
        [events[i] for i in known],
        direction_answer,
    )
    judged = list(zip([row["reuse"] for row in rows], degrees, events, strict=True))
    pointed = [
        (rows[i]["direction"] == d, events[i]) for i, d in zip(known, directions, strict=True)
    ]
    return {
        "macro_f1": bootstrap(judged, _macro_f1, cluster=lambda x: x[2]),
        "direction_accuracy": bootstrap(pointed, _share, cluster=lambda x: x[1]),
    }


def _out_of_fold(
    features: Sequence[dict[str, float]],
    labels: Sequence[str],
    groups: Sequence[str],
    answer: Callable[[list[dict[str, float]], list[str]], Callable[[dict[str, float]], str]],
) -> list[str]:
    """Every item answered by a model fitted on the groups of the other folds."""
    names = sorted(set(groups))
    fold = {name: i % FOLDS for i, name in enumerate(names)}
    answers = [""] * len(labels)
    for k in range(FOLDS):
        rest = [i for i, g in enumerate(groups) if fold[g] != k]
        tell = answer([features[i] for i in rest], [labels[i] for i in rest])
        for i, g in enumerate(groups):
            if fold[g] == k:
                answers[i] = tell(features[i])
    return answers


def degree_answer(
    features: list[dict[str, float]], labels: list[str]
) -> Callable[[dict[str, float]], str]:
    """Fits the degree of reuse and answers with it."""
    from eval.fit.degree_weights import fit_degree

    model = fit_degree(features, labels)
    return lambda f: degree.most_probable(degree.degrees(f, model))


def direction_answer(
    features: list[dict[str, float]], labels: list[str]
) -> Callable[[dict[str, float]], str]:
    """Fits the direction and answers with it."""
    from eval.fit.degree_weights import fit_direction

    model = fit_direction(features, labels)
    return lambda f: degree.direction(f, model)


def _share(items: Sequence[tuple[bool, str]]) -> float:
    return float(np.mean([right for right, _ in items])) if items else float("nan")


def _macro_f1(items: Sequence[tuple[str, str, str]]) -> float:
    figures = []
    for name in DEGREES:
        right = sum(t == name and a == name for t, a, _ in items)
        either = sum(t == name for t, _, _ in items) + sum(a == name for _, a, _ in items)
        figures.append(2 * right / either if either else 1.0)
    return float(np.mean(figures))


# --- answers written from a source -------------------------------------------------------------


def answer_of(row: Row, number: int) -> dict[str, float]:
    """The product's features of an answer and the text it may rest on."""
    names = (retelling.neutral(0, number), retelling.neutral(1, number))
    pages = [retelling.page(n, t) for n, t in zip(names, (row["source"], row["copy"]), strict=True)]
    by_id, pair = retelling.paired(*((p, retelling.split(p)) for p in pages))
    return degree.pair_features(by_id[names[0]], by_id[names[1]], pair)


def _answers(rows: Sequence[Row]) -> dict[str, Measure]:
    from eval.fit.degree_weights import fit_levels

    features = [answer_of(row, i) for i, row in enumerate(rows)]
    writers = [str(row["pair"]).partition("_")[0] for row in rows]

    def levels(f: list[dict[str, float]], y: list[str]) -> Callable[[dict[str, float]], str]:
        model = fit_levels(f, y, CATEGORIES)
        return lambda one: degree.level(one, model)

    told = _out_of_fold(features, [row["category"] for row in rows], writers, levels)
    judged = list(zip([row["category"] for row in rows], told, writers, strict=True))
    four = [(t == a, w) for t, a, w in judged]
    two = [((t == "non") == (a == "non"), w) for t, a, w in judged]
    return {
        "accuracy4": bootstrap(four, _share, cluster=lambda x: x[1]),
        "accuracy2": bootstrap(two, _share, cluster=lambda x: x[1]),
    }
