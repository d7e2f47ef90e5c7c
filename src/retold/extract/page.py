"""HTML pages → drafts: trafilatura's reading, checked against what else the page says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from retold.extract import furniture
from retold.extract.beside import other_part, read_beside_title
from retold.extract.draft import TEXT_KINDS, Draft, Piece
from retold.extract.langs import tag
from retold.extract.lines import line_key
from retold.extract.metadata import PageFacts, absolute, page_facts
from retold.extract.plain import (
    MAX_TEXT,
    owner,
    read_plain,
)
from retold.extract.structured import filled, with_structured
from retold.extract.survey import Survey, survey_page
from retold.extract.tags import MAX_TAGS, light
from retold.newsrooms import is_byline, is_credit_line, is_picture_credit
from retold.text import count_words, words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_KINDS = {
    "p": "p",
    "head": "head",
    "quote": "quote",
    "list": "item",
    "div": "p",
    "ab": "head",
    "code": "p",
}
_WITHOUT_TEXT = ("script", "style", "svg", "iframe", "link", "meta")


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Unfitted choices for HTML."""

    linked: float = 0.8  # share of a short line's words in links, from which it is no text
    layout_words: int = 80  # words of a table's row that show it to be layout
    headlines: int = 4  # linked lines that make an index of a page without paragraphs
    linked_words: int = 22  # longest such line
    nearly_all: float = 0.8  # share of the page's paragraphs from which one reader is enough
    covered: float = 0.6  # share of the page's paragraphs below which a second reader is asked
    longer: float = 1.3  # how much more the second reader must have
    odd_words: int = 6  # longest line without a full stop that is dropped behind the last paragraph
    agreed: float = 0.85  # share of the first reading that the second must have too


SETTINGS = PageSettings()


def read_page(markup: str, known_url: str | None) -> Draft:
    """The article in an HTML page."""
    from trafilatura import load_html

    bearable = light(markup)
    if bearable is None:
        return Draft(problem=f"more than {MAX_TAGS} elements, which no article has")
    tree = load_html(bearable)
    if tree is None:
        return Draft(problem="empty page")
    alive = list(tree.iter())  # elements kept: each is made only once
    seen = survey_page(tree)
    if seen is None:
        return _flat(markup)
    facts = page_facts(tree, known_url)
    seen.lang = tag(facts.lang) or ""
    draft = Draft(
        title=facts.title, url=facts.url, lang=facts.lang, section=facts.section, published=facts.published,
        site=facts.site, updated=facts.updated, description=facts.description, credits=list(facts.authors),
    )  # fmt: skip
    pieces = with_structured(_pieces(markup, tree, seen), facts, seen)
    draft.pieces = _with_standfirst(_without_furniture(pieces, seen), facts, seen)
    read_beside_title(draft, seen)
    if not draft.site:
        left = other_part(facts.page_title, draft.title)
        draft.site = left if left != facts.page_title else ""
    draft.site = draft.site or owner(seen.shown[-6:]) or seen.brand
    draft.links = _links(draft.pieces, seen, facts.url)
    draft.pieces += [Piece("caption", c) for c in seen.captions]
    if facts.live:
        draft.mark("live ticker")
        draft.parts = facts.updates
    _judge(draft, facts, seen)
    del alive
    return draft


def _flat(markup: str) -> Draft:
    """A page nested so deep that only its bare text is read, like a text capture."""
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(markup, preserve_formatting=True, alt_texts=False)
    draft = read_plain(text, "")
    draft.mark("nested too deep: read as plain text")
    return draft


