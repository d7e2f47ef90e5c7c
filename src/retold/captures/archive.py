"""Zip and tar archives: every file within as if it stood in a folder, read without unpacking to disk.

Names from an archive are cut down to their last part; two files of one name get a number.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from retold.captures.bounds import BOUNDS, Budget
from retold.captures.source import HEAD, Joined, Source, Stream, modified_at, unreadable
from retold.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from retold.records import Capture

BESIDE_PAGES = frozenset(
    """.png .jpg .jpeg .gif .webp .avif .svg .ico .css .js .mjs .map .woff .woff2 .ttf .otf .eot
    .mp3 .mp4 .webm .m4a .pyc .lock .toml""".split()
)  # endings of files that stand beside pages and are none
_BLOCK = 512
_LONGEST_HEADER = 1 << 20  # bytes of a tar archive's long name or extended header
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE = frozenset(["[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"])
_METHODS = frozenset([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])


class Member(NamedTuple):
    """One file within an archive."""

    path: str
    stream: Stream
    modified: datetime | None
    problem: str | None = None  # why it cannot be opened


def claims(head: bytes) -> bool:
    """Whether the first bytes are those of a zip or tar archive.

    >>> claims(b"PK\\x03\\x04\\x14\\0"), claims(b"PKW stock rose")
    (True, False)
    """
    return head.startswith(_ZIP) or _header(head[:_BLOCK]) is not None


def read(source: Source) -> Iterator[Capture]:
    """What lies within; a row more where the archive is damaged or goes beyond the bounds."""
    form = "zip" if source.head.startswith(_ZIP) else "tar"
    inside = sum(1 for layer in source.layers if layer in {"zip", "tar"})
    if inside >= BOUNDS.archives or len(source.layers) >= BOUNDS.layers:
        problem = f"{source.name}: archives in archives, more than {BOUNDS.archives} deep"
        yield unreadable(source.address, problem, source.size or 0, source.modified)
        return
    names: dict[str, int] = {}
    empty = True
    found = _zipped(source) if form == "zip" else _tarred(source)
    for member in found:
        name = _base(member.path)
        if member.problem is not None and not name:
            yield unreadable(source.address, f"{source.name}: {member.problem}", 0, source.modified)
            return
        if not name or PurePosixPath(name).suffix.lower() in BESIDE_PAGES:
            continue
        empty = False
        if not source.budget.allow_entry():
            break
        names[name] = names.get(name, 0) + 1
        if names[name] > 1:
            name = f"{name}~{names[name]}"
        yield from _of_member(source, member, name, form)
        if source.budget.spent is not None:
            break
    if source.budget.spent is not None:
        problem = f"{source.name}: {source.budget.spent}; the rest of it was left out"
        yield unreadable(source.address, problem, source.size or 0, source.modified)
    elif empty:
        yield unreadable(source.address, f"{source.name}: an archive without pages")


def _base(path: str) -> str:
    """The last part of a path from an archive; empty for folders, hidden files and leftovers."""
    parts = [p for p in visible(path).replace("\\", "/").split("/") if p]
    if not parts or path.endswith("/") or "__MACOSX" in parts or parts[-1].startswith("."):
        return ""
    return parts[-1][:200].encode("utf-8", "replace").decode()


def _of_member(source: Source, member: Member, name: str, form: str) -> Iterator[Capture]:
    from retold.captures import read_source

    address, shown = f"{source.address}/{name}", f"{source.name}/{name}"
    if member.problem is not None:
        yield unreadable(address, f"{shown}: {member.problem}", 0, member.modified)
        return
    stream = _Guarded(member.stream)
    inner = Source(
        shown,
        address,
        stream,
        b"",
        member.modified or source.modified,
        layers=(*source.layers, form),
        budget=source.budget,
    )
    inner.head = Joined(inner).read(HEAD)
    if inner.head or stream.trouble is None:
        yield from read_source(inner)
    if stream.trouble is not None and source.budget.spent is None:
        yield unreadable(address, f"{shown}: {stream.trouble}", 0, member.modified)


class _Guarded:
    """A file within an archive that ends where it is damaged and says so in `trouble`."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.trouble: str | None = None

    def read(self, size: int, /) -> bytes:
        if self.trouble is not None:
            return b""
        try:
            return self._stream.read(size)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as e:
            self.trouble = _reason(e)
            return b""


def _reason(error: Exception) -> str:
    if "encrypted" in str(error):
        return "needs a password"
    if isinstance(error, NotImplementedError):
        return "packed in a way that is not read"
    return "damaged: it cannot be unpacked"


# --- zip ---------------------------------------------------------------------------------------


