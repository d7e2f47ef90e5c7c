"""Pairs of passages that were written to learn from, and the measures taken on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from eval import passages

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "S | It may rain.\n= | Rain may fall.\n! certainty | may rain || rains | It rains.\n"


def test_passages_are_read(tmp_path: Path) -> None:
    (tmp_path / "few.txt").write_text(GOOD, encoding="utf-8")
    same, other = passages.read(tmp_path / "few.txt")
    assert (same.block, same.before, same.after, same.changed) == ("few:1", "It may rain.", "Rain may fall.", False)  # fmt: skip
    assert (other.block, other.kind, other.changed) == ("few:1", "certainty", True)
    assert other.before[slice(*other.before_span or ())] == "may rain"
    assert other.after[slice(*other.after_span or ())] == "rains"


@pytest.mark.parametrize(
    "line",
    [
        "! certainty | will || rains | It rains.",
        "! certainty | may || will | It rains.",
        "! certainty | It rains.",
        "it rains",
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "few.txt").write_text(GOOD + line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"few\.txt:4"):
        passages.read(tmp_path / "few.txt")


def test_the_passages_of_the_project_can_all_be_read() -> None:
    pairs = passages.every()
    assert len(pairs) > 8000
    assert 0.4 < np.mean([p.changed for p in pairs]) < 0.6
    assert {p.kind for p in pairs if p.changed} == {
        "number", "date", "name", "place", "role", "quote", "polarity", "certainty", "attribution", "event"
    }  # fmt: skip
    tested = {p.before for p in passages.read(passages.FOLDER / "test.txt")}
    assert not tested & {p.before for p in pairs}


def test_measures_of_a_perfect_and_of_a_blind_judge() -> None:
    changed = [True, False, True, False]
    assert passages.auc(changed, [0.9, 0.1, 0.8, 0.2]) == 1.0
    assert passages.auc(changed, [0.1, 0.9, 0.2, 0.8]) == 0.0
    assert passages.auc(changed, [0.5] * 4) == 0.5
    assert passages.recall(changed, [0.9, 0.1, 0.8, 0.2]) == 1.0
    assert passages.recall(changed, [0.5] * 4) == 0.0
    assert np.isnan(passages.auc([True], [0.5]))
