"""How many newsrooms stand behind each claim of grown stories, against what the trees know.

The truth of a claim is the number of distinct newsrooms that first wrote the sentences which say
the same thing. It is asked of every claim that is carried by a page at hand. A part of them rests on
newsrooms that show themselves nowhere: no page of theirs with a sign, no credit on any other. Their
origin is unknown by rule; `exact_shown` leaves these claims out, `shown` is the share of the others.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval import grown
from eval.measures import Measure, bootstrap_mean
from eval.retelling import split
from retold import collate, origins, stemma
from retold.records import Carrier

if TYPE_CHECKING:
    from pathlib import Path

    from eval.grown import GrownTree
    from retold.records import Claim, Sentence, Telling

TREES = 120
FIRST = 200_000  # other seeds than those that anything was fitted or measured on before


@dataclass(frozen=True, slots=True)
class Counted:
    """One claim: what was said of it and what is true."""

    seed: int
    known: int
    possible: int
    truth: int
    shown: bool = True  # every newsroom behind it has a page with a sign, or a credit on another's


@dataclass(frozen=True, slots=True)
class Counts:
    """What the claims of a grown story count, by what they say."""

    pages: frozenset[str]
    known: dict[str, int]
    possible: dict[str, int]


def traced(tree: GrownTree, without: str | None = None) -> tuple[list[Claim], list[Sentence]]:
    """The claims of a grown story, by the product's own steps from its pages on."""
    articles = [a for a in tree.articles if a.article_id != without]
    credits = [c for c in tree.credits if c.article_id != without]
    tellings = [t for t in tree.tellings if t.telling_id != without]
    sentences = [s for a in articles for s in split(a)]
    beads = list(collate.collate(tellings, sentences))
    found = list(stemma.stemmas(articles, credits, sentences, tellings, beads))
    claims = list(origins.claims(articles, credits, sentences, [], tellings, beads, found, []))
    return claims, sentences


def known_counts(tree: GrownTree, without: str | None = None) -> Counts:
    """Every content of the tree with the counts of the claim that carries most of it.

    Of claims that carry as much, the one with the highest known count speaks.
    """
    claims, said = traced(tree, without)
    sentences = {(s.article_id, s.n): s for s in said}
    carried: dict[str, Counter[str]] = {}
    by_id = {}
    for claim in claims:
        by_id[claim.claim_id] = claim
        for a in claim.attestations:
            sentence = sentences[a.article_id, a.sentence]
            for span in tree.spans[a.article_id]:
                if min(sentence.end, span.end) - max(sentence.start, span.start) > 0.5 * (
                    sentence.end - sentence.start
                ):
                    carried.setdefault(span.content, Counter())[claim.claim_id] += 1
    best = {
        content: by_id[
            min(by.items(), key=lambda kv: (-kv[1], -by_id[kv[0]].newsrooms_known, kv[0]))[0]
        ]
        for content, by in sorted(carried.items())
    }
    return Counts(
        frozenset(s.article_id for s in said),
        {k: c.newsrooms_known for k, c in best.items()},
        {k: c.newsrooms_possible for k, c in best.items()},
    )


def counted(tree: GrownTree) -> list[Counted]:
    """Every content of the tree: what is said of it and what is true."""
    behind: dict[str, set[str]] = {}
    shown: dict[str, bool] = {}
    seen = {n: _shows_itself(tree, n) for n in tree.nodes}
    for spans in tree.spans.values():
        for span in spans:
            node = tree.nodes[span.origin]
            behind.setdefault(span.content, set()).add(node.newsroom or node.outlet)
            shown[span.content] = shown.get(span.content, True) and seen[span.origin]
    counts = known_counts(tree)
    return [
        Counted(tree.seed, counts.known[c], counts.possible[c], len(behind[c]), shown[c])
        for c in counts.known
    ]


def with_copies(tree: GrownTree, chosen: Telling, count: int) -> GrownTree:
    """The story where other outlets took over one telling as it is, with its credits."""
    lead = next(a for a in tree.articles if a.article_id == chosen.lead)
    copies = [replace(lead, article_id=f"copy{i}", outlet=f"Copy {i}") for i in range(count)]
    mine = [c for c in tree.credits if c.article_id == lead.article_id]
    more = tuple(Carrier(a.article_id, 1.0) for a in copies)
    return replace(
        tree,
        articles=tree.articles + copies,
        credits=tree.credits + [replace(c, article_id=a.article_id) for a in copies for c in mine],
        tellings=[
            replace(t, carriers=t.carriers + more) if t is chosen else t for t in tree.tellings
        ],
        spans=tree.spans | {a.article_id: tree.spans[lead.article_id] for a in copies},
    )


def _shows_itself(tree: GrownTree, name: str) -> bool:
    """Whether any page at hand says that the newsroom of a node reported."""
    node = tree.nodes[name]
    room = node.newsroom or node.outlet
    return any(
        other.visible
        and (
            (other.own and (other.newsroom or other.outlet) == room)
            or other.signature == room
            or (room in other.credited and not node.visible)
        )
        for other in tree.nodes.values()
    )


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
            "shown": bootstrap_mean([float(r.shown) for r in rows], seeds),
            "exact_shown": bootstrap_mean(
                [float(r.known == r.truth) for r in rows if r.shown],
                [r.seed for r in rows if r.shown],
            ),
        }
    }
