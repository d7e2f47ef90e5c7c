"""`retold trace` from end to end, as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import retold
from retold import pipeline
from retold.engines import jobs, keeping, local, shapes
from retold.records import TABLES
from retold.terminal.stories import _unread
from retold.workspace import Store

if TYPE_CHECKING:
    from collections.abc import Callable

STORM = """STORM SHUTS LUND HARBOUR

By Ada Holm
LUND (Reuters) - The harbour of Lund was shut on Monday after a storm damaged 14 ferries, the port authority said.
Harbour master Jonas Ek told Reuters that repairs would take three weeks.
"We have never seen waves like these," Ek said.
(Reporting by Ada Holm; Editing by Jo Berg)
"""
COPY = """Storm shuts harbour of Lund

The harbour of Lund was closed on Monday after a storm damaged 41 ferries, the port authority said.
Harbour master Jonas Ek told Reuters that repairs would take three weeks.
"We have never seen waves like these," Ek said.
"""
MAYOR = """Mayor of Velmora resigns over bridge

Mayor Ilse Tarn of Velmora resigned on Tuesday, a day after auditors found that 3.2 million crowns meant for the old bridge had been spent on a hotel.
"I signed what I was given," Tarn told the council. Her deputy, Pavel Orsk, takes over until elections in May.
"""


def run(
    *arguments: str, stdin: bytes = b"", cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "retold", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, timeout=120)


@pytest.fixture
def heap(tmp_path: Path) -> Path:
    folder = tmp_path / "heap"
    folder.mkdir()
    (folder / "wire.txt").write_text(STORM)
    (folder / "copy.txt").write_text(COPY)
    return folder


def test_two_pages_make_a_story(heap: Path) -> None:
    done = run("trace", str(heap))
    out = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "Who retold whom" in out
    assert "Reuters" in out
    assert "41" in out and "14" in out
    assert "number" in out


def test_json_and_report_are_written(heap: Path, tmp_path: Path) -> None:
    files = tmp_path / "r.html", tmp_path / "r.json"
    done = run("trace", str(heap), "--report", str(files[0]), "--json", str(files[1]), "--quiet")
    assert (done.returncode, done.stdout) == (0, b"")
    result = json.loads(files[1].read_text())
    assert result["schema"] == "retold.result/1"
    names = (
        "articles",
        "stories",
        "tellings",
        "derivations",
        "beads",
        "variants",
        "claims",
        "attestations",
    )
    assert all(result[n] for n in names)
    assert files[0].read_text().startswith("<!doctype html>")


def test_json_goes_to_standard_output_alone(heap: Path) -> None:
    done = run("trace", str(heap), "--json", "-")
    assert json.loads(done.stdout)["schema"] == "retold.result/1"


def test_spans_slice_back(newsroom: retold.Result) -> None:
    checked = 0
    for story in newsroom.stories:
        for v in story.variants:
            for side in ("parent", "child"):
                article = getattr(v, f"{side}_article")
                start, end = getattr(v, f"{side}_start"), getattr(v, f"{side}_end")
                if article is None or start is None:
                    continue
                words = getattr(v, f"{side}_words")
                found = story.pages[article].article
                assert words in (found.text[start:end], found.title[start:end])
                checked += 1
        for page in story.pages.values():
            for s in page.sentences:
                whole = page.article.title if s.zone == "headline" else page.article.text
                assert whole[s.start : s.end] == s.text
            for c in page.credits:
                assert c.start is None or page.article.text[c.start : c.end] == c.text
    assert checked > 100


# --- bad input ---


def bad_inputs(folder: Path) -> list[str]:
    folder.mkdir()
    (folder / "empty.html").write_bytes(b"")
    (folder / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    with (folder / "huge.html").open("wb") as handle:
        handle.write(b"<html><body>")
        for _ in range(50):
            handle.write(b"<p>word word word</p>" * 50_000)
    (folder / "lines.jsonl").write_text(
        json.dumps({"id": 1, "title": "Storm", "text": COPY})
        + '\n{"id": 2, "text": \n[1, 2]\n"x"\n'
    )
    (folder / "nothing").mkdir()
    (folder / "odd.html").write_bytes(
        b'<meta charset="x-unheard-of"><title>T</title><p>' + b"Caf\xe9 " * 60
    )
    return [
        str(folder / n)
        for n in (
            "empty.html",
            "picture.html",
            "huge.html",
            "lines.jsonl",
            "nothing",
            "odd.html",
            "missing.txt",
        )
    ]


def test_bad_input_gets_one_clear_line_each_and_the_rest_is_done(
    tmp_path: Path, heap: Path
) -> None:
    arguments = bad_inputs(tmp_path / "bad")
    done = run("trace", *arguments, str(heap / "wire.txt"), "--json", str(tmp_path / "r.json"))
    out = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 0, out
    assert "Traceback" not in out
    problems = {
        a["address"]: a["problem"]
        for a in json.loads((tmp_path / "r.json").read_text())["articles"]
        if a["problem"]
    }
    for name in ("empty.html", "picture.html", "huge.html", "nothing", "missing.txt"):
        own = [p for a, p in problems.items() if name in a]
        assert len(own) == 1, f"{name}: {own}"
        assert len(own[0].splitlines()) == 1
    assert sum("lines.jsonl" in a for a in problems) == 3
    assert "10 MB" in next(p for a, p in problems.items() if "huge" in a)


def test_nothing_traced_is_exit_code_2(tmp_path: Path) -> None:
    done = run("trace", *bad_inputs(tmp_path / "bad")[:3])
    assert done.returncode == 2
    assert b"Traceback" not in done.stdout + done.stderr
    assert b"empty.html" in done.stdout


@pytest.mark.parametrize(
    "arguments", [("trace",), ("trace", "x", "--workers", "-3"), ("nonsense",)]
)
def test_wrong_use_is_exit_code_1(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert done.stderr


def test_letters_that_the_terminal_lacks_become_question_marks(heap: Path) -> None:
    command = [sys.executable, "-m", "retold", "trace", str(heap)]
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, env=plain, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Who retold whom" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is not on this system")
def test_a_full_disk_is_one_line(heap: Path) -> None:
    command = [sys.executable, "-m", "retold", "trace", str(heap)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=120)
    assert done.returncode == 1
    assert done.stderr == b"retold: no space left on the device\n"


@pytest.mark.parametrize("option", ["--report", "--json"])
def test_a_file_without_a_name_is_said(heap: Path, option: str) -> None:
    done = run("trace", str(heap), option, "")
    assert done.returncode == 1
    assert done.stderr == b"retold: no file is named to write to\n"


def test_an_unwritable_report_is_said(heap: Path, tmp_path: Path) -> None:
    done = run("trace", str(heap), "--report", str(tmp_path / "no" / "such" / "folder.html"))
    assert done.returncode == 1
    assert done.stderr.startswith(b"retold: cannot write")  # before any page is read
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("address", "problem", "said"),
    [
        ("a.html", "a.html: the file is empty", "a.html: the file is empty"),
        ("b.jsonl:3", "b.jsonl, line 3: not a JSON object", "b.jsonl, line 3: not a JSON object"),
        ("null", "/dev/null: the file is empty", "/dev/null: the file is empty"),
        ("c.html", "error page", "c.html: error page"),
        ("d:7", "line 7: torn", "d:7: line 7: torn"),
    ],
)
def test_what_could_not_be_read_is_named_once(address: str, problem: str, said: str) -> None:
    assert _unread(address, problem) == said


def test_standard_input_holds_records_or_a_page() -> None:
    lines = "\n".join(
        json.dumps({"id": i, "title": t.split("\n")[0], "text": t, "mine": 5})
        for i, t in enumerate((STORM, COPY))
    )
    done = run("trace", "-", "--json", "-", stdin=lines.encode())
    result = json.loads(done.stdout)
    assert len(result["articles"]) == 2
    assert "mine" in result["articles"][0]["extra"]


def test_a_missing_file_is_named_once_and_no_headline_is_said(tmp_path: Path) -> None:
    assert run("trace", "missing", cwd=tmp_path).stdout.count(b"missing") == 1
    said = [f'"We saw {n} fires in the hills that night," she said.' for n in range(20)]
    (tmp_path / "a.txt").write_text("\n\n".join(said))
    (tmp_path / "b.txt").write_text("\n\n".join(said[:18]))
    assert b"1. (no headline)" in run("trace", str(tmp_path)).stdout


def test_records_of_one_file_are_not_revisions_of_one_page(tmp_path: Path) -> None:
    file = tmp_path / "pages.jsonl"
    records = [dict(zip(("title", "text"), t.split("\n\n", 1), strict=True)) for t in (STORM, COPY)]
    file.write_text("\n".join(json.dumps(r) for r in records))
    result = retold.trace([file])
    (edge,) = result.stories[0].derivations
    assert edge.kind != "update"
    assert edge.probability > 0.3


def test_control_characters_never_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "evil.txt").write_text(f"Title \x1b]0;owned\x07 [bold red]x[/]\n\n{STORM}\x1b[2J")
    done = run("trace", str(tmp_path / "evil.txt"))
    assert b"\x1b]0" not in done.stdout
    assert b"\x1b[2J" not in done.stdout
    assert b"Traceback" not in done.stderr


# --- another encoder ---

FAKE_MODEL = """
import os
import numpy as np

