"""Sentences of several tellings that say one thing, by one speaker, as of one time."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from retold import text
from retold.facts import find_facts
from retold.facts.comparing import compare_names

if TYPE_CHECKING:
    from retold.facts import Fact
    from retold.origins.settings import Node
    from retold.origins.tracing import Story
    from retold.records import Bead

_COUNTED = {
    "death": "dead died die dies killed kill kills deaths death drowned drown fatalities perished bodies muertos murieron morts mort tués tote toten starben getötet погибли погибших погиб умерли жертв",
    "injury": "injured hurt wounded injuries injure injuring wounding heridos herido blessés verletzte verletzten ранены раненых пострадали пострадавших",
    "missing": "missing unaccounted",
    "arrest": "arrested detained arrests",
    "rescue": "rescued saved survived survivors",
}
TOLLS = frozenset(_COUNTED)  # what a story counts of its own event
_ABOUT = {w: about for about, words in _COUNTED.items() for w in words.split()}
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


NOTHING_TOLD = ""  # of what a number counts


class Figure(NamedTuple):
    """A number and what it counts, for comparing across sentences."""

    about: str
    value: float
    low: float
    high: float


@lru_cache(maxsize=20000)
def figures(sentence: str, lang: str) -> tuple[Figure, ...]:
    """The numbers of a sentence, with what they count.

    >>> [(f.about, f.value) for f in figures("At least nine people died on Monday.", "en")]
    [('death', 9.0)]
    """
    found = []
    for fact in find_facts(sentence, lang):
        if (
            fact.kind != "number"
            or fact.value is None
            or fact.unit in ("ordinal", "clock", "score")
        ):
            continue
        part = sentence[fact.end : fact.end + 7].casefold() == " of the"  # of a number told before
        about = None if part else _about(sentence, fact)
        low = fact.value if fact.low is None else fact.low
        high = fact.value if fact.high is None else fact.high
        found.append(Figure(about or NOTHING_TOLD, fact.value, low, high))
    return tuple(found)


def _about(sentence: str, fact: Fact) -> str | None:
    near = [text.fold(w) for w in re.findall(r"[^\W\d_]+", sentence[fact.end : fact.end + 50])[:5]]
    before = [
        text.fold(w)
        for w in re.findall(r"[^\W\d_]+", sentence[max(0, fact.start - 30) : fact.start])[-3:]
    ]
    for word in [*near, *before[::-1]]:
        if word in _ABOUT:
            return _ABOUT[word]
    return f"{fact.unit or ''} {fact.noun or ''}".strip() or None


def contradict(a: tuple[Figure, ...], b: tuple[Figure, ...]) -> str | None:
    """What two sentences count differently; None where they agree or count other things.

    A sentence that gives two values agrees with one that gives either, whatever it says of the other:
    "310 million, of which 60 million ..." and "60 million".
    """
    for about in dict.fromkeys(f.about for f in a if f.about != NOTHING_TOLD):
        mine, theirs = ([f for f in found if f.about == about] for found in (a, b))
        if theirs and not (_holds_one(a, theirs) or _holds_one(b, mine)):
            return about
    return None


def _holds_one(found: tuple[Figure, ...], values: list[Figure]) -> bool:
    return any(_overlap(one, f) for one in found for f in values)


def _overlap(a: Figure, b: Figure) -> bool:
    room = 0.005 * max(abs(a.value), abs(b.value))
    return (a.low <= b.high + room and b.low <= a.high + room) or abs(a.value - b.value) <= room


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
                self.counts[node] = figures(s.text, lang)
        self.own_counts = dict(self.counts)

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
        return not all(any(self.speakers.get((t, n)) for n in found) for t, found in sides)

    def _langs_differ(self, bead: Bead) -> bool:
        one, two = (self.story.tellings[t].lang for t in (bead.a, bead.b))
        return one != two and "und" not in (one, two)

    def related(self, a: str, b: str) -> bool:
        """Parent and child, or siblings."""
        return frozenset((a, b)) in self.kin or bool(self.above[a] & self.above[b])

    def _join(self, bead: Bead) -> None:
        nodes = [(bead.a, n) for n in bead.a_sentences] + [(bead.b, n) for n in bead.b_sentences]
        nodes = [n for n in nodes if n in self.up]
        together = {bead.a: set(bead.a_sentences), bead.b: set(bead.b_sentences)}
        for node in nodes[1:]:
            self._unite(self.root(nodes[0]), self.root(node), together, nodes[0], node)

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

    def groups(self) -> list[list[Node]]:
        """The clusters, each in order of its nodes."""
        found: dict[Node, list[Node]] = defaultdict(list)
        for node in sorted(self.up):
            found[self.root(node)].append(node)
        return [found[k] for k in sorted(found)]


def first_speaker(story: Story, node: Node) -> str | None:
    """The first person, office or document that a sentence names as its speaker."""
    for speech in story.speeches.get(node, ()):
        if speech.speaker_class in ("person", "office", "document") and speech.confidence >= 0.5:
            return speech.chain[0] if speech.chain else speech.speaker
    return None
