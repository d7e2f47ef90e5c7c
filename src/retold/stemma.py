"""Which telling derives from which: the family tree of a story, lost tellings included.

`kinship` gathers the evidence between tellings and `parentage` weighs, for each, where it came
from. The best forest is the maximum arborescence (Chu and Liu, Edmonds) over those probabilities
under a virtual root, with the lost tellings that credits name or siblings give away among its
nodes. Then come further parents of merged tellings.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from retold import kinship as kin
from retold import merged, newsrooms, parentage, text
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
    from retold.parentage import Option

    Pairs = Mapping[tuple[str, str], PairEvidence]

ROOT = ""
ONE_ROOT = 50.0  # what a second root costs among the revisions of one address


@dataclass(frozen=True, slots=True)
class Settings:
    """What the forest is built under."""

    siblings: float = 0.05  # probability, both ways, from which two share a lost parent
    orphan: float = 0.2  # probability below which no parent is named
    tie: float = 0.6  # a direction less probable than this, of the two, is not claimed
    further: float = 0.5  # probability from which a further parent is named
    parents: int = 3  # of one telling, at most
    copy: float = 0.9  # share of words carried verbatim from which a telling is a copy


DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class Edge:
    """A possible parent of a telling."""

    parent: str
    child: str
    probability: float  # that the child came from this parent
    option: Option
    weight: float  # what the forest gains by it
    rank: int = 0


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


def all_pairs(
    by_id: Mapping[str, Profile], beads: Iterable[Bead]
) -> dict[tuple[str, str], PairEvidence]:
    """The evidence of every pair that has a bead, or that shares wording or a quotation."""
    grouped: dict[tuple[str, str], list[Bead]] = defaultdict(list)
    for bead in beads:
        if bead.a in by_id and bead.b in by_id:
            grouped[bead.a, bead.b].append(bead)
    return {
        (a, b): kin.kinship(by_id[a], by_id[b], group)
        for (a, b), group in sorted(grouped.items())
        if any(bead.score > 0 for bead in group)
    }


def stemma(story: str, members: Sequence[Profile], beads: Sequence[Bead]) -> Stemma:
    """The family tree of one story from its tellings' profiles and beads."""
    by_id = {p.telling_id: p for p in members}
    pairs = all_pairs(by_id, beads)
    weighed = parentage.options_of(by_id, pairs)
    main, edges, lost = forest(story, by_id, weighed)
    chosen = main + _further(main, by_id, pairs, edges)
    found = [_derivation(story, e, by_id, pairs, weighed) for e in chosen]
    return _assembled(story, by_id, found, lost)


def forest(
    story: str, by_id: Mapping[str, Profile], weighed: Mapping[str, Sequence[Option]]
) -> tuple[list[Edge], list[Edge], dict[str, Telling]]:
    """Everybody's main parent, all edges that were offered, and the lost tellings among them."""
    if parentage.revisions_alone(weighed):
        return _revisions(weighed)
    lost: dict[str, Telling] = {}
    edges = [e for child in sorted(weighed) for e in _direct(child, weighed[child])]
    edges += _named(story, by_id, weighed, lost)
    edges += _hidden(story, weighed, lost)
    bare = {c: _none(weighed[c]) for c in weighed}
    unnamed = {i for i, t in lost.items() if t.newsroom is None}
    return best_forest(bare, edges, unnamed), edges, lost


def _revisions(
    weighed: Mapping[str, Sequence[Option]],
) -> tuple[list[Edge], list[Edge], dict[str, Telling]]:
    """Revisions of one address: the likeliest single tree, by scores instead of probabilities."""
    edges, bare = [], {}
    for child, found in sorted(weighed.items()):
        top = max(o.score for o in found)
        for o in found:
            if o.kind == "direct":
                edges.append(Edge(o.other, child, o.probability, o, o.score - top))
            else:
                bare[child] = o.score - top - ONE_ROOT
    return best_forest(bare, edges, set()), edges, {}


