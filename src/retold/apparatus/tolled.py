"""The one toll that each of two pages gives of its event, wherever it stands: dozens missing, then fifteen.

A later version breaks its lead up, so that no bead joins what it counts with what was counted before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.apparatus.difference import Difference
from retold.facts.figures import TOLLS, contradict, figures, tolls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.facts.figures import Figure
    from retold.records import Sentence

BEHIND = 40  # letters behind a number within which the word for what it counts is shown


def tolled(
    before: Sequence[Sentence],
    after: Sequence[Sentence],
    lang: str,
    together: set[tuple[int, int]],
) -> list[tuple[Sentence, Sentence, Difference]]:
    """Tolls of which each text has one value, another one, in sentences that no bead joins."""
    found = []
    ours, theirs = (_told(sentences, lang) for sentences in (before, after))
    for about in sorted(ours.keys() & theirs.keys()):
        (x, f), (y, g) = ours[about], theirs[about]
        if (x.n, y.n) not in together and contradict((f,), (g,)):
            found.append((x, y, _difference(x, y, about, lang)))
    return found


def _told(sentences: Sequence[Sentence], lang: str) -> dict[str, tuple[Sentence, Figure]]:
    """By what is counted: the first sentence of a text that gives the one value it has."""
    found: dict[str, list[tuple[Sentence, Figure]]] = {}
    for s in sentences:
        for f in figures(s.text, lang) if s.zone not in ("headline", "caption") else ():
            if f.about in TOLLS:
                found.setdefault(f.about, []).append((s, f))
    return {
        about: rows[0] for about, rows in found.items()
        if len({(f.low, f.high) for _, f in rows}) == 1
    }  # fmt: skip


def _difference(x: Sentence, y: Sentence, about: str, lang: str) -> Difference:
    (a0, a1), (b0, b1) = (_shown(s.text, about, lang) for s in (x, y))
    return Difference(
        "number", a0, a1, b0, b1, x.text[a0:a1], y.text[b0:b1], (("clear_number", 1.0),)
    )


def _shown(sentence: str, about: str, lang: str) -> tuple[int, int]:
    """The number, and the words behind it up to the next pause."""
    start, end = next((at, to) for a, at, to in tolls(sentence, lang) if a == about)
    rest = sentence[end : end + BEHIND]
    stop = min((i for i in map(rest.find, ",.;:") if i >= 0), default=rest.rfind(" "))
    return start, end + max(0, stop if len(rest) == BEHIND or stop >= 0 else len(rest))
