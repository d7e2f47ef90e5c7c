"""`retold completion`: lets a shell finish commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print what SHELL reads to finish commands and options.

    \b
    Examples:
      retold completion bash >> ~/.bashrc
      retold completion zsh >> ~/.zshrc
      retold completion fish > ~/.config/fish/completions/retold.fish
    """
    from retold.cli import cli

    kind = get_completion_class(shell)
    assert kind is not None
    # Not `.source()`: for bash it runs bash, to see whether it is old.
    script = kind(cli, {}, "retold", "_RETOLD_COMPLETE")
    click.echo(script.source_template % script.source_vars())
