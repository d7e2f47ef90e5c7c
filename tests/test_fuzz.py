"""Five hundred spoilt inputs, the worst among them; `make fuzz` reads ten thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import fuzzing
from tests.fuzzing import EXTREMES, MUTATIONS, drive, made, read_all, seeds

if TYPE_CHECKING:
    import pytest

COUNT = 500
MOST_MEGABYTES = 900  # resident, of one child


def test_no_input_crashes_hangs_or_eats_the_memory() -> None:
    out = drive(0, COUNT)
    assert out.faults == []
    assert out.inputs == COUNT > 3 * len(EXTREMES)
    assert out.pages > 100
    assert out.rows > 100
    assert out.peak_kb < MOST_MEGABYTES << 10


def test_inputs_are_the_same_every_time_and_spoilt() -> None:
    numbers = range(len(EXTREMES), len(EXTREMES) + 60)
    first, again = ([made(n) for n in numbers] for _ in range(2))
    assert first == again
    known = set(seeds().values())
    assert sum(body not in known for _, body in first) > 40
    assert len(MUTATIONS) > 5


def test_what_is_looked_for_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that dies, and one that is silent, are told as such."""
    monkeypatch.setattr(fuzzing, "READER", ["false"])
    assert "DEATH: 1" in fuzzing.drive(0, 1).faults[0]
    monkeypatch.setattr(fuzzing, "READER", ["sh", "-c", "exec sleep 30"])
    monkeypatch.setattr(fuzzing, "STARTING", 0.0)
    assert "HANG" in fuzzing.drive(0, 1, seconds=0.3).faults[0]


def test_whole_inputs_are_read_without_a_reason() -> None:
    for name, body in seeds().items():
        if name.startswith("made"):
            assert read_all(body)["pages"] >= 1, name
