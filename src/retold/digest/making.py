"""A workspace and a day → the digest of that day. The same for the same snapshot and verdicts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from retold import results
from retold.drawing.overlay import overlay
from retold.errors import NotFoundError, RetoldError
from retold.results import Filter
from retold.text import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retold.records import Verdict
    from retold.results import Difference, Story, StoryLine
    from retold.workspace import Store

FEED_DAYS = 7  # that a feed goes back
CANDIDATES = 5000  # stories of a day that are looked at, the weightiest first
CONTEXT = 110  # letters around the words that differ
MOST_LETTERS = 400  # of anything that a page says
# Half of a pair of surrogates and what Unicode keeps out: no mail and no feed may hold them.
_UNSENDABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Differs:
    """The difference of a story that matters most."""

    kind: str | None  # number, date, name, ...
    parent: str  # name of the telling compared with
    child: str  # name of the telling that differs
    before: tuple[str, str, str]  # words before, the words that differ, words after: compared with
    after: tuple[str, str, str]  # the same of the telling that differs
    itself: bool  # headline and text of one page
    parent_id: str
    child_id: str
    variant_id: str
    readable: bool  # whether both texts are at hand


@dataclass(frozen=True, slots=True)
class Item:
    """One story in a digest. All words can be sent as they are."""

    story_id: str
    headline: str
    lang: str | None
    verdict: str  # one sentence
    pages: int
    of_day: int  # pages dated that day
    tellings: int
    newsrooms_known: int
    newsrooms_possible: int
    persons_known: int
    persons_possible: int
    outlets: tuple[str, ...]
    sections: tuple[str, ...]
    first: datetime | None
    told: datetime  # the latest time of its pages on that day
    changes: int  # differences an editor must see
    differs: Differs | None  # the one that matters most


@dataclass(frozen=True, slots=True)
class Digest:
    """The stories of a day by weight."""

    day: date
    title: str
    items: tuple[Item, ...]
    more: int = 0  # stories of the day that were told more than once and find no room
    alone: int = 0  # pages of the day that nobody retold
    sections: tuple[str, ...] = ()  # narrowed to; none: all
    langs: tuple[str, ...] = ()
    base: str | None = None  # address of the desk; None: there are no links

    @property
    def name(self) -> str:
        """What tells this digest from others of the workspace: its day and what it is narrowed to."""
        return f"{self.day.isoformat()}{self.query()}"

    def link(self, item: Item) -> str:
        """A story on the desk; empty without a desk."""
        place = f"/story/{quote(item.story_id, safe='')}"
        return "" if self.base is None else self.base + place

    def beside(self, item: Item) -> str:
        """The difference on the desk, both tellings side by side; empty where that is not to be had."""
        d = item.differs
        if self.base is None or d is None or not d.readable:
            return ""
        asked = urlencode([("t", d.parent_id), ("t", d.child_id)])
        return f"{self.link(item)}/read?{asked}#change-{quote(d.variant_id, safe='')}"

    def page(self) -> str:
        """This digest as a page of the desk; empty without a desk."""
        place = f"/digest/{self.day.isoformat()}{self.query()}"
        return "" if self.base is None else self.base + place

    def query(self) -> str:
        """The query that narrows a page or a feed as this digest is."""
        pairs = [("section", s) for s in self.sections] + [("lang", n) for n in self.langs]
        return f"?{urlencode(pairs)}" if pairs else ""


def make(
    store: Store,
    day: date,
    *,
    sections: Sequence[str] = (),
    langs: Sequence[str] = (),
    known: dict[str, Item | None] | None = None,
) -> Digest:
    """The digest of a day: its stories by weight, those that somebody retold or that differ.

    Who makes many of one day hands over the same `known`, in which the stories read are kept.
    Raises WorkspaceError where the tables cannot be read, RetoldError where `digest.address` of the
    settings is no address.
    """
    said = store.settings.digest
    wanted = Filter(section=tuple(sections), lang=tuple(langs), since=day, until=day)
    verdicts = store.state.verdicts()
    known = {} if known is None else known
    items: list[Item] = []
    more = alone = 0
    for line in results.lines(store, wanted, limit=CANDIDATES):
        if line.weight <= 0:
            alone += _surely_of(line, day)
        elif len(items) >= said.stories:
            more += _surely_of(line, day)
        else:
            if line.story_key not in known:
                known[line.story_key] = _item(store, line, day, verdicts)
            if item := known[line.story_key]:
                items.append(item)
    return Digest(
        day, sendable(said.title), tuple(items), more, alone,
        tuple(sendable(x) for x in sections), tuple(sendable(x) for x in langs),
        base_address(said.address) or None,
    )  # fmt: skip


def newest_day(
    store: Store, until: date, *, sections: Sequence[str] = (), langs: Sequence[str] = ()
) -> date | None:
    """The newest day that has pages, not after `until`; None where no page is dated."""
    found = days(store, until, 1, sections=sections, langs=langs)
    return found[0] if found else None


def days(
    store: Store, until: date, most: int, *, sections: Sequence[str] = (), langs: Sequence[str] = ()
) -> list[date]:
    """The newest days with stories, newest first."""
    wanted = Filter(section=tuple(sections), lang=tuple(langs), until=until)
    found: set[date] = set()
    for line in results.lines(store, wanted, order="newest", limit=CANDIDATES):
        # A story that goes on after `until` counts for the day it began.
        told = [w.date() for w in (line.last, line.first) if w and w.date() <= until]
        if told and len(found) >= most and told[0] < min(found):
            break
        found.update(told[:1])
    return sorted(found, reverse=True)[:most]


def lately(
    store: Store, until: date, *, sections: Sequence[str] = (), langs: Sequence[str] = ()
) -> list[Digest]:
    """The digests that a feed holds, newest first; that of `until` where there is no other."""
    newest = days(store, until, FEED_DAYS, sections=sections, langs=langs)
    return [make(store, d, sections=sections, langs=langs) for d in newest or [until]]


def spelt(store: Store, sections: Sequence[str]) -> tuple[str, ...]:
    """Names of sections as the pages mostly write them, each once, in order."""
    known = {fold(name): name for name, _ in results.facets(store, "section", limit=CANDIDATES)}
    return tuple(sorted({known.get(fold(s), s) for s in sections}))


def base_address(address: str) -> str:
    """The address of the desk without a slash at its end.

    >>> base_address("https://desk.example/retold/"), base_address("")
    ('https://desk.example/retold', '')

    Raises RetoldError for one that no mail should hold.
    """
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    plain = address.isascii() and address.isprintable() and not set(address) & set(" \"'<>\\`@?#")
    if not (good and plain):
        raise RetoldError(
            f"retold.toml: digest.address is {one_line(address)!r}; it must be an address such as "
            "https://desk.example/retold"
        )
    return address.rstrip("/")


def sendable(words: str | None) -> str:
    """Words from a page on one line, short enough, with nothing in them that cannot be sent."""
    clean = _UNSENDABLE.sub("", one_line(words))
    return clean if len(clean) <= MOST_LETTERS else clean[: MOST_LETTERS - 2].rstrip() + " …"


def _surely_of(line: StoryLine, day: date) -> int:
    return int(any(when and when.date() == day for when in (line.first, line.last)))


def _item(store: Store, line: StoryLine, day: date, verdicts: Iterable[Verdict]) -> Item | None:
    """A story of the list, read whole; None where no page of it is dated that day."""
    try:
        story = results.story(store, line.story_id)
    except NotFoundError:
        return None  # a build ended between the list and the story
    times = [p.article.published for p in story.pages.values() if p.article.published]
    told = [t for t in times if t.date() == day]
    if not told:
        return None
    found = _differences(story, verdicts)
    s = story.standing
    return Item(
        story_id=story.story_id, headline=sendable(s.headline), lang=line.langs[0] if line.langs else None,
        verdict=sendable(s.verdict), pages=s.pages, of_day=len(told), tellings=s.tellings,
        newsrooms_known=s.newsrooms_known, newsrooms_possible=s.newsrooms_possible,
        persons_known=s.persons_known, persons_possible=s.persons_possible,
        outlets=tuple(sendable(o) for o in line.outlets),
        sections=tuple(sendable(n) for n in line.sections),
        first=min(times), told=max(told), changes=len(found),
        differs=_differs(story, found[0]) if found else None,
    )  # fmt: skip


def _differences(story: Story, verdicts: Iterable[Verdict]) -> list[Difference]:
    """The differences that no editor has rejected."""
    decided = overlay(story, verdicts)
    rejected = {k for k, v in decided.changes.items() if v.answer == "no"}
    return [d for d in story.differences() if d.variant.variant_id not in rejected]


def _differs(story: Story, found: Difference) -> Differs:
    variant = found.variant
    ids = variant.parent, variant.child
    at_hand = [t for t in ids if t in story.tellings and story.tellings[t].lead in story.pages]
    before, after = (story.around(variant, side, CONTEXT) for side in ("parent", "child"))
    return Differs(
        variant.kind, sendable(story.name(variant.parent)), sendable(story.name(variant.child)),
        _pieces(before), _pieces(after), variant.relation == "itself",
        variant.parent, variant.child, variant.variant_id,
        len(at_hand) == 2 and ids[0] != ids[1],
    )  # fmt: skip


def _pieces(parts: tuple[str, str, str]) -> tuple[str, str, str]:
    """Words around words, each with its outer spaces kept as one."""
    before, words, after = parts
    lead = " " if before[-1:].isspace() else ""
    tail = " " if after[:1].isspace() else ""
    return sendable(before) + lead, sendable(words), tail + sendable(after)


def midnight(day: date) -> datetime:
    """The beginning of a day, UTC."""
    return datetime.combine(day, time(), UTC)
