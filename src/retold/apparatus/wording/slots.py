"""What stands in one slot around words that both texts have: who did it, why, of which of two, in which year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retold import lexicon
from retold.apparatus.sides import Side, clear, is_light, parted, vector, weighty, word_places

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference

FAR = 4  # tokens within which the head of a phrase stands
REACH = 8  # tokens around a slot within which what both texts share stands
ALIKE = 0.35  # cosine from which two words may name one thing


def slot_differences(a: Side, b: Side, context: Context) -> list[Difference]:
    """At most one of each sort."""
    finders = (_doer, _cause, _either, _yearly, _nominated, _diagnosed)
    return [d for find in finders for d in [find(a, b, context)] if d is not None]


def _doer(a: Side, b: Side, context: Context) -> Difference | None:
    """One deed, done to the same, by another: "rescued by police", "rescued by villagers"."""
    theirs = b.once(deeds)
    for verb, (i, who) in a.once(deeds).items():
        if verb not in theirs:
            continue
        j, other = theirs[verb]
        if (
            who[1] not in a.left
            or other[1] not in b.left
            or not _another(a, who, b, other, context)
        ):
            continue
        if len(_near(a, i, who) & _near(b, j, other)) < BESIDE:
            continue
        return _made("role", a, who, b, other, "clear_doer")
    return None


BESIDE = 1  # weighty words beside a deed that both texts have


def deeds(side: Side) -> dict[str, tuple[int, tuple[int, int]]]:
    """Deeds that are told once, by verb: where it stands, and the words for who did it."""
    found: dict[str, list[tuple[int, tuple[int, int]]]] = {}
    for i, token in enumerate(side.tokens):
        bent = lexicon.lemmas(token.norm)[:1] not in ((), (token.norm,))
        if not bent or token.norm in AUXILIARY or not lexicon.is_verb(token.norm):
            continue
        who = _by(side, i)
        if who is not None and all(_person(side, k) for k in who[1:]):
            found.setdefault(side.keys[i], []).append((i, who))
    return {verb: rows[0] for verb, rows in found.items() if len(rows) == 1}


def _by(side: Side, i: int) -> tuple[int, int] | None:
    """Who is named behind "by" after a verb, else before a verb that is active."""
    by = next((k for k in range(i + 1, i + 7) if side.norm(k) == "by"), None)
    if by is not None and not parted(side, i, by, ',.;:!?"“”'):
        return _phrase(side, by + 1)
    if any(side.norm(k) in BE for k in range(max(0, i - 3), i)):
        return None
    before = next((k for k in range(i - 1, max(-1, i - 3), -1) if side.norm(k) not in HAVE), None)
    if before is None or is_light(side, before) or side.norm(before).endswith(("'s", "s'")):
        return None
    if parted(side, before, i, ',.;:!?"“”'):
        return None
    return before, before


BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "get", "got", "getting"})
HAVE = frozenset({"has", "have", "had", "also", "then", "later", "finally", "already"})
AUXILIARY = BE | HAVE


def _person(side: Side, i: int) -> bool:
    norm = side.norm(i)
    return lexicon.is_person(norm) or norm in BODIES


BODIES = frozenset({"police", "army", "navy", "militia", "firefighters", "coastguard", "troops", "rebels", "villagers", "soldiers", "residents", "neighbours", "volunteers", "rescuers", "locals", "passers", "vigilantes"})  # fmt: skip


def _cause(a: Side, b: Side, context: Context) -> Difference | None:
    """One effect, and another cause: "because of the fog", "because of the driver's error"."""
    for x in a.once(causes):
        for y in b.once(causes):
            if not {x[1]} & a.left or not {y[1]} & b.left or not _another(a, x, b, y, context):
                continue
            if len(_near(a, x[0], x) & _near(b, y[0], y)) > CAUSED:
                return _made("action", a, x, b, y, "clear_cause")
    return None


CAUSED = 1


def causes(side: Side) -> list[tuple[int, int]]:
    """The phrases that a text names as causes."""
    found = []
    for i in range(len(side.tokens) - 2):
        pair = (side.norm(i), side.norm(i + 1))
        if pair in BECAUSE or side.norm(i) in BECAUSE_OF:
            start = i + (2 if pair in BECAUSE else 1)
            phrase = None if lexicon.is_verb(side.norm(start)) else _phrase(side, start)
            if phrase is not None and side.norm(phrase[1]) not in VAGUE:
                found.append(phrase)
    return found


# They name no cause by themselves: adverse events may be side effects.
VAGUE = frozenset({"event", "events", "effect", "effects", "problem", "problems", "reason", "reasons", "issue", "issues", "condition", "conditions", "circumstances", "situation", "concerns"})  # fmt: skip
BECAUSE = frozenset({("because", "of"), ("due", "to"), ("owing", "to"), ("blamed", "on"), ("thanks", "to"), ("caused", "by"), ("died", "of"), ("died", "from")})  # fmt: skip
BECAUSE_OF = frozenset({"because of", "due to", "owing to", "thanks to"})


def _phrase(side: Side, i: int) -> tuple[int, int] | None:
    """The first and the last word of a short phrase that begins at a place."""
    last = None
    for k in range(i, min(len(side.tokens), i + FAR)):
        if k > i and parted(side, k - 1, k, ',.;:!?"'):
            break
        if not is_light(side, k):
            last = k
        elif last is not None:
            break
    return None if last is None else (i, last)


def _another(
    a: Side, x: tuple[int, int], b: Side, y: tuple[int, int], context: Context
) -> bool:  # fmt: skip
    """Whether two phrases name two things, neither of which the other text knows of."""
    i, j = x[1], y[1]
    ours = {k for k in range(x[0], i + 1) if not is_light(a, k)}
    theirs = {k for k in range(y[0], j + 1) if not is_light(b, k)}
    if {a.keys[k] for k in ours} & set(b.keys) or {b.keys[k] for k in theirs} & set(a.keys):
        return False
    if a.keys[i] in context.after_words or b.keys[j] in context.before_words:
        return False
    one, two = weighty(a).sum(sorted(ours)), weighty(b).sum(sorted(theirs))
    if float(one @ two) > ALIKE * float(np.sqrt((one @ one) * (two @ two))):
        return False
    return all(
        lexicon.relation(a.norm(k), b.norm(m)) in ("unrelated", "antonym", "sibling")
        and float(vector(a.norm(k)) @ vector(b.norm(m))) < ALIKE
        for k in ours for m in theirs
    )  # fmt: skip


def _near(side: Side, i: int, but: tuple[int, int]) -> set[str]:
    """The weighty words around a place, without a phrase."""
    places = range(max(0, i - REACH), min(len(side.tokens), i + REACH + 1))
    return {
        side.keys[k] for k in places
        if k != i and not but[0] <= k <= but[1] and not is_light(side, k)
    }  # fmt: skip


def _either(a: Side, b: Side, context: Context) -> Difference | None:
    """One of two that the other text leaves open: "damaged or destroyed" told as "destroyed"."""
    for one, two, words in ((a, b, context.after_words), (b, a, context.before_words)):
        for i, kept in one.once(pairs):
            other = one.keys[i]
            places = [j for j, key in enumerate(two.keys) if key == one.keys[kept]]
            if len(places) != 1 or other in two.keys or other in words:
                continue
            j = places[0]
            if _alternative(two, j) or not _counted(one, i) & _counted(two, j):
                continue
            first, last = min(i, kept), max(i, kept)
            if one is a:
                return _made("action", a, (first, last), b, (j, j), "clear_either")
            return _made("action", a, (j, j), b, (first, last), "clear_either")
    return None


def pairs(side: Side) -> list[tuple[int, int]]:
    """Two words of one sort with "or" between them: the one that may be left out, and the one that stays."""
    found = []
    for i in range(len(side.tokens) - 2):
        if side.norm(i + 1) != "or" or is_light(side, i) or is_light(side, i + 2):
            continue
        if side.norm(i) in FATES and side.norm(i + 2) in FATES:
            found += [(i, i + 2), (i + 2, i)]
    return found


FATES = frozenset({"killed", "dead", "injured", "wounded", "hurt", "missing", "damaged", "destroyed", "arrested", "detained", "charged", "deported", "abducted", "suspended", "dismissed", "cancelled", "delayed", "diverted", "closed", "convicted", "banned", "fined", "jailed", "expelled"})  # fmt: skip


def _alternative(side: Side, j: int) -> bool:
    """Whether a word is one of several that a text parts by "or" or "and"."""
    return not {"or", "and"}.isdisjoint((side.norm(j - 1), side.norm(j + 1)))


def _counted(side: Side, i: int) -> set[str]:
    """The numbers around a place."""
    places = range(max(0, i - REACH), min(len(side.tokens), i + REACH + 1))
    return {side.keys[k] for k in places if side.keys[k][:1].isdigit()}


def _yearly(a: Side, b: Side, _: Context) -> Difference | None:
    """A count of one year told as that of every year: "8,000 this year", "8,000 a year"."""
    one, two = a.once(years), b.once(years)
    for number in sorted(one.keys() & two.keys()):
        (x, each), (y, every) = one[number], two[number]
        if each != every:
            return _made("date", a, x, b, y, "clear_yearly")
    return None


def years(side: Side) -> dict[str, tuple[tuple[int, int], bool]]:
    """Where a number's year, month or week stands, and whether it is each of them, by the number."""
    found: dict[str, list[tuple[tuple[int, int], bool]]] = {}
    if (TIMES | EACH_YEAR).isdisjoint(side.once(word_places)):
        return {}
    for i in range(2, len(side.tokens)):
        each = side.norm(i) in EACH_YEAR or (side.norm(i - 1) in EACH and side.norm(i) in TIMES)
        if not each and (side.norm(i - 1) not in ONE or side.norm(i) not in TIMES):
            continue
        at = next((k for k in range(i - 1, max(-1, i - 6), -1) if side.keys[k][:1].isdigit()), None)
        span = (i if side.norm(i) in EACH_YEAR else i - 1, i)
        if at is not None and not parted(side, at, i, ",.;:!?"):
            found.setdefault(side.keys[at], []).append((span, each))
    return {number: rows[0] for number, rows in found.items() if len(rows) == 1}


