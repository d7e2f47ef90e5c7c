"""A speaker as best known, and what the noun phrases that mean one are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retold.facts.tables import words_of

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
LEADING = re.compile(
    r"^(?:the|a|an|der|die|das|dem|den|des|einem|einer|einen|ein|eine|le|la|les|l['\u2019]|un|une|el|los|las|una|both|one|another|"
    r"also|and|but)\s*(?<=[\s'\u2019])",
    re.IGNORECASE,
)
NOT_OF = words_of(
    "of for at from in with by against about de d du des del von vom der für en au à about under over"
)
PAPER = re.compile(
    r"\b(?:Times|Post|Tribune|Journal|Herald|Chronicle|Gazette|Telegraph|News|Press|Mirror|Observer|"
    r"Zeitung|Standard|Magazine|Weekly|Inquirer|Examiner|Courier|Bugle|Radio|TV|Television|Monitor|"
    r"Dispatch|Sentinel|Ledger|Bulletin|Daily|Today|Globe|Independent|Guardian|Nachrichten|Rundschau|"
    r"Anzeiger|Kurier|Dagblad|Dagbladet|Diario|Gazeta)$"
)
_RELATIVE = words_of("who whose which that familiar close briefed speaking qui que die")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker as best known."""

    name: str | None
    kind: str  # person | office | document | outlet | anonymous | unknown
    sure: float = 1.0
    role: str = ""  # "wife", "mayor", where only a role is told


UNKNOWN = Speaker(None, "unknown", 0.3)


def core_of(words: list[str]) -> list[str]:
    """The words before the first preposition: the head of the phrase stands there."""
    for k, w in enumerate(words):
        if k and (w in NOT_OF or w in _RELATIVE):
            return words[:k]
    return words


def has(words: list[str], table: frozenset[str]) -> bool:
    return any(w in table for w in words)
