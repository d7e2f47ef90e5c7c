"""The library of pages: adding, settings, upkeep, old formats, one writer."""

from __future__ import annotations

import base64
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import retold
from retold import Workspace
from retold.api.deciding import verdict
from retold.api.tracing import tidy
from retold.errors import LockedError, NotFoundError, RetoldError, WorkspaceError
from retold.records import TABLES, Article, Capture
from retold.workspace import FORMAT, Store
from retold.workspace.settings import keys, load

if TYPE_CHECKING:
    from retold.api import Addition

OLD = Path(__file__).with_name("workspaces")
WIRE = {
    "url": "https://radio.example/wire",
    "title": "Storm shuts harbour of Lund",
    "published": "2026-03-02T09:00:00Z",
    "text": "By Ada Holm\nLUND (Reuters) - The harbour of Lund was shut on Monday after a storm "
    "damaged 14 ferries, the port authority said.\nHarbour master Jonas Ek told Reuters that "
    "repairs would take three weeks.\n(Reporting by Ada Holm; Editing by Jo Berg)",
}
COPY = {
    "url": "https://paper.example/copy",
    "title": "Storm shuts Lund harbour",
    "published": "2026-03-02T15:00:00Z",
    "text": "The harbour of Lund was closed on Monday after a storm damaged 41 ferries, the port "
    "authority said.\nHarbour master Jonas Ek told Reuters that repairs would take three weeks.",
}
MAYOR = {
    "url": "https://velmora.example/mayor",
    "title": "Mayor of Velmora resigns over bridge",
    "text": "Mayor Ilse Tarn of Velmora resigned on Tuesday, a day after auditors found that 3.2 "
    "million crowns meant for the old bridge had been spent on a hotel.\nHer deputy, Pavel Orsk, "
    "takes over until elections in May.",
}


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "desk")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Workspace.create(tmp_path_factory.mktemp("shelf") / "desk") as desk:
        desk.add([WIRE, COPY, MAYOR])
        desk.build()
    return desk.root


@pytest.fixture
def built(shelf: Path, tmp_path: Path) -> Workspace:
    return Workspace.open(shutil.copytree(shelf, tmp_path / "desk"))


def rows(desk: Workspace) -> dict[str, Counter[str]]:
    """Every table as a multiset of its rows; the ids of stories depend on what came first."""
    tables = TABLES.keys() - {"ledger"}
    return {name: Counter(map(repr, desk.store.records(name))) for name in sorted(tables)}


def page(desk: Workspace, address: object) -> str:
    return next(a.article_id for a in desk.articles() if a.address == address)


# --- adding ---


def test_pages_are_read_known_or_refused(desk: Workspace, tmp_path: Path) -> None:
    told: list[Addition] = []
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 20)
    added = desk.add(
        [WIRE, COPY, WIRE, str(tmp_path / "noise.bin"), str(tmp_path / "none.html")],
        report=told.append,
    )
    assert (added.read, added.known, len(added.refused)) == (2, 1, 2)
    assert sorted(a.outcome for a in told) == ["known", "read", "read", "refused", "refused"]
    assert any("no such file" in (a.why or "") for a in added.refused)
    assert desk.add([COPY]).known == 1
    kept = {c.address: c.problem for c in desk.records(Capture)}
    assert kept["noise.bin"] is not None, "what was there and could not be read stays on record"
    assert len(kept) == 3


def test_a_page_is_reported_when_another_reader_sees_it(desk: Workspace) -> None:
    seen = []

    def look(addition: Addition) -> None:
        stored = Store.open(desk.root).read("captures", ["capture_id"])
        seen.append(addition.capture_id in stored.column("capture_id").to_pylist())

    desk.add([WIRE, COPY, MAYOR], report=look)
    assert seen == [True] * 3


def test_addresses_go_to_the_fetcher(desk: Workspace) -> None:
    from retold.captures import page as capture

    asked: list[str] = []

    def fetch(address: str) -> list[Capture]:
        asked.append(address)
        return [capture(b"<p>Words.", "html", address)]

    added = desk.add(["https://paper.example/a"], fetch=fetch)
    assert (asked, added.read) == (["https://paper.example/a"], 1)


