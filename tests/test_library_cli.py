"""The commands of a workspace as a user or a script runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from retold import Workspace
from retold.cli import cli
from retold.cli.completion import SHELLS
from tests.test_workspace import COPY, MAYOR, WIRE


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments], input=stdin)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shelf") / "desk"
    assert run("init", root).exit_code == 0
    lines = "\n".join(json.dumps(p) for p in (WIRE, COPY, MAYOR))
    done = run("add", "-", "--workspace", root, stdin=lines)
    assert (done.exit_code, done.output) == (0, "3 added\n")
    done = run("build", "--workspace", root, "--json")
    assert json.loads(done.stdout) == {"pages": 3, "articles": 3, "stories": 2}
    return root


@pytest.fixture
def desk(shelf: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shelf, tmp_path / "desk"))


def test_making_a_workspace_twice_is_no_harm(desk: Path, tmp_path: Path) -> None:
    assert "is a workspace already" in run("init", desk).output
    assert len(Workspace.open(desk).result().stories) == 2
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "novel.txt").write_text("mine")
    done = subprocess.run(
        [sys.executable, "-m", "retold", "init", str(tmp_path / "full")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "other files" in done.stderr and "Traceback" not in done.stderr


def test_which_workspace_is_meant(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Workspace.create(tmp_path / "other").root
    inner = desk / "inner"
    inner.mkdir()
    monkeypatch.delenv("RETOLD_WORKSPACE", raising=False)
    monkeypatch.chdir(inner)
    counted = "{'pages': 3, 'articles': 3, 'stories': 2}"
    assert str(json.loads(run("build", "--json").stdout)) == counted, "the nearest above"
    monkeypatch.setenv("RETOLD_WORKSPACE", str(other))
    assert json.loads(run("build", "--json").stdout)["pages"] == 0, "the environment comes first"
    assert json.loads(run("build", "--json", "--workspace", desk).stdout)["pages"] == 3
    monkeypatch.delenv("RETOLD_WORKSPACE")
    monkeypatch.chdir(tmp_path)
    failed = run("check")
    assert failed.exit_code == 1
    assert "--workspace" in str(failed.exception)


def test_adding_tells_each_page(desk: Path, tmp_path: Path) -> None:
    done = run("add", tmp_path / "none.html", "--workspace", desk)
    assert done.exit_code == 2, "nothing was added"
    assert "not added" in done.stderr and "no such file" in done.stderr
    lines = f"{json.dumps(COPY)}\n{json.dumps({**COPY, 'url': 'https://new.example'})}"
    done = run("add", "-", "--json", "--workspace", desk, stdin=lines)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(t["outcome"], t["address"]) for t in told] == [
        ("known", COPY["url"]),
        ("read", "https://new.example"),
    ]


def test_control_characters_of_addresses_are_not_printed(desk: Path, tmp_path: Path) -> None:
    done = run("add", tmp_path / "x\x1b[31m.html", "--workspace", desk)
    assert "\x1b" not in done.output


def test_checking_ends_with_what_it_found(desk: Path) -> None:
    assert run("check", "--workspace", desk).exit_code == 0
    part = next((desk / "tables" / "beads").glob("*.parquet"))
    part.write_bytes(b"damaged")
    done = run("check", "--json", "--workspace", desk)
    faults = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert all("--repair" in f["remedy"] and "beads" in f["place"] for f in faults)
    assert run("check", "--repair", "--workspace", desk).exit_code == 0
    assert run("build", "-q", "--workspace", desk).exit_code == 0
    assert run("check", "--workspace", desk).exit_code == 0


def test_forgetting_asks_first(desk: Path) -> None:
    done = run("forget", COPY["url"], "--workspace", desk, stdin="n\n")
    assert done.exit_code == 1
    assert Workspace.open(desk).counts()["pages"] == 3
    done = run("forget", COPY["url"], "--workspace", desk, stdin="y\n")
    assert "1 page forgotten" in done.stdout
    assert run("build", "--workspace", desk).stdout.endswith(" pages\n")
    assert Workspace.open(desk).counts()["pages"] == 2
    assert run("forget", "--workspace", desk).exit_code == 2


def test_two_pages_side_by_side(desk: Path) -> None:
    done = run("compare", WIRE["url"], COPY["url"], "--workspace", desk)
    assert "changed (number): “14” → “41”" in done.stdout
    plain = json.loads(
        run("compare", WIRE["url"], COPY["url"], "--json", "--workspace", desk).stdout
    )
    assert plain["first"]["address"] == WIRE["url"]
    assert {v["status"] for v in plain["variants"]} >= {"changed", "kept"}
    with pytest.raises(AssertionError):
        assert run("compare", "ffff", COPY["url"], "--workspace", desk).exit_code == 0


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_is_printed(shell: str) -> None:
    done = run("completion", shell)
    assert done.exit_code == 0
    assert "_RETOLD_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("retold ver", "verdict"),
        ("retold verdict not", "not-same-story"),
        ("retold add --ag", "--again"),
    ],
)
def test_bash_finishes_words(tmp_path: Path, words: str, expected: str) -> None:
    script = tmp_path / "complete.sh"
    script.write_text(run("completion", "bash").stdout)
    last = len(words.split()) - 1
    code = (
        f"compopt() {{ :; }}; source {script}; COMP_WORDS=({words}); COMP_CWORD={last}; "
        '_retold_completion retold; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", code], capture_output=True, text=True, env={**os.environ, "PATH": path}
    )
    assert done.stdout.split() == [expected], done.stderr


def test_every_command_has_help_with_examples() -> None:
    for name in cli.list_commands(None):  # type: ignore[arg-type]
        done = run(name, "--help")
        assert done.exit_code == 0
        assert f"retold {name}" in done.output or name == "user", f"{name} shows no example"
