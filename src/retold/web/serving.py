"""The desk under uvicorn: one process, or several that share a port."""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
import signal
import sys
import tempfile
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from retold.api import Workspace
from retold.drawing.words import environment
from retold.errors import RetoldError
from retold.results import keep_apart
from retold.tidying import tidy_rarely
from retold.web.app import create_app
from retold.web.keeping import kept
from retold.web.settings import for_listening
from retold.web.shelf import EVERYTHING

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from retold.web.shelf import Shelf

_HANDED_ON = "RETOLD_DESK"  # how the processes learn what they serve
# Reading a story hands Python's lock over some hundred times: with the usual 5 ms a turn it would
# wait most of the time for pages that are being put together.
TURN_SECONDS = 0.0005
STOP_SECONDS, IDLE_SECONDS, MOST_AT_ONCE = 10, 15, 200


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served, and how."""

    root: str
    host: str
    port: int
    workers: int = 1
    quiet: bool = False
    listening: dict[str, Any] = field(default_factory=dict)  # as `for_listening` takes it
    trials: str = ""


def run(serving: Serving) -> None:
    """Serve until somebody stops it; requests that are under way are finished first."""
    trials = tempfile.mkdtemp(prefix="retold-desk-")
    handed = asdict(serving) | {"trials": trials}
    os.environ[_HANDED_ON] = json.dumps(handed)
    options: dict[str, Any] = {
        "host": serving.host, "port": serving.port, "access_log": False, "log_level": "warning",
        "proxy_headers": False, "server_header": False, "date_header": True,
        "timeout_graceful_shutdown": STOP_SECONDS, "timeout_keep_alive": IDLE_SECONDS,
        "limit_concurrency": MOST_AT_ONCE, "h11_max_incomplete_event_size": 32 * 1024,
    }  # fmt: skip
    signal.signal(signal.SIGTERM, _stop)  # uvicorn sends it on when it has finished
    try:
        with kept(Path(serving.root)) if os.access(serving.root, os.W_OK) else nullcontext():
            if serving.workers == 1:
                uvicorn.run(app(), **options)
            else:
                uvicorn.run(
                    "retold.web.serving:app", factory=True, workers=serving.workers, **options
                )
    finally:
        os.environ.pop(_HANDED_ON, None)
        shutil.rmtree(trials, ignore_errors=True)


def _stop(_signal: int, _frame: object) -> None:
    sys.exit(0)


def app() -> Starlette:
    """The application that `run` was asked for; every process makes its own."""
    handed = json.loads(os.environ[_HANDED_ON])
    level = logging.WARNING if handed["quiet"] else logging.INFO
    logging.basicConfig(format="%(message)s", stream=sys.stderr, level=logging.WARNING)
    logging.getLogger("retold.access").setLevel(level)
    sys.setswitchinterval(TURN_SECONDS)
    listening = handed["listening"] | {"names": tuple(handed["listening"].get("names") or ())}
    settings = for_listening(handed["host"], handed["port"], **listening)
    workspace = Workspace.open(handed["root"])
    if os.access(workspace.store.root, os.W_OK):
        keep_apart(workspace.store.root)
    made = create_app(workspace, settings, trials=Path(handed["trials"]))
    _warm(made.state.desk.shelf)
    # To go through all that is held, again and again, would stop readers for a tenth of a second.
    gc.collect()
    gc.freeze()
    tidy_rarely()
    return made


def _warm(shelf: Shelf) -> None:
    """Load what pages are made with, so that the first reader does not wait for it either."""
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)
    index = shelf.store.root / "index"
    with suppress(RetoldError):
        if (index / "catalogue.sqlite").exists():
            for line in shelf.lines(limit=1):
                shelf.story(line.story_id)
            if (index / "search.sqlite").exists():
                shelf.search("the", EVERYTHING, None, 0, 1)
