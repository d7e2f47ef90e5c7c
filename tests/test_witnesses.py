"""What third versions of a page say of two, and pages of one text in grown stories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from eval import grown, retelling
from retold.stemma import parentage

if TYPE_CHECKING:
    from retold.stemma.kinship import PairEvidence
    from retold.stemma.profile import Profile

SOURCE = (
    "A footbridge over the river Anselm collapsed on Monday, throwing 14 hikers into the water. "
    "All of them were pulled out alive by a passing canoe club. "
    "The bridge was built in 1952 and had last been examined in 2019. "
    "Engineers found rust on four of the nine cables, according to a report. "
    "The council closed two other bridges of the same kind until further notice."
)
FIRST = SOURCE.replace("pulled out alive", "fished out unharmed").replace(
    "until further notice", "for the time being"
)
SECOND = FIRST.replace("had last been examined", "was looked at for the last time").replace(
    " The council closed two other bridges of the same kind for the time being.", ""
)
CUT = " ".join(SOURCE.split(". ")[:1]) + ". Rust was found on four of the nine cables."
ADDRESS = "https://corvin.example/bridge"


def prepared(
    bodies: dict[str, str], url: str
) -> tuple[dict[str, Profile], dict[tuple[str, str], PairEvidence]]:
    """Captures of one address, or where there is none of addresses of their own."""
    pages = [
        replace(retelling.page(i, body), url=url or f"https://{i}.example/")
        for i, body in sorted(bodies.items())
    ]
    return retelling.evidence(pages, [], [retelling.telling(p) for p in pages])


def evidence(bodies: dict[str, str], url: str = ADDRESS) -> dict[str, dict[str, dict[str, float]]]:
    """Child -> possible parent -> features of its having been made from it."""
    by_id, pairs = prepared(bodies, url)
    near = parentage.sides(by_id, pairs)
    return {
        child: {
            o.other: dict(o.features)
            for o in parentage.options(by_id[child], near[child])
            if o.kind == "direct"
        }
        for child in by_id
    }


def test_nobody_is_nearer_than_what_it_was_made_from() -> None:
    last = evidence({"a": SOURCE, "b": FIRST, "c": SECOND, "d": CUT})["c"]
    assert last["b"]["page_nearest"] > last["a"]["page_nearest"] > last["d"]["page_nearest"]
    assert last["b"]["page_regret"] < last["a"]["page_regret"]


def test_readings_handed_on_are_those_that_others_lack() -> None:
    found = evidence({"a": SOURCE, "b": FIRST, "c": SECOND, "d": CUT})
    assert found["c"]["b"]["page_joint"] > found["c"]["a"]["page_joint"]
    # The source's wording stands against what was made of it, which nobody else has.
    assert found["b"]["a"]["page_own_backed"] > 0.0 == found["b"]["c"]["page_theirs_backed"]


def test_what_a_telling_lacks_and_others_have_is_counted() -> None:
    found = evidence({"a": SOURCE, "b": FIRST, "c": SECOND})
    assert found["b"]["c"]["page_lacks"] > found["b"]["a"]["page_lacks"] == 0.0


def test_pages_of_other_addresses_are_told_apart_without_witnesses() -> None:
    found = evidence({"a": SOURCE, "b": FIRST, "c": SECOND}, "")
    assert not any("nearest" in n for of in found.values() for f in of.values() for n in f)
    by_id, pairs = prepared({"a": SOURCE, "b": FIRST, "c": SECOND}, "")
    assert not any(
        s.told or s.beside for near in parentage.sides(by_id, pairs).values() for s in near
    )


@pytest.mark.parametrize("timed", [True, False])
def test_pages_of_one_text_are_one_telling_of_a_grown_story(timed: bool) -> None:
    united = 0
    for seed in range(40):
        tree = grown.grow(seed, timed=timed)
        found = grown.folded(tree)
        body = {a.article_id: a.text for a in found.articles}
        texts = [body[t.lead or ""] for t in found.tellings]
        assert len(set(texts)) == len(texts)
        assert {c.article_id for t in tree.tellings for c in t.carriers} == {
            c.article_id for t in found.tellings for c in t.carriers
        }
        known = {t.telling_id for t in found.tellings}
        assert {c for _, c in found.edges} <= known
        assert {p for p, _ in found.edges} <= known | found.lost.keys()
        assert all(kids for kids in found.lost.values())
        if len(found.tellings) == len(tree.tellings):
            assert found.edges == tree.edges
        united += len(tree.tellings) - len(found.tellings)
    assert united > 0
