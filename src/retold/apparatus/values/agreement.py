"""Facts that both texts state, each in its own form: rounded, converted, spelt or told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import facts, text
from retold.apparatus.difference import HARMLESS
from retold.apparatus.sides import canonical, clear, compared
from retold.apparatus.values.alike import instead, of_like_kind, transposed
from retold.apparatus.values.bounds import opposed, unbounded
from retold.facts.names import gazetteer, lands, skeleton

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference
    from retold.apparatus.sides import Side
    from retold.facts import Fact

ROUGHLY = 25  # minutes
ROUGH = frozenset({"around", "about", "before", "after", "shortly", "nearly", "almost", "past", "towards", "some", "by"})  # fmt: skip


def settle_agreeing(
    a: Side, b: Side, lone_a: list[Fact], lone_b: list[Fact], context: Context
) -> list[Difference]:
    """Takes out of both lists the facts that the other side states in another form.

    What differs even so is told: a limit taken for the value, and how the forms differ.
    """
    found = []
    for side, other, lone in ((b, a, lone_b), (a, b, lone_a)):
        for f in list(lone):
            verdict, g = _counterpart(side, f, other)
            if g is None:
                continue
            lone.remove(f)
            side.settled.update(side.covers(f))
            x, y = (g, f) if side is b else (f, g)
            if unbounded(x, y, b):
                lone_a[:] = [h for h in lone_a if h is not x]
                found.append(clear("certainty", a, x.span, b, y.span, "clear_limit"))
            elif side is b and verdict != "same":
                slip = verdict == "spelling" and _is_slip(x, y, context)
                features = {"near_spelling": 1.0, "slip": 1.0} if slip else {}
                note = "slip" if slip else verdict
                found.append(compared(y.kind, a, *x.span, b, *y.span, features, note))
    return found


def _counterpart(side: Side, f: Fact, other: Side) -> tuple[str, Fact | None]:
    """The first fact of the other side that says the same as one of this, and in what form."""
    for g in other.facts:
        if not of_like_kind(f, g):
            continue
        verdict = "rounded" if _one_time(side, f, other, g) else _verdict(f, g)
        taken = verdict == "compatible" and _another_stands_for(f, other.facts)
        if verdict in HARMLESS and not taken:
            return verdict, g
    return "", None


def _another_stands_for(f: Fact, others: list[Fact]) -> bool:
    """Whether another number plainly stands for this one: of the same things, or its digits."""
    return f.kind == "number" and any(
        transposed(f, g) or (f.noun and f.noun == g.noun and facts.compare(f, g) == "different")
        for g in others if g.kind == "number"
    )  # fmt: skip


def _verdict(f: Fact, g: Fact) -> str:
    """As `facts.compare`; a city and its country are one place told more or less closely."""
    found = facts.compare(f, g)
    if found == "compatible" and opposed(f, g):
        return "different"
    known = gazetteer()
    two_places = f.norm in known and g.norm in known  # Niger and Nigeria
    if found != "different":
        return found
    if f.kind != "number" and not two_places and _cut_short(f.text, g.text):
        return "part"
    if not f.kind == g.kind == "place":
        return found
    x, y = known.get(f.norm, f.norm), known.get(g.norm, g.norm)
    return "part" if y in (lands().get(x), x) or x == lands().get(y) else found


def _cut_short(one: str, two: str) -> bool:
    """Whether one name breaks off within a word of the other: the page was cut."""
    short, long = sorted((text.fold(one), text.fold(two)), key=len)
    return len(short) > 2 and long.startswith(short) and long[len(short) :][:1].isalpha()


def _one_time(side: Side, f: Fact, other: Side, g: Fact) -> bool:
    """Whether two times of the clock are one, told roughly: 4:40, shortly before 5."""
    if not f.unit == g.unit == "clock" or f.value is None or g.value is None:
        return False
    near = abs(f.value - g.value) <= ROUGHLY
    return near and (_told_roughly(side, f) or _told_roughly(other, g))


def _told_roughly(side: Side, f: Fact) -> bool:
    first = next(iter(side.covers(f)), 0)
    return any(t.norm in ROUGH for t in side.tokens[max(0, first - 2) : first])


def _is_slip(before: Fact, after: Fact, context: Context) -> bool:
    """A misspelling rather than another transliteration: the page spells it rightly elsewhere."""
    old, new = canonical(text.fold(before.text)), canonical(text.fold(after.text))
    if old in context.after_words and new not in context.before_words:
        return True
    return instead(before, after, context) and not _transliterated(before, after)


def _transliterated(before: Fact, after: Fact) -> bool:
    """Whether one spelling of a foreign name may stand for the other."""
    pairs = zip(before.norm.split(), after.norm.split(), strict=False)
    return all(skeleton(x) == skeleton(y) for x, y in pairs if x != y)