def test_added_and_built_is_what_is_traced(built: Workspace, tmp_path: Path) -> None:
    retold.trace([MAYOR, COPY, WIRE], workspace=tmp_path / "other")
    assert rows(built) == rows(Workspace.open(tmp_path / "other"))
    assert built.counts() == {"pages": 3, "articles": 3, "stories": 2}


def test_a_second_build_makes_nothing(built: Workspace) -> None:
    parts = {t: s.done for t, s in built.store.snapshot().tables.items()}
    built.build()
    assert {t: s.done for t, s in built.store.snapshot().tables.items()} == parts


def test_records_are_typed(built: Workspace) -> None:
    assert {type(a) for a in built.records(Article)} == {Article}
    with pytest.raises(RetoldError, match="no table of int"):
        built.records(int)


# --- settings ---


def test_settings_are_read(desk: Workspace) -> None:
    marker = desk.root / "retold.toml"
    marker.write_text(f"format = {FORMAT}\n[build]\nworkers = 3\nmemory_mb = 500\n")
    said = Workspace.open(desk.root).store.settings
    assert (said.build.workers, said.build.memory_mb, said.build.encoder) == (3, 500, "")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("[build]\nworker = 3", "no key build.worker; did you mean build.workers?"),
        ("[built]\nworkers = 3", "did you mean build"),
        ("workers = 3", "did you mean build.workers"),
        ("[build]\nworkers = 'many'", "build.workers must be a whole number, not 'many'"),
        ("[build]\nworkers = true", "must be a whole number"),
        ("[build]\nworkers = 65", "must be from -1 to 64"),
        ("build = 3", "build is a section"),
        ("format = 2", "cannot be read"),
    ],
)
def test_what_settings_cannot_be_is_said(desk: Workspace, lines: str, words: str) -> None:
    (desk.root / "retold.toml").write_text(f"format = {FORMAT}\n{lines}\n")
    with pytest.raises(WorkspaceError) as error:
        Workspace.open(desk.root)
    assert words in str(error.value)
    assert "retold.toml" in str(error.value)


def test_every_key_has_a_meaning() -> None:
    listed = list(keys())
    assert len({name for name, *_ in listed}) == len(listed) > 4
    assert all(len(words) > 10 for *_, words in listed)


# --- check and repair ---


def test_a_sound_workspace_has_no_faults(built: Workspace) -> None:
    assert built.check() == []


def spoil(path: Path, how: str) -> None:
    body = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(body[:-5])
    else:
        path.write_bytes(body[:40] + bytes([body[40] ^ 1]) + body[41:])


@pytest.mark.parametrize("table", ["captures", "sentences", "tellings", "story_members"])
@pytest.mark.parametrize(
    ("how", "words"),
    [("gone", "is missing"), ("cut", "bytes and should have"), ("bit", "hash differs")],
)
def test_damage_is_found_and_mended(built: Workspace, table: str, how: str, words: str) -> None:
    before = rows(built)
    spoil(Path(built.store.files(table)[0]), how)
    (fault,) = built.check()
    assert table in fault.place and words in fault.what and "repair" in fault.remedy
    built.repair()
    assert built.check() == []
    built.add([WIRE, COPY, MAYOR])
    built.build()
    assert rows(built) == before
    if table == "captures" and how != "gone":
        assert len(list((built.root / "damaged").iterdir())) == 1, "laid aside, not deleted"


def test_a_damaged_list_of_finished_keys_is_found_and_mended(built: Workspace) -> None:
    before = rows(built)
    spoil(Path(built.store.files("beads", done=True)[0]), "cut")
    assert [f.table for f in built.check()] == ["beads"]
    built.repair()
    built.build()
    assert (built.check(), rows(built)) == ([], before)


def test_an_altered_page_is_found(built: Workspace) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from retold.workspace import Change

    table = built.store.read("captures")
    bodies = [b.replace(b"14", b"15") for b in table.column("body").to_pylist()]
    changed = table.set_column(table.column_names.index("body"), "body", pa.array(bodies))
    part = built.store.write_part("captures", changed.to_batches(), "altered")
    built.store.publish([Change("captures", (part,), replaces=True)])
    assert pq.read_table(built.store.files("captures")[0]).num_rows == 3
    (fault,) = built.check()
    assert "is not the one that was added" in fault.what


