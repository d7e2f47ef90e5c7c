"""What the source says with a reservation and the page without: tentative, claiming to be.

"A tentative agreement" and "an agreement"; "a man claiming to be a policeman" and "a policeman". What
is reserved must be told by the second text, and told without any doubt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.doubt.governed import FIRM, counterpart, hearsay
from retold.apparatus.sides import Side, clear, is_light, parted, phrases, word_places

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference

# Words that leave open whether a thing stands, right before it or behind it.
TENTATIVE = frozenset(
    {"tentative", "provisional", "preliminary", "unconfirmed", "unofficial", "unverified"}
)
IN_PRINCIPLE = (("in", "principle"),)
SETTLED_BY = frozenset({"final", "definitive", "initial", "interim", "early", "first", "draft", "outline", "provisionally", "tentatively", "principle", "unofficially"})  # fmt: skip
# Before what somebody only says that he is.
POSING = (
    ("claiming", "to", "be"), ("claimed", "to", "be"), ("claims", "to", "be"), ("posing", "as"), ("himself", "as"),
    ("herself", "as"), ("themselves", "as"), ("pretending", "to", "be"), ("purporting", "to", "be"), ("claims", "to", "represent"),
    ("claiming", "to", "represent"), ("dressed", "as"), ("who", "said", "he", "was"), ("who", "said", "she", "was"),
    ("who", "said", "they", "were"), ("who", "said", "that", "he", "was"), ("who", "said", "that", "she", "was"),
    ("who", "said", "that", "they", "were"),
)  # fmt: skip
POSED = frozenset({"claiming", "claimed", "claims", "posing", "himself", "herself", "themselves", "pretending", "purporting", "itself", "calling", "introduced", "disguised", "self", "self-styled", "styled", "supposed", "alleged", "purported", "dressed", "apparently", "reportedly", "false", "fake", "bogus", "saying"})  # fmt: skip


def reserved_differences(a: Side, b: Side) -> list[Difference]:
    """Reservations of the first text that the second does not make; at most one of each sort."""
    return [d for find in (_tentative, _posed) for d in [find(a, b)] if d is not None]


def _doubts(side: Side, i: int) -> bool:
    level = lexicon.certainty(side.norm(i))
    return (level is not None and level < FIRM) or hearsay(side, i) is not None


def _tentative(a: Side, b: Side) -> Difference | None:
    """ "A tentative agreement" and "an agreement"; an agreement in principle."""
    if TENTATIVE.isdisjoint(a.once(word_places)) and not a.once(in_principle):
        return None
    if any(t.norm in SETTLED_BY | TENTATIVE or _doubts(b, j) for j, t in enumerate(b.tokens)):
        return None
    for i, token in enumerate(a.tokens):
        if token.norm not in TENTATIVE or i not in a.left:
            continue
        head = _told_of(a, i, b)
        at = None if head is None else counterpart(a, b, head)
        if head is not None and at is not None and not parted(a, i, head, ",.;:"):
            return _made(a, i, head, b, at, at, "clear_reserved")
    for i, last in a.once(in_principle):
        head = next((k for k in range(i - 1, max(-1, i - 5), -1) if not is_light(a, k)), None)
        at = None if head is None else counterpart(a, b, head)
        if i in a.left and head is not None and at is not None:
            return _made(a, head, last, b, at, at, "clear_reserved")
    return None


def _told_of(a: Side, i: int, b: Side) -> int | None:
    """What a tentative thing is, or is of, that the second text tells too: a reading of the recorder."""
    near = [k for k in range(i + 1, min(len(a.tokens), i + 4)) if not is_light(a, k)]
    head = next((k for k in near if counterpart(a, b, k) is not None), None)
    if head is not None or a.norm(i + 2) != "of":
        return head
    behind = (k for k in range(i + 3, min(len(a.tokens), i + 6)) if not is_light(a, k))
    of = next(behind, None)
    return of if of is not None and a.keys[of] in b.keys and not lexicon.is_person(a.norm(of)) else None  # fmt: skip


def _posed(a: Side, b: Side) -> Difference | None:
    """What somebody only says that he is, and is in the second text."""
    if not POSED.isdisjoint(b.once(word_places)):
        return None
    for i, last in a.once(posing):
        if not any(k in a.left for k in range(i, last + 1)):
            continue
        said = [k for k in range(last + 1, min(len(a.tokens), last + 6)) if not is_light(a, k) and not parted(a, last, k, ",.;:")][:2]  # fmt: skip
        told = [j for k in said for j in [counterpart(a, b, k)] if j is not None]
        if said and len(told) == len(said):
            return _made(a, max(0, i - 2), said[-1], b, min(told), max(told), "clear_posed")
    return None


def _made(a: Side, a0: int, a1: int, b: Side, b0: int, b1: int, feature: str) -> Difference:
    a.settled.update(set(range(a0, a1 + 1)) & a.left)
    return clear("certainty", a, a.reach(a0, a1), b, b.reach(b0, b1), feature)


def in_principle(side: Side) -> list[tuple[int, int]]:
    return phrases(side, IN_PRINCIPLE)


def posing(side: Side) -> list[tuple[int, int]]:
    return phrases(side, POSING)
