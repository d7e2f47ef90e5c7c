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


class Child:
    """The parent's end."""

    def __init__(self) -> None:
        self.line, self.process = interpreter("retold.engines.child")

    def ask(self, step: Step, row: Any) -> list[Any] | str:
        """What the stage gives for a row, or why there is no answer (the child is gone then)."""
        assert step.guard is not None
        try:
            self.line.send((step, row))
            while self.line.poll(step.guard.seconds + step.guard.grace):
                rows: list[Any] | None = self.line.recv()
                if rows is not None:
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


class Reader:
    """Reads rows in a child, which is replaced where a row hung or crashed it."""

    def __init__(self) -> None:
        self._child: Child | None = None

    def prepare(self, step: Step) -> None:
        """Start a child that loads the stage, while this process does something else."""
        if self._child is None:
            self._child = Child()
            with contextlib.suppress(OSError):
                self._child.line.send((step, None))

    def rows(self, step: Step, rows: Iterator[Any]) -> Iterator[Any]:
        """What a guarded stage gives for each row, or the row that stands for one it cannot do."""
        assert step.guard is not None
        for row in rows:
            if self._child is None:
                self._child = Child()
            answer = self._child.ask(step, row)
            if isinstance(answer, str):
                self._child = None
                yield step.guard.instead(row, answer)
            else:
                yield from answer

    def close(self) -> None:
        """End the child, where there is one."""
        if self._child is not None:
            self._child.stop()
            self._child = None


_HERE = Reader()  # the one of this process, for engines that keep none


def in_child(step: Step, rows: Iterator[Any]) -> Iterator[Any]:
    """What a guarded stage gives for each row, or the row that stands for one it cannot do."""
    return _HERE.rows(step, rows)


def serve(fd: int) -> None:
    """What the child does: row by row, until the parent is gone."""
    from multiprocessing.connection import Connection

    threading.Thread(target=leave_with_parent, args=(fd,), daemon=True).start()
    line: Connection[Any, Any] = Connection(fd)
    with contextlib.suppress(EOFError, OSError):
        while True:
            step, row = line.recv()
            line.send(None)  # the stage is loaded: from here on it is the row that takes time
            if row is not None:
                line.send(list(guarded(step, [row], memory=True)))
