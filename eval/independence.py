"""How many newsrooms stand behind each claim of grown stories, against what the trees know.

The truth of a claim is the number of distinct newsrooms that first wrote the sentences which say
the same thing. It is asked of every claim that is carried by a page at hand.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval import grown
from eval.measures import Measure, bootstrap_mean
from eval.retelling import split
from retold import collate, origins, stemma

if TYPE_CHECKING:
    from pathlib import Path

    from eval.grown import GrownTree
    from retold.records import Claim

TREES = 120
FIRST = 200_000  # other seeds than those that anything was fitted or measured on before


@dataclass(frozen=True, slots=True)
class Counted:
    """One claim: what was said of it and what is true."""

    seed: int
    known: int
    possible: int
    truth: int


def traced(tree: GrownTree) -> list[Claim]:
    """The claims of a grown story, by the product's own steps from its pages on."""
    sentences = [s for a in tree.articles for s in split(a)]
    beads = list(collate.collate(list(tree.tellings), sentences))
    found = list(stemma.stemmas(tree.articles, tree.credits, sentences, tree.tellings, beads))
    return list(
        origins.claims(tree.articles, tree.credits, sentences, [], tree.tellings, beads, found, [])
    )


def counted(tree: GrownTree) -> list[Counted]:
    """Every content of the tree with the counts of the claim that carries most of it."""
    sentences = {(s.article_id, s.n): s for a in tree.articles for s in split(a)}
    behind: dict[str, set[str]] = {}
    for spans in tree.spans.values():
        for span in spans:
            node = tree.nodes[span.origin]
            behind.setdefault(span.content, set()).add(node.newsroom or node.outlet)
    carried: dict[str, Counter[str]] = {}
    by_id = {}
    for claim in traced(tree):
        by_id[claim.claim_id] = claim
        for a in claim.attestations:
            sentence = sentences[a.article_id, a.sentence]
            for span in tree.spans[a.article_id]:
                if min(sentence.end, span.end) - max(sentence.start, span.start) > 0.5 * (
                    sentence.end - sentence.start
                ):
                    carried.setdefault(span.content, Counter())[claim.claim_id] += 1
    rows = []
    for content in sorted(carried):
        best = min(carried[content].items(), key=lambda kv: (-kv[1], kv[0]))[0]
        claim = by_id[best]
        rows.append(
            Counted(
                tree.seed, claim.newsrooms_known, claim.newsrooms_possible, len(behind[content])
            )
        )
    return rows


def run(data: Path | None = None) -> dict[str, dict[str, Measure]]:
    """The share of claims whose interval holds the truth, whose known count is right, and too high."""
    rows = [r for s in range(FIRST, FIRST + TREES) for r in counted(grown.grow(s, data=data))]
    seeds = [r.seed for r in rows]
    return {
        "independence": {
            "interval_holds": bootstrap_mean(
                [float(r.known <= r.truth <= r.possible) for r in rows], seeds
            ),
            "exact": bootstrap_mean([float(r.known == r.truth) for r in rows], seeds),
            "overcount": bootstrap_mean([float(r.known > r.truth) for r in rows], seeds),
        }
    }
