"""Sentences that no bead joins, looked at once more for plain contradictions.

A rewriter turns a sentence so far that the alignment lets it go, or puts it into the headline; a
second report was never worded like the first. What differs in wording there says nothing. A number
of the same things, a date in the same place, the opposite outcome, a denial of the same thing do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from retold import models, text
from retold.apparatus.comparable import stated
from retold.apparatus.doubt.hedged import unhedged
from retold.apparatus.sides import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from retold.apparatus.difference import Context, Difference
    from retold.apparatus.judge import FeatureJudge
    from retold.records import Sentence


@dataclass(frozen=True, slots=True)
class Settings:
    """From when on two sentences speak of one thing; unfitted."""

    least: float = 0.36  # likeness of two sentences, half in meaning and half in words
    settled: float = (
        0.75  # from which two joined sentences say the same: neither is looked at again
    )
    near: float = 0.5  # from which what one denies is what the other says
    headline: float = 0.25  # of a headline and one of the first sentences
    nearest: int = 2  # sentences that a sentence is compared with
    tries: int = 3  # sentences that a headline is compared with
    lead: int = 6  # sentences that a headline sums up
    trust: float = 0.8  # factor on the probability: they may speak of two things
    number: float = 0.1  # what a number of several digits in both adds to the likeness in words
    most: int = 120  # sentences of a page that are looked at


SETTINGS = Settings()
FACTS = (
    "clear_number", "clear_transposed", "clear_date", "clear_place", "clear_era", "clear_counted",
    "clear_foreign", "clear_unknown_value",
)  # fmt: skip
CLAIMS = (
    "clear_outcome", "clear_negation", "clear_firmer", "clear_stage", "clear_blame", "clear_hearsay",
    "clear_dropped_rank", "clear_part", "clear_scare", "clear_undone", "clear_unsourced", "clear_owned", "clear_claimed",
    "clear_limit", "clear_many", "clear_source", "clear_open", "clear_weighed", "clear_condition",
    "clear_unit",
)  # fmt: skip
HEADLINES = ("clear_confirmed",)


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences of a page with what tells whether two speak of one thing."""

    sentences: tuple[Sentence, ...]
    vectors: NDArray[np.int8]
    bags: tuple[dict[str, float], ...]
    numbers: tuple[frozenset[str], ...]  # of several digits

    @classmethod
    def of(cls, sentences: Sequence[Sentence], lang: str) -> Told:
        used = tuple(sentences[: SETTINGS.most])
        return cls(
            used, models.default_encoder().encode([s.text for s in used]),
            tuple(_bag(s.text, lang) for s in used),
            tuple(frozenset(w for w in text.words(s.text) if w[0].isdigit() and len(w) > 1) for s in used),
        )  # fmt: skip


def _bag(body: str, lang: str) -> dict[str, float]:
    return {
        canonical(w, lang): max(0.1, text.rarity(text.stem(w)))
        for w in text.words(body) if w not in text.STOPWORDS
    }  # fmt: skip


def _dice(a: dict[str, float], b: dict[str, float]) -> float:
    shared = sum(min(a[w], b[w]) for w in sorted(a.keys() & b.keys()))
    whole = sum(a.values()) + sum(b.values())
    return 2 * shared / whole if whole else 0.0


def likeness(a: Told, b: Told) -> NDArray[np.float64]:
    """How surely two sentences speak of one thing, of shape (sentences of a, sentences of b)."""
    meaning = np.maximum(0.0, models.cosines(a.vectors, b.vectors))
    words = np.zeros(meaning.shape)
    for i, j in zip(*np.nonzero(meaning > SETTINGS.headline), strict=True):
        words[i, j] = _dice(a.bags[i], b.bags[j])
        shared = a.numbers[i] & b.numbers[j]
        words[i, j] += SETTINGS.number * min(2, len(shared))
    return np.round((meaning + words) / 2, 9)


