"""A negation or a hedge that only one side has, of a word that both sides have.

"There are no plans" and "there are plans": the negation governs "plans", which stands on both sides
and is denied on one. Such a difference is plain from the words around it, whatever else the two
sentences say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.sides import Side, compared, is_light, parted

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference

REACH = 5  # tokens after a cue within which the word that it governs stands
SCOPE = 6  # tokens before a word within which a cue governs it
LEAST = 0.3  # levels of certainty between two cues from which one is plainly firmer
SAME_LEVEL = 0.05  # and within which one says no more than the other
ONLY = frozenset({"only", "just", "merely", "least", "yet", "even", "necessarily"})
CONDITIONS = frozenset({"if", "unless", "without", "should"})
OPEN = frozenset({"until", "before", "if", "whether", "once", "unless", "when"})
MODALS = frozenset({"may", "might", "could"})
PERMITTED = frozenset({"use", "take", "make", "get", "bring", "buy"})  # what one may do
NOT = frozenset({"not", "no", "never", "cannot"})


def governed_differences(a: Side, b: Side) -> list[Difference]:
    """Negations and hedges dropped or added, the first text's before the second's."""
    found = []
    for one, two, dropped in ((a, b, True), (b, a, False)):
        for i in one.once(cued):
            if i not in one.left and i - 1 not in one.left and i + 1 not in one.left:
                continue
            d = (
                _against(one, two, i, dropped)
                or _negation(one, two, i, dropped)
                or _lone_negation(one, two, i, dropped)
                or _hedge(one, two, i, dropped)
                or _hearsay(one, two, i, dropped)
            )
            if d is not None:
                found.append(d)
    return found


def cued(side: Side) -> list[int]:
    """Where words stand that may deny or hedge."""
    return [
        i for i, t in enumerate(side.tokens)
        if t.norm in NOT or t.norm.endswith("n't") or _level(side, i) is not None
        or hearsay(side, i) is not None
    ]  # fmt: skip


def counterpart(one: Side, two: Side, i: int) -> int | None:
    """Where the word at `i` stands in the other text: in order, else where it stands once."""
    at = one.matched.get(i)
    if at is not None:
        return at
    places = [j for j, key in enumerate(two.keys) if key == one.keys[i]]
    if len(places) == 1:
        return places[0]
    if not places:
        near = [
            j for j in two.open()
            if lexicon.relate(one.tokens[i].norm, two.tokens[j].norm).name in ("same", "derivation", "synonym")
        ]  # fmt: skip
        return near[0] if len(near) == 1 else None
    return None


def _head(side: Side, i: int) -> int | None:
    """The word that the cue at `i` governs: the next that carries meaning in its clause."""
    for j in range(i + 1, min(len(side.tokens), i + 1 + REACH)):
        if any(c in ".;:!?" for c in side.text[side.tokens[j - 1].end : side.tokens[j].start]):
            return None
        if not is_light(side, j) and lexicon.certainty(side.tokens[j].norm) is None:
            return j
    return None


ANSWERED = frozenset({"on", "to", "in", "at", "from", "for", "and"})  # said no on Thursday
OPEN_THINGS = frozenset({"risk", "danger", "threat", "jeopardy", "peril"})  # that may come, or not
TELLING = frozenset({"tell", "tells", "told", "say", "says", "said"})
AVERSE = frozenset({"afraid", "scared", "fear", "fears", "fearing", "reluctant", "unwilling", "rather", "too"})  # fmt: skip
AGAINST = frozenset({"against", "towards", "toward", "about", "over", "under"})


def _against(one: Side, two: Side, i: int, dropped: bool) -> Difference | None:
    """What is ruled out beside something else, and stands alone on the other side.

    "Against the firm, not against the hospital" and "against the hospital".
    """
    comma = i > 0 and "," in one.text[one.tokens[i - 1].end : one.tokens[i].start]
    head = _head(one, i) if comma and one.tokens[i].norm == "not" else None
    if head is not None and one.tokens[head].norm in AGAINST:
        head = _head(one, head)
    at = None if head is None else counterpart(one, two, head)
    if head is None or at is None or one.keys[i - 1] in two.keys:
        return None
    before = {two.norm(k) for k in range(max(0, at - 3), at)}
    same = {one.norm(k) for k in range(i + 1, head)} & before
    if not same - {"the", "a", "an"} or any(negative(two, k) for k in range(len(two.tokens))):
        return None
    one.settled.update({i} & one.left)
    return _made("polarity", "clear_negation", one, (i - 1, head), two, (at, at), dropped)


def _denies(side: Side, i: int) -> bool:
    norm = side.tokens[i].norm
    if norm not in NOT and not norm.endswith("n't"):
        return False
    after = side.norm(i + 1)
    return after not in ONLY and not (norm == "no" and after in ANSWERED)


def negative(side: Side, i: int) -> bool:
    norm = side.tokens[i].norm
    return (
        lexicon.is_negation(norm) or norm in lexicon.cues().near_negations
        or lexicon.negated_by_prefix(norm) or (norm, side.norm(i + 1)) == ("yet", "to")
        or unused(side, i)
    )  # fmt: skip


def unused(side: Side, i: int) -> bool:
    """Whether "out of order" or "out of service" begins here."""
    return (side.norm(i), side.norm(i + 1)) == ("out", "of") and side.norm(i + 2) in UNUSED


UNUSED = frozenset({"order", "service", "action", "use", "work", "operation"})


def withheld(side: Side, i: int) -> bool:
    """Whether a word says without a "not" that something is not so: put off, banned, cleared of."""
    norm = side.tokens[i].norm
    return not lexicon.cues().withholding.isdisjoint((norm, *lexicon.lemmas(norm)))


def _negation(one: Side, two: Side, i: int, dropped: bool) -> Difference | None:
    if i in one.settled or i not in one.left or not _denies(one, i):
        return None
    head = _head(one, i)
    at = None if head is None else counterpart(one, two, head)
    if head is None or at is None:
        return None
    placed = one.matched.get(head) == at and (
        _in_place(one, i, at) or _goes_on(one, head, at) or _begins(one, head, two, at)
    )
    if not placed and not _turned(one, two, head):
        return None
    if any(t.norm in CONDITIONS for t in one.tokens[max(0, i - REACH) : i]):
        return None
    if one.tokens[head].norm in TELLING:
        return None  # who told the page one thing may not tell another
    near = range(max(0, at - SCOPE), min(len(two.tokens), at + 4))
    if any(two.tokens[k].norm in AVERSE for k in near):
        return None
    many = sum(negative(one, k) for k in range(len(one.tokens)))
    if any(k != at and (negative(two, k) or withheld(two, k)) for k in near) or many <= sum(
        negative(two, k) for k in range(len(two.tokens))
    ):
        return None
    if any(two.tokens[k].norm in OPEN for k in range(max(0, at - 2 * SCOPE), at)):
        return None
    if any(_opposed(one, two, k) for k in range(i + 1, min(len(one.tokens), head + 4))):
        return None
    one.settled.add(i)
    return _made("polarity", "clear_negation", one, (i, head), two, (at, at), dropped)


def _lone_negation(one: Side, two: Side, i: int, dropped: bool) -> Difference | None:
    """A denial that is all that was taken out between two words: "is not among", "is among"."""
    if i in one.settled or i not in one.left or not _denies(one, i):
        return None
    before, after = one.matched.get(i - 1), one.matched.get(i + 1)
    if before is None or after is None or any(negative(two, k) for k in range(len(two.tokens))):
        return None
    plain = after == before + 1 or (
        after == before + 2 and two.tokens[before + 1].norm in AUXILIARY
    )
    if not plain or sum(negative(one, k) for k in range(len(one.tokens))) > 1:
        return None
    said = [
        k for k in (i - 2, i - 1, i + 1) if one.matched.get(k, -9) in (before - 1, before, after)
    ]
    if all(is_light(one, k) for k in said) or one.norm(i + 1) in ("known", "clear"):
        return None  # nothing tells that it is one thing; what was not known may be
    if any(
        t.norm in OPEN | CONDITIONS for t in two.tokens[max(0, before - 2 * SCOPE) : before + 1]
    ):
        return None
    one.settled.add(i)
    return _made("polarity", "clear_negation", one, (i - 1, i + 1), two, (before, after), dropped)


AUXILIARY = frozenset({"is", "are", "was", "were", "has", "have", "had", "does", "did", "do", "will", "would", "can", "could", "should", "must"})  # fmt: skip


def _hearsay(one: Side, two: Side, i: int, dropped: bool) -> Difference | None:
    """What one text has from hearsay or by the look of it, and the other as a fact: "is said to
    have refused", "appeared to be burning", "reportedly cost less than 90".
    """
    start = hearsay(one, i)
    if start is None or not {i, i + 1, i - 1} & one.left:
        return None
    if any(v is not None and v < FIRM for v in two.once(_any_levels)) or two.once(_told):
        return None
    at = carried(one, two, start)
    if at is None or _denied(one, i, min(start + 1, len(one.tokens) - 1)):
        return None
    one.settled.update({i} & one.left)
    name = "clear_hearsay" if dropped else "clear_softer"
    return _made(
        "certainty", name, one, (i, min(start, len(one.tokens) - 1)), two, (at, at), dropped
    )


HEARD_LEVEL = 0.5  # of certainty: what is told from hearsay
FIRM = 0.85  # level of certainty from which a text states a thing
HEARD = frozenset({"thought", "believed", "said", "reported", "understood", "rumoured", "rumored", "presumed", "alleged", "feared", "assumed"})  # fmt: skip
SEEMING = frozenset({"appear", "appears", "appeared", "seem", "seems", "seemed"})
HEARSAY = frozenset({"reportedly", "allegedly", "apparently", "supposedly", "purportedly", "presumably", "seemingly", "facie"})  # fmt: skip
BEING = frozenset({"is", "are", "was", "were", "be", "been", "being", "also", "widely", "now"})


def hearsay(side: Side, i: int) -> int | None:
    """Where what the cue at `i` keeps open begins; None where no such cue stands there."""
    norm = side.tokens[i].norm
    if norm in HEARSAY:
        return i + 1
    if norm in SEEMING and side.norm(i + 1) == "to":
        return i + 2
    if norm in HEARD and side.norm(i - 1) in BEING and side.norm(i + 1) == "to":
        return i + 2
    return None


def _told(side: Side) -> bool:
    """Whether a text lays what it says to anyone."""
    return any(t.norm == "according" or lexicon.is_reporting(t.norm) for t in side.tokens)


CLAUSE = 10  # tokens of a clause that are looked at
CARRIED = 0.5  # of its weighty words, from which the other text has the clause


def carried(one: Side, two: Side, start: int, end: int | None = None) -> int | None:
    """Where the other text has the clause that begins at `start`: its verb with something beside
    it, or half of its words; None where it does not.
    """
    places: list[int | None] = []
    for k in range(start, min(len(one.tokens), start + CLAUSE if end is None else end)):
        if k > start and any(
            c in ".;:!?" for c in one.text[one.tokens[k - 1].end : one.tokens[k].start]
        ):
            break
        if not is_light(one, k):
            places.append(counterpart(one, two, k))
    there = [at for at in places if at is not None]
    if not there or len(there) < max(1 + (len(places) > 1), CARRIED * len(places)):
        return None
    return places[0] if places[0] is not None else min(there)


def _turned(one: Side, two: Side, head: int) -> bool:
    """Whether a sentence was only turned round: all that it says, and nothing denied in it."""
    heavy = [j for j in range(len(two.tokens)) if not is_light(two, j)]
    known = set(one.keys)
    told = sum(two.keys[j] in known for j in heavy)
    verb = lexicon.is_verb(one.tokens[head].norm)
    return verb and len(heavy) > 2 and told >= WHOLE * len(heavy)


WHOLE = 0.85  # of a sentence's weighty words, from which it was only turned round


def _in_place(one: Side, i: int, at: int) -> bool:
    """Whether what stands before the cue stands close before the word governed on the other side."""
    for k in range(i - 1, max(-1, i - SCOPE), -1):
        if k in one.matched:
            return 0 < at - one.matched[k] <= SCOPE - 1
    return i < 2


def _goes_on(one: Side, head: int, at: int) -> bool:
    """Whether both texts go on alike behind the word governed: the next weighty words, in order."""
    after = [
        k for k in range(head + 1, min(len(one.tokens), head + 1 + SCOPE)) if not is_light(one, k)
    ]
    places = [one.matched.get(k, -1) for k in after[:2]]
    return len(places) == 2 and at < places[0] < places[1] <= at + SCOPE


def _begins(one: Side, head: int, two: Side, at: int) -> bool:
    """Whether the other sentence begins with what is denied, and tells the same of it: "no order was
    served", "an order was served".
    """
    first = two.norm(at - 1) in SOME and (at == 1 or parted(two, at - 2, at - 1, ".;:!?"))
    after = [
        k for k in range(head + 1, min(len(one.tokens), head + 1 + SCOPE)) if not is_light(one, k)
    ]
    return first and bool(after) and at < one.matched.get(after[0], -1) <= at + SCOPE


SOME = frozenset({"a", "an", "one", "the"})


def _opposed(one: Side, two: Side, k: int) -> bool:
    """Whether a word after the negation has its opposite among the other side's own words."""
    if k not in one.left:
        return False
    return any(
        lexicon.relation(one.tokens[k].norm, two.tokens[j].norm) == "antonym" for j in two.left
    )


