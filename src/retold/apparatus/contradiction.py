"""A page whose headline and text disagree. Conservative: numbers of one thing only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retold import facts, lexicon, text
from retold.apparatus.difference import HARMLESS, Difference
from retold.apparatus.sides import compared, side_of
from retold.apparatus.values.fates import FATES, PEOPLE, fate
from retold.apparatus.wording.outcomes import named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from retold.facts import Fact
    from retold.records import Sentence

REACH = 6  # sentences of the text that a headline sums up
PROBABILITY = 0.6  # unfitted: a clear clash of one counted thing


def contradictions(
    head: Sentence, body: Sequence[Sentence], lang: str, when: datetime | None
) -> list[tuple[Sentence, Difference]]:
    """Numbers of the headline that the text gives otherwise and nowhere the same way."""
    told = [f for f in facts.find_facts(head.text, lang, when) if f.kind == "number" and f.noun]
    stand = [
        (s, f) for s in body for f in facts.find_facts(s.text, lang, when) if f.kind == "number"
    ]
    found = _outcomes(head, body, lang) + _tolls(head, body, lang, when)
    for f in told:
        if f.noun == "age" or f.unit == "year":
            continue
        verdicts = [(facts.compare(f, g), s, g) for s, g in stand]
        if any(v in HARMLESS for v, _, _ in verdicts):
            continue
        clash = [
            (s, g) for _, s, g in verdicts
            if g.noun == f.noun and g.unit == f.unit and s.n <= REACH and f.value is not None and g.value is not None
        ]  # fmt: skip
        if len({g.value for _, g in clash}) == 1:
            s, g = clash[0]
            found.append(
                (
                    s,
                    Difference(
                        "number",
                        g.start,
                        g.end,
                        f.start,
                        f.end,
                        g.text,
                        f.text,
                        (),
                        "",
                        PROBABILITY,
                    ),
                )
            )
    return found


def _tolls(
    head: Sentence, body: Sequence[Sentence], lang: str, when: datetime | None
) -> list[tuple[Sentence, Difference]]:
    """ "Nine killed", of which the text knows another number of dead, and one alone."""
    if lang != "en":
        return []
    one = side_of(head.text, lang, when)
    counted = [(f, fate(one, f)) for f in one.facts if _bare(f)]
    if not any(what for _, what in counted):
        return []
    sides = [(s, side_of(s.text, lang, when)) for s in body]
    stand = [(s, g, fate(side, g)) for s, side in sides for g in side.facts if g.kind == "number"]
    found = []
    for f, what in counted:
        if what is None or any(facts.compare(f, g) in HARMLESS for _, g, _ in stand):
            continue
        clash = [(s, g) for s, g, told in stand if told == what and _bare(g) and s.n <= REACH]
        if len({g.value for _, g in clash}) == 1 and not _summed(f, clash[0], stand):
            s, g = clash[0]
            d = Difference(
                "number", g.start, g.end, f.start, f.end, g.text, f.text, (), "", PROBABILITY
            )
            found.append((s, d))
    return found[:1]


TOLLS = frozenset(text.stem(w) for w in FATES)


def _summed(
    f: Fact, clash: tuple[Sentence, Fact], stand: Sequence[tuple[Sentence, Fact, str | None]]
) -> bool:
    """Whether the headline adds up what the text counts apart: four on deck and five below."""
    first, g = clash
    others = [h.value for s, h, _ in stand if s.n <= first.n + 1 and h is not g and h.unit is None]
    return any(v is not None and g.value is not None and g.value + v == f.value for v in others)


def _bare(f: Fact) -> bool:
    """A number of people, or of whatever stands before "killed"."""
    people = f.noun is None or f.noun in PEOPLE or f.noun in TOLLS
    return f.kind == "number" and f.unit is None and f.value is not None and people


def _outcomes(
    head: Sentence, body: Sequence[Sentence], lang: str
) -> list[tuple[Sentence, Difference]]:
    """An outcome in the headline, of which the text tells only the opposite."""
    if lang != "en":
        return []
    against = lexicon.cues().opposed
    one = side_of(head.text, lang, None)
    told = {s.n: (s, named(side)) for s in body for side in [side_of(s.text, lang, None)]}
    stated = {o for _, rows in told.values() for *_, o in rows}
    for i, last, o in named(one):
        if o in stated or o not in CLAIMED:
            continue
        for s, rows in told.values():
            for j, end, p in rows:
                if against[o] == p and s.n <= REACH:
                    side = side_of(s.text, lang, None)
                    d = compared(
                        "action", side, side.tokens[j].start, side.tokens[end].end,
                        one, one.tokens[i].start, one.tokens[last].end, {}, "",
                    )  # fmt: skip
                    return [(s, replace(d, probability=PROBABILITY))]
    return []


CLAIMED = frozenset({"convicted", "acquitted", "approved", "rejected", "lifted", "imposed"})
