"""Pages that a machine reworded word by word."""

from __future__ import annotations

import pytest

from retold.apparatus.difference import Difference
from retold.apparatus.settings import SETTINGS
from retold.apparatus.spun import folded, spun, spun_once
from retold.apparatus.story import Piece
from retold.records import Sentence, Variant

SOURCE = [
    "The council of Lund will close the old harbour bridge on Monday for repairs.",
    "Drivers must take the northern road until the work is finished in the autumn.",
    "The mayor said the bridge had carried twice the weight it was built for.",
    "Two engineers found cracks in the main beam when they looked at it in May.",
    "Shops near the quay fear that they will lose half of their customers.",
    "A ferry for cyclists will run every twenty minutes from early morning.",
]
SPUN = [
    "The council of Lund will shut the previous harbor bridge on Monday for fixes.",
    "Motorists should take the northern highway till the job is completed within the autumn.",
    "The mayor stated the bridge had carried double the load it was constructed for.",
    "Two technicians discovered cracks within the primary beam once they checked out it in May.",
    "Outlets close to the quay worry that they are going to lose half of their clients.",
    "A ferry for bikers will operate each twenty minutes from early dawn.",
]
RETOLD = [
    "Repairs will close the old bridge over the harbour of Lund, the council says, from Monday.",
    "It is to open again in the autumn; until then the northern road is the way round.",
    "Built for half the weight that it has carried, in the mayor's words, it is worn out.",
    "In May two engineers had looked at the main beam and found cracks.",
    "Half of the customers may stay away, shops near the quay fear.",
    "From early morning, every twenty minutes, a ferry takes those on bicycles.",
]


def pieces(before: list[str], after: list[str]) -> list[tuple[Piece, Piece]]:
    sides = [
        [Piece.of([Sentence(name, n, "body", n, 0, len(t), t)]) for n, t in enumerate(texts, 1)]
        for name, texts in (("a", before), ("b", after))
    ]
    return list(zip(*sides, strict=True))


def test_a_page_with_words_swapped_in_place_was_spun():
    assert spun(pieces(SOURCE, SPUN), "en")


def test_a_page_told_anew_or_copied_was_not():
    assert not spun(pieces(SOURCE, RETOLD), "en")
    assert not spun(pieces(SOURCE, SOURCE), "en")
    assert not spun(pieces(SOURCE[:4], SPUN[:4]), "en")  # too little to say


def test_what_the_machine_did_is_told_a_few_times_and_what_is_plain_always():
    (x, y), *_ = pieces(SOURCE, SPUN)

    def found(kind: str, name: str, probability: float) -> Difference:
        return Difference(kind, 0, 3, 0, 3, "The", "The", ((name, 1.0),), "", probability)

    loose = [found("quotation", "clear_quote", 0.3 + n / 10) for n in range(5)]
    plain = [found("number", "clear_number", 0.4)]
    ((_, _, told),) = folded([(x, y, loose + plain)])
    kept = [d.probability >= SETTINGS.threshold for d in told]
    assert kept == [False, False, False, True, True, True]


def test_of_changes_that_are_as_likely_the_longer_are_told():
    (x, y), *_ = pieces(SOURCE, SPUN)
    loose = [
        Difference(
            "quotation", 0, 3, 0, 3, "the", words, (("clear_quote", 1.0),), "", 0.52 - n / 100
        )
        for n, words in enumerate(("short", "sheet", "a longer one", "another longer one"))
    ]
    ((_, _, told),) = folded([(x, y, loose)])
    assert [d.probability >= SETTINGS.threshold for d in told] == [False, False, True, True]


def row(parent: str, child: str, status: str, n: int = 0) -> Variant:
    return Variant(
        "s", f"{parent}{child}{n}", parent, child, "siblings", status, "body", None, None
    )


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (frozenset(), {("a", "b", "changed"), ("a", "spun", "kept"), ("b", "spun", "changed")}),
        (frozenset({"spun"}), {("a", "b", "changed"), ("a", "spun", "kept")}),
    ],
)
def test_among_siblings_a_spun_page_is_told_of_once(
    known: frozenset[str], expected: set[tuple[str, str, str]]
):
    between = [
        ("a", "b", 9, [row("a", "b", "changed")], False),
        (
            "a",
            "spun",
            4,
            [row("a", "spun", "changed", n) for n in range(5)] + [row("a", "spun", "kept", 9)],
            True,
        ),
        ("b", "spun", 6, [row("b", "spun", "changed")], True),
    ]
    told = spun_once(between, known)
    assert {(v.parent, v.child, v.status) for v in told} == expected
