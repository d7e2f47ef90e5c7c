"""Which telling derives from which: the family tree of a story, lost tellings included.

Pairs of tellings are weighed by `kinship`; fitted weights turn the evidence into probabilities of
"from that one", "from this one" and "both from a third"; the best forest is the maximum
arborescence (Chu and Liu, Edmonds) over their log-odds under a virtual root. Then come further
parents of merged tellings, and tellings that are credited or implied but lie on no page at hand.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from retold import kinship as kin
from retold import newsrooms, text
from retold.records import (
    Article,
    Bead,
    Credit,
    Derivation,
    Evidence,
    Sentence,
    Stemma,
    Telling,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from retold.kinship import PairEvidence, Profile

ROOT = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the forest is built under."""

    candidates: int = 8  # parents weighed for one telling
    least: float = 0.3  # probability below which no edge is drawn
    tie: float = 0.6  # a direction less probable than this among the two is not claimed
    credit_odds: float = 2.2  # log-odds of a lost parent, given one clear credit
    unnamed_cost: float = 1.0  # log-odds asked for a lost telling that nobody credits
    explained: float = 0.3  # share of the child that a telling of the credited newsroom covers
    second_share: float = 0.15  # share of the child that a further parent explains alone
    second_score: float = 0.5  # bead score at which a further parent explains a sentence


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair of tellings with the probabilities of its three readings."""

    pair: PairEvidence
    whole: float  # probability that one rests on the other, or both on a third, as a whole
    part: float  # that only a part does
    forward: float  # given reuse: b was made from a
    back: float  # a was made from b
    siblings: float  # both were made from a third
    reasons: Mapping[tuple[str, str], tuple[Evidence, ...]]

    @property
    def reuse(self) -> float:
        """Probability that the two share a text at all."""
        return self.whole + self.part


@dataclass(frozen=True, slots=True)
class Edge:
    """A possible parent of a telling."""

    parent: str
    child: str
    weight: float  # log-odds
    probability: float
    evidence: tuple[Evidence, ...] = ()
    direction_known: bool = True


@cache
def weights() -> dict[str, Any]:
    """The fitted weights that come with Retold."""
    raw = files("retold").joinpath("data", "stemma_weights.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(raw)
    return loaded


# --- the stage ---------------------------------------------------------------------------------


def stemmas(
    articles: Iterable[Article],
    credits: Iterable[Credit],
    sentences: Iterable[Sentence],
    tellings: Iterable[Telling],
    beads: Iterable[Bead],
) -> Iterator[Stemma]:
    """The stemma of every story among the tellings."""
    beads_of: dict[str, list[Bead]] = defaultdict(list)
    for bead in beads:
        beads_of[bead.story_key].append(bead)
    ordered = list(tellings)
    prepared = {p.telling_id: p for p in profiles(ordered, articles, credits, sentences)}
    ordered.sort(key=lambda t: (t.story_key, t.telling_id))
    for story, group in groupby(ordered, key=lambda t: t.story_key):
        members = [prepared[t.telling_id] for t in group if t.telling_id in prepared]
        yield stemma(story, members, beads_of[story])


def profiles(
    tellings: Iterable[Telling],
    articles: Iterable[Article],
    credits: Iterable[Credit],
    sentences: Iterable[Sentence],
) -> list[Profile]:
    """Tellings prepared for comparing, in order of their ids."""
    pages = {a.article_id: a for a in articles}
    credits_of: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits:
        credits_of[credit.article_id].append(credit)
    sentences_of: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        sentences_of[sentence.article_id].append(sentence)
    return [
        _profiled(t, pages, credits_of, sentences_of)
        for t in sorted(tellings, key=lambda t: t.telling_id)
        if not t.lost and t.lead in pages
    ]


def _profiled(
    telling: Telling,
    pages: Mapping[str, Article],
    credits: Mapping[str, list[Credit]],
    sentences: Mapping[str, list[Sentence]],
) -> Profile:
    lead = telling.lead or ""
    ids = [lead, *(c.article_id for c in telling.carriers if c.article_id != lead)]
    own = newsrooms.newsroom_of_outlet(telling.outlet) if telling.outlet else None
    return kin.profile(
        telling,
        [pages[i] for i in ids if i in pages],
        sentences.get(lead, []),
        [c for i in ids for c in credits.get(i, ())],
        own,
    )


def stemma(story: str, members: Sequence[Profile], beads: Sequence[Bead]) -> Stemma:
    """The family tree of one story from its tellings' profiles and beads."""
    by_id = {p.telling_id: p for p in members}
    judged = judge_all(by_id, beads)
    settings = Settings()
    lost, lost_edges = credited(story, by_id, judged, settings)
    edges = _candidates(judged, settings) + lost_edges
    hidden, hidden_edges = implied(story, judged, lost_edges, settings)
    parents = best_forest([*by_id, *lost, *hidden], edges + hidden_edges, set(hidden))
    found = [_derivation(story, e, by_id, judged) for e in parents]
    found += further(story, parents, by_id, judged, lost_edges, settings)
    used = {d.parent for d in found}
    every = {**lost, **hidden}
    children = {d.child for d in found}
    rootless = sorted(set(by_id) - children)
    independent = tuple(t for t in rootless if by_id[t].own)
    return Stemma(
        story_key=story,
        derivations=tuple(sorted(found, key=lambda d: (d.child, d.rank, d.parent))),
        lost=tuple(every[i] for i in sorted(used & every.keys())),
        independent=independent,
        orphans=tuple(t for t in rootless if t not in independent),
    )