class _Bounded(io.RawIOBase):
    """A seekable stream that refuses to be read in pieces over the bounds."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        out = cast(
            "bytes",
            self._stream.read(min(size, BOUNDS.index + 1) if size >= 0 else BOUNDS.index + 1),
        )
        if len(out) > BOUNDS.index:
            raise zipfile.BadZipFile("list of contents over the bounds")
        return out

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def seekable(self) -> bool:
        return True


@dataclass(slots=True)
class _Counted:
    """A file of a zip archive; what it gives counts against the budget."""

    stream: Stream
    budget: Budget

    def read(self, size: int, /) -> bytes:
        if self.budget.spent is not None:
            return b""
        out = self.stream.read(size)
        return out if self.budget.allow(len(out)) else b""


def _zipped(source: Source) -> Iterator[Member]:
    """The files of a zip archive, in its order. The list stands at the end of the file, so that
    one that cannot be sought through must be held in memory."""
    file = _seekable(source)
    if file is None:
        limit = BOUNDS.in_memory >> 20
        yield Member("", io.BytesIO(), None, f"over {limit} MB, and not a file by itself")
        return
    try:
        archive = zipfile.ZipFile(cast("Any", _Bounded(file)))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, struct.error, NotImplementedError):
        yield Member("", io.BytesIO(), None, "a damaged or incomplete zip archive")
        return
    with archive:
        infos = archive.infolist()
        if infos and infos[0].filename in _OFFICE:
            yield Member("", io.BytesIO(), None, "an office document, book or program, not a page")
            return
        for info in infos:
            if not info.is_dir():
                yield from _zip_member(archive, info, source.budget)


def _seekable(source: Source) -> Any:
    """The archive as a file that can be sought through; None where it is too long for that."""
    stream: Any = source.stream
    if not source.layers and getattr(stream, "seekable", lambda: False)():
        source.budget.taken = max(source.budget.taken, stream.seek(0, io.SEEK_END))
        return stream
    body, size = source.whole(BOUNDS.in_memory)
    source.budget.taken = max(source.budget.taken, 0 if source.layers else size)
    return None if body is None else io.BytesIO(body)


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget
) -> Iterator[Member]:
    when = _stamp(info.extra)
    if info.flag_bits & 0x1:
        yield Member(info.filename, io.BytesIO(), when, "needs a password")
    elif info.compress_type not in _METHODS:
        yield Member(info.filename, io.BytesIO(), when, "packed in a way that is not read")
    else:
        try:
            stream = archive.open(info)
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, struct.error) as error:
            yield Member(info.filename, io.BytesIO(), when, _reason(error))
            return
        with stream:
            yield Member(info.filename, _Counted(stream, budget), when)


def _stamp(extra: bytes) -> datetime | None:
    """When a file of a zip archive was changed. Its plain date has no time zone and is not used."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == 0x5455 and size >= 5 and at + 9 <= len(extra) and extra[at + 4] & 1:
            return modified_at(struct.unpack_from("<i", extra, at + 5)[0])
        at += 4 + size
    return None


# --- tar ---------------------------------------------------------------------------------------


class _Header(NamedTuple):
    path: str
    size: int
    modified: int
    kind: bytes


class _Part:
    """The next so many bytes of a stream."""

    def __init__(self, stream: Joined, size: int) -> None:
        self.stream, self.left, self.cut = stream, size, False

    def read(self, size: int, /) -> bytes:
        out = self.stream.read(min(size, self.left))
        self.left -= len(out)
        if not out and self.left and size:
            self.left, self.cut = 0, True
        return out


def _header(block: bytes) -> _Header | None:
    """A tar archive's header, if its checksum says that it is one."""
    if len(block) < _BLOCK or not block[0]:
        return None
    wanted = _number(block[148:156])
    plain = block[:148] + b" " * 8 + block[156:]
    if wanted is None or sum(plain) != wanted:
        return None
    size, modified = _number(block[124:136]), _number(block[136:148])
    if size is None or size < 0:
        return None
    path = _string(block[:100])
    if block[257:262] == b"ustar" and (prefix := _string(block[345:500])):
        path = f"{prefix}/{path}"
    return _Header(path, size, modified or 0, block[156:157])


def _string(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode("utf-8", "replace")


def _number(raw: bytes) -> int | None:
    """Octal digits, or the bytes themselves where the first bit says so."""
    if raw[:1] in {b"\x80", b"\xff"}:
        return int.from_bytes(raw[1:], "big")
    digits = raw.split(b"\0", 1)[0].strip()
    if not digits:
        return 0
    return int(digits, 8) if all(c in b"01234567" for c in digits) else None


def _tarred(source: Source) -> Iterator[Member]:
    """The files of a tar archive as they come; nothing is held but the one that is read."""
    stream = Joined(source)
    path, size = None, None  # given beforehand by an extended header
    while True:
        block = stream.read(_BLOCK)
        if not block.strip(b"\0"):
            return
        header = _header(block)
        if header is None:
            yield Member("", io.BytesIO(), None, "damaged or cut short; the rest was left out")
            return
        length = header.size if size is None or header.kind in b"xgLK" else size
        part = _Part(stream, length)
        if header.kind in {b"x", b"L"} and length <= _LONGEST_HEADER:
            told = part.read(length)
            if header.kind == b"L":
                path = _string(told)
            else:
                path, size = _extended(told, path, size)
        elif header.kind in {b"0", b"\0", b"7"}:
            yield Member(
                path or header.path, part, modified_at(header.modified) if header.modified else None
            )
            path, size = None, None
        elif header.kind not in {b"g", b"K", b"x", b"L"}:
            path, size = None, None
        missing = _skip(part, -length % _BLOCK)
        if missing:
            yield Member("", io.BytesIO(), None, "cut short: its end is missing")
            return


def _skip(part: _Part, padding: int) -> bool:
    """Go to the next header; whether the stream ended before it."""
    while part.left:
        part.read(1 << 16)
    if not part.cut:
        _Part(part.stream, padding).read(padding)
    return part.cut


def _extended(raw: bytes, path: str | None, size: int | None) -> tuple[str | None, int | None]:
    """Path and size in an extended header: lines of "length name=value"."""
    at = 0
    while at < len(raw):
        digits, _, _ = raw[at : at + 12].partition(b" ")
        if not digits.isdigit() or not (length := int(digits)):
            break
        name, _, value = raw[at + len(digits) + 1 : at + length - 1].partition(b"=")
        if name == b"path":
            path = value.decode("utf-8", "replace")
        elif name == b"size" and value.isdigit() and len(value) < 20:
            size = int(value)
        at += length
    return path, size
