"""Newsletters saved as mails (.eml), boxes of them (mbox), and web pages saved as one (.mhtml)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from retold.captures.jsonl import record
from retold.captures.source import (
    PAGE_LIMIT,
    Source,
    fields_of,
    is_web,
    page,
    text_of,
    too_long,
    unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from retold.records import Capture

_HEADER = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{0,60}):[ \t]?", re.M)
_OF_MAIL = frozenset(
    [
        b"mime-version",
        b"message-id",
        b"received",
        b"return-path",
        b"delivered-to",
        b"dkim-signature",
    ]
)
_OF_LETTER = frozenset([b"from", b"subject", b"date", b"to", b"list-unsubscribe"])
_WHOLE = frozenset([b"from", b"subject", b"date"])  # of a mail without any of those
_POSTMARK = re.compile(rb"From \S{1,200} [^\r\n]{0,40}\b\d{4}\b[^\r\n]{0,20}\r?\n")
_QUOTED = re.compile(rb">+From ")
_MOST_PARTS = 5000  # lines that may part a mail


def claims(head: bytes) -> bool:
    """Whether the first bytes are a mail's header lines: one that only mails have, or a letter's three.

    >>> claims(b"MIME-Version: 1.0\\nFrom: a@b.example\\n\\nHello"), claims(b"From: Lund\\n\\nHello")
    (True, False)
    """
    lines = re.split(rb"\r?\n\r?\n", head.lstrip(b"\xef\xbb\xbf\r\n"), maxsplit=1)[0]
    if not _HEADER.match(lines):
        return lines.startswith(b"From ") and claims(lines.partition(b"\n")[2])
    names = {m.lower() for m in _HEADER.findall(lines)}
    return (bool(names & _OF_MAIL) and bool(names & _OF_LETTER)) or names >= _WHOLE


def read(source: Source) -> Iterator[Capture]:
    """One capture a mail: its HTML part before its plain one."""
    if source.head.startswith(b"From "):
        yield from _box(source)
        return
    body, size = source.whole()
    if body is None:
        yield unreadable(source.address, too_long(source.name), size, source.modified)
        return
    yield _capture(source, body)


def _box(source: Source) -> Iterator[Capture]:
    """The mails of a box, one held at a time; each opens with a line "From …" behind a blank one."""
    parts: list[bytes] = []
    size, number, blank = 0, 0, True
    for _, line in source.lines():
        if line is not None and blank and _POSTMARK.match(line):
            if number:
                yield _of_box(source, number, parts, size)
            parts, size, number = [], 0, number + 1
            continue
        size += len(line) if line is not None else PAGE_LIMIT + 1
        if line is not None and size <= PAGE_LIMIT:
            parts.append(line[1:] if _QUOTED.match(line) else line)
        blank = line is not None and not line.strip()
    yield _of_box(source, number, parts, size)


def _of_box(source: Source, number: int, parts: list[bytes], size: int) -> Capture:
    name, address = f"{source.name}, mail {number}", f"{source.address}#{number}"
    one = replace(source, name=name, address=address)
    if size > PAGE_LIMIT:
        return unreadable(address, too_long(name), size, source.modified)
    return _capture(one, b"".join(parts))


def _capture(source: Source, body: bytes) -> Capture:
    if body.count(b"\n--") > _MOST_PARTS:
        problem = f"{source.name}: a mail in more than {_MOST_PARTS:,} parts"
        return unreadable(source.address, problem, len(body), source.modified)
    from email import message_from_bytes
    from email.errors import MessageError

    try:
        mail = message_from_bytes(body)
        markup, saved_from = _part(mail, "text/html")
        text, _ = ("", "") if markup.strip() else _part(mail, "text/plain")
    except (RecursionError, ValueError, LookupError, AssertionError, TypeError, MessageError):
        problem = f"{source.name}: a mail that cannot be taken apart"
        return unreadable(source.address, problem, len(body), source.modified)
    if not markup.strip() and not text.strip():
        problem = f"{source.name}: a mail without a text"
        return unreadable(source.address, problem, len(body), source.modified)
    url = _header(mail, "Snapshot-Content-Location") or saved_from
    if markup.strip() and is_web(url):
        return page(markup.encode("utf-8", "replace"), "html", url, source.modified)
    given = fields_of(
        id=_header(mail, "Message-ID").strip("<>"),
        url=_web(_header(mail, "Archived-At").strip("<>") or _header(mail, "X-Archived-At")),
        title=_header(mail, "Subject"),
        published=_date(mail),
        outlet=_sender(mail),
        html=markup,
        text=text,
    )
    return record(given, source.address, source.modified)


def _web(address: str) -> str:
    return address if is_web(address) else ""


def _part(mail: Message[Any, Any], kind: str) -> tuple[str, str]:
    """The first part of a type that is no attachment, and the address it was saved from."""
    for part in mail.walk():
        if part.get_content_type() != kind or part.is_multipart():
            continue
        if str(part.get("Content-Disposition", "")).lower().startswith("attachment"):
            continue
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes) and raw.strip():
            return _decoded(raw, part), text_of(str(part.get("Content-Location", "")))
    return "", ""


def _decoded(raw: bytes, part: Message[Any, Any]) -> str:
    charset = str(part.get_content_charset() or "utf-8")
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def _header(mail: Message[Any, Any], name: str) -> str:
    """A header line as words."""
    from email.errors import MessageError
    from email.header import decode_header, make_header

    raw = mail.get(name)
    if raw is None:
        return ""
    short = str(raw)[:4000]
    try:
        return text_of(str(make_header(decode_header(short))))
    except (MessageError, ValueError, LookupError):
        return text_of(short)


def _date(mail: Message[Any, Any]) -> str:
    from email.utils import parsedate_to_datetime

    try:
        when = parsedate_to_datetime(_header(mail, "Date"))
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _sender(mail: Message[Any, Any]) -> str:
    """Who sent it: the name, else what stands behind the @."""
    from email.utils import parseaddr

    name, address = parseaddr(_header(mail, "From"))
    return text_of(name, 100) or text_of(address.rpartition("@")[2], 100)