def _hedge(one: Side, two: Side, i: int, dropped: bool) -> Difference | None:
    level = _level(one, i)
    if level is None or i in one.settled or i not in one.left or _permits(one, i):
        return None
    if one.tokens[i].norm in SUSPICION and any(_probes(t.norm) for t in two.tokens):
        return None
    head = _head(one, i)
    at = None if head is None else counterpart(one, two, head)
    if head is not None and at is None and one.norm(head + 1) == "to":  # may be asked to appear
        head = _head(one, head + 1)
        head = head if head is not None and _as_verb(one, head) else None
        at = None if head is None else counterpart(one, two, head)
    if head is None or at is None or one.tokens[head].text[:1].isupper():
        return None
    if _told_of_another(one, head, two, at):
        return None
    if _denied(one, i - BEFORE, min(len(one.tokens), head + 2)):
        return None
    if one.norm(i) in MODALS and lexicon.is_verb(one.norm(head)) and not _as_verb(two, at):
        return None  # what could be agreed, and the agreement
    if one.norm(i) in CLAUSAL and carried(one, two, i + 1) is None:
        return None  # of what is believed, the other text may tell the subject alone
    if one.tokens[head].norm in OPEN_THINGS:
        return None
    if dropped and any(f.norm.startswith("max:") for f in two.facts):
        return None  # up to so many: it may be less
    levels = two.once(_any_levels)
    if _shifted(one, i, two, at, level) and dropped:
        first = max(0, at - 2 * SCOPE)
        start = next(k for k in range(first, at) if _level(two, k) is not None)
        one.settled.add(i)
        two.settled.update(k for k in range(start, at) if levels[k] is not None and k in two.left)
        return _made("certainty", "clear_shift", one, (i, head), two, (start, at), dropped)
    if any(v is not None and v <= level + LEAST for v in levels):
        return None
    will = next(
        (k for k in range(at - 1, max(-1, at - 1 - REACH), -1) if (levels[k] or 0.0) > level + LEAST),
        at,
    )  # fmt: skip
    one.settled.add(i)
    if will != at:
        two.settled.add(will)
    name = "clear_firmer" if dropped else "clear_softer"
    return _made("certainty", name, one, (i, head), two, (will, at), dropped)


