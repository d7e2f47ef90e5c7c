"""Tables across stories: roles of pages, who takes from whom, intervals, audited rates, timelines."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from math import comb
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.api import auditing
from retold.cli.audit import audit
from retold.cli.outlets import outlets as command
from retold.drawing.network import matrix_svg, network
from retold.errors import NotFoundError, RetoldError
from retold.results import loops, outlets, outlets_of, timeline, wilson
from retold.results.intervals import drawn
from retold.results.outlets import Outlets, tabled
from retold.results.rates import INTRODUCED, LEAST_TELLINGS, Introduced, frame, rates, sample
from retold.results.roles import ROLES, Edge, Told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retold import Workspace
    from retold.results import Result


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The sample newsroom as a workspace of this file's own, since audits are kept in it.

    An editor has said where one page with a difference comes from: few trees are as sure as that.
    """
    from retold import Workspace
    from retold.api.deciding import verdict
    from tests.conftest import NEWSROOM

    with Workspace.create(tmp_path_factory.mktemp("audited") / "desk", durable=False) as desk:
        desk.add([NEWSROOM / "pages"])
        desk.build()
        plain = max(
            (v for story in desk.result().stories for v in story.variants
             if v.status == "changed" and v.introduced_by == v.child),
            key=lambda v: (v.kind == "certainty", v.probability, v.variant_id),
        )  # fmt: skip
        desk.decide(verdict("derives", plain.child_article, plain.parent_article, who="ann"))
        desk.build()
        yield desk


WIRE = Told("w", "s", "Reuters", None, ())


def roles(found: Outlets) -> dict[str, str]:
    return {p.article_id: p.role for p in found.pages}


def told(name: str, *pages: str, newsroom: str | None = None) -> Told:
    return Told(name, "s", newsroom, None, pages)


def table(
    tellings: list[Told], edges: list[Edge] | None = None, reported: tuple[str, ...] = (),
    independent: tuple[str, ...] = (),
) -> Outlets:  # fmt: skip
    """Pages are called outlet/number."""
    pages = {p: (p.split("/")[0], p) for t in tellings for p in t.pages}
    return tabled(tellings, edges or [], pages, {"s": reported}, independent)


# --- roles ---


@pytest.mark.parametrize(
    ("edges", "reported", "independent", "role"),
    [
        ([], (), (), "unknown"),
        ([], ("Quay Post",), (), "own"),
        ([], (), ("c",), "own"),
        ([Edge("w", "c", "rewrite", 0.9, 0)], (), (), "rewrite"),
        ([Edge("w", "c", "excerpt", 0.9, 0)], (), (), "carry"),
        ([Edge("w", "c", "translation", 0.9, 0)], (), (), "translate"),
        ([Edge("w", "c", "rewrite", 0.4, 0)], ("Quay Post",), ("c",), "unknown"),
        ([Edge("w", "c", "rewrite", 0.9, 0), Edge("v", "c", "rewrite", 0.7, 1)], (), (), "merge"),
    ],
)
def test_what_a_page_is(
    edges: list[Edge], reported: tuple[str, ...], independent: tuple[str, ...], role: str
) -> None:
    other = Told("v", "s", "Associated Press", None, ())
    found = table([WIRE, other, told("c", "Quay Post/1")], edges, reported, independent)
    assert roles(found) == {"Quay Post/1": role}


def test_who_has_another_s_text_carries_it() -> None:
    found = table(
        [told("w", "Reuters/1", "Quay Post/1", newsroom="Reuters")], reported=("Reuters",)
    )
    assert roles(found) == {"Reuters/1": "own", "Quay Post/1": "carry"}
    (taking,) = found.takings
    assert (taking.taker, taking.giver, taking.pages) == ("Quay Post", "Reuters", ("Quay Post/1",))


def test_nobody_is_said_to_have_copied_whom_among_carriers() -> None:
    found = table([told("t", "Quay Post/1", "Hill Times/1")], reported=("Quay Post",))
    assert set(roles(found).values()) == {"shared"}
    assert found.takings == ()


