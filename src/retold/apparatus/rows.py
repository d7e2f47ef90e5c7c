"""Rows of the table of variants: a bead, a difference within it, or what only one side has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retold import text
from retold.apparatus.absence import nature
from retold.apparatus.difference import widened
from retold.apparatus.settings import DROPPED, SETTINGS, WEIGHT, ZONE
from retold.apparatus.words import why_changed, why_missing
from retold.records import Variant

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.apparatus.story import Piece, Story
    from retold.records import Sentence


@dataclass(frozen=True, slots=True)
class Extent:
    """A span of a page and its words."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes the rows of one story."""

    story: Story

    def row(
        self, parent: str, child: str, relation: str, status: str, x: Piece, y: Piece
    ) -> Variant:
        """A row for a whole bead: spans are the sentences' own."""
        numbers_a, numbers_b = (tuple(s.n for s in p.sentences) for p in (x, y))
        one = (y.sentences or x.sentences)[0]
        a, b = self.extent(parent, x), self.extent(child, y)
        return Variant(
            story_key=self.story.key,
            variant_id=text.key(self.story.key, parent, child, status, f"{numbers_a}", f"{numbers_b}"),
            parent=parent, child=child, relation=relation, status=status, zone=one.zone,
            parent_article=self.story.page(parent).article_id,
            child_article=self.story.page(child).article_id,
            parent_sentences=numbers_a, child_sentences=numbers_b,
            parent_start=a.start if a else None, parent_end=a.end if a else None,
            child_start=b.start if b else None, child_end=b.end if b else None,
            parent_words=a.words if a else "", child_words=b.words if b else "",
        )  # fmt: skip

    def extent(self, telling: str, piece: Piece) -> Extent | None:
        """Where a piece stands on its page; its longest run, where it stands in several places."""
        run = piece.run()
        if not run:
            return None
        start, end = run[0].start, run[-1].end
        return Extent(start, end, self.story.slice(telling, run[0], start, end))

    def changed(
        self, parent: str, child: str, relation: str, x: Piece, y: Piece, d: Difference
    ) -> Variant:
        at_a = widened(x.text, d.before_start, d.before_end)
        at_b = widened(y.text, d.after_start, d.after_end)
        (sentence_a, a0, a1), (sentence_b, b0, b1) = x.locate(*at_a), y.locate(*at_b)
        is_changed = d.probability >= SETTINGS.threshold
        features = dict(d.features)
        slip = features.get("near_spelling", 0.0) > 0
        severity = (
            WEIGHT[d.kind]
            * self.place(sentence_b)
            * d.probability
            * (SETTINGS.slip if slip else 1.0)
        )
        cause = {
            "update": "update",
            "siblings": "cannot_tell",
            "akin": "cannot_tell",
            "conflict": "other_origin",
        }.get(relation)
        introducer, sure = (
            (child, d.probability * self.story.handed_on(parent, child))
            if relation in ("derivation", "update")
            else (None, 0.0)
        )
        base = self.row(parent, child, relation, "changed" if is_changed else "reworded", x, y)
        return replace(
            base,
            variant_id=text.key(self.story.key, parent, child, f"{x.starts}{y.starts}", f"{a0}:{a1}:{b0}:{b1}", d.kind, base.variant_id),
            zone=sentence_b.zone, parent_start=a0, parent_end=a1, child_start=b0, child_end=b1,
parent_words=self.story.slice(parent, sentence_a, a0, a1),
            child_words=self.story.slice(child, sentence_b, b0, b1), kind=d.kind, probability=round(d.probability, 4),
            severity=round(severity, 4), cause=cause or ("slip" if slip and is_changed else None),
            introduced_by=introducer if is_changed else None,
            introduced_probability=round(sure, 4) if is_changed else 0.0,
            why=why_changed(relation, d, x.text, y.text),
        )  # fmt: skip

    def missing(
        self, parent: str, child: str, relation: str, status: str, x: Piece, y: Piece
    ) -> Variant:
        base = self.row(parent, child, relation, status, x, y)
        kept = y if y.sentences else x
        lost = nature(kept.text)
        severity = DROPPED[lost] * self.place(kept.sentences[0]) if status != "not_seen" else 0.0
        if status == "added":
            severity *= 0.6
        return replace(
            base, severity=round(severity, 4), probability=0.0,
            cause="update" if relation == "update" and status != "not_seen" else None,
            introduced_by=child if status in ("dropped", "added") else None,
            introduced_probability=(
                round(self.story.handed_on(parent, child), 4)
                if status in ("dropped", "added")
                else 0.0
            ),
            why=why_missing(status, lost),
        )  # fmt: skip

    def place(self, sentence: Sentence) -> float:
        if sentence.zone == "body" and sentence.n <= SETTINGS.lead:
            return ZONE["standfirst"]
        return ZONE.get(sentence.zone, ZONE["body"])
