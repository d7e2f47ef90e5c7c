"""The word table in memory: words by number, their senses, the senses' kinds."""

from __future__ import annotations

import io
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class WordTable:
    """The word table in memory: words by number, their senses, the senses' kinds."""

    number: dict[str, int]
    forms: dict[str, str]
    sense_starts: NDArray[np.int32]
    sense_ids: NDArray[np.int32]
    sense_weights: NDArray[np.uint8]
    parent_starts: NDArray[np.int32]
    parent_ids: NDArray[np.int32]
    depths: NDArray[np.uint8]
    children: NDArray[np.uint16]
    first_verb: int  # senses are in order: adjectives, nouns, adverbs, verbs
    antonyms: list[tuple[int, int]]
    derived: list[tuple[int, int]]

    def senses(self, word: int) -> dict[int, float]:
        """Sense -> share of the word's uses."""
        a, b = self.sense_starts[word], self.sense_starts[word + 1]
        weights = self.sense_weights[a:b].tolist()
        return dict(zip(self.sense_ids[a:b].tolist(), (w / 255 for w in weights), strict=True))

    def parents(self, sense: int) -> list[int]:
        a, b = self.parent_starts[sense], self.parent_starts[sense + 1]
        return [int(p) for p in self.parent_ids[a:b]]

    def partners(self, pairs: list[tuple[int, int]], word: int) -> set[int]:
        at, found = bisect_left(pairs, (word, -1)), set()
        while at < len(pairs) and pairs[at][0] == word:
            found.add(pairs[at][1])
            at += 1
        return found


@cache
def word_table() -> WordTable:
    raw = files("retold").joinpath("data", "lexicon.npz").read_bytes()
    with np.load(io.BytesIO(raw), allow_pickle=False) as box:
        names = box["words"].tobytes().decode().split("\n")
        forms = dict(line.split(" ", 1) for line in box["forms"].tobytes().decode().split("\n"))
        return WordTable(
            number=dict(zip(names, range(len(names)), strict=True)),
            forms=forms,
            first_verb=int(box["first_verb"][0]),
            antonyms=[(a, b) for a, b in box["antonyms"].tolist()],
            derived=[(a, b) for a, b in box["derived"].tolist()],
            **{
                name: box[name]
                for name in ("sense_starts", "sense_ids", "sense_weights", "parent_starts",
                             "parent_ids", "depths", "children")
            },
        )  # fmt: skip


@cache
def table_names() -> list[str]:
    return list(word_table().number)


@cache
def plain_words() -> frozenset[str]:
    return frozenset(word_table().number)
