"""A story's beads and derivations, walked edge by edge: its variants, ranked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retold import text
from retold.apparatus.absence import unseen_by
from retold.apparatus.again import contradicted
from retold.apparatus.causes import inherited, other_origin, outvoted, paraphrased
from retold.apparatus.comparable import UNDIRECTED, comparable
from retold.apparatus.confirmed import confirmed
from retold.apparatus.contradiction import contradictions
from retold.apparatus.judge import FeatureJudge
from retold.apparatus.rows import Rows
from retold.apparatus.settings import SETTINGS, Settings
from retold.apparatus.spun import Between, credited_once, folded, spun, spun_once
from retold.apparatus.story import Piece, Story
from retold.apparatus.tolled import tolled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retold.apparatus.again import Told
    from retold.apparatus.difference import Context, Difference
    from retold.records import (
        Article,
        Bead,
        Credit,
        Sentence,
        Speech,
        Stemma,
        StoryVerdict,
        Telling,
        Variant,
    )

__all__ = ["SETTINGS", "Settings", "rank", "variants"]


def variants(
    articles: list[Article], credits: list[Credit], sentences: list[Sentence],  # noqa: ARG001
    speeches: list[Speech], tellings: list[Telling], beads: list[Bead], stemmas: list[Stemma],  # noqa: ARG001
    verdicts: Sequence[StoryVerdict] = (),
) -> Iterator[Variant]:  # fmt: skip
    """The variants of a story as people answered them, one stemma at a time, by `rank`."""
    judge = FeatureJudge()
    for stemma in sorted(stemmas, key=lambda s: s.story_key):
        story = Story.gather(stemma, articles, sentences, tellings, beads)
        mine = tuple(v for v in verdicts if v.story_key == stemma.story_key)
        yield from rank(_Walk(story, judge, Rows(story), mine).all())


def rank(found: Sequence[Variant]) -> list[Variant]:
    """What an editor should see first; among equals by probability, place and id."""
    status = {"changed": 0, "dropped": 1, "added": 2, "reworded": 3, "not_seen": 4, "kept": 5}
    return sorted(
        found,
        key=lambda v: (
            status.get(v.status, 6), v.relation in ("update", "akin", "conflict"),
            -round(v.severity, 4), -round(v.probability, 4), v.child, v.child_sentences, v.variant_id,
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Walk:
    story: Story
    judge: FeatureJudge
    rows: Rows
    verdicts: tuple[StoryVerdict, ...] = ()

    def all(self) -> list[Variant]:
        found: list[Variant] = []
        for child in self.story.present:
            found += self.edges(child)
        found = confirmed(found, self.verdicts)  # a rejected change is nobody's inheritance
        found += inherited(self.story, found)
        spun_pages = frozenset(v.child for v in found if v.cause == "machine_paraphrase")
        found += _unreported(self.pairs(spun_pages), found)
        for telling in self.story.present:
            found += self.itself(telling)
        rows = list({v.variant_id: v for v in reversed(found)}.values())
        return confirmed(rows, self.verdicts)

    def edges(self, child: str) -> list[Variant]:
        """A child against every parent at hand; what one parent explains, another does not drop."""
        found: list[Variant] = []
        parents = self.nearest(child)
        explained: set[int] = set()
        for rank_, (parent, update) in enumerate(parents):
            relation = "update" if update else "derivation"
            rows, _ = self.compare(parent, child, relation)
            matched = {
                n
                for v in rows
                if v.status in ("kept", "reworded", "changed")
                for n in v.child_sentences
            }
            others = [p for p, _ in parents if p != parent]
            keep = [
                other_origin(self.story, v, others) for v in rows
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
        return found

    def nearest(self, child: str) -> list[tuple[str, bool]]:
        """The nearest tellings above that are at hand, and whether the child updates them.

        Where it is so unsure that one came from the other, what differs is laid to nobody (`doubted`).
        """
        found: list[tuple[str, bool]] = []
        sure = [
            d for d in self.story.parents.get(child, ()) if d.probability >= SETTINGS.least_edge
        ]
        todo = [(d, 0) for d in sure]
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

    def compare(self, parent: str, child: str, relation: str) -> tuple[list[Variant], bool]:
        """What happened between two tellings, and whether a machine made one from the other."""
        context = self.story.context(parent, child)
        rows = self.story.between(parent, child)
        differing = []
        for x, y, _ in rows:
            if x.sentences and y.sentences:
                here = replace(context, after_near=self.story.near(child, y))
                told = self.judge.differences(x.text, y.text, here)
                differing.append((x, y, [d for d in told if comparable(relation, d, context)]))
        differing = credited_once(differing)
        machine = context.after_lang is None and spun([(x, y) for x, y, _ in rows], context.lang)
        found = [
            v for x, y, told in (folded(differing) if machine else differing)
            for v in self.bead(parent, child, relation, x, y, told)
        ]  # fmt: skip
        found += self.again(parent, child, relation, rows)
        met = paraphrased(found) if machine else found
        return met + self.unmatched(parent, child, relation, rows), machine

    def again(
        self, parent: str, child: str, relation: str, rows: list[tuple[Piece, Piece, Bead]]
    ) -> list[Variant]:
        """What sentences that no bead joins contradict; of a newer version only the tolls."""
        pairs = [(x, y) for x, y, _ in rows if x.sentences and y.sentences]
        together = {(s.n, t.n) for x, y in pairs for s in x.sentences for t in y.sentences}
        context = self.story.context(parent, child)
        before, after = self.story.told(parent), self.story.told(child)
        if relation == "update":
            found = self.counted_anew(before, after, context, together)
        else:
            found = list(
                contradicted(before, after, together, context, self.judge, relation != "conflict")
            )
        return [
            self.rows.changed(parent, child, relation, Piece.of([x]), Piece.of([y]), d)
            for x, y, d in found
            if comparable(relation, d, context)
        ]

    def counted_anew(
        self, before: Told, after: Told, context: Context, together: set[tuple[int, int]]
    ) -> list[tuple[Sentence, Sentence, Difference]]:
        if context.after_lang is not None:
            return []
        found = tolled(before.sentences, after.sentences, context.lang, together)
        return [(x, y, self.judge.weigh([d])[0]) for x, y, d in found]

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
            return [self.rows.row(parent, child, relation, "kept", x, y)]
        told = [d for d in differing if d.probability >= SETTINGS.mention and not d.harmless]
        rows = [self.rows.changed(parent, child, relation, x, y, d) for d in told]
        if any(v.status == "changed" for v in rows):
            return rows
        return [self.rows.row(parent, child, relation, "reworded", x, y), *rows]

    def unmatched(
        self, parent: str, child: str, relation: str, rows: list[tuple[Piece, Piece, Bead]]
    ) -> list[Variant]:
        if relation in UNDIRECTED:
            return []
        pairs = [(x, y) for x, y, _ in rows if x.sentences and y.sentences]
        hidden_a = unseen_by(self.story.page(child), [(x, y) for x, y in pairs])
        hidden_b = unseen_by(self.story.page(parent), [(y, x) for x, y in pairs])
        found = []
        for x, y, _ in rows:
            if x.sentences and not y.sentences:
                unseen = all(hidden_a(s) for s in x.sentences)
                found.append(
                    self.rows.missing(
                        parent, child, relation, "not_seen" if unseen else "dropped", x, y
                    )
                )
            elif y.sentences and not x.sentences:
                unseen = all(hidden_b(s) for s in y.sentences)
                found.append(
                    self.rows.missing(
                        parent, child, relation, "not_seen" if unseen else "added", x, y
                    )
                )
        return found

    def pairs(self, spun_pages: frozenset[str]) -> list[Variant]:
        """Tellings that neither derives from the other: siblings, perhaps so, or in conflict.

        `spun_pages` are told of already, beside the telling that a machine made them from.
        """
        found: list[Between] = []
        outdated = {d.parent for d in self.story.stemma.derivations if d.kind == "update"}
        above = {t: self.story.ancestors(t) | {t} for t in self.story.present}
        for a, b in sorted(self.story.beads):
            if a not in above or b not in above:
                continue
            relation = self.beside(a, b, above[a], above[b], outdated)
            if relation is None:
                continue
            parent, child = sorted((a, b), key=self.age)
            rows, machine = self.compare(parent, child, relation)
            if relation != "siblings":
                rows = [v for v in rows if v.status == "changed"]
            common = sum(bool(x.a_sentences and x.b_sentences) for x in self.story.beads[a, b])
            found.append((parent, child, common, rows, machine))
        return [outvoted(self.story, v) for v in spun_once(found, spun_pages)]

    def beside(
        self, a: str, b: str, above_a: set[str], above_b: set[str], outdated: set[str]
    ) -> str | None:
        """How two tellings stand side by side that no edge compares; None where something else does."""
        if a in above_b or b in above_a:
            return "akin" if self.doubted(a, b) or self.doubted(b, a) else None
        shared = above_a & above_b
        if not shared and (a in outdated or b in outdated):
            return None  # what was updated since contradicts nobody
        if shared & set(self.story.present):
            return None  # both are compared with what they share
        return "siblings" if shared else self.story.apart(a, b)

    def doubted(self, parent: str, child: str) -> bool:
        """Whether one may have come from the other by so unsure an edge that it is not compared along it."""
        weak = any(
            d.parent == parent and d.kind != "update" and d.probability < SETTINGS.least_edge
            for d in self.story.parents.get(child, ())
        )
        return weak and all(p != parent for p, _ in self.nearest(child))

    def age(self, telling: str) -> tuple[bool, str, str]:
        when = self.story.tellings[telling].published
        return when is None, when.isoformat() if when else "", telling

    def itself(self, telling: str) -> list[Variant]:
        """A headline whose number contradicts the page's own text."""
        page = self.story.page(telling)
        own = self.story.sentences.get(page.article_id, {})
        head = own.get(0)
        if head is None or head.zone != "headline":
            return []
        body = [s for n, s in sorted(own.items()) if n > 0 and s.zone in ("body", "standfirst")]
        rows = []
        for sentence, d in contradictions(head, body, page.lang, page.published):
            v = self.rows.changed(
                telling, telling, "itself", Piece.of([sentence]), Piece.of([head]), d
            )
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


def _unreported(rows: list[Variant], known: list[Variant]) -> list[Variant]:
    """What a derivation already charges to someone is not told again as a contradiction."""
    told = {
        (v.child_article, v.kind, text.fold(v.child_words)) for v in known if v.status == "changed"
    }
    return [
        v for v in rows
        if v.status != "changed"
        or (
            (v.child_article, v.kind, text.fold(v.child_words)) not in told
            and (v.parent_article, v.kind, text.fold(v.parent_words)) not in told
        )
    ]  # fmt: skip
