"""Names, places, numbers and dates that only one side states, or that both state differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.comparable import stated
from retold.apparatus.sides import canonical, compared, content
from retold.apparatus.values.agreement import settle_agreeing
from retold.apparatus.values.alike import (
    in_slot,
    instead,
    is_stamp,
    matter,
    of_one_owner,
    of_one_thing,
    one_sort,
    only_date,
    only_one,
    spelt_alike,
    transposed,
)
from retold.apparatus.values.bounds import (
    CURRENCIES,
    cap_differences,
    currency_differences,
    one_ton,
    opposed,
    other_unit,
    part_differences,
)
from retold.apparatus.values.fates import PEOPLE, fate
from retold.apparatus.values.partners import partner_of

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference
    from retold.apparatus.sides import Segment, Side
    from retold.facts import Fact

SAYS = frozenset({"said", "says", "told", "tells", "added"})
SAME_SPEECH = 0.6  # of the shorter text's words, from which both tell one statement
ALIKE = 0.34  # of the shorter text's weighty words, from which both tell one thing


def fact_differences(
    a: Side, b: Side, segments: list[Segment], context: Context
) -> list[Difference]:
    """Names, places, numbers and dates that stand on one side only, paired where they stand."""
    lone_a = [f for f in a.facts if set(a.covers(f)) & (a.left - a.settled)]
    lone_b = [f for f in b.facts if set(b.covers(f)) & (b.left - b.settled)]
    found = settle_agreeing(a, b, lone_a, lone_b, context)
    for g in lone_b:
        f = partner_of(a, b, g, lone_a, segments)
        found.append(_come(a, b, g) if f is None else _swapped(a, b, f, g, context))
        if f in lone_a:
            lone_a.remove(f)
    found += [_gone(a, b, f) for f in lone_a]
    return found + currency_differences(a, b) + cap_differences(a, b) + part_differences(a, b)


def _gone(a: Side, b: Side, f: Fact) -> Difference:
    """A fact that only the first text states."""
    a.settled.update(a.covers(f))
    at = _gap(b, a, f)
    return compared(f.kind, a, *f.span, b, at, at, _told("delete", f.kind), "")


def _come(a: Side, b: Side, g: Fact) -> Difference:
    """A fact that only the second text states."""
    b.settled.update(b.covers(g))
    at = _gap(a, b, g)
    return compared(g.kind, a, at, at, b, *g.span, _told("insert", g.kind), "")


def _swapped(a: Side, b: Side, f: Fact, g: Fact, context: Context) -> Difference:
    """A fact of the second text in the place of one of the first."""
    a.settled.update(a.covers(f))
    b.settled.update(b.covers(g))
    features = _told("swap", g.kind) | _counted(f, g)
    one = matter(a, b, f, g) if {f.kind, g.kind} <= OF_MATTERS else 2
    toll = g.kind == "number" and bool(fate(a, f) and fate(b, g))
    features |= {"apart": float(one < 2), "toll": float(toll)} | _plain(a, b, f, g, context, one)
    features["near_spelling"] = float(g.kind in ("name", "place") and spelt_alike(f, g))
    kind = g.kind if f.kind == g.kind else "name"
    alike = one_ton(f, g) or (context.lang in NOUNS_LARGE and _one_surname(f, g))
    note = "converted" if _exchanged(f, g) else "compatible" if alike else ""
    return compared(kind, a, *f.span, b, *g.span, features, note)


def _one_surname(f: Fact, g: Fact) -> bool:
    """Two names of one surname behind another first word: "Trainer Lanzoni", "Coach Lanzoni"."""
    one, two = f.norm.split(), g.norm.split()
    return f.kind == g.kind == "name" and min(len(one), len(two)) > 1 and one[-1] == two[-1]


def _told(how: str, kind: str) -> dict[str, float]:
    """The features that every difference in a fact has: a swap, an insertion or a deletion."""
    hows = {h: float(h == how) for h in ("swap", "insert", "delete")}
    return {"fact": 1.0, f"fact_{kind}": 1.0, f"{kind}_{how}": 1.0, **hows}


OF_MATTERS = frozenset({"number", "date", "place"})  # values that may be told of two things


def _plain(a: Side, b: Side, f: Fact, g: Fact, context: Context, one: int) -> dict[str, float]:
    """The features that make a swap plain from the two facts and what stands around them."""
    slot, stamps = in_slot(a, b, f, g), is_stamp(a) or is_stamp(b)
    marks = {
        "clear_unit": other_unit(f, g) and slot,
        "clear_bound": opposed(f, g),
        "clear_transposed": g.kind == "number" and transposed(f, g) and one > 0,
        "clear_number": not stamps and one > 1 and _other_count(a, b, f, g),
        "clear_date": not stamps and one > 1 and slot and _lone_dates(a, b, f, g),
        "clear_unknown_value": _unknown(a, b, f, g, context),
        "clear_place": f.kind == g.kind == "place" and slot and one > 1 and instead(f, g, context),
        "clear_name": _half_named(f, g, context),
        "clear_speaks": _both_speak(a, f, b, g),
    }
    return {name: float(found) for name, found in marks.items()}


def _other_count(a: Side, b: Side, f: Fact, g: Fact) -> bool:
    """Two numbers of the same things, of one owner or the only ones of them on either side."""
    if not _counted(f, g).get("same_noun") or f.unit == "ordinal" or "000" in (f.text, g.text):
        return False
    paired = (only_one(a, f) and only_one(b, g)) or of_one_owner(a, b, f, g)
    return paired and of_one_thing(a, b, f, g)


def _lone_dates(a: Side, b: Side, f: Fact, g: Fact) -> bool:
    """Two dates of one sort, the only ones on either side."""
    both = f.kind == g.kind == "date" and one_sort(f, g)
    return both and only_date(a, f) and only_date(b, g)


def _unknown(a: Side, b: Side, f: Fact, g: Fact, context: Context) -> bool:
    """Two numbers of one sort of thing, or two dates of one sort, the only ones on either side, of
    which each article has but its own: one stands for the other.
    """
    if f.kind != g.kind or f.kind not in ("number", "date") or not context.has_articles:
        return False
    people = f.unit is None is g.unit and f.noun in PEOPLE and g.noun in PEOPLE
    if is_stamp(a) or (is_stamp(b) and not people):
        return False
    if stated(f.text, context.after_words) or stated(g.text, context.before_words):
        return False
    if f.kind == "date":
        return _lone_dates(a, b, f, g) and _told_alike(a, b)
    if f.unit != g.unit or f.unit == "ordinal" or f.value is None or g.value is None:
        return False
    one_unit = f.unit is not None and only_one(a, f) and only_one(b, g)
    one_unit = one_unit and of_one_thing(a, b, f, g)
    return (one_unit or people) and _told_alike(a, b)


def _told_alike(a: Side, b: Side) -> bool:
    """Whether two texts tell one thing, whatever the numbers in them."""
    one, two = ({k for k in s.once(content) if not k[0].isdigit()} for s in (a, b))
    return len(one & two) >= max(1, ALIKE * min(len(one), len(two)))


def _both_speak(a: Side, f: Fact, b: Side, g: Fact) -> bool:
    """Two persons named in full of whom each says what the other says."""
    if f.kind != "name" or g.kind != "name" or min(len(f.norm.split()), len(g.norm.split())) < 2:
        return False
    if len(set(f.norm.split()) & set(g.norm.split())) and f.norm.split()[-1] == g.norm.split()[-1]:
        return False
    matched = len(a.matched) / max(1, min(len(a.tokens), len(b.tokens)))
    return matched >= SAME_SPEECH and _speaks_at(a, f) and _speaks_at(b, g)


def _speaks_at(side: Side, f: Fact) -> bool:
    """Whether a verb of saying stands right before or after a name."""
    at = side.covers(f)
    near = (side.norm(at[0] - 1), side.norm(at[-1] + 1)) if at else ()
    return any(word in SAYS for word in near)


def _half_named(f: Fact, g: Fact, context: Context) -> bool:
    """Two names of one build that share a word and no other: Bridge Holdings, Span Holdings."""
    one, two = f.norm.split(), g.norm.split()
    if f.kind != "name" or g.kind != "name" or not 1 < len(one) == len(two) < 4:
        return False
    same = [x == y for x, y in zip(one, two, strict=True)]
    odd = [(x, y) for x, y in zip(one, two, strict=True) if x != y]
    if odd and lexicon.is_person(odd[0][0]) and lexicon.is_person(odd[0][1]):
        return False  # titles before one name
    if sum(same) != len(one) - 1 or min(map(len, odd[0])) < 3:
        return False
    old, new = canonical(odd[0][0]), canonical(odd[0][1])
    apart = old not in context.after_words and new not in context.before_words
    return apart or not context.has_articles


NOUNS_LARGE = frozenset(("de", "lb"))  # languages that write every noun with a capital


def _counted(f: Fact, g: Fact) -> dict[str, float]:
    """Whether two numbers count the same things."""
    if f.kind != "number" or g.kind != "number":
        return {}
    same = f.noun == g.noun and f.unit == g.unit
    return {"same_noun": float(same and bool(f.noun or f.unit)), "other_noun": float(not same)}


def _exchanged(f: Fact, g: Fact) -> bool:
    """Sums in two currencies: a rate lies between them, and no contradiction is known."""
    both = f.kind == g.kind == "number" and f.unit != g.unit
    return both and {f.unit, g.unit} <= CURRENCIES and f.value != g.value


def _gap(side: Side, other: Side, fact: Fact) -> int:
    """Where a fact of the other text would stand in this one: by share of the length."""
    at = round(len(side.text) * fact.start / max(1, len(other.text)))
    return min((t.start for t in side.tokens), key=lambda s: abs(s - at), default=0)
