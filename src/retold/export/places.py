"""Places of a story: sentences of its tellings that stand for each other, in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retold.export.policy import View
    from retold.records import Bead

NEIGHBOURS = 3  # sentences of one telling that can stand together at one place

Place = dict[str, list[int]]  # by telling_id: its sentences there, in order
_Spot = tuple[str, int]


def places(view: View) -> list[Place]:
    """Every sentence of every telling at hand in exactly one place."""
    groups = _Groups(view)
    for bead in sorted(view.story.beads, key=lambda b: (-b.score, b.a, b.b, b.n)):
        if bead.a_sentences and bead.b_sentences:
            groups.join(bead)
    return _in_order(view, groups.of)


class _Groups:
    def __init__(self, view: View) -> None:
        self.of: dict[_Spot, Place] = {
            (t.telling_id, n): {t.telling_id: [n]}
            for t in view.story.tellings.values()
            for n in view.texts(t)
        }

    def join(self, bead: Bead) -> None:
        """Put the sentences of a bead in one place, where that keeps each telling together."""
        spots = [(bead.a, n) for n in bead.a_sentences] + [(bead.b, n) for n in bead.b_sentences]
        found = {id(self.of[s]): self.of[s] for s in spots if s in self.of}
        merged: dict[str, set[int]] = {}
        for place in found.values():
            for telling, numbers in place.items():
                merged.setdefault(telling, set()).update(numbers)
        if len(found) < 2 or any(max(n) - min(n) >= NEIGHBOURS for n in merged.values()):
            return
        joined = {t: sorted(n) for t, n in sorted(merged.items())}
        for telling, numbers in joined.items():
            for n in numbers:
                self.of[telling, n] = joined


def _in_order(view: View, of: dict[_Spot, Place]) -> list[Place]:
    """The places as the earliest telling has them, with what later ones add where they add it."""
    order: list[Place] = []
    placed: set[int] = set()
    for telling in sorted(
        view.story.tellings.values(),
        key=lambda t: (t.published is None, str(t.published or ""), t.telling_id),
    ):
        after = -1
        for n in sorted(view.texts(telling)):
            place = of[telling.telling_id, n]
            if id(place) in placed:
                after = next(i for i, p in enumerate(order) if p is place)
                continue
            after += 1
            order.insert(after, place)
            placed.add(id(place))
    return order
