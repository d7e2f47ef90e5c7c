"""`retold serve` and `retold user` as commands."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from retold.errors import RetoldError
from retold.web.settings import for_listening

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 60.0  # for an answer, on a machine that has much else to do
COMMAND = (sys.executable, "-m", "retold")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str) -> str:
    import httpx

    for _ in range(600):
        try:
            return httpx.get(address, timeout=SECONDS).text
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"nothing answers at {address}")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_answers_and_stops_in_good_order(library: Path, tmp_path: Path, workers: str) -> None:
    import httpx

    root, port, scratch = tmp_path / "workspace", free_port(), tmp_path / "scratch"
    shutil.copytree(library, root)
    scratch.mkdir()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--workspace", root, "--port", str(port), "--workers", workers],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(scratch)},
    )  # fmt: skip
    try:
        assert wait_for(f"http://127.0.0.1:{port}/healthz") == "ok\n"
        answer = httpx.get(f"http://localhost:{port}/", timeout=SECONDS)
        assert answer.status_code == 200
        assert "server" not in answer.headers
        strange = httpx.get(f"http://localhost:{port}/%0a%1b[31m", timeout=SECONDS)
        assert strange.status_code == 404
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        process.communicate()
    assert "The desk is at http://localhost:" in said
    assert '"GET / HTTP' in said or '"GET /" 200' in said
    assert "\x1b[31m" not in said
    assert "Traceback" not in said
    assert list(scratch.iterdir()) == []


def test_beyond_this_machine_somebody_must_be_able_to_sign_in(
    library: Path, tmp_path: Path
) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(library, root)
    for options in (["--host", "0.0.0.0"], ["--address", "https://desk.example/x"], ["--sign-in"]):
        done = subprocess.run(
            [*COMMAND, "serve", "--workspace", root, *options], capture_output=True, text=True
        )
        assert done.returncode == 1
        assert "retold user add" in done.stderr


def test_users_are_added_listed_and_removed(library: Path, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(library, root)
    here = {**os.environ, "RETOLD_WORKSPACE": str(root)}

    def run(*words: str, password: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, "user", *words], capture_output=True, text=True,
            env={**here, "RETOLD_PASSWORD": password} if password else here,
        )  # fmt: skip

    assert run("add", "ann", "--role", "editor", password="long enough now").returncode == 0
    assert run("list").stdout == "ann\teditor\n"
    short = run("add", "rob", password="short")
    assert (short.returncode, "characters" in short.stderr) == (1, True)
    assert run("add", "../rob", password="long enough now").returncode == 1
    assert run("remove", "ann").returncode == 0
    assert run("list").stdout == ""
    assert run("remove", "ann").returncode == 1


def test_who_must_sign_in() -> None:
    assert not for_listening("127.0.0.1", 8765).sign_in
    assert not for_listening("::1", 8765).sign_in
    assert for_listening("0.0.0.0", 8765).sign_in
    assert for_listening("192.0.2.1", 8765).sign_in
    assert for_listening("127.0.0.1", 8765, sign_in=True).sign_in
    behind = for_listening("127.0.0.1", 8765, address="https://desk.example/news/")
    assert (behind.sign_in, behind.prefix, behind.secure) == (True, "/news", True)
    assert "desk.example" in behind.hosts


@pytest.mark.parametrize(
    "address", ["desk.example", "ftp://desk.example", "https://", "https://x/?a"]
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(RetoldError):
        for_listening("127.0.0.1", 8765, address=address)
