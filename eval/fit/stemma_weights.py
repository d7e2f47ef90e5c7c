"""Fits `src/retold/data/stemma_weights.json`: python -m eval.fit.stemma_weights --data DIR.

What versions of one address are told apart by is fitted by `stemma_histories`, in the same run.

Parentage is a conditional logit over the options of each telling, fitted on trees grown by
`eval.grown` from half of its texts and from the story reports of the data folder, and on the invented
families of `eval/fiction/open` and `fresh`, whole and with pages taken away. Further parents, a
logistic on grown trees, are fitted by `stemma_interplay` over the probabilities that come of it.
"""

from __future__ import annotations

import argparse
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from eval.fit import taken_away
from eval.fit.family_evidence import Family, family_samples, traced
from eval.fit.family_evidence import Known as Families
from eval.fit.grown_evidence import evidence
from eval.fit.samples import Sample
from retold import stemma
from retold.stemma import merged, parentage, weighing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from eval import grown
    from retold.stemma.kinship import PairEvidence
    from retold.stemma.parentage import Option
    from retold.stemma.profile import Profile


OUT = Path(__file__).resolve().parents[2] / "src/retold/data/stemma_weights.json"


Held = tuple[list[str], "list[list[Option]]", list[list[bool]]]

# Which way evidence can point, whatever the generator's habits are.
FOR = {
    "none": {"own", "signed", "dateline", "reporters", "carried", "first", "turned"},
    "direct": {
        "explained", "statements", "wording", "verbatim", "order", "earlier", "credit",
        "credit_explained", "link", "alone", "title", "odd", "scored", "facts", "chain", "beads",
        "lead", "quotes", "same_newsroom", "chief", "solid", "credit_scored", "signed", "marks", "same_verbatim",
        "backed_back", "rarer", "carried", "unnamed", "first", "other_kids", "other_none",
    },
    "sibling": {"solid", "shared", "scored", "facts", "quotes", "lead", "odd", "beads", "title", "statements", "first", "hidden"},
    "named": {"credited", "mentions", "credited_apart", "crediting", "first", "heirs", "near_heirs"},
}  # fmt: skip
AGAINST = {
    "none": {"best", "covered", "scored", "credits", "hidden", "lost"},
    "direct": {
        "later", "added", "better", "credit_back", "link_back", "later_newsroom", "quotes_apart",
        "inner", "elsewhere_told", "translated", "translated_scored", "same_dropped", "same_fewer", "blind_added",
        "signed_child", "elsewhere", "carried_child", "unnamed_back", "turned", "hidden", "one_lost",
    },
    "sibling": {"extra", "added", "link", "quotes_apart", "signed", "own"},
    "named": {"theirs", "at_hand", "at_hand_statements", "at_hand_scored", "at_hand_solid", "only_others", "beside"},
}  # fmt: skip
# Set and not fitted. Histories of pages come without times, captures of one address have exact
# ones; and the generator's tongues share less than real ones, so that it cannot teach how seldom a
# telling comes from another language when one in its own covers it.
SET = {"page_earlier": 3.0, "page_later": -6.0, "tongue": -5.0}
# Nor is this fitted: who names a source that is at hand and covers half of it has a parent.
HELD = {("none", "sourced"): -3.0}
KINDS = ("none", "direct", "sibling", "named")
RIDGE = 0.02
STORY_RIDGE = 0.1  # of stories, picked out of fold on families
FICTION = Path(__file__).resolve().parents[1] / "fiction"
FAMILIES = (FICTION / "open", FICTION / "fresh")
TREES = 900  # stories grown
TAKEN = 2  # times that they stand there with pages taken away, of each kind of taking
REPEATED = 5  # times that a family's stories stand among the grown ones, picked out of fold
# In how many of these what a label says counts: of real labelled pages eight in ten derive from a text
# that nobody has and one in ten from an agency's at hand, of the invented ones half and one in ten.
HEARD = {"unseen": 5, "wire": 5, "page": 3, "none": 2}
TEMPERS = tuple(k / 20 for k in range(8, 25))


Known = tuple["dict[str, Profile]", "dict[tuple[str, str], PairEvidence]"]


def sample(tree: grown.GrownTree, known: Known) -> Sample:
    """The options of every telling of a tree, and which of them are right."""
    by_id, pairs = known
    near = parentage.sides(by_id, pairs)
    found = [parentage.options(by_id[c], near[c]) for c in sorted(by_id)]
    right = []
    for child, options in zip(sorted(by_id), found, strict=True):
        parents = {p for p, c in tree.edges if c == child}
        answers = [_right(o, parents, options, tree) for o in options]
        # Where no option is right (a lost parent that nothing shows) anything but a telling is.
        right.append(answers if any(answers) else [o.kind != "direct" for o in options])
    return Sample(sorted(by_id), found, right)


