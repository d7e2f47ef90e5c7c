"""Whose words a statement is, where each text names several who speak: what one says told as another's.

Statements are paired by the words they share; who says each is read with what stands in apposition. Two
who share no word are two where the first text knows the second's speaker as somebody else, or where
their trades or offices part them: police and survivors, a newspaper and a prosecutor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold import lexicon, text
from retold.apparatus.doubt.cues import BODIES
from retold.apparatus.sides import clear, is_light, parted
from retold.apparatus.sources.named import (
    PHRASE,
    PRESS,
    VERBS,
    WITHIN,
    Source,
    ends_before,
    is_generic,
    is_nameless,
    is_ordered,
    starts_behind,
)

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference
    from retold.apparatus.sides import Side

STRONG = frozenset(
    {"said", "says", "say", "told", "tells", "according", "announced", "confirmed", "added", "insisted",
     "stated", "reported", "warned", "stressed"}
)  # fmt: skip
SAYING = VERBS | STRONG | frozenset(
    {"denied", "denies", "ruled", "put", "blamed", "blames", "accused", "accuses", "wrote", "writes",
     "promised", "recommended", "suggested", "suggests", "acknowledged", "admitted", "complained", "called",
     "counted", "linked", "disclosed", "revealed", "reveals", "declared", "concluded", "dismissed",
     "rejected", "maintained", "maintains", "predicted", "testified", "replied", "conceded", "advised",
     "urged", "estimated", "insist", "clarified", "denounced", "countered", "responded", "claim", "argue",
     "allege", "emphasised", "emphasized", "commented", "posted", "boasted", "contended", "vowed",
     "pledged", "indicated"}
)  # fmt: skip
BEHIND = frozenset(
    {"of", "in", "at", "for", "from", "with", "by", "about", "familiar", "close", "briefed"}
)
KNOWING = frozenset(
    {"familiar", "briefed", "knowledge", "close", "close to"}
)  # what is told of who is not named
NOUNS = frozenset(
    {"claim", "claims", "estimate", "report", "reports"}
)  # where nobody acts before them
TIMES = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "night", "evening",
     "morning", "afternoon", "late", "early", "today", "yesterday", "week", "month", "year"}
)  # fmt: skip
TURNS = frozenset({"but", "while", "whereas", "though", "although"})
DETERMINERS = frozenset({"the", "a", "an", "his", "her", "their", "its", "some"})
SPEAKING_FOR = frozenset(
    {"spokesman", "spokeswoman", "spokesperson", "official", "lawyer", "minister", "ministry", "chief",
     "head", "leader", "group", "director"}
)  # fmt: skip
VAGUE = BODIES | frozenset(
    {"spokesman", "spokeswoman", "spokesperson", "officials", "lender", "carrier", "organisation", "station",
     "operator", "concern", "trader", "team", "centre", "center"}
)  # fmt: skip
TRADES = {
    **dict.fromkeys(PRESS | {"daily", "television", "radio", "channel", "website"}, "press"),
    **dict.fromkeys(("auditor", "auditors"), "auditor"),
    **dict.fromkeys(("regulator", "watchdog"), "regulator"),
    **dict.fromkeys(("consulate", "embassy", "ambassador", "diplomat", "diplomats"), "embassy"),
    **dict.fromkeys(("insurer", "insurers"), "insurer"),
    **dict.fromkeys(("priest", "bishop", "church", "diocese"), "church"),
    **dict.fromkeys(
        ("niece", "nephew", "uncle", "aunt", "cousin", "grandmother", "grandfather", "fiancée", "partner"), "family"
    ),
    "coroner": "court", "investigators": "police", "customs": "customs", "dockers": "worker",
}  # fmt: skip
PAPERS = frozenset(
    {"survey", "draft", "count", "paper", "document", "documents", "study", "report", "letter", "inquiry",
     "poll", "statement", "memo", "plan", "deal", "result", "finding", "figure", "datum", "data", "trial",
     "interview", "voice", "recording"}
)  # fmt: skip
DONE = frozenset({"accused", "blamed", "linked", "called", "put", "urged", "advised"})
OF = frozenset(
    {"of", "by", "after", "for", "in", "to", "across", "with"}
)  # behind what is done to somebody
LIKE = 0.5  # of the shorter statement's weighty words, from which two may be one statement
CLEAR = 0.7  # of the best match, above which another statement may be meant as well
OWN = 0.3  # of the best match, from which the speaker's own statement may be meant
LONGEST = 10  # tokens of a name with its titles, or of an apposition


@dataclass(frozen=True, slots=True)
class Saying:
    """One statement: who makes it, by what names, and what it says."""

    who: Source
    heads: frozenset[str]  # weighty words of who
    called: frozenset[str]  # those, with what stands before or after in apposition
    told: frozenset[str]  # weighty words of the statement
    names: frozenset[str]  # those of its words that are written with a capital
    part: int  # the clause it stands in, by number


def sayer_differences(a: Side, b: Side, context: Context) -> list[Difference]:  # noqa: ARG001
    """Statements of the second text that it lays to another than the first: one at most."""
    theirs = b.once(sayings)
    ours = a.once(sayings) if theirs else []
    for t in theirs if ours else ():
        s = _told_by(t, ours)
        if s is None or _may_be_one(a, s, ours, b, t):
            continue
        for side, own in ((a, s.who), (b, t.who)):
            side.settled.update(i for i in range(own.first, own.last + 1) if i in side.left)
        one, two = a.reach(s.who.first, s.who.last), b.reach(t.who.first, t.who.last)
        return [clear("attribution", a, one, b, two, "clear_sayer")]
    return []


def _told_by(t: Saying, ours: list[Saying]) -> Saying | None:
    """The statement of the first text that this one tells again; None where two may be meant."""
    said = t.told - t.heads
    if len(said) < 2:
        return None
    same = [len(said & s.told) / max(1, min(len(said), len(s.told))) for s in ours]
    best = max(range(len(ours)), key=lambda n: (same[n], len(said & ours[n].told), -n))
    again = any(n != best and same[n] > CLEAR * same[best] for n in range(len(ours)))
    plain = (said & ours[best].told) - ours[best].names
    if same[best] < LIKE or len(plain) < 2 or again:
        return None
    if any(
        same[n] > OWN * same[best] and ours[n].called & t.heads
        for n in range(len(ours))
        if n != best
    ):
        return None
    return ours[best]


def _may_be_one(a: Side, s: Saying, ours: list[Saying], b: Side, t: Saying) -> bool:
    """Whether two speakers may be one and the same, or nothing tells them apart."""
    own = {w for w in t.heads - SPEAKING_FOR if not is_generic(w)}
    if (
        not own
        or _is_cut(b, t.who)
        or (s.called - SPEAKING_FOR) & (t.heads | t.called)
        or _stays(a, s, b)
    ):
        return True
    if (
        is_nameless(b, t.who)
        or ({"source", "people"} | PAPERS) & t.heads
        or ("source" in s.heads and not is_nameless(a, s.who))
    ):
        return True
    if any(o.part == s.part and o.called & own for o in ours):
        return True  # both stand over one statement: the ministry, quoting an inquiry
    one, two = _trades(a, s.who), _trades(b, t.who)
    if one and two:
        return bool(one & two) or _is_its(b, t.who)
    if _last(b, t.who) not in a.keys or _is_vague(a, s.who) or _last(a, s.who) in PAPERS:
        return True
    return any(a.norm(k) == "its" for k in range(s.who.first - 1, s.who.last + 1)) or _is_its(
        b, t.who
    )


def _last(side: Side, s: Source) -> str:
    """The last weighty word of a speaker, in canonical form; of "head of Lund", the first."""
    heavy = [i for i in range(s.first, s.last + 1) if not is_light(side, i)]
    of = next(
        (i for i in heavy if side.norm(i + 1) in ("of", "in", "at", "for", "from")), heavy[-1]
    )
    return side.keys[of]


def _heavy(side: Side, s: Source) -> list[int]:
    """The weighty tokens of a speaker but those of where: police in Lund."""
    heavy = [i for i in range(s.first, s.last + 1) if not is_light(side, i)]
    end = next(
        (i for i in range(s.first, s.last + 1) if side.norm(i) in ("in", "at", "from")), s.last + 1
    )
    return [i for i in heavy if i < end] or heavy


def _is_its(side: Side, s: Source) -> bool:
    return any(side.norm(k) in ("its", "their") for k in range(s.first - 1, s.last + 1))


def _is_cut(side: Side, s: Source) -> bool:
    """Whether what is read of a speaker breaks off: "the agency's", "the news but"."""
    return side.norm(s.last).endswith(("'s", "’s")) or any(
        side.norm(k) in TURNS for k in range(s.first, s.last + 1)
    )


def _stays(a: Side, s: Saying, b: Side) -> bool:
    """Whether the second text names the first one's speaker too."""
    known = set(b.keys)
    return _last(a, s.who) in known or any(
        a.keys[i] in known and a.tokens[i].text[:1].isupper() for i in _heavy(a, s.who)
    )


