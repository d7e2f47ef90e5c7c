"""`retold watch`: feeds and pages are fetched as they change, and kept."""

from __future__ import annotations

import json
import re
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retold.cli.output import DONE, FAILED, INTERRUPTED, NOTHING, said
from retold.cli.place import in_workspace, opened

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Sequence

    from retold.api import Workspace
    from retold.watch import Event, Watched, Watchlist

LEAST_SECONDS = 60.0  # between two visits to one address
_SPAN = re.compile(r"(\d{1,6})\s?(s|m|h|d)?")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class _Span(click.ParamType[float]):
    """A span of time as people write one: 90s, 30m, 6h, 2d."""

    name = "span"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        found = _SPAN.fullmatch(str(value).strip().lower())
        if found is None:
            self.fail(f"{value!r} is no span of time: say 30m, 6h or 2d", param, ctx)
        seconds = int(found[1]) * _UNITS[found[2] or "m"]
        if seconds < LEAST_SECONDS:
            self.fail("an address is visited once a minute at most", param, ctx)
        return seconds


@click.command()
@click.argument("addresses", nargs=-1, metavar="[FEED|PAGE]...")
@in_workspace
@click.option("--once", is_flag=True, help="Visit what is due, then end: for cron.")
@click.option("--interval", type=_Span(), help="How often to visit the named ones: 30m, 6h, 2d.")
@click.option("--list", "show", is_flag=True, help="Print what is watched, and end.")
@click.option("--remove", is_flag=True, help="Take the named ones off the list, and end.")
@click.option(
    "--log", type=click.Path(dir_okay=False, path_type=Path), help="Append JSON lines here."
)
@click.option(
    "--contact",
    envvar="RETOLD_CONTACT",
    default="",
    metavar="ADDRESS",
    help="Mail or web address where a site's owner can complain; sent with every request.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON lines instead of words.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def watch(
    addresses: tuple[str, ...],
    workspace: Path | None,
    once: bool,
    interval: float | None,
    show: bool,
    remove: bool,
    log: Path | None,
    contact: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Watch feeds and pages: fetch what is new or has changed, and keep it.

    Addresses stay on the list. Without --once it goes on until Ctrl-C, which ends it in good order.
    robots.txt is honoured, and each host is asked by one connection at a time, with a pause.

    \b
    Examples:
      retold watch https://paper.example/feed.xml --contact desk@paper.example
      retold watch --once --log watch.jsonl
      retold watch --list
      retold watch https://paper.example/feed.xml --remove
    """
    with opened(workspace) as desk:
        if show or remove:
            from retold.watch import Watchlist

            them = Watchlist(desk.store)
            sys.exit(_removed(them, addresses) if remove else _listed(them.all(), as_json))
        with ExitStack() as stack:
            tell = stack.enter_context(_telling(log, as_json, quiet))
            contact = contact or desk.store.settings.fetch.contact
            if not contact and not quiet:
                click.echo(
                    "no --contact is named: the owners of the sites cannot reach you", err=True
                )
            sys.exit(_watched(desk, addresses, interval, once, contact, tell))


def _watched(
    desk: Workspace,
    addresses: Sequence[str],
    interval: float | None,
    once: bool,
    contact: str,
    tell: Callable[[Event], None],
) -> int:
    from retold.api.watching import watcher

    stop = threading.Event()
    ours = watcher(desk, contact=contact, log=tell, stop=stop)
    good = ours.watch(addresses, interval)
    if not ours.list.all():
        if not addresses:
            click.echo("nothing is watched: name a feed or a page", err=True)
        return NOTHING
    if addresses and not good:
        return FAILED
    with _stopping(stop) as asked:
        counts = ours.run(once=once)
    return INTERRUPTED if asked.is_set() else _code(counts)


def _code(counts: Counter[str]) -> int:
    good = ("added", "changed", "same", "not_changed", "feed")
    bad = ("failed", "refused", "gone")
    return FAILED if any(counts[w] for w in bad) and not any(counts[w] for w in good) else DONE


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[threading.Event]:
    """Have the first Ctrl-C, or request to end, stop the watch in good order; the second cuts it."""
    asked = threading.Event()

    def first(number: int, _frame: object) -> None:
        asked.set()
        stop.set()
        signal.signal(number, before[signal.Signals(number)])
        click.echo("stopping: what was fetched is being kept", err=True)

    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    for number in before:
        if before[number] is not signal.SIG_IGN:
            signal.signal(number, first)
    try:
        yield asked
    finally:
        for number, usual in before.items():
            signal.signal(number, usual)


@contextmanager
def _telling(log: Path | None, as_json: bool, quiet: bool) -> Iterator[Callable[[Event], None]]:
    """What shows each event and writes it to the log, line by line."""
    from retold.errors import RetoldError

    with ExitStack() as stack:
        lines = None
        if log is not None:
            try:
                lines = stack.enter_context(log.open("a", encoding="utf-8"))
            except OSError as error:
                raise RetoldError(
                    f"cannot write {log}: {(error.strerror or '').lower()}"
                ) from error

        def tell(event: Event) -> None:
            if lines is not None:
                lines.write(event.to_json() + "\n")
                lines.flush()
            if not quiet:
                click.echo(event.to_json() if as_json else event.to_line())

        yield tell


def _listed(rows: Sequence[Watched], as_json: bool) -> int:
    from dataclasses import asdict

    for row in rows:
        if as_json:
            click.echo(json.dumps(asdict(row)))
            continue
        if row.via is not None and row.state == "active":
            continue  # the pages of a feed stand behind it
        what = row.kind if row.state == "active" else row.state
        note = f"  ({said(row.note)})" if row.note else ""
        click.echo(f"{what:<8} every {row.every / 60:>5.0f} min  {said(row.address)}{note}")
    behind = sum(1 for r in rows if r.via is not None and r.state == "active")
    if behind and not as_json:
        click.echo(f"and {behind} pages that feeds named, each to be seen again")
    return DONE if rows else NOTHING


def _removed(them: Watchlist, addresses: Sequence[str]) -> int:
    from retold.watch import normal

    code = DONE if addresses else FAILED
    if not addresses:
        click.echo("name what is to be taken off the list", err=True)
    for address in addresses:
        if them.remove(normal(address)):
            click.echo(f"no longer watched: {said(address)}")
        else:
            click.echo(f"not on the list: {said(address)}", err=True)
            code = FAILED
    return code