def _probes(word: str) -> bool:
    """Whether a word says that something is looked into, which is as much as to suspect it."""
    return not PROBING.isdisjoint((word, *lexicon.lemmas(word)))


BEFORE = 3  # tokens before a hedge within which a denial takes it back: it was not possible
# Cues behind which a whole clause stands, its subject first.
CLAUSAL = frozenset({
    "believed", "considering", "considers", "mulling", "weighing", "suspects", "suspect"
})  # fmt: skip
PROBING = frozenset({
    "investigate", "investigation", "probe", "inquiry", "look", "examine", "question", "think", "believe",
    "assume"
})  # fmt: skip
ARTICLES = frozenset({
    "a", "an", "the", "this", "that", "no", "any", "his", "her", "its", "their", "of"
})  # fmt: skip
NOUN_BEFORE = frozenset({
    "a", "an", "the", "no", "any", "as", "of", "main", "prime", "his", "her", "their", "its", "one", "two",
    "three", "four", "five", "first", "second", "third", "other", "another", "all", "both", "some",
    "several", "murder", "terror", "key", "alleged"
})  # fmt: skip
NOUN_AFTER = frozenset({
    "had", "has", "have", "was", "were", "are", "is", "who", "whom", "whose", "in", "on", "at", "and", "or",
    "from", "to", "for", "with", "arrested", "detained", "held"
})  # fmt: skip
SUSPICION = frozenset({"suspicion", "suspected", "suspect", "suspects", "alleged", "possible"})


