"""What a page is, and what stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
