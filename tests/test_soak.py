"""Twenty kills; `make soak` has two hundred."""

from __future__ import annotations

from tests.soak import soak


def test_nothing_that_was_reported_is_lost() -> None:
    tally = soak(20, "twenty")
    assert tally.kills.total() >= 20
    assert tally.full and tally.torn, "the injected faults happened too"
    assert tally.pages > 20 and tally.verdicts > 0
