"""Programs of the house look for garbage in circles less often; importing the library does not."""

from __future__ import annotations

import gc
import subprocess
import sys
from typing import TYPE_CHECKING

from retold import cli
from retold.tidying import RARELY

if TYPE_CHECKING:
    import pytest


def test_the_command_line_tidies_rarely(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[tuple[int, ...]] = []
    monkeypatch.setattr(gc, "set_threshold", lambda *limits: told.append(limits))
    monkeypatch.setattr("sys.argv", ["retold", "--version"])
    cli.main()
    assert told == [RARELY]
    assert "retold" in capsys.readouterr().out


def test_importing_the_library_leaves_its_callers_limits() -> None:
    code = "import gc; before = gc.get_threshold(); import retold, retold.cli; assert gc.get_threshold() == before"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
