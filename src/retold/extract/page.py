"""HTML pages → drafts: trafilatura's reading, checked against what else the page says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from retold.extract import furniture
from retold.extract.dates import is_date_line
from retold.extract.draft import TEXT_KINDS, Draft, Piece
from retold.extract.langs import tag
from retold.extract.metadata import PageFacts, absolute, page_facts
from retold.extract.plain import (
    MAX_TEXT,
    is_signature,
    note_date,
    owner,
    read_plain,
    signed_parts,
)
from retold.newsrooms import is_byline, is_credit_line, is_picture_credit
from retold.text import count_words, visible, words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_DEPTH = 200  # elements within elements; trafilatura's time grows with its square
MAX_TAGS = 60_000  # beyond it a page is no article, and parsing it takes too long
_TAGS = re.compile(r"<[A-Za-z]")
_SIGNS = re.compile(r"[\W_]+")
_KINDS = {
    "p": "p",
    "head": "head",
    "quote": "quote",
    "list": "item",
    "div": "p",
    "ab": "head",
    "code": "p",
}
_BESIDE = re.compile(
    r"comment|related|sidebar|footer|promo|newsletter|cookie|consent|disqus|recommend|outbrain|taboola|most-?read|trending|teaser",
    re.I,
)
_LINES = (
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "figcaption",
    "form",
    "td",
)


_UNSEEN = frozenset(["script", "style", "noscript", "template", "head", "svg", "select", "button"])
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "data",
    ]
)
_INNER = frozenset(
    [
        "p",
        "div",
        "ul",
        "ol",
        "table",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "form",
        "figure",
        "script",
        "style",
        "nav",
    ]
)


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Unfitted choices for HTML."""

    linked: float = 0.8  # share of a short line's words in links, from which it is no text
    layout_words: int = 80  # words of a table's row that show it to be layout
    headlines: int = 4  # linked lines that make an index of a page without paragraphs
    linked_words: int = 22  # longest such line
    covered: float = 0.6  # share of the page's paragraphs below which a second reader is asked
    longer: float = 1.3  # how much more the second reader must have
    beneath_title: int = 14  # lines in which byline and date may stand
    odd_words: int = 6  # longest line without a full stop that is dropped behind the last paragraph
    agreed: float = 0.85  # share of the first reading that the second must have too


SETTINGS = PageSettings()


def read_page(markup: str, known_url: str | None) -> Draft:
    """The article in an HTML page."""
    from trafilatura import load_html

    if sum(1 for _ in _TAGS.finditer(markup)) > MAX_TAGS:
        return Draft(problem=f"more than {MAX_TAGS} elements, which no article has")
    tree = load_html(markup)
    if tree is None:
        return Draft(problem="empty page")
    if _too_deep(tree):
        return _flat(markup)
    facts = page_facts(tree, known_url)
    seen = _survey(tree, facts.url)
    seen.lang = tag(facts.lang) or ""
    draft = Draft(
        title=facts.title, url=facts.url, lang=facts.lang, section=facts.section, published=facts.published,
        site=facts.site, updated=facts.updated, description=facts.description, credits=list(facts.authors),
    )  # fmt: skip
    pieces = _pieces(markup, tree, seen)
    draft.pieces = _with_standfirst(_without_furniture(pieces, seen), facts, seen)
    _read_beside_title(draft, seen)
    if not draft.site:
        left = _other_part(facts.page_title, draft.title)
        draft.site = left if left != facts.page_title else ""
    draft.site = draft.site or owner(seen.shown[-6:])
    draft.links = _links(draft.pieces, seen)
    draft.pieces += [Piece("caption", c) for c in seen.captions]
    if facts.live:
        draft.mark("live ticker")
    _judge(draft, facts, seen)
    return draft


def _too_deep(tree: HtmlElement) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def _flat(markup: str) -> Draft:
    """A page nested so deep that only its bare text is read, like a text capture."""
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(markup, preserve_formatting=True, alt_texts=False)
    draft = read_plain(text, "")
    draft.mark("nested too deep: read as plain text")
    return draft