def test_a_later_version_is_what_the_first_one_was() -> None:
    tellings = [WIRE, told("a", "Quay Post/1"), told("b", "Quay Post/2")]
    found = table(tellings, [Edge("w", "a", "rewrite", 0.9, 0), Edge("a", "b", "update", 0.9, 0)])
    assert roles(found) == {"Quay Post/1": "rewrite", "Quay Post/2": "rewrite"}
    looped = [Edge("b", "a", "update", 0.9, 0), Edge("a", "b", "update", 0.9, 0)]
    assert set(roles(table(tellings, looped)).values()) == {"unknown"}


def test_a_telling_counts_once_for_a_taker() -> None:
    tellings = [WIRE, told("a", "Quay Post/1", "Quay Post/2"), told("b", "Quay Post/3")]
    edges = [Edge("w", "a", "rewrite", 0.9, 0), Edge("w", "b", "rewrite", 0.9, 0)]
    found = table(tellings, edges)
    assert found.matrix().counts == {("Quay Post", "Reuters"): 2}
    (row,) = found.rows()
    share = row.share("rewrite")
    assert (share.count, share.of) == (3, 3)


def test_shares_add_up_and_carry_their_pages(newsroom: Result) -> None:
    found = outlets_of(newsroom)
    in_stories = {
        c.article_id for s in newsroom.stories for t in s.tellings.values() for c in t.carriers
    }
    assert {p.article_id for p in found.pages} == in_stories
    for by in ("outlet", "newsroom"):
        assert sum(len(r.pages) for r in found.rows(by)) == len(found.pages)
        for row in found.rows(by):
            assert sorted(p for ids in row.roles.values() for p in ids) == list(row.pages)
            for role in ROLES:
                share = row.share(role)
                assert 0 <= share.low <= share.value <= share.high <= 1
    plain = found.to_dict()
    for row in plain["rows"]:
        assert sum(f["count"] for f in row["roles"].values()) == row["pages"]
        assert all(len(f["pages"]) == f["count"] for f in row["roles"].values())
    assert all(t["pages"] and t["taker"] != t["giver"] for t in plain["takings"])


def test_what_outlets_of_the_newsroom_are_known_for(newsroom: Result) -> None:
    rows = {r.name: r for r in outlets_of(newsroom).rows()}
    assert rows["Northern Press Agency"].share("own").value == 1
    assert rows["NewsNow24"].share("rewrite").value > 0.5
    assert rows["Lakeside Gazette"].share("carry").value > 0.5
    for name in ("NewsNow24", "Lakeside Gazette", "Harbour Post"):
        assert rows[name].share("own").count == 0


# --- intervals ---


@given(st.integers(0, 60), st.integers(0, 60))
def test_wilson_holds_the_share(count: int, more: int) -> None:
    share = wilson(count, count + more)
    assert 0 <= share.low <= share.value <= share.high <= 1


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_interval_of_a_drawn_sample_is_the_test_turned_round(data: st.DataObject) -> None:
    total = data.draw(st.integers(1, 25))
    size = data.draw(st.integers(0, total))
    yes = data.draw(st.integers(0, size))

    def probability(k: int, so: int) -> float:
        return comb(so, k) * comb(total - so, size - k) / comb(total, size)

    kept = [
        so
        for so in range(yes, total - (size - yes) + 1)
        if sum(probability(k, so) for k in range(yes, size + 1)) > 0.025
        and sum(probability(k, so) for k in range(yes + 1)) > 0.025
    ]
    assert drawn(yes, size, total) == (min(kept), max(kept))


def test_the_interval_of_a_drawn_sample_holds_as_often_as_it_says() -> None:
    total, size = 30, 10
    for so in range(total + 1):
        held = sum(
            comb(so, k) * comb(total - so, size - k) / comb(total, size)
            for k in range(max(0, size - total + so), min(size, so) + 1)
            if drawn(k, size, total)[0] <= so <= drawn(k, size, total)[1]
        )
        assert held >= 0.95


# --- audits ---


