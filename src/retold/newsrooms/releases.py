"""Pages that are documents: a press release, the statement of a public body."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from retold import text
from retold.facts.tables import load
from retold.newsrooms.names import newsroom_of, same_newsroom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.records import Article, Credit

_SOURCE_LINE = re.compile(r"^\W*(\w+)\s*:\s*(.{3,80}?)\W*$")


@cache
def _release_words() -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    table = load("people")
    announced = tuple(text.fold(a) for a in table["announced"])
    return frozenset(str(table["release"]).split()), announced, frozenset(table["releases_at"])


_OF_TEXT = ("byline", "dateline", "agency", "credit_line")
_SHORT_LINE = 90  # letters of a line that may say no more than what the page is
_EDGE = 4  # lines at either end of a page that are looked at
_OFFICIAL = re.compile(
    r"(?:^|\.)(?:gov|gob|gouv|gub|govt|mil|go|parliament|police)\.[a-z]{2}$|\.(?:gov|mil|int)$|(?:^|\.)europa\.eu$"
)


def release_of(
    credits: Sequence[Credit], pages: Sequence[Article], outlets: Sequence[str]
) -> str | None:
    """Whose press release the pages of a telling carry, in words; None where nothing says so.

    A line "Source: NAME" that names no newsroom; the words of releases in the title or in a short
    line at a page's edge; else, where no newsroom is credited, an address under which bodies keep
    their releases, or that of a public body.
    """
    sources, announced, _ = _release_words()
    marks = [c.text[:200] for c in credits if c.kind in _OF_TEXT]
    lines = [line for p in pages for line in (p.title, *_edges(p.text))]
    said_so = any(a in text.fold(m) for m in marks for a in announced)
    said_so = said_so or any(_announces(line, announced) for line in lines)
    said_so = said_so or any(_states(line) for p in pages for line in _edges(p.text)[:_EDGE])
    for c in credits:
        line = _SOURCE_LINE.match(c.text[:200])
        if line is None or text.fold(line[1]) not in sources or newsroom_of(line[2]):
            continue
        name = line[2].strip()
        outlet = c.newsroom or any(same_newsroom(name, o) for o in outlets)
        if (said_so or not outlet) and any(n in p.text for p in pages for n in _each(name)):
            return f"press release of {name}"
    if said_so:
        return "a press release"
    if any(c.newsroom for c in credits if c.kind != "picture"):
        return None
    signed = any(c.persons for c in credits if c.kind == "byline")  # by a state agency's reporter
    if not signed and any(_official(p.address, p.url) for p in pages):
        return "a statement of a public body"
    return "a press release" if any(_kept_as_release(p.address, p.url) for p in pages) else None


def _each(names: str) -> list[str]:
    """The bodies of a line: "Source: Red Cross / IFRC" names two."""
    return [n for part in names.split("/") if len(n := part.strip()) > 2]


def _edges(words: str) -> list[str]:
    lines = [line.strip() for line in words.split("\n") if line.strip()]
    return lines if len(lines) <= 2 * _EDGE else lines[:_EDGE] + lines[-_EDGE:]


def _announces(line: str, announced: Sequence[str]) -> bool:
    """Whether a line says what the page is: "PRESS RELEASE", "For Immediate Release"; not prose, nor a menu."""
    folded = text.fold(line[:200]).strip(" *_|#:.-")
    if len(folded) > _SHORT_LINE:
        return folded.partition(":")[0].strip() in announced  # "Note to editors: ..."
    return any(
        (at := folded.find(a)) >= 0
        and not folded[at + len(a) :][:1].isalpha()
        and (at == 0 or len(folded) <= len(a) + 40)
        and not folded[:at].endswith((" a ", " in ", " the ", " en ", " un ", " in un ", " в "))
        for a in announced
    )


_STATED = re.compile(
    r"^(?:(?:joint|official|public|press|media) )?statement (?:by|of|from|on behalf of) (?!a |an )\S",
    re.IGNORECASE,
)


def _states(line: str) -> bool:
    """Whether a short line above a text says whose statement it is: "Name · Statement of the board"."""
    parts = [part.strip() for part in re.split(r"[|·•]", line)]
    return len(line) <= _SHORT_LINE and line[-1:] not in ".?!" and any(map(_STATED.match, parts))


def _kept_as_release(*addresses: str | None) -> bool:
    listed = _release_words()[2]
    return any(part in listed for a in addresses for part in _path(a))


def _path(address: str | None) -> list[str]:
    _, _, rest = (address or "").casefold().partition("://")
    return rest.split("?")[0].split("/")[1:-1]


def _official(*addresses: str | None) -> bool:
    hosts = [
        (a or "").casefold().partition("://")[2].split("/")[0].split(":")[0] for a in addresses
    ]
    return any(_OFFICIAL.search(h) for h in hosts if h)