def _right(
    option: Option, parents: set[str], options: Sequence[Option], tree: grown.GrownTree
) -> bool:
    lost = {p for p in parents if p in tree.lost}
    names = {p: tree.nodes[p].newsroom or tree.nodes[p].outlet for p in lost}
    offered = {o.other for o in options if o.kind == "named"}
    if option.kind == "none":
        return not parents
    if option.kind == "direct":
        return option.other in parents
    if option.kind == "named":
        return option.other in names.values()
    unnamed = [p for p in lost if names[p] not in offered]
    return any(option.other in tree.lost[p] for p in unnamed)


class _Tree:
    """One tree's options as arrays."""

    def __init__(self, found: Sample, column: dict[tuple[str, str], int]) -> None:
        index = {t: i for i, t in enumerate(found.names)}
        flat = [(c, o) for c, options in enumerate(found.options) for o in options]
        self.n = len(found.names)
        self.child = np.array([c for c, _ in flat])
        self.parent = np.array(
            [index.get(o.other, -1) if o.kind == "direct" else -1 for _, o in flat]
        )
        self.right = np.array([a for answers in found.right for a in answers])
        self.x = np.zeros((len(flat), len(column)))
        for row, (_, option) in enumerate(flat):
            for feature, value in option.features.items():
                if (option.kind, feature) in column:
                    self.x[row, column[option.kind, feature]] = value

    def loss(self, w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Negative log-share of the right forests among all, and its slope."""
        score = self.x @ w
        top = np.full(self.n, -np.inf)
        np.maximum.at(top, self.child, score)
        mass = np.exp(np.maximum(score - top[self.child], -30.0))
        every, share = self._forests(mass)
        right, good = self._forests(np.where(self.right, mass, mass * 1e-9))
        return every - right, self.x.T @ (share - good)

    def _forests(self, mass: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        laplacian = np.zeros((self.n, self.n))
        np.add.at(laplacian, (self.child, self.child), mass)
        at = self.parent >= 0
        np.subtract.at(laplacian, (self.parent[at], self.child[at]), mass[at])
        inverse = np.linalg.inv(laplacian)
        reach = inverse[self.child, self.child] - np.where(
            at, inverse[self.child, np.maximum(self.parent, 0)], 0.0
        )
        return float(np.linalg.slogdet(laplacian)[1]), mass * reach


def fit_parentage(found: Sequence[Sample], ridge: float = RIDGE) -> dict[str, dict[str, float]]:
    """Weights that make the right forests likeliest."""
    names = sorted(
        {(o.kind, f) for s in found for options in s.options for o in options for f in o.features}
        - HELD.keys()
    )
    column = {name: i for i, name in enumerate(names)}
    grew = [_Tree(s, column) for s in found]
    tellings = sum(t.n for t in grew)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        parts = [t.loss(w) for t in grew]
        value = sum(v for v, _ in parts) / tellings + ridge * float(w @ w) / len(names)
        slope = np.sum([s for _, s in parts], axis=0) / tellings + 2 * ridge * w / len(names)
        return value, slope

    start = np.zeros(len(names))
    bounds = [(0.0 if f in FOR[k] else None, 0.0 if f in AGAINST[k] else None) for k, f in names]
    fit = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 250}
    )
    print(f"parentage: {tellings} tellings, loss {fit.fun:.4f} after {fit.nit} rounds")
    model: dict[str, dict[str, float]] = {k: {} for k in KINDS}
    for (kind, feature), i in column.items():
        model[kind][feature] = round(float(fit.x[i]), 4)
    return model


@cache
def told_in_families() -> list[Sample]:
    """The stories of the invented families that have several tellings, as often as they count.

    Beside what the families are they stand as what would be left of them without the prints of
    agencies, without some of the parents, and without some of all pages.
    """
    found = []
    for folder in FAMILIES:
        known = traced(folder)
        pages = known.seen.pages
        found += _counted(known, frozenset(), range(REPEATED))
        found += _counted(known, taken_away.prints(pages), range(TAKEN))
        for n in range(TAKEN):
            found += _counted(known, taken_away.parents(pages, 100 + n), range(n, n + 1))
            found += _counted(known, taken_away.some(pages, 200 + n), range(n, n + 1))
    return found


def _counted(known: Families, gone: taken_away.Names, turns: range) -> list[Sample]:
    told = [family for _, family in family_samples(known, gone)]
    return [_heard(family, n) for n in turns for family in told]


def _heard(found: Family, turn: int) -> Sample:
    """A story in which every answer is right of tellings whose label does not count this time."""
    names, options, right = found.sample
    kept = [turn < HEARD.get(source, 0) for source in found.sources]
    return Sample(
        names,
        options,
        [own if keep else [True] * len(own) for own, keep in zip(right, kept, strict=True)],
    )


def further_rows(tree: grown.GrownTree, known: Known) -> list[tuple[str, dict[str, float], bool]]:
    """Whoever may be a further parent in a tree: kind of option, features, whether it is one."""
    by_id, pairs = known
    weighed = weighing.options_of(by_id, pairs)
    main, edges, lost = stemma.forest("grown", by_id, weighed)
    parent = {e.child: e.parent for e in main}
    children: dict[str, list[str]] = {}
    for c, p in sorted(parent.items()):
        children.setdefault(p, []).append(c)
    rows = []
    for child in sorted(parent):
        true = {p for p, c in tree.edges if c == child}
        names = {tree.nodes[p].newsroom or tree.nodes[p].outlet for p in true if p in tree.lost}
        for edge, _ in stemma.candidates(child, parent, by_id, pairs, edges):
            features = merged.further_features(
                edge.option, by_id[child], parent[child], by_id, children, pairs
            )
            right = edge.parent in true or (
                edge.parent in lost and lost[edge.parent].newsroom in names
            )
            rows.append((edge.option.kind, features, right and child in tree.merged))
    return rows


def fit_further(rows: Sequence[tuple[str, dict[str, float], bool]]) -> dict[str, dict[str, float]]:
    """A logistic for each kind of option."""
    model = {}
    for kind in ("direct", "named"):
        mine = [(f, y) for k, f, y in rows if k == kind]
        names = sorted({f for features, _ in mine for f in features} - {"bias"})
        x = np.array([[features[n] for n in names] for features, _ in mine])
        y = np.array([answer for _, answer in mine])
        fit = LogisticRegression(C=2.0, max_iter=2000).fit(x, y)
        print(f"further, {kind}: {len(y)} candidates, {int(y.sum())} right")
        model[kind] = {n: round(float(w), 4) for n, w in zip(names, fit.coef_[0], strict=True)}
        model[kind]["bias"] = round(float(fit.intercept_[0]), 4)
    return model


def main() -> None:
    """Fit and write."""
    from eval.fit.stemma_histories import refit

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--trees", type=int, default=TREES)
    parser.add_argument("--keep", type=Path, help="folder for evidence, to go on from")
    options = parser.parse_args()
    old: dict[str, Any] = json.loads(OUT.read_text("utf-8"))
    old["version"] = 1
    old["parentage"] = of_stories(options)
    refit(old, options.data)
    for (kind, feature), weight in HELD.items():
        old["parentage"][kind][feature] = weight
    write(old)


def of_stories(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Weights fitted on grown stories and on families."""
    grew = evidence(range(options.trees), options.data, options.keep)
    found = [sample(tree, known) for tree, known in grew]
    return fit_parentage(found + told_in_families(), STORY_RIDGE)


def refit_further(grew: Iterable[tuple[grown.GrownTree, Known]]) -> None:
    """Fit the further parents over the probabilities as they are now, and write."""
    old: dict[str, Any] = json.loads(OUT.read_text("utf-8"))
    old["further"] = fit_further([r for tree, known in grew for r in further_rows(tree, known)])
    write(old)


def refit_temper(stories: Sequence[Sample], which: str) -> None:
    """Fit what all scores are tempered by on stories that these were not fitted on, and write.

    `first` is for the probabilities before the other tellings speak, `last` for those after. The
    likeliest temper: that under which the probabilities given to the right answers are highest.
    """
    model, held = weighing.weights()["parentage"], []
    for own in stories:
        found = weighing.corrections([weighing.scored(o, model) for o in own.options], model)
        if which == "last":
            found = weighing.reconsidered(own.names, found, model)
        held.append((own.names, found, own.right))
    old: dict[str, Any] = json.loads(OUT.read_text("utf-8"))
    old["temper"][which] = min(TEMPERS, key=lambda t: _surprise(held, t))
    print(f"temper: {old['temper']} on {len(held)} stories")
    write(old)


def _surprise(held: Sequence[Held], temper: float) -> float:
    """Mean negative logarithm of the probability of what is right."""
    total = count = 0.0
    for names, found, right in held:
        for shares, answers in zip(weighing.tempered(names, found, temper), right, strict=True):
            total -= float(np.log(max(1e-6, shares[np.array(answers)].sum())))
            count += 1
    return total / count


def write(model: dict[str, Any]) -> None:
    """The weights where the product finds them."""
    OUT.write_text(json.dumps(model, indent=1, sort_keys=True) + "\n", "utf-8")
    weighing.weights.cache_clear()


if __name__ == "__main__":
    main()
