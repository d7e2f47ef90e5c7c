"""What a source keeps open, counts from below or lays to a person, and the page tells flat.

"At first sight it was arson" and "it was arson"; "at least nine people died" and "nine people died";
"the commander of the navy's second squadron" and "the commander of the navy"; "an official at the
ministry proposed it" and "the ministry proposed it".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon, text
from retold.apparatus.doubt.governed import FIRM, carried, counterpart, hearsay
from retold.apparatus.sides import Side, compared, is_light, parted, shared_part

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference
    from retold.facts import Fact

# Phrases that keep open all that follows in their clause.
OPENING = (
    ("prima", "facie"), ("at", "first", "sight"), ("at", "first", "glance"), ("on", "the", "face", "of", "it"),
    ("it", "appears"), ("it", "appeared"), ("it", "seems"), ("it", "seemed"), ("it", "is", "believed"),
    ("it", "was", "believed"), ("it", "is", "thought"), ("it", "was", "thought"), ("it", "is", "understood"),
    ("it", "is", "feared"), ("it", "was", "feared"), ("it", "is", "suspected"), ("it", "was", "suspected"),
    ("it", "is", "assumed"), ("it", "looks", "as", "if"), ("it", "looked", "as", "if"), ("it", "would", "appear"),
    ("it", "is", "likely"), ("it", "is", "possible"), ("there", "are", "fears"), ("there", "were", "fears"),
    ("in", "all", "likelihood"), ("in", "all", "probability"), ("by", "all", "accounts"), ("by", "the", "look", "of", "it"),
    ("early", "indications"), ("initial", "indications"), ("first", "indications"), ("early", "reports"),
    ("initial", "reports"), ("first", "reports"), ("preliminary", "reports"), ("preliminary", "findings"),
    ("initial", "findings"), ("preliminary", "investigation"), ("initial", "investigation"), ("preliminary", "investigations"),
    ("initial", "investigations"), ("unconfirmed", "reports"), ("seemingly",), ("purportedly",), ("ostensibly",),
)  # fmt: skip
_OPENING_STARTS = frozenset(p[0] for p in OPENING)
# Words behind "was", "were" that keep open what they end, or the one word behind them.
SUSPECTED = frozenset({"suspected", "feared", "believed", "presumed", "thought", "assumed"})
WAS = frozenset({"is", "are", "was", "were", "been", "being"})
STILL_OPEN = frozenset(
    {"whether", "if", "unclear", "unknown", "cause", "investigate", "investigating", "investigated", "probe",
     "looking", "question", "rule", "ruled", "hypothesis", "theory", "speculation", "fear", "fears", "feared"}
)  # fmt: skip
LEAST = 0.6  # of what is kept open, from which the other text tells it
AT_LEAST = frozenset({"least", "than", "over", "above", "excess", "minimum", "upwards"})
ROUGH = AT_LEAST | {
    "about", "around", "some", "roughly", "nearly", "almost", "approximately", "estimated", "estimate", "estimates",
    "or", "more", "most", "up", "far", "so", "already", "many", "plus", "perhaps", "possibly", "maybe", "close",
}  # fmt: skip
SAME = 0.5  # of the shorter text's weighty words, from which both tell one thing


def flattened_differences(a: Side, b: Side, context: Context) -> list[Difference]:
    """Hedges around a clause, limits of numbers, parts of a body and its people that were left out."""
    if context.lang != "en":
        return []
    return _opened(a, b) + _counted(a, b) + _whole(a, b) + _embodied(a, b, context)


def opened(side: Side) -> list[tuple[int, int, int, int]]:
    """Where a text keeps a clause open: first and last token of the cue, the clause's first, its end."""
    norms = [t.norm for t in side.tokens]
    found = []
    for i, norm in enumerate(norms):
        if norm in _OPENING_STARTS:
            n = next((len(p) for p in OPENING if tuple(norms[i : i + len(p)]) == p), 0)
            if n:
                found.append((i, i + n - 1, i + n, _end(side, i + n)))
        if norm in SUSPECTED and i and norms[i - 1] in WAS and norms[i + 1 : i + 2] != ["to"]:
            last = i + 1 == len(norms) or _stops(side, i)
            begin = _begin(side, i)
            if last:
                found.append((i, i, begin, i - 1))
            elif norms[i + 1].endswith(("ed", "ead", "ost", "en")):
                found.append((i, i, i + 1, i + 2))
    return found


def _stops(side: Side, i: int, marks: str = ".;:!?,") -> bool:
    """Whether a clause ends behind a token."""
    if i + 1 >= len(side.tokens):
        return True
    return parted(side, i, i + 1, marks)


def _end(side: Side, i: int) -> int:
    while i < len(side.tokens) and not _stops(side, i):
        i += 1
    return min(len(side.tokens), i + 1)