@dataclass(slots=True)
class _Survey:
    """What one walk over a page's lines shows, before trafilatura changes the tree."""

    linked: dict[str, float] = field(
        default_factory=dict
    )  # line → share of its characters in links
    addresses: dict[str, list[str]] = field(default_factory=dict)  # line → addresses linked there
    captions: list[str] = field(default_factory=list)
    lines: dict[str, str] = field(default_factory=dict)  # paragraphs as written
    prose: list[str] = field(default_factory=list)  # lines of the page's paragraphs
    links: int = 0
    lang: str = ""
    shown: list[str] = field(default_factory=list)  # visible lines in order
    headline_links: int = 0  # lines that are nothing but a link of several words
    consent: bool = False
    paywalled: bool = False
    empty: bool = True


def _line_key(text: str) -> str:
    return _SIGNS.sub("", text)[:100].lower()


def _survey(tree: HtmlElement, base: str | None) -> _Survey:
    seen = _Survey()
    body = tree.find("body")
    root = tree if body is None else body
    seen.links = sum(1 for _ in root.iter("a"))
    seen.shown = _shown(root)
    seen.empty = not seen.shown
    seen.paywalled = any(furniture.is_paywall(line) for line in seen.shown)
    for element in root.iter(*_LINES):
        if element.tag == "div" and (len(element) > 6 or any(c.tag in _INNER for c in element)):
            continue
        text = " ".join(element.text_content().split())
        if not text or len(text) > 20_000:
            continue
        name = _line_key(text)
        if element.tag == "figcaption":
            seen.captions.append(visible(text))
            continue
        anchors = list(element.iter("a"))
        in_links = sum(len(" ".join(a.text_content().split())) for a in anchors) if anchors else 0
        if in_links > 0.8 * len(text) and text.count(" ") >= 2:
            seen.headline_links += 1
        seen.linked[name] = min(in_links / len(text), seen.linked.get(name, 1.0))
        if anchors and element.tag in {"p", "li", "blockquote"}:
            found = [absolute(a.get("href") or "", base) for a in anchors[:50]]
            seen.addresses.setdefault(name, [f for f in found if f])
        if 60 < len(text) < 1500:
            seen.lines.setdefault(name, text)
        if (
            element.tag == "p"
            and len(text) > 100
            and in_links * 3 < len(text)
            and not _beside(element)
        ):
            seen.prose.append(name)
    seen.captions = list(dict.fromkeys(c for c in seen.captions if 2 <= count_words(c) <= 120))[:50]
    return seen


def _shown(root: HtmlElement) -> list[str]:
    """The visible text line by line, as block elements and line breaks part it."""
    lines: list[str] = []
    open_line: list[str] = []

    def close() -> None:
        line = " ".join("".join(open_line).split())
        if line:
            lines.append(line)
        open_line.clear()

    hidden: HtmlElement | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag
        if hidden is None:
            if event == "start" and name in _UNSEEN:
                hidden = element
                continue
            if name not in _INLINE:
                close()
            if event == "start":
                open_line.append(element.text or "")
        if event == "end":
            if hidden is element:
                hidden = None
            if hidden is None:
                open_line.append(element.tail or "")
    close()
    return lines


def _read_beside_title(draft: Draft, seen: _Survey) -> None:
    """Title without the site's name, date and bylines from the lines that the page shows."""
    place = _place_of_title(draft, seen)
    texts = [_line_key(p.text)[:60] for p in draft.pieces if p.kind == "p" and len(p.text) > 60]
    lines = seen.shown[place + 1 : place + 1 + SETTINGS.beneath_title] if place >= 0 else []
    end = next(
        (i for i, line in enumerate(lines) if texts and _line_key(line).startswith(texts[0])), 0
    )
    lines = lines[:end]
    dated = [i for i, line in enumerate(lines) if len(line) < 160 and is_date_line(line, seen.lang)]
    found: list[str] = []
    for i, line in enumerate(lines):
        if i in dated:
            if draft.published is None:
                note_date(line, seen.lang, draft)
            found += signed_parts(line, seen.lang)
        elif _signs(line, i, len(lines), dated, seen.lang):
            found.append(line)
    known = {_line_key(line) for line in lines}
    after = _credits_after(texts[-1] if texts else "", seen)
    draft.pieces = [Piece("credits", p) for p in found] + [
        p
        for p in _from_title_on(draft.pieces, place, seen)
        if not (_line_key(p.text) in known and _is_beside(p.text, found, seen.lang))
    ]
    draft.pieces += [Piece("credits", c) for c in after]


