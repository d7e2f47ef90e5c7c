"""Are the conflicts between two reports found, and typed rightly?

A pair is handed in as two reports of one event of which neither is known to come from the other, as
the product compares them.

Read from `reuse/ecbplus-labelled-*.jsonl`: pairs of texts with the phrases that cannot both be
true. A conflict is found where a reported difference overlaps both phrases. The judge is fitted
without the event it judges; the dataset's kind `event` is the product's *action*.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from eval.measures import Measure, bootstrap
from retold import collate, text
from retold.apparatus.again import Told, contradicted
from retold.apparatus.comparable import comparable
from retold.apparatus.difference import Context, Difference, widened
from retold.apparatus.differences import differences
from retold.apparatus.judge import FeatureJudge
from retold.apparatus.sides import vocabulary
from retold.apparatus.walk import SETTINGS
from retold.records import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KINDS = {"event": "action", "quote": "quotation"}
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Conflict:
    a: frozenset[int]  # word positions of the phrase in the whole text
    b: frozenset[int]
    kind: str


@dataclass(slots=True)
class Row:
    """Two texts with their aligned pieces' differences and the conflicts to find."""

    event: str
    reuse: str
    conflicts: list[Conflict]
    beads: list[Aligned] = field(default_factory=list)
    name: str = ""  # of the set
    context: Context = field(default_factory=Context)
    again: list[Aligned] = field(default_factory=list)  # sentences that no bead joins


@dataclass(slots=True)
class Aligned:
    """One bead: where its pieces begin in the texts' words, and what differs."""

    a: str
    b: str
    a_at: int
    b_at: int
    found: list[Difference]

    def places(self, d: Difference) -> tuple[set[int], set[int]]:
        """The word positions that a difference covers in the two texts."""
        return (
            _covered(self.a, self.a_at, *widened(self.a, d.before_start, d.before_end)),
            _covered(self.b, self.b_at, *widened(self.b, d.after_start, d.after_end)),
        )


def _covered(body: str, at: int, start: int, end: int) -> set[int]:
    return {at + i for i, t in enumerate(text.tokens(body)) if t.start < end and t.end > start}


def read_rows(data: Path) -> list[Row]:
    """All labelled pairs, aligned and compared; ids are replaced before the product sees them."""
    paths = sorted((data / "reuse").glob("ecbplus-labelled-*.jsonl"))
    return [
        _row(json.loads(line), p.stem)
        for p in paths
        for line in p.read_text(encoding="utf-8").splitlines()
    ]


def _row(raw: dict[str, Any], name: str) -> Row:
    a, b = map(joined_tokens, (raw["sentences_a"], raw["sentences_b"]))
    event = raw["a"].split("_")[0] + raw["a"].rstrip(".xml")[-4:].lstrip("0123456789")
    row = Row(event, raw["reuse"], [], name=name)
    for c in raw["conflicts"]:
        places = (
            _find(a, *joined_tokens([c["a_phrase"]])),
            _find(b, *joined_tokens([c["b_phrase"]])),
        )
        row.conflicts.append(Conflict(*places, KINDS.get(c["kind"], c["kind"])))
    one, two = _sentences("x", a), _sentences("y", b)
    context = Context(before_words=vocabulary(" ".join(a)), after_words=vocabulary(" ".join(b)))
    row.context = context
    pairs = [d for d in collate.align(one, two) if d.a_sentences and d.b_sentences]
    for x, y, d in contradicted(
        Told.of(one, "en"), Told.of(two, "en"),
        {(m, n) for p in pairs for m in p.a_sentences for n in p.b_sentences}, context, FeatureJudge(), False,
    ):  # fmt: skip
        row.again.append(Aligned(x.text, y.text, _words_before(a, x.n), _words_before(b, y.n), [d]))
    for bead in pairs:
        before = " ".join(a[n] for n in bead.a_sentences)
        after = " ".join(b[n] for n in bead.b_sentences)
        row.beads.append(
            Aligned(before, after, _words_before(a, bead.a_sentences[0]), _words_before(b, bead.b_sentences[0]),
                    differences(before, after, context))
        )  # fmt: skip
    return row


_SPACED = (
    (re.compile(r"(?<=\d) \. (?=\d)"), "."),
    (re.compile(r"(?<=\d) , (?=\d{3}(?!\d| ?:))(?!20\d\d)"), ","),
    (re.compile(r"(?<=\d) - (\d) / (\d)(?= ?-)"), r" \1/\2"),
    (re.compile(r"(?<=\w) - (?=\w)"), "-"),
    (re.compile(r"\$ (?=\d)"), "$"),
    (re.compile(r" (?=[,.;:!?%)])"), ""),
    (re.compile(r"\( "), "("),
)


