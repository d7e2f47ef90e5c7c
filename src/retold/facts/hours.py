"""Times of day as any of many languages writes them, for comparing two of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from retold.facts.measures import UNITS, Nearby
from retold.facts.words import digits_of
from retold.lexicon import concepts

if TYPE_CHECKING:
    from retold.lexicon import Concept

_CLOCK = re.compile(r"(?<![\d.,:])([01]?\d|2[0-3])([:.h])([0-5]\d)(?![\d:]|[.,]\d)")
_HALF = re.compile(r" ?([ap])\.?m\b", re.IGNORECASE)
_HINDI_CLOCK = re.compile("(\\d{1,2}) \u092c\u091c\u0915\u0930 (\\d{1,2}) \u092e\u093f\u0928\u091f")
_HOUR_WORDS = re.compile(
    r"(?:\bat|\balle|\ba las|\ba la|\b\u00e0s|\bum|\bom|\bo|\bo godz|\bpukul|\bsaat|\bsaa|\bv|\b\u0432|\b\u043e) ?$",
    re.IGNORECASE,
)


class Clock(NamedTuple):
    """A time of day in minutes; `half` is "am", "pm", "some" (one that is not told) or ""."""

    minutes: int
    half: str
    start: int
    end: int


def clocks(text: str, lang: str) -> tuple[Clock, ...]:
    """Times of day: "7:25 p.m.", "19h25"; "7.25" only where an hour is spoken of.

    >>> [(c.minutes, c.half) for c in clocks("mercoledì alle 7.25", "it")]
    [(445, '')]
    """
    found = []
    plain = digits_of(text)
    near = Nearby(concepts(text, lang))
    for m in _CLOCK.finditer(plain):
        hour, minute = int(m[1]), int(m[3])
        named = near.around(m.start(), m.end())
        beside = {c.name for c in named if m.end() <= c.start <= m.end() + 3}
        written = _HALF.match(plain, m.end())
        half = written[1].lower() + "m" if written else ""
        half = half or ("pm" if "pm" in beside else "am" if "am" in beside else "")
        if m[2] == "." and beside & (UNITS - {"hour"}):
            continue
        if m[2] == "." and not half and not _hour_before(plain[max(0, m.start() - 12) : m.start()]):
            continue
        half = half or _part_of_day(named, m.start(), m.end())
        if half == "pm" and hour < 12:
            hour += 12
        found.append(Clock(hour * 60 + minute, half, m.start(), m.end()))
    for m in _HINDI_CLOCK.finditer(plain):
        if int(m[1]) < 24 and int(m[2]) < 60:
            found.append(Clock(int(m[1]) * 60 + int(m[2]), "some", m.start(), m.end()))
    return tuple(found)


def _part_of_day(named: tuple[Concept, ...], start: int, end: int) -> str:
    """What the words around a time make of it: "pm", "some" half that they leave open, or nothing."""
    around = {c.name for c in named if start - 14 <= c.start <= end + 16}
    if {"evening", "afternoon"} & around:
        return "pm"
    return "some" if {"morning", "night"} & around else ""


def _hour_before(before: str) -> bool:
    """Whether a word that speaks of an hour ends the text: "alle", "um"."""
    return _HOUR_WORDS.search(before) is not None
