"""Does the judge tell changes from rewordings? Out of fold, at one setting for all sets.

Items are grouped by the text before the change, so that no text is judged by weights that saw it.
The set's document is never the text compared; it serves as the vocabulary of the source article.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.conflicts import read_rows
from eval.fit.judge import Example, fit, made_examples, real_examples
from eval.measures import Measure, bootstrap
from retold import text
from retold.apparatus.difference import Context, Difference
from retold.apparatus.differences import differences
from retold.apparatus.judge import FeatureJudge, any_changed
from retold.apparatus.sides import vocabulary
from retold.lexicon import is_negation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

PATTERNS = ("summedits-*.jsonl.gz", "fib-*.jsonl.gz", "fever-*.jsonl.gz")
FOLDS = 5
THRESHOLD = 0.5  # of the odds as fitted (weights of pairs are balanced): one for all sets


@dataclass(frozen=True, slots=True)
class Item:
    before: str
    after: str
    changed: bool
    kinds: tuple[str, ...]
    document: str
    group: str  # items of one group are never parted between fitting and scoring
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    item: Item
    probability: float
    kind: str | None  # of the likeliest difference
    rule: bool  # what the simple rule says

    @property
    def called(self) -> bool:
        return self.probability >= THRESHOLD


def read_items(data: Path) -> dict[str, list[Item]]:
    """Items by set; the weights give each set, and in it changed and reworded, an equal say."""
    sets: dict[str, list[Item]] = {}
    for pattern in PATTERNS:
        for path in sorted((data / "changes").glob(pattern)):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                rows = [json.loads(line) for line in lines]
            sets[path.name.removesuffix(".jsonl.gz")] = [_item(r) for r in rows]
    return {name: _weighted(name, items) for name, items in sets.items()}


def _item(row: dict[str, Any]) -> Item:
    document = row.get("document") or ""
    group = document[:400] or row["before"]
    return Item(
        row["before"],
        row["after"],
        bool(row["changed"]),
        tuple(row.get("kinds") or ()),
        document,
        group,
    )


def _weighted(name: str, items: list[Item]) -> list[Item]:
    changed = sum(i.changed for i in items)
    share = {True: 0.5 / max(1, changed), False: 0.5 / max(1, len(items) - changed)}
    size = 400 if name.startswith(("fib", "fever")) else 600
    return [
        Item(i.before, i.after, i.changed, i.kinds, i.document, i.group, size * share[i.changed])
        for i in items
    ]


@lru_cache(maxsize=4096)
def _vocabulary(document: str) -> frozenset[str]:
    return vocabulary(document)


def context_of(item: Item) -> Context:
    return Context(before_words=_vocabulary(item.document))


def out_of_fold(
    sets: dict[str, list[Item]], real: Sequence[Example] = ()
) -> dict[str, list[Judged]]:
    """Every item judged by weights fitted on other groups, and on `real` pairs of reports."""
    flat = [(name, item) for name, items in sets.items() for item in items]
    found = [differences(i.before, i.after, context_of(i)) for _, i in flat]
    fold = np.array([int(text.key(i.group), 16) % FOLDS for _, i in flat])
    judged: dict[str, list[Judged]] = {name: [] for name in sets}
    for k in range(FOLDS):
        train = [
            Example(found[n], flat[n][1].changed, flat[n][1].weight)
            for n in np.flatnonzero(fold != k)
        ]
        train += made_examples([e.before for (_, e), f in zip(flat, fold, strict=True) if f != k])
        judge = FeatureJudge(fit([*train, *real]), base_rate=None)
        for n in np.flatnonzero(fold == k):
            name, item = flat[n]
            judged[name].append(_judged(item, judge.weigh(found[n])))
    return judged


def _judged(item: Item, found: list[Difference]) -> Judged:
    top = max(found, key=lambda d: d.probability, default=None)
    return Judged(item, any_changed(found), top.kind if top else None, _rule(item))


def run(data: Path) -> dict[str, dict[str, Measure]]:
    """The measures of every set, with the simple rule's beside them."""
    judged = out_of_fold(read_items(data), real_examples(read_rows(data)))
    rewordings = [
        j
        for name, js in judged.items()
        if name.startswith("summedits")
        for j in js
        if not j.item.changed
    ]
    return {name: _measures(items, rewordings) for name, items in judged.items()}


def _measures(items: list[Judged], rewordings: list[Judged]) -> dict[str, Measure]:
    same = [j for j in items if not j.item.changed]
    measures = {
        "detection": _over(items, _detection),
        "rule_detection": _over(items, lambda js: _detection(js, _ruled)),
    }
    if same:
        measures["balanced_accuracy"] = _over(items, _balanced)
        measures["rule_balanced_accuracy"] = _over(items, lambda js: _balanced(js, _ruled))
    measures["false_alarms"] = _over(same or rewordings, _alarms)
    measures["rule_false_alarms"] = _over(same or rewordings, lambda js: _alarms(js, _ruled))
    typed = [j for j in items if set(j.item.kinds) & _TYPED]
    if typed:
        measures["kind_accuracy"] = _over(typed, _kinds)
    return measures


_TYPED = {
    "number",
    "date",
    "name",
    "place",
    "role",
    "quotation",
    "polarity",
    "certainty",
    "attribution",
    "action",
}


def _over(items: list[Judged], statistic: Callable[[list[Judged]], float]) -> Measure:
    return bootstrap(items, statistic, cluster=lambda j: j.item.group)


def _called(j: Judged) -> bool:
    return j.called


def _ruled(j: Judged) -> bool:
    return j.rule


def _detection(items: list[Judged], called: Callable[[Judged], bool] = _called) -> float:
    hits = [called(j) for j in items if j.item.changed]
    return sum(hits) / len(hits) if hits else float("nan")


def _alarms(items: list[Judged], called: Callable[[Judged], bool] = _called) -> float:
    hits = [called(j) for j in items if not j.item.changed]
    return sum(hits) / len(hits) if hits else float("nan")


def _balanced(items: list[Judged], called: Callable[[Judged], bool] = _called) -> float:
    return (_detection(items, called) + 1 - _alarms(items, called)) / 2


def _kinds(items: list[Judged]) -> float:
    """Of the changes found, those whose kind is right; a place is a name."""
    found = [j for j in items if j.called and j.item.changed]
    right = [{"place": "name"}.get(j.kind or "", j.kind) in j.item.kinds for j in found]
    return sum(right) / len(right) if right else float("nan")


_AFFIXES = ("un", "in", "im", "dis", "non", "ir", "il", "mis")
_CAPITAL = re.compile(r"(?<=[^.!?]\s)[A-Z]\w+")


def _rule(item: Item) -> bool:
    """The simple rule: a new name, number, negation or affix."""
    before, after = item.before, item.after
    old, new = set(text.words(before)), set(text.words(after))
    names = {text.fold(w) for w in _CAPITAL.findall(after)} - old
    numbers = {w for w in new - old if w[0].isdigit()}
    negated = any(is_negation(w) for w in old) != any(is_negation(w) for w in new)
    affixed = any(
        w != v and w.endswith(v) and w[: -len(v)] in _AFFIXES for w in old ^ new for v in old ^ new
    )
    return bool(names or numbers or negated or affixed)
