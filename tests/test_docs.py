"""What the docs say is run."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.generate import CONFIGURATION, TARGET, configuration, text
from retold.cli import _FILES
from tests.conftest import ROOT

TUTORIAL = ROOT / "docs" / "tutorial.md"
COMMANDS = re.findall(r"^\$ (.+)$", TUTORIAL.read_text(encoding="utf-8"), re.M)


def test_the_result_is_described_as_it_is() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), (
        "run `make docs` and look at the difference"
    )


def test_the_configuration_is_described_as_it_is() -> None:
    assert CONFIGURATION.read_text(encoding="utf-8") == configuration(), (
        "run `make docs` and look at the difference"
    )


def test_every_command_is_in_the_docs() -> None:
    pages = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "docs").glob("*.md"))
    missing = [c for c in _FILES if f"retold {c}" not in pages]
    assert not missing, f"no page says how to use {missing}"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which somebody follows the tutorial."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "examples").symlink_to(ROOT / "examples")
    (folder / "out").mkdir()
    (folder / ".environment").touch()
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_the_tutorial_runs(command: str, reader: Path) -> None:
    """Each command follows those before it, with the variables that they set."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [
            "bash",
            "-o",
            "pipefail",
            "-c",
            f"set -e; . ./.environment\n{command}\nexport -p > .environment",
        ],
        cwd=reader,
        env={**os.environ, "PATH": path},
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()
    for option in ("--report", "--json", "--out"):
        for file in re.findall(rf"{option} ([a-z]+/\S+)", command):
            assert (reader / file).stat().st_size > 1000


def test_the_tutorial_in_python_is_right() -> None:
    failed, tried = doctest.testfile(str(TUTORIAL), module_relative=False)
    assert tried > 3
    assert failed == 0


def test_every_word_of_the_readme_that_is_a_command_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([a-z-]+)", readme))
    assert {"demo", "test"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.M), (
            f"make {target} is in the README and not in the Makefile"
        )