class SentenceTransformer:
    def __init__(self, name):
        if "missing" in name:
            raise OSError(f"{name} is not here\\nand not there")
        self.name = name

    def __repr__(self):
        return f"Fake({self.name})"

    def encode(self, sentences, normalize_embeddings):
        with open(os.environ["FAKE_LOG"], "a") as log:
            log.write(f"{self.name} {os.getpid()} {len(sentences)}\\n")
        out = np.zeros((len(sentences), 16))
        for row, sentence in zip(out, sentences):
            for letter in sentence:
                row[ord(letter) % 16] += 1
            row /= max(1e-9, np.sqrt((row * row).sum()))
        return out
"""


@pytest.fixture
def fake_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "sentence_transformers.py").write_text(FAKE_MODEL)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "models"), prepend=os.pathsep)
    monkeypatch.setenv("FAKE_LOG", str(tmp_path / "log"))
    return tmp_path / "log"


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing-model", "missing-model is not here and not there"), ("", "pip install")],
)
def test_an_encoder_that_cannot_be_had_is_said_before_any_work(
    heap: Path, tmp_path: Path, fake_model: Path, name: str, words: str
) -> None:
    if not name:
        (tmp_path / "models" / "sentence_transformers.py").write_text("raise ImportError")
    desk = tmp_path / "desk"
    done = run("trace", str(heap), "--encoder", name or "any", "--workspace", str(desk))
    assert done.returncode == 1
    assert (done.stdout, desk.exists()) == (b"", False)
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("retold: The encoder") and words in line


def test_a_named_encoder_is_used_and_what_rests_on_it_is_redone(
    heap: Path, tmp_path: Path, fake_model: Path
) -> None:
    arguments = ("trace", str(heap), "--workspace", str(tmp_path / "desk"), "--quiet")
    assert run(*arguments).returncode == 0
    assert not fake_model.exists()
    assert run(*arguments, "--encoder", "small").returncode == 0
    log = fake_model.read_text()
    assert log.startswith("small ")
    assert run(*arguments, "--encoder", "small").returncode == 0
    assert fake_model.read_text() == log, "what is finished is not done again"
    tables = Store.open(tmp_path / "desk")
    assert (
        len({t.telling_id for t in tables.records("tellings")}) == tables.read("tellings").num_rows
    )
    assert run(*arguments, "--encoder", "large").returncode == 0
    assert "large " in fake_model.read_text()


def test_workers_use_the_named_encoder(
    fake_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path / "models"))
    monkeypatch.setattr(local, "LEAST_KEYS", 1)
    records = [
        {"url": f"https://{n}.example/{len(t)}", "title": t.split("\n")[0], "text": t}
        for n, t in enumerate((STORM, COPY, MAYOR, MAYOR.replace("Tuesday", "Tuesday evening")))
    ]
    retold.trace(records, encoder="far", workers=2)
    processes = {int(line.split()[1]) for line in fake_model.read_text().splitlines()}
    assert processes
    assert os.getpid() not in processes


def test_an_encoder_changes_the_editions_of_what_rests_on_it(
    fake_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path / "models"))
    plain, other = (
        {s.into: s.mark for part in pipeline.steps(name) for s in part}
        for name in ("static", "other")
    )
    changed = {table for table, mark in plain.items() if other[table] != mark}
    told = {"beads", "stemmas", "variants", "claims", "standings"}
    assert changed == told | {"revision_beads", "revision_variants"}


# --- what is wrong with a workspace ---


def damaged(desk: Path) -> None:
    for part in (desk / "tables" / "sentences").iterdir():
        part.write_bytes(part.read_bytes()[:100])


def lost(desk: Path) -> None:
    for part in (desk / "tables" / "articles").iterdir():
        part.unlink()


def newer(desk: Path) -> None:
    (desk / "retold.toml").write_text("format = 7")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (damaged, "cannot be read"),
        (lost, "cannot be read"),
        (newer, "was written in format 7; this version of Retold reads up to 2"),
    ],
)
def test_what_is_wrong_with_a_workspace_is_one_line(
    heap: Path, tmp_path: Path, harm: Callable[[Path], None], words: str
) -> None:
    desk = tmp_path / "desk"
    arguments = ("trace", str(heap), "--workspace", str(desk))
    assert run(*arguments).returncode == 0
    harm(desk)
    (heap / "third.txt").write_text(COPY.replace("Monday", "Tuesday"))
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (1, b"")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("retold: ") and words in line and str(desk) in line


def test_pages_outlast_the_loss_of_every_snapshot(heap: Path, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    assert run("trace", str(heap), "--workspace", str(desk)).returncode == 0
    pages = retold.Workspace.open(desk).result().pages
    for snapshot in (desk / "snapshots").iterdir():
        snapshot.write_bytes(b"{")
    read = run("stories", "--workspace", str(desk))
    assert read.returncode == 1
    assert "no snapshot in" in read.stderr.decode()
    assert run("build", "--workspace", str(desk)).returncode == 0
    assert retold.Workspace.open(desk).result().pages == pages


def test_a_workspace_in_use_is_one_line(heap: Path, tmp_path: Path) -> None:
    desk = Store.create(tmp_path / "desk")
    with desk.writing():
        done = run("trace", str(heap), "--workspace", str(desk.root))
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert "another process is writing" in line


# --- the same result, whatever the way ---


def heap_of_records() -> list[dict[str, str]]:
    texts = [
        *(STORM, COPY, STORM.replace("three weeks", "two months"), COPY.replace("Lund", "Ystad")),
        *(
            MAYOR,
            MAYOR.replace("3.2", "2.3"),
            MAYOR.replace("hotel", "casino") + "She denied it.\n",
        ),
        "Menu\nSearch\nSubscribe",
    ]
    return [
        {"url": f"https://{n}.example/p", "title": t.split("\n")[0], "text": t.split("\n", 2)[2],
         "published": f"2026-03-{2 + n % 3:02}"}
        for n, t in enumerate(t if t.count("\n") > 2 else t + "\n" for t in texts)
    ]  # fmt: skip


class Contents(dict[str, Counter[str]]):
    """Tables as multisets of their rows."""

    def __repr__(self) -> str:
        return f"{sum(map(len, self.values()))} rows"


def contents(desk: Store) -> Contents:
    """Every table as a multiset of its rows."""
    return Contents({name: Counter(map(repr, desk.records(name))) for name in TABLES})


@pytest.fixture(scope="module")
def first_time(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[str]]:
    desk = tmp_path_factory.mktemp("first") / "desk"
    retold.trace(heap_of_records(), workspace=desk, workers=0)
    found = contents(Store.open(desk))
    assert len(found["standings"]) == 2 and len(found["articles"]) == 8
    return found


@settings(max_examples=6, deadline=None, derandomize=True, database=None)
@given(
    order=st.permutations(range(8)),
    workers=st.sampled_from([0, 0, 2]),
    keys=st.sampled_from([1, 3, 1000]),
    batch=st.sampled_from([1, 5, 1024]),
    put=st.sampled_from([1, 3, 2000]),
)
def test_order_workers_and_batches_change_nothing(
    first_time: dict[str, Counter[str]],
    order: list[int],
    workers: int,
    keys: int,
    batch: int,
    put: int,
) -> None:
    pages = heap_of_records()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "JOB_KEYS", keys)
        patch.setattr(local, "LEAST_KEYS", 1)
        patch.setattr(keeping, "PUT_ROWS", put)
        for room in (jobs, shapes):
            patch.setattr(room, "BATCH", batch)
        desk = Path(folder) / "desk"
        retold.trace([pages[n] for n in order], workspace=desk, workers=workers)
        found = contents(Store.open(desk))
        assert [t for t in found if found[t] != first_time[t]] == []


def without_names(result: bytes) -> dict[str, Any]:
    """A result but for the names stories go by: these stay what they were when pages come."""
    found: dict[str, Any] = json.loads(result)
    for story in found["stories"]:
        assert story.pop("id")
    return found


def test_pages_that_come_in_two_runs_make_the_same_tables(
    first_time: dict[str, Counter[str]], tmp_path: Path
) -> None:
    pages = heap_of_records()
    retold.trace(pages[::2], workspace=tmp_path / "desk")
    result = retold.trace(pages[1::2], workspace=tmp_path / "desk")
    once = retold.trace(pages)
    assert without_names(result.to_json()) == without_names(once.to_json())


def test_a_workspace_goes_on_where_it_was(tmp_path: Path, heap: Path) -> None:
    desk = tmp_path / "desk"
    run("trace", str(heap / "wire.txt"), "--workspace", str(desk), "--quiet")
    run(
        "trace",
        str(heap / "copy.txt"),
        "--workspace",
        str(desk),
        "--json",
        str(tmp_path / "two.json"),
        "--quiet",
    )
    run(
        "trace",
        str(heap / "wire.txt"),
        str(heap / "copy.txt"),
        "--json",
        str(tmp_path / "one.json"),
        "--quiet",
    )
    two, one = (without_names((tmp_path / n).read_bytes()) for n in ("two.json", "one.json"))
    assert two == one


# --- the two pages it all began with ---


def test_the_seeds_make_one_story_and_one_tree(seeds: retold.Result) -> None:
    assert len(seeds.stories) == 1
    story = seeds.stories[0]
    wire = next(p.article for p in story.pages.values() if "001_" in p.article.address)
    rewrite = next(p.article for p in story.pages.values() if "000_" in p.article.address)
    assert (
        rewrite.title
        == "Russia-Ukraine war: Russian officer detained in Kazakhstan may be deported, says family"
    )
    assert rewrite.section == "Politics"
    for furniture in (
        "Menu",
        "Search",
        "Market Data",
        "Sign up",
        "Welcome to",
        "Close",
        "Zac Allan",
    ):
        assert furniture not in rewrite.text
    assert not wire.text.startswith(("By ", "ALMATY"))
    assert "Editing by" not in wire.text
    (edge,) = story.derivations
    assert edge.kind == "rewrite"
    assert story.tellings[edge.parent].lead == wire.article_id
    assert story.tellings[edge.parent].newsroom == "Reuters"
    assert not any(t.lost for t in story.tellings.values())


def test_the_seeds_credits(seeds: retold.Result) -> None:
    pages = {p.article.address[:3]: p for p in seeds.stories[0].pages.values()}
    pages = {p.article.address.rsplit("/", 1)[-1][:3]: p for p in pages.values()}
    wire = {c.kind: c for c in pages["001"].credits}
    assert wire["byline"].persons == ("Olzhas Auyezov",)
    assert wire["dateline"].place and wire["dateline"].place.upper() == "ALMATY"
    assert wire["dateline"].newsroom == "Reuters"
    assert wire["credit_line"].persons == ("Olzhas Auyezov",)
    assert "Editing by Edmund Blair" in wire["credit_line"].text
    pictures = [c for c in pages["000"].credits if c.kind == "picture"]
    assert [c.text for c in pictures] == ["Zac Allan / Wikimedia Commons"]


def test_the_seeds_changes(seeds: retold.Result) -> None:
    changes = seeds.stories[0].changes
    top = [(v.kind, v.parent_words, v.child_words) for v in changes[:2]]
    assert any(k == "action" and "detention" in a and "deportation" in b for k, a, b in top), top
    found = [(v.kind, v.parent_words, v.child_words) for v in seeds.stories[0].variants]
    assert any("Zakakh" in b for _, _, b in found)
    alarmed = " ".join(f"{v.parent_words} {v.child_words}" for v in changes)
    for same in ("two children", "six-month", "September", "Semey", "Astana", "Armenia"):
        assert same not in alarmed, f"{same} stands in both"


def test_the_seeds_speakers(seeds: retold.Result) -> None:
    pages = {p.article.address.rsplit("/", 1)[-1][:3]: p for p in seeds.stories[0].pages.values()}
    for page in pages.values():
        quoted = next(s.n for s in page.sentences if "As someone who disagrees" in s.text)
        chain = next(s.chain for s in page.speeches if s.sentence == quoted)
        assert "Zhilin" in chain[0]
        assert "Yekaterina" in chain[1]
    assert chain[-1] == "Reuters"


def test_the_seeds_origins(seeds: retold.Result) -> None:
    story = seeds.stories[0]
    assert story.standing.newsrooms_known == 1
    assert story.standing.newsrooms == ("Reuters",)
    shared = [c for c in story.claims if c.pages == 2]
    assert len(shared) >= 5
    assert {a.newsroom for c in shared for a in c.attestations} == {"Reuters"}
    added = [c for c in story.claims if "lawsuit" in c.wording or "suit was filed" in c.wording]
    assert len(added) == 2
    for claim in added:
        assert {a.newsroom_state for a in claim.attestations} == {"unknown"}
        assert {a.newsroom for a in claim.attestations} == {None}
    assert any("McCue" in (c.speaker or "") for c in added)