def differences(outlet: str, count: int) -> list[Introduced]:
    return [
        Introduced(f"{outlet}{n}", outlet, f"v{n}", "a", "b", "number", "body", (0, 1), (0, 1))
        for n in range(count)
    ]


def test_a_sample_is_the_seed_s_and_nobody_s_choice() -> None:
    found = differences("A", 40) + differences("B", 3)
    first = sample(found, 10, "spring")
    assert first == sample(found[::-1], 10, "spring")
    assert {o: sum(i.outlet == o for i in first) for o in "AB"} == {"A": 10, "B": 3}
    assert len({i.mark for i in first}) == 13
    assert {i.mark for i in first} != {i.mark for i in sample(found, 10, "autumn")}


class Shelf:
    """Just the tables that the frame of an audit reads."""

    def __init__(self, variant: dict[str, object], unseen: str, lost: bool) -> None:
        import pyarrow as pa

        cut = pa.array([["end"] if p == unseen else [] for p in ("p", "c")], pa.list_(pa.string()))
        self.tables = {
            "tellings": pa.table({"telling_id": ["w", "c"], "lead": [None if lost else "p", "c"]}),
            "articles": pa.table({"article_id": ["p", "c"], "lacunae": cut}),
            "variants": pa.table({k: [v] for k, v in variant.items()}),
        }

    def parts(self, name: str, columns: list[str]) -> list[object]:
        return [self.tables[name].select(columns)]


COUNTED: dict[str, object] = {
    "variant_id": "v", "parent": "w", "child": "c", "relation": "derivation", "status": "changed",
    "zone": "body", "parent_article": "p", "child_article": "c", "parent_start": 0, "parent_end": 4,
    "child_start": 0, "child_end": 5, "kind": "number", "introduced_by": "c",
    "introduced_probability": 0.9,
}  # fmt: skip


@pytest.mark.parametrize(
    ("variant", "world", "counted"),
    [
        ({}, {}, True),
        ({"introduced_probability": 0.89}, {}, False),
        ({"introduced_by": "w"}, {}, False),
        ({"relation": "update"}, {}, False),
        ({"relation": "siblings"}, {}, False),
        ({"status": "reworded"}, {}, False),  # so an editor's "nothing differs" takes it away
        ({}, {"unseen": "c"}, False),
        ({}, {"unseen": "p"}, False),
        ({}, {"lost": True}, False),
        ({}, {"probability": 0.49}, False),
        ({}, {"kind": "update"}, False),
        ({}, {"carriers": ("Quay Post/1", "Hill Times/1")}, False),
        ({}, {"least": 2}, False),
        ({}, {"least": LEAST_TELLINGS}, False),
    ],
)
def test_what_a_rate_may_count(
    monkeypatch: pytest.MonkeyPatch,
    variant: dict[str, object],
    world: dict[str, Any],
    counted: bool,
) -> None:
    wire = told("w", "Reuters/1", newsroom="Reuters")
    child = told("c", *world.get("carriers", ("Quay Post/1",)))
    edge = Edge("w", "c", world.get("kind", "rewrite"), world.get("probability", 0.9), 0)
    monkeypatch.setattr("retold.results.rates.outlets", lambda _: table([wire, child], [edge]))
    shelf = Shelf(COUNTED | variant, world.get("unseen", ""), world.get("lost", False))
    found = frame(cast("Any", shelf), least=world.get("least", 1))
    assert [i.outlet for i in found.found] == (["Quay Post"] if counted else [])
    assert LEAST_TELLINGS == 20 and INTRODUCED == 0.9


def test_no_rate_stands_anywhere_but_in_an_audit(newsroom: Result) -> None:
    from retold.report import render

    found = outlets_of(newsroom)
    assert "differences" not in json.dumps(found.to_dict())
    page = render(newsroom)
    assert "for 100 tellings" not in page and "per 100" not in page


