"""What a story's origins say differently, three kinds kept apart: since when, and who repeats it.

`speakers`: several speakers give several values. `reports`: several reports of one speaker, or of
nobody named, do. `time`: the value changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.text import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from retold.records import Claim
    from retold.results.story import Story

KINDS = {
    "speakers": "Speakers disagree",
    "reports": "Reports disagree",
    "time": "Figures that changed over time",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One value, and who has it."""

    claim_id: str
    wording: str  # the sentence that holds the value
    speaker: str | None
    newsrooms: tuple[str, ...]  # known to have reported it
    since: datetime | None  # the earliest page at hand that has it
    tellings: tuple[str, ...]  # where it begins, as far as the pages at hand show
    repeated: tuple[str, ...]  # tellings that have it from those
    pages: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """Values that cannot all hold, or not at one time."""

    kind: str  # of KINDS
    sides: tuple[Side, ...]  # earliest first; one, where a single sentence holds both values


def accounts(story: Story) -> list[tuple[str, str, list[list[Claim]]]]:
    """(heading, kind, groups of claims) of each kind, also of those that the story has none of."""
    apart = story.disagreements(least=1)
    groups = {
        kind: [g for g in apart if (g[0].disagreement_kind or "reports") == kind] for kind in KINDS
    }
    groups["time"] = story.series()
    return [(words, kind, groups[kind]) for kind, words in KINDS.items()]


def disputes(story: Story) -> list[Dispute]:
    """The disagreements of a story, then its values that changed, each with its sides."""
    return [
        Dispute(kind, tuple(_side(c) for c in group))
        for _, kind, groups in accounts(story)
        for group in groups
    ]


def _side(claim: Claim) -> Side:
    first = {a.telling_id for a in claim.attestations if a.origin == a.telling_id}
    if not first and claim.attestations:  # it begins in a lost telling: all have it from there
        first = {a.telling_id for a in claim.attestations}
    known = {
        one_line(a.newsroom)
        for a in claim.attestations
        if a.newsroom and a.newsroom_state == "known" and a.stance == "says"
    }
    return Side(
        claim.claim_id,
        one_line(claim.counted or claim.wording),
        one_line(claim.speaker or "") or None,
        tuple(sorted(known)),
        claim.as_of,
        tuple(sorted(first)),
        tuple(sorted({a.telling_id for a in claim.attestations} - first)),
        claim.pages,
    )
