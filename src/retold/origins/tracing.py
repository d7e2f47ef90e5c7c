"""Following a sentence to where its telling begins, through derivations, beads and lost tellings."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from retold import newsrooms, text
from retold.facts import skeleton
from retold.origins.people import People, is_generic
from retold.origins.signs import on_the_spot, own_told, release_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.records import (
        Article,
        Bead,
        Credit,
        Derivation,
        Sentence,
        Speech,
        Stemma,
        Telling,
    )

Node = tuple[str, int]  # telling_id, Sentence.n of its lead page


@dataclass(frozen=True, slots=True)
class OriginSettings:
    """What counts as following, and what as knowing."""

    same: float = 0.5  # bead score from which two sentences say one thing
    far: float = 0.35  # the same between tellings that are not related
    follow: float = 0.4  # bead score from which a sentence is followed to a parent
    least_edge: float = 0.3  # probability of a derivation that is followed
    known: float = 0.5  # probability from which a newsroom is known, not only possible
    signed: float = 0.95  # the page is signed by the agency that reported
    own: float = 0.9  # positive signs of the page's own reporting
    cited: float = 0.85  # the sentence itself names who reported it
    credited: float = 0.8  # the page credits one newsroom and shows nothing of its own
    shared: float = 0.9  # a sentence that siblings share, under a lost telling
    unshared: float = 0.8  # one that no sibling confirms
    circular: float = 0.4  # what is credited to a newsroom that leads back, or to the page's own
    weak: float = 0.2  # bead score from which a sentence may say the same
    trailing: float = 0.4  # such a sentence after the last that shows the lost report
    wording: float = 0.7  # share of word pairs from which two sentences have one wording
    least_words: int = 6  # words outside quotation marks that such a comparison needs
    weight: float = (
        0.2  # share of a telling's sentences that makes a known origin count for the story
    )
    doubtful_weight: float = 0.1  # the same for an origin that is only possible, or unknown


def _fitted() -> OriginSettings:
    """The settings of `data/origins.json`, fitted by `eval/fit/origins.py`."""
    path = files("retold").joinpath("data", "origins.json")
    raw = json.loads(path.read_text("utf-8"))
    return OriginSettings(**raw["settings"])


SETTINGS = _fitted()


SIGNED, OWN, CITED, SHARED, CREDITED, NOTHING = range(6)  # grounds of an origin, the firmest first


class Origin(NamedTuple):
    """Where a sentence begins."""

    telling: str | None  # telling_id, lost ones included
    newsroom: str | None
    state: str  # known | possible | unknown
    probability: float
    path: tuple[Node, ...]  # from the sentence up to the origin's own sentence
    why: str
    ground: int = NOTHING
    document: str | None = None  # the document it is, where no newsroom reported it


class Story:
    """All that is known of one story, indexed for following sentences."""

    def __init__(
        self,
        articles: Sequence[Article],
        credits: Sequence[Credit],
        sentences: Sequence[Sentence],
        speeches: Sequence[Speech],
        tellings: Sequence[Telling],
        beads: Sequence[Bead],
        stemma: Stemma,
        settings: OriginSettings = SETTINGS,
    ) -> None:
        self.settings, self.stemma = settings, stemma
        self.articles = {a.article_id: a for a in articles}
        self.tellings = {t.telling_id: t for t in sorted(tellings, key=lambda t: t.telling_id)}
        self.lost = {t.telling_id: t for t in stemma.lost}
        leads = {t.lead: t.telling_id for t in self.tellings.values() if t.lead}
        self.sentences: dict[str, dict[int, Sentence]] = {t: {} for t in self.tellings}
        for s in sentences:
            if s.article_id in leads:
                self.sentences[leads[s.article_id]][s.n] = s
        self.speeches: dict[Node, list[Speech]] = defaultdict(list)
        for speech in sorted(speeches, key=lambda s: (s.article_id, s.sentence, s.n)):
            if speech.article_id in leads:
                self.speeches[leads[speech.article_id], speech.sentence].append(speech)
        self.credits: dict[str, list[Credit]] = defaultdict(list)
        for credit in sorted(credits, key=lambda c: (c.article_id, c.n)):
            self.credits[credit.article_id].append(credit)
        self.beads = sorted(
            (b for b in beads if b.a_sentences and b.b_sentences),
            key=lambda b: (-b.score, b.a, b.b, b.n),
        )
        self.matches = self._matches()
        self.faint = self._faint()
        self.parents: dict[str, list[Derivation]] = defaultdict(list)
        self.children: dict[str, list[str]] = defaultdict(list)
        for d in sorted(stemma.derivations, key=lambda d: (-d.probability, d.rank, d.parent)):
            if d.probability >= settings.least_edge or not d.direction_known:
                self.parents[d.child].append(d)
                self.children[d.parent].append(d.child)
        self._edges = {frozenset((d.parent, d.child)): d.kind for d in stemma.derivations}
        self._above: dict[str, set[str]] = defaultdict(set)
        for d in stemma.derivations:
            self._above[d.child].add(d.parent)
        self.alias = _aliases(self)
        self._outlets = self._outlet_names()
        self._kinds = self._speaker_kinds()
        self.people = People(self._heard())
        self.own_told = {
            t: own_told(self.sentences[t].values(), self.tellings[t].outlet) for t in self.tellings
        }
        self.releases = {t: self._release(t) for t in self.tellings}
        self.cited = {t: self._cited(t) for t in self.tellings}
        self.cites = self._citations()
        self.signs = {t: self._signs(t) for t in self.tellings}
        self._origins: dict[Node, Origin] = {}

    def _matches(self) -> dict[tuple[str, str], dict[int, tuple[float, int]]]:
        """(from, to) -> sentence of `from` -> (bead score, first sentence of `to`)."""
        found: dict[tuple[str, str], dict[int, tuple[float, int]]] = defaultdict(dict)
        for bead in self.beads:
            if bead.score < self.settings.follow:
                continue
            for n in bead.a_sentences:
                found[bead.a, bead.b].setdefault(n, (bead.score, bead.b_sentences[0]))
            for n in bead.b_sentences:
                found[bead.b, bead.a].setdefault(n, (bead.score, bead.a_sentences[0]))
        return found

    def kinship(self, a: str, b: str) -> str | None:
        """How two tellings are related: the kind of the edge, or siblings; None where not at all."""
        kind = self._edges.get(frozenset((a, b)))
        if kind:
            return kind
        return "siblings" if self._above.get(a, set()) & self._above.get(b, set()) else None

    def own_newsroom(self, telling_id: str) -> str | None:
        """The newsroom behind the outlet that publishes a telling."""
        outlet = self.tellings[telling_id].outlet
        return self.room(newsrooms.newsroom_of_outlet(outlet)) if outlet else None

    def room(self, name: str) -> str:
        """One name for a newsroom that the story writes in several ways."""
        return self.alias.get(name, name)

    def _faint(self) -> dict[Node, list[Node]]:
        """Sentence -> sentences of other tellings that may say the same, and may not."""
        found: dict[Node, list[Node]] = defaultdict(list)
        for bead in self.beads:
            if not self.settings.weak <= bead.score < self.settings.same:
                continue
            for m in bead.a_sentences:
                for n in bead.b_sentences:
                    found[bead.a, m].append((bead.b, n))
                    found[bead.b, n].append((bead.a, m))
        return found

    def _pages(self, telling_id: str) -> list[str]:
        telling = self.tellings[telling_id]
        return sorted({telling.lead or "", *(c.article_id for c in telling.carriers)} - {""})

    def _release(self, telling_id: str) -> str | None:
        pages = self._pages(telling_id)
        credits = [c for p in pages for c in self.credits.get(p, ())]
        texts = [self.articles[p].text for p in pages if p in self.articles]
        outlets = [self.articles[p].outlet for p in pages if p in self.articles]
        return release_of(credits, texts, outlets)

    # --- who speaks ----------------------------------------------------------------------------

    def _outlet_names(self) -> frozenset[str]:
        names = {t.outlet for t in self.tellings.values() if t.outlet}
        names |= {a.outlet for a in self.articles.values()}
        names |= {t.newsroom for t in (*self.tellings.values(), *self.lost.values()) if t.newsroom}
        return frozenset(names)

    def is_outlet(self, name: str) -> bool:
        """Whether a speaker is a newsroom or an outlet, known or of this story."""
        if newsrooms.newsroom_of(name) is not None or name in self._outlets:
            return True
        return any(newsrooms.same_newsroom(name, o) for o in sorted(self._outlets)[:200])

    def _speaker_kinds(self) -> dict[str, str]:
        """Class of every speaker that some sentence names as its first."""
        found: dict[str, str] = {}
        for _, said in sorted(self.speeches.items()):
            for s in said:
                first = s.chain[0] if s.chain else s.speaker
                if first and s.speaker_class != "unknown":
                    found.setdefault(first, s.speaker_class)
        return found

    def kind_of(self, name: str, speech: Speech) -> str:
        """Class of one link of a speech's chain."""
        if name == (speech.chain[0] if speech.chain else speech.speaker):
            kind = speech.speaker_class
            return "person" if kind == "unknown" else kind
        return self._kinds.get(name, "anonymous" if is_generic(name) else "person")

    def _heard(self) -> list[tuple[str, str]]:
        return [
            (name, self.kind_of(name, s))
            for _, said in sorted(self.speeches.items())
            for s in said
            for name in (s.chain or ((s.speaker,) if s.speaker else ()))
            if not self.is_outlet(name)
        ]

    def _citations(self) -> dict[str, set[str]]:
        """Newsroom -> newsrooms that its tellings name as having reported."""
        found: dict[str, set[str]] = defaultdict(set)
        for telling, cited in self.cited.items():
            own = self.own_newsroom(telling)
            found[own or ""] |= {c for c in cited.values() if c != own}
        return found

    def circular(self, newsroom: str) -> bool:
        """Whether the newsrooms that a newsroom names lead back to it."""
        seen: set[str] = set()
        queue = sorted(self.cites.get(newsroom, ()))
        while queue:
            at = queue.pop()
            if at == newsroom:
                return True
            if at not in seen:
                seen.add(at)
                queue += sorted(self.cites.get(at, ()))
        return False

    def _cited(self, telling_id: str) -> dict[int, str]:
        """Sentence -> newsroom that it says reported it."""
        found: dict[int, str] = {}
        lead = self.tellings[telling_id].lead or ""
        spans = [
            (s.start, s.end, n)
            for n, s in self.sentences[telling_id].items()
            if s.zone != "headline"
        ]
        for c in self.credits.get(lead, ()):
            if c.kind == "told_by" and c.start is not None and c.newsroom:
                for start, end, n in spans:
                    if start <= c.start < end:
                        found.setdefault(n, self.room(c.newsroom))
        for n, s in self.sentences[telling_id].items():
            for speech in self.speeches.get((telling_id, n), ()) if s.zone != "headline" else ():
                last = speech.chain[-1] if speech.chain else speech.speaker
                if last and self.is_outlet(last):
                    found.setdefault(n, self.room(newsrooms.newsroom_of(last) or last))
        return found

    def _signs(self, telling_id: str) -> tuple[str, float, str] | None:
        signs = self._signed(telling_id)
        return None if signs is None else (self.room(signs[0]), signs[1], signs[2])

    def _signed(self, telling_id: str) -> tuple[str, float, str] | None:
        """(newsroom, probability, why) where a telling shows that a newsroom reported it."""
        telling, settings = self.tellings[telling_id], self.settings
        pages = self._pages(telling_id)
        signed = [c for p in pages for c in self.credits.get(p, ())]
        own = self.own_newsroom(telling_id)
        marks = [c for c in signed if c.kind in ("dateline", "agency", "byline") and c.newsroom]
        rooms = {c.newsroom for c in marks if c.newsroom and newsrooms.is_agency(c.newsroom)}
        rooms |= {
            c.newsroom
            for c in marks
            if c.newsroom and c.newsroom == telling.newsroom
            and (c.kind == "dateline" or self.room(c.newsroom) != own)
        }  # fmt: skip
        if telling.newsroom in rooms:
            return telling.newsroom or "", settings.signed, f"signed by {telling.newsroom}"
        lead = [c for c in signed if c.article_id == telling.lead]
        told = [c.newsroom for c in lead if c.kind == "told_by" and c.newsroom]
        if own and (self.own_told[telling_id] or any(self.room(name) == own for name in told)):
            return own, settings.own, f"people spoke to {own}"
        leans = any(
            c.newsroom not in (None, own) and c.kind in ("told_by", "credit_line", "agency")
            for c in lead
        )
        by = any(c.kind == "byline" and c.persons and c.newsroom in (None, own) for c in lead)
        at = any(c.kind == "dateline" and c.place and c.newsroom in (None, own) for c in lead)
        if own and by and (at or on_the_spot(lead, own)) and not leans:
            return own, settings.own, f"{own} signs with a reporter's name and a place"
        return None

    # --- following -----------------------------------------------------------------------------

    def origin(self, node: Node) -> Origin:
        """Where a sentence begins, as far as the pages can show."""
        path, probability = [node], 1.0
        for _ in range(len(self.tellings) + 1):
            if path[-1] in self._origins:
                break
            step = self._step(path[-1])
            if step is None or step[0] in path:
                break
            path.append(step[0])
            probability *= step[1]
        end = self._origins.get(path[-1]) or self._beginning(path[-1])
        self._origins.setdefault(path[-1], end)
        if end.state != "known" and len(path) > 1:
            # a telling on the way that shows its own reporting is evidence, whatever stands above
            path, end = self._signed_on_the_way(path) or (path, end)
        total = round(probability * end.probability, 4)
        state = end.state
        if state == "known" and total < self.settings.known:
            state = "possible"
        found = Origin(
            end.telling, end.newsroom, state, total, (*path[:-1], *end.path), end.why, end.ground,
            end.document,
        )  # fmt: skip
        self._origins[node] = found
        return found

    def _signed_on_the_way(self, path: list[Node]) -> tuple[list[Node], Origin] | None:
        for i, node in reversed(list(enumerate(path[:-1]))):
            if self.signs[node[0]]:
                end = self._beginning(node)
                if end.state == "known":
                    return path[: i + 1], end
        return None

    def _step(self, node: Node) -> tuple[Node, float] | None:
        """The parent's sentence that this one was made from, and how sure that is."""
        telling, n = node
        best: tuple[float, str, int, float] | None = None
        for d in self.parents.get(telling, ()):
            if d.parent not in self.tellings:
                continue
            match = self.matches.get((telling, d.parent), {}).get(n)
            if match and (best is None or d.probability * match[0] > best[0]):
                best = d.probability * match[0], d.parent, match[1], d.probability
        return None if best is None else ((best[1], best[2]), best[3])

    def _beginning(self, node: Node) -> Origin:
        """The origin of a sentence that no telling at hand has given."""
        telling, n = node
        settings, own = self.settings, self.own_newsroom(telling)
        signs = self.signs[telling]
        if release := self.releases[telling]:
            why = f"a document that several carry: {release}"
            return Origin(telling, None, "known", settings.cited, (node,), why, CITED, release)
        cited = self.cited[telling].get(n)
        if cited and cited not in (own, signs[0] if signs else None):
            lost = self._lost_of(telling, cited)
            if self.circular(cited):
                why = f"it says that {cited} reported it, but {cited} leads back to others who cite it"
                return Origin(lost or telling, cited, "possible", 0.4, (node,), why)
            return Origin(
                lost or telling,
                cited,
                "known",
                settings.cited,
                (node,),
                f"it says that {cited} reported it",
                CITED,
            )
        if cited and cited == own:
            return Origin(
                telling, own, "known", settings.own, (node,), f"told to {own} itself", OWN
            )
        if signs and not self._leans_on_lost(telling, n, signs[0]):
            return Origin(
                telling,
                signs[0],
                "known",
                signs[1],
                (node,),
                signs[2],
                SIGNED if newsrooms.is_agency(signs[0]) else OWN,
            )
        return (
            self._from_lost(node)
            or self._credited(node)
            or Origin(
                telling,
                None,
                "unknown",
                0.5,
                (node,),
                "no parent found and no sign of own reporting",
            )
        )

    def _lost_of(self, telling: str, newsroom: str) -> str | None:
        return next(
            (d.parent for d in self.parents.get(telling, ())
             if d.parent in self.lost and self.room(self.lost[d.parent].newsroom or "") == newsroom), None
        )  # fmt: skip

    def _leans_on_lost(self, telling: str, n: int, newsroom: str) -> bool:
        """Whether a signed telling shares the sentence with siblings under another's lost report."""
        for d in self.parents.get(telling, ()):
            lost = self.lost.get(d.parent)
            if (
                lost
                and self.room(lost.newsroom or "") != newsroom
                and self._shared(d.parent, telling, n)
            ):
                return True
        return False

    def _shared(self, lost: str, telling: str, n: int) -> bool:
        return any(
            n in self.matches.get((telling, other), {})
            for other in self.children.get(lost, ())
            if other != telling
        )

    def _trails(self, lost: str, telling: str, n: int) -> bool:
        """Whether a sentence stands after all that shows the lost report: where additions stand."""
        room = self.room(self.lost[lost].newsroom or "")
        shown = [m for m, cited in self.cited[telling].items() if cited == room]
        shown += [m for m in self.sentences[telling] if self._shared(lost, telling, m)]
        return bool(shown) and n > max(shown)

    def _lost_above(self, node: Node) -> tuple[Derivation, str] | None:
        """The lost telling that gave a sentence, and on what ground: shared, unshared or trailing."""
        telling, n = node
        above = [d for d in self.parents.get(telling, ()) if d.parent in self.lost]
        above.sort(key=lambda d: (not self._shared(d.parent, telling, n), -d.probability, d.parent))
        for d in above:
            if self._shared(d.parent, telling, n):
                return d, "shared"
            if any(d.parent in self.tellings for d in self.parents[telling]):
                continue  # another parent is at hand: what it did not give may be the page's own
            return d, "trailing" if self._trails(d.parent, telling, n) else "unshared"
        return None

    def lost_ground(self, node: Node) -> tuple[str, str] | None:
        """(ground, newsroom) of a sentence that begins in a lost report with a name, for fitting."""
        if self._step(node) is not None or self.signs[node[0]]:
            return None
        found = self._lost_above(node)
        newsroom = self.lost[found[0].parent].newsroom if found else None
        return (found[1], self.room(newsroom)) if found and newsroom else None

    def _from_lost(self, node: Node) -> Origin | None:
        """The lost telling that gave a sentence: one that siblings share, else one the page credits."""
        found = self._lost_above(node)
        if found is None:
            return None
        (d, how), settings = found, self.settings
        lost, ground = self.lost[d.parent], SHARED if how == "shared" else CREDITED
        sure = {
            "shared": d.probability * settings.shared,
            "unshared": d.probability * settings.unshared,
            "trailing": min(d.probability, settings.trailing),
        }[how]
        if lost.newsroom is None:
            why = "from a report that is on no page at hand"
            return Origin(d.parent, None, "unknown", round(sure, 4), (node,), why)
        room = self.room(lost.newsroom)
        why = f"from {room}, whose report is on no page at hand"
        if room == self.own_newsroom(node[0]):  # its own earlier version is no other's report
            sure = min(sure, settings.circular)
        if self.circular(room):
            sure = min(sure, settings.circular)
            why = f"{room} is credited, but leads back to others who cite it"
        state = "known" if sure >= settings.known else "possible"
        return Origin(d.parent, room, state, round(sure, 4), (node,), why, ground)

    def _credited(self, node: Node) -> Origin | None:
        """A page with one credited newsroom and no parent in sight."""
        telling = self.tellings[node[0]]
        if self.parents.get(node[0]):
            return None
        room = self.room(telling.newsroom) if telling.newsroom else None
        if room is None or room == self.own_newsroom(node[0]):
            return None
        return Origin(
            node[0],
            room,
            "known",
            self.settings.credited,
            (node,),
            f"the page credits {room}",
            CREDITED,
        )


