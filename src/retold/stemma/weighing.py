"""Options into scores by fitted weights, and scores into probabilities over all forests."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from retold.stemma import interplay
from retold.stemma.company import company
from retold.stemma.decided import NOTHING
from retold.stemma.features import SCALE
from retold.stemma.histories import one_root
from retold.stemma.parentage import Option, options, sides

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from retold.stemma.decided import Decided
    from retold.stemma.kinship import PairEvidence
    from retold.stemma.profile import Profile


REVISED = 8.0  # score of one revision of a page being made from another, before all evidence
REPLACED = 0.03  # how often what is found later at an address is no version of what was there


@cache
def weights() -> dict[str, Any]:
    """The fitted weights that come with Retold."""
    raw = files("retold").joinpath("data", "stemma_weights.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(raw)
    return loaded


def scored(found: Sequence[Option], model: Mapping[str, Mapping[str, float]]) -> list[Option]:
    """The options with their scores."""
    return [replace(o, score=_score(o, model[o.kind])) for o in found]


def _score(option: Option, row: Mapping[str, float]) -> float:
    score = sum(row.get(n, 0.0) * v for n, v in option.features.items())
    if option.kind == "direct" and "page_bias" in option.features:
        # What a whole history of revisions shares would drown everything else.
        score += REVISED - row.get("page_shared", 0.0) * SCALE
    return score


def marginals(
    children: Sequence[Sequence[Option]], index: Mapping[str, int]
) -> list[NDArray[np.float64]]:
    """The probability of every option over all forests at once.

    Every forest counts by the product of its options' exponentiated scores; the sum over all of
    them is a determinant (Kirchhoff's theorem as Tutte, and Koo and others, put it for directed
    trees), and an option's share of it comes from the inverse. Shapes: one array per child.
    """
    n = len(children)
    laplacian = np.zeros((n, n))
    masses = []
    for c, found in enumerate(children):
        scores = np.array([o.score for o in found])
        mass = np.exp(np.maximum(scores - scores.max(), -30.0))
        masses.append(mass)
        laplacian[c, c] = mass.sum()
        for option, m in zip(found, mass, strict=True):
            if option.kind == "direct":
                laplacian[index[option.other], c] -= m
    inverse = np.linalg.inv(laplacian)
    shares = []
    for c, found in enumerate(children):
        reach = [
            inverse[c, c] - (inverse[c, index[o.other]] if o.kind == "direct" else 0.0)
            for o in found
        ]
        shares.append(np.clip(masses[c] * np.array(reach), 0.0, 1.0))
    return shares


def options_of(
    by_id: Mapping[str, Profile],
    pairs: Mapping[tuple[str, str], PairEvidence],
    said: Decided = NOTHING,
) -> dict[str, list[Option]]:
    """Every telling's options that people left open, by the weights that come with Retold."""
    near = sides(by_id, pairs)
    offered = {t: left_open(t, options(by_id[t], near[t]), said) for t in sorted(by_id)}
    return weighed(offered, weights()["parentage"], corrected=True)


def left_open(child: str, found: Sequence[Option], said: Decided) -> list[Option]:
    """The options of a telling that nobody ruled out; of several parents decided, the fullest."""
    if child in said.parents:
        at_hand = {o.other: o for o in found if o.kind == "direct"}
        given = [at_hand.get(p, Option("direct", p, {})) for p in sorted(said.parents[child])]
        return [max(given, key=_explained)]
    if child in said.own:
        return [o for o in found if o.kind == "none"]
    return [o for o in found if o.kind != "direct" or said.allows(o.other, child)]


def _explained(option: Option) -> float:
    return option.features.get("explained", option.features.get("page_explained", 0.0))


def corrections(
    found: Sequence[Sequence[Option]], model: Mapping[str, Mapping[str, float]]
) -> list[list[Option]]:
    """The options of every telling with what their features say together.

    Versions of one page or of one newsroom's report keep their linear scores: how these are worked
    over cannot be learned from grown stories.
    """
    stood = [
        list(own) if len(own) == 1 or any(_version(o) for o in own) else standing(own, model)
        for own in found
    ]
    more = iter(interplay.together([o for own in stood for o in own if o.stands]).tolist())
    return [
        [replace(o, score=o.score + next(more)) if o.stands else o for o in own] for own in stood
    ]


def _version(option: Option) -> bool:
    """Whether it is a version of what came no later, of one page or of one newsroom."""
    same = option.features.get("same_newsroom", 0.0) > 0
    return revised(option) or (same and option.features["later"] == 0)


def reconsidered(
    names: Sequence[str],
    found: Sequence[Sequence[Option]],
    model: Mapping[str, Mapping[str, float]],
) -> list[list[Option]]:
    """The options of every telling with what is probable of the other tellings of the story."""
    stood = in_company(names, found, model)
    more = iter(
        interplay.together([o for own in stood for o in own if o.company], "company").tolist()
    )
    return [
        [replace(o, score=o.score + next(more)) if o.company else o for o in own] for own in stood
    ]


