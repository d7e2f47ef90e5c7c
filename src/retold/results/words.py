"""How the outputs say things: dates, counts, and a difference among the words around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def day(when: datetime | None, precision: str | None = None) -> str:
    """A date as an editor writes it: 7 Dec 2022, 16:51 UTC."""
    if when is None:
        return "undated"
    words = f"{when.day} {when:%b %Y}"
    return f"{words}, {when:%H:%M} UTC" if precision in ("minute", "second") else words


def plural(count: int, noun: str) -> str:
    """A count with its noun.

    >>> plural(1, "page"), plural(2, "page"), plural(0, "story")
    ('1 page', '2 pages', '0 stories')
    """
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("ory") else f"{count} {noun}s"