def _assembled(
    story: str,
    by_id: Mapping[str, Profile],
    found: Sequence[Derivation],
    lost: Mapping[str, Telling],
) -> Stemma:
    children = {d.child for d in found}
    rootless = sorted(set(by_id) - children)
    sure: dict[str, float] = defaultdict(float)
    for d in found:
        sure[d.parent] = 1 - (1 - sure[d.parent]) * (1 - d.probability)
    return Stemma(
        story_key=story,
        derivations=tuple(sorted(found, key=lambda d: (d.child, d.rank, d.parent))),
        lost=tuple(
            replace(lost[i], probability=round(sure[i], 4)) for i in sorted(sure) if i in lost
        ),
        independent=tuple(t for t in rootless if by_id[t].own),
        orphans=tuple(t for t in rootless if not by_id[t].own),
    )


# --- edges -------------------------------------------------------------------------------------


def _none(found: Sequence[Option]) -> float:
    alone = sum(o.probability for o in found if o.kind == "none")
    return max(alone, DEFAULT.orphan)


def _direct(child: str, found: Sequence[Option]) -> list[Edge]:
    return [
        Edge(o.other, child, o.probability, o, o.probability) for o in found if o.kind == "direct"
    ]


def _named(
    story: str,
    by_id: Mapping[str, Profile],
    weighed: Mapping[str, Sequence[Option]],
    lost: dict[str, Telling],
) -> list[Edge]:
    """Lost tellings that credits name, entered into `lost`, and the edges from them."""
    edges: list[Edge] = []
    for child in sorted(by_id):
        for option in weighed[child]:
            if option.kind != "named":
                continue
            lost_id = text.key("lost", story, option.other)
            said = by_id[child].credit_words.get(option.other)
            if lost_id not in lost or (said and "credited" not in lost[lost_id].why):
                why = f"credited ({_quoted(said[0])})" if said else "credited by others"
                lost[lost_id] = _lost(story, lost_id, option.other, f"{why}, on no page at hand")
            edges.append(Edge(lost_id, child, option.probability, option, option.probability))
    return edges


def _lost(story: str, lost_id: str, newsroom: str | None, why: str) -> Telling:
    return Telling(
        story_key=story, telling_id=lost_id, lost=True, newsroom=newsroom, outlet=None, title="",
        lang="und", lead=None, why=why,
    )  # fmt: skip


def _quoted(words: str) -> str:
    short = " ".join(words.split())
    return f"“{short[:80]}…”" if len(short) > 80 else f"“{short}”"


def _hidden(
    story: str, weighed: Mapping[str, Sequence[Option]], lost: dict[str, Telling]
) -> list[Edge]:
    """Lost tellings that nobody names, one for each group of siblings, and the edges from them."""
    by_pair = {
        (child, o.other): o for child in weighed for o in weighed[child] if o.kind == "sibling"
    }
    edges: list[Edge] = []
    for group in _groups(by_pair, DEFAULT.siblings):
        lost_id = text.key("lost", story, *group)
        why = f"{len(group)} tellings share wording that none of them can have given the others"
        lost[lost_id] = _lost(story, lost_id, None, why)
        for child in group:
            mine = [by_pair[child, o] for o in group if (child, o) in by_pair]
            best = max(mine, key=lambda o: (o.probability, o.other))
            total = min(1.0, sum(o.probability for o in mine))
            edges.append(Edge(lost_id, child, total, best, total))
    return edges


def _groups(by_pair: Mapping[tuple[str, str], Option], least: float) -> list[list[str]]:
    """Tellings joined by probable siblinghood, both ways taken together."""
    leader: dict[str, str] = {}

    def top(node: str) -> str:
        while leader.setdefault(node, node) != node:
            node = leader[node]
        return node

    for (a, b), option in sorted(by_pair.items()):
        back = by_pair.get((b, a))
        if a < b and back and math.sqrt(option.probability * back.probability) >= least:
            first, second = sorted((top(a), top(b)))
            leader[second] = first
    groups: dict[str, list[str]] = defaultdict(list)
    for node in sorted(leader):
        groups[top(node)].append(node)
    return [g for _, g in sorted(groups.items()) if len(g) > 1]


