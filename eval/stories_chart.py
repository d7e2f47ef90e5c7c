"""Precision and recall of the story score at every threshold: `python -m eval.stories_chart DATA FILE.svg`.

Pairs of pages are scored by weights that did not see their topics. A pair is right if both pages
tell one story; pairs that are no candidates count as told apart. The threshold in use, log-odds of
0 with the lean that ships, is marked. The same figures are printed as a table.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from eval import stories as measuring
from eval.fit.story_weights import LEAN

if TYPE_CHECKING:
    from collections.abc import Sequence

THRESHOLDS = (-4.0, -3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
SIZE, MARGIN = 360, 48
SHOWN_FROM = 0.5  # of precision and recall, where the axes begin


class Point(NamedTuple):
    """What a threshold comes to."""

    threshold: float
    precision: float
    recall: float


def points(path: Path, thresholds: Sequence[float] = THRESHOLDS) -> list[Point]:
    """Precision and recall of pairs in a file of stories, for log-odds above each threshold."""
    seen = measuring.folded(path)
    lean = 1000 * LEAN if len(seen.odds) > 1 else 0  # shipped weights have theirs already
    ids, scores, right = seen.pages.ids, [], []
    for fold, odds in enumerate(seen.odds):
        mine = np.array([seen.fold_of[i] == fold for i in ids])
        first, second = odds.compared[:2]
        rows = np.flatnonzero(mine[first] & mine[second])
        scores.append((odds.odds[rows] + lean) / 1000)
        right += [seen.told[ids[a]] == seen.told[ids[b]]
                  for a, b in zip(first[rows].tolist(), second[rows].tolist(), strict=True)]  # fmt: skip
    score, truth = np.concatenate(scores), np.array(right)
    sizes = np.unique(list(seen.told.values()), return_counts=True)[1]
    pairs = int((sizes * (sizes - 1) // 2).sum())
    found = []
    for threshold in thresholds:
        above = truth[score > threshold]
        found.append(Point(threshold, float(above.mean()), float(above.sum() / pairs)))
    return found


def drawn(curve: Sequence[Point], in_use: Point) -> str:
    """The curve as an SVG picture."""

    def at(point: Point) -> tuple[float, float]:
        x, y = ((v - SHOWN_FROM) / (1 - SHOWN_FROM) * SIZE for v in (point.recall, point.precision))
        return round(MARGIN + x, 1), round(MARGIN + SIZE - y, 1)

    seen = [p for p in curve if min(p.precision, p.recall) >= SHOWN_FROM]
    line = " ".join(f"{x},{y}" for x, y in map(at, seen))
    x, y = at(in_use)
    marks = [
        f'<text x="{MARGIN + share * SIZE:.0f}" y="{MARGIN + SIZE + 18}" text-anchor="middle">{label}</text>'
        f'<text x="{MARGIN - 8}" y="{MARGIN + SIZE - share * SIZE + 4:.0f}" text-anchor="end">{label}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
        for label in [f"{SHOWN_FROM + share * (1 - SHOWN_FROM):.2f}"]
    ]
    side, middle = SIZE + 2 * MARGIN, MARGIN + SIZE / 2
    said = f"in use: precision {in_use.precision:.2f}, recall {in_use.recall:.2f}"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" font-family="sans-serif" font-size="11">',
        "<title>Precision and recall of the story score</title>",
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#999"/>',
        *marks,
        f'<text x="{middle}" y="{side - 8}" text-anchor="middle">recall</text>',
        f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">precision</text>',
        f'<polyline points="{line}" fill="none" stroke="#1f5f8b" stroke-width="2"/>',
        f'<circle cx="{x}" cy="{y}" r="5" fill="#b3261e"/>',
        f'<text x="{x - 8}" y="{y + 18}" text-anchor="end">{said}</text>',
        "</svg>\n",
    ])  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Print the table and write the picture of the first file of stories."""
    if len(arguments) != 2:
        print("usage: python -m eval.stories_chart DATA FILE.svg", file=sys.stderr)
        return 1
    data, into = map(Path, arguments)
    paths = sorted(data.glob("stories/*.jsonl.gz"))
    if not paths:
        print(f"eval: no stories/*.jsonl.gz under {data}", file=sys.stderr)
        return 1
    fine = points(paths[0], [*np.arange(-7, 7, 0.25).tolist(), *THRESHOLDS])
    table = fine[-len(THRESHOLDS) :]
    print("| log-odds above | precision | recall |\n|---|---|---|")
    for point in table:
        used = " (in use)" if point.threshold == 0 else ""
        print(f"| {point.threshold:g}{used} | {point.precision:.3f} | {point.recall:.3f} |")
    curve = sorted(fine[: -len(THRESHOLDS)])
    into.write_text(drawn(curve, next(p for p in table if p.threshold == 0)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
