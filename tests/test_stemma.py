"""Who retold whom: known little stories, and what must hold of every one."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval import grown, retelling
from retold import stemma
from retold.records import (
    Akin,
    Article,
    Credit,
    Derivation,
    Lacuna,
    Stemma,
    from_batch,
    to_batch,
)
from retold.stemma import (
    authorship,
    company,
    degree,
    features,
    histories,
    interplay,
    kinship,
    parentage,
    profile,
    spoken,
    weighing,
)
from retold.stemma.akin import akin

NOON = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
WIRE = (
    "A footbridge over the river Anselm collapsed on Monday, throwing 14 hikers into the water, "
    "the district council said. All of them were pulled out alive by a passing canoe club. "
    '"I heard a crack like a rifle and then I was swimming," said Berit Lundqvist, a hiker of 31. '
    "The bridge was built in 1952 and had last been examined in 2019. "
    "Engineers found rust on four of the nine cables, according to a report seen on Monday. "
    "The council closed two other bridges of the same kind until further notice."
)
REWRITE = (
    "Fourteen hikers fell into the river Anselm when a footbridge gave way on Monday. "
    "All were pulled out alive by a canoe club that happened to pass. "
    '"I heard a crack like a rifle and then I was swimming," hiker Berit Lundqvist, 31, told '
    "Reuters. Rust had been found on four of the nine cables, a report says."
)
OTHER = (
    "The national orchestra will play its summer concerts in a quarry because the hall is being "
    "repaired. Tickets cost between 12 and 40 crowns and go on sale next week. "
    "The conductor said that stone was kinder to trombones than plaster."
)


def page(
    page_id: str, body: str, outlet: str, minutes: int | None = None, precision: str = "minute"
) -> Article:
    at = None if minutes is None else NOON + timedelta(minutes=minutes)
    return replace(
        retelling.page(page_id, body, title=body.split(",")[0].split(".")[0]),
        outlet=outlet,
        url=f"https://{outlet.lower().replace(' ', '')}.example/{page_id}",
        published=at,
        published_precision=None if at is None else precision,
    )


def credit(page_id: str, kind: str, newsroom: str | None, words: str = "") -> Credit:
    return Credit(page_id, 0, kind, words or f"told {newsroom}", 0.9, newsroom=newsroom)


def traced(
    pages: list[Article], credits: list[Credit], wires: dict[str, str] | None = None
) -> Stemma:
    tellings = [
        replace(retelling.telling(p), newsroom=(wires or {}).get(p.article_id)) for p in pages
    ]
    return retelling.trace_tellings(pages, credits, tellings)


# --- known little stories ----------------------------------------------------------------------


def test_a_rewrite_hangs_from_the_wire_copy_it_credits() -> None:
    pages = [page("a1", WIRE, "Corvin Radio", 0), page("b2", REWRITE, "Kite Online", 90)]
    credits = [
        credit("a1", "dateline", "Reuters", "LEEN (Reuters) -"),
        credit("b2", "told_by", "Reuters"),
    ]
    found = traced(pages, credits, {"a1": "Reuters"})
    (edge,) = found.derivations
    assert (edge.parent, edge.child, edge.kind, edge.rank) == ("a1", "b2", "rewrite", 0)
    assert edge.direction_known
    assert "Reuters" in edge.why
    assert found.lost == ()
    assert found.independent == ("a1",)


SECOND = (
    "Rust ate at four of the nine cables of the footbridge over the Anselm that gave way on Monday, "
    "a report seen by Reuters says. It was built in 1952 and last looked at in 2019. "
    "Two more bridges of its kind have been closed by the council. "
    "All 14 hikers who fell were pulled out alive by a canoe club."
)


def printed(reporters: tuple[str, ...] = ()) -> Stemma:
    """One outlet's page under an agency's dateline, and two that say who was told."""
    pages = [
        page("a1", WIRE, "Corvin Radio", 0),
        page("b2", REWRITE, "Kite Online", 90),
        page("c3", SECOND, "Ashdown Post", 120),
    ]
    credits = [
        credit("a1", "dateline", "Reuters", "LEEN (Reuters) -"),
        credit("b2", "told_by", "Reuters"),
        credit("c3", "told_by", "Reuters"),
    ]
    if reporters:
        line = Credit(
            "a1", 1, "credit_line", "Reporting by", 0.9, newsroom="Reuters", persons=reporters
        )
        credits.append(line)
    return traced(pages, credits, {"a1": "Reuters"})


def test_what_one_outlet_prints_and_others_tell_comes_from_one_lost_report() -> None:
    found = printed()
    (lost,) = found.lost
    assert lost.newsroom == "Reuters"
    edges = {d.child: d for d in found.derivations if d.rank == 0}
    assert {d.parent for d in edges.values()} == {lost.telling_id}
    assert {c: d.kind for c, d in edges.items()} == {"a1": "copy", "b2": "rewrite", "c3": "rewrite"}
    assert "Corvin Radio alone" in edges["a1"].why


def test_a_report_with_its_reporters_is_at_hand() -> None:
    found = printed(("Ida Holm",))
    assert found.lost == ()
    assert {(d.parent, d.child) for d in found.derivations} == {("a1", "b2"), ("a1", "c3")}


def test_two_prints_of_one_report_that_differ_in_a_number_are_no_update() -> None:
    pages = [
        page("a1", WIRE, "Corvin Radio", 0, "day"),
        page("b2", WIRE.replace("14 hikers", "17 hikers"), "Kite Online", 0, "day"),
    ]
    credits = [credit(p.article_id, "dateline", "Reuters", "LEEN (Reuters) -") for p in pages]
    found = traced(pages, credits, {"a1": "Reuters", "b2": "Reuters"})
    (lost,) = found.lost
    assert {(d.parent, d.child, d.kind) for d in found.derivations} == {
        (lost.telling_id, "a1", "copy"),
        (lost.telling_id, "b2", "copy"),
    }


def test_credits_that_lie_days_apart_name_two_reports() -> None:
    days = 24 * 60
    pages = [page("b2", REWRITE, "Kite Online", 0), page("c3", SECOND, "Ashdown Post", 5 * days)]
    credits = [credit("b2", "told_by", "Reuters"), credit("c3", "told_by", "Reuters")]
    found = traced(pages, credits)
    assert {t.newsroom for t in found.lost} == {"Reuters"}
    assert len({d.parent for d in found.derivations}) == 2


def test_a_credit_without_the_wire_implies_a_lost_telling() -> None:
    found = traced([page("b2", REWRITE, "Kite Online", 90)], [credit("b2", "told_by", "Reuters")])
    (lost,) = found.lost
    assert (lost.lost, lost.newsroom, lost.lead) == (True, "Reuters", None)
    assert [(d.parent, d.child) for d in found.derivations] == [(lost.telling_id, "b2")]
    assert 0.5 < lost.probability <= 1
    assert "told Reuters" in lost.why


def test_a_page_that_credits_nobody_is_an_orphan_not_independent() -> None:
    found = traced([page("b2", OTHER, "Kite Online", 0)], [])
    assert (found.orphans, found.independent, found.lost) == (("b2",), (), ())


def test_a_byline_with_a_place_is_own_reporting() -> None:
    credits = [
        Credit("c3", 0, "byline", "By Ida Holm", 0.9, persons=("Ida Holm",)),
        Credit("c3", 1, "dateline", "LEEN", 0.9, place="Leen"),
    ]
    assert traced([page("c3", OTHER, "Kite Online")], credits).independent == ("c3",)


def test_a_document_was_made_from_no_page_and_pages_from_it() -> None:
    pages = [page("a1", WIRE, "Corvin Radio"), page("b2", REWRITE, "Kite Online")]
    found = traced(pages, [Credit("a1", 0, "byline", "PRESS RELEASE", 0.95)])
    assert [(d.parent, d.child) for d in found.derivations] == [("a1", "b2")]
    back = traced(pages, [Credit("b2", 0, "byline", "PRESS RELEASE", 0.95)])
    assert [(d.parent, d.child) for d in back.derivations] == [("b2", "a1")]


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("The keeper told us that the cables were old. {} His wife told us so too.", True),
        ("The keeper told us that the cables were old. {}", False),  # what a retelling adds
        ("{}", False),
    ],
)
def test_whom_somebody_told_has_reported_itself(said: str, own: bool) -> None:
    found = traced([page("a1", said.format(WIRE.replace("Reuters", "nobody")), "Corvin Radio")], [])
    assert bool(found.independent) is own


def test_what_an_edition_in_another_language_shows_may_be_the_others() -> None:
    first = stemma.Profile(
        telling_id="a", lang="fr", newsroom=None, outlet="fr.quay.example", outlet_newsroom=None, title=(), lines=(), words=(),
        stems=(), grams=frozenset(), weight=0, vocabulary=frozenset(), odd=frozenset(), marks=frozenset(), quotes=(),
        credited={}, credit_words={}, signed=False, own=False, urls=frozenset(), links=frozenset(), published=None,
        precision=None, lacuna_end=False,
    )  # fmt: skip
    twin = replace(first, telling_id="b", lang="en", outlet="en.quay.example", own=True)
    for covered, own in ((0.9, False), (0.1, True)):
        pair = stemma.PairEvidence("a", "b", 0.9, covered, *(0.0,) * 6, 0, 0.0, 0, 0, 0.0, 0.0, translated=True)  # fmt: skip
        assert authorship.settled({"a": first, "b": twin}, {("a", "b"): pair})["b"].own is own


def test_other_news_is_no_parent() -> None:
    pages = [page("a1", WIRE, "Corvin Radio", 0), page("b2", OTHER, "Kite Online", 90)]
    assert traced(pages, []).derivations == ()


def test_two_rewrites_that_credit_one_agency_share_its_lost_telling() -> None:
    front, back = WIRE[: len(WIRE) * 3 // 4], WIRE[len(WIRE) // 4 :]
    pages = [
        page("a1", front[: front.rindex(".") + 1], "Corvin Radio", 30),
        page("b2", back[back.index('"I heard') :], "Kite Online", 35),
    ]
    found = traced(pages, [credit("a1", "told_by", "Reuters"), credit("b2", "told_by", "Reuters")])
    (lost,) = found.lost
    assert lost.newsroom == "Reuters"
    assert {d.child for d in found.derivations if d.parent == lost.telling_id} == {"a1", "b2"}


def test_a_day_does_not_decide_within_a_day() -> None:
    early = page("a1", WIRE, "Corvin Radio", 0, "day")
    late = page("b2", WIRE, "Kite Online", 300, "minute")
    (a, b) = stemma.profiles(
        [retelling.telling(early), retelling.telling(late)], [early, late], [], []
    )
    assert features.earlier_by(a, b) == features.earlier_by(b, a) == 0
    next_day = replace(b, published=NOON + timedelta(days=1))
    assert (features.earlier_by(a, next_day), features.earlier_by(next_day, a)) == (1, -1)


SPUN = (
    "A walkway across the stream Anselm caved in on Monday, tossing 14 walkers into the wet, the "
    "territory board said. All of them were hauled out living by a going canoe society. "
    "The span was constructed in 1952 and had final been inspected in 2019. "
    "Technicians discovered corrosion on four of the nine ropes, according to a study seen Monday. "
    "The board shut two additional spans of the identical sort until more notification."
)


def signed_stories() -> tuple[list[Article], list[Credit], dict[str, str]]:
    """A wire's own report and a spun copy under its dateline."""
    pages = [page("a1", WIRE, "Corvin Radio", 0), page("b2", SPUN, "Globe Mill", 600)]
    credits = [
        Credit("a1", 0, "dateline", "LEEN (Reuters) -", 0.9, newsroom="Reuters", place="Leen"),
        Credit("a1", 1, "credit_line", "(Reporting by Ida Holm)", 0.9, persons=("Ida Holm",)),
        Credit("b2", 0, "dateline", "LEEN (Reuters) -", 0.9, newsroom="Reuters", place="Leen"),
    ]
    return pages, credits, {"a1": "Reuters", "b2": "Reuters"}


