"""HTML pages → drafts: trafilatura's reading, checked against what else the page says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from retold.extract import furniture
from retold.extract.draft import Draft, Piece
from retold.extract.metadata import PageFacts, absolute, page_facts
from retold.newsrooms import is_byline, is_picture_credit
from retold.text import count_words, visible, words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_TAGS = 60_000  # beyond it a page is no article, and parsing it takes too long
_TAGS = re.compile(r"<[A-Za-z]")
_KINDS = {"p": "p", "head": "head", "quote": "quote", "list": "item", "div": "p", "ab": "head", "code": "p"}


def read_page(markup: str, known_url: str | None) -> Draft:
    """The article in an HTML page."""
    if sum(1 for _ in _TAGS.finditer(markup)) > MAX_TAGS:
        return Draft(problem=f"more than {MAX_TAGS} elements, which no article has")
    tree = _tree(markup)
    if tree is None:
        return Draft(problem="empty page")
    facts = page_facts(tree, known_url)
    draft = Draft(
        title=facts.title, url=facts.url, lang=facts.lang, section=facts.section, published=facts.published,
        updated=facts.updated, description=facts.description, credits=list(facts.authors),
    )  # fmt: skip
    captions = _captions(tree)
    shape = _PageShape(tree)
    pieces = _pieces(markup, tree, facts)
    draft.links = _links(pieces, tree, facts.url)
    draft.pieces = _without_furniture(pieces, captions)
    draft.pieces += [Piece("caption", c) for c in captions]
    if facts.live:
        draft.mark("live ticker")
    _judge(draft, facts, shape)
    return draft


def _tree(markup: str) -> HtmlElement | None:
    from trafilatura import load_html

    return load_html(markup)


class _PageShape:
    """How much of a page is links; taken before trafilatura changes the tree."""

    def __init__(self, tree: HtmlElement) -> None:
        body = tree.find("body")
        root = tree if body is None else body
        self.links = sum(1 for _ in root.iter("a"))
        self.paragraphs = sum(1 for p in root.iter("p") if count_words(p.text_content()) >= furniture.PROSE_WORDS)
        texts = [e.text_content() for e in root.iter("p", "h1", "h2", "li", "form")]
        self.paywalled = any(furniture.is_paywall(" ".join(t.split())) for t in texts if len(t) < 600)
        self.empty = not any(t.strip() for t in _visible_texts(root))


def _visible_texts(root: HtmlElement) -> Any:
    for element in root.iter():
        if element.tag in {"script", "style", "noscript", "template"} or not isinstance(element.tag, str):
            if element.tail:
                yield element.tail
            continue
        yield element.text or ""
        yield element.tail or ""


def _captions(tree: HtmlElement) -> list[str]:
    found: list[str] = []
    for element in tree.iter("figcaption"):
        text = " ".join(visible(element.text_content()).split())
        if 2 <= count_words(text) <= 120:
            found.append(text)
    return list(dict.fromkeys(found))[:50]


def _pieces(markup: str, tree: HtmlElement, facts: PageFacts) -> list[Piece]:
    import trafilatura

    document = trafilatura.bare_extraction(
        tree, include_comments=False, favor_precision=True, with_metadata=False, url=facts.url
    )
    pieces = _of_body(document.body) if document is not None and document.body is not None else []
    return pieces


def _of_body(body: HtmlElement) -> list[Piece]:
    """Paragraphs, heads, quotations and items of trafilatura's result, in order."""
    out: list[Piece] = []
    for element in body:
        kind = _KINDS.get(element.tag, "p")
        if element.tag == "list":
            texts = [_whole(i) for i in element.iter("item")]
        elif element.tag == "table":
            texts = [" | ".join(filter(None, (_whole(c) for c in row.iter("cell")))) for row in element.iter("row")]
            kind = "item"
        elif element.tag == "quote" and element.find("p") is not None:
            texts = [_whole(p) for p in element]
        else:
            texts = _lines(element)
        out += [Piece(kind, t) for t in texts if t]
        if element.tail and element.tail.strip():
            out.append(Piece("p", " ".join(element.tail.split())))
    return out


def _whole(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _lines(element: HtmlElement) -> list[str]:
    """The text of an element; a double line break parts paragraphs."""
    parts = [element.text or ""]
    for child in element.iterdescendants():
        parts.append("\n" if child.tag == "lb" else (child.text or ""))
        parts.append(child.tail or "")
    lines = "".join(parts).split("\n")
    return [" ".join(line.split()) for line in lines if line.strip()]


def _without_furniture(pieces: list[Piece], captions: list[str]) -> list[Piece]:
    known = {" ".join(words(c)) for c in captions}
    out: list[Piece] = []
    for piece in pieces:
        text = piece.text
        if " ".join(words(text)) in known:
            continue
        if furniture.is_paywall(text) and count_words(text) <= 25:
            out.append(Piece("paywall", text))
        elif furniture.is_more(text):
            out.append(Piece("more", text))
        elif furniture.is_furniture(text) and not is_byline(text, "en") and not is_picture_credit(text):
            continue
        else:
            out.append(piece)
    while out and out[-1].kind == "head":
        out.pop()
    return out


def _links(pieces: list[Piece], tree: HtmlElement, base: str | None) -> list[str]:
    """Addresses linked from paragraphs that the article has."""
    kept = {" ".join(words(p.text))[:80] for p in pieces}
    found: list[str] = []
    for element in tree.iter("p", "li", "blockquote"):
        if " ".join(words(element.text_content()))[:80] not in kept:
            continue
        for anchor in element.iter("a"):
            address = absolute(anchor.get("href") or "", base)
            if address:
                found.append(address)
    return list(dict.fromkeys(found))[:200]


def _judge(draft: Draft, facts: PageFacts, shape: _PageShape) -> None:
    """Name what is no article."""
    n = sum(count_words(p.text) for p in draft.pieces if p.kind in {"p", "quote", "item", "head"})
    if furniture.is_error(draft.title, n):
        draft.problem = "error page"
    elif n == 0 and shape.empty:
        draft.problem = "style sheet or script only" if not draft.title else "empty page"
    elif n < 60 and (shape.paywalled or facts.free is False):
        draft.problem = "paywall stub"
    elif facts.kind in {"website", "section"} and not facts.articles and shape.links > 40 and shape.paragraphs <= 2:
        draft.problem = "index page"
    elif n < 40 and shape.links > 40:
        draft.problem = "index page"
    elif n == 0:
        draft.problem = "no article text"
    elif (shape.paywalled and n < 200) or facts.free is False:
        draft.cut = None
        if facts.free is False and n < 300:
            draft.cut = "paywall"
