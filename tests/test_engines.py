"""What every engine must do, run on each of them over one format of workspace."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from bench.pages import captures
from retold import pipeline, stories
from retold.captures import page
from retold.engines.base import Guard, Step
from retold.engines.components import components
from retold.engines.keeping import done_keys
from retold.engines.local import Local
from retold.errors import RetoldError, WorkspaceError
from retold.records import (
    Article,
    Link,
    Sentence,
    StoryMember,
    Verdict,
    to_batch,
)
from retold.stories.grouping import components as union
from retold.workspace import Store
from tests.stages import FOLD, JOIN, SPLIT, article, fill, hostile, hours, instead, rows

Make = Callable[[Path], Any]
NOW = datetime(2026, 1, 9, tzinfo=UTC)


@pytest.fixture(params=["local", "spark"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes an engine over the workspace in a folder."""
    if request.param == "local":
        return lambda folder: Local(Store.create(folder))
    from retold.engines.spark import Spark

    session = request.getfixturevalue("spark")
    return lambda folder: Spark(Store.create(folder), session)


def finished(e: Any, table: str) -> list[str]:
    return sorted(done_keys(e.workspace, table).column("key").to_pylist())


def test_finished_keys_are_not_done_again(make: Make, tmp_path: Path) -> None:
    e = make(tmp_path / "desk")
    e.put("articles", [article(1), article(3)])
    e.map(SPLIT)
    assert finished(e, "sentences") == ["a001", "a003"]
    before = e.workspace.snapshot()
    e.map(SPLIT)
    assert e.workspace.snapshot() == before, "nothing was to do"
    e.put("articles", [article(1), article(2)])
    e.map(SPLIT)
    first = {p.file for p in before.tables["sentences"].parts}
    assert first < {p.file for p in e.workspace.snapshot().tables["sentences"].parts}
    assert finished(e, "sentences") == ["a001", "a002", "a003"]
    assert e.read("sentences").num_rows == 4


def test_a_new_version_of_a_stage_is_run_again(make: Make, tmp_path: Path) -> None:
    e = make(tmp_path / "desk")
    e.put("articles", [article(1), article(2)])
    e.map(SPLIT)
    e.map(replace(SPLIT, version=2), only={"a002"})
    assert e.read("sentences").num_rows == 4, "the rows of the old version are gone"
    marks = dict(
        zip(
            *(done_keys(e.workspace, "sentences").column(c).to_pylist() for c in (0, 1)),
            strict=True,
        )
    )
    assert marks == {"a001": 1, "a002": 2}


def test_order_of_arrival_changes_nothing(make: Make, tmp_path: Path) -> None:
    numbers = list(range(150))
    one, other = Local(Store.create(tmp_path / "one")), make(tmp_path / "other")
    fill(one, numbers)
    fill(other, numbers[::-1])
    for table in ("articles", "sentences", "story_sentences", "tellings"):
        assert rows(one, table) == rows(other, table)
    assert one.read("tellings").num_rows == 3


def test_a_story_that_left_is_not_done(make: Make, tmp_path: Path) -> None:
    e = make(tmp_path / "desk")
    fill(e, [1, 2])
    e.put("story_members", [StoryMember("s9", "a001")], replaces=True)
    e.sql(JOIN, "story_sentences")
    e.map(FOLD)
    assert finished(e, "tellings") == ["s1", "s2", "s9"]
    assert e.read("tellings").num_rows == 3


