"""A page that a machine made from another, word by word: synonyms in place, the build left alone.

People who reword a sentence turn it round, cut it or join it; a program puts other words into the
same places. A page most of whose sentences are of that kind was spun. That is one finding; that its
quotations have other words too follows from it and is not told ten times.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retold.apparatus.settings import SETTINGS
from retold.apparatus.sides import segments_of, side_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.apparatus.difference import Difference
    from retold.apparatus.story import Piece
    from retold.records import Variant

LEAST_WORDS = 8  # of a sentence that is looked at
SWAPS = 3  # short stretches of a sentence that stand for others
SHORT = (3, 4)  # words of such a stretch on either side
LEFT_OVER = 0.15  # of the words of both sentences that may be dropped or added beside
# What stays plain on a spun page: a machine's synonyms do not bring it about.
OWN = frozenset(
    {"clear_number", "clear_transposed", "clear_date", "clear_unknown_value", "clear_negation", "clear_outcome",
     "clear_stage", "clear_part", "clear_dropped_rank", "clear_limit", "clear_undone", "clear_unsourced",
     "clear_claimed", "clear_hearsay", "clear_currency", "clear_bound", "clear_unit", "clear_sex", "clear_voice",
     "clear_name"}
)  # fmt: skip


def spun(beads: Sequence[tuple[Piece, Piece]], lang: str) -> bool:
    """Whether the second page was made from the first by a machine; pieces of both sides."""
    body = [(x, y) for x, y in beads if y.sentences and x.sentences and y.sentences[0].zone != "headline"]  # fmt: skip
    odd = sum(_swapped(x.text, y.text, lang) for x, y in body if len(x.sentences) == 1 == len(y.sentences))  # fmt: skip
    return odd >= SETTINGS.spun_least and odd >= SETTINGS.spun_share * len(body)


def _swapped(before: str, after: str, lang: str) -> bool:
    """Whether a sentence has other words in the same places, and little else done to it."""
    a, b = side_of(before, lang, None), side_of(after, lang, None)
    if len(b.tokens) < LEAST_WORDS or a.keys == b.keys:
        return False
    runs = segments_of(a, b)
    swaps = [s for s in runs if 0 < len(s.a) <= SHORT[0] and 0 < len(s.b) <= SHORT[1]]
    rest = sum(len(s.a) + len(s.b) for s in runs if s not in swaps)
    return len(swaps) >= SWAPS and rest < LEFT_OVER * (len(a.tokens) + len(b.tokens))


Found = tuple["Piece", "Piece", "list[Difference]"]


def folded(rows: Sequence[Found]) -> list[Found]:
    """The differences of a spun page: what is plain, and the likeliest few of the machine's own, the
    longer of equals; the others fall below the threshold.
    """
    loose = sorted(
        (
            (-round(d.probability, 1), -len(d.after), n, k)
            for n, (_, _, found) in enumerate(rows)
            for k, d in enumerate(found)
            if d.probability >= SETTINGS.threshold and not _own(d)
        )
    )
    hidden = {(n, k) for *_, n, k in loose[SETTINGS.spun_told :]}
    low = SETTINGS.threshold * 0.9
    return [
        (
            x,
            y,
            [replace(d, probability=low) if (n, k) in hidden else d for k, d in enumerate(found)],
        )
        for n, (x, y, found) in enumerate(rows)
    ]


def credited_once(rows: Sequence[Found]) -> list[Found]:
    """The newsroom's name left out wherever its source has it is told of once."""
    told, low, found = False, SETTINGS.threshold * 0.9, []
    for x, y, differing in rows:
        kept = []
        for d in differing:
            credit = any(value and name == "clear_uncredited" for name, value in d.features)
            again = credit and told and d.probability >= SETTINGS.threshold
            kept.append(replace(d, probability=low) if again else d)
            told = told or credit
        found.append((x, y, kept))
    return found


# Two tellings, the beads they have in common, what differs, and whether a machine did it.
Between = tuple[str, str, int, "list[Variant]", bool]


def spun_once(between: Sequence[Between], known: frozenset[str]) -> list[Variant]:
    """All rows of tellings that do not derive from one another, a spun page's changes but once.

    A page that a machine made stands beside every other telling of its source in the same way. It is
    shown beside the one it has most in common with; not at all, where it is `known` to be spun and
    shown beside the telling it was made from. Of two that differ so, the one that differs so from more
    others is the machine's.
    """
    ties: dict[str, int] = {}
    for a, b, _, _, machine in between:
        for telling in (a, b) if machine else ():
            ties[telling] = ties.get(telling, 0) + 1
    shown: dict[str, tuple[int, str, str]] = {}
    for a, b, common, _, machine in between:
        page = max((a, b), key=lambda t: (t in known, ties.get(t, 0), t == b))
        if machine and page not in known:
            shown[page] = max(shown.get(page, (0, "", "")), (common, a, b))
    best = {(a, b) for _, a, b in shown.values()}
    return [
        v for a, b, _, rows, machine in between for v in rows
        if v.status != "changed" or not machine or (a, b) in best
    ]  # fmt: skip


def _own(d: Difference) -> bool:
    return any(value and name in OWN for name, value in d.features)
