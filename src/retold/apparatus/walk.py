"""A story's beads and derivations, walked edge by edge: its variants, ranked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retold import lexicon, text
from retold.apparatus.differences import widened
from retold.apparatus.judge import FeatureJudge
from retold.apparatus.story import Piece, Story
from retold.apparatus.words import why_changed, why_missing
from retold.records import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retold.apparatus.differences import Difference
    from retold.records import Article, Bead, Credit, Sentence, Speech, Stemma, Telling


@dataclass(frozen=True, slots=True)
class Settings:
    """When a difference is called a change, and what it weighs."""

    threshold: float = 0.15  # from which it is called changed: at most .7 unlabelled a real page
    mention: float = 0.05  # below it a difference has no row of its own
    slip: float = 0.35  # factor on the severity of a misspelling
    paraphrase_swaps: float = 2.5  # odd word swaps an aligned sentence, from which a page was spun
    paraphrase_least: int = 10  # and in all
    lead: int = 3  # sentences that readers see first


SETTINGS = Settings()
WEIGHT = {
    "polarity": 1.0, "action": 0.95, "number": 0.95, "name": 0.9, "role": 0.95, "quotation": 0.85,
    "place": 0.8, "date": 0.7, "certainty": 0.65, "attribution": 0.6,
}  # fmt: skip
ZONE = {"headline": 1.0, "standfirst": 0.95, "body": 0.85, "caption": 0.7}
DROPPED = {"denial": 0.5, "attribution": 0.35, "hedge": 0.35, "aside": 0.15}
DENIALS = (
    "no comment", "declined to comment", "not respond", "not immediately respond", "denied",
    "denies", "deny", "denying", "no immediate comment", "could not be reached", "rejected", "dismissed",
)  # fmt: skip


def variants(
    articles: list[Article], credits: list[Credit], sentences: list[Sentence],  # noqa: ARG001
    speeches: list[Speech], tellings: list[Telling], beads: list[Bead], stemmas: list[Stemma],  # noqa: ARG001
) -> Iterator[Variant]:  # fmt: skip
    """The variants of a story, one stemma at a time, in the order of `rank`."""
    judge = FeatureJudge()
    for stemma in sorted(stemmas, key=lambda s: s.story_key):
        story = Story.gather(stemma, articles, sentences, tellings, beads)
        yield from rank(_Walk(story, judge).all())


def rank(found: Sequence[Variant]) -> list[Variant]:
    """What an editor should see first; among equals by probability, place and id."""
    status = {"changed": 0, "dropped": 1, "added": 2, "reworded": 3, "not_seen": 4, "kept": 5}
    return sorted(
        found,
        key=lambda v: (
            status.get(v.status, 6), v.relation in ("update", "conflict"),
            -round(v.severity, 4), -round(v.probability, 4), v.child, v.child_sentences, v.variant_id,
        ),
    )  # fmt: skip


@dataclass(slots=True)
class _Walk:
    story: Story
    judge: FeatureJudge

    def all(self) -> list[Variant]:
        found: list[Variant] = []
        for child in self.story.present:
            found += self.edges(child)
        found += self.inherited(found)
        found += self.pairs()
        for telling in self.story.present:
            found += self.itself(telling)
        return list({v.variant_id: v for v in reversed(found)}.values())

    # --- derivations ---------------------------------------------------------------------------

    def edges(self, child: str) -> list[Variant]:
        """A child against every parent at hand; what one parent explains, another does not drop."""
        found: list[Variant] = []
        parents = self.nearest(child)
        explained: set[int] = set()
        for rank_, (parent, update) in enumerate(parents):
            relation = "update" if update else "derivation"
            rows = self.compare(parent, child, relation)
            matched = {
                n
                for v in rows
                if v.status in ("kept", "reworded", "changed")
                for n in v.child_sentences
            }
            others = [p for p, _ in parents if p != parent]
            keep = [
                self.other_origin(v, others) for v in rows
                if v.status not in ("added", "dropped", "not_seen")
                and not (set(v.child_sentences) & explained)
            ]  # fmt: skip
            if rank_ == 0:
                keep += [v for v in rows if v.status in ("dropped", "not_seen")]
            found += keep
            explained |= matched
            if parent == parents[-1][0]:
                found += [
                    v
                    for v in rows
                    if v.status == "added" and not set(v.child_sentences) & explained
                ]
        return self.paraphrased(child, found)

    def nearest(self, child: str) -> list[tuple[str, bool]]:
        """The nearest tellings above that are at hand, and whether the child updates them."""
        found: list[tuple[str, bool]] = []
        todo = [(d, 0) for d in self.story.parents.get(child, ())]
        seen = {child}
        while todo:
            d, depth = todo.pop(0)
            if d.parent in seen:
                continue
            seen.add(d.parent)
            if d.parent in self.story.present:
                found.append((d.parent, d.kind == "update"))
            else:
                todo += [(e, depth + 1) for e in self.story.parents.get(d.parent, ())]
        return found

    def compare(self, parent: str, child: str, relation: str) -> list[Variant]:
        context = self.story.context(parent, child)
        found: list[Variant] = []
        rows = self.story.between(parent, child)
        for x, y, _ in rows:
            if x.sentences and y.sentences:
                differing = self.judge.differences(x.text, y.text, context)
                found += self.bead(parent, child, relation, x, y, differing)
        return found + self.unmatched(parent, child, relation, rows)

    def bead(
        self,
        parent: str,
        child: str,
        relation: str,
        x: Piece,
        y: Piece,
        differing: list[Difference],
    ) -> list[Variant]:
        if text.words(x.text) == text.words(y.text):
            return [self.row(parent, child, relation, "kept", x, y)]
        told = [d for d in differing if d.probability >= SETTINGS.mention and not d.harmless]
        rows = [self.changed(parent, child, relation, x, y, d) for d in told]
        if any(v.status == "changed" for v in rows):
            return rows
        return [self.row(parent, child, relation, "reworded", x, y), *rows]

    def changed(
        self, parent: str, child: str, relation: str, x: Piece, y: Piece, d: Difference
    ) -> Variant:
        at_a = widened(x.text, d.before_start, d.before_end)
        at_b = widened(y.text, d.after_start, d.after_end)
        (_, a0, a1), (sentence_b, b0, b1) = x.locate(*at_a), y.locate(*at_b)
        is_changed = d.probability >= SETTINGS.threshold
        features = dict(d.features)
        slip = features.get("near_spelling", 0.0) > 0
        severity = (
            WEIGHT[d.kind]
            * self.place(sentence_b)
            * d.probability
            * (SETTINGS.slip if slip else 1.0)
        )
        cause = {"update": "update", "siblings": "cannot_tell", "conflict": "other_origin"}.get(
            relation
        )
        introducer, sure = (
            (child, d.probability) if relation in ("derivation", "update") else (None, 0.0)
        )
        base = self.row(parent, child, relation, "changed" if is_changed else "reworded", x, y)
        return replace(
            base,
            variant_id=text.key(self.story.key, parent, child, f"{x.starts}{y.starts}", f"{a0}:{a1}:{b0}:{b1}", d.kind, base.variant_id),
            zone=sentence_b.zone, parent_start=a0, parent_end=a1, child_start=b0, child_end=b1,
            parent_words=x.text[at_a[0] : at_a[0] + a1 - a0], child_words=y.text[at_b[0] : at_b[0] + b1 - b0], kind=d.kind, probability=round(d.probability, 4),
            severity=round(severity, 4), cause=cause or ("slip" if slip and is_changed else None),
            introduced_by=introducer if is_changed else None,
            introduced_probability=round(sure, 4) if is_changed else 0.0,
            why=why_changed(relation, d.kind, d.before, d.after, x.text, y.text, d.before_start, d.after_start),
        )  # fmt: skip

    def row(
        self, parent: str, child: str, relation: str, status: str, x: Piece, y: Piece
    ) -> Variant:
        """A row for a whole bead: spans are the sentences' own."""
        numbers_a, numbers_b = (tuple(s.n for s in p.sentences) for p in (x, y))
        one = (y.sentences or x.sentences)[0]
        return Variant(
            story_key=self.story.key,
            variant_id=text.key(self.story.key, parent, child, status, f"{numbers_a}", f"{numbers_b}"),
            parent=parent, child=child, relation=relation, status=status, zone=one.zone,
            parent_article=self.story.page(parent).article_id,
            child_article=self.story.page(child).article_id,
            parent_sentences=numbers_a, child_sentences=numbers_b,
            parent_start=x.sentences[0].start if x.sentences else None,
            parent_end=x.sentences[-1].end if x.sentences else None,
            child_start=y.sentences[0].start if y.sentences else None,
            child_end=y.sentences[-1].end if y.sentences else None,
            parent_words=x.text, child_words=y.text,
        )  # fmt: skip

    def place(self, sentence: Sentence) -> float:
        if sentence.zone == "body" and sentence.n <= SETTINGS.lead:
            return ZONE["standfirst"]
        return ZONE.get(sentence.zone, ZONE["body"])

    # --- dropped, added, not seen --------------------------------------------------------------

    def unmatched(
        self, parent: str, child: str, relation: str, rows: list[tuple[Piece, Piece, Bead]]
    ) -> list[Variant]:
        if relation in ("siblings", "conflict"):
            return []
        pairs = [(x, y) for x, y, _ in rows if x.sentences and y.sentences]
        hidden_a = _unseen(self.story.page(child), [(x, y) for x, y in pairs])
        hidden_b = _unseen(self.story.page(parent), [(y, x) for x, y in pairs])
        found = []
        for x, y, _ in rows:
            if x.sentences and not y.sentences:
                unseen = all(hidden_a(s) for s in x.sentences)
                found.append(
                    self.missing(parent, child, relation, "not_seen" if unseen else "dropped", x, y)
                )
            elif y.sentences and not x.sentences:
                unseen = all(hidden_b(s) for s in y.sentences)
                found.append(
                    self.missing(parent, child, relation, "not_seen" if unseen else "added", x, y)
                )
        return found

    def missing(
        self, parent: str, child: str, relation: str, status: str, x: Piece, y: Piece
    ) -> Variant:
        base = self.row(parent, child, relation, status, x, y)
        kept = y if y.sentences else x
        nature = _nature(kept.text)
        severity = DROPPED[nature] * self.place(kept.sentences[0]) if status != "not_seen" else 0.0
        if status == "added":
            severity *= 0.6
        return replace(
            base, severity=round(severity, 4), probability=0.0,
            cause="update" if relation == "update" and status != "not_seen" else None,
            introduced_by=child if status in ("dropped", "added") else None,
            introduced_probability=1.0 if status in ("dropped", "added") else 0.0,
            why=why_missing(status, nature),
        )  # fmt: skip

    # --- causes and introducers ----------------------------------------------------------------

    def other_origin(self, v: Variant, others: list[str]) -> Variant:
        """In a merged telling, words that another parent has come from there."""
        if v.status != "changed" or v.cause or not v.child_words.strip():
            return v
        for other in others:
            across = self.story.aligned(v.child, other)
            if any(n in across and _has(across[n].text, v.child_words) for n in v.child_sentences):
                return replace(v, cause="other_origin", introduced_by=other)
        return v

    def paraphrased(self, child: str, found: list[Variant]) -> list[Variant]:
        """A page full of odd word swaps was spun by a machine."""
        swaps = [
            v for v in found
            if v.child == child and v.kind == "action" and len(v.parent_words.split()) == 1 == len(v.child_words.split())
        ]  # fmt: skip
        beads = {v.child_sentences for v in found if v.status in ("kept", "reworded", "changed")}
        if len(swaps) < SETTINGS.paraphrase_least or len(swaps) < SETTINGS.paraphrase_swaps * len(
            beads
        ):
            return found
        return [
            replace(v, cause="machine_paraphrase")
            if v.status == "changed" and v.kind == "action" and v.cause is None else v
            for v in found
        ]  # fmt: skip

    def inherited(self, found: list[Variant]) -> list[Variant]:
        """A change handed on: shown on the heirs, charged to the telling that introduced it."""
        rows: list[Variant] = []
        for v in found:
            if v.status != "changed" or v.relation != "derivation" or not v.child_words.strip():
                continue
            todo = [(v.child, n) for n in v.child_sentences]
            seen = {v.child}
            while todo:
                above, n = todo.pop(0)
                for d in self.story.children.get(above, ()):
                    if d.child in seen or d.child not in self.story.present:
                        continue
                    piece = self.story.aligned(above, d.child).get(n)
                    at = _find(piece.text, v.child_words) if piece else None
                    if piece is None or at is None:
                        continue
                    seen.add(d.child)
                    todo += [(d.child, s.n) for s in piece.sentences]
                    rows.append(self.heir(v, d.child, piece, at))
        return rows

    def heir(self, v: Variant, child: str, piece: Piece, at: tuple[int, int]) -> Variant:
        sentence, b0, b1 = piece.locate(*at)
        name = self.story.page(v.child).outlet
        return replace(
            v, variant_id=text.key(v.variant_id, child, f"{b0}:{b1}"), child=child,
            child_article=self.story.page(child).article_id, zone=sentence.zone,
            child_sentences=tuple(s.n for s in piece.sentences), child_start=b0, child_end=b1,
            child_words=piece.text[at[0] : at[1]], severity=round(v.severity * 0.5, 4),
            why=f"{v.why} It stood already in what {name} published.",
        )  # fmt: skip

    # --- siblings, conflicts, contradictions ---------------------------------------------------

    def pairs(self) -> list[Variant]:
        """Tellings that neither derives from the other: siblings, or in conflict."""
        found: list[Variant] = []
        above = {t: self.story.ancestors(t) | {t} for t in self.story.present}
        for a, b in sorted(self.story.beads):
            if a not in above or b not in above or a in above[b] or b in above[a]:
                continue
            shared = above[a] & above[b]
            if shared & set(self.story.present):
                continue  # both are compared with what they share
            parent, child = sorted((a, b), key=self.age)
            relation = "siblings" if shared else "conflict"
            rows = self.compare(parent, child, relation)
            if relation == "conflict":
                rows = [v for v in rows if v.status == "changed"]
            found += [self.outvoted(v) for v in rows]
        return found

    def age(self, telling: str) -> tuple[bool, str, str]:
        when = self.story.tellings[telling].published
        return when is None, when.isoformat() if when else "", telling

    def outvoted(self, v: Variant) -> Variant:
        """Who changed it, where other siblings of the same lost parent agree with one of two."""
        if (
            v.relation != "siblings"
            or v.status != "changed"
            or not (v.parent_words.strip() and v.child_words.strip())
        ):
            return v
        votes = defaultdict(int, {v.parent: 0, v.child: 0})
        above = self.story.ancestors(v.parent) & self.story.ancestors(v.child)
        for other in self.story.present:
            if other in (v.parent, v.child) or not self.story.ancestors(other) & above:
                continue
            for side, numbers, words in (
                (v.parent, v.parent_sentences, v.parent_words),
                (v.child, v.child_sentences, v.child_words),
            ):
                across = self.story.aligned(side, other)
                if any(n in across and _has(across[n].text, words) for n in numbers):
                    votes[side] += 1
        if votes[v.parent] == votes[v.child]:
            return v
        odd, even = sorted((v.parent, v.child), key=lambda t: votes[t])
        sure = votes[even] / (votes[even] + votes[odd] + 1)
        return replace(v, introduced_by=odd, introduced_probability=round(sure, 4), cause=None)

    def itself(self, telling: str) -> list[Variant]:
        """A headline whose number contradicts the page's own text."""
        from retold.apparatus.contradiction import contradictions

        page = self.story.page(telling)
        own = self.story.sentences.get(page.article_id, {})
        head = own.get(0)
        if head is None or head.zone != "headline":
            return []
        body = [s for n, s in sorted(own.items()) if n > 0 and s.zone in ("body", "standfirst")]
        rows = []
        for sentence, d in contradictions(head, body, page.lang, page.published):
            v = self.changed(telling, telling, "itself", Piece.of([sentence]), Piece.of([head]), d)
            rows.append(
                replace(
                    v,
                    status="changed",
                    cause="contradicts_itself",
                    introduced_by=telling,
                    introduced_probability=0.5,
                )
            )
        return rows


def _unseen(page: Article, pairs: list[tuple[Piece, Piece]]):  # type: ignore[no-untyped-def]
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


def _nature(sentence: str) -> str:
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


def _has(body: str, words: str) -> bool:
    return _find(body, words) is not None


def _find(body: str, words: str) -> tuple[int, int] | None:
    """Where the words stand in a text, compared folded; None if nowhere."""
    wanted, stand = text.words(words), text.tokens(body)
    norms = [t.norm for t in stand]
    for i in range(len(norms) - len(wanted) + 1):
        if wanted and norms[i : i + len(wanted)] == wanted:
            return stand[i].start, stand[i + len(wanted) - 1].end
    return None
