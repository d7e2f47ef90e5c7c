"""The phrases of real changes, judged as two short sentences: no page is needed for it.

Read from `families/*.labels.json` (`--data` is the folder that holds `families`, or that folder):
pairs of phrases of which careful reading said that one page has the one and another page the other,
with kind, harmfulness and scope. A pair counts where both pages are in English. `retelling` holds
the scopes that an apparatus must report, `other` the rest (conflicts, updates, other events), which
are judged in the same way for comparison. Phrases are shorter than sentences and lack what stands
around them, so these figures are no substitute for `families`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.families import KINDS, SCOPES
from eval.measures import Measure, bootstrap_mean
from retold.apparatus.judge import FeatureJudge
from retold.apparatus.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from retold.apparatus.difference import Difference


@dataclass(frozen=True, slots=True)
class Pair:
    """Two phrases with what was said of them, and what the judge says."""

    family: str
    scope: str
    kind: str
    harmless: bool | None
    before: str
    after: str
    told: tuple[Difference, ...]  # called a change

    @property
    def kinds(self) -> set[str]:
        return {d.kind for d in self.told}


def run(data: Path | None) -> dict[str, dict[str, Measure]]:
    """Two sets, `retelling` and `other`."""
    pairs = read_pairs(data)
    return {
        "retelling": measures([p for p in pairs if p.scope in SCOPES]),
        "other": measures([p for p in pairs if p.scope not in SCOPES]),
    }


def read_pairs(data: Path | None, judge: FeatureJudge | None = None) -> list[Pair]:
    """Every English pair of phrases, judged at the product's own threshold."""
    judge = judge or FeatureJudge()
    return [
        _pair(path.name.partition(".")[0], change, judge)
        for path in _labels(data)
        for change in _english(json.loads(path.read_text(encoding="utf-8")))
    ]


def _labels(data: Path | None) -> list[Path]:
    if data is None:
        raise FileNotFoundError("--data names no folder with families/*.labels.json")
    found = sorted([*(data / "families").glob("*.labels.json"), *data.glob("*.labels.json")])
    if not found:
        raise FileNotFoundError(
            f"{data} holds no families/*.labels.json: labelled families are not part of the project"
        )
    return found


def _english(labels: dict[str, Any]) -> Iterable[dict[str, Any]]:
    langs = {p["page"]: p["lang"] for p in labels["pages"]}
    for change in labels["fact_changes"]:
        if langs.get(change["from_page"]) == langs.get(change["to_page"]) == "en":
            yield change


def _pair(family: str, change: dict[str, Any], judge: FeatureJudge) -> Pair:
    before, after = (_as_printed(change, f"{side}_phrase") for side in ("original", "changed"))
    told = [d for d in judge.differences(before, after) if d.probability >= SETTINGS.threshold]
    kind = KINDS.get(change["kind"], change["kind"])
    return Pair(family, change["scope"], kind, change["harmless"], before, after, tuple(told))


def _as_printed(change: dict[str, Any], side: str) -> str:
    phrase = str(change[side])
    bare = change["kind"] == "quote" and not set(MARKS) & set(phrase)
    return f'"{phrase}"' if bare else phrase


MARKS = '"“”„«»'


def measures(pairs: list[Pair]) -> dict[str, Measure]:
    """Found among the harmful, kinds of those found; called among the harmless and the doubtful."""
    harmful = [p for p in pairs if p.harmless is False]
    found = [p for p in harmful if p.told]
    return {
        "detection": _share([(p, bool(p.told)) for p in harmful]),
        "kind_accuracy": _share([(p, p.kind in p.kinds) for p in found]),
        "false_alarms": _share([(p, bool(p.told)) for p in pairs if p.harmless]),
        "doubtful_called": _share([(p, bool(p.told)) for p in pairs if p.harmless is None]),
    }


def _share(rows: list[tuple[Pair, bool]]) -> Measure:
    return bootstrap_mean([float(x) for _, x in rows], [p.family for p, _ in rows])
