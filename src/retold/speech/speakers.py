"""From a noun phrase to a speaker: person, office, document, outlet or somebody unnamed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retold.facts.names import countries
from retold.facts.tables import words_of
from retold.newsrooms import find_newsrooms, newsroom_of
from retold.speech.roster import names_in
from retold.speech.speaker import LEADING, NOT_OF, PAPER, UNKNOWN, WORD, Speaker, core_of, has
from retold.speech.unnamed import unnamed

if TYPE_CHECKING:
    from retold.facts import Fact
    from retold.speech.cues import Cues
    from retold.speech.roster import Roster

_MIXED = re.compile(r"(?!Mc|Mac|De|Di|O['\u2019]|Fitz|Le|La)\w*[a-z][A-Z]\w*|[A-Z]{2,}\w*")
_NAMED_LIKE_COUNTRIES = words_of("jordan chad georgia israel india france")
_LONGEST_LABEL = 8  # words of an unnamed speaker; what is longer is a clause
_PARTITIVE = re.compile(
    r"^(?:one|two|three|both|some|several|many|most|un|une|uno|una|einer|eine) (?:of|de|des|d['’]entre|von) ",
    re.IGNORECASE,
)
_OUTLETS = words_of(
    "agency newspaper paper daily site website magazine broadcaster station outlet agence journal "
    "quotidien agentur nachrichtenagentur zeitung blatt agencia diario periódico агентство агентству "
    "агентства издание изданию издания"
)
_COMPANIES = words_of(
    "company firm operator maker group manufacturer carrier airline retailer builder club charity"
)


def describe(
    phrase: str, sentence: int, roster: Roster, cues: Cues, lang: str, inside: bool = False
) -> Speaker:
    """Who a noun phrase means at a sentence of the article.

    `inside`: the phrase does not begin the sentence, so that one word with a capital is a name.
    """
    phrase = phrase.strip(" ,;\u2013\u2014-")
    if not any(c.isalpha() for c in phrase):
        return UNKNOWN
    words = [w.lower() for w in WORD.findall(phrase.replace("\u2019", "'"))]
    if not words:
        return UNKNOWN
    partitive = _PARTITIVE.match(phrase)
    if partitive and not names_in(phrase[partitive.end() :], lang):
        return Speaker(phrase, "anonymous", 0.8)
    known = _known_body(words, roster)
    if known is not None:
        return known
    if len(words) == 1 or (
        len(words) == 2
        and words[0] in cues.pronouns | cues.i
        and words[1] in cues.skip_before | {"alone", "himself", "herself"}
    ):
        single = _pronoun(words[0], sentence, roster, cues)
        if single is not None:
            return single
    kin = _kin(phrase, words, sentence, roster, cues, lang)
    if kin is not None:
        return kin
    rooms = find_newsrooms(phrase, lang)
    head = phrase.split(",")[0]
    if PAPER.search(head) and not rooms:
        return Speaker(LEADING.sub("", head), "outlet", 0.7)
    named = _person_name(phrase, roster, cues, lang)
    if named is not None and not (rooms and newsroom_of(named)):
        if named in roster.bodies or _MIXED.fullmatch(named):
            return Speaker(named, "office", 0.8)
        return Speaker(roster.learn(named, tuple(words), sentence).name, "person")
    if rooms and rooms[0][0] <= 12 and not has(words, cues.document | cues.person):
        return Speaker(rooms[0][2], "outlet")
    speaker = unnamed(head, roster, cues, lang)
    if speaker.name and not any(c.isalpha() for c in speaker.name):
        return UNKNOWN
    if speaker.name and len(speaker.name.split()) > _LONGEST_LABEL and speaker.kind != "document":
        return UNKNOWN
    if inside and speaker.kind == "unknown" and len(words) == 1 and phrase[:1].isupper():
        return Speaker(roster.learn(phrase, (), sentence).name, "person", 0.7)
    return speaker


def _known_body(words: list[str], roster: Roster) -> Speaker | None:
    """ "the agency", "the company": the newsroom or the company that was named last."""
    if roster.newsroom and is_the_outlet(words, roster.cues):
        return Speaker(roster.newsroom, "outlet", 0.8)
    if words[-1] in _COMPANIES and roster.company and len(words) == 2 and words[0] == "the":
        return Speaker(roster.company, "office", 0.8)
    return None


def is_the_outlet(words: list[str], cues: Cues) -> bool:
    """Whether the words of a phrase mean an outlet that was named before: "the agency"."""
    if words[-1] not in _OUTLETS:
        return False
    if len(words) == 1:
        return cues.lang == "ru"
    return len(words) == 2 and words[0] in ("the", "der", "die", "das", "l", "le", "la", "el")


def _pronoun(word: str, sentence: int, roster: Roster, cues: Cues) -> Speaker | None:
    if word in cues.it:
        if roster.document:
            return Speaker(roster.document, "document", 0.8)
        return Speaker(roster.body, "office", 0.7) if roster.body else UNKNOWN
    if word in cues.they and not (word in cues.she or word in cues.he):
        many = roster.voice
        if many and many[1] == "anonymous" and 0 <= sentence - many[2] <= 2:
            return Speaker(many[0], "anonymous", 0.7)
        if roster.body:
            return Speaker(roster.body, "office", 0.6)
    if word in cues.he or word in cues.she or word in cues.they:
        voice = roster.speaks_on(word, sentence) if word in cues.he or word in cues.she else None
        if voice is not None and voice[0] not in roster.people:
            return Speaker(voice[0], voice[1], 0.7)
        person = roster.people[voice[0]] if voice else roster.pronoun(word)
        if person is None:
            return UNKNOWN
        person.subject = max(person.subject, sentence)
        return Speaker(person.name, "person", 0.8)
    return UNKNOWN if word in cues.i else None


# --- kin ---------------------------------------------------------------------------------------


def _kin(
    phrase: str, words: list[str], sentence: int, roster: Roster, cues: Cues, lang: str
) -> Speaker | None:
    """ "his wife Yekaterina", "Zhilin's lawyer", "the family of the officer"."""
    role = next((w for w in words[:6] if w in cues.kin), None)
    if role is None:
        return None
    at = words.index(role)
    genitive = re.search(r"(\S.*?)['\u2019]s?\s+(?:\w+\s+){0,2}" + role, phrase)
    owned = at > 0 and words[0] in cues.owners
    of = re.search(role + r"\s+(?:of|de|du|von)\s+(.+)", phrase)
    if not (genitive or owned or of):
        alone = roster.kin_of(role, None) if len(words) <= 2 else None
        return Speaker(alone.name, "person", 0.7, role) if alone else None
    owner = _owner(words[0] if owned else "", genitive, of, sentence, roster, cues, lang)
    tail = phrase[phrase.lower().find(role) + len(role) :]
    names = [f for f in names_in(tail, lang) if _personal(f, tail, cues)] if not of else []
    if names:
        person = roster.learn(names[0].text, tuple(words), sentence)
        person.kin.add((role, owner or ""))
        return Speaker(person.name, "person", role=role)
    known = roster.kin_of(role, owner)
    if known is not None:
        known.seen = max(known.seen, sentence)
        return Speaker(known.name, "person", 0.9, role)
    label = f"{owner}'s {role}" if owner else role
    return Speaker(label, "person", 0.8, role)


def _owner(
    pronoun: str,
    genitive: re.Match[str] | None,
    of: re.Match[str] | None,
    sentence: int,
    roster: Roster,
    cues: Cues,
    lang: str,
) -> str | None:
    if pronoun:
        gender = (
            "he"
            if pronoun in ("his", "sein", "seine")
            else "she"
            if pronoun in ("her", "ihr", "ihre")
            else ""
        )
        word = next(iter(sorted(cues.he if gender == "he" else cues.she)), "") if gender else ""
        person = roster.pronoun(word) if word else roster.last()
        return person.name if person else None
    piece = genitive[1] if genitive else of[1] if of else ""
    names = [f for f in names_in(piece, lang) if _personal(f, piece, cues)]
    if names:
        return roster.learn(names[-1].text, (), sentence).name
    person = roster.last()
    return person.name if person and len(piece.split()) <= 3 else None


# --- names -------------------------------------------------------------------------------------


def _personal(fact: Fact, phrase: str, cues: Cues) -> bool:
    """Whether a name in a phrase can be a person's, and is not somebody's place or body."""
    words = fact.text.lower().split()
    if (
        fact.kind == "place"
        or words[-1] in cues.office | cues.outlet | cues.document | cues.officials
    ):
        return False
    if len(words) > 5 or any(w in cues.office for w in words) or "of" in words:
        return False
    if len(words) > 1 and words[0] in countries() and words[0] not in _NAMED_LIKE_COUNTRIES:
        return False
    if fact.text.isupper() and len(fact.text) > 1 and " " not in fact.text:
        return False
    after = phrase[fact.end : fact.end + 2]
    if after[:1] in ("'", "\u2019"):
        return False
    before = phrase[: fact.start].split()
    return not (before and before[-1].lower().strip(",") in NOT_OF)


def person_names(text: str, cues: Cues, lang: str) -> list[Fact]:
    """The names in a text that look like people, newsrooms left out and titles cut off."""
    return [
        _untitled(f, cues)
        for f in names_in(text, lang)
        if _personal(f, text, cues) and newsroom_of(f.text) is None and not _behind_the(text, f)
        and not _called_outlet(text, f, cues)
    ]  # fmt: skip


def _called_outlet(text: str, fact: Fact, cues: Cues) -> bool:
    """ "the newspaper Quay Talk", "Steppe Monitor": a name that is an outlet's, not a person's."""
    before = text[max(0, fact.start - 30) : fact.start].lower().split()
    named = bool(before) and before[-1].strip(",") in cues.outlet - {"station", "channel"}
    return named or (" " in fact.text and bool(PAPER.search(fact.text)))


def _behind_the(text: str, fact: Fact) -> bool:
    return text[max(0, fact.start - 4) : fact.start].lower() == "the "


def _person_name(phrase: str, roster: Roster, cues: Cues, lang: str) -> str | None:
    """The person's name in a noun phrase: a full name rather than a single word."""
    names = person_names(phrase, cues, lang)
    full = [f for f in names if len(f.text.split()) >= 2]
    if full:
        return _head_name(full, phrase).text
    for word in WORD.findall(phrase) if len(phrase.split()) <= 2 else []:
        if word[:1].isupper() and (roster.full(word) != word or word in roster.people):
            return str(word)
    core = core_of([w.lower() for w in WORD.findall(phrase)])
    if has(core[-1:], cues.officials | cues.office | cues.document | cues.anonymous):
        return None
    for fact in names:
        words = [w.lower() for w in WORD.findall(phrase)]
        known = roster.full(fact.text) != fact.text or fact.text in roster.people
        titled = has(words, cues.person | cues.male | cues.female)
        alone = len(words) <= 2 or phrase.startswith(fact.text + ",")
        if known or titled or alone:
            return fact.text
    return None


def _head_name(names: list[Fact], phrase: str) -> Fact:
    """The name that ends the phrase before its first comma, else the first: "Lib Dem leader Tim
    Farron", but "Ruth Olsen, of the Ashford Trust"."""
    comma = phrase.find(",")
    head = comma if comma > 0 else len(phrase)
    ending = [f for f in names if f.end <= head and not phrase[f.end : head].strip(" )")]
    return ending[-1] if ending else names[0]


def _untitled(fact: Fact, cues: Cues) -> Fact:
    """ "Interior Ministry Spokesman Adam Weiss" without what leads it."""
    parts = fact.text.split()
    for k in range(len(parts) - 2, -1, -1):
        if parts[k].lower() in cues.person:
            name = " ".join(parts[k + 1 :])
            return replace(fact, start=fact.end - len(name), text=name)
    return fact