# --- judging pairs -----------------------------------------------------------------------------


def judge_all(by_id: Mapping[str, Profile], beads: Sequence[Bead]) -> dict[tuple[str, str], Judged]:
    """Every pair that has beads, judged; keys are sorted pairs."""
    grouped: dict[tuple[str, str], list[Bead]] = defaultdict(list)
    for bead in beads:
        if bead.a in by_id and bead.b in by_id:
            grouped[bead.a, bead.b].append(bead)
    return {
        (a, b): judge(by_id[a], by_id[b], kin.kinship(by_id[a], by_id[b], group))
        for (a, b), group in sorted(grouped.items())
        if any(bead.score > 0 for bead in group)
    }


def judge(a: Profile, b: Profile, pair: PairEvidence) -> Judged:
    """The probabilities of how two tellings are related."""
    model = weights()
    _, whole, part = degrees(degree_features(pair))
    forward = _reasons(model["direction"], direction_features(a, b, pair))
    back = _reasons(model["direction"], direction_features(b, a, pair))
    between = sibling_features(a, b, pair)
    w = model["siblings"]
    scores = (
        sum(e.log_odds for e in forward),
        sum(e.log_odds for e in back),
        w["bias"] + sum(w.get(k, 0.0) * v for k, v in between.items()),
    )
    total = _softmax(scores)
    reasons = {(pair.a, pair.b): forward, (pair.b, pair.a): back}
    return Judged(pair, whole, part, total[0], total[1], total[2], reasons)


def _softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    parts = [math.exp(s - top) for s in scores]
    return [p / sum(parts) for p in parts]


def degree_features(pair: PairEvidence) -> dict[str, float]:
    """What tells how much two texts share, whichever way round they are given."""
    wording = sorted((pair.wording_a, pair.wording_b))
    verbatim = sorted((pair.verbatim_a, pair.verbatim_b))
    grams = sorted((pair.grams_a, pair.grams_b))
    return {
        "low_wording": wording[0],
        "high_wording": wording[1],
        "low_verbatim": verbatim[0],
        "high_verbatim": verbatim[1],
        "low_grams": grams[0],
        "high_grams": grams[1],
        "run": math.log1p(pair.run),
        "order": pair.order,
        "odd": math.log1p(pair.odd),
        "quotes": math.log1p(pair.quotes),
        "title": pair.title,
        "marks": pair.marks,
        "translated": float(pair.translated),
    }


def degrees(features: Mapping[str, float]) -> tuple[float, float, float]:
    """Probabilities of no reuse, reuse of the whole, reuse of a part."""
    model = weights()["degree"]
    scores = [0.0] + [
        model[k]["bias"] + sum(model[k].get(f, 0.0) * v for f, v in features.items())
        for k in ("whole", "part")
    ]
    none, whole, part = _softmax(scores)
    return none, whole, part


