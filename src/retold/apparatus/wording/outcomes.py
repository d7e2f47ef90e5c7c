"""Opposite outcomes, eras and confirmations: plain from a word alone, wherever it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.sides import Side, compared

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference

ERA = re.compile(r"\b(?:B\. ?C\.|BCE?\b|A\. ?D\.|AD\b|CE\b)")
CONFIRMING = frozenset({"confirm", "verify"})
SOURCES = frozenset(
    {"source", "sources", "outlet", "outlets", "official", "officials", "media", "newspapers", "sites",
     "reports", "agencies", "witnesses"}
)  # fmt: skip


def outcome_differences(a: Side, b: Side, context: Context) -> list[Difference]:
    return _outcomes(a, b, context) + _eras(a, b) + _confirmed(a, b, context)


def outcome(norms: list[str], i: int) -> tuple[str, int] | None:
    """The outcome that a word or a phrase from `i` on names, and how many words it takes."""
    table = lexicon.cues().outcomes
    for n in range(min(3, len(norms) - i), 0, -1):
        phrase = " ".join(norms[i : i + n])
        if phrase in table:
            return table[phrase], n
    return None


def named(side: Side) -> list[tuple[int, int, str]]:
    """Outcomes that a text names, as first and last token."""
    norms = [t.norm for t in side.tokens]
    found = []
    first = lexicon.cues().outcome_starts
    for i in range(len(norms)):
        if norms[i] not in first:
            continue
        o = outcome(norms, i)
        if o is None or (norms[i] == "denied" and _withheld(norms, i)):
            continue
        if not any(map(lexicon.is_negation, norms[max(0, i - 3) : i])):
            found.append((i, i + o[1] - 1, o[0]))
    return found


def _withheld(norms: list[str], i: int) -> bool:
    """Whether "denied" tells of what somebody was refused, and not of a statement."""
    passive = any(w in ("was", "were", "been", "being", "be") for w in norms[max(0, i - 2) : i])
    return passive or any(w in REFUSED for w in norms[i + 1 : i + 3])


REFUSED = frozenset({"entry", "access", "bail", "parole", "visa", "visas", "asylum", "permission", "boarding", "treatment", "request", "requests", "appeal", "citizenship"})  # fmt: skip


def _outcomes(a: Side, b: Side, context: Context) -> list[Difference]:
    """One outcome on each side, and the opposite one."""
    one, two = a.once(named), b.once(named)
    against = lexicon.cues().opposed
    if not one or not two or {o for *_, o in one} & {o for *_, o in two}:
        return []
    for i, i_last, o in one:
        for j, j_last, p in two:
            if against.get(o) == p and not _known(b, j, j_last, context):
                a.settled.update(k for k in range(i, i_last + 1) if k in a.left)
                b.settled.update(k for k in range(j, j_last + 1) if k in b.left)
                return [
                    compared(
                        "polarity" if "denied" in (o, p) else "action", a, a.tokens[i].start, a.tokens[i_last].end,
                        b, b.tokens[j].start, b.tokens[j_last].end, {"clear_outcome": 1.0}, "",
                    )
                ]  # fmt: skip
    return []


def _known(b: Side, first: int, last: int, context: Context) -> bool:
    """Whether the first article tells the second text's outcome too: of another count, or later."""
    words = [b.keys[k] for k in range(first, last + 1) if not b.light[k]]
    return bool(words) and all(w in context.before_words for w in words)


def _eras(a: Side, b: Side) -> list[Difference]:
    """One date before Christ and one after."""
    one, two = a.once(_dated), b.once(_dated)
    if len(one) != 1 or len(two) != 1 or (one[0][0][0] == "B") == (two[0][0][0] == "B"):
        return []
    spans = []
    for side, m in ((a, one[0]), (b, two[0])):
        covered = side.inside(*m.span())
        side.settled.update(k for k in covered if k in side.left)
        spans.append((side.tokens[max(0, covered[0] - 2)].start, m.end()))
    return [compared("date", a, *spans[0], b, *spans[1], {"clear_era": 1.0}, "")]


def _dated(side: Side) -> list[re.Match[str]]:
    return list(ERA.finditer(side.text))


def _confirmed(a: Side, b: Side, context: Context) -> list[Difference]:
    """Sources that confirm a thing, of whose confirmation the source compared with knows nothing."""
    if not context.before_words or CONFIRMING & context.before_words:
        return []
    at = b.once(_confirming)
    first = _sources(b, at[0]) if at else None
    if first is None:
        return []
    j = at[0]
    b.settled.update(k for k in range(first, j + 1) if k in b.left)
    says = [
        i for i, t in enumerate(a.tokens) if lexicon.is_reporting(t.norm) or t.norm == "according"
    ]
    x = says[0] if says else min(first, len(a.tokens) - 1)
    return [
        compared(
            "attribution", a, *_saying(a, x),
            b, b.tokens[first].start, b.tokens[j].end, {"clear_confirmed": 1.0}, "",
        )
    ]  # fmt: skip


def _confirming(side: Side) -> list[int]:
    return [
        j
        for j, t in enumerate(side.tokens)
        if not CONFIRMING.isdisjoint(lexicon.lemmas(t.norm)[:1])
    ]


def _saying(side: Side, x: int) -> tuple[int, int]:
    """The span of who says it: before a verb of saying, after "according to"."""
    after = side.tokens[x].norm == "according"
    first = x if after else max(0, x - 2)
    last = min(len(side.tokens) - 1, x + 3) if after else x
    return side.tokens[first].start, side.tokens[last].end


def _sources(side: Side, j: int) -> int | None:
    """Where the sources begin that confirm: "two sources confirm", "outlets have now confirmed"."""
    for k in range(j - 1, max(-1, j - 5), -1):
        norm = side.tokens[k].norm
        if lexicon.is_negation(norm) or norm in ("to", "be", "yet", "if", "until"):
            return None
        if norm in SOURCES:
            near = k
            while near > 0 and near - 1 in side.left and k - near < 2:
                near -= 1
            return near
    return None
