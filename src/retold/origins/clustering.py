"""Sentences of several tellings that say one thing, by one speaker, as of one time."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from retold import text
from retold.facts.comparing import compare_names
from retold.facts.figures import (
    TOLLS,
    Figure,
    agree,
    contradict,
    figures,
)
from retold.origins.parts import BEHIND, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.origins.settings import Node
    from retold.origins.tracing import Story
    from retold.records import Bead

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "lady",
        "lord",
        "president",
        "minister",
        "governor",
        "the",
        "a",
        "his",
        "her",
    ]
)


def same_name(a: str, b: str) -> bool:
    """Whether two speakers' names may be one: "Maria Sala" and "Sala", "his wife Eva" and "Eva"."""
    x, y = _name_words(a), _name_words(b)
    if not x or not y:
        return True
    if x <= y or y <= x or (x & y and (len(x) < 2 or len(y) < 2)):
        return True
    return compare_names(text.fold(a), text.fold(b)) in ("same", "spelling", "part")


def _name_words(name: str) -> set[str]:
    return {w for w in text.words(name) if w not in _TITLES and len(w) > 1}


class Clusters:
    """Union of sentences under the rules for one claim."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.up: dict[Node, Node] = {}
        self.pages: dict[Node, dict[str, set[int]]] = {}
        self.speakers: dict[Node, list[str]] = {}
        self.counts: dict[Node, tuple[Figure, ...]] = {}
        self.split: list[tuple[Node, Node, str]] = []  # beads whose sentences count differently
        self._near = False  # whether the sentences that are joined are plainly of one thing
        self.kin = {frozenset((d.parent, d.child)): d.kind for d in story.stemma.derivations}
        # who surely retold another may have slipped: another number is no claim of its own there
        self.retold = {
            frozenset((d.parent, d.child))
            for d in story.stemma.derivations
            if d.kind != "update" and d.probability >= story.settings.known
        }
        self.above: dict[str, set[str]] = defaultdict(set)
        for d in story.stemma.derivations:
            self.above[d.child].add(d.parent)
        for telling, found in story.sentences.items():
            lang = story.tellings[telling].lang
            for n, s in found.items():
                if s.zone in ("headline", "caption"):
                    continue
                node = (telling, n)
                self.up[node] = node
                self.pages[node] = {telling: {n}}
                speaker = first_speaker(story, node)
                self.speakers[node] = [speaker] if speaker else []
                self.counts[node] = self._of_the_event(telling, figures(s.text, lang), s.text)
        self.own_counts = dict(self.counts)

    def _of_the_event(
        self, telling: str, counted: tuple[Figure, ...], said: str
    ) -> tuple[Figure, ...]:
        """Figures without the tolls of a sentence that tells of another year."""
        published = self.story.tellings[telling].published
        years = _YEAR.findall(said)
        if published is None or not years or str(published.year) in years:
            return counted
        return tuple(f for f in counted if f.about not in TOLLS)

    def root(self, node: Node) -> Node:
        while self.up[node] != node:
            self.up[node] = self.up[self.up[node]]
            node = self.up[node]
        return node

    def join_all(self) -> None:
        """Join along beads, the surest first, those of one family before others."""
        for bead in sorted(
            (b for b in self.story.beads if self._says_the_same(b)),
            key=lambda b: (not self.related(b.a, b.b), -b.score, b.a, b.b, b.n),
        ):
            self._join(bead)

    def _says_the_same(self, bead: Bead) -> bool:
        """Whether a bead is close enough.

        Newsrooms that report for themselves share fewer words than a retelling does, so between
        tellings that are not related less is enough. Not where somebody speaks on both sides: the
        name that both give makes even another matter look close.
        """
        settings, related = self.story.settings, self.related(bead.a, bead.b)
        if not related and self._langs_differ(bead):
            return bead.score >= settings.foreign
        if bead.score >= settings.same:
            return True
        if bead.score < settings.far or related:
            return False
        sides = ((bead.a, bead.a_sentences), (bead.b, bead.b_sentences))
        spoken = all(any(self.speakers.get((t, n)) for n in found) for t, found in sides)
        return not spoken or self._one_voice(bead)

    def _one_voice(self, bead: Bead) -> bool:
        """Whether one speaker counts one thing alike on both sides."""
        clauses = self.story.clauses
        mine, theirs = (
            [(t, m) for n in found for m in clauses(t, n) if (t, m) in self.up]
            for t, found in ((bead.a, bead.a_sentences), (bead.b, bead.b_sentences))
        )
        return any(
            same_name(p, q) and agree(self.counts[x], self.counts[y])
            for x in mine
            for y in theirs
            for p in self.speakers[x]
            for q in self.speakers[y]
        )

    def _langs_differ(self, bead: Bead) -> bool:
        one, two = (self.story.tellings[t].lang for t in (bead.a, bead.b))
        return one != two and "und" not in (one, two)

    def related(self, a: str, b: str) -> bool:
        """Parent and child, or siblings."""
        return frozenset((a, b)) in self.kin or bool(self.above[a] & self.above[b])

    def _join(self, bead: Bead) -> None:
        least = (
            self.story.settings.foreign if self._langs_differ(bead) else self.story.settings.same
        )
        self._near = bead.score >= least
        sides = ((bead.a, bead.a_sentences), (bead.b, bead.b_sentences))
        nodes = [(t, n) for t, found in sides for n in found if (t, n) in self.up]
        together = {t: set(found) for t, found in sides}
        if any(len(self.story.clauses(*node)) > 1 for node in nodes):
            self._join_clauses(bead, together)
            return
        for node in nodes[1:]:
            self._unite(self.root(nodes[0]), self.root(node), together, nodes[0], node)

    def _join_clauses(self, bead: Bead, together: dict[str, set[int]]) -> None:
        """Where a sentence has two speakers, each of its clauses with what stands for it alone."""
        fitting, clauses = self.story.fitting, self.story.clauses
        for x in [(bead.a, m) for n in bead.a_sentences for m in clauses(bead.a, n)]:
            for y in [(bead.b, m) for n in bead.b_sentences for m in clauses(bead.b, n)]:
                mutual = fitting(*_whole(y), x) == y[1] and fitting(*_whole(x), y) == x[1]
                if mutual and x in self.up and y in self.up and not self._other_tolls(x, y):
                    self._unite(self.root(x), self.root(y), together, x, y)

    def _other_tolls(self, x: Node, y: Node) -> bool:
        mine, theirs = ({f.about for f in self.counts[n]} & TOLLS for n in (x, y))
        return bool(mine and theirs) and mine.isdisjoint(theirs)

    def _unite(self, a: Node, b: Node, together: dict[str, set[int]], x: Node, y: Node) -> None:
        if a == b:
            return
        for telling in self.pages[a].keys() & self.pages[b].keys():
            both = self.pages[a][telling] | self.pages[b][telling]
            if len(both) > 1 and not both <= together.get(telling, set()):
                return
        retold = frozenset((x[0], y[0])) in self.retold
        if not retold or self._undated(x, y):
            if about := contradict(self.counts[x], self.counts[y]) or contradict(
                self.counts[a], self.counts[b]
            ):
                if about in TOLLS or self._near:
                    self.split.append((x, y, about))
                return
            if not self.related(x[0], y[0]) and self._other_speakers(a, b):
                return
        low, high = sorted((a, b))
        self.up[high] = low
        for telling, found in self.pages[high].items():
            self.pages[low].setdefault(telling, set()).update(found)
        self.speakers[low] = (self.speakers[low] + self.speakers[high])[:8]
        self.counts[low] = tuple(dict.fromkeys(self.counts[low] + self.counts[high]))[:12]

    def _undated(self, x: Node, y: Node) -> bool:
        """Whether it cannot be told if another count is a slip or of another time."""
        return any(self.story.tellings[t].published is None for t, _ in (x, y))

    def _other_speakers(self, a: Node, b: Node) -> bool:
        x, y = self.speakers[a], self.speakers[b]
        return bool(x and y) and not any(same_name(p, q) for p in x for q in y)

    def turns(self) -> Iterator[tuple[Node, Node, str]]:
        """The two clauses of sentences whose speakers count one thing differently."""
        for telling, n in sorted(self.up):
            if n < BEHIND and len(self.story.clauses(telling, n)) > 1:
                x, y = (telling, n), (telling, n + BEHIND)
                if about := contradict(self.own_counts[x], self.own_counts[y]):
                    yield x, y, about

    def groups(self) -> list[list[Node]]:
        """The clusters, each in order of its nodes."""
        found: dict[Node, list[Node]] = defaultdict(list)
        for node in sorted(self.up):
            found[self.root(node)].append(node)
        return [found[k] for k in sorted(found)]


def _whole(node: Node) -> Node:
    return node[0], whole(node[1])


def first_speaker(story: Story, node: Node) -> str | None:
    """The first person, office or document that a sentence names as its speaker."""
    for speech in story.speeches.get(node, ()):
        if speech.speaker_class in ("person", "office", "document") and speech.confidence >= 0.5:
            return speech.chain[0] if speech.chain else speech.speaker
    return None