def _told_of_another(one: Side, head: int, two: Side, at: int) -> bool:
    """Whether the second text's word is no telling of the first's: a thing of its name (those who
    guarded, a guard), denied, or a verb that says little of other things (could go, went).
    """
    bent = one.norm(head).endswith(("ed", "ing")) and one.norm(head) != two.norm(at)
    if (bent and not _as_verb(two, at)) or _denied(two, at - BEFORE, at):
        return True
    if FAINT.isdisjoint((two.norm(at), *lexicon.lemmas(two.norm(at)))):
        return False
    near = {two.keys[k] for k in range(max(0, at - SCOPE), min(len(two.tokens), at + SCOPE)) if k != at and not is_light(two, k)}  # fmt: skip
    return len(near & {one.keys[k] for k in range(len(one.tokens)) if k != head}) < LITTLE


FAINT = frozenset({"go", "come", "have", "be", "get", "make", "take", "do", "give", "put", "say", "see", "hear"})  # fmt: skip
LITTLE = 2  # weighty words beside such a verb that both texts must have


def _permits(side: Side, i: int) -> bool:
    """Whether "may" grants something: "passengers may use their tickets", "it may be used"."""
    after = side.norm(i + 1)
    done = lexicon.lemmas(side.norm(i + 2))[:1] if after == "be" else ()
    granted = after in PERMITTED or after in ("now", "not", "only") or done == ("use",)
    return side.tokens[i].norm in MODALS and granted


