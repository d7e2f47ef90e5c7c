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
    acting = a.once(_verbs)
    verbs = [(v, w) for v, w in both if v in acting]
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
        if _passive(a, i) == _passive(b, j):
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


def _passive(side: Side, i: int) -> bool:
    """Whether a form of "be" stands right before a verb, and "by" close after it."""
    norms = [t.norm for t in side.tokens]
    return any(w in _BE for w in norms[max(0, i - 3) : i]) and "by" in norms[i + 1 : i + 4]


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


def _verbs(side: Side) -> frozenset[int]:
    return frozenset(i for i in range(len(side.tokens)) if _is_verb(side, i))


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


def _told(side: Side, start: int, end: int) -> bool:
    """Whether the words of a span are told something, or named as its source."""
    inside = [i for i, t in enumerate(side.tokens) if t.start < end and t.end > start]
    if not inside:
        return False
    before = [t.norm for t in side.tokens[max(0, inside[0] - 2) : inside[0]]]
    return bool(_TELLING & set(before)) or before == ["according", "to"]


_TELLING = frozenset({"told", "tells", "telling"})


@lru_cache(maxsize=256)
def _quoted(body: str) -> tuple[tuple[int, int], ...]:
    """Spans inside quotation marks of at least three words."""
    flat, found, start = text.plain(body), [], -1
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
