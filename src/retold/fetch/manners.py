"""The polite way in: robots.txt asked, one connection a host, a gap between visits, patience."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.fetch import fetch
from retold.fetch.addresses import target_of
from retold.fetch.network import PUBLIC, Network
from retold.fetch.outcomes import FetchError, Refused
from retold.fetch.robots import Robots
from retold.fetch.settings import SETTINGS, FetchSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from retold.fetch.addresses import Target
    from retold.fetch.outcomes import Outcome, Validators
    from retold.fetch.robots import Kept


@dataclass(frozen=True, slots=True)
class MannersSettings:
    """Unfitted, in seconds: what a small site can bear and an editor can wait for."""

    gap: float = 2.0  # from the end of one request to a host to the next, at least
    longest: float = 60.0  # a fetch waits so long for its turn; where more is asked, it comes later


class Manners:
    """Fetches like a guest. Safe to use from several threads: they wait for each other."""

    def __init__(
        self,
        settings: FetchSettings = SETTINGS,
        manners: MannersSettings | None = None,
        *,
        network: Network = PUBLIC,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        stopped: Callable[[], bool] = lambda: False,
        kept: Kept | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        self._manners = manners or MannersSettings()
        self._network, self._clock, self._sleep, self._stopped = network, clock, sleep, stopped
        self._robots = Robots(self._without_robots, settings, clock, kept, now)
        self._ready: dict[str, float] = {}  # host → when it may be asked again
        self._hosts: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def fetch(self, address: str, known: Validators | None = None) -> Outcome:
        """Fetch an address as `retold.fetch.fetch` does, when it is our turn and we may."""
        outcome = fetch(
            address, self.settings, known, network=self._network, turn=self._turn,
            stopped=self._stopped,
        )  # fmt: skip
        self._noted(outcome)
        return outcome

    def never(self, target: Target) -> str | None:
        """Why an address cannot be fetched whatever happens, as far as it can be told beforehand."""
        if why := self._network.refused_port(target.port):
            return why
        ip = target.literal
        what = self._network.refused(ip) if ip is not None else None
        return None if what is None else f"{ip} is {what} and not of the public web"

    def ready_in(self, address: str) -> float:
        """Seconds until the host of an address may be asked again."""
        try:
            host = target_of(address).host
        except FetchError:
            return 0.0
        return max(0.0, self._ready.get(host, 0.0) - self._clock())

    def asks_too_much(self, seconds: float) -> bool:
        """Whether a wait is longer than a fetch waits for its turn."""
        return seconds > self._manners.longest

    def _noted(self, outcome: Outcome) -> None:
        """Where a host asks for patience, leave all of it alone for that long."""
        if isinstance(outcome, Refused) and outcome.kind == "status" and outcome.retry_after:
            self._hold(target_of(outcome.address).host, outcome.retry_after)

    def _hold(self, host: str, seconds: float) -> None:
        self._ready[host] = max(self._ready.get(host, 0.0), self._clock() + seconds)

    def _without_robots(self, address: str, settings: FetchSettings) -> Outcome:
        outcome = fetch(
            address, settings, network=self._network, turn=self._queued, stopped=self._stopped
        )
        self._noted(outcome)
        return outcome

    @contextmanager
    def _turn(self, target: Target) -> Iterator[None]:
        if why := self._network.refused_port(target.port):
            raise FetchError("port", why)
        with self._queued(target, self._robots.check(target)):
            yield

    @contextmanager
    def _queued(self, target: Target, delay: float = 0.0) -> Iterator[None]:
        with self._lock:
            lock = self._hosts.setdefault(target.host, threading.Lock())
        gap = max(self._manners.gap, delay)
        with lock:
            self._waited(target.host)
            try:
                yield
            finally:
                self._hold(target.host, gap)

    def _waited(self, host: str) -> None:
        wait = self._ready.get(host, 0.0) - self._clock()
        if self.asks_too_much(wait):
            raise FetchError(
                "wait", f"{host} asks for more patience: {wait:.0f} seconds", temporary=True,
                retry_after=wait,
            )  # fmt: skip
        while wait > 0 and not self._stopped():
            self._sleep(wait)
            wait = self._ready.get(host, 0.0) - self._clock()
