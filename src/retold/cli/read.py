"""The commands that ask: stories, story, page, search."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from retold.cli.output import save
from retold.cli.place import in_workspace, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from retold.api import Workspace
    from retold.results import Filter, Story

C = TypeVar("C", bound="Callable[..., Any]")
ORDERS = ("weight", "newest", "oldest", "pages", "changes")


def filtered(command: C) -> C:
    """Give a command the options that narrow a list; they come as `limits`."""
    day = click.DateTime(["%Y-%m-%d"])
    for option in reversed((
        click.option("--outlet", multiple=True, metavar="NAME", help="Published by this outlet."),
        click.option("--agency", multiple=True, metavar="NAME", help="Credits this newsroom."),
        click.option("--lang", multiple=True, metavar="CODE", help="In this language: en, de, …"),
        click.option("--section", multiple=True, metavar="NAME", help="In this section."),
        click.option("--kind", multiple=True, metavar="KIND",
                     help="With a difference of this kind: number, name, polarity, …"),
        click.option("--since", type=day, help="On this day or later: 2026-01-31."),
        click.option("--until", type=day, help="On this day or earlier."),
    )):  # fmt: skip
        command = option(command)
    return command


def _filter(limits: dict[str, Any], story: str | None = None) -> Filter:
    from retold.results import Filter

    since, until = (limits.pop(name) for name in ("since", "until"))
    return Filter(
        **limits,
        since=since.date() if since else None,
        until=until.date() if until else None,
        story=story,
    )


@click.command()
@filtered
@click.option("--order", type=click.Choice(ORDERS), default="weight", show_default=True)
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="How many.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Leave out the first so many.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@in_workspace
def stories(
    workspace: Path | None, order: str, limit: int, offset: int, as_json: bool, **limits: Any
) -> None:
    """List the stories, the weightiest first.

    Several values of one option mean any of them: --outlet A --outlet B.

    \b
    Examples:
      retold stories
      retold stories --agency Reuters --kind number --since 2026-01-01
      retold stories --order newest --limit 100 --json
    """
    from retold.results import count

    wanted = _filter(limits)
    with opened(workspace) as desk:
        found = desk.stories(wanted, order=order, offset=offset, limit=limit)
        total = count(desk.store, wanted)
        if as_json:
            _print_json(
                {"schema": "retold.stories/1", "total": total, "offset": offset, "stories": found}
            )
            return
        if not total:
            click.echo(_nothing(desk) or "No story passes these filters.")
            return
    from retold.terminal import print_lines

    print_lines(found, total, _console(), offset=offset)


@click.command()
@click.argument("story_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write an HTML report here."
)
@click.option(
    "--full-text", is_flag=True, help="Put whole texts into the report and mark it internal."
)
@in_workspace
def story(
    workspace: Path | None, story_id: str, as_json: bool, report: Path | None, full_text: bool
) -> None:
    """Show the story ID: its family tree, differences, claims and speakers.

    The first letters of an id will do where only one story begins so.

    \b
    Examples:
      retold story 69ea909d
      retold story 69ea909d --report dam.html
    """
    with opened(workspace) as desk:
        found = desk.story(story_id)
    if report is not None:
        from retold.report import render

        save(report, render(_alone(found), full_text=full_text).encode())
    if as_json:
        sys.stdout.buffer.write(_alone(found).to_json() + b"\n")
        return
    from retold.terminal import print_story

    print_story(found, _console())
    if report is not None:
        click.echo(f"The report is in {report}")


def _alone(story: Story) -> Any:
    from retold.results import Result

    return Result((story,), dict(story.pages))


@click.command()
@click.argument("page_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print all that was read as JSON.")
@in_workspace
def page(workspace: Path | None, page_id: str, as_json: bool) -> None:
    """Show the page ID as it was read, and the story it belongs to.

    ID is an article id, its first letters, or the page's address.

    \b
    Examples:
      retold page 9311fd11
      retold page https://paper.example/2026/ferry
    """
    from retold.results import Filter

    with opened(workspace) as desk:
        found = desk.page(page_id)
        about = desk.stories(Filter(story=found.story_id), limit=1) if found.story_id else []
    if as_json:
        _print_json({"schema": "retold.page/1", **found.to_dict()})
        return
    from retold.terminal import print_page

    print_page(found, _console(), headline=about[0].headline if about else None)


@click.command()
@click.argument("words", nargs=-1)
@filtered
@click.option("--story", metavar="ID", help="In this story alone.")
@click.option("--claims", "what", flag_value="claim", help="Claims alone.")
@click.option("--pages", "what", flag_value="page", help="Pages alone.")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True)
@click.option("--offset", type=click.IntRange(0, 10_000), default=0)
@click.option("--json", "as_json", is_flag=True, help="Print the hits as JSON.")
@click.option("--rebuild", is_flag=True, help="Make the search index anew from the tables.")
@in_workspace
def search(
    workspace: Path | None, words: tuple[str, ...], story: str | None, what: str | None,
    limit: int, offset: int, as_json: bool, rebuild: bool, **limits: Any,
) -> None:  # fmt: skip
    """Find pages and claims that hold all WORDS, best first.

    \b
      ferry fire              both words
      "harbour master"        these words in a row (quote for the shell: '"harbour master"')
      repair*                 words that begin so
      ferry OR boat           either
      ferry -football         without a word (after --, as in: retold search -- ferry -football)
      title:ferry             in the headline; also text: outlet: agency: lang: section: kind: story:

    \b
    Examples:
      retold search ferry fire --agency Reuters
      retold search '"no comment" OR declin*' --claims
      retold search --rebuild
    """
    from retold import search as searching

    with opened(workspace) as desk:
        if rebuild:
            made = searching.rebuild(desk.store)
            click.echo(f"The search index is made anew: {made} pages and claims", err=bool(words))
            if not words:
                return
        asked = " ".join(words)
        searching.parse(asked)
        if nothing := _nothing(desk):
            if as_json:
                _print_json({"schema": "retold.search/1", "query": asked, "total": 0, "hits": []})
            else:
                click.echo(nothing)
            return
        found = searching.search(
            desk.store, asked, _filter(limits, story), kind=what, offset=offset, limit=limit
        )
    if as_json:
        _print_json({
            "schema": "retold.search/1", "query": found.query, "total": found.total,
            "offset": offset, "hits": list(found.hits),
        })  # fmt: skip
        return
    from retold.terminal import print_found

    print_found(found, _console(), offset=offset)


def _nothing(desk: Workspace) -> str | None:
    """What to do first in a workspace without a story; None where there is one."""
    from retold.results import count

    if count(desk.store):
        return None
    captures = desk.store.snapshot().tables.get("captures")
    if waiting := sum(p.rows for p in captures.parts) if captures else 0:
        pages = "1 page waits" if waiting == 1 else f"{waiting} pages wait"
        return f"No stories yet: {pages} to be read. Run `retold build`."
    return "No stories yet: add pages with `retold add PAGES`, then run `retold build`."


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def _print_json(value: Any) -> None:
    import msgspec

    body = msgspec.json.format(msgspec.json.encode(value), indent=1)
    sys.stdout.buffer.write(body + b"\n")
    sys.stdout.buffer.flush()
