"""What a party says, told by the other text as its own: the source is left out, or its namelessness."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold import lexicon, text
from retold.apparatus.sides import clear, is_light, parted
from retold.apparatus.sources.named import (
    PRESS,
    claims,
    heads,
    is_interested,
    is_named,
    is_nameless,
)
from retold.apparatus.sources.sayers import sayings
from retold.apparatus.sources.statements import SAME, STATED, statement, tells

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference
    from retold.apparatus.sides import Side
    from retold.apparatus.sources.named import Source

MASKED = re.compile(
    r"\b(?:(?:asked|declined|refused|wished|wanted|requested|preferring|preferred|asking|declining)(?: not)? to"
    r" (?:be (?:named|identified|quoted)|remain (?:anonymous|unnamed))|(?:did not|didn't) (?:want|wish) to be"
    r" (?:named|identified|quoted)|not to be (?:named|identified)|on condition of anonymity|under condition of anonymity"
    r"|spoke anonymously|speaking anonymously|anonymously|whose name (?:was|is) (?:withheld|not given))\b"
)
NOT_NAMED = re.compile(r"\b(?:anonym\w*|unnamed|not (?:to )?be (?:named|identified)|be (?:named|identified|quoted)|name withheld|sources?|insiders?)\b")  # fmt: skip
NAMELESS = frozenset({"source", "familiar", "knowledge", "anonymity", "brief", "insider", "unnamed", "anonymous"})  # fmt: skip
OWN = frozenset({"her", "his", "its", "their"})  # label, lawyer, owner: who speaks for somebody
NEAR = 12  # tokens between who will not be named and the verb of saying
WITHOUT_OWNER = frozenset(
    {"into", "over", "settle", "deny", "denies", "denied", "against", "about"}
)
INDEFINITE = frozenset(
    {"a", "an", "one", "two", "three", "some", "several", "officials"}
)  # still nobody by name
OPENLY = re.compile(
    r"(?:said|says|announced) (?:on \w+ )?in an? (?:\w+ )?(?:statement|communique|press release)\b"
)
OWNED = 0.7  # of either text's weighty words, from which one has the whole statement of the other


def left_out(
    a: Side, b: Side, ours: list[Source], theirs: list[Source], context: Context
) -> list[Difference]:
    """What a party says, stated as a fact by a text that does not name the party anywhere."""
    claimed = a.once(claims)
    if theirs or not (ours or claimed) or b.once(_doubted):
        return []
    for s in ours:
        words = heads(a, s)
        known = NAMELESS if is_nameless(a, s) else _telling(a, s) or set(words)
        if not _partial(a, s, words) or known & (context.named_near() | set(b.keys)):
            continue
        if tells(a, s, b) and _retold(a, s, b):
            return [_flat(a, s.places(), b, "clear_unsourced")]
    return _claimed(a, b) or _taken_over(a, b, ours, context)


def _telling(side: Side, s: Source) -> set[str]:
    """Of a newsroom without a name, the word that says what it is: the media of a state."""
    press = {side.keys[i] for i in s.places() if side.norm(i) in PRESS}
    return (
        set()
        if any(side.tokens[i].text[:1].isupper() and i > s.first for i in s.places())
        else press
    )


def _retold(a: Side, s: Source, b: Side) -> bool:
    """Whether what stands in the source's own clause is told by the second text."""
    told = next((t.told for t in a.once(sayings) if t.who.cue == s.cue), None)
    known = set(b.keys)
    return told is None or sum(w in known for w in told) >= STATED * len(told)


def _taken_over(a: Side, b: Side, ours: list[Source], context: Context) -> list[Difference]:
    """The whole of what one source says, in nearly its words, stated as the page's own."""
    if len(ours) != 1 or any(t.norm == '"' for t in a.tokens):
        return []
    s = ours[0]
    words, said = heads(a, s), statement(a, s)
    speaks_for = any(a.tokens[k].norm in OWN for k in s.places())
    if not (s.named or is_named(a, s) or speaks_for) or _denials(a) != _denials(b):
        return []
    if set(words) & (context.named_near() | set(b.keys)) or len(said) < 3:
        return []
    told = [j for j in range(len(b.tokens)) if not is_light(b, j)]
    known, other = set(b.keys), {a.keys[k] for k in said}
    same = sum(a.keys[k] in known for k in said) >= OWNED * len(said)
    if not same or sum(b.keys[j] in other for j in told) < OWNED * len(told):
        return []
    return [_flat(a, s.places(), b, "clear_unsourced")]