def test_a_spun_copy_under_the_agencys_dateline_is_no_version_of_its_own() -> None:
    (edge,) = traced(*signed_stories()).derivations
    assert (edge.parent, edge.child, edge.kind) == ("a1", "b2", "rewrite")
    assert "credits Reuters" in edge.why


def test_authorship_leaves_the_agencys_own_report_alone() -> None:
    pages, credits, wires = signed_stories()
    tellings = [
        replace(retelling.telling(p), newsroom=wires[p.article_id], telling_id=p.article_id)
        for p in pages
    ]
    by_id, _ = retelling.evidence(pages, credits, tellings)
    assert by_id["a1"].newsroom == "Reuters"
    assert by_id["b2"].newsroom is None
    assert by_id["b2"].credited == {"Reuters": 0.9}


def test_a_later_version_of_one_newsroom_hangs_from_the_earlier() -> None:
    longer = WIRE + " Divers searched the river bed until dusk. The mayor spoke of a warning."
    pages = [page("b2", WIRE, "Corvin Radio", 0), page("a1", longer, "Kite Online", 120)]
    credits = [credit(p, "dateline", "Reuters", "LEEN (Reuters) -") for p in ("a1", "b2")]
    (edge,) = traced(pages, credits, {"a1": "Reuters", "b2": "Reuters"}).derivations
    assert (edge.parent, edge.child, edge.kind) == ("b2", "a1", "update")
    assert edge.direction_known


