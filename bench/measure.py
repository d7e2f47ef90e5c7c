"""Whole processes measured from outside: wall seconds and the peak memory of the process tree."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
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
    with watched(process.pid) as usage:
        process.communicate(stdin)
        seconds = time.perf_counter() - started
    return Cost(seconds, usage.peak_mb, process.returncode)


@dataclass(slots=True)
class Usage:
    """What a process tree has used so far, as seen by looking at it again and again."""

    root: int
    before_mb: float = 0.0  # at the first look: what the tree held already
    peak_mb: float = 0.0
    processor: dict[int, float] = field(default_factory=dict)  # seconds, by process

    @property
    def processor_seconds(self) -> float:
        """Of all processes of the tree together, those that ended too."""
        return sum(self.processor.copy().values())

    def look(self, memory: bool = True) -> None:
        """See what the tree has used until now; memory takes longer to see than processors."""
        tree = _tree(self.root)
        if memory:
            self.peak_mb = max(self.peak_mb, _resident_mb(tree))
        self.processor |= {pid: s for pid in tree if (s := _processor_seconds(pid))}


@contextmanager
def watched(pid: int, every: float = 0.05, memory: bool = True) -> Iterator[Usage]:
    """What a process tree uses while the block runs."""
    usage, over = Usage(pid, _resident_mb(_tree(pid)) if memory else 0.0), threading.Event()
    watcher = threading.Thread(target=_watch, args=(usage, over, every, memory), daemon=True)
    watcher.start()
    try:
        yield usage
    finally:
        over.set()
        watcher.join()


def _watch(usage: Usage, over: threading.Event, every: float, memory: bool) -> None:
    while not over.is_set():
        usage.look(memory)
        over.wait(every)


def _processor_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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


def own_peak_mb() -> float:
    """The most that this process has held since its program began.

    Not `ru_maxrss`: on Linux that starts from what the parent held when it forked.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _resident_mb(pids: list[int]) -> float:
    return sum(map(_pss, pids)) / 1024


def _pss(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return float(line.split()[1])
    except (OSError, ValueError):
        pass
    return 0.0
