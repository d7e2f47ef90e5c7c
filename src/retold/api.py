"""The Python API: trace pages and get typed records back."""

from __future__ import annotations

import json
import os
import shutil
import signal
import tempfile
import threading
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retold import pipeline
from retold.captures import open_captures, record
from retold.engines.local import Local
from retold.errors import WorkspaceError
from retold.models import DEFAULT_NAME
from retold.models import encoder as load_encoder
from retold.results import Result, load
from retold.workspace import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from retold.records import Capture

FEW_PAGES = 150  # under this a pool of processes costs more than it gives
MOST_WORKERS = 8


class Workspace:
    """A library of pages that grows: add pages, build, and ask."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    def create(cls, root: str | os.PathLike[str], *, durable: bool = True) -> Workspace:
        """Make the folder, or open it where it is one. Raises WorkspaceError where it cannot be."""
        return cls(Store.create(Path(root), durable=durable))

    @classmethod
    def open(cls, root: str | os.PathLike[str]) -> Workspace:
        """Open a workspace. Raises WorkspaceError where there is none, or a newer one."""
        return cls(Store.open(Path(root)))

    def result(self) -> Result:
        """Everything in it, as whole stories."""
        return load(self.store)


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
    this process; None chooses by the number of pages. Raises WorkspaceError where the workspace
    cannot be used, ModelError for an unknown encoder.

    >>> result = trace([{"url": "https://example.org/a", "title": "Ferry halted",
    ...                  "text": "The Port of Lund said on Monday that its ferry had stopped."}])
    >>> [story.standing.headline for story in result.stories]
    ['Ferry halted']
    """
    if isinstance(pages, (str, os.PathLike)):
        pages = [pages]
    name = encoder or DEFAULT_NAME
    if encoder is not None:
        load_encoder(name)  # what is wrong with it is said before any work is done
    captures = _captures(pages)
    first = list(islice(captures, FEW_PAGES))
    if workers is None:
        workers = 0 if len(first) < FEW_PAGES else min(MOST_WORKERS, os.cpu_count() or 1)
    with _opened(workspace) as desk, desk.store.writing():
        with Local(desk.store, workers, progress=progress) as engine:
            pipeline.trace(engine, chain(first, captures), note, name)
        desk.store.sweep()
        return desk.result()


@contextmanager
def _opened(root: str | os.PathLike[str] | None) -> Iterator[Workspace]:
    """The workspace in a folder, or one that is gone afterwards."""
    if root is not None:
        yield Workspace.create(Path(root))
        return
    try:
        folder = Path(tempfile.mkdtemp(prefix="retold-"))
    except OSError as error:
        raise WorkspaceError(f"no temporary folder can be made: {error}") from error
    try:
        yield Workspace.create(folder, durable=False)
    finally:
        with _uninterrupted():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let no second Ctrl-C break into tidying up after the first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


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