TIMES = frozenset({"year", "month", "week", "day"})
EACH_YEAR = frozenset(
    {
        "a year",
        "per year",
        "a month",
        "per month",
        "a week",
        "per week",
        "a day",
        "per day",
        "annually",
        "yearly",
    }
)
EACH, ONE = frozenset({"a", "per", "each", "every"}), frozenset({"this", "last", "next"})


def _nominated(a: Side, b: Side, _: Context) -> Difference | None:
    """A nomination for a prize told as the prize."""
    ours = a.once(word_places)
    if (PUT_UP.isdisjoint(ours) and NOMINATED.isdisjoint(ours)) or not NOMINATED.isdisjoint(
        b.once(word_places)
    ):
        return None
    for i, token in enumerate(a.tokens):
        put_up = (a.norm(i - 1), token.norm) in (("up", "for"), ("running", "for"))
        if token.norm not in NOMINATED and not put_up:
            continue
        near = range(max(0, i - FAR), min(len(a.tokens), i + FAR + 1))
        prizes = {
            a.keys[k] for k in near if k and a.tokens[k].text[:1].isupper() and not is_light(a, k)
        }
        for j, other in enumerate(b.tokens):
            if b.keys[j] not in prizes or not other.text[:1].isupper():
                continue
            won = next(
                (
                    k
                    for k in range(max(0, j - REACH), min(len(b.tokens), j + FAR + 1))
                    if b.norm(k) in WON
                ),
                None,
            )
            if won is not None and not _won(a, b.keys[j]):
                return _made("action", a, (i, i), b, (min(won, j), max(won, j)), "clear_stage")
    return None


