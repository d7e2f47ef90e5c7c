"""All that is known of one story: its tellings, beads, speakers, citations and signs of reporting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from retold import newsrooms
from retold.facts.figures import TOLLS, agree, contradict, figures, tolls
from retold.newsrooms.signs import (
    has_correspondent,
    made_from,
    names_its_source,
    on_the_spot,
    own_told,
    signs_for_itself,
    specialist,
)
from retold.origins.clustering import same_name
from retold.origins.naming import aliases
from retold.origins.parts import BEHIND, parted
from retold.origins.people import People, is_generic
from retold.origins.settings import SETTINGS, Node, OriginSettings
from retold.origins.voices import identified, judge_of, spokespeople

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


_MARKS = ("agency", "credit_line", "byline", "picture", "copyright")  # lines that claim nothing
_TOLD_ITSELF = 0.85  # confidence of a credit from which somebody told the newsroom, not it reported
_FOR_THE_TEXT = ("byline", "dateline", "agency", "credit_line", "told_by")


def _as_counted(stemma: Stemma) -> Stemma:
    """The tree that counts read: copies are no evidence in it, so that they move no count."""
    if not stemma.recounted:
        return stemma
    return replace(stemma, derivations=stemma.counted, lost=stemma.counted_lost)


class StoryIndex:
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
        self.retold: dict[str, list[str]] = defaultdict(list)  # telling -> whom it surely retold
        for d in stemma.derivations:
            if d.kind != "update" and d.probability >= settings.known and d.direction_known:
                self.retold[d.child].append(d.parent)
        stemma = _as_counted(stemma)
        self.settings, self.stemma = settings, stemma
        self.articles = {a.article_id: a for a in articles}
        self.tellings = {t.telling_id: t for t in sorted(tellings, key=lambda t: t.telling_id)}
        self.lost = {t.telling_id: t for t in stemma.lost}
        self.leads = leads = {t.lead: t.telling_id for t in self.tellings.values() if t.lead}
        self.sentences: dict[str, dict[int, Sentence]] = {t: {} for t in self.tellings}
        marks = {(c.article_id, c.text.strip()) for c in credits if c.kind in _MARKS}
        for s in sentences:
            if s.article_id in leads and (s.article_id, s.text.strip()) not in marks:
                self.sentences[leads[s.article_id]][s.n] = s
        self.speeches: dict[Node, list[Speech]] = defaultdict(list)
        for speech in sorted(speeches, key=lambda s: (s.article_id, s.sentence, s.n)):
            if speech.article_id in leads:
                self.speeches[leads[speech.article_id], speech.sentence].append(speech)
        self._part()
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
        self.alias = aliases(self)
        self._outlets = self._outlet_names()
        self._kinds = self._speaker_kinds()
        heard = self._heard()
        self.people = People(heard)
        self.spoken_for = spokespeople(self, heard)
        self.identified = identified(self, heard)
        self.judge = judge_of(self, heard)
        self.own_told = {
            t: own_told(self.sentences[t].values(), self.tellings[t].outlet) for t in self.tellings
        }
        self.releases = {t: self._release(t) for t in self.tellings}
        self.made_from = {
            t: made_from([c for p in self.pages_of(t) for c in self.credits.get(p, ())])
            for t in self.tellings
        }
        self.told_to: dict[Node, str] = {}  # sentences that name a newsroom that was told
        self.cited = {t: self._cited(t) for t in self.tellings}
        self.cites = self._citations()
        self.credited = {t: self._credited_rooms(t) for t in self.tellings}
        self.signs = {t: self._signs(t) for t in self.tellings}

    def _part(self) -> None:
        """Make two of each sentence that makes two claims."""
        for telling, sentences in self.sentences.items():
            lang = self.tellings[telling].lang
            for n, s in list(sentences.items()):
                if s.zone in ("headline", "caption"):
                    continue
                said = self.speeches.get((telling, n), [])
                clauses = parted(s, said, tolls(s.text, lang))
                for m, clause in zip((n, n + BEHIND), clauses or (), strict=False):
                    sentences[m], self.speeches[telling, m] = clause

    def _matches(self) -> dict[tuple[str, str], dict[int, tuple[float, int]]]:
        """(from, to) -> sentence of `from` -> (bead score, first sentence of `to`)."""
        found: dict[tuple[str, str], dict[int, tuple[float, int]]] = defaultdict(dict)
        for bead in self.beads:
            if bead.score < self.settings.follow:
                continue
            sides = (bead.a, bead.a_sentences), (bead.b, bead.b_sentences)
            for (one, mine), (two, theirs) in (sides, sides[::-1]):
                for n in mine:
                    for m in self.clauses(one, n):
                        at = self.fitting(two, theirs[0], (one, m))
                        found[one, two].setdefault(m, (bead.score, at))
        return found

    def clauses(self, telling: str, n: int) -> tuple[int, ...]:
        """The nodes of a sentence: itself, or the two clauses that it was parted into."""
        return (n, n + BEHIND) if n + BEHIND in self.sentences[telling] else (n,)

    def fitting(self, telling: str, n: int, beside: Node) -> int:
        """The clause of a sentence that stands for a sentence of another telling."""
        found = self.clauses(telling, n)
        return (
            n if len(found) == 1 else max(found, key=lambda m: (self._fits(beside, m, telling), -m))
        )

    def _fits(self, beside: Node, m: int, telling: str) -> int:
        """How well a clause fits a sentence: its figures first, then who speaks."""
        one, two = beside, (telling, m)
        counts, theirs = (
            figures(self.sentences[t][k].text, self.tellings[t].lang)
            if k in self.sentences[t]
            else ()
            for t, k in (one, two)
        )
        if contradict(counts, theirs):
            return -1
        if agree(counts, theirs):
            return 2
        if any(f.about in TOLLS for f in counts) and any(f.about in TOLLS for f in theirs):
            return -2
        names = [
            [s.speaker for s in self.speeches.get(node, ()) if s.speaker] for node in (one, two)
        ]
        return int(any(same_name(x, y) for x in names[0] for y in names[1]))

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

    def pages_of(self, telling_id: str) -> list[str]:
        """The pages that carry a telling."""
        telling = self.tellings[telling_id]
        return sorted({telling.lead or "", *(c.article_id for c in telling.carriers)} - {""})

    def _release(self, telling_id: str) -> str | None:
        pages = self.pages_of(telling_id)
        credits = [c for p in pages for c in self.credits.get(p, ())]
        articles = [self.articles[p] for p in pages if p in self.articles]
        return newsrooms.release_of(credits, articles, [a.outlet for a in articles])

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
                        if c.confidence >= _TOLD_ITSELF:
                            self.told_to.setdefault((telling_id, n), self.room(c.newsroom))
        for n, s in self.sentences[telling_id].items():
            for speech in self.speeches.get((telling_id, n), ()) if s.zone != "headline" else ():
                last = speech.chain[-1] if speech.chain else speech.speaker
                if last and self.is_outlet(last):
                    found.setdefault(n, self.room(newsrooms.newsroom_of(last) or last))
        return found

    def _credited_rooms(self, telling_id: str) -> frozenset[str]:
        """The newsrooms, other than its own, that the pages of a telling name for their text."""
        own = self.own_newsroom(telling_id)
        found = {
            self.room(c.newsroom)
            for p in self.pages_of(telling_id)
            for c in self.credits.get(p, ())
            if c.newsroom and c.kind in _FOR_THE_TEXT
        }
        return frozenset((found | set(self.cited[telling_id].values())) - {own})

    def _signs(self, telling_id: str) -> tuple[str, float, str] | None:
        signs = self._signed(telling_id)
        return None if signs is None else (self.room(signs[0]), signs[1], signs[2])

    def _signed(self, telling_id: str) -> tuple[str, float, str] | None:
        """(newsroom, probability, why) where a telling shows that a newsroom reported it."""
        telling, settings = self.tellings[telling_id], self.settings
        pages = self.pages_of(telling_id)
        signed = [c for p in pages for c in self.credits.get(p, ())]
        own = self.own_newsroom(telling_id)
        marks = [
            c for c in signed
            if c.newsroom
            and (c.kind in ("dateline", "agency", "byline") or names_its_source(c))
        ]  # fmt: skip
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
        leans = any(
            c.newsroom not in (None, own) and c.kind in ("told_by", "credit_line", "agency")
            for c in lead
        )
        spoken = self._spoken(telling_id, own)
        if own and (
            len(spoken) > 1 or (spoken and not leans and not self._at_end(telling_id, spoken[0]))
        ):
            return own, settings.own, f"people spoke to {own}"
        by = any(c.kind == "byline" and c.persons and c.newsroom in (None, own) for c in lead)
        at = any(c.kind == "dateline" and c.place and c.newsroom in (None, own) for c in lead)
        if own and signs_for_itself(lead, telling.outlet):
            return own, settings.own, f"signed by {own}"
        if (
            own
            and by
            and (at or on_the_spot(lead, own) or has_correspondent(lead, own))
            and not leans
        ):
            return own, settings.own, f"{own} signs with a reporter's name and a place"
        if own and not leans and self._alone(telling_id):
            if paper := self.made_from[telling_id]:
                return own, settings.own, f"{own} made it from {paper}"
            if specialist(lead, own):
                return own, settings.own, f"{own} signs with a correspondent of its own"
        return None

    def _spoken(self, telling_id: str, own: str | None) -> list[int]:
        """Sentences that say that somebody told or showed something to the page's own newsroom."""
        cited = self.cited[telling_id].items()
        return sorted(self.own_told[telling_id] | {n for n, room in cited if room == own})

    def _at_end(self, telling_id: str, n: int) -> bool:
        """Whether a sentence stands where a retelling adds what it asked for itself: at its end."""
        said = [m for m, s in self.sentences[telling_id].items() if s.zone == "body"]
        before = sum(1 for m in said if m < n)
        return len(said) > 1 and before >= self.settings.added * (len(said) - 1)

    def _alone(self, telling_id: str) -> bool:
        """Whether no other newsroom's pages have the text, which may then be a press release."""
        outlets = {
            newsrooms.newsroom_of_outlet(self.articles[p].outlet)
            for p in self.pages_of(telling_id)
            if p in self.articles
        }
        return len(outlets) == 1
