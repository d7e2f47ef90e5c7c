"""Pages as handed in → captures. One module a format, told by content.

A format is a module with `claims(head: bytes) -> bool` and `read(source) -> Iterator[Capture]`;
to add one, write it and put it into `FORMATS` before those that claim more than it does.
What cannot be read becomes a capture without body whose `problem` names it and says why.
"""

from __future__ import annotations

import glob
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from retold.captures import archive, feed, html, jsonl, mail, newsml, packed, text, warc
from retold.captures.archive import BESIDE_PAGES
from retold.captures.bounds import Budget
from retold.captures.jsonl import record
from retold.captures.source import HEAD, Source, in_utf8, modified_at, page, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from retold.records import Capture

__all__ = ["FORMATS", "in_utf8", "of_bytes", "open_captures", "page", "record", "unreadable"]

FORMATS = (warc, packed, archive, jsonl, newsml, feed, mail, html, text)


def open_captures(arguments: Sequence[str], stdin: BinaryIO | None = None) -> Iterator[Capture]:
    """Captures of files, folders (walked), globs and "-" for standard input.

    A capture that comes twice (same address, same bytes) is given once. Never raises for a page.
    """
    seen: set[str] = set()
    for argument in arguments:
        for capture in _of_argument(argument, stdin):
            if capture.capture_id not in seen:
                seen.add(capture.capture_id)
                yield capture


def _of_argument(argument: str, stdin: BinaryIO | None) -> Iterator[Capture]:
    if argument == "-":
        yield from _of_stream(stdin if stdin is not None else sys.stdin.buffer)
        return
    path = Path(argument)
    try:
        folder, there = path.is_dir(), path.exists()
    except (OSError, ValueError):
        yield unreadable(argument, f"{argument}: no such file or folder")
        return
    if folder:
        yield from _of_folder(path)
    elif there:
        yield from _of_file(path, path.name)
    elif glob.has_magic(argument):
        yield from _of_glob(argument)
    elif argument.lower().startswith(("http://", "https://")):
        yield unreadable(argument, f"{argument}: a web address; save the page and give its file")
    else:
        yield unreadable(argument, f"{argument}: no such file or folder")


def _of_glob(pattern: str) -> Iterator[Capture]:
    fixed = Path(pattern).parts
    magic = next(i for i, part in enumerate(fixed) if glob.has_magic(part))
    base = Path(*fixed[:magic]) if magic else Path()
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (absolute patterns too)
    if not found:
        yield unreadable(pattern, f"{pattern}: nothing has a name like this")
    for name in found:
        path = Path(name)
        if path.is_dir():
            yield from _of_folder(path)
        else:
            yield from _of_file(path, path.relative_to(base).as_posix())


def _of_folder(folder: Path) -> Iterator[Capture]:
    empty = True
    for path in _walk(folder):
        empty = False
        yield from _of_file(path, path.relative_to(folder).as_posix())
    if empty:
        yield unreadable(str(folder), f"{folder}: a folder without pages")


def _walk(folder: Path) -> Iterator[Path]:
    """Regular files below a folder in order of name; hidden ones and a page's assets left out."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if name.startswith(".") or path.suffix.lower() in BESIDE_PAGES:
                continue
            if path.is_file():
                yield path


def _of_file(path: Path, address: str) -> Iterator[Capture]:
    address = os.fsencode(address).decode("utf-8", "replace")
    try:
        with path.open("rb") as stream:
            state = os.fstat(stream.fileno())
            source = Source(
                str(path),
                address,
                stream,
                stream.read(HEAD),
                modified_at(state.st_mtime),
                state.st_size,
                budget=Budget(state.st_size),
            )
            yield from read_source(source)
    except PermissionError:
        yield unreadable(address, f"{path}: may not be read (permission denied)")
    except OSError as error:
        yield unreadable(
            address, f"{path}: cannot be read ({(error.strerror or 'no reason given').lower()})"
        )


def _of_stream(stream: BinaryIO) -> Iterator[Capture]:
    head = stream.read(HEAD)
    yield from read_source(Source("standard input", "stdin", stream, head))


def read_source(source: Source) -> Iterator[Capture]:
    """Captures of an open source, its format told by its first bytes."""
    if not source.head.strip():
        rest = source.stream.read(1) if source.head else b""
        if not rest:
            yield unreadable(
                source.address, f"{source.name}: the file is empty", 0, source.modified
            )
            return
        source.head += rest
    chosen = next((f for f in FORMATS if f.claims(source.head)), None)
    if chosen is None:
        problem = f"{source.name}: a binary file, not a page"
        yield unreadable(source.address, problem, source.size or len(source.head), source.modified)
    else:
        yield from chosen.read(source)


def of_bytes(body: bytes, address: str) -> Iterator[Capture]:
    """Captures of bytes at hand, their format told by content."""
    stream = io.BytesIO(body)
    source = Source(
        address, address, stream, stream.read(HEAD), size=len(body), budget=Budget(len(body))
    )
    yield from read_source(source)
