"""Watching feeds and pages for a workspace, and fetching single addresses."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from retold.api.adding import Addition
    from retold.api.library import Workspace
    from retold.api.pages import Fetch
    from retold.records import Capture
    from retold.watch import Event, Watch


def watcher(
    desk: Workspace,
    *,
    contact: str = "",
    log: Callable[[Event], None] = lambda _event: None,
    stop: threading.Event | None = None,
) -> Watch:
    """What visits the feeds and pages that a workspace watches: `.watch(addresses)`, `.run(once=True)`.

    `contact` is sent with every request, so that a site's owner can complain. `log` is told of
    each thing that was done, once it is on disk. `stop` ends it in good order, from any thread.
    """
    from retold.fetch import FetchSettings
    from retold.fetch.manners import Manners
    from retold.watch import Watch
    from retold.workspace.robots import KeptRobots

    stop = stop or threading.Event()
    manners = Manners(
        FetchSettings(contact=contact), sleep=stop.wait, stopped=stop.is_set,
        kept=KeptRobots(desk.store),
    )  # fmt: skip
    return Watch(desk.store, keeper(desk), manners, log=log, clock=time.time, stop=stop)


def fetcher(contact: str = "") -> Fetch:
    """What gives the captures of an address, for `Workspace.add` and `trace`; polite and guarded."""
    from retold.fetch import FetchSettings
    from retold.fetch.manners import Manners
    from retold.watch import by_address

    return by_address(Manners(FetchSettings(contact=contact)))


def keeper(desk: Workspace) -> Callable[[Sequence[Capture]], Mapping[str, str]]:
    """What puts captures into a workspace, and says of each id what became of it."""

    def keep(captures: Sequence[Capture]) -> Mapping[str, str]:
        by_address: dict[str, list[Capture]] = {}
        for capture in captures:
            by_address.setdefault(capture.address, []).append(capture)
        became: dict[str, str] = {}

        def report(addition: Addition) -> None:
            refused = addition.outcome == "refused"
            became[addition.capture_id] = (
                (addition.why or "refused") if refused else addition.outcome
            )

        desk.add(list(by_address), fetch=by_address.__getitem__, report=report)
        return became

    return keep
