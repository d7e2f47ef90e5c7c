"""Which pages share what, and which of them tell one story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Key:
    """One rare thing an article names: for shared events and for other languages."""

    key: int
    doc: int
    kind: str  # name | number | date | stem
    weight: int  # rarity in thousandths, from the corpus knowledge


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles that may share wording or an event. `a` < `b`."""

    a: str  # article_id
    b: str
    grams: int  # shared word grams under the frequency cap
    keys: int  # shared rare keys, weighted, in thousandths
    contained_a: int  # share of a's grams found in b, in thousandths
    contained_b: int
    score: int  # probability that both tell one story, in thousandths
    veto: str | None = None  # why the pair is held apart in spite of its score
    odds: int = 0  # log-odds that both tell one story, in thousandths


@dataclass(frozen=True, slots=True)
class Worded:
    """What of an article its wording is read from."""

    article_id: str
    text: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Gram:
    """A run of five words that stands for the wording around it."""

    doc: int  # the article, as a number
    gram: int  # hash of the run
    position: int  # of its first word in the text


@dataclass(frozen=True, slots=True)
class Sharer:
    """A page whose shared wording has been looked for."""

    article_id: str
    pages: int  # looked at together then
    mark: int  # of the method


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of wording that two articles share. `a` < `b`."""

    a: str
    b: str
    a_start: int  # code points into the text of a
    a_end: int
    b_start: int
    b_end: int
    words: int  # words matched
    verbatim: int  # share of the longer side that matches, in thousandths


@dataclass(frozen=True, slots=True)
class Terms:
    """Stems, names or numbers of a page, hashed and in the order of their hashes.

    Packed, little end first: there are millions of pages, read together.
    """

    terms: bytes = b""  # 32 bits each
    counts: bytes = b""  # on the page, 8 bits each
    lead: bytes = b""  # in its lead
    opening: bytes = b""  # in its first words
    shares: bytes = b""  # of pages on which the term is expected, in parts of 10^8, 32 bits each


@dataclass(frozen=True, slots=True)
class Profile:
    """What of an article matters for its story, before weighting."""

    article_id: str
    lang: str
    published: datetime | None
    words: int
    copy: int  # equal for pages that carry one text on one day
    stems: Terms
    names: Terms  # skeletons
    numbers: Terms
    grams: bytes  # runs of five words of the text, hashed to 32 bits each, sorted
    bigrams: bytes
    lead_words: tuple[str, ...]  # stems of the lead, to be shown
    matters: Terms = Terms()  # what the news is about, the same in every language


@dataclass(frozen=True, slots=True)
class Copy:
    """A page, and the one that stands for it and its copies while pairs are looked for."""

    article_id: str
    stand_in: str  # article_id; its own where it stands for itself
    mark: int  # of the corpus knowledge and the method that its pairs were scored with


@dataclass(frozen=True, slots=True)
class Known:
    """Corpus knowledge: how many pages a term stands on. Numbered, and refreshed by command."""

    term: int  # of `Terms`; the number of a language, or of all, for its pages
    pages: int


@dataclass(frozen=True, slots=True)
class Link:
    """A pair of pages that is scored or decided, among those of its component. `a` < `b`."""

    component: str  # of pairs above 0 and of joined ones: its least article_id; empty: not told yet
    a: str  # article_id
    b: str
    odds: int  # log-odds, in thousandths, that both tell one story
    kind: str  # scored | joined | parted


@dataclass(frozen=True, slots=True)
class Grouped:
    """An article in the group it falls into within a component of links."""

    component: str
    first: str  # the group's least article_id
    article_id: str


@dataclass(frozen=True, slots=True)
class StoryMember:
    """An article in its main story."""

    story_key: str  # key of the sorted members and all that decides over them
    article_id: str


@dataclass(frozen=True, slots=True)
class Related:
    """Two stories of one running saga: linked, not merged."""

    story_key: str
    other_key: str
    score: int  # thousandths
    why: str


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The id that a page's story is known by, or where an id went that no story has any more."""

    story_id: str
    article_id: str | None  # a page of the story
    moved_to: str | None = None  # story_id
