"""What one walk over a page's lines shows: its visible lines, links, captions and paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from retold.extract import furniture
from retold.extract.lines import line_key
from retold.newsrooms import is_credit_line
from retold.text import count_words, visible

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BESIDE = re.compile(
    r"comment|related|sidebar|footer|promo|newsletter|cookie|consent|disqus|recommend|outbrain|taboola|most-?read|trending|teaser",
    re.I,
)


_AUTHOR = re.compile(
    r"(?:^|[\s_-])(?:byline|by-line|bylines|by|author|authors|author-name|auteur|auteurs|autor|autores|autore|"
    r"auteure|signature|sig|signed|writer|reporter|agency|au|avtor)(?:$|[\s_-])",
    re.I,
)
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:caption|captions|legende|bildunterschrift|photo-?credit|image-?credit|picture-?credit|photo-?by|"
    r"bildnachweis|copyright-?photo|credit|credits|fotocredit|didascalia|pie-?de-?foto|imgcaption)(?:$|[\s_-])",
    re.I,
)
MAX_MARKED = 40  # elements named as an author's or a caption's that are looked at


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


@dataclass(slots=True)
class Survey:
    """What one walk over a page's lines shows, before trafilatura changes the tree."""

    linked: dict[str, float] = field(
        default_factory=dict
    )  # line → share of its characters in links
    addresses: dict[str, list[str]] = field(default_factory=dict)  # line → links there, as written
    captions: list[str] = field(default_factory=list)
    lines: dict[str, str] = field(default_factory=dict)  # paragraphs as written
    prose: list[str] = field(default_factory=list)  # lines of the page's paragraphs
    notices: frozenset[str] = (
        frozenset()
    )  # lines of a block of small ads below the page's last rule
    signed: list[str] = field(default_factory=list)  # what elements named as an author's say
    brand: str = ""  # what the link to the front page says
    links: int = 0
    lang: str = ""
    shown: list[str] = field(default_factory=list)  # visible lines in order
    headline_links: int = 0  # lines that are nothing but a link of several words
    consent: bool = False
    paywalled: bool = False
    empty: bool = True


MAX_DEPTH = 200  # elements within elements; trafilatura's time grows with its square


def survey_page(tree: HtmlElement) -> Survey | None:
    """What the page shows; None where it is nested too deep to be read as a tree."""
    seen = Survey()
    body = tree.find("body")
    root = tree if body is None else body
    marked: dict[str, list[HtmlElement]] = {"author": [], "caption": []}
    shown = _shown(root, marked)
    if shown is None:
        return None
    seen.links = sum(1 for _ in root.iter("a"))
    seen.shown = shown
    seen.empty = not seen.shown
    seen.paywalled = furniture.is_paywall_among(seen.shown)
    for element in root.iter(*_LINES):
        if element.tag == "div" and (len(element) > 6 or any(c.tag in _INNER for c in element)):
            continue
        text = " ".join(element.text_content().split())
        if not text or len(text) > 20_000:
            continue
        name = line_key(text)
        if element.tag == "figcaption":
            seen.captions.append(visible(text))
            continue
        anchors = list(element.iter("a"))
        in_links = sum(len(" ".join(a.text_content().split())) for a in anchors) if anchors else 0
        if in_links > 0.8 * len(text) and text.count(" ") >= 2:
            seen.headline_links += 1
        seen.linked[name] = min(in_links / len(text), seen.linked.get(name, 1.0))
        if anchors and element.tag in {"p", "li", "blockquote"}:
            seen.addresses.setdefault(name, [a.get("href") or "" for a in anchors[:50]])
        if 60 < len(text) < 1500:
            seen.lines.setdefault(name, text)
        if (
            element.tag == "p"
            and len(text) > 100
            and in_links * 3 < len(text)
            and not _beside(element)
        ):
            seen.prose.append(name)
    seen.signed = _named(marked["author"])
    seen.captions += [visible(c) for c in _named(marked["caption"])]
    seen.brand = _brand(root)
    seen.notices = _notices(root)
    seen.captions = list(dict.fromkeys(c for c in seen.captions if 2 <= count_words(c) <= 120))[:50]
    return seen


@lru_cache(maxsize=4096)
def _part_named(name: str) -> str | None:
    """Whether an element of this class or property is an author's or a caption's."""
    if len(name) > 200:
        return None
    return "author" if _AUTHOR.search(name) else "caption" if _CAPTION.search(name) else None


def _named(elements: list[HtmlElement]) -> list[str]:
    """The short texts of elements, outside lists of other pages."""
    found: dict[str, None] = {}
    for element in elements[:MAX_MARKED]:
        if element.tag in {"body", "html", "main", "article", "figure"}:
            continue
        text = " ".join(" ".join(element.itertext()).split())
        if 2 <= len(text) <= 300 and element.find(".//h1") is None and not _beside(element):
            found[text] = None
    return list(found)


def _notices(root: HtmlElement) -> frozenset[str]:
    """Short paragraphs that each open with a label in bold, below the last rule: two make a block."""
    rules = list(root.iter("hr"))
    if not rules:
        return frozenset()
    found: list[str] = []
    for n, element in enumerate(rules[-1].itersiblings("p")):
        text = " ".join(element.text_content().split())
        label = element[0] if len(element) and not (element.text or "").strip() else None
        if n >= MAX_MARKED or label is None or label.tag not in {"b", "strong"}:
            break
        parted = (label.text or "").rstrip().endswith(":") or (label.tail or "").startswith(":")
        if not parted or count_words(label.text or "") > 3 or count_words(text) > 30:
            break
        if not (furniture.is_correction(text) or is_credit_line(text, "")):
            found.append(line_key(text))
    return frozenset(found) if len(found) > 1 else frozenset()


def _brand(root: HtmlElement) -> str:
    """What the first link to the front page says, where that is more than "Home"."""
    for n, anchor in enumerate(root.iter("a")):
        if n > 30:
            break
        if (anchor.get("href") or "") != "/":
            continue
        image = anchor.find(".//img")
        text = " ".join(anchor.text_content().split()) or (
            "" if image is None else image.get("alt") or ""
        )
        if 2 <= count_words(text) <= 6 and not furniture.is_furniture(text):
            return visible(text)
    return ""


def _shown(root: HtmlElement, marked: dict[str, list[HtmlElement]]) -> list[str] | None:
    """The visible text line by line, as block elements and line breaks part it; None when too deep.

    Elements whose class or property names an author or a caption are noted in `marked`.
    """
    lines: list[str] = []
    open_line: list[str] = []
    depth = 0
    hidden = 0  # depth of the element whose content is not shown
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag
        if event == "start":
            depth += 1
            if depth > MAX_DEPTH:
                return None
            if hidden:
                continue
            if name in _UNSEEN:
                hidden = depth
                continue
            how = element.get("class") or element.get("itemprop") or element.get("rel")
            if how and (part := _part_named(how)):
                marked[part].append(element)
            text = element.text
        else:
            depth -= 1
            if hidden:
                if hidden <= depth:
                    continue
                hidden = 0
                name = "span"
            text = element.tail
        if open_line and name not in _INLINE:
            line = " ".join("".join(open_line).split())
            if line:
                lines.append(line)
            open_line.clear()
        if text:
            open_line.append(text)
    line = " ".join("".join(open_line).split())
    return [*lines, line] if line else lines


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