def _aliases(story: Story) -> dict[str, str]:
    """Names of the story's newsrooms that mean another of them: hosts, initials. Longest names win."""
    names = {newsrooms.newsroom_of_outlet(t.outlet) for t in story.tellings.values() if t.outlet}
    names |= {t.newsroom for t in (*story.tellings.values(), *story.lost.values()) if t.newsroom}
    names |= {c.newsroom for found in story.credits.values() for c in found if c.newsroom}
    chosen: list[str] = []
    alias: dict[str, str] = {}
    for name in sorted(names, key=lambda n: ("." in n, " " not in n, -len(n), n))[:400]:
        match = next(
            (c for c in chosen if newsrooms.same_newsroom(c, name) or _sounds(c, name)), None
        )
        if match is None:
            chosen.append(name)
        else:
            alias[name] = match
    return alias | _own_initials(story)


def _sounds(a: str, b: str) -> bool:
    """Whether two names are one in two scripts: "Степной курьер", "Stepnoy Kurier"."""
    return a.isascii() != b.isascii() and " " in a and skeleton(a) == skeleton(b)


def _own_initials(story: Story) -> dict[str, str]:
    """An outlet's own two or three initials where its page signs with them: "DP" of the Danube Post."""
    found: dict[str, str] = {}
    for telling_id, telling in story.tellings.items():
        if not telling.outlet:
            continue
        initials = "".join(w[0] for w in text.words(telling.outlet)).upper()
        for page in story._pages(telling_id):
            for c in story.credits.get(page, ()):
                if c.newsroom == initials and newsrooms.newsroom_of(initials) is None:
                    found[initials] = newsrooms.newsroom_of_outlet(telling.outlet)
    return found
