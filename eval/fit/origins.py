"""Fit what counts as following and knowing in `retold.origins` on grown stories.

    python -m eval.fit.origins [--trees 150]

Two kinds of settings. How sure each ground makes us (a sentence that siblings share under a lost
report, one that no sibling confirms, one after the last that shows the report) is the share of such
sentences whose newsroom the grown truth confirms. Thresholds are searched one after the other for
the most claims whose known count is right, where a count that is too high costs `COST` right ones.
`known` is not fitted: from one half on, a newsroom is more likely than not. Grounds that grown
stories do not have (`cited`, `credited`) keep their chosen values.

Trees grow from the texts kept for fitting, with seeds below 100,000.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval import grown
from eval.retelling import material
from retold import newsrooms, origins, stemma
from retold.origins.tracing import Story

if TYPE_CHECKING:
    from eval.grown import GrownTree
    from retold.origins import OriginSettings
    from retold.records import Bead, Claim, Sentence, Stemma

OUT = Path(__file__).parents[2] / "src" / "retold" / "data" / "origins.json"
FIRST = 70_000
COST = 5.0  # right counts that one count too high is worth
LEAST = 100  # sentences on a ground from which its share is trusted
GRID: dict[str, tuple[float, ...]] = {
    "same": (0.45, 0.5, 0.55),  # below, sentences of one speaker on other matters are joined
    "far": (0.3, 0.35, 0.4, 0.45, 0.5),
    "follow": (0.25, 0.3, 0.35, 0.4, 0.45),
    "wording": (0.6, 0.65, 0.7, 0.75, 0.8),
}


@dataclass(frozen=True, slots=True)
class Grown:
    """A grown story with all that stands before origins."""

    tree: GrownTree
    sentences: list[Sentence]
    beads: list[Bead]
    stemma: Stemma

    def claims(self, settings: OriginSettings) -> list[Claim]:
        t = self.tree
        return origins.claims_of(
            Story(t.articles, t.credits, self.sentences, [], t.tellings, self.beads, self.stemma, settings)
        )  # fmt: skip


def grow(seed: int) -> Grown:
    """A story grown from the texts kept for fitting."""
    tree = grown.grow(seed, fitting=True)
    sentences, beads = material(tree.articles, tree.tellings)
    found = next(iter(stemma.stemmas(tree.articles, tree.credits, sentences, tree.tellings, beads)))
    return Grown(tree, sentences, beads, found)


def room(name: str | None) -> str | None:
    """A newsroom's canonical name."""
    return newsrooms.newsroom_of(name) or name if name else None


def writers(story: Grown) -> dict[tuple[str, int], tuple[str, str]]:
    """(article, sentence) -> what it says, and the newsroom that first wrote it."""
    found = {}
    for s in story.sentences:
        for span in story.tree.spans[s.article_id]:
            if min(s.end, span.end) - max(s.start, span.start) > 0.5 * (s.end - s.start):
                node = story.tree.nodes[span.origin]
                found[s.article_id, s.n] = span.content, room(node.newsroom or node.outlet) or ""
    return found


def tally(stories: list[Grown], settings: OriginSettings) -> Counter[str]:
    """Claims counted: all, exact, over, held."""
    count: Counter[str] = Counter()
    for story in stories:
        wrote = writers(story)
        behind: dict[str, set[str]] = {}
        for spans in story.tree.spans.values():
            for span in spans:
                node = story.tree.nodes[span.origin]
                behind.setdefault(span.content, set()).add(node.newsroom or node.outlet)
        carried: dict[str, Counter[str]] = {}
        claims = {c.claim_id: c for c in story.claims(settings)}
        for c in claims.values():
            for a in c.attestations:
                if (a.article_id, a.sentence) in wrote:
                    content = wrote[a.article_id, a.sentence][0]
                    carried.setdefault(content, Counter())[c.claim_id] += 1
        for content, by in carried.items():
            claim = claims[min(by.items(), key=lambda kv: (-kv[1], kv[0]))[0]]
            true = len(behind[content])
            count["all"] += 1
            count["exact"] += claim.newsrooms_known == true
            count["over"] += claim.newsrooms_known > true
            count["held"] += claim.newsrooms_known <= true <= claim.newsrooms_possible
    return count


def grounds(stories: list[Grown], settings: OriginSettings) -> dict[str, tuple[int, int]]:
    """Ground of a lost report -> sentences whose newsroom is right, and all of them."""
    found: dict[str, list[int]] = {}
    for story in stories:
        t, wrote = story.tree, writers(story)
        read = Story(t.articles, t.credits, story.sentences, [], t.tellings, story.beads, story.stemma, settings)  # fmt: skip
        for telling, mine in read.sentences.items():
            for n, s in mine.items():
                ground = read.lost_ground((telling, n))
                if ground is None or (s.article_id, n) not in wrote:
                    continue
                name, newsroom = ground
                tallied = found.setdefault(name, [0, 0])
                tallied[0] += wrote[s.article_id, n][1] == room(newsroom)
                tallied[1] += 1
    return {k: (v[0], v[1]) for k, v in found.items()}


def worth(count: Counter[str]) -> float:
    return (count["exact"] - COST * count["over"]) / max(1, count["all"])


def fit(stories: list[Grown], start: OriginSettings) -> OriginSettings:
    """Shares first, then one threshold after the other, twice."""
    shares = {
        name: round(right / total, 2)
        for name, (right, total) in sorted(grounds(stories, start).items())
        if total >= LEAST
    }
    settings = replace(start, **shares)  # type: ignore[arg-type]
    for _ in range(2):
        for name, values in GRID.items():
            tried = {v: worth(tally(stories, replace(settings, **{name: v}))) for v in values}  # type: ignore[arg-type]
            best = max(tried, key=lambda v: (tried[v], -abs(v - getattr(start, name))))
            settings = replace(settings, **{name: best})  # type: ignore[arg-type]
            print(f"{name:10s} {best}  {tried[best]:.4f}", flush=True)
    return settings


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--trees", type=int, default=150)
    trees: int = args.parse_args().trees
    stories = [grow(s) for s in range(FIRST, FIRST + trees)]
    settings = fit(stories, origins.OriginSettings())
    for name, (right, total) in sorted(grounds(stories, settings).items()):
        print(f"{name:10s} {right}/{total}")
    count = tally(stories, settings)
    print({k: round(v / count["all"], 4) for k, v in sorted(count.items())}, count["all"])
    fitted = {"version": 1, "trees": trees, "settings": asdict(settings)}
    OUT.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
