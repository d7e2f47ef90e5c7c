"""Limits for reading what strangers wrote: one row at a time, with bounded time and memory.

A row that breaks them is not an error: it becomes the row that the step gives in its place. Code
that Python cannot interrupt (a parser in C) is stopped from outside, by the pool that watches its
workers; without a pool the limit of time is as good as the interpreter can make it.
"""

from __future__ import annotations

import resource
import signal
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

    from retold.engines.base import Guard, Step

_AGAIN = 1.0  # seconds after which a page that caught the interruption is interrupted again


class OutOfTimeError(BaseException):
    """A row took too long. No `Exception`, so that no parser takes it for one of its own."""


def guarded(step: Step, rows: Iterable[Any], *, memory: bool) -> Iterator[Any]:
    """What the step's stage gives for each row, or the row that stands for one it cannot do.

    `memory` bounds the address space of this process meanwhile: for workers only.
    """
    assert step.guard is not None
    for row in rows:
        yield from _within(step.guard, step.stage, row, memory)


def _within(guard: Guard, stage: Callable[..., Iterator[Any]], row: Any, memory: bool) -> list[Any]:
    try:
        with _memory(guard.memory_mb if memory else None), _seconds(guard.seconds):
            return list(stage(iter([row])))
    except OutOfTimeError:
        return [guard.instead(row, guard.too_slow())]
    except MemoryError:
        return [guard.instead(row, "needed too much memory to be read")]
    except Exception as error:
        return [guard.instead(row, f"could not be read ({type(error).__name__} in the reader)")]


@contextmanager
def _seconds(limit: float) -> Iterator[None]:
    """Raise OutOfTimeError in the block after so many seconds; in the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    armed = True

    def ring(_signal: int, _frame: FrameType | None) -> None:
        if armed:
            raise OutOfTimeError

    before = signal.signal(signal.SIGALRM, ring)
    left, every = signal.setitimer(signal.ITIMER_REAL, limit, _AGAIN)
    try:
        try:
            yield
        finally:
            armed = False
    finally:
        signal.setitimer(signal.ITIMER_REAL, left, every)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)


@contextmanager
def _memory(megabytes: int | None) -> Iterator[None]:
    """Let this process take so much more memory in the block; then allocations fail."""
    held = None if megabytes is None else _address_space()
    if megabytes is None or held is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = held + megabytes * 2**20
    bounds = [b for b in (soft, hard, most) if b != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(bounds), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int | None:
    """Bytes of address space this process has; None where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pages * resource.getpagesize()
