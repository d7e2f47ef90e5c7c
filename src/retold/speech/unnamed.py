"""Speakers without a name: documents, officials, offices, people by a noun, outlets, crowds.

Each sort is asked in turn; the first that knows the phrase says who it is, and the roster
remembers whom later mentions may mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.facts.tables import words_of
from retold.speech.roster import names_in, noun_key
from retold.speech.speaker import LEADING, PAPER, UNKNOWN, WORD, Speaker, core_of, has

if TYPE_CHECKING:
    from retold.speech.cues import Cues
    from retold.speech.roster import Roster

_SAME_PAPER = words_of("document documents paper papers filing text file dokument documento")
_PARTICIPLE = re.compile(
    r"\s(?:seen|reviewed|obtained|published|released|posted|dated|issued|viewed|carried)\s.*$"
)
_MADE_BY = re.compile(
    r"[a-z][\w-]* by (?:the |a |an )?(?P<who>[a-z-]{4,30}) [A-Z][\w-]+(?: (?:[A-Z&][\w-]*|and|of|de)){0,5}$"
)
_THEIRS = re.compile(r"(?P<who>[a-z-]{4,30})['\u2019](?:s )? ?(?P<what>[a-z]+)$")
_COUNTING = words_of("senior some several two three")
_INDEFINITE = words_of("a an one another ein eine un une una")
_ACRONYM = 8  # letters of an acronym at most
_PLURAL_S = ("en", "fr", "es")  # languages whose plural ends in it
_FEW = 3  # words of a plain plural that can speak: "harbour pilots"


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What the sorts of speakers look at."""

    head: str  # as it stands
    label: str  # without article and participle
    words: list[str]
    core: list[str]  # before the first preposition
    roster: Roster
    cues: Cues
    lang: str

    @property
    def noun(self) -> str:
        return self.core[-1]

    @property
    def first(self) -> str:
        return self.head.split()[0].lower()

    def ends(self, table: frozenset[str]) -> bool:
        """Whether the head of the phrase is one of these words."""
        return has(self.core[-1:], table)


def unnamed(head: str, roster: Roster, cues: Cues, lang: str) -> Speaker:
    """Who a phrase without a name means."""
    label = _PARTICIPLE.sub("", head)
    for _ in range(2):
        label = LEADING.sub("", label)
    words = [w.lower() for w in WORD.findall(label)]
    if not words:
        return UNKNOWN
    phrase = _Phrase(head, label, words, core_of(words), roster, cues, lang)
    for sort in (_by_its_authors, _document, _officials, _person, _office, _nameless, _kin, _noun, _outlet, _body):  # fmt: skip
        if (speaker := sort(phrase)) is not None:
            return speaker
    return _anybody(phrase)


def _by_its_authors(p: _Phrase) -> Speaker | None:
    """ "An inspection by the engineers Kask & Vaher", and afterwards "the engineers' report": one paper."""
    if made := _MADE_BY.match(p.label):
        p.roster.papers[noun_key(made["who"])] = p.label
        return Speaker(p.label, "document", 0.8)
    if (theirs := _THEIRS.match(p.label)) and theirs["what"].lower() in p.cues.document:
        paper = p.roster.papers.get(noun_key(theirs["who"]))
        return Speaker(paper, "document", 0.8) if paper else None
    return None


def _document(p: _Phrase) -> Speaker | None:
    cues = p.cues
    within = (
        has(p.core, cues.document)
        and not p.label.split()[-1][:1].isupper()
        and not p.ends(cues.office | cues.person | cues.officials)
    )
    if not p.ends(cues.document) and not within:
        return None
    if p.roster.document and len(p.words) == 1 and p.words[0] in _SAME_PAPER:
        return Speaker(p.roster.document, "document", 0.8)
    p.roster.document = p.label
    return Speaker(p.label, "document")


def _officials(p: _Phrase) -> Speaker | None:
    officials = p.cues.officials
    if not has(p.core, officials):
        return None
    many = any(w.endswith(("s", "e")) for w in p.core if w in officials)
    if many and any(w not in officials and w not in _COUNTING for w in p.core):
        p.roster.body = p.label
        return Speaker(p.label, "office")
    return Speaker(p.label, "anonymous")


def _person(p: _Phrase) -> Speaker | None:
    """Somebody by what they are: the mayor, a farmer, the ministry's spokeswoman."""
    if not p.ends(p.cues.person):
        return None
    known, named = p.roster.roles.get(p.noun), bool(names_in(p.label, p.lang))
    if known is not None and p.head.lower().startswith("the ") and not named:
        return Speaker(known, "person", 0.8, p.noun)
    if named or has(p.core, p.cues.office):
        p.roster.unnamed[p.noun] = (p.label, "office")
        return Speaker(p.label, "office", role=p.noun)
    if known is not None:
        return Speaker(known, "person", 0.8, p.noun)
    if p.first in _INDEFINITE:
        p.roster.unnamed[p.noun] = (p.label, "anonymous")
        return Speaker(p.label, "anonymous", 0.8, p.noun)
    if len(p.words) == 1 and p.noun in p.roster.unnamed:
        return Speaker(*p.roster.unnamed[p.noun], 0.8, p.noun)
    return Speaker(p.label, "person", 0.8, p.noun)


def _office(p: _Phrase) -> Speaker | None:
    within = has(p.words, p.cues.office) and not p.ends(p.cues.anonymous)
    if not p.ends(p.cues.office) and not within:
        return None
    p.roster.body = p.label
    return Speaker(p.label, "office")


def _nameless(p: _Phrase) -> Speaker | None:
    """Witnesses, sources, residents."""
    if not has(p.words, p.cues.anonymous):
        return None
    person = p.roster.noun(p.head, p.noun)
    return Speaker(person, "person", 0.7) if person else Speaker(p.label, "anonymous")


def _kin(p: _Phrase) -> Speaker | None:
    if not p.ends(p.cues.kin):
        return None
    if p.first in _INDEFINITE:
        return Speaker(p.label, "anonymous", 0.8, p.noun)
    return Speaker(p.label, "person", 0.7, p.noun)


def _noun(p: _Phrase) -> Speaker | None:
    """Somebody by the noun that introduced them."""
    person = p.roster.noun(p.head, p.noun)
    return None if person is None else Speaker(person, "person", 0.7)


def _outlet(p: _Phrase) -> Speaker | None:
    paper = has(p.core, p.cues.outlet) or PAPER.search(p.label)
    return Speaker(p.label, "outlet", 0.7) if paper else None


def _body(p: _Phrase) -> Speaker | None:
    """Whatever has a name and is no person."""
    if names_in(p.label, p.lang):
        p.roster.body = p.label
        return Speaker(p.label.removesuffix("'s"), "office", 0.7)
    if p.label.isupper() and len(p.label) <= _ACRONYM:
        return Speaker(p.label, "office", 0.7)
    return None


def _anybody(p: _Phrase) -> Speaker:
    """A noun that no table knows."""
    if p.first in _INDEFINITE:
        p.roster.unnamed[p.noun] = (p.label, "anonymous")
        return Speaker(p.label, "anonymous", 0.6, p.noun)
    if p.noun in p.roster.unnamed:
        return Speaker(*p.roster.unnamed[p.noun], 0.6, p.noun)
    many = p.cues.lang in _PLURAL_S and p.noun.endswith("s") and len(p.core) <= _FEW
    return Speaker(p.label, "anonymous" if many else "unknown", 0.5)
