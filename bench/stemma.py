"""A story of many tellings: python -m bench stemma.

Fiction of one event: every telling shares sentences with about eight others, so that each has as
many candidate parents as are ever weighed. Prints seconds of one core with collation and without.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from eval import retelling
from retold import collate, sentences, stemma

if TYPE_CHECKING:
    from collections.abc import Sequence

TELLINGS = 500
SHARED = 6  # sentences that a telling takes from its parent
OWN = 4
_NOUNS = (
    "harbour bridge council ferry engine tunnel quarry orchard signal tower ledger canal".split()
)
_VERBS = "closed opened flooded repaired inspected sold moved painted measured lost".split()
_NAMES = "Anselm Brannock Corvin Dunmore Eskdale Farrow Garamond Halloran Ilmarsh Kirnau".split()


def _sentence(rng: random.Random) -> str:
    words = [rng.choice(_NOUNS) for _ in range(rng.randint(5, 12))]
    return (
        f"The {words[0]} of {rng.choice(_NAMES)} was {rng.choice(_VERBS)} on day {rng.randint(1, 900)} "
        f"after the {' and the '.join(words[1:])} of {rng.choice(_NAMES)} were {rng.choice(_VERBS)}."
    )


def story(tellings: int = TELLINGS, seed: int = 1) -> list[str]:
    """Texts, each made from an earlier one within a family of nine."""
    rng = random.Random(seed)
    texts: list[list[str]] = []
    for n in range(tellings):
        family = texts[n - n % 9 : n]
        kept = rng.choice(family)[:SHARED] if family else [_sentence(rng) for _ in range(SHARED)]
        texts.append([*kept, *(_sentence(rng) for _ in range(OWN))])
    return [" ".join(t) for t in texts]


def main(_arguments: Sequence[str] = ()) -> None:
    """Print the figures."""
    pages = [
        replace(retelling.page(f"p{n:05}", body, title=f"Report {n}"), outlet=f"Outlet {n}")
        for n, body in enumerate(story())
    ]
    tellings = [retelling.telling(p) for p in pages]
    found = list(sentences.sentences(iter(pages)))
    clock = time.process_time()
    beads = list(collate.collate(tellings, found))
    collated = time.process_time() - clock
    clock = time.process_time()
    (tree,) = stemma.stemmas(pages, [], found, tellings, beads)
    grown = time.process_time() - clock
    print(
        f"{len(tellings)} tellings, {len({(b.a, b.b) for b in beads})} pairs, "
        f"{len(tree.derivations)} edges: {grown:.1f} s without collation, "
        f"{grown + collated:.1f} s with it"
    )
