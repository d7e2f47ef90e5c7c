"""Takedown and erasure: a page, or a person's name and words, leave every part, index and cache.

What stays is a tombstone: keys of the address, the bytes or the name, and no text. The keys of
what is to go are kept first and dropped last, so that an erasure that is stopped half-way is
finished by the next writer.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from retold.api.redacting import redacted
from retold.errors import RetoldError
from retold.records import Capture, to_batch
from retold.text import key, words
from retold.workspace import Change, erasing, sweeping

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from retold.workspace import Store

LONGEST_NAME = 6  # words


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What an erasure took out."""

    pages: int = 0  # that are gone
    redacted: int = 0  # that stay without the sentences of a person
    stories: int = 0  # that `retold build` makes anew


def forget_pages(store: Store, addresses: Collection[str]) -> Forgotten:
    """Erase the pages at addresses, in all their versions."""
    if not addresses:
        return Forgotten()
    captures = [(c, a) for c, a in _addresses(store) if a in addresses]
    marks = [key("address", a) for a in addresses] + list(_body_marks(store, dict(captures)))
    store.state.begin_erasure("capture", (c for c, _ in captures))
    store.state.begin_erasure("address", sorted(addresses))
    store.state.bury(marks, datetime.now(UTC).replace(microsecond=0))
    return _erase(store)


def forget_person(store: Store, name: str) -> Forgotten:
    """Erase a person's name and words: their sentences are taken out of the pages that have them.

    Raises RetoldError where the name is not one of two words or more, or pages are not read yet.
    """
    name = " ".join(name.split())
    if not 2 <= len(words(name)) <= LONGEST_NAME:
        raise RetoldError(f"{name!r} is not a full name: give first and last name")
    read = store.read("articles", ["capture_id"]).column("capture_id").to_pylist()
    if {c for c, _ in _addresses(store)} - set(read):
        raise RetoldError("some pages are not read yet, and may name the person: build first")
    store.state.begin_erasure("person", [name])
    store.state.bury([person_mark(words(name))], datetime.now(UTC).replace(microsecond=0))
    return _erase(store)


def finish(store: Store) -> None:
    """Finish an erasure that was stopped. The lock must be held."""
    if store.state.erasures():
        _erase(store)


def person_mark(name: list[str]) -> str:
    """The tombstone of a person."""
    return key("person", " ".join(name))


def names_forgotten(body: bytes, forgotten: Mapping[str, datetime]) -> datetime | None:
    """When a person was forgotten whom a page names; None where it names nobody such."""
    said = words(html.unescape(body.decode("utf-8", "replace")))
    for size in range(2, LONGEST_NAME + 1):
        for start in range(len(said) - size + 1):
            if when := forgotten.get(person_mark(said[start : start + size])):
                return when
    return None


# --- one erasure --------------------------------------------------------------------------------


def _erase(store: Store) -> Forgotten:
    pending = store.state.erasures()
    names = [words(what) for kind, what in pending if kind == "person"]
    pages = {what for kind, what in pending if kind == "capture"}
    instead = {old: new for name in names for old, new in redacted(store, name)}
    gone = erasing.of_captures(store, pages | set(instead))
    store.state.rename(_articles(instead))  # verdicts on what stays
    changes = erasing.without(store, gone)
    if instead:
        changes = _with_redacted(store, changes, list(instead.values()))
    stories = len(_stories(store) & gone.stories)
    new = store.publish(changes)
    sweeping.purge(store.root, new.number)
    store.publish([])  # if one snapshot is damaged, the other holds
    addresses = {what for kind, what in pending if kind == "address"}
    erasing.scrub(store, lambda v: v in gone.pages or v in addresses or _has_any(v, names))
    store.state.end_erasures()
    return Forgotten(len(pages), len(instead), stories)


def _articles(instead: Mapping[str, Capture]) -> dict[str, str]:
    """Ids of articles, with those that take their place."""
    return {key(old, "0"): key(new.capture_id, "0") for old, new in instead.items()}


def _has_any(text: str, names: list[list[str]]) -> bool:
    said = f" {' '.join(words(text))} " if names else ""
    return any(f" {' '.join(name)} " in said for name in names)


def _with_redacted(store: Store, changes: list[Change], captures: list[Capture]) -> list[Change]:
    ids = sorted(c.capture_id for c in captures)
    part = store.write_part("captures", [to_batch(Capture, captures)], "redacted", *ids)
    (of_captures,) = [c for c in changes if c.table == "captures"]
    rest = [c for c in changes if c.table != "captures"]
    return [*rest, Change("captures", (*of_captures.parts, part), of_captures.done, replaces=True)]


def _stories(store: Store) -> set[str]:
    return set(store.read(erasing.MEMBERS, ["story_key"]).column("story_key").to_pylist())


def _addresses(store: Store) -> list[tuple[str, str]]:
    columns = store.read("captures", ["capture_id", "address"]).to_pydict()
    return list(zip(columns["capture_id"], columns["address"], strict=True))


def _body_marks(store: Store, captures: Mapping[str, str]) -> Iterator[str]:
    for part in store.parts("captures", ["capture_id", "body"]):
        for row in part.to_pylist():
            if row["capture_id"] in captures and row["body"]:
                yield key("body", row["body"])
