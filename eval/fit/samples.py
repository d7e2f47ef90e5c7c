"""What a fit of parentage learns from: a story's tellings, the answers for each, and which are right."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from retold.stemma.parentage import Option


class Sample(NamedTuple):
    """A tree's tellings, the options of each, and which are right."""

    names: list[str]
    options: list[list[Option]]
    right: list[list[bool]]
