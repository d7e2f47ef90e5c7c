"""Compressed files (gzip, bzip2, xz, zstd): unpacked as they are read, within bounds."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING

from retold.captures.bounds import BOUNDS, Budget
from retold.captures.source import HEAD, Joined, Source, Stream, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Capture

_MARKS = {
    b"\x1f\x8b\x08": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
_DICTIONARY = (
    b"\x5d\x2a\x4d\x18"  # opens a zstd file that brings a dictionary, as some crawlers' do
)
_PIECE = 1 << 16


class _Gunzip:
    """zlib's decompressor with the interface of bz2's and lzma's."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.needs_input = True

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._inner.decompress(self._inner.unconsumed_tail + data, max(0, max_length))
        self.needs_input = not self._inner.unconsumed_tail and len(out) < max_length
        return out

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


_Decompressor = _Gunzip | bz2.BZ2Decompressor | lzma.LZMADecompressor


class Unzstd:
    """The bytes within a zstd stream, with the manners of `Unpacked`."""

    def __init__(self, stream: Stream, budget: Budget, counts: bool) -> None:
        from pyarrow import CompressedInputStream, PythonFile

        self._source = _Counting(stream, budget if counts else None)
        self._inner = CompressedInputStream(PythonFile(self._source, mode="r"), "zstd")
        self._budget = budget
        self._done = False
        self.trouble: str | None = None

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        if self._done or size <= 0:
            return b""
        try:
            out: bytes = self._inner.read(min(size, _PIECE))
        except (OSError, ValueError, MemoryError) as error:
            cut = "truncated" in str(error).lower()
            self._end(
                "cut short: its end is missing"
                if cut
                else "damaged: its zstd data cannot be unpacked from some point on"
            )
            return b""
        if not out:
            self._end(None)
        elif not self._budget.allow(len(out)):
            self._end(f"{self._budget.spent}, which no collection of pages does")
            return b""
        return out

    def _end(self, trouble: str | None) -> None:
        self._done, self.trouble = True, trouble


class _Counting:
    """A stream that counts what is read of it, as a file that Arrow accepts."""

    closed = False

    def __init__(self, stream: Stream, budget: Budget | None) -> None:
        self._stream, self._budget = stream, budget

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size if size >= 0 else _PIECE)
        if self._budget is not None:
            self._budget.taken += len(data)
        return data

    def close(self) -> None:
        """Whoever opened it closes it."""


def form_of(head: bytes) -> str | None:
    """How a file is compressed, by its first bytes.

    >>> form_of(b"BZh91AY&SY"), form_of(b"<html>")
    ('bzip2', None)
    """
    return next((form for mark, form in _MARKS.items() if head.startswith(mark)), None)


class Unpacked:
    """The bytes within a compressed stream. It never raises: at damage or over the bounds it ends,
    and `trouble` says why."""

    def __init__(self, stream: Stream, form: str, budget: Budget, counts: bool) -> None:
        self._stream, self._form, self._budget = stream, form, budget
        self._counts = counts  # what is read here is all that is known of the file's size
        self._inner: _Decompressor | None = None
        self._pending = b""
        self._members = 0
        self._done = False
        self.trouble: str | None = None

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        while not self._done and size > 0:
            try:
                out = self._step(min(size, _PIECE))
            except (zlib.error, OSError, EOFError, lzma.LZMAError, MemoryError, ValueError):
                self._end(f"damaged: its {self._form} data cannot be unpacked from some point on")
                break
            if out and not self._budget.allow(len(out)):
                self._end(f"{self._budget.spent}, which no collection of pages does")
                break
            if out:
                return out
        return b""

    def _end(self, trouble: str | None) -> None:
        self._done, self.trouble = True, trouble

    def _step(self, size: int) -> bytes:
        """One step of unpacking, which may give nothing yet."""
        inner = self._inner
        if inner is None:
            inner = self._next_member()
            if inner is None:
                return b""
        data = self._pending
        self._pending = b""
        if inner.needs_input and not data:
            data = self._fetch()
            if not data:
                self._end("cut short: its end is missing")
                return b""
        out = inner.decompress(data, size)
        if inner.eof:
            self._pending, self._inner = inner.unused_data, None
        return out

    def _fetch(self) -> bytes:
        data = self._stream.read(_PIECE)
        if self._counts:
            self._budget.taken += len(data)
        return data

    def _next_member(self) -> _Decompressor | None:
        """The decompressor of the next part; files may be parts one after the other."""
        self._members += 1
        first = self._members == 1
        while len(self._pending) < 6 and (data := self._fetch()):
            self._pending += data
        rest = self._pending.lstrip(b"\0") if not first else self._pending
        if not rest:
            self._end(None)
            return None
        if not first and form_of(rest) != self._form:
            self._end("damaged: something else follows its compressed data")
            return None
        self._pending = rest
        if self._form == "gzip":
            self._inner = _Gunzip()
        elif self._form == "bzip2":
            self._inner = bz2.BZ2Decompressor()
        else:
            self._inner = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=BOUNDS.window)
        return self._inner


def claims(head: bytes) -> bool:
    """Whether the first bytes are those of a compressed file.

    >>> claims(b"\\x1f\\x8b\\x08\\0"), claims(b"PK\\x03\\x04")
    (True, False)
    """
    return form_of(head) is not None or head.startswith(_DICTIONARY)


def read(source: Source) -> Iterator[Capture]:
    """What lies within, in whatever format it is; a row more where it does not end well."""
    from retold.captures import read_source

    if source.head.startswith(_DICTIONARY):
        problem = f"{source.name}: packed with a dictionary of its own (zstd), which is not read"
        yield unreadable(source.address, problem, source.size or 0, source.modified)
        return
    form = form_of(source.head) or "gzip"
    if len(source.layers) >= BOUNDS.layers:
        problem = f"{source.name}: packed in more than {BOUNDS.layers} layers"
        yield unreadable(source.address, problem, source.size or 0, source.modified)
        return
    counts = not source.layers and source.size is None
    joined = Joined(source)
    stream: Unpacked | Unzstd = (
        Unzstd(joined, source.budget, counts)
        if form == "zstd"
        else Unpacked(joined, form, source.budget, counts)
    )
    inner = Source(
        source.name,
        source.address,
        stream,
        Joined(Source("", "", stream, b"")).read(HEAD),
        source.modified,
        layers=(*source.layers, form),
        budget=source.budget,
    )
    if inner.head or stream.trouble is None:
        yield from read_source(inner)
    if stream.trouble is not None:
        problem = f"{source.name}: {stream.trouble}"
        yield unreadable(source.address, problem, source.size or 0, source.modified)
