"""What a difference says depends on how two tellings stand to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import text
from retold.apparatus.sides import canonical

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference

PLAIN = (
    "clear_number", "clear_date", "clear_place", "clear_era", "clear_outcome", "clear_transposed",
    "clear_counted", "clear_sex", "clear_name", "clear_speaks",
)  # fmt: skip
OF_ONE_SOURCE = (
    "clear_foreign", "clear_quote", "clear_negation", "clear_firmer", "clear_voice", "near_spelling",
    "clear_source", "clear_contrast", "clear_preposition", "clear_currency", "clear_bound", "clear_done",
    "clear_undone", "clear_rank", "clear_speaker", "clear_chain", "clear_spoke",
    "clear_stage", "clear_unknown_value", "clear_dropped_rank", "clear_scare", "clear_hearsay", "clear_claimed",
    "clear_part", "clear_believed", "clear_blame", "clear_former",
)  # fmt: skip


def comparable(relation: str, d: Difference, context: Context) -> bool:
    """Whether a difference says something between two tellings that share no telling at hand.

    Two newsrooms word one event each in its own way; only facts can contradict, and not where both
    reports have both values.
    """
    if relation not in ("siblings", "akin", "conflict"):
        return True
    features = dict(d.features)
    if any(features.get(name) for name in PLAIN):
        both = stated(d.after, context.before_words) and stated(d.before, context.after_words)
        return not both
    return relation != "conflict" and any(features.get(name) for name in OF_ONE_SOURCE)


def stated(words: str, vocabulary: frozenset[str]) -> bool:
    """Whether an article has a value somewhere, for this thing or another."""
    keys = [canonical(w) for w in text.words(words) if w not in text.STOPWORDS]
    digits = [k for k in keys if k[0].isdigit()]
    return bool(keys) and all(k in vocabulary for k in digits or keys)
