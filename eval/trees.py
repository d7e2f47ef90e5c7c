"""Versions of one page with their times hidden: is the family tree found again?

`trees/*.jsonl.gz`: `texts` by witness, true `edges`, `root`. The versions are handed over as
captures of one address, which is what they are; names and order are replaced and shuffled. Nothing
in the product takes them for a chain. What rests on revisions of a page alone (`same_page…`) is
fitted on trees of the other folds.
"""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from eval import grown, retelling
from eval.measures import Measure, bootstrap
from retold import stemma
from retold.stemma import parentage, weighing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from retold.stemma.parentage import Option

    Edges = frozenset[tuple[str, str]]

ADDRESS = "https://page.example/one"


@dataclass(frozen=True, slots=True)
class Tree:
    """One item, with neutral names."""

    name: str
    texts: Mapping[str, str]
    edges: Edges
    root: str


def load(path: Path) -> Iterator[Tree]:
    """The trees of a file, witnesses renamed and shuffled."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines)):
            names = sorted(row["texts"])
            random.Random(number).shuffle(names)
            new = {w: retelling.neutral(i, number) for i, w in enumerate(names)}
            yield Tree(
                str(row["tree"]),
                {new[w]: row["texts"][w] for w in names},
                frozenset((new[a], new[b]) for a, b in row["edges"]),
                new[row["root"]],
            )


def options(tree: Tree) -> dict[str, list[Option]]:
    """Every version's options, without their scores."""
    pages = [replace(retelling.page(w, t), url=ADDRESS) for w, t in sorted(tree.texts.items())]
    tellings = [retelling.telling(p) for p in pages]
    by_id, pairs = retelling.evidence(pages, [], tellings)
    near = parentage.sides(by_id, pairs)
    return {t: parentage.options(by_id[t], near[t]) for t in sorted(by_id)}


def found(
    offered: Mapping[str, list[Option]], model: Mapping[str, Any]
) -> dict[tuple[str, str], float]:
    """The edges of the stemma with their probabilities."""
    main, _, _ = stemma.forest("", {}, weighing.weighed(offered, model))
    return {(e.parent, e.child): e.probability for e in main}


# --- measuring ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one tree: right, found, true; ancestor pairs rightly ordered, all."""

    directed: tuple[int, int, int]
    undirected: tuple[int, int, int]
    root: bool
    ancestors: tuple[int, int]
    sure: tuple[tuple[float, bool], ...]  # probability of every edge found, and if it is right


def score(tree: Tree, found: Mapping[tuple[str, str], float]) -> Score:
    """A stemma's edges against the true ones."""
    edges = frozenset(found)
    plain, true = {frozenset(e) for e in edges}, {frozenset(e) for e in tree.edges}
    above, ours = _ancestors(tree.edges), _ancestors(edges)
    roots = set(tree.texts) - {c for _, c in edges}
    return Score(
        (len(edges & tree.edges), len(edges), len(tree.edges)),
        (len(plain & true), len(plain), len(true)),
        roots == {tree.root},
        (len(above & ours), len(above)),
        tuple((p, e in tree.edges) for e, p in sorted(found.items())),
    )


def _ancestors(edges: Edges) -> set[tuple[str, str]]:
    parent = {c: p for p, c in edges}
    pairs = set()
    for child in parent:
        node = child
        while node in parent:
            node = parent[node]
            pairs.add((node, child))
    return pairs


def _f1(scores: list[Score], which: str) -> float:
    right, ours, true = (sum(getattr(s, which)[k] for s in scores) for k in range(3))
    return 2 * right / max(1, ours + true)


FOLDS = 5


def run(data: Path) -> dict[str, dict[str, Measure]]:
    """Figures of every set; weights that revisions alone use are fitted on the other folds."""
    sets = {}
    for path in sorted((data / "trees").glob("*.jsonl.gz")):
        scores = cross_validated(list(load(path)))
        sets[path.name.removesuffix(".jsonl.gz")] = {
            "directed_f1": bootstrap(scores, lambda s: _f1(s, "directed")),
            "undirected_f1": bootstrap(scores, lambda s: _f1(s, "undirected")),
            "root_accuracy": bootstrap(scores, lambda s: float(np.mean([x.root for x in s]))),
            "ancestor_accuracy": bootstrap(
                scores,
                lambda s: sum(x.ancestors[0] for x in s) / max(1, sum(x.ancestors[1] for x in s)),
            ),
            "edge_slope": bootstrap(scores, grown.slope),
            "edge_brier_skill": bootstrap(scores, grown.brier_skill),
        }
    return sets


def cross_validated(items: list[Tree]) -> list[Score]:
    """Every tree scored by weights fitted on the trees of the other folds."""
    from eval.fit.stemma_histories import fit_histories

    offered = [options(t) for t in items]
    scores = []
    for fold in range(FOLDS):
        rest = [i for i in range(len(items)) if i % FOLDS != fold]
        model = fit_histories([items[i] for i in rest], [offered[i] for i in rest])
        for i in range(fold, len(items), FOLDS):
            scores.append(score(items[i], found(offered[i], model)))
    return scores
