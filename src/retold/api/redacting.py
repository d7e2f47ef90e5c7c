"""A page without a person: the sentences that name them, or are theirs, are taken out."""

from __future__ import annotations

import json
from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from retold.text import key, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retold.records import Article, Capture, Credit, Sentence, Speech
    from retold.workspace import Store

REMOVED = "[removed]"
LEAST_WORDS = 5  # of a quotation that is known again where nobody is named
R = TypeVar("R")


def redacted(store: Store, person: list[str]) -> Iterator[tuple[str, Capture]]:
    """Ids of captures that name a person, each with the record that takes its place."""
    from retold.captures import record  # the readers of formats take long to load

    sentences = _by_article(store.records("sentences"))
    speeches = _by_article(store.records("speeches"))
    credits = _by_article(store.records("credits"))
    named: dict[str, Article] = {}
    for article in store.records("articles"):
        if _names(" ".join(_written(article)), person):
            named[article.capture_id] = article
    if not named:
        return
    quoted = set(_quoted(named.values(), speeches, person))
    for article in store.records("articles"):
        if any(q in article.text for q in quoted):
            named.setdefault(article.capture_id, article)
    for capture in store.records("captures"):
        article = named.get(capture.capture_id)
        if article is None:
            continue
        ours = _theirs(sentences[article.article_id], speeches[article.article_id], person, quoted)
        fields = _fields(article, ours, credits[article.article_id], person)
        yield capture.capture_id, record(fields, _address(article, person), capture.captured_at)


def _by_article(rows: Iterable[R]) -> dict[str, list[R]]:
    groups: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        groups[row.article_id].append(row)  # type: ignore[attr-defined]
    return groups


def _written(article: Article) -> Iterator[str]:
    """Everything that is kept of a page as words."""
    yield article.title
    yield article.text
    yield article.address
    yield from (z.text or "" for z in article.zones)
    yield from article.credits_raw
    yield article.extra or ""
    yield article.section or ""


def _names(text: str, person: list[str]) -> bool:
    return f" {' '.join(person)} " in f" {' '.join(words(text))} "


def _mentions(text: str, person: list[str]) -> bool:
    """Whether a text has the full name, or the last name alone."""
    return person[-1] in words(text)


def _is(speech: Speech, person: list[str]) -> bool:
    return any(words(s)[-len(person) :] == person for s in (speech.speaker or "", *speech.chain))


def _quoted(
    articles: Iterable[Article], speeches: dict[str, list[Speech]], person: list[str]
) -> Iterator[str]:
    """What the person is quoted with, long enough to be known again on other pages."""
    for article in articles:
        for speech in speeches[article.article_id]:
            said = article.text[speech.start : speech.end]
            if (
                _is(speech, person)
                and speech.mode != "indirect"
                and len(words(said)) >= LEAST_WORDS
            ):
                yield said


def _theirs(
    sentences: list[Sentence], speeches: list[Speech], person: list[str], quoted: set[str]
) -> list[Sentence]:
    """The sentences that go."""
    said = {s.sentence for s in speeches if _is(s, person)}

    def goes(sentence: Sentence) -> bool:
        if sentence.n in said or _mentions(sentence.text, person):
            return True
        whole = len(words(sentence.text)) >= LEAST_WORDS
        return any(q in sentence.text or (whole and sentence.text in q) for q in quoted)

    return [s for s in sentences if goes(s)]


def _fields(
    article: Article, theirs: list[Sentence], credits: list[Credit], person: list[str]
) -> dict[str, Any]:
    """The page as a record, without what goes."""
    text, title = article.text, article.title
    for sentence in sorted(theirs, key=attrgetter("start"), reverse=True):
        if sentence.zone == "headline":
            title = REMOVED
        else:
            text = f"{text[: sentence.start]}{REMOVED}{text[sentence.end :]}"
    apart = [c for c in credits if c.start is None and not _mentions(c.text, person)]
    before = [c.text for c in apart if c.kind in ("byline", "agency")]
    dateline = [c.text for c in apart if c.kind == "dateline"][:1]
    after = [c.text for c in apart if c.kind in ("credit_line", "copyright")]
    fields: dict[str, Any] = {
        "title": title,
        "text": "\n\n".join([*before, " ".join([*dateline, text]), *after]),
        "lang": article.lang,
        "outlet": article.outlet,
        "section": article.section,
        "published": _time(article.published, article.published_precision),
        "updated": _time(article.updated, article.updated_precision),
        "author": [c for c in article.credits_raw if not _mentions(c, person)],
    }
    if article.url and not _names(article.url, person):
        fields["url"] = article.url
    return {k: v for k, v in json.loads(json.dumps(fields, default=str)).items() if v}


def _time(when: Any, precision: str | None) -> str | None:
    if when is None:
        return None
    return str(when.date()) if precision == "day" else str(when.isoformat())


def _address(article: Article, person: list[str]) -> str:
    if not _names(article.address, person):
        return article.address
    return f"{urlsplit(article.address).hostname or 'removed'}/{key(article.address)}"
