"""`retold serve` and `retold user`: the desk in the browser, and who may use it."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

import click

from retold.cli.place import in_workspace, opened
from retold.errors import RetoldError

if TYPE_CHECKING:
    from pathlib import Path

PORT = 8765
STOP_SECONDS = 10


@click.command()
@in_workspace
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--address",
    metavar="URL",
    help="What readers type where a proxy stands in front, with its path: "
    "https://desk.example/retold. Sign-in is then required.",
)
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="A further host name to answer to."
)
@click.option("--sign-in", is_flag=True, help="Require sign-in on this machine too.")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 16),
    help="Processes that answer.",
)
@click.option("--quiet", "-q", is_flag=True, help="No line for each request.")
def serve(
    workspace: Path | None,
    host: str,
    port: int,
    address: str | None,
    names: tuple[str, ...],
    sign_in: bool,
    workers: int,
    quiet: bool,
) -> None:
    """Serve the desk: stories, side by side, review and search in the browser.

    Only this machine can reach it, unless --host says otherwise; then everybody has to sign in
    (`retold user add NAME`). Ctrl-C stops it.

    \b
    Examples:
      retold serve
      retold serve --port 9000
      retold serve --host 0.0.0.0 --name desk.example
      retold serve --address https://desk.example/retold
    """
    from retold.web.serving import Serving, run
    from retold.web.settings import for_listening, is_loopback
    from retold.workspace.users import Users

    desk = opened(workspace)
    settings = for_listening(host, port, address=address, names=names, sign_in=sign_in)
    if settings.sign_in and not Users(desk.store.state).all():
        raise RetoldError(
            "the desk requires sign-in here, and nobody can sign in yet: `retold user add NAME "
            "--role admin` makes a user"
        )
    if not is_loopback(host):
        click.echo(
            f"Warning: other machines can reach this desk on {host}:{port}. Everybody has to sign "
            "in, but without https a password can be read on the way: put a proxy with https in "
            "front and name it with --address.",
            err=True,
        )
    logging.basicConfig(format="%(message)s", stream=sys.stderr, level=logging.WARNING)
    logging.getLogger("retold.access").setLevel(logging.WARNING if quiet else logging.INFO)
    where = address or f"http://{'localhost' if is_loopback(host) else host}:{port}/"
    click.echo(f"The desk is at {where} (Ctrl-C stops it)", err=True)
    run(
        Serving(
            str(desk.root), host, port, workers, quiet,
            {"address": address, "names": names, "sign_in": sign_in},
        )
    )  # fmt: skip


@click.group()
def user() -> None:
    """Who may use the desk where it requires sign-in."""


@user.command("add")
@click.argument("name")
@click.option(
    "--role",
    default="reader",
    show_default=True,
    type=click.Choice(["reader", "editor", "admin"]),
    help="Editors decide and fetch; readers read and try pages.",
)
@in_workspace
def add(workspace: Path | None, name: str, role: str) -> None:
    """Add a user, or give one a new password; RETOLD_PASSWORD holds it where nobody can type."""
    from retold.workspace.users import Users

    users = Users(opened(workspace).store.state)
    password = os.environ.get("RETOLD_PASSWORD") or click.prompt(
        "Password", hide_input=True, confirmation_prompt=True
    )
    made = users.add(name, password, role)
    click.echo(f"{made.name} can sign in as {made.role}.")


@user.command("remove")
@click.argument("name")
@in_workspace
def remove(workspace: Path | None, name: str) -> None:
    """Remove a user and end their sessions."""
    from retold.workspace.users import Users

    Users(opened(workspace).store.state).remove(name)
    click.echo(f"{name} cannot sign in any more.")


@user.command("list")
@in_workspace
def list_users(workspace: Path | None) -> None:
    """List the users with their roles."""
    from retold.workspace.users import Users

    for one in Users(opened(workspace).store.state).all():
        click.echo(f"{one.name}\t{one.role}")
