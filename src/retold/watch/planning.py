"""When an address is visited next, and when no more. Pure: the time is handed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from retold.fetch.patience import backoff

if TYPE_CHECKING:
    from retold.fetch import Refused, Validators
    from retold.workspace.feeds import Watched

HOUR = 3600.0
DAY = 24 * HOUR
# Kinds of refusal that no second visit would change.
_FINAL = frozenset({"address", "private", "port", "kind", "size", "robots"})


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """Unfitted, in seconds: newsrooms correct most in the first hours, and feeds move in minutes."""

    every: float = 30 * 60.0  # between visits to what a person named
    revisits: tuple[float, ...] = (HOUR, 6 * HOUR, DAY, 3 * DAY)  # to what a feed named
    first: float = 60.0  # wait after the first failure; doubled with each further one
    most: float = DAY  # longest wait after failures
    tries: int = 6  # failures in a row until an address that a feed named is given up
    workers: int = 4  # hosts asked at the same time
    batch: int = 50  # pages that are made safe together
    batch_bytes: int = 32 << 20
    batch_seconds: float = 5.0
    lock_seconds: float = 60.0  # how long to wait for the workspace at the end
    seed: int = 0  # spreads the waits


def after_answer(
    row: Watched, now: float, settings: WatchSettings, *, kind: str, validators: Validators | None
) -> Watched:
    """The row after a visit that gave an answer."""
    visits = row.visits + 1
    state, due = "active", now + row.every
    if row.via is not None and kind != "feed":
        left = settings.revisits[visits - 1 :]
        state, due = ("active", now + left[0]) if left else ("done", now)
    row = replace(
        row, kind=kind, visits=visits, failures=0, due=due, last=now, state=state, note=""
    )
    if validators is None:
        return row
    return replace(
        row, etag=validators.etag, modified=validators.modified, validated=validators.address
    )


def after_refusal(row: Watched, now: float, settings: WatchSettings, refused: Refused) -> Watched:
    """The row after a visit that gave none."""
    note = refused.reason
    if refused.gone:
        return replace(row, state="gone", note=note, due=now, failures=row.failures + 1)
    if refused.kind in {"stopped", "wait"}:  # no fault of the address
        return replace(row, due=now + min(settings.most, refused.retry_after or 0.0))
    failures = row.failures + 1
    final = refused.kind in _FINAL and not refused.temporary
    if row.via is not None and (final or failures >= settings.tries):
        state = "refused" if final else "done"
        return replace(row, state=state, note=note, due=now, failures=failures)
    wait = backoff(failures, row.address, settings.first, settings.most, settings.seed)
    if not refused.temporary:
        wait = max(wait, row.every)
    wait = max(wait, min(settings.most, refused.retry_after or 0.0))
    return replace(row, note=note, failures=failures, due=now + wait)
