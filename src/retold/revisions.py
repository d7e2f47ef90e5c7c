"""Versions of one address: which article came after which, and each pair laid out as a story.

An address that was fetched again with other words is a new version. Two versions that follow each
other are a story of two tellings, the older one the parent; so collation and apparatus say what
changed between them, as they do for any two tellings.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from retold.records import Carrier, Derivation, Revision, Stemma, Telling
from retold.text import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retold.records import Article

_NEVER = datetime.min.replace(tzinfo=UTC)


class _Version(NamedTuple):
    """An article as far as its age goes; its words as a key, so that a million fit into memory."""

    fetched: datetime
    said: datetime
    article_id: str
    words: str
    at: datetime | None


def revisions(articles: Iterable[Article]) -> Iterator[Revision]:
    """Every version that has one before it, by address and time.

    Only pages that live on the web are versions of each other; a copy with the same words is none.
    """
    chains: dict[str, list[_Version]] = defaultdict(list)
    for article in articles:
        if article.problem is None and article.url:
            chains[address(article.url)].append(_version(article))
    for where, chain in sorted(chains.items()):
        distinct: dict[str, _Version] = {}
        for version in sorted(chain):
            distinct.setdefault(version.words, version)
        for n, (old, new) in enumerate(pairwise(distinct.values()), start=1):
            if (old.fetched, old.said) == (new.fetched, new.said):
                continue  # nobody can tell which of them is the later one
            name = key("revision", old.article_id, new.article_id)
            yield Revision(name, where, old.article_id, new.article_id, n, new.at)


def _version(a: Article) -> _Version:
    said = a.updated or a.published or _NEVER
    words = key(a.title, a.text)
    return _Version(a.captured_at or said, said, a.article_id, words, a.captured_at or a.updated)


def address(url: str) -> str:
    """An address without what leads to a place within the page.

    >>> address("https://Paper.example/a#comments")
    'https://paper.example/a'
    """
    bare = url.partition("#")[0]
    scheme, slashes, rest = bare.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}{slashes}{host.lower()}{slash}{path}"


def tellings(revisions: list[Revision], articles: list[Article]) -> Iterator[Telling]:
    """Keyed stage: the two versions as tellings."""
    at = {a.article_id: a for a in articles}
    for revision in revisions:
        for article in (at.get(revision.older), at.get(revision.newer)):
            if article is not None:
                yield Telling(
                    revision.story_key, _telling(revision, article.article_id), False, None,
                    article.outlet, article.title, article.lang, article.article_id,
                    article.published, article.published_precision,
                    (Carrier(article.article_id, 1.0),),
                )  # fmt: skip


def stemmas(revisions: list[Revision]) -> Iterator[Stemma]:
    """Keyed stage: the newer version is an update of the older one."""
    for r in revisions:
        edge = Derivation(
            r.story_key, _telling(r, r.older), _telling(r, r.newer), "update", 1.0,
            covered=1.0, why="a later version at the same address",
        )  # fmt: skip
        yield Stemma(r.story_key, (edge,))


def _telling(revision: Revision, article_id: str) -> str:
    return key(revision.story_key, article_id)
