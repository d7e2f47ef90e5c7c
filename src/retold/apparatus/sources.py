"""Whom a text lays its statement to, and what becomes of that in the other text.

A source is read from the words around a verb of saying ("the governor of Lund said", "said Ada
Holm", "told the Kurier") or after "according to". Two texts that tell one statement and lay it to two
that cannot be one differ in attribution; so does a text that states as a fact what the first has from
a party, or that no longer says to which newsroom somebody spoke.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold import facts, lexicon, newsrooms, text
from retold.apparatus.difference import HARMLESS
from retold.apparatus.sides import Side, compared, content, is_light, parted

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference

LONGEST = 7  # tokens of a source
SAME = 0.5  # of the shorter statement's weighty words, from which two texts tell one statement
STATED = 0.6  # the same, where one of them names no source
PHRASE = '.;:!?"“”(),–—'  # marks that end a phrase
SHOWN = frozenset(
    {"seen", "shown", "showed", "reviewed", "obtained", "told", "tells", "telling", "interview", "interviewed",
     "speaking", "spoke", "spoken", "talking", "confirmed", "informed", "verified", "consulted"}
)  # fmt: skip
SKIPPED = frozenset({"also", "has", "have", "had", "later", "then", "earlier", "been", "is", "was"})
PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we", "who", "which", "that", "this", "one"})
WITHIN = frozenset(
    {"with", "familiar", "of", "the", "a", "an", "for", "in", "at", "his", "her", "their", "its", "from"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """Tokens that name who says something, and those of the cue."""

    first: int
    last: int
    cue: int
    named: bool  # by a name

    def places(self) -> range:
        return range(min(self.first, self.cue), max(self.last, self.cue) + 1)


def source_differences(a: Side, b: Side, context: Context) -> list[Difference]:
    """Another source, a source left out, or a newsroom's credit left out: one of them at most."""
    if context.lang != "en":
        return []
    ours, theirs = a.once(sources), b.once(sources)
    found = _other(a, b, ours, theirs, context) or _unsourced(a, b, ours, theirs, context)
    found = found or _somebody(a, b, ours, theirs, context)
    found = found or _unmasked(a, b, theirs) or _multiplied(a, b, ours, theirs)
    return found or _uncredited(a, b, context) or _spoke(a, b)


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
        own = [a.keys[i] for i in range(s.first, s.last + 1) if a.tokens[i].text[:1].isupper() and i and not is_light(a, i)]  # fmt: skip
        strange = [w for w in own if w not in context.after_words and w not in b.keys]
        if (
            _known_person(a, s, context)
            or not strange
            or len(own) < 2
            or s.cue - s.last > 2
            or not _stated(a, s, b)
        ):
            continue
        return [
            compared(
                "attribution", a, a.tokens[s.first].start, a.tokens[s.last].end,
                b, b.tokens[j - 1].start, b.tokens[j].end, {"clear_source": 1.0}, "",
            )
        ]  # fmt: skip
    return []


def _known_person(a: Side, s: Source, context: Context) -> bool:
    """Whether the second page names the person who speaks in the first."""
    for f in _names(a, s):
        at = a.covers(f)
        of_it = bool(at) and a.norm(at[0] - 1) in ("of", "in", "for", "from", "at", "neighbouring", "neighboring")  # fmt: skip
        if not of_it and f.norm.split()[-1] in context.after_words:
            return True
    return False


def somebody(side: Side) -> int | None:
    """Where a "he" or "she" begins by saying something."""
    places = range(1, min(len(side.tokens), 6))
    return next((j for j in places if side.tokens[j].norm in SPEAKS and side.tokens[j - 1].norm in ("he", "she")), None)  # fmt: skip


