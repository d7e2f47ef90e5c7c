"""Words that are left once facts and cues are told apart: pairs of words, and what is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import Indel

from retold import lexicon, text
from retold.apparatus.sides import (
    Likeness,
    Segment,
    Side,
    compared,
    is_light,
    parted,
    rarities,
    span,
    weighty,
)

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference


def word_differences(
    a: Side, b: Side, segments: list[Segment], context: Context
) -> list[Difference]:
    """What is left of a stretch once facts and cues are told apart."""
    if not _open(a) and not _open(b):
        return []
    alike = Likeness(a, b)
    found = _apart(a, b, alike, segments, context)
    for s in segments:
        xs = [i for i in s.a if not a.light[i] and i not in a.settled]
        ys = [j for j in s.b if not b.light[j] and j not in b.settled]
        if not xs and not ys:
            continue
        pairs, xs, ys = _pair_off(a, b, alike, xs, ys)
        found += [_swap(a, b, alike, i, j, link, context) for i, j, link in pairs]
        found += _leftovers(a, b, alike, s, xs, ys, context)
    return found


def _open(side: Side) -> bool:
    return any(not side.light[i] for i in side.left - side.settled)


def _apart(
    a: Side, b: Side, alike: Likeness, segments: list[Segment], context: Context
) -> list[Difference]:
    """A word that stands for another in a sentence turned round: both things live in both articles."""
    where_a = {i: n for n, s in enumerate(segments) for i in s.a}
    where_b = {j: n for n, s in enumerate(segments) for j in s.b}
    xs = [i for i in a.open() if i in where_a and _plain_word(a, i)][:LONGEST_RUN]
    ys = [j for j in b.open() if j in where_b and _plain_word(b, j)][:LONGEST_RUN]
    if not xs or not ys:
        return []
    known = context.has_articles
    opposites = [lexicon.opposites(a.tokens[i].norm) for i in xs]
    if not any(opposites) and not (known and any(alike.nearest_a(i) > APART for i in xs)):
        return []
    forms = [(b.keys[j], *lexicon.lemmas(b.tokens[j].norm)) for j in ys]
    told = frozenset(w for words in forms for w in words)
    found = []
    for i, against in zip(xs, opposites, strict=True):
        hopeless = against.isdisjoint(told)
        if hopeless and not (known and alike.nearest_a(i) > APART):
            continue
        for q, j in enumerate(ys):
            opposed = not hopeless and not against.isdisjoint(forms[q])
            if not (opposed or (known and alike.between(i, j) > APART)):
                continue
            if where_a[i] == where_b[j] or j in b.settled:
                continue
            link = lexicon.relate(
                *(
                    k if " " in t.norm else t.norm
                    for t, k in ((a.tokens[i], a.keys[i]), (b.tokens[j], b.keys[j]))
                )
            )
            apart = (link.name == "antonym" and opposed and _undone(a, b, i, j)) or (
                link.name in ("sibling", "unrelated", "antonym")
                and known and alike.between(i, j) > APART and _both_alive(a, b, i, j, context)
            )  # fmt: skip
            if apart and not (_answered(a, i, b, j) or _answered(b, j, a, i)):
                found.append(_swap(a, b, alike, i, j, link, context))
                a.settled.add(i)
                b.settled.add(j)
                break
    return found


def _answered(one: Side, i: int, two: Side, j: int) -> bool:
    """Whether the word at `j` stands for another word of the first text than that at `i`."""
    word = two.tokens[j].norm
    return any(
        k != i and not one.light[k]
        and lexicon.relate(one.tokens[k].norm, word).name in ("same", "synonym", "derivation")
        for k in range(len(one.tokens))
    )  # fmt: skip


def _plain_word(side: Side, i: int) -> bool:
    return not is_light(side, i) and not side.tokens[i].text[:1].isupper()


def _undone(a: Side, b: Side, i: int, j: int) -> bool:
    """Two verbs, and nothing that denies either."""
    verbs = lexicon.is_verb(a.tokens[i].norm) and lexicon.is_verb(b.tokens[j].norm.split()[0])
    denied = any(lexicon.is_negation(t.norm) for s in (a, b) for t in s.tokens)
    return verbs and not denied


APART = 0.4  # cosine from which words of two stretches may stand for one another; unfitted


def _pair_off(
    a: Side, b: Side, alike: Likeness, xs: list[int], ys: list[int]
) -> tuple[list[tuple[int, int, lexicon.Relation]], list[int], list[int]]:
    """Words of a stretch joined to their counterparts, the nearest in meaning first."""
    if not xs or not ys:
        return [], xs, ys
    xs_near, ys_near = xs[:LONGEST_RUN], ys[:LONGEST_RUN]
    words = [b.tokens[j].norm for j in ys_near]
    links = []
    for p, i in enumerate(xs_near):
        word = a.tokens[i].norm
        for q, j in enumerate(ys_near):
            r = lexicon.relate(word, words[q])
            if r.name == "antonym" and (_answered(a, i, b, j) or _answered(b, j, a, i)):
                continue
            apart = abs(p / len(xs_near) - q / len(ys_near))
            score = _RANKS.get(r.name, 0.0) * max(r.weight, 0.5) + alike.between(i, j) - 0.3 * apart
            if score > PAIRED or (len(xs) == 1 and len(ys) == 1):
                links.append((-score, i, j, r))
    pairs, used_a, used_b = [], set(), set()
    for _, i, j, r in sorted(links, key=lambda x: x[:3]):
        if i not in used_a and j not in used_b:
            pairs.append((i, j, r))
            used_a.add(i)
            used_b.add(j)
    pairs.sort(key=lambda p: (p[1], p[0]))
    return pairs, [i for i in xs if i not in used_a], [j for j in ys if j not in used_b]


_RANKS = {"antonym": 1.0, "synonym": 0.9, "derivation": 0.9, "hypernym": 0.5, "sibling": 0.5}
PAIRED = 0.35  # cosine, relation and place together, from which two words are counterparts
LONGEST_RUN = 40  # words of a stretch that are looked at


def _swap(
    a: Side, b: Side, near: Likeness, i: int, j: int, link: lexicon.Relation, context: Context
) -> Difference:
    x, y = a.tokens[i], b.tokens[j]
    alike = near.between(i, j)
    in_source = b.keys[j] in context.before_words or b.keys[j] in a.keys
    settled = link.name in ("synonym", "derivation", "same")
    features = {
        "word": 1.0, "word_swap": 1.0, link.name: max(0.3, link.weight),
        "alike": alike, f"alike_{link.name}": alike,
        "rarity_before": a.once(rarities)[i],
        "rarity_after": b.once(rarities)[j],
        "capital_before": float(x.text[:1].isupper() and i > 0),
        "capital_after": float(y.text[:1].isupper() and j > 0),
        "after_in_source": float(in_source),
        "before_in_target": float(a.keys[i] in context.after_words or a.keys[i] in b.keys),
        "unknown_word": float(not lexicon.known(y.norm)),
        "shape": Indel.normalized_similarity(x.norm, y.norm),
        "nearest_after": near.nearest_b(j), "nearest_before": near.nearest_a(i),
        "two_things": float(in_source and not settled),
        "both_alive": float(not settled and _both_alive(a, b, i, j, context)),
    }  # fmt: skip
    features |= _affix(x.norm, y.norm)
    speaker = _speaks(a, i) and _speaks(b, j) and _may_speak(a, i) and _may_speak(b, j)
    features["speaker"] = float(speaker)
    kind = "attribution" if speaker else "polarity" if link.name == "antonym" else "action"
    note = link.name if settled else "converse" if _converse(a, b, i, j) else ""
    if link.name == "antonym" and _denied(a, i) != _denied(b, j):
        note = "twice negated"
    if speaker and "anyone" in (
        lexicon.cues().parties.get(x.norm),
        lexicon.cues().parties.get(y.norm),
    ):
        note = "compatible"  # a spokesman may be the ministry's
    return compared(kind, a, x.start, x.end, b, y.start, y.end, features, note)


DENIED = 4  # tokens before a word within which a denial takes it back


def _denied(side: Side, i: int) -> bool:
    """Whether a word is taken back: not aware, had yet to be charged."""
    before = range(max(0, i - DENIED), i)
    return any(
        (lexicon.is_negation(side.norm(k)) or (side.norm(k), side.norm(k + 1)) == ("yet", "to"))
        and not parted(side, k, i, ",.;:!?")
        for k in before
    )  # fmt: skip


CONVERSES = frozenset(
    {("buy", "sell"), ("lend", "borrow"), ("give", "receive"), ("give", "take"), ("win", "lose"), ("beat", "lose"),
     ("send", "receive"), ("teach", "learn"), ("hire", "join"), ("import", "export"), ("pay", "receive")}
)  # fmt: skip


def _converse(a: Side, b: Side, i: int, j: int) -> bool:
    """One deal told from either end: she bought it from a dealer, a dealer sold it to her."""
    one, two = lexicon.lemmas(a.tokens[i].norm), lexicon.lemmas(b.tokens[j].norm)
    if not any((v, w) in CONVERSES or (w, v) in CONVERSES for v in one for w in two):
        return False
    timed = {n for f in a.facts if f.kind in ("date", "number") for n in a.covers(f)}
    places = {k: n for n, k in enumerate(b.keys) if not is_light(b, n)}
    sides = [
        (n < i) != (places[k] < j)
        for n, k in enumerate(a.keys)
        if abs(n - i) <= REACH and k in places and n not in timed and not is_light(a, n)
    ]
    # Turned round, or told in the other voice: the letters she received, the letters she was sent.
    turned = _undergone(a, i) != _undergone(b, j)
    return bool(sides) and (not any(sides) if turned else any(sides))


def _undergone(side: Side, i: int) -> bool:
    """Whether a form of "be" makes a verb passive."""
    return any(
        t.norm in ("was", "were", "been", "is", "are", "be") for t in side.tokens[max(0, i - 2) : i]
    )


REACH = 12  # tokens around a verb within which those who deal stand


def _both_alive(a: Side, b: Side, i: int, j: int, context: Context) -> bool:
    """Whether both articles speak of both things elsewhere, and by words of their own."""
    x, y = a.tokens[i].norm, b.tokens[j].norm
    if not context.before_words or not context.after_words or min(len(x), len(y)) < 5:
        return False
    rare = min(text.rarity(text.stem(x)), text.rarity(text.stem(y))) > ALIVE_RARITY
    if not rare or not (lexicon.known(x) and lexicon.known(y)):
        return False
    return bool(
        lexicon.family(y) & context.before_words and lexicon.family(x) & context.after_words
    )


ALIVE_RARITY = 0.4  # words commoner than this occur in any two articles; unfitted


def _affix(x: str, y: str) -> dict[str, float]:
    """One word made into the other by what stands before it: motivate, demotivate."""
    short, long = sorted((x, y), key=len)
    return {"prefixed": 1.0} if len(short) > 3 and long != short and long.endswith(short) else {}


def _leftovers(
    a: Side, b: Side, near: Likeness, s: Segment, xs: list[int], ys: list[int], context: Context
) -> list[Difference]:
    """Words without a counterpart: a phrase for a phrase, or what only one side says."""
    if xs and ys:
        return [_leftover(a, b, near, s, xs, ys, context)]
    return [_leftover(a, b, near, s, g, [], context) for g in _groups(xs)] + [
        _leftover(a, b, near, s, [], g, context) for g in _groups(ys)
    ]


def _groups(places: list[int]) -> list[list[int]]:
    """Runs of places with at most three words between neighbours."""
    found: list[list[int]] = []
    for i in places:
        if found and i - found[-1][-1] <= 4:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def _leftover(
    a: Side, b: Side, near: Likeness, s: Segment, xs: list[int], ys: list[int], context: Context
) -> Difference:
    mode = "swap" if xs and ys else "insert" if ys else "delete"
    rare_a, rare_b = a.once(rarities), b.once(rarities)
    told = [b.keys[j] in context.before_words for j in ys]
    features = {
        "word": 1.0, f"rest_{mode}": 1.0,
        "rest_before": min(6, len(xs)) / 6, "rest_after": min(6, len(ys)) / 6,
        f"rarity_after_{mode}": max([rare_b[j] for j in ys], default=0.0),
        f"rarity_before_{mode}": max([rare_a[i] for i in xs], default=0.0),
        f"after_in_source_{mode}": float(any(told)),
        f"after_not_in_source_{mode}": float(not all(told)),
        "capital_after": float(any(b.tokens[j].text[:1].isupper() and j for j in ys)),
        f"nearest_after_{mode}": min(map(near.nearest_b, ys), default=0.0),
        f"nearest_before_{mode}": min(map(near.nearest_a, xs), default=0.0),
    }  # fmt: skip
    if mode == "swap":
        one, two = weighty(a).sum(xs), weighty(b).sum(ys)
        features["alike_rest"] = float(
            one @ two / max(1e-6, float(np.sqrt((one @ one) * (two @ two))))
        )
    speaker = bool(xs and ys) and _speaks(a, xs[-1]) and _speaks(b, ys[-1])
    features["speaker"] = float(speaker)
    kind = "attribution" if speaker else "action"
    return compared(kind, a, *span(a, s.a, xs), b, *span(b, s.b, ys), features, "")


def _may_speak(side: Side, i: int) -> bool:
    token = side.tokens[i]
    return token.text[:1].isupper() or lexicon.is_person(token.norm) or token.norm.endswith("s")


def _speaks(side: Side, i: int) -> bool:
    """Whether a word stands as the one who says: "the widow said", "according to the widow"."""
    after = [t.norm for t in side.tokens[i + 1 : i + 3]]
    before = [t.norm for t in side.tokens[max(0, i - 4) : i]]
    return any(w in _SAID for w in after) or "according" in before


_SAID = frozenset(
    {"said", "says", "told", "say", "claimed", "claims", "claim", "tells", "stated", "added"}
)
