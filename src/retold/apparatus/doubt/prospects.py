"""What was only intended, weighed or tried in one text, and is done in the other.

"The ministry plans to shut the camp" and "the ministry shut the camp"; "he refused to hand over the
files" and "he handed over the files". The cue governs a verb; the other text has that verb as
something that happened, with nothing before it that would hold it back.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.doubt.governed import FIRM, carried
from retold.apparatus.sides import Side, compared, is_light

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference

REACH = 5  # tokens after a cue within which its verb stands
HOLD = 5  # tokens before a verb within which something may hold it back
# What an intention is told by; the words of a cue stand one after the other.
INTENDED = frozenset({
    ("plan", "to"), ("intend", "to"), ("hope", "to"), ("want", "to"), ("aim", "to"), ("seek", "to"),
    ("close to",), ("close", "to"), ("consider",), ("weigh",), ("mull",), ("in", "talk"), ("whether", "to"), ("agree", "to"),
    ("threaten", "to"), ("offer", "to"), ("propose", "to"), ("expect", "to"), ("ready", "to"),
    ("prepare", "to"), ("try", "to"), ("about", "to"), ("plan", "for"), ("call", "for"),
    ("will",), ("may",), ("might",), ("could",),
})  # fmt: skip
# Cues after which a thing that goes on is done as well: considering the sale, is selling.
WEIGHED = frozenset(
    {"consider", "weigh", "mull", "in", "whether", "may", "might", "could", "close to", "hope"}
)
# What a thing not done is told by.
UNDONE = frozenset({
    ("fail", "to"), ("refuse", "to"), ("decline", "to"), ("unable", "to"), ("yet", "to"),
    ("stop", "short", "of"), ("refrain", "from"), ("neglect", "to"), ("early", "to"), ("soon", "to"), ("premature", "to"),
})  # fmt: skip
HOLDING = frozenset(
    {"to", "will", "would", "may", "might", "could", "can", "should", "shall", "must", "if", "whether",
     "before", "until", "unless", "about", "for", "yet", "nearly", "almost", "once", "when", "after",
     "without", "from", "'ll", "of", "let", "cannot"}
)  # fmt: skip
HAVING = frozenset({"has", "have", "had", "was", "were", "been", "'ve", "having"})


def prospect_differences(a: Side, b: Side, context: Context) -> list[Difference]:
    """The first text's before the second's; at most one each."""
    found = [d for one, two, first in ((a, b, True), (b, a, False)) for d in _done(one, two, first)]
    return found or _unsaid(a, b) or _explained(a, b, context) or _believed(a, b)


def beginning(side: Side) -> list[int]:
    """Where a phrase may begin that leaves something undone or only intended."""
    return [i for i, t in enumerate(side.tokens) if _begun(t.norm)]


def _done(one: Side, two: Side, first: bool) -> list[Difference]:
    begun = [i for i in one.once(beginning) if i in one.left]
    for cues, feature in ((UNDONE, "clear_undone"), (INTENDED, "clear_done")):
        if feature == "clear_done" and not first:
            continue  # a copy that is less sure than its source is weighed as a hedge
        for i in begun:
            n = _cue(one, i, cues)
            verb = _verb(one, i + n) if n else None
            weighed = bool(WEIGHED & set(_lemmas(one, i)))
            asked = one.tokens[i].norm == "whether"
            at = None if verb is None else _accomplished(one, verb, two, weighed, asked)
            if verb is None or at is None:
                continue
            one.settled.update({i} & one.left)
            kind = "polarity" if feature == "clear_undone" else "certainty"
            spans = [
                (one, one.tokens[i].start, one.tokens[verb].end),
                (two, two.tokens[max(0, at - 1)].start, two.tokens[at].end),
            ]
            (a, a0, a1), (b, b0, b1) = spans if first else spans[::-1]
            return [compared(kind, a, a0, a1, b, b0, b1, {feature: 1.0}, "")]
    return []


def _unsaid(a: Side, b: Side) -> list[Difference]:
    """ "He declined to say whether his office would appeal" and "his office will appeal"."""
    for i in a.once(untold):
        if i not in a.left:
            continue
        asked = next((k for k in range(i + 1, min(len(a.tokens), i + 6)) if a.tokens[k].norm in ("whether", "if", "when", "why", "how")), None)  # fmt: skip
        if asked is None:
            continue
        clause = [k for k in range(asked + 1, min(len(a.tokens), asked + 10)) if not is_light(a, k)]
        known = {key: j for j, key in enumerate(b.keys)}
        told = [known[a.keys[k]] for k in clause if a.keys[k] in known]
        if len(clause) < 2 or len(told) < max(2, WHOLE_CLAUSE * len(clause)):
            continue
        if any(_doubts(t.norm) or t.norm in ("whether", "if", "would", "may", "might", "could", "unclear") for t in b.tokens):  # fmt: skip
            continue
        a.settled.update({i} & a.left)
        last = min(len(a.tokens) - 1, clause[-1])
        return [
            compared(
                "polarity", a, a.tokens[i].start, a.tokens[last].end,
                b, b.tokens[min(told)].start, b.tokens[max(told)].end, {"clear_undone": 1.0}, "",
            )
        ]  # fmt: skip
    return []


def untold(side: Side) -> list[int]:
    """Where something is left unsaid."""
    return [i for i in range(len(side.tokens)) if UNTOLD & set(_lemmas(side, i))]


def _explained(a: Side, b: Side, context: Context) -> list[Difference]:
    """The cause is looked into in the first text; the second names one of which the first article
    knows nothing.
    """
    i, j = a.once(_open_cause), b.once(_given_cause)
    if i is None or j is None or not context.before_words:
        return []
    near = range(max(0, j - REACH), min(len(b.tokens), j + REACH + 1))
    new = [k for k in near if not is_light(b, k) and k != j and b.keys[k] not in context.before_words and not lexicon.is_reporting(b.tokens[k].norm)]  # fmt: skip
    if not new or b.once(_open_cause) is not None:
        return []
    a.settled.update({i} & a.left)
    last = min(len(a.tokens) - 1, i + REACH)
    return [
        compared(
            "certainty", a, a.tokens[i].start, a.tokens[last].end,
            b, b.tokens[min(new[0], j)].start, b.tokens[max(new[-1], j)].end, {"clear_undone": 1.0}, "",
        )
    ]  # fmt: skip


CAUSES = frozenset({"cause", "causes", "reason", "reasons"})
OPEN_CAUSE = frozenset({"investigated", "investigating", "investigate", "investigation", "unclear", "unknown", "determine", "determined", "established", "inquiry", "examined", "clear", "known"})  # fmt: skip
GIVEN = frozenset({"caused", "blamed", "due", "because", "role", "led", "sparked", "triggered"})


def _open_cause(side: Side) -> int | None:
    """Where a text says that a cause is not known yet."""
    for i, token in enumerate(side.tokens):
        if token.norm in CAUSES:
            near = side.tokens[max(0, i - REACH) : i + 2 * REACH]
            if any(t.norm in OPEN_CAUSE for t in near):
                return i
    return None


def _given_cause(side: Side) -> int | None:
    """Where a text gives a cause."""
    return next((j for j, t in enumerate(side.tokens) if t.norm in GIVEN), None)


UNTOLD = frozenset({"decline", "refuse", "unclear", "unknown", "unsure"})
WHOLE_CLAUSE = 0.6  # of what was left open, from which the other text says it


BELIEFS = frozenset({"believe", "think", "suspect", "fear", "assume", "presume"})
WHOLE = 0.75  # of the second text's weighty words, from which it is what the first believes


def believing(side: Side) -> list[int]:
    """Where words stand for a belief."""
    return [i for i, t in enumerate(side.tokens) if _believes(t.norm)]


def _believed(a: Side, b: Side) -> list[Difference]:
    """ "Police believe that it was arson" and "it was arson, police said"."""
    cue = next((i for i in a.once(believing) if i in a.left), None)
    if cue is None or any(
        _doubts(t.norm) or t.norm in HOLDING - {"to", "of", "for"} for t in b.tokens
    ):
        return []
    if any((lexicon.certainty(t.norm) or 1.0) < FIRM for t in b.tokens) or _asked(a, cue):
        return []
    if not lexicon.cues().doubting.isdisjoint(t.norm for t in b.tokens):
        return []
    last_word = all(is_light(a, k) for k in range(cue + 1, len(a.tokens)))
    if (carried(a, b, 0, cue) if last_word else carried(a, b, cue + 1)) is None:
        return []  # what is believed is not what the second text tells
    heavy = {b.keys[j] for j in range(len(b.tokens)) if not is_light(b, j) and not lexicon.is_reporting(b.tokens[j].norm)}  # fmt: skip
    if len(heavy) < 3 or len(heavy & set(a.keys)) < WHOLE * len(heavy):
        return []
    a.settled.add(cue)
    last = min(len(a.tokens) - 1, cue + 2)
    j = next((a.matched[k] for k in range(cue, len(a.tokens)) if k in a.matched), 0)
    return [
        compared(
            "certainty", a, a.tokens[cue].start, a.tokens[last].end,
            b, b.tokens[j].start, b.tokens[j].end, {"clear_believed": 1.0}, "",
        )
    ]  # fmt: skip


@lru_cache(maxsize=32768)
def _believes(word: str) -> bool:
    return not BELIEFS.isdisjoint((word, *lexicon.lemmas(word))) and lexicon.is_verb(word)


def _asked(side: Side, cue: int) -> bool:
    """Whether the belief is denied or that of nobody in particular: "I do not think"."""
    return any(lexicon.is_negation(t.norm) or t.norm in ("i", "we", "you") for t in side.tokens[max(0, cue - 3) : cue])  # fmt: skip


def _lemmas(side: Side, i: int) -> tuple[str, ...]:
    norm = side.tokens[i].norm
    return (norm, *lexicon.lemmas(norm))


@lru_cache(maxsize=32768)
def _begun(word: str) -> tuple[tuple[str, ...], ...]:
    """The cues that a word may begin."""
    forms = (word, *lexicon.lemmas(word))
    return tuple(cue for cue in (*UNDONE, *INTENDED) if cue[0] in forms)


def _cue(side: Side, i: int, cues: frozenset[tuple[str, ...]]) -> int:
    """How many tokens the cue at `i` takes; none: 0."""
    for cue in _begun(side.tokens[i].norm):
        if cue not in cues or i + len(cue) >= len(side.tokens):
            continue
        if all(w in _lemmas(side, i + k) for k, w in enumerate(cue)):
            if cue == ("yet", "to") and side.tokens[i - 1].norm not in HAVING | {"is", "are"}:
                continue
            return len(cue)
    return 0


def _verb(side: Side, start: int) -> int | None:
    """The first verb from `start` on in the clause."""
    for k in range(start, min(len(side.tokens), start + REACH)):
        if k > start and any(
            c in '.;:!?,"' for c in side.text[side.tokens[k - 1].end : side.tokens[k].start]
        ):
            return None
        if not is_light(side, k) and side.tokens[k].norm not in WITHIN:
            known = lexicon.is_verb(side.tokens[k].norm) or _root(side, k) != side.tokens[k].norm
            return k if known else None
    return None


def _root(side: Side, k: int) -> str:
    """The verb that a word is a form of, or made from: sale, sell."""
    norm = side.tokens[k].norm
    verbs = [w for w in lexicon.lemmas(norm) if lexicon.is_verb(w)]
    made = [w for w in sorted(lexicon.family(norm)) if lexicon.is_verb(w) and w[:1] == norm[:1]]
    return (verbs or made or [norm])[0]


WITHIN = frozenset({"talks", "over", "on"})


def _accomplished(one: Side, verb: int, two: Side, weighed: bool, asked: bool) -> int | None:
    """Where the other text has the verb as done; None where it is held back, or stands nowhere."""
    root = _root(one, verb)
    if len(root) < 3 or root in ("make", "take", "have", "get", "give", "use"):
        return None
    places = [j for j in range(len(two.tokens)) if root in _lemmas(two, j)]
    told = sum(root in _lemmas(one, k) for k in range(len(one.tokens)) if k != verb)
    if len(places) != 1 or told:
        return None
    j = places[0]
    settled = asked and "will" in {t.norm for t in two.tokens[max(0, j - 2) : j]}
    if not settled and not _past(two, j, root, weighed):
        return None
    before = [two.tokens[k].norm for k in range(max(0, j - HOLD), j)]
    if any((w in HOLDING and not (settled and w == "will")) or _doubts(w) for w in before):
        return None
    if any(_doubts(two.tokens[k].norm) for k in two.left):
        return None
    return j if _told_alike(one, verb, two, j) else None


def _past(side: Side, j: int, root: str, weighed: bool) -> bool:
    norm = side.tokens[j].norm
    before = {t.norm for t in side.tokens[max(0, j - 3) : j]}
    if norm.endswith("ing"):
        return weighed and bool(before & GOING)
    if norm == root and norm not in SAME_PAST:
        return bool(before & HAVING)
    return not norm.endswith("s") or bool(before & HAVING)


GOING = frozenset({"is", "are", "'s", "'re", "was", "were"})
SAME_PAST = frozenset(
    {"shut", "cut", "put", "set", "hit", "quit", "spread", "split", "cast", "burst", "hurt", "beat"}
)


def _doubts(word: str) -> bool:
    return (
        lexicon.is_negation(word) or word in lexicon.cues().near_negations
        or word in lexicon.cues().plain_hedges or word in ("plan", "plans", "planned", "due", "set")
    )  # fmt: skip


def _told_alike(one: Side, i: int, two: Side, j: int) -> bool:
    """Whether what is done is done to the same: a weighty word near both, and half of the shorter."""
    near = {one.keys[k] for k in range(max(0, i - 6), min(len(one.tokens), i + 7)) if k != i and not is_light(one, k)}  # fmt: skip
    around = {two.keys[k] for k in range(max(0, j - 6), min(len(two.tokens), j + 7)) if k != j and not is_light(two, k)}  # fmt: skip
    return len(near & around) >= min(2, len(near), len(around)) and bool(near & around)
