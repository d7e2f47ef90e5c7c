"""JSON Feed (versions 1 and 1.1): one record an item that has its text, one row an item that has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from retold.records import Capture

SUMMARY_ONLY = "only a summary in the feed"


def claims(fields: Mapping[str, Any]) -> bool:
    """Whether a JSON object is a feed.

    >>> claims({"version": "https://jsonfeed.org/version/1.1", "items": []}), claims({"version": "3.0"})
    (True, False)
    """
    version = fields.get("version")
    return (
        isinstance(version, str)
        and "jsonfeed.org/version/" in version[:80]
        and isinstance(fields.get("items"), list)
    )


def items(feed: Mapping[str, Any], source: Source) -> Iterator[dict[str, Any] | Capture]:
    """The items as records' fields; rows for those without their text."""
    found = 0
    for number, item in enumerate(feed["items"], 1):
        found = number
        if not isinstance(item, dict):
            problem = f"{source.name}, item {number}: not a JSON object"
            yield unreadable(f"{source.address}#{number}", problem, 0, source.modified)
            continue
        given = _fields(item, feed, number)
        size = len(given.get("html") or given.get("text") or "")
        if 0 < size <= PAGE_LIMIT:
            yield given
            continue
        why = f"over {PAGE_LIMIT >> 20} MB" if size else SUMMARY_ONLY
        problem = f"{source.name}, item {number}: {why}"
        yield unreadable(named(source, given), problem, size, source.modified)
    if not found:
        problem = f"{source.name}: a feed without items"
        yield unreadable(source.address, problem, source.size or 0, source.modified)


def _fields(item: Mapping[str, Any], feed: Mapping[str, Any], number: int) -> dict[str, Any]:
    title, site = text_of(item.get("title")), text_of(feed.get("title"), 200)
    url = next((u for u in (item.get("url"), item.get("external_url"), item.get("id")) if is_web(u)), "")  # fmt: skip
    markup, words = item.get("content_html"), item.get("content_text")
    has_markup = isinstance(markup, str) and bool(markup.strip())
    return fields_of(
        id=text_of(str(item.get("id") or number)),
        url=text_of(url),
        title=title,
        published=text_of(item.get("date_published")),
        updated=text_of(item.get("date_modified")),
        authors=_authors(item) or _authors(feed),
        section=_section(item),
        lang=text_of(item.get("language") or feed.get("language"), 40),
        outlet="" if url else site,
        html=framed(str(markup), title, site) if has_markup else "",
        text=words if not has_markup and isinstance(words, str) and words.strip() else "",
    )


def _authors(given: Mapping[str, Any]) -> list[str]:
    found = given.get("authors")
    people = found if isinstance(found, list) else [given.get("author")]
    names = [text_of(p.get("name"), 200) for p in people[:20] if isinstance(p, dict)]
    return [n for n in names if n]


def _section(item: Mapping[str, Any]) -> str:
    tags = item.get("tags")
    return text_of(tags[0], 100) if isinstance(tags, list) and tags else ""
