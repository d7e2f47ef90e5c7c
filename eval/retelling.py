"""Texts with known answers handed to the product as it would meet them in a story."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from retold import collate, stemma, text
from retold.records import Article, Bead, Carrier, Credit, Sentence, Stemma, Telling
from retold.stemma.kinship import kinship

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.stemma.kinship import PairEvidence
    from retold.stemma.profile import Profile

STORY = "story"


def neutral(number: int, seed: int) -> str:
    """An id that says nothing: the same for the same number and seed."""
    return f"{random.Random(f'{seed}/{number}').getrandbits(64):016x}"


def page(page_id: str, body: str, *, title: str = "", lang: str = "en") -> Article:
    """A bare article: a text without outlet, date or credits."""
    return Article(
        article_id=page_id, capture_id=page_id, address=page_id, url=None, outlet=page_id,
        title=title, text=body, lang=lang, lang_sure=True, words=text.count_words(body),
    )  # fmt: skip


def telling(article: Article, story: str = STORY) -> Telling:
    """A telling that one page carries."""
    return Telling(
        story_key=story, telling_id=article.article_id, lost=False, newsroom=None,
        outlet=article.outlet, title=article.title, lang=article.lang, lead=article.article_id,
        published=article.published, published_precision=article.published_precision,
        carriers=(Carrier(article.article_id, 1.0),),
    )  # fmt: skip


def split(article: Article) -> list[Sentence]:
    """The sentences of an article, by the product's own splitter."""
    from retold import sentences

    return list(sentences.sentences([article]))


def joined(page_id: str, parts: Sequence[str]) -> tuple[Article, list[Sentence]]:
    """An article from sentences that are already told apart."""
    spaced = [re.sub(r"\s+", " ", part).strip() for part in parts]
    body, found = "", []
    for part in spaced:
        body += " " if body else ""
        found.append(
            Sentence(page_id, len(found), "body", 0, len(body), len(body) + len(part), part)
        )
        body += part
    return page(page_id, body), found


def material(
    articles: Sequence[Article], tellings: Sequence[Telling]
) -> tuple[list[Sentence], list[Bead]]:
    """Sentences and beads of one story."""
    found = [s for a in articles for s in split(a)]
    return found, list(collate.collate(list(tellings), found))


def trace_tellings(
    articles: Sequence[Article], credits: Sequence[Credit], tellings: Sequence[Telling]
) -> Stemma:
    """The stemma of one story, from its pages on."""
    found, beads = material(articles, tellings)
    return next(iter(stemma.stemmas(articles, credits, found, tellings, beads)))


def evidence(
    articles: Sequence[Article], credits: Sequence[Credit], tellings: Sequence[Telling]
) -> tuple[dict[str, Profile], dict[tuple[str, str], PairEvidence]]:
    """The tellings prepared, and the evidence between them."""
    found, beads = material(articles, tellings)
    return stemma.compared(stemma.profiles(tellings, articles, credits, found), beads)


def paired(
    a: tuple[Article, list[Sentence]], b: tuple[Article, list[Sentence]]
) -> tuple[dict[str, Profile], PairEvidence]:
    """Two texts as tellings of one story, with the evidence between them."""
    tellings = [telling(a[0]), telling(b[0])]
    found = [*a[1], *b[1]]
    beads = list(collate.collate(tellings, found))
    profiles = stemma.profiles(tellings, [a[0], b[0]], [], found)
    return {p.telling_id: p for p in profiles}, kinship(profiles[0], profiles[1], beads)
