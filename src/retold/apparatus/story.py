"""A story at hand: its tellings, the sentences of their lead pages, the beads between them."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from retold import text
from retold.apparatus.again import Told
from retold.apparatus.difference import Context
from retold.apparatus.sides import canonical, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retold.records import Article, Bead, Derivation, Sentence, Stemma, Telling


@dataclass(frozen=True, slots=True)
class Piece:
    """Sentences of one side of a bead as one text, with the way back to the page."""

    sentences: tuple[Sentence, ...]
    text: str
    starts: tuple[int, ...]  # where each sentence begins in `text`

    @classmethod
    def of(cls, sentences: Sequence[Sentence]) -> Piece:
        starts, at = [], 0
        for s in sentences:
            starts.append(at)
            at += len(s.text) + 1
        return cls(tuple(sentences), " ".join(s.text for s in sentences), tuple(starts))

    def locate(self, start: int, end: int) -> tuple[Sentence, int, int]:
        """The sentence a span begins in, and the span in the page's text.

        It is clipped where a sentence that is not the next one follows.
        """
        first = max(i for i, s in enumerate(self.starts) if s <= start)
        last = max(i for i, s in enumerate(self.starts) if s < max(end, start + 1))
        while last > first and not _follows(self.sentences[first : last + 1]):
            last -= 1
        a, b = self.sentences[first], self.sentences[last]
        at = a.start + min(start - self.starts[first], len(a.text))
        stop = b.start + min(max(end, start) - self.starts[last], len(b.text))
        return a, at, max(at, stop)

    def run(self) -> tuple[Sentence, ...]:
        """The longest run of sentences that follow one another on the page, the first of equals."""
        best: tuple[Sentence, ...] = ()
        for i in range(len(self.sentences)):
            n = i + 1
            while n < len(self.sentences) and _follows(self.sentences[i : n + 1]):
                n += 1
            if sum(len(s.text) for s in self.sentences[i:n]) > sum(len(s.text) for s in best):
                best = self.sentences[i:n]
        return best


def _follows(run: Sequence[Sentence]) -> bool:
    """Whether sentences stand one after the other in one part of the page."""
    pairs = itertools.pairwise(run)
    return all(
        b.n == a.n + 1 and (a.zone == "headline") == (b.zone == "headline") for a, b in pairs
    )


@dataclass
class Story:
    """Everything the apparatus asks about one story."""

    key: str
    articles: dict[str, Article]
    tellings: dict[str, Telling]
    stemma: Stemma
    sentences: dict[str, dict[int, Sentence]]  # by article, by number
    beads: dict[tuple[str, str], list[Bead]] = field(default_factory=dict)

    @classmethod
    def gather(
        cls, stemma: Stemma, articles: Iterable[Article], sentences: Iterable[Sentence],
        tellings: Iterable[Telling], beads: Iterable[Bead],
    ) -> Story:  # fmt: skip
        by_article: dict[str, dict[int, Sentence]] = defaultdict(dict)
        for s in sentences:
            by_article[s.article_id][s.n] = s
        pairs: dict[tuple[str, str], list[Bead]] = defaultdict(list)
        for b in beads:
            if b.story_key == stemma.story_key:
                pairs[(b.a, b.b)].append(b)
        known = {t.telling_id: t for t in tellings if t.story_key == stemma.story_key}
        known |= {t.telling_id: t for t in stemma.lost}
        return cls(
            stemma.story_key, {a.article_id: a for a in articles}, known, stemma, dict(by_article),
            {k: sorted(v, key=lambda b: b.n) for k, v in sorted(pairs.items())},
        )  # fmt: skip

    @cached_property
    def parents(self) -> dict[str, list[Derivation]]:
        """Edges into each telling; a print at hand stands for the lost report that it prints."""
        found: dict[str, list[Derivation]] = defaultdict(list)
        for d in sorted(self.stemma.derivations, key=lambda d: (d.rank, d.parent)):
            found[d.child].append(replace(d, parent=self._shown(d)))
        return found

    def _shown(self, d: Derivation) -> str:
        prints = [p for p in self.prints.get(d.parent, ()) if p != d.child]
        if d.kind == "copy" or not prints:
            return d.parent
        both = {p: len(self.beads.get((min(p, d.child), max(p, d.child)), ())) for p in prints}
        nearest = max(prints, key=lambda p: (both[p], p))
        return nearest if both[nearest] else d.parent

    @cached_property
    def prints(self) -> dict[str, list[str]]:
        """Of each lost report the tellings that print it."""
        lost = {t.telling_id for t in self.stemma.lost}
        found: dict[str, list[str]] = defaultdict(list)
        for d in self.stemma.derivations:
            if d.parent in lost and d.kind == "copy":
                found[d.parent].append(d.child)
        return found

    @cached_property
    def children(self) -> dict[str, list[Derivation]]:
        found: dict[str, list[Derivation]] = defaultdict(list)
        for d in sorted(self.stemma.derivations, key=lambda d: (d.parent, d.child)):
            found[d.parent].append(d)
        return found

    @cached_property
    def present(self) -> list[str]:
        """Tellings with a page at hand, in the order of their ids."""
        return sorted(
            t.telling_id for t in self.tellings.values() if t.lead in self.articles and not t.lost
        )

    def page(self, telling: str) -> Article:
        lead = self.tellings[telling].lead
        assert lead is not None
        return self.articles[lead]

    def slice(self, telling: str, sentence: Sentence, start: int, end: int) -> str:
        """The page's own words at a span: of its title, where the sentence is the headline."""
        page = self.page(telling)
        return (page.title if sentence.zone == "headline" else page.text)[start:end]

    def ancestors(self, telling: str) -> set[str]:
        """All tellings above, the lost ones too."""
        seen: set[str] = set()
        todo = [telling]
        while todo:
            for d in self.parents.get(todo.pop(), ()):
                if d.parent not in seen:
                    seen.add(d.parent)
                    todo.append(d.parent)
        return seen

    def apart(self, a: str, b: str) -> str:
        """How two tellings without a common ancestor are related: akin, or in conflict."""
        return "akin" if (min(a, b), max(a, b)) in self._akin else "conflict"

    @cached_property
    def _akin(self) -> frozenset[tuple[str, str]]:
        return frozenset((t.a, t.b) for t in self.stemma.akin)

    def handed_on(self, parent: str, child: str) -> float:
        """Probability that a telling came from another: of the likeliest way down, all its steps."""
        best = {child: 1.0}
        todo = [child]
        while todo:
            at = todo.pop()
            for d in self.parents.get(at, ()):
                sure = best[at] * d.probability
                if sure > best.get(d.parent, 0.0):
                    best[d.parent] = sure
                    todo.append(d.parent)
        return best.get(parent, 0.0)

    def between(self, parent: str, child: str) -> list[tuple[Piece, Piece, Bead]]:
        """The beads of two tellings, parent's side first."""
        flipped = (parent, child) not in self.beads
        beads = self.beads.get((child, parent) if flipped else (parent, child), [])
        rows = []
        for b in beads:
            x, y = (b.b_sentences, b.a_sentences) if flipped else (b.a_sentences, b.b_sentences)
            rows.append((self.piece(parent, x), self.piece(child, y), b))
        return rows

    def piece(self, telling: str, numbers: Sequence[int]) -> Piece:
        of = self.sentences.get(self.page(telling).article_id, {})
        return Piece.of([of[n] for n in sorted(numbers) if n in of])

    def aligned(self, a: str, b: str) -> dict[int, Piece]:
        """Sentence number of `a` -> what stands for it in `b`."""
        return {s.n: y for x, y, _ in self.between(a, b) for s in x.sentences if y.sentences}

    def context(self, parent: str, child: str) -> Context:
        a, b = self.page(parent), self.page(child)
        return Context(
            lang=a.lang, after_lang=b.lang if b.lang != a.lang else None,
            before_words=self.words(parent), after_words=self.words(child),
            before_when=a.published, after_when=b.published,
        )  # fmt: skip

    def words(self, telling: str) -> frozenset[str]:
        page = self.page(telling)
        if telling not in self._words:
            self._words[telling] = vocabulary(f"{page.title}\n{page.text}", page.lang)
        return self._words[telling]

    def near(self, telling: str, piece: Piece) -> frozenset[str]:
        """The canonical words of some sentences and of those right before and after each."""
        own = self.sentences.get(self.page(telling).article_id, {})
        places = sorted({n + k for n in (s.n for s in piece.sentences) for k in (-1, 0, 1)})
        lang = self.page(telling).lang
        return frozenset(
            canonical(w, lang) for n in places if n in own for w in text.words(own[n].text)
        )

    def told(self, telling: str) -> Told:
        page = self.page(telling)
        if telling not in self._told:
            own = self.sentences.get(page.article_id, {})
            self._told[telling] = Told.of([own[n] for n in sorted(own)], page.lang)
        return self._told[telling]

    _words: dict[str, frozenset[str]] = field(default_factory=dict)
    _told: dict[str, Told] = field(default_factory=dict)
