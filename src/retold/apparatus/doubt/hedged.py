"""A thing that the source only ever names with a hedge, and that the page names without.

"The jars probably held wine" in one sentence, "Roman wine ship found" in another: no pair of
sentences shows it, but the word does, looked up over both pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon, text
from retold.apparatus.sides import canonical, compared, parted, side_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from retold.apparatus.difference import Difference
    from retold.apparatus.sides import Side
    from retold.records import Sentence

HEDGES = frozenset(
    {"probably", "possibly", "perhaps", "presumably", "apparently", "supposedly", "suspected",
     "alleged", "presumed", "purported"}
)  # fmt: skip
REACH = 5  # tokens behind a hedge that it may govern
RARE = 0.35  # how rare the word for a thing is at least
AROUND = 8  # tokens before a word within which a hedge may stand

Found = tuple["Sentence", "Sentence", "Difference"]


def unhedged(before: Sequence[Sentence], after: Sequence[Sentence]) -> list[Found]:
    """Things hedged wherever the first page names them and nowhere on the second.

    At most one difference in the second page's headline and one in its text for each thing.
    """
    things = _governed(before)
    told = _places(((s, _side(s)) for s in after), things)
    found: list[Found] = []
    for key in sorted(told):
        sentence, side, cue, at = things[key]
        places = told[key]
        if any(_doubted(other, j) for _, other, j in places):
            continue
        for headline in (True, False):
            first = next((p for p in places if (p[0].zone == "headline") == headline), None)
            if first is not None:
                y, other, j = first
                x0, x1 = side.tokens[cue].start, side.tokens[at].end
                y0, y1 = other.tokens[j].start, other.tokens[j].end
                d = compared("certainty", side, x0, x1, other, y0, y1, {"clear_firmer": 1.0}, "")
                found.append((sentence, y, d))
    return found


def firm(
    sentences: Sequence[Sentence], before: str, after: str
) -> list[tuple[Sentence, tuple[int, int]]]:
    """Where a page has a word without a hedge that was hedged before: in its headline and in its text."""
    words = text.words(after)
    if len(words) != 1 or not HEDGES.intersection(text.words(before)[:1]):
        return []
    key = canonical(words[0])
    places = [(s, side, j) for s in sentences for side in [_side(s)] for j, k in enumerate(side.keys) if k == key]  # fmt: skip
    if any(_doubted(side, j) for _, side, j in places):
        return []
    found = []
    for headline in (True, False):
        first = next((p for p in places if (p[0].zone == "headline") == headline), None)
        if first is not None:
            s, side, j = first
            found.append((s, (side.tokens[j].start, side.tokens[j].end)))
    return found


def _side(s: Sentence) -> Side:
    return side_of(s.text, "en", None)


def _governed(sentences: Sequence[Sentence]) -> dict[str, tuple[Sentence, Side, int, int]]:
    """By canonical word: where a hedge governs it, for words that stand nowhere without one."""
    found: dict[str, tuple[Sentence, Side, int, int]] = {}
    sides = [(s, _side(s)) for s in sentences]
    for s, side in sides:
        for i, token in enumerate(side.tokens):
            if token.norm not in HEDGES:
                continue
            at = next((k for k in range(i + 1, min(len(side.tokens), i + 1 + REACH)) if _thing(side, k)), None)  # fmt: skip
            if at is not None and not parted(side, i, at, ',.;:!?"'):
                found.setdefault(side.keys[at], (s, side, i, at))
    places = _places(sides, found)
    return {
        key: row
        for key, row in found.items()
        if all(_doubted(side, j) for _, side, j in places[key])
    }


def _thing(side: Side, k: int) -> bool:
    """A word for a thing: a noun in small letters that is not common."""
    token = side.tokens[k]
    plain = not side.light[k] and token.text.islower() and token.norm.isalpha()
    bent = lexicon.lemmas(token.norm)[:1] not in ((), (token.norm,)) and token.norm[-1:] != "s"
    verb = lexicon.is_verb(token.norm) and (bent or token.norm.endswith(("ed", "ing", "en")))
    rare = text.rarity(text.stem(token.norm)) >= RARE
    return plain and rare and not verb and lexicon.certainty(token.norm) is None


def _places(
    sides: Iterable[tuple[Sentence, Side]], keys: Collection[str]
) -> dict[str, list[tuple[Sentence, Side, int]]]:
    """Where each of the words stands, of those that do."""
    found: dict[str, list[tuple[Sentence, Side, int]]] = {}
    for s, side in sides:
        for j, key in enumerate(side.keys):
            if key in keys:
                found.setdefault(key, []).append((s, side, j))
    return found


def _doubted(side: Side, j: int) -> bool:
    """Whether anything before or right behind a word keeps it open."""
    near = side.tokens[max(0, j - AROUND) : j + 3]
    return any(
        t.norm in HEDGES or t.norm in lexicon.cues().plain_hedges or lexicon.is_negation(t.norm)
        or t.norm in ("or", "whether", "if", "thought", "think", "believe", "believes", "said", "says")
        for t in near
    )  # fmt: skip
