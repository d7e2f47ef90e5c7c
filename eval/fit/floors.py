"""Fits the floors of what is plain (`clear` in `src/retold/data/judge.json`).

    python -m eval.fit.floors --data DIR [--write]

A difference that is plain from the words around it (a denial dropped, a number with its digits
turned) gets at least a floor as its probability. The floor is the share of such differences that
stand in changed pairs, counted at the proportions of real retellings: the project's own pairs
(`tests/tables/changes_real.tsv`, `changes_second.tsv`) as they are, and SummEdits rewordings and
changes (Apache-2.0, from a data folder) weighed so that `SHARE` of them are changed. What is rare in
them stays near the value it was given by hand: that value counts as `PRIOR` pairs.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from retold.apparatus.difference import Context
from retold.apparatus.differences import differences
from retold.apparatus.judge import CHOSEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.apparatus.difference import Difference

SHARE = 0.12  # of aligned, reworded sentences of real retellings that hold a harmful change
PRIOR = 8.0  # pairs that a value chosen by hand counts for
LOWEST, HIGHEST = 0.1, 0.9
TARGET = Path("src/retold/data/judge.json")
TABLES = Path("tests/tables")

Weighed = tuple[list["Difference"], bool, float]


def own_pairs() -> Iterator[Weighed]:
    """The project's own pairs at real proportions."""
    for name in ("changes_real.tsv", "changes_second.tsv"):
        for line in (TABLES / name).read_text(encoding="utf-8").splitlines()[1:]:
            kind, *langs, before, after = line.split("\t")
            lang, _, other = (langs[0] if langs else "en").partition(">")
            found = differences(before, after, Context(lang=lang, after_lang=other or None))
            yield found, kind != "same", 1.0


def thinned(data: Path) -> Iterator[Weighed]:
    """SummEdits pairs, weighed so that `SHARE` of them are changed; in all as many as they are."""
    from eval.changes import context_of, read_items

    items = [i for n, g in read_items(data).items() if n.startswith("summedits") for i in g]
    changed = sum(i.changed for i in items)
    weight = {
        True: SHARE * len(items) / max(1, changed),
        False: (1 - SHARE) * len(items) / max(1, len(items) - changed),
    }
    for i in items:
        yield differences(i.before, i.after, context_of(i)), i.changed, weight[i.changed]


def counted(pairs: Iterator[Weighed]) -> dict[str, list[float]]:
    """For each plain feature, the weight of pairs that are not changed and that are."""
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for found, changed, weight in pairs:
        names = {n for d in found if not d.harmless for n, v in d.features if v and n in CHOSEN}
        for name in sorted(names):
            counts[name][changed] += weight
    return counts


def floors(counts: dict[str, list[float]]) -> dict[str, float]:
    """The share of changed pairs for each feature, drawn to the value chosen by hand."""
    found = {}
    for name, chosen in CHOSEN.items():
        same, changed = counts.get(name, [0.0, 0.0])
        share = (PRIOR * chosen + changed) / (PRIOR + same + changed)
        found[name] = round(min(HIGHEST, max(LOWEST, share)), 3)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="write them into judge.json")
    arguments = parser.parse_args()
    own, edits = counted(own_pairs()), counted(thinned(arguments.data))
    counts = {
        n: [own.get(n, [0.0, 0.0])[k] + edits.get(n, [0.0, 0.0])[k] for k in (0, 1)] for n in CHOSEN
    }
    fitted = floors(counts)
    for name, floor in sorted(fitted.items()):
        rows = [
            f"{c.get(name, [0.0, 0.0])[1]:.1f}/{sum(c.get(name, [0.0, 0.0])):.1f}"
            for c in (own, edits)
        ]
        print(
            f"{name:18} chosen {CHOSEN[name]:.2f}  fitted {floor:.3f}  own {rows[0]}  SummEdits {rows[1]}"
        )
    if arguments.write:
        body = json.loads(TARGET.read_text(encoding="utf-8")) | {"clear": fitted}
        TARGET.write_text(json.dumps(body, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
