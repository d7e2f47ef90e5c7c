"""To whom a text lays its statement, and what becomes of that in the other text.

Two texts that tell one statement and lay it to two that cannot be one differ in attribution; so does a
text that states as a fact what the first has from a party, or that no longer says to which newsroom
somebody spoke.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import facts, lexicon
from retold.apparatus.difference import HARMLESS
from retold.apparatus.sides import clear, is_light
from retold.apparatus.sources.named import (
    heads,
    is_generic,
    is_named,
    is_nameless,
    names_in,
    parties,
    somebody,
    sources,
)
from retold.apparatus.sources.owned import owned
from retold.apparatus.sources.sayers import sayer_differences
from retold.apparatus.sources.statements import SAME, shared_besides, tells
from retold.apparatus.sources.uncredited import broke_silence, uncredited
from retold.apparatus.sources.unsourced import left_out, unmasked

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference
    from retold.apparatus.sides import Side
    from retold.apparatus.sources.named import Source

OF_IT = frozenset(
    {"of", "in", "for", "from", "at", "neighbouring", "neighboring"}
)  # before what an office is of
MANY = 0.35  # of the shorter statement's weighty words, where one source is told as several
ONE = frozenset({"a", "an", "one"})
SINGLE = {
    "official": "officials", "source": "sources", "witness": "witnesses", "doctor": "doctors", "expert": "experts",
    "analyst": "analysts", "resident": "residents", "scientist": "scientists", "survivor": "survivors", "diplomat": "diplomats",
}  # fmt: skip


def source_differences(a: Side, b: Side, context: Context) -> list[Difference]:
    """Another source, a source left out, or a newsroom's credit left out: one of them at most."""
    if context.lang != "en":
        return []
    ours, theirs = a.once(sources), b.once(sources)
    found = _other_source(a, b, ours, theirs, context) or left_out(a, b, ours, theirs, context)
    found = found or _somebody(a, b, ours, theirs, context)
    found = found or sayer_differences(a, b, context) or owned(a, b, context)
    found = found or unmasked(a, b, theirs) or _multiplied(a, b, ours, theirs)
    return found or uncredited(a, b, context) or broke_silence(a, b)


def _other_source(
    a: Side, b: Side, ours: list[Source], theirs: list[Source], context: Context
) -> list[Difference]:
    """One source on each side, which cannot be one, of one statement."""
    if len(ours) != 1 or len(theirs) != 1:
        return []
    s, t = ours[0], theirs[0]
    if (
        not _cannot_be_one(a, s, b, t, context)
        or shared_besides(a, b, s.places(), t.places()) < SAME
    ):
        return []
    for side, own in ((a, s), (b, t)):
        side.settled.update(i for i in range(own.first, own.last + 1) if i in side.left)
    one, two = a.reach(s.first, s.last), b.reach(t.first, t.last)
    return [clear("attribution", a, one, b, two, "clear_source")]


def _cannot_be_one(a: Side, s: Source, b: Side, t: Source, context: Context) -> bool:
    """Whether two sources are two persons or parties for certain, by names, parties and places."""
    xs, ys = heads(a, s), heads(b, t)
    if is_nameless(a, s) and not is_nameless(b, t) and is_named(b, t):
        return True
    if set(xs) & set(ys) or set(xs) & set(b.keys):
        return False
    kinds_a, kinds_b = parties(xs), parties(ys)
    if set(ys) & set(a.keys):  # who speaks in the second is spoken of in the first
        return bool(kinds_a and kinds_b) and not kinds_a & kinds_b
    in_place = a.matched.get(s.cue) == t.cue and (s.last < s.cue) == (t.last < t.cue)
    if not s.named and is_generic(xs[-1]) and len(heads(b, t)) == 1:
        return False  # the company, and its name
    known = s.named or is_named(a, s) or in_place
    if known and is_named(b, t) and _both_alive(a, s, b, t, context):
        return True
    if s.named and t.named and in_place:
        return False  # a name put in the place of another
    if s.named and t.named:
        one, two = names_in(a, s), names_in(b, t)
        return not any(
            facts.compare(f, g) in HARMLESS or _kin(f.norm, g.norm) for f in one for g in two
        )
    if s.named or t.named:
        return False  # who has a name may be what the other calls them
    return bool(kinds_a and kinds_b) and not kinds_a & kinds_b


def _both_alive(a: Side, s: Source, b: Side, t: Source, context: Context) -> bool:
    """Whether the first article knows the second's speaker as somebody else than its own."""
    if not context.after_words or not set(heads(b, t)[-1:]) & context.before_words:
        return False
    near = range(max(0, s.first - 3), s.last + 1)
    person = any(lexicon.is_person(a.tokens[i].norm) for i in near)
    return person or bool(set(heads(a, s)[-1:]) & context.after_words)


def _kin(one: str, two: str) -> bool:
    return bool(set(one.split()) & set(two.split()))


def _somebody(
    a: Side, b: Side, ours: list[Source], theirs: list[Source], context: Context
) -> list[Difference]:
    """What a named office said, laid to a "he" or "she" on a page that nowhere names that office."""
    if theirs or not ours or not context.after_words:
        return []
    j = b.once(somebody)
    if j is None:
        return []
    for s in ours:
        own = [
            a.keys[i] for i in range(max(1, s.first), s.last + 1)
            if a.tokens[i].text[:1].isupper() and not is_light(a, i)
        ]  # fmt: skip
        strange = any(w not in context.after_words and w not in b.keys for w in own)
        if not strange or len(own) < 2 or s.cue - s.last > 2:
            continue
        if _known_person(a, s, context) or not tells(a, s, b):
            continue
        one, two = a.reach(s.first, s.last), b.reach(j - 1, j)
        return [clear("attribution", a, one, b, two, "clear_source")]
    return []


def _known_person(a: Side, s: Source, context: Context) -> bool:
    """Whether the second page names the person who speaks in the first."""
    for f in names_in(a, s):
        at = a.covers(f)
        if at and a.norm(at[0] - 1) in OF_IT:
            continue
        if f.norm.split()[-1] in context.after_words:
            return True
    return False


def _multiplied(a: Side, b: Side, ours: list[Source], theirs: list[Source]) -> list[Difference]:
    """One source told as several: "an official said", "officials said"."""
    if not theirs or not (ours or any(lexicon.is_reporting(t.norm) for t in a.tokens)):
        return []
    for i, token in enumerate(a.tokens):
        if token.norm not in SINGLE or not ONE & {a.norm(k) for k in range(max(0, i - 3), i)}:
            continue
        many = SINGLE[token.norm]
        for t in theirs:
            j = next((j for j in range(t.first, t.last + 1) if b.tokens[j].norm == many), None)
            alone = any(t.norm in SINGLE for t in b.tokens) or any(t.norm == many for t in a.tokens)
            if j is None or alone or shared_besides(a, b, [i], t.places()) < MANY:
                continue
            one, two = a.reach(max(0, i - 1), i), b.reach(j, j)
            return [clear("attribution", a, one, b, two, "clear_many")]
    return []
