"""Spark gives what one machine gives: on threads, on a real cluster, after kills, under skew.

`RETOLD_SPARK_ARTICLES` sets how many made-up articles are compared (2,000).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cluster import Cluster, cluster
from conftest import NEWSROOM, SPARK_ENVIRONMENT, SPARK_SETTINGS

from bench.measure import watched
from bench.pages import captures, copies
from retold import extract, pipeline, sentences
from retold.captures import open_captures
from retold.engines.local import Local
from retold.engines.spark import Spark
from retold.records import TABLES, Key, StoryMember
from retold.workspace import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession

    from retold.engines.base import Engine

ARTICLES = int(os.environ.get("RETOLD_SPARK_ARTICLES", "2000"))
WORDS = 100
PATIENCE = 900.0 + ARTICLES / 4  # seconds one run on the cluster may take


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster"), SPARK_ENVIRONMENT) as made:
        yield made


@pytest.fixture(scope="module", params=["newsroom", "made"])
def pages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with pages and nothing built."""
    root = tmp_path_factory.mktemp(request.param) / "pages"
    found = open_captures([str(NEWSROOM / "pages")]) if request.param == "newsroom" else made_up()
    Local(Store.create(root)).put("captures", found)
    return root


def made_up():  # type: ignore[no-untyped-def]
    return captures(ARTICLES, WORDS)


@pytest.fixture(scope="module")
def expected(pages: Path) -> dict[str, Counter[str]]:
    """Every table, from the local engine."""
    root = copied(pages, pages.parent / "local")
    with Local(Store.open(root), workers=2) as engine:
        pipeline.build(engine)
    return tables(root)


def copied(pages: Path, into: Path) -> Path:
    """A new workspace with the same pages."""
    with Local(Store.create(into)) as engine:
        engine.put("captures", Store.open(pages).records("captures"))
    return into


def tables(root: Path) -> dict[str, Counter[str]]:
    """Every table as a multiset of its rows."""
    desk = Store.open(root)
    others = desk.snapshot().tables.keys() - TABLES.keys()
    found = {name: Counter(map(repr, desk.records(name))) for name in TABLES}
    return found | {name: Counter(map(str, desk.read(name).to_pylist())) for name in others}


def differing(one: dict[str, Counter[str]], other: dict[str, Counter[str]]) -> list[str]:
    """Names of the tables that are not the same."""
    return sorted(n for n in one.keys() | other.keys() if one.get(n) != other.get(n))


def build(cluster: Cluster, root: Path, *conf: str) -> subprocess.Popen[str]:
    """`retold build` with the cluster, as a process of its own."""
    settings = [f"{k}={v}" for k, v in SPARK_SETTINGS.items()]
    given = [w for pair in (*settings, *conf) for w in ("--conf", pair)]
    return subprocess.Popen(
        [sys.executable, "-m", "retold", "build", "--workspace", str(root), "--engine", "spark",
         "--master", cluster.master, "--quiet", *given],
        env=os.environ | SPARK_ENVIRONMENT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def done(run: subprocess.Popen[str]) -> None:
    """Wait for a build to end well."""
    out, err = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, out + err[-5000:]


def wait_for(run: subprocess.Popen[str], root: Path, table: str) -> None:
    """Wait until a build has published a table."""
    desk, until = Store.open(root), time.monotonic() + PATIENCE
    while table not in desk.snapshot().tables:
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < until
        time.sleep(0.05)


# --- the same tables ---


def test_threads_give_the_same_tables(
    spark: SparkSession, pages: Path, expected: dict[str, Counter[str]], tmp_path: Path
) -> None:
    root = copied(pages, tmp_path / "desk")
    pipeline.build(Spark(Store.open(root), spark))
    assert differing(tables(root), expected) == []


def test_a_cluster_gives_the_same_tables(
    two_workers: Cluster, pages: Path, expected: dict[str, Counter[str]], tmp_path: Path
) -> None:
    root = copied(pages, tmp_path / "desk")
    done(build(two_workers, root))
    assert differing(tables(root), expected) == []
    snapshot = Store.open(root).snapshot()
    with Local(Store.open(root)) as engine:  # it opens here, and nothing is left to do
        for step in (*pipeline.steps().reading, *pipeline.steps().retelling):
            engine.map(step)
    assert Store.open(root).snapshot() == snapshot


def test_one_engine_goes_on_from_the_other(spark: SparkSession, tmp_path: Path) -> None:
    """Half of the pages here, the rest there: the same tables as from one engine."""
    pages = list(open_captures([str(NEWSROOM / "pages")]))
    halves = pages[::2], pages

    def built(name: str, *engines: Callable[[Store], Engine]) -> dict[str, Counter[str]]:
        store = Store.create(tmp_path / name)
        for engine, some in zip(engines, halves, strict=True):
            pipeline.trace(engine(store), some)
        return tables(store.root)

    def on_spark(store: Store) -> Engine:
        return Spark(store, spark)

    alone = built("alone", Local, Local)
    assert differing(built("there", Local, on_spark), alone) == []
    assert differing(built("back", on_spark, Local), alone) == []


# --- what dies ---


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Counter[str]]]:
    root = tmp_path_factory.mktemp("few") / "pages"
    Local(Store.create(root)).put("captures", captures(200, WORDS))
    into = copied(root, root.parent / "local")
    with Local(Store.open(into), workers=2) as engine:
        pipeline.build(engine)
    return root, tables(into)


