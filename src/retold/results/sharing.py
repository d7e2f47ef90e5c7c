"""How much of their wording two pages share."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from retold.results.catalogue import opened
from retold.results.rows import rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from retold.records import Passage
    from retold.results.story import Page
    from retold.workspace import Store


@dataclass(frozen=True, slots=True)
class Shared:
    """The wording that two pages share; of pages with one text one stands for all. `a` < `b`."""

    a: str  # article_id
    b: str
    words: int  # that match
    covered_a: float  # share of a's text that lies in the passages
    covered_b: float
    verbatim: float  # words that match, of all that lie in the passages
    passages: tuple[Passage, ...] = ()  # in their order in a


def shared(passages: Iterable[Passage], lengths: Mapping[str, int]) -> list[Shared]:
    """The passages of every two of the pages whose texts are so many letters long, pair by pair."""
    known = [p for p in passages if p.a in lengths and p.b in lengths]
    known.sort(key=attrgetter("a", "b", "a_start", "b_start"))
    return [
        _shared(a, b, tuple(held), lengths)
        for (a, b), held in groupby(known, key=attrgetter("a", "b"))
    ]


def shared_by(store: Store, first: Mapping[str, Page], second: Mapping[str, Page]) -> Shared | None:
    """What a page of the one and a page of the other share: of those pairs that share most."""
    lengths = {i: len(p.article.text) for i, p in {**first, **second}.items()}
    pairs = shared(_between(store, first, second), lengths)
    return max(pairs, key=lambda s: (s.words, s.a, s.b), default=None)


def _between(store: Store, first: Collection[str], second: Collection[str]) -> Iterator[Passage]:
    with opened(store) as catalogue:
        for _, p in rows(store, catalogue, "passages", sorted({*first, *second})):
            if (p.a in first and p.b in second) or (p.a in second and p.b in first):
                yield p


def _shared(a: str, b: str, held: tuple[Passage, ...], lengths: Mapping[str, int]) -> Shared:
    words = sum(p.words for p in held)
    longer = sum(1000 * p.words / p.verbatim for p in held)
    sides = (
        (a, [(p.a_start, p.a_end) for p in held]),
        (b, [(p.b_start, p.b_end) for p in held]),
    )
    covered = [_covered(spans) / max(1, lengths[i]) for i, spans in sides]
    of_a, of_b, verbatim = (round(c, 3) for c in (*covered, words / longer))
    return Shared(a, b, words, of_a, of_b, verbatim, held)


def _covered(spans: Iterable[tuple[int, int]]) -> int:
    """Letters within spans that may overlap.

    >>> _covered([(5, 9), (0, 3), (8, 10)])
    8
    """
    total = reached = 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
