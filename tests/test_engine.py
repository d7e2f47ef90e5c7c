"""The local engine: stages in both shapes, resume, order, one writer."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import time
from collections.abc import Iterator  # noqa: TC003 - the engine reads the annotations
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import retold
from retold import pipeline
from retold.captures import page
from retold.engines import local
from retold.engines.base import Guard, Step, editions, joined
from retold.engines.local import Local
from retold.engines.shapes import signature
from retold.errors import LockedError, RetoldError, WorkspaceError
from retold.records import Article, Credit, Sentence, StoryMember, Telling
from retold.workspace import Change, Store, find_workspace
from tests.stages import FOLD, SPLIT, article, fill, fold, hostile, hours, instead, rows, split


def engine(tmp_path: Path, **settings: int) -> Local:
    return Local(Store.create(tmp_path / "desk"), **settings)


def test_a_signature_names_the_tables() -> None:
    assert signature(SPLIT) == ([Article], Sentence)
    assert signature(FOLD) == ([StoryMember, Sentence, Credit], Telling)


@pytest.mark.parametrize("workers", [0, 2])
def test_order_batches_and_workers_change_nothing(tmp_path: Path, workers: int) -> None:
    numbers = list(range(40))
    one = engine(tmp_path / "one")
    fill(one, numbers)
    with engine(tmp_path / "other", workers=workers) as other:
        fill(other, numbers[::-1])
    for table in ("articles", "sentences", "tellings"):
        assert rows(one, table) == rows(other, table)
    assert one.read("tellings").num_rows == 3


def test_many_small_parts_are_merged(tmp_path: Path) -> None:
    e = engine(tmp_path)
    for n in range(40):
        e.put("articles", [article(n)])
    state = e.workspace.snapshot().tables["articles"]
    assert len(state.parts) <= 32
    assert e.read("articles").num_rows == 40


def test_two_writers_exclude_each_other(tmp_path: Path) -> None:
    workspace = Store.create(tmp_path / "desk")
    with (
        workspace.writing(),
        pytest.raises(LockedError, match="another process is writing"),
        Store(workspace.root).writing(),
    ):
        pass


def test_readers_go_on_while_a_step_is_half_done(tmp_path: Path) -> None:
    e = engine(tmp_path)
    e.put("articles", [article(1)])
    (e.workspace.folder("articles") / "torn.parquet").write_bytes(b"half")
    (e.workspace.root / "snapshots" / "99.json").write_bytes(b'{"number": 9')
    reader = Store.open(e.workspace.root)
    assert reader.read("articles").num_rows == 1


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    e = engine(tmp_path)
    e.put("articles", [article(1)])
    file = Path(e.workspace.files("articles")[0])
    file.write_bytes(b"damaged")
    with pytest.raises(WorkspaceError, match=file.name):
        e.read("articles")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("format = 99\n", "written in format 99"),
        ("format = [", "cannot be read"),
        (None, "is no workspace"),
    ],
)
def test_what_is_no_workspace_is_said(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "retold.toml").write_text(content)
    with pytest.raises(WorkspaceError, match=words):
        Store.open(tmp_path)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="other files"):
        Store.create(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["novel.txt"]


def test_the_nearest_workspace_is_found(tmp_path: Path) -> None:
    root = Store.create(tmp_path / "desk").root
    inner = root / "a" / "b"
    inner.mkdir(parents=True)
    assert find_workspace(inner) == root
    assert find_workspace(tmp_path) is None


def test_sweeping_keeps_what_is_live(tmp_path: Path) -> None:
    e = engine(tmp_path)
    e.put("articles", [article(1)])
    e.put("story_members", [StoryMember("s", "a001")], replaces=True)
    old = Path(e.workspace.files("story_members")[0])
    e.put("story_members", [StoryMember("t", "a001")], replaces=True)
    e.workspace.publish([])  # the two newest snapshots stay
    for path in e.workspace.root.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    assert e.workspace.sweep() > 0
    assert not old.exists()
    assert e.read("articles").num_rows == 1
    assert e.read("story_members").to_pylist() == [{"story_key": "t", "article_id": "a001"}]


def test_verdicts_are_kept_and_taken_back(tmp_path: Path) -> None:

    from retold.records import Verdict

    workspace = Store.create(tmp_path / "desk")
    at = datetime(2026, 1, 2, tzinfo=UTC)
    kept = workspace.state.decide(Verdict(0, "derives", "a1", "a2", None, "yes", "", "Ana", at))
    assert workspace.state.verdicts() == [kept]
    assert kept.verdict_id == 1
    workspace.state.undo(1)
    assert workspace.state.verdicts() == []
    with pytest.raises(WorkspaceError, match="no verdict 7"):
        workspace.state.undo(7)


def test_a_change_can_replace_a_table(tmp_path: Path) -> None:
    workspace = Store.create(tmp_path / "desk")
    workspace.publish([Change("articles", replaces=True)])
    assert workspace.snapshot().number == 1
    assert workspace.read("articles").num_rows == 0


# --- pages that take too much ---


SLOW = "took longer than 0.3 seconds to read"
READ = Step(
    hostile, ("captures",), "articles", "capture_id", guard=Guard(instead, 0.3, 500, grace=0.5)
)


def problems(e: Local) -> dict[str, str | None]:
    return {r["address"]: r["problem"] for r in e.read("articles").to_pylist()}


def test_a_page_beyond_the_limits_becomes_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "LEAST_KEYS", 6)
    expected = {f"fine{n}": None for n in range(20)} | {
        "sleeps": SLOW,
        "hangs": SLOW,
        "holds": SLOW,
        "crashes": "could not be read (the reader crashed)",
        "grows": "needed too much memory to be read",
        "stumbles": "could not be read (ZeroDivisionError in the reader)",
    }
    with engine(tmp_path, workers=2) as e:
        e.put("captures", [page(name.encode(), "text", name) for name in expected])
        started = time.monotonic()
        e.map(READ)
        assert problems(e) == expected
        assert time.monotonic() - started < 20
        e.map(READ)  # all keys are finished, those that failed too
        assert e.read("articles").num_rows == len(expected)


def test_a_few_pages_are_read_apart(tmp_path: Path) -> None:
    step = replace(READ, guard=Guard(instead, 1.0, 500, grace=0.5))
    slow = "took longer than 1 seconds to read"
    expected = {
        "a": None,
        "holds": slow,
        "hangs": slow,
        "crashes": "could not be read (the reader crashed)",
        "grows": "needed too much memory to be read",
        "z": None,
    }
    with engine(tmp_path, apart=True) as e:
        e.prepare(step)
        e.put("captures", [page(name.encode(), "text", name) for name in expected])
        started = time.monotonic()
        e.map(step)
        assert problems(e) == expected
        assert time.monotonic() - started < 30
    assert processes_below(os.getpid()) == []


def processes_below(parent: int) -> list[str]:
    """Children of a process that read pages."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(stat.with_name("cmdline").read_bytes().decode())
    return [f for f in found if "retold.engines.child" in f]


