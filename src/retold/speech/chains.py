"""The chain of speakers behind one cue, and the newsroom that was told."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retold.newsrooms import find_newsrooms, newsroom_of
from retold.speech.reading import see_people
from retold.speech.showing import showed, shown
from retold.speech.speaker import UNKNOWN, Speaker
from retold.speech.speakers import describe, is_the_outlet, person_names
from retold.speech.tokens import QUOTE

if TYPE_CHECKING:
    from retold.records import Sentence, Speech
    from retold.speech.clauses import Attribution
    from retold.speech.reading import Reading


_ISSUED = re.compile(
    r"^(.{2,60}?) (?:has |have |had )?(?:issued|released|made|sent|posted|published|wrote|put out) "
    r"(?:a|an|the|his|her|its|their) (?:\w+ )?(?:statement|letter|message|tweet|post|video|note)$"
)
_QUOTES = re.compile(r"^(.{2,80}?) (?:quotes|quoted|cites|cited) (.{2,80})$")
_WORDS = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|[:,]")
_OPENING = re.compile('["\u201c\u201e\u00ab\u2018]|``')
_BEGINNING = 120  # letters of a quotation that are read for whose words it passes on
_CUE_WITHIN = 8  # words after a pronoun within which it speaks
_LISTENER = frozenset("me us мне нам mir uns nous nos".split())
_LAST_PHRASE = re.compile(r"^.*\b(?=(?:a|an|the|his|her|their|its)\b)", re.IGNORECASE)


def find_chain(
    reading: Reading,
    sentence: Sentence,
    text: str,
    masked: str,
    one: Attribution,
    outer: Attribution | None,
    made: list[Speech],
) -> list[Speaker]:
    """The speakers of a cue, the first one first."""

    def who(span: tuple[int, int] | None) -> Speaker:
        if span is None:
            return UNKNOWN
        see_people(reading, text, masked, span[0], sentence.n)
        phrase = masked[span[0] : span[1]].replace(QUOTE, "")
        inside = masked[: span[0]].rstrip()[-1:] not in ("", ":", ".", "?", "!")
        return describe(phrase, sentence.n, reading.roster, reading.cues, reading.lang, inside)

    if one.kind == "participle":
        return _participle_chain(reading, sentence, one, masked, made, who)
    if one.kind == "quoted":
        subject = who(one.subject)
        if one.passive:
            return [subject, *([who(one.outer)] if one.outer else [])]
        inner = _inner(reading, masked, one, subject, sentence.n)
        return [*inner, subject]
    subject = who(one.subject)
    if subject is UNKNOWN and one.subject is None:
        return []
    chain = [subject]
    if subject.kind == "document" and subject.name:
        passed_on = _shown_by(reading, sentence, text)
        if passed_on and passed_on[-1].name:
            reading.shown[subject.name] = passed_on
        chain += reading.shown.get(subject.name, [])
    if one.kind == "verb" and subject.kind == "person" and subject.name:
        chain = [*_handed_on(reading, text, masked, one, subject.name), *chain]
    if outer is not None and one is not outer and outer.subject:
        further = who(outer.subject)
        if further.name != subject.name:
            citing = text[outer.cue[0] : outer.cue[1]].lower() == "citing"
            chain.insert(0 if citing else len(chain), further)
    return chain


def _inner(
    reading: Reading, masked: str, one: Attribution, subject: Speaker, n: int
) -> list[Speaker]:
    """Whom a speaker quotes."""
    if one.inner is None:
        return []
    phrase = masked[one.inner[0] : one.inner[1]]
    word = phrase.strip().lower()
    if word in reading.cues.pronouns:
        person = reading.roster.pronoun(word, but=subject.name)
        if person is not None:
            person.seen = max(person.seen, n)
        return [Speaker(person.name, "person", 0.8)] if person else [UNKNOWN]
    return [describe(phrase, n, reading.roster, reading.cues, reading.lang)]


def _handed_on(
    reading: Reading, text: str, masked: str, one: Attribution, by: str
) -> list[Speaker]:
    """Whose words a quotation passes on: "He rang me and said: ..." in the wife's mouth."""
    for start, end in one.said:
        if masked[start : start + 1] != QUOTE or not _OPENING.match(text, start):
            continue  # who was named in the quotation before is not known here
        words = _WORDS.findall(text[start : min(end, start + _BEGINNING)].lower())
        pronoun, rest = (words[0], words[1 : 2 + _CUE_WITHIN]) if words else ("", [])
        if pronoun not in reading.cues.he | reading.cues.she:
            continue
        at = next((i for i, w in enumerate(rest) if w in reading.cues.strong), None)
        after = [w for w in rest[at + 1 :] if w not in _LISTENER][:1] if at is not None else []
        if after and (
            after[0] in (":", ",") or after[0] in reading.cues.that | reading.cues.pronouns
        ):
            person = reading.roster.pronoun(pronoun, but=by)
            return [Speaker(person.name, "person", 0.7)] if person else []
    return []


