"""`retold corrections` and `retold compare`: what differs between two texts."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import click
import msgspec

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


@click.command()
@click.argument("first")
@click.argument("second")
@in_workspace
@click.option("--all", "every", is_flag=True, help="Rewordings and what was kept, too.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def compare(first: str, second: str, workspace: Path | None, every: bool, as_json: bool) -> None:
    """Show where the page SECOND differs from the page FIRST.

    Pages are named by their ids, the beginnings of these, or addresses.

    \b
    Examples:
      retold compare 3f9a 77c1
      retold compare https://radio.example/a https://paper.example/b --all
    """
    with opened(workspace) as desk:
        found = desk.compare(first, second)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(found), ensure_ascii=False))
        return
    for name, article in (("first", found.first), ("second", found.second)):
        seen = f", captured {article.captured_at:%d %b %Y %H:%M}" if article.captured_at else ""
        click.echo(said(f"{name}: {article.outlet}: {article.title} ({article.article_id}{seen})"))
    counts = Counter(v.status.replace("_", " ") for v in found.variants)
    click.echo(", ".join(f"{n} {status}" for status, n in counts.items()) or "nothing in common")
    for variant in found.variants:
        if every or variant.status in ("changed", "dropped", "added"):
            click.echo(f"  {_difference(variant)}")


def _difference(v: Variant) -> str:
    what = f"{v.status} ({v.kind})" if v.kind else v.status.replace("_", " ")
    words = [f"“{w}”" for w in (v.parent_words, v.child_words) if w]
    return said(f"{what}: {' → '.join(words)}")
