"""Sentence alignment: which sentences of two tellings say the same thing.

The best set of beads is found as a whole. Every pair of sentences is scored by shared weighted
stems, names, numbers, runs of words and the encoder's vectors; neighbours that also match raise a
pair (order as a preference); beads of one to three sentences a side are weighed against each other
by how much of both sides they explain; and the set that explains most is taken, exactly where the
sentences in contention are few, by a bounded search where they are many.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from retold.collate.packing import best_set, in_order, knots
from retold.collate.partners import choose_partners
from retold.collate.scores import Candidate, Scores, between
from retold.collate.settings import DEFAULT, Settings
from retold.collate.sides import Side, take_apart, weigh
from retold.collate.spans import Span, spans
from retold.records import Bead

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retold.models import Encoder
    from retold.records import Sentence, Telling

__all__ = ["DEFAULT", "Settings", "Span", "align", "collate", "collate_story", "spans", "weigh"]


def collate(tellings: list[Telling], sentences: list[Sentence]) -> Iterator[Bead]:
    """Keyed stage over a story: the beads of every pair of tellings worth collating."""
    yield from collate_story(tellings, sentences)


def collate_story(
    tellings: Sequence[Telling],
    sentences: Sequence[Sentence],
    encoder: Encoder | None = None,
    settings: Settings = DEFAULT,
) -> Iterator[Bead]:
    """The beads of a story's tellings, pair by pair in order of their ids."""
    by_article: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        by_article[sentence.article_id].append(sentence)
    seen = sorted((t for t in tellings if t.lead), key=lambda t: (t.story_key, t.telling_id))
    sides = {
        t.telling_id: take_apart(by_article.get(t.lead or "", []), t.lang, encoder, settings)
        for t in seen
    }
    for a, b in choose_partners(seen, sides, settings):
        beads = _align(sides[a.telling_id], sides[b.telling_id], settings)
        yield from _numbered(beads, a.story_key, a.telling_id, b.telling_id)


def align(
    a: Sequence[Sentence],
    b: Sequence[Sentence],
    encoder: Encoder | None = None,
    *,
    langs: tuple[str, str] = ("en", "en"),
    ids: tuple[str, str, str] = ("", "", ""),
    settings: Settings = DEFAULT,
) -> list[Bead]:
    """The best set of beads between two texts; every sentence is in exactly one of them.

    `ids` are the story key and the two tellings' ids that the beads will bear. Swapping the texts
    swaps the sides of every bead.
    """
    one = take_apart(a, langs[0], encoder, settings)
    two = take_apart(b, langs[1], encoder, settings)
    return list(_numbered(_align(one, two, settings), *ids))


def _align(a: Side, b: Side, settings: Settings) -> list[Bead]:
    scores = Scores(a, b, settings)
    heads_a = [i for i, s in enumerate(a.sentences) if s.zone == "headline"]
    heads_b = [j for j, s in enumerate(b.sentences) if s.zone == "headline"]
    candidates = scores.candidates(set(heads_a), set(heads_b))
    chosen = [c for knot in knots(candidates) for c in best_set(knot, settings)]
    if scores.foreign:
        chosen += between(a, b, chosen, settings)
    chosen += scores.headlines(heads_a, heads_b, chosen)
    return to_beads(a, b, chosen)


def to_beads(a: Side, b: Side, chosen: list[Candidate]) -> list[Bead]:
    """Beads in reading order, moved ones marked, with the sentences nobody matched."""
    body = sorted(
        (c for c in chosen if a.sentences[c.a[0]].zone != "headline"
         and b.sentences[c.b[0]].zone != "headline"),
        key=lambda c: (c.a, c.b),
    )  # fmt: skip
    steady = in_order(body)
    moved = {c.mask for i, c in enumerate(body) if i not in steady}
    rows = [(c.a, c.b, c.score, c.mask in moved) for c in chosen]
    used_a = {i for c in chosen for i in c.a}
    used_b = {j for c in chosen for j in c.b}
    rows += [((i,), (), 0.0, False) for i in range(len(a.sentences)) if i not in used_a]
    rows += [((), (j,), 0.0, False) for j in range(len(b.sentences)) if j not in used_b]
    size_a, size_b = max(1, len(a.sentences)), max(1, len(b.sentences))
    rows.sort(key=lambda r: (_place(r[0], r[1], size_a, size_b), r[0], r[1]))
    return [
        Bead("", "", "", n, tuple(a.sentences[i].n for i in p), tuple(b.sentences[j].n for j in q),
             round(score, 6), late)
        for n, (p, q, score, late) in enumerate(rows)
    ]  # fmt: skip


def _place(p: tuple[int, ...], q: tuple[int, ...], size_a: int, size_b: int) -> float:
    places = [i / size_a for i in p[:1]] + [j / size_b for j in q[:1]]
    return round(min(places), 9)


def _numbered(beads: Sequence[Bead], story_key: str, a: str, b: str) -> Iterator[Bead]:
    for bead in beads:
        yield Bead(
            story_key, a, b, bead.n, bead.a_sentences, bead.b_sentences, bead.score, bead.moved
        )
