"""Outlets that are known by their web host alone, and the names by which their pages call them."""

from __future__ import annotations

import re

from retold.facts.names import transliterate

_WORD = re.compile(r"[^\W_]+")
_MOST = 6  # words of a name
_LEAST_STEM = 3  # letters of a word in a name that a case ending may follow
_LEAST = 5  # letters of a name that begins a host's: "Free Line" of freelinenews.example
_ENDING = 2  # letters of a case ending


def host_label(outlet: str | None) -> str:
    """The word that a host is known by: "orillapost" of en.orillapost.example; none for a name."""
    parts = [p for p in (outlet or "").casefold().split(".") if p]
    if len(parts) < 2 or " " in (outlet or ""):
        return ""
    return max(parts[:-1], key=len).replace("-", "")


def name_on_host(text: str, start: int, label: str) -> tuple[int, bool] | None:
    """(end, whole) of a name at a place with which a host's label begins, case endings aside.

    >>> name_on_host("She told Kabar Nusantara so", 9, "kabarnusantara")
    (24, True)
    >>> name_on_host("розповіло «Голосу Дніпра», що", 11, "holosdnipra")
    (24, True)
    """
    left, end = label, None
    for n, word in enumerate(_WORD.finditer(text, start, start + 120)):
        cut = _longest_stem(transliterate(word.group()).replace(" ", ""), left)
        if not cut or n == _MOST:
            break
        left, end = left[cut:], word.end()
        if not left:
            return end, True
    return (end, False) if end is not None and len(label) - len(left) >= _LEAST else None


def _longest_stem(latin: str, left: str) -> int:
    """How many letters of a word the rest of a label begins with; its last ones may be an ending."""
    for cut in range(len(latin), max(len(latin) - _ENDING - 1, 0), -1):
        if cut < len(latin) and cut < _LEAST_STEM:
            break
        if left.startswith((latin[:cut], latin[:cut].replace("g", "h"))):
            return cut
    return 0
