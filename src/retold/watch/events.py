"""What a watch did, event by event: JSON lines for machines, plain lines for people."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from retold.text import one_line


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done, or could not be.

    What: started, added (a page for the first time), changed (a page has other content), same
    (fetched, and as it was), not_changed (the server says so), feed (read), failed (to be tried
    again), refused (not to be fetched), gone, moved, left_out, later, waiting, stopped, done.
    """

    what: str
    at: float  # seconds since 1970
    address: str | None = None
    reason: str | None = None
    status: int | None = None
    bytes: int | None = None
    capture_id: str | None = None
    entries: int | None = None  # of a feed
    new: int | None = None  # entries not seen before
    to: str | None = None  # where it led or moved to
    hops: tuple[str, ...] = ()
    next: float | None = None  # when it is tried again

    def to_json(self) -> str:
        """One line of JSON; nothing in it can end the line or steer a terminal."""
        plain = {k: v for k, v in asdict(self).items() if v not in (None, ())}
        for name in ("at", "next"):
            if name in plain:
                plain[name] = _time(plain[name])
        return json.dumps({k: _shown(v) for k, v in plain.items()}, ensure_ascii=True)

    def to_line(self) -> str:
        """One line for a terminal.

        >>> Event("added", 0.0, "https://paper.example/a\\x1b[2J", bytes=2048).to_line()
        '00:00:00  added        https://paper.example/a[2J  (2.0 kB)'
        """
        words = [one_line(self.reason)] if self.reason else []
        if self.entries is not None:
            words.append(f"{self.entries} entries, {self.new or 0} new")
        if self.to:
            words.append(f"to {one_line(self.to)}")
        if self.bytes is not None:
            words.append(f"{self.bytes / 1024:.1f} kB")
        if self.next is not None:
            words.append(f"again in {_span(self.next - self.at)}")
        tail = f"  ({'; '.join(words)})" if words else ""
        what = self.what.replace("_", " ")
        return f"{_time(self.at)[11:19]}  {what:<11}  {one_line(self.address)}{tail}".rstrip()


def _shown(value: object) -> object:
    if isinstance(value, str):
        return one_line(value)
    return [one_line(v) for v in value] if isinstance(value, tuple) else value


def _time(seconds: float) -> str:
    at = datetime.fromtimestamp(seconds, UTC).replace(microsecond=0, tzinfo=None)
    return f"{at.isoformat()}Z"


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{max(0, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
