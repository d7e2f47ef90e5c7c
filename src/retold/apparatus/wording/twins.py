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
            runs = _joined(two, parts) if whole and len(parts) > 1 else {}
            for i in whole if runs else ():
                run = runs.get(_letters(one, (i,)))
                if run and i not in one.settled and not two.settled & {*run}:
                    one.settled.add(i)
                    two.settled.update(run)


def _joined(side: Side, places: range) -> dict[str, range]:
    """Runs of two or three tokens by their letters."""
    runs = (range(j, j + n) for j in places for n in range(2, PARTS + 1) if j + n <= places.stop)
    return {_letters(side, run): run for run in runs}


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
