"""What is known of an article while its sentences are read in order: people, roles, kin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retold.newsrooms import find_newsrooms
from retold.speech.speakers import person_names

if TYPE_CHECKING:
    from retold.records import Article, Sentence, Speech
    from retold.speech.cues import Cues
    from retold.speech.roster import Roster
    from retold.speech.speaker import Speaker

_NAME = r"([A-Z][\w&.-]+(?: [A-Z][\w&-]+){0,3})"
_BUSINESS = (
    r"(?:maker|company|operator|manufacturer|firm|group|airline|carrier|retailer|developer|builder)"
)
_COMPANY = re.compile(
    rf"\b{_BUSINESS},? {_NAME}|{_NAME}, (?:an?|the) (?:[\w-]+ ){{0,3}}{_BUSINESS}\b"
)


@dataclass(slots=True)
class Reading:
    """What is known of an article while its sentences are read in order."""

    article: Article
    cues: Cues
    roster: Roster
    lang: str
    last: Speech | None = None
    last_paragraph: int = -1
    groups: dict[int, Speech] = field(default_factory=dict)  # quotation group -> who speaks
    told: dict[str, str] = field(default_factory=dict)  # speaker -> newsroom told
    shown: dict[str, list[Speaker]] = field(default_factory=dict)  # document -> who passed it on
    made: list[Speech] = field(default_factory=list)
    parts: dict[tuple[int, int], int] = field(default_factory=dict)  # (sentence, start) -> group
    named: dict[int, Speech] = field(default_factory=dict)  # quotation group -> the cue beside it


def see_people(reading: Reading, text: str, masked: str, before: int, n: int) -> None:
    """Note the people named in a sentence up to a place."""
    for fact in person_names(masked, reading.cues, reading.lang):
        if fact.end > before:
            break
        if "\u25a1" in fact.text:
            continue
        full = reading.roster.full(fact.text)
        near = tuple(text[max(0, fact.start - 30) : fact.start].lower().split()[-3:])
        roster = reading.roster
        known = full in roster.people or fact.text in roster.repeated
        if " " in full or known or _titled(near, reading.cues):
            reading.roster.learn(fact.text, near, n)


def _titled(near: tuple[str, ...], cues: Cues) -> bool:
    return bool(near) and near[-1].strip(",.") in cues.person | cues.male | cues.female


def note_sentence(reading: Reading, sentence: Sentence, text: str, masked: str) -> None:
    """Learn people, their roles and their kin from a whole sentence."""
    see_people(reading, text, masked, len(text) + 1, sentence.n)
    table, roster = reading.cues, reading.roster
    rooms = find_newsrooms(text, reading.lang)
    if rooms:
        roster.newsroom = rooms[-1][2]
    if company := _COMPANY.search(text):
        roster.company = company[1] or company[2]
    for fact in person_names(masked, table, reading.lang):
        known = " " in roster.full(fact.text) or fact.text in roster.people
        if not known and not _kin_before(text, fact.start, table):
            continue
        person = roster.learn(fact.text, (), sentence.n)
        before = text[max(0, fact.start - 40) : fact.start].lower().replace("\u2019", "'").split()
        after = text[fact.end : fact.end + 60].lower().split()
        roles = before[-2:] + (after[:6] if text[fact.end : fact.end + 1] == "," else [])
        for role in roles:
            if role.strip(",.") in table.person:
                roster.roles.setdefault(role.strip(",."), person.name)
        for noun in _introducing(text, fact.start, fact.end):
            roster.introduce(noun, person.name)
        _learn_kin(reading, text, fact.start, person.name)


_APPOSITIVE = re.compile(
    r", (?:\d+, )?(?:who is )?(?:an?|the|une?|le|la|el|ein|eine|der|die) ((?:[\w-]+ ){0,2}[\w-]+)"
)
_NOT_NOUNS = frozenset(("who", "said", "which", "that", "from", "with", "and", "was", "has"))


def _introducing(text: str, start: int, end: int) -> list[str]:
    """The nouns beside a name: "fisherman Nestor Roe", "the fisherman, Nestor Roe", "Roe, a fisherman"."""
    found = []
    before = re.search(r"([^\W\d_]{4,}),? $", text[max(0, start - 30) : start])
    if before and before[1].islower():
        found.append(before[1])
    after = _APPOSITIVE.match(text, end)
    if after:
        words = after[1].split()
        stop = next(
            (k for k, w in enumerate(words) if w in ("of", "at", "in", "for", "de", *_NOT_NOUNS)),
            len(words),
        )
        found += [w for w in words[max(0, stop - 1) : stop] if w.islower()]
    return [w for w in found if w not in _NOT_NOUNS]


def _kin_before(text: str, start: int, table: Cues) -> str | None:
    words = text[max(0, start - 30) : start].lower().split()
    return words[-1].strip(",") if words and words[-1].strip(",") in table.kin else None


def _learn_kin(reading: Reading, text: str, start: int, name: str) -> None:
    role = _kin_before(text, start, reading.cues)
    if role is None:
        return
    head = text[:start].rstrip(" ,")
    head = head[: len(head) - len(role)].rstrip()
    owner = head.split()[-1] if head.split() else ""
    person = reading.roster.people[name]
    person.gender = (
        "f" if role in reading.cues.female else "m" if role in reading.cues.male else person.gender
    )
    if owner.lower() in reading.cues.owners:
        of = reading.roster.last(but=name)
        person.kin.add((role, of.name if of else ""))
    elif owner.endswith(("'s", "\u2019s")):
        person.kin.add((role, reading.roster.full(owner[:-2])))
