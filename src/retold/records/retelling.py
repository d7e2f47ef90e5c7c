"""The tellings of a story: who told it after whom, and what happened to every sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Carrier:
    """A page that carries a telling."""

    article_id: str
    coverage: float  # share of the telling's words that the page has
    cut: tuple[int, ...] = ()  # sentences of the lead page that are missing here
    unseen: tuple[int, ...] = ()  # sentences of the lead page that fall into this page's lacunae


@dataclass(frozen=True, slots=True)
class Telling:
    """One version of a report in words; pages carry it, or it is lost."""

    story_key: str
    telling_id: str
    lost: bool  # credited or implied, but on no page at hand
    newsroom: str | None  # who wrote it, canonical, when known
    outlet: str | None  # outlet of the lead page
    title: str
    lang: str
    lead: str | None  # article_id of the fullest carrier; None when lost
    published: datetime | None = None  # earliest time among the carriers
    published_precision: str | None = None
    carriers: tuple[Carrier, ...] = ()
    probability: float = 1.0  # that it existed; below 1 only when lost
    why: str = ""  # for a lost telling: what implies it


@dataclass(frozen=True, slots=True)
class Bead:
    """An m:n group of aligned sentences between two tellings. `a` < `b`; no direction yet."""

    story_key: str
    a: str  # telling_id
    b: str
    n: int
    a_sentences: tuple[int, ...]  # Sentence.n in the lead page; empty: only b has it
    b_sentences: tuple[int, ...]
    score: float  # 0 to 1; 0 for unmatched sentences
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against an edge."""

    name: str  # coverage | verbatim | credit | link | time | error | addition | translation | ...
    log_odds: float
    words: str  # in plain English, for one line


@dataclass(frozen=True, slots=True)
class Derivation:
    """An edge between tellings: the child was made from the parent."""

    story_key: str
    parent: str  # telling_id
    child: str
    kind: str  # copy | excerpt | rewrite | translation | update
    probability: float
    rank: int = 0  # 0: main parent; 1, 2: further parents of a merged telling
    direction_known: bool = True
    covered: float = 0.0  # share of the child that the parent explains
    why: str = ""  # one line of plain English
    evidence: tuple[Evidence, ...] = ()
    decided: str | None = None  # that an editor said so, and when; None: found


@dataclass(frozen=True, slots=True)
class Akin:
    """Two tellings that probably share a text in a way the tree does not show. `a` < `b`."""

    a: str  # telling_id
    b: str
    probability: float  # that one was made from the other, or both from one that is lost


@dataclass(frozen=True, slots=True)
class Stemma:
    """The family tree of one story."""

    story_key: str
    derivations: tuple[Derivation, ...] = ()
    lost: tuple[Telling, ...] = ()  # tellings that no page at hand carries
    independent: tuple[str, ...] = ()  # tellings with positive evidence of own reporting
    orphans: tuple[str, ...] = ()  # tellings for which no parent was found: origin unknown
    said: tuple[str, ...] = ()  # what people decided that no edge shows, and what does not count
    recounted: bool = False  # counts of origins read the two below: the tree of one page a telling
    counted: tuple[Derivation, ...] = ()  # its derivations
    counted_lost: tuple[Telling, ...] = ()  # its tellings that no page at hand carries
    akin: tuple[Akin, ...] = ()  # pairs that the tree leaves apart, and that may be of one source


@dataclass(frozen=True, slots=True)
class Variant:
    """What happened at a bead, or at one difference within it."""

    story_key: str
    variant_id: str
    parent: str  # telling compared with
    child: str  # telling that differs
    # akin: perhaps of one source; itself: headline against body
    relation: str  # derivation | siblings | akin | update | conflict | itself
    status: str  # kept | reworded | changed | dropped | added | not_seen
    zone: str  # zone of the child's sentence (the parent's, when dropped)
    parent_article: str | None  # page whose text the parent's span slices
    child_article: str | None
    parent_sentences: tuple[int, ...] = ()
    child_sentences: tuple[int, ...] = ()
    parent_start: int | None = None  # the words that differ; the sentences' own span when all of it
    parent_end: int | None = None
    child_start: int | None = None
    child_end: int | None = None
    parent_words: str = ""
    child_words: str = ""
    # number, date, name, place, role, quotation, polarity, certainty, attribution or action
    kind: str | None = None
    probability: float = 0.0  # that a fact changed
    severity: float = 0.0  # how much an editor must care, 0 to 1
    # slip, update, other_origin, machine_paraphrase, cannot_tell or contradicts_itself
    cause: str | None = None
    introduced_by: str | None = None  # telling_id; None: cannot be told
    introduced_probability: float = 0.0  # that a fact changed, and here
    why: str = ""  # a sentence for the reader
    decided: str | None = None  # confirmed or rejected, and when; None: by nobody


@dataclass(frozen=True, slots=True)
class Revision:
    """Two versions of one address that follow each other, laid out as a story of two tellings."""

    story_key: str  # key of the two articles
    address: str
    older: str  # article_id
    newer: str
    n: int  # 1 for the second version at the address
    at: datetime | None = None  # when the newer one was fetched, else when it says it was changed