def joined_tokens(sentences: Sequence[str]) -> list[str]:
    """Tokenised sentences as they were printed: "2 . 5" as "2.5"."""
    found = []
    for body in sentences:
        for pattern, by in _SPACED:
            body = pattern.sub(by, body)
        found.append(body)
    return found


def _words_before(sentences: Sequence[str], n: int) -> int:
    return sum(text.count_words(s) for s in sentences[:n])


def _find(sentences: Sequence[str], phrase: str) -> frozenset[int]:
    """Word positions of the phrase in the text; parts parted by "..." are found apart."""
    return frozenset(p for part in phrase.split("...") for p in _find_part(tuple(sentences), part))


@lru_cache(maxsize=4096)
def _find_part(sentences: tuple[str, ...], part: str) -> frozenset[int]:
    wanted = text.words(part)
    whole = [w for s in sentences for w in text.words(s)]
    for i in range(len(whole) - len(wanted) + 1):
        if wanted and whole[i : i + len(wanted)] == wanted:
            return frozenset(range(i, i + len(wanted)))
    return frozenset()


def _sentences(name: str, texts: Sequence[str]) -> list[Sentence]:
    at, made = 0, []
    for n, body in enumerate(texts):
        made.append(Sentence(name, n, "body", n, at, at + len(body), body))
        at += len(body) + 1
    return made


def is_hit(bead: Aligned, d: Difference, conflict: Conflict) -> bool:
    a, b = bead.places(d)
    return bool(a & conflict.a) and bool(b & conflict.b)


@dataclass(frozen=True, slots=True)
class Outcome:
    event: str
    found: int  # conflicts found
    conflicts: int
    right: int  # reported differences that hit a conflict
    reported: int
    kinds: int  # conflicts found whose kind is right
    name: str  # of the set


def outcome(row: Row, judge: FeatureJudge, threshold: float) -> Outcome:
    """One pair judged at a threshold."""
    told = [
        (bead, d) for bead in [*row.beads, *row.again] for d in judge.weigh(bead.found)
        if d.probability >= threshold and comparable("conflict", d, row.context)
    ]  # fmt: skip
    hits = [[d for bead, d in told if is_hit(bead, d, c)] for c in row.conflicts]
    tops = [max(h, key=lambda d: d.probability) if h else None for h in hits]
    return Outcome(
        row.event,
        sum(bool(h) for h in hits),
        len(row.conflicts),
        sum(any(is_hit(bead, d, c) for c in row.conflicts) for bead, d in told),
        len(told),
        sum(t is not None and t.kind == c.kind for t, c in zip(tops, row.conflicts, strict=True)),
        row.name,
    )


def conflicts(data: Path, threshold: float = SETTINGS.threshold) -> dict[str, dict[str, Measure]]:
    """conflicts_recall, conflicts_precision and kind_accuracy of every labelled set, by event."""
    results = outcomes(data, threshold)
    return {
        n: measures([o for o in results if o.name == n]) for n in sorted({o.name for o in results})
    }


def outcomes(data: Path, threshold: float) -> list[Outcome]:
    """Every pair judged by weights fitted without its event."""
    from eval.fit.judge import Sources, fit_all

    rows, sources = read_rows(data), Sources.read(data)
    fold = [int(text.key(r.event), 16) % FOLDS for r in rows]
    results = []
    for k in range(FOLDS):
        others = [r for r, f in zip(rows, fold, strict=True) if f != k]
        judge = FeatureJudge(fit_all(sources, others))
        results += [outcome(r, judge, threshold) for r, f in zip(rows, fold, strict=True) if f == k]
    return results


def measures(results: list[Outcome]) -> dict[str, Measure]:
    return {
        name: bootstrap(results, statistic, cluster=lambda o: o.event)
        for name, statistic in (
            ("conflicts_recall", lambda os: _ratio(os, "found", "conflicts")),
            ("conflicts_precision", lambda os: _ratio(os, "right", "reported")),
            ("kind_accuracy", lambda os: _ratio(os, "kinds", "found")),
        )
    }


def _ratio(results: list[Outcome], top: str, under: str) -> float:
    whole = sum(getattr(o, under) for o in results)
    return sum(getattr(o, top) for o in results) / whole if whole else float("nan")
