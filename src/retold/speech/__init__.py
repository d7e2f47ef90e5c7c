"""Who says what: quotations, reported statements, and the chain of those who pass them on.

For every sentence the cue words of `data/speech_cues.toml` are found outside of quotation marks;
the noun phrase beside a cue is the speaker, led back to a full name, an office, a document or an
outlet of the article; what was "told Reuters" ends its chain with Reuters.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from retold.speech.cues import cues
from retold.speech.finishing import finished
from retold.speech.quotations import Quotation, find_quotations
from retold.speech.reading import Reading
from retold.speech.roster import Roster
from retold.speech.speakers import person_names
from retold.speech.speaking import LONGEST, read_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Article, Credit, Sentence, Speech


__all__ = ["find_speech", "speeches"]


def speeches(
    articles: list[Article], sentences: list[Sentence], credits: list[Credit]
) -> Iterator[Speech]:
    """The keyed stage: called once for an article id."""
    for article in articles:
        yield from find_speech(
            article,
            [s for s in sentences if s.article_id == article.article_id],
            [c for c in credits if c.article_id == article.article_id],
        )


def find_speech(article: Article, sentences: list[Sentence], credits: list[Credit]) -> list[Speech]:
    """Who says what in an article; spans are exact and quotation marks left out."""
    lang = article.lang if article.lang != "und" else "en"
    table = cues(lang)
    reading = Reading(article, table, Roster(table), lang)
    ordered = sorted(sentences, key=lambda s: s.n)
    body = [s for s in ordered if s.zone != "headline"]
    _prepare(reading, body)
    reading.roster.newsroom = _credited(credits)
    quotations = find_quotations(article.text)
    starts, ends = [q.start for q in quotations], [q.end for q in quotations]
    for sentence in body:
        near = quotations[bisect_right(ends, sentence.start) : bisect_left(starts, sentence.end)]
        read_sentence(reading, sentence, _within(near, sentence))
    for sentence in ordered:
        if sentence.zone == "headline":
            reading.last = None
            read_sentence(reading, sentence, find_quotations(sentence.text))
    return finished(reading, credits)


def _credited(credits: list[Credit]) -> str | None:
    """The newsroom that the page credits, for "the agency" before any is named."""
    kinds = ("dateline", "agency", "byline", "told_by")
    return next((c.newsroom for c in credits if c.kind in kinds and c.newsroom), None)


def _prepare(reading: Reading, sentences: list[Sentence]) -> None:
    """Learn full names before reading, so that a surname before them is led to them."""
    names = [
        f.text
        for s in sentences
        for f in person_names(s.text[:LONGEST], reading.cues, reading.lang)
    ]
    reading.roster.prepare(names)


def _within(quotations: list[Quotation], sentence: Sentence) -> list[Quotation]:
    """The quotations of a sentence, cut to what is read of it, in its own coordinates."""
    out = []
    for q in quotations:
        if q.end <= sentence.start or q.start >= min(sentence.end, sentence.start + LONGEST):
            continue
        a, b = max(q.start, sentence.start), min(q.end, sentence.end)
        x, y = max(q.inner_start, sentence.start), min(q.inner_end, sentence.end)
        if y > x and any(
            c.isalnum() for c in sentence.text[x - sentence.start : y - sentence.start]
        ):
            s = sentence.start
            out.append(Quotation(a - s, b - s, x - s, y - s, q.group, q.opened))
    return out
