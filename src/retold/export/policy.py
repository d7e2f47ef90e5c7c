"""What leaves the house: texts only when asked for, speakers under pseudonyms when asked for."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from hashlib import sha256
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_type_hints

from retold.export.names import Names, persons_of
from retold.records import Article, Capture, Claim, Credit, Sentence, Variant, Zone
from retold.results import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from retold.export.names import Mask
    from retold.records import Derivation, Telling
    from retold.results import Story

R = TypeVar("R")
PHRASE_WORDS = 15  # a quotation, not a copy

# Columns that hold no words of a page or of a person: keys, codes, addresses, organisations.
CODES = frozenset({
    "a", "b", "address", "cause", "child", "disagreement", "disagreement_kind", "independent", "introduced_by", "kind",
    "lang", "langs", "lead", "links", "media", "mode", "moved_to", "name", "newer", "newsroom",
    "newsroom_state", "newsrooms", "older", "origin", "orphans", "outlet", "parent",
    "published_precision", "relation", "rests_on_class", "rests_on_state", "series",
    "speaker_class", "stance", "stand_in", "status", "updated_precision", "url", "zone",
})  # fmt: skip
# What is left out without full texts, and what is cut to a phrase.
WITHHELD: dict[type, dict[str, Any]] = {
    Article: {"text": "", "extra": None},
    Sentence: {"text": ""},
    Zone: {"text": None},
    Capture: {"body": b""},
}
CLIPPED: dict[type, tuple[str, ...]] = {
    Claim: ("wording", "counted"),
    Credit: ("text",),
    Variant: ("parent_words", "child_words"),
}


@dataclass(frozen=True, slots=True)
class View:
    """A story as it may be shown: what every format reads."""

    story: Story
    hashes: dict[str, str]  # by article_id: SHA-256 of the text that is, or would be, shown

    @property
    def story_id(self) -> str:
        """The story's id."""
        return self.story.story_id

    @property
    def edges(self) -> list[Derivation]:
        """The derivations in a fixed order."""
        known = self.story.tellings
        found = [d for d in self.story.derivations if d.parent in known and d.child in known]
        return sorted(found, key=lambda d: (d.child, d.rank, d.parent))

    def texts(self, telling: Telling) -> dict[int, Sentence]:
        """The sentences of a telling's lead page by number."""
        page = self.story.pages.get(telling.lead or "")
        return {s.n: s for s in page.sentences} if page else {}


@dataclass(frozen=True, slots=True)
class Policy:
    """Whether texts are shown, and under which names speakers are."""

    full_text: bool = False
    names: Names | None = None

    def view(self, story: Story) -> View:
        """A story as it may be shown."""
        mask = self.names.of(persons_of(story)) if self.names else None
        shown = replace(
            story,
            standing=self.shown(story.standing, mask),
            pages={k: self._page(story.pages[k], mask) for k in sorted(story.pages)},
            tellings={k: self.shown(story.tellings[k], mask) for k in sorted(story.tellings)},
            stemma=self.shown(story.stemma, mask),
            beads=tuple(sorted(story.beads, key=lambda b: (b.a, b.b, b.n))),
            variants=tuple(self.shown(v, mask) for v in story.variants),
            claims=tuple(self.shown(c, mask) for c in story.claims),
            related=tuple(self.shown(r, mask) for r in story.related),
        )
        hashes = {k: text_hash(p.article.text, mask) for k, p in sorted(story.pages.items())}
        return View(shown, hashes)

    def _page(self, page: Page, mask: Mask | None) -> Page:
        return Page(
            self.shown(page.article, mask),
            tuple(self.shown(c, mask) for c in page.credits),
            tuple(self.shown(s, mask) for s in page.sentences),
            tuple(self.shown(s, mask) for s in page.speeches),
        )

    def shown(self, record: R, mask: Mask | None = None) -> R:
        """A record of the house as it may be shown."""
        if not self.full_text:
            record = withheld(record)
        return masked(record, mask) if mask else record


def text_hash(text: str, mask: Mask | None = None) -> str:
    """SHA-256 of a text, so that copies can be told without it.

    Of the text under pseudonyms where there are some: else names could be tried against it.
    """
    shown = mask(text) if mask else text
    return sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()


def withheld(record: R) -> R:
    """Without texts: what stands there to be quoted is cut to a phrase.

    Only wording that changed is quoted; the kept and dropped sentences together would be the text.
    """
    kind = type(record)
    found: dict[str, Any] = dict(WITHHELD.get(kind, {}))
    for name in CLIPPED.get(kind, ()):
        found[name] = phrase(getattr(record, name) or "") or getattr(record, name)
    if isinstance(record, Variant) and record.status != "changed":
        found |= {"parent_words": "", "child_words": "", "why": ""}
    if isinstance(record, Article):
        found["zones"] = tuple(withheld(z) for z in record.zones)
    return replace(record, **found) if found else record  # type: ignore[type-var]


def phrase(words: str) -> str:
    """The words, cut to a phrase.

    >>> phrase("one two " * 10).split()[-2:]
    ['one', '…']
    """
    found = words.split()
    return words if len(found) <= PHRASE_WORDS else " ".join([*found[:PHRASE_WORDS], "…"])


def masked(record: R, mask: Mask) -> R:
    """A record with persons under pseudonyms wherever it holds words."""
    of: Any = type(record)
    found = {name: change(getattr(record, name), mask) for name, change in _changes(of)}
    return replace(record, **found)  # type: ignore[type-var]


@cache
def _changes(kind: type) -> list[tuple[str, Callable[[Any, Mask], Any]]]:
    """Columns of a record that hold words, each with what hides a person in it."""
    hints = get_type_hints(kind)
    found: list[tuple[str, Callable[[Any, Mask], Any]]] = []
    for f in fields(kind):
        inner = [a for a in get_args(hints[f.name]) if a not in (NoneType, Ellipsis)]
        of = inner[0] if inner else hints[f.name]
        if is_dataclass(of):
            found.append((f.name, _nested))
        elif of is str and not is_code(f.name):
            found.append((f.name, _worded))
    return found


def is_code(column: str) -> bool:
    """Whether a column holds keys, codes or addresses, and no words."""
    return column in CODES or column.endswith(("_id", "_key", "_article"))


def _nested(value: Any, mask: Mask) -> Any:
    return tuple(masked(v, mask) for v in value)


def _worded(value: Any, mask: Mask) -> Any:
    if isinstance(value, tuple):
        return tuple(mask(v) for v in value)
    return value if value is None else mask(value)
