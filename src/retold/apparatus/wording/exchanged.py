"""What changed places: roles around a verb; and what differs inside quotation marks."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from retold import lexicon, text
from retold.apparatus.sides import Side, compared, is_light

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference


def changed_roles(a: Side, b: Side) -> list[Difference]:
    """Two words that change sides around one verb, in the same voice: A beat B, B beat A."""
    if not a.left or a.once(_voice) != b.once(_voice):
        return []
    at_a, at_b = a.once(_once), b.once(_once)
    both = sorted((at_a[k], at_b[k]) for k in at_a.keys() & at_b.keys())[:MOST_WORDS]
    acting = a.once(_acting)
    verbs = [
        (v, w) for v, w in both
        if v in acting and w in b.once(_acting) and _undergone(a, v) == _undergone(b, w)
    ]  # fmt: skip
    if not verbs:
        return []
    for n, (i, j) in enumerate(both):
        for p, q in islice(both, n + 1, None):
            if p - i > REACH:
                break
            if q > j or j - q > REACH:
                continue
            between = any(i < v < p and q < w < j for v, w in verbs)
            if between and _alike_sorts(a, i, p):
                x, y = a.tokens, b.tokens
                return [
                    compared(
                        "role", a, x[i].start, x[p].end, b, y[q].start, y[j].end, {"role": 1.0}, ""
                    )
                ]
    return []


def changed_voice(a: Side, b: Side) -> list[Difference]:
    """A verb active on one side and passive on the other, with nobody else before and after it:
    he criticised the governor, he was criticised by the governor.
    """
    if a.once(_voice) == b.once(_voice):
        return []
    for i, key in enumerate(a.keys):
        if b.keys.count(key) != 1 or a.keys.count(key) != 1 or not _is_verb(a, i):
            continue
        j = b.keys.index(key)
        done_a, done_b = _undergone(a, i), _undergone(b, j)
        if done_a == done_b or not (_active(b, j) if done_a else _active(a, i)):
            continue
        one, two = _parties(a, i), _parties(b, j)
        if one is None or two is None:
            continue
        same = a.keys[one[0]] == b.keys[two[0]] and a.keys[one[1]] == b.keys[two[1]]
        if same and a.keys[one[0]] != a.keys[one[1]]:
            x, y = a.tokens, b.tokens
            return [
                compared(
                    "role", a, x[one[0]].start, x[one[1]].end, b, y[two[0]].start, y[two[1]].end,
                    {"clear_voice": 1.0}, "",
                )
            ]  # fmt: skip
    return []


def _undergone(side: Side, i: int) -> bool:
    """Whether a verb tells what is done by somebody named behind it."""
    by = next((k for k in range(i + 1, i + 5) if side.norm(k) == "by"), None)
    if by is None or side.norm(by + 1)[:1].isdigit():
        return False
    participle = side.keys[i] != side.norm(i) or side.norm(i) in UNCHANGED
    return participle and (by <= i + 2 or _been(side, i))


def _been(side: Side, i: int) -> bool:
    return any(side.norm(k) in _BE for k in range(max(0, i - 3), i))


def _active(side: Side, i: int) -> bool:
    """Whether a verb tells what somebody does."""
    behind = side.norm(i + 1)
    to_whom = behind not in text.STOPWORDS or behind in _BEFORE_NOUNS or behind in _PERSONS
    return not _been(side, i) and not _is_noun(side, i) and to_whom


def _parties(side: Side, i: int) -> tuple[int, int] | None:
    """The last word before a verb and the first after it that can be a party to it."""

    def party(k: int) -> bool:
        norm = side.tokens[k].norm
        return norm in _PERSONS or not (is_light(side, k) or norm.endswith("ly"))

    before = next((k for k in range(i - 1, max(-1, i - 6), -1) if party(k)), None)
    after = next((k for k in range(i + 1, min(len(side.tokens), i + 6)) if party(k)), None)
    return None if before is None or after is None else (before, after)


_PERSONS = frozenset({"he", "she", "they", "i", "we", "him", "them", "us"})
MOST_WORDS = 60  # words looked at for changed roles
REACH = 6  # tokens between two that may have changed sides


def _once(side: Side) -> dict[str, int]:
    """Places of the words that stand once and carry meaning."""
    seen: dict[str, list[int]] = {}
    for i, k in enumerate(side.keys):
        seen.setdefault(k, []).append(i)
    return {k: p[0] for k, p in seen.items() if len(p) == 1 and not is_light(side, p[0])}


def _voice(side: Side) -> int:
    """How passive a text is: its words "by" and its forms of "be" with a participle."""
    norms = [t.norm for t in side.tokens]
    passive = sum(
        w in _BE and v.endswith(("ed", "en", "wn", "nt", "ld")) for w, v in pairwise(norms)
    )
    return norms.count("by") + passive


_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})


def _acting(side: Side) -> frozenset[int]:
    """Where verbs stand that somebody does to another, and no nouns of the same form."""
    return frozenset(
        i for i in range(len(side.tokens)) if _is_verb(side, i) and not _is_noun(side, i)
    )


def _is_noun(side: Side, i: int) -> bool:
    norm, before = side.norm(i), side.norm(i - 1)
    hyphen = i > 0 and side.text[side.tokens[i - 1].end : side.tokens[i].start] == "-"
    if hyphen or norm in BOTH_WAYS or before in _BEFORE_NOUN:
        return True
    bare = side.keys[i] == norm and norm not in UNCHANGED
    return bare and before not in _AUXILIARIES


_BEFORE_NOUNS = frozenset(
    {"the", "a", "an", "his", "her", "their", "its", "both", "all", "two", "some"}
)
BOTH_WAYS = frozenset(
    {"met", "meets", "married", "faced", "faces", "played", "plays", "joined", "fought"}
)
UNCHANGED = frozenset({"hit", "put", "cut", "beat", "let", "shot", "hurt", "bet", "shut", "set"})
_AUXILIARIES = frozenset(
    {"to", "will", "would", "can", "could", "may", "might", "must", "should", "did", "does", "do", "not",
     "has", "have", "had", "he", "she", "they", "it", "who", "which", "that", "and", "is", "are", "was", "were",
     "been", "be", "being", "at"}
)  # fmt: skip


def _is_verb(side: Side, i: int) -> bool:
    norm = side.tokens[i].norm
    return (
        norm.endswith(("ed", "s", "t", "e"))
        and lexicon.is_verb(norm)
        and not lexicon.is_reporting(norm)
    )


def _alike_sorts(side: Side, i: int, p: int) -> bool:
    """Both names, or both plain words that may be nouns."""
    x, y = side.tokens[i], side.tokens[p]
    if x.text[:1].isupper() != y.text[:1].isupper() and min(i, p) > 0:
        return False
    return not (x.norm[0].isdigit() or y.norm[0].isdigit())


_BEFORE_NOUN = text.STOPWORDS - _AUXILIARIES


def _told(side: Side, start: int, end: int) -> bool:
    """Whether the words of a span are told something, or named as its source."""
    inside = side.inside(start, end)
    if not inside:
        return False
    before = [t.norm for t in side.tokens[max(0, inside[0] - 2) : inside[0]]]
    return bool(_TELLING & set(before)) or before == ["according", "to"]


_TELLING = frozenset({"told", "tells", "telling"})


@lru_cache(maxsize=256)
def _quoted(body: str) -> tuple[tuple[int, int], ...]:
    """Spans inside quotation marks of at least three words."""
    flat, found, start = text.plainly_quoted(body), [], -1
    for i in (i for i, c in enumerate(flat) if c == '"'):
        if start >= 0:
            if text.count_words(body[start:i]) >= 3:
                found.append((start, i))
            start = -1
        else:
            start = i + 1
    return tuple(found)


def retyped(a: Side, b: Side, d: Difference) -> Difference:
    """What differs inside quotation marks on both sides is the quotation."""
    one_sided = d.after == "" and d.kind not in ("polarity", "certainty")
    if d.kind == "role" or d.harmless or one_sided:
        return d
    if (
        d.kind in ("name", "place")
        and d.before
        and d.after
        and _told(a, d.before_start, d.before_end)
        and _told(b, d.after_start, d.after_end)
    ):
        return replace(d, kind="attribution")
    if not _quoted(a.text) or not _quoted(b.text):
        return d
    in_a = any(x <= d.before_start <= d.before_end <= y for x, y in _quoted(a.text))
    in_b = any(x <= d.after_start <= d.after_end <= y for x, y in _quoted(b.text))
    if not (in_a and in_b):
        return d
    return replace(d, kind="quotation", features=(*d.features, ("in_quote", 1.0)))
