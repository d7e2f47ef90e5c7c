"""Plain text, often a saved page with its menus still in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.captures.source import Source, one_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Capture


def claims(head: bytes) -> bool:
    """Whether the first bytes are text at all.

    >>> claims("Grüße".encode("utf-16")), claims(b"\\x89PNG\\r\\n\\x1a\\n\\0\\0\\0\\rIHDR\\0\\0")
    (True, False)
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _wide(head):
        return True
    if head.startswith(
        (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"GIF8", b"\xff\xd8\xff")
    ):
        return False
    control = sum(
        head.count(bytes([c])) for c in (*range(1, 8), *range(14, 27), 28, 29, 30, 31, 127)
    )
    return b"\0" not in head and control * 20 <= len(head)


def _wide(head: bytes) -> bool:
    """Two bytes a character without a mark at the start: every second byte is nought."""
    even, odd = head[0::2], head[1::2]
    nought = (even.count(0), odd.count(0))
    return len(head) >= 16 and max(nought) * 10 > len(odd) * 6 and min(nought) * 50 < len(odd)


def read(source: Source) -> Iterator[Capture]:
    """One capture of media "text"."""
    return one_page(source, "text")
