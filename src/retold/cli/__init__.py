"""The command line: a skin over the library.

Exit codes: 0 done, 1 error, 2 nothing traced, 130 interrupted.
"""

from __future__ import annotations

import errno
import io
import signal
import sys
import threading
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click

from retold import __version__
from retold.cli.output import FAILED, INTERRUPTED
from retold.errors import RetoldError
from retold.text import visible
from retold.tidying import tidy_rarely

if TYPE_CHECKING:
    from types import FrameType

# Each command's file, loaded when the command is asked for; the command has its name there.
_FILES = {
    "trace": "trace",
    "init": "library",
    "add": "library",
    "build": "library",
    "watch": "watch",
    "verdict": "verdict",
    "check": "upkeep",
    "refresh": "upkeep",
    "compact": "upkeep",
    "prune": "upkeep",
    "forget": "upkeep",
    "corrections": "versions",
    "compare": "versions",
    "completion": "completion",
    "export": "export",
    "stories": "read",
    "story": "read",
    "page": "read",
    "search": "read",
    "outlets": "outlets",
    "audit": "audit",
    "serve": "serve",
    "user": "serve",
    "digest": "digest",
}


class _Commands(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_FILES)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in _FILES:
            return None
        command = getattr(import_module(f"retold.cli.{_FILES[name]}"), name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="retold")
def cli() -> None:
    """Finds the stories in news pages and shows how each was retold."""


def main() -> None:
    """Run the command line and turn what went wrong into a message and an exit code."""
    stopped = _stop_on_signals()
    tidy_rarely()
    for stream in (sys.stdout, sys.stderr):  # where the terminal lacks a letter, print a "?"
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _end(INTERRUPTED, _INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(FAILED)
    except Exception as error:
        if stopped.is_set():  # some libraries turn an interruption into an error of their own
            _end(INTERRUPTED, _INTERRUPTED)
        if isinstance(error, RetoldError):
            _end(FAILED, str(error))
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            _end(FAILED, "no space left on the device")
        raise


_INTERRUPTED = "interrupted; nothing half-written is left, and a workspace keeps what was finished"


def _end(code: int, words: str) -> NoReturn:
    """End with one line."""
    click.echo(f"retold: {visible(' '.join(words.split()))}", err=True)
    sys.exit(code)


def _stop_on_signals() -> threading.Event:
    """Have Ctrl-C, and a polite request to end, stop the run in good order."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()
        raise KeyboardInterrupt

    for number, usual in (
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGTERM, signal.SIG_DFL),
    ):
        if signal.getsignal(number) == usual:  # not where the caller has it ignored
            signal.signal(number, stop)
    return stopped