# --- the forest --------------------------------------------------------------------------------


def best_forest(bare: Mapping[str, float], edges: Sequence[Edge], unnamed: set[str]) -> list[Edge]:
    """The edges of the best forest.

    `bare` is what an edge into each telling must beat; lost tellings stand free. A lost
    telling that nobody names needs two children.
    """
    while True:
        chosen = _arborescence(bare, edges)
        count: dict[str, int] = defaultdict(int)
        for edge in chosen:
            count[edge.parent] += 1
        lonely = {e.parent for e in edges if e.parent in unnamed and count[e.parent] < 2}
        if not lonely:
            return chosen
        edges = [e for e in edges if e.parent not in lonely]


def _arborescence(bare: Mapping[str, float], edges: Sequence[Edge]) -> list[Edge]:
    """Chu-Liu/Edmonds under a virtual root."""
    best: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        old = best.get((edge.parent, edge.child))
        if old is None or edge.weight > old.weight:
            best[edge.parent, edge.child] = edge
    if not _needs_search(bare, best):
        return _best_apart(bare, best)
    import networkx as nx

    graph = nx.DiGraph()
    nodes = sorted({*bare, *(p for p, _ in best)})
    for node in nodes:
        graph.add_edge(ROOT, node, weight=bare.get(node, 0.0))
    for (parent, child), edge in sorted(best.items()):
        graph.add_edge(parent, child, weight=edge.weight)
    tree = nx.maximum_spanning_arborescence(graph)
    return [best[p, c] for p, c in sorted(tree.edges()) if p != ROOT]


def _best_apart(bare: Mapping[str, float], best: Mapping[tuple[str, str], Edge]) -> list[Edge]:
    """Every telling's best parent by itself, where that beats having none."""
    into: dict[str, Edge] = {}
    for (_, child), edge in sorted(best.items()):
        old = into.get(child)
        if edge.weight > (old.weight if old else bare.get(child, 0.0)):
            into[child] = edge
    return [into[c] for c in sorted(into)]


def _needs_search(bare: Mapping[str, float], best: Mapping[tuple[str, str], Edge]) -> bool:
    """Whether everybody's best parents form a circle."""
    parent = {e.child: e.parent for e in _best_apart(bare, best)}
    for start in parent:
        node, steps = start, 0
        while node in parent and steps <= len(parent):
            node, steps = parent[node], steps + 1
        if node in parent:
            return True
    return False


# --- further parents ---------------------------------------------------------------------------


def _further(
    main: Sequence[Edge], by_id: Mapping[str, Profile], pairs: Pairs, edges: Sequence[Edge]
) -> list[Edge]:
    """Second and third parents of merged tellings."""
    parent = {e.child: e.parent for e in main}
    found: list[Edge] = []
    for child in sorted(parent):
        likely = [
            replace(edge, probability=p)
            for edge, p in candidates(child, parent, by_id, pairs, edges)
            if p >= DEFAULT.further
        ]
        likely.sort(key=lambda e: (-e.probability, e.parent))
        found += [replace(e, rank=i + 1) for i, e in enumerate(likely[: DEFAULT.parents - 1])]
    return found


def candidates(
    child: str,
    parent: Mapping[str, str],
    by_id: Mapping[str, Profile],
    pairs: Pairs,
    edges: Sequence[Edge],
) -> list[tuple[Edge, float]]:
    """Whoever may be a further parent of the child, with its probability."""
    children: dict[str, list[str]] = defaultdict(list)
    for c, p in sorted(parent.items()):
        children[p].append(c)
    found = []
    names: dict[str, str | None] = {t: p.newsroom for t, p in by_id.items()}
    names |= {e.parent: e.option.other for e in edges if e.option.kind == "named"}
    first = names.get(parent[child])
    for edge in edges:
        if first is not None and names.get(edge.parent) == first:
            continue  # another version of the main parent's report is no second source
        if edge.child != child or edge.option.kind == "sibling" or edge.parent == parent[child]:
            continue
        if edge.parent == child or _descends(edge.parent, child, parent):
            continue
        features = merged.further_features(
            edge.option, by_id[child], parent[child], by_id, children, pairs
        )
        found.append((edge, merged.probability(edge.option, features)))
    return found


