"""The commands that make a workspace grow: init, add, build."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retold.cli.fetching import Fetcher
from retold.cli.output import DONE, NOTHING, said
from retold.cli.place import in_workspace, opened

if TYPE_CHECKING:
    from retold.api import Added, Addition


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
def init(folder: Path) -> None:
    """Make a workspace in FOLDER: a library of pages that grows.

    \b
    Examples:
      retold init desk
      cd desk && retold add ~/captures && retold build
    """
    from retold.api import Workspace

    there = (folder / "retold.toml").exists()
    with Workspace.create(folder) as desk:
        click.echo(f"{said(desk.root)} {'is a workspace already' if there else 'is a workspace'}")


@click.command()
@click.argument("pages", nargs=-1, required=True)
@in_workspace
@click.option("--again", is_flag=True, help="Take pages in that were forgotten, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a page, once it is on disk.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but what was refused.")
def add(
    pages: tuple[str, ...], workspace: Path | None, again: bool, as_json: bool, quiet: bool
) -> None:
    """Add PAGES to the workspace: files, folders, globs, addresses, or - for standard input.

    What is there already is passed over. `retold build` then finds the stories.

    \b
    Examples:
      retold add captures/ crawl.warc.gz
      retold add page.html --workspace desk
      cat pages.jsonl | retold add - --json
    """

    def report(addition: Addition) -> None:
        if as_json:
            plain = {n: getattr(addition, n) for n in ("outcome", "capture_id", "address", "why")}
            click.echo(json.dumps(plain))
        elif addition.outcome == "refused":
            click.echo(f"not added: {said(addition.why or addition.address)}", err=True)

    with opened(workspace) as desk:
        fetcher = Fetcher(desk.store.settings.fetch.contact)
        added = desk.add(pages, fetch=fetcher, again=again, report=report)
    if not (as_json or quiet):
        click.echo(_counted(added))
    sys.exit(DONE if added.read or added.known else NOTHING)


def _counted(added: Added) -> str:
    words = [f"{added.read} added"]
    words += [f"{added.known} known already"] * bool(added.known)
    words += [f"{len(added.refused)} refused"] * bool(added.refused)
    return ", ".join(words)


@click.command()
@in_workspace
@click.option("--encoder", metavar="NAME", help="Compare sentences with this model.")
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    help="What does the work; local, if nothing is said here or in retold.toml.",
)
@click.option("--master", metavar="URL", help="Spark: where it runs, as in spark://host:7077.")
@click.option("--conf", multiple=True, metavar="NAME=VALUE", help="Spark: one of its settings.")
@click.option("--workers", type=click.IntRange(0, 64), help="Worker processes; 0: this one alone.")
@click.option("--json", "as_json", is_flag=True, help="Print what is there now as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def build(
    workspace: Path | None,
    encoder: str | None,
    engine: str | None,
    master: str | None,
    conf: tuple[str, ...],
    workers: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Read new pages, find stories, and compare their tellings: only what is stale.

    \b
    Examples:
      retold build
      retold build --workers 4 --workspace desk
      retold build --engine spark --master spark://host:7077 --conf spark.executor.memory=4g
    """
    from rich.console import Console

    from retold.cli.progress import shown

    if (master or conf) and engine == "local":
        raise click.UsageError("--master and --conf are for --engine spark")
    console = Console(stderr=True, quiet=quiet or as_json)
    with opened(workspace) as desk:
        with shown(console, "reading pages") as (note, count):
            desk.build(
                workers=workers, encoder=encoder, engine=engine, master=master,
                conf=_settings(conf), note=note, progress=count,
            )  # fmt: skip
        counts = desk.counts()
    if as_json:
        click.echo(json.dumps(counts))
    elif not quiet:
        from retold.results import plural

        click.echo(f"{plural(counts['stories'], 'story')} from {plural(counts['pages'], 'page')}")


def _settings(pairs: tuple[str, ...]) -> dict[str, str]:
    """Settings given as NAME=VALUE."""
    for pair in pairs:
        if "=" not in pair:
            raise click.UsageError(f"--conf {pair}: say NAME=VALUE")
    return dict(pair.split("=", 1) for pair in pairs)
