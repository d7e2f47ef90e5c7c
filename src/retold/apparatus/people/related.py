"""Who somebody is to another, or was: a daughter-in-law told as a daughter, a former soldier as a soldier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.doubt.governed import counterpart
from retold.apparatus.sides import Side, clear, is_light, parted, word_places

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference

KIN = frozenset({"mother", "father", "son", "daughter", "brother", "sister", "mothers", "fathers", "sons", "daughters", "brothers", "sisters"})  # fmt: skip
OWN = frozenset({"inlaw", "inlaws", "step", "half", "foster", "spouse", "marriage"})
FORMER = frozenset({"former", "ex", "onetime", "retired"})
SOME = frozenset({"a", "an", "one", "two", "three"})
RANKED = frozenset({"private", "general", "major", "captain"})  # people, behind "a former army"
WAS = frozenset({"former", "formerly", "ex", "onetime", "once", "retired", "then", "until", "served", "ousted", "previously", "late", "old", "past", "discharged", "left", "sacked", "outgoing", "ousting", "days", "time", "prior"})  # fmt: skip


BESIDE_KIN = frozenset({"law", "step", "half", "foster"})


def related_differences(a: Side, b: Side) -> list[Difference]:
    """At most one of each sort."""
    return [d for find in (_in_law, _former) for d in [find(a, b)] if d is not None]


def _in_law(a: Side, b: Side) -> Difference | None:
    """ "Her daughter-in-law Ada" and "her daughter Ada"."""
    if BESIDE_KIN.isdisjoint(a.once(word_places)):
        return None
    if any(t.norm in OWN or t.norm.startswith("law") for t in b.tokens):
        return None
    for i, token in enumerate(a.tokens):
        behind = (a.norm(i + 1), a.norm(i + 2)) == ("in", "law")
        before = a.norm(i - 1) in ("step", "half", "foster")
        if token.norm not in KIN or not (behind or before):
            continue
        at = counterpart(a, b, i)
        if at is not None and b.keys[at] == a.keys[i] and not b.norm(at - 1).endswith("'s"):
            span = (i, i + 2) if behind else (i - 1, i)
            return _made("role", a, span, b, (max(0, at - 1), at), "clear_related")
    return None


def _former(a: Side, b: Side) -> Difference | None:
    """ "A former army private" and "an army private", of somebody without a name."""
    if FORMER.isdisjoint(a.once(word_places)) or not WAS.isdisjoint(b.once(word_places)):
        return None
    for i in range(1, len(a.tokens)):
        if a.norm(i) not in FORMER or i not in a.left or a.norm(i - 1) not in SOME:
            continue
        near = range(i + 1, min(len(a.tokens), i + 4))
        who = next((k for k in near if lexicon.is_person(a.norm(k)) or a.norm(k) in RANKED), None)
        at = None if who is None or parted(a, i, who, ".,;:") else counterpart(a, b, who)
        if who is None or at is None or b.keys[at] != a.keys[who] or _past(b, at):
            continue
        told = [counterpart(a, b, k) for k in range(i + 1, who + 1) if not is_light(a, k)]
        first = min(j if j is not None else -1 for j in told)
        if first >= 0:
            return _made("role", a, (i, who), b, (first, at), "clear_former")
    return None


def _past(side: Side, i: int) -> bool:
    """Whether a text tells of what somebody was: who was a clerk."""
    return any(side.norm(k) in ("was", "were", "been") for k in range(max(0, i - 4), i))


def _made(
    kind: str, a: Side, one: tuple[int, int], b: Side, two: tuple[int, int], feature: str
) -> Difference:
    a.settled.update(set(range(one[0], one[1] + 1)) & a.left)
    return clear(kind, a, a.reach(*one), b, b.reach(*two), feature)
