"""How much of one text is reused in another, and which way: for two texts seen by themselves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rapidfuzz.distance import LCSseq

from retold.stemma.profile import SHORT_GRAM
from retold.stemma.weighing import weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retold.stemma.kinship import PairEvidence
    from retold.stemma.profile import Profile

    Model = Mapping[str, Mapping[str, float]]

LONGEST = 4000  # words of a text that are compared in order


def pair_features(a: Profile, b: Profile, pair: PairEvidence) -> dict[str, float]:
    """What the degree and the direction of reuse are told by.

    Those named `…_gap` are `a`'s less `b`'s and turn their sign when the texts are swapped.
    """
    flipped = pair.a != a.telling_id
    grams = (pair.grams_b, pair.grams_a) if flipped else (pair.grams_a, pair.grams_b)
    wording = (pair.wording_b, pair.wording_a) if flipped else (pair.wording_a, pair.wording_b)
    verbatim = (pair.verbatim_b, pair.verbatim_a) if flipped else (pair.verbatim_a, pair.verbatim_b)
    said = (
        (pair.statements_b, pair.statements_a)
        if flipped
        else (pair.statements_a, pair.statements_b)
    )
    inner = (pair.inner_b, pair.inner_a) if flipped else (pair.inner_a, pair.inner_b)
    tail = (pair.tail_b, pair.tail_a) if flipped else (pair.tail_a, pair.tail_b)
    shared = len(a.grams & b.grams)
    return {
        "low_grams": min(grams),
        "high_grams": max(grams),
        "root_low_grams": math.sqrt(min(grams)),
        "root_high_grams": math.sqrt(max(grams)),
        "low_wording": min(wording),
        "high_wording": max(wording),
        "low_verbatim": min(verbatim),
        "high_verbatim": max(verbatim),
        "low_statements": min(said),
        "high_statements": max(said),
        "shared": math.log1p(shared * SHORT_GRAM),
        "run": math.log1p(pair.run),
        "order": pair.order,
        "odd": math.log1p(pair.odd),
        "quotes": math.log1p(pair.quotes),
        "extra": min(1 - wording[0], 1 - wording[1]),
        "inner": (inner[0] + inner[1]) / 2,
        "common_order": _common_order(a, b),
        "single": _contained(a, b, 1),
        "double": _contained(a, b, 2),
        "fivefold": _contained(a, b, 5),
        "grams_gap": grams[0] - grams[1],
        "wording_gap": wording[0] - wording[1],
        "verbatim_gap": verbatim[0] - verbatim[1],
        "inner_gap": inner[0] - inner[1],
        "tail_gap": tail[0] - tail[1],
        "size_gap": math.log((a.weight + 1) / (b.weight + 1)),
        "credits_gap": float(bool(a.credited)) - float(bool(b.credited)),
    }


def _contained(a: Profile, b: Profile, n: int) -> float:
    """Share of the shorter text's runs of `n` stems that the longer one has."""
    short, long = sorted((a.stems, b.stems), key=len)
    runs = {short[i : i + n] for i in range(len(short) - n + 1)}
    there = {long[i : i + n] for i in range(len(long) - n + 1)}
    return len(runs & there) / max(1, len(runs))


def _common_order(a: Profile, b: Profile) -> float:
    """Share of the shorter text that is a subsequence of the longer one, word by word."""
    shorter = max(1, min(len(a.words), len(b.words)))
    return LCSseq.similarity(a.words[:LONGEST], b.words[:LONGEST]) / shorter


def degrees(features: Mapping[str, float], model: Model | None = None) -> dict[str, float]:
    """Probabilities that nothing (`none`), all of one text (`whole`) or a part is reused."""
    return _probabilities(features, model or weights()["degree"])


def directions(features: Mapping[str, float], model: Model | None = None) -> dict[str, float]:
    """Probabilities, given reuse, of `a_from_b`, `b_from_a` and `siblings`.

    Swapping the texts swaps the first two.
    """
    model = model or weights()["direction"]
    turned = {k: -v if k.endswith("_gap") else v for k, v in features.items()}
    scores = {
        "a_from_b": _score(features, model["from"]),
        "b_from_a": _score(turned, model["from"]),
        "siblings": 0.0,
    }
    return _softmax(scores)


def direction(features: Mapping[str, float], model: Model | None = None) -> str:
    """The way of the reuse; `siblings` unless one way is as sure as the fit found worth claiming."""
    model = model or weights()["direction"]
    shares = directions(features, model)
    best = max(("a_from_b", "b_from_a"), key=lambda way: (shares[way], way))
    return best if shares[best] >= model["sure"]["least"] else "siblings"


def level(features: Mapping[str, float], model: Model | None = None) -> str:
    """Near copy (`cut`), `light` or `heavy` revision, or `non`: how close a retelling stays."""
    return most_probable(_probabilities(features, model or weights()["level"]))


def most_probable(shares: Mapping[str, float]) -> str:
    """The likeliest answer; ties go to the first by name.

    >>> most_probable({"whole": 0.2, "none": 0.8})
    'none'
    """
    return min(shares, key=lambda name: (-shares[name], name))


def _score(features: Mapping[str, float], row: Mapping[str, float]) -> float:
    return row.get("bias", 0.0) + sum(row.get(n, 0.0) * v for n, v in features.items())


def _probabilities(features: Mapping[str, float], model: Model) -> dict[str, float]:
    return _softmax({name: _score(features, row) for name, row in model.items()})


def _softmax(scores: Mapping[str, float]) -> dict[str, float]:
    top = max(scores.values())
    parts = {name: math.exp(s - top) for name, s in scores.items()}
    total = sum(parts.values())
    return {name: p / total for name, p in parts.items()}
