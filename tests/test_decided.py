"""What people decide of edges and changes stands in every later tree and apparatus."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from eval import grown, retelling
from retold import apparatus, collate, sentences, stemma
from retold.records import Article, Derivation, Stemma, StoryVerdict, Variant

if TYPE_CHECKING:
    from collections.abc import Sequence

NOON = datetime(2031, 6, 1, tzinfo=UTC)
TREE = grown.grow(grown.FIRST + 3)


def verdict(
    kind: str,
    a: str,
    b: str | None = None,
    answer: str = "yes",
    day: int = 1,
    words: str | None = None,
) -> StoryVerdict:
    at = NOON.replace(day=day)
    return StoryVerdict("grown", day, kind, a, b, words, answer, "", "Ines", at)


def traced(tree: grown.GrownTree, said: Sequence[StoryVerdict] = ()) -> Stemma:
    found = list(sentences.sentences(tree.articles))
    beads = list(collate.collate(tree.tellings, found))
    return next(
        iter(stemma.stemmas(tree.articles, tree.credits, found, tree.tellings, beads, said))
    )


def edges(found: Stemma) -> dict[tuple[str, str], Derivation]:
    return {(d.parent, d.child): d for d in found.derivations}


def leads(tree: grown.GrownTree) -> list[str]:
    return sorted(t.telling_id for t in tree.tellings)


def acyclic(found: Stemma) -> bool:
    above: dict[str, set[str]] = {}
    for d in found.derivations:
        above.setdefault(d.child, set()).add(d.parent)
    while above:
        free = [c for c, parents in above.items() if not parents & above.keys()]
        if not free:
            return False
        for c in free:
            del above[c]
    return True


def unlikely(tree: grown.GrownTree) -> tuple[str, str]:
    """A child and a parent that nobody would guess."""
    found = edges(traced(tree))
    ids = leads(tree)
    return next((c, p) for c in ids for p in ids if c != p and (p, c) not in found)


def test_a_decided_edge_is_certain_and_says_so() -> None:
    child, parent = unlikely(TREE)
    found = traced(TREE, [verdict("derives", child, parent)])
    edge = edges(found)[parent, child]
    assert (edge.probability, edge.rank, edge.direction_known) == (1.0, 0, True)
    assert edge.why.startswith("said by an editor on 2031-06-01")
    assert edge.decided == "an editor on 2031-06-01"
    assert [d for d in found.derivations if d.decided] == [edge]
    assert acyclic(found)


@pytest.mark.parametrize("seed", range(grown.FIRST, grown.FIRST + 6))
def test_any_edge_may_be_decided_and_the_tree_stays_one(seed: int) -> None:
    tree = grown.grow(seed)
    ids = leads(tree)
    chain = [verdict("derives", c, p, day=n + 1) for n, (p, c) in enumerate(pairwise(ids))][:9]
    found = traced(tree, chain)
    assert all((v.b, v.a) in edges(found) for v in chain)
    assert acyclic(found)
    assert found == traced(tree, chain[::-1])


def test_two_decided_parents_make_a_merged_telling() -> None:
    child, first, second = leads(TREE)[:3]
    found = edges(
        traced(TREE, [verdict("derives", child, first), verdict("derives", child, second, day=2)])
    )
    ranks = {found[p, child].rank for p in (first, second)}
    assert ranks == {0, 1}
    assert {p for p, c in found if c == child} == {first, second}


def test_no_edge_leads_into_what_is_independent() -> None:
    before = traced(TREE)
    child = next(d.child for d in before.derivations if d.parent in leads(TREE))
    found = traced(TREE, [verdict("independent", child)])
    assert child in found.independent
    assert not [d for d in found.derivations if d.child == child]
    assert found.said == (f"said by an editor on 2031-06-01: {child} rests on its own reporting",)


def test_a_denied_edge_is_not_found() -> None:
    edge = next(d for d in traced(TREE).derivations if d.parent in leads(TREE))
    found = traced(TREE, [verdict("derives", edge.child, edge.parent, "no")])
    assert (edge.parent, edge.child) not in edges(found)
    assert len(found.said) == 1 and "was not made from" in found.said[0]


def test_the_newer_verdict_counts_and_the_older_is_said() -> None:
    a, b = leads(TREE)[:2]
    older, newer = verdict("derives", a, b), verdict("derives", b, a, day=2)
    for order in ([older, newer], [newer, older]):
        found = traced(TREE, order)
        assert edges(found)[a, b].decided and (b, a) not in edges(found)
        assert "does not count" in found.said[0]
    assert edges(traced(TREE, [verdict("independent", a), verdict("derives", a, b, day=2)]))[b, a]
    assert (
        a in traced(TREE, [verdict("derives", a, b), verdict("independent", a, day=2)]).independent
    )


def test_other_stories_and_undone_verdicts_leave_no_trace() -> None:
    child, parent = unlikely(TREE)
    other = replace(verdict("derives", child, parent), story_key="another")
    foreign = verdict("derives", "no such page", "nor this")
    assert traced(TREE, [other, foreign]) == traced(TREE)


def test_a_page_that_only_carries_a_telling_speaks_for_it() -> None:
    child, parent = unlikely(TREE)
    tree = replace(
        TREE,
        tellings=[
            replace(t, carriers=(*t.carriers, replace(t.carriers[0], article_id="copy")))
            if t.telling_id == child else t for t in TREE.tellings
        ],
    )  # fmt: skip
    assert edges(traced(tree, [verdict("derives", "copy", parent)]))[parent, child].decided


# --- changes -----------------------------------------------------------------------------------

FIRST = (
    "A ferry sank off Port Anselm on Tuesday and 14 passengers drowned, the harbour master said. "
    "Divers searched the wreck until the evening. The owner called it an accident."
)
SECOND = FIRST.replace("14", "41")


def changed(said: Sequence[StoryVerdict], more: Sequence[Article] = ()) -> list[Variant]:
    pages = [
        retelling.page("a", FIRST, title="Ferry"),
        retelling.page("b", SECOND, title="Ferry"),
        *more,
    ]
    tellings = [replace(retelling.telling(p), story_key="grown") for p in pages]
    found = list(sentences.sentences(pages))
    beads = list(collate.collate(tellings, found))
    names = [p.article_id for p in pages]
    tree = Stemma(
        "grown", tuple(Derivation("grown", p, c, "rewrite", 0.9) for p, c in pairwise(names))
    )
    return list(apparatus.variants(pages, [], found, [], tellings, beads, [tree], said))


def numbers(rows: Sequence[Variant], child: str = "b") -> list[Variant]:
    return [v for v in rows if v.kind == "number" and v.child == child]


def test_a_rejected_change_is_a_rewording_and_says_so() -> None:
    (before,) = numbers(changed([]))
    assert before.status == "changed"
    (after,) = numbers(changed([verdict("change", "b", "a", "no", words=before.child_words)]))
    assert (after.status, after.probability, after.severity) == ("reworded", 0.0, 0.0)
    assert after.decided == "rejected by an editor on 2031-06-01"
    assert after.variant_id == before.variant_id


def test_a_confirmed_change_is_certain() -> None:
    rows = changed([verdict("change", "b", words="41 passengers drowned")])
    (after,) = numbers(rows)
    assert (after.status, after.probability, after.decided) == (
        "changed", 1.0, "confirmed by an editor on 2031-06-01",
    )  # fmt: skip
    assert after.why.count("Confirmed") == 1


def test_a_name_stays_with_the_verdicts() -> None:
    child, first, second = leads(TREE)[:3]
    trees = [
        traced(TREE, said)
        for said in (
            [verdict("derives", child, first)],
            [verdict("derives", child, first, "no")],
            [verdict("independent", child)],
            [verdict("derives", first, second), verdict("derives", second, first, day=2)],
        )
    ]
    rows = changed(
        [verdict("change", "b", words="41"), verdict("change", "c", answer="no", words="41")]
    )
    assert "an editor" in str(trees) and "an editor" in str(rows)
    assert "Ines" not in str(trees) and "Ines" not in str(rows)


def test_the_newest_answer_counts_and_no_other_row_moves() -> None:
    yes, no = (
        verdict("change", "b", words="41"),
        verdict("change", "b", answer="no", day=2, words="41"),
    )
    assert changed([yes, no]) == changed([no, yes])
    (after,) = numbers(changed([yes, no]))
    assert after.status == "reworded"
    rest = {v for v in changed([]) if v.kind != "number"}
    assert rest == {v for v in changed([yes, no]) if v.kind != "number"}
    elsewhere = replace(yes, story_key="another")
    assert changed([elsewhere, verdict("change", "b", words="trombones")]) == changed([])


def test_a_rejected_change_is_nobodys_inheritance() -> None:
    heir = retelling.page("c", SECOND.replace("Divers", "Frogmen"), title="Ferry")
    assert numbers(changed([], [heir]), "c")
    no = verdict("change", "b", "a", "no", words="41")
    assert not [v for v in numbers(changed([no], [heir]), "c") if v.status == "changed"]
