"""One word in two forms: dockworkers and dock workers, any more and anymore, PhD and Ph.D., five and 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.apparatus.sides import Segment, Side

PARTS = 3  # tokens at most that the other text writes as one


def settle_joined(a: Side, b: Side, segments: list[Segment]) -> None:
    """Words that one text writes in one and the other in two or three say the same."""
    for s in segments:
        for one, two, whole, parts in ((a, b, s.a, s.b), (b, a, s.b, s.a)):
            if not whole or len(parts) < 2:
                continue
            first = {two.tokens[j].norm[:1] for j in parts}
            for i in whole:
                if i in one.settled or one.tokens[i].norm[:1] not in first:
                    continue
                run = _run_of(two, parts, _letters(one, (i,)))
                if run and not two.settled & {*run}:
                    one.settled.add(i)
                    two.settled.update(run)


def _run_of(side: Side, places: range, word: str) -> range | None:
    """The last two or three tokens that have the letters of a word together."""
    for j in reversed(places):
        if side.tokens[j].norm[:1] != word[:1]:
            continue
        for n in range(PARTS, 1, -1):
            if j + n <= places.stop and _letters(side, run := range(j, j + n)) == word:
                return run
    return None


def one_form(a: Side, xs: Sequence[int], b: Side, ys: Sequence[int]) -> bool:
    """Whether two stretches have the same letters, or are one number."""
    if not xs or not ys:
        return False
    if _letters(a, xs) == _letters(b, ys):
        return True
    one, two = (
        [f for f in facts.find_facts(text, "en") if f.kind == "number" and f.value is not None]
        for text in (_written(a, xs), _written(b, ys))
    )
    whole = len(one) == len(two) == 1 and (one[0].text, two[0].text) == (_written(a, xs), _written(b, ys))  # fmt: skip
    return whole and one[0].value == two[0].value


def _letters(side: Side, places: Sequence[int]) -> str:
    return "".join(c for i in places for c in side.tokens[i].norm if c.isalnum())


def _written(side: Side, places: Sequence[int]) -> str:
    return side.text[side.tokens[places[0]].start : side.tokens[places[-1]].end]
