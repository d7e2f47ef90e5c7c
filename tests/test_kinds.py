"""The kind of a difference by what stands in its place."""

from __future__ import annotations

import pytest

from retold.apparatus import differences

ROWS = [
    # a time for a number, a number for a time
    ("The two companies have worked together since 1996.", "The two companies have worked together since 53.", "date"),
    ("The border guards detained him on Friday.", "The border guards detained him up to 180 days.", "date"),
    ("The ferry left at 2:30 a.m., the harbour master said.", "The ferry left at 4:10 a.m., the harbour master said.", "date"),
    ("The choir sang at the weekend.", "The choir sang at the night.", "date"),
    # numbers stay numbers, words stay words
    ("He was jailed for six months.", "He was jailed for three months.", "number"),
    ("Nine boats sank.", "Ninety boats sank.", "number"),
    ("The mayor praised the plan.", "The mayor buried the plan.", "action"),
    # texts without capitals: first names, surnames, cities, and what no dictionary has
    ("police detained brian holm after the match", "police detained kenneth holm after the match", "name"),
    ("the delegation flew to karachi on a charter", "the delegation flew to budapest on a charter", "name"),
    ("SHERIFF THANKS OLEKVAR FOR HELP", "SHERIFF THANKS BRUNDIVA FOR HELP", "name"),
    ("the sheriff praised the volunteers", "the sheriff scolded the volunteers", "action"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "kind"), ROWS, ids=lambda x: x[:30])
def test_kind(before: str, after: str, kind: str) -> None:
    assert kind in {d.kind for d in differences(before, after)}


def test_a_text_with_capitals_has_names_where_they_stand() -> None:
    found = differences("The clerk filed the brief.", "The clerk filed the zurdle.")
    assert "name" not in {d.kind for d in found}