def direction_features(p: Profile, c: Profile, pair: PairEvidence) -> dict[str, float]:
    """What speaks for `c` having been made from `p`, and against."""
    flipped = pair.a != p.telling_id
    covered, reverse = (
        (pair.wording_a, pair.wording_b) if flipped else (pair.wording_b, pair.wording_a)
    )
    inner = (pair.inner_a, pair.inner_b)[not flipped]
    tail = (pair.tail_a, pair.tail_b)[flipped]
    return {
        "explained": covered - reverse,
        "unexplained": 1 - covered,
        "inner_added": inner,
        "tail": tail,
        "earlier": _earlier(p, c),
        "credit": _credit(p, c),
        "link": float(bool(c.links & p.urls)),
        "signed": float(p.signed and not c.signed),
        "size": math.log((p.weight + 1) / (c.weight + 1)),
        "foreign_credit": float(bool(p.credited) and not c.credited),
    }


def _earlier(p: Profile, c: Profile) -> float:
    """+1: p is surely earlier, -1: surely later, 0: the times cannot tell."""
    if p.published is None or c.published is None:
        return 0.0
    if p.precision in (None, "day") or c.precision in (None, "day"):
        days = (c.published.date() - p.published.date()).days
        return float((days > 0) - (days < 0))
    seconds = (c.published - p.published).total_seconds()
    return math.tanh(seconds / 3600)


def _credit(p: Profile, c: Profile) -> float:
    names = {n for n in (p.newsroom, p.outlet_newsroom) if n}
    return max((c.credited[n] for n in names if n in c.credited), default=0.0)


def sibling_features(a: Profile, b: Profile, pair: PairEvidence) -> dict[str, float]:
    """What speaks for a third telling behind both."""
    return {
        "both_extra": min(1 - pair.wording_a, 1 - pair.wording_b),
        "same_credit": float(bool(set(a.credited) & set(b.credited))),
        "order": pair.order,
    }


_SAID = {
    "explained": "more of it is covered than the other way round",
    "unexplained": "part of it stands in no sentence of the other",
    "inner_added": "sentences both have hold words only it has",
    "tail": "what it lacks stands at the other's end",
    "earlier": "the times say which came first",
    "credit": "it credits the other's newsroom",
    "link": "it links to the other",
    "signed": "the other is signed by the newsroom that wrote it",
    "size": "the lengths differ",
    "foreign_credit": "the other credits somebody else",
}


def _reasons(model: Mapping[str, float], features: Mapping[str, float]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(k, round(model[k] * v, 4), _SAID.get(k, k))
        for k, v in features.items()
        if model.get(k) and v
    )


# --- lost tellings -----------------------------------------------------------------------------


def credited(
    story: str,
    by_id: Mapping[str, Profile],
    judged: Mapping[tuple[str, str], Judged],
    settings: Settings,
) -> tuple[dict[str, Telling], list[Edge]]:
    """Lost tellings that credits name, with the edges to those that credit them."""
    lost: dict[str, Telling] = {}
    edges: list[Edge] = []
    for child in sorted(by_id):
        for name, confidence in sorted(by_id[child].credited.items()):
            if confidence < 0.5 or _at_hand(name, child, by_id, judged, settings):
                continue
            lost_id = text.key("lost", story, name)
            said = by_id[child].credit_words[name]
            odds = settings.credit_odds * confidence
            lost[lost_id] = Telling(
                story_key=story, telling_id=lost_id, lost=True, newsroom=name, outlet=None,
                title="", lang="und", lead=None, probability=round(kin.sigmoid(odds), 4),
                why=f"credited to {name} ({_quote(said[0])}), on no page at hand",
            )  # fmt: skip
            reason = Evidence("credit", odds, f"credits {name}: {_quote(said[0])}")
            edges.append(Edge(lost_id, child, odds, kin.sigmoid(odds), (reason,)))
    return lost, edges


def _quote(words: str) -> str:
    short = " ".join(words.split())
    return f"“{short[:80]}…”" if len(short) > 80 else f"“{short}”"


def _at_hand(
    name: str,
    child: str,
    by_id: Mapping[str, Profile],
    judged: Mapping[tuple[str, str], Judged],
    settings: Settings,
) -> bool:
    """Whether a telling of the newsroom is at hand and explains enough of the child."""
    for other, p in by_id.items():
        if other == child or name not in (p.newsroom, p.outlet_newsroom):
            continue
        pair = judged.get((min(child, other), max(child, other)))
        if pair and _cover(pair.pair, child) >= settings.explained and pair.reuse > 0.5:
            return True
    return False