def test_an_audit_s_interval_holds_every_number_that_the_answers_allow() -> None:
    """Against sums of whole numbers: no number of real ones within is refused at 2.5 in 100."""
    for total, size, yes in ((40, 10, 9), (25, 25, 5), (60, 12, 0), (33, 7, 7), (100, 20, 3)):
        low, high = drawn(yes, size, total)
        ways = comb(total, size)
        for so in range(yes, total - size + yes + 1):
            over = sum(comb(so, k) * comb(total - so, size - k) for k in range(yes, size + 1))
            under = sum(comb(so, k) * comb(total - so, size - k) for k in range(yes + 1))
            assert (low <= so <= high) == (40 * over > ways and 40 * under > ways)


def test_what_is_open_counts_against_certainty() -> None:
    (whole,) = rates({"A": 50}, {"A": 10}, {"A": ["yes"] * 6 + ["no"] * 4})
    assert (whole.low, whole.high) == (6, 6)
    (part,) = rates({"A": 50}, {"A": 10}, {"A": ["yes"] * 6 + ["no"] * 2 + ["unsure", None]})
    assert (part.low, part.high) == (6, 8)
    (none,) = rates({"A": 50}, {}, {})
    assert (none.found, none.low, none.high) == (0, 0, 0)


def test_no_rates_without_a_sample(audited: Workspace) -> None:
    with pytest.raises(NotFoundError, match="no sample was drawn"):
        auditing.rated(audited)
    with pytest.raises(RetoldError, match="too few for a rate"):
        auditing.draw(audited, seed="a", who="ann", least=10_000)
    with pytest.raises(RetoldError, match="seed"):
        auditing.draw(audited, seed=" ", who="ann")


def test_from_the_draw_to_the_rate(audited: Workspace) -> None:
    root = ["--workspace", str(audited.root)]
    run = CliRunner(catch_exceptions=False)
    done = run.invoke(audit, ["draw", "--seed", "a", "--least", "1", *root])
    assert "differences drawn" in done.output
    items = auditing.items(audited)
    assert items, "the sample newsroom has differences that a page introduced"
    shown = auditing.asked(audited, items[0])
    assert shown.before and shown.after and shown.before[1] != shown.after[1]
    assert run.invoke(audit, ["answer", "1", "yes", "--who", "ann", *root]).exit_code == 0
    assert run.invoke(audit, ["answer", "1", "no", "--who", "bea", *root]).exit_code == 0
    assert (auditing.items(audited)[0].answer, auditing.items(audited)[0].who) == ("no", "bea")
    said = json.loads(run.invoke(audit, ["rates", "--json", *root]).output)
    assert said["drawn"] == len(items)
    mine = next(r for r in said["rates"] if r["outlet"] == items[0].outlet)
    assert (mine["asked"], mine["yes"], mine["no"]) == (mine["asked"], 0, 1)
    assert "objec" in run.invoke(audit, ["rates", *root]).output
    assert "before:" in run.invoke(audit, ["list", *root]).output
    with pytest.raises(NotFoundError):
        auditing.answer(audited, 999, "yes", who="ann")
    with pytest.raises(RetoldError, match="answer yes"):
        auditing.answer(audited, 1, "perhaps", who="ann")


# --- shown ---


def test_terminal_json_and_csv(audited: Workspace) -> None:
    root = ["--workspace", str(audited.root)]
    run = CliRunner(catch_exceptions=False)
    found = audited.outlets()
    assert found == outlets_of(audited.result()) == outlets(audited.store)
    assert "Northern Press Agency" in run.invoke(command, root).output
    assert "Reuters" in run.invoke(command, ["--matrix", "--newsrooms", *root]).output
    plain = json.loads(run.invoke(command, ["--json", *root]).output)
    assert plain == json.loads(json.dumps(found.to_dict()))
    rows = list(csv.DictReader(io.StringIO(run.invoke(command, ["--csv", "-", *root]).output)))
    assert len(rows) == len(found.rows()) * len(ROLES)
    takings = list(csv.DictReader(io.StringIO(
        run.invoke(command, ["--csv", "-", "--matrix", *root]).output)))  # fmt: skip
    assert sum(int(t["tellings"]) for t in takings) == sum(found.matrix().counts.values())


