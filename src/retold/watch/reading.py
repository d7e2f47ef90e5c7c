"""What was fetched → captures and the addresses that a feed names.

A host speaks for itself alone. So a page it serves is a page at its own address, whatever the page
says of itself, and a feed's own texts count only for addresses of the feed's own host.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from retold.captures import FORMATS, feed, html, in_utf8, page, text, unreadable
from retold.captures.bounds import Budget
from retold.captures.source import HEAD, Source
from retold.fetch import Fetched, Refused, target_of
from retold.fetch.outcomes import FetchError
from retold.text import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from retold.fetch.manners import Manners
    from retold.records import Capture

MOST_ENTRIES = 500  # of a feed that are looked at in one visit


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a page that was fetched."""

    kind: str  # page | feed | neither
    captures: tuple[Capture, ...] = ()  # a page; or a feed's own texts, addresses as below
    addresses: tuple[str, ...] = ()  # that a feed names, in its order
    unfit: tuple[tuple[str, str], ...] = ()  # entries that cannot be fetched, and why
    left_out: int = 0  # entries beyond the most that are looked at
    problem: str | None = None


def read(fetched: Fetched) -> Reading:
    """Tell a page from a feed by content, and read it."""
    head = fetched.body[:HEAD]
    if not head.strip():
        return Reading("neither", problem="the page is empty")
    form = next((f for f in FORMATS if f.claims(head)), None)
    if form is feed:
        return _feed(fetched)
    if form is html or form is text:
        media = "html" if form is html else "text"
        body = in_utf8(fetched.body, fetched.charset)
        return Reading("page", (page(body, media, fetched.address, fetched.at),))
    return Reading("neither", problem="it is neither a page nor a feed")


def _feed(fetched: Fetched) -> Reading:
    body, here = fetched.body, fetched.address
    stream = io.BytesIO(body)
    source = Source(
        here, here, stream, stream.read(HEAD), fetched.at, len(body), budget=Budget(len(body))
    )
    texts: list[Capture] = []
    addresses: dict[str, None] = {}
    unfit: list[tuple[str, str]] = []
    problem = None
    entries = feed.read(source)
    for capture in islice(entries, MOST_ENTRIES):
        if capture.address == here:
            problem = capture.problem  # the feed itself: empty, or broken from here on
            continue
        own = capture.address.startswith(f"{here}#")
        try:
            address = capture.address if own else target_of(capture.address).url
        except FetchError as error:
            unfit.append((capture.address, str(error)))
            continue
        if not own:
            addresses[address] = None
        if capture.problem is None and (own or _same_host(address, here)):
            texts.append(_at(capture, address))
        elif own:
            unfit.append((capture.address, "an entry without a text and without a web address"))
    left_out = sum(1 for _ in islice(entries, 10 * MOST_ENTRIES))
    return Reading("feed", tuple(texts), tuple(addresses), tuple(unfit), left_out, problem)


def _at(capture: Capture, address: str) -> Capture:
    return replace(capture, address=address, capture_id=key(address, capture.body))


def _same_host(a: str, b: str) -> bool:
    return target_of(a).host.removeprefix("www.") == target_of(b).host.removeprefix("www.")


def by_address(manners: Manners) -> Callable[[str], Iterable[Capture]]:
    """What gives the captures of an address, for adding and tracing; a row where there are none."""

    def captures(address: str) -> Iterable[Capture]:
        outcome = manners.fetch(address)
        if isinstance(outcome, Refused):
            return [unreadable(address, f"{address}: not fetched, {outcome.reason}")]
        assert isinstance(outcome, Fetched)  # nothing was known that could be unchanged
        reading = read(outcome)
        if reading.captures:
            return reading.captures
        why = reading.problem or "a feed without whole texts: `retold watch` fetches its pages"
        return [unreadable(address, f"{address}: {why}")]

    return captures
