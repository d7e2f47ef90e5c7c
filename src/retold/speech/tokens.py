"""A sentence's tokens with its quotations folded, and spans over them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retold.facts.tables import words_of

Span = tuple[int, int]
QUOTE = "\u25a1"  # stands for quoted words, so that nothing inside a quotation is read as a cue
DASHES = frozenset(["-", "–", "—", "--"])
CLOSERS = words_of(". , ; : ! ? ) ( - – —")
AUXILIARIES = words_of("a ont avait has had have ha han")
_BEHIND = re.compile(r"(?:-t)?-(ils?|elles?)$", re.IGNORECASE)
_TOKEN = re.compile(
    rf"{QUOTE}+|(?:[A-Z]\.){{2,}}|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['\u2019-][^\W\d_]+)*['\u2019]?|\S"
)


@dataclass(slots=True)
class Tokens:
    """A sentence's tokens, quoted words folded into one token each."""

    words: list[str]
    lows: list[str]
    starts: list[int]
    ends: list[int]

    def low(self, i: int) -> str:
        """The lower-case token at i; empty outside."""
        return self.lows[i] if 0 <= i < len(self.lows) else ""

    def quoted(self, i: int) -> bool:
        """True for a quotation."""
        return self.low(i)[:1] == QUOTE


def tokenise(masked: str) -> Tokens:
    """Tokens of a sentence whose quotations are masked."""
    spans = [s for m in _TOKEN.finditer(masked) for s in _parts(m)]
    words = [masked[a:b] for a, b in spans]
    lows = [w.lower().replace("\u2019", "'") for w in words]
    return Tokens(words, lows, [a for a, _ in spans], [b for _, b in spans])


def _parts(token: re.Match[str]) -> list[Span]:
    """A token, or the verb and the pronoun of the French "raconte-t-elle"."""
    behind = _BEHIND.search(token.group())
    if behind is None or not behind.start():
        return [token.span()]
    at = token.start()
    return [(at, at + behind.start()), (at + behind.start(1), token.end())]


def span_of(t: Tokens, a: int, b: int) -> Span | None:
    return (t.starts[a], t.ends[b - 1]) if 0 <= a < b <= len(t.words) else None


def span_of_range(t: Tokens, tokens: tuple[int, int] | None) -> Span | None:
    return span_of(t, *tokens) if tokens else None


def trim(masked: str, start: int, end: int) -> Span | None:
    """A span without spaces and punctuation at its ends."""
    while start < end and (masked[start].isspace() or masked[start] in ",;:.-\u2013\u2014)!?"):
        start += 1
    while end > start and (masked[end - 1].isspace() or masked[end - 1] in ",;:.-\u2013\u2014("):
        end -= 1
    return (start, end) if end > start else None


def weight(masked: str, span: Span) -> int:
    piece = masked[span[0] : span[1]]
    return len(piece.split()) + (3 if QUOTE in piece else 0)