MASKED = re.compile(
    r"\b(?:(?:asked|declined|refused|wished|wanted|requested|preferring|preferred|asking|declining)(?: not)? to"
    r" (?:be (?:named|identified|quoted)|remain (?:anonymous|unnamed))|(?:did not|didn't) (?:want|wish) to be"
    r" (?:named|identified|quoted)|not to be (?:named|identified)|on condition of anonymity|under condition of anonymity"
    r"|spoke anonymously|speaking anonymously|anonymously|whose name (?:was|is) (?:withheld|not given))\b"
)
NOT_NAMED = re.compile(r"\b(?:anonym\w*|unnamed|not (?:to )?be (?:named|identified)|be (?:named|identified|quoted)|name withheld|sources?|insiders?)\b")  # fmt: skip


def _unmasked(a: Side, b: Side, theirs: list[Source]) -> list[Difference]:
    """What one says who is not to be named, told as an open statement of theirs."""
    m = a.once(_masked)
    if m is None or not theirs or NOT_NAMED.search(text.fold(b.text)):
        return []
    gone = [i for i, t in enumerate(a.tokens) if t.start < m.end() and t.end > m.start()]
    for t in theirs:
        if gone and _shared(a, b, gone, []) >= SAME:
            return [
                compared(
                    "attribution", a, m.start(), m.end(),
                    b, b.tokens[t.places()[0]].start, b.tokens[t.places()[-1]].end, {"clear_unsourced": 1.0}, "",
                )
            ]  # fmt: skip
    return []


def _masked(side: Side) -> re.Match[str] | None:
    return MASKED.search(side.text)


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
            if j is None or alone or _shared(a, b, [i], [*t.places()]) < SAME - 0.15:
                continue
            return [
                compared(
                    "attribution", a, a.tokens[max(0, i - 1)].start, a.tokens[i].end,
                    b, b.tokens[j].start, b.tokens[j].end, {"clear_many": 1.0}, "",
                )
            ]  # fmt: skip
    return []


ONE = frozenset({"a", "an", "one"})
SINGLE = {
    "official": "officials", "source": "sources", "witness": "witnesses", "doctor": "doctors", "expert": "experts",
    "analyst": "analysts", "resident": "residents", "scientist": "scientists", "survivor": "survivors", "diplomat": "diplomats",
}  # fmt: skip


def sources(side: Side) -> list[Source]:
    """The sources that a text names for what it says, in order."""
    found = []
    for i, token in enumerate(side.tokens):
        if token.norm == "according" and side.norm(i + 1) == "to":
            found.append(_after(side, i + 1, i))
        elif token.norm in VERBS and not _ordered(side, i):
            found.append(_before(side, i) or _after(side, i, i, inverted=True))
    return [s for s in found if s is not None]


VERBS = frozenset(
    {"said", "says", "told", "tells", "claimed", "claims", "stated", "announced", "added", "warned",
     "reported", "insisted", "argued", "alleged", "alleges", "explained", "confirmed", "noted",
     "fear", "fears", "feared", "believe", "believes", "estimate", "estimates", "predicts", "predict"}
)  # fmt: skip
SPEAKS = VERBS | {"mentioned", "recalled"}


def _ordered(side: Side, i: int) -> bool:
    """A passive "was told", "it is said", or a command: "told to leave"."""
    before = {side.norm(i - 1), side.norm(i - 2)}
    return bool(before & {"was", "were", "is", "are", "been", "be", "to"}) or (
        side.norm(i) in ("told", "tells") and "to" in (side.norm(i + 2), side.norm(i + 3))
    )


def _before(side: Side, cue: int) -> Source | None:
    """The subject right before a verb of saying."""
    last = cue - 1
    while (
        last >= 0 and side.tokens[last].norm in SKIPPED and not parted(side, last, last + 1, PHRASE)
    ):
        last -= 1
    if last < 0 or parted(side, last, last + 1, '.;:!?"“”()'):
        return None
    if parted(side, last, last + 1, PHRASE):  # an apposition: "the mayor, Ada Holm, said"
        last_ok = side.tokens[last].text[:1].isupper() or lexicon.is_person(side.tokens[last].norm)
        if not last_ok:
            return None
    first = last
    while (
        first > 0
        and last - first < LONGEST
        and not parted(side, first - 1, first, PHRASE)
        and _in_phrase(side, first - 1)
    ):
        first -= 1
    return _made(side, first, last, cue)


