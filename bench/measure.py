"""Whole processes measured from outside: wall seconds and the peak memory of the process tree."""

from __future__ import annotations

import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command cost."""

    seconds: float
    peak_mb: float  # largest proportional set size of the process and its children, sampled
    code: int


def cost(command: list[str], stdin: bytes | None = None) -> Cost:
    """Run a command to its end and measure it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with watched(process.pid) as peak:
        process.communicate(stdin)
        seconds = time.perf_counter() - started
    return Cost(seconds, peak[0], process.returncode)


@contextmanager
def watched(pid: int) -> Iterator[list[float]]:
    """The peak memory, in megabytes, of a process tree so far: the one item of the list."""
    peak, over = [0.0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(pid, peak, over), daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _watch(root: int, peak: list[float], over: threading.Event) -> None:
    while not over.is_set():
        peak[0] = max(peak[0], sum(_pss(pid) for pid in _tree(root)) / 1024)
        over.wait(0.05)


def _tree(root: int) -> list[int]:
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        try:
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting += [int(c) for c in children.read_text().split()]
        except OSError:
            continue  # it ended while we looked
    return found


def _pss(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1])
    except (OSError, ValueError):
        pass
    return 0.0