@pytest.mark.parametrize(
    ("kind", "newsroom", "words", "outlet"),
    [
        ("told_by", "Stepnoy Kurier", "told Stepnoy Kurier", "Степной курьер"),
        ("credit_line", None, "Additional reporting by NCW", "Northern Coast Wire"),
        ("told_by", "Northern Coast Wire", "told Northern Coast Wire", "Northern Coast Wire"),
    ],
)
def test_a_credit_is_led_to_the_outlet_at_hand(
    kind: str, newsroom: str | None, words: str, outlet: str
) -> None:
    pages = [page("a1", WIRE, outlet, 0), page("b2", REWRITE.replace("Reuters", "us"), "Kite", 90)]
    found = traced(pages, [Credit("b2", 0, kind, words, 0.8, newsroom=newsroom)])
    assert found.lost == ()
    (edge,) = found.derivations
    assert (edge.parent, edge.child) == ("a1", "b2")
    assert f"credits {outlet}" in edge.why


def test_a_telling_is_as_old_as_its_first_exact_page() -> None:
    day, minute = page("a1", WIRE, "X", 0, "day"), page("b2", WIRE, "Y", 300)
    telling = retelling.telling(day)
    assert profile.first_seen(telling, [day, minute]) == (minute.published, "minute")
    before = replace(day, published=NOON - timedelta(days=1))
    assert profile.first_seen(telling, [before, minute]) == (before.published, "day")


def test_a_weak_edge_says_what_speaks_against_it() -> None:
    seen = 0
    for seed in range(12):
        tree = grown.grow(seed, timed=False)
        found = retelling.trace_tellings(tree.articles, tree.credits, tree.tellings)
        for d in found.derivations:
            if d.rank == 0 and d.probability < stemma.DEFAULT.weak:
                assert "but " in d.why
                seen += 1
    assert seen


def test_a_way_of_reuse_is_claimed_where_it_is_likeliest() -> None:
    model = {"from": {"size_gap": 1.0, "bias": -0.5}}
    assert degree.direction({"size_gap": 3.0}, model) == "a_from_b"
    assert degree.direction({"size_gap": -3.0}, model) == "b_from_a"
    assert degree.direction({"size_gap": 0.1}, model) == "siblings"
    assert degree.direction({"size_gap": 0.0}, {"from": {"bias": 2.0}}) == "siblings"


# --- the forest --------------------------------------------------------------------------------


