"""The people of an article: full names, surnames, kin, and whom a pronoun means."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from retold.facts import find_facts, skeleton
from retold.facts.tables import words_of
from retold.text import fold

if TYPE_CHECKING:
    from retold.facts import Fact
    from retold.speech.cues import Cues

_DEFINITE = words_of("the der die das dem le la el")
_SHORTEST_NOUN = 4  # letters
_FEMALE_END = re.compile(r"(?:a|ia|ina|ette|elle|ova|eva|aya)$")


def noun_key(noun: str) -> str:
    """A noun's beginning, which survives inflection."""
    return noun.lower()[: max(_SHORTEST_NOUN, len(noun) - 2)][:7]


@dataclass(slots=True)
class Person:
    """Somebody the article names."""

    name: str  # the fullest form seen
    gender: str = ""  # f | m | "" not told
    seen: int = -1  # last sentence that names them
    subject: int = -1  # last sentence in which they are the subject or speak
    told: str | None = None  # newsroom they told
    kin: set[tuple[str, str]] = field(default_factory=set)  # ("wife", "Zhilin")


@lru_cache(maxsize=8192)
def names_in(text: str, lang: str) -> tuple[Fact, ...]:
    """The names of a piece of text that may be people or bodies."""
    # The full stop keeps a phrase full of capitals from being read as a headline.
    return tuple(f for f in find_facts(f"{text} .", lang) if f.kind in ("name", "place"))


class Roster:
    """Grows sentence by sentence, so that a pronoun only looks back."""

    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        self.people: dict[str, Person] = {}
        self.papers: dict[str, str] = {}  # "enginee" -> "inspection by the engineers Kask & Vaher"
        self.document: str | None = None  # the last document that spoke, for "it"
        self.body: str | None = None  # the last office that spoke, for "it" and "they"
        self.roles: dict[str, str] = {}  # "mayor" -> the person so called
        self.nouns: dict[str, set[str]] = {}  # "fisher" of "fisherman" -> people so introduced
        self.voice: tuple[str, str, int] | None = None  # who spoke last: name, class, sentence
        self.unnamed: dict[str, tuple[str, str]] = {}  # "officer" -> ("naval officer", class)
        self.bodies: set[str] = set()  # single names that turned out to be bodies
        self.newsroom: str | None = None  # the newsroom or outlet named last, for "the agency"
        self.company: str | None = None  # the company named last, for "the company"
        self.surnames: dict[str, str] = {}
        self.repeated: set[str] = set()  # single names that the article uses more than once

    def learn(self, name: str, context: tuple[str, ...] = (), sentence: int = -1) -> Person:
        """Note a person under the fullest form of the name."""
        full = self.full(name)
        person = self.people.get(full)
        if person is None:
            person = self.people[full] = Person(full)
        parts = full.split()
        if len(parts) > 1:
            self.surnames.setdefault(skeleton(parts[-1]), full)
        if sentence >= 0:
            person.seen = sentence
        gender = self._gender(name, context)
        if gender and not person.gender:
            person.gender = gender
        return person

    def introduce(self, noun: str, name: str) -> None:
        """Note the noun with which a person was introduced: "a fisherman, Nestor Quiambao"."""
        if len(noun) >= _SHORTEST_NOUN:
            self.nouns.setdefault(noun_key(noun), set()).add(name)

    def noun(self, head: str, noun: str) -> str | None:
        """Whom "the fisherman" means, where one person alone was introduced so."""
        first = head.split()[0].lower() if head.split() else ""
        if self.cues.lang != "ru" and first not in _DEFINITE:
            return None
        people = self.nouns.get(noun_key(noun), set())
        return next(iter(people)) if len(people) == 1 else None

    def prepare(self, names: list[str]) -> None:
        """Learn the full names of the whole article first: surnames may come before them."""
        for name in sorted(names, key=lambda n: -len(n.split())):
            if 2 <= len(name.split()) <= 5:
                last = name.split()[-1]
                for form in {last, last.split("-")[-1]}:
                    self.surnames.setdefault(skeleton(form), name)
        singles = Counter(name for name in names if " " not in name)
        self.repeated = {name for name, count in singles.items() if count > 1}

    def full(self, name: str) -> str:
        """The full name behind a surname, or the name itself.

        A name of two words or more is led back only to a longer one that holds all its words.
        """
        parts = name.split()
        if not parts:
            return name
        known = self.surnames.get(skeleton(parts[-1]))
        if known is None:
            return name
        if len(parts) == 1 and fold(known.split()[-1]) != fold(name) and len(name) < 5:
            return name
        held = {skeleton(p) for p in known.replace("-", " ").split()}
        return known if all(h in held for p in parts for h in skeleton(p).split()) else name

    def _gender(self, name: str, context: tuple[str, ...]) -> str:
        if self.cues.lang in ("fr", "es") and context:
            if context[0] in ("la", "une", "una", "mme"):
                return "f"
            if context[0] in ("le", "un", "el"):
                return "m"
        if any(w in self.cues.female for w in context):
            return "f"
        if any(w in self.cues.male for w in context):
            return "m"
        return guess_gender(name)

    def pronoun(self, word: str, but: str | None = None) -> Person | None:
        """Whom "he", "she" or "they" means at a sentence: the last fitting speaker or name."""
        gender = "f" if word in self.cues.she else "m" if word in self.cues.he else ""
        best: tuple[float, str] | None = None
        for person in self.people.values():
            if (
                person.name == but
                or person.seen < 0
                or (gender and person.gender not in ("", gender))
            ):
                continue
            recent = max(person.seen, person.subject + 1.0)
            score = recent + (1.5 if person.gender == gender and gender else 0.0)
            if best is None or (score, person.name) > best:
                best = (score, person.name)
        if best is None:
            return None
        person = self.people[best[1]]
        person.gender = person.gender or gender
        return person

    def speaks_on(self, word: str, sentence: int) -> tuple[str, str] | None:
        """The last speaker, where a pronoun right after can mean nobody else better."""
        if self.voice is None or not 0 <= sentence - self.voice[2] <= 2:
            return None
        name, kind, _ = self.voice
        person = self.people.get(name)
        if person is None:
            return None if name.endswith(("s", "people", "family")) else (name, kind)
        gender = "f" if word in self.cues.she else "m"
        return (name, kind) if person.gender in ("", gender) else None

    def last(self, but: str | None = None) -> Person | None:
        """The person named last."""
        known = [p for p in self.people.values() if p.name != but and p.seen >= 0]
        return max(known, key=lambda p: (p.seen, p.name)) if known else None

    def kin_of(self, role: str, owner: str | None) -> Person | None:
        """The named person who is `owner`'s wife, lawyer, ...; any owner's when only one is."""
        fits = [
            p for p in self.people.values() for r, o in p.kin if r == role and owner in (o, None)
        ]
        if not fits:
            fits = [p for p in self.people.values() if any(r == role for r, _ in p.kin)]
        return fits[0] if len({p.name for p in fits}) == 1 else None


