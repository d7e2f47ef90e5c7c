"""The toll of a later version, wherever it stands."""

from __future__ import annotations

import pytest

from retold.apparatus.tolled import tolled
from retold.records import Sentence


def told(*lines: str) -> list[Sentence]:
    return [
        Sentence("a", n, "headline" if line.startswith("#") else "body", n, 0, len(line), line)
        for n, line in enumerate(lines, 1)
    ]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (
            ["Nine people died and dozens were missing after the fire."],
            ["Fourteen people died.", "Fifteen people were still missing by evening, he said."],
            ["dozens were missing after the fire", "Fifteen people were still missing by evening"],
        ),
        (["Nine were hurt."], ["Nine were hurt, one gravely."], []),  # the same
        (["Nine were hurt."], ["Ten were hurt.", "Later 12 were hurt."], []),  # two values
        (["Nine were hurt."], ["# Ten hurt"], []),  # a headline sums up
        (["Nine were hurt."], ["Ten were killed."], []),  # another thing
    ],
)
def test_one_toll_each(before: list[str], after: list[str], shown: list[str]) -> None:
    found = tolled(told(*before), told(*after), "en", {(1, 1)})
    other = [(d.before, d.after) for _, _, d in found]
    assert other == ([tuple(shown)] if shown else [])


def test_joined_sentences_are_left_to_their_bead() -> None:
    before, after = told("Nine were hurt."), told("Ten were hurt.")
    assert tolled(before, after, "en", {(1, 1)}) == []
    ((x, y, d),) = tolled(before, after, "en", set())
    assert (x.text[d.before_start : d.before_end], y.text[d.after_start : d.after_end]) == (
        d.before, d.after,
    )  # fmt: skip