def edge(parent: str, child: str, share: float) -> stemma.Edge:
    return stemma.Edge(parent, child, share, parentage.Option("direct", parent, {}), share)


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ([("a", "b", 0.6), ("b", "a", 0.7)], {("b", "a")}),
        ([("a", "b", 0.9), ("b", "c", 0.9), ("c", "a", 0.8)], {("a", "b"), ("b", "c")}),
        ([("a", "b", 0.1)], set()),
        ([("a", "b", 0.5), ("a", "c", 0.5), ("b", "c", 0.4)], {("a", "b"), ("a", "c")}),
    ],
)
def test_best_forest(edges: list[tuple[str, str, float]], expected: set[tuple[str, str]]) -> None:
    bare = dict.fromkeys("abc", 0.2)
    chosen = stemma.best_forest(bare, [edge(*e) for e in edges], set())
    assert {(e.parent, e.child) for e in chosen} == expected


def answer(kind: str, other: str, share: float) -> parentage.Option:
    return parentage.Option(kind, other, {}, probability=share)


def tied(parent: str, child: str) -> Derivation:
    return Derivation("s", parent, child, "rewrite", 0.5)


@pytest.mark.parametrize(
    ("tree", "own", "expected"),
    [
        ([], (), [("a", "b", 0.35), ("b", "c", 0.2)]),
        ([tied("a", "b")], (), [("b", "c", 0.2)]),
        ([tied("lost", "a"), tied("lost", "b"), tied("b", "c")], (), []),
        ([], ("c",), [("a", "b", 0.35)]),
    ],
)
def test_two_that_may_be_tied_either_way_are_akin_where_the_tree_parts_them(
    tree: list[Derivation], own: tuple[str, ...], expected: list[tuple[str, str, float]]
) -> None:
    weighed = {
        "a": [answer("direct", "b", 0.1), answer("sibling", "b", 0.2), answer("none", "", 0.7)],
        "b": [answer("direct", "a", 0.1), answer("sibling", "a", 0.1), answer("none", "", 0.8)],
        "c": [answer("direct", "b", 0.2), answer("direct", "a", 0.1), answer("none", "", 0.7)],
    }
    found = akin(weighed, tree, own)
    assert [(pair.a, pair.b, pair.probability) for pair in found] == expected


def test_an_unnamed_lost_telling_needs_two_children() -> None:
    bare = dict.fromkeys("ab", 0.2)
    both = [edge("lost", "a", 0.6), edge("lost", "b", 0.6)]
    assert len(stemma.best_forest(bare, both, {"lost"})) == 2
    assert stemma.best_forest(bare, both[:1], {"lost"}) == []


def test_marginals_are_those_of_all_forests_counted_by_hand() -> None:
    # Two tellings: both apart (1·1), a from b (2·1), b from a (1·3); not both ways at once.
    children = [
        [parentage.Option("none", "", {}), parentage.Option("direct", "b", {}, 0.6931471805599453)],
        [parentage.Option("none", "", {}), parentage.Option("direct", "a", {}, 1.0986122886681098)],
    ]
    shares = weighing.marginals(children, {"a": 0, "b": 1})
    assert list(shares[0]) == pytest.approx([4 / 6, 2 / 6])
    assert list(shares[1]) == pytest.approx([3 / 6, 3 / 6])


def test_trees_with_one_root_are_counted_by_hand() -> None:
    # a first (1) with b from it (2); b first (5) with a from it (3).
    children = [
        [parentage.Option("none", "", {}), parentage.Option("direct", "b", {}, math.log(3))],
        [
            parentage.Option("none", "", {}, math.log(5)),
            parentage.Option("direct", "a", {}, math.log(2)),
        ],
    ]
    shares = histories.one_root(children, {"a": 0, "b": 1})
    assert list(shares[0]) == pytest.approx([2 / 17, 15 / 17])
    assert list(shares[1]) == pytest.approx([15 / 17, 2 / 17])


