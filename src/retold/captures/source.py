"""A place bytes come from, opened once and read no further than a page may be long."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from retold.captures.bounds import Budget
from retold.records import Capture
from retold.text import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PAGE_LIMIT = 10 * 1024 * 1024  # bytes a page may have
HEAD = 8192  # bytes by which a format is told
UNUSABLE = {
    "withheld": "withheld by its newsroom",
    "canceled": "withdrawn by its newsroom",
    "cancelled": "withdrawn by its newsroom",
}  # what agencies call the state of an item that nobody may publish
_BLOCKS = re.compile(r"<(?:p|div|br|li|td|section|article|h[1-6]|blockquote)[\s>/]", re.I)
_BLANK = re.compile(r"\n[ \t\r]*\n")


class Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


@dataclass(slots=True)
class Source:
    """An open file or stream. `head` has its first bytes, which `stream` no longer gives."""

    name: str  # as the user wrote it: for messages
    address: str  # path relative to the argument: for ids
    stream: Stream
    head: bytes
    modified: datetime | None = None
    size: int | None = None  # bytes, when known beforehand
    layers: tuple[str, ...] = ()  # what it was unpacked from, outermost first
    budget: Budget = field(default_factory=lambda: Budget(0))

    def chunks(self, size: int = 1 << 16) -> Iterator[bytes]:
        """The bytes, head first."""
        if self.head:
            yield self.head
        while chunk := self.stream.read(size):
            yield chunk

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Lines with their numbers; None for one that is longer than a page may be."""
        rest, number, over = b"", 1, False
        for chunk in self.chunks():
            *done, rest_of = (rest + chunk).split(b"\n") if b"\n" in chunk else [rest + chunk]
            for line in done:
                yield number, None if over or len(line) > PAGE_LIMIT else line + b"\n"
                number, over = number + 1, False
            rest = rest_of
            if len(rest) > PAGE_LIMIT:
                rest, over = b"", True
        if rest or over:
            yield number, None if over else rest

    def whole(self, limit: int = PAGE_LIMIT) -> tuple[bytes | None, int]:
        """All bytes and their number; None where there are more than a page may have."""
        parts: list[bytes] = []
        total = 0
        for chunk in self.chunks():
            parts.append(chunk)
            total += len(chunk)
            if total > limit:
                return None, max(total, self.size or 0)
        return b"".join(parts), total


class Joined:
    """A source as one stream again, head first, that counts what it gives and never comes short."""

    def __init__(self, source: Source) -> None:
        self._head, self._stream, self._at = source.head, source.stream, 0

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, fewer only at the end."""
        wanted = size if size >= 0 else PAGE_LIMIT
        parts = [self._head[:wanted]]
        self._head = self._head[wanted:]
        have = len(parts[0])
        while have < wanted and (chunk := self._stream.read(wanted - have)):
            parts.append(chunk)
            have += len(chunk)
        self._at += have
        return b"".join(parts)

    def tell(self) -> int:
        """How many bytes were given."""
        return self._at


def modified_at(seconds: float) -> datetime | None:
    """A file's time of change, to the second."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def page(body: bytes, media: str, address: str, captured_at: datetime | None = None) -> Capture:
    """A page at hand as a capture.

    >>> page(b"Words.", "text", "a.txt").size
    6
    """
    return Capture(key(address, body), address, media, body, len(body), captured_at)


def in_utf8(body: bytes, charset: str | None) -> bytes:
    """A page whose encoding only the server named, in UTF-8: behind this nobody knows it."""
    if not charset or "utf" in charset.lower() or b"charset" in body[:4096].lower():
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return body.decode("cp1252" if "8859-1" in charset else charset).encode("utf-8")
        except (LookupError, ValueError):
            return body
    return body


def unreadable(
    address: str, problem: str, size: int = 0, captured_at: datetime | None = None
) -> Capture:
    """The row of a page that cannot be read, with the reason.

    >>> unreadable("a.txt", "a.txt: the file is empty").body
    b''
    """
    capture_id = key(address, b"", problem)
    return Capture(capture_id, address, "text", b"", size, captured_at, problem)


def one_page(source: Source, media: str) -> Iterator[Capture]:
    """The source as one page, or the row that says it is too long."""
    body, size = source.whole()
    if source.budget.spent is not None:
        return  # what was being unpacked has a row with the reason
    if body is None:
        yield unreadable(source.address, too_long(source.name), size, source.modified)
    else:
        yield page(body, media, source.address, source.modified)


def too_long(name: str, what: str = "a page") -> str:
    """The reason why a long page is not read."""
    return f"{name}: over {PAGE_LIMIT >> 20} MB, which is more than {what} may have"


def fields_of(**given: Any) -> dict[str, Any]:
    """The fields of a record that have something in them.

    >>> fields_of(title="Storm", url=None, text="")
    {'title': 'Storm'}
    """
    return {name: value for name, value in given.items() if value}


def framed(markup: str, title: str = "", site: str = "") -> str:
    """A piece of HTML without a page around it, as a page whose article it is. Where it has only
    blank lines between its paragraphs, these become paragraphs.

    >>> framed("<p>Words.</p>")
    '<html><body><article><p>Words.</p></article></body></html>'
    """
    from html import escape

    if "\n" in markup and not _BLOCKS.search(markup):
        parts = (p.strip() for p in _BLANK.split(markup))
        markup = "".join(f"<p>{p}</p>" for p in parts if p)
    head = f"<title>{escape(title)}</title>" if title else ""
    if site:
        head += f'<meta property="og:site_name" content="{escape(site)}">'
    head = f"<head>{head}</head>" if head else ""
    return f"<html>{head}<body><article>{markup}</article></body></html>"


def text_of(value: object, limit: int = 2000) -> str:
    """A short string on one line, whatever was given.

    >>> text_of(" two  words "), text_of(7)
    ('two words', '')
    """
    return " ".join(value[: 4 * limit].split())[:limit] if isinstance(value, str) else ""


def is_web(address: object) -> bool:
    """Whether it is an address on the web.

    >>> is_web("https://a.example/1"), is_web("urn:newsml:a")
    (True, False)
    """
    return isinstance(address, str) and address.lower().startswith(("http://", "https://"))


def named(source: Source, given: Mapping[str, Any]) -> str:
    """The address of a record in a source, as `jsonl.record` makes it."""
    url = given.get("url")
    return str(url) if is_web(url) else f"{source.address}#{given.get('id')}"
