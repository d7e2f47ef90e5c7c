"""`trace`: pages in, stories out, with or without a workspace."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
import threading
import time
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from retold.api.library import MOST_WORKERS, Workspace
from retold.errors import WorkspaceError
from retold.models import DEFAULT_NAME
from retold.models import encoder as load_encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from retold.api.pages import Fetch, Pages
    from retold.results import Result

FEW_PAGES = 150  # under this a pool of processes costs more than it gives
_PREFIX = "retold-"
_YOUNG_SECONDS = 60  # a folder this new may not have its lock yet


def trace(
    pages: Pages,
    *,
    workspace: str | os.PathLike[str] | None = None,
    encoder: str | None = None,
    workers: int | None = None,
    fetch: Fetch | None = None,
    note: Callable[[str], None] = lambda _words: None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Result:
    """Trace pages: paths, globs, folders, `-`, or records as mappings (`text` or `html`, `url`, …).

    `fetch` gives the captures of an http or https address; without it, addresses are refused.
    Without `workspace` everything happens in a temporary folder. `workers=0` runs all of it in
    this process, for a debugger: there a page on which a parser hangs is waited for. None chooses by
    the number of pages. Raises WorkspaceError where the workspace cannot be used, ModelError for an
    unknown encoder.

    >>> result = trace([{"url": "https://example.org/a", "title": "Ferry halted",
    ...                  "text": "The Port of Lund said on Monday that its ferry had stopped."}])
    >>> [story.standing.headline for story in result.stories]
    ['Ferry halted']
    """
    from retold import pipeline
    from retold.api.pages import captures_of
    from retold.engines.local import Local

    name = encoder or DEFAULT_NAME
    if encoder is not None:
        load_encoder(name)  # what is wrong with it is said before any work is done
    captures = captures_of(pages, fetch)
    first = list(islice(captures, FEW_PAGES))
    apart = workers != 0
    if workers is None:
        workers = 0 if len(first) < FEW_PAGES else min(MOST_WORKERS, os.cpu_count() or 1)
    with _opened(workspace) as desk, desk.store.writing():
        with Local(desk.store, workers, progress=progress, apart=apart) as engine:
            engine.prepare(pipeline.READING[0])
            pipeline.trace(engine, chain(first, captures), note, name)
        desk.store.sweep()
        return desk.result()


@contextmanager
def _opened(root: str | os.PathLike[str] | None) -> Iterator[Workspace]:
    """The workspace in a folder, or one that is gone afterwards."""
    if root is not None:
        yield Workspace.create(Path(root))
        return
    tidy()
    try:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    except OSError as error:
        raise WorkspaceError(f"no temporary folder can be made: {error}") from error
    try:
        yield Workspace.create(folder, durable=False)
    finally:
        with _uninterrupted():
            shutil.rmtree(folder, ignore_errors=True)


def tidy() -> int:
    """Take away the temporary folders of runs that were killed. Gives how many there were.

    A run holds the lock of its folder while it lives; a folder whose lock can be had is nobody's.
    """
    gone = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            state = folder.lstat()
            if state.st_uid != os.getuid() or time.time() - state.st_mtime < _YOUNG_SECONDS:
                continue
            with (folder / "lock").open("r+") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                gone += 1
        except OSError:
            continue  # held, gone meanwhile, or none of ours
    return gone


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
