"""A possible parent of a telling, as the forest weighs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retold.stemma.parentage import Option


@dataclass(frozen=True, slots=True)
class Edge:
    """A possible parent of a telling."""

    parent: str
    child: str
    probability: float  # that the child came from this parent
    option: Option
    weight: float  # what the forest gains by it
    rank: int = 0
