"""schema.org as JSON-LD: every page a NewsArticle, with what it is based on."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from retold.export.characters import for_json, moment, web_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retold.export.policy import View
    from retold.records import Telling
    from retold.results import Page

CONTEXT = {"@vocab": "https://schema.org/"}  # in itself: nothing has to be fetched to read it
# Not the address: a page that was fetched twice is two, and each says what it said.
_PAGE, _TELLING = "urn:retold:page:", "urn:retold:telling:"
CREDITS = ("agency", "credit_line", "told_by", "copyright")


def write(views: Iterable[View], out: IO[bytes]) -> None:
    """One graph of all pages and of the tellings that are on no page at hand."""
    out.write(b'{"@context":' + for_json(CONTEXT) + b',"@graph":[')
    n = 0
    for view in views:
        tellings = view.story.tellings.values()
        nodes = [_page(view, t, c.article_id) for t in tellings for c in t.carriers]
        nodes += [_lost(t) for t in tellings if t.lost]
        for node in sorted(nodes, key=lambda node: str(node["identifier"])):
            out.write((b",\n" if n else b"\n") + for_json(node))
            n += 1
    out.write(b"\n]}\n")


def _page(view: View, telling: Telling, article_id: str) -> dict[str, Any]:
    page = view.story.pages[article_id]
    article = page.article
    return _told(
        {
            "@id": _PAGE + article_id,
            "@type": "NewsArticle",
            "identifier": article_id,
            "url": web_address(article.url),
            "headline": article.title,
            "inLanguage": article.lang if article.lang != "und" else None,
            "datePublished": moment(article.published),
            "dateModified": moment(article.updated),
            "publisher": {"@type": "Organization", "name": article.outlet},
            "author": [{"@type": "Person", "name": p} for p in _authors(page)],
            "citation": _credited(page),
            "articleSection": article.section,
            "wordCount": article.words,
            "articleBody": article.text,
            "about": f"urn:retold:story:{view.story_id}",
        }
        | _based_on(view, telling)
    )


def _based_on(view: View, telling: Telling) -> dict[str, Any]:
    edges = view.story.parents(telling.telling_id)
    of = {
        d.parent: _reference(view, view.story.tellings[d.parent])
        for d in edges
        if d.direction_known and d.parent in view.story.tellings
    }
    translated = [of[d.parent] for d in edges if d.kind == "translation" and d.parent in of]
    return {"isBasedOn": list(of.values()), "translationOfWork": translated}


def _reference(view: View, telling: Telling) -> dict[str, Any]:
    lead = view.story.pages.get(telling.lead or "")
    if lead is None:
        return {"@id": _TELLING + telling.telling_id}
    url = web_address(lead.article.url)
    return _told({"@id": _PAGE + lead.article.article_id, "url": url})


def _lost(telling: Telling) -> dict[str, Any]:
    """A telling that is on no page at hand."""
    newsroom = {"@type": "Organization", "name": telling.newsroom} if telling.newsroom else None
    return _told(
        {
            "@id": _TELLING + telling.telling_id,
            "@type": "CreativeWork",
            "identifier": telling.telling_id,
            "headline": telling.title,
            "publisher": newsroom,
            "description": f"Not at hand: {telling.why}",
        }
    )


def _authors(page: Page) -> list[str]:
    named = [p for c in page.credits if c.kind == "byline" for p in c.persons]
    return list(dict.fromkeys(named))


def _credited(page: Page) -> list[str]:
    return sorted({c.newsroom for c in page.credits if c.newsroom and c.kind in CREDITS})


def _told(node: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in node.items() if v not in (None, "", [])}
