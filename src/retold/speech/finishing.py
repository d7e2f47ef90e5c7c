"""What only the whole article tells of its speeches: who goes on in a quotation, and who is meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retold.records import Credit, Speech
    from retold.speech.reading import Reading


def finished(reading: Reading, credits: list[Credit]) -> list[Speech]:
    """End every chain with the newsroom its last speaker told, and put all in order."""
    told = dict(reading.told)
    for credit in credits:
        if credit.kind != "told_by" or credit.newsroom is None:
            continue
        for person in credit.persons:
            told.setdefault(reading.roster.full(person), credit.newsroom)
    kin = {
        f"{owner}'s {role}": person.name
        for person in reading.roster.people.values()
        for role, owner in sorted(person.kin)
        if owner
    }
    told = {kin.get(name, name): room for name, room in told.items()}
    out = []
    for speech in _backwards([_of_its_quotation(reading, s) for s in reading.made]):
        named = tuple(dict.fromkeys(kin.get(name, name) for name in speech.chain))
        speech = replace(speech, speaker=kin.get(speech.speaker or "", speech.speaker), chain=named)
        last = speech.chain[-1] if speech.chain else None
        newsroom = told.get(last) if last else None
        if newsroom and newsroom not in speech.chain:
            speech = replace(speech, chain=(*speech.chain, newsroom))
        out.append(speech)
    return sorted(out, key=lambda s: (s.sentence, s.n))


def _of_its_quotation(reading: Reading, speech: Speech) -> Speech:
    """A quotation of several sentences has one speaker: whom the cue behind its last one names."""
    group = reading.parts.get((speech.sentence, speech.start))
    named = reading.named.get(group) if group is not None else None
    if named is None or named.sentence < speech.sentence or named.speaker is None:
        return speech
    return said_by(named, speech, round(named.confidence * 0.85, 3))


def _backwards(made: list[Speech]) -> list[Speech]:
    """Give a quotation without speaker that of the next sentence, where that one follows on."""
    out = list(made)
    for i in range(len(out) - 2, -1, -1):
        this, after = out[i], out[i + 1]
        if (
            this.speaker is None
            and this.mode == "direct"
            and after.mode == "direct"
            and after.speaker
        ) and after.sentence - this.sentence <= 1:
            out[i] = said_by(after, this, 0.5)
    return out


def said_by(other: Speech, speech: Speech, confidence: float) -> Speech:
    """A speech laid to the speaker of another."""
    return replace(
        speech,
        speaker=other.speaker,
        speaker_class=other.speaker_class,
        chain=other.chain,
        confidence=confidence,
    )