def _signs(line: str, i: int, n: int, dated: list[int], lang: str) -> bool:
    """Whether a line between title and text signs it: by its form, or a name beside the date."""
    if count_words(line) > 16 or furniture.is_furniture(line):
        return False
    if is_byline(line, lang):
        return True
    beside = i == n - 1 or any(abs(i - d) == 1 for d in dated)
    single = line.isalpha() and line[:1].isupper()
    return beside and count_words(line) <= 8 and (single or is_signature(line))


def _is_beside(text: str, found: list[str], lang: str) -> bool:
    return is_date_line(text, lang) or text in found


def _from_title_on(pieces: list[Piece], place: int, seen: _Survey) -> list[Piece]:
    """Without the pieces that the page shows above its title."""
    if place <= 0:
        return pieces
    above = {_line_key(line) for line in seen.shown[:place]} - {
        _line_key(line) for line in seen.shown[place:]
    }
    start = 0
    while start < len(pieces) and _line_key(pieces[start].text) in above:
        start += 1
    return pieces[start:] if start < len(pieces) else pieces


def _credits_after(last: str, seen: _Survey) -> list[str]:
    """Credit lines that the page shows just behind the text."""
    if not last:
        return []
    at = next((i for i, line in enumerate(seen.shown) if _line_key(line).startswith(last)), None)
    if at is None:
        return []
    return [
        line
        for line in seen.shown[at + 1 : at + 4]
        if is_credit_line(line, seen.lang) and line.count("|") < 2
    ]


def _place_of_title(draft: Draft, seen: _Survey) -> int:
    whole = _line_key(draft.title)
    if not whole:
        return -1
    places = [i for i, line in enumerate(seen.shown) if _line_key(line) == whole]
    if places:
        return places[0]
    for i, line in enumerate(seen.shown):
        name = _line_key(line)
        apart = len(whole) - len(name)
        if (
            line.count(" ") >= 3
            and 3 < apart <= 40
            and (whole.endswith(name) or whole.startswith(name))
        ):
            draft.site = draft.site or _other_part(draft.title, line)
            draft.title = line
            return i
    return -1


def _other_part(whole: str, part: str) -> str:
    """What stands beside a part of a title: the site's name.

    >>> _other_part("Valley Post: Bridge falls", "Bridge falls")
    'Valley Post'
    """
    before, found, after = whole.partition(part) if part else (whole, "", "")
    return (before or after).strip(" |:–—-·»•/") if found else ""


def _beside(element: HtmlElement) -> bool:
    """Whether an element stands in a part of the page that is not the article."""
    for n, parent in enumerate(element.iterancestors()):
        if n > 12:
            return False
        if parent.tag in {"aside", "footer", "nav", "form", "noscript"}:
            return True
        if (
            n < 6
            and _BESIDE.search(f"{parent.get('class') or ''} {parent.get('id') or ''}")
            and parent.tag not in {"body", "html", "article", "main"}
        ):
            return True
    return False


def _pieces(markup: str, tree: HtmlElement, seen: _Survey) -> list[Piece]:
    """Trafilatura's reading, or the second reader's where the first left most of the page out."""
    first = _trafilatura(tree, strict=True)
    if any(p.kind == "row" and count_words(p.text) > SETTINGS.layout_words for p in first):
        return _of_lines(seen)
    have = {_line_key(p.text) for p in first}
    missed = {n for n in seen.prose if n not in have}
    if first and missed:
        first = _filled(first, _trafilatura(tree, strict=False), missed)
        have = {_line_key(p.text) for p in first}
    all_prose = sum(len(n) for n in seen.prose)
    covered = sum(len(n) for n in seen.prose if n in have)
    if first and covered >= SETTINGS.covered * all_prose:
        return first
    second = _second(markup, seen.lang)
    before = words(" ".join(p.text for p in first))
    after = words(" ".join(p.text for p in second if furniture.is_prose(p.text)))
    if len(after) < SETTINGS.longer * len(before) or len(after) < 20:
        return first
    known = set(words(" ".join(p.text for p in second)))
    shared = sum(1 for w in before if w in known)
    return second if shared >= SETTINGS.agreed * len(before) or len(before) < 40 else first