@given(st.integers(2, 4), st.integers(0, 10_000))
def test_shares_of_trees_with_one_root_are_those_of_all_trees(n: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    edges, roots = chance.normal(0, 2, (n, n)), chance.normal(0, 2, n)
    total, first, share = 0.0, np.zeros(n), np.zeros((n, n))
    for parents in product(range(-1, n), repeat=n):
        if parents.count(-1) != 1 or not all(_reaches(parents, c) for c in range(n)):
            continue
        score = sum(roots[c] if p < 0 else edges[p, c] for c, p in enumerate(parents))
        total += math.exp(score)
        for c, p in enumerate(parents):
            if p < 0:
                first[c] += math.exp(score)
            else:
                share[p, c] += math.exp(score)
    log_total, shares, firsts = histories.trees(edges, roots)
    assert log_total == pytest.approx(math.log(total), abs=1e-6)
    assert shares == pytest.approx(share / total, abs=1e-6)
    assert firsts == pytest.approx(first / total, abs=1e-6)


def _reaches(parents: tuple[int, ...], node: int) -> bool:
    for _ in parents:
        if parents[node] < 0:
            return True
        node = parents[node]
    return False


def test_versions_nobody_compared_still_have_one_first_among_them() -> None:
    alone = parentage.Option("none", "", {})
    shares = histories.one_root([[alone], [alone]], {"a": 0, "b": 1})
    assert sum(float(s[0]) for s in shares) == pytest.approx(1.0)


def test_undated_versions_of_one_page_are_joined_surely() -> None:
    parts = WIRE.split(". ")
    pages = [
        replace(
            page(f"r{i}", ". ".join(parts[:k]) + ".", "Kite", None), url="https://kite.example/live"
        )
        for i, k in enumerate((2, 4, 5))
    ]
    edges = {frozenset((d.parent, d.child)): d.probability for d in traced(pages, []).derivations}
    assert edges.keys() == {frozenset(("r0", "r1")), frozenset(("r1", "r2"))}
    assert min(edges.values()) > 0.5


def test_a_third_version_between_two_speaks_against_a_leap() -> None:
    parts = WIRE.split(". ")
    bodies = [". ".join(parts[:k]) + "." for k in (2, 4, 5)]
    pages = [
        replace(page(f"r{i}", b, "Kite", None), url="https://kite.example/live")
        for i, b in enumerate(bodies)
    ]
    tellings = [retelling.telling(p) for p in pages]
    near = parentage.sides(*retelling.evidence(pages, [], tellings))
    found = {
        (o.other, child): o.features["page_between"]
        for child, sides in near.items()
        for o in parentage.options(sides[0].child, sides)
        if o.kind == "direct"
    }
    assert found["r0", "r2"] > 0.9 > 0.1 > found["r0", "r1"]


def test_shared_runs_marks_both_sides() -> None:
    a, b = (
        ["so", "it", "was", "said", "that", "the", "bridge", "fell", "in"],
        ["that", "the", "bridge", "fell", "in", "again"],
    )
    mask_a, mask_b, longest = kinship.shared_runs(a, b)
    assert (sum(mask_a), sum(mask_b), longest) == (5, 5, 5)


# --- what must always hold ---------------------------------------------------------------------


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 5000), timed=st.booleans(), shuffle=st.randoms(use_true_random=False))
def test_grown_stories(seed: int, timed: bool, shuffle: object) -> None:
    tree = grown.grow(seed, timed=timed)
    found = retelling.trace_tellings(tree.articles, tree.credits, tree.tellings)
    seen = {t.telling_id for t in tree.tellings}
    nodes = seen | {t.telling_id for t in found.lost}
    main = {d.child: d.parent for d in found.derivations if d.rank == 0}
    assert len(main) == sum(d.rank == 0 for d in found.derivations)
    for d in found.derivations:
        assert d.parent in nodes and d.child in seen and d.parent != d.child
        assert 0 <= d.probability <= 1 and 0 <= d.covered <= 1
        assert d.why
    for start in main:
        node, steps = start, 0
        while node in main:
            node, steps = main[node], steps + 1
            assert steps <= len(main), "the tree runs in a circle"
    assert {t.telling_id for t in found.lost} <= {d.parent for d in found.derivations}
    assert set(found.independent) | set(found.orphans) == seen - main.keys()
    assert not set(found.independent) & set(found.orphans)

    articles, credits, tellings = list(tree.articles), list(tree.credits), list(tree.tellings)
    for rows in (articles, credits, tellings):
        shuffle.shuffle(rows)  # type: ignore[attr-defined]
    assert retelling.trace_tellings(articles, credits, tellings) == found


@pytest.mark.parametrize("seed", range(grown.FIRST, grown.FIRST + 4))
def test_a_copy_with_other_furniture_hangs_where_its_text_hangs(seed: int) -> None:
    """A page's address and capture, which a copy with other furniture does not share, move no edge."""
    tree = grown.grow(seed)
    found = retelling.trace_tellings(tree.articles, tree.credits, tree.tellings)
    parents = {(d.child, d.parent) for d in found.derivations if d.rank == 0}
    for article in tree.articles[:3]:
        other = replace(article, address=article.address + "?from=feed", capture_id="other")
        pages = [other if a is article else a for a in tree.articles]
        again = retelling.trace_tellings(pages, tree.credits, tree.tellings)
        assert {(d.child, d.parent) for d in again.derivations if d.rank == 0} == parents


def without_its_leaves(seed: int) -> tuple[int, int]:
    """Parents that stay with one leaf taken away, leaf by leaf, and all that were asked for."""
    tree = grown.grow(seed)
    found = retelling.trace_tellings(tree.articles, tree.credits, tree.tellings)
    main = {d.child: d.parent for d in found.derivations if d.rank == 0}
    at_hand = {t.telling_id for t in tree.tellings}
    kept = asked = 0
    for leaf in sorted(at_hand - {d.parent for d in found.derivations}):
        rest = retelling.trace_tellings(
            [a for a in tree.articles if a.article_id != leaf],
            [c for c in tree.credits if c.article_id != leaf],
            [t for t in tree.tellings if t.telling_id != leaf],
        )
        now = {d.child: d.parent for d in rest.derivations if d.rank == 0}
        for child in at_hand - {leaf}:
            asked += 1
            was, is_ = main.get(child), now.get(child)
            kept += was == is_ or (was not in at_hand and is_ not in at_hand)
    return kept, asked


def test_without_a_leaf_most_of_the_tree_stays() -> None:
    """A telling that gave nobody anything is evidence of others, but seldom of where they came from."""
    counts = [without_its_leaves(seed) for seed in range(grown.FIRST, grown.FIRST + 6)]
    assert sum(k for k, _ in counts) >= 0.95 * sum(n for _, n in counts)


def test_the_same_seed_grows_the_same_tree() -> None:
    one, two = grown.grow(11), grown.grow(11)
    assert (one.edges, one.lost, one.articles) == (two.edges, two.lost, two.articles)
    bare = grown.grow(11, timed=False)
    assert [a.text for a in bare.articles] == [a.text for a in one.articles]
    assert bare.credits == [] and all(a.published is None for a in bare.articles)


