"""Rare things of an article, by which pages of one event meet: names, numbers, dates, stems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import records, text
from retold.fingerprint.settings import KEYS, KeySettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.facts import Fact
    from retold.records import Article


def keys(articles: Iterator[Article], settings: KeySettings = KEYS) -> Iterator[records.Key]:
    """Names, numbers, dates and rare stems of each article, by which events meet."""
    for article in articles:
        if article.problem is None:
            yield from _keys(article, settings)


def _keys(article: Article, settings: KeySettings) -> list[records.Key]:
    from retold import facts

    content = f"{article.title}\n{article.text}"[: settings.read]
    weights: dict[tuple[str, str], int] = {}
    for fact in facts.find_facts(content, article.lang, article.published):
        for kind, norm, weight in _names_things(fact, settings):
            weights[kind, norm] = max(weight, weights.get((kind, norm), 0))
    for stem in text.stems(content, article.lang):
        weight = round(1000 * text.rarity(stem))
        if weight >= settings.least and len(stem) > 3:
            weights["stem", f"{article.lang} {stem}"] = weight
    kept = sorted(weights, key=lambda k: (-weights[k], k))[: settings.most]
    doc = text.doc_key(article.article_id)
    return [
        records.Key(text.doc_key(text.key(kind, norm)), doc, kind, weights[kind, norm])
        for kind, norm in kept
    ]


def _names_things(fact: Fact, settings: KeySettings) -> list[tuple[str, str, int]]:
    from retold import facts

    if fact.kind in ("name", "place"):
        bones = [b for b in (facts.skeleton(w) for w in fact.norm.split()) if len(b) > 2]
        return [("name", b, min(1000, 400 + 150 * len(b))) for b in bones]
    if fact.kind == "date":
        return [("date", fact.norm, settings.date)] if len(fact.norm) == 10 else []
    telling = fact.unit is not None or (fact.value or 0) >= 100
    norm = fact.norm.rpartition(":")[2]
    return [("number", norm, settings.number)] if telling else []
