"""Sentences for the reader: what a variant is, in plain English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import text

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference

_NOUN = {
    "number": "a number", "date": "a date", "name": "a name", "place": "a place", "role": "who did what",
    "quotation": "a quotation", "polarity": "the opposite", "certainty": "how sure it is",
    "attribution": "who says it", "action": "what happened",
}  # fmt: skip
_DROPPED = {
    "denial": "This page leaves out a denial or a refusal to comment that its source carries.",
    "hedge": "This page leaves out a sentence that its source hedges.",
    "attribution": "This page leaves out a statement that its source attributes.",
    "aside": "This page leaves this out.",
}


def why_changed(relation: str, d: Difference, before: str, after: str) -> str:
    """One sentence that says what differs: the source in its context, the page in few words."""
    first, second = _sides(relation)
    a = _quote(before, d.before_start, d.before_end, WIDE)
    b = _quote(after, d.after_start, d.after_end, NARROW)
    if d.before and d.after:
        return f"{first} says “{a}”; {second} says “{b}” ({_NOUN[d.kind]})."
    if d.after:
        b = _quote(after, d.after_start, d.after_end, WIDE)
        return f"{_capital(second)} says “{b}”; {_small(first)} does not say “{_short(d.after)}” ({_NOUN[d.kind]})."
    return f"{first} says “{a}”; {second} does not say “{_short(d.before)}” ({_NOUN[d.kind]})."


WIDE = (6, 2)  # words quoted before and after what differs
NARROW = (2, 1)
LONGEST = 24  # words of a quotation


def _quote(body: str, start: int, end: int, reach: tuple[int, int]) -> str:
    """The words of a span with a few around them, within their sentence, no dangling marks."""
    stand = text.tokens(body)
    inside = [i for i, t in enumerate(stand) if t.start < max(end, start + 1) and t.end > start]
    if not inside:
        return _short(body[start:end].strip())
    first, last = inside[0], inside[-1]
    for _ in range(reach[0]):
        if first == 0 or _parted(body, stand[first - 1].end, stand[first].start):
            break
        first -= 1
    for _ in range(reach[1]):
        if last + 1 >= len(stand) or _parted(body, stand[last].end, stand[last + 1].start):
            break
        last += 1
    last = min(last, first + LONGEST)
    return _short(
        " ".join(body[stand[first].start : max(end, stand[last].end)].split()).strip(MARKS)
    )


MARKS = " ,;:-–—\"'“”„«»()[]"


def _parted(body: str, start: int, end: int) -> bool:
    """Whether the end of a clause or a quotation mark stands between two words."""
    return any(c in '.;:!?\n"“”„«»()' for c in body[start:end])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _sides(relation: str) -> tuple[str, str]:
    return {
        "derivation": ("The source", "this page"),
        "update": ("The earlier version", "the later version"),
        "siblings": ("One page", "the other, from the same source,"),
        "akin": ("One page", "another, perhaps from the same source,"),
        "conflict": ("One report", "another report, from elsewhere,"),
        "itself": ("The text", "its own headline"),
    }[relation]


def why_missing(status: str, nature: str) -> str:
    """One sentence on a sentence that only one side has."""
    if status == "dropped":
        return _DROPPED[nature]
    if status == "added":
        return "This page says this; what it was compared with does not."
    return "The page is cut off here: what stood in this place was not seen."


def _short(words: str, limit: int = 160) -> str:
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
