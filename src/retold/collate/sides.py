"""The sentences of one telling, taken apart into what they are compared by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from anyascii import anyascii

from retold.facts import find_facts, skeleton
from retold.facts.values import values
from retold.lexicon import concepts
from retold.models import DEFAULT_NAME, default_encoder
from retold.text import fold, rarity, stem, tokens, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from retold.collate.settings import Settings
    from retold.models import Encoder
    from retold.records import Sentence

Row = dict[str, float]
NAME = "~"  # marks a name by its skeleton
KINDRED = "^"  # marks the beginning of a word that languages may have in common
SOUND = "%"  # marks how a name sounds, for scripts without capitals
MEANT = "&"  # marks a concept of the table of many languages
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        words(
            "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty"
        ),
        2,
    )
}
_PLACES = str.maketrans(
    {"f": "b", "v": "b", "p": "b", "d": "t", "g": "k", "q": "k", "c": "k", "j": "k", "z": "s",
     "x": "s"} | dict.fromkeys("aeiouwyh'`", "")
)  # fmt: skip
_PARTICLES = "\u0648\u0644\u0628\u0643\u0641"  # and, to, in, like, so


@dataclass(slots=True)
class Side:
    """The sentences of one telling, in order, with what each is compared by."""

    sentences: list[Sentence]
    stems: list[Row]  # weight of each stem, number and name of a sentence
    runs: list[set[tuple[str, str]]]
    vectors: NDArray[np.int8]
    lang: str
    many_tongued: bool  # whether the encoder may know other languages
    concept: float  # weight of a concept across languages
    crossed: list[Row] | None = None

    def crossing(self) -> list[Row]:
        """What survives translation: names by their skeletons, numbers and dates by their values.

        What many sentences of the telling have says little about which of them meet.
        """
        if self.crossed is None:
            texts = [s.text for s in self.sentences[: len(self.stems)]]
            rows = [_carried_over(t, self.lang, self.concept) for t in texts]
            often: dict[str, int] = {}
            for row in rows:
                for name in row:
                    often[name] = often.get(name, 0) + 1
            self.crossed = [{k: v / often[k] ** 0.5 for k, v in row.items()} for row in rows]
        return self.crossed


def take_apart(
    sentences: Sequence[Sentence], lang: str, encoder: Encoder | None, settings: Settings
) -> Side:
    """The sentences of one telling as a side; those past the limit take no part."""
    ordered = sorted(sentences, key=lambda s: s.n)
    used = ordered[: settings.longest]
    parts = [weigh(s.text, lang) for s in used]
    model = encoder or default_encoder()
    return Side(
        ordered,
        _less_where_often([p[0] for p in parts], settings.often),
        [p[1] for p in parts],
        model.encode([s.text for s in used]),
        lang,
        not model.name.startswith(DEFAULT_NAME),
        settings.concept,
    )


def _less_where_often(rows: list[Row], often: float) -> list[Row]:
    """Weights lowered for words that many sentences of the telling have, as its persons' names."""
    counts = Counter(w for row in rows for w in row)
    factor = {w: 1 / (1 + often * log(n)) for w, n in counts.items()}
    return [{w: v * factor[w] for w, v in row.items()} for row in rows]


def weigh(text: str, lang: str = "en") -> tuple[dict[str, float], set[tuple[str, str]]]:
    """What a sentence is compared by: the weight of each stem, name and number; runs of two.

    >>> weights, _ = weigh("The mayor resigned")
    >>> weights["mayor"] > weights["the"]
    True
    """
    weights: dict[str, float] = {}
    row: list[str] = []
    for i, token in enumerate(tokens(text)):
        if token.norm[0].isdigit():
            one = token.norm.replace(",", "")
            weights[one] = 1.0
        elif token.norm in _NUMBERS and lang == "en":
            one = _NUMBERS[token.norm]
            weights[one] = max(0.6, weights.get(one, 0.0))
        else:
            one = stem(token.norm, lang)
            weight = max(0.05, rarity(one)) if lang == "en" or not token.norm.isascii() else 0.6
            if i and token.text[0].isupper() and len(token.text) > 1:
                weight = max(weight, 0.8)
            weights[one] = max(weight, weights.get(one, 0.0))
        row.append(one)
    return weights, set(pairwise(row)) if len(row) > 1 else {(w, "") for w in row}


def _carried_over(text: str, lang: str, concept: float) -> Row:
    row: Row = {
        MEANT + c.name: concept for c in concepts(text, lang) if not c.name.lstrip("x").isdigit()
    }
    row |= {f"#{v.worth:g}": 1.0 for v in values(text, lang)}
    for fact in find_facts(text, lang):
        if fact.kind == "number" and fact.value is not None:
            row[f"#{fact.value:g}"] = 1.0
        elif fact.kind == "date":
            row[f"@{fact.norm}"] = 0.8
        elif fact.kind in ("name", "place"):
            for word in fact.norm.split():
                if len(word) > 2:
                    row[NAME + skeleton(word)] = 1.0
    for word in words(text):
        if len(word) > 5:
            row[KINDRED + fold(anyascii(word))[:5]] = 0.4
    return row | dict.fromkeys(_sounds(text), 0.9)


def _sounds(text: str) -> set[str]:
    """How names sound, roughly, for scripts without capitals: there any word may be a name.

    Arabic and Hebrew write particles on to their words, so each word is also taken without.
    """
    found: set[str] = set()
    capitals = any(c.isupper() for c in text)
    for token in tokens(text):
        if capitals and token.text[0].isupper():
            found.add(_sound(token.text))
        elif not capitals and token.norm[0].isalpha():
            bare = token.norm.lstrip(_PARTICLES)
            found |= {_sound(token.norm), _sound(bare), _sound(bare.removeprefix("\u0627\u0644"))}
    return {SOUND + sound for sound in found if len(sound) > 2}


def _sound(word: str) -> str:
    """Consonants by the place they are spoken at, without doubles."""
    raw = fold(anyascii(word)).replace("ph", "f").translate(_PLACES)
    return "".join(c for c, before in zip(raw, " " + raw, strict=False) if c != before)


def without_strangers(a: list[Row], b: list[Row]) -> tuple[list[Row], list[Row]]:
    """Rows without the beginnings of words, and the sounds, that only one side has.

    Where both sides name names outright, sounds add nothing and are left out.
    """
    both = {w for row in a for w in row} & {w for row in b for w in row}
    named = all(any(w[0] == NAME for row in side for w in row) for side in (a, b))

    def kept(rows: list[Row]) -> list[Row]:
        return [
            {
                w: v
                for w, v in row.items()
                if w[0] not in (KINDRED, SOUND, MEANT)
                or (w in both and not (named and w[0] == SOUND))
            }
            for row in rows
        ]

    return kept(a), kept(b)


def joined(rows: list[Row], places: tuple[int, ...]) -> Row:
    """The weights of several sentences as of one."""
    out: Row = {}
    for i in places:
        for word, weight in rows[i].items():
            out[word] = max(weight, out.get(word, 0.0))
    return out
