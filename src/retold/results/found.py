"""What a search gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of plain words in a title or an excerpt; never markup, whatever the page held."""

    text: str
    hit: bool = False  # whether it is what was searched for


@dataclass(frozen=True, slots=True)
class Hit:
    """A page or a claim that answers."""

    kind: str  # page | claim
    id: str  # article_id or claim_id
    story_id: str | None  # the story it belongs to
    title: tuple[Piece, ...]  # of the page; of a claim: its story's headline
    excerpt: tuple[Piece, ...]  # the words around what was found
    outlet: str | None  # who published the page; who speaks, of a claim
    lang: str
    when: datetime | None  # published, or as of
    address: str | None  # where the page lives on the web, when known
    score: float  # higher is better; comparable within one search alone


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search."""

    query: str  # as it was understood
    total: int  # all that answer
    hits: tuple[Hit, ...] = ()  # best first, those that were asked for
