"""Voices that a story tells by what they are before, or beside, who they are.

An office speaks through the one spokesperson that the story names for it. A page that leads with
somebody's part in the matter ("the chief engineer of a ferry said") names the person where he speaks next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from retold.origins.people import is_personal, words_of_name

if TYPE_CHECKING:
    from retold.origins.indexing import StoryIndex
    from retold.records import Sentence

_SPOKESPERSON = re.compile(
    r"(?P<whose>[^.;:,]{2,60}?)(?:['’]s)?\s{1,3}(?:spokes(?:man|woman|person)|porte-parole|sprecher(?:in)?|portavoz|portavoce|"
    r"porta-voz|rzeczni(?:k|czka)|woordvoerder|пресс-секретарь)\s{1,3}(?P<who>[^.;:,]{3,60})",
    re.IGNORECASE,
)
_JUDGE = re.compile(
    r"\b(?:judge|justice|magistrate|juge|jueza?|richter(?:in)?|судья)\s{1,3}(?P<who>[^.;:,]{3,60})",
    re.IGNORECASE,
)
_TRADE = re.compile(  # looked for first: most sentences have none
    "spokes|porte-parole|sprecher|portavo|porta-voz|rzeczni|woordvoerder|пресс-секретарь",
    re.IGNORECASE,
)
_NEXT = 2  # sentences within which somebody who led by his part is named
_APPOSED = re.compile(r"\s*,\s+(?:an?|the|his|her|its|their|who|\d{1,3})\b")
_MOST = 2000  # letters of a sentence that are read
_PERSONS = 60  # names of one story that are looked for


def spokespeople(story: StoryIndex, heard: list[tuple[str, str]]) -> dict[str, str]:
    """Office -> the one person whom the story calls its spokesperson."""
    offices = {story.people.name(n, k): words_of_name(n) for n, k in heard if k == "office"}
    persons = _persons(story, heard)
    found: dict[str, set[str]] = defaultdict(set)
    for said in story.sentences.values() if offices and persons else ():
        for s in said.values():
            if not _TRADE.search(s.text):
                continue
            for m in _SPOKESPERSON.finditer(s.text[:_MOST]):
                whose, who = set(words_of_name(m["whose"])), set(words_of_name(m["who"]))
                for office, words in offices.items():
                    if words and set(words) <= whose:
                        found[office] |= {p for p, names in persons.items() if set(names) <= who}
    return {office: min(names) for office, names in found.items() if len(names) == 1}


def judge_of(story: StoryIndex, heard: list[tuple[str, str]]) -> str | None:
    """The one person whom the story calls a judge."""
    found: set[str] = set()
    persons = _persons(story, heard)
    for said in story.sentences.values() if persons else ():
        for s in said.values():
            for m in _JUDGE.finditer(s.text[:_MOST]):
                who = set(words_of_name(m["who"]))
                found |= {p for p, names in persons.items() if set(names) <= who}
    return next(iter(found)) if len(found) == 1 else None


def _persons(story: StoryIndex, heard: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    names = sorted({story.people.name(n, k) for n, k in heard if k == "person" and is_personal(n)})
    return {n: words for n in names[:_PERSONS] if len(words := words_of_name(n)) > 1}


def identified(story: StoryIndex, heard: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(telling, speaker told by a part) -> the person whom the page names for it."""
    persons = _persons(story, heard)
    found: dict[tuple[str, str], str] = {}
    for telling, said in story.sentences.items():
        led: tuple[int, str] | None = None
        for n in sorted(said):
            name = _first_person(story, telling, n)
            if name is None or said[n].zone == "headline":
                continue
            if not is_personal(name):
                led = led or (n, name)
                before = _named_before(said, n, persons)
                if len(before) == 1 and f"the {name}".casefold() in said[n].text.casefold():
                    found.setdefault((telling, name), before.pop())
                continue
            if led and 0 < n - led[0] <= _NEXT and _new_and_bare(said, n, name):
                found.setdefault((telling, led[1]), story.people.name(name, "person"))
            led = led or (-_NEXT, name)  # only who speaks first is led to
    return found


def _first_person(story: StoryIndex, telling: str, n: int) -> str | None:
    for speech in story.speeches.get((telling, n), ()):
        if speech.speaker_class == "person":
            return speech.chain[0] if speech.chain else speech.speaker
    return None


def _named_before(
    said: dict[int, Sentence], n: int, persons: dict[str, tuple[str, ...]]
) -> set[str]:
    """Persons of the story whose whole names stand before a sentence."""
    words = {w for m, s in said.items() if m < n for w in words_of_name(s.text[:_MOST])}
    return {p for p, names in persons.items() if set(names) <= words}


def _new_and_bare(said: dict[int, Sentence], n: int, name: str) -> bool:
    """Whether a name stands for the first time, without a word of who that is."""
    surname, text = name.split()[-1], said[n].text[:_MOST]
    if any(surname in s.text for m, s in said.items() if m < n and s.zone != "headline"):
        return False
    at = text.find(name)
    if at < 0 or _APPOSED.match(text[at + len(name) :]):
        return False
    before = text[:at].split()
    return not before or not before[-1].isalpha() or before[-1].lower() in ("said", "added", "says")