def _trades(side: Side, s: Source) -> set[str]:
    """The parties that a speaker's words tell of."""
    table = lexicon.cues().parties
    found = set()
    for i in range(s.first, s.last + 1):
        word_ = side.tokens[i].norm.removesuffix("'s").removesuffix("’s")
        for word in () if is_light(side, i) else (word_, side.keys[i]):
            found.add(TRADES.get(word) or table.get(word, "anyone"))
    return found - {"anyone"}


def _is_vague(side: Side, s: Source) -> bool:
    """Whether a speaker may stand for whom the other text names: the company, a spokesman."""
    last = max(i for i in range(s.first, s.last + 1) if not is_light(side, i))
    token = side.tokens[last]
    vague = is_generic(side.keys[last]) or token.norm in VAGUE or side.keys[last] in VAGUE
    return vague and not token.text[:1].isupper()


# --- reading ------------------------------------------------------------------------------------


def sayings(side: Side) -> list[Saying]:
    """The statements of a text, with who makes each, in order."""
    spoken = _speakers(side)
    if not spoken:
        return []
    parts = _parts(side)
    found = []
    for s in spoken:
        told = _told(side, s, spoken, parts)
        heads = frozenset(side.keys[i] for i in _heavy(side, s))
        words = frozenset(side.keys[i] for i in told)
        names = frozenset(side.keys[i] for i in told if side.tokens[i].text[:1].isupper())
        found.append(Saying(s, heads, _called(side, s), words, names, parts[s.cue]))
    return found


