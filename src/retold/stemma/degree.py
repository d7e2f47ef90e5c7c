"""How much of one text is reused in another, and which way: for two texts, with others beside them.

What two texts share outside quotations tells more than what people said to both; a third text that
has what one of them adds shows that this was not added there.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from rapidfuzz.distance import LCSseq

from retold.stemma.kinship import shared_runs
from retold.stemma.parentage import side
from retold.stemma.profile import SHORT_GRAM
from retold.stemma.weighing import weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from retold.stemma.kinship import PairEvidence
    from retold.stemma.profile import Profile

    Model = Mapping[str, Mapping[str, float]]

LONGEST = 4000  # words of a text that are compared in order
LEAST = 0.05  # share of words in common from which their order says something
RUN = 4  # words of a shared run outside quotations that count as verbatim


def pair_features(
    a: Profile, b: Profile, pair: PairEvidence, third: Iterable[Profile] = ()
) -> dict[str, float]:
    """What the degree and the direction of reuse are told by; `third` are other texts of the story.

    Those named `…_gap` are `a`'s less `b`'s and turn their sign when the texts are swapped.
    """
    sign = 1 if pair.a == a.telling_id else -1
    in_order = _common_order(a, b)
    return {
        "high_scored": max(pair.scored_a, pair.scored_b),
        "run": math.log1p(pair.run),
        "beads": math.log1p(pair.beads),
        "common_order": in_order,
        "kept_order": in_order / max(LEAST, _common_words(a, b)),
        "single": _contained(a, b, 1),
        "double": _contained(a, b, 2),
        "fivefold": _contained(a, b, 5),
        "inner_gap": sign * (pair.inner_a - pair.inner_b),
        "tail_gap": sign * (pair.tail_a - pair.tail_b),
        **_narrated(a, b),
        **_witnessed(a, b, pair, list(third)),
    }


def _narrated(a: Profile, b: Profile) -> dict[str, float]:
    """What two texts share outside quotations: of trigrams of each, in shared runs, in the longest."""
    told_a, told_b = _told(a, "\0a"), _told(b, "\0b")
    grams_a, grams_b = _runs(told_a), _runs(told_b)
    shared = len(grams_a & grams_b)
    shares = sorted(shared / max(1, len(g)) for g in (grams_a, grams_b))
    mask_a, mask_b, run = shared_runs(told_a, told_b, RUN)
    return {
        "root_low_told": math.sqrt(shares[0]),
        "root_high_told": math.sqrt(shares[1]),
        "run_told": math.log1p(run),
        "high_verbatim_told": max(
            sum(m) / max(1, sum(w[0] != "\0" for w in told))
            for m, told in ((mask_a, told_a), (mask_b, told_b))
        ),
    }


def _told(p: Profile, quoted: str) -> list[str]:
    """The stems of a text, with what is quoted replaced."""
    return [
        quoted if i in line.quoted else stem
        for line in p.lines
        for i, stem in enumerate(line.stems)
    ]


def _runs(told: Sequence[str]) -> set[tuple[str, ...]]:
    found = (tuple(told[i : i + SHORT_GRAM]) for i in range(len(told) - SHORT_GRAM + 1))
    return {g for g in found if not any(w[0] == "\0" for w in g)}


def _witnessed(
    a: Profile, b: Profile, pair: PairEvidence, third: Sequence[Profile]
) -> dict[str, float]:
    """Whose readings, in what both tell, a third text has too, and whose nobody else has.

    A third text is asked only where it shares some of what the two share.
    """
    shared = a.grams & b.grams
    known = frozenset[int]().union(*(p.grams for p in third if p.grams & shared))
    own_a, own_b = side(a, b, pair).own, side(b, a, pair).own
    private = [math.log1p(len(own - known) / SHORT_GRAM) for own in (own_a, own_b)]
    backed = [math.log1p(len(own & known) / SHORT_GRAM) for own in (own_a, own_b)]
    return {"private_gap": private[0] - private[1], "low_backed": min(backed)}


def _contained(a: Profile, b: Profile, n: int) -> float:
    """Share of the shorter text's runs of `n` stems that the longer one has."""
    short, long = sorted((a.stems, b.stems), key=len)
    runs = {short[i : i + n] for i in range(len(short) - n + 1)}
    there = {long[i : i + n] for i in range(len(long) - n + 1)}
    return len(runs & there) / max(1, len(runs))


def _common_words(a: Profile, b: Profile) -> float:
    """Share of the shorter text's words that the longer one has as often, in any order."""
    shorter = max(1, min(len(a.words), len(b.words)))
    common = Counter(a.words[:LONGEST]) & Counter(b.words[:LONGEST])
    return common.total() / shorter


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
    """The likeliest way of the reuse; `siblings` where both ways are as likely."""
    shares = directions(features, model)
    return "siblings" if shares["a_from_b"] == shares["b_from_a"] else most_probable(shares)


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