def _participle_chain(
    reading: Reading,
    sentence: Sentence,
    one: Attribution,
    masked: str,
    made: list[Speech],
    who: object,
) -> list[Speaker]:
    """ "..., adding": the speaker before it; "she showed Reuters a paper stating": the paper."""
    if one.subject is not None:
        phrase = masked[one.subject[0] : one.subject[1]]
        parts = showed(phrase)
        if parts:
            presenter, whom, what = parts
            paper = describe(what, sentence.n, reading.roster, reading.cues, reading.lang)
            by = describe(presenter, sentence.n, reading.roster, reading.cues, reading.lang)
            newsroom = newsroom_of(whom)
            if newsroom and by.name:
                reading.told.setdefault(by.name, newsroom)
            if paper.name:
                reading.shown[paper.name] = [by]
            return [paper, by]
        issued = _ISSUED.match(phrase)
        if issued:
            return [describe(issued[1], sentence.n, reading.roster, reading.cues, reading.lang)]
        quoting = _QUOTES.search(phrase)
        if quoting:
            by = describe(quoting[1], sentence.n, reading.roster, reading.cues, reading.lang)
            of = describe(quoting[2], sentence.n, reading.roster, reading.cues, reading.lang)
            return [of, by]
        words = phrase.lower().split()
        if words and words[-1] in reading.cues.document | reading.cues.office:
            phrase = _LAST_PHRASE.sub("", phrase)
            return [describe(phrase, sentence.n, reading.roster, reading.cues, reading.lang)]
    if made:
        last = made[-1]
        return [Speaker(last.speaker, last.speaker_class, last.confidence)] if last.speaker else []
    names = person_names(masked[: one.cue[0]], reading.cues, reading.lang)
    if one.subject is not None and names and callable(who):
        found: Speaker = who((names[0].start, names[0].end))
        return [replace(found, sure=0.6)]
    lead = _subject(reading, masked[: one.cue[0]])
    if lead:
        return [
            replace(
                describe(lead, sentence.n, reading.roster, reading.cues, reading.lang), sure=0.6
            )
        ]
    return []


def _subject(reading: Reading, before: str) -> str:
    """A sentence's first word or phrase where it can speak: a pronoun, an office, a name."""
    words = before.split()
    if words and words[0].lower() in reading.cues.pronouns:
        return words[0]
    names = person_names(before, reading.cues, reading.lang)
    if names:
        return names[0].text
    head = " ".join(words[:3]).lower().split()
    for k, w in enumerate(head):
        if w.strip(",") in reading.cues.office | reading.cues.officials | reading.cues.document:
            return " ".join(words[: k + 1])
    return ""


def _shown_by(reading: Reading, sentence: Sentence, text: str) -> list[Speaker]:
    """Who showed a document to a newsroom, where the sentence says so."""
    found = shown(text)
    if found is None:
        return []
    presenter, whom = found
    newsroom = newsroom_of(whom)
    out = []
    if presenter:
        by = describe(presenter, sentence.n, reading.roster, reading.cues, reading.lang)
        out.append(by)
        if by.name and newsroom:
            reading.told.setdefault(by.name, newsroom)
    elif newsroom:
        out.append(Speaker(newsroom, "outlet"))
    return out


def named_before(text: str, lang: str) -> str | None:
    """The newsroom named last in a piece of text."""
    rooms = find_newsrooms(text, lang)
    return rooms[-1][2] if rooms else None


def newsroom_told(reading: Reading, text: str, one: Attribution) -> str | None:
    """The newsroom that was told."""
    if one.addressee is None:
        return None
    phrase = text[one.addressee[0] : one.addressee[1]]
    if phrase.lower() in reading.cues.own:
        return reading.article.outlet
    rooms = find_newsrooms(phrase, reading.lang)
    if rooms:
        return rooms[0][2]
    words = phrase.lower().split()
    named = named_before(text[: one.addressee[0]], reading.lang) or reading.roster.newsroom
    if named and words and is_the_outlet(words, reading.cues):
        return named
    if phrase[:1].isupper() and len(words) > 1 and set(words) & reading.cues.outlet:
        return phrase
    return None
