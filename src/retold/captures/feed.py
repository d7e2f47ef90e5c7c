"""RSS and Atom files: one record an item that has its whole text, one row an item that has not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retold.captures.jsonl import record
from retold.captures.markup import (
    MarkupError,
    child,
    items,
    local,
    markup_of,
    root_of,
    words_of,
)
from retold.captures.source import (
    PAGE_LIMIT,
    Source,
    fields_of,
    framed,
    is_web,
    named,
    text_of,
    unreadable,
)
from retold.text import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from retold.records import Capture

SUMMARY_ONLY = "only a summary in the feed"
_TAG = re.compile(r"<[^>]{0,2000}>")
_PARAGRAPH = re.compile(r"</p\s{0,3}>|<br\s{0,3}/?>\s{0,20}<br", re.I)
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|&hellip;|&#8230;)\s*\Z")
_RSS_ITEM, _ATOM_ITEM = "item", "entry"


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """Unfitted: what tells a whole text from a summary where the feed does not say which it is."""

    words: int = 120  # a description has at least so many words
    paragraphs: int = 2  # in at least so many paragraphs


SETTINGS = FeedSettings()


@dataclass(frozen=True, slots=True)
class _Channel:
    title: str = ""
    lang: str = ""


def claims(head: bytes) -> bool:
    """Whether the first bytes open an RSS or Atom file.

    >>> claims(b'<?xml version="1.0"?><rss version="2.0">'), claims(b"<html><p>RSS</p>")
    (True, False)
    """
    root = root_of(head)
    if root is None:
        return False
    name, attributes = root
    return name in {"rss", "RDF"} or (name == "feed" and b"/atom" in attributes.lower())


def read(source: Source) -> Iterator[Capture]:
    """One capture an item; the end of a broken feed becomes a row."""
    channel: _Channel | None = None
    number = 0
    try:
        for element in items(source, (_RSS_ITEM, _ATOM_ITEM)):
            channel = channel or _channel(element)
            number += 1
            yield _capture(source, element, channel, number)
    except MarkupError as error:
        yield unreadable(source.address, str(error), source.size or 0, source.modified)
        return
    if not number:
        problem = f"{source.name}: a feed without items"
        yield unreadable(source.address, problem, source.size or 0, source.modified)


def _channel(first: Any) -> _Channel:
    """What the feed says of itself, before its first item."""
    around = first.getparent()
    if around is None:
        return _Channel()
    inside = child(around, "channel") if local(around) == "RDF" else around
    inside = around if inside is None else inside
    lang = text_of(words_of(child(inside, "language"))) or _lang(around)
    return _Channel(text_of(words_of(child(inside, "title")), 200), lang)


def _lang(element: Any) -> str:
    found = element.get("{http://www.w3.org/XML/1998/namespace}lang")
    above = element.getparent()
    return text_of(found, 40) if found or above is None else _lang(above)


def _capture(source: Source, element: Any, channel: _Channel, number: int) -> Capture:
    atom = local(element) == _ATOM_ITEM
    given = _atom(element) if atom else _rss(element)
    given = {"id": str(number), **given}
    address = named(source, given)
    markup = str(given.pop("html", ""))
    if not markup.strip():
        problem = f"{source.name}, item {number}: {SUMMARY_ONLY}"
        return unreadable(address, problem, 0, source.modified)
    if len(markup) > PAGE_LIMIT:
        problem = f"{source.name}, item {number}: over {PAGE_LIMIT >> 20} MB"
        return unreadable(address, problem, len(markup), source.modified)
    title = str(given.get("title", ""))
    site = (
        text_of(words_of(child(child(element, "source"), "title"))) if _has_source(element) else ""
    )
    given["html"] = framed(markup, title, site or channel.title)
    given.setdefault("lang", channel.lang or "")
    if not given.get("url"):
        given["outlet"] = site or channel.title
    return record(fields_of(**given), source.address, source.modified)


def _has_source(element: Any) -> bool:
    found = child(element, "source")
    return found is not None and child(found, "title") is not None


# --- RSS ---------------------------------------------------------------------------------------


def _rss(element: Any) -> Mapping[str, Any] | dict[str, Any]:
    guid = child(element, "guid")
    link = text_of(words_of(child(element, "link")))
    ident = text_of(words_of(guid))
    if not is_web(link) and guid is not None and guid.get("isPermaLink") != "false":
        link = ident
    return fields_of(
        id=ident,
        url=link if is_web(link) else "",
        title=text_of(_plain(words_of(child(element, "title")))),
        published=text_of(words_of(child(element, "pubDate", "date", "published"))),
        updated=text_of(words_of(child(element, "modified", "updated"))),
        authors=_rss_authors(element),
        section=text_of(words_of(child(element, "category")), 100),
        html=_rss_body(element),
    )


def _rss_authors(element: Any) -> list[str]:
    found = [words_of(c) for c in element if local(c) in {"creator", "author"}]
    return [
        a for a in (text_of(re.sub(r"^\S+@\S+\s*\((.*)\)$", r"\1", f.strip())) for f in found) if a
    ]


def _rss_body(element: Any) -> str:
    """The whole text: in the field for it, or in a description that is long enough to be it."""
    whole = child(element, "encoded", "full-text", "fulltext")
    if whole is not None and (text := _inner(whole)).strip():
        return text
    body = child(element, "body", "div")
    if body is not None and len(body):
        return markup_of(body)
    content = next(
        (c for c in element if local(c) == "content" and not c.get("url") and words_of(c).strip()),
        None,
    )
    if content is not None:
        return _inner(content)
    return _if_whole(_inner(child(element, "description")))


def _inner(element: Any) -> str:
    """Escaped or plain markup within an element."""
    if element is None:
        return ""
    return markup_of(element) if len(element) else (element.text or "")


def _if_whole(text: str) -> str:
    """A text that may be a summary, where it is long and in paragraphs and not cut."""
    bare = _TAG.sub(" ", text)
    parts = len(_PARAGRAPH.findall(text)) if "<" in text else text.count("\n\n") + 1
    enough = count_words(bare[:20_000]) >= SETTINGS.words and parts >= SETTINGS.paragraphs
    return text if enough and not _CUT.search(bare[-60:]) else ""


def _plain(title: str) -> str:
    """A title without tags and doubly escaped characters."""
    from html import unescape

    return _TAG.sub("", unescape(title)) if "&" in title or "<" in title else title


# --- Atom --------------------------------------------------------------------------------------


def _atom(element: Any) -> dict[str, Any]:
    links = [c for c in element if local(c) == "link"]
    link = next((c.get("href") for c in links if c.get("rel", "alternate") == "alternate"), "")
    ident = text_of(words_of(child(element, "id")))
    url = link if is_web(link) else ident
    authors = [text_of(words_of(child(c, "name"))) for c in element if local(c) == "author"]
    return fields_of(
        id=ident,
        url=url if is_web(url) else "",
        title=text_of(_plain(words_of(child(element, "title")))),
        published=text_of(words_of(child(element, "published", "issued", "created"))),
        updated=text_of(words_of(child(element, "updated", "modified"))),
        authors=[a for a in authors if a],
        section=text_of((_attribute(child(element, "category"), "label", "term")), 100),
        lang=_lang(element),
        html=_atom_body(element),
    )


def _attribute(element: Any, *names: str) -> str:
    return "" if element is None else next((v for n in names if (v := element.get(n))), "")


def _atom_body(element: Any) -> str:
    content = child(element, "content")
    if content is not None and not content.get("src"):
        text = _typed(content)
        if text.strip():
            return text
    return _if_whole(_typed(child(element, "summary")))


def _typed(element: Any) -> str:
    """Markup of an Atom text: escaped, as elements, or plain."""
    if element is None:
        return ""
    kind = (element.get("type") or "text").lower()
    if len(element):
        return markup_of(element)
    text = element.text or ""
    if kind in {"html", "text/html"} or _PARAGRAPH.search(text):
        return text
    from html import escape

    parts = [escape(p) for p in re.split(r"\n\s*\n", text) if p.strip()]
    return "".join(f"<p>{p}</p>" for p in parts)
