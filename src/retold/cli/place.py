"""Which workspace a command works in: `--workspace`, RETOLD_WORKSPACE, or the nearest above."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from retold.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from retold.api import Workspace

C = TypeVar("C", bound="Callable[..., Any]")


def in_workspace(command: C) -> C:
    """Give a command the option `--workspace`, as the parameter `workspace: Path | None`."""
    return click.option(
        "--workspace",
        envvar="RETOLD_WORKSPACE",
        type=click.Path(file_okay=False, path_type=Path),
        help="The workspace's folder; without it, the nearest one above the current folder.",
    )(command)


def opened(workspace: Path | None) -> Workspace:
    """The workspace that is named, or the nearest above. Raises WorkspaceError where none is."""
    from retold.api import Workspace
    from retold.workspace import find_workspace

    root = workspace or find_workspace(Path.cwd())
    if root is None:
        raise WorkspaceError(
            "no workspace here: name one with --workspace, set RETOLD_WORKSPACE, or make one with "
            "`retold init FOLDER`"
        )
    return Workspace.open(root)
