"""`retold audit`: rates of differences that outlets introduced, from a sample that people judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from retold.cli.output import said
from retold.cli.place import in_workspace, opened

if TYPE_CHECKING:
    from pathlib import Path

    from retold.api.auditing import Asked


@click.group()
def audit() -> None:
    """Judge a random sample of differences that outlets introduced; only then are there rates.

    Nothing else in Retold shows a rate of errors for an outlet. docs/outlets.md describes the
    method, its error, and how an outlet can object.

    \b
    Examples:
      retold audit draw --seed "spring 2026"
      retold audit list --open
      retold audit answer 7 yes
      retold audit answer 7 no --note "the outlet objected: see its letter of 3 May"
      retold audit rates
    """


def _who(who: str | None) -> str:
    import getpass

    return who or getpass.getuser()


@audit.command()
@click.option("--seed", required=True, help="Any words; the same seed draws the same sample.")
@click.option("--each", type=click.IntRange(1, 10_000), default=30, show_default=True,
              help="Differences to draw of every outlet.")  # fmt: skip
@click.option("--least", type=click.IntRange(1), default=20, show_default=True,
              help="Compared tellings under which an outlet is left out.")  # fmt: skip
@click.option("--who", help="Who draws; you, if nobody is named.")
@in_workspace
def draw(workspace: Path | None, seed: str, each: int, least: int, who: str | None) -> None:
    """Draw a sample and keep it with what it was drawn from."""
    from retold.api import auditing

    with opened(workspace) as desk:
        drawn = auditing.draw(desk, seed=seed, who=_who(who), each=each, least=least)
        number = len(auditing.items(desk))
    click.echo(f"audit {drawn.audit}: {number} of {sum(drawn.found.values())} differences drawn "
               f"from {len(drawn.compared)} outlets")  # fmt: skip


@audit.command("list")
@click.option("--open", "unanswered", is_flag=True, help="Only those without an answer.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON lines.")
@in_workspace
def listed(workspace: Path | None, unanswered: bool, as_json: bool) -> None:
    """Show what was drawn, in its order, with the words on both pages."""
    from retold.api import auditing

    with opened(workspace) as desk:
        for item in auditing.items(desk):
            if not (unanswered and item.answer):
                shown = auditing.asked(desk, item)
                click.echo(_json(shown) if as_json else _lines(shown))


@audit.command()
@click.argument("number", type=int)
@click.argument("said_now", metavar="yes|no|unsure", type=click.Choice(["yes", "no", "unsure"]))
@click.option("--note", default="", help="Why.")
@click.option("--who", help="Who answers; you, if nobody is named.")
@in_workspace
def answer(workspace: Path | None, number: int, said_now: str, note: str, who: str | None) -> None:
    """Say whether difference NUMBER is one of fact that its page introduced.

    An answer can be given again, after an objection for example: the last counts, all are kept.
    """
    from retold.api import auditing

    with opened(workspace) as desk:
        auditing.answer(desk, number, said_now, who=_who(who), note=note)
    click.echo(f"{number}: {said_now}")


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@in_workspace
def rates(workspace: Path | None, as_json: bool) -> None:
    """Print the rates that the last sample allows, with their intervals."""
    from retold.api import auditing

    with opened(workspace) as desk:
        found, drawn, asked = auditing.rated(desk), auditing.current(desk), auditing.items(desk)
    answered = sum(i.answer in ("yes", "no") for i in asked)
    if as_json:
        import msgspec

        body = {"audit": drawn.audit, "seed": drawn.seed, "snapshot": drawn.snapshot,
                "answered": answered, "drawn": len(asked), "rates": msgspec.to_builtins(found)}  # fmt: skip
        click.echo(json.dumps(body, ensure_ascii=False))
        return
    from rich.console import Console

    from retold.terminal import print_rates

    print_rates(found, Console(highlight=False), answered, len(asked))


def _json(shown: Asked) -> str:
    import msgspec

    return json.dumps(msgspec.to_builtins(shown), ensure_ascii=False)


def _lines(shown: Asked) -> str:
    item = shown.item
    head = f"{item.n}. {said(item.outlet)} [{item.kind or 'difference'}] {item.answer or 'open'}"
    sides = [
        f"   {name}: {said(f'{w[0]}[{w[1]}]{w[2]}')}" if w else f"   {name}: no longer at hand"
        for name, w in (("before", shown.before), ("here", shown.after))
    ]
    return "\n".join([head, *sides])
