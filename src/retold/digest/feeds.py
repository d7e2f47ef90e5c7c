"""Digests as Atom (RFC 4287) and JSON Feed 1.1: one entry for a story and a day.

The id of an entry hangs from the story and the day alone, so that it stays when the desk moves.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from retold.digest import wording
from retold.digest.making import midnight
from retold.digest.rendering import fragment
from retold.drawing.words import language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from retold.digest.making import Digest, Item

ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
JSON_FEED = "https://jsonfeed.org/version/1.1"


def atom(digests: Sequence[Digest]) -> bytes:
    """The stories of one or several days, newest first, as an Atom feed."""
    ET.register_namespace("", ATOM)
    feed = _element(None, "feed")
    feed.set(f"{{{_XML}}}lang", "en")
    lead = digests[0]
    _element(feed, "id", _feed_id(lead))
    _element(feed, "title", _title(lead))
    _element(feed, "subtitle", wording.WARNING)
    _element(feed, "updated", _moment(_updated(digests)))
    _element(_element(feed, "author"), "name", lead.title)
    _element(feed, "generator", "Retold")
    if lead.base is not None:
        _element(
            feed,
            "link",
            rel="alternate",
            type="text/html",
            href=f"{lead.base}/digest{lead.query()}",
        )
        _element(feed, "link", rel="self", type="application/atom+xml", href=_at(lead, "atom"))
    for digest, item in _entries(digests):
        entry = _element(feed, "entry")
        _element(entry, "id", entry_id(digest, item))
        title = _element(entry, "title", item.headline or "(no headline)")
        if language(item.lang):
            title.set(f"{{{_XML}}}lang", language(item.lang))
        _element(entry, "updated", _moment(item.told))
        _element(entry, "published", _moment(midnight(digest.day)))
        if digest.base is not None:
            _element(entry, "link", rel="alternate", type="text/html", href=digest.link(item))
        for section in item.sections:
            _element(entry, "category", term=section)
        _element(entry, "summary", item.verdict)
        _element(entry, "content", fragment(digest, item), type="html")
    ET.indent(feed)
    found: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return found + b"\n"


def json_feed(digests: Sequence[Digest]) -> bytes:
    """The same as a JSON Feed; what was counted stands in `_retold`."""
    lead = digests[0]
    feed: dict[str, Any] = {
        "version": JSON_FEED, "title": _title(lead), "description": wording.WARNING,
        "language": "en", "authors": [{"name": lead.title}],
    }  # fmt: skip
    if lead.base is not None:
        feed |= {
            "home_page_url": f"{lead.base}/digest{lead.query()}",
            "feed_url": _at(lead, "json"),
        }
    feed["items"] = [_item(digest, item) for digest, item in _entries(digests)]
    return json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(digest: Digest, item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": entry_id(digest, item), "title": item.headline or "(no headline)",
        "summary": item.verdict, "content_html": fragment(digest, item),
        "date_published": _moment(midnight(digest.day)), "date_modified": _moment(item.told),
        "tags": list(item.sections),
        "_retold": {
            "story": item.story_id, "day": digest.day.isoformat(), "pages": item.pages,
            "tellings": item.tellings, "differences": item.changes,
            "newsrooms": [item.newsrooms_known, item.newsrooms_possible],
            "persons": [item.persons_known, item.persons_possible],
        },
    }  # fmt: skip
    if language(item.lang):
        found["language"] = language(item.lang)
    if digest.base is not None:
        found["url"] = digest.link(item)
    return found


def entry_id(digest: Digest, item: Item) -> str:
    """The id of a story in the feeds, for ever."""
    name = f"retold:digest:{item.story_id}:{digest.day.isoformat()}"
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _feed_id(digest: Digest) -> str:
    name = f"retold:digest:{digest.base or digest.title}:{digest.query()}"
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _entries(digests: Sequence[Digest]) -> Iterator[tuple[Digest, Item]]:
    for digest in digests:
        for item in digest.items:
            yield digest, item


def _updated(digests: Sequence[Digest]) -> datetime:
    return max(
        [i.told for _, i in _entries(digests)] + [midnight(d.day) for d in digests]
    )  # fmt: skip


def _title(digest: Digest) -> str:
    narrowed = digest.sections + digest.langs
    return f"{digest.title}: {', '.join(narrowed)}" if narrowed else digest.title


def _at(digest: Digest, ending: str) -> str:
    return f"{digest.base}/digest/feed.{ending}{digest.query()}"


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def _element(
    above: ET.Element | None, tag: str, words: str | None = None, **given: str
) -> ET.Element:
    name = f"{{{ATOM}}}{tag}"
    found = ET.Element(name, given) if above is None else ET.SubElement(above, name, given)
    found.text = words
    return found