def _after(side: Side, start: int, cue: int, inverted: bool = False) -> Source | None:
    """The phrase after "according to", or after a verb of saying that ends a quotation."""
    first = start + 1
    if first >= len(side.tokens):
        return None
    if inverted and not (cue > 0 and parted(side, cue - 1, cue, "\"“”',")):
        return None
    last = first
    while (
        last + 1 < len(side.tokens)
        and last - first < LONGEST
        and not parted(side, last, last + 1, PHRASE)
        and _in_phrase(side, last + 1)
    ):
        last += 1
    return _made(side, first, last, cue)


def _in_phrase(side: Side, i: int) -> bool:
    token = side.tokens[i]
    if token.text[:1].isupper() or token.norm in WITHIN or lexicon.is_person(token.norm):
        return True
    stop = (
        token.norm in text.STOPWORDS or token.norm[0].isdigit() or lexicon.is_negation(token.norm)
    )
    return not stop and not (lexicon.is_verb(token.norm) and token.norm.endswith(("ed", "ing")))


def _made(side: Side, first: int, last: int, cue: int) -> Source | None:
    heavy = [i for i in range(first, last + 1) if not is_light(side, i)]
    if not heavy or side.tokens[last].norm in PRONOUNS:
        return None
    party = any(side.keys[i] in lexicon.cues().parties or side.tokens[i].norm in lexicon.cues().parties for i in heavy)  # fmt: skip
    named = not party and any(
        f.kind == "name" and len(f.norm.split()) > 1 and set(side.covers(f)) & set(heavy)
        for f in side.facts
    )
    return Source(first, last, cue, named)


# --- another source ------------------------------------------------------------------------------


def _other(
    a: Side, b: Side, ours: list[Source], theirs: list[Source], context: Context
) -> list[Difference]:
    """One source on each side, which cannot be one, of one statement."""
    if len(ours) != 1 or len(theirs) != 1:
        return []
    s, t = ours[0], theirs[0]
    if (
        not _cannot_be_one(a, s, b, t, context)
        or _shared(a, b, [*s.places()], [*t.places()]) < SAME
    ):
        return []
    for side, own in ((a, s), (b, t)):
        side.settled.update(i for i in range(own.first, own.last + 1) if i in side.left)
    return [
        compared(
            "attribution", a, a.tokens[s.first].start, a.tokens[s.last].end,
            b, b.tokens[t.first].start, b.tokens[t.last].end, {"clear_source": 1.0}, "",
        )
    ]  # fmt: skip


def _cannot_be_one(a: Side, s: Source, b: Side, t: Source, context: Context) -> bool:
    xs, ys = _heads(a, s), _heads(b, t)
    if _nameless(a, s) and not _nameless(b, t) and _named(b, t):
        return True
    if set(xs) & set(ys) or set(xs) & set(b.keys):
        return False
    kinds_a, kinds_b = _parties(xs), _parties(ys)
    if set(ys) & set(a.keys):  # who speaks in the second is spoken of in the first
        return bool(kinds_a and kinds_b) and not kinds_a & kinds_b
    in_place = a.matched.get(s.cue) == t.cue and (s.last < s.cue) == (t.last < t.cue)
    if not s.named and _generic(xs[-1]) and len(_heads(b, t)) == 1:
        return False  # the company, and its name
    if (s.named or _named(a, s) or in_place) and _named(b, t) and _both_alive(a, s, b, t, context):
        return True
    if s.named and t.named and in_place:
        return False  # a name put in the place of another
    if s.named and t.named:
        one, two = _names(a, s), _names(b, t)
        return not any(
            facts.compare(f, g) in HARMLESS or _kin(f.norm, g.norm) for f in one for g in two
        )
    if s.named or t.named:
        return False  # who has a name may be what the other calls them
    return bool(kinds_a and kinds_b) and not kinds_a & kinds_b


def _generic(word: str) -> bool:
    return lexicon.cues().parties.get(word) == "anyone"


