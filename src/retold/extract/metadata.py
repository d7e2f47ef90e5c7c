"""What an HTML page says of itself: JSON-LD, OpenGraph, meta elements, its one headline."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from retold.extract.dates import Moment, from_address, moment, visible_date
from retold.extract.live import Update
from retold.text import count_words, visible, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_ARTICLE = re.compile(
    r"Article$|^(?:Report|BlogPosting|LiveBlogPosting|Review|SocialMediaPosting)$"
)
_SEPARATOR = re.compile(r"\s+[|–—\-·»«•:/]+\s+|\s*[|»]\s*")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "article.published",
    "published_time", "publication_date", "parsely-pub-date", "sailthru.date", "dc.date.issued",
    "dcterms.created", "dc.date.created", "dc.date", "pubdate", "publishdate", "cxenseparse:recs:publishtime",
    "article_date_original", "originalpublicationdate", "date.created", "og:pubdate", "date", "rnews:datepublished", "iso-8601-publish-date",
)  # fmt: skip
_UPDATED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "article.updated",
    "revision_date",
)
_AUTHORS = (
    "author",
    "article:author",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "article:author_name",
    "cxenseparse:author",
    "citation_author",
)
_SOURCES = (
    "source",
    "news_source",
    "article:source",
    "dc.source",
    "syndication-source",
    "original-source",
    "provider",
    "og:article:source",
)
MAX_JSON = 2_000_000  # characters of JSON-LD read
MAX_UPDATES = 500  # parts of a live blog


@dataclass(slots=True)
class PageFacts:
    """What the page says of itself."""

    title: str = ""
    page_title: str = ""  # the <title> element
    url: str | None = None
    site: str = ""
    lang: str | None = None
    section: str | None = None
    description: str = ""
    published: Moment | None = None
    updated: Moment | None = None
    authors: list[str] = field(default_factory=list)
    body: str = ""  # articleBody
    kind: str = ""  # og:type
    free: bool | None = None  # isAccessibleForFree
    live: bool = False
    front: bool = False  # the page calls itself its site's front page
    articles: int = 0  # article nodes in the JSON-LD
    bodies: int = 0  # of them with a text
    updates: list[Update] = field(default_factory=list)  # parts of a live page


def page_facts(tree: HtmlElement, known_url: str | None) -> PageFacts:
    """Read the head and the structured data of a page."""
    facts = PageFacts()
    meta = _meta(tree)
    nodes = [n for n in _nodes(tree) if _ARTICLE.search(_type(n))]
    facts.articles = len(nodes)
    node = _main(nodes)
    own = _own_addresses(tree, meta)
    facts.url = known_url or next((a for a in own if len(urlsplit(a).path) > 1), None)
    facts.front = bool(own) and all(len(urlsplit(a).path) <= 1 for a in own)
    facts.site = _text(
        meta.get("og:site_name") or _string(node.get("publisher")) or meta.get("application-name")
    )
    facts.lang = (
        tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or meta.get("og:locale")
        or meta.get("content-language")
        or _string(node.get("inLanguage"))
    )
    facts.section = (
        _text(
            _string(node.get("articleSection"))
            or meta.get("article:section")
            or meta.get("section")
        )
        or None
    )
    facts.description = _text(
        meta.get("og:description") or meta.get("description") or _string(node.get("description"))
    )
    facts.kind = (meta.get("og:type") or "").lower()
    facts.body = _string(node.get("articleBody"))
    free = node.get("isAccessibleForFree")
    facts.free = None if free is None else str(free).lower() not in {"false", "no", "0"}
    facts.bodies = sum(1 for n in nodes if _string(n.get("articleBody")))
    facts.live = _type(node) == "LiveBlogPosting"
    facts.updates = _updates(node) if facts.live else []
    facts.authors = _authors(node, meta)
    element = next(tree.iter("title"), None)
    facts.page_title = _text(element.text_content()) if element is not None else ""
    facts.title = _title(tree, meta, node, facts.site)
    facts.published = _first_moment(
        [_string(node.get("datePublished")), *(meta.get(k) for k in _PUBLISHED)]
    )
    facts.updated = _first_moment(
        [_string(node.get("dateModified")), *(meta.get(k) for k in _UPDATED)]
    )
    _times(tree, facts)
    if facts.published is None and facts.url:
        facts.published = from_address(facts.url)
    return facts


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join(visible(html.unescape(value)).split())


def _string(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("@id") or ""
    return value if isinstance(value, str) else ""


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (
            element.get("property")
            or element.get("name")
            or element.get("itemprop")
            or element.get("http-equiv")
        )
        content = element.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), content.strip()[:20_000])
    return found


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """All JSON-LD objects of a page, graphs opened, without recursion."""
    budget = MAX_JSON
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        raw = script.text or ""
        budget -= len(raw)
        if budget < 0:
            return
        stack: list[Any] = [_json(raw)]
        steps = 0
        while stack and steps < 2000:
            steps += 1
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(reversed(item[:200]))
            elif isinstance(item, dict):
                yield item
                stack.extend(
                    item[k]
                    for k in ("@graph", "mainEntity", "mainEntityOfPage")
                    if isinstance(item.get(k), (list, dict))
                )


def _json(raw: str) -> Any:
    raw = raw.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    raw = (
        raw.removeprefix("//<![CDATA[")
        .removesuffix("//]]>")
        .removeprefix("<![CDATA[")
        .removesuffix("]]>")
    )
    try:
        return json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        return None


def _type(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    if isinstance(kind, list):
        kind = next((k for k in kind if isinstance(k, str) and _ARTICLE.search(k)), "")
    return kind if isinstance(kind, str) else ""


def _main(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """The article node that says most; the first of equals."""
    return max(
        nodes,
        key=lambda n: (
            bool(n.get("headline")),
            bool(n.get("datePublished")),
            len(_string(n.get("articleBody"))) > 200,
        ),
        default={},
    )


def _updates(node: dict[str, Any]) -> list[Update]:
    """A live blog's parts, as the page has them in order."""
    parts = node.get("liveBlogUpdate")
    parts = parts if isinstance(parts, list) else [parts]
    found = [
        Update(
            _text(_string(p.get("headline"))),
            _string(p.get("articleBody")),
            moment(_string(p.get("datePublished"))),
        )
        for p in parts[:MAX_UPDATES]
        if isinstance(p, dict)
    ]
    return [u for u in found if u.text.strip()]


