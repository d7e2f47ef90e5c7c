"""Quotations in a text: where the quoted words begin and end, over paragraphs too."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retold.text import single_quotes_doubled

_OPENERS = {
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u2018": "\u2019",
    '"': '"',
    "``": "''",
    "\u201d": "\u201d",
    "\u300c": "\u300d",
}
_MARK = re.compile("``|''|[\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\"\u300c\u300d]")
# What is said, a dash, a verb of speaking with its subject, and a dash or the end.
_ASIDE = re.compile(
    r"[,!?\u2026] [\u2014\u2013] [а-яё]{2,20}(?:ет|ит|ют|ят|ат|ал[аи]?|ил[аи]?|ел[аи]?|ул[аи]?|лся|лась)"
    r"(?: [^\u2014\u2013\u00bb]{2,90}?)?(?:[.,] [\u2014\u2013] (?P<rest>\S)|[.]?(?=\u00bb))"
)
_PARAGRAPH = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words with and without their marks; `group` joins what runs over paragraphs."""

    start: int  # the opening mark
    end: int  # after the closing mark
    inner_start: int
    inner_end: int
    group: int
    opened: bool = False  # no closing mark: it runs on in the next paragraph


def find_quotations(text: str) -> list[Quotation]:
    """All quotations of a text in order; a quotation without end closes with its paragraph."""
    if "'" in text:  # the curly ones have an opening and a closing form
        doubled = single_quotes_doubled(text)
        text = "".join(d if c == "'" else c for c, d in zip(text, doubled, strict=True))
    found: list[Quotation] = []
    group = 0
    for start, end in _paragraphs(text):
        runs_on = bool(found) and found[-1].opened
        own = _carried_on(text, start, end) if runs_on else []
        own += _in_paragraph(text, own[0][1] if own else start, end)
        for n, (a, b, x, y, opened) in enumerate(own):
            x, y = _words(text, x, y)
            joins = n == 0 and runs_on and not text[start:a].strip()
            group += 0 if joins else 1
            found.append(Quotation(a, b, x, y, group, opened))
    return found


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    """Without spaces at the ends and without the comma that only joins the cue."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return start, end


def _paragraphs(text: str) -> list[tuple[int, int]]:
    out, at = [], 0
    for m in _PARAGRAPH.finditer(text):
        if m.start() > at:
            out.append((at, m.start()))
        at = m.end()
    if at < len(text):
        out.append((at, len(text)))
    return out


def _carried_on(text: str, start: int, end: int) -> list[tuple[int, int, int, int, bool]]:
    """The rest of a quotation that goes on without being opened again: its mark only closes."""
    marks = [m for m in _MARK.finditer(text, start, end) if not _apostrophe(text, m)]
    if not marks or not text[start : marks[0].start()].strip():
        return []
    first = marks[0].group()
    straight = first == '"' and len(marks) % 2 == 1
    if straight or first in ("\u201d", "''", "\u00bb"):
        return [(start, marks[0].end(), start, marks[0].start(), False)]
    return []


def _in_paragraph(text: str, start: int, end: int) -> list[tuple[int, int, int, int, bool]]:
    found: list[tuple[int, int, int, int, bool]] = []
    opening: re.Match[str] | None = None
    for m in _MARK.finditer(text, start, end):
        mark = m.group()
        if _apostrophe(text, m):
            continue
        if opening is None:
            if mark in _OPENERS and _may_open(text, m, start):
                opening = m
        elif mark in _closers(opening.group()) and _may_close(text, m):
            found.append((opening.start(), m.end(), opening.end(), m.start(), False))
            opening = None
    if opening is not None and end - opening.end() > 1 and opening.group() != "\u2018":
        found.append((opening.start(), end, opening.end(), end, True))
    return [part for one in found for part in _without_narrator(text, one)]


def _without_narrator(
    text: str, quotation: tuple[int, int, int, int, bool]
) -> list[tuple[int, int, int, int, bool]]:
    """Russian puts who speaks inside the marks: «Спим, — сказал он. — Потом едем»."""
    start, end, x, y, opened = quotation
    aside = _ASIDE.search(text, x, y)
    if aside is None:
        return [quotation]
    first = (start, aside.start(), x, aside.start(), False)
    if aside["rest"] is None:
        return [first]
    return [first, (aside.start("rest"), end, aside.start("rest"), y, opened)]


def _closers(mark: str) -> tuple[str, ...]:
    if mark in ("``", '"'):
        return (_OPENERS[mark], '"', "\u201d")
    return tuple(_OPENERS[mark])


def _apostrophe(text: str, m: re.Match[str]) -> bool:
    """A single mark inside a word or for a left-out beginning ("'90s")."""
    if m.group() != "\u2019" and m.group() != "\u2018":
        return False
    before = text[m.start() - 1 : m.start()]
    after = text[m.end() : m.end() + 1]
    return before.isalnum() and after.isalnum()


def _may_open(text: str, m: re.Match[str], start: int) -> bool:
    mark = m.group()
    before = text[m.start() - 1] if m.start() > start else " "
    after = text[m.end() : m.end() + 1]
    if mark in ("\u2019", "''"):
        return False
    if mark in ('"', "\u201d", "\u2018"):
        if mark == "\u2018" and (not after or after.isspace()):
            return False
        return not before.isalnum()
    if mark == "\u00bb":  # German books quote the other way round
        return not before.isalnum() and bool(after) and not after.isspace()
    return True


def _may_close(text: str, m: re.Match[str]) -> bool:
    if m.group() != "\u2019":
        return True
    before = text[m.start() - 1]
    after = text[m.end() : m.end() + 1]
    if after.isalnum():
        return False
    return not (before == "s" and after == " " and text.find("\u2019", m.end(), m.end() + 200) > 0)
