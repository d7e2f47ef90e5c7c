"""What is live at one moment: the parts of every table, in one small file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 2  # of a workspace: 2 keeps the size and the hash of every part


class Part(msgspec.Struct, frozen=True):
    """One immutable Parquet file of a table."""

    file: str
    rows: int
    size: int = 0  # bytes
    hash: str = ""  # of the bytes; empty: of a workspace in format 1


class TableState(msgspec.Struct, frozen=True):
    """The live parts of a table and of the keys that are finished in it."""

    parts: tuple[Part, ...] = ()
    done: tuple[Part, ...] = ()


class Snapshot(msgspec.Struct, frozen=True):
    """What is live at one moment."""

    number: int = 0
    format: int = FORMAT
    tables: dict[str, TableState] = {}
    verdict: int = 0  # the last human verdict applied
    corpus: int = 0  # number of the corpus knowledge


@dataclass(frozen=True, slots=True)
class Change:
    """What a step does to one table: parts it adds, and whether they replace what was there."""

    table: str
    parts: tuple[Part, ...] = ()
    done: tuple[Part, ...] = ()
    replaces: bool = False


def numbers(root: Path) -> list[int]:
    """The numbers of a workspace's snapshots, the newest last."""
    return sorted(int(p.stem) for p in (root / "snapshots").glob("*.json") if p.stem.isdigit())


def file_of(root: Path, number: int) -> Path:
    """Where a snapshot stands."""
    return root / "snapshots" / f"{number}.json"


def read(root: Path, number: int) -> Snapshot | None:
    """A snapshot; None where it was torn by a crash, or swept meanwhile."""
    try:
        return msgspec.json.decode(file_of(root, number).read_bytes(), type=Snapshot)
    except (OSError, msgspec.DecodeError):
        return None


def sealed(part: Part, folder: Path) -> Part:
    """The part with the size and hash of its file. Raises OSError where it cannot be read."""
    if part.hash:
        return part
    size, digest = measured(folder / part.file)
    return Part(part.file, part.rows, size, digest)


def measured(path: Path) -> tuple[int, str]:
    """Size and hash of a file."""
    digest, size = hashlib.blake2b(digest_size=16), 0
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()
