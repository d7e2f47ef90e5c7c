"""Who says what a text states, as its words name them.

A source is read from the words around a verb of saying ("the governor of Lund said", "said Ada
Holm", "told the Kurier") or after "according to".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold import lexicon, text
from retold.apparatus.sides import is_light, parted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retold.apparatus.sides import Side
    from retold.facts import Fact

LONGEST = 7  # tokens of a source
PHRASE = '.;:!?"“”(),–—'  # marks that end a phrase
VERBS = frozenset(
    {"said", "says", "told", "tells", "claimed", "claims", "stated", "announced", "added", "warned",
     "reported", "insisted", "argued", "alleged", "alleges", "explained", "confirmed", "noted",
     "fear", "fears", "feared", "believe", "believes", "estimate", "estimates", "predicts", "predict"}
)  # fmt: skip
SPEAKS = VERBS | {"mentioned", "recalled"}
CLAIMING = frozenset({"claims", "claimed", "alleges", "alleged", "insists", "insisted", "asserts", "asserted", "maintains", "maintained", "contends"})  # fmt: skip
SKIPPED = frozenset({"also", "has", "have", "had", "later", "then", "earlier", "been", "is", "was"})
PRONOUNS = frozenset({"he", "she", "they", "it", "i", "we", "who", "which", "that", "this", "one"})
WITHIN = frozenset(
    {"with", "familiar", "of", "the", "a", "an", "for", "in", "at", "his", "her", "their", "its", "from"}
)  # fmt: skip
SELVES = frozenset({"we", "they", "i", "he", "she", "it"})
ITSELF = SELVES | {"its", "his", "their"}  # what one tells of oneself is one's own to tell
NO_PARTY = frozenset({"local", "defence", "ministry", "minister", "rescue", "emergency", "health", "aid", "hospital"})  # fmt: skip
NEAR = 6  # tokens behind a verb of saying, among which what is said begins
PRESS = frozenset({"newspaper", "newspapers", "paper", "tabloid", "magazine", "broadcaster", "weekly", "media", "blog", "outlet"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """Who says something, by places of tokens."""

    first: int  # token of the phrase that names who
    last: int  # token of it, itself included
    cue: int  # token of the verb of saying, or of "according"
    named: bool  # by a name

    def places(self) -> range:
        return range(min(self.first, self.cue), max(self.last, self.cue) + 1)


def sources(side: Side) -> list[Source]:
    """The sources that a text names for what it says, in order."""
    found = []
    for i, token in enumerate(side.tokens):
        if token.norm == "according" and side.norm(i + 1) == "to":
            found.append(starts_behind(side, i + 1, i))
        elif token.norm in VERBS and not is_ordered(side, i):
            found.append(ends_before(side, i) or starts_behind(side, i, i, inverted=True))
    return [s for s in found if s is not None]


def somebody(side: Side) -> int | None:
    """Where a "he" or "she" begins by saying something."""
    places = range(1, min(len(side.tokens), 6))
    return next((j for j in places if side.norm(j) in SPEAKS and side.norm(j - 1) in ("he", "she")), None)  # fmt: skip


def claims(side: Side) -> list[int]:
    """Where somebody claims something."""
    return [i for i, t in enumerate(side.tokens[:-2]) if t.norm in CLAIMING]


def is_ordered(side: Side, i: int) -> bool:
    """A passive "was told", "it is said", or a command: "told to leave"."""
    before = {side.norm(i - 1), side.norm(i - 2)}
    return bool(before & {"was", "were", "is", "are", "been", "be", "to"}) or (
        side.norm(i) in ("told", "tells") and "to" in (side.norm(i + 2), side.norm(i + 3))
    )


def ends_before(side: Side, cue: int) -> Source | None:
    """The subject right before a verb of saying."""
    last = cue - 1
    while (
        last >= 0 and side.tokens[last].norm in SKIPPED and not parted(side, last, last + 1, PHRASE)
    ):
        last -= 1
    if last < 0 or parted(side, last, last + 1, '.;:!?"“”()'):
        return None
    apposition = parted(side, last, last + 1, PHRASE)  # "the mayor, Ada Holm, said"
    token = side.tokens[last]
    if apposition and not (token.text[:1].isupper() or lexicon.is_person(token.norm)):
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


def starts_behind(side: Side, start: int, cue: int, inverted: bool = False) -> Source | None:
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
    table = lexicon.cues().parties
    party = any(side.keys[i] in table or side.tokens[i].norm in table for i in heavy)
    named = not party and any(
        f.kind == "name" and len(f.norm.split()) > 1 and set(side.covers(f)) & set(heavy)
        for f in side.facts
    )
    return Source(first, last, cue, named)


def heads(side: Side, s: Source) -> list[str]:
    """The weighty words of who says it, in canonical form."""
    return [side.keys[i] for i in range(s.first, s.last + 1) if not is_light(side, i)]


def names_in(side: Side, s: Source) -> list[Fact]:
    """The names that who says it is called by."""
    places = set(range(s.first, s.last + 1))
    return [f for f in side.facts if f.kind == "name" and set(side.covers(f)) & places]


def is_named(side: Side, s: Source) -> bool:
    """Whether every weighty word of a source is of a name, or written like one."""
    heavy = [i for i in range(s.first, s.last + 1) if not is_light(side, i)]
    known = {i for f in side.facts if f.kind == "name" for i in side.covers(f)}
    return bool(heavy) and all(
        i in known or (side.tokens[i].text[:1].isupper() and s.first > 0) for i in heavy
    )


def is_nameless(side: Side, s: Source) -> bool:
    """Whether a source is somebody who is not to be named."""
    near = {t.norm for t in side.tokens[s.first : s.last + 4]}
    return bool(near & {"insider", "insiders", "anonymity", "unnamed", "anonymous"}) or (
        bool(near & {"person", "people", "source", "sources"})
        and bool(near & {"familiar", "knowledge", "briefed", "close", "close to"})
    )  # fmt: skip


def is_generic(word: str) -> bool:
    """Whether a word may stand for anyone: the company, the man."""
    return lexicon.cues().parties.get(word) == "anyone"


def parties(words: list[str]) -> set[str]:
    """Which parties of `data/contrasts.toml` a source's words name; one that may be anyone names none."""
    table = lexicon.cues().parties
    named = {table[w] for w in words if w in table}
    return set() if "anyone" in named else named


def is_interested(side: Side, s: Source, words: Iterable[str]) -> bool:
    """Whether a party speaks whose word is no fact yet, and of something else than itself."""
    heads = set(words)
    party = parties(list(heads)) & lexicon.cues().interested
    return bool(party) and not heads & NO_PARTY and not _of_itself(side, s)


def _of_itself(side: Side, s: Source) -> bool:
    """Whether it says what it did or what befell it: "the navy said on Monday that it had seized"."""
    behind = range(s.cue + 1, min(len(side.tokens), s.cue + NEAR))
    when = dates(side)
    k = next((k for k in behind if k not in when and side.norm(k) not in ("that", "on")), s.cue)
    return side.norm(k) in ITSELF


def dates(side: Side) -> set[int]:
    """The tokens that say when."""
    return {i for f in side.facts if f.kind == "date" for i in side.covers(f)}