def test_spans_of_grown_pages_slice_back() -> None:
    tree = grown.grow(5)
    for article in tree.articles:
        pieces = tree.nodes[article.article_id].pieces
        spans = tree.spans[article.article_id]
        assert [article.text[s.start : s.end] for s in spans] == [p.words for p in pieces]


def test_direction_turns_with_the_texts() -> None:
    pages = [page("a1", WIRE, "Corvin Radio"), page("b2", REWRITE, "Kite Online")]
    by_id, pair = retelling.paired(*((p, retelling.split(p)) for p in pages))
    forth = degree.directions(degree.pair_features(by_id["a1"], by_id["b2"], pair))
    back = degree.directions(degree.pair_features(by_id["b2"], by_id["a1"], pair))
    assert forth["a_from_b"] == pytest.approx(back["b_from_a"])
    assert forth["siblings"] == pytest.approx(back["siblings"])


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        ("He said: “No.” She left.", ["“No.”"]),
        ('"One," he said, "two."', ['"One,"', '"two."']),
        ("`` We are glad , '' she said .", ["`` We are glad , ''"]),
        ("„Nein“, sagte er. «Non», dit-elle. »Nej«, sagde han.", ["„Nein“", "«Non»", "»Nej«"]),
        ('An unclosed "mark ends nothing.', []),
        ("A 6'' pipe and a stray ” mark.", []),
        ("“" + "far " * 300 + "” and “near”.", ["“near”"]),
    ],
)
def test_quotations_are_what_stands_between_marks(body: str, quoted: list[str]) -> None:
    assert [body[a:b] for a, b in spoken.quotations(body)] == quoted


def test_words_of_a_quotation_are_known_across_sentences() -> None:
    article = page("a1", "“We close the mine. Nobody is paid,” the owner told the men.", "Kite")
    (told,) = stemma.profiles([retelling.telling(article)], [article], [], retelling.split(article))
    words = [w for line in told.lines for i, w in enumerate(line.words) if i not in line.quoted]
    assert words == "the owner told the men".split()


def test_what_people_said_to_both_tells_no_reuse() -> None:
    said = "“We will rebuild the bridge before the winter floods come down the valley again,” "
    one = said + "the mayor told reporters on the ferry landing. Engineers began at once."
    two = "A crowd heard the town hall's plan in silence. " + said + "it heard."
    ready = [(p, retelling.split(p)) for p in (page("a1", one, "K"), page("b2", two, "L"))]
    by_id, pair = retelling.paired(*ready)
    found = degree.pair_features(by_id["a1"], by_id["b2"], pair)
    assert found["run"] > 2.5
    assert found["root_high_told"] == found["run_told"] == found["high_verbatim_told"] == 0


def test_a_third_text_shows_which_readings_were_not_made_here() -> None:
    source = "The ferry struck the northern pier shortly before dawn, the harbour master said."
    copy = "The ferry rammed the northern pier shortly before dawn, the harbour master said."
    third = page(
        "c3", "The ferry struck the northern pier, the harbour master said on Monday.", "M"
    )
    ready = [(p, retelling.split(p)) for p in (page("a1", source, "K"), page("b2", copy, "L"))]
    by_id, pair = retelling.paired(*ready)
    (witness,) = stemma.profiles([retelling.telling(third)], [third], [], retelling.split(third))
    a, b = by_id["a1"], by_id["b2"]
    alone = degree.pair_features(a, b, pair)
    assert alone["private_gap"] == 0
    told = degree.pair_features(a, b, pair, [witness])
    assert told["private_gap"] < 0  # the copy has the readings that nobody else has
    assert degree.pair_features(b, a, pair, [witness])["private_gap"] == -told["private_gap"]
    apart = replace(witness, grams=frozenset({1, 2, 3}))
    assert degree.pair_features(a, b, pair, [apart]) == alone


def test_degrees_tell_a_rewrite_from_other_news() -> None:
    pages = [page("a1", WIRE, "Corvin Radio"), page("b2", REWRITE, "K"), page("c3", OTHER, "L")]
    ready = [(p, retelling.split(p)) for p in pages]

    def told(i: int, j: int) -> str:
        by_id, pair = retelling.paired(ready[i], ready[j])
        a, b = by_id[pages[i].article_id], by_id[pages[j].article_id]
        return degree.most_probable(degree.degrees(degree.pair_features(a, b, pair)))

    assert told(0, 1) in ("whole", "part")
    assert told(0, 2) == told(1, 2) == "none"


def test_revisions_of_one_address_make_one_tree_without_lost_tellings() -> None:
    parts = WIRE.split(". ")
    bodies = [". ".join(parts[:k]) + "." for k in (2, 4, 5)]
    pages = [
        replace(page(f"r{i}", body, "Kite Online"), url="https://kite.example/live")
        for i, body in enumerate(bodies)
    ]
    found = traced(pages, [])
    assert len(found.derivations) == 2
    assert {d.kind for d in found.derivations} == {"update"}
    assert found.lost == ()


# --- what features say together ----------------------------------------------------------------


def _weighed(seed: int, *, timed: bool = True) -> list[parentage.Option]:
    tree = grown.grow(seed, timed=timed)
    known = retelling.evidence(tree.articles, tree.credits, tree.tellings)
    return [o for own in weighing.options_of(*known).values() for o in own]


