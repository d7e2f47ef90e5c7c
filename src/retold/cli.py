"""The command line: a skin over the library.

Exit codes: 0 done, 1 error, 2 nothing traced, 130 interrupted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retold import __version__
from retold.errors import RetoldError

if TYPE_CHECKING:
    from rich.console import Console

    from retold.results import Result

DONE, FAILED, NOTHING, INTERRUPTED = 0, 1, 2, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="retold")
def cli() -> None:
    """Finds the stories in news pages and shows how each was retold."""


@cli.command()
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
    "--encoder", default=None, help="A sentence-transformers model to compare sentences with."
)
@click.option(
    "--workers",
    default=None,
    type=click.IntRange(0, 64),
    help="Processes to use; 0 runs everything in this one.",
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
    """Trace PAGES: files, folders, globs, or - for standard input (HTML, text, JSONL).

    \b
    Examples:
      retold trace page1.html page2.txt
      retold trace captures/ --report report.html
      cat pages.jsonl | retold trace - --json result.json
    """
    from rich.console import Console

    from retold.terminal import print_result

    to_stdout = json_file is not None and str(json_file) == "-"
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

    if not console.is_terminal or console.quiet:
        return run(pages, workspace=workspace, encoder=encoder, workers=workers)
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("reading pages", total=None)

        def note(words: str) -> None:
            progress.update(task, description=words, total=None)

        def count(_table: str, done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        return run(
            pages, workspace=workspace, encoder=encoder, workers=workers, note=note, progress=count
        )


def _write(result: Result, report: Path | None, json_file: Path | None, full_text: bool) -> None:
    from retold.workspace import write_atomic

    try:
        if json_file is not None:
            body = result.to_json()
            if str(json_file) == "-":
                click.get_binary_stream("stdout").write(body + b"\n")
            else:
                write_atomic(json_file, body)
        if report is not None:
            from retold.report import render

            write_atomic(report, render(result, full_text=full_text).encode())
    except OSError as error:
        raise RetoldError(f"cannot write {error.filename}: {error.strerror}") from error


def main() -> None:
    """Run the command line and turn what went wrong into a message and an exit code."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted; what was finished is kept", err=True)
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        click.echo("interrupted; what was finished is kept", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(FAILED)
    except RetoldError as error:
        click.echo(f"retold: {error}", err=True)
        sys.exit(FAILED)
