"""`retold trace`: pages in, stories out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retold.cli.fetching import Fetcher
from retold.cli.output import DONE, NOTHING, check_folder, save

if TYPE_CHECKING:
    from rich.console import Console

    from retold.results import Result


@click.command()
@click.argument("pages", nargs=-1, required=True)
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the HTML report here."
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write the whole result as JSON here (- for standard output).",
)
@click.option(
    "--full-text", is_flag=True, help="Put whole texts into the report and mark it internal."
)
@click.option(
    "--workspace",
    envvar="RETOLD_WORKSPACE",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep everything in this folder; without it, a temporary one.",
)
@click.option(
    "--encoder",
    default=None,
    metavar="NAME",
    help="Compare sentences with this sentence-transformers model (name or folder).",
)
@click.option(
    "--workers",
    default=None,
    type=click.IntRange(0, 64),
    help="Worker processes; 0 does everything in this one. Chosen by the number of pages.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def trace(
    pages: tuple[str, ...],
    report: Path | None,
    json_file: Path | None,
    full_text: bool,
    workspace: Path | None,
    encoder: str | None,
    workers: int | None,
    quiet: bool,
) -> None:
    """Trace PAGES: files, folders, globs, addresses, or - for standard input.

    Reads HTML, plain text, JSON lines, WARC, RSS and Atom, ninjs, NewsML-G2, mails, and zip and
    tar archives of these; what a file is, is told by its content.

    \b
    Examples:
      retold trace page1.html page2.txt
      retold trace captures/ --report report.html
      cat pages.jsonl | retold trace - --json result.json
    """
    from rich.console import Console

    from retold.terminal import print_result

    to_stdout = json_file is not None and str(json_file) == "-"
    for file in (report, json_file):
        check_folder(file)
    console = Console(quiet=quiet or to_stdout, highlight=False, soft_wrap=False)
    result = _traced(pages, workspace, encoder, workers, Console(stderr=True, quiet=quiet))
    _write(result, report, json_file, full_text)
    print_result(result, console)
    if report is not None:
        console.print(f"The report is in {report}", markup=False)
    sys.exit(DONE if result.pages else NOTHING)


def _traced(
    pages: tuple[str, ...],
    workspace: Path | None,
    encoder: str | None,
    workers: int | None,
    console: Console,
) -> Result:
    from retold.api import trace as run
    from retold.cli.progress import shown

    with shown(console, "reading pages") as (note, count):
        return run(
            pages,
            workspace=workspace,
            encoder=encoder,
            workers=workers,
            fetch=Fetcher(),
            note=note,
            progress=count,
        )


def _write(result: Result, report: Path | None, json_file: Path | None, full_text: bool) -> None:
    if json_file is not None:
        body = result.to_json()
        if str(json_file) == "-":
            sys.stdout.buffer.write(body + b"\n")
            sys.stdout.buffer.flush()
        else:
            save(json_file, body)
    if report is not None:
        from retold.report import render

        save(report, render(result, full_text=full_text).encode())