def _cover(pair: PairEvidence, child: str) -> float:
    return pair.statements_a if pair.a == child else pair.statements_b


def implied(
    story: str,
    judged: Mapping[tuple[str, str], Judged],
    named: Sequence[Edge],
    settings: Settings,
) -> tuple[dict[str, Telling], list[Edge]]:
    """Lost tellings behind siblings: credited ones reach further children, others are unnamed."""
    edges: list[Edge] = []
    hidden: dict[str, Telling] = {}
    parents_of: dict[str, list[str]] = defaultdict(list)
    for edge in named:
        parents_of[edge.child].append(edge.parent)
    for (a, b), pair in sorted(judged.items()):
        p = pair.reuse * pair.siblings
        if p < settings.least:
            continue
        reason = (Evidence("shared", kin.logit(p), "shares wording neither can have given"),)
        for known, other in ((a, b), (b, a)):
            for lost in parents_of.get(known, ()):
                if lost not in parents_of.get(other, ()):
                    edges.append(Edge(lost, other, kin.logit(p), p, reason))
        if not parents_of.get(a) and not parents_of.get(b):
            lost_id = text.key("lost", story, a, b)
            hidden[lost_id] = Telling(
                story_key=story, telling_id=lost_id, lost=True, newsroom=None, outlet=None,
                title="", lang="und", lead=None, probability=round(p, 4),
                why="two tellings share wording that neither can have given the other",
            )  # fmt: skip
            odds = kin.logit(p) - settings.unnamed_cost / 2
            edges += [Edge(lost_id, t, odds, p, reason) for t in (a, b)]
    return hidden, edges


# --- the forest --------------------------------------------------------------------------------


def _candidates(judged: Mapping[tuple[str, str], Judged], settings: Settings) -> list[Edge]:
    into: dict[str, list[Edge]] = defaultdict(list)
    for (a, b), pair in sorted(judged.items()):
        for parent, child, share in ((a, b, pair.forward), (b, a, pair.back)):
            p = pair.reuse * share
            both = pair.forward + pair.back
            if pair.reuse * both < settings.least:
                continue
            known = share / both >= settings.tie
            reasons = pair.reasons[parent, child]
            into[child].append(Edge(parent, child, kin.logit(p), p, reasons, known))
    return [
        edge
        for child in sorted(into)
        for edge in sorted(into[child], key=lambda e: (-e.weight, e.parent))[: settings.candidates]
    ]


def best_forest(nodes: Sequence[str], edges: Sequence[Edge], unnamed: set[str]) -> list[Edge]:
    """The edges of the best forest; a lost telling that nobody credits needs two children."""
    while True:
        chosen = _arborescence(nodes, edges)
        count: dict[str, int] = defaultdict(int)
        for edge in chosen:
            count[edge.parent] += 1
        lonely = {n for n in unnamed if n in set(nodes) and count[n] == 1}
        if not lonely:
            return chosen
        nodes = [n for n in nodes if n not in lonely]
        edges = [e for e in edges if e.parent not in lonely]


def _arborescence(nodes: Sequence[str], edges: Sequence[Edge]) -> list[Edge]:
    """Chu-Liu/Edmonds with a virtual root, to which every node hangs at log-odds 0."""
    best: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        old = best.get((edge.parent, edge.child))
        if edge.weight > -3 and (old is None or edge.weight > old.weight):
            best[edge.parent, edge.child] = edge
    if not best:
        return []
    if len(nodes) <= 2:
        top = max(best.values(), key=lambda e: (e.weight, e.parent))
        return [top] if top.weight > 0 or not top.direction_known else []
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from([ROOT, *sorted(nodes)])
    for node in sorted(nodes):
        graph.add_edge(ROOT, node, weight=0.0)
    for (parent, child), edge in sorted(best.items()):
        graph.add_edge(parent, child, weight=edge.weight)
    tree = nx.maximum_spanning_arborescence(graph)
    return [best[p, c] for p, c in sorted(tree.edges()) if p != ROOT]


# --- edges -------------------------------------------------------------------------------------


