"""Fits the floors of what is plain (`clear` in `src/retold/data/judge.json`).

    python -m eval.fit.floors --data DIR [--write]

A difference that is plain from the words around it (a denial dropped, a number with its digits
turned) gets at least a floor as its probability. The floor is the share of such differences that
stand in changed pairs, counted at the proportions of real retellings: the project's own pairs
(`tests/tables/changes_real.tsv`, `changes_second.tsv`) as they are, and SummEdits rewordings and
changes (Apache-2.0, from a data folder) weighed so that `SHARE` of them are changed. What is rare in
them stays near the value it was given by hand: that value counts as `PRIOR` pairs.

Third, the read families of `eval/fiction` and the long rewrites of `eval/rewritten`, each page beside the
page that its label says it was made from: a difference that meets a labelled harmful change is
changed, one that meets a doubtful one is half so, and one that meets none is not, for `UNLABELLED` of
its weight, since labels name what their reader found worth naming. What floors fitted without a family
say of it is printed beside what those in the file say.

Fourth, the pairs of `eval/fiction/passages` that share enough words to be joined, weighed as SummEdits
are; a difference of a changed pair that does not meet the words of its label is not changed.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.families import parents_of
from eval.passages import every
from retold import collate, revisions
from retold.apparatus.again import contradicted
from retold.apparatus.difference import Context
from retold.apparatus.differences import differences
from retold.apparatus.judge import CHOSEN, FeatureJudge, default_weights
from retold.apparatus.settings import SETTINGS
from retold.apparatus.sides import shared_part, side_of
from retold.apparatus.story import Piece, Story
from retold.records import Derivation, Revision, Stemma
from retold.text import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.passages import Passages
    from retold.apparatus.difference import Difference
    from retold.results import Page

SHARE = 0.12  # of aligned, reworded sentences of real retellings that hold a harmful change
PRIOR = 8.0  # pairs that a value chosen by hand counts for
UNLABELLED = 0.5  # how much a difference counts that no label names
LOWEST, HIGHEST = 0.1, 0.9
PASSAGES = 0.25  # how much such a pair counts beside one of a family: pairs of one source are alike
JOINED = 0.4  # of the shorter passage's weighty words, from which a bead would join the two
FICTION = Path("eval/fiction")
READ = tuple(FICTION / name for name in ("open", "fresh", "later", "latest", "recent"))
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


@dataclass(frozen=True, slots=True)
class Told:
    """A difference between a page and its source: the family, whether it harms, and its features."""

    family: str
    changed: float  # 1 harmful, 0.5 labelled as doubtful, 0 not labelled or harmless
    weight: float
    names: tuple[str, ...]  # plain features
    difference: Difference


def of_families(root: Path) -> list[Told]:
    """English pages of the families beside the pages that labels name as their sources."""
    from eval.families import SCOPES, read_families, traced

    pages, changes = read_families(root)
    pages = [p for p in pages if p.record.get("lang") == "en"]
    seen = traced(pages)
    at_hand = {n: seen.story[n].pages[seen.page[n].article_id] for n in seen.page}
    pairs: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for page in pages:
        for source in parents_of(page):
            if (page.family, source) in at_hand and page.name in at_hand:
                pairs.setdefault((page.family, source, page.page), [])
    for family, change in changes:
        names = (family, change["from_page"]), (family, change["to_page"])
        if change["scope"] in SCOPES and all(n in at_hand for n in names):
            pairs[family, change["from_page"], change["to_page"]].append(change)
    found: list[Told] = []
    for (family, a, b), labels in sorted(pairs.items()):
        found += _told(family, at_hand[family, a], at_hand[family, b], labels)
    return found


def _told(family: str, a: Page, b: Page, labels: list[dict[str, Any]]) -> Iterator[Told]:
    """What differs between two pages, with what the labels say of each place."""
    from eval.families import _located

    x, y = a.article, b.article
    pair = Revision(key("floors", x.article_id, y.article_id), "", x.article_id, y.article_id, 1)
    tellings = list(revisions.tellings([pair], [x, y]))
    sentences = [*a.sentences, *b.sentences]
    beads = list(collate.collate(tellings, sentences))
    edge = Derivation(
        pair.story_key, tellings[0].telling_id, tellings[1].telling_id, "rewrite", 1.0
    )
    story = Story.gather(Stemma(pair.story_key, (edge,)), [x, y], sentences, tellings, beads)
    places = [
        (c, *(_located(c[f"{s}_phrase"], p.text) or _located(c[f"{s}_phrase"], p.title) for s, p in (("original", x), ("changed", y))))
        for c in labels
    ]  # fmt: skip
    for one, two, d in all_differences(story, edge.parent, edge.child):
        (_, x0, x1), (_, y0, y1) = one.locate(d.before_start, d.before_end), two.locate(d.after_start, d.after_end)  # fmt: skip
        own = [
            c for c, p, q in places
            if p and q and x0 < p[1] and p[0] < max(x1, x0 + 1) and y0 < q[1] and q[0] < max(y1, y0 + 1)
        ]  # fmt: skip
        changed = max((1.0 if c["harmless"] is False else 0.5 if c["harmless"] is None else 0.0 for c in own), default=0.0)  # fmt: skip
        names = tuple(sorted(n for n, v in d.features if v and n in CHOSEN))
        yield Told(family, changed, 1.0 if own else UNLABELLED, names, d)


def all_differences(
    story: Story, parent: str, child: str
) -> Iterator[tuple[Piece, Piece, Difference]]:
    """What the apparatus weighs between two tellings of a story, joined sentences and near ones."""
    judge, context = FeatureJudge(), story.context(parent, child)
    rows = [(x, y) for x, y, _ in story.between(parent, child) if x.sentences and y.sentences]
    for x, y in rows:
        for d in judge.differences(
            x.text, y.text, replace(context, after_near=story.near(child, y))
        ):
            if not d.harmless:
                yield x, y, d
    together = {(s.n, t.n) for x, y in rows for s in x.sentences for t in y.sentences}
    for s, t, d in contradicted(story.told(parent), story.told(child), together, context, judge):
        yield Piece.of([s]), Piece.of([t]), d


def of_passages() -> dict[str, list[float]]:
    """As `counted`, over the pairs of passages that a bead would join."""
    pairs = [
        p
        for p in every()
        if shared_part(*(side_of(t, "en", None) for t in (p.before, p.after))) >= JOINED
    ]
    changed = sum(p.changed for p in pairs)
    weight = {
        True: PASSAGES * SHARE * len(pairs) / max(1, changed),
        False: PASSAGES * (1 - SHARE) * len(pairs) / max(1, len(pairs) - changed),
    }
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for p in pairs:
        for d in differences(p.before, p.after):
            for name in {n for n, v in d.features if v and n in CHOSEN and not d.harmless}:
                counts[name][_meets_label(p, d)] += weight[p.changed]
    return counts


def _meets_label(p: Passages, d: Difference) -> bool:
    """Whether a difference touches the words that the label names, on each side that it has."""
    places = (
        (d.before_start, d.before_end, p.before_span),
        (d.after_start, d.after_end, p.after_span),
    )
    return all(s is not None and (a == b or (a < s[1] and b > s[0])) for a, b, s in places)


def family_counts(told: Sequence[Told]) -> dict[str, list[float]]:
    """As `counted`, over the differences of families."""
    counts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for t in told:
        for name in t.names:
            counts[name][0] += t.weight * (1 - t.changed)
            counts[name][1] += t.weight * t.changed
    return counts


def floors(counts: dict[str, list[float]]) -> dict[str, float]:
    """The share of changed pairs for each feature, drawn to the value chosen by hand."""
    found = {}
    for name, chosen in CHOSEN.items():
        same, changed = counts.get(name, [0.0, 0.0])
        share = (PRIOR * chosen + changed) / (PRIOR + same + changed)
        found[name] = round(min(HIGHEST, max(LOWEST, share)), 3)
    return found


def of_rewrites() -> Iterator[Told]:
    """The long rewrites, each page beside the first of its family; what was planted is harmful."""
    from eval.rewrites import families
    from retold.sentences import split

    for family in families():
        source, *pages = family.pages
        for page in pages:
            own = [c for c in family.planted if c.page == page.article_id]
            pair = Revision(key("floors", family.name, page.article_id), "", source.article_id, page.article_id, 1)  # fmt: skip
            tellings = list(revisions.tellings([pair], [source, page]))
            sentences = [*split(source), *split(page)]
            beads = list(collate.collate(tellings, sentences))
            edge = Derivation(pair.story_key, *(t.telling_id for t in tellings), "rewrite", 1.0)
            story = Story.gather(Stemma(pair.story_key, (edge,)), [source, page], sentences, tellings, beads)  # fmt: skip
            for _, two, d in all_differences(story, edge.parent, edge.child):
                s, y0, y1 = two.locate(d.after_start, d.after_end)
                body = page.title if s.zone == "headline" else page.text
                hit = any(_meets(body.find(c.after), len(c.after), y0, y1) for c in own)
                names = tuple(sorted(n for n, v in d.features if v and n in CHOSEN))
                yield Told(f"rewritten {family.name}", float(hit), 1.0, names, d)


def _meets(at: int, length: int, start: int, end: int) -> bool:
    return at >= 0 and start < at + length and at < max(end, start + 1)


def ranked_precision(told: Sequence[Told], judge: FeatureJudge) -> str:
    """Of labelled differences by probability: the share that is right where a quarter and half of
    all that any difference meets are found, and how many that no label names pass the threshold.
    """
    weighed = judge.weigh([t.difference for t in told])
    order = sorted(zip(weighed, told, strict=True), key=lambda x: -x[0].probability)
    harmful = sum(t.changed == 1.0 for t in told)
    right, lines = 0, []
    for n, (_, t) in enumerate(order, 1):
        right += t.changed == 1.0
        if t.changed == 1.0 and right in (harmful // 4, harmful // 2):
            lines.append(f"{right / n:.2f} at {right} of {harmful}")
    alarms = sum(d.probability >= SETTINGS.threshold and not t.changed for d, t in order)
    return f"precision {', '.join(lines)}; {alarms} alarms"


def held_out(base: dict[str, list[float]], told: Sequence[Told]) -> str:
    """What floors fitted without a family say of it, over all families."""
    judged: list[Told] = []
    for family in sorted({t.family for t in told}):
        counts = merged(base, family_counts([t for t in told if t.family != family]))
        weights = replace(default_weights(), clear=tuple(floors(counts).items()))
        own = [t for t in told if t.family == family]
        found = FeatureJudge(weights).weigh([t.difference for t in own])
        judged += [replace(t, difference=d) for t, d in zip(own, found, strict=True)]
    return ranked_precision(judged, _AsTold())


class _AsTold(FeatureJudge):
    """Takes differences as weighed already."""

    def weigh(self, found: list[Difference]) -> list[Difference]:
        return found


def merged(*parts: dict[str, list[float]]) -> dict[str, list[float]]:
    """Counts of several sources together."""
    return {n: [sum(p.get(n, [0.0, 0.0])[k] for p in parts) for k in (0, 1)] for n in CHOSEN}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--families", type=Path, nargs="*", default=READ)
    parser.add_argument("--write", action="store_true", help="write them into judge.json")
    arguments = parser.parse_args()
    own, edits = counted(own_pairs()), counted(thinned(arguments.data))
    told = [*(t for root in arguments.families for t in of_families(root)), *of_rewrites()]
    tales, pairs = family_counts(told), of_passages()
    fitted = floors(merged(own, edits, tales, pairs))
    for name, floor in sorted(fitted.items()):
        rows = [
            f"{c.get(name, [0.0, 0.0])[1]:.1f}/{sum(c.get(name, [0.0, 0.0])):.1f}"
            for c in (own, edits, tales, pairs)
        ]
        print(
            f"{name:20} chosen {CHOSEN[name]:.2f}  fitted {floor:.3f}  own {rows[0]}  SummEdits {rows[1]}  families {rows[2]}  passages {rows[3]}"
        )
    print("as they were:", ranked_precision(told, FeatureJudge()))
    print("held out:", held_out(merged(own, edits, pairs), told))
    if arguments.write:
        body = json.loads(TARGET.read_text(encoding="utf-8")) | {"clear": fitted}
        TARGET.write_text(json.dumps(body, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