def _own_addresses(tree: HtmlElement, meta: dict[str, str]) -> list[str]:
    """What the page gives as its own address."""
    links = [
        e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"
    ]
    return [str(a).strip() for a in (*links, meta.get("og:url")) if a and is_address(a)]


def is_address(link: str) -> bool:
    """Whether a link is an absolute http(s) address with a host."""
    if len(link) > 2000 or any(c.isspace() for c in link.strip()):
        return False
    try:
        parts = urlsplit(link.strip())
        return parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
    except ValueError:
        return False


def absolute(link: str, base: str | None) -> str | None:
    """A link as an absolute address, where that can be told."""
    try:
        joined = urljoin(base or "", link.strip())
    except ValueError:
        return None
    return joined if is_address(joined) else None


def _authors(node: dict[str, Any], meta: dict[str, str]) -> list[str]:
    found: list[str] = []
    for field_name in ("author", "creator", "contributor", "sourceOrganization"):
        value = node.get(field_name)
        for item in value if isinstance(value, list) else [value]:
            found.append(_text(_string(item)))
    if not any(found):
        found += [_text(meta.get(k)) for k in _AUTHORS]
    found += [_text(meta.get(k)) for k in _SOURCES]
    return [
        a for a in dict.fromkeys(found) if a and not is_address(a) and len(a) < 300 and a[0] != "/"
    ]


def _first_moment(values: list[str | None]) -> Moment | None:
    for value in values:
        found = moment(value)
        if found:
            return found
    return None


def _times(tree: HtmlElement, facts: PageFacts) -> None:
    """Fill dates that the metadata lacks from <time> elements near the headline."""
    if facts.published is not None and facts.updated is not None:
        return
    nearby = 0  # elements that may still tell of an update
    for n, element in enumerate(tree.iter("time", "abbr", "span", "p", "div")):
        if n > 4000 or nearby > 12:
            return
        nearby += nearby > 0
        how = f"{element.get('itemprop') or ''} {element.get('class') or ''} {element.get('id') or ''}".lower()
        stamp = (
            element.get("datetime")
            or element.get("content")
            or (element.get("title") if element.tag == "abbr" else None)
        )
        if (
            element.tag != "time"
            and "datepublished" not in how
            and not (element.tag == "abbr" and "publish" in how)
        ):
            continue
        text = _text(element.text_content())[:120]
        found = moment(stamp) or visible_date(text, facts.lang or "")
        if found is None:
            continue
        if "modif" in how or "updat" in how:
            facts.updated = facts.updated or found
        elif facts.published is None:
            facts.published = found
            nearby = 1


def _title(tree: HtmlElement, meta: dict[str, str], node: dict[str, Any], site: str) -> str:
    """The headline as the page shows it, else as its metadata has it, without the site's name."""
    element = next(tree.iter("title"), None)
    page_title = _text(element.text_content()) if element is not None else ""
    named = [
        _text(_string(node.get("headline"))),
        _text(meta.get("og:title")),
        _text(meta.get("twitter:title")),
        page_title,
    ]
    shown = [_text(h.text_content()) for h in list(tree.iter("h1"))[:8]]
    shown = [h for h in shown if 2 <= count_words(h) <= 45]
    best, best_score = "", 0.0
    for heading in shown:
        score = max((_overlap(heading, t) for t in named if t), default=0.3)
        if score > best_score + 1e-9:
            best, best_score = heading, score
    if best_score >= 0.45:
        return best
    for title in named:
        if title:
            return without_site(title, site)
    return best or (shown[0] if shown else "")


def _overlap(a: str, b: str) -> float:
    x, y = set(words(a)), set(words(b))
    return len(x & y) / max(1, min(len(x), len(y))) if len(x) >= 2 else float(x == y)


def without_site(title: str, site: str) -> str:
    """A title without the name of the site behind or before it.

    >>> without_site("Bridge falls | The Valley Post", "Valley Post")
    'Bridge falls'
    """
    spans = [m.span() for m in _SEPARATOR.finditer(title)]
    if not spans:
        return title
    known = set(words(site))
    head, tail = title[: spans[-1][0]], title[spans[-1][1] :]
    if (
        count_words(tail) <= 5
        and count_words(head) >= 2
        and (not known or known & set(words(tail)) or "|" in title[spans[-1][0] : spans[-1][1]])
    ):
        shorter = (
            without_site(head, site)
            if len(spans) > 1 and known & set(words(head[spans[0][1] :]))
            else head
        )
        return shorter.strip()
    front, rest = title[: spans[0][0]], title[spans[0][1] :]
    if (
        known
        and set(words(front))
        and set(words(front)) <= known | {"the", "news"}
        and count_words(rest) >= 3
    ):
        return rest.strip()
    return title
