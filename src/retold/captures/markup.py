"""XML read piece by piece: no entities of its own, no network, nothing held but one item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from retold.captures.source import PAGE_LIMIT, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retold.captures.source import Source

_MOST_TAGS = 200_000  # in one item
_MOST_ERRORS = 20_000  # each is remembered by the parser
_OPENING = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})([^>]{0,4000})")
_ASIDE = re.compile(rb"<!--.{0,4000}?-->|<\?[^>]{0,2000}\?>|<!DOCTYPE[^>\[]{0,1000}>", re.S | re.I)


class MarkupError(Exception):
    """The XML is broken, or an item of it too long; says so in words for the user."""


def root_of(head: bytes) -> tuple[str, bytes] | None:
    """The name of the first element without its prefix, and its attributes as written.

    >>> root_of(b'<?xml version="1.0"?><rss version="2.0">')
    ('rss', b' version="2.0"')
    """
    flat = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not flat.startswith(b"<"):
        return None
    found = _OPENING.match(_ASIDE.sub(b"", flat).lstrip())
    return (found.group(1).decode("ascii"), found.group(2)) if found else None


def local(element: Any) -> str:
    """An element's name without namespace or prefix; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def child(element: Any, *names: str) -> Any:
    """The first child with the first of these names that there is; None without one."""
    for name in names:
        for one in element:
            if local(one) == name:
                return one
    return None


def words_of(element: Any) -> str:
    """All text within an element; empty for None."""
    return "" if element is None else "".join(element.itertext())


def markup_of(element: Any) -> str:
    """What stands within an element, as HTML, without namespaces."""
    from lxml import etree

    parts = [_escaped(element.text)]
    for one in element:
        if not local(one):  # an entity nobody resolves, a comment: only what follows it is text
            parts.append(_escaped(one.tail))
            continue
        for within in one.iter("*"):
            within.tag = local(within)
        etree.cleanup_namespaces(one)
        parts.append(etree.tostring(one, encoding="unicode", method="html"))
    return "".join(parts)


def _escaped(text: str | None) -> str:
    from html import escape

    return escape(text or "", quote=False)


def items(source: Source, names: Sequence[str]) -> Iterator[Any]:
    """The elements with one of these names, each thrown away when the next is asked for.

    Broken XML is read as far as it makes sense; raises `MarkupError` where it does not.
    """
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("end",), tag=[f"{{*}}{n}" for n in names], recover=True, resolve_entities=False,
        no_network=True, load_dtd=False, huge_tree=False,
    )  # fmt: skip
    since, tags = 0, 0
    try:
        for chunk in source.chunks():
            since += len(chunk)
            tags += chunk.count(b"<")
            if since > PAGE_LIMIT + (1 << 17):
                raise MarkupError(too_long(source.name, "an item"))
            if tags > _MOST_TAGS:
                raise MarkupError(f"{source.name}: over {_MOST_TAGS:,} elements in one item")
            parser.feed(chunk)
            for _, element in parser.read_events():
                since, tags = 0, 0
                yield element
                _throw_away(element)
            if len(parser.feed_error_log) > _MOST_ERRORS:
                break
        problem = _ending(parser)
    except (etree.LxmlError, ValueError, LookupError, AssertionError) as error:
        problem = f"broken XML ({_first_line(error)})"
    if problem:
        raise MarkupError(f"{source.name}: {problem}")


def _ending(parser: Any) -> str | None:
    """What kept the parser from reading to the end; elements it closed by itself are not given."""
    parser.close()
    unfinished = any(True for _ in parser.read_events())
    kinds = {entry.type_name for entry in parser.feed_error_log}
    if kinds & {"ERR_RESOURCE_LIMIT", "ERR_ENTITY_LOOP", "ERR_NO_MEMORY"}:
        return "XML nested too deep, or longer in some part than XML may be"
    if unfinished or kinds & {"ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END", "ERR_CDATA_NOT_FINISHED"}:
        return "cut short or broken: the end of its XML is missing"
    return "broken XML" if len(parser.feed_error_log) > _MOST_ERRORS else None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason given"])[0][:120]


def _throw_away(element: Any) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
