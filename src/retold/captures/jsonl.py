"""JSON records, ninjs items and JSON Feeds among them: one object a line, or one object or a list of objects as a whole file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from retold.captures import jsonfeed, ninjs
from retold.captures.source import PAGE_LIMIT, Source, page, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from retold.records import Capture

_BOM = b"\xef\xbb\xbf"


def claims(head: bytes) -> bool:
    """Whether the first bytes open a JSON object or a list of them.

    >>> claims(b'{"id": 1}'), claims(b"[Applause] He rose.")
    (True, False)
    """
    start = head.removeprefix(_BOM).lstrip()
    if start.startswith(b"["):
        start = start[1:].lstrip()
        return start.startswith(b"{")
    return start.startswith(b"{") and start[1:].lstrip()[:1] in (b'"', b"}", b"")


def record(
    fields: Mapping[str, Any], path: str = "", captured_at: datetime | None = None
) -> Capture:
    """A record at hand as a capture.

    The address is the record's `url`, else the path with the record's `id`, else the path.

    >>> record({"id": 7, "text": "Words."}, "a.jsonl").address
    'a.jsonl#7'
    """
    if ninjs.claims(fields):
        fields, problem = ninjs.translated(fields)
        if problem is not None:
            address = _address(fields, path)
            return unreadable(address, f"{address}: {problem}", 0, captured_at)
    body = json.dumps(fields, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return page(body, "record", _address(fields, path), captured_at)


def _address(fields: Mapping[str, Any], path: str) -> str:
    url = fields.get("url")
    if isinstance(url, str) and url.strip():
        return url.strip()
    name = fields.get("id")
    return f"{path}#{name}" if isinstance(name, (str, int)) and str(name) else path


def read(source: Source) -> Iterator[Capture]:
    """One capture a record; a line that is no record becomes a row with its number."""
    lines = source.lines()
    number, first = next(lines, (1, b""))
    if first is not None and not _opens_whole(first):
        yield from _row(source, number, first)
        for number, line in lines:
            yield from _row(source, number, line)
        return
    yield from _whole(source, first, lines)


def _opens_whole(line: bytes) -> bool:
    """Whether the first line is but the beginning of a JSON text."""
    stripped = line.removeprefix(_BOM).strip()
    if stripped.startswith(b"["):
        return True
    try:
        json.loads(stripped)
    except json.JSONDecodeError as error:
        return error.pos >= len(stripped.decode("utf-8", "replace")) or stripped == b"{"
    except (ValueError, RecursionError):
        return False
    return False


def _whole(
    source: Source, first: bytes | None, lines: Iterator[tuple[int, bytes | None]]
) -> Iterator[Capture]:
    parts = [first or b""]
    total, broken = len(parts[0]), first is None
    rest: list[tuple[int, bytes | None]] = []
    for number, line in lines:
        total += len(line or b"")
        if line is None or total > PAGE_LIMIT:
            broken = True
            break
        parts.append(line)
        rest.append((number, line))
    if broken:
        problem = f"{source.name}: over {PAGE_LIMIT // 1048576} MB in one JSON text; use one record a line"
        yield unreadable(source.address, problem, source.size or total, source.modified)
        return
    try:
        found = json.loads(b"".join(parts).removeprefix(_BOM))
    except (ValueError, RecursionError):
        for number, line in [(1, first), *rest]:
            yield from _row(source, number, line)
        return
    for item in found if isinstance(found, list) else [found]:
        if isinstance(item, dict):
            yield from _records(source, item)
        else:
            yield unreadable(source.address, f"{source.name}: holds something that is no record")


def _records(source: Source, fields: dict[str, Any]) -> Iterator[Capture]:
    """The object as a record; a feed's items as one each."""
    if not jsonfeed.claims(fields):
        yield record(fields, source.address, source.modified)
        return
    for item in jsonfeed.items(fields, source):
        if isinstance(item, dict):
            yield record(item, source.address, source.modified)
        else:
            yield item


def _row(source: Source, number: int, line: bytes | None) -> Iterator[Capture]:
    where = f"{source.name}, line {number}"
    place = f"{source.address}:{number}"
    if line is None:
        problem = f"{where}: over {PAGE_LIMIT // 1048576} MB, which is more than a page may have"
        yield unreadable(place, problem, PAGE_LIMIT, source.modified)
        return
    line = line.removeprefix(_BOM).strip()
    if not line:
        return
    try:
        fields = json.loads(line)
    except UnicodeDecodeError:
        yield unreadable(place, f"{where}: not in UTF-8", len(line), source.modified)
    except json.JSONDecodeError as error:
        problem = f"{where}: broken JSON ({error.msg.lower()} at character {error.pos + 1})"
        yield unreadable(place, problem, len(line), source.modified)
    except (ValueError, RecursionError):
        yield unreadable(
            place, f"{where}: broken JSON (nested too deep, or a number too long)", len(line)
        )
    else:
        if isinstance(fields, dict):
            yield from _records(source, fields)
        else:
            yield unreadable(place, f"{where}: not a JSON object", len(line), source.modified)
