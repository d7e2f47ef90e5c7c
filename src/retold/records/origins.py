"""What is claimed, and on what it rests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attestation:
    """One telling's sentence that carries a claim, followed to where it begins."""

    story_key: str
    claim_id: str
    telling_id: str
    article_id: str
    sentence: int
    origin: str | None  # telling_id where this telling of the claim begins
    newsroom: str | None  # that reported it
    newsroom_state: str  # known | possible | unknown
    rests_on: str | None  # person, document or "own observation" beneath the newsroom
    rests_on_class: str  # person | office | document | observation | anonymous | unknown
    rests_on_state: str  # known | possible | unknown
    chain: tuple[str, ...] = ()  # person → newsroom → page
    probability: float = 1.0
    why: str = ""
    # says | denies: who denies a claim is listed with it and does not carry it
    stance: str = "says"


@dataclass(frozen=True, slots=True)
class Claim:
    """One proposition by one speaker as of a time."""

    story_key: str
    claim_id: str
    wording: str  # from the telling nearest the root
    lang: str
    speaker: str | None
    as_of: datetime | None = None
    pages: int = 0
    tellings: int = 0
    newsrooms_known: int = 0
    newsrooms_possible: int = 0  # upper end: known and those that may be
    persons_known: int = 0  # distinct persons or documents beneath
    persons_possible: int = 0
    series: str | None = None  # claims of one series (a rising toll) share this
    disagreement: str | None = None  # claims that cannot all be true share this
    attestations: tuple[Attestation, ...] = ()
    # speakers: several give several values; reports: reports of one speaker, or of nobody named, do
    disagreement_kind: str | None = None
    counted: str | None = None  # its sentence with the value, where it is of a series or disagrees


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a story stands: its one-sentence verdict and its counts."""

    story_key: str  # the story
    headline: str  # of the telling nearest the root
    verdict: str  # one sentence for the reader
    pages: int  # at hand
    tellings: int  # at hand
    lost: int  # tellings on no page at hand
    newsrooms_known: int  # that reported it themselves, for certain
    newsrooms_possible: int  # upper end: known and those that may have
    persons_known: int  # persons and documents beneath them, for certain
    persons_possible: int  # upper end
    newsrooms: tuple[str, ...] = ()  # the known ones
    rests_on: tuple[str, ...] = ()  # persons and documents, most carried first
    first: datetime | None = None  # earliest time on a page
    last: datetime | None = None  # latest time on a page
    langs: tuple[str, ...] = ()  # languages of the pages
