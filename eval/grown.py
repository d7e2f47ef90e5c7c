"""Family trees grown from texts by known operations, and how much of them is found again.

`grow(seed)` writes a story: agencies report, outlets copy, cut, reword, merge and update, and some
tellings are then taken away. Shapes are those of news: stars and bushes first, chains too. Every
character of every page is known by the node that first wrote it (`GrownTree.spans`), so that the
origin of each sentence can be judged as well. The texts are fiction written for this purpose
(`eval/texts`); with a data folder, reports of `stories/*.jsonl.gz` are raw material too. Pages of
one text are scored as one telling (`folded`), as the product folds them first of all.

    tree = grow(7)                                # with times and credits
    tree = grow(7, timed=False)                   # the same tree without either
    tree.articles, tree.credits, tree.tellings    # what the product may see (ids are neutral)
    tree.edges, tree.lost, tree.spans             # the truth
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from eval.measures import Measure, bootstrap
from eval.retelling import trace_tellings
from retold import text
from retold.records import Article, Carrier, Credit, Stemma, Telling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AGENCIES = ("Reuters", "AP", "AFP", "dpa", "PA", "EFE")
OUTLETS = (
    "Harbour Gazette", "Tidewater Post", "Northfield Courier", "The Daily Lantern", "Metro Kite",
    "Valley Herald", "City Beacon", "Argus Online", "Morning Ledger", "The Plain Tribune",
    "Eastern Standard", "Lakeside News", "Signal 24", "Radio Corvin", "The Weekly Compass",
    "Granite Times", "Orchard Daily", "The Quay", "Summit Observer", "Riverbend Journal",
)  # fmt: skip
HANDED = 0.15  # share of tellings that other outlets take over as they are
START = datetime(2024, 3, 5, 6, 0, tzinfo=UTC)
SYNONYMS = {
    "said": "stated", "told": "informed", "about": "around", "more than": "over", "people": "persons",
    "ordered": "instructed", "found": "discovered", "began": "started", "begin": "start",
    "killed": "left dead", "destroyed": "wiped out", "forced": "compelled", "leave": "depart",
    "left": "abandoned", "near": "close to", "town": "community", "house": "home", "houses": "homes",
    "early": "in the early hours", "announced": "declared", "company": "firm", "plant": "factory",
    "workers": "employees", "staff": "personnel", "jobs": "positions", "job": "post",
    "expected": "anticipated", "asked": "requested", "promised": "pledged", "rejected": "dismissed",
    "accused": "blamed", "arrested": "detained", "police": "officers", "court": "tribunal",
    "judge": "magistrate", "lawyer": "attorney", "prison": "jail", "conviction": "verdict",
    "overturned": "quashed", "inquiry": "investigation", "opened": "launched", "plans": "intends",
    "question": "interview", "built": "constructed", "carrying": "transporting", "lost": "forfeited",
    "shortly after": "just after", "statement": "communique", "treated": "cared for",
    "children": "kids", "quiet": "silent", "sent": "dispatched", "brought": "carried",
    "cancelled": "called off", "forecast": "predicted", "passed": "cleared", "replaced": "swapped",
    "chief executive": "head", "reporters": "journalists", "director": "head", "captain": "skipper",
    "free": "loose", "demanded": "called for", "estimated at": "put at", "parliament": "lawmakers",
    "engineers": "experts", "cracks": "fissures", "possible": "potential", "stay": "remain",
    "would": "is to", "danger": "risk", "family": "relatives", "owner": "proprietor",
    "disputes": "contests", "cost": "price", "week": "seven days", "mayor": "town's leader",
    "nearest": "closest", "fear": "worry", "supplies": "provides", "region": "area",
    "planned": "scheduled", "results": "findings", "groups": "organisations", "proved": "showed",
    "halted": "stopped", "volunteers": "participants", "fever": "temperature", "maker": "producer",
    "independent": "outside", "advised": "recommended", "examined": "checked", "adults": "grown-ups",
    "hospital": "a clinic", "shares": "the stock", "fell": "dropped", "rose": "climbed",
    "health": "medical", "minister": "cabinet member", "charge": "allegation", "earlier": "previous",
    "published": "released", "prevented": "averted", "opinion": "view", "dispute": "row",
    "commuters": "travellers", "union": "labour group", "night": "evening", "offered": "proposed",
    "proposal": "offer", "accident": "crash", "injured": "hurt", "blamed on": "put down to",
    "strike": "walkout", "agreement": "deal", "wildfire": "blaze", "fire": "blaze",
    "flames": "fire", "burned": "went up in smoke", "aircraft": "planes", "governor": "state leader",
    "residents": "locals", "spent": "passed", "retired": "former", "switched off": "cut",
    "cut": "reduce", "losses": "deficits", "loans": "credits", "bank": "lender", "meeting": "talks",
    "victory": "win", "lead": "margin", "votes": "ballots", "government": "authorities",
    "recount": "new count", "president": "head of state", "crowd": "gathering", "shops": "stores",
    "stolen": "looted", "painting": "picture", "experts": "specialists", "valued at": "worth",
    "missing": "lost", "thieves": "burglars", "reward": "bounty", "train": "locomotive",
    "leaked": "escaped", "doctors": "medics", "railway": "rail operator", "schools": "classes",
    "fined": "penalised", "failed": "did not succeed", "boat": "vessel", "shore": "coast",
    "storm": "cyclone", "gusts": "winds", "homes": "dwellings", "toll": "number of dead",
    "survived": "lived through", "aid": "help", "suspended": "banned", "fight": "scuffle",
    "expelled": "threw out", "accused of": "charged with", "hiding": "concealing",
    "rescued": "saved", "trapped": "stuck", "miners": "pit workers", "surface": "open air",
    "exam": "test", "pupils": "students", "leak": "breach", "rocket": "launcher", "mistake": "error",
    "died": "passed away", "known": "famous", "help": "assistance", "large": "big", "small": "little",
    "several": "a number of", "year": "twelve months", "last year": "the year before",
    "because": "since", "although": "though", "while": "as", "also": "too", "however": "yet",
    "after": "following", "before": "ahead of", "during": "in the course of", "until": "up to",
}  # fmt: skip
_PATTERN = re.compile(
    r"\b(" + "|".join(sorted(map(re.escape, SYNONYMS), key=len, reverse=True)) + r")\b"
)
_LOWER = re.compile(r"(?<![\w])[a-z]{3,}(?![\w])")
_OTHERS = sorted({w for phrase in SYNONYMS.values() for w in phrase.split()})
_SAID_LAST = re.compile(r"^(?P<what>[^\"]{30,}), (?P<who>[^,\"]{4,60}) said\.$")
_QUOTE_FIRST = re.compile(
    r'^"(?P<q>[^"]+)[,.]" (?P<who>[^".]{4,120}?) (?:said|told) ?(?P<to>[^".]*)\.(?P<rest>.*)$'
)
_CLAUSE = re.compile(r", (?:which|who|where|whose|when|whom) [^,.\"]{8,80}(?=[,.])")
_TIME = re.compile(r" (on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence (or two that belong together) on its way through the tree."""

    content: str  # what it says: the same in every rewording
    origin: str  # node that first wrote it
    words: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a page's text by who first wrote it."""

    start: int
    end: int
    content: str
    origin: str  # node id, visible or not