_FEMALE = words_of(
    "ilse helga ursula greta hanna hannah elsa inge gerda heidi birgit monika sabine ute anke silke "
    "marit solveig sigrid liv gudrun kirsten karin annika elin maren doris vera ida edith ellen olive "
    "amelie celine helene odile francoise genevieve colette brigitte monique mireille agnes noemi "
    "corazon consuelo rosario luz soledad belen ines maribel begona montserrat guadalupe aisling niamh "
    "siobhan ewa agnieszka malgorzata katarzyna zeynep ayse leyla noor mariam khadija priti sunita "
    "lakshmi yoko keiko hye asel aigul gulnara lyubov nadezhda "
    "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy "
    "betty margaret ashley kimberly emily carol deborah sharon kathleen amy shirley helen "
    "katherine christine rachel janet catherine heather diane ruth julie joyce kelly "
    "lauren joan evelyn judith megan jacqueline alice irene anne claire marie sophie "
    "camille ines ingrid astrid fatima aisha carmen isabel pilar dolores mercedes raquel "
    "yuki mei jing nadine simone charlotte louise grace hope beth jane jean kate zoe "
    "chloe phoebe naomi ruth miriam esther leah jill gail"
)
_MALE = words_of(
    "edgar alfred albert ernest edwin edmund arnold bernard bertrand clive colin craig dean derek "
    "duncan ewan fergus gareth geoffrey gerald gordon graham howard hugh ian ivor keir kevin lloyd "
    "malcolm neil nigel owen percy philip ralph reginald rhys rory rupert russell stanley stuart ted "
    "trevor vincent wilfred georg jens jorg kai lars leif magnus nils olaf piotr rolf sven torsten "
    "ulrich uwe wilhelm wolfram alain albin antoine arnaud benoit bruno cedric didier emile etienne "
    "fabrice gaston gerard guillaume herve jean laurent lucien luc marcel mathieu maurice olivier "
    "philippe remi rene serge thierry yann yves alberto alejandro alvaro angel antonio arturo cesar "
    "diego domingo emilio enrique ernesto esteban felipe francisco gonzalo guillermo hector ignacio "
    "jaime joaquin julio manuel mario mateo nestor octavio pascual rafael ramon raul ricardo roberto "
    "rodrigo rogelio salvador santiago sergio tomas vicente zenobio giovanni giuseppe paolo ante goran "
    "milan milos petar stefano stoyan zoran marek jakub tomasz henrik hendrik pieter marat timur "
    "yerlan arman ruslan fedor fyodor anton maxim stepan abdul khalid hamid karim tariq rashid arjun "
    "vijay suresh ravi sanjay "
    "joshua luca andrea nikita ilya misha sasha kostya mustafa musa isa john james robert "
    "michael william david richard joseph thomas charles daniel matthew anthony mark "
    "donald steven paul andrew kenneth kevin brian george edward ronald timothy jason "
    "jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon "
    "benjamin samuel gregory frank alexander raymond patrick jack dennis jerry tyler "
    "aaron jose adam henry nathan douglas peter kyle walter ethan jeremy harold keith "
    "christian roger noah carl terry sean arthur mikhail ivan sergei vladimir dmitry "
    "alexei andrei nikolai pavel yuri oleg igor boris viktor mohammed ahmed ali hassan "
    "omar ibrahim yusuf juan carlos luis pedro pablo miguel jorge javier fernando pierre "
    "jacques francois hans klaus jurgen wolfgang friedrich karl heinz otto kenji raj amit "
    "tom tim jim bob bill joe ben sam max leo hugo felix oscar martin simon stefan markus "
    "lukas jonas"
)


def guess_gender(name: str) -> str:
    """f, m or "" by the first name; a guess that only weighs between candidates.

    >>> guess_gender("Anna Weber"), guess_gender("Peter Weber"), guess_gender("Weber")
    ('f', 'm', '')
    """
    parts = fold(name).split()
    first = parts[0] if parts else ""
    if first in _FEMALE:
        return "f"
    if first in _MALE:
        return "m"
    slavic = len(parts) > 1 and re.search(r"(?:ova|eva|ina|aya)$", parts[-1])
    if slavic and first[-1:] in "aeiy":
        return "f"
    return "f" if _FEMALE_END.search(first) and (len(parts) > 1 or len(first) > 5) else ""
