"""The records of the house: one frozen dataclass a table, one comment a field.

The Arrow schema of a table derives from its record (`schema`), so that one definition types
Python, Parquet, DuckDB and Spark. Spans are code points into `Article.text`; in the zone
`headline` they are code points into `Article.title`. Probabilities run from 0 to 1. Times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

R = TypeVar("R")


# --- reading -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as fetched or handed in."""

    capture_id: str  # key(address, body)
    address: str  # url, else the page's own canonical link, else the path relative to the argument
    media: str  # html | text | record (a JSON object whose fields are already told apart)
    body: bytes  # as received; empty where `problem` says why it was not kept
    size: int  # bytes as received
    captured_at: datetime | None = None  # when fetched or last modified, never a date of the story
    problem: str | None = None  # why the page cannot be read, in words for the user


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of an article with a part to play."""

    kind: str  # headline | standfirst | body | part | caption | credits | correction | box
    start: int | None  # into the text; None for a piece that was told apart from the text
    end: int | None
    text: str | None = None  # the piece itself where it has no span; of a live part, its time


@dataclass(frozen=True, slots=True)
class Lacuna:
    """A part of a page that was not seen: neither kept nor dropped."""

    place: str  # start | middle | end
    at: int  # where in the text something is missing
    reason: str  # paywall | read more | cut mid-sentence | capture limit | ...


@dataclass(frozen=True, slots=True)
class Article:
    """What a reader would call the article in a capture."""

    article_id: str  # key(capture_id, number within the capture)
    capture_id: str  # the capture it was read from
    address: str  # as in the capture
    url: str | None  # where the page lives on the web, when known
    outlet: str  # who published it: a name from the outlets table, else the host, else the path
    title: str  # without the site's name
    text: str  # standfirst and body, paragraphs parted by a blank line; no furniture, no credits
    lang: str  # ISO 639-1, "und" when not told
    lang_sure: bool  # False: a guess on little text
    published: datetime | None = None  # as the page says; never invented
    published_precision: str | None = None  # day | minute | second
    updated: datetime | None = None  # last change that the page owns to
    updated_precision: str | None = None  # day | minute | second
    captured_at: datetime | None = None  # when the page was fetched
    section: str | None = None  # as the page names it
    zones: tuple[Zone, ...] = ()  # parts of the article, and pieces told apart from the text
    lacunae: tuple[Lacuna, ...] = ()  # where something was not seen
    links: tuple[str, ...] = ()  # addresses linked from within the text
    credits_raw: tuple[str, ...] = ()  # author and source fields of the metadata, as written
    words: int = 0  # words of the text
    marks: tuple[str, ...] = ()  # doubts of the reader: "mojibake repaired", ...
    extra: str | None = None  # JSON object of fields handed in that Retold does not know
    problem: str | None = None  # why this is no article: empty, index page, paywall stub, ...


@dataclass(frozen=True, slots=True)
class Credit:
    """What an article says of its own origin."""

    article_id: str
    n: int  # order within the article
    kind: str  # byline | dateline | agency | credit_line | told_by | picture | link | copyright
    text: str  # as written
    confidence: float
    start: int | None = None  # into the text, where it stands there
    end: int | None = None
    newsroom: str | None = None  # canonical name of the newsroom it names ("Reuters")
    persons: tuple[str, ...] = ()  # who reported, as written; editors stand in `text` alone
    place: str | None = None  # dateline's place
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article, with its place."""

    article_id: str
    n: int  # order within the article; the headline, where there is one, is 0
    zone: str  # headline | standfirst | body | caption
    paragraph: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Speech:
    """Who says what: a quotation or a reported statement within one sentence."""

    article_id: str
    sentence: int  # Sentence.n
    n: int  # order within the sentence
    start: int  # the words that are said, as a span
    end: int
    mode: str  # direct | indirect | mixed
    speaker: str | None  # full name, office, document or outlet, as best known; None: not told
    speaker_class: str  # person | office | document | outlet | anonymous | unknown
    cue: str | None  # the reporting verb or phrase, as written
    chain: tuple[str, ...] = ()  # first speaker first: ("Zhilin", "Yekaterina", "Reuters")
    confidence: float = 1.0


# --- finding -----------------------------------------------------------------------------------


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


# --- retelling ---------------------------------------------------------------------------------


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


# --- origins -----------------------------------------------------------------------------------


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
class LedgerEntry:
    """The id that a page's story is known by, or where an id went that no story has any more."""

    story_id: str
    article_id: str | None  # a page of the story
    moved_to: str | None = None  # story_id


@dataclass(frozen=True, slots=True)
class Revision:
    """Two versions of one address that follow each other, laid out as a story of two tellings."""

    story_key: str  # key of the two articles
    address: str
    older: str  # article_id
    newer: str
    n: int  # 1 for the second version at the address
    at: datetime | None = None  # when the newer one was fetched, else when it says it was changed


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


