"""IPTC NewsML-G2 (news items, packages, messages of them) and NITF: agencies' own XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from retold.captures.jsonl import record
from retold.captures.markup import MarkupError, child, items, local, markup_of, root_of, words_of
from retold.captures.source import (
    UNUSABLE,
    Source,
    fields_of,
    framed,
    is_web,
    named,
    text_of,
    unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Capture

_ROOTS = frozenset(["newsMessage", "newsItem", "packageItem", "itemSet", "nitf"])
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def claims(head: bytes) -> bool:
    """Whether the first bytes open NewsML-G2 or NITF.

    >>> claims(b'<?xml version="1.0"?>\\n<newsItem guid="urn:x:1">'), claims(b"<rss>")
    (True, False)
    """
    root = root_of(head)
    return root is not None and root[0] in _ROOTS


def read(source: Source) -> Iterator[Capture]:
    """One capture a news item; a package, and what has no text, becomes a row."""
    number = 0
    alone = (root_of(source.head) or ("",))[0] == "nitf"
    try:
        for element in items(source, ("nitf",) if alone else ("newsItem", "packageItem")):
            number += 1
            yield _nitf_alone(source, element) if alone else _item(source, element, number)
    except MarkupError as error:
        yield unreadable(source.address, str(error), source.size or 0, source.modified)
        return
    if not number:
        problem = f"{source.name}: news XML without a whole item"
        yield unreadable(source.address, problem, source.size or 0, source.modified)


def _item(source: Source, element: Any, number: int) -> Capture:
    meta, content = child(element, "itemMeta"), child(element, "contentMeta")
    guid = text_of(element.get("guid"))
    given = _described(element, meta, content)
    given["id"] = guid or str(number)
    address = named(source, given)
    why = UNUSABLE.get(_status(meta))
    if local(element) == "packageItem":
        why = "a package that only names other items"
    elif why is None:
        given.update(_body(child(element, "contentSet"), str(given.get("title") or "")))
        if not given.get("html") and not given.get("text"):
            why = "a news item without a text"
    if why is not None:
        where = f"{source.name}, item {number}"
        return unreadable(address, f"{where}: {why}", 0, source.modified)
    return record(fields_of(**given), source.address, source.modified)


def _under(element: Any, *names: str) -> Any:
    return None if element is None else child(element, *names)


def _status(meta: Any) -> str:
    found = _under(meta, "pubStatus")
    value = "" if found is None else found.get("qcode") or found.get("uri") or ""
    return text_of(value).rpartition(":")[2].rpartition("/")[2].lower()


def _described(element: Any, meta: Any, content: Any) -> dict[str, Any]:
    """What the item says of itself."""
    lang = _under(content, "language")
    made = words_of(_under(meta, "firstCreated")) or words_of(_under(content, "contentCreated"))
    version = text_of(words_of(_under(meta, "versionCreated")))
    named_by = [
        text_of(words_of(c)) for c in (content if content is not None else ()) if local(c) == "by"
    ]
    credit = text_of(words_of(_under(content, "creditline")))
    links = [c.get("href") for c in (meta if meta is not None else ()) if local(c) == "link"]
    guid = element.get("guid")
    return fields_of(
        url=next((a for a in (guid, *links) if is_web(a)), ""),
        title=text_of(words_of(_under(content, "headline")) or words_of(_under(meta, "title"))),
        published=text_of(made) or version,
        updated=version,
        lang=text_of(("" if lang is None else lang.get("tag")) or element.get(_LANG), 40),
        outlet=_provider(meta) or _name(_under(content, "infoSource")),
        authors=[n for n in (*named_by, credit) if n],
        version=text_of(element.get("version"), 40),
    )


def _provider(meta: Any) -> str:
    return _name(_under(meta, "provider"))


def _name(element: Any) -> str:
    if element is None:
        return ""
    told = text_of(words_of(child(element, "name"))) or text_of(element.get("literal"))
    return told or text_of(element.get("qcode")).rpartition(":")[2]


def _body(content: Any, title: str) -> dict[str, str]:
    """The text of an item: HTML or NITF within it, else plain words."""
    if content is None:
        return {}
    for part in content:
        if local(part) == "inlineXML":
            inside = next((c for c in part if local(c)), None)
            if inside is not None:
                return {"html": framed(_html(inside), title)}
        if local(part) == "inlineData" and words_of(part).strip():
            text = words_of(part)
            return {"html": framed(text, title)} if "<p" in text else {"text": text}
    return {}


def _html(element: Any) -> str:
    """HTML's body, or the paragraphs of NITF and the like."""
    if local(element) == "nitf":
        return _nitf_body(element)
    body = next((e for e in element.iter("*") if local(e) == "body"), element)
    return markup_of(body)


def _nitf_body(element: Any) -> str:
    found = next((e for e in element.iter("*") if local(e) == "body.content"), None)
    found = found if found is not None else element
    names = {"p", "hl2", "li"}
    parts = [e for e in found.iter("*") if local(e) in names and not _within_media(e)]
    return "".join(f"<{_TAGS[local(p)]}>{markup_of(p)}</{_TAGS[local(p)]}>" for p in parts)


_TAGS = {"p": "p", "hl2": "h2", "li": "p"}


def _within_media(element: Any) -> bool:
    return any(local(e) == "media" for e in element.iterancestors())


def _nitf_alone(source: Source, element: Any) -> Capture:
    found = {local(e): e for e in reversed(list(element.iter("*")))}
    dated = found.get("date.issue", found.get("story.date"))
    given = fields_of(
        id="" if "doc-id" not in found else text_of(found["doc-id"].get("id-string")),
        title=text_of(words_of(found.get("hl1")) or words_of(found.get("title"))),
        published="" if dated is None else text_of(dated.get("norm")),
        authors=[a for a in [text_of(words_of(found.get("byline")))] if a],
        outlet=text_of(words_of(found.get("distributor"))),
        html=_nitf_body(element),
    )
    if not given.get("html"):
        problem = f"{source.name}: a news item without a text"
        return unreadable(source.address, problem, source.size or 0, source.modified)
    given["html"] = framed(str(given["html"]), str(given.get("title") or ""))
    return record(given, source.address, source.modified)
