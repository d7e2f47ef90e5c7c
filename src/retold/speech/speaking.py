"""What one sentence says in whose words: its quotations, its reported statements, its "as X reported"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retold.newsrooms import find_newsrooms
from retold.records import Speech
from retold.speech.chains import find_chain, newsroom_told
from retold.speech.clauses import Attribution, find_attributions
from retold.speech.finishing import said_by
from retold.speech.reading import Reading, note_sentence
from retold.speech.tokens import QUOTE

if TYPE_CHECKING:
    from retold.records import Sentence
    from retold.speech.quotations import Quotation
    from retold.speech.speaker import Speaker

_PLAIN = frozenset(("said", "says", "say", "told", "added", "according to", "sagte", "dijo"))
_NOUN_WORDS = 4  # words of a speaker that no table knows
_NO_SPEAKERS = frozenset(
    ("plan", "schedule", "custom", "tradition", "legend", "need", "taste", "law")
)
_SCARE = 4  # quoted words below this, without a cue, are taken for irony or a title
_AS_REPORTED = re.compile(
    r"(?:As|Wie|Comme) (?P<who>(?:the |die |der |le |la )?[A-ZÀ-Þ][\w.&'’-]*(?: [A-ZÀ-Þ][\w.&'’-]*){0,4}) "
    r"(?P<cue>(?:first |also )?(?:reports?|reported|writes?|wrote|berichtet(?:e)?|schreibt|rapporte))"
    r"(?: on [A-Z][a-z]+day)?, "
)
_JOINT = 30  # characters between "and" and the second of two cues
LONGEST = 4000  # characters of a sentence that are read


def read_sentence(reading: Reading, sentence: Sentence, quotations: list[Quotation]) -> None:
    """All speeches of one sentence."""
    text = sentence.text[:LONGEST]
    masked = _mask(text, quotations)
    found = _parted(find_attributions(masked, reading.cues), masked)
    made = _as_reported(reading, sentence, text, masked)
    if made:
        found = []
    outer = next((a for a in found if a.kind == "according"), None)
    verbs = [a for a in found if a.kind != "according"]
    if outer is not None and (joint := _set_against(outer, verbs, masked)):
        before = tuple((a, min(b, joint)) for a, b in outer.said if a < joint)
        found = [replace(outer, said=before) if a is outer else a for a in found]
        outer = None
    for one in found:
        if one is outer and verbs:
            continue
        if one.subject is not None and _echoes(one, text, sentence, made, reading):
            continue
        made += _speak(reading, sentence, text, masked, one, quotations, outer, made)
    made = _uncovered(reading, sentence, masked, quotations, made)
    note_sentence(reading, sentence, text, masked)
    for n, speech in enumerate(sorted(made, key=lambda s: (s.start, s.end))):
        reading.made.append(replace(speech, n=n))
    if made:
        first = made[0]
        if first.speaker and first.speaker_class in ("person", "anonymous"):
            reading.roster.voice = (first.speaker, first.speaker_class, sentence.n)
        elif first.speaker:
            reading.roster.voice = None
        reading.last = made[-1]
        reading.last_paragraph = sentence.paragraph
        for q in quotations:
            holder = next((s for s in made if _overlaps(s, q, sentence)), None)
            if holder is not None and sentence.zone != "headline":
                reading.groups[q.group] = holder
                if holder.cue is None:
                    reading.parts[sentence.n, holder.start] = q.group
                else:
                    reading.named.setdefault(q.group, holder)


_AGAINST = re.compile(
    r",? (?:but|while|whereas|although|though|mais|aber|während|pero|mientras|но|а) "
)


def _set_against(outer: Attribution, verbs: list[Attribution], masked: str) -> int:
    """Where "according to one, but another said" turns to the other; 0 where it does not."""
    if not verbs or verbs[0].cue[0] < outer.cue[1]:
        return 0
    turn = _AGAINST.search(masked, outer.cue[1], verbs[0].cue[0])
    return turn.start() if turn else 0


def _as_reported(reading: Reading, sentence: Sentence, text: str, masked: str) -> list[Speech]:
    """ "As Terrace Talk reports, ...": an outlet passes on what the sentence says."""
    found = _AS_REPORTED.match(masked)
    if found is None or found.end() >= len(text):
        return []
    name = found["who"].removeprefix("the ")
    rooms = find_newsrooms(name, reading.lang)
    full = reading.roster.full(name)
    kind = "outlet" if rooms or full == name else "person"
    name = rooms[0][2] if rooms else full
    if kind == "outlet":
        reading.roster.newsroom = name
    start, end = sentence.start + found.end(), sentence.start + len(text.rstrip())
    return [
        Speech(
            reading.article.article_id, sentence.n, 0, start, end, "indirect", name, kind,
            found["cue"], (name,), 0.8,
        )
    ] if end > start else []  # fmt: skip


def _echoes(
    one: Attribution, text: str, sentence: Sentence, made: list[Speech], reading: Reading
) -> bool:
    """ "Roe said he hoped ...": the second cue only says again who speaks."""
    if one.subject is None:
        return False
    subject = text[slice(*one.subject)].lower()
    passed_on = subject.split()[:1] and subject.split()[0] in reading.cues.owners
    if subject not in reading.cues.pronouns and not (
        passed_on and text[slice(*one.cue)] == "reported"
    ):
        return False
    at = sentence.start + one.cue[0]
    return any(s.start <= at < s.end and s.mode != "direct" for s in made)


def _parted(found: list[Attribution], masked: str) -> list[Attribution]:
    """Words said end where the same speaker's next cue begins: "warned that ... and said ..."."""
    out = []
    for n, one in enumerate(found):
        after = found[n + 1] if n + 1 < len(found) else None
        if after is None or after.kind == "according":
            out.append(one)
            continue
        at = after.cue[0]
        joint = masked.rfind(" and ", 0, at)
        spans = tuple(
            (a, joint) if a < joint < at < b and at - joint < _JOINT else (a, b)
            for a, b in one.said
        )
        out.append(replace(one, said=spans))
    return out