TABLES: dict[str, type] = {
    "captures": Capture,
    "articles": Article,
    "credits": Credit,
    "sentences": Sentence,
    "speeches": Speech,
    "keys": Key,
    "pairs": Pair,
    "grams": Gram,
    "sharers": Sharer,
    "passages": Passage,
    "story_members": StoryMember,
    "related": Related,
    "tellings": Telling,
    "beads": Bead,
    "stemmas": Stemma,
    "variants": Variant,
    "claims": Claim,
    "standings": Standing,
    "story_verdicts": StoryVerdict,
    "profiles": Profile,
    "copies": Copy,
    "knowledge": Known,
    "ledger": LedgerEntry,
    "revisions": Revision,
    "revision_tellings": Telling,
    "revision_beads": Bead,
    "revision_stemmas": Stemma,
    "revision_variants": Variant,
    "links": Link,
    "component_links": Link,
    "groups": Grouped,
}


# --- Arrow -------------------------------------------------------------------------------------


@cache
def schema(record: type) -> pa.Schema:
    """The Arrow schema of a record type.

    >>> schema(StoryMember).names
    ['story_key', 'article_id']
    """
    import pyarrow as pa

    hints = get_type_hints(record)
    return pa.schema(
        [pa.field(f.name, _arrow(hints[f.name]), _optional(hints[f.name])) for f in fields(record)]
    )


def _optional(hint: Any) -> bool:
    return NoneType in get_args(hint)


def _arrow(hint: Any) -> pa.DataType:
    import pyarrow as pa

    if get_origin(hint) in (UnionType, Union):
        hint = next(a for a in get_args(hint) if a is not NoneType)
    if get_origin(hint) is tuple:
        return pa.list_(_arrow(get_args(hint)[0]))
    if is_dataclass(hint):
        return pa.struct(list(schema(cast("type", hint))))
    kinds = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        bytes: pa.binary(),
        datetime: pa.timestamp("us", "UTC"),
    }
    return kinds[hint]


def to_batch(record: type, rows: Iterable[Any]) -> pa.RecordBatch:
    """Records to one Arrow batch, column by column."""
    import pyarrow as pa

    rows, sch = list(rows), schema(record)
    columns = [pa.array([_plain(getattr(r, f.name)) for r in rows], type=f.type) for f in sch]
    return pa.RecordBatch.from_arrays(columns, schema=sch)


_ATOMS = frozenset({str, int, float, bool, bytes, type(None)})


def _plain(value: Any) -> Any:
    if type(value) in _ATOMS:
        return value
    if isinstance(value, tuple):
        if value and isinstance(value[0], (int, str)):  # thousands of them: not one by one
            return list(value)
        return [_plain(v) for v in value]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def from_batch(record: type[R], batch: pa.RecordBatch | pa.Table) -> Iterator[R]:
    """Arrow rows to records.

    Columns that the record does not have are passed over; its last ones may be missing in what an
    older version wrote, and have their defaults then.
    """
    kind = cast("Any", record)
    names = [n for n in schema(kind).names if n in batch.schema.names]
    makers = _makers(kind)
    columns = [_values(batch.column(n)) for n in names]
    for values in zip(*columns, strict=True):
        yield record(*(m(v) if m else v for m, v in zip(makers, values, strict=False)))


@cache
def _makers(record: type) -> list[Any]:
    hints = get_type_hints(record)
    return [_maker(hints[f.name]) for f in fields(record)]


def _values(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    """A column as plain values, its times as microseconds.

    Arrow takes ten microseconds for each time, and loads pandas for the first where it finds it.
    """
    import pyarrow as pa

    times = _with_times(column.type, pa.timestamp("us", "UTC"))
    if times != column.type:  # another engine may count in other units
        column = column.cast(times)
    bare = _with_times(times, pa.int64())
    if bare == times:
        return list(column.to_pylist())
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return [v for chunk in chunks for v in chunk.view(bare).to_pylist()]


@cache
def _with_times(kind: pa.DataType, times: pa.DataType) -> pa.DataType:
    """The type with another one in the place of times, at any depth."""
    import pyarrow as pa

    if pa.types.is_timestamp(kind):
        return times
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_with_times(kind.value_type, times)))
    if pa.types.is_struct(kind):
        return pa.struct([f.with_type(_with_times(f.type, times)) for f in kind])
    return kind


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _START + timedelta(microseconds=microseconds)


_START = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def _maker(hint: Any) -> Any:
    """What turns a plain value back into a nested record or tuple; None where nothing is to do."""
    if get_origin(hint) in (UnionType, Union):
        hint = next(a for a in get_args(hint) if a is not NoneType)
    if hint is datetime:
        return _moment
    if get_origin(hint) is tuple:
        inner = _maker(get_args(hint)[0])
        # Nothing at all where a column came later than what was written.
        return (lambda v: tuple(inner(x) for x in v or ())) if inner else (lambda v: tuple(v or ()))
    if is_dataclass(hint):
        record = cast("type", hint)
        hints = get_type_hints(record)
        parts = [(f.name, _maker(hints[f.name])) for f in fields(record)]
        return lambda v: (
            None
            if v is None
            else record(
                **{n: (m(v[n]) if m and v[n] is not None else v[n]) for n, m in parts if n in v}
            )
        )
    return None
