"""Names, places, numbers and dates that only one side states, or that both state differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from retold import facts, lexicon, text
from retold.apparatus.bounds import (
    CURRENCIES,
    cap_differences,
    currency_differences,
    opposed,
    other_unit,
    part_differences,
    unbounded,
)
from retold.apparatus.comparable import stated
from retold.apparatus.difference import HARMLESS, Context, Difference
from retold.apparatus.sides import Segment, Side, canonical, compared, is_light
from retold.facts.names import gazetteer, lands, skeleton

if TYPE_CHECKING:
    from retold.facts import Fact


def fact_differences(
    a: Side, b: Side, segments: list[Segment], context: Context
) -> list[Difference]:
    """Names, places, numbers and dates that stand on one side only, paired where they stand."""
    lone_a = [f for f in a.facts if set(a.covers(f)) & (a.left - a.settled)]
    lone_b = [f for f in b.facts if set(b.covers(f)) & (b.left - b.settled)]
    lone_a, lone_b, found = _agreeing(a, b, lone_a, lone_b, context)
    for f in list(lone_b):
        partner = _opposite(a, b, f, lone_a, segments)
        found.append(_fact_difference(a, b, partner, f, context))
        if partner in lone_a:
            lone_a.remove(partner)
    found += [_fact_difference(a, b, f, None, context) for f in lone_a]
    return found + currency_differences(a, b) + cap_differences(a, b) + part_differences(a, b)


def _agreeing(
    a: Side, b: Side, lone_a: list[Fact], lone_b: list[Fact], context: Context
) -> tuple[list[Fact], list[Fact], list[Difference]]:
    """Takes out the facts that the other side states in another form."""
    found = []
    for side, other, lone in ((b, a, lone_b), (a, b, lone_a)):
        for f in list(lone):
            verdicts = [
                ("rounded" if _one_time(side, f, other, g) else _verdict(f, g), g)
                for g in other.facts if _comparable(f, g)
            ]  # fmt: skip
            match = next(
                (
                    (v, g)
                    for v, g in verdicts
                    if v in HARMLESS and not (v == "compatible" and _claimed(f, other.facts))
                ),
                None,
            )
            if match is None:
                continue
            lone.remove(f)
            side.settled.update(side.covers(f))
            verdict, g = match
            x, y = (g, f) if side is b else (f, g)
            if unbounded(x, y, b):
                lone_a[:] = [h for h in lone_a if h is not x]
                limit = {"clear_limit": 1.0}
                found.append(compared("certainty", a, x.start, x.end, b, y.start, y.end, limit, ""))
                continue
            if side is b and verdict != "same":
                slip = verdict == "spelling" and _is_slip(g, f, context)
                features = {"near_spelling": 1.0, "slip": 1.0} if slip else {}
                found.append(
                    compared(
                        f.kind,
                        a,
                        g.start,
                        g.end,
                        b,
                        f.start,
                        f.end,
                        features,
                        "slip" if slip else verdict,
                    )
                )
    return lone_a, lone_b, found


def _one_time(side: Side, f: Fact, other: Side, g: Fact) -> bool:
    """Whether two times of the clock are one, told roughly: 4:40, shortly before 5."""
    if not f.unit == g.unit == "clock" or f.value is None or g.value is None:
        return False
    near = abs(f.value - g.value) <= ROUGHLY
    return near and (_rough(side, f) or _rough(other, g))


ROUGHLY = 25  # minutes
ROUGH = frozenset({"around", "about", "before", "after", "shortly", "nearly", "almost", "past", "towards", "some", "by"})  # fmt: skip


def _rough(side: Side, f: Fact) -> bool:
    first = next(iter(side.covers(f)), 0)
    return any(t.norm in ROUGH for t in side.tokens[max(0, first - 2) : first])


def _verdict(f: Fact, g: Fact) -> str:
    """As `facts.compare`; a city and its country are one place told more or less closely."""
    found = facts.compare(f, g)
    if found == "compatible" and opposed(f, g):
        return "different"
    known = gazetteer()
    two_places = f.norm in known and g.norm in known  # Niger and Nigeria
    if (
        found == "different" and f.kind != "number"
        and not two_places and _cut_short(f.text, g.text)
    ):  # fmt: skip
        return "part"
    if found != "different" or not f.kind == g.kind == "place":
        return found
    x, y = known.get(f.norm, f.norm), known.get(g.norm, g.norm)
    return "part" if y in (lands().get(x), x) or x == lands().get(y) else found


def _cut_short(one: str, two: str) -> bool:
    """Whether one name breaks off within a word of the other: the page was cut."""
    short, long = sorted((text.fold(one), text.fold(two)), key=len)
    return len(short) > 2 and long.startswith(short) and long[len(short) :][:1].isalpha()


def _is_slip(before: Fact, after: Fact, context: Context) -> bool:
    """A misspelling rather than another transliteration: the page spells it rightly elsewhere."""
    old, new = canonical(text.fold(before.text)), canonical(text.fold(after.text))
    if old in context.after_words and new not in context.before_words:
        return True
    return _instead(before, after, context) and not _transliterated(before, after)


def _transliterated(before: Fact, after: Fact) -> bool:
    """Whether one spelling of a foreign name may stand for the other."""
    pairs = zip(before.norm.split(), after.norm.split(), strict=False)
    return all(skeleton(x) == skeleton(y) for x, y in pairs if x != y)


def _claimed(f: Fact, others: list[Fact]) -> bool:
    """Whether another number plainly stands for this one: of the same things, or its digits."""
    return f.kind == "number" and any(
        _transposed(f, g) or (f.noun and f.noun == g.noun and facts.compare(f, g) == "different")
        for g in others if g.kind == "number"
    )  # fmt: skip


def _transposed(f: Fact, g: Fact) -> bool:
    """One number with the digits of the other: 62 and 26, 2,800 and 28,000."""
    if f.value is None or g.value is None or f.value == g.value or f.unit != g.unit:
        return False
    one, two = f"{f.value:.12g}", f"{g.value:.12g}"
    bare = one.replace(".", "").strip("0")
    if len(bare) > 1 and bare == two.replace(".", "").strip("0"):
        return True
    return len(one.strip("0.")) > 1 and sorted(one) == sorted(two)


def _comparable(f: Fact, g: Fact) -> bool:
    return f.kind == g.kind or {f.kind, g.kind} == {"name", "place"}


def _opposite(a: Side, b: Side, f: Fact, lone: list[Fact], segments: list[Segment]) -> Fact | None:
    """The left-over fact of the first text that `f` stands for in the second.

    A number of the same things first, then what stands in the same stretch.
    """
    swapped = [g for g in lone if g.kind == f.kind == "number" and _transposed(f, g)]
    if len(swapped) == 1:
        return swapped[0]
    lone = [g for g in lone if f.kind != "number" or not _other_fate(a, g, b, f)]
    counted = [g for g in lone if g.kind == f.kind == "number" and f.noun and g.noun == f.noun]
    if len(counted) == 1:
        return counted[0]
    people = [
        g
        for g in lone
        if g.kind == f.kind == "number" and {g.noun, f.noun} <= PEOPLE and g.unit == f.unit
    ]
    if len(people) == 1:
        return people[0]
    alone = [g for g in [*lone, *_measured(a, f)] if _alone_of_its_sort(a, b, f, g)]
    alone = [g for n, g in enumerate(alone) if g not in alone[:n]]
    if len(alone) == 1:
        return alone[0]
    places = set(b.covers(f))
    for s in segments:
        if places & set(s.b):
            near = [g for g in lone if _of_a_kind(f, g) and set(a.covers(g)) & set(s.a)]
            if near:
                return min(near, key=lambda g: (g.noun != f.noun, g.kind != f.kind, g.start))
    return None


def _measured(a: Side, f: Fact) -> list[Fact]:
    """Numbers of the first text with a measure of their own: its words may stand elsewhere too."""
    if f.kind != "number" or f.unit is None:
        return []
    return [g for g in a.facts if g.kind == "number" and g.unit == f.unit and g.value != f.value]


def _alone_of_its_sort(a: Side, b: Side, f: Fact, g: Fact) -> bool:
    """Whether two facts are the only ones of their unit, or sort of date, on either side."""
    if f.kind != g.kind:
        return False
    if f.kind == "date":
        return _one_sort(f, g) and _only_date(a, g) and _only_date(b, f)
    unit = f.kind == "number" and f.unit == g.unit is not None and f.unit != "ordinal"
    return unit and _only_one(a, g) and _only_one(b, f)


def _of_a_kind(f: Fact, g: Fact) -> bool:
    if f.kind == g.kind == "date":
        return _one_sort(f, g)
    return f.kind == g.kind or (_comparable(f, g) and _near_spelling(f, g))


def _near_spelling(f: Fact, g: Fact) -> bool:
    return Indel.normalized_similarity(text.fold(f.text), text.fold(g.text)) > 0.7


def _in_slot(a: Side, b: Side, f: Fact, g: Fact) -> bool:
    """Whether the word before or the word after both facts is the same."""
    x, y = a.covers(f), b.covers(g)
    if not x or not y:
        return False
    before = a.matched.get(x[0] - 1, -1) == y[0] - 1 >= 0
    return before or a.matched.get(x[-1] + 1, -1) == y[-1] + 1


def _only_one(side: Side, f: Fact) -> bool:
    """Whether no other number of the text counts the same things."""
    same = [g for g in side.facts if g.kind == "number" and (g.noun, g.unit) == (f.noun, f.unit)]
    return len(same) == 1 and f.noun != "age"


def _of_one(a: Side, b: Side, f: Fact, g: Fact) -> bool:
    """Whether the last name before both numbers is the same: Carter scored 14, Carter had 12."""
    one, two = _owner(a, f), _owner(b, g)
    return one is not None and two is not None and facts.compare(one, two) in ("same", "part")


def _of_one_thing(a: Side, b: Side, f: Fact, g: Fact) -> bool:
    """Whether two measures may be of one thing: the same beside them, and a limit in neither or both."""
    if f.unit is None or f.unit in CURRENCIES or _in_slot(a, b, f, g):
        return True
    if f.norm.startswith(LIMITS) != g.norm.startswith(LIMITS):
        return False
    near = {a.keys[i] for i in _beside(a, f)} & {b.keys[j] for j in _beside(b, g)}
    return bool(near)


LIMITS = ("min:", "max:")
BESIDE = 6  # tokens on either side of a measure that tell of what it is


def _beside(side: Side, f: Fact) -> list[int]:
    at = side.covers(f)
    if not at:
        return []
    near = [*range(max(0, at[0] - BESIDE), at[0]), *range(at[-1] + 1, min(len(side.tokens), at[-1] + 1 + BESIDE))]  # fmt: skip
    return [i for i in near if not is_light(side, i) and not side.keys[i][0].isdigit()]


def _owner(side: Side, f: Fact) -> Fact | None:
    before = [n for n in side.facts if n.kind == "name" and n.end <= f.start]
    if not before or before[-1].end < f.start - REACH:
        return None
    between = side.text[before[-1].end : f.start]
    return None if any(c in ",;:." for c in between) else before[-1]


REACH = 24  # code points between a name and what is counted of it


def _stamp(side: Side) -> bool:
    """Whether a text is hardly more than its numbers and dates: a line that says when it was posted."""
    told = {i for f in side.facts for i in side.covers(f)}
    return (
        sum(
            i not in told and t.norm.isalpha() and not is_light(side, i)
            for i, t in enumerate(side.tokens)
        )
        < 3
    )


def _only_date(side: Side, f: Fact) -> bool:
    return sum(g.kind == "date" and _one_sort(f, g) for g in side.facts) == 1


def _one_sort(f: Fact, g: Fact) -> bool:
    """Two months, two years, two weekdays, two full dates."""
    return (len(f.norm), f.norm[:1] == "-") == (len(g.norm), g.norm[:1] == "-") or (
        f.norm.startswith("weekday") and g.norm.startswith("weekday")
    )


def _instead(f: Fact, g: Fact, context: Context) -> bool:
    """Each of two names stands in its own article only."""
    old, new = canonical(text.fold(f.text)), canonical(text.fold(g.text))
    known = bool(context.before_words) and bool(context.after_words)
    return known and old not in context.after_words and new not in context.before_words


def _both_speak(a: Side, f: Fact, b: Side, g: Fact) -> bool:
    """Two persons named in full of whom each says what the other says."""
    if f.kind != "name" or g.kind != "name" or min(len(f.norm.split()), len(g.norm.split())) < 2:
        return False
    if len(set(f.norm.split()) & set(g.norm.split())) and f.norm.split()[-1] == g.norm.split()[-1]:
        return False
    matched = len(a.matched) / max(1, min(len(a.tokens), len(b.tokens)))
    return matched >= SAME_SPEECH and _speaks_at(a, f) and _speaks_at(b, g)


SAME_SPEECH = 0.6  # of the shorter text's words, from which both tell one statement


def _speaks_at(side: Side, f: Fact) -> bool:
    at = side.covers(f)
    near = [*range(at[0] - 1, at[0]), *range(at[-1] + 1, at[-1] + 2)] if at else []
    return any(
        0 <= i < len(side.tokens) and side.tokens[i].norm in ("said", "says", "told", "tells", "added")
        for i in near
    )  # fmt: skip


def _half_named(f: Fact, g: Fact, context: Context) -> bool:
    """Two names of one build that share a word and no other: Bridge Holdings, Span Holdings."""
    one, two = f.norm.split(), g.norm.split()
    if f.kind != "name" or g.kind != "name" or not 1 < len(one) == len(two) < 4:
        return False
    same = [x == y for x, y in zip(one, two, strict=True)]
    odd = [(x, y) for x, y in zip(one, two, strict=True) if x != y]
    if odd and lexicon.is_person(odd[0][0]) and lexicon.is_person(odd[0][1]):
        return False  # titles before one name
    if sum(same) != len(one) - 1 or min(map(len, odd[0])) < 3:
        return False
    known = bool(context.before_words) and bool(context.after_words)
    return not known or (
        canonical(odd[0][0]) not in context.after_words
        and canonical(odd[0][1]) not in context.before_words
    )


def _fact_difference(
    a: Side, b: Side, f: Fact | None, g: Fact | None, context: Context
) -> Difference:
    one = g or f
    assert one is not None
    if f is not None:
        a.settled.update(a.covers(f))
    if g is not None:
        b.settled.update(b.covers(g))
    features = {
        "fact": 1.0, f"fact_{one.kind}": 1.0,
        "swap": float(f is not None and g is not None), "insert": float(f is None),
        "delete": float(g is None),
    }  # fmt: skip
    features[f"{one.kind}_{'swap' if f and g else 'insert' if g else 'delete'}"] = 1.0
    note = ""
    if f is not None and g is not None:
        features |= _counted(f, g)
        note = "converted" if _exchanged(f, g) else ""
        features["near_spelling"] = float(one.kind in ("name", "place") and _near_spelling(f, g))
        features["clear_unit"] = float(other_unit(f, g) and _in_slot(a, b, f, g))
        features["clear_bound"] = float(opposed(f, g))
        features["clear_transposed"] = float(one.kind == "number" and _transposed(f, g))
        features["clear_number"] = float(
            features.get("same_noun", 0.0)
            and f.unit != "ordinal"
            and _of_one_thing(a, b, f, g)
            and "000" not in (f.text, g.text)
            and ((_only_one(a, f) and _only_one(b, g)) or _of_one(a, b, f, g))
            and not (_stamp(a) or _stamp(b))
        )
        features["clear_date"] = float(
            f.kind == g.kind == "date"
            and _in_slot(a, b, f, g)
            and _one_sort(f, g)
            and not (_stamp(a) or _stamp(b))
            and _only_date(a, f)
            and _only_date(b, g)
        )
        features["clear_unknown_value"] = float(_unknown(a, b, f, g, context))
        features["clear_place"] = float(
            f.kind == g.kind == "place" and _in_slot(a, b, f, g) and _instead(f, g, context)
        )
        features["clear_name"] = float(_half_named(f, g, context))
        features["clear_speaks"] = float(_both_speak(a, f, b, g))
    kind = one.kind if f is None or g is None or f.kind == g.kind else "name"
    at_a = (f.start, f.end) if f else _gap(a, b, g)
    at_b = (g.start, g.end) if g else _gap(b, a, f)
    return compared(kind, a, *at_a, b, *at_b, features, note)


def _unknown(a: Side, b: Side, f: Fact, g: Fact, context: Context) -> bool:
    """Two numbers of one sort of thing, or two dates of one sort, the only ones on either side, of
    which each article has but its own: one stands for the other.
    """
    people = f.unit is None is g.unit and f.noun in PEOPLE and g.noun in PEOPLE
    if (
        f.kind != g.kind
        or f.kind not in ("number", "date")
        or _stamp(a)
        or (_stamp(b) and not people)
    ):
        return False
    known = bool(context.before_words) and bool(context.after_words)
    if not known or stated(f.text, context.after_words) or stated(g.text, context.before_words):
        return False
    if f.kind == "date":
        return _one_sort(f, g) and _only_date(a, f) and _only_date(b, g) and _told_alike(a, b)
    if f.unit != g.unit or f.unit == "ordinal" or f.value is None or g.value is None:
        return False
    one_unit = f.unit is not None and _only_one(a, f) and _only_one(b, g)
    one_unit = one_unit and _of_one_thing(a, b, f, g)
    return (one_unit or people) and _told_alike(a, b)


PEOPLE = frozenset(text.stem(w) for w in ("people", "passengers", "persons", "men", "women", "victims", "residents", "migrants", "students", "pupils", "children", "workers", "employees"))  # fmt: skip
ALIKE = 0.34  # of the shorter text's weighty words, from which both tell one thing


def _told_alike(a: Side, b: Side) -> bool:
    one = {
        a.keys[i] for i in range(len(a.tokens)) if not is_light(a, i) and not a.keys[i][0].isdigit()
    }
    two = {
        b.keys[j] for j in range(len(b.tokens)) if not is_light(b, j) and not b.keys[j][0].isdigit()
    }
    return len(one & two) >= max(1, ALIKE * min(len(one), len(two)))


FATES = {
    **dict.fromkeys(("killed", "killing", "dead", "died", "die", "deaths", "death", "bodies", "lives", "claimed", "kills"), "dead"),
    **dict.fromkeys(("rescued", "alive", "survived", "saved", "survivors", "pulled", "freed", "released"), "saved"),
    **dict.fromkeys(("injured", "wounded", "hurt", "injuring", "wounding", "hospital"), "hurt"),
    **dict.fromkeys(("missing", "unaccounted"), "missing"),
    **dict.fromkeys(("arrested", "detained", "charged"), "held"),
}  # fmt: skip
FATE = 5  # tokens around a number within which it is told what befell those it counts


def _other_fate(a: Side, f: Fact, b: Side, g: Fact) -> bool:
    """Whether what befell those counted differs: 31 dead, 104 pulled out alive."""
    one, two = fate(a, f), fate(b, g)
    return one is not None and two is not None and one != two


def fate(side: Side, f: Fact) -> str | None:
    """What befell those whom a number counts, by the nearest word that tells: dead, saved, hurt."""
    at = side.covers(f)
    if not at:
        return None
    near = [
        (min(abs(k - at[0]), abs(k - at[-1])), k)
        for k in range(max(0, at[0] - FATE), min(len(side.tokens), at[-1] + FATE + 1))
        if side.tokens[k].norm in FATES
    ]
    return FATES[side.tokens[min(near)[1]].norm] if near else None


def _counted(f: Fact, g: Fact) -> dict[str, float]:
    """Whether two numbers count the same things."""
    if f.kind != "number" or g.kind != "number":
        return {}
    same = f.noun == g.noun and f.unit == g.unit
    return {"same_noun": float(same and bool(f.noun or f.unit)), "other_noun": float(not same)}


def _exchanged(f: Fact, g: Fact) -> bool:
    """Sums in two currencies: a rate lies between them, and no contradiction is known."""
    both = f.kind == g.kind == "number" and f.unit != g.unit
    return both and {f.unit, g.unit} <= CURRENCIES and f.value != g.value


def _gap(side: Side, other: Side, fact: Fact | None) -> tuple[int, int]:
    """An empty span where the missing words would stand: by share of the length."""
    assert fact is not None
    at = round(len(side.text) * fact.start / max(1, len(other.text)))
    nearest = min((t.start for t in side.tokens), key=lambda s: abs(s - at), default=0)
    return nearest, nearest