def in_company(
    names: Sequence[str],
    found: Sequence[Sequence[Option]],
    model: Mapping[str, Mapping[str, float]],
) -> list[list[Option]]:
    """The options with how they stand by first probabilities, where the pages say nothing.

    What times, credits and links say of a telling is surer than what is probable of the others.
    """
    said = company(names, found, tempered(names, found, float(weights()["temper"]["first"])))
    return [
        [
            replace(o, company=stands | about) if o.stands and _unsaid(own) else o
            for o, about, stands in zip(own, of_own, interplay.rivals(own, model), strict=True)
        ]
        for own, of_own in zip(found, said, strict=True)
    ]


def _unsaid(own: Sequence[Option]) -> bool:
    """Whether neither times nor credits nor links speak of where a telling came from."""
    return all(
        o.features["blind"] == 1 and not any(o.features[n] for n in ("credit", "link"))
        if o.kind == "direct"
        else not o.features.get("credits", 0.0)
        for o in own
        if o.kind in ("direct", "none")
    )


def standing(own: Sequence[Option], model: Mapping[str, Mapping[str, float]]) -> list[Option]:
    """A telling's options with how each stands among them."""
    return [replace(o, stands=s) for o, s in zip(own, interplay.rivals(own, model), strict=True)]


def revised(option: Option) -> bool:
    """Whether an option is about versions of one address."""
    return "page_bias" in option.features


def calibrated(found: Sequence[Sequence[Option]]) -> list[list[Option]]:
    """The options with having no parent as likely as it is where versions of one address are known.

    Their weights tell versions apart, but were fitted within whole histories, in which all but one
    come from another. Of two fetches the later one is an update, unless the page was replaced;
    without times any of them may be the first.
    """
    mass = [
        _logsumexp([o.score for o in own if o.kind == "direct" and revised(o)]) for own in found
    ]
    loose = [m for m, own in zip(mass, found, strict=True) if _order(own) == 0 and m is not None]
    level = sum(loose) / len(loose) if loose else 0.0
    return [
        list(own)
        if m is None
        else [replace(o, score=_alone(m, level, own)) if o.kind == "none" else o for o in own]
        for m, own in zip(mass, found, strict=True)
    ]


def _alone(mass: float, level: float, own: Sequence[Option]) -> float:
    """Score of having no parent, beside versions of the same address."""
    order = _order(own)
    if order:
        return mass - order * math.log((1 - REPLACED) / REPLACED)
    return level - math.log(sum(revised(o) for o in own if o.kind == "direct"))


def _order(own: Sequence[Option]) -> int:
    """+1: a version is known to be earlier; -1: all are known to be later; 0: nobody knows."""
    known = [o.features for o in own if o.kind == "direct" and revised(o)]
    if any(f["page_earlier"] > f["page_later"] for f in known):
        return 1
    return -1 if known and all(f["page_later"] > 0 for f in known) else 0


def _logsumexp(scores: Sequence[float]) -> float | None:
    if not scores:
        return None
    top = max(scores)
    return top + math.log(sum(math.exp(s - top) for s in scores))


def weighed(
    offered: Mapping[str, Sequence[Option]],
    model: Mapping[str, Mapping[str, float]],
    corrected: bool = False,
) -> dict[str, list[Option]]:
    """The options with scores by the model, and probabilities over all forests.

    `corrected` adds to the linear scores what the features say together.
    """
    if not offered:
        return {}
    names = sorted(offered)
    found = scores(offered, model, corrected)
    shares = tempered(names, found, float(weights()["temper"]["last"]))
    return {
        t: [replace(o, probability=float(p)) for o, p in zip(found[i], shares[i], strict=True)]
        for i, t in enumerate(names)
    }


def scores(
    offered: Mapping[str, Sequence[Option]],
    model: Mapping[str, Mapping[str, float]],
    corrected: bool = True,
) -> list[list[Option]]:
    """The options of every telling, in the order of their ids, with scores by the model."""
    names = sorted(offered)
    found = [scored(offered[t], model) for t in names]
    if not corrected:
        return found
    return reconsidered(names, corrections(found, model), model)


def tempered(
    names: Sequence[str], found: Sequence[Sequence[Option]], temper: float
) -> list[NDArray[np.float64]]:
    """Probabilities over all forests; scores were fitted to rank and may be too sure.

    `names` are all tellings of a story, `found` the options of each. Undated versions of one page
    have one first among them, and weights fitted as probabilities of that: they need no temper.
    """
    index = {t: i for i, t in enumerate(names)}
    history = len(names) > 1 and all(revised(o) for own in found for o in own)
    if history and not any(_order(own) for own in found):
        return one_root(found, index)
    softer = [[replace(o, score=temper * o.score) for o in own] for own in calibrated(found)]
    return marginals(softer, index)
