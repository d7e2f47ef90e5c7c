"""A possible parent of a telling, as the forest weighs it, and who stands above whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def ancestry(node: str, parents: Mapping[str, Iterable[str]]) -> set[str]:
    """A telling and all that it comes from, where each may have several parents."""
    seen: set[str] = set()
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting += parents.get(at, ())
    return seen


def descends(node: str, ancestor: str, parent: Mapping[str, str]) -> bool:
    """Whether a telling comes from another, where each has one parent at most."""
    seen = {node}
    while node in parent and parent[node] not in seen:
        node = parent[node]
        if node == ancestor:
            return True
        seen.add(node)
    return False
