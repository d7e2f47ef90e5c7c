"""What only one side has: what was not seen, and what is lost with a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon, text
from retold.apparatus.settings import DENIALS

if TYPE_CHECKING:
    from collections.abc import Callable

    from retold.apparatus.story import Piece
    from retold.records import Article, Sentence


def unseen_by(page: Article, pairs: list[tuple[Piece, Piece]]) -> Callable[[Sentence], bool]:
    """Which of the other side's sentences fall where this page was cut."""
    places = {la.place for la in page.lacunae}
    aligned = [s.n for x, _ in pairs for s in x.sentences if s.zone != "headline"]
    first, last = min(aligned, default=0), max(aligned, default=-1)
    cuts = sorted(la.at for la in page.lacunae if la.place == "middle")

    def hidden(s: Sentence) -> bool:
        if ("end" in places and s.n > last) or ("start" in places and s.n < first):
            return s.zone != "headline"
        for cut in cuts:
            before = [x.sentences[-1].n for x, y in pairs if y.sentences[-1].end <= cut]
            after = [x.sentences[0].n for x, y in pairs if y.sentences[0].start >= cut]
            if max(before, default=-1) < s.n < min(after, default=10**9):
                return True
        return False

    return hidden


def nature(sentence: str) -> str:
    """What is lost with a sentence: a denial, a hedge, an attribution or an aside."""
    folded = text.fold(sentence)
    if any(d in folded for d in DENIALS):
        return "denial"
    words = text.words(sentence)
    if any(w in lexicon.cues().hedges for w in words):
        return "hedge"
    if any(p in folded for p in lexicon.cues().attributions) or any(
        lexicon.is_reporting(w) for w in words
    ):
        return "attribution"
    return "aside"
