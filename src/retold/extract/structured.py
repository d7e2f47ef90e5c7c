"""The text that a page's structured data holds: `articleBody` and the parts of a live blog.

It counts where the evidence is for it: what the page shows was not read, or only a small part of
it was, and what was read agrees. Else the page's own paragraphs count, which keep their breaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.extract import furniture
from retold.extract.draft import TEXT_KINDS, Piece
from retold.extract.lines import line_key, paragraphs
from retold.text import words

if TYPE_CHECKING:
    from retold.extract.metadata import PageFacts
    from retold.extract.survey import Survey


@dataclass(frozen=True, slots=True)
class StructuredSettings:
    """Unfitted choices for structured data."""

    least: int = 40  # words of a body that can stand for the page
    short: int = 40  # words of a reading below which its agreement tells nothing
    part: float = 0.5  # of the body's words: a reading with fewer has missed the article
    agreed: float = 0.85  # share of the reading's words that the body must have too
    parts_read: float = 0.8  # of a live blog's paragraphs: a reading with fewer has missed some


SETTINGS = StructuredSettings()


def with_structured(pieces: list[Piece], facts: PageFacts, seen: Survey) -> list[Piece]:
    """The reading, or what the page's structured data has where that is better."""
    if facts.updates:
        return _with_updates(pieces, facts)
    if not facts.body or facts.front:
        return pieces
    body = [Piece("p", text) for text in _as_shown(paragraphs(facts.body), seen)]
    after = _words(body)
    before = _words(pieces)
    if len(after) < SETTINGS.least:
        return pieces
    if len(before) >= SETTINGS.part * len(after):
        have = {line_key(p.text) for p in pieces}
        missed = {line_key(p.text) for p in body if len(p.text) > 60} & seen.lines.keys() - have
        return filled(pieces, body, missed, to_end=True) if missed else pieces
    if not furniture.ends_sentence(body[-1].text):
        return pieces
    if len(before) < SETTINGS.short:
        return body if facts.bodies == 1 else pieces
    known = set(after)
    agreed = sum(1 for w in before if w in known) >= SETTINGS.agreed * len(before)
    return body if agreed else pieces


def filled(
    reading: list[Piece], other: list[Piece], missed: set[str], to_end: bool = False
) -> list[Piece]:
    """The reading with the page's paragraphs that only the other one has, where both agree on what
    stands before them; behind the reading's last only where asked for."""
    places = {line_key(p.text): i for i, p in enumerate(reading)}
    after: dict[int, list[Piece]] = {}
    at = None
    for piece in other:
        name = line_key(piece.text)
        if name in places:
            at = places[name]
        elif name in missed and at is not None and (to_end or at < len(reading) - 1):
            after.setdefault(at, []).append(piece)
    out: list[Piece] = []
    for i, piece in enumerate(reading):
        out += [piece, *after.get(i, ())]
    return out


def _words(pieces: list[Piece]) -> list[str]:
    return words(" ".join(p.text for p in pieces if p.kind in TEXT_KINDS))


def _as_shown(body: list[str], seen: Survey) -> list[str]:
    """A body in one block parted as the page shows it, where the page shows the whole of it."""
    if len(body) != 1:
        return body
    whole, at, found = body[0], 0, []
    for line in seen.shown:
        if len(line) > 20 and whole.startswith(line, at):
            found.append(line)
            at += len(line)
            at += len(whole[at : at + 4]) - len(whole[at : at + 4].lstrip())
    return found if at >= len(whole) else body


def _with_updates(pieces: list[Piece], facts: PageFacts) -> list[Piece]:
    """A live blog's parts, behind what the page says above them, where the reading missed some."""
    parts: list[Piece] = []
    for heading, text, _ in facts.updates:
        told = paragraphs(text)
        if heading and not any(line_key(t).startswith(line_key(heading)) for t in told[:1]):
            parts.append(Piece("head", heading))
        parts += [Piece("p", t) for t in told]
    names = {line_key(p.text) for p in parts}
    told_names = {line_key(p.text) for p in parts if p.kind == "p"}
    have = {line_key(p.text) for p in pieces}
    if not told_names or len(told_names & have) >= SETTINGS.parts_read * len(told_names):
        return pieces
    first = next((i for i, p in enumerate(pieces) if line_key(p.text) in names), len(pieces))
    if first == len(pieces) and len(_words(pieces)) >= SETTINGS.part * len(_words(parts)):
        return pieces
    return [*pieces[:first], *parts]
