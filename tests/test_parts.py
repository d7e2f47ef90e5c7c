"""Measures and parts: a kilometre and ten, two weeks ago and two months ago, who voted and who may."""

from __future__ import annotations

import pytest

from retold.apparatus import FeatureJudge
from retold.apparatus.settings import SETTINGS

ROWS = [
    # one of a measure, and several
    ("The blast broke windows a mile away.", "The blast broke windows six miles away.", True),
    ("The blast broke windows a mile away.", "The blast broke windows one mile away.", False),
    ("She taught in Varn for a year before the war.", "Before the war she taught in Varn for 12 years.", True),
    ("She taught in Varn for a year before the war.", "Before the war she taught in Varn for one year.", False),
    ("The choir pays 200 euros a year for the hall.", "For the hall, rented for five years, the choir pays 200 euros a year.", False),
    # one count of two measures
    ("The tug drifted three nautical miles off the cape of Varn.", "It was three kilometres off Varn that the tug drifted.", True),
    ("The tug drifted three nautical miles off the cape of Varn.", "It was 5.5 kilometres off Varn that the tug drifted.", False),
    ("Two weeks ago neighbours saw smoke above the barn.", "Smoke rose above the barn two months ago.", True),
    ("Two weeks ago neighbours saw smoke above the barn.", "Smoke rose above the barn a fortnight ago.", False),
    # a part, told of the whole
    ("The court struck out two of three clauses of the lease.", "All three clauses of the lease were struck out by the court.", True),
    ("The court struck out two of three clauses of the lease.", "Of three clauses of the lease the court struck out two.", False),
    ("Some 61 percent of those who voted backed the bridge.", "The bridge was backed by 61 percent of the members.", True),
    ("Some 61 percent of those who voted backed the bridge.", "The bridge was backed by 61 percent of the voters.", False),
    ("Some 61 percent of those who voted backed the bridge.", "The bridge was backed by 61 percent of members voting.", False),
    ("All ferries except two will sail on Monday.", "On Monday all ferries will sail.", True),
    ("All ferries except two will sail on Monday.", "On Monday all but two ferries will sail.", False),
    ("Three of the five largest breweries raised prices.", "The three largest breweries raised prices.", True),
    ("Three of the five largest breweries raised prices.", "Three of the largest breweries raised prices.", False),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "changed"), ROWS)
def test_measures_and_parts(before: str, after: str, changed: bool) -> None:
    found = FeatureJudge().differences(before, after)
    told = [
        d for d in found if d.probability >= SETTINGS.threshold and d.kind in ("number", "date")
    ]
    assert bool(told) is changed, found
