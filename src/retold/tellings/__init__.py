"""Pages that carry one text: folds the pages of a story into tellings with their carriers.

A page carries a telling when its words are the telling's words: whole sentences may be missing, a
cut page may stop in the middle, a dateline or a scrap of furniture may stand at its edge, spelling
and number style may be the house's. A word that says something else makes another telling.

    articles of a story → running words → fullest first → each page against the tellings that share
    its rarest grams → carrier of the one it fits best, else a telling of its own
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from retold.newsrooms import newsroom_of_outlet
from retold.records import Carrier, Telling
from retold.tellings.carrying import (
    DEFAULT,
    OWN_KINDS,
    Fold,
    Page,
    Settings,
    carries,
    fullness,
    page_of,
    when,
)
from retold.tellings.wording import running_words
from retold.text import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from retold.records import Article, Credit, Sentence, StoryMember

SURE = 600  # least confidence, in thousandths, for a credit to name who wrote the words
_MATERIAL = re.compile(
    r"\b(?:with|contributed|additional|inputs?|staff and|based on|avec|mit material|con informaci[oó]n"
    r"|по материалам)\b",
    re.IGNORECASE,
)
__all__ = ["DEFAULT", "Settings", "fold", "fold_story", "running_words"]


def fold(
    members: list[StoryMember],
    articles: list[Article],
    sentences: list[Sentence],
    credits: list[Credit],
) -> Iterator[Telling]:
    """Keyed stage over a story: its members, and their articles, sentences and credits."""
    for story in sorted({m.story_key for m in members}):
        ids = {m.article_id for m in members if m.story_key == story}
        yield from fold_story(
            story,
            [a for a in articles if a.article_id in ids],
            [s for s in sentences if s.article_id in ids],
            [c for c in credits if c.article_id in ids],
        )


def fold_story(
    story_key: str,
    articles: Iterable[Article],
    sentences: Iterable[Sentence],
    credits: Iterable[Credit],
    settings: Settings = DEFAULT,
) -> list[Telling]:
    """The tellings of one story, by the fullness of their lead pages. Order changes nothing."""
    by_article: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        if sentence.zone != "headline":
            by_article[sentence.article_id].append(sentence)
    own: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits:
        own[credit.article_id].append(credit)
    pages = sorted((page_of(a, own[a.article_id]) for a in articles), key=fullness)
    folds = _gather(pages, by_article, settings)
    return [_telling(story_key, f, own) for f in folds]


def _gather(
    pages: Sequence[Page], sentences: dict[str, list[Sentence]], settings: Settings
) -> list[Fold]:
    """Pages, fullest first, into folds."""
    exact: dict[tuple[str, ...], Fold] = {}
    common = _commongrams_of({p.words for p in pages}, settings)
    postings: dict[int, list[int]] = defaultdict(list)
    folds: list[Fold] = []
    for page in pages:
        same = exact.get(page.words) if page.words else None
        if same:
            same.carriers.append(Carrier(page.article.article_id, 1.0))
            same.pages.append(page)
            continue
        grams = _rarest(page.words, common, settings)
        chosen = _best_fit(page, grams, folds, postings, settings)
        if chosen is None:
            chosen = _new_fold(page, sentences.get(page.article.article_id, []))
            for gram in sorted(grams_of(page.words, settings.gram) & common.keys()):
                if len(postings[gram]) < settings.posting_limit:
                    postings[gram].append(len(folds))
            folds.append(chosen)
            exact[page.words] = chosen
    return folds


def grams_of(words: Sequence[str], size: int) -> set[int]:
    if len(words) < size:
        return {hash_words(words)} if words else set()
    return {hash_words(words[i : i + size]) for i in range(len(words) - size + 1)}


def hash_words(words: Sequence[str]) -> int:
    """A number for a run of words; only ever compared within one run of the program."""
    return hash(tuple(words))


def _commongrams_of(texts: set[tuple[str, ...]], settings: Settings) -> Counter[int]:
    """Grams that two or more distinct texts share, with the number of texts."""
    counts: Counter[int] = Counter()
    for words in texts:
        counts.update(grams_of(words, settings.gram))
    return Counter({g: n for g, n in counts.items() if n > 1})


def _rarest(words: tuple[str, ...], common: Counter[int], settings: Settings) -> list[int]:
    """Grams of a page that few others share, spread over the page."""
    size = settings.gram
    places: dict[int, int] = {}
    for i in range(len(words) - size + 1):
        gram = hash_words(words[i : i + size])
        if gram in common:
            places.setdefault(gram, i)
    if not places and words and hash_words(words) in common:
        return [hash_words(words)]
    chosen = sorted(places, key=lambda g: (common[g], places[g]))
    return chosen[: settings.rare_grams]


def _best_fit(
    page: Page,
    grams: list[int],
    folds: list[Fold],
    postings: dict[int, list[int]],
    settings: Settings,
) -> Fold | None:
    """The telling that the page carries, with the page entered as its carrier."""
    votes: Counter[int] = Counter()
    for gram in grams:
        votes.update(postings.get(gram, ()))
    ranked = sorted(votes, key=lambda f: (-votes[f], f))[: settings.candidates]
    best: tuple[float, int, Carrier] | None = None
    for number in ranked:
        if votes[number] < settings.least_shared * len(grams):
            break
        carrier = carries(folds[number], page, settings)
        if carrier and (best is None or carrier.coverage > best[0]):
            best = (carrier.coverage, number, carrier)
    if best is None:
        return None
    chosen = folds[best[1]]
    chosen.carriers.append(best[2])
    chosen.pages.append(page)
    return chosen


def _new_fold(page: Page, sentences: list[Sentence]) -> Fold:
    ordered = sorted(sentences, key=lambda s: s.start)
    borders = [bisect_left(page.starts, s.start) for s in ordered]
    fold = Fold(page, [*borders, len(page.words)], [s.n for s in ordered])
    fold.carriers.append(Carrier(page.article.article_id, 1.0))
    fold.pages.append(page)
    return fold


def _telling(story_key: str, fold: Fold, credits: dict[str, list[Credit]]) -> Telling:
    lead = fold.lead.article
    first = min((p.article for p in fold.pages), key=lambda a: (*when(a), a.article_id))
    published: datetime | None = first.published
    return Telling(
        story_key=story_key,
        telling_id=key("telling", lead.article_id),
        lost=False,
        newsroom=_newsroom(fold, credits),
        outlet=lead.outlet,
        title=lead.title,
        lang=lead.lang,
        lead=lead.article_id,
        published=published,
        published_precision=first.published_precision,
        carriers=tuple(sorted(fold.carriers, key=lambda c: (-c.coverage, c.article_id))),
    )


def _newsroom(fold: Fold, credits: dict[str, list[Credit]]) -> str | None:
    """Who wrote the words: the newsroom most surely credited by the carriers, if any is.

    A newsroom that only gave material ("with AP", "additional reporting by") did not write them:
    then, as under a byline without an agency, the outlet did.
    """
    sure: dict[str, int] = defaultdict(int)
    for page in fold.pages:
        best: dict[str, int] = {}
        for credit in credits.get(page.article.article_id, ()):
            if credit.newsroom and credit.kind in OWN_KINDS and not _gave_material(credit):
                confidence = round(1000 * credit.confidence)
                best[credit.newsroom] = max(best.get(credit.newsroom, 0), confidence)
        for newsroom, confidence in best.items():
            sure[newsroom] += confidence
    likely = {n: c for n, c in sure.items() if c >= SURE}
    if likely:
        return min(likely, key=lambda n: (-likely[n], n))
    lead = fold.lead.article
    own = credits.get(lead.article_id, ())
    signed = any((c.kind == "byline" and not c.newsroom) or _gave_material(c) for c in own)
    return newsroom_of_outlet(lead.outlet) if signed and lead.outlet else None


def _gave_material(credit: Credit) -> bool:
    return credit.kind in OWN_KINDS and bool(_MATERIAL.search(credit.text))