NOMINATED = frozenset(
    {"nominated", "nomination", "nominations", "nominee", "nominees", "shortlisted", "nods", "nod"}
)
PUT_UP = frozenset({"up", "running"})
WON = frozenset({"won", "wins", "winner", "winning", "award", "awards", "received", "got", "took", "landed", "earned", "scooped", "bagged"})  # fmt: skip
VICTORY = frozenset({"won", "wins", "winner", "winning"})


def _won(side: Side, prize: str) -> bool:
    """Whether a text tells of a victory right before the prize."""
    return any(
        side.norm(k) in VICTORY
        for i, key in enumerate(side.keys) if key == prize
        for k in range(max(0, i - FAR), min(len(side.tokens), i + 3))
    )  # fmt: skip


def _diagnosed(a: Side, b: Side, context: Context) -> Difference | None:
    """An illness that the first article does not name, and that the second does."""
    i = next((k for k, t in enumerate(a.tokens) if t.norm == "illness"), None)
    if i is None or "illness" in b.keys or not context.has_articles:
        return None
    for n in lexicon.named_sorts([t.norm for t in b.tokens]):
        if n.member.sort != "illness" or n.member.weak:
            continue
        if not any(b.keys[k] in context.before_words for k in range(n.first, n.last + 1)):
            return _made("action", a, (max(0, i - 1), i), b, (n.first, n.last), "clear_cause")
    return None


def _made(
    kind: str, a: Side, x: tuple[int, int], b: Side, y: tuple[int, int], feature: str
) -> Difference:
    a.settled.update(set(range(x[0], x[1] + 1)) & a.left)
    b.settled.update(set(range(y[0], y[1] + 1)) & b.left)
    return clear(kind, a, a.reach(*x), b, b.reach(*y), feature)
