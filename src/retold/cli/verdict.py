"""`retold verdict`: what people decide, which every later build honours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
import msgspec

from retold.cli.output import said
from retold.cli.place import in_workspace, opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from retold.records import Verdict


@click.group()
def verdict() -> None:
    """Say what is so. Pages are named by their ids, the beginnings of these, or addresses.

    What is decided is kept with who and when; the next `retold build` honours it.

    \b
    Examples:
      retold verdict derives 3f9a 77c1
      retold verdict not-same-story 3f9a 77c1 --note "another year's storm"
      retold verdict change 3f9a --words deportation --no
      retold verdict derives 3f9a 77c1 --undo
      retold verdict list --json
    """


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON."),
        click.option("--undo", is_flag=True, help="Take this verdict back."),
        click.option("--who", help="Whose verdict it is; yours, if nobody is named."),
        click.option("--note", default="", help="Why."),
        in_workspace,
    ):
        command = option(command)
    return command


@verdict.command()
@click.argument("page")
@click.argument("source")
@click.option("--no", "denied", is_flag=True, help="It was not.")
@_common
def derives(page: str, source: str, denied: bool, **options: Any) -> None:
    """PAGE was made from SOURCE."""
    _decide("derives", page, source, answer="no" if denied else "yes", **options)


@verdict.command()
@click.argument("page")
@_common
def independent(page: str, **options: Any) -> None:
    """PAGE rests on reporting of its own."""
    _decide("independent", page, None, **options)


@verdict.command("same-story")
@click.argument("page")
@click.argument("other")
@_common
def same_story(page: str, other: str, **options: Any) -> None:
    """PAGE and OTHER tell one story."""
    _decide("same-story", page, other, **options)


@verdict.command("not-same-story")
@click.argument("page")
@click.argument("other")
@_common
def not_same_story(page: str, other: str, **options: Any) -> None:
    """PAGE and OTHER tell two stories."""
    _decide("not-same-story", page, other, **options)


@verdict.command()
@click.argument("page")
@click.argument("other", required=False)
@click.option("--words", required=True, help="The words of PAGE, as they stand there.")
@click.option("--no", "rejected", is_flag=True, help="They are no change.")
@_common
def change(page: str, other: str | None, words: str, rejected: bool, **options: Any) -> None:
    """The words of PAGE are a change (against OTHER, where one is named)."""
    _decide("change", page, other, words=words, answer="no" if rejected else "yes", **options)


@verdict.command("list")
@in_workspace
@click.option("--all", "undone", is_flag=True, help="Those that were taken back, too.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON lines.")
def listed(workspace: Path | None, undone: bool, as_json: bool) -> None:
    """List what was decided, oldest first."""
    with opened(workspace) as desk:
        for held in desk.verdicts(undone=undone):
            click.echo(_json(held) if as_json else _line(held))


def _decide(
    kind: str,
    a: str,
    b: str | None,
    *,
    workspace: Path | None,
    note: str,
    who: str | None,
    undo: bool,
    as_json: bool,
    words: str | None = None,
    answer: str = "yes",
) -> None:
    from retold.api.deciding import verdict as given

    with opened(workspace) as desk:
        said_now = given(kind, a, b, words=words, answer=answer, note=note, who=who)
        held = desk.undo(said_now) if undo else desk.decide(said_now)
    if as_json:
        click.echo(_json(held))
    else:
        click.echo(f"taken back: {_line(held)}" if undo else _line(held))


def _json(held: Verdict) -> str:
    return json.dumps(msgspec.to_builtins(held), ensure_ascii=False)


def _line(held: Verdict) -> str:
    parts = [str(held.verdict_id), held.kind, held.a, held.b or ""]
    parts += [f"“{held.words}”"] * bool(held.words) + ["(no)"] * (held.answer == "no")
    parts += [f"by {held.who}, {held.at:%d %b %Y}"]
    parts += [f"- {held.note}"] * bool(held.note) + ["(taken back)"] * held.undone
    return said(" ".join(p for p in parts if p))
