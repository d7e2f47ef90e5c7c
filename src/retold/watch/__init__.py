"""Watching feeds and pages: what is due is fetched, kept, and planned anew.

    due rows → fetch (threads, one a host) → read → batch → workspace → rows → events

The order is what makes it safe to stop at any moment: pages are on disk before the list says they
were visited, and the log says so only after that. What was fetched and not kept is fetched again.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from retold.errors import LockedError
from retold.fetch import Fetched, NotChanged, Outcome, Refused, Validators, target_of
from retold.fetch.outcomes import FetchError
from retold.text import key
from retold.watch.events import Event
from retold.watch.planning import WatchSettings, after_answer, after_refusal
from retold.watch.reading import Reading, by_address, read
from retold.workspace.feeds import Watched, Watchlist

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from retold.fetch.manners import Manners
    from retold.records import Capture
    from retold.workspace import Store

__all__ = ["Event", "Watch", "WatchSettings", "Watched", "Watchlist", "by_address", "normal",
           "read"]  # fmt: skip

_Visit = tuple[Outcome, Reading | None]  # what came, and what it says
_LOOK = 5_000  # rows looked at for one that may be visited now
_LOOK_SECONDS = 2.0  # until it is looked again for what is due


@dataclass(slots=True)
class _Batch:
    """What is not safe yet."""

    captures: list[Capture] = field(default_factory=list)
    rows: list[Watched] = field(default_factory=list)
    found: list[Watched] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)

    def full(self, settings: WatchSettings) -> bool:
        size = sum(len(c.body) for c in self.captures)
        late = time.monotonic() - self.since > settings.batch_seconds
        return late or len(self.rows) >= settings.batch or size >= settings.batch_bytes


class Watch:
    """Visits what a workspace watches.

    `keep` puts captures into the workspace and gives what became of each id: read, known, or why
    it was refused; it raises LockedError while another process writes. `stop` ends the watch in
    good order, from any thread.
    """

    def __init__(
        self,
        store: Store,
        keep: Callable[[Sequence[Capture]], Mapping[str, str]],
        manners: Manners,
        settings: WatchSettings | None = None,
        *,
        log: Callable[[Event], None] = lambda _event: None,
        clock: Callable[[], float] = time.time,
        stop: threading.Event | None = None,
    ) -> None:
        self.list = Watchlist(store)
        self.settings = settings or WatchSettings()
        self.stop = stop or threading.Event()
        self.counts: Counter[str] = Counter()
        self._store, self._keep, self._manners = store, keep, manners
        self._log, self._clock = log, clock
        self._running: dict[Future[_Visit], Watched] = {}
        self._seen: set[str] = set()  # visited in this round
        self._batch = _Batch()
        self._due: list[Watched] = []
        self._forgotten: set[str] = set()
        self._looked = -_LOOK_SECONDS  # when it was last looked what is due
        self._told_of_lock = False

    def watch(self, addresses: Iterable[str], every: float | None = None) -> list[str]:
        """Put feeds and pages on the list, due now. Gives their normal forms.

        What can never be fetched is told to the log and left off the list.
        """
        now, rows = self._clock(), []
        wait = self.settings.every if every is None else every
        for address in addresses:
            try:
                target = target_of(address)
                why = self._manners.never(target)
            except FetchError as error:
                why = str(error)
            if why is not None:
                self._tell(Event("refused", now, address, reason=why))
            else:
                rows.append(Watched(target.url, now, wait))
        there = self.list.get([r.address for r in rows])
        self.list.put([_renewed(there[r.address], r, every) for r in rows if r.address in there],
                      [r for r in rows if r.address not in there])  # fmt: skip
        return [r.address for r in rows]

    def run(self, *, once: bool = False) -> Counter[str]:
        """Visit what is due, again and again, or `once`. Gives how often what happened.

        Raises LockedError where another process watches, or writes and does not end, and
        WorkspaceError where nothing can be kept. Ctrl-C ends it in good order and goes on.
        """
        with self.list.watching():
            self._tell(Event("started", self._clock()))
            pool = ThreadPoolExecutor(self.settings.workers, thread_name_prefix="fetch")
            try:
                self._rounds(pool, once)
            finally:
                self._end(pool)
        return self.counts

    def _rounds(self, pool: ThreadPoolExecutor, once: bool) -> None:
        until = self._clock() if once else None
        while not self.stop.is_set():
            pause = self._start(pool, until)
            if self._running:
                done, _ = wait(self._running, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=lambda f: self._running[f].address):
                    self._settle(self._running.pop(future), future.result())
            elif self._batch.rows:
                if not self._save(self.settings.lock_seconds if once else 0.0):
                    self.stop.wait(_LOOK_SECONDS)
            elif pause is None and once:
                return
            else:
                self.stop.wait(_LOOK_SECONDS if pause is None else min(_LOOK_SECONDS, pause))
            if self._batch.full(self.settings):
                self._save(0.0)

    # --- visiting ---

    def _start(self, pool: ThreadPoolExecutor, until: float | None) -> float | None:
        """Send out as many visits as may be. Gives the seconds until the next may; None: none."""
        now = self._clock()
        pause: float | None = None
        if len(self._batch.rows) >= 4 * self.settings.batch:
            return 1.0  # the workspace is not to be had: no more is fetched than can be held
        busy = {_host(r.address) for r in self._running.values()}
        waiting = {r.address for r in self._batch.rows} | {
            r.address for r in self._running.values()
        }
        skip = waiting | (self._seen if until is not None else set())
        self._look(now, len(skip) + _LOOK)
        for row in self._due:
            if len(self._running) >= self.settings.workers:
                return pause
            host = _host(row.address)
            if row.address in skip or host in busy:
                continue
            ready = self._manners.ready_in(row.address)
            if self._manners.asks_too_much(ready):
                self._later(row, now, ready)
                continue
            if ready > 0:
                pause = ready if pause is None else min(pause, ready)
                busy.add(host)
                continue
            busy.add(host)
            if until is not None:
                self._seen.add(row.address)
            self._running[pool.submit(self._visit, row)] = row
        return pause

    def _look(self, now: float, most: int) -> None:
        """See what is due, where that may have changed since."""
        if time.monotonic() - self._looked >= _LOOK_SECONDS:
            self._due = self.list.due(now, most)
            self._forgotten = set(self._store.state.tombstones())
            self._looked = time.monotonic()

    def _later(self, row: Watched, now: float, wait: float) -> None:
        """Its host asked for more patience than there is in this round."""
        due = now + min(wait, self.settings.most)
        self._batch.rows.append(replace(row, due=due))
        self._note("later", row, now, reason="its host asks for patience", next=due)

    def _visit(self, row: Watched) -> _Visit:
        if key("address", row.address) in self._forgotten:
            return _refusal(row, "address", "it was forgotten here on purpose"), None
        known = None
        if row.validated and (row.etag or row.modified):
            known = Validators(row.validated, row.etag, row.modified)
        try:
            outcome = self._manners.fetch(row.address, known)
            return outcome, read(outcome) if isinstance(outcome, Fetched) else None
        except Exception as error:  # one page that nobody thought of must not end the watch
            words = f"Retold made a mistake with it: {type(error).__name__}"
            return _refusal(row, "broken", words, temporary=True), None

    # --- what came of it ---

    def _settle(self, row: Watched, visit: _Visit) -> None:
        now = self._clock()
        outcome, reading = visit
        if isinstance(outcome, Refused):
            self._refused(row, outcome, now)
            return
        if reading is not None and row.kind == "feed" and reading.kind != "feed":
            why = "it was a feed and is none now"  # an error page, or somebody's log-in
            self._refused(row, _refusal(row, "broken", why, temporary=True), now)
            return
        if outcome.moved_to and outcome.moved_to != row.address:
            row = self._moved(row, outcome.moved_to, now)
        if isinstance(outcome, NotChanged):
            self._batch.rows.append(
                after_answer(row, now, self.settings, kind=row.kind, validators=None)
            )
            self._note("not_changed", row, now, status=304, hops=outcome.hops)
        elif reading is not None:
            self._fetched(row, outcome, reading, now)

    def _fetched(self, row: Watched, fetched: Fetched, reading: Reading, now: float) -> None:
        facts = {"status": fetched.status, "bytes": len(fetched.body), "hops": fetched.hops}
        if fetched.address != row.address:
            facts["to"] = fetched.address
        if reading.kind == "neither":
            refused = _refusal(row, "kind", reading.problem or "it is no page")
            self._batch.rows.append(after_refusal(row, now, self.settings, refused))
            self._note("refused", row, now, reason=refused.reason, **facts)
            return
        after = after_answer(
            row, now, self.settings, kind=reading.kind, validators=fetched.validators
        )
        self._batch.rows.append(after)
        if reading.kind == "feed":
            self._feed(row, reading, now, facts)
            return
        (capture,) = reading.captures
        self._batch.captures.append(capture)
        what = "changed" if row.visits else "added"
        self._note(what, row, now, capture_id=capture.capture_id, **facts)

    def _feed(self, row: Watched, reading: Reading, now: float, facts: dict[str, object]) -> None:
        first = self.settings.revisits[0] if self.settings.revisits else 0.0
        found = [Watched(a, now, first, via=row.address) for a in reading.addresses]
        there = self.list.get([r.address for r in found])
        new = [r for r in found if r.address not in there]
        self._batch.found += new
        named = set(reading.addresses)
        for capture in reading.captures:
            if capture.address not in named:  # an entry that leads nowhere, with its own text
                self._batch.captures.append(capture)
                self._note("added", row, now, to=capture.address, capture_id=capture.capture_id)
        self._note("feed", row, now, entries=len(found), new=len(new), **facts)
        if reading.problem:
            self._note("failed", row, now, reason=reading.problem)
        for address, why in reading.unfit:
            self._note("left_out", row, now, reason=why, to=address)
        if reading.left_out:
            words = f"{reading.left_out} entries more than are looked at in one visit"
            self._note("left_out", row, now, reason=words)
        self._save(0.0)  # the entries are visited in this round

    def _refused(self, row: Watched, refused: Refused, now: float) -> None:
        after = after_refusal(row, now, self.settings, refused)
        self._batch.rows.append(after)
        if refused.kind == "stopped":
            return
        what = "gone" if refused.gone else "later" if refused.kind == "wait" else "refused"
        if refused.temporary and what == "refused":
            what = "failed"
        self._note(
            what, row, now, reason=refused.reason, status=refused.status, hops=refused.hops,
            next=after.due if after.state == "active" else None,
            to=refused.address if refused.address != row.address else None,
        )  # fmt: skip

    def _moved(self, row: Watched, to: str, now: float) -> Watched:
        """Remember where an address moved to for good; the old one is visited no more."""
        self._batch.rows.append(replace(row, state="moved", note=f"moved to {to}", due=now))
        self._note("moved", row, now, to=to)
        there = self.list.get([to]).get(to)
        if there is None:
            return replace(row, address=to)
        return replace(there, via=None, every=row.every) if row.via is None else there

    # --- keeping ---

    def _save(self, seconds: float) -> bool:
        """Make the batch safe, then say so. While another process writes, it is held and False is
        given; with `seconds`, that long is waited for the other, and then LockedError raised."""
        until = time.monotonic() + seconds
        while True:
            try:
                became = self._keep(self._batch.captures) if self._batch.captures else {}
                break
            except LockedError as error:
                if not self._told_of_lock:
                    self._tell(Event("waiting", self._clock(), reason=str(error)))
                    self._told_of_lock = True
                self._batch.since = time.monotonic()
                if seconds <= 0:
                    return False
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)
        self._told_of_lock = False
        batch = self._batch
        self.list.put(batch.rows, batch.found)
        self._batch = _Batch()
        self._looked = -_LOOK_SECONDS
        for event in batch.events:
            self._tell(_with(event, became))
        return True

    def _end(self, pool: ThreadPoolExecutor) -> None:
        """Take in what has come, let go of the rest, make it safe."""
        self.stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        for future, row in sorted(self._running.items(), key=lambda i: i[1].address):
            if future.done() and not future.cancelled() and future.exception() is None:
                self._settle(row, future.result())
        self._running.clear()
        lost = len(self._batch.captures)
        try:
            if self._batch.rows:
                self._save(self.settings.lock_seconds)
            lost = 0
        finally:
            words = f"{lost} pages were not kept and will be fetched again" if lost else None
            self._tell(Event("stopped", self._clock(), reason=words))

    def _note(self, what: str, row: Watched, now: float, **facts: object) -> None:
        self._batch.events.append(Event(what, now, row.address, **facts))  # type: ignore[arg-type]

    def _tell(self, event: Event) -> None:
        self.counts[event.what] += 1
        self._log(event)


def _with(event: Event, became: Mapping[str, str]) -> Event:
    """The event of a page, once it is known what became of it."""
    if event.capture_id is None or event.what not in {"added", "changed"}:
        return event
    outcome = became.get(event.capture_id, "read")
    if outcome == "known":
        return replace(event, what="same")
    if outcome != "read":
        return replace(event, what="refused", reason=outcome)
    return event


def _refusal(row: Watched, kind: str, reason: str, *, temporary: bool = False) -> Refused:
    return Refused(row.address, row.address, kind, reason, temporary=temporary)


def _renewed(there: Watched, asked: Watched, every: float | None) -> Watched:
    """A row that a person names again: visited now, whatever was the matter with it."""
    return replace(
        there, due=asked.due,
        every=asked.every if every is not None or there.via is not None else there.every,
        via=None, state="active", note="",
    )  # fmt: skip


def normal(address: str) -> str:
    """The form in which an address stands on the list; as it is where it has none.

    >>> normal("HTTPS://Paper.example")
    'https://paper.example/'
    """
    try:
        return target_of(address).url
    except FetchError:
        return address


def _host(address: str) -> str:
    try:
        return target_of(address).host
    except FetchError:
        return address
