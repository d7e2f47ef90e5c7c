"""A sentence cut into words, numbers and marks, with their places."""

from __future__ import annotations

import re

_LETTER = r"[^\W\d_]"
_HARD = "\u00a0\u202f\u2009'\u2019"
_PATTERN = (
    rf"(?:[A-Z]\.){{2,}}|{_LETTER}[^\W\d_\u0300-\u036f]*(?:['\u2019]{_LETTER}+)*"
    rf"|\d{{1,3}}(?:,\d{{3}}){{1,9}}(?:\.\d+)?(?![\d,])|\d{{1,3}}(?:\.\d{{3}}){{1,9}}(?:,\d+)?(?![\d.])"
    rf"|\d{{1,3}}(?:GROUPING\d{{3}}){{1,9}}(?:[.,]\d+)?(?!\d)|\d{{1,2}}(?:,\d{{2}}){{1,9}},\d{{3}}(?!\d)"
    rf"|\d+(?:[.,]\d+)?|\S"
)
# English parts thousands by hard spaces, or where only thousands are told: "240 000" is one number
# there, "12 737" are two, and so are "12 240 000", for a day may stand before.
_TOKEN = re.compile(_PATTERN.replace("GROUPING", f"[ {_HARD}]"))
_TOKEN_EN = re.compile(
    r"\d{1,3} 000(?: 000){0,3}(?!\d)|" + _PATTERN.replace("GROUPING", f"[{_HARD}]")
)
_DIGIT = re.compile(r"\d")
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")


class Line:
    """Parallel lists over the tokens of a sentence: as written, lower case, start and end.

    Dashes become "-" and curly apostrophes "'" in `lows`, so that tables hold plain forms only.
    """

    __slots__ = ("digits", "ends", "lows", "starts", "text", "used", "words")

    def __init__(self, text: str, lang: str = "en") -> None:
        self.text = text
        found = list((_TOKEN_EN if lang == "en" else _TOKEN).finditer(text))
        self.words = [m.group() for m in found]
        self.starts = [m.start() for m in found]
        self.ends = [m.end() for m in found]
        self.lows = [w.lower() for w in self.words]
        if not text.isascii():
            self.lows = [_DASHES.get(w, w).replace("\u2019", "'") for w in self.lows]
        self.digits = _DIGIT.search(text) is not None
        self.used = bytearray(len(self.words))

    def low(self, i: int) -> str:
        """The lower-case token at i, empty outside of the sentence."""
        return self.lows[i] if 0 <= i < len(self.lows) else ""

    def word(self, i: int) -> str:
        """The token at i as written, empty outside of the sentence."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def glued(self, i: int) -> bool:
        """True where token i follows the one before it without a space."""
        return 0 < i < len(self.words) and self.starts[i] == self.ends[i - 1]

    def slice(self, i: int, j: int) -> tuple[int, int, str]:
        """Start, end and text of tokens i to j, j left out."""
        start, end = self.starts[i], self.ends[j - 1]
        return start, end, self.text[start:end]

    def take(self, i: int, j: int) -> None:
        """Mark tokens i to j as spoken for, so that no other kind reads them again."""
        self.used[i:j] = b"\x01" * (j - i)

    def free(self, i: int, j: int) -> bool:
        """True where none of the tokens i to j is spoken for."""
        return not any(self.used[i:j])