@pytest.mark.parametrize("timed", [True, False])
def test_the_evidence_of_an_edge_adds_up_to_its_score(timed: bool) -> None:
    model = weighing.weights()["parentage"]
    for option in _weighed(grown.FIRST + 1, timed=timed):
        total = sum(model[option.kind].get(n, 0.0) * v for n, v in option.features.items())
        for which, asked in (("first", option.stands), ("company", option.company)):
            if not asked:
                continue
            trees = interplay.trees(which)
            total += float(trees.value[trees.roots].sum())
            total += sum(interplay.contributions(option, which).values())
        assert option.score == pytest.approx(total, abs=1e-4)


def test_a_lost_telling_that_others_rest_on_is_likelier() -> None:
    alone = parentage.Option("none", "", {})
    a = [alone, parentage.Option("named", "Reuters", {})]
    b = [alone, parentage.Option("named", "Reuters", {}), parentage.Option("direct", "a", {})]
    shares = [np.array([0.1, 0.9]), np.array([0.2, 0.3, 0.5])]
    ((_, reuters), (nothing, named, direct)) = company.company(["a", "b"], [a, b], shares)
    assert (reuters["heirs"], named["heirs"]) == (pytest.approx(0.3), pytest.approx(0.9))
    assert nothing["lost"] == pytest.approx(0.3)
    assert direct["other_lost"] == 0.9 and direct["one_lost"] == pytest.approx(0.27)
    assert named["through"] == pytest.approx(0.45) and named["near_heirs"] == 0


@pytest.mark.parametrize("which", interplay.FILES)
def test_trees_are_trees(which: str) -> None:
    trees = interplay.trees(which)
    leaf = trees.left == range(len(trees.left))
    assert (trees.left[~leaf] > 0).all() and (trees.right[leaf] == trees.left[leaf]).all()
    assert set(interplay.HELD).isdisjoint(trees.columns)
    below = [*trees.left[~leaf], *trees.right[~leaf], *trees.roots]
    assert sorted(below) == list(range(len(trees.left)))


def test_a_credit_never_speaks_against_its_telling() -> None:
    trees = interplay.trees()
    for option in _weighed(grown.FIRST + 1):
        if option.kind == "direct" and option.stands:
            said = []
            for credit_ in (0.0, 0.5, 1.0):
                more = replace(option, features={**option.features, "credit": credit_})
                said.append(float(interplay.together([more])[0]))
            assert said == sorted(said)
    assert ("direct", "credit") in trees.columns


def test_what_is_fetched_later_at_one_address_is_almost_surely_an_update() -> None:
    address = "https://kiteonline.example/ferry"
    first = replace(page("a1", WIRE, "Kite Online", 0), url=address)
    later = replace(
        page("b2", WIRE.replace("14", "15") + " " + OTHER, "Kite Online", 90), url=address
    )
    (edge,) = traced([first, later], []).derivations
    assert (edge.parent, edge.child, edge.kind) == ("a1", "b2", "update")
    assert edge.probability > 0.9
    undated = [replace(p, published=None, published_precision=None) for p in (first, later)]
    (guess,) = traced(undated, []).derivations
    assert 0.4 < guess.probability <= 1


# --- pages as they are found -------------------------------------------------------------------

LONG = WIRE + (
    " The mayor of Leen, Aksel Thorn, said the council had known about the rust for two years. "
    "He promised an inquiry. Hikers had complained about loose planks in a letter in March. "
    "A ferry will carry walkers across until autumn. The last collapse of a bridge in the district "
    "was in 1987, when a timber lorry went through the deck at Orrum."
)
LIGHT = WIRE.replace("over the river", "across the river").replace("pulled out", "rescued")


def broken_off(article: Article, at: int, place: str = "end") -> Article:
    """The page as it is where its end, or its beginning, was not seen."""
    words = article.text[:at] if place == "end" else article.text[at:]
    gap = Lacuna(place, len(words) if place == "end" else 0, "cut mid-sentence")
    return replace(article, text=words, lacunae=(gap,))


@pytest.mark.parametrize("body", [LONG, LIGHT])
def test_a_page_that_breaks_off_is_no_excerpt(body: str) -> None:
    source, page_ = page("a1", LONG, "Corvin Radio", 0), page("b2", body, "Kite Online", 90)
    at = body.index("nine cables")
    ended = replace(page_, text=body[: body.rindex(".", 0, at) + 1])
    (known,) = traced([source, ended], []).derivations
    (edge,) = traced([source, broken_off(page_, at)], []).derivations
    assert (edge.parent, edge.child) == (known.parent, known.child) == ("a1", "b2")
    assert (known.kind, edge.kind) == ("excerpt", "copy")
    assert "leaves parts out" not in edge.why


def evidence_between(a: Article, b: Article) -> kinship.PairEvidence:
    _, pairs = retelling.evidence([a, b], [], [retelling.telling(a), retelling.telling(b)])
    (pair,) = pairs.values()
    return pair


def test_what_may_stand_where_a_page_was_not_seen_is_neither_kept_nor_dropped() -> None:
    whole, copy = page("a1", LONG, "Corvin Radio", 0), page("b2", LONG, "Kite Online", 90)
    half = LONG.index("of the nine")
    for place in ("end", "start"):
        pair = evidence_between(whole, broken_off(copy, half, place))
        assert pair.beyond_a and not pair.beyond_b
        assert pair.statements_a > 0.9 and pair.tail_a == 0
    ended = evidence_between(whole, replace(copy, text=LONG[:half]))
    assert not ended.beyond_a and ended.statements_a < 0.7


