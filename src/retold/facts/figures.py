"""What the numbers of a sentence count, and whether two sentences count one thing differently.

A toll (dead, hurt, missing, arrested, rescued) is told by the words around its number; another
number counts what it is written with: euros, kilometres, per cent.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from retold import text
from retold.facts import find_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.facts import Fact

_COUNTED = {
    "death": "dead died die dies killed kill kills deaths death drowned drown fatalities perished bodies muertos murieron morts mort tués péri décédés tote toten starben getötet погибли погибших погиб умерли жертв",
    "injury": "injured hurt wounded injuries injure injuring wounding heridos herido heridas blessés blessées verletzte verletzten ранены раненых пострадали пострадавших",
    "missing": "missing unaccounted disparus disparues desaparecidos desaparecidas vermisst vermisste пропали пропавших",
    "arrest": "arrested detained arrests",
    "rescue": "rescued saved survived survivors alive secourus secourues sauvés rescapés rescatados rescatadas gerettet спасены спасли",
}
TOLLS = frozenset(_COUNTED)  # what a story counts of its own event
_ABOUT = {text.fold(w): about for about, words in _COUNTED.items() for w in words.split()}
_PART = re.compile(r"\s(?:of|de|des|der|von|dei|из)\s", re.IGNORECASE)  # two of the dead
_AMONG = re.compile(
    r"\b(?:among|including|darunter|dont|entre ellos|entre ellas|incluid\w+|tra cui|среди|в том числе)\b",
    re.IGNORECASE,
)
_AND = frozenset("and y e et und и та i ed oraz".split())
NOTHING_TOLD = ""  # of what a number counts


class Figure(NamedTuple):
    """A number and what it counts, for comparing across sentences."""

    about: str
    value: float
    low: float
    high: float


@lru_cache(maxsize=20000)
def figures(sentence: str, lang: str) -> tuple[Figure, ...]:
    """The numbers of a sentence, with what they count.

    >>> [(f.about, f.value) for f in figures("At least nine people died on Monday.", "en")]
    [('death', 9.0)]
    """
    return tuple(figure for _, figure in _placed(sentence, lang))


def tolls(sentence: str, lang: str) -> list[tuple[str, int, int]]:
    """What a sentence counts of its event: of what, and where the number stands."""
    return [(f.about, at.start, at.end) for at, f in _placed(sentence, lang) if f.about in TOLLS]


def _placed(sentence: str, lang: str) -> Iterator[tuple[Fact, Figure]]:
    for fact in find_facts(sentence, lang):
        if (
            fact.kind != "number"
            or fact.unit in ("ordinal", "clock", "score")
            or fact.noun == "age"
        ):
            continue
        part = sentence[fact.end : fact.end + 7].casefold() == " of the"  # of a number told before
        about = None if part else _about(sentence, fact)
        value = fact.value
        if value is None and about in TOLLS and fact.approx and fact.high is not None:
            value = fact.low  # dozens, hundreds
        if value is not None:
            low = value if fact.low is None else fact.low
            high = value if fact.high is None else fact.high
            yield fact, Figure(about or NOTHING_TOLD, value, low, high)


def _about(sentence: str, fact: Fact) -> str | None:
    near = [text.fold(w) for w in re.findall(r"[^\W\d_]+", sentence[fact.end : fact.end + 50])[:5]]
    before = [
        text.fold(w)
        for w in re.findall(r"[^\W\d_]+", sentence[max(0, fact.start - 30) : fact.start])[-3:]
    ]
    joint = next((i for i, w in enumerate(near) if w in _AND), len(near))
    # "killed 14 people and injured 62": what stands behind the "and" is of the next number
    for word in [*near[:joint], *before[::-1], *near[joint:]]:
        if word in _ABOUT and not fact.unit:
            return None if _of_some(sentence, fact) else _ABOUT[word]
    return f"{fact.unit or ''} {fact.noun or ''}".strip() or None


def _of_some(sentence: str, fact: Fact) -> bool:
    """Whether a number counts a part of what was counted before: "two children are among the dead"."""
    before, after = sentence[: fact.start][-40:], sentence[fact.end : fact.end + 40]
    return bool(_PART.match(after) or _AMONG.search(before) or _AMONG.search(after))


def contradict(a: tuple[Figure, ...], b: tuple[Figure, ...]) -> str | None:
    """What two sentences count differently; None where they agree or count other things.

    A sentence that gives two values agrees with one that gives either, whatever it says of the other:
    "310 million, of which 60 million ..." and "60 million".
    """
    for about in dict.fromkeys(f.about for f in a if f.about != NOTHING_TOLD):
        mine, theirs = ([f for f in found if f.about == about] for found in (a, b))
        if theirs and not (_holds_one(a, theirs) or _holds_one(b, mine)):
            return about
    return None


def agree(a: tuple[Figure, ...], b: tuple[Figure, ...]) -> bool:
    """Whether two sentences count one thing alike."""
    both = {f.about for f in a} & {f.about for f in b} - {NOTHING_TOLD}
    return bool(both) and contradict(a, b) is None


def _holds_one(found: tuple[Figure, ...], values: list[Figure]) -> bool:
    return any(_overlap(one, f) for one in found for f in values)


def _overlap(a: Figure, b: Figure) -> bool:
    room = 0.005 * max(abs(a.value), abs(b.value))
    return (a.low <= b.high + room and b.low <= a.high + room) or abs(a.value - b.value) <= room
