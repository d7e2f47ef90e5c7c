"""Sentences that make two claims: two speakers against each other, or two tolls of one event.

"Fourteen, the coast guard said, but the governor put it at 17" says two things by two speakers;
"14 people died and 62 were rescued" counts two things, which other pages may have from elsewhere. The
clause behind is a node of its own, numbered past all sentences of a page.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from retold.origins.people import NAMED, is_generic, is_personal, same_voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.records import Sentence, Speech

BEHIND = 1 << 20  # added to a sentence's number: the clause behind its turn
_TURN = re.compile(
    r"(?:,|\s[–—])\s(?:but|while|whereas|although|though|mais|tandis que|alors que|aber|während|pero|mientras|mas|"
    r"enquanto|ma|mentre|но|а|тогда как)\s|;\s",
)
_JOINT = re.compile(r",?\s(?:and|y|e|et|und|и|та|i|ed|oraz)\s|[;,]\s")  # between two tolls
_LEAST = 4  # letters of a speaker's name
_SURE = 0.5  # confidence of a speech from which its speaker is told


class Part(NamedTuple):
    """A clause, and what is said in it."""

    sentence: Sentence
    speeches: list[Speech]


def whole(n: int) -> int:
    """The number of the sentence that a node is, or is a clause of."""
    return n % BEHIND


def parted(
    sentence: Sentence, speeches: Sequence[Speech], tolls: Sequence[tuple[str, int, int]]
) -> tuple[Part, Part] | None:
    """The two clauses of a sentence with two speakers, or two tolls; None of any other.

    Each speaker has his own clause; who gives two tolls has said both.
    """
    if cut := _between_speakers(sentence, speeches):
        at = sentence.start + cut[1]
        said = [s for s in speeches if s.start < at], [s for s in speeches if s.start >= at]
    elif cut := _between_tolls(sentence, tolls):
        said = list(speeches), list(speeches)
    else:
        return None
    before, behind = cut
    return (
        Part(replace(sentence, end=sentence.start + before, text=sentence.text[:before]), said[0]),
        Part(
            replace(sentence, start=sentence.start + behind, text=sentence.text[behind:]), said[1]
        ),
    )


def _between_tolls(
    sentence: Sentence, tolls: Sequence[tuple[str, int, int]]
) -> tuple[int, int] | None:
    """Where the count of one thing ends and that of another begins."""
    for (about, _, end), (other, start, _) in itertools.pairwise(tolls):
        if about != other:
            joints = list(_JOINT.finditer(sentence.text, end, start))
            return (joints[-1].start(), joints[-1].end()) if joints else None
    return None


def _between_speakers(sentence: Sentence, speeches: Sequence[Speech]) -> tuple[int, int] | None:
    """Where one named speaker turns against another."""
    told = [s for s in speeches if s.confidence >= _SURE and _somebody(s)]
    if len(told) < 2:
        return None
    for turn in _TURN.finditer(sentence.text[:2000]):
        at = sentence.start + turn.start()
        before = [s for s in told if s.start < at]
        behind = [s for s in told if s.start >= at]
        if before and behind and not any(_one(a, b) for a in before for b in behind):
            return turn.start(), turn.end()
    return None


def _somebody(speech: Speech) -> bool:
    name, kind = speech.speaker or "", speech.speaker_class
    if kind not in NAMED or sum(map(str.isalpha, name)) < _LEAST:
        return False
    return is_personal(name) if kind == "person" else not is_generic(name)


def _one(a: Speech, b: Speech) -> bool:
    names = (a.speaker or "", b.speaker or "")
    return a.speaker_class == b.speaker_class and same_voice(*names, kind=a.speaker_class)
