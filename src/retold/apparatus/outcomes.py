"""Opposite outcomes, eras and confirmations: plain from a word alone, wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.sides import Side, compared

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference

ERAS = {"b.c": "before", "b.c.": "before", "bc": "before", "bce": "before", "a.d": "after",
        "a.d.": "after", "ad": "after", "ce": "after"}  # fmt: skip
CONFIRMING = frozenset({"confirm", "verify"})


def outcome_differences(a: Side, b: Side, context: Context) -> list[Difference]:
    return _outcomes(a, b) + _eras(a, b) + _confirmed(a, b, context)


def outcome(norms: list[str], i: int) -> tuple[str, int] | None:
    """The outcome that a word or a phrase from `i` on names, and how many words it takes."""
    table = lexicon.cues().outcomes
    for n in (3, 2, 1):
        phrase = " ".join(norms[i : i + n])
        if phrase in table:
            return table[phrase], n
    return None


def named(side: Side) -> list[tuple[int, int, str]]:
    """Outcomes that a text names, as first and last token."""
    norms = [t.norm for t in side.tokens]
    found = []
    for i in range(len(norms)):
        o = outcome(norms, i)
        denied = any(lexicon.is_negation(w) for w in norms[max(0, i - 3) : i])
        if o is not None and not denied:
            found.append((i, i + o[1] - 1, o[0]))
    return found


def _outcomes(a: Side, b: Side) -> list[Difference]:
    """One outcome on each side, and the opposite one."""
    one, two = named(a), named(b)
    against = lexicon.cues().opposed
    if not one or not two or {o for *_, o in one} & {o for *_, o in two}:
        return []
    for i, i_last, o in one:
        for j, j_last, p in two:
            if against.get(o) == p:
                a.settled.update(k for k in range(i, i_last + 1) if k in a.left)
                b.settled.update(k for k in range(j, j_last + 1) if k in b.left)
                return [
                    compared(
                        "action", a, a.tokens[i].start, a.tokens[i_last].end,
                        b, b.tokens[j].start, b.tokens[j_last].end, {"clear_outcome": 1.0}, "",
                    )
                ]  # fmt: skip
    return []


def _eras(a: Side, b: Side) -> list[Difference]:
    one = [i for i, t in enumerate(a.tokens) if t.text.isupper() and t.norm in ERAS]
    two = [j for j, t in enumerate(b.tokens) if t.text.isupper() and t.norm in ERAS]
    if len(one) != 1 or len(two) != 1:
        return []
    i, j = one[0], two[0]
    if ERAS[a.tokens[i].norm] == ERAS[b.tokens[j].norm]:
        return []
    spans = []
    for side, k in ((a, i), (b, j)):
        first = max(0, k - 1)
        side.settled.update(m for m in (k,) if m in side.left)
        end = side.tokens[k].end
        spans.append((side.tokens[first].start, end + side.text[end : end + 1].count(".")))
    return [compared("date", a, *spans[0], b, *spans[1], {"clear_era": 1.0}, "")]


def _confirmed(a: Side, b: Side, context: Context) -> list[Difference]:
    """A confirmation of which the source knows nothing, where the source names who reports it."""
    if not context.before_words or CONFIRMING & context.before_words:
        return []
    if any(CONFIRMING & set(lexicon.lemmas(t.norm)) for t in a.tokens):
        return []
    at = [j for j, t in enumerate(b.tokens) if CONFIRMING & set(lexicon.lemmas(t.norm)[:1])]
    says = [
        i for i, t in enumerate(a.tokens) if lexicon.is_reporting(t.norm) or t.norm == "according"
    ]
    if not at or (says and says[0] not in a.left):
        return []
    j = at[0]
    first = j
    while first > 0 and j - first < 5 and first - 1 in b.left:
        first -= 1
    b.settled.update(k for k in range(first, j + 1) if k in b.left)
    x = says[0] if says else min(first, len(a.tokens) - 1)
    name = "clear_confirmed" if says else "confirmed_alone"
    return [
        compared(
            "attribution", a, a.tokens[max(0, x - 3)].start, a.tokens[x].end,
            b, b.tokens[first].start, b.tokens[j].end, {name: 1.0}, "",
        )
    ]  # fmt: skip