def _overlaps(speech: Speech, q: Quotation, sentence: Sentence) -> bool:
    return (
        speech.start < q.inner_end + sentence.start and q.inner_start + sentence.start < speech.end
    )


def _mask(text: str, quotations: list[Quotation]) -> str:
    parts, at = [], 0
    for q in quotations:
        if q.start < at:
            continue
        if q.inner_end - q.inner_start > 0:
            parts += [text[at : q.start], QUOTE * (min(q.end, len(text)) - q.start)]
            at = min(q.end, len(text))
    return "".join([*parts, text[at:]])


def _speak(
    reading: Reading,
    sentence: Sentence,
    text: str,
    masked: str,
    one: Attribution,
    quotations: list[Quotation],
    outer: Attribution | None,
    made: list[Speech],
) -> list[Speech]:
    """The speeches of one cue."""
    chain = find_chain(reading, sentence, text, masked, one, outer, made)
    if not chain:
        return []
    first = chain[0] = _body(reading, chain[0], masked, one)
    if first.kind == "unknown" and first.name and _speaks_anyway(reading, one, first.name):
        first = chain[0] = replace(first, kind="office", sure=0.5)
    if first.kind == "unknown" and text[one.cue[0] : one.cue[1]].lower() not in _PLAIN:
        return []
    if text[slice(*one.cue)] == "reports" and first.kind == "person" and first.name:
        known = first.name in reading.roster.surnames.values()
        first = chain[0] = first if known else replace(first, kind="outlet", sure=0.7)
    newsroom = newsroom_told(reading, text, one)
    names = [s.name for s in chain if s.name]
    at = sentence.start + one.cue[0]
    names += [n for s in made if s.mode == "indirect" and s.start <= at < s.end for n in s.chain]
    last = chain[-1].name
    if newsroom and last:
        reading.told.setdefault(last, newsroom)
        names.append(newsroom)
    if first.name and first.kind == "person" and first.name in reading.roster.people:
        reading.roster.people[first.name].subject = sentence.n
    sure = min(s.sure for s in chain)
    cue = text[one.cue[0] : one.cue[1]]
    spans = [s for span in one.said for s in _spans(span, masked, quotations)]
    return [
        Speech(
            article_id=reading.article.article_id,
            sentence=sentence.n,
            n=0,
            start=sentence.start + a,
            end=sentence.start + b,
            mode=mode,
            speaker=first.name,
            speaker_class=first.kind,
            cue=cue,
            chain=tuple(dict.fromkeys(names)),
            confidence=round(sure * (1.0 if mode != "indirect" else 0.9), 3),
        )
        for a, b, mode in spans
    ]