def _begin(side: Side, i: int) -> int:
    """Where the clause begins whose last word is at `i`: behind a verb of saying or a mark."""
    k = i
    while k > 0 and not _stops(side, k - 1) and not lexicon.is_reporting(side.tokens[k - 1].norm):
        k -= 1
    return k


def _opened(a: Side, b: Side) -> list[Difference]:
    for first, last, start, end in a.once(opened):
        if not set(range(first, last + 1)) & (a.left - a.settled):
            continue
        said = [k for k in range(start, end) if not is_light(a, k) and not lexicon.is_reporting(a.tokens[k].norm)]  # fmt: skip
        said = said[:MOST]
        told = [j for k in said for j in [counterpart(a, b, k)] if j is not None]
        if not said or len(told) < max(min(2, len(said)), LEAST * len(said)):
            continue
        if carried(a, b, start, end) is None or any(lexicon.is_negation(a.tokens[k].norm) for k in range(start, end)):  # fmt: skip
            continue
        if not _states(b, min(told), max(told)) or (len(said) < 2 and shared_part(a, b) < SAME):
            continue
        a.settled.update(k for k in range(first, last + 1) if k in a.left)
        stop = min(max(last, said[-1]), last + 6)
        return [_made("certainty", a, first, stop, b, min(told), max(told), "clear_hearsay")]
    return []


MOST = 8  # weighty words of a clause that are looked for


def _states(side: Side, first: int, last: int) -> bool:
    """Whether nothing keeps open what the sentence tells that goes from `first` to `last`."""
    while first > 0 and not _stops(side, first - 1, ".;!?"):
        first -= 1
    last = _end(side, last)
    if any(i <= last and first <= j for i, j, *_ in side.once(opened)):
        return False
    return not any(
        t.norm in STILL_OPEN or (lexicon.certainty(t.norm) or 1.0) < FIRM or lexicon.is_negation(t.norm)
        or hearsay(side, k) is not None
        for k, t in enumerate(side.tokens[first:last], first)
    )  # fmt: skip


# --- numbers counted from below, or guessed -----------------------------------------------------


def limited(side: Side) -> list[tuple[Fact, int]]:
    """Numbers of people and things that are a least or an estimate, with the token that says so."""
    found = []
    for f in side.facts:
        if f.kind != "number" or f.value is None or f.value < 2 or f.noun == "age":
            continue
        at = side.covers(f)
        for k in range(max(0, at[0] - 3), at[-1]) if at else ():
            norms = [t.norm for t in side.tokens[k : k + 2]]
            plain = norms == ["at", "least"] or norms[0].endswith("estimated")
            if plain and not any(_stops(side, m) for m in range(k, at[0])):
                found.append((f, k))
                break
    return found


def _counted(a: Side, b: Side) -> list[Difference]:
    for f, k in a.once(limited):
        same = [
            g for g in b.facts if g.kind == "number" and g.value == f.value and g.unit == f.unit
        ]
        if len(same) != 1 or same[0].approx or same[0].low is not None or same[0].high is not None:
            continue
        g = same[0]
        at = b.covers(g)
        if not at or _rough(b, at) or (f.noun and g.noun and f.noun != g.noun and shared_part(a, b) < SAME):  # fmt: skip
            continue
        if sum(h.kind == "number" and h.value == f.value for h in a.facts) > 1:
            continue
        if any(t.norm in lexicon.cues().plain_hedges or t.norm in STILL_OPEN for t in b.tokens):
            continue
        if shared_part(a, b) < ONE_TALE:
            continue
        start = min(a.tokens[k].start, f.start)
        return [compared("certainty", a, start, f.end, b, g.start, g.end, {"clear_limit": 1.0}, "")]
    return []


ONE_TALE = 0.34  # the same, where a number tells too that both tell one thing


def _rough(side: Side, at: list[int]) -> bool:
    near = [*range(max(0, at[0] - 4), at[0]), *range(at[-1] + 1, min(len(side.tokens), at[-1] + 3))]
    more = any(m in text.fold(side.text) for m in ("or more", "and counting", "if not more"))
    return more or any(side.tokens[i].norm in ROUGH for i in near)


# --- the part for the whole, the person for the body -----------------------------------------------

