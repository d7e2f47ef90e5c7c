"""Who may import whom. Imports under TYPE_CHECKING count too."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "retold"

GROUND = {"errors", "text", "facts", "records", "models", "newsrooms", "lexicon", "compiling",
          "tidying"}  # fmt: skip
# A room of several files is a folder, or named here.
STAGES = {
    "captures", "fetch", "extract", "credits", "sentences", "speech", "fingerprint", "stories",
    "tellings", "collate", "stemma", "apparatus", "origins", "revisions",
}  # fmt: skip
OUTPUTS = {"export", "report", "digest", "web", "terminal", "drawing"}

MAY = {
    **dict.fromkeys(GROUND, GROUND),
    **dict.fromkeys(STAGES, GROUND),
    "workspace": GROUND,
    "engines": GROUND | {"workspace"},
    "results": GROUND | {"workspace"},
    "search": GROUND | {"workspace", "results"},
    "pipeline": GROUND | STAGES | {"engines"},
    **dict.fromkeys(OUTPUTS, GROUND | {"results", "drawing"}),
    "export": GROUND | {"results", "workspace"},  # its tables are the stored ones, row by row
    "watch": GROUND | {"fetch", "captures", "workspace"},
    "api": GROUND | STAGES | {"workspace", "engines", "pipeline", "results", "search", "export", "watch"},
    "digest": GROUND | {"workspace", "results", "drawing", "api"},
    "web": GROUND | {"workspace", "results", "drawing", "search", "export", "digest", "api"},
    "cli": GROUND | STAGES | OUTPUTS
    | {"workspace", "engines", "pipeline", "results", "api", "search", "watch"},
    "__main__": {"cli"},
    "__init__": {"api", "results", "workspace"},
}  # fmt: skip


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Rooms of the house that a file imports."""
    package = ["retold", *path.relative_to(SOURCE).parts[:-1]]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{stem}.{a.name}" for a in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "retold" and len(parts) > 1:
                found.add(parts[1])
    return {r for r in found if (SOURCE / f"{r}.py").exists() or (SOURCE / r).is_dir()}


FILES = sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_stay_within_the_house(path: Path) -> None:
    room = room_of(path)
    assert room in MAY, f"{room} is a new room: say in MAY whom it may import"
    strangers = imports(path) - MAY[room] - {room}
    assert not strangers, f"{path.name} may not import {sorted(strangers)}"


def test_there_are_no_circles() -> None:
    edges: dict[str, set[str]] = {}
    for path in FILES:
        if room_of(path) != "__init__":
            edges.setdefault(room_of(path), set()).update(imports(path) - {room_of(path)})
    done: set[str] = set()
    while len(done) < len(edges):
        free = {r for r in edges if r not in done and not (edges[r] & edges.keys()) - done}
        assert free, f"these rooms import each other in a circle: {sorted(set(edges) - done)}"
        done |= free


@pytest.mark.parametrize(
    "words", ["import retold", "import retold.cli, retold.records, retold.text"]
)
def test_import_stays_light(words: str) -> None:
    heavy = ["numba", "duckdb", "pyarrow", "trafilatura", "networkx", "lxml", "numpy", "starlette"]
    code = f"{words}; import sys; print([m for m in {heavy} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_the_names_retold_gives() -> None:
    import retold

    assert sorted(retold.__all__) == ["Result", "Story", "Workspace", "__version__", "trace"]
    for name in retold.__all__:
        assert getattr(retold, name) is not None
