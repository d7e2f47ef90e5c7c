"""Worker processes that can be killed one by one.

Each worker is a new interpreter at the other end of a pipe, in a process group of its own (Ctrl-C
is for the parent to answer) and gone as soon as the parent is. It says which unit it is at, so
that the parent can tell a unit that hangs or crashes it from the rest of its job.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, Pipe, wait
from typing import TYPE_CHECKING, Any

from retold.errors import RetoldError
from retold.tidying import tidy_rarely

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable, Iterator

    from retold.engines.jobs import Done, Job

_SERVE = "import sys; sys.path[:] = {path!r}; from {module} import serve; serve({fd})"


@dataclass(frozen=True, slots=True)
class Broken:
    """A job whose worker had to be stopped, or died: at which unit, and why."""

    job: Job
    unit: str
    why: str


class Worker:
    """The parent's end of one worker process."""

    def __init__(self) -> None:
        self.line, self.process = interpreter(__name__)
        self.job: Job | None = None
        self.unit = ""
        self.since = 0.0

    def give(self, job: Job) -> None:
        """Have the worker do a job."""
        self.job, self.unit, self.since = job, "", time.monotonic()
        with contextlib.suppress(OSError):  # it died meanwhile: the next look at it will tell
            self.line.send(job)

    def late(self) -> float:
        """Seconds until it is stopped; endless where its step has no limit."""
        guard = self.job and self.job.step.guard
        if not guard or not self.unit:
            return float("inf")
        return self.since + guard.seconds + guard.grace - time.monotonic()

    def stop(self) -> None:
        """End the process at once."""
        self.process.kill()
        self.process.wait()
        self.line.close()


class Pool:
    """Some workers, started when there is work for them, kept for the next step."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.workers: list[Worker] = []

    def run(self, waiting: deque[Job], at: Callable[[str], None]) -> Iterator[Done | Broken]:
        """Do the jobs that wait, also those that the caller adds meanwhile.

        Broken ones are for the caller to cut and hand in again. `at` is told every unit begun.
        Raises what a job raised; the workers are then stopped.
        """
        try:
            while waiting or self._busy():
                self._hand_out(waiting)
                yield from self._outcomes(at)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End all workers at once."""
        while self.workers:
            self.workers.pop().stop()

    def _busy(self) -> list[Worker]:
        return [w for w in self.workers if w.job is not None]

    def _hand_out(self, waiting: deque[Job]) -> None:
        free = [w for w in self.workers if w.job is None]
        while waiting and (free or len(self.workers) < self.size):
            if not free:
                self.workers.append(Worker())
                free = [self.workers[-1]]
            free.pop().give(waiting.popleft())

    def _outcomes(self, at: Callable[[str], None]) -> Iterator[Done | Broken]:
        busy = {w.line: w for w in self._busy()}
        patience = max(0.0, min(w.late() for w in busy.values()))
        ready = wait(list(busy), None if patience == float("inf") else patience)
        for line in ready:
            assert isinstance(line, Connection)
            worker = busy[line]
            try:
                kind, value = line.recv()
            except (EOFError, OSError):
                yield self._lost(worker)
                continue
            if kind == "at":
                worker.unit, worker.since = value, time.monotonic()
                at(value)
            elif kind == "failed":
                raise value
            else:
                worker.job = None
                yield value
        for worker in self._busy():
            if worker.late() <= 0:
                yield self._lost(worker, late=True)

    def _lost(self, worker: Worker, late: bool = False) -> Broken:
        self.workers.remove(worker)
        worker.stop()
        job = worker.job
        assert job is not None
        guard = job.step.guard
        if guard is None or not worker.unit:
            raise RetoldError(
                f"a worker process ended while it made the table {job.step.into!r}, perhaps for "
                "want of memory: run it again, with fewer --workers"
            )
        crashed = "could not be read (the reader crashed)"
        return Broken(job, worker.unit, guard.too_slow() if late else crashed)


def interpreter(module: str) -> tuple[Connection[Any, Any], subprocess.Popen[bytes]]:
    """A new interpreter at the other end of a pipe, where it runs the `serve` of a module."""
    ours, theirs = Pipe()
    code = _SERVE.format(path=sys.path, module=module, fd=theirs.fileno())
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            process_group=0,
        )
    return ours, process


def serve(fd: int) -> None:
    """What a worker does: the jobs it is given, until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=leave_with_parent, args=(fd,), daemon=True).start()
    line = Connection(fd)

    def at(unit: str) -> None:
        line.send(("at", unit))

    from retold.engines.jobs import run

    tidy_rarely()
    with contextlib.suppress(EOFError, OSError):
        while True:
            job = line.recv()
            line.send(_answer(partial(run, job, at, alone=True)))


def _answer(work: Callable[[], Any]) -> tuple[str, Any]:
    try:
        return "done", work()
    except RetoldError as error:
        return "failed", error
    except (Exception, MemoryError) as error:
        lines = traceback.format_exception(error)
        return "failed", RuntimeError("in a worker process:\n" + "".join(lines))


def leave_with_parent(fd: int) -> None:
    """End this process when the other end of the pipe is closed, whatever it is at."""
    watched = select.poll()
    watched.register(fd, 0)  # hanging up is told unasked
    watched.poll()
    os._exit(1)
