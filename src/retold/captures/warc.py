"""WARC files, as crawlers keep them: pages as answered by servers, and texts made of them."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from retold.captures import html, text
from retold.captures.source import (
    HEAD,
    PAGE_LIMIT,
    Joined,
    Source,
    in_utf8,
    is_web,
    page,
    too_long,
    unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Capture

_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")


def claims(head: bytes) -> bool:
    """Whether the first bytes open a WARC file.

    >>> claims(b"WARC/1.0\\r\\nWARC-Type: warcinfo"), claims(b"WARC is a format")
    (True, False)
    """
    return head.lstrip(b"\r\n").startswith((b"WARC/0.", b"WARC/1."))


def read(source: Source) -> Iterator[Capture]:
    """One capture a page; what was left out and where the file is damaged become rows."""
    left: Counter[str] = Counter()
    found = 0
    for capture in _captures(source, left):
        found += 1
        yield capture
    if left:
        told = ", ".join(f"{n} {why}" for why, n in sorted(left.items()))
        problem = f"{source.name}: records left out or not whole: {told}"
        yield unreadable(source.address, problem, source.size or 0, source.modified)
    elif not found:
        yield unreadable(source.address, f"{source.name}: a WARC file without pages")


def _captures(source: Source, left: Counter[str]) -> Iterator[Capture]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.conversion | WarcRecordType.resource
    number, last = 0, ""
    records: Any = None
    while True:
        try:
            if records is None:
                records = ArchiveIterator(
                    cast("Any", Joined(source)), record_types=wanted, parse_http=False, quirks_mode=True,
                    stream_detect=False,
                )  # fmt: skip
            record = next(records, None)
            capture = None if record is None else _capture(source, record, number + 1, left)
        except BaseException as error:
            if not _is_damage(error):
                raise
            where = f"after {last}" if last else "from its beginning"
            problem = f"{source.name}: damaged {where}; the rest was left out"
            yield unreadable(source.address, problem, source.size or 0, source.modified)
            return
        if record is None:
            return
        number += 1
        last = f"record {number}"
        if capture is not None:
            yield capture


def _is_damage(error: BaseException) -> bool:
    """Whether the reader gave up on its input. Its own failures are no Exception, only named so."""
    if isinstance(error, (OSError, ValueError, OverflowError)):
        return True
    return type(error).__name__ == "PanicException"


def _capture(source: Source, record: Any, number: int, left: Counter[str]) -> Capture | None:
    """A record's page; None where it holds none, which `left` counts."""
    address = str(record.headers.get("WARC-Target-URI") or "").strip().strip("<>")
    if address and not is_web(address):
        return None  # the crawler's own notes
    address = address or f"{source.address}#{number}"
    declared = record.headers.get("Content-Type") or ""
    charset, coding, chunked = None, "", False
    if record.is_http:
        record.parse_http(quirks_mode=True)
        headers = record.http_headers
        status = headers.status_code if headers is not None else None
        if status != 200:
            left["with another answer than 200" if status else "with a broken answer"] += 1
            return None
        declared, charset = record.http_content_type or "", record.http_charset
        coding = str(headers.get("Content-Encoding") or "").lower()
        chunked = "chunked" in str(headers.get("Transfer-Encoding") or "").lower()
    when = record.record_date or source.modified
    length = record.content_length
    body = _payload(record)
    if source.budget.spent is not None:
        return None
    if body is None:
        return unreadable(address, too_long(f"{source.name}, record {number}"), PAGE_LIMIT, when)
    if not body:
        left["without content"] += 1
        return None
    if len(body) < length:
        left["cut short"] += 1
    if chunked:
        body = _dechunked(body)
    plain = decoded(body, coding)
    if plain is None:
        return unreadable(address, too_long(f"{source.name}, record {number}"), PAGE_LIMIT, when)
    media = _media(plain[:HEAD], str(declared).lower())
    if media is None:
        left["that are no pages"] += 1
        return None
    return page(in_utf8(plain, charset), media, address, when)


def _payload(record: Any) -> bytes | None:
    """The record's content; None where it is longer than a page may be."""
    parts, total = [], 0
    while total <= PAGE_LIMIT and (part := record.reader.read(1 << 18)):
        parts.append(part)
        total += len(part)
    return b"".join(parts) if total <= PAGE_LIMIT else None


def _media(head: bytes, declared: str) -> str | None:
    if not head.strip():
        return None
    if html.claims(head):
        return "html"
    if not text.claims(head):
        return None
    if "html" in declared:
        return "html"
    return "text" if not declared or declared.startswith("text/plain") else None


def _dechunked(body: bytes) -> bytes:
    """Content sent in chunks put together; as it is where the crawler has done so already."""
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK_SIZE.match(body, at):
        size = int(found.group(1), 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
    return b"".join(parts) if parts and at >= len(body) else body


def decoded(body: bytes, coding: str) -> bytes | None:
    """Content unpacked as its header says; as it is where the crawler has unpacked it already.

    None where it unpacks to more than a page may have.

    >>> decoded(b"<html>", "gzip")
    b'<html>'
    """
    for name in reversed([c.strip() for c in coding.split(",")][:3]):
        try:
            if name in {"gzip", "x-gzip"} and body.startswith(b"\x1f\x8b"):
                unpacked = _inflated(body, 31)
            elif name == "deflate":
                unpacked = _inflated(body, 15 if body[:1] == b"\x78" else -15)
            elif name == "br":
                unpacked = _unbrotlied(body)
            elif name == "zstd":
                unpacked = _unzstd(body)
            else:
                continue
        except (zlib.error, ValueError):
            continue
        if unpacked is None:
            return None
        body = unpacked
    return body


def _inflated(body: bytes, bits: int) -> bytes | None:
    inner = zlib.decompressobj(wbits=bits)
    out = inner.decompress(body, PAGE_LIMIT + 1)
    return out if len(out) <= PAGE_LIMIT else None


def _unzstd(body: bytes) -> bytes | None:
    from pyarrow import BufferReader, CompressedInputStream

    try:
        with CompressedInputStream(BufferReader(body), "zstd") as inner:
            out: bytes = inner.read(PAGE_LIMIT + 1)
    except OSError as error:
        raise ValueError(str(error)) from None
    return out if len(out) <= PAGE_LIMIT else None


def _unbrotlied(body: bytes) -> bytes | None:
    import brotli

    inner = brotli.Decompressor()
    out: list[bytes] = []
    total = 0
    try:
        part = inner.process(body, output_buffer_limit=1 << 18)
        while part or not inner.can_accept_more_data():
            out.append(part)
            total += len(part)
            if total > PAGE_LIMIT:
                return None
            part = inner.process(b"", output_buffer_limit=1 << 18)
    except brotli.error as error:
        raise ValueError(str(error)) from None
    return b"".join(out)
