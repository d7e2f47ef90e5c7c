"""How long to wait before trying again. Pure: the same address and count give the same wait."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def patience(header: str, now: datetime, most: float) -> float | None:
    """Seconds that a Retry-After header asks for, no more than `most`; None where it says nothing.

    >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> patience("120", noon, 3600), patience("Thu, 01 Jan 2026 12:05:00 GMT", noon, 3600)
    (120.0, 300.0)
    >>> patience("99999999", noon, 3600), patience("soon", noon, 3600)
    (3600.0, None)
    """
    header = header.strip()
    if header.isascii() and header.isdigit():
        return min(float(most), float(header[:12]))
    try:
        at = parsedate_to_datetime(header[:60])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        return min(float(most), max(0.0, (at - now).total_seconds()))
    except OverflowError:
        return None


def backoff(failures: int, address: str, first: float, most: float, seed: int = 0) -> float:
    """Seconds to wait after so many failures in a row: twice as long each time, never over `most`,
    and spread over the upper half by a hash of seed, address and count, so that addresses that
    failed together do not come again together.

    >>> 30 <= backoff(1, "https://a.example/", 60, 3600) <= 60
    True
    >>> backoff(3, "https://a.example/", 60, 3600) == backoff(3, "https://a.example/", 60, 3600)
    True
    """
    whole = min(most, first * 2.0 ** min(40, max(0, failures - 1)))
    digest = hashlib.blake2b(f"{seed} {failures} {address}".encode(), digest_size=8).digest()
    return whole * (0.5 + int.from_bytes(digest, "big") / 2**65)
