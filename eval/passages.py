"""Pairs of passages written for this project: does the second state another fact than the first?

Read from `eval/fiction/passages/*.txt`, where blocks are parted by an empty line:

    S | a passage of one page
    = | a passage of another page that changes nothing an editor would correct
    ! kind | words of the first || words of the second | a passage that does

`test.txt` was written by another hand than the rest and nothing is fitted on it; `python -m eval
passages` says how well the judge tells its changed pairs from the others. The rest is there to learn
from. Beware: a writer's habit shows in how near changed passages are to their source, so weigh pairs
by nearness and length before anything is fitted. Changed pairs are far more frequent than in life.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eval.measures import Measure, bootstrap
from retold.apparatus.judge import FeatureJudge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FOLDER = Path("eval/fiction/passages")
TEST = "test"
ALARMS = 0.1  # share of unchanged pairs that are called changed, at which recall is told

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passages:
    """Two passages, and where the second changes the first; no spans: nowhere."""

    block: str  # file and number: passages of one source stay together
    before: str
    after: str
    kind: str = ""
    before_span: Span | None = None
    after_span: Span | None = None

    @property
    def changed(self) -> bool:
        return self.after_span is not None


def run(data: Path | None) -> dict[str, dict[str, Measure]]:  # noqa: ARG001
    """How well the judge tells the changed pairs from the others: those of the test, and the rest."""
    judge = FeatureJudge()
    sets = {"test": read(FOLDER / f"{TEST}.txt"), "rest": every()}
    return {
        name: measures(pairs, judge.judge([(p.before, p.after) for p in pairs]))
        for name, pairs in sets.items()
    }


def measures(pairs: Sequence[Passages], chances: Sequence[float]) -> dict[str, Measure]:
    rows = list(zip(pairs, chances, strict=True))

    def over(score: Callable[[list[bool], list[float]], float]) -> Measure:
        return bootstrap(
            rows, lambda rs: score([p.changed for p, _ in rs], [c for _, c in rs]),
            cluster=lambda r: r[0].block,
        )  # fmt: skip

    return {"auc": over(auc), "recall_at_a_tenth_alarms": over(recall)}


def auc(changed: Sequence[bool], chances: Sequence[float]) -> float:
    """Probability that a changed pair gets more than an unchanged one; a draw counts half."""
    yes = np.array([c for c, known in zip(chances, changed, strict=True) if known])
    no = np.array([c for c, known in zip(chances, changed, strict=True) if not known])
    if not len(yes) or not len(no):
        return float("nan")
    no.sort()
    under, upto = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float((under + upto).mean() / (2 * len(no)))


def recall(changed: Sequence[bool], chances: Sequence[float], alarms: float = ALARMS) -> float:
    """Changed pairs found where so many of the unchanged are called changed."""
    no = sorted((c for c, known in zip(chances, changed, strict=True) if not known), reverse=True)
    yes = [c for c, known in zip(chances, changed, strict=True) if known]
    if not yes or not no:
        return float("nan")
    return float(np.mean([c > no[int(alarms * len(no))] for c in yes]))


def every(folder: Path = FOLDER) -> list[Passages]:
    """All pairs but those of the test, in the order of the files' names."""
    return [p for path in sorted(folder.glob("*.txt")) if path.stem != TEST for p in read(path)]


def read(path: Path) -> list[Passages]:
    """The pairs of a file; ValueError names the line that cannot be read."""
    found: list[Passages] = []
    source, blocks = "", 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark, _, rest = line.partition(" | ")
        block = f"{path.stem}:{blocks}"
        if mark == "S":
            source, blocks = rest.strip(), blocks + 1
        elif mark == "=":
            found.append(Passages(block, source, rest.strip()))
        elif mark.startswith("! "):
            found.append(_changed(mark[2:].strip(), rest, source, block, f"{path}:{number}"))
        elif line.strip():
            raise ValueError(f"{path}:{number}: neither a passage nor an empty line")
    return found


def _changed(kind: str, rest: str, source: str, block: str, place: str) -> Passages:
    phrases, _, after = rest.partition(" | ")
    one, _, two = (p.strip() for p in phrases.partition(" || "))
    after = after.strip()
    at, to = source.find(one), after.find(two)
    if not one or not two or min(at, to) < 0:
        raise ValueError(f"{place}: words that are not in the passage")
    return Passages(block, source, after, kind, (at, at + len(one)), (to, to + len(two)))
