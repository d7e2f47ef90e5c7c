"""The words around what was found, as plain pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.results.found import Piece
from retold.text import places, visible, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.search.query import Term

WORDS = 36  # of an excerpt
LEAD = 8  # of them before the first that was found
MOST_LETTERS = 60_000  # of a text that are looked through


def excerpt(text: str, sought: Sequence[Term], most: int = WORDS) -> tuple[Piece, ...]:
    """The stretch of a text that holds most of what was sought; its beginning where none does.

    >>> from retold.search.query import parse
    >>> excerpt("The ferry of Lund was <b>halted</b>.", parse("ferr* lund").sought)[1]
    Piece(text='ferry', hit=True)
    """
    text = text[:MOST_LETTERS]
    norms = words(text)
    if not norms:
        return (Piece(_plain(text[:200])),) if text.strip() else ()
    hits = matches(norms, sought)
    start = _best(norms, hits, most)
    end = min(len(norms), start + most)
    shown = places(text, start, end)
    low = shown[0][0] if start else 0
    high = shown[-1][1] if end < len(norms) else len(text)
    pieces = _pieces(text, shown, {i - start for i in hits if start <= i < end}, low, high)
    lead = [Piece("… ")] if start else []
    tail = [Piece(" …")] if end < len(norms) else []
    return (*lead, *pieces, *tail)


def marked(text: str, sought: Sequence[Term]) -> tuple[Piece, ...]:
    """A whole title with what was sought in it."""
    hits = matches(words(text), sought)
    shown = places(text) if hits else []
    return tuple(_pieces(text, shown, hits, 0, len(text)))


def matches(norms: Sequence[str], sought: Sequence[Term]) -> set[int]:
    """The places of the words that answer a term; a phrase only where it stands whole."""
    out: set[int] = set()
    for term in sought:
        size = len(term.words)
        last = term.words[-1]
        if size == 1 and not term.prefix:
            out.update(i for i, norm in enumerate(norms) if norm == last)
            continue
        for i in range(len(norms) - size + 1):
            end = norms[i + size - 1]
            if not (end.startswith(last) if term.prefix else end == last):
                continue
            if size == 1 or list(norms[i : i + size - 1]) == list(term.words[:-1]):
                out.update(range(i, i + size))
    return out


def _best(norms: Sequence[str], hits: set[int], most: int) -> int:
    """Where to begin, so that as many different words as can be are seen; the earliest of these."""
    if not hits or len(norms) <= most:
        return 0
    order = sorted(hits)
    best, most_seen = 0, 0
    for n, i in enumerate(order):
        near = [j for j in order[n : n + most] if j < i + most - LEAD]
        seen = len({norms[j] for j in near}) * 100 + len(near)
        if seen > most_seen:
            best, most_seen = i, seen
    return max(0, min(best - LEAD, len(norms) - most))


def _pieces(
    text: str, found: Sequence[tuple[int, int]], hits: set[int], low: int, high: int
) -> list[Piece]:
    out: list[Piece] = []
    at, n = low, 0
    while n < len(found):
        if n not in hits:
            n += 1
            continue
        first = n
        while n + 1 in hits and text[found[n][1] : found[n + 1][0]].isspace():
            n += 1
        start, end = found[first][0], found[n][1]
        out += [Piece(_plain(text[at:start]))] * (at < start)
        out.append(Piece(_plain(text[start:end]), True))
        at, n = end, n + 1
    out += [Piece(_plain(text[at:high]))] * (at < high)
    return [p for p in out if p.text]


def _plain(text: str) -> str:
    """On one line and nothing hidden, with a space kept at either end."""
    shown = visible(text.replace("\n", " ").replace("\t", " "))
    inner = " ".join(shown.split())
    if not inner:
        return " " if shown else ""
    return f"{' ' * shown[:1].isspace()}{inner}{' ' * shown[-1:].isspace()}"
