"""Showing how far a long command has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    Note = Callable[[str], None]
    Count = Callable[[str, int, int], None]

LINE_SECONDS = 10.0  # between lines of progress, where there is no terminal for a bar


@contextmanager
def shown(console: Console, first: str) -> Iterator[tuple[Note, Count]]:
    """What a long run tells its steps to, and how much of each is done."""
    if console.quiet:
        yield (lambda _words: None), (lambda _table, _done, _total: None)
        return
    if not console.is_terminal:
        yield _lines(lambda words: console.print(words, markup=False), first)
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(first, total=None)
        yield (
            lambda words: progress.update(task, description=words, total=None),
            lambda _table, done, total: progress.update(task, completed=done, total=total),
        )


def _lines(say: Callable[[str], None], first: str) -> tuple[Note, Count]:
    """Progress as plain lines, none of them on short work."""
    phase, last = first, time.monotonic()

    def note(words: str) -> None:
        nonlocal phase
        phase = words

    def count(table: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > LINE_SECONDS:
            last = time.monotonic()
            say(f"{phase}: {table}, {done} of {total}")

    return note, count