def test_a_worker_that_dies_costs_nothing_but_time(
    few: tuple[Path, dict[str, Counter[str]]], tmp_path: Path
) -> None:
    pages, expected = few
    root = copied(pages, tmp_path / "desk")
    with cluster(tmp_path, SPARK_ENVIRONMENT) as own:
        run = build(own, root)
        wait_for(run, root, "sentences")  # the next step is under way
        own.kill_worker(0)
        done(run)
    assert differing(tables(root), expected) == []


def test_a_driver_that_dies_is_gone_on_from(
    two_workers: Cluster, few: tuple[Path, dict[str, Counter[str]]], tmp_path: Path
) -> None:
    pages, expected = few
    root = copied(pages, tmp_path / "desk")
    run = build(two_workers, root)
    wait_for(run, root, "tellings")
    run.kill()
    run.communicate()
    before = Store.open(root).snapshot().tables
    finished = [n for n, state in before.items() if state.done and n in TABLES]
    assert "articles" in finished and "standings" not in finished
    done(build(two_workers, root))
    after = Store.open(root).snapshot().tables
    assert {n: after[n] for n in finished[:-1]} == {n: before[n] for n in finished[:-1]}
    assert differing(tables(root), expected) == []


# --- skew ---


def test_one_key_on_fifty_thousand_pages(spark: SparkSession, tmp_path: Path) -> None:
    """What stands everywhere pairs nobody, and takes no more memory than its rows."""
    from retold.stories import CANDIDATES_SQL

    engine = Spark(Store.create(tmp_path / "desk"), spark)
    everywhere = [Key(7, doc, "", 4096) for doc in range(50_000)]
    shared = [Key(100 + doc // 2 * 8 + n, doc, "", 4096) for doc in range(2_000) for n in range(4)]
    engine.put("keys", everywhere + shared, replaces=True)
    engine.sql(CANDIDATES_SQL, "candidates")
    found = engine.read("candidates").to_pylist()
    assert {(r["a"], r["b"]) for r in found} == {(n, n + 1) for n in range(0, 2_000, 2)}


COPIES = 20_000
MOST_MB = 2_000  # more than before, of Spark, its workers and this process together


def test_one_story_of_twenty_thousand_copies(spark: SparkSession, tmp_path: Path) -> None:
    """All of it comes to one task, which has the rows of one story and no more."""
    (read,) = extract.read(copies(1, 60))
    split = list(sentences.sentences(iter([read])))
    ids = [f"{n:016x}" for n in range(COPIES)]
    engine = Spark(Store.create(tmp_path / "desk", durable=False), spark)
    engine.put("articles", (replace(read, article_id=i) for i in ids))
    engine.put("sentences", (replace(s, article_id=i) for i in ids for s in split), replaces=True)
    members = [StoryMember("big", i) for i in ids] + [StoryMember("small", "x")]
    engine.put("story_members", members, replaces=True)
    with watched(os.getpid(), every=0.3) as usage:
        for step in pipeline.JOINING:
            engine.join(step, pipeline._JOIN.format(table=step.tables[1]))
        engine.map(pipeline.RETELLING[0])
    (telling,) = engine.workspace.records("tellings")
    assert (telling.story_key, len(telling.carriers)) == ("big", COPIES)
    assert usage.peak_mb - usage.before_mb < MOST_MB
