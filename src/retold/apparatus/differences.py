"""What differs between two aligned pieces of text, difference by difference.

A difference is found by tokens first (`sides.py`), then by meaning: facts against facts, a moved
word against itself, a word against its synonym. What remains is typed and described by features;
`judge.py` says how probable it is that a fact changed.
"""

from __future__ import annotations

from retold.apparatus.difference import Context, Difference
from retold.apparatus.doubt.cues import cue_differences, speaker_differences
from retold.apparatus.doubt.flattened import flattened_differences
from retold.apparatus.doubt.governed import governed_differences
from retold.apparatus.doubt.prospects import prospect_differences
from retold.apparatus.doubt.reserved import reserved_differences
from retold.apparatus.doubt.unsettled import unsettled_differences
from retold.apparatus.doubt.wanted import wanted_differences
from retold.apparatus.foreign import concept_differences, foreign_differences
from retold.apparatus.kinds import placed
from retold.apparatus.people.persons import person_differences
from retold.apparatus.people.related import related_differences
from retold.apparatus.sides import (
    Side,
    is_light,
    segments_of,
    settle_moves,
    settle_synonyms,
    side_of,
)
from retold.apparatus.sources.attribution import source_differences
from retold.apparatus.values.factual import fact_differences
from retold.apparatus.values.measured import measured_differences
from retold.apparatus.values.parts import parts_differences
from retold.apparatus.values.single import single_differences
from retold.apparatus.wording.contrasts import contrast_differences
from retold.apparatus.wording.exchanged import changed_roles, changed_voice, retyped
from retold.apparatus.wording.outcomes import outcome_differences
from retold.apparatus.wording.quotes import quotation_differences
from retold.apparatus.wording.slots import slot_differences
from retold.apparatus.wording.stages import stage_differences
from retold.apparatus.wording.twins import settle_joined
from retold.apparatus.wording.words import word_differences


def differences(before: str, after: str, context: Context | None = None) -> list[Difference]:
    """What differs between two texts that tell the same, in the order of the second.

    Each difference is typed and carries its features; `judge.FeatureJudge` fills in the
    probability that a fact changed.
    """
    context = context or Context()
    if context.after_lang and context.after_lang != context.lang:
        return foreign_differences(before, after, context)
    a = side_of(before, context.lang, context.before_when)
    b = side_of(after, context.lang, context.after_when)
    segments = segments_of(a, b)
    settle_moves(a, b)
    settle_joined(a, b, segments)
    found = quotation_differences(a, b) + outcome_differences(a, b, context)
    found += person_differences(a, b, context) + speaker_differences(a, b)
    found += source_differences(a, b, context) + stage_differences(a, b, context)
    found += governed_differences(a, b)
    found += flattened_differences(a, b, context)
    if context.lang == "en":
        found += prospect_differences(a, b, context) + measured_differences(a, b)
        found += reserved_differences(a, b) + unsettled_differences(a, b)
        found += single_differences(a, b) + parts_differences(a, b)
        found += related_differences(a, b) + wanted_differences(a, b)
        found += slot_differences(a, b, context)
    found += changed_roles(a, b) + changed_voice(a, b)
    found += fact_differences(a, b, segments, context)
    found += contrast_differences(a, b, context)
    settle_synonyms(a, b)
    found += cue_differences(a, b, segments)
    if context.lang == "en":  # of other languages no word table is at hand
        found += word_differences(a, b, segments, context)
    else:
        found += concept_differences(before, after, context.lang)
    found = _alone(a, b, found)
    found = placed(a, b, segments, [retyped(a, b, d) for d in found])
    found = _with_pair_features(a, b, found)
    return sorted(found, key=lambda d: (d.after_start, d.before_start, d.kind, d.after_end))


def _alone(a: Side, b: Side, found: list[Difference]) -> list[Difference]:
    """Marks the one word that was put in place of another where nothing else was touched."""
    told = [d for d in found if not d.harmless]
    if len(told) != 1 or told[0].kind != "action":
        return found
    one = [i for i in a.left if not is_light(a, i)]
    two = [j for j in b.left if not is_light(b, j)]
    if len(one) != 1 or len(two) != 1:
        return found
    features = dict(told[0].features)
    if not features.get("word_swap") or not (features.get("unrelated") or features.get("sibling")):
        return found
    if features.get("alike", 0.0) > ALIKE or features.get("shape", 0.0) > SHAPE:
        return found
    only = told[0].with_features((("clear_alone", 1.0),))
    return [only if d is told[0] else d for d in found]


SHAPE = 0.8  # spelled so much alike that one is a misprint of the other
ALIKE = 0.5  # cosine from which two words that no resource joins may be synonyms all the same


def _with_pair_features(a: Side, b: Side, found: list[Difference]) -> list[Difference]:
    """Adds what holds of the pair as a whole: how dense the edits are, how much is left out."""
    size = max(1, len(a.tokens) + len(b.tokens))
    density = (len(a.left) + len(b.left)) / size
    heavy = [j for j in range(len(b.tokens)) if not is_light(b, j)]
    novel = len([j for j in heavy if j in b.left and j not in b.settled]) / max(1, len(heavy))
    shared = (("density", density), ("many", min(10, len(found)) / 10), ("novel", novel))
    cut = len(b.tokens) < CUT_DOWN * len(a.tokens)
    return [d.with_features(shared + (((f"cut_{d.mode}", 1.0),) if cut else ())) for d in found]


CUT_DOWN = 0.6  # of the length: below it the second text tells a part of the first