@dataclass(slots=True)
class Node:
    """A telling of the grown tree."""

    node: str  # neutral id; for visible nodes the telling id
    newsroom: str | None  # canonical agency, None for outlets that only retell
    outlet: str
    title: str
    pieces: list[Piece]
    parents: list[str]
    kind: str  # wire | update | copy | excerpt | light | heavy | free | spun | translation | merged | independent
    at: datetime
    own: bool = False  # reported itself, and shows it
    credited: set[str] = field(default_factory=set)  # newsrooms and outlets that the page names
    links: set[str] = field(default_factory=set)  # nodes linked to
    visible: bool = True
    lang: str = "en"
    signature: str | None = None  # agency whose mark a retelling bears
    reporters: bool = False  # names its reporters
    carriers: int = 1


@dataclass(frozen=True, slots=True)
class GrownTree:
    """A story with its truth. Nodes are named by neutral ids; visible ones are telling ids."""

    seed: int
    shape: str
    articles: list[Article]
    credits: list[Credit]
    tellings: list[Telling]
    nodes: dict[str, Node]  # visible and not
    edges: frozenset[
        tuple[str, str]
    ]  # nearest parent that is visible or evidenced, to visible child
    lost: dict[str, frozenset[str]]  # evidenced lost node -> visible children
    merged: frozenset[str]  # visible tellings with two parents
    spans: dict[str, tuple[Span, ...]]  # article id -> stretches of its text


# --- raw material ------------------------------------------------------------------------------


