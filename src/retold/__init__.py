"""Retold: finds the stories in news pages and shows how each was retold.

>>> import retold
>>> result = retold.trace([{"url": "https://example.org/a", "title": "Ferry halted",
...                         "text": "The Port of Lund said on Monday that its ferry had stopped."}])
>>> len(result.stories)
1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retold.api import Workspace, trace
    from retold.results import Result, Story

__version__ = "0.1.0"
__all__ = ["Result", "Story", "Workspace", "__version__", "trace"]

_PLACES = {"trace": "retold.api", "Result": "retold.results", "Story": "retold.results",
           "Workspace": "retold.api"}  # fmt: skip


def __getattr__(name: str) -> Any:
    # Loaded on first use: `import retold` and `retold --help` must stay light.
    if name in _PLACES:
        from importlib import import_module

        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'retold' has no attribute {name!r}")
