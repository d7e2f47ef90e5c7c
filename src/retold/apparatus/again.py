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
from retold.apparatus.hedged import unhedged
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
    half: float = 0.45  # where the sentence of the first text is joined: the second may be its half
    headline: float = 0.25  # of a headline and one of the first sentences
    tries: int = 3  # sentences that a headline is compared with
    lead: int = 6  # sentences that a headline sums up
    trust: float = 0.8  # factor on the probability: they may speak of two things
    most: int = 120  # sentences of a page that are looked at


SETTINGS = Settings()
FACTS = (
    "clear_number", "clear_transposed", "clear_date", "clear_place", "clear_era", "clear_counted",
    "clear_foreign",
)  # fmt: skip
CLAIMS = ("clear_outcome", "clear_negation", "clear_firmer")
HEADLINES = ("clear_confirmed",)


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences of a page with what tells whether two speak of one thing."""

    sentences: tuple[Sentence, ...]
    vectors: NDArray[np.int8]
    bags: tuple[dict[str, float], ...]

    @classmethod
    def of(cls, sentences: Sequence[Sentence], lang: str) -> Told:
        used = tuple(sentences[: SETTINGS.most])
        return cls(
            used, models.default_encoder().encode([s.text for s in used]),
            tuple(_bag(s.text, lang) for s in used),
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
    return np.round((meaning + words) / 2, 9)


def contradicted(
    a: Told, b: Told, joined_a: set[int], joined_b: set[int], context: Context, judge: FeatureJudge
) -> Iterator[tuple[Sentence, Sentence, Difference]]:
    """What unjoined sentences of `b` plainly contradict in `a`; `joined` are sentence numbers."""
    if not a.sentences or not b.sentences or (context.after_lang or context.lang) != context.lang:
        return
    if context.lang == "en":
        for x, y, d in unhedged(a.sentences, b.sentences):
            yield x, y, judge.weigh([d])[0]
    like = likeness(a, b)
    for j, y in enumerate(b.sentences):
        if y.n in joined_b:
            continue
        head = y.zone == "headline"
        fits = [
            i for i, x in enumerate(a.sentences)
            if (x.zone == "headline" or x.n <= SETTINGS.lead if head else x.zone != "headline" and (x.n not in joined_a or like[i, j] >= SETTINGS.half))
        ]  # fmt: skip
        least = SETTINGS.headline if head else SETTINGS.least
        near = sorted((i for i in fits if like[i, j] >= least), key=lambda i: (-like[i, j], i))
        for i in near[: SETTINGS.tries if head else 1]:
            x = a.sentences[i]
            told = [
                d for d in judge.differences(x.text, y.text, context) if _plain(d, context, head)
            ]
            if told:
                yield from (
                    (x, y, replace(d, probability=d.probability * SETTINGS.trust)) for d in told
                )
                break


def _plain(d: Difference, context: Context, head: bool) -> bool:
    features = dict(d.features)
    if any(features.get(name) for name in (*CLAIMS, *(HEADLINES if head else ()))):
        return True
    if not any(features.get(name) for name in FACTS):
        return False
    return not (stated(d.after, context.before_words) or stated(d.before, context.after_words))
