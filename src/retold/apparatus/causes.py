"""Where a change comes from: another parent, a machine, an ancestor, or one of several siblings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from retold import text
from retold.apparatus.doubt.hedged import firm
from retold.apparatus.story import Piece

if TYPE_CHECKING:
    from retold.apparatus.story import Story
    from retold.records import Variant


def other_origin(story: Story, v: Variant, others: list[str]) -> Variant:
    """In a merged telling, words that another parent has come from there."""
    if v.status != "changed" or v.cause or not v.child_words.strip():
        return v
    for other in others:
        across = story.aligned(v.child, other)
        if any(n in across and has(across[n].text, v.child_words) for n in v.child_sentences):
            return replace(v, cause="other_origin", introduced_by=other)
    return v


def paraphrased(found: list[Variant]) -> list[Variant]:
    """The changes of a page that a machine spun."""
    return [
        replace(v, cause="machine_paraphrase") if v.status == "changed" and v.cause is None else v
        for v in found
    ]


def inherited(story: Story, found: list[Variant]) -> list[Variant]:
    """A change handed on: shown on the heirs, charged to the telling that introduced it."""
    rows: list[Variant] = []
    for v in found:
        if v.status != "changed" or v.relation != "derivation" or not v.child_words.strip():
            continue
        todo = [(v.child, n) for n in v.child_sentences]
        seen = {v.child}
        while todo:
            above, n = todo.pop(0)
            for d in story.children.get(above, ()):
                if d.child in seen or d.child not in story.present:
                    continue
                places = _places(story, v, (above, n), d.child)
                seen |= {d.child} if places else set()
                for piece, at in places:
                    todo += [(d.child, s.n) for s in piece.sentences]
                    rows.append(_heir(story, v, d.child, piece, at))
    return rows


def _places(
    story: Story, v: Variant, above: tuple[str, int], child: str
) -> list[tuple[Piece, tuple[int, int]]]:
    """Where an heir has the words: in what was made of their sentence.

    A word that lost its hedge was looked up over the whole page, and so it is on the heir's.
    """
    piece = story.aligned(above[0], child).get(above[1])
    at = find(piece.text, v.child_words) if piece else None
    if piece is not None and at is not None:
        return [(piece, at)]
    found = firm(story.told(child).sentences, v.parent_words, v.child_words)
    return [(Piece.of([sentence]), where) for sentence, where in found]


def _heir(story: Story, v: Variant, child: str, piece: Piece, at: tuple[int, int]) -> Variant:
    sentence, b0, b1 = piece.locate(*at)
    name = story.page(v.child).outlet
    return replace(
        v, variant_id=text.key(v.variant_id, child, f"{b0}:{b1}"), child=child,
        child_article=story.page(child).article_id, zone=sentence.zone,
        child_sentences=tuple(s.n for s in piece.sentences), child_start=b0, child_end=b1,
        child_words=story.slice(child, sentence, b0, b1), severity=round(v.severity * 0.5, 4),
        why=f"{v.why} It stood already in what {name} published.",
    )  # fmt: skip


def outvoted(story: Story, v: Variant) -> Variant:
    """Who changed it, where other siblings of the same lost parent agree with one of two."""
    if (
        v.relation != "siblings"
        or v.status != "changed"
        or not (v.parent_words.strip() and v.child_words.strip())
    ):
        return v
    votes = defaultdict(int, {v.parent: 0, v.child: 0})
    above = story.ancestors(v.parent) & story.ancestors(v.child)
    for other in story.present:
        if other in (v.parent, v.child) or not story.ancestors(other) & above:
            continue
        for side, numbers, words in (
            (v.parent, v.parent_sentences, v.parent_words),
            (v.child, v.child_sentences, v.child_words),
        ):
            across = story.aligned(side, other)
            if any(n in across and has(across[n].text, words) for n in numbers):
                votes[side] += 1
    if votes[v.parent] == votes[v.child]:
        return v
    odd, even = sorted((v.parent, v.child), key=lambda t: votes[t])
    sure = votes[even] / (votes[even] + votes[odd] + 1)
    return replace(v, introduced_by=odd, introduced_probability=round(sure, 4), cause=None)


def has(body: str, words: str) -> bool:
    return find(body, words) is not None


def find(body: str, words: str) -> tuple[int, int] | None:
    """Where the words stand in a text, compared folded; None if nowhere."""
    wanted, stand = text.words(words), text.tokens(body)
    norms = [t.norm for t in stand]
    for i in range(len(norms) - len(wanted) + 1):
        if wanted and norms[i : i + len(wanted)] == wanted:
            return stand[i].start, stand[i + len(wanted) - 1].end
    return None
