"""Tellings that are of kin though the best forest leaves them apart; families with pages taken away."""

from __future__ import annotations

import pytest

from eval.families import Labelled, parents_of
from eval.fit import taken_away
from retold.stemma import Edge, kindred
from retold.stemma.parentage import Option
from retold.stemma.profile import Profile

Answers = dict[str, dict[str, float]]


def weighed(answers: Answers) -> dict[str, list[Option]]:
    """Answers by `none`, `~other` (siblings) and `other` (made from it)."""
    found = {}
    for child, said in answers.items():
        kinds = {n: "none" if n == "none" else "sibling" if n[0] == "~" else "direct" for n in said}
        found[child] = [
            Option(kinds[n], "" if n == "none" else n.strip("~"), {}, 0.0, p)
            for n, p in said.items()
        ]
    return found


def report(telling_id: str, signed: bool = True) -> Profile:
    empty: frozenset[str] = frozenset()
    return Profile(
        telling_id, "en", "Reuters", None, None, (), (), (), (), frozenset(), 1.0, empty, empty,
        empty, (), {}, {}, signed, signed, empty, empty, None, None, False,
    )  # fmt: skip


def edge(parent: str, child: str) -> Edge:
    return Edge(parent, child, 0.9, Option("direct", parent, {}), 0.9)


@pytest.mark.parametrize(
    ("answers", "chosen", "expected"),
    [
        # Having no parent is the likeliest answer, and yet it probably has one.
        ({"a": {"none": 0.9, "b": 0.0}, "b": {"none": 0.4, "a": 0.3, "~a": 0.3}}, [], {("a", "b")}),
        # That the other was made from it speaks for kin, too.
        ({"a": {"none": 0.7, "b": 0.3}, "b": {"none": 0.6, "a": 0.15}}, [], {("b", "a")}),
        # Probably nobody's kin.
        ({"a": {"none": 0.9, "b": 0.1}, "b": {"none": 0.7, "a": 0.3}}, [], set()),
        # Kin of nobody in particular.
        ({"a": {"none": 0.9, "b": 0.0}, "b": {"none": 0.4, "a": 0.05, "~a": 0.5}}, [], set()),
        # It has a child already.
        (
            {"a": {"none": 1.0}, "b": {"none": 0.4, "a": 0.3}, "c": {"none": 0.1, "b": 0.9}},
            [edge("b", "c")],
            set(),
        ),
        # Nobody gets a second parent.
        (
            {
                "a": {"none": 0.5, "b": 0.0},
                "b": {"none": 0.1, "c": 0.5, "a": 0.4},
                "c": {"none": 1},
            },
            [edge("c", "b")],
            set(),
        ),
    ],
)
def test_a_telling_that_probably_has_kin_is_joined_to_it(
    answers: Answers, chosen: list[Edge], expected: set[tuple[str, str]]
) -> None:
    found = kindred.joined({t: report(t, signed=False) for t in answers}, weighed(answers), chosen)
    assert {(e.parent, e.child) for e in found} == expected


def test_what_somebody_decided_is_left_alone() -> None:
    answers = weighed({"a": {"none": 1.0}, "b": {"none": 0.2, "a": 0.4, "~a": 0.4}})
    assert kindred.joined({}, {**answers, "b": answers["b"][:1]}, []) == []


def versions(
    more: tuple[float, float], alike: float, earlier: float = 0.0
) -> dict[str, list[Option]]:
    """Two reports of one newsroom: what each adds to the other, and how much is alike."""
    found = {}
    for child, other, added in (("a", "b", more[0]), ("b", "a", more[1])):
        told = {
            "same_newsroom": 1.0, "same_verbatim": alike / 2, "same_more": added,
            "earlier": earlier if child == "b" else 0.0, "later": 0.0,
        }  # fmt: skip
        none = Option("none", "", {}, 0.0, 0.8)
        found[child] = [none, Option("direct", other, told, 0.0, 0.2)]
    return found


def test_of_two_reports_of_one_newsroom_the_one_that_adds_more_is_the_later() -> None:
    both = {"a": report("a"), "b": report("b")}
    found = kindred.joined(both, versions((0.5, 2.5), 0.9), [])
    assert [(e.parent, e.child, round(e.probability, 2)) for e in found] == [("a", "b", 0.4)]
    assert kindred.joined(both, versions((0.5, 2.5), 0.2), []) == []
    assert kindred.joined(both, versions((0.5, 2.5), 0.9, earlier=1.0), []) == []
    unsigned = both | {"b": report("b", signed=False)}
    assert kindred.joined(unsigned, versions((0.5, 2.5), 0.9), []) == []


# --- pages taken away ----------------------------------------------------------------------------


def page(name: str, role: str, source: str | None) -> Labelled:
    record = {"url": f"https://www.lanternpost.example/{name}"}
    return Labelled(
        "bridge", name, "A", {"page": name, "role": role, "derives_from": source}, record
    )


PAGES = [
    page("01", "wire_original", "unseen wire: AP"),
    page("02", "cut_down", "01"),
    page("03", "heavy_rewrite", "02"),
    page("04", "independent", None),
    page("05", "merged_rewrite", "01 + 04"),
]


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (set(), {"02": ["01"], "03": ["02"], "04": [], "05": ["01", "04"]}),
        ({"01"}, {"02": ["unseen wire: AP"], "03": ["02"], "05": ["unseen wire: AP", "04"]}),
        ({"01", "02"}, {"03": ["unseen wire: AP"]}),
        ({"04"}, {"05": ["01", "unseen: lanternpost.example"]}),
    ],
)
def test_what_was_made_from_a_page_that_is_gone_comes_from_a_text_unseen(
    gone: set[str], expected: dict[str, list[str]]
) -> None:
    left = taken_away.left(PAGES, frozenset(("bridge", n) for n in gone))
    found = {p.page: parents_of(p) for p in left}
    assert not found.keys() & gone
    assert {n: found[n] for n in expected} == expected


def test_the_same_seed_takes_the_same_pages() -> None:
    assert taken_away.prints(PAGES) == {("bridge", "01")}
    assert taken_away.some(PAGES, 7) == taken_away.some(PAGES[::-1], 7)
    assert taken_away.parents(PAGES, 7, 1.0) == {("bridge", n) for n in ("01", "02", "04")}


def test_a_parent_that_somebody_decided_is_no_question_of_versions() -> None:
    told = {"same_newsroom": 1.0, "same_verbatim": 0.9, "same_more": 0.5}
    one = [Option("direct", "b", told, 0.0, 0.4), Option("none", "", {}, 0.0, 0.6)]
    answers = {"a": one, "b": [Option("direct", "a", {}, 0.0, 1.0)]}
    assert not kindred.joined({t: report(t) for t in answers}, answers, [edge("a", "b")])


def test_tellings_of_which_only_answers_are_known_are_joined_too() -> None:
    answers = weighed({"a": {"none": 0.9, "b": 0.0}, "b": {"none": 0.4, "a": 0.6}})
    assert [(e.parent, e.child) for e in kindred.joined({}, answers, [])] == [("a", "b")]
