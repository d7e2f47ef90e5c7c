"""A page whose headline and text disagree. Conservative: numbers of one thing only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import facts
from retold.apparatus.difference import HARMLESS, Difference

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from retold.records import Sentence

REACH = 6  # sentences of the text that a headline sums up
PROBABILITY = 0.6  # unfitted: a clear clash of one counted thing


def contradictions(
    head: Sentence, body: Sequence[Sentence], lang: str, when: datetime | None
) -> list[tuple[Sentence, Difference]]:
    """Numbers of the headline that the text gives otherwise and nowhere the same way."""
    told = [f for f in facts.find_facts(head.text, lang, when) if f.kind == "number" and f.noun]
    stand = [
        (s, f) for s in body for f in facts.find_facts(s.text, lang, when) if f.kind == "number"
    ]
    found = []
    for f in told:
        verdicts = [(facts.compare(f, g), s, g) for s, g in stand]
        if any(v in HARMLESS for v, _, _ in verdicts):
            continue
        clash = [
            (s, g) for _, s, g in verdicts
            if g.noun == f.noun and g.unit == f.unit and s.n <= REACH and f.value is not None and g.value is not None
        ]  # fmt: skip
        if len({g.value for _, g in clash}) == 1:
            s, g = clash[0]
            found.append(
                (
                    s,
                    Difference(
                        "number",
                        g.start,
                        g.end,
                        f.start,
                        f.end,
                        g.text,
                        f.text,
                        (),
                        "",
                        PROBABILITY,
                    ),
                )
            )
    return found
