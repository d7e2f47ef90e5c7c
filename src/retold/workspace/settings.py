"""What `retold.toml` may say: every key with its meaning, checked when a workspace is opened."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any, cast, get_args, get_origin, get_type_hints

from retold.errors import WorkspaceError
from retold.workspace.files import reason
from retold.workspace.snapshots import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MARKER = "retold.toml"


def says(words: str, default: Any, low: float | None = None, high: float | None = None) -> Any:
    """A key: what it means, its default, and what a number may be."""
    return field(default=default, metadata={"words": words, "low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Building:
    """How `retold build` works."""

    encoder: str = says("model that compares sentences (name or folder); empty: the one that comes "
                        "with Retold", "")  # fmt: skip
    engine: str = says("what does the work: local or spark", "local")
    workers: int = says("worker processes; -1: by the number of pages, 0: none", -1, -1, 64)
    memory_mb: int = says("memory for the database, shared by the workers", 4_000, 256, 1_000_000)


@dataclass(frozen=True, slots=True)
class Fetching:
    """How addresses are fetched."""

    contact: str = says("mail or web address where a site's owner can complain; sent with every "
                        "request", "")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Digesting:
    """What the daily digest holds, and where its links lead."""

    address: str = says("address of the desk, which the digest links to, such as "
                        "https://desk.example/retold; empty: no links", "")  # fmt: skip
    title: str = says("what the digest is called", "Retold digest")
    stories: int = says("most stories in one digest", 20, 1, 200)
    public: bool = says("whether everybody who reaches the desk may read the digest and its feeds "
                        "and sign up for it, without signing in", False)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mailing:
    """Where mails are handed in. The password stands in the environment: RETOLD_SMTP_PASSWORD."""

    server: str = says("name of the SMTP server; empty: nothing is sent", "")
    port: int = says("port of the SMTP server", 587, 1, 65535)
    security: str = says("starttls, tls (from the first byte, often on port 465), or none (only to "
                         "a server on this machine)", "starttls")  # fmt: skip
    user: str = says("name to sign in with at the server; empty: without signing in; the password "
                     "is taken from RETOLD_SMTP_PASSWORD", "")  # fmt: skip
    sender: str = says("who mails come from, such as Retold <digest@desk.example>", "")
    certificates: str = says("file with the authorities that vouch for the server; empty: those "
                             "that this machine trusts", "")  # fmt: skip
    tries: int = says("how often one run tries a mail that the server puts off", 3, 1, 20)
    pause_seconds: int = says("pause before the second try; doubled for each that follows", 60, 0,
                              86_400)  # fmt: skip
    timeout_seconds: int = says("how long to wait for an answer of the server", 60, 1, 3_600)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a workspace."""

    format: int = says("number of the workspace's format; written by Retold, not to be changed",
                       FORMAT, 1)  # fmt: skip
    build: Building = field(default_factory=Building)
    fetch: Fetching = field(default_factory=Fetching)
    digest: Digesting = field(default_factory=Digesting)
    mail: Mailing = field(default_factory=Mailing)


def load(root: Path) -> Settings:
    """The settings of a workspace.

    Raises WorkspaceError where the folder is none, its format is newer, or a key is not known.
    """
    path = root / MARKER
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WorkspaceError(f"{root} is no workspace: it has no {MARKER}") from None
    except (OSError, ValueError) as error:
        raise WorkspaceError(f"{path} cannot be read: {reason(error)}") from error
    number = said.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number > FORMAT:
        raise newer(root, number)
    settings: Settings = _checked(Settings, said, path, "")
    return settings


def newer(root: Path, found: object) -> WorkspaceError:
    """What to say to a workspace that a later version made."""
    return WorkspaceError(
        f"{root} was written in format {found}; this version of Retold reads up to {FORMAT}: "
        "install a newer one"
    )


def sections() -> Iterator[tuple[str, type]]:
    """The name of every section, and the record that says what stands in it."""
    for name, hint in get_type_hints(Settings).items():
        if is_dataclass(hint):
            yield name, cast("type", hint)


def keys(record: type = Settings, above: str = "") -> Iterator[tuple[str, str, Any, str]]:
    """Every key: its name with that of its section, its type, its default, what it means."""
    hints = get_type_hints(record)
    for f in fields(record):
        if is_dataclass(hints[f.name]):
            yield from keys(hints[f.name], f"{above}{f.name}.")
        else:
            yield f"{above}{f.name}", _kind(hints[f.name]), f.default, f.metadata["words"]


def _checked(record: type, said: Mapping[str, Any], path: Path, above: str) -> Any:
    hints, known = get_type_hints(record), {f.name: f for f in fields(record)}
    found = {}
    for name, value in said.items():
        if name not in known:
            raise _unknown(path, f"{above}{name}")
        hint = hints[name]
        if is_dataclass(hint) and isinstance(hint, type):
            if not isinstance(value, dict):
                raise WorkspaceError(f"{path}: {above}{name} is a section: write [{above}{name}]")
            found[name] = _checked(hint, value, path, f"{above}{name}.")
        else:
            found[name] = _fitting(value, hint, known[name].metadata, path, f"{above}{name}")
    return record(**found)


def _unknown(path: Path, name: str) -> WorkspaceError:
    names = [k for k, *_ in keys()]
    sections = sorted({k.rpartition(".")[0] for k in names} - {""})
    near = difflib.get_close_matches(name, names + sections, n=1, cutoff=0.5) or [
        k for k in names if k.rpartition(".")[2] == name.rpartition(".")[2]
    ]
    hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(names)}"
    return WorkspaceError(f"{path}: there is no key {name}{hint}")


def _fitting(value: Any, hint: Any, limits: Mapping[str, Any], path: Path, name: str) -> Any:
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if isinstance(value, list) and all(isinstance(v, inner) for v in value):
            return tuple(value)
    elif hint is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    fits = isinstance(value, hint) if isinstance(hint, type) else False
    if not fits or (isinstance(value, bool) and hint is not bool):
        raise WorkspaceError(f"{path}: {name} must be {_kind(hint)}, not {value!r}")
    low, high = limits["low"], limits["high"]
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = f"at least {low}" if high is None else f"from {low} to {high}"
        raise WorkspaceError(f"{path}: {name} must be {bounds}, not {value}")
    return value


def _kind(hint: Any) -> str:
    if get_origin(hint) is tuple:
        return "a list of strings"
    names = {int: "a whole number", float: "a number", str: "a string", bool: "true or false"}
    return names[hint]
