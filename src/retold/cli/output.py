"""What every command shares: exit codes, and writing a file somebody named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.errors import RetoldError
from retold.text import one_line

if TYPE_CHECKING:
    from pathlib import Path

DONE, FAILED, NOTHING, INTERRUPTED = 0, 1, 2, 130


def said(words: object) -> str:
    """Words from a page, an address or a file name as they may be printed: on one harmless line."""
    return one_line(str(words))


def check_folder(path: Path | None) -> None:
    """Refuse at once to write where no folder is, and not when all work is done."""
    if path is not None and str(path) != "-" and not path.absolute().parent.is_dir():
        raise RetoldError(f"cannot write {path}: there is no folder {path.parent}")


def save(path: Path, body: bytes) -> None:
    """Write what a command was asked to write. Raises RetoldError where it cannot be."""
    from retold.workspace import reason, write_atomic

    if not path.name:
        raise RetoldError("no file is named to write to")
    try:
        write_atomic(path, body)
    except OSError as error:
        raise RetoldError(f"cannot write {path}: {reason(error)}") from error
