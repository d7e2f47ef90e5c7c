"""What the source leaves unsettled and the page tells as settled: whether, weighing, not ruled out, so far.

"It is too early to say whether a short circuit was to blame" and "a short circuit was to blame"; "is
weighing all options, including an appeal" and "will appeal"; "no survivors so far" and "no survivors".
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.doubt.governed import FIRM, counterpart, hearsay, negative
from retold.apparatus.sides import Side, clear, is_light, parted, phrases, word_places

if TYPE_CHECKING:
    from collections.abc import Callable

    from retold.apparatus.difference import Difference

SENTENCE = ".;!?"
CLAUSE = 10  # tokens behind a cue that are looked at
BESIDE = 8  # tokens around what is told within which something may leave it open
BEFORE = 6  # tokens before "whether" within which stands who leaves it open, and how
OPENERS = frozenset(
    {"early", "soon", "premature", "clear", "unclear", "know", "unknown", "investigate", "look", "examine",
     "determine", "find", "check", "establish", "verify", "probe", "study", "assess", "see", "uncertain",
     "confirm", "tell", "wait", "inquire", "review"}
)  # fmt: skip
UNDECIDED = frozenset(
    {"whether", "if", "unclear", "unknown", "investigate", "investigating", "investigation", "probe", "suspect",
     "suspected", "possible", "possibly", "may", "might", "could", "alleged", "allegedly", "asked", "question",
     "likely", "probably", "perhaps", "believe", "believes", "believed", "consider", "considering", "weighing",
     "mulling", "exploring", "option", "options", "planning", "plan", "plans", "reviewing", "examining", "studying",
     "thinking", "pondering", "premature", "early", "soon", "know", "knows", "known", "talks", "ruled", "rule", "exclude", "excluded", "open", "discussing", "potential"}
)  # fmt: skip
WEIGHING = frozenset({"consider", "weigh", "mull", "explore", "ponder", "contemplate"})  # fmt: skip
DECIDED = frozenset({"will", "would", "'ll"})
GOING = frozenset({"is", "are", "was", "were", "'s", "'re"})
EMPTY = frozenset({"option", "options", "possibility", "possible", "way", "ways", "move", "step", "steps", "measure", "measures", "include", "including", "included"})  # fmt: skip
TOLD = 0.6  # of what is left open, from which the other text tells it


def unsettled_differences(a: Side, b: Side) -> list[Difference]:
    """What the first text leaves open and the second does not; at most one of each sort."""
    return [d for find in FINDERS for d in [find(a, b)] if d is not None]


def _questioned(a: Side, b: Side) -> Difference | None:
    """ "It was too early to say whether he was to blame" and "he was to blame"."""
    for i in a.once(questions):
        if i not in a.left:
            continue
        told = _told(a, i, b, 1)
        if told is not None and _settled(b, *told):
            return _made("certainty", a, (max(0, i - 3), _last(a, i)), b, told, "clear_open")
    return None


def questions(side: Side) -> list[int]:
    """Where a clause begins that a text leaves open."""
    return [
        i for i, t in enumerate(side.tokens)
        if t.norm in ("whether", "if") and _opened(side, i, t.norm)
    ]  # fmt: skip


def _opened(side: Side, i: int, word: str) -> bool:
    reach = BEFORE if word == "whether" else 1
    near = range(max(0, i - reach), i)
    return any(OPENERS & set(_forms(side.norm(k))) and not parted(side, k, i, SENTENCE) for k in near)  # fmt: skip


def _weighed(a: Side, b: Side) -> Difference | None:
    """ "Is considering all options, including an appeal" and "will appeal"."""
    for i in a.once(weighings):
        told = _told(a, i, b, 1)
        if told is not None and _settled(b, *told) and _decided(b, *told):
            return _made("certainty", a, (i, _last(a, i)), b, told, "clear_weighed")
    return None


def weighings(side: Side) -> list[int]:
    """Where somebody is said to be weighing something."""
    places = side.once(word_places)
    of = [word for word in places if not WEIGHING.isdisjoint(_forms(word))]
    return sorted(i for word in of for i in places[word] if _goes_on(side, i))


def _goes_on(side: Side, i: int) -> bool:
    """Whether a word tells what somebody is at: is weighing, was considering."""
    norm = side.norm(i)
    return norm.endswith("ing") or (norm.endswith("s") and lexicon.is_verb(norm))


def _decided(side: Side, first: int, last: int) -> bool:
    """Whether what stands around a span will come or is being done."""
    near = range(max(0, first - 5), min(len(side.tokens), last + 4))
    return any(
        side.norm(k) in DECIDED
        or (side.norm(k) in GOING and side.norm(k + 1).endswith("ing"))
        or (side.norm(k) in ("has", "have", "had") and side.norm(k + 1) == "decided")
        for k in near
    )


def _ruled(a: Side, b: Side) -> Difference | None:
    """ "Did not rule out an appeal" and "would appeal"."""
    if "out" not in a.once(word_places):
        return None
    for i, token in enumerate(a.tokens):
        out = next((k for k in (i + 1, i + 2) if a.norm(k) == "out"), None)
        if token.norm not in ("rule", "ruled", "ruling") or out is None or i not in a.left:
            continue
        if not any(negative(a, k) for k in range(max(0, i - 4), i)):
            continue
        told = _told(a, out, b, 1)
        if told is not None and _settled(b, *told) and _decided(b, *told):
            return _made("certainty", a, (max(0, i - 2), _last(a, out)), b, told, "clear_weighed")
    return None


# --- denials that hold for now, or of a part -------------------------------------------------------

FOR_NOW = (
    ("so", "far"), ("at", "this", "stage"), ("at", "this", "point"), ("for", "now"), ("as", "yet"), ("at", "present"),
    ("at", "the", "moment"), ("for", "the", "moment"), ("for", "the", "time", "being"), ("currently",), ("as", "things", "stand"),
    ("to", "date"), ("until", "now"),
)  # fmt: skip
PASSING = frozenset({"yet", "now", "far", "stage", "currently", "moment", "date", "present", "immediately", "instantly", "still", "today", "immediate", "current", "initially", "early", "being", "until", "remains", "remain", "remained"})  # fmt: skip


def _for_now(a: Side, b: Side) -> Difference | None:
    """ "Has found no such letters so far" and "there are no such letters"."""
    if not PASSING.isdisjoint(b.once(word_places)):
        return None
    for i, last in a.once(for_now):
        if not set(range(i, last + 1)) & a.left:
            continue
        for k in range(max(0, i - 2 * CLAUSE), min(len(a.tokens), last + CLAUSE)):
            at = _denied_alike(a, k, b) if lexicon.is_negation(a.norm(k)) else None
            if at is not None and not parted(a, min(i, k), max(i, k), SENTENCE):
                return _made("certainty", a, (min(i, k), max(last, k)), b, at, "clear_for_now")
    return None


def _denied_alike(a: Side, i: int, b: Side) -> tuple[int, int] | None:
    """Where the second text denies what the first denies at `i`."""
    for k in range(i + 1, min(len(a.tokens), i + 6)):
        if is_light(a, k):
            continue
        at = counterpart(a, b, k)
        if at is None:
            continue
        no = next((j for j in range(at - 1, max(-1, at - 6), -1) if negative(b, j)), None)
        if no is not None:
            return no, at
    return None


# Words that make a denial no narrower than it is without them.
IDLE = frozenset({"immediate", "immediately", "instantly", "official", "formal", "apparent", "additional", "actual", "actually", "really", "possible"})  # fmt: skip
MANNER = ("al", "ous", "ful", "ive", "able", "ible", "ary", "ic", "ent", "ant", "ing", "ior")


def _widened(a: Side, b: Side) -> Difference | None:
    """ "No unusual outflows" and "no outflows"; "failed to adequately consider", "failed to consider"."""
    for i, cue in a.once(nothings):
        k = cue + 1
        if k + 1 >= len(a.tokens) or k not in a.left or a.keys[k] in b.keys:
            continue
        if parted(a, cue, k + 1, ",.;:") or is_light(a, k + 1) or not _narrows(a, cue, k):
            continue
        at = counterpart(a, b, k + 1)
        if at is None or a.keys[k + 1] != b.keys[at]:
            continue
        if any(_nothing(b, j) == at - 1 for j in range(max(0, at - 3), at)):
            return _made("polarity", a, (i, k + 1), b, (max(0, at - 2), at), "clear_wider")
    return None


def _narrows(side: Side, cue: int, k: int) -> bool:
    """Whether a word says which of the things denied, or how: unusual outflows, adequately consider."""
    norm = side.norm(k)
    if norm in IDLE:
        return False
    if side.norm(cue) in ("no", "of"):
        return norm.endswith(MANNER) or norm.startswith(("un", "non"))
    return norm.endswith("ly")


def nothings(side: Side) -> list[tuple[int, int]]:
    """Where phrases begin behind which stands what is not so, and their last tokens."""
    return [(i, k) for i in range(len(side.tokens) - 2) if (k := _nothing(side, i)) is not None]


def _nothing(side: Side, i: int) -> int | None:
    """The last token of a phrase at `i` behind which stands what is not so."""
    here, after = side.norm(i), side.norm(i + 1)
    if here == "no":
        return i
    if (here, after) == ("free", "of") or ("fail" in _forms(here) and after == "to"):
        return i + 1
    if here in ("not", "never") or here.endswith("n't"):
        return i
    return None


# --- conditions -----------------------------------------------------------------------------------

SUBJECT = (("subject", "to"), ("conditional", "on"), ("contingent", "on"), ("depending", "on"), ("provided", "that"), ("on", "condition", "that"), ("pending",))  # fmt: skip
CONDITIONED = frozenset({"if", "subject", "conditional", "contingent", "depending", "depends", "depend", "provided", "condition", "conditions", "pending", "once", "unless", "when", "after", "could", "may", "might", "should", "until", "awaiting", "awaits", "need", "needs", "require", "requires", "hopes", "hope", "await", "must"})  # fmt: skip


def _bound(a: Side, b: Side) -> Difference | None:
    """ "Subject to funding, cash is planned for 250 families" and "250 families will get cash"."""
    if not CONDITIONED.isdisjoint(b.once(word_places)):
        return None
    for i, last in a.once(conditions):
        named = _clause(a, last)[:2]
        if i not in a.left or not named or any(a.keys[k] in b.keys for k in named):
            continue
        rest = [k for k in _around(a, i) if not i <= k <= named[-1]]
        told = [j for k in rest for j in [counterpart(a, b, k)] if j is not None]
        if len(told) >= max(3, TOLD * len(rest)):
            return _made(
                "certainty", a, (i, named[-1]), b, (min(told), max(told)), "clear_condition"
            )
    return None


def _around(side: Side, i: int) -> list[int]:
    """The weighty words of the sentence in which a token stands."""
    first, last = _sentence(side, i, i)
    return [k for k in range(first, last + 1) if not is_light(side, k)]


FINDERS: tuple[Callable[[Side, Side], Difference | None], ...] = (
    _questioned, _weighed, _ruled, _for_now, _widened, _bound,
)  # fmt: skip


# ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32768)
def _forms(word: str) -> tuple[str, ...]:
    return (word, *lexicon.lemmas(word))


def _clause(side: Side, i: int) -> list[int]:
    """The weighty words behind a cue, in its clause."""
    found = []
    for k in range(i + 1, min(len(side.tokens), i + 1 + CLAUSE)):
        going_on = side.norm(k) in EMPTY  # all options, including an appeal
        if parted(side, k - 1, k, SENTENCE if going_on else f"{SENTENCE},"):
            break
        if is_light(side, k) or side.norm(k) in EMPTY or lexicon.is_reporting(side.norm(k)):
            continue
        found.append(k)
    return found


def _last(side: Side, i: int) -> int:
    return max(_clause(side, i), default=i)


def _told(a: Side, i: int, b: Side, least: int = 2) -> tuple[int, int] | None:
    """Where the second text tells most of the clause behind the cue at `i`."""
    said = _clause(a, i)
    told = [j for k in said for j in [counterpart(a, b, k)] if j is not None]
    if len(told) < max(least, TOLD * len(said)):
        return None
    return min(told), max(told)


def _settled(side: Side, first: int, last: int) -> bool:
    """Whether nothing leaves open what the sentence tells that goes from `first` to `last`."""
    begin, end = _sentence(side, first, last)
    return not any(
        side.norm(k) in UNDECIDED or hearsay(side, k) is not None
        or (side.norm(k) not in DECIDED and (lexicon.certainty(side.norm(k)) or 1.0) < FIRM)
        for k in range(max(begin, first - BESIDE), min(end, last + BESIDE) + 1)
    )  # fmt: skip


def _sentence(side: Side, first: int, last: int) -> tuple[int, int]:
    while first > 0 and not parted(side, first - 1, first, SENTENCE):
        first -= 1
    while last + 1 < len(side.tokens) and not parted(side, last, last + 1, SENTENCE):
        last += 1
    return first, last


def _made(
    kind: str, a: Side, one: tuple[int, int], b: Side, two: tuple[int, int], feature: str
) -> Difference:
    a.settled.update(set(range(one[0], one[1] + 1)) & a.left)
    return clear(kind, a, a.reach(*one), b, b.reach(*two), feature)


def for_now(side: Side) -> list[tuple[int, int]]:
    return phrases(side, FOR_NOW)


def conditions(side: Side) -> list[tuple[int, int]]:
    return phrases(side, SUBJECT)
