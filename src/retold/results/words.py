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


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 22)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd']
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"


def around(text: str, start: int, end: int, most: int) -> tuple[str, str, str]:
    """A stretch of a text between whole words of the same paragraph, at most so many letters of it.

    >>> around("One two three four five.", 8, 13, 6)
    ('… two ', 'three', ' four …')
    """
    low, high = max(0, start - most), min(len(text), end + most)
    before, after = text[low:start], text[end:high]
    cut_before, cut_after = low > 0, high < len(text)
    if "\n" in before:
        before, cut_before = before.rpartition("\n")[2], False
    if "\n" in after:
        after, cut_after = after.partition("\n")[0], False
    if cut_before:
        whole = text[low - 1].isspace()
        before = "… " + (before if whole else before.partition(" ")[2])
    if cut_after:
        whole = text[high].isspace()
        after = (after if whole else after.rpartition(" ")[0]) + " …"
    return before, text[start:end], after