def _of_lines(seen: _Survey) -> list[Piece]:
    """The page's lines read like a text capture: for pages laid out in tables."""
    return [p for p in read_plain("\n".join(seen.shown), seen.lang).pieces if p.kind != "box"]


def _trafilatura(tree: HtmlElement, strict: bool) -> list[Piece]:
    """Trafilatura's reading: strict with its fallbacks, or loose and fast."""
    import trafilatura

    document = trafilatura.bare_extraction(
        tree, include_comments=False, with_metadata=False, favor_precision=strict, fast=not strict
    )
    body = getattr(document, "body", None)
    return [] if body is None else _of_body(body)


def _filled(strict: list[Piece], loose: list[Piece], missed: set[str]) -> list[Piece]:
    """The strict reading with the page's paragraphs that only the loose one has, where both agree
    on what stands before them."""
    places = {_line_key(p.text): i for i, p in enumerate(strict)}
    after: dict[int, list[Piece]] = {}
    at = None
    for piece in loose:
        name = _line_key(piece.text)
        if name in places:
            at = places[name]
        elif name in missed and at is not None and at < len(strict) - 1:
            after.setdefault(at, []).append(piece)
    out: list[Piece] = []
    for i, piece in enumerate(strict):
        out += [piece, *after.get(i, ())]
    return out


def _second(markup: str, lang: str) -> list[Piece]:
    """Resiliparse's reading, cut like a text capture."""
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(
        markup, main_content=True, alt_texts=False, comments=False, list_bullets=False
    )
    return [p for p in read_plain(text, lang).pieces if p.kind in TEXT_KINDS]


def _with_standfirst(pieces: list[Piece], facts: PageFacts, seen: _Survey) -> list[Piece]:
    """With the paragraph that the page calls its description, where it is shown apart."""
    name = _line_key(facts.description)[:60]
    if len(name) < 40 or not pieces or any(_line_key(p.text).startswith(name) for p in pieces):
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


def _without_furniture(pieces: list[Piece], seen: _Survey) -> list[Piece]:
    captions = {_line_key(c) for c in seen.captions}
    out: list[Piece] = []
    for piece in pieces:
        text, name = piece.text, _line_key(piece.text)
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
        elif _is_furniture(piece, seen.linked.get(name, 0.0)):
            continue
        else:
            out.append(piece)
    return _without_tail(out, seen)


def _without_tail(pieces: list[Piece], seen: _Survey) -> list[Piece]:
    """Without the headings, teasers and odd words that stand behind the last paragraph."""
    last = max((i for i, p in enumerate(pieces) if _is_paragraph(p, seen)), default=len(pieces))
    kept = pieces[: last + 1]
    for piece in pieces[last + 1 :]:
        n, whole = count_words(piece.text), furniture.ends_sentence(piece.text)
        linked = seen.linked.get(_line_key(piece.text), 0.0) >= 0.5
        signed = is_credit_line(piece.text, seen.lang) or is_byline(piece.text, seen.lang)
        odd = piece.kind == "p" and n <= SETTINGS.odd_words and not whole
        if signed or not (linked or odd):
            kept.append(piece)
    while kept and kept[-1].kind == "head":
        kept.pop()
    return kept


def _is_paragraph(piece: Piece, seen: _Survey) -> bool:
    if (
        piece.kind not in {"p", "quote", "item"}
        or seen.linked.get(_line_key(piece.text), 0.0) >= 0.5
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
        return False
    if text.count("|") >= 2 and not furniture.ends_sentence(text):
        return True
    signed = is_byline(text, "en") or is_credit_line(text, "en") or is_picture_credit(text)
    return furniture.is_furniture(text) and not signed


def _links(pieces: list[Piece], seen: _Survey) -> list[str]:
    """Addresses linked from the lines that the article has."""
    names = dict.fromkeys(_line_key(p.text) for p in pieces)
    found = [a for name in names for a in seen.addresses.get(name, ())]
    return list(dict.fromkeys(found))[:200]


def _judge(draft: Draft, facts: PageFacts, seen: _Survey) -> None:
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