def _nameless(side: Side, s: Source) -> bool:
    """Whether a source is somebody who is not to be named."""
    near = {t.norm for t in side.tokens[s.first : s.last + 4]}
    return bool(near & {"insider", "insiders", "anonymity", "unnamed", "anonymous"}) or (
        bool(near & {"person", "people", "source", "sources"})
        and bool(near & {"familiar", "knowledge", "briefed", "close"})
    )  # fmt: skip


def _named(side: Side, s: Source) -> bool:
    heavy = [i for i in range(s.first, s.last + 1) if not is_light(side, i)]
    known = {i for f in side.facts if f.kind == "name" for i in side.covers(f)}
    return bool(heavy) and all(
        i in known or (side.tokens[i].text[:1].isupper() and s.first > 0) for i in heavy
    )


def _both_alive(a: Side, s: Source, b: Side, t: Source, context: Context) -> bool:
    """Whether the first article knows the second's speaker as somebody else than its own."""
    if not context.after_words or not set(_heads(b, t)[-1:]) & context.before_words:
        return False
    near = range(max(0, s.first - 3), s.last + 1)
    person = any(lexicon.is_person(a.tokens[i].norm) for i in near)
    return person or bool(set(_heads(a, s)[-1:]) & context.after_words)


def _heads(side: Side, s: Source) -> list[str]:
    return [side.keys[i] for i in range(s.first, s.last + 1) if not is_light(side, i)]


def _names(side: Side, s: Source) -> list[facts.Fact]:
    places = set(range(s.first, s.last + 1))
    return [f for f in side.facts if f.kind == "name" and set(side.covers(f)) & places]


def _kin(one: str, two: str) -> bool:
    return bool(set(one.split()) & set(two.split()))


def _parties(words: list[str]) -> set[str]:
    """Which parties of the table a source's words name; a word that may be anyone names none."""
    table = lexicon.cues().parties
    named = {table[w] for w in words if w in table}
    return set() if "anyone" in named else named


def _shared(a: Side, b: Side, out_a: list[int], out_b: list[int]) -> float:
    """Weighty words that both statements have, as a share of the shorter one's."""
    one = {a.keys[i] for i in range(len(a.tokens)) if i not in out_a and not is_light(a, i)}
    two = {b.keys[j] for j in range(len(b.tokens)) if j not in out_b and not is_light(b, j)}
    short = min(len(one), len(two))
    return len(one & two) / short if short else 0.0


# --- a source or a credit left out -----------------------------------------------------------------


def _unsourced(
    a: Side, b: Side, ours: list[Source], theirs: list[Source], context: Context
) -> list[Difference]:
    """What a party says, stated as a fact by a text that does not name the party anywhere."""
    claimed = a.once(claims)
    if theirs or not (ours or claimed) or b.once(_doubted):
        return []
    for s in ours:
        words = _heads(a, s)
        known = NAMELESS if _nameless(a, s) else set(words)
        if not _partial(a, s, words) or known & (context.named_near() | set(b.keys)):
            continue
        if _stated(a, s, b):
            return [_flat(a, s.places(), b, "clear_unsourced")]
    return _claimed(a, b) or _owned(a, b, ours, context)


def _owned(a: Side, b: Side, ours: list[Source], context: Context) -> list[Difference]:
    """The whole of what one source says, in nearly its words, stated as the page's own."""
    if len(ours) != 1 or any(t.norm == '"' for t in a.tokens):
        return []
    s = ours[0]
    words, said = _heads(a, s), _clause(a, s)
    speaks_for = any(a.tokens[k].norm in OWN for k in s.places())
    if not (s.named or _named(a, s) or speaks_for) or _denials(a) != _denials(b):
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


OWN = frozenset({"her", "his", "its", "their"})  # label, lawyer, owner: who speaks for somebody
OWNED = 0.7  # of either text's weighty words, from which one has the whole statement of the other


def _partial(side: Side, s: Source, words: list[str]) -> bool:
    """Whether a text should not give the word of a source as its own: a party, a nameless one, or
    another newsroom's."""
    return (
        bool(_parties(words) & lexicon.cues().interested) or _nameless(side, s)
        or not PRESS.isdisjoint(side.tokens[i].norm for i in range(s.first, s.last + 1))
    )  # fmt: skip


