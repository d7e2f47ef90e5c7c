"""What a reader of one kind of page hands on: pieces in order, and what is known beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retold.extract.dates import Moment
    from retold.extract.live import Update

TEXT_KINDS = frozenset({"p", "head", "quote", "item", "row", "standfirst"})


@dataclass(slots=True)
class Piece:
    """A paragraph or line of a page, with what it was taken for."""

    kind: str  # p | head | quote | item | row | standfirst | caption | credits | correction | box | paywall | more
    text: str


@dataclass(slots=True)
class Draft:
    """An article in the making."""

    title: str = ""
    pieces: list[Piece] = field(default_factory=list)
    url: str | None = None
    lang: str | None = None  # as given by the page or the record
    outlet: str | None = None
    site: str = ""  # the site's name as the page gives it
    names: list[str] = field(default_factory=list)  # lines that may name the site
    section: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    description: str = ""
    parts: list[Update] = field(default_factory=list)  # of a live page
    credits: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    cut: str | None = None  # why the end was not seen, when the page or record says so
    extra: str | None = None
    problem: str | None = None

    def mark(self, doubt: str) -> None:
        """Note a doubt once."""
        if doubt not in self.marks:
            self.marks.append(doubt)
