"""`retold digest`: the stories of a day, as text, mail, page and feed; and who gets it."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retold.cli.output import DONE, FAILED, NOTHING, said, save
from retold.cli.place import in_workspace, opened
from retold.errors import LockedError, RetoldError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retold.workspace import Store
    from retold.workspace.outbox import Posted

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@in_workspace
@click.option("--date", "day", metavar="DAY", help="2026-03-02; without it, the newest day.")
@click.option("--section", "sections", multiple=True, help="Stories of this section alone.")
@click.option("--lang", "langs", multiple=True, help="Stories with pages in this language alone.")
@click.option("--text", "as_text", is_flag=True, help="Print it as text, also beside a file.")
@click.option("--html", type=_FILE, help="Write it as one HTML file, as it is mailed.")
@click.option("--atom", type=_FILE, help="Write the seven newest days up to it as an Atom feed.")
@click.option("--json-feed", type=_FILE, help="The same as a JSON Feed.")
@click.option("--send", is_flag=True, help="Mail it to the subscribers, to nobody twice.")
@click.option(
    "--to", multiple=True, metavar="ADDRESS", help="With --send: mail it to this address."
)
@click.option("--subscribers", is_flag=True, help="List who gets it, and end.")
@click.option("--remove", multiple=True, metavar="ADDRESS", help="Remove a subscriber, and end.")
@click.option("--unsure", is_flag=True, help="List mails that may have arrived or not, and end.")
@click.option("--arrived", multiple=True, metavar="ADDRESS", help="Such a mail arrived: keep that.")
@click.option(
    "--again", multiple=True, metavar="ADDRESS", help="Such a mail did not: send it again."
)
def digest(
    workspace: Path | None,
    day: str | None,
    sections: tuple[str, ...],
    langs: tuple[str, ...],
    as_text: bool,
    html: Path | None,
    atom: Path | None,
    json_feed: Path | None,
    send: bool,
    to: tuple[str, ...],
    subscribers: bool,
    remove: tuple[str, ...],
    unsure: bool,
    arrived: tuple[str, ...],
    again: tuple[str, ...],
) -> None:
    """Print, write or mail the digest of a day: its stories by weight, and what changed most.

    Where mails go out, and the address of the desk that they link to, stands in retold.toml.

    \b
    Examples:
      retold digest
      retold digest --date 2026-03-02 --section Sport --html digest.html
      retold digest --atom feed.xml --json-feed feed.json
      retold digest --send
      retold digest --send --to desk@paper.example
      retold digest --subscribers
    """
    with opened(workspace) as desk:
        store = desk.store
        if to and not send:
            raise RetoldError("--to names who gets it: say --send too")
        if remove:
            sys.exit(_removed(store, remove))
        if subscribers:
            sys.exit(_listed(store))
        if unsure or arrived or again:
            sys.exit(_decided(store, arrived, again))
        which = _day(store, day, sections, langs)
        if which is None:
            click.echo("no story is dated: there is nothing to digest", err=True)
            sys.exit(NOTHING)
        if send:
            if langs:
                raise RetoldError("--lang is each subscriber's own: leave it out with --send")
            sys.exit(_sent(store, which, sections, to))
        sys.exit(_written(store, which, sections, langs, as_text, html, atom, json_feed))


def _day(
    store: Store, said_day: str | None, sections: Sequence[str], langs: Sequence[str]
) -> date | None:
    from retold.digest import newest_day

    if said_day is None:
        return newest_day(store, datetime.now(UTC).date(), sections=sections, langs=langs)
    try:
        return date.fromisoformat(said_day)
    except ValueError:
        raise RetoldError(f"{said(said_day)!r} is no day: write it as 2026-03-02") from None


def _written(
    store: Store, day: date, sections: Sequence[str], langs: Sequence[str], as_text: bool,
    html: Path | None, atom: Path | None, json_feed: Path | None,
) -> int:  # fmt: skip
    from retold import digest as room

    found = room.make(store, day, sections=sections, langs=langs)
    lately = room.lately(store, day, sections=sections, langs=langs) if atom or json_feed else []
    if html is not None:
        _saved(html, room.html(found).encode())
    if atom is not None:
        _saved(atom, room.atom(lately))
    if json_feed is not None:
        _saved(json_feed, room.json_feed(lately))
    if as_text or not (html or atom or json_feed):
        click.echo(room.text(found), nl=False)
    return DONE if found.items else NOTHING


def _saved(path: Path, body: bytes) -> None:
    save(path, body)
    click.echo(f"written: {path}", err=True)


def _sent(store: Store, day: date, sections: Sequence[str], to: Sequence[str]) -> int:
    from retold.digest import sending

    def tell(row: Posted, state: str) -> None:
        if state not in ("sent", "later"):
            click.echo(f"{state}: {said(row.address)}", err=True)

    tally = sending.send(store, day, sections=sections, to=to, told=tell)
    click.echo(f"The digest of {day.isoformat()} was sent to {tally.sent}.")
    if tally.later:
        click.echo(f"{tally.later} wait: run it again. {said(tally.note)}", err=True)
    if tally.refused:
        click.echo(f"{tally.refused} refused. {said(tally.note)}", err=True)
    if tally.unsure:
        click.echo(f"{tally.unsure} may have arrived or not: `retold digest --unsure`", err=True)
    if asked := _asked(store):
        click.echo(f"{asked} who signed up were asked to confirm it.")
    return FAILED if tally.later or tally.refused or tally.unsure else DONE


def _asked(store: Store) -> int:
    """Ask those who signed up while the mail server was away."""
    from retold.digest import sending

    if not sending.can_sign_up(store):
        return 0
    try:
        return sending.send_confirmations(store).sent
    except LockedError:
        return 0  # the desk is at it


def _listed(store: Store) -> int:
    from retold.workspace.subscribers import Subscribers

    found = Subscribers(store.state).all()
    for one in found:
        wants = ", ".join(one.sections + one.langs) or "everything"
        note = f"\tresting: {one.refusals} mails refused in a row" if one.resting else ""
        since = datetime.fromtimestamp(one.since, UTC).date()
        click.echo(f"{said(one.address)}\t{said(wants)}\tsince {since}{note}")
    return DONE if found else NOTHING


def _removed(store: Store, addresses: Sequence[str]) -> int:
    from retold.workspace.subscribers import Subscribers

    code = DONE
    for address in addresses:
        if Subscribers(store.state).remove(address):
            click.echo(f"removed: {said(address)}")
        else:
            click.echo(f"not subscribed: {said(address)}", err=True)
            code = FAILED
    return code


def _decided(store: Store, arrived: Sequence[str], again: Sequence[str]) -> int:
    from retold.digest import sending

    box, code = sending.digests(store), DONE
    for address in (*arrived, *again):
        if not box.settle(address, address in arrived):
            click.echo(f"nothing is unsure for {said(address)}", err=True)
            code = FAILED
        else:
            word = "kept as arrived" if address in arrived else "goes out with the next --send"
            click.echo(f"{said(address)}: {word}")
    if not (arrived or again):
        found = box.rows("unsure")
        for row in found:
            click.echo(f"{said(row.address)}\t{said(row.what)}\t{said(row.note)}")
        code = DONE if found else NOTHING
    return code
