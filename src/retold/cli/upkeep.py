"""The commands that keep a workspace sound: check, refresh, compact, prune, forget."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from retold.cli.output import DONE, FAILED, said
from retold.cli.place import in_workspace, opened

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@in_workspace
@click.option(
    "--repair", is_flag=True, help="Take out what is damaged, so that a build remakes it."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line a fault.")
def check(workspace: Path | None, repair: bool, as_json: bool) -> None:
    """Check every table against its snapshot and every page against its hash.

    Ends with 1 where something is wrong. Nothing is changed without --repair.

    \b
    Examples:
      retold check
      retold check --repair && retold build
    """
    with opened(workspace) as desk:
        found = desk.repair() if repair else desk.check()
    for fault in found:
        if as_json:
            click.echo(
                json.dumps({"place": fault.place, "what": fault.what, "remedy": fault.remedy})
            )
        else:
            click.echo(said(f"{fault.place} {fault.what}: {fault.remedy}"))
    if repair and found:
        click.echo("taken out: run `retold build`", err=True)
    elif not (found or as_json):
        click.echo("everything is as it was written")
    sys.exit(FAILED if found and not repair else DONE)


@click.command()
@in_workspace
def refresh(workspace: Path | None) -> None:
    """Learn anew from all pages how common words are; the next build weighs by it.

    \b
    Example:
      retold refresh && retold build
    """
    with opened(workspace) as desk:
        click.echo(f"corpus knowledge {desk.refresh()}: run `retold build`")


@click.command()
@in_workspace
def compact(workspace: Path | None) -> None:
    """Drop what is no longer current, and make few files of many.

    \b
    Example:
      retold compact && retold prune
    """
    with opened(workspace) as desk:
        click.echo(f"{desk.compact()} rows dropped")


@click.command()
@in_workspace
def prune(workspace: Path | None) -> None:
    """Delete the files of earlier states now, not after a quarter of an hour.

    \b
    Example:
      retold prune
    """
    with opened(workspace) as desk:
        click.echo(f"{desk.prune()} files deleted")


@click.command()
@click.argument("pages", nargs=-1)
@click.option(
    "--person", metavar="NAME", help="Take this person's name and words out of all pages."
)
@in_workspace
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(pages: tuple[str, ...], person: str | None, workspace: Path | None, yes: bool) -> None:
    """Erase PAGES, or a person, from every file of the workspace. This cannot be undone.

    Pages are named by id or address and go in all their versions. Keys without text are kept, so
    that what was forgotten is not added again unnoticed.

    \b
    Examples:
      retold forget https://paper.example/a
      retold forget 3f9a77c1 --yes
      retold forget --person "Ada Holm"
    """
    if not (pages or person):
        raise click.UsageError("name pages, or a --person")
    from retold.results import plural

    with opened(workspace) as desk:
        if not yes:
            what = [*pages, *([person] if person else [])]
            click.confirm(f"Erase {said(', '.join(what))} for good?", abort=True, err=True)
        done = desk.forget(*pages, person=person)
    click.echo(
        f"{plural(done.pages, 'page')} forgotten, {done.redacted} without the person; "
        f"{plural(done.stories, 'story')} to make anew: run `retold build`"
    )
