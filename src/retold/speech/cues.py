"""The cue tables of `data/speech_cues.toml`, one set a language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from retold.facts.tables import words_of

LANGUAGES = ("en", "de", "fr", "es", "ru")


@dataclass(frozen=True, slots=True)
class Cues:
    """Words and phrases around speech, lower case with plain apostrophes."""

    lang: str
    strong: frozenset[str]
    weak: frozenset[str]
    told: frozenset[str]
    saying: frozenset[str]
    that: frozenset[str]
    according: tuple[tuple[str, ...], ...]
    after: frozenset[str]  # a preposition that follows its speaker: "zufolge"
    quoted_by: frozenset[str]
    as_saying: str
    skip_before: frozenset[str]
    never_before: frozenset[str]
    he: frozenset[str]
    she: frozenset[str]
    they: frozenset[str]
    it: frozenset[str]
    i: frozenset[str]
    owners: frozenset[str]
    female: frozenset[str]
    male: frozenset[str]
    kin: frozenset[str]
    person: frozenset[str]
    anonymous: frozenset[str]
    officials: frozenset[str]
    office: frozenset[str]
    document: frozenset[str]
    outlet: frozenset[str]
    addressees: frozenset[str]
    own: tuple[str, ...]
    adverbial: frozenset[str]
    boundaries: frozenset[str]
    relative: frozenset[str]

    @property
    def pronouns(self) -> frozenset[str]:
        """Third persons that stand for somebody named before."""
        return self.he | self.she | self.they | self.it


@cache
def cues(lang: str) -> Cues:
    """The cues of a language; English for those without a table."""
    raw = tomllib.loads(files("retold").joinpath("data", "speech_cues.toml").read_text("utf-8"))
    lang = lang if lang in LANGUAGES else "en"
    own = raw[lang]
    fields: dict[str, Any] = dict.fromkeys(Cues.__slots__, frozenset())
    fields |= {k: words_of(v) for k, v in own.items() if isinstance(v, str)}
    phrases = sorted((tuple(p.split()) for p in own["according"]), key=len)
    fields["according"] = tuple(reversed(phrases))
    fields["own"] = tuple(own["own"])
    fields["after"] = frozenset(own.get("after", []))
    fields["quoted_by"] = frozenset(own["quoted_by"])
    fields["lang"] = lang
    fields["as_saying"] = own["as_saying"]
    return Cues(**fields)
