"""Which sentences of a text support a claim, and does the text support it wholly, partly or not?

Sentences are scored by what the alignment compares them by (weighted stems, names, numbers, runs
of words, the encoder's vectors); a logistic regression over these, and another over what the
chosen sentences leave of the claim, are fitted out of fold, by the text that is the evidence.
"""

from __future__ import annotations

import gzip
import json
import random
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from eval.measures import Measure, bootstrap
from retold.collate import weigh
from retold.models import cosines, default_encoder
from retold.text import key

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PATTERN = "changes/wice-*.jsonl.gz"
FOLDS = 5
LABELS = ("supported", "partially_supported", "not_supported")
_LEAST = (0.08, 0.12, 0.16, 0.2, 0.25, 0.3)  # probabilities from which a sentence is taken
_RELATIVE = (0.25, 0.4, 0.5, 0.6)  # of the best sentence's probability
_MOST = (2, 3, 4, 6)  # sentences taken


class _Item(NamedTuple):
    """A claim with its evidence, as features and answers."""

    group: str
    features: Floats  # (sentences, features)
    share: Floats  # share of the annotators' sets that hold each sentence
    answers: list[frozenset[int]]
    label: str
    claim: dict[str, float]
    sentences: list[dict[str, float]]


def run(data: Path) -> dict[str, dict[str, Measure]]:
    """`sentence_f1` (against the nearest annotator's set) and `macro_f1` of the three classes."""
    out = {}
    for path in sorted(data.glob(PATTERN)):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        random.Random(7).shuffle(rows)
        items = [_item(row) for row in rows]
        scores = _out_of_fold(items)
        out[path.name.removesuffix(".jsonl.gz")] = {
            "sentence_f1": bootstrap(scores, _mean_f1, cluster=lambda s: s[0]),
            "macro_f1": bootstrap(scores, _macro_f1, cluster=lambda s: s[0]),
        }
    return out


def _item(row: dict[str, Any]) -> _Item:
    evidence = row["evidence"]
    answers = [frozenset(a) for a in row["supporting_sentences"]] or [frozenset()]
    share = np.zeros(len(evidence))
    for answer in answers:
        share[list(answer)] += 1 / len(answers)
    features, claim, sentences = _features(row["claim"], evidence)
    group = key(*evidence[:3], evidence[-1])
    return _Item(group, features, share, answers, row["label"], claim, sentences)


def _features(
    claim: str, evidence: list[str]
) -> tuple[Floats, dict[str, float], list[dict[str, float]]]:
    """Features of every sentence of the evidence for the claim."""
    weights, runs = weigh(claim)
    parts = [weigh(e) for e in evidence]
    sentences = [p[0] for p in parts]
    n, mass = len(evidence), sum(weights.values()) or 1e-9
    telling = _telling(weights, sentences)
    full = sum(telling.values()) or 1e-9
    vectors = default_encoder().encode([claim, *evidence])
    cosine = cosines(vectors[:1], vectors[1:])[0]
    covered = np.array([_found(weights, s) / mass for s in sentences])
    rarely = np.array([_found(telling, s) / full for s in sentences])
    dice = np.array([2 * _found(weights, s) / (mass + sum(s.values())) for s in sentences])
    shared = np.array([len(runs & r) / max(1, len(runs)) for _, r in parts])
    numbers = {w: 1.0 for w in weights if w[0].isdigit()}
    counts = np.array([_found(numbers, s) / max(1, len(numbers)) for s in sentences])
    both = rarely + 0.5 * cosine
    best = sentences[int(np.argmax(both))]
    rest = {w: v for w, v in telling.items() if w not in best}
    beyond = np.array([_found(rest, s) / full for s in sentences])
    columns = [
        covered, rarely, dice, shared, counts, cosine, beyond,
        np.array([np.log1p(len(s)) for s in sentences]),
        _beside(rarely), _beside(cosine),
        rarely / (rarely.max() + 1e-9), cosine / (cosine.max() + 1e-9), both / (both.max() + 1e-9),
        _rank(both), _rank(cosine), _rank(rarely),
        np.arange(n) / n, np.full(n, np.log(n)), np.full(n, both.max()), np.full(n, rarely.max()),
        np.full(n, float(len(weights))), (np.arange(n) == 0).astype(float),
    ]  # fmt: skip
    return np.stack(columns, 1), telling, sentences


def _telling(weights: dict[str, float], sentences: list[dict[str, float]]) -> dict[str, float]:
    """The claim's weights, raised for words that few sentences of the evidence have."""
    n = len(sentences)
    having = {w: sum(w in s for s in sentences) for w in weights}
    top = float(np.log(1 + 2 * n))
    return {w: v * float(np.log(1 + n / max(0.5, having[w]))) / top for w, v in weights.items()}


def _found(weights: dict[str, float], sentence: dict[str, float]) -> float:
    return sum(v for w, v in weights.items() if w in sentence)