def test_a_torn_snapshot_is_named(built: Workspace) -> None:
    newest = max((built.root / "snapshots").glob("*.json"), key=lambda p: int(p.stem))
    newest.write_bytes(newest.read_bytes()[:30])
    (fault,) = Workspace.open(built.root).check()
    assert newest.name in fault.place and "torn" in fault.what
    Workspace.open(built.root).repair()
    assert Workspace.open(built.root).check() == []


def test_a_damaged_state_is_named(built: Workspace) -> None:
    built.store.state.path.write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    (fault,) = built.check()
    assert fault.place == "state.sqlite"
    with pytest.raises(WorkspaceError, match=r"state\.sqlite"):
        built.verdicts()


def test_a_state_that_was_only_begun_holds_nothing(built: Workspace) -> None:
    built.store.state.path.touch()
    assert (built.check(), built.verdicts(), built.store.state.tombstones()) == ([], [], {})
    assert built.add([WIRE]).known == 1
    assert built.decide(verdict("independent", page(built, WIRE["url"]))).verdict_id == 1


# --- upkeep ---


def test_compacting_drops_what_is_not_current(built: Workspace) -> None:
    later = {**COPY, "url": "https://third.example/c", "title": "Lund harbour closed by storm"}
    built.add([later])
    built.build()
    before = {t: set(r) for t, r in rows(built).items()}
    dropped = built.compact()
    after = rows(built)
    assert dropped > 0
    assert built.check() == []
    current = {m.story_key for m in built.store.records("story_members")}
    assert {t.story_key for t in built.store.records("tellings")} <= current
    assert all(set(after[t]) <= before[t] for t in after)
    assert all(len(s.parts) <= 4 for s in built.store.snapshot().tables.values())
    built.build()
    assert rows(built) == after, "nothing is stale after compacting"


def test_pruning_deletes_earlier_states(built: Workspace) -> None:
    before = rows(built)
    assert built.prune() > 5
    assert len(list((built.root / "snapshots").iterdir())) == 2
    assert (built.check(), rows(built)) == ([], before)


def test_refreshing_numbers_the_corpus(built: Workspace) -> None:
    assert (built.refresh(), built.refresh()) == (1, 2)
    built.build()
    assert built.store.snapshot().corpus == 2


# --- writers and readers ---


def test_two_writers_exclude_each_other(built: Workspace) -> None:
    other = Workspace.open(built.root)
    with built.store.writing():
        for write in (lambda: other.add([MAYOR]), other.build, other.compact, other.prune):
            with pytest.raises(LockedError, match="another process is writing"):
                write()
        assert len(other.result().stories) == 2, "readers go on"
        other.decide(verdict("independent", page(built, WIRE["url"])))


def test_a_killed_writer_s_scratch_is_tidied(built: Workspace) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = built.store.folder("beads") / f".x.parquet.{gone.pid}.tmp"
    mine = built.store.folder("beads") / f".y.parquet.{os.getpid()}.tmp"
    spill = built.root / "spill" / "duckdb_temp_block-1.block"
    spill.parent.mkdir(exist_ok=True)
    for path in (left, mine, spill):
        path.write_bytes(b"half")
    with built.store.writing():
        assert (left.exists(), mine.exists(), spill.exists()) == (False, True, False)


def test_stale_temporary_folders_are_tidied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stale, held, young, other = (
        Store.create(tmp_path / f"retold-{n}", durable=False) for n in "abcd"
    )
    for store in (stale, held, young):
        (store.root / "lock").touch()
    for store in (stale, held, other):
        os.utime(store.root, (time.time() - 3600,) * 2)
    with held.writing():
        assert tidy() == 1
    assert sorted(p.name[-1] for p in tmp_path.iterdir()) == ["b", "c", "d"]


READ = """
import os, sys
import retold

def read(folder):
    desk = retold.Workspace.open(folder)
    print(len(desk.result().stories), len(desk.verdicts()), len(desk.check()))
    return desk

read(sys.argv[1]).build()  # all that is needed is loaded
if os.geteuid() == 0:
    os.setuid(65534)  # root may write everywhere
try:
    read(sys.argv[2]).build()
except retold.errors.WorkspaceError as error:
    print(error)
"""


