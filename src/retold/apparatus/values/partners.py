"""Which fact of the first text a fact of the second stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.apparatus.values.alike import (
    of_like_kind,
    one_sort,
    only_date,
    only_one,
    spelt_alike,
    transposed,
)
from retold.apparatus.values.fates import PEOPLE, other_fate
from retold.facts.names import countries

if TYPE_CHECKING:
    from retold.apparatus.sides import Segment, Side
    from retold.facts import Fact


def partner_of(a: Side, b: Side, f: Fact, lone: list[Fact], segments: list[Segment]) -> Fact | None:
    """The left-over fact of the first text that `f` stands for in the second.

    A number of the same things first, then what stands in the same stretch.
    """
    swapped = [g for g in lone if g.kind == f.kind == "number" and transposed(f, g)]
    if len(swapped) == 1:
        return swapped[0]
    lone = [g for g in lone if f.kind != "number" or not other_fate(a, g, b, f)]
    counted = [g for g in lone if g.kind == f.kind == "number" and f.noun and g.noun == f.noun]
    if len(counted) == 1:
        return counted[0]
    people = [
        g for g in lone
        if g.kind == f.kind == "number" and {g.noun, f.noun} <= PEOPLE and g.unit == f.unit
    ]  # fmt: skip
    if len(people) == 1:
        return people[0]
    alone = [g for g in [*lone, *_measured(a, f)] if _alone_of_its_sort(a, b, f, g)]
    alone = [g for n, g in enumerate(alone) if g not in alone[:n]]
    if len(alone) == 1:
        return alone[0]
    places = set(b.covers(f))
    for s in segments:
        if places & set(s.b):
            near = [g for g in lone if _of_a_kind(f, g) and set(a.covers(g)) & set(s.a)]
            if near:
                return min(near, key=lambda g: (g.noun != f.noun, g.kind != f.kind, g.start))
    return None


def _measured(a: Side, f: Fact) -> list[Fact]:
    """Numbers of the first text with a measure of their own: its words may stand elsewhere too."""
    if f.kind != "number" or f.unit is None:
        return []
    return [g for g in a.facts if g.kind == "number" and g.unit == f.unit and g.value != f.value]


def _alone_of_its_sort(a: Side, b: Side, f: Fact, g: Fact) -> bool:
    """Whether two facts are the only ones of their unit, or sort of date, on either side."""
    if f.kind != g.kind:
        return False
    if f.kind == "date":
        return one_sort(f, g) and only_date(a, g) and only_date(b, f)
    unit = f.kind == "number" and f.unit == g.unit is not None and f.unit != "ordinal"
    return unit and only_one(a, g) and only_one(b, f)


def _of_a_kind(f: Fact, g: Fact) -> bool:
    """Whether one fact may stand in the place of the other.

    A country is no other than a town or a region: one text may say where more closely.
    """
    if f.kind == g.kind == "date":
        return one_sort(f, g)
    if f.kind == g.kind == "place" and (f.norm in countries()) != (g.norm in countries()):
        return False
    return f.kind == g.kind or (of_like_kind(f, g) and spelt_alike(f, g))