def _beside(column: Floats) -> Floats:
    wide = np.concatenate([[0.0], column, [0.0]])
    return np.maximum(wide[:-2], wide[2:])


def _rank(column: Floats) -> Floats:
    out = np.empty(len(column))
    out[np.argsort(-column, kind="stable")] = np.arange(len(column))
    return np.log1p(out)


# --- out of fold ---------------------------------------------------------------------------------

_Score = tuple[str, float, str, str]  # group, sentence F1, label, label given


def _out_of_fold(items: list[_Item]) -> list[_Score]:
    from sklearn.model_selection import GroupKFold

    groups = [i.group for i in items]
    folds = min(FOLDS, len(set(groups)))
    scores: list[_Score] = []
    for train, test in GroupKFold(folds).split(items, groups=groups):
        scores += _fold([items[i] for i in train], [items[i] for i in test])
    return scores


def _fold(train: list[_Item], test: list[_Item]) -> list[_Score]:
    finder = _finder(train)
    known = [finder(i.features) for i in train]
    rule = _rule(train, known)
    chosen = [_choose(p, *rule) for p in known]
    judge = _classifier()
    judge.fit(
        [_left(i, p, c) for i, p, c in zip(train, known, chosen, strict=True)],
        [i.label for i in train],
    )
    scores = []
    for item in test:
        given = finder(item.features)
        found = _choose(given, *rule)
        label = str(judge.predict([_left(item, given, found)])[0])
        scores.append((item.group, _best_f1(found, item.answers), item.label, label))
    return scores


def _classifier() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    regression = LogisticRegression(C=0.3, max_iter=1000, class_weight="balanced")
    return make_pipeline(StandardScaler(), regression)


def _finder(train: list[_Item]) -> Any:
    """Probability of every sentence to be named; sets that differ weigh by their share."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x = np.concatenate([i.features for i in train])
    share = np.concatenate([i.share for i in train])
    named = share > 0
    x = np.concatenate([x[named], x])
    y = np.concatenate([np.ones(named.sum()), np.zeros(len(share))])
    weight = np.concatenate([share[named], 1 - share])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=1000))
    model.fit(x, y, logisticregression__sample_weight=weight)
    return lambda features: model.predict_proba(features)[:, 1]


def _choose(probabilities: Floats, least: float, relative: float, most: int) -> frozenset[int]:
    order = np.argsort(-probabilities, kind="stable")[:most]
    bar = max(least, relative * float(probabilities[order[0]]))
    return frozenset(int(i) for i in order if probabilities[i] >= bar)


def _rule(train: list[_Item], given: list[Floats]) -> tuple[float, float, int]:
    """The thresholds with the best F1 on the training part."""
    rules = [(t, r, m) for t in _LEAST for r in _RELATIVE for m in _MOST]

    def worth(rule: tuple[float, float, int]) -> float:
        pairs = zip(given, train, strict=True)
        return float(np.mean([_best_f1(_choose(p, *rule), i.answers) for p, i in pairs]))

    return max(rules, key=worth)


def _left(item: _Item, given: Floats, chosen: frozenset[int]) -> list[float]:
    """What the chosen sentences leave of the claim."""
    words = {w for j in chosen for w in item.sentences[j]}
    anywhere = {w for s in item.sentences for w in s}
    mass = sum(item.claim.values()) or 1e-9
    missing = [v for w, v in item.claim.items() if w not in words]
    numbers = [w for w in item.claim if w[0].isdigit()]
    top = np.sort(given)[::-1]
    best = item.features[sorted(chosen)].max(0) if chosen else item.features.max(0)
    return [
        sum(missing) / mass,
        max(missing, default=0.0),
        sum(v for w, v in item.claim.items() if w not in anywhere) / mass,
        float(sum(w not in words for w in numbers)),
        float(len(numbers)),
        float(len(chosen)),
        float(len(item.claim)),
        float(top[0]),
        float(top[:3].sum()),
        *(float(best[k]) for k in (0, 1, 2, 3, 5)),
    ]


# --- scores --------------------------------------------------------------------------------------


def _best_f1(found: frozenset[int], answers: list[frozenset[int]]) -> float:
    """F1 against the annotator's set that it fits best; nothing found where nothing is: 1."""
    scores = [
        1.0 if not answer and not found else 2 * len(answer & found) / (len(answer) + len(found))
        for answer in answers
    ]
    return max(scores)


def _mean_f1(scores: list[_Score]) -> float:
    return float(np.mean([s[1] for s in scores]))


def _macro_f1(scores: list[_Score]) -> float:
    found = []
    for label in LABELS:
        right = sum(s[2] == label and s[3] == label for s in scores)
        either = sum(s[2] == label for s in scores) + sum(s[3] == label for s in scores)
        if either:
            found.append(2 * right / either)
    return float(np.mean(found)) if found else float("nan")
