"""`retold outlets`: what the pages of each outlet are, and who takes from whom."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from retold.cli.output import said, save
from retold.cli.place import in_workspace, opened

if TYPE_CHECKING:
    from retold.results import Outlets


@click.command()
@click.option("--newsrooms", is_flag=True, help="By newsroom: sister sites and services are one.")
@click.option("--matrix", is_flag=True, help="Who takes from whom.")
@click.option("--json", "as_json", is_flag=True, help="Print every figure with its pages as JSON.")
@click.option("--csv", "csv", type=click.Path(allow_dash=True, path_type=Path),
              help="Write the table (with --matrix: who takes from whom) here; - for standard output.")  # fmt: skip
@in_workspace
def outlets(
    workspace: Path | None, newsrooms: bool, matrix: bool, as_json: bool, csv: Path | None
) -> None:
    """Show what the pages of each outlet are: carried, rewritten, merged, its own; with intervals.

    \b
    Examples:
      retold outlets
      retold outlets --newsrooms --matrix
      retold outlets --json
      retold outlets --csv outlets.csv
    """
    by = "newsroom" if newsrooms else "outlet"
    with opened(workspace) as desk:
        found = desk.outlets()
    if csv is not None:
        _to_csv(found, by, matrix, csv)
    if as_json:
        from retold.export.characters import for_json

        sys.stdout.buffer.write(for_json(found.to_dict(by)) + b"\n")
    elif csv is None:
        from rich.console import Console

        from retold.terminal import print_outlets

        print_outlets(found, Console(highlight=False), by=by, matrix=matrix)


def _to_csv(found: Outlets, by: str, matrix: bool, path: Path) -> None:
    from retold.export.delimited import listed

    plain = found.to_dict(by)
    if matrix:
        heads = ["taker", "giver", "tellings", "pages"]
        body = listed(heads, ([t[h] for h in heads] for t in plain["takings"]))
    else:
        heads = [by, "owner", "pages_in_all", "role", "count", "share", "low", "high", "pages"]
        rows = (
            [row["name"], row["owner"], row["pages"], role,
             *(figure[k] for k in ("count", "share", "low", "high", "pages"))]
            for row in plain["rows"] for role, figure in row["roles"].items()
        )  # fmt: skip
        body = listed(heads, rows)
    if str(path) == "-":
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    else:
        save(path, body)
        click.echo(f"written to {said(path)}", err=True)