def test_hostile_names(tmp_path: Path) -> None:
    from retold import Workspace

    name = "=cmd|' /C calc'!A0\x1b[31m<script>[bold]"
    page = {"url": "https://x.example/1", "outlet": name, "title": "A ferry stopped",
            "text": "The port said on Monday that its ferry had stopped for good. " * 4}  # fmt: skip
    with Workspace.create(tmp_path / "desk") as desk:
        desk.add([page])
        desk.build()
        root = ["--workspace", str(desk.root)]
    run = CliRunner(catch_exceptions=False)
    for more in ([], ["--json"], ["--csv", "-"]):
        assert "\x1b" not in run.invoke(command, [*more, *root]).output
    told_twice = [told("w", f"{name}/1", newsroom="Reuters")]
    found = table(told_twice)
    for drawing in (matrix_svg(found.matrix()), network(found.matrix().counts)):
        assert "<script" not in drawing
        ElementTree.fromstring(drawing)


def test_the_matrix_is_drawn(newsroom: Result) -> None:
    from retold.report import render

    found = outlets_of(newsroom)
    drawn_matrix = ElementTree.fromstring(matrix_svg(found.matrix()))
    numbers = [t.text for g in drawn_matrix.iter("g") for t in g.iter("text")]
    matrix = found.matrix()
    shown = {
        p: n for p, n in matrix.counts.items() if p[0] in matrix.takers and p[1] in matrix.givers
    }
    assert sorted(map(int, filter(None, numbers))) == sorted(shown.values())
    assert 'class="takings"' in render(newsroom)
    assert matrix_svg(Outlets().matrix()) == network({}) == ""


# --- timelines ---


def test_when_it_changed_and_who_still_has_it(newsroom: Result) -> None:
    story = next(s for s in newsroom.stories if any("Saarevälja" in c.wording for c in s.claims))
    moments = timeline(story)
    assert [m.when for m in moments if m.when] == sorted(m.when for m in moments if m.when)
    (put_right,) = [m for m in moments if m.altered]
    assert put_right.altered == (("4.2 million euros", "2.4 million euros"),)
    assert any("has been corrected" in n for n in put_right.notes)
    assert {o for _, o in put_right.still} == {
        "Balkan Morning Bulletin", "Harbour Post", "Lakeside Gazette", "Northern Press Agency"
    }  # fmt: skip
    for article, _ in put_right.still:
        assert "4.2" in story.pages[article].article.text
    (figure,) = [f for f in put_right.first if f.instead_of]
    assert "2.4 million" in figure.wording and "4.2 million" in (figure.instead_of or "")


def test_every_dated_claim_is_first_somewhere_once(newsroom: Result) -> None:
    for story in newsroom.stories:
        moments = timeline(story)
        first = [f.claim_id for m in moments for f in m.first]
        assert len(first) == len(set(first))
        dated = {c.claim_id for c in story.claims
                 if any(story.tellings[a.telling_id].published for a in c.attestations)}  # fmt: skip
        assert len(first) + sum(m.more_first for m in moments) == len(dated)
        for moment in moments:
            for claim in (
                c for c in story.claims if c.claim_id in {f.claim_id for f in moment.first}
            ):
                times = [story.tellings[a.telling_id].published for a in claim.attestations]
                assert moment.when == min(t for t in times if t)


def test_timelines_stand_in_the_json(newsroom: Result) -> None:
    plain = json.loads(newsroom.to_json())
    for story in plain["stories"]:
        held = [
            t for t in plain["tellings"] if t["story_key"] == story["story_key"] and not t["lost"]
        ]
        assert len(story["timeline"]) == len(held)
    assert datetime.fromisoformat(plain["stories"][0]["timeline"][0]["when"]).tzinfo == UTC


# --- circular reporting ---


def test_newsrooms_that_cite_each_other(newsroom: Result) -> None:
    found = {s.story_id: loops(s) for s in newsroom.stories if loops(s)}
    assert list(found.values()) == [[("Sport Kurier", "Terrace Talk")]]
    plain = json.loads(newsroom.to_json())
    assert [s["loops"] for s in plain["stories"] if s["loops"]] == [
        [["Sport Kurier", "Terrace Talk"]]
    ]