NAMELESS = frozenset({"source", "familiar", "knowledge", "anonymity", "brief", "insider", "unnamed", "anonymous"})  # fmt: skip
PRESS = frozenset({"newspaper", "newspapers", "paper", "tabloid", "magazine", "broadcaster", "weekly", "media", "blog", "outlet"})  # fmt: skip


def _stated(a: Side, s: Source, b: Side) -> bool:
    """Whether the second text tells what the source says."""
    said = _clause(a, s)
    numbers = {k for k in said if a.tokens[k].norm[0].isdigit()}
    known = set(b.keys)
    telling = len(numbers) > 1 or (
        len(said) < SHORT and any(len(a.tokens[k].norm) > 1 for k in numbers)
    )
    if telling and all(a.keys[k] in known for k in numbers):
        return True
    told = sum(not is_light(b, j) for j in range(len(b.tokens)))
    if len(said) < 2 or told < SAME * len(said):
        return False
    short, other = {a.keys[k] for k in said}, b.once(content)
    return len(short & other) >= STATED * min(len(short), len(other))


SHORT = 6  # weighty words of a statement that one number tells from others


def _clause(a: Side, s: Source) -> list[int]:
    """The weighty words of what a source says: behind it up to the next, or before it."""
    others = [t for t in a.once(sources) if t is not s]
    if s.first < s.cue:
        end = min((t.first for t in others if t.first > s.cue), default=len(a.tokens))
        stop = next(
            (k for k in range(s.cue + 1, end) if k + 1 < end and parted(a, k, k + 1, ".!?")), end
        )
        behind = [k for k in range(s.cue + 1, min(end, stop + 1)) if not is_light(a, k)]
        if len(behind) > 2 and a.tokens[s.cue].norm != "according":
            return behind
    start = next((k for k in range(s.first - 1, 0, -1) if parted(a, k - 1, k, ".!?")), 0)
    ahead = [k for k in range(start, min(s.first, s.cue)) if not is_light(a, k)]
    if len(ahead) > 2:
        return ahead
    return [i for i in range(len(a.tokens)) if i not in s.places() and not is_light(a, i)]


CLAIMING = frozenset({"claims", "claimed", "alleges", "alleged", "insists", "insisted", "asserts", "asserted", "maintains", "maintained", "contends"})  # fmt: skip


def claims(side: Side) -> list[int]:
    """Where somebody claims something."""
    return [i for i, t in enumerate(side.tokens[:-2]) if t.norm in CLAIMING]


def _claimed(a: Side, b: Side) -> list[Difference]:
    """ "It claimed that the depot was empty" and "the depot was empty": whoever "it" is."""
    for i in a.once(claims):
        if i not in a.left or i == 0 or a.norm(i - 1) in ("of", "the", "their", "have", "has"):  # fmt: skip
            continue
        clause = [k for k in range(i + 1, len(a.tokens)) if not is_light(a, k)]
        known = set(b.keys)
        told = [k for k in clause if a.keys[k] in known]
        if len(clause) > 1 and len(told) >= max(2, STATED * len(clause)):
            return [_flat(a, range(max(0, i - 1), i + 1), b, "clear_claimed")]
    return []


def _doubted(side: Side) -> bool:
    """Whether a text marks what it says as somebody's word, or as unsure."""
    return '"' in text.plain(side.text) or any(
        t.norm in lexicon.cues().hedges or t.norm == "according" or lexicon.is_reporting(t.norm)
        for t in side.tokens
    )


