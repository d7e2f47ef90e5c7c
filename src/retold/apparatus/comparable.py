"""What a difference says depends on how two tellings stand to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import facts, text
from retold.apparatus.sides import canonical

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference
    from retold.facts import Fact

PLAIN = (
    "clear_number", "clear_date", "clear_place", "clear_era", "clear_outcome", "clear_transposed",
    "clear_counted", "clear_sex", "clear_name", "clear_speaks",
)  # fmt: skip
OF_ONE_SOURCE = (
    "clear_foreign", "clear_quote", "clear_negation", "clear_firmer", "clear_voice", "near_spelling",
    "clear_source", "clear_contrast", "clear_preposition", "clear_currency", "clear_bound", "clear_done",
    "clear_undone", "clear_rank", "clear_speaker", "clear_chain", "clear_spoke",
    "clear_stage", "clear_unknown_value", "clear_dropped_rank", "clear_scare", "clear_hearsay", "clear_claimed",
    "clear_part", "clear_believed", "clear_blame", "clear_former", "clear_unit", "clear_limit", "clear_posed",
    "clear_open", "clear_weighed", "clear_for_now", "clear_wider", "clear_condition", "clear_related", "clear_wanted", "clear_linked",
    "clear_owned",
)  # fmt: skip
UNDIRECTED = ("siblings", "akin", "conflict")  # neither was made from the other
APART = 4.0  # so many times the other, and two reports count two things


def comparable(relation: str, d: Difference, context: Context) -> bool:
    """Whether a difference says something between two tellings that share no telling at hand.

    Two newsrooms word one event each in its own way; only facts can contradict, and not where both
    reports have both values.
    """
    if relation not in UNDIRECTED:
        return True
    features = dict(d.features)
    if relation == "conflict" and not _exclusive(d, context):
        return False
    if any(features.get(name) for name in PLAIN):
        both = stated(d.after, context.before_words) and stated(d.before, context.after_words)
        return not both
    return relation != "conflict" and any(features.get(name) for name in OF_ONE_SOURCE)


def _exclusive(d: Difference, context: Context) -> bool:
    """Whether two reports cannot both be right, as far as figures and days go.

    What each counts grows from hour to hour and is bounded from below; each tells of days of its own.
    """
    if d.kind not in ("date", "number"):
        return True
    one, two = (
        [f for f in facts.find_facts(words, context.lang) if f.kind == "number"]
        for words in (d.before, d.after)
    )
    if one and two and _grown(one[0], two[0], bool(dict(d.features).get("toll")), context):
        return False
    clocks = bool(one and two) and all(f.unit == "clock" for f in (*one, *two))
    if d.kind == "date" and not clocks:
        return False
    return len(one) != 1 or len(two) != 1 or _cannot_both_be(one[0], two[0])


def _grown(a: Fact, b: Fact, toll: bool, context: Context) -> bool:
    """Whether two reports count more and less of the same at two times: the later one more, and of
    dead or hurt also where nothing tells which is later.
    """
    if a.unit is not None or b.unit is not None or a.value is None or b.value is None:
        return False
    earlier, later = context.before_when, context.after_when
    if earlier is None or later is None:
        return toll
    if earlier.date() == later.date() and "00:00" in (f"{earlier:%H:%M}", f"{later:%H:%M}"):
        return toll
    return a.value < b.value if earlier < later else b.value < a.value


def _cannot_both_be(a: Fact, b: Fact) -> bool:
    if a.value is None or b.value is None:
        return False
    if all(f.low is not None and f.high is None for f in (a, b)):
        return False  # at least nine, at least eleven
    low, high = sorted((abs(a.value), abs(b.value)))
    alike = a.unit == b.unit
    return facts.compare(a, b) == "different" and (not alike or not low or high <= APART * low)


def stated(words: str, vocabulary: frozenset[str]) -> bool:
    """Whether an article has a value somewhere, for this thing or another."""
    keys = [canonical(w) for w in text.words(words) if w not in text.STOPWORDS]
    digits = [k for k in keys if k[0].isdigit()]
    return bool(keys) and all(k in vocabulary for k in digits or keys)
