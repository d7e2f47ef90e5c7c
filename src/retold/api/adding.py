"""Putting captures on the shelf: each is reported when it is on disk, and not before."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.api.forgetting import names_forgotten
from retold.records import Capture, to_batch
from retold.text import key
from retold.workspace import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from retold.workspace import Store

MOST_ROWS = 2_000  # of one part
MOST_BYTES = 64 << 20
MOST_SECONDS = 5.0  # before what has come is made safe: some pages come slowly


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of one page that was handed in."""

    outcome: str  # read | known | refused
    capture_id: str
    address: str
    why: str | None = None  # for a refused one, in words


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the pages that were handed in."""

    read: int = 0
    known: int = 0  # same address and same bytes as a page that was there
    refused: tuple[Addition, ...] = ()


class Shelf:
    """Takes captures into a workspace whose lock is held."""

    def __init__(self, store: Store, *, again: bool, report: Callable[[Addition], None]) -> None:
        self.store = store
        self.report = report
        self.known = set(store.read("captures", ["capture_id"]).column("capture_id").to_pylist())
        self.forgotten = {} if again else store.state.tombstones()
        self.read = self.seen = 0
        self.refused: list[Addition] = []
        self._waiting: list[Capture] = []
        self._bytes, self._since = 0, time.monotonic()

    def take(self, captures: Iterable[Capture]) -> Added:
        """Put the new ones among the captures on disk, part by part, and report each."""
        for capture in captures:
            if capture.capture_id in self.known:
                self.seen += 1
                self.report(Addition("known", capture.capture_id, capture.address))
            elif why := self._refusal(capture):
                self.refused.append(Addition("refused", capture.capture_id, capture.address, why))
                self.report(self.refused[-1])
                if capture.size and capture.problem:
                    self._hold(capture)  # what was there and could not be read stays on record
            else:
                self._hold(capture)
            if self._full():
                self._save()
        self._save()
        return Added(self.read, self.seen, tuple(self.refused))

    def _refusal(self, capture: Capture) -> str | None:
        if capture.problem:
            return capture.problem
        for mark in (key("address", capture.address), key("body", capture.body)):
            if mark in self.forgotten:
                return f"{capture.address} was forgotten on {self.forgotten[mark]:%d %b %Y}"
        named = names_forgotten(capture.body, self.forgotten) if self.forgotten else None
        if named is not None:
            return f"{capture.address} names a person who was forgotten on {named:%d %b %Y}"
        return None

    def _hold(self, capture: Capture) -> None:
        self.known.add(capture.capture_id)
        self._waiting.append(capture)
        self._bytes += len(capture.body)

    def _full(self) -> bool:
        late = time.monotonic() - self._since > MOST_SECONDS
        return len(self._waiting) >= MOST_ROWS or self._bytes >= MOST_BYTES or late

    def _save(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._bytes, self._since = 0, time.monotonic()
        if not waiting:
            return
        ids = sorted(c.capture_id for c in waiting)
        part = self.store.write_part("captures", [to_batch(Capture, waiting)], "add", *ids)
        self.store.publish([Change("captures", (part,))])
        for capture in waiting:
            if capture.problem is None:
                self.read += 1
                self.report(Addition("read", capture.capture_id, capture.address))
