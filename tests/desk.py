"""A desk for the tests: served from a thread, or asked without a network."""

from __future__ import annotations

import re
import socket
import threading
import time
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from retold import Workspace
from retold.web.app import create_app
from retold.web.settings import Settings, for_listening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient


@contextmanager
def served(root: Path, **listening: Any) -> Iterator[str]:
    """The address of a desk over a workspace, as long as the block lasts."""
    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(Workspace.open(root), for_listening("127.0.0.1", port, **listening))
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def asked(root: Path, **settings: Any) -> Iterator[TestClient]:
    """A client of a desk over a workspace, without a network."""
    with warnings.catch_warnings():  # that httpx has a successor
        warnings.simplefilter("ignore")
        from starlette.testclient import TestClient
    given = {"hosts": ("desk.test",)} | settings
    app = create_app(Workspace.open(root), Settings(**given))
    with TestClient(app, base_url="http://desk.test", raise_server_exceptions=False) as client:
        yield client


def csrf(client: Any, path: str = "/try") -> str:
    """The token of the forms on a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', client.get(path).text)
    assert found, f"{path} has no form with a token"
    return found[1]
