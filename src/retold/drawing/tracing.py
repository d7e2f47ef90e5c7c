"""A page alone: each sentence with the telling it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.text import fold

if TYPE_CHECKING:
    from retold.records import Sentence, Telling
    from retold.results import Page, Story

SHADES = 6  # told apart by a letter as well as by a colour
_STATES = {"kept": 0, "reworded": 1, "changed": 2}


@dataclass(frozen=True, slots=True)
class Traced:
    """A sentence and where it came from."""

    sentence: Sentence
    source: str | None  # telling_id where its words begin; None: not known
    status: str  # own | kept | reworded | changed | unknown
    why: str


@dataclass(frozen=True, slots=True)
class Whence:
    """A telling that sentences of a page came from, with the letter that stands for it."""

    telling_id: str
    letter: str
    shade: int  # 1 to SHADES
    sentences: int


def telling_of(story: Story, article_id: str) -> Telling | None:
    """The telling that a page carries."""
    for telling in story.tellings.values():
        if any(c.article_id == article_id for c in telling.carriers):
            return telling
    return None


def traced(story: Story, page: Page) -> tuple[list[Traced], list[Whence]]:
    """Every sentence of a page with its source, and a legend of the sources, commonest first."""
    telling = telling_of(story, page.article.article_id)
    if telling is None:
        return [Traced(s, None, "unknown", "") for s in page.sentences], []
    numbers = _numbers(story, telling, page)
    origins = _origins(story, telling.telling_id)
    happened = _happened(story, telling.telling_id)
    found = []
    for s in page.sentences:
        n = numbers.get(s.n)
        source, why = origins.get(n if n is not None else -1, (None, ""))
        status = happened.get(n if n is not None else -1, "unknown")
        if source == telling.telling_id:
            status = "own" if status == "unknown" else status
        found.append(Traced(s, source, status, why))
    return found, _legend(found, telling.telling_id)


def _numbers(story: Story, telling: Telling, page: Page) -> dict[int, int]:
    """The page's sentences as numbers of the telling's lead page."""
    if page.article.article_id == telling.lead or telling.lead not in story.pages:
        return {s.n: s.n for s in page.sentences}
    known = {fold(s.text).strip(): s.n for s in story.pages[telling.lead].sentences}
    pairs = ((s.n, known.get(fold(s.text).strip())) for s in page.sentences)
    return {n: m for n, m in pairs if m is not None}


def _origins(story: Story, telling_id: str) -> dict[int, tuple[str | None, str]]:
    found: dict[int, tuple[str | None, str]] = {}
    for claim in story.claims:
        for a in claim.attestations:
            if a.telling_id == telling_id and found.get(a.sentence, (None, ""))[0] is None:
                found[a.sentence] = (a.origin, a.why)
    for v in story.variants:  # where no claim is known, the parent it was compared with
        if v.child == telling_id and v.relation in ("derivation", "update") and v.status in _STATES:
            for n in v.child_sentences:
                found.setdefault(n, (v.parent, ""))
    return found


def _happened(story: Story, telling_id: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for v in story.variants:
        if v.child != telling_id or v.relation == "itself":
            continue
        if v.status == "added":
            found.update({n: found.get(n, "own") for n in v.child_sentences})
        if v.status in _STATES:
            for n in v.child_sentences:
                known = found.get(n, "kept")
                known = known if known in _STATES else "kept"
                found[n] = max(known, v.status, key=lambda s: _STATES[s])
    return found


def _legend(found: list[Traced], own: str) -> list[Whence]:
    counts: dict[str, int] = {}
    for t in found:
        if t.source:
            counts[t.source] = counts.get(t.source, 0) + 1
    order = sorted(counts, key=lambda s: (-counts[s], s != own, s))
    return [
        Whence(s, chr(ord("A") + i) if i < 26 else "…", min(i + 1, SHADES), counts[s])
        for i, s in enumerate(order)
    ]
