"""Readers of a large library while a build runs: `python -m bench load --articles N`.

Writes a workspace (or takes one) with what a build leaves beside it, serves it, lets a build of one
worker with new pages run at low priority over and over, and has locust's readers look at stories
and search. What they waited for is printed; it ends with 1 where a request failed or the 95th
percentile of story page or search is over the limit.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from itertools import islice
from pathlib import Path
from typing import Any

from bench.measure import watched

LIMIT_MS = 250
NEW_PAGES = 200  # that each build finds
PYTHON = sys.executable


def main(argv: list[str]) -> None:
    """Run the readers and print what they waited for."""
    parser = argparse.ArgumentParser(prog="bench load", description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--workspace", type=Path, help="take this one; new pages are added to it")
    parser.add_argument("--readers", type=int, default=30)
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--workers", type=int, default=2, help="processes of the desk")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as scratch:
        root = asked.workspace or Path(scratch) / "desk"
        if asked.workspace is None:
            _write(root, asked.articles)
        _finish(root)
        figures = _measured(root, asked, Path(scratch))
    print(json.dumps(figures) if asked.json else _table(figures))
    if figures["errors"] or max(figures["p95_ms"][n] for n in ("story", "search")) > LIMIT_MS:
        sys.exit(1)


def _write(root: Path, articles: int) -> None:
    subprocess.run(
        [PYTHON, "-m", "bench", "workspace", "--articles", str(articles), "--out", str(root),
         "--write-only"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _finish(root: Path) -> None:
    """What a build leaves beside the tables."""
    from retold import results, search
    from retold.workspace import Store

    store = Store.open(root)
    search.refresh(store)
    results.bind(store)


def _measured(root: Path, asked: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    host = f"http://127.0.0.1:{port}"
    desk = subprocess.Popen(
        [PYTHON, "-m", "retold", "serve", "--workspace", str(root), "--port", str(port), "--quiet",
         "--workers", str(asked.workers)],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    stop = threading.Event()
    builds: list[float] = []
    building = threading.Thread(target=_build, args=(root, scratch, stop, builds))
    try:
        with watched(desk.pid, every=1.0) as usage:
            first = _ready(host)
            if not asked.no_build:
                building.start()
            rows = _locust(host, asked, scratch)
    finally:
        stop.set()
        desk.send_signal(signal.SIGTERM)
        desk.wait(30)
        if building.is_alive():
            building.join()
    known = {r["Name"]: r for r in rows}
    return {
        "readers": asked.readers, "workers": asked.workers, "first_answer_s": round(first, 1),
        "requests": int(known["Aggregated"]["Request Count"]),
        "errors": int(known["Aggregated"]["Failure Count"]),
        "p50_ms": {n: float(r["50%"]) for n, r in known.items()},
        "p95_ms": {n: float(r["95%"]) for n, r in known.items()},
        "p99_ms": {n: float(r["99%"]) for n, r in known.items()},
        "max_ms": {n: round(float(r["Max Response Time"]), 0) for n, r in known.items()},
        "builds_finished": len(builds), "build_s": [round(b, 1) for b in builds],
        "desk_peak_mb": round(usage.peak_mb),
        "desk_processor_s": round(usage.processor_seconds, 1),
    }  # fmt: skip


def _ready(host: str) -> float:
    """Wait for the desk, its lists and its search index; the seconds that took."""
    started = time.perf_counter()
    while True:
        try:
            urllib.request.urlopen(f"{host}/healthz").read()
            break
        except OSError:
            time.sleep(0.1)
    for path in ("/", "/search?q=harbour"):
        urllib.request.urlopen(host + path).read()
    return time.perf_counter() - started


def _build(root: Path, scratch: Path, stop: threading.Event, done: list[float]) -> None:
    """Add pages and build, again and again."""
    from bench.pages import captures

    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    nice = ["nice", "-n", "19", PYTHON, "-m", "retold"]
    for turn in range(1, 1000):
        if stop.is_set():
            return
        folder = scratch / f"new{turn}"
        folder.mkdir()
        pages = islice(captures(NEW_PAGES * turn), NEW_PAGES * (turn - 1), None)
        for n, page in enumerate(pages):
            ending = {"html": "html", "record": "jsonl"}.get(page.media, "txt")
            (folder / f"{n}.{ending}").write_bytes(page.body)
        started = time.perf_counter()
        for words in (["add", str(folder)], ["build", "--workers", "1"]):
            process = subprocess.Popen(
                [*nice, *words, "--workspace", str(root)], start_new_session=True, **quiet
            )
            while process.poll() is None:
                if stop.wait(0.2):
                    os.killpg(process.pid, signal.SIGTERM)
                    process.wait()
                    return
        done.append(time.perf_counter() - started)


def _locust(host: str, asked: argparse.Namespace, scratch: Path) -> list[dict[str, str]]:
    readers = Path(__file__).with_name("_readers.py")
    subprocess.run(
        [PYTHON, "-m", "locust", "-f", str(readers), "--headless", "--host", host,
         "--users", str(asked.readers), "--spawn-rate", "10", "--run-time", f"{asked.seconds}s",
         "--csv", str(scratch / "load"), "--only-summary", "--loglevel", "ERROR"],
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with (scratch / "load_stats.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def _table(figures: dict[str, Any]) -> str:
    lines = [f"{k:18} {v}" for k, v in figures.items() if not isinstance(v, dict)]
    for name, p95 in figures["p95_ms"].items():
        p50, p99, most = (figures[f][name] for f in ("p50_ms", "p99_ms", "max_ms"))
        lines.append(
            f"{name:18} {p50:.0f} ms at the median, {p95:.0f} at 95%, {p99:.0f} at 99%, "
            f"{most:.0f} at most"
        )
    return "\n".join(lines)
