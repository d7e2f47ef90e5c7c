"""What somebody only wants, told as what will be; what only goes along with a thing, told as its cause.

"The mayor wants to charge visitors" and "the mayor will charge visitors"; "salt is linked to migraine" and
"salt causes migraine".
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.doubt.governed import FIRM, counterpart, hearsay
from retold.apparatus.sides import Side, clear, is_light, shared_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.apparatus.difference import Difference

WANTING = frozenset({"want", "hope", "wish", "aim", "like", "seek", "intend"})
WILL = frozenset({"will", "'ll"})
AROUND = 8  # tokens around what will be within which something may leave it open
ALONG = frozenset({"link", "associate", "tie", "correlate", "connect", "association", "correlation"})  # fmt: skip
WITH = frozenset({"to", "with", "between"})
CAUSING = frozenset(
    {"cause", "raise", "trigger", "make", "lead", "produce", "prevent", "reduce", "lower", "increase", "boost", "bring",
     "drive", "harm", "protect", "provoke"}
)  # fmt: skip
REACH = 7  # tokens behind either within which stands what is caused
SAME = 0.4  # of the shorter text's weighty words, from which both tell one thing


def wanted_differences(a: Side, b: Side) -> list[Difference]:
    """At most one of each sort."""
    return [d for find in (_wanted, _linked) for d in [find(a, b)] if d is not None]


def _wanted(a: Side, b: Side) -> Difference | None:
    """ "Wants to charge visitors" and "will charge visitors"."""
    for i, verb in a.once(wishes):
        at = counterpart(a, b, verb) if i in a.left else None
        if at is None or WILL.isdisjoint(b.norm(k) for k in range(max(0, at - 3), at)):
            continue
        near = range(max(0, at - AROUND), min(len(b.tokens), at + AROUND))
        if any(_unsure(b, k) for k in near if b.norm(k) not in WILL):
            continue
        return _made(a, (i, verb), b, (max(0, at - 1), at), "clear_wanted")
    return None


def wishes(side: Side) -> list[tuple[int, int]]:
    """Where a text says what somebody wants to do: the wish and its verb."""
    found = []
    for i in range(len(side.tokens) - 2):
        if side.norm(i + 1) == "to" and WANTING & set(_forms(side.norm(i))):
            near = range(i + 2, min(len(side.tokens), i + 5))
            found += [(i, k) for k in [next((k for k in near if not is_light(side, k)), -1)] if k > 0]  # fmt: skip
    return found


def _linked(a: Side, b: Side) -> Difference | None:
    """ "Tied to repeated infections" and "raises the risk of infections"."""
    linked = next((i for i in a.once(links) if i in a.left), None)
    if linked is None or b.once(links) or shared_part(a, b) < SAME:
        return None
    if any(_unsure(b, j) or ALONG & set(_forms(t.norm)) for j, t in enumerate(b.tokens)):
        return None
    for j in range(len(b.tokens)):
        causing = j in b.left and CAUSING & set(_forms(b.norm(j))) and b.keys[j] not in a.keys
        if causing and set(_behind(a, linked)) & set(_behind(b, j)):
            one, two = ((k, min(len(s.tokens) - 1, k + 3)) for s, k in ((a, linked), (b, j)))
            return _made(a, one, b, two, "clear_linked")
    return None


def links(side: Side) -> list[int]:
    """Where a text says that one thing goes along with another."""
    return [
        i for i, t in enumerate(side.tokens)
        if side.norm(i + 1) in WITH and ALONG & set(_forms(t.norm))
    ]  # fmt: skip


def _behind(side: Side, i: int) -> Iterator[str]:
    for k in range(i + 1, min(len(side.tokens), i + 1 + REACH)):
        if not is_light(side, k):
            yield side.keys[k]


def _unsure(side: Side, i: int) -> bool:
    return (lexicon.certainty(side.norm(i)) or 1.0) < FIRM or hearsay(side, i) is not None


@lru_cache(maxsize=32768)
def _forms(word: str) -> tuple[str, ...]:
    return (word, *lexicon.lemmas(word))


def _made(a: Side, one: tuple[int, int], b: Side, two: tuple[int, int], feature: str) -> Difference:
    a.settled.update(set(range(one[0], one[1] + 1)) & a.left)
    return clear("certainty", a, a.reach(*one), b, b.reach(*two), feature)
