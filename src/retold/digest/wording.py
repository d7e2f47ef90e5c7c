"""What a digest says of its stories, in words; and the digest as plain text."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from retold.drawing.words import count, kind
from retold.results import day as dated

if TYPE_CHECKING:
    from datetime import date

    from retold.digest.making import Differs, Digest, Item

WIDTH = 72
OUTLETS = 4
WARNING = (
    "Differences are found by machine and can be wrong: look at both pages before you write to "
    "anyone."
)


def long_day(day: date) -> str:
    """2 March 2026."""
    return f"{day.day} {day:%B %Y}"


def subject(digest: Digest) -> str:
    """The subject of the mail, and the title of the page: what it is, and its first story."""
    narrowed = f", {', '.join(digest.sections)}" if digest.sections else ""
    lead = f": {digest.items[0].headline}" if digest.items and digest.items[0].headline else ""
    return _shortened(f"{digest.title}, {long_day(digest.day)}{narrowed}{lead}", 150)


def origins(item: Item) -> str:
    """How many independent origins a story has: copies add none.

    Where more are possible than known, both are said.
    """
    rooms = _span(item.newsrooms_known, item.newsrooms_possible, "newsroom", "newsrooms")
    persons = _span(
        item.persons_known, item.persons_possible, "person or document", "persons or documents"
    )
    return f"Origins: {rooms}; {persons}."


def _span(known: int, possible: int, one: str, many: str) -> str:
    upper = f" (up to {possible:,})" if possible > known else ""
    return f"{count(known, one, many) if known else f'no {one} for certain'}{upper}"


def when(item: Item) -> str:
    """Who published it, when last, and how much of it that day."""
    days = f"{item.of_day:,} of {item.pages:,} pages that day; " if item.of_day < item.pages else ""
    where = f"{outlets(item)}; " if item.outlets else ""
    return f"{where}{days}last told {dated(item.told)}."


def outlets(item: Item) -> str:
    """Who published it, the commonest first."""
    more = len(item.outlets) - OUTLETS
    return ", ".join(item.outlets[:OUTLETS]) + (f" and {more} more" if more > 0 else "")


def differing(differs: Differs) -> str:
    """What differs from what."""
    if differs.itself:
        return f"{differs.child}: headline and text differ"
    return f"{differs.child} differs from {differs.parent}"


def summary(digest: Digest) -> str:
    """What the digest holds, in a sentence."""
    told = count(len(digest.items) + digest.more, "story", "stories")
    if not digest.items:
        return "Nothing was retold that day." + _alone(digest)
    room = f"; the {len(digest.items)} weightiest are here" if digest.more else ""
    return f"{told} that more than one page told{room}.{_alone(digest)}"


def _alone(digest: Digest) -> str:
    return f" {count(digest.alone, 'page')} stood alone." if digest.alone else ""


def text(digest: Digest, foot: str = "") -> str:
    """The digest as plain text; `foot` stands at its end."""
    head = f"{digest.title}, {long_day(digest.day)}"
    parts = [head, "=" * min(WIDTH, len(head)), ""]
    if digest.sections or digest.langs:
        parts += [_wrapped("Narrowed to: " + ", ".join(digest.sections + digest.langs)), ""]
    parts += [_wrapped(summary(digest)), ""]
    for number, item in enumerate(digest.items, 1):
        parts += [*_told(digest, number, item), ""]
    if digest.base is not None:
        parts += [f"On the desk: {digest.page()}", ""]
    parts += [_wrapped(WARNING), ""]
    if foot:
        parts += ["-- ", foot, ""]
    return "\n".join(parts)


def _told(digest: Digest, number: int, item: Item) -> list[str]:
    lines = [_wrapped(f"{number}. {item.headline or '(no headline)'}")]
    lines += [_wrapped(item.verdict, "   ")] if item.verdict else []
    lines += [_wrapped(origins(item), "   "), _wrapped(when(item), "   ")]
    if d := item.differs:
        few = f" The first of {item.changes}:" if item.changes > 1 else ""
        lines += [_wrapped(f"{differing(d)} ({kind(d.kind)}).{few}", "   ")]
        lines += [_wrapped(f"- {_marked(d.before)}", "     ", "     ")]
        lines += [_wrapped(f"+ {_marked(d.after)}", "     ", "     ")]
    if link := digest.link(item):
        lines += [f"   {link}"]
    return lines


def _marked(parts: tuple[str, str, str]) -> str:
    before, words, after = parts
    return f"{before}[{words or 'nothing'}]{after}".strip()


def _wrapped(words: str, indent: str = "", later: str | None = None) -> str:
    return textwrap.fill(
        words, WIDTH, initial_indent=indent, subsequent_indent=indent if later is None else later,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _shortened(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 2].rsplit(" ", 1)[0] + " …"