def test_a_parser_that_hangs_does_not_hang_a_trace_of_two_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "fake"
    fake.mkdir()  # found by the process that reads, not by this one, which has the real one already
    (fake / "trafilatura.py").write_text(
        "import ctypes\ndef load_html(*_):\n    ctypes.PyDLL(None).sleep(60)\n"
    )
    importlib.import_module("trafilatura")
    monkeypatch.syspath_prepend(fake)
    first, *rest = pipeline.READING
    assert first.guard is not None
    short = replace(first, guard=replace(first.guard, seconds=1.0, grace=0.5))
    monkeypatch.setattr(pipeline, "READING", (short, *rest))
    started = time.monotonic()
    result = retold.trace(
        [
            {"url": "https://a.example/1", "html": "<html><body><p>Words of it.</p></body></html>"},
            {"url": "https://a.example/2", "text": "The port of Lund said on Monday that it had closed."},
        ]
    )  # fmt: skip
    assert time.monotonic() - started < 25
    assert [a.problem for a in result.unread] == ["took longer than 1 seconds to read"]
    assert len(result.stories) == 1


def test_without_workers_the_limit_of_time_holds_too(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGALRM)
    e = engine(tmp_path)
    e.put("captures", [page(n.encode(), "text", n) for n in ("sleeps", "fine", "stumbles")])
    e.map(READ)
    assert problems(e)["sleeps"] == SLOW
    assert problems(e)["fine"] is None
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def unlucky(articles: Iterator[Article]) -> Iterator[Sentence]:
    for a in articles:
        if a.article_id == "a005":
            os.kill(os.getpid(), signal.SIGKILL)
        yield Sentence(a.article_id, 0, "body", 0, 0, 1, "x")


def wrong(articles: Iterator[Article]) -> Iterator[Sentence]:
    for _ in articles:
        raise ZeroDivisionError("no such luck")
    yield from ()


def test_a_worker_that_dies_elsewhere_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "LEAST_KEYS", 4)
    with engine(tmp_path, workers=2) as e:
        e.put("articles", [article(n) for n in range(12)])
        with pytest.raises(RetoldError, match=r"a worker process ended.*'sentences'"):
            e.map(Step(unlucky, ("articles",), "sentences", "article_id"))
        with pytest.raises(RuntimeError, match="ZeroDivisionError: no such luck"):
            e.map(Step(wrong, ("articles",), "sentences", "article_id", version=2))
        # the engine goes on with new workers
        e.map(Step(split, ("articles",), "sentences", "article_id", version=3))
        assert e.read("sentences").num_rows == 22


# --- editions ---


def test_an_edition_changes_with_all_that_a_step_rests_on() -> None:
    def marks(*steps: Step) -> list[int]:
        between = Step(joined, ("story_members", "sentences"), "story_sentences", "story_key")
        first, *rest = steps
        return [s.mark for s in editions([first, between, *rest]) if s.stage is not joined]

    first = marks(SPLIT, FOLD)
    assert marks(SPLIT, FOLD) == first
    other = marks(Step(split, ("articles",), "sentences", "article_id", version=2), FOLD)
    assert other[0] != first[0] and other[1] != first[1]
    later = marks(SPLIT, Step(fold, FOLD.tables, "tellings", "story_key", version=2))
    assert later[0] == first[0] and later[1] != first[1]


# --- clocks ---


def test_times_are_utc_wherever_the_machine_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        e = engine(tmp_path)
        at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
        e.put("articles", [replace(article(1), published=at)])
        e.map(Step(hours, ("articles", "credits"), "sentences", "article_id"))
        assert [r["text"] for r in e.read("sentences").to_pylist()] == [str(at)]
    finally:
        monkeypatch.undo()
        time.tzset()