def _denials(side: Side) -> int:
    return sum(lexicon.is_negation(t.norm) for t in side.tokens)


def _partial(side: Side, s: Source, words: list[str]) -> bool:
    """Whether a text should not give the word of a source as its own: a party, a nameless one, or
    another newsroom's."""
    return (
        is_interested(side, s, words) or is_nameless(side, s)
        or not PRESS.isdisjoint(side.tokens[i].norm for i in range(s.first, s.last + 1))
    )  # fmt: skip


def _claimed(a: Side, b: Side) -> list[Difference]:
    """ "It claimed that the depot was empty" and "the depot was empty": whoever "it" is."""
    for i in a.once(claims):
        before = a.norm(i - 1)
        if a.norm(i) == "claims" and (before in text.STOPWORDS or before in WITHOUT_OWNER):
            continue  # the noun: to settle claims
        if i not in a.left or i == 0 or a.norm(i - 1) in ("of", "the", "their", "have", "has"):
            continue
        clause = [k for k in range(i + 1, len(a.tokens)) if not is_light(a, k)]
        known = set(b.keys)
        told = [k for k in clause if a.keys[k] in known]
        if len(clause) > 1 and len(told) >= max(2, STATED * len(clause)):
            return [_flat(a, range(max(0, i - 1), i + 1), b, "clear_claimed")]
    return []


def _doubted(side: Side) -> bool:
    """Whether a text marks what it says as somebody's word, or as unsure."""
    return '"' in text.plainly_quoted(side.text) or any(
        t.norm in lexicon.cues().hedges or t.norm == "according" or lexicon.is_reporting(t.norm)
        for t in side.tokens
    )


def _flat(a: Side, gone: range, b: Side, feature: str) -> Difference:
    """A source that is left out, with what the second text says as its own."""
    a.settled.update(i for i in gone if i in a.left)
    said = {a.keys[i] for i in range(len(a.tokens)) if i not in gone and not is_light(a, i)}
    told = [j for j in range(len(b.tokens)) if b.keys[j] in said and not is_light(b, j)] or [0]
    one, two = a.reach(gone[0], gone[-1]), b.reach(told[0], told[-1])
    return clear("attribution", a, one, b, two, feature)


def unmasked(a: Side, b: Side, theirs: list[Source]) -> list[Difference]:
    """What one says who is not to be named, told as an open statement of theirs."""
    m = a.once(_masked)
    if m is None or not theirs or NOT_NAMED.search(text.fold(b.text)):
        return []
    gone = a.inside(*m.span())
    if not gone:
        return []
    hidden = [
        h.told
        for h in a.once(sayings)
        if abs(h.who.cue - gone[0]) <= NEAR or abs(h.who.cue - gone[-1]) <= NEAR
    ] or _told_behind(a, gone[-1])
    openly = bool(OPENLY.search(text.fold(b.text)))
    for t in b.once(sayings):
        if any(lexicon.is_negation(b.norm(k)) for k in t.who.places()):
            continue  # nobody reported
        nobody = INDEFINITE & {b.norm(t.who.first), b.norm(t.who.first - 1)}
        if (nobody and not openly) or not any(_same_words(t.told, h) for h in hidden):
            continue
        told = t.who.places()
        return [clear("attribution", a, m.span(), b, b.reach(told[0], told[-1]), "clear_unsourced")]
    return []


def _told_behind(side: Side, i: int) -> list[frozenset[str]]:
    """What says who "asked not to be named because he may not speak, told Reuters": all behind."""
    cue = next(
        (k for k in range(i + 1, len(side.tokens)) if side.norm(k) in ("told", "said", "says")),
        None,
    )
    if cue is None or parted(side, i, cue, ".!?;") or not parted(side, cue - 1, cue, ","):
        return []
    return [
        frozenset(side.keys[k] for k in range(cue + 1, len(side.tokens)) if not is_light(side, k))
    ]


def _same_words(one: frozenset[str], two: frozenset[str]) -> bool:
    """Whether two statements share half of the shorter one's weighty words, and two at least."""
    return len(one & two) >= max(2, SAME * min(len(one), len(two)))


def _masked(side: Side) -> re.Match[str] | None:
    return MASKED.search(side.text)