PARTS = frozenset(
    {"region", "district", "division", "brigade", "battalion", "regiment", "fleet", "squadron", "branch", "unit",
     "wing", "department", "bureau", "chapter", "zone", "sector", "section", "corps", "directorate", "precinct",
     "station", "office", "desk", "committee", "subcommittee", "panel", "arm", "command", "group", "subsidiary",
     "school", "faculty", "institute", "laboratory", "team", "ward", "province", "council"}
)  # fmt: skip
LEADERS = frozenset(
    {"commander", "chief", "head", "director", "chairman", "chairwoman", "chair", "leader", "president", "boss",
     "secretary", "manager", "editor", "inspector", "superintendent", "officer", "captain", "general"}
)  # fmt: skip
PEOPLE = frozenset(
    {"official", "adviser", "advisor", "aide", "employee", "staffer", "lawmaker", "deputy", "member", "mp", "senator",
     "director", "executive", "manager", "officer", "lawyer", "professor", "researcher", "economist", "analyst",
     "delegate", "councillor", "insider", "clerk", "diplomat", "legislator"}
)  # fmt: skip
OF = frozenset({"of", "at", "in", "from", "with", "for"})
REACH = 7  # tokens behind an office within which what it is of stands


def leading(side: Side) -> list[tuple[int, int, int]]:
    """Who leads a part of a body: tokens of the office, of the body, of the part."""
    found = []
    for i, token in enumerate(side.tokens[:-3]):
        if token.norm not in LEADERS or side.tokens[i + 1].norm != "of":
            continue
        own: int | None = None
        for k in range(i + 2, min(len(side.tokens), i + 2 + REACH)):
            if _stops(side, k - 1):
                break
            if side.text[side.tokens[k].start : side.tokens[k].end + 1].rstrip().endswith(("'s", "’s", "s'", "s’")):  # fmt: skip
                own = k
            if own is not None and k > own and side.tokens[k].norm in PARTS:
                found.append((i, own, k))
                break
    return found


def _whole(a: Side, b: Side) -> list[Difference]:
    for i, own, part in a.once(leading):
        if any(b.keys[j] == a.keys[part] for j in range(len(b.tokens))):
            continue
        body = a.tokens[own].norm.removesuffix("'s").removesuffix("’s")
        for j, token in enumerate(b.tokens):
            if token.norm != a.tokens[i].norm:
                continue
            behind = b.tokens[j + 1 : j + 4]
            before = [t.norm.removesuffix("'s") for t in b.tokens[max(0, j - 2) : j]]
            of_it = behind[:1] and behind[0].norm == "of" and any(t.norm == body for t in behind)
            if of_it or body in before:
                last = next(
                    (j + 1 + n for n, t in enumerate(behind) if of_it and t.norm == body), j
                )
                return [_made("role", a, i, part, b, j, min(last, len(b.tokens) - 1), "clear_dropped_rank")]  # fmt: skip
    return []


def members(side: Side) -> list[tuple[int, int, int]]:
    """One person of a body who does something: tokens of the person, the body's last, the verb."""
    found = []
    for i, token in enumerate(side.tokens[:-3]):
        if token.norm not in PEOPLE or side.tokens[i + 1].norm not in OF:
            continue
        if not {"a", "an", "one"} & {t.norm for t in side.tokens[max(0, i - 3) : i]}:
            continue
        for k in range(i + 3, min(len(side.tokens), i + 3 + REACH)):
            if _stops(side, k - 1):
                break
            norm = side.tokens[k].norm
            if norm in ("has", "have", "had"):
                if k + 1 < len(side.tokens):
                    found.append((i, k - 1, k + 1))
                break
            if _does(norm) and not is_light(side, k - 1):
                found.append((i, k - 1, k))
                break
    return found


def _does(norm: str) -> bool:
    return (
        lexicon.is_verb(norm) and norm.endswith(("ed", "es", "s")) and not lexicon.is_person(norm)
    )


def _embodied(a: Side, b: Side, context: Context) -> list[Difference]:
    """What one of its people does, laid to the body itself, on a page that names no such person."""
    for i, body, verb in a.once(members):
        known = b.keys[:] if context.after_words is None else [*b.keys, *context.named_near()]
        if a.keys[i] in known or lexicon.is_reporting(a.tokens[verb].norm):
            continue
        for j in range(1, len(b.tokens)):
            if b.keys[j] != a.keys[verb]:
                continue
            who = next((k for k in (j - 1, j - 2) if k >= 0 and b.keys[k] == a.keys[body]), None)
            skipped = who is not None and who < j - 1 and b.tokens[j - 1].norm not in WAS | {"has", "had", "have"}  # fmt: skip
            if who is None or skipped:
                continue
            return [_made("role", a, i, verb, b, max(0, who - 1), j, "clear_dropped_rank")]
    return []


# ---------------------------------------------------------------------------------------------------


def _made(
    kind: str, a: Side, a0: int, a1: int, b: Side, b0: int, b1: int, feature: str
) -> Difference:
    return compared(
        kind, a, a.tokens[a0].start, a.tokens[min(a1, len(a.tokens) - 1)].end,
        b, b.tokens[b0].start, b.tokens[b1].end, {feature: 1.0}, "",
    )  # fmt: skip
