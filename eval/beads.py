"""Are the sentences that belong together aligned? Example beads of labelled pairs of texts."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from eval.measures import Measure, bootstrap
from retold.collate import align
from retold.records import Sentence

if TYPE_CHECKING:
    from pathlib import Path

PATTERN = "reuse/ecbplus-labelled-*.jsonl"


def bead_recall(data: Path) -> dict[str, Measure]:
    """For each labelled set, the share of its example beads that the alignment recovers.

    Nothing is fitted here. An example of two sentences is recovered when one bead holds both.
    """
    found = {}
    for path in sorted(data.glob(PATTERN)):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        random.Random(7).shuffle(rows)
        hits = [(row["pair"], hit) for row in rows for hit in _recovered(row)]
        found[path.stem] = bootstrap(hits, _share, cluster=lambda h: h[0])
    return found


def _share(hits: list[tuple[str, bool]]) -> float:
    return sum(hit for _, hit in hits) / len(hits) if hits else float("nan")


def _recovered(row: dict[str, Any]) -> list[bool]:
    examples = row.get("bead_examples") or []
    if not examples:
        return []
    beads = align(_sentences(row["sentences_a"], "a"), _sentences(row["sentences_b"], "b"))
    return [any(x in b.a_sentences and y in b.b_sentences for b in beads) for x, y in examples]


def _sentences(texts: list[str], article: str) -> list[Sentence]:
    return [Sentence(article, n, "body", n, 0, len(t), t) for n, t in enumerate(texts)]


def run(data: Path) -> dict[str, dict[str, Measure]]:
    """The task's sets and measures."""
    return {name: {"beads_recall": measure} for name, measure in bead_recall(data).items()}
