"""A story over time: what was first said when and by whom, what changed, what was put right, and
which pages still carry the words from before."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from retold.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from retold.records import Article, Attestation, Claim, Telling, Variant
    from retold.results.story import Story

FIRSTS = 12  # claims named at one telling, those that most pages carry first


@dataclass(frozen=True, slots=True)
class First:
    """A claim at the telling that had it first, as far as the pages at hand show."""

    claim_id: str
    wording: str
    speaker: str | None  # the first of those through whom it came
    newsroom: str | None  # that reported it, where it is known
    pages: int  # that carry it by now
    instead_of: str | None = None  # the value before, of a figure that changed over time


@dataclass(frozen=True, slots=True)
class Note:
    """A correction that a page owns to, and which page that is: carriers own to nothing for others."""

    article_id: str
    outlet: str
    when: datetime | None  # the page's last change, else its publication
    precision: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A telling in the story's time, and what it brought."""

    when: datetime | None
    precision: str | None
    telling_id: str
    lead: str | None  # article_id of the telling's lead page
    name: str  # of the telling
    words: str  # what happened
    altered: tuple[tuple[str, str], ...] = ()  # (before, after) of what a later version altered
    still: tuple[tuple[str, str], ...] = ()  # (article_id, outlet) of pages with the words before
    first: tuple[First, ...] = ()  # what was said here first
    more_first: int = 0  # claims beyond those
    notes: tuple[str, ...] = ()  # corrections that its pages own to, in their words
    corrections: tuple[Note, ...] = ()  # the same, each with the page that owns to it


def timeline(story: Story, called: Mapping[str, str] | None = None) -> list[Moment]:
    """The tellings of a story by time, undated ones last; `called` names them in other words."""
    held = sorted((t for t in story.tellings.values() if not t.lost), key=_age)
    firsts, names = _firsts(story), called or {t: story.name(t) for t in story.tellings}
    return [_moment(story, t, n == 0, names, firsts) for n, t in enumerate(held)]


def timeline_dict(story: Story) -> list[dict[str, Any]]:
    """The timeline as plain values (`docs/result.md`)."""
    found: list[dict[str, Any]] = msgspec.to_builtins(timeline(story))
    return found


def _age(telling: Telling) -> tuple[bool, str, str]:
    return telling.published is None, str(telling.published), telling.telling_id


def _moment(
    story: Story,
    telling: Telling,
    earliest: bool,
    names: Mapping[str, str],
    firsts: Mapping[str, list[First]],
) -> Moment:
    edge = next(iter(story.parents(telling.telling_id)), None)
    changes: list[Variant] = []
    if edge is None:
        words = "the earliest at hand" if earliest and telling.published else "no parent known"
    elif edge.kind == "update":
        words = f"a later version of {names[edge.parent]}"
        ends = (edge.parent, edge.child)
        changes = [v for v in story.changes if (v.parent, v.child) == ends]
    else:
        words = f"{edge.kind} of {names[edge.parent]}"
    first = firsts.get(telling.telling_id, [])
    corrections = _corrections(story, telling)
    return Moment(
        telling.published,
        telling.published_precision,
        telling.telling_id,
        telling.lead,
        names[telling.telling_id],
        one_line(words),
        tuple(dict.fromkeys((one_line(v.parent_words), one_line(v.child_words)) for v in changes)),
        _still(story, changes),
        tuple(first[:FIRSTS]),
        max(0, len(first) - FIRSTS),
        tuple(dict.fromkeys(c.words for c in corrections)),
        corrections,
    )


# --- what was said first ---


def _firsts(story: Story) -> dict[str, list[First]]:
    """Telling -> the claims that stand there first, those that most pages carry first."""
    before = _before(story)
    found: dict[str, list[First]] = defaultdict(list)
    for claim in story.claims:
        at = _earliest(story, claim)
        if at is not None:
            found[at.telling_id].append(
                First(
                    claim.claim_id,
                    one_line(claim.wording),
                    one_line(claim.speaker or "") or None,
                    one_line(at.newsroom or "") or None if at.newsroom_state == "known" else None,
                    claim.pages,
                    before.get(claim.claim_id),
                )
            )
    for rows in found.values():
        rows.sort(key=lambda f: (f.instead_of is None, -f.pages, f.claim_id))
    return found


def _earliest(story: Story, claim: Claim) -> Attestation | None:
    """The attestation of the earliest dated telling; where all are undated, nothing was first."""
    dated = [
        (when, n, a)
        for n, a in enumerate(claim.attestations)
        if (telling := story.tellings.get(a.telling_id)) and (when := telling.published)
    ]
    return min(dated, key=lambda row: row[:2])[2] if dated else None


def _before(story: Story) -> dict[str, str]:
    """Claim -> the wording of the one before it in its series."""
    found = {}
    for group in story.series():
        dated = [c for c in group if c.as_of]
        for earlier, later in itertools.pairwise(dated):
            if earlier.as_of != later.as_of:
                found[later.claim_id] = one_line(earlier.wording)
    return found


# --- what was put right, and who has it unaltered ---


def _corrections(story: Story, telling: Telling) -> tuple[Note, ...]:
    found: dict[tuple[str, str], Note] = {}
    for carrier in telling.carriers:
        page = story.pages.get(carrier.article_id)
        for zone in page.article.zones if page else ():
            words = one_line(zone.text or "")
            if page and zone.kind == "correction" and words:
                note = _note(page.article, one_line(story.outlet(carrier.article_id)), words)
                found.setdefault((note.outlet, words), note)
    return tuple(found.values())


def _note(page: Article, outlet: str, words: str) -> Note:
    when, precision = page.published, page.published_precision
    if page.updated:
        when, precision = page.updated, page.updated_precision
    return Note(page.article_id, outlet, when, precision, words)


def _still(story: Story, changes: list[Variant]) -> tuple[tuple[str, str], ...]:
    """Pages of the earlier version, and of what took the sentence over from it, unaltered."""
    kept: dict[str, list[Variant]] = defaultdict(list)
    for v in story.variants:
        if v.status in ("kept", "reworded") and v.relation != "itself":
            kept[v.parent].append(v)
    pages: dict[str, str] = {}
    for change in changes:
        has: dict[str, set[int]] = {change.parent: set(change.parent_sentences)}
        waiting = [change.parent]
        while waiting:
            parent = waiting.pop()
            for v in kept.get(parent, ()):
                if (
                    v.child not in has
                    and v.child != change.child
                    and has[parent] & set(v.parent_sentences)
                ):
                    has[v.child] = set(v.child_sentences)
                    waiting.append(v.child)
        for telling_id, sentences in has.items():
            for page in _carrying(story.tellings.get(telling_id), sentences):
                if page in story.pages:
                    pages[page] = one_line(story.outlet(page))
    return tuple(sorted(pages.items(), key=lambda p: (p[1], p[0])))


def _carrying(telling: Telling | None, sentences: set[int]) -> list[str]:
    """The pages of a telling on which one of the sentences was seen."""
    if telling is None or telling.lost:
        return []
    return [
        c.article_id
        for c in telling.carriers
        if c.article_id == telling.lead or sentences - set(c.cut) - set(c.unseen)
    ]
