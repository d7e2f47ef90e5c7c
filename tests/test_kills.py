"""A run that is killed, stopped or out of room leaves nothing half-written, and can be gone on with."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from pathlib import Path

import pytest

import retold
from retold.errors import WorkspaceError
from retold.records import TABLES
from retold.workspace import Store

PLACES = ("Velmora", "Ostrand", "Lund", "Kerava", "Tolmin", "Brevik")
KILLS = 4  # for each number of workers; `soak` has many more


def page(n: int) -> str:
    """Five retellings of each of six fires."""
    place, teller = PLACES[n // 5], n % 5
    opening = ("A fire destroyed", "Flames gutted", "Fire has destroyed")[teller % 3]
    return (
        f"Fire destroys mill in {place}\n\n"
        f"{opening} the old paper mill of {place} on Monday and {12 + n // 5} people were hurt.\n"
        f'"We could see the smoke from {place} station," said fire chief Ada Ro{place.lower()}.\n'
        f"The mill had stood empty since {1990 + n // 5}. {'Police said nothing. ' * (teller % 2)}\n"
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for n in range(30):
        (folder / f"page{n:02}.txt").write_text(page(n))
        os.utime(folder / f"page{n:02}.txt", (1_700_000_000, 1_700_000_000))
    return folder


@pytest.fixture(scope="module")
def undisturbed(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[str]]:
    root = tmp_path_factory.mktemp("undisturbed") / "desk"
    retold.trace(pages, workspace=root)
    return tables(Store.open(root))


def tables(desk: Store) -> dict[str, Counter[str]]:
    """Every table as a multiset of its rows."""
    return {name: Counter(map(repr, desk.records(name))) for name in TABLES}


def start(pages: Path, *arguments: str, **settings: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "retold", "trace", str(pages), "--quiet", *arguments]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **settings,  # type: ignore[call-overload]
    )


def published(desk: Path) -> int:
    """Snapshots that a run has published so far."""
    return len(list((desk / "snapshots").glob("[0-9]*.json")))


@pytest.mark.parametrize("workers", ["0", "2"])
def test_kills_at_any_moment_lose_nothing(
    pages: Path, tmp_path: Path, undisturbed: dict[str, Counter[str]], workers: str
) -> None:
    rng, desk = random.Random(f"kills {workers}"), tmp_path / "desk"
    killed = 0
    for n in range(KILLS):
        before = published(desk)
        run = start(pages, "--workspace", str(desk), "--workers", workers)
        while n % 4 and published(desk) <= before and run.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.random() * 0.5)
        run.kill()
        run.communicate()
        killed += run.returncode != 0
        if (desk / "retold.toml").exists():
            read_all(desk)
        if run.returncode == 0:  # nothing is left to do here: begin anew
            assert tables(Store.open(desk)) == undisturbed
            desk = tmp_path / f"desk{n}"
    assert killed > KILLS // 2, "the delays are too long"
    retold.trace(pages, workspace=desk)
    assert tables(Store.open(desk)) == undisturbed


def read_all(desk: Path) -> None:
    """Read every live part of a workspace."""
    reader = Store.open(desk)
    for name, state in reader.snapshot().tables.items():
        assert reader.read(name).num_rows == sum(p.rows for p in state.parts)
        assert sum(t.num_rows for t in reader.parts(name, done=True)) == sum(
            p.rows for p in state.done
        )


@pytest.mark.parametrize(("workers", "kept"), [("0", True), ("2", True), ("2", False)])
def test_ctrl_c_stops_in_good_order(
    pages: Path, tmp_path: Path, undisturbed: dict[str, Counter[str]], workers: str, kept: bool
) -> None:
    desk, scratch, mark = tmp_path / "desk", tmp_path / "scratch", uuid.uuid4().hex
    scratch.mkdir()
    arguments = ["--workers", workers, *(["--workspace", str(desk)] if kept else [])]
    run = start(
        pages,
        *arguments,
        env=os.environ | {"TMPDIR": str(scratch), "RETOLD_TEST_MARK": mark},
        start_new_session=True,
    )
    while run.poll() is None:
        if any(published(d) > 3 for d in (desk, *scratch.glob("retold-*"))):
            break
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=20)
    assert (run.returncode, out) == (130, "")
    (line,) = err.strip().splitlines()
    assert line.startswith("retold: interrupted")
    assert list(scratch.iterdir()) == []
    assert processes_with(mark) == []
    if kept:
        assert not list(desk.rglob("*.tmp"))
        retold.trace(pages, workspace=desk)
        assert tables(Store.open(desk)) == undisturbed


def processes_with(mark: str) -> list[str]:
    """Processes that have the mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return [f for f in found if f]


def test_workers_end_with_a_parent_that_is_killed(pages: Path, tmp_path: Path) -> None:
    desk, mark = tmp_path / "desk", uuid.uuid4().hex
    environment = os.environ | {"RETOLD_TEST_MARK": mark}
    run = start(pages, "--workspace", str(desk), "--workers", "2", env=environment)
    while published(desk) < 4 and run.poll() is None:
        time.sleep(0.01)
    assert len(processes_with(mark)) > 1
    run.kill()
    run.communicate()
    deadline = time.monotonic() + 10
    while processes_with(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_with(mark) == []


def test_a_torn_snapshot_gives_way_to_the_one_before(
    pages: Path, tmp_path: Path, undisturbed: dict[str, Counter[str]]
) -> None:
    desk = tmp_path / "desk"
    retold.trace(pages, workspace=desk)
    newest = max((desk / "snapshots").iterdir(), key=lambda p: int(p.stem))
    newest.write_bytes(newest.read_bytes()[:50])
    assert Store.open(desk).snapshot().number == int(newest.stem) - 1
    retold.trace(pages, workspace=desk)
    assert tables(Store.open(desk)) == undisturbed


def test_a_full_disk_is_said_and_destroys_nothing(
    pages: Path,
    tmp_path: Path,
    undisturbed: dict[str, Counter[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, real = tmp_path / "desk", os.fsync
    for room in (0, 3, 11, 24):
        left = room

        def full(handle: int) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(handle)

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(WorkspaceError, match=r"no space left|disk is full"):
                retold.trace(pages, workspace=desk)
        assert not list(desk.rglob("*.tmp"))
        if (desk / "retold.toml").exists():
            read_all(desk)
    retold.trace(pages, workspace=desk)
    assert tables(Store.open(desk)) == undisturbed


def test_a_file_that_may_not_grow_is_one_line(pages: Path, tmp_path: Path) -> None:
    run = start(
        pages,
        "--workspace",
        str(tmp_path / "desk"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)),
    )
    _, err = run.communicate()
    assert run.returncode == 1
    (line,) = err.splitlines()
    assert "the disk is full" in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_one_line(pages: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    run = start(pages, "--workspace", str(tmp_path / "desk"))
    _, err = run.communicate()
    assert run.returncode == 1
    (line,) = err.splitlines()
    assert "permission denied" in line


def test_a_workspace_below_a_file_is_one_line(pages: Path) -> None:
    run = start(pages, "--workspace", str(pages / "page00.txt" / "desk"))
    _, err = run.communicate()
    assert run.returncode == 1
    (line,) = err.splitlines()
    assert "not a directory" in line
