"""The Python API: trace pages and get typed records back."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retold import pipeline
from retold.captures import open_captures, record
from retold.engines.local import Local
from retold.results import Result, load
from retold.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from retold.records import Capture

FEW_PAGES = 50  # under this a pool of processes costs more than it gives


def trace(
    pages: str | os.PathLike[str] | Iterable[str | os.PathLike[str] | Mapping[str, Any]],
    *,
    workspace: str | os.PathLike[str] | None = None,
    encoder: str | None = None,
    workers: int | None = None,
    note: Callable[[str], None] = lambda _words: None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Result:
    """Trace pages: paths, globs, folders, `-`, or records as mappings (`text` or `html`, `url`, …).

    Without `workspace` everything happens in a temporary folder. `workers=0` runs all of it in
    this process; None chooses by the number of pages. Raises InputError where nothing can be
    opened, WorkspaceError where the workspace cannot be used, ModelError for an unknown encoder.

    >>> result = trace([{"url": "https://example.org/a", "title": "Ferry halted",
    ...                  "text": "The Port of Lund said on Monday that its ferry had stopped."}])
    >>> [story.standing.headline for story in result.stories]
    ['Ferry halted']
    """
    if isinstance(pages, (str, os.PathLike)):
        pages = [pages]
    captures = list(_captures(pages))
    if workers is None:
        workers = 0 if len(captures) < FEW_PAGES else min(8, os.cpu_count() or 1)
    if workspace is not None:
        return _run(Workspace.create(Path(workspace)), captures, encoder, workers, note, progress)
    with tempfile.TemporaryDirectory(prefix="retold-") as folder:
        return _run(Workspace.create(Path(folder)), captures, encoder, workers, note, progress)


def _run(
    workspace: Workspace,
    captures: list[Capture],
    encoder: str | None,
    workers: int,
    note: Callable[[str], None],
    progress: Callable[[str, int, int], None] | None,
) -> Result:
    if encoder is not None:
        from retold.models import use_encoder

        use_encoder(encoder)
    with workspace.writing():
        pipeline.trace(Local(workspace, workers, progress=progress), captures, note)
        return load(workspace)


def _captures(
    pages: Iterable[str | os.PathLike[str] | Mapping[str, Any]],
) -> Iterator[Capture]:
    arguments: list[str] = []
    for page in pages:
        if isinstance(page, (str, os.PathLike)):
            arguments.append(os.fspath(page))
        else:
            yield record(json.loads(json.dumps(dict(page), default=str)))
    if arguments:
        yield from open_captures(arguments)