def _pieces(markup: str, tree: HtmlElement, seen: Survey) -> list[Piece]:
    """Trafilatura's reading, or the second reader's where the first left most of the page out."""
    etree.strip_elements(tree, *_WITHOUT_TEXT, with_tail=False)
    first = _trafilatura(tree, strict=True, alone=True)
    if not seen.prose or _share_read(first, seen) < SETTINGS.nearly_all:
        first = _trafilatura(tree, strict=True, alone=False)
    if any(p.kind == "row" and count_words(p.text) > SETTINGS.layout_words for p in first):
        return _of_lines(seen)
    have = {line_key(p.text) for p in first}
    read = [i for i, n in enumerate(seen.prose) if n in have]
    missed = {n for n in seen.prose[read[0] : read[-1]] if n not in have} if read else set()
    if first and missed:
        first = filled(first, _trafilatura(tree, strict=False, alone=True), missed)
    if first and _share_read(first, seen) >= SETTINGS.covered:
        return first
    second = _second(markup, seen.lang)
    before = words(" ".join(p.text for p in first))
    after = words(" ".join(p.text for p in second if furniture.is_prose(p.text)))
    if len(after) < SETTINGS.longer * len(before) or len(after) < 20:
        return first
    known = set(words(" ".join(p.text for p in second)))
    shared = sum(1 for w in before if w in known)
    return second if shared >= SETTINGS.agreed * len(before) or len(before) < 40 else first


def _of_lines(seen: Survey) -> list[Piece]:
    """The page's lines read like a text capture: for pages laid out in tables."""
    return [p for p in read_plain("\n".join(seen.shown), seen.lang).pieces if p.kind != "box"]


def _share_read(pieces: list[Piece], seen: Survey) -> float:
    """How much of the page's paragraphs a reading has; none where there is no reading."""
    have = {line_key(p.text) for p in pieces}
    all_prose = sum(len(n) for n in seen.prose)
    covered = sum(len(n) for n in seen.prose if n in have)
    return covered / all_prose if pieces and all_prose else float(bool(pieces))


def _trafilatura(tree: HtmlElement, strict: bool, alone: bool) -> list[Piece]:
    """Trafilatura's reading, strict or loose, alone or with the other readers that it asks."""
    import trafilatura

    document = trafilatura.bare_extraction(
        tree, include_comments=False, with_metadata=False, favor_precision=strict, fast=alone
    )
    body = getattr(document, "body", None)
    return [] if body is None else _of_body(body)


def _second(markup: str, lang: str) -> list[Piece]:
    """Resiliparse's reading, cut like a text capture."""
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(
        markup, main_content=True, alt_texts=False, comments=False, list_bullets=False
    )
    return [p for p in read_plain(text, lang).pieces if p.kind in TEXT_KINDS]


def _with_standfirst(pieces: list[Piece], facts: PageFacts, seen: Survey) -> list[Piece]:
    """With the paragraph that the page calls its description, where it is shown apart."""
    name = line_key(facts.description)[:60]
    if len(name) < 40 or not pieces or any(line_key(p.text).startswith(name) for p in pieces):
        return pieces
    shown = next((t for k, t in seen.lines.items() if k.startswith(name)), None)
    if shown is None or not furniture.ends_sentence(shown):
        return pieces
    return [Piece("standfirst", shown), *pieces]


def _of_body(body: HtmlElement) -> list[Piece]:
    """Paragraphs, heads, quotations and items of trafilatura's result, in order."""
    out: list[Piece] = []
    for element in body:
        kind = _KINDS.get(element.tag, "p")
        if element.tag == "list":
            texts = [_whole(i) for i in element.iter("item")]
        elif element.tag == "table":
            texts = [
                " | ".join(filter(None, (_whole(c) for c in row.iter("cell"))))
                for row in element.iter("row")
            ]
            kind = "row"
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


def _without_furniture(pieces: list[Piece], seen: Survey) -> list[Piece]:
    captions = {line_key(c) for c in seen.captions}
    out: list[Piece] = []
    for piece in pieces:
        text, name = piece.text, line_key(piece.text)
        if name in captions:
            continue
        if furniture.is_paywall(text) and count_words(text) <= 25:
            out.append(Piece("paywall", text))
        elif furniture.is_more(text):
            out.append(Piece("more", text))
        elif furniture.may_go_on(text):
            if out and not furniture.ends_sentence(out[-1].text):
                out.append(Piece("more", text))
        elif furniture.is_consent(text) and count_words(text) <= 90:
            seen.consent = True
        elif furniture.is_press_contact(text):
            out.append(Piece("credits", text))
        elif name in seen.notices or _is_furniture(piece, seen.linked.get(name, 0.0)):
            continue
        else:
            out.append(piece)
    return _without_tail(out, seen)


