"""What a person decided, beside what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decided. Names article ids and quoted words, never story ids."""

    verdict_id: int
    kind: str  # derives | independent | same-story | not-same-story | change
    a: str  # article_id
    b: str | None
    words: str | None  # quoted words of a change
    answer: str  # yes | no
    note: str
    who: str
    at: datetime
    undone: bool = False


@dataclass(frozen=True, slots=True)
class StoryVerdict:
    """A verdict beside a story that it touches: every stage by story may read them."""

    story_key: str
    verdict_id: int
    kind: str  # as in Verdict
    a: str
    b: str | None
    words: str | None
    answer: str
    note: str
    who: str
    at: datetime
    overruled: bool = False  # contradicts newer verdicts about grouping, which count instead
