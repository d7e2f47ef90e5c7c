"""The parts of a live page, each with its own time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from retold.extract.lines import line_key, paragraphs
from retold.records import Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.extract.dates import Moment


class Update(NamedTuple):
    """A part as the page's structured data has it."""

    heading: str
    text: str
    at: Moment | None = None  # when it was published


def part_zones(shown: Sequence[str], updates: Sequence[Update]) -> list[Zone]:
    """A zone of kind `part` for each part whose time is known; its `text` is the time.

    `shown` are the paragraphs of the article in order. A paragraph that two parts have tells nothing.
    """
    owners: dict[str, int | None] = {}
    for n, update in enumerate(updates):
        for line in {line_key(t) for t in (update.heading, *paragraphs(update.text)) if t}:
            owners[line] = None if line in owners else n
    spans: dict[int, tuple[int, int]] = {}
    at = 0
    for paragraph in shown:
        owner = owners.get(line_key(paragraph))
        if owner is not None:
            spans[owner] = (spans.get(owner, (at, 0))[0], at + len(paragraph))
        at += len(paragraph) + 2
    found = sorted((start, end, updates[n].at) for n, (start, end) in spans.items())
    return [Zone("part", start, end, at.at.isoformat()) for start, end, at in found if at]
