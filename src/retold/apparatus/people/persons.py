"""Who people are: titles before and after one name, and whom a number counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import facts, lexicon, text
from retold.apparatus.difference import HARMLESS
from retold.apparatus.people.offices import OFFICES, in_place, is_another, phrase
from retold.apparatus.sides import Side, compared, vector

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference
    from retold.facts import Fact

LONGEST = 4  # words of a title
GENERIC = frozenset({"boss", "chief", "head", "leader", "official", "executive", "man", "woman"})
BELOW = frozenset({"deputy", "vice", "assistant", "acting", "interim"})  # ranks that a source tells
RANKS = frozenset(
    {"deputy", "vice", "assistant", "former", "ex", "acting", "general", "interim", "associate",
     "junior", "retired", "late", "chief", "head"}
)  # fmt: skip
LIKE_RANK = {
    "ex": "former", "retired": "former", "onetime": "former", "erstwhile": "former", "previous": "former",
    "past": "former", "vice": "deputy", "interim": "acting", "caretaker": "acting",
}  # fmt: skip
HELD = frozenset({"former", "acting"})  # who holds an office, and who held it
ONCE = frozenset(
    {"former", "formerly", "ex", "previous", "previously", "once", "worked", "used", "until",
     "past", "onetime", "erstwhile", "retired", "acting", "then"}
)  # fmt: skip
ANYONE = frozenset(
    {
        "people",
        "person",
        "persons",
        "others",
        "men",
        "women",
        "individuals",
        "victims",
        "dead",
        "members",
    }
)
# Words of which one may stand for another where people are counted.
CROWDS = (
    frozenset({"pupil", "student", "schoolchild", "schoolchildren", "schoolgirl", "schoolboy", "child", "children",
               "youngster", "kid", "girl", "boy", "teenager", "candidate", "examinee", "boarder"}),
    frozenset({"passenger", "guest", "customer", "traveller", "holidaymaker", "tourist", "visitor", "saver", "client"}),
    frozenset({"crew", "sailor", "seaman", "seamen", "crewman", "crewmen", "officer"}),
    frozenset({"supporter", "follower", "backer", "fan"}),
    frozenset({"employee", "worker", "staff", "official", "insider", "executive", "boss", "player", "man"}),
)  # fmt: skip


def person_differences(a: Side, b: Side, context: Context) -> list[Difference]:
    """Titles of one name, and people counted by one number, that differ."""
    return _titles(a, b, context) + _counted(a, b) + _ranked(a, b, context)


QUALIFYING = frozenset(
    {"former", "ex", "acting", "deputy", "retired", "assistant", "interim", "vice", "associate", "honorary",
     "caretaker", "outgoing", "would-be", "self-styled", "self-proclaimed", "trainee", "disgraced", "estranged"}
)  # fmt: skip
HEADS = frozenset({"head", "chief", "director", "superintendent", "chair", "chairman", "secretary"})


def _ranked(a: Side, b: Side, context: Context) -> list[Difference]:
    """A word before an office or a trade that makes it another: the deputy superintendent, the
    superintendent. One at most each way.
    """
    if context.lang != "en":
        return []
    for one, two, words in ((a, b, context.after_words), (b, a, context.before_words)):
        for i in one.once(qualified):
            if i not in one.left or i in one.settled:
                continue
            norm = one.tokens[i].norm
            added = one is b
            if added and norm not in BELOW:
                continue  # background that a page may know
            head = _office(one, i)
            at = None if head is None else _same_office(one, two, head)
            if head is None or at is None or norm in words:
                continue
            alike = BEFORE if norm in PAST else UNDER
            if any(t.norm == norm or t.norm in alike for t in two.tokens):
                continue
            if (
                norm == "retired"
                and one.tokens[min(head + 1, len(one.tokens) - 1)].text[:1].isupper()
            ):
                continue  # of a person with a name, a word less
            if (norm in PAST and _past(two, at)) or not _whole(one, i, head, two, at):
                continue
            if norm not in PAST and _any_such(two, at):
                continue
            one.settled.add(i)
            spans = [
                (one, one.tokens[i].start, one.tokens[head].end),
                (two, two.tokens[at].start, two.tokens[at].end),
            ]
            (x, x0, x1), (y, y0, y1) = spans[::-1] if added else spans
            return [compared("role", x, x0, x1, y, y0, y1, {"clear_dropped_rank": 1.0}, "")]
    return _other_office(a, b, context)


def _any_such(side: Side, at: int) -> bool:
    """Whether an office stands for anyone who holds it: "an officer", which is vaguer, no higher."""
    for k in range(at - 1, max(-1, at - 1 - LONGEST), -1):
        if side.tokens[k].norm in ("a", "an", "another", "some", "one"):
            return True
        if side.tokens[k].norm in text.STOPWORDS or not _joined(side, k, k + 1):
            break
    return False


def _past(side: Side, at: int) -> bool:
    """Whether a text puts an office into the past by other words: one-time, was, used to be."""
    before = [side.norm(k) for k in range(max(0, at - 2 * LONGEST), at)]
    return bool({"was", "were", "been", "used", "had", "past", "years"} & set(before)) or (
        "one" in before and "time" in before
    )


def _whole(one: Side, i: int, head: int, two: Side, at: int) -> bool:
    """Whether the other text gives the office in full, of as many: of the deputy finance minister it
    may say "the minister"."""
    same_number = one.norm(head).endswith("s") == two.norm(at).endswith("s")
    between = [one.keys[k] for k in range(i + 1, head) if not one.light[k]]
    near = {
        two.keys[k] for k in range(max(0, at - LONGEST), min(len(two.tokens), at + LONGEST + 1))
    }
    return same_number and all(k in near for k in between)


PAST = frozenset({"former", "ex", "retired", "outgoing"})
BEFORE = PAST | {"formerly", "previous", "previously", "once", "erstwhile", "onetime", "then", "until", "pensioner"}  # fmt: skip
UNDER = frozenset({"deputy", "vice", "assistant", "associate", "acting", "interim", "caretaker", "number", "second", "aide", "temporary", "temporarily"})  # fmt: skip


def qualified(side: Side) -> list[int]:
    """Where words stand that make an office another."""
    return [i for i, t in enumerate(side.tokens) if t.norm in QUALIFYING]


def _other_office(a: Side, b: Side, context: Context) -> list[Difference]:
    """Another office behind one and the same word: both former officials, both former ministers."""
    for i in a.once(qualified):
        j = a.matched.get(i)
        if j is None or i + 1 >= len(a.tokens) or j + 1 >= len(b.tokens):
            continue
        x, y = a.tokens[i + 1].norm, b.tokens[j + 1].norm
        persons = lexicon.is_person(x) and lexicon.is_person(y)
        if not persons or i + 1 not in a.left or j + 1 not in b.left:
            continue
        if b.keys[j + 1] in context.before_words and a.matched.get(i + 2) != j + 2:
            continue
        if _one_trade(x, y) or {x, y} & {"man", "woman", "men", "women", "people"}:  # fmt: skip
            continue
        a.settled.add(i + 1)
        b.settled.add(j + 1)
        return [
            compared(
                "role", a, a.tokens[i].start, a.tokens[i + 1].end,
                b, b.tokens[j].start, b.tokens[j + 1].end, {"clear_dropped_rank": 1.0}, "",
            )
        ]  # fmt: skip
    return []


def _office(side: Side, i: int) -> int | None:
    """The office or trade that the word at `i` stands before, in its phrase."""
    found = None
    for k in range(i + 1, min(len(side.tokens), i + 2 + LONGEST)):
        norm = side.tokens[k].norm
        if not _joined(side, k - 1, k) or norm in text.STOPWORDS or norm.isdigit():
            break
        if norm in HEADS or (lexicon.is_person(norm) and norm not in QUALIFYING):
            found = k
            break
    return found


def _same_office(one: Side, two: Side, head: int) -> int | None:
    """Where the other text has the same office, of the same body or person."""
    at = one.matched.get(head)
    if at is None:
        places = [j for j, key in enumerate(two.keys) if key == one.keys[head]]
        at = places[0] if len(places) == 1 else None
    if at is None:
        return None
    if one.keys.count(one.keys[head]) == 1 == two.keys.count(two.keys[at]):
        near = {one.keys[k] for k in range(max(0, head - AROUND), min(len(one.tokens), head + AROUND)) if k != head and not one.light[k]}  # fmt: skip
        other = {two.keys[k] for k in range(max(0, at - AROUND), min(len(two.tokens), at + AROUND)) if k != at and not two.light[k]}  # fmt: skip
        return at if near & other else None
    return None


AROUND = 7  # tokens on either side of an office that tell whose it is


def _titles(a: Side, b: Side, context: Context) -> list[Difference]:
    found = []
    for g in b.facts:
        f = next((f for f in a.facts if _one_person(f, g)), None)
        if f is None:
            continue
        x, y = _title(a, f), _title(b, g)
        name = _promoted(a, f, x, b, g, y, context) if x and y else ""
        if y and not x and _raised(a, f, b, g, y, context):
            x, name = a.covers(f), "clear_title"
        if not name:
            continue
        found.append(
            compared(
                "role", a, a.tokens[x[0]].start, a.tokens[x[-1]].end,
                b, b.tokens[y[0]].start, b.tokens[y[-1]].end, {name: 1.0}, "",
            )
        )  # fmt: skip
        a.settled.update(i for i in x if i in a.left)
        b.settled.update(j for j in y if j in b.left)
    return found


def _one_person(f: Fact, g: Fact) -> bool:
    both = f.kind == g.kind == "name" and max(len(f.norm.split()), len(g.norm.split())) > 1
    return both and facts.compare(f, g) in ("same", "part", "spelling")


def _title(side: Side, f: Fact) -> list[int]:
    """The tokens of the title before a name, else of the apposition after it."""
    places = side.covers(f)
    if not places:
        return []
    before: list[int] = []
    for i in range(places[0] - 1, max(-1, places[0] - 1 - LONGEST), -1):
        if not _joined(side, i, i + 1, " -," if i + 1 == places[0] else " -") or _breaks(side, i):
            break
        before.insert(0, i)
    if any(lexicon.is_person(side.tokens[i].norm) for i in before):
        return before
    after: list[int] = []
    last = places[-1]
    if side.text[side.tokens[last].end :].startswith(", "):
        for i in range(last + 1, min(len(side.tokens), last + 1 + 2 * LONGEST)):
            if (i > last + 1 and not _joined(side, i - 1, i)) or side.tokens[i].norm in RELATIVE:
                break
            after.append(i)
            if lexicon.is_person(side.tokens[i].norm) and side.tokens[i].norm not in RANKS:
                return after
    return []


RELATIVE = frozenset({"who", "which", "whose", "whom", "that", "in", "at", "on", "said", "says", "told", "where"})  # fmt: skip


def _joined(side: Side, i: int, j: int, by: str = " -") -> bool:
    return not side.text[side.tokens[i].end : side.tokens[j].start].strip(by)


def _breaks(side: Side, i: int) -> bool:
    norm = side.tokens[i].norm
    verb = lexicon.is_verb(norm) and not lexicon.is_person(norm) and norm not in RANKS
    return norm in text.STOPWORDS or norm.isdigit() or verb or lexicon.is_reporting(norm)


def _promoted(
    a: Side, f: Fact, x: list[int], b: Side, g: Fact, y: list[int], context: Context
) -> str:
    """Which plain difference there is between two titles of one person, if any."""
    old, new = [a.tokens[i].norm for i in x], [b.tokens[j].norm for j in y]
    heads_a = [w for w in old if lexicon.is_person(w) and w not in RANKS]
    heads_b = [w for w in new if lexicon.is_person(w) and w not in RANKS]
    if any(_other_sex(v, w) for v in heads_a for w in heads_b):
        return "clear_sex"
    ranks_a, ranks_b = _ranks(a, x), _ranks(b, y)
    if {lexicon.lemmas(w)[:1] for w in heads_a} & {lexicon.lemmas(w)[:1] for w in heads_b}:
        lost, won = ranks_a - ranks_b, ranks_b - ranks_a
        held = _held_once(b if lost else a) or _was(b if lost else a, heads_a)
        short = lost and not all(
            a.keys[i] in b.keys for i in x if not a.light[i] and a.norm(i) not in QUALIFYING
        )
        retired = any(side.norm(i) == "retired" for side, at in ((a, x), (b, y)) for i in at)
        one_sided = set() if held or short or retired else (lost ^ won) & HELD
        return "clear_rank" if lost and won else "clear_former" if one_sided else ""
    ranked = (ranks_b - ranks_a) & BELOW
    if ranked and context.before_words and x and not ranked & context.before_words:
        return "clear_rank"
    return "clear_title" if x and _retitled(a, f, x, b, g, y, context) else ""


def _retitled(
    a: Side, f: Fact, x: list[int], b: Side, g: Fact, y: list[int], context: Context
) -> bool:
    """Whether one person has another office in the second text, of which the first page knows nothing."""
    x, y = phrase(a, x, a.covers(f)[0]), phrase(b, y, b.covers(g)[0])
    if not x or not y:
        return False
    old, new = [a.norm(i) for i in x], [b.norm(j) for j in y if lexicon.is_person(b.norm(j))]
    new = [w for w in new if w not in RANKS | GENERIC]
    if not new or any(lexicon.family(w) & context.before_words for w in new):
        return False
    return is_another(a, x, b, y) or (
        in_place(a, x, b, y) and not any(_one_trade(v, w) for v in old for w in new)
    )


def _raised(a: Side, f: Fact, b: Side, g: Fact, y: list[int], context: Context) -> bool:
    """Whether one who leads something in the first text holds an office in the second: "Ada Holm, who
    leads the dig", "museum director Ada Holm".
    """
    last = a.covers(f)[-1:]
    if (
        not last
        or a.norm(last[0] + 1) != "who"
        or not any(_leads(a, k) for k in range(last[0] + 2, last[0] + 4))
    ):
        return False
    held = [b.norm(j) for j in phrase(b, y, b.covers(g)[0]) if b.norm(j) in OFFICES]
    return bool(held) and not any(lexicon.family(w) & context.before_words for w in held)


def _leads(side: Side, i: int) -> bool:
    """Whether a verb of heading something stands here."""
    return (lexicon.lemmas(side.norm(i)) or ("",))[0] in ("lead", "head", "direct", "run")


def _ranks(side: Side, places: list[int]) -> set[str]:
    """The ranks that a title tells, in one word for each: ex and one-time are former."""
    found = {LIKE_RANK.get(side.norm(i), side.norm(i)) for i in places}
    if any(side.norm(i) == "time" and side.norm(i - 1) == "one" for i in places):
        found.add("former")
    return found & RANKS


def _held_once(side: Side) -> bool:
    """Whether a text says of anything that it was so once."""
    return any(
        t.norm in ONCE or (t.norm == "one" and side.norm(i + 1) == "time")
        for i, t in enumerate(side.tokens)
    )


def _one_trade(v: str, w: str) -> bool:
    """Whether two words may call one person the same: skipper and captain, coach and mentor."""
    table = lexicon.cues().contrasts
    if {thing for _, thing in table.get(v, ())} & {thing for _, thing in table.get(w, ())}:
        return True
    alike = lexicon.is_person(v) and float(vector(v) @ vector(w)) >= LIKE
    return alike or lexicon.relation(v, w) in ("same", "synonym", "derivation", "hypernym")


def _was(side: Side, heads: list[str]) -> bool:
    """Whether a text says that somebody was what the heads name: "was the chief prosecutor"."""
    for i, token in enumerate(side.tokens):
        if token.norm in heads:
            before = [t.norm for t in side.tokens[max(0, i - 4) : i]]
            if "was" in before or "were" in before:
                return True
    return False


def _other_sex(v: str, w: str) -> bool:
    ends = {("man", "woman"), ("woman", "man"), ("men", "women"), ("women", "men")}
    return any(
        v.endswith(s) and w.endswith(t) and v.removesuffix(s) == w.removesuffix(t) != ""
        for s, t in ends
    )


def _counted(a: Side, b: Side) -> list[Difference]:
    """One number of two sorts of people: 23 passengers, 23 children."""
    found = []
    for g in (g for g in b.facts if g.kind == "number" and g.noun and not g.unit):
        for f in (f for f in a.facts if f.kind == "number" and f.noun and not f.unit):
            if facts.compare(f, g) not in HARMLESS or f.value != g.value or f.noun == g.noun:
                continue
            x, y = _noun(a, f), _noun(b, g)
            if x is None or y is None:
                continue
            v, w = a.tokens[x].norm, b.tokens[y].norm
            both = lexicon.is_person(v) and lexicon.is_person(w) and not {v, w} & ANYONE
            both = both and float(vector(v) @ vector(w)) < LIKE and not _one_crowd(v, w)
            if both and lexicon.relation(v, w) in ("unrelated", "sibling"):
                found.append(
                    compared(
                        "role", a, f.start, a.tokens[x].end, b, g.start, b.tokens[y].end,
                        {"clear_counted": 1.0}, "",
                    )
                )  # fmt: skip
                a.settled.add(x)
                b.settled.add(y)
    return found


def _one_crowd(v: str, w: str) -> bool:
    """Whether two words for people counted say the same of them."""
    one, two = {v, *lexicon.lemmas(v)}, {w, *lexicon.lemmas(w)}
    return any(one & crowd and two & crowd for crowd in CROWDS)


LIKE = 0.5  # cosine from which two sorts of people may be one: workers, labourers


def _noun(side: Side, f: Fact) -> int | None:
    """The token of what a number counts."""
    last = max(side.covers(f), default=None)
    if last is None:
        return None
    for i in range(last, min(len(side.tokens), last + 4)):
        if f.noun and text.stem(side.tokens[i].norm) == f.noun:
            return i
    return None