def _uncredited(a: Side, b: Side, context: Context) -> list[Difference]:
    """ "Told Reuters", of which the other text says nothing anywhere."""
    if not any(t.norm in SHOWN for t in a.tokens):
        return []
    known = context.after_words | set(b.keys)
    known_by_table = [n[:2] for n in newsrooms.find_newsrooms(a.text, context.lang)]
    for start, end in known_by_table or _titled(a):
        at = [i for i, t in enumerate(a.tokens) if t.start < end and t.end > start]
        cue = next((i for i in range(at[0] - 1, max(-1, at[0] - 4), -1) if a.tokens[i].norm in SHOWN), None) if at else None  # fmt: skip
        if cue is None or any(a.keys[i] in known for i in at):
            continue
        if newsrooms.find_newsrooms(b.text, context.lang):
            continue
        if _shared(a, b, [cue, *at], []) >= SAME:
            return [_without(a, range(cue, at[-1] + 1), b, "clear_uncredited")]
    return []


def _titled(side: Side) -> list[tuple[int, int]]:
    """Newsrooms that no table names, by their build: told The Lund Mirror, obtained by the paper."""
    found = []
    for i, token in enumerate(side.tokens[:-1]):
        to = side.norm(i - 1) in ("told", "tells", "telling", "to", "by", "with")
        if not to or token.norm != "the" or i < 2:
            continue
        last = i
        while last + 1 < len(side.tokens) and side.tokens[last + 1].text[:1].isupper() and not parted(side, last, last + 1, PHRASE):  # fmt: skip
            last += 1
        own = token.text == "The" and last > i
        if own or side.norm(i + 1) in (PRESS - {"media"}) | {"website", "channel", "network"}:
            found.append((side.tokens[i + 1].start, side.tokens[max(last, i + 1)].end))
    return found


def _spoke(a: Side, b: Side) -> list[Difference]:
    """Who would not comment in the first text says something in the second."""
    i = next((i for i, t in enumerate(a.tokens[:-2]) if t.norm in ("declined", "declines", "refused") and a.norm(i + 1) == "to" and a.norm(i + 2) == "comment"), None)  # fmt: skip
    if i is None or any(t.norm in SILENT or lexicon.is_negation(t.norm) for t in b.tokens):
        return []
    who = {a.keys[k] for k in range(max(0, i - 4), i) if a.tokens[k].text[:1].isupper() and not is_light(a, k)}  # fmt: skip
    for j, token in enumerate(b.tokens):
        speaks = token.norm in SPEAKING and bool(who & {b.keys[k] for k in range(max(0, j - 6), j)})
        if speaks:
            a.settled.update({i} & a.left)
            return [
                compared(
                    "polarity", a, a.tokens[i].start, a.tokens[i + 2].end,
                    b, b.tokens[max(0, j - 1)].start, token.end, {"clear_spoke": 1.0}, "",
                )
            ]  # fmt: skip
    return []


SILENT = frozenset({"comment", "comments", "decline", "declined", "refused", "silent", "silence", "wanted"})  # fmt: skip
SPEAKING = frozenset({"said", "says", "confirmed", "confirms", "admitted", "promised", "told", "stated", "announced", "explained"})  # fmt: skip


def _flat(a: Side, gone: range, b: Side, feature: str) -> Difference:
    """A source that is left out, with what the second text says as its own."""
    a.settled.update(i for i in gone if i in a.left)
    said = {a.keys[i] for i in range(len(a.tokens)) if i not in gone and not is_light(a, i)}
    told = [j for j in range(len(b.tokens)) if b.keys[j] in said and not is_light(b, j)] or [0]
    return compared(
        "attribution", a, a.tokens[gone[0]].start, a.tokens[gone[-1]].end,
        b, b.tokens[told[0]].start, b.tokens[told[-1]].end, {feature: 1.0}, "",
    )  # fmt: skip


def _without(a: Side, gone: range, b: Side, feature: str) -> Difference:
    """What the first text has and the second does not, with the place where it would stand."""
    a.settled.update(i for i in gone if i in a.left)
    near = [
        a.matched[i]
        for i in sorted(a.matched, key=lambda i: (min(abs(i - gone[0]), abs(i - gone[-1])), i))
    ]
    j = near[0] if near else 0
    return compared(
        "attribution", a, a.tokens[gone[0]].start, a.tokens[gone[-1]].end,
        b, b.tokens[j].start, b.tokens[j].end, {feature: 1.0}, "",
    )  # fmt: skip
