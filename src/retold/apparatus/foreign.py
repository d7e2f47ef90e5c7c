"""Two texts in two languages: only what crosses languages is compared.

Numbers, dates and places by their values, certainty by a table of cues. Words and quotations are
not: a translated quotation is not a bent one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import facts, lexicon, text
from retold.apparatus.difference import HARMLESS, Difference

if TYPE_CHECKING:
    from retold.apparatus.difference import Context
    from retold.facts import Fact

KINDS = ("number", "date", "place")


def foreign_differences(before: str, after: str, context: Context) -> list[Difference]:
    """Values that stand on one side only, where the other side has one of their sort instead."""
    lang = context.after_lang or context.lang
    one = facts.find_facts(before, context.lang, context.before_when)
    two = facts.find_facts(after, lang, context.after_when)
    found = []
    for kind in KINDS:
        lone_a, lone_b = _lone(one, two, kind), _lone(two, one, kind)
        for unit in sorted({f.unit or "" for f in lone_a} & {g.unit or "" for g in lone_b}):
            xs = [f for f in lone_a if (f.unit or "") == unit]
            ys = [g for g in lone_b if (g.unit or "") == unit]
            if len(xs) == len(ys) == 1 and _one_sort(xs[0], ys[0]):
                found.append(_swap(kind, xs[0], ys[0]))
    return found + (_certainty(before, context.lang, after, lang) or _limits(one, two, after, lang))


def _lone(own: list[Fact], other: list[Fact], kind: str) -> list[Fact]:
    stated = [
        f for f in own if f.kind == kind and (kind != "place" or (f.start and len(f.text) > 3))
    ]
    return [f for f in stated if not any(facts.compare(f, g) in HARMLESS for g in other)]


def _one_sort(f: Fact, g: Fact) -> bool:
    """A month against a month, a bare number against one of as many digits."""
    if f.kind == "date":
        if f.norm.startswith("weekday") or (f.approx and len(f.norm) > 7):
            return False
        return (f.norm[:1], len(f.norm)) == (g.norm[:1], len(g.norm))
    if f.kind == "number" and not f.unit:
        return (
            f.value is not None
            and g.value is not None
            and 0.1 < abs((f.value + 1e-9) / (g.value + 1e-9)) < 10
        )
    return True


def _swap(kind: str, f: Fact, g: Fact) -> Difference:
    return Difference(
        kind, f.start, f.end, g.start, g.end, f.text, g.text, (("clear_foreign", 1.0),)
    )


def _certainty(before: str, one: str, after: str, two: str) -> list[Difference]:
    """ "May" on one side and "will" on the other, and nothing that hedges beside them."""
    hedges_a, firm_a = _cues(before, one)
    hedges_b, firm_b = _cues(after, two)
    if len(hedges_a) == 1 and not hedges_b and firm_b:
        x, y, name = hedges_a[0], firm_b[0], "clear_firmer"
    elif len(hedges_b) == 1 and not hedges_a and firm_a:
        x, y, name = firm_a[0], hedges_b[0], "clear_softer"
    else:
        return []
    return [
        Difference(
            "certainty", x.start, x.end, y.start, y.end,
            before[x.start : x.end], after[y.start : y.end], ((name, 1.0),),
        )
    ]  # fmt: skip


def _limits(one: list[Fact], two: list[Fact], after: str, lang: str) -> list[Difference]:
    """ "Up to 400" on one side and 400 on the other, where nothing hedges."""
    if _cues(after, lang)[0]:
        return []
    for f in one:
        if f.kind != "number" or not f.norm.startswith("max:"):
            continue
        for g in two:
            plain = g.kind == "number" and g.low is None and g.high is None and not g.approx
            if plain and g.value == f.value and g.unit == f.unit:
                limit = (("clear_limit", 1.0),)
                return [
                    Difference("certainty", f.start, f.end, g.start, g.end, f.text, g.text, limit)
                ]
    return []


def _cues(body: str, lang: str) -> tuple[list[text.Token], list[text.Token]]:
    table = lexicon.cues().foreign.get(lang)
    if table is None:
        return [], []
    stand = text.tokens(body)
    return [t for t in stand if t.norm in table[0]], [t for t in stand if t.norm in table[1]]
