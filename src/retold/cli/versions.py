"""`retold corrections` and `retold compare`: what differs between two texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from retold.cli.output import said
from retold.cli.place import in_workspace, opened

if TYPE_CHECKING:
    from pathlib import Path

    from retold.api.revised import Change
    from retold.records import Variant


@click.command()
@in_workspace
@click.option("--all", "every", is_flag=True, help="Every later version, noted or unchanged too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a version.")
def corrections(workspace: Path | None, every: bool, as_json: bool) -> None:
    """List silent corrections: facts that a page changed without saying so.

    An address that is fetched again with other words is a new version; `retold build` compares it
    with the one before.

    \b
    Examples:
      retold corrections
      retold corrections --all --json
    """
    with opened(workspace) as desk:
        found = list(desk.revisions()) if every else desk.corrections()
    for change in found:
        if as_json:
            click.echo(json.dumps(_plain(change), ensure_ascii=False))
        else:
            _print(change)
    if not (found or as_json):
        click.echo("no later versions" if every else "no silent corrections")


def _plain(change: Change) -> dict[str, Any]:
    r = change.revision
    return {
        "address": r.address,
        "version": r.n + 1,
        "older": r.older,
        "newer": r.newer,
        "at": r.at.isoformat() if r.at else None,
        "title": change.newer.title,
        "note": change.note,
        "silent": change.silent,
        "changes": [
            {"kind": v.kind, "from": v.parent_words, "to": v.child_words, "why": v.why,
             "probability": round(v.probability, 3)}
            for v in change.facts
        ],
    }  # fmt: skip


def _print(change: Change) -> None:
    r = change.revision
    when = f", {r.at:%d %b %Y %H:%M} UTC" if r.at else ""
    click.echo(said(f"{r.address} (version {r.n + 1}{when}): {change.newer.title}"))
    for variant in change.facts:
        click.echo(f"  {_words(variant)}")
    if change.note:
        click.echo(f"  note: {said(change.note)}")


def _words(v: Variant) -> str:
    return said(f"{v.kind}: “{v.parent_words}” became “{v.child_words}”. {v.why}")
