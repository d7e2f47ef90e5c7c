"""Tellings side by side: which sentences stand beside which, and the words that differ."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.records import Derivation, Sentence, Variant
    from retold.results import Page, Story

_WORD = re.compile(r"\s+|\d+(?:[.,:]\d+)*|\w+(?:['\u2019]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words in a comparison."""

    op: str  # same | del | ins
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences of one telling and the sentences of another that stand beside them."""

    status: str  # kept | reworded | changed | dropped | added | not_seen
    left: tuple[int, ...]  # Sentence.n in the first telling's lead page
    right: tuple[int, ...]
    before: list[Piece]
    after: list[Piece]
    moved: bool = False
    quoted: bool = False  # what differs stands within a direct quotation
    variants: tuple[Variant, ...] = ()  # the changes, gravest first

    @property
    def severity(self) -> float:
        """Of the gravest change in the row."""
        return max((v.severity for v in self.variants), default=0.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """Two tellings side by side."""

    edge: Derivation
    rows: list[Row]
    hidden: int  # aligned sentences left out because nothing differs near them


def reading(story: Story, edge: Derivation, full_text: bool) -> Reading | None:
    """Two tellings side by side; without `full_text`, what differs with one sentence of context."""
    if not all(lead(story, t) for t in (edge.parent, edge.child)):
        return None
    found = rows(story, edge.parent, edge.child)
    if full_text:
        return Reading(edge, found, 0)
    kept = near([r.status == "changed" for r in found])
    return Reading(edge, [found[i] for i in kept], len(found) - len(kept))


def near(marked: Sequence[bool], reach: int = 1) -> list[int]:
    """The places of marked rows and of those within reach of one."""
    hits = [i for i, m in enumerate(marked) if m]
    every = len(marked)
    return sorted({j for i in hits for j in range(i - reach, i + reach + 1) if 0 <= j < every})


def lead(story: Story, telling_id: str) -> Page | None:
    """The page whose text stands for a telling; None for a lost one."""
    telling = story.tellings.get(telling_id)
    return story.pages.get(telling.lead or "") if telling else None


def rows(story: Story, first: str, second: str) -> list[Row]:
    """Every sentence of two tellings, aligned, in the order of the first.

    The alignment is that of the apparatus where one telling was compared with the other, in either
    direction, and beside it that of the beads; without beads, equal claims stand side by side.
    """
    pages = lead(story, first), lead(story, second)
    if pages[0] is None or pages[1] is None:
        return []
    sides = [{s.n: s for s in p.sentences} for p in pages if p]
    quoted = [{s.sentence for s in p.speeches if s.mode == "direct"} for p in pages if p]
    places = _places(story, first, second)
    moved = _moved(story, first, second)
    found = []
    for (left, right), (status, variants) in places.items():
        before = " ".join(sides[0][n].text for n in left if n in sides[0])
        after = " ".join(sides[1][n].text for n in right if n in sides[1])
        if not before and not after:
            continue
        if status == "kept" and before != after:
            status = "reworded"
        speech = not set(left).isdisjoint(quoted[0]) or not set(right).isdisjoint(quoted[1])
        pieces = marked(before, after)
        found.append(Row(status, left, right, *pieces, (left, right) in moved, speech, variants))
    return _ordered([*found, *_unplaced(sides, found)])


Place = tuple[tuple[int, ...], tuple[int, ...]]
_GRAVE = ["kept", "added", "dropped", "not_seen", "reworded", "changed"]


def _places(story: Story, first: str, second: str) -> dict[Place, tuple[str, tuple[Variant, ...]]]:
    status: dict[Place, str] = {}
    changes: dict[Place, list[Variant]] = {}
    for v in story.variants:
        if v.relation == "itself" or {v.parent, v.child} != {first, second}:
            continue
        straight = v.parent == first
        place = (v.parent_sentences, v.child_sentences)
        place = place if straight else (place[1], place[0])
        word = (
            v.status
            if straight
            else {"added": "dropped", "dropped": "added"}.get(v.status, v.status)
        )
        status[place] = max(status.get(place, "kept"), word, key=_GRAVE.index)
        if v.status == "changed":
            changes.setdefault(place, []).append(v)
    # Between tellings of which neither was made from the other the apparatus tells of changes alone.
    taken = [{n for place in status for n in place[side]} for side in (0, 1)]
    for place in _beads(story, first, second):
        if all(place) and all(t.isdisjoint(own) for t, own in zip(taken, place, strict=True)):
            status[place] = "kept"
    return {p: (s, tuple(changes.get(p, ()))) for p, s in status.items()}


def _beads(story: Story, first: str, second: str) -> list[Place]:
    found = []
    for b in story.beads:
        if (b.a, b.b) == (first, second):
            found.append((b.a_sentences, b.b_sentences))
        elif (b.b, b.a) == (first, second):
            found.append((b.b_sentences, b.a_sentences))
    return found or _claimed(story, first, second)


def _claimed(story: Story, first: str, second: str) -> list[Place]:
    found: list[Place] = []
    used: set[tuple[int, int]] = set()
    for claim in story.claims:
        ours = sorted({a.sentence for a in claim.attestations if a.telling_id == first})
        theirs = sorted({a.sentence for a in claim.attestations if a.telling_id == second})
        for a, b in zip(ours, theirs, strict=False):
            if (0, a) not in used and (1, b) not in used:
                used |= {(0, a), (1, b)}
                found.append(((a,), (b,)))
    return found


def _moved(story: Story, first: str, second: str) -> set[Place]:
    found: set[Place] = set()
    for b in story.beads:
        if b.moved and {b.a, b.b} == {first, second}:
            place = (b.a_sentences, b.b_sentences)
            found.add(place if b.a == first else (place[1], place[0]))
    return found


def _unplaced(sides: list[dict[int, Sentence]], found: list[Row]) -> list[Row]:
    """Sentences that the alignment leaves out, each in a row of its own."""
    left = {n for r in found for n in r.left}
    right = {n for r in found for n in r.right}
    alone = [
        Row("dropped", (n,), (), _whole(s.text, "del"), [])
        for n, s in sides[0].items()
        if n not in left
    ]
    return alone + [
        Row("added", (), (n,), [], _whole(s.text, "ins"))
        for n, s in sides[1].items()
        if n not in right
    ]


def _ordered(found: list[Row]) -> list[Row]:
    """In the order of the first telling; what only the second has, after its neighbour there."""
    anchors = {n: min(r.left) for r in found if r.left for n in r.right}
    held = sorted(anchors)

    def place(row: Row) -> tuple[int, int, int]:
        if row.left:
            return (min(row.left), 0, 0)
        n = min(row.right)
        at = bisect_left(held, n)
        return (anchors[held[at - 1]] if at else -1, 1, n)

    return sorted(found, key=place)


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both sides cut into what is the same and what differs, word by word."""
    from rapidfuzz.distance import Indel

    if not before or not after:
        return _whole(before, "del"), _whole(after, "ins")
    a, b = _WORD.findall(before), _WORD.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for op in Indel.opcodes([x.casefold() for x in a], [x.casefold() for x in b]):
        gone, come = "".join(a[op.src_start : op.src_end]), "".join(b[op.dest_start : op.dest_end])
        if gone:
            left.append(Piece("same" if op.tag == "equal" else "del", gone))
        if come:
            right.append(Piece("same" if op.tag == "equal" else "ins", come))
    return _joined(left), _joined(right)


def _whole(words: str, op: str) -> list[Piece]:
    return [Piece(op, words)] if words else []


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Runs of one kind as one piece; a lone space between two differences belongs to them."""
    out: list[Piece] = []
    for i, piece in enumerate(pieces):
        op = piece.op
        if op == "same" and piece.text.isspace() and 0 < i < len(pieces) - 1:
            op = pieces[i - 1].op if pieces[i - 1].op == pieces[i + 1].op else op
        if out and out[-1].op == op:
            out[-1] = Piece(op, out[-1].text + piece.text)
        else:
            out.append(Piece(op, piece.text))
    return out
