"""Merged tellings: who else one was made from, beside its main parent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from retold.parentage import credit_to, earlier_by, weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from retold.kinship import PairEvidence, Profile
    from retold.parentage import Option


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
    if option.kind == "named":
        credited = child.credited.get(option.other, 0.0)
        return shared | {"credited": credited, "several": float(len(child.credited) > 1)}
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
        "lines": math.log1p(_lines(child, other, main, pairs)),
    }


def _lines(
    child: Profile,
    other: Profile,
    main: str,
    pairs: Mapping[tuple[str, str], PairEvidence],
) -> int:
    """Sentences of the child that the other matches and the main parent does not."""
    return len(_matched(child, other.telling_id, pairs) - _matched(child, main, pairs))


def _matched(
    child: Profile, other: str, pairs: Mapping[tuple[str, str], PairEvidence]
) -> frozenset[int]:
    pair = pairs.get((min(child.telling_id, other), max(child.telling_id, other)))
    if pair is None:
        return frozenset()
    return frozenset(pair.matched_a if pair.a == child.telling_id else pair.matched_b)


def probability(option: Option, features: Mapping[str, float]) -> float:
    """Probability that the option is a further parent."""
    model: Mapping[str, float] = weights()["further"][option.kind]
    score = sum(model.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
