"""Merged tellings: who else one was made from, beside its main parent."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from retold.stemma.edges import Edge, ancestry, descends
from retold.stemma.features import credit_to, earlier_by
from retold.stemma.parentage import Option
from retold.stemma.settings import DEFAULT
from retold.stemma.weighing import weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retold.stemma.decided import Decided
    from retold.stemma.kinship import PairEvidence
    from retold.stemma.profile import Profile

    Pairs = Mapping[tuple[str, str], PairEvidence]


def grams_of(
    parent: str, child: str, by_id: Mapping[str, Profile], children: Mapping[str, Sequence[str]]
) -> frozenset[int]:
    """Word trigrams of a parent; of a lost one, those that its other children bear witness to."""
    if parent in by_id:
        return by_id[parent].grams
    heirs = [by_id[c].grams for c in children.get(parent, ()) if c != child and c in by_id]
    return frozenset().union(*heirs)


def further_features(
    option: Option,
    child: Profile,
    main: str,
    by_id: Mapping[str, Profile],
    children: Mapping[str, Sequence[str]],
    pairs: Mapping[tuple[str, str], PairEvidence],
) -> dict[str, float]:
    """What speaks for `option` as a further parent beside `main`."""
    size = max(1, len(child.grams))
    explained = grams_of(main, child.telling_id, by_id, children)
    rest = child.grams - explained
    lost_main = float(main not in by_id)
    shared = {
        "bias": 1.0,
        "odds": math.log(max(option.probability, 1e-6)),
        "unexplained": len(rest) / size,
        "lost_main": lost_main,
        "unknown_main": lost_main * float(not explained),
    }
    told = sum(s.weight * _matched(child, main, pairs).get(s.n, 0.0) for s in child.lines)
    shared["untold"] = (1 - lost_main) * (1 - told / max(child.weight, 1e-9))
    if option.kind == "named":
        credited = child.credited.get(option.other, 0.0)
        inherited = main in by_id and option.other in by_id[main].credited
        return shared | {
            "credited": credited,
            "several": float(len(child.credited) > 1),
            "several_untold": float(len(child.credited) > 1) * shared["untold"],
            "inherited": float(inherited),
            "first_credited": float(main in by_id and credit_to(by_id[main], child) > 0),
        }
    other = by_id[option.other]
    pair = pairs.get((min(main, option.other), max(main, option.other)))
    alone = len(rest & other.grams) / size
    return shared | {
        "alone": alone,
        "root_alone": math.sqrt(alone),
        "strong": credit_to(other, child) * math.sqrt(alone),
        "alone_share": alone * size / max(1, len(child.grams & other.grams)),
        "credit": credit_to(other, child),
        "link": float(bool(child.links & other.urls)),
        "later": max(0.0, -earlier_by(other, child)),
        "kin": max(pair.grams_a, pair.grams_b) if pair else 0.0,
        "kin_scored": max(pair.scored_a, pair.scored_b) if pair else 0.0,
        "several": float(len(child.credited) > 1),
        "credit_told": credit_to(other, child) * _told_better(child, other, main, pairs),
        "chosen": float(main in by_id and credit_to(by_id[main], child) > 0),
        "lines": math.log1p(_lines(child, other, main, pairs)),
        "told": _told_better(child, other, main, pairs),
        "translated": float(child.lang != other.lang),
    }


def _told_better(
    child: Profile,
    other: Profile,
    main: str,
    pairs: Mapping[tuple[str, str], PairEvidence],
) -> float:
    """Share of the child, by weight, that the other tells better than the main parent does."""
    theirs, known = _matched(child, other.telling_id, pairs), _matched(child, main, pairs)
    gain = sum(s.weight * max(0.0, theirs.get(s.n, 0.0) - known.get(s.n, 0.0)) for s in child.lines)
    return gain / max(child.weight, 1e-9)


def _lines(
    child: Profile,
    other: Profile,
    main: str,
    pairs: Mapping[tuple[str, str], PairEvidence],
) -> int:
    """Sentences of the child that the other matches and the main parent does not."""
    theirs = _matched(child, other.telling_id, pairs).keys()
    return len(theirs - _matched(child, main, pairs).keys())


def _matched(
    child: Profile, other: str, pairs: Mapping[tuple[str, str], PairEvidence]
) -> Mapping[int, float]:
    pair = pairs.get((min(child.telling_id, other), max(child.telling_id, other)))
    if pair is None:
        return {}
    return pair.matched_a if pair.a == child.telling_id else pair.matched_b


def probability(option: Option, features: Mapping[str, float]) -> float:
    """Probability that the option is a further parent."""
    model: Mapping[str, float] = weights()["further"][option.kind]
    score = sum(model.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def circular(main: Sequence[Edge], said: Decided) -> frozenset[tuple[str, str]]:
    """Found edges, (parent, child), that would make a decided parent come from its own child."""
    into = {e.child: e for e in main}
    barred = set()
    for child, given in sorted(said.parents.items()):
        for parent in sorted(given):
            path, node = [], parent
            while node in into and node != child:
                path.append(into[node])
                node = into[node].parent
            loose = [e for e in path if e.child not in said.parents]
            if node == child and loose:
                weakest = min(loose, key=lambda e: (e.probability, e.parent, e.child))
                barred.add((weakest.parent, weakest.child))
    return frozenset(barred)


def beside(main: Sequence[Edge], said: Decided) -> list[Edge]:
    """The parents decided beside the main one."""
    return [
        Edge(p, e.child, 1.0, Option("direct", p, {}), 0.0, rank)
        for e in main
        if e.parent in said.parents.get(e.child, {})
        for rank, p in enumerate(sorted(said.parents[e.child].keys() - {e.parent}), start=1)
    ]


def further(
    main: Sequence[Edge], by_id: Mapping[str, Profile], pairs: Pairs, edges: Sequence[Edge]
) -> list[Edge]:
    """Second and third parents of merged tellings, the likeliest first; none closes a circle."""
    parent = {e.child: e.parent for e in main if e.rank == 0}
    above: dict[str, set[str]] = defaultdict(set)
    for edge in main:
        above[edge.child].add(edge.parent)
    likely = [
        replace(edge, probability=p)
        for child in sorted(parent)
        for edge, p in candidates(child, parent, by_id, pairs, edges)
        if p >= DEFAULT.further
    ]
    found: list[Edge] = []
    for edge in sorted(likely, key=lambda e: (-e.probability, e.child, e.parent)):
        known = above[edge.child]
        if len(known) < DEFAULT.parents and edge.parent not in known:
            if edge.child in ancestry(edge.parent, above):
                continue
            found.append(replace(edge, rank=len(known)))
            known.add(edge.parent)
    return sorted(found, key=lambda e: (e.child, e.rank))


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
    for edge in edges:
        if edge.parent not in by_id and edge.option.kind in ("named", "direct"):
            shown = by_id.get(edge.option.other)  # what prints the report, where nobody names it
            names[edge.parent] = shown.newsroom if shown else edge.option.other
    first = names.get(parent[child])
    for edge in edges:
        if first is not None and names.get(edge.parent) == first:
            continue  # another version of the main parent's report is no second source
        if edge.child != child or edge.option.kind == "sibling" or edge.parent == parent[child]:
            continue
        if edge.parent == child or descends(edge.parent, child, parent):
            continue
        features = further_features(
            edge.option, by_id[child], parent[child], by_id, children, pairs
        )
        found.append((edge, probability(edge.option, features)))
    return found
