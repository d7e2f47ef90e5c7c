"""Sentences for the reader: what a variant is, in plain English."""

from __future__ import annotations

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


def why_changed(
    relation: str, kind: str, before: str, after: str, before_text: str, after_text: str,
    before_at: int, after_at: int,
) -> str:  # fmt: skip
    """One sentence that says what differs, with the words around it on both sides."""
    first, second = _sides(relation)
    if before and after:
        a, b = _around(before_text, before_at, before), _around(after_text, after_at, after)
        return f"{first} says “{a}”; {second} says “{b}” ({_NOUN[kind]})."
    if after:
        b = _around(after_text, after_at, after)
        return f"{second[0].upper()}{second[1:]} says “{b}”; {first[0].lower()}{first[1:]} does not say “{_short(after)}” ({_NOUN[kind]})."
    a = _around(before_text, before_at, before)
    return f"{first} says “{a}”; {second} does not say “{_short(before)}” ({_NOUN[kind]})."


def _sides(relation: str) -> tuple[str, str]:
    return {
        "derivation": ("The source", "this page"),
        "update": ("The earlier version", "the later version"),
        "siblings": ("One page", "the other, from the same source,"),
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


def _around(body: str, at: int, words: str, reach: int = 32) -> str:
    """The words with a little of what stands before and after, cut at spaces."""
    start, end = max(0, at - reach), min(len(body), at + len(words) + reach // 2)
    if start:
        start = body.find(" ", start, at) + 1 or at
    if end < len(body):
        end = max(body.rfind(" ", at + len(words), end), at + len(words))
    return _short(body[start:end].strip())


def _short(words: str, limit: int = 160) -> str:
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