def _without_tail(pieces: list[Piece], seen: Survey) -> list[Piece]:
    """Without the headings, teasers and odd words that stand behind the last paragraph."""
    last = max((i for i, p in enumerate(pieces) if _is_paragraph(p, seen)), default=len(pieces))
    kept = pieces[: last + 1]
    for piece in pieces[last + 1 :]:
        n, whole = count_words(piece.text), furniture.ends_sentence(piece.text)
        linked = seen.linked.get(line_key(piece.text), 0.0) >= 0.5
        signed = is_credit_line(piece.text, seen.lang) or is_byline(piece.text, seen.lang)
        odd = piece.kind == "p" and n <= SETTINGS.odd_words and not whole
        if signed or not (linked or odd):
            kept.append(piece)
    while kept and kept[-1].kind == "head":
        kept.pop()
    return kept


def _is_paragraph(piece: Piece, seen: Survey) -> bool:
    if (
        piece.kind not in {"p", "quote", "item"}
        or seen.linked.get(line_key(piece.text), 0.0) >= 0.5
    ):
        return False
    return furniture.ends_sentence(piece.text) and count_words(piece.text) >= 10


def _is_furniture(piece: Piece, linked: float) -> bool:
    text = piece.text
    if (
        linked >= SETTINGS.linked
        and count_words(text) <= SETTINGS.linked_words
        and piece.kind != "row"
    ):
        return not furniture.ends_sentence(text) or linked > 0.97
    if piece.kind in {"row", "quote"}:
        return piece.kind == "quote" and count_words(text) <= 3 and furniture.is_furniture(text)
    if text.count("|") >= 2 and not furniture.ends_sentence(text):
        return True
    if not furniture.is_furniture(text):
        return False
    return not (is_byline(text, "en") or is_credit_line(text, "en") or is_picture_credit(text))


def _links(pieces: list[Piece], seen: Survey, base: str | None) -> list[str]:
    """Addresses linked from the lines that the article has."""
    names = dict.fromkeys(line_key(p.text) for p in pieces)
    links = dict.fromkeys(a for name in names for a in seen.addresses.get(name, ()))
    found = [absolute(link, base) for link in list(links)[:200]]
    return list(dict.fromkeys(f for f in found if f))


def _judge(draft: Draft, facts: PageFacts, seen: Survey) -> None:
    """Name what is no article."""
    n = sum(count_words(p.text) for p in draft.pieces if p.kind in TEXT_KINDS)
    told = any(
        count_words(p.text) >= furniture.PROSE_WORDS and furniture.ends_sentence(p.text)
        for p in draft.pieces
        if p.kind in TEXT_KINDS
    )
    index = facts.kind in {"website", "section"} and not facts.articles
    if sum(len(p.text) for p in draft.pieces) > MAX_TEXT:
        draft.pieces = []
        draft.problem = f"over {MAX_TEXT:,} characters of text, which no article has"
    elif furniture.is_robot_check(" ".join(seen.shown)):
        draft.problem = "robot check"
    elif n < 20 and seen.consent:
        draft.problem = "cookie wall"
    elif furniture.is_error(draft.title, n):
        draft.problem = "error page"
    elif n == 0 and seen.empty:
        draft.problem = "empty page" if draft.title else "style sheet or script only"
    elif n < 60 and (seen.paywalled or facts.free is False):
        draft.problem = "paywall stub"
    elif (
        (not told and not seen.prose and n < 120 and seen.headline_links >= SETTINGS.headlines)
        or (facts.front and n < 150 and seen.headline_links >= SETTINGS.headlines)
        or (index and seen.links > 40 and len(seen.prose) <= 2)
        or (n < 40 and not told and seen.links > 40)
    ):
        draft.problem = "index page"
    elif n == 0:
        draft.problem = "no article text"
    elif (n < 300 and facts.free is False) or (
        seen.paywalled and draft.pieces and not furniture.ends_sentence(_last_text(draft))
    ):
        draft.cut = "paywall"


def _last_text(draft: Draft) -> str:
    return next((p.text for p in reversed(draft.pieces) if p.kind in TEXT_KINDS), ".")