@pytest.mark.parametrize("few", [0, 500])
def test_many_keys_and_few_are_taken_out_alike(
    make: Make, tmp_path: Path, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retold.engines import spark

    monkeypatch.setattr(spark, "FEW_KEYS", few)
    e = make(tmp_path / "desk")
    fill(e, list(range(0, 60, 2)))
    fill(e, list(range(60)))
    fresh = Local(Store.create(tmp_path / "fresh"))
    fill(fresh, list(range(60)))
    assert rows(e, "sentences") == rows(fresh, "sentences")
    assert not list(e.workspace.root.glob("spill/keys*"))


def test_only_runs_the_keys_named(make: Make, tmp_path: Path) -> None:
    e = make(tmp_path / "desk")
    e.put("articles", [article(1), article(2)])
    e.map(SPLIT, only={"a002"})
    assert {r["article_id"] for r in e.read("sentences").to_pylist()} == {"a002"}


def test_a_query_without_rows_leaves_a_table(make: Make, tmp_path: Path) -> None:
    e = make(tmp_path / "desk")
    e.sql(
        "select story_key, cast(count(*) as bigint) as n from story_members group by story_key",
        "sizes",
    )
    assert e.read("sizes").num_rows == 0
    assert e.read("sizes").column_names == ["story_key", "n"]
    e.sql("select n from sizes", "more")
    assert e.read("more").num_rows == 0


def test_a_workspace_goes_from_engine_to_engine(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "des k=1 {x}"  # letters that file systems and Spark could take amiss
    fill(make(folder), [1, 2, 3, 4])
    reader = Local(Store.open(folder))
    before = reader.workspace.snapshot().tables["sentences"]
    fill(reader, [1, 2, 3, 4, 5])
    fill(make(folder), [1, 2, 3, 4, 5, 6])
    after = Store.open(folder).snapshot().tables["sentences"]
    assert set(before.parts) < set(after.parts)
    fresh = Local(Store.create(tmp_path / "fresh"))
    fill(fresh, [1, 2, 3, 4, 5, 6])
    assert rows(reader, "sentences") == rows(fresh, "sentences")


def test_a_workspace_may_be_named_from_where_one_stands(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fill(make(Path("desk")), [1, 2])
    assert Store.open(tmp_path / "desk").read("tellings").num_rows == 2


def test_a_damaged_part_is_named(make: Make, tmp_path: Path) -> None:
    e = make(tmp_path / "desk")
    e.put("articles", [article(1)])
    file = Path(e.workspace.files("articles")[0])
    file.write_bytes(b"damaged")
    with pytest.raises(WorkspaceError, match=file.name):
        e.map(SPLIT)


# --- pages that take too much ---


SLOW = "took longer than 0.3 seconds to read"
READ = Step(
    hostile, ("captures",), "articles", "capture_id", guard=Guard(instead, 0.3, 500, grace=3.0)
)


def test_a_page_beyond_the_limits_becomes_a_row(
    make: Make, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    expected = {f"fine{n}": None for n in range(8)} | {
        "sleeps": SLOW,
        "stumbles": "could not be read (ZeroDivisionError in the reader)",
    }
    if "spark" in request.node.name:  # where every row is done in a process that can be killed
        expected |= {
            "hangs": SLOW,
            "crashes": "could not be read (the reader crashed)",
            "grows": "needed too much memory to be read",
        }
    e = make(tmp_path / "desk")
    e.put("captures", [page(name.encode(), "text", name) for name in expected])
    e.map(READ)
    assert {r["address"]: r["problem"] for r in e.read("articles").to_pylist()} == expected
    assert len(finished(e, "articles")) == len(expected), "those that failed too"


def wrong(articles: Iterator[Article]) -> Iterator[Sentence]:
    for _ in articles:
        raise ZeroDivisionError("no such luck")
    yield from ()


def full(articles: Iterator[Article]) -> Iterator[Sentence]:
    for _ in articles:
        raise WorkspaceError("the disk is full: make room")
    yield from ()


def test_what_goes_wrong_in_a_stage_is_said(make: Make, tmp_path: Path) -> None:
    e = make(tmp_path / "desk")
    e.put("articles", [article(1)])
    with pytest.raises(Exception, match=r"ZeroDivisionError|no such luck"):
        e.map(replace(SPLIT, stage=wrong))
    with pytest.raises(WorkspaceError, match="the disk is full: make room") as caught:
        e.map(replace(SPLIT, stage=full))
    assert len(str(caught.value).splitlines()) == 1
    assert e.read("sentences").num_rows == 0


# --- clocks ---


def test_times_are_utc(make: Make, tmp_path: Path) -> None:
    e = make(tmp_path / "desk")
    at = datetime(2026, 3, 2, 23, 30, 5, 123456, tzinfo=UTC)
    e.put("articles", [replace(article(1), published=at)])
    e.map(Step(hours, ("articles", "credits"), "sentences", "article_id"))
    assert [r["text"] for r in e.read("sentences").to_pylist()] == [str(at)]
    e.sql("select published from articles", "times")
    assert e.read("times").to_pylist() == [{"published": at}]


# --- components ---


def edges(e: Any, pairs: list[tuple[int, int]]) -> str:
    """A query of edges, from pairs of numbers put away as pairs of pages."""
    found = [Link("", f"n{u:06}", f"n{v:06}", 1, "scored") for u, v in pairs]
    e.put("links", found, replaces=True)
    return "select a as u, b as v from links"


def stars(e: Any) -> dict[str, str]:
    return {r["node"]: r["component"] for r in e.read("homes").to_pylist()}


def test_components_of_chains_hubs_and_knots(make: Make, tmp_path: Path) -> None:
    rng = random.Random(3)
    chain = [(n, n + 1) for n in range(40)]
    hub = [(500, n) for n in range(501, 900)]
    knots = [(1000 + rng.randrange(90), 1000 + rng.randrange(90)) for _ in range(70)]
    pairs = [p if rng.random() < 0.5 else p[::-1] for p in chain + hub + knots]
    rng.shuffle(pairs)
    e = make(tmp_path / "desk")
    rounds = components(e, edges(e, pairs), "homes")
    lots = union(sorted({n for p in pairs for n in p if p[0] != p[1]}), pairs)
    assert stars(e) == {f"n{n:06}": f"n{lot[0]:06}" for lot in lots for n in lot}
    assert rounds <= 8


def test_no_edges_no_components(make: Make, tmp_path: Path) -> None:
    e = make(tmp_path / "desk")
    assert components(e, edges(e, [(3, 3)]), "homes") == 0
    assert stars(e) == {}


def test_grouping_by_component_gives_the_same_stories(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "MANY_PAGES", 0)
    e = make(tmp_path / "desk")
    pages = captures(160, 70)
    e.put("captures", pages)
    e.map(pipeline.READING[0])
    articles = list(e.workspace.records("articles"))
    a, b = articles[3].article_id, articles[90].article_id
    e.workspace.state.decide(Verdict(0, "same-story", *sorted((a, b)), None, "yes", "", "Ana", NOW))
    pipeline.group(e)
    alone = stories.find_stories(articles, verdicts=e.verdicts())
    told = {"story_members": alone.stories.members, "pairs": alone.pairs.rows}
    for table, found in told.items():
        assert Counter(map(str, e.read(table).to_pylist())) == Counter(map(str, found.to_pylist()))
    home = {r["article_id"]: r["story_key"] for r in alone.stories.members.to_pylist()}
    assert len(set(home.values())) < 120
    assert home[a] == home[b], "what people joined stays joined"


def test_giant_components_are_cut_finer(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two knots with one weak link between them are no giant any more without it."""
    monkeypatch.setattr(
        pipeline.linking, "GIANTS_SQL", pipeline.linking.GIANTS_SQL.replace("20000", "6")
    )
    strong = [
        (x, y, 2600)
        for base in (0, 5)
        for x in range(base, base + 5)
        for y in range(x + 1, base + 5)
    ]
    e = make(tmp_path / "desk")
    found = [Link("", f"n{u}", f"n{v}", odds, "scored") for u, v, odds in [*strong, (4, 5, 300)]]
    groups = list(pipeline._grouped(e, pa.Table.from_batches([to_batch(Link, found)])))
    assert {g.component for g in groups} == {"n0", "n5"}
    assert {g.first for g in groups} == {"n0", "n5"}
    assert len(groups) == 10


# --- a cluster that shares no folder with the driver ---


def test_parts_go_by_way_of_another_file_system(spark: Any, tmp_path: Path) -> None:
    from retold.engines.spark import MIRROR, Spark

    mirror = tmp_path / "mirror"
    spark.conf.set(MIRROR, f"file:{mirror}")
    try:
        e = Spark(Store.create(tmp_path / "desk"), spark)
    finally:
        spark.conf.unset(MIRROR)
    assert e._mirror is not None
    fill(e, list(range(40)))
    e.put("articles", [article(77)])
    e.map(SPLIT)
    alone = Local(Store.create(tmp_path / "alone"))
    fill(alone, list(range(40)))
    alone.put("articles", [article(77)])
    alone.map(SPLIT)
    for table in ("sentences", "story_sentences", "tellings"):
        assert rows(e, table) == rows(alone, table)
    assert list(mirror.rglob("*.parquet"))
    e._mirror.close()
    assert not list(mirror.iterdir()), "nothing stays behind"


# --- starting Spark ---


def test_without_spark_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from retold.engines.spark import session

    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(RetoldError, match=r"pip install 'retold\[spark\]'"):
        session("local[1]")


def test_without_java_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from retold.engines.spark import session

    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(RetoldError, match="needs Java"):
        session("local[1]")