def test_little_in_common_says_nothing_of_what_lies_beyond_a_cut() -> None:
    shared = WIRE.split(". ")[0] + ". "
    broken = broken_off(page("b2", OTHER + " " + shared + OTHER, "Kite Online"), -20)
    assert not evidence_between(page("a1", LONG, "Corvin Radio"), broken).beyond_a


def test_a_source_that_breaks_off_may_have_told_what_follows() -> None:
    told = REWRITE + (
        " The bridge dates from 1952. Two similar bridges have been closed. Mayor Aksel Thorn said "
        "the council had known of the rust for two years and promised an inquiry. "
        "A ferry will take walkers over until autumn."
    )
    child = page("b2", told, "Kite Online", 90)
    source = page("a1", LONG, "Corvin Radio", 0)
    at = LONG.index("other bridges")
    (edge,) = traced([broken_off(source, at), child], []).derivations
    assert (edge.parent, edge.child, edge.kind) == ("a1", "b2", "rewrite")
    ended = traced([replace(source, text=LONG[: LONG.rindex(".", 0, at) + 1]), child], [])
    assert all(d.parent != "a1" or d.probability < edge.probability for d in ended.derivations)


def test_a_follow_up_that_repeats_background_is_not_derived() -> None:
    follow_up = (
        "The council of Leen sacked its chief engineer on Tuesday over the collapse of a footbridge. "
        "Mayor Aksel Thorn told reporters that Per Lindgren had ignored three letters. "
        "Lindgren said through a lawyer that he would contest the decision in court. "
        "The footbridge over the river Anselm collapsed on Monday, throwing 14 hikers into the water. "
        "All of them were pulled out alive by a canoe club. A commission of three retired judges "
        "will begin its work next week, Thorn said. Its report is expected before Christmas."
    )
    pages = [page("a1", LONG, "Corvin Radio", 0), page("b2", follow_up, "Kite Online", 1500)]
    assert traced(pages, []).derivations == ()


def test_a_copy_without_a_credit_hangs_from_what_it_copies() -> None:
    pages = [
        page("a1", WIRE, "Corvin Radio", 0),
        page("b2", WIRE.replace(" until further notice", ""), "Kite Online", 90),
    ]
    found = traced(pages, [credit("a1", "dateline", "Reuters")], {"a1": "Reuters"})
    assert [(d.parent, d.child) for d in found.derivations] == [("a1", "b2")]
    assert found.derivations[0].probability > 0.8


def test_a_translation_without_a_credit_hangs_from_what_it_translates() -> None:
    french = (
        "Une passerelle sur la rivière Anselm s'est effondrée lundi, précipitant 14 randonneurs dans "
        "l'eau, a indiqué le conseil du district. Tous ont été repêchés vivants par un club de canoë. "
        "« J'ai entendu un craquement et puis je nageais », a déclaré Berit Lundqvist, 31 ans. "
        "Le pont avait été construit en 1952 et examiné pour la dernière fois en 2019. "
        "Des ingénieurs ont trouvé de la rouille sur quatre des neuf câbles, selon un rapport. "
        "Le conseil a fermé deux autres ponts du même type jusqu'à nouvel ordre."
    )
    pages = [
        page("a1", WIRE, "Corvin Radio", 0),
        replace(page("b2", french, "Kite Online", 90), lang="fr"),
    ]
    (edge,) = traced(pages, []).derivations
    assert (edge.parent, edge.child, edge.kind) == ("a1", "b2", "translation")


def test_own_words_about_a_shared_event_are_independent() -> None:
    own = (
        "The council of Leen knew about the rust on its footbridge. "
        '"We wrote three letters," Berit Lundqvist told this newspaper on Monday evening. '
        "She was among 14 hikers who fell into the river Anselm. A canoe club pulled all of them out. "
        "Our reporter saw loose planks on two further bridges."
    )
    credits = [
        credit("a1", "dateline", "Reuters"),
        Credit("b2", 0, "byline", "By Ida Holm", 0.9, persons=("Ida Holm",)),
        Credit("b2", 1, "dateline", "LEEN", 0.9, place="Leen"),
    ]
    pages = [page("a1", WIRE, "Corvin Radio", 0), page("b2", own, "Kite Online", 200)]
    found = traced(pages, credits, {"a1": "Reuters"})
    assert found.derivations == () and found.lost == ()
    assert found.independent == ("a1", "b2")


def test_the_others_are_asked_only_where_a_page_says_nothing() -> None:
    assert all(o.company for o in _weighed(grown.FIRST + 1, timed=False) if o.stands)
    dated = _weighed(grown.FIRST + 1)
    assert not any(o.company for o in dated if o.kind == "direct" and o.features["blind"] < 1)
    assert not any(o.company for o in dated if o.kind == "none" and o.features["credits"])


def test_a_tree_that_was_written_before_a_column_came_is_read_without_it() -> None:
    batch = to_batch(Stemma, [Stemma("s", akin=(Akin("a", "b", 0.3),))])
    at = batch.schema.get_field_index("akin")
    null = pa.nulls(1, batch.schema.field("akin").type)
    assert list(from_batch(Stemma, batch.set_column(at, "akin", null))) == [Stemma("s")]
