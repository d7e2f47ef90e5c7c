"""What the owner of a site wishes: robots.txt, as RFC 9309 has it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from retold.fetch.outcomes import Fetched, FetchError, Refused
from retold.fetch.settings import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from protego import Protego

    from retold.fetch.addresses import Target
    from retold.fetch.outcomes import Outcome
    from retold.fetch.settings import FetchSettings

MOST_BYTES = 500 * 1024  # of a robots.txt; what comes after is not read
KEPT_SECONDS = 24 * 3600.0
ASKED_AGAIN_SECONDS = 600.0  # where it could not be had
MOST_SITES = 10_000


@dataclass(frozen=True, slots=True)
class _Rules:
    until: float  # when it must be asked for again
    parsed: Protego | None = None  # None: everything may be fetched
    closed: str | None = None  # why nothing may be fetched for now
    kind: str = "robots"
    temporary: bool = True


class Kept(Protocol):
    """What keeps answers of sites beyond this process, with times since 1970."""

    def get(self, site: str, since: float) -> tuple[float, bytes | None] | None:
        """When a site answered what (no body: it has none); None where that was before `since`."""

    def put(self, site: str, at: float, body: bytes | None, since: float) -> None:
        """Keep an answer, and none from before `since`."""


class Robots:
    """The rules of every site met so far, fetched when they are first asked for."""

    def __init__(
        self, get: Callable[[str, FetchSettings], Outcome], settings: FetchSettings,
        clock: Callable[[], float], kept: Kept | None = None, now: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._get, self._clock, self._kept, self._now = get, clock, kept, now
        self._settings = replace(
            settings,
            size=MOST_BYTES,
            cut=True,
            every_kind=True,
            redirects=max(5, settings.redirects),
        )
        self._rules: dict[str, _Rules] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def check(self, target: Target) -> float:
        """The seconds that the site wants between two visits (0 where it does not say).

        Raises FetchError where the page may not be fetched.
        """
        rules = self._of(target)
        if rules.closed is not None:
            wait = max(0.0, rules.until - self._clock())
            raise FetchError(rules.kind, rules.closed, temporary=rules.temporary, retry_after=wait)
        if rules.parsed is None:
            return 0.0
        try:
            open_to_us = rules.parsed.can_fetch(target.url, TOKEN)
        except ValueError:
            open_to_us = False
        if not open_to_us:
            raise FetchError(
                "robots", f"the robots.txt of {target.host} asks {TOKEN} not to fetch it"
            )
        return _delay(rules.parsed)

    def _of(self, target: Target) -> _Rules:
        with self._lock:
            lock = self._locks.setdefault(target.site, threading.Lock())
        with lock:
            rules = self._rules.get(target.site)
            if rules is None or rules.until <= self._clock():
                rules = self._recalled(target.site) or self._fetched(target)
                with self._lock:
                    if len(self._rules) >= MOST_SITES:
                        self._rules.clear()
                    self._rules[target.site] = rules
            return rules

    def _recalled(self, site: str) -> _Rules | None:
        """What an earlier process was answered, as long as it holds."""
        now = self._now()
        found = self._kept.get(site, now - KEPT_SECONDS) if self._kept else None
        if found is None or found[0] > now:
            return None
        at, body = found
        until = self._clock() + KEPT_SECONDS - (now - at)
        return _Rules(until, parsed=None if body is None else _parsed(body))

    def _keep(self, site: str, body: bytes | None) -> None:
        if self._kept:
            now = self._now()
            self._kept.put(site, now, body, now - KEPT_SECONDS)

    def _fetched(self, target: Target) -> _Rules:
        outcome = self._get(f"{target.site}/robots.txt", self._settings)
        until = self._clock() + KEPT_SECONDS
        if isinstance(outcome, Fetched):
            self._keep(target.site, outcome.body)
            return _Rules(until, parsed=_parsed(outcome.body))
        if isinstance(outcome, Refused):
            if outcome.kind == "stopped":
                raise FetchError("stopped", outcome.reason, temporary=True)
            if outcome.status is not None and 400 <= outcome.status < 500 and outcome.status != 429:
                self._keep(target.site, None)
                return _Rules(until)  # there is none: everything is open
            return self._closed(target, outcome)
        return _Rules(until)

    def _closed(self, target: Target, outcome: Refused) -> _Rules:
        """Without its robots.txt a site is left alone for a while."""
        wait = max(ASKED_AGAIN_SECONDS, outcome.retry_after or 0.0)
        robots = outcome.kind in {"status", "redirect", "size", "broken", "time"}
        why = f"the robots.txt of {target.host} cannot be had: {outcome.reason}"
        return _Rules(
            self._clock() + wait,
            closed=why if robots else outcome.reason,
            kind="robots" if robots else outcome.kind,
            temporary=robots or outcome.temporary,
        )


def _parsed(body: bytes) -> Protego:
    from protego import Protego

    if len(body) >= MOST_BYTES:
        body = body[: body.rfind(b"\n") + 1]  # a rule that is cut would say something else
    return Protego.parse(body.decode("utf-8-sig", "replace"))


def _delay(rules: Protego) -> float:
    rate = rules.request_rate(TOKEN)
    delays = [rules.crawl_delay(TOKEN) or 0.0]
    if rate is not None:
        delays.append(rate.seconds / rate.requests)
    return max(delays)
