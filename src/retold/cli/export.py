"""`retold export`: a workspace in the formats that other programs read."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from retold.cli.output import said
from retold.cli.place import in_workspace, opened

FORMATS = ("csv", "parquet", "json", "graphml", "dot", "prov", "tei", "jsonld", "passim")


@click.command()
@click.argument("format", type=click.Choice(FORMATS))
@click.option(
    "--story", "stories", multiple=True, metavar="ID", help="Only this story; may be repeated."
)
@click.option(
    "--out",
    type=click.Path(allow_dash=True, path_type=Path),
    help="Write here: a file, or a folder for csv and parquet. Standard output without it.",
)
@click.option("--full-text", is_flag=True, help="With whole texts: for internal use.")
@click.option(
    "--pseudonymise",
    is_flag=True,
    help="Put persons who speak under pseudonyms; docs/exports.md says what this cannot promise.",
)
@in_workspace
def export(
    format: str,
    stories: tuple[str, ...],
    out: Path | None,
    full_text: bool,
    pseudonymise: bool,
    workspace: Path | None,
) -> None:
    """Write the workspace in FORMAT: csv, parquet, json, graphml, dot, prov, tei, jsonld, passim.

    Without --full-text no texts leave the house: keys, spans, hashes and short quotations do.

    \b
    Examples:
      retold export csv --out tables
      retold export graphml --out trees.graphml
      retold export tei --story 3fa9 --full-text --out story.xml
      retold export dot --story 3fa9 | dot -Tsvg > story.svg
    """
    to_file = out is not None and str(out) != "-"
    with opened(workspace) as desk:
        desk.export(
            format,
            out if out is not None and to_file else sys.stdout.buffer,
            stories=stories,
            full_text=full_text,
            pseudonymise=pseudonymise,
        )
    sys.stdout.buffer.flush()
    if to_file:
        click.echo(f"written to {said(out)}", err=True)