@cache
def texts(
    data: Path | None = None, fitting: bool = False
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Title and sentences of the texts kept for fitting, or of those kept for the figures.

    With a data folder its story reports are raw material too, for fitting alone.
    """
    found = []
    for path in sorted((Path(__file__).parent / "texts").glob("*.txt"))[not fitting :: 2]:
        lines = [s.strip() for s in path.read_text("utf-8").splitlines() if s.strip()]
        found.append((lines[0], tuple(lines[1:])))
    if data is not None and fitting:
        found += _reports(data)
    return tuple(found)


def _reports(data: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Reports of the story sets, one a story, glued together again where they are tokenised."""
    found = []
    for path in sorted((data / "stories").glob("*.jsonl.gz")):
        longest: dict[str, str] = {}
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if len(row["text"]) > len(longest.get(row["story"], "")):
                    longest[row["story"]] = row["text"]
        for _, body in sorted(longest.items()):
            parts = [p for p in _sentences(body) if 40 < len(p) < 500]
            if len(parts) >= 9:
                found.append((parts[0].rstrip("."), tuple(parts[:16])))
    return found


def _sentences(body: str) -> list[str]:
    glued = (
        re.sub(r" ([.,;:?!%)]|'s|n't)(?=\s|$)", r"\1", body).replace("( ", "(").replace("$ ", "$")
    )
    glued = re.sub(r"``\s*|\s*''", '"', glued)
    return [s.strip() for s in re.split(r"(?<=[.?!])\s+(?=[A-Z\"])", glued)]


# --- rewording ---------------------------------------------------------------------------------


def reword(words: str, rng: random.Random, share: float) -> str:
    """A sentence in other words; `share` of what could be changed is."""
    quoted = '"' in words
    if rng.random() < share:
        words = _turn(words)
    if rng.random() < share * 0.6 and not quoted:
        words = _CLAUSE.sub("", words, count=1)
    if rng.random() < share * 0.5 and not quoted:
        words = _front_time(words)
    parts = re.split(r'("[^"]*")', words)
    return "".join(p if p.startswith('"') else _swap(p, rng, share) for p in parts)


def _swap(words: str, rng: random.Random, share: float) -> str:
    def other(match: re.Match[str]) -> str:
        return SYNONYMS[match.group()] if rng.random() < share else match.group()

    return _PATTERN.sub(other, words)


def _turn(words: str) -> str:
    if match := _SAID_LAST.match(words):
        what = match["what"]
        return f"According to {match['who']}, {what[0].lower() + what[1:]}."
    if match := _QUOTE_FIRST.match(words):
        to = f" told {match['to']}" if match["to"] else " said"
        return f'{match["who"]}{to}: "{match["q"]}."{match["rest"]}'
    return words


def _front_time(words: str) -> str:
    match = _TIME.search(words)
    if match is None:
        return words
    rest = words[: match.start()] + words[match.end() :]
    return f"{match[1].capitalize()}, {rest[0].lower() + rest[1:]}" if rest else words


def paraphrase(words: str, rng: random.Random, share: float = 0.4) -> str:
    """A free retelling: of the words that name nothing, a share gives way to others."""

    def other(match: re.Match[str]) -> str:
        return rng.choice(_OTHERS) if rng.random() < share else match.group()

    parts = re.split(r'("[^"]*")', words)
    return "".join(p if p.startswith('"') else _LOWER.sub(other, p) for p in parts)


def spin(words: str, rng: random.Random, share: float = 0.75) -> str:
    """Machine paraphrase: a synonym of any sense wherever there is one, quotations bent as well."""

    def other(match: re.Match[str]) -> str:
        near = synonyms(match.group())
        return rng.choice(near) if near and rng.random() < share else match.group()

    return _LOWER.sub(other, words)


@cache
def synonyms(word: str) -> tuple[str, ...]:
    """Words that share a sense with a word, by the product's own word table.

    >>> "hospital" in synonyms("infirmary")
    True
    """
    from retold.lexicon.table import table_names, word_table

    table, names, senses = word_table(), table_names(), _words_of_senses()
    number = table.number.get(word)
    if number is None:
        return ()
    near = {w for sense in table.senses(number) for w in senses[sense]} - {number}
    return tuple(sorted(names[w].replace("_", " ") for w in near))


@cache
def _words_of_senses() -> dict[int, list[int]]:
    from retold.lexicon.table import word_table

    table, found = word_table(), defaultdict(list)
    for word in table.number.values():
        for sense in table.senses(word):
            found[sense].append(word)
    return found


_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абцдефгхийклмнопкрстуввхиз"
_SCRIPT = str.maketrans(_LATIN + _LATIN.upper(), _CYRILLIC + _CYRILLIC.upper())


def translate(words: str, lang: str = "fr") -> str:
    """As in another tongue: names and numbers stay, every other word is strange.

    >>> translate("Anna saw 12 birds", "ru")
    'Анна вас 12 сдриб'
    """
    strange = _LOWER.sub(lambda m: m.group()[::-1], words)
    return strange.translate(_SCRIPT) if lang == "ru" else strange


def slip(words: str, rng: random.Random) -> str:
    """A slip of the pen: a name misspelt or a number changed."""
    names = list(re.finditer(r"(?<=\s)[A-Z][a-z]{4,}", words))
    if names:
        m = rng.choice(names)
        name = m.group()
        i = rng.randrange(1, len(name) - 2)
        return (
            words[: m.start()] + name[:i] + name[i + 1] + name[i] + name[i + 2 :] + words[m.end() :]
        )
    return words


# --- growing -----------------------------------------------------------------------------------


def grow(
    seed: int, *, timed: bool = True, data: Path | None = None, fitting: bool = False
) -> GrownTree:
    """A story grown from `seed`; `timed=False` leaves out times, credits and links.

    `fitting` grows it from the texts that weights may be fitted on, never from the others.

    The same seed gives the same tree either way.
    """
    rng = random.Random(seed)
    garden = _Garden(rng, texts(data, fitting))
    shape = rng.choices(("star", "bush", "chain"), (0.45, 0.35, 0.2))[0]
    garden.plant(shape)
    garden.hide()
    return garden.tree(seed, shape, timed)


class _Garden:
    """One story while it grows."""

    def __init__(self, rng: random.Random, pool: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        self.rng = rng
        picked = rng.sample(range(len(pool)), 4)
        self.title, self.main = pool[picked[0]]
        self.spare = [s for i in picked[1:] for s in pool[i][1]]
        rng.shuffle(self.spare)
        self.nodes: dict[str, Node] = {}
        self.outlets = rng.sample(OUTLETS, len(OUTLETS))
        self.agencies = rng.sample(AGENCIES, len(AGENCIES))

    def _id(self) -> str:
        return f"{self.rng.getrandbits(64):016x}"

    def _fresh(self, node: str, count: int) -> list[Piece]:
        taken, self.spare = self.spare[:count], self.spare[count:]
        return [Piece(text.key(s), node, s) for s in taken]

    def plant(self, shape: str) -> None:
        """The agencies' reports, then everybody who retells them."""
        roots = [self._wire(self.rng.uniform(0.6, 1.0))]
        if self.rng.random() < 0.4:
            roots.append(self._update(roots[0]))
        if self.rng.random() < 0.45:
            roots.append(self._rival(roots[0]))
        last = roots[0]
        for _ in range(self.rng.randint(3, 9)):
            if self.rng.random() < 0.1:
                self._independent(roots[0])
                continue
            parent = self._parent(shape, roots, last)
            rivals = [r for r in roots if r.newsroom != parent.newsroom and parent in roots]
            if rivals and self.rng.random() < 0.35:
                last = self._merged(parent, self.rng.choice(rivals))
            else:
                last = self._retold(parent)

    def _parent(self, shape: str, roots: list[Node], last: Node) -> Node:
        if shape == "chain":
            return last
        others = [n for n in self.nodes.values() if n not in roots and n.kind != "independent"]
        if others and self.rng.random() < (0.15 if shape == "star" else 0.5):
            return self.rng.choice(others)
        return self.rng.choice(roots)

    def _add(self, node: Node) -> Node:
        self.nodes[node.node] = node
        return node

    def _wire(self, share: float) -> Node:
        node = self._id()
        kept = self.main[: max(5, int(len(self.main) * share))]
        pieces = [Piece(text.key(s), node, s) for s in kept]
        agency = self.agencies.pop()
        wire = Node(
            node, agency, self.outlets.pop(), self.title, pieces, [], "wire", START, own=True
        )
        return self._add(self._carried(wire))

    def _carried(self, wire: Node) -> Node:
        """An agency's report is carried by many and names its reporters, as a rule."""
        wire.reporters = self.rng.random() < 0.6
        wire.carriers = self.rng.choice((1, 1, 2, 2, 3, 4, 5))
        return wire

    def _update(self, first: Node) -> Node:
        node = self._id()
        held = [
            Piece(text.key(s), node, s)
            for s in self.main
            if text.key(s) not in {p.content for p in first.pieces}
        ]
        pieces = list(first.pieces)
        if self.rng.random() < 0.5:
            i = self.rng.randrange(len(pieces))
            pieces[i] = replace(pieces[i], words=reword(pieces[i].words, self.rng, 0.4))
        for piece in held or self._fresh(node, 2):
            pieces.insert(self.rng.randint(1, len(pieces)), piece)
        at = first.at + timedelta(minutes=self.rng.randint(40, 240))
        update = Node(
            node, first.newsroom, self.outlets.pop(), self.title, pieces, [first.node], "update",
            at, own=True,
        )  # fmt: skip
        return self._add(self._carried(update))

    def _rival(self, first: Node) -> Node:
        """Another agency's own report: some of the same facts in its own words, and its own."""
        node = self._id()
        facts = self._own_words(node, first.pieces, self.rng.randint(2, 5))
        pieces = facts[:1] + self._fresh(node, self.rng.randint(4, 7)) + facts[1:]
        at = START + timedelta(minutes=self.rng.randint(-30, 60))
        title = reword(self.title, self.rng, 1.0)
        rival = Node(
            node, self.agencies.pop(), self.outlets.pop(), title, pieces, [], "wire", at, own=True
        )
        return self._add(self._carried(rival))

    def _own_words(self, node: str, pieces: list[Piece], count: int) -> list[Piece]:
        """Facts of an event as another reporter puts them: names and numbers, and little else.

        What was said in public is quoted by both now and then.
        """
        found = []
        for piece in self.rng.sample(pieces, min(count, len(pieces))):
            heard = self.rng.random() < 0.4
            words = reword(piece.words, self.rng, 1.0)
            words = paraphrase(words if heard else words.replace('"', ""), self.rng, 0.75)
            found.append(Piece(piece.content, node, words))
        return found

    def _independent(self, first: Node) -> None:
        node = self._id()
        pieces = self._own_words(node, first.pieces, self.rng.randint(1, 6))
        for piece in self._fresh(node, self.rng.randint(3, 7)):
            pieces.insert(self.rng.randint(0, len(pieces)), piece)
        at = START + timedelta(minutes=self.rng.randint(0, 600))
        self._add(
            Node(node, None, self.outlets.pop(), reword(self.title, self.rng, 1.0), pieces, [],
                 "independent", at, own=self.rng.random() < 0.6)
        )  # fmt: skip

    def _retold(self, parent: Node) -> Node:
        kinds = ("copy", "excerpt", "light", "heavy", "free", "spun", "translation")
        kind = self.rng.choices(kinds, (0.1, 0.2, 0.22, 0.14, 0.15, 0.07, 0.12))[0]
        if kind == "translation" and parent.lang != "en":
            kind = "light"
        node = self._id()
        lang = self.rng.choice(("fr", "ru")) if kind == "translation" else parent.lang
        pieces = self._worked(kind, parent.pieces, lang)
        if kind in ("light", "heavy", "free") and self.rng.random() < 0.35:
            for piece in self._fresh(node, self.rng.randint(1, 3)):
                pieces.insert(self.rng.randint(1, len(pieces)), piece)
        title = parent.title if kind == "copy" else reword(parent.title, self.rng, 0.6)
        child = self._child(node, kind, title, pieces, [parent])
        child.lang = lang
        self._sign(child, parent)
        return child

    def _sign(self, child: Node, parent: Node) -> None:
        """Some desks leave the agency's dateline over what they made of its report."""
        agency = parent.newsroom or parent.signature
        chance = {"translation": 0.4, "spun": 0.5, "excerpt": 0.3, "free": 0.15}.get(child.kind, 0)
        if agency and self.rng.random() < chance:
            child.signature = agency
            child.credited.discard(agency)

    def _merged(self, one: Node, two: Node) -> Node:
        node = self._id()
        kind = self.rng.choice(("light", "heavy", "free"))
        first, second = self._worked(kind, one.pieces), self._worked(kind, two.pieces)
        known = {p.content for p in first}
        extra = [p for p in second if p.content not in known][: max(3, len(second) // 2)]
        cut = self.rng.randint(1, len(first))
        pieces = first[:cut] + extra + first[cut:]
        return self._child(node, "merged", reword(one.title, self.rng, 0.8), pieces, [one, two])

    def _worked(self, kind: str, pieces: list[Piece], lang: str = "fr") -> list[Piece]:
        """The pieces as a desk leaves them: cut, reworded, moved, with a slip now and then."""
        rng = self.rng
        if kind == "copy":
            kept = pieces[: max(3, len(pieces) - rng.randint(1, 2))]
        elif kind == "excerpt":
            kept = pieces[: max(3, int(len(pieces) * rng.uniform(0.35, 0.8)))]
        else:
            usual = {"light": 0.15, "translation": 0.15, "spun": 0.05}
            drop = usual.get(kind) or rng.uniform(0.2, 0.6)
            kept = [p for i, p in enumerate(pieces) if i < 2 or rng.random() > drop]
        share = {
            "copy": 0.05,
            "excerpt": 0.05,
            "light": 0.3,
            "heavy": 0.8,
            "free": 0.8,
            "spun": 0.3,
            "translation": 0.0,
        }[kind]
        worked = [replace(p, words=reword(p.words, rng, share)) for p in kept]
        if kind == "free":
            free = rng.uniform(0.25, 0.6)
            worked = [replace(p, words=paraphrase(p.words, rng, free)) for p in worked]
        if kind == "translation":
            worked = [replace(p, words=translate(p.words, lang)) for p in worked]
        if kind == "spun":
            worked = [replace(p, words=spin(p.words, rng)) for p in worked]
        if kind in ("light", "heavy") and rng.random() < 0.3:
            i = rng.randrange(len(worked))
            worked[i] = replace(worked[i], words=slip(worked[i].words, rng))
        if kind in ("heavy", "free") and len(worked) > 4:
            i, j = rng.sample(range(1, len(worked)), 2)
            worked[i], worked[j] = worked[j], worked[i]
        return worked

    def _child(
        self, node: str, kind: str, title: str, pieces: list[Piece], parents: list[Node]
    ) -> Node:
        at = max(p.at for p in parents) + timedelta(minutes=int(self.rng.expovariate(1 / 180)) + 5)
        child = Node(
            node, None, self.outlets.pop(), title, pieces, [p.node for p in parents], kind, at
        )
        for parent in parents:
            if parent.newsroom:
                if self.rng.random() < 0.75:
                    child.credited.add(parent.newsroom)
            else:
                child.credited |= {c for c in sorted(parent.credited) if self.rng.random() < 0.6}
                if self.rng.random() < 0.4:
                    child.credited.add(parent.outlet)
            if self.rng.random() < 0.2:
                child.links.add(parent.node)
        return self._add(child)

    def hide(self) -> None:
        """Some tellings were never saved; agencies' own copies most often."""
        for node in self.nodes.values():
            chance = 0.45 if node.kind in ("wire", "update") else 0.1
            node.visible = self.rng.random() > chance
        if sum(n.visible for n in self.nodes.values()) < 3:
            for node in self.nodes.values():
                node.visible = True

    def tree(self, seed: int, shape: str, timed: bool) -> GrownTree:
        """What the product sees, and the truth."""
        lost = self._evidenced(timed)
        edges: set[tuple[str, str]] = set()
        for child in self.nodes.values():
            if child.visible:
                edges |= {(p, child.node) for p in self._nearest(child, lost)}
        children = {n: frozenset(c for p, c in edges if p == n) for n in lost}
        parents = {c: sum(1 for _, d in edges if d == c) for _, c in edges}
        seen = sorted((n for n in self.nodes.values() if n.visible), key=lambda n: n.node)
        articles, spans = [], {}
        for node in seen:
            article, spread = self._page(node, timed)
            articles.append(article)
            spans[article.article_id] = spread
        return GrownTree(
            seed=seed,
            shape=shape,
            articles=articles,
            credits=[c for n in seen for c in self._credits(n)] if timed else [],
            tellings=[self._telling(n, a, timed) for n, a in zip(seen, articles, strict=True)],
            nodes=self.nodes,
            edges=frozenset(edges),
            lost={n: c for n, c in children.items() if c},
            merged=frozenset(c for c, k in parents.items() if k > 1),
            spans=spans,
        )

    def _evidenced(self, timed: bool) -> set[str]:
        """Hidden nodes that pages give away: two visible children, or a credit."""
        found = set()
        for node in self.nodes.values():
            below = [n for n in self.nodes.values() if n.visible and node.node in n.parents]
            name = node.newsroom or node.outlet
            named = timed and any(name in n.credited for n in below)
            alone = len(below) == 1 and below[0].signature == name
            if not node.visible and not alone and (len(below) > 1 or (below and named)):
                found.add(node.node)
        return found

    def _nearest(self, child: Node, lost: set[str]) -> set[str]:
        """Parents that are visible or evidenced, through those that are neither."""
        found, queue = set(), list(child.parents)
        while queue:
            node = self.nodes[queue.pop()]
            if node.visible or node.node in lost:
                found.add(node.node)
            else:
                queue += node.parents
        return found

    def _page(self, node: Node, timed: bool) -> tuple[Article, tuple[Span, ...]]:
        body, spans = "", []
        for i, piece in enumerate(node.pieces):
            body += ("\n\n" if i % 2 == 0 else " ") if body else ""
            spans.append(Span(len(body), len(body) + len(piece.words), piece.content, piece.origin))
            body += piece.words
        jitter = random.Random(node.node)
        precision = jitter.choices(("minute", "day", None), (0.55, 0.35, 0.1))[0] if timed else None
        at = node.at if precision == "minute" else node.at.replace(hour=0, minute=0)
        article = Article(
            article_id=node.node, capture_id=node.node, address=_url(node), url=_url(node),
            outlet=node.outlet, title=node.title, text=body, lang=node.lang, lang_sure=True,
            published=at if precision else None, published_precision=precision,
            links=tuple(_url(self.nodes[n]) for n in sorted(node.links)) if timed else (),
            words=text.count_words(body),
        )  # fmt: skip
        return article, tuple(spans)

    def _telling(self, node: Node, article: Article, timed: bool) -> Telling:
        return Telling(
            story_key="grown", telling_id=node.node, lost=False,
            newsroom=(node.newsroom or node.signature) if timed else None, outlet=node.outlet,
            title=node.title,
            lang=node.lang, lead=article.article_id, published=article.published,
            published_precision=article.published_precision,
            carriers=tuple(
                Carrier(f"{article.article_id}{k or ''}", 1.0) for k in range(_carriers(node))
            ),
        )  # fmt: skip

    def _credits(self, node: Node) -> list[Credit]:
        found: list[tuple[str, str, str | None, tuple[str, ...], str | None]] = []
        if node.newsroom and node.own:
            found.append(("dateline", f"({node.newsroom})", node.newsroom, (), "Mirograd"))
            if node.reporters:
                found.append(("credit_line", "Reporting by Ida Moll", None, ("Ida Moll",), None))
        elif node.signature:
            kind = "dateline" if node.kind in ("translation", "spun") else "agency"
            found.append((kind, node.signature, node.signature, (), None))
        elif node.own:
            found.append(("byline", "By Jordan Ashdown", None, ("Jordan Ashdown",), None))
            found.append(("dateline", "MIROGRAD", None, (), "Mirograd"))
        for name in sorted(node.credited):
            found.append(("told_by", f"told {name}", name, (), None))
        return [
            Credit(node.node, i, kind, words, 0.9, newsroom=name, persons=persons, place=place)
            for i, (kind, words, name, persons, place) in enumerate(found)
        ]


def folded(tree: GrownTree) -> GrownTree:
    """The tree with pages of one text as one telling: who of them took it from whom nobody can know.

    The first to have had the text stands for all; what was made from any of them was made from it.
    Near copies, even such as lack a sentence at their end, stay tellings of their own.
    """
    seen = sorted((n for n in tree.nodes.values() if n.visible), key=lambda n: (n.at, n.node))
    body = {a.article_id: a.text for a in tree.articles}
    first: dict[str, str] = {}
    stands = {n.node: first.setdefault(body[n.node], n.node) for n in seen}
    told = {t.telling_id: t for t in tree.tellings}
    tellings = []
    for one in sorted(set(stands.values())):
        pages = tuple(c for n in seen if stands[n.node] == one for c in told[n.node].carriers)
        tellings.append(replace(told[one], carriers=pages))
    lost = {n: frozenset(stands[c] for c in kids) for n, kids in tree.lost.items()}
    lost = {n: kids for n, kids in lost.items() if len(kids) > 1 or _credited(tree, n)}
    pairs = {(q, stands[c]) for p, c in tree.edges for q in _upwards(tree, p, lost)}
    edges = {(p, c) for p, c in ((stands.get(p, p), c) for p, c in pairs) if p != c}
    parents = Counter(c for _, c in edges)
    return replace(
        tree,
        tellings=tellings,
        edges=frozenset(edges),
        lost={n: kids for n, kids in lost.items() if any(p == n for p, _ in edges)},
        merged=frozenset(c for c, n in parents.items() if n > 1),
    )


def _credited(tree: GrownTree, lost: str) -> bool:
    """Whether some page made from a lost telling names it."""
    node = tree.nodes[lost]
    name = node.newsroom or node.outlet
    return bool(tree.credits) and any(name in tree.nodes[c].credited for c in tree.lost[lost])


def _upwards(tree: GrownTree, parent: str, lost: Mapping[str, frozenset[str]]) -> set[str]:
    """A parent, or where no page gives it away any more those that it comes from."""
    found, queue = set(), [parent]
    while queue:
        node = queue.pop()
        if tree.nodes[node].visible or node in lost:
            found.add(node)
        else:
            queue += tree.nodes[node].parents
    return found


def _carriers(node: Node) -> int:
    """Pages that carry a telling; a retelling is handed on, too, now and then."""
    handed = random.Random(f"{node.node}/carriers")
    return node.carriers if node.carriers > 1 or handed.random() > HANDED else handed.randint(2, 4)


def _url(node: Node) -> str:
    host = re.sub(r"[^a-z0-9]+", "", node.outlet.lower())
    return f"https://{host}.example/{node.node[:8]}"


# --- measuring ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one tree."""

    edges: tuple[int, int, int]  # right, found, true
    lost: tuple[int, int, int]
    merged: tuple[int, int, int]
    sure: tuple[tuple[float, bool], ...] = ()  # probability of every edge found, and if it is right


def score(tree: GrownTree, found: Stemma) -> Score:
    """A stemma against the truth; lost tellings are matched by their children first."""
    children = {
        t.telling_id: frozenset(d.child for d in found.derivations if d.parent == t.telling_id)
        for t in found.lost
    }
    names = _match(tree, children, {t.telling_id: t.newsroom for t in found.lost})
    edges = {(names.get(d.parent, d.parent), d.child) for d in found.derivations}
    edges = {(p, c) for p, c in edges if c in tree.nodes}
    merged = {d.child for d in found.derivations if d.rank > 0}
    return Score(
        (len(edges & tree.edges), len(edges), len(tree.edges)),
        (len(names), len(found.lost), len(tree.lost)),
        (len(merged & tree.merged), len(merged), len(tree.merged)),
        tuple(
            (d.probability, (names.get(d.parent, d.parent), d.child) in tree.edges)
            for d in found.derivations
        ),
    )


def _match(
    tree: GrownTree, children: dict[str, frozenset[str]], newsroom: dict[str, str | None]
) -> dict[str, str]:
    """Found lost telling -> true one, one to one, by children (and name) in common."""
    pairs = []
    for found, mine in children.items():
        for true, theirs in tree.lost.items():
            both = len(mine & theirs) / max(1, len(mine | theirs))
            node = tree.nodes[true]
            named = newsroom[found] is not None and newsroom[found] in (node.newsroom, node.outlet)
            if both >= 0.5 or (named and both > 0):
                pairs.append((-both - named, found, true))
    names: dict[str, str] = {}
    for _, found, true in sorted(pairs):
        if found not in names and true not in names.values():
            names[found] = true
    return names


def _ratio(scores: list[Score], which: str, below: int) -> float:
    right = sum(getattr(s, which)[0] for s in scores)
    total = sum(getattr(s, which)[below] for s in scores)
    return right / total if total else float("nan")


def _f1(scores: list[Score]) -> float:
    precision, recall = _ratio(scores, "edges", 1), _ratio(scores, "edges", 2)
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


# --- calibration -------------------------------------------------------------------------------


class Judged(Protocol):
    """Edges found with their probabilities, and whether each is right."""

    @property
    def sure(self) -> tuple[tuple[float, bool], ...]: ...


def _sure(scores: Sequence[Judged]) -> tuple[np.ndarray, np.ndarray]:
    rows = [row for s in scores for row in s.sure]
    return np.array([p for p, _ in rows]), np.array([float(y) for _, y in rows])


def slope(scores: Sequence[Judged]) -> float:
    """Slope of the outcome's log-odds on those of the probability: 1 where the latter is right."""
    p, y = _sure(scores)
    x = np.log(np.clip(p, 0.005, 0.995) / np.clip(1 - p, 0.005, 0.995))
    design, w = np.stack([x, np.ones_like(x)], axis=1), np.zeros(2)
    for _ in range(25):
        q = 1 / (1 + np.exp(-design @ w))
        curve = (design * (q * (1 - q))[:, None]).T @ design + 1e-6 * np.eye(2)
        w += np.linalg.solve(curve, design.T @ (y - q))
    return float(w[0])


def brier_skill(scores: Sequence[Judged]) -> float:
    """How much smaller the Brier score is than that of the base rate."""
    p, y = _sure(scores)
    return float(1 - np.mean((p - y) ** 2) / np.mean((y.mean() - y) ** 2))


def reliability(scores: list[Score]) -> str:
    """A table: probability said, edges, share of them right."""
    p, y = _sure(scores)
    lines = ["said        edges  mean  right"]
    for k in range(10):
        at = (p >= k / 10) & ((p < (k + 1) / 10) | (k == 9))
        if at.any():
            row = f"{at.sum():5d}  {p[at].mean():.2f}   {y[at].mean():.2f}"
            lines.append(f"{k / 10:.1f} to {(k + 1) / 10:.1f}  {row}")
    return "\n".join(lines)


TREES = 150
FIRST = 100_000  # seeds below are for fitting


def run(_data: Path | None = None) -> dict[str, dict[str, Measure]]:
    """Figures on trees that nothing was fitted on."""
    seeds = range(FIRST, FIRST + TREES)
    timed = [_scored(folded(grow(s))) for s in seeds]
    untimed = [_scored(folded(grow(s, timed=False))) for s in seeds]
    print(reliability(timed + untimed), file=sys.stderr)
    return {
        "grown": {
            "directed_f1_timed": bootstrap(timed, _f1),
            "directed_f1_untimed": bootstrap(untimed, _f1),
            "lost_precision": bootstrap(timed, lambda s: _ratio(s, "lost", 1)),
            "lost_recall": bootstrap(timed, lambda s: _ratio(s, "lost", 2)),
            "merged_precision": bootstrap(timed, lambda s: _ratio(s, "merged", 1)),
            "merged_recall": bootstrap(timed, lambda s: _ratio(s, "merged", 2)),
            "edge_slope": bootstrap(timed + untimed, slope),
            "edge_brier_skill": bootstrap(timed + untimed, brier_skill),
        }
    }


def _scored(tree: GrownTree) -> Score:
    return score(tree, trace_tellings(tree.articles, tree.credits, tree.tellings))