def _speakers(side: Side) -> list[Source]:
    """Who speaks, at each verb of saying; a "he said" goes to who spoke last."""
    found: list[Source] = []
    for i, token in enumerate(side.tokens):
        if (token.norm == "according" and side.norm(i + 1) == "to") or (
            token.norm in SAYING and side.norm(i + 1) == "by"
        ):
            s = starts_behind(side, i + 1, i)
        elif (
            token.norm not in SAYING
            or (token.norm in NOUNS and side.norm(i - 1) in text.STOPWORDS)
            or (
                (token.norm == "added" and side.norm(i + 1) != "that" and not _ends(side, i))
                or is_ordered(side, i)
                or (token.norm in DONE and side.norm(i + 1) in OF)
            )
        ):
            continue
        else:
            s = _subject(side, i)
            if s is None:
                found += _same_again(side, i, found)
                continue
        if s is not None and _can_speak(side, s):
            found.append(s)
    return found


def _subject(side: Side, cue: int) -> Source | None:
    """Who stands before a verb of saying, or behind one that ends a quotation."""
    at = cue
    while at > 1 and side.tokens[at - 1].norm in TIMES:
        at -= 1
    if at < cue and side.norm(at - 1) == "on":
        at -= 1
    if side.norm(at - 1) in ("and", "also", "that", "which"):
        return None
    if side.norm(at - 1) == "who":
        at -= 1
    s = _apposed(side, at) or ends_before(side, at)
    if s is None:
        return _behind(side, cue)
    first = next(
        (k for k in range(s.last, s.first, -1) if side.norm(k) in DETERMINERS and side.norm(k - 1) not in WITHIN),
        s.first,
    )  # fmt: skip
    if not KNOWING.isdisjoint(side.norm(k) for k in range(max(0, first - 4), first)):
        near = range(first - 1, max(-1, first - LONGEST), -1)
        first = next((k for k in near if side.norm(k) in ("person", "people", "source", "sources", "official", "officials")), first)  # fmt: skip
    return Source(first, s.last, cue, s.named)


def _apposed(side: Side, at: int) -> Source | None:
    """Who is told of by name and by office before a verb: "Ada Holm, head of the Lund branch, told"."""
    if at < 2 or not _by_comma(side, at - 1):
        return None
    first = at - 1
    while first > 0 and at - first < LONGEST and not parted(side, first - 1, first, PHRASE):
        first -= 1
    if first == 0 or not _by_comma(side, first - 1):
        return None
    if not any(_is_party(side, i) for i in range(first, at)):
        return None
    before = ends_before(side, first)
    return before if before is not None and _is_called(side, before.last) else None


def _is_called(side: Side, i: int) -> bool:
    return side.tokens[i].text[:1].isupper() or _is_party(side, i)


def _behind(side: Side, cue: int) -> Source | None:
    """Who stands behind a verb that ends what is said: ", said Ada Holm"."""
    if side.norm(cue) not in VERBS or side.norm(cue) in ("told", "tells"):
        return None
    start = side.norm(cue + 1)
    if start in text.STOPWORDS and start not in DETERMINERS:
        return None
    return starts_behind(side, cue, cue, inverted=True)


def _same_again(side: Side, cue: int, found: list[Source]) -> list[Source]:
    """ "He said", "and said": who spoke before."""
    if not found:
        return []
    before, last = side.norm(cue - 1), found[-1]
    between = side.text[side.tokens[last.cue].end : side.tokens[cue].start]
    same = before in ("and", "also") and not any(c in between for c in ".;!?")
    if not same and before not in ("he", "she", "it", "they"):
        return []
    return [Source(last.first, last.last, cue, last.named)]


