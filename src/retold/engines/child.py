"""A guarded stage in a process of its own that can be killed, for engines that have no pool.

Code that Python cannot interrupt (a parser in C), or that crashes, must cost one row and not the
task it is in. The child is a new interpreter at the other end of a pipe, kept for the next rows.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

from retold.engines.limits import guarded
from retold.engines.pool import interpreter, leave_with_parent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from retold.engines.base import Step

_HELD: list[Child] = []  # the one child of this process, where there is one


class Child:
    """The parent's end."""

    def __init__(self) -> None:
        self.line, self.process = interpreter("retold.engines.child")

    def ask(self, step: Step, row: Any) -> list[Any] | str:
        """What the stage gives for a row, or why there is no answer (the child is gone then)."""
        assert step.guard is not None
        try:
            self.line.send((step, row))
            if self.line.poll(step.guard.seconds + step.guard.grace):
                rows: list[Any] = self.line.recv()
                return rows
            why = step.guard.too_slow()
        except (EOFError, OSError):
            why = "could not be read (the reader crashed)"
        self.stop()
        return why

    def stop(self) -> None:
        """End the process at once."""
        self.process.kill()
        self.process.wait()
        self.line.close()


def in_child(step: Step, rows: Iterator[Any]) -> Iterator[Any]:
    """What a guarded stage gives for each row, or the row that stands for one it cannot do."""
    assert step.guard is not None
    for row in rows:
        if not _HELD:
            _HELD.append(Child())
        answer = _HELD[0].ask(step, row)
        if isinstance(answer, str):
            _HELD.clear()
            yield step.guard.instead(row, answer)
        else:
            yield from answer


def serve(fd: int) -> None:
    """What the child does: row by row, until the parent is gone."""
    from multiprocessing.connection import Connection

    threading.Thread(target=leave_with_parent, args=(fd,), daemon=True).start()
    line: Connection[Any, Any] = Connection(fd)
    with contextlib.suppress(EOFError, OSError):
        while True:
            step, row = line.recv()
            line.send(list(guarded(step, [row], memory=True)))
