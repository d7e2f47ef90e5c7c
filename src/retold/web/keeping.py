"""The process that keeps lists, search and book of a served workspace up to date.

What a build leaves it brings up to date itself; another writer, a build that was stopped or an
older version may leave more to do. That takes seconds to minutes, which no reader waits for: the
processes that answer take what stands there, and this one follows the tables at the lowest
priority. It ends when its standard input does, so it never outlives those it works for.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from retold.errors import RetoldError

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY_SECONDS = 2.0
RESTS = 20  # times as long as it worked: a build that is under way is asked again and again
STORIES = 2_000  # that are put into the book between two looks at the lists


@contextmanager
def kept(root: Path) -> Iterator[None]:
    """A process that keeps a workspace up to date while the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "retold.web.keeping", str(root)],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def follow(root: Path) -> int:
    """Bring everything beside the tables up to date; gives how many stories were left to put in."""
    from retold import results, search
    from retold.workspace import Store

    store = Store.open(root)
    search.refresh(store)
    return results.bind(store, STORIES)


def main(root: Path) -> None:
    """Follow the tables until standard input ends."""
    os.nice(19)
    threading.Thread(target=_until_alone, daemon=True).start()
    while True:
        started, left = time.monotonic(), 0
        with suppress(RetoldError):  # who reads is told what is wrong
            left = follow(root)
        spent = time.monotonic() - started
        time.sleep(0.1 if left else max(EVERY_SECONDS, min(60.0, RESTS * spent)))


def _until_alone() -> None:
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)  # what is half done was never committed


if __name__ == "__main__":
    main(Path(sys.argv[1]))