def _derivation(
    story: str,
    edge: Edge,
    by_id: Mapping[str, Profile],
    judged: Mapping[tuple[str, str], Judged],
    rank: int = 0,
) -> Derivation:
    pair = judged.get((min(edge.parent, edge.child), max(edge.parent, edge.child)))
    covered = _cover(pair.pair, edge.child) if pair else 0.0
    return Derivation(
        story_key=story,
        parent=edge.parent,
        child=edge.child,
        kind=kind_of(edge, by_id, pair),
        probability=round(edge.probability, 4),
        rank=rank,
        direction_known=edge.direction_known,
        covered=round(covered, 4),
        why=_why(edge, pair),
        evidence=edge.evidence,
    )


def kind_of(edge: Edge, by_id: Mapping[str, Profile], pair: Judged | None) -> str:
    """copy, excerpt, rewrite, translation or update."""
    if pair is None or edge.parent not in by_id:
        return "rewrite"
    p, c = by_id[edge.parent], by_id[edge.child]
    if p.lang != c.lang:
        return "translation"
    flipped = pair.pair.a == edge.child
    mine, theirs = (
        (pair.pair.verbatim_a, pair.pair.verbatim_b)
        if flipped
        else (pair.pair.verbatim_b, pair.pair.verbatim_a)
    )
    if (p.newsroom and p.newsroom == c.newsroom) or p.urls & c.urls:
        return "update"
    if mine >= 0.9:
        return "copy" if theirs >= 0.9 else "excerpt"
    return "rewrite"


def _why(edge: Edge, pair: Judged | None) -> str:
    strong = sorted(edge.evidence, key=lambda e: (-e.log_odds, e.name))
    said = [e.words for e in strong if e.log_odds > 0][:3]
    if pair is not None:
        said.insert(0, f"{_cover(pair.pair, edge.child):.0%} of its statements are covered")
    if not edge.direction_known:
        said.append("which of the two came first cannot be told")
    return ", ".join(said)


def further(
    story: str,
    parents: Sequence[Edge],
    by_id: Mapping[str, Profile],
    judged: Mapping[tuple[str, str], Judged],
    lost_edges: Sequence[Edge],
    settings: Settings,
) -> list[Derivation]:
    """Second and third parents: what else a telling credits, or takes a good part from."""
    main = {e.child: e for e in parents}
    found: list[Derivation] = []
    for child in sorted(by_id):
        if child not in main:
            continue
        extra = [e for e in lost_edges if e.child == child and e.parent != main[child].parent]
        extra += _explaining(child, main, judged, by_id[child], settings)
        found += [
            replace(_derivation(story, e, by_id, judged), rank=i + 1)
            for i, e in enumerate(extra[:2])
        ]
    return found


def _explaining(
    child: str,
    main: Mapping[str, Edge],
    judged: Mapping[tuple[str, str], Judged],
    profile: Profile,
    settings: Settings,
) -> list[Edge]:
    """Further parents at hand: what they explain of the child that its main parent does not."""
    first = main[child].parent
    kin_of_first = {first} | {e.child for e in main.values() if e.parent == first}
    explained = set(_matched(judged, child, first))
    found: list[tuple[float, Edge]] = []
    for (a, b), pair in sorted(judged.items()):
        other = b if a == child else a
        if child not in (a, b) or other in kin_of_first or _descends(other, child, main):
            continue
        alone = {
            n
            for n, score in _matched(judged, child, other).items()
            if score >= settings.second_score and n not in explained
        }
        share = sum(s.weight for s in profile.lines if s.n in alone) / max(profile.weight, 1e-9)
        p = pair.reuse * (pair.forward if a == other else pair.back)
        if share >= settings.second_share and p >= settings.least:
            words = f"explains {share:.0%} of it that the main parent does not"
            odds = kin.logit(p)
            found.append((share, Edge(other, child, odds, p, (Evidence("merged", odds, words),))))
    return [e for _, e in sorted(found, key=lambda f: (-f[0], f[1].parent))]


def _matched(
    judged: Mapping[tuple[str, str], Judged], child: str, other: str
) -> Mapping[int, float]:
    pair = judged.get((min(child, other), max(child, other)))
    if pair is None:
        return {}
    return pair.pair.matched_a if pair.pair.a == child else pair.pair.matched_b


def _descends(node: str, ancestor: str, main: Mapping[str, Edge]) -> bool:
    seen: set[str] = set()
    while node in main and node not in seen:
        seen.add(node)
        node = main[node].parent
        if node == ancestor:
            return True
    return False
