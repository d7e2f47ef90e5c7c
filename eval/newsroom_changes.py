"""The apparatus alone on the sample newsroom: the true family trees, the pages as they are read.

What `newsroom` scores end to end depends on stories and trees that were found; here they are
given, so that what is missed is the apparatus' own. Run: `python -m eval.newsroom_changes`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import retold
from eval.newsroom import ROOT, Seen, _changes, false_alarms, look, missed_changes, true_name
from retold import apparatus, collate
from retold.records import Carrier, Derivation, Standing, Stemma, Telling
from retold.results import Result, Story

if TYPE_CHECKING:
    from pathlib import Path

    from eval.measures import Measure
    from retold.results import Page


def run(_data: Path | None) -> dict[str, dict[str, Measure]]:
    """One set, `newsroom`."""
    return {"newsroom": _changes(given_trees(trace()))}


def trace() -> Seen:
    return look(retold.trace(ROOT / "pages", workers=0))


def given_trees(seen: Seen) -> Seen:
    """The same pages with the tellings and derivations of the truth, collated and judged anew."""
    pages = {
        name: seen.result.pages[a] for a, name in seen.page_of.items() if not seen.problem[name]
    }
    by_story: dict[str, list[str]] = defaultdict(list)
    for name, telling in sorted(seen.truth["tellings"].items()):
        by_story[telling["story"]].append(name)
    stories = [
        _story(name, tellings, seen.truth, pages) for name, tellings in sorted(by_story.items())
    ]
    other = Seen(seen.truth, Result(tuple(stories), seen.result.pages, seen.result.unread))
    other.page_of, other.problem = seen.page_of, seen.problem
    return other


def _story(name: str, own: list[str], truth: dict[str, Any], pages: dict[str, Page]) -> Story:
    tellings = [_telling(name, t, truth["tellings"][t], pages) for t in own]
    derivations = tuple(
        Derivation(name, p["telling"], t, p["kind"], 0.95, rank)
        for t in own
        for rank, p in enumerate(truth["tellings"][t]["parents"])
    )
    stemma = Stemma(name, derivations, tuple(t for t in tellings if t.lost))
    here = {
        pages[p].article.article_id: pages[p] for t in own for p in truth["tellings"][t]["carriers"]
    }
    sentences = [s for page in here.values() for s in page.sentences]
    present = [t for t in tellings if not t.lost]
    beads = list(collate.collate_story(present, sentences))
    rows = apparatus.variants(
        [page.article for page in here.values()], [], sentences, [], present, beads, [stemma]
    )
    standing = Standing(name, name, "", len(here), len(present), 0, 0, 0, 0, 0)
    known = {t.telling_id: t for t in tellings}
    return Story(name, standing, here, known, stemma, tuple(beads), tuple(rows))


def _telling(story: str, name: str, true: dict[str, Any], pages: dict[str, Page]) -> Telling:
    carried = sorted(
        (pages[p].article for p in true["carriers"]), key=lambda a: (-a.words, a.article_id)
    )
    if not carried:
        return Telling(story, name, True, true["newsroom"], None, name, "en", None)
    lead = carried[0]
    return Telling(
        story, name, False, true["newsroom"], lead.outlet, lead.title, lead.lang, lead.article_id,
        min((a.published for a in carried if a.published), default=None), "second",
        tuple(Carrier(a.article_id, 1.0) for a in carried),
    )  # fmt: skip


def report(seen: Seen) -> str:
    """Recall by kind, then what is missed and what is said too much."""
    missed, hits = missed_changes(seen)
    stories = {s.story_id: s for s in seen.result.stories}
    lines = [f"{name:22} {m.value:.3f} ({m.n})" for name, m in _changes(seen).items()]
    for kind in sorted({c["kind"] for c in missed} | {c["kind"] for c, _ in hits}):
        own = [(c, vs) for c, vs in hits if c["kind"] == kind]
        all_ = len(own) + sum(c["kind"] == kind for c in missed)
        right = sum(any(v.kind == kind for v in vs) for _, vs in own)
        lines.append(f"{kind:12} {len(own)}/{all_} found, kind right {right}")
    lines += [
        f"missed   {c['kind']} {c['from_words']!r} -> {c['to_words']!r} ({c['relation']}, {c['from_telling']} -> {c['to_telling']})"
        for c in missed
    ]
    for c, vs in hits:
        kinds = sorted({v.kind or "" for v in vs})
        names = {
            true_name(seen, stories[v.story_key], v.introduced_by) for v in vs if v.introduced_by
        }
        if c["kind"] not in kinds or (
            c["introduced_by"] not in names and c["relation"] != "itself"
        ):
            lines.append(
                f"wrongly  {c['kind']} {c['from_words']!r} -> {c['to_words']!r}: {kinds}, by {sorted(names)} for {c['introduced_by']}"
            )
    lines += [
        f"alarm    {v.kind} {v.probability:.2f} {v.parent_words!r} -> {v.child_words!r} ({v.relation}, {v.parent} -> {v.child})"
        for v in false_alarms(seen)
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(given_trees(trace())))
