"""What the docs say is run."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.generate import TARGET, text
from tests.conftest import ROOT

TUTORIAL = ROOT / "docs" / "tutorial.md"
COMMANDS = re.findall(r"^\$ (.+)$", TUTORIAL.read_text(encoding="utf-8"), re.M)


def test_the_result_is_described_as_it_is() -> None:
    assert TARGET.read_text(encoding="utf-8") == text(), (
        "run `make docs` and look at the difference"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_the_tutorial_runs(command: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "out").mkdir()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()
    for option in ("--report", "--json"):
        for file in re.findall(rf"{option} (\S+)", command):
            assert (tmp_path / file).stat().st_size > 1000


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