def _descends(node: str, ancestor: str, parent: Mapping[str, str]) -> bool:
    while node in parent:
        node = parent[node]
        if node == ancestor:
            return True
    return False


# --- derivations -------------------------------------------------------------------------------


def _derivation(
    story: str,
    edge: Edge,
    by_id: Mapping[str, Profile],
    pairs: Pairs,
    weighed: Mapping[str, Sequence[Option]],
) -> Derivation:
    pair = pairs.get((min(edge.parent, edge.child), max(edge.parent, edge.child)))
    seen = None
    if pair is not None:
        seen = parentage.side(by_id[edge.child], by_id[edge.parent], pair)
    evidence = parentage.reasons(edge.option)
    known = edge.parent not in by_id or _direction_known(edge, weighed)
    return Derivation(
        story_key=story,
        parent=edge.parent,
        child=edge.child,
        kind=kind_of(seen),
        probability=round(edge.probability, 4),
        rank=edge.rank,
        direction_known=known,
        covered=round(seen.statements, 4) if seen else 0.0,
        why=_why(edge, seen, evidence, by_id[edge.child], known),
        evidence=evidence,
    )


def _direction_known(edge: Edge, weighed: Mapping[str, Sequence[Option]]) -> bool:
    """Whether the evidence tells this direction from the other."""

    def odds(child: str, parent: str) -> float:
        found = weighed[child]
        none = next(o.score for o in found if o.kind == "none")
        here = [o.score for o in found if o.kind == "direct" and o.other == parent]
        return here[0] - none if here else -10.0

    gain = odds(edge.child, edge.parent) - odds(edge.parent, edge.child)
    return kin.sigmoid(gain) >= DEFAULT.tie


def kind_of(seen: parentage.Side | None) -> str:
    """copy, excerpt, rewrite, translation or update."""
    if seen is None:
        return "rewrite"
    p, c = seen.other, seen.child
    if p.lang != c.lang:
        return "translation"
    if (p.newsroom and p.newsroom == c.newsroom) or p.urls & c.urls:
        return "update"
    if seen.verbatim >= DEFAULT.copy:
        back = seen.pair.verbatim_a if seen.pair.a == p.telling_id else seen.pair.verbatim_b
        return "copy" if back >= DEFAULT.copy else "excerpt"
    return "rewrite"


def _why(
    edge: Edge,
    seen: parentage.Side | None,
    evidence: Sequence[Evidence],
    child: Profile,
    known: bool,
) -> str:
    """One line of plain English."""
    option = edge.option
    said: list[str] = []
    if option.kind == "named":
        words = child.credit_words.get(option.other)
        said.append(
            f"credits {option.other}: {_quoted(words[0])}"
            if words
            else f"shares wording with tellings that credit {option.other}"
        )
    elif option.kind == "sibling":
        said.append("shares wording with its siblings that none of them can have given the others")
    elif seen is not None:
        said += _facts(seen)
    if not said:
        said = [e.words for e in evidence if e.log_odds > 0][:2] or ["weak evidence only"]
    if not known:
        said.append("which of the two came first cannot be told")
    return "; ".join(said)


def _facts(seen: parentage.Side) -> list[str]:
    """What an editor can check for himself, strongest first."""
    p, c = seen.other, seen.child
    said = []
    for name in sorted({p.newsroom, p.outlet_newsroom} & c.credited.keys(), key=str):
        times = len(c.credit_words.get(str(name), ()))
        said.append(f"credits {name}" + (f" {times} times" if times > 1 else ""))
    if c.links & p.urls:
        said.append("links to it")
    if seen.pair.quotes:
        said.append("carries its quotations word for word")
    said.append(f"{seen.statements:.0%} of its statements are covered")
    if seen.verbatim >= 0.2:
        said.append(f"{seen.verbatim:.0%} word for word")
    if parentage.earlier_by(p, c) > 0.5:
        said.append("published later")
    return said