def _speaks_anyway(reading: Reading, one: Attribution, name: str) -> bool:
    """A noun that no table knows: by "according to", or before verbs that do nothing but report."""
    words = name.lower().split()
    if len(words) > _NOUN_WORDS or words[-1] in _NO_SPEAKERS or name.isdigit():
        return False
    if words[-1] in reading.cues.pronouns | reading.cues.i:
        return False
    return one.body or one.kind == "according" or reading.lang in ("de", "fr", "es", "ru")


def _body(reading: Reading, first: Speaker, masked: str, one: Attribution) -> Speaker:
    """ "Maersk said it ...": a single unknown name that calls itself "it" is a body."""
    name = first.name or ""
    person = reading.roster.people.get(name)
    if first.kind != "person" or " " in name or person is None or person.gender or person.kin:
        return first
    said = masked[one.said[0][0] :] if one.said else ""
    if not said.startswith(("it ", "its ")) or one.said[0][0] < one.cue[0]:
        return first
    reading.roster.bodies.add(name)
    return replace(first, kind="office")


def _spans(
    span: tuple[int, int], masked: str, quotations: list[Quotation]
) -> list[tuple[int, int, str]]:
    """The said words as exact spans: inner words of quotations, clauses as they stand."""
    a, b = span
    inside = [q for q in quotations if q.start < b and a < q.end]
    outside = masked[a:b].replace(QUOTE, "").strip(" ,.;:!?-\u2013\u2014()\n")
    if not inside:
        return [(a, b, "indirect")]
    if not outside:
        return [(q.inner_start, q.inner_end, "direct") for q in inside]
    last = inside[-1]
    end = last.inner_end if b == last.end and masked[a : last.start].count(QUOTE) == 0 else b
    return [(a, max(end, a + 1) if end == b else b, "mixed")]


def _uncovered(
    reading: Reading,
    sentence: Sentence,
    masked: str,
    quotations: list[Quotation],
    made: list[Speech],
) -> list[Speech]:
    """Quotations that no cue of the sentence covers: the same speaker goes on, or nobody is told."""
    out = list(made)
    bare = not masked.replace(QUOTE, "").strip(" ,.;:!?-\u2013\u2014()\n")
    for q in quotations:
        if any(_overlaps(s, q, sentence) for s in made):
            continue
        words = len(sentence.text[q.inner_start : q.inner_end].split())
        if words < _SCARE and not bare:
            continue
        source = reading.groups.get(q.group)
        if source is None and made:
            source = made[-1]
        if source is None and bare and reading.last is not None:
            near = sentence.paragraph - reading.last_paragraph
            source = reading.last if near <= 1 and reading.last.sentence == sentence.n - 1 else None
        out.append(_carried(reading, sentence, q, source, bare))
    return out


def _carried(
    reading: Reading, sentence: Sentence, q: Quotation, source: Speech | None, bare: bool
) -> Speech:
    speech = Speech(
        article_id=reading.article.article_id,
        sentence=sentence.n,
        n=0,
        start=sentence.start + q.inner_start,
        end=sentence.start + q.inner_end,
        mode="direct" if bare or source is not None else "mixed",
        speaker=None,
        speaker_class="unknown",
        cue=None,
        confidence=0.3,
    )
    if source is None:
        return speech
    return said_by(source, speech, round(source.confidence * 0.85, 3))