def test_a_read_only_workspace_can_be_read(built: Workspace) -> None:
    built.decide(verdict("independent", page(built, WIRE["url"])))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        shutil.copytree(built.root, root / "desk")
        shutil.copytree(built.root, root / "other")
        for path in (root / "desk", *(root / "desk").rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        command = [sys.executable, "-c", READ, str(root / "other"), str(root / "desk")]
        done = subprocess.run(command, capture_output=True, text=True)
        for path in (root / "desk", *(p for p in (root / "desk").rglob("*") if p.is_dir())):
            path.chmod(0o755)
    assert done.stdout.splitlines()[:2] == ["2 1 0"] * 2, done.stderr
    assert "permission denied" in done.stdout


# --- formats ---


@pytest.fixture(params=sorted(OLD.glob("format*.txt")), ids=lambda p: p.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    packed = io.BytesIO(base64.b64decode(request.param.read_text()))
    with tarfile.open(fileobj=packed) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "desk"


def test_an_older_workspace_is_read_as_it_is(old: Path) -> None:
    files = {p: p.read_bytes() for p in old.rglob("*") if p.is_file() and "sqlite" not in p.name}
    desk = Workspace.open(old)
    (story,) = desk.result().stories
    assert (len(story.pages), len(desk.verdicts()), desk.check()) == (2, 1, [])
    assert all(p.read_bytes() == body for p, body in files.items())


def test_an_older_workspace_is_brought_up_by_the_first_writer(old: Path) -> None:
    marker = old / "retold.toml"
    marker.write_text(marker.read_text() + "[build]\nworkers = 0\n")
    before = rows(Workspace.open(old))
    desk = Workspace.open(old)
    desk.add([MAYOR])
    assert f"format = {FORMAT}" in marker.read_text()
    assert "workers = 0" in marker.read_text()
    parts = [p for s in desk.store.snapshot().tables.values() for p in s.parts + s.done]
    assert all(p.hash and p.size for p in parts)
    after = rows(Workspace.open(old))
    assert all(after[t] == before[t] for t in after if t != "captures")
    assert len(after["captures"]) == 3
    desk.build()
    assert (desk.check(), len(desk.result().stories), len(desk.verdicts())) == ([], 2, 1)


def test_there_is_a_workspace_of_every_older_format() -> None:
    assert {p.stem for p in OLD.glob("*.txt")} >= {f"format{n}" for n in range(1, FORMAT)}


def test_a_newer_workspace_is_left_alone(built: Workspace) -> None:
    marker = built.root / "retold.toml"
    marker.write_text(f"format = {FORMAT + 1}\nunheard = 'of'\n")
    before = {p: p.read_bytes() for p in built.root.rglob("*") if p.is_file()}
    with pytest.raises(WorkspaceError, match="install a newer one"):
        Workspace.open(built.root)
    assert {p: p.read_bytes() for p in built.root.rglob("*") if p.is_file()} == before


def test_settings_of_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="is no workspace"):
        load(tmp_path)
    with pytest.raises(NotFoundError):
        Workspace.create(tmp_path / "desk").page("0000")


# --- torn snapshots ---


def tear(desk: Workspace, count: int = 1) -> None:
    files = sorted((desk.root / "snapshots").glob("*.json"), key=lambda p: int(p.stem))
    for file in files[-count:]:
        file.write_bytes(file.read_bytes()[:20])


@pytest.mark.parametrize("count", [1, 1000], ids=["the newest", "every one"])
def test_pages_behind_a_torn_snapshot_are_taken_up(built: Workspace, count: int) -> None:
    before = rows(built)
    built.prune()
    later = {"url": "https://later.example", "text": "The port of Lund opened again on Friday."}
    built.add([later])
    tear(built, count)
    desk = Workspace.open(built.root)
    assert desk.add([MAYOR]).known == 1, "they are there before anything else is done"
    assert {c.address for c in desk.records(Capture)} == {
        p["url"] for p in (WIRE, COPY, MAYOR, later)
    }
    assert desk.check() == []
    desk.forget("https://later.example")
    desk.build()
    desk.compact()
    assert rows(desk) == before


def test_what_was_forgotten_is_not_taken_up(built: Workspace) -> None:
    built.forget(str(COPY["url"]))
    tear(built)
    desk = Workspace.open(built.root)
    desk.add([MAYOR])
    assert {c.address for c in desk.records(Capture)} == {WIRE["url"], MAYOR["url"]}
    assert desk.check() == []