def contradicted(
    a: Told,
    b: Told,
    together: set[tuple[int, int]],
    context: Context,
    judge: FeatureJudge,
    one_source: bool = True,
) -> Iterator[tuple[Sentence, Sentence, Difference]]:
    """What sentences of `b` plainly contradict in sentences of `a` that they are not joined with.

    `together` are the numbers of sentences that a bead joins. Two reports that were not made from one
    text are compared where two sentences are near and joined with no others.
    """
    if not a.sentences or not b.sentences or (context.after_lang or context.lang) != context.lang:
        return
    if context.lang == "en":
        for x, y, d in unhedged(a.sentences, b.sentences):
            yield x, y, judge.weigh([d])[0]
    like = likeness(a, b)
    told: dict[int, list[Difference]] = {}  # by sentence of b: what was said of it before
    for i, j in _pairs(a, b, like, together):
        if not one_source and (like[i, j] < SETTINGS.near or _joined(a, b, i, j, together)):
            continue
        x, y = a.sentences[i], b.sentences[j]
        near = frozenset().union(*(b.bags[k].keys() for k in range(max(0, j - 1), min(len(b.bags), j + 2))))  # fmt: skip
        here = replace(context, after_near=near)
        for d in judge.differences(x.text, y.text, here):
            if (
                _plain(d, context, y.zone == "headline")
                and (like[i, j] >= SETTINGS.near or not _denied(d))
                and not any(_one_place(d, e) for e in told.get(j, ()))
            ):
                told.setdefault(j, []).append(d)
                yield x, y, replace(d, probability=d.probability * SETTINGS.trust)


def _joined(a: Told, b: Told, i: int, j: int, together: set[tuple[int, int]]) -> bool:
    """Whether a bead joins either sentence with any other."""
    return any(m == a.sentences[i].n or n == b.sentences[j].n for m, n in together)


def _pairs(
    a: Told, b: Told, like: NDArray[np.float64], together: set[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Sentences that are worth a second look: the nearest of each that it is not joined with."""
    found: dict[tuple[int, int], None] = {}
    heads_a = [x.zone == "headline" for x in a.sentences]
    for j, y in enumerate(b.sentences):
        if y.zone == "headline":
            fits = [i for i, x in enumerate(a.sentences) if heads_a[i] or x.n <= SETTINGS.lead]
            least, most = SETTINGS.headline, SETTINGS.tries
        else:
            fits = [i for i, head in enumerate(heads_a) if not head]
            least, most = SETTINGS.least, SETTINGS.nearest
        near = sorted((i for i in fits if like[i, j] >= least), key=lambda i: (-like[i, j], i))
        found |= dict.fromkeys((i, j) for i in near[:most])
    for i, head in enumerate(heads_a):
        fits = [j for j, y in enumerate(b.sentences) if y.zone != "headline" and not head]
        near = sorted(
            (j for j in fits if like[i, j] >= SETTINGS.least), key=lambda j: (-like[i, j], j)
        )
        found |= dict.fromkeys((i, j) for j in near[:1])
    joined = {
        (int(i), int(j)) for i, j in zip(*np.nonzero(like >= SETTINGS.settled), strict=True)
        if (a.sentences[i].n, b.sentences[j].n) in together
    }  # fmt: skip
    done_a, done_b = {i for i, _ in joined}, {j for _, j in joined}
    return [
        (i, j) for i, j in found
        if (a.sentences[i].n, b.sentences[j].n) not in together and not (i in done_a and j in done_b)
    ]  # fmt: skip


def _one_place(d: Difference, e: Difference) -> bool:
    return d.after_start < max(e.after_end, e.after_start + 1) and e.after_start < max(
        d.after_end, d.after_start + 1
    )


def _denied(d: Difference) -> bool:
    """Whether a denial or a source tells: of two sentences that are not near, one may deny another
    thing, or lay another to its source.
    """
    return any(name in ("clear_negation", "clear_source") and value for name, value in d.features)


def _plain(d: Difference, context: Context, head: bool) -> bool:
    features = dict(d.features)
    if head and features.get("clear_limit"):
        return False  # a headline is short
    if any(features.get(name) for name in (*CLAIMS, *(HEADLINES if head else ()))):
        return True
    if not any(features.get(name) for name in FACTS):
        return False
    return not (stated(d.after, context.before_words) or stated(d.before, context.after_words))