def _can_speak(side: Side, s: Source) -> bool:
    """Whether a phrase names a person or a body that may say something."""
    heavy = [i for i in range(s.first, s.last + 1) if not is_light(side, i)]
    if not heavy or any(side.tokens[i].norm in TIMES for i in heavy) or _is_date(side, heavy[-1]):
        return False
    if any(_is_party(side, i) or (i > 0 and side.tokens[i].text[:1].isupper()) for i in heavy):
        return True
    word = side.tokens[heavy[-1]].norm
    determined = any(
        side.tokens[k].norm in DETERMINERS or side.tokens[k].norm.endswith(("'s", "’s"))
        for k in range(max(0, s.first - 1), s.last)
    )
    strong = side.tokens[s.cue].norm in STRONG and (word.endswith("s") or determined)
    return strong and not word.endswith(("ed", "ing")) and not word[0].isdigit()


def _is_date(side: Side, i: int) -> bool:
    return any(f.kind == "date" and i in side.covers(f) for f in side.facts)


def _is_party(side: Side, i: int) -> bool:
    word, key = side.tokens[i].norm, side.keys[i]
    table = lexicon.cues().parties
    return (
        word in table or key in table or word in BODIES or key in BODIES or lexicon.is_person(word)
    )


def _called(side: Side, s: Source) -> frozenset[str]:
    """The weighty words by which a text calls a speaker, with titles before and appositions."""
    places = set(range(s.first, s.last + 1))
    first = s.first
    while first > 0 and s.last - first < LONGEST and _of_title(side, first - 1, first < s.first):
        first -= 1
        places.add(first)
    if side.norm(s.last + 1) == "by":
        places.update(range(s.last + 1, min(len(side.tokens), s.last + LONGEST - 3)))
    if first > 1 and side.norm(first - 1) == "and":
        places.update(range(max(0, first - 3), first))
    for start, step in ((s.first - 1, -1), (s.last + 1, 1)):
        inner = start - step  # the end of the phrase, and what stands beyond a comma
        if not 0 <= start < len(side.tokens) or not _by_comma(side, min(inner, start)):
            continue
        k = start
        while 0 <= k < len(side.tokens) and abs(k - start) < LONGEST - 2:
            if k != start and parted(side, min(k, k - step), max(k, k - step), PHRASE):
                break
            places.add(k)
            k += step
    return frozenset(side.keys[i] for i in places if not is_light(side, i))


def _of_title(side: Side, i: int, begun: bool) -> bool:
    """Whether the token before a name belongs to it: an initial, a title, another name."""
    token = side.tokens[i]
    if parted(side, i, i + 1, ',;:"!?') or token.norm in text.STOPWORDS:
        return False
    short = len(token.text) <= 2
    if parted(side, i, i + 1, ".") and not short:
        return False
    return begun or short or token.text[:1].isupper() or lexicon.is_person(token.norm)


def _ends(side: Side, i: int) -> bool:
    """Whether a mark stands behind a token, or nothing."""
    return i + 1 >= len(side.tokens) or parted(side, i, i + 1, PHRASE)


def _by_comma(side: Side, i: int) -> bool:
    return parted(side, i, i + 1, ",–—(") and not parted(side, i, i + 1, '.;:"!?')


def _parts(side: Side) -> list[int]:
    """The number of the clause that each token stands in: sentences, and what ", but" turns to."""
    found, n = [], 0
    for i, token in enumerate(side.tokens):
        turns = i and token.norm in TURNS and parted(side, i - 1, i, ",")
        n += bool(i and (turns or parted(side, i - 1, i, ".!?;")))
        found.append(n)
    return found


def _told(side: Side, s: Source, spoken: list[Source], parts: list[int]) -> list[int]:
    """The weighty tokens of what somebody says, up to where another speaks in the same clause."""
    mine = _places(s)
    inside = [i for i, n in enumerate(parts) if n == parts[s.cue] and i not in mine]
    others = [_places(o) for o in spoken if o is not s and parts[o.cue] == parts[s.cue]]
    behind = s.cue + 1 < len(side.tokens) and not parted(side, s.cue, s.cue + 1, ",.;:")
    if s.last < s.cue and behind and side.norm(s.cue) != "according":
        end = min((p[0] for p in others if p[0] > s.cue), default=len(parts))
        after = [i for i in inside if s.cue < i < end and not is_light(side, i)]
        if others or len(after) > 2:
            return after
    elif others:
        begin = max((p[-1] for p in others if p[-1] < s.first), default=-1)
        inside = [i for i in inside if begin < i < min(s.first, s.cue)]
    return [i for i in inside if not is_light(side, i)]


def _places(s: Source) -> range:
    near = abs(s.cue - s.last) <= LONGEST - 4
    return s.places() if near else range(s.cue, s.cue + 1)