def _shifted(one: Side, i: int, two: Side, at: int, level: float) -> bool:
    """Whether another, plainly different hedge governs the word instead: could, likely."""
    if any(t.norm == one.tokens[i].norm for t in two.tokens):
        return False
    near = [_level(two, k) for k in range(max(0, at - 2 * SCOPE), at) if k in two.left]
    levels = [v for v in near if v is not None]
    other = any(abs(v - level) > LEAST for v in levels)
    return other and not any(abs(v - level) <= SAME_LEVEL for v in levels)


def _level(side: Side, i: int) -> float | None:
    norm = side.tokens[i].norm
    if norm not in lexicon.cues().plain_hedges or is_person_suspected(side, i):
        return None
    return lexicon.certainty(norm)


def _as_verb(side: Side, at: int) -> bool:
    """Whether a word is told of as done and not as a thing: no article or owner right before it."""
    before = side.norm(at - 1)
    return (
        lexicon.is_verb(side.norm(at))
        and before not in ARTICLES
        and not before.endswith(("'s", "s'"))
    )


def is_person_suspected(side: Side, i: int) -> bool:
    """Whether "suspect" is a noun here: no suspects had been arrested."""
    if side.norm(i) not in ("suspect", "suspects"):
        return False
    before, after = side.norm(i - 1), side.norm(i + 1)
    ends = i + 1 < len(side.tokens) and parted(side, i, i + 1, ",.;:!?")
    return before in NOUN_BEFORE or before.isdigit() or after in NOUN_AFTER or ends


def _any_levels(side: Side) -> list[float | None]:
    return [_any_level(side, k) for k in range(len(side.tokens))]


def _any_level(side: Side, i: int) -> float | None:
    norm = side.tokens[i].norm
    if norm in lexicon.cues().doubting:
        return HEARD_LEVEL
    level = None if is_person_suspected(side, i) else lexicon.certainty(norm)
    if level is None and hearsay(side, i) is not None:
        return HEARD_LEVEL
    if level is None and lexicon.is_reporting(side.tokens[i].norm):
        return None
    return level


def _denied(side: Side, i: int, head: int) -> bool:
    return any(negative(side, k) for k in range(max(0, i), head))


def _made(
    kind: str, name: str, one: Side, at_one: tuple[int, int], two: Side, at_two: tuple[int, int],
    dropped: bool,
) -> Difference:  # fmt: skip
    spans = [
        (side, side.tokens[first].start, side.tokens[last].end)
        for side, (first, last) in ((one, at_one), (two, at_two))
    ]
    if not dropped:
        spans.reverse()
    (a, a0, a1), (b, b0, b1) = spans
    return compared(kind, a, a0, a1, b, b0, b1, {name: 1.0}, "")
