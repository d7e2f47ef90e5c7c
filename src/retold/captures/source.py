"""A place bytes come from, opened once and read no further than a page may be long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from retold.records import Capture
from retold.text import key

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE_LIMIT = 10 * 1024 * 1024  # bytes a page may have
HEAD = 8192  # bytes by which a format is told


@dataclass(slots=True)
class Source:
    """An open file or stream. `head` has its first bytes, which `stream` no longer gives."""

    name: str  # as the user wrote it: for messages
    address: str  # path relative to the argument: for ids
    stream: BinaryIO
    head: bytes
    modified: datetime | None = None
    size: int | None = None  # bytes, when known beforehand

    def chunks(self, size: int = 1 << 16) -> Iterator[bytes]:
        """The bytes, head first."""
        if self.head:
            yield self.head
        while chunk := self.stream.read(size):
            yield chunk

    def whole(self) -> tuple[bytes | None, int]:
        """All bytes and their number; None where there are more than a page may have."""
        parts: list[bytes] = []
        total = 0
        for chunk in self.chunks():
            parts.append(chunk)
            total += len(chunk)
            if total > PAGE_LIMIT:
                return None, max(total, self.size or 0)
        return b"".join(parts), total


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
    if body is None:
        limit = PAGE_LIMIT // (1024 * 1024)
        problem = f"{source.name}: over {limit} MB, which is more than a page may have"
        yield unreadable(source.address, problem, size, source.modified)
    else:
        yield page(body, media, source.address, source.modified)
