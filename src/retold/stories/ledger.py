"""Ids under which stories stay known while pages come and go."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from retold import text
from retold.records import LedgerEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def ledger(old: Iterable[LedgerEntry], members: Mapping[str, str]) -> list[LedgerEntry]:
    """The ledger after a run: the id of each page's story, and where ids went that are no more.

    `members` gives each page's story key. A story takes the id that most of its pages had; of
    several stories with pages of one id, the one with most of them keeps it (a split), and an id
    without a story moves to where most of its pages are (a merge). A story none of whose pages
    can give it an id has its key for one.

    >>> first = ledger([], {"p1": "k1", "p2": "k1"})
    >>> [(e.article_id, e.story_id) for e in ledger(first, {"p1": "k2", "p2": "k2", "p3": "k2"})]
    [('p1', 'k1'), ('p2', 'k1'), ('p3', 'k1')]
    """
    had: dict[str, str] = {}
    moved: dict[str, str] = {}
    for entry in old:
        if entry.article_id is not None:
            had[entry.article_id] = entry.story_id
        elif entry.moved_to is not None:
            moved[entry.story_id] = entry.moved_to
    shared = Counter((had[page], key) for page, key in members.items() if page in had)
    id_of: dict[str, str] = {}
    kept: set[str] = set()
    by_share = sorted(shared, key=lambda pair: (-shared[pair], pair))
    for story_id, key in by_share:
        if story_id not in kept and key not in id_of:
            id_of[key] = story_id
            kept.add(story_id)
    for key in sorted(set(members.values()) - id_of.keys()):
        id_of[key] = _unused(key, kept)
        kept.add(id_of[key])
    for story_id, key in by_share:  # most pages first
        if story_id not in kept:
            moved.setdefault(story_id, id_of[key])
    pages = [LedgerEntry(id_of[key], page) for page, key in sorted(members.items())]
    return pages + [
        LedgerEntry(story_id, None, resolve(story_id, moved, kept))
        for story_id in sorted(moved.keys() - kept)
    ]


def _unused(key: str, kept: set[str]) -> str:
    number = 1
    name = key
    while name in kept:
        number += 1
        name = text.key(key, str(number))
    return name


def resolve(story_id: str, moved: Mapping[str, str], live: set[str]) -> str:
    """Where an id leads, through every move; itself where it did not move."""
    seen: set[str] = set()
    while story_id in moved and story_id not in live and story_id not in seen:
        seen.add(story_id)
        story_id = moved[story_id]
    return story_id
