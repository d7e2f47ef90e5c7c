"""Bodies as sent → bodies as meant, never more than a page may have."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

import brotli

from retold.fetch.outcomes import FetchError
from retold.fetch.settings import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retold.fetch.settings import FetchSettings

CODINGS = "gzip, deflate, br"
_STEP = 1 << 18  # most bytes that come out of a decoder at once


class _Decoder(Protocol):
    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What the bytes become, some at a time."""

    @property
    def whole(self) -> bool:
        """Whether the end was seen."""


class _Plain:
    whole = True

    def pieces(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Zlib:
    """gzip (also several members in a row) and deflate (with and without its header)."""

    def __init__(self, gzip: bool) -> None:
        self._gzip = gzip
        self._inner: zlib._Decompress | None = None
        self._ended = False

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner is None or (self._inner.eof and self._gzip):
                if self._ended and not data.startswith(b"\x1f\x8b"):
                    return  # padding after the end
                self._inner = zlib.decompressobj(self._bits(data))
            elif self._inner.eof:
                return
            yield self._inner.decompress(data, _STEP)
            self._ended = self._ended or self._inner.eof
            data = self._inner.unconsumed_tail or self._inner.unused_data

    def _bits(self, data: bytes) -> int:
        if self._gzip:
            return 16 + zlib.MAX_WBITS
        headed = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)
        return zlib.MAX_WBITS if headed else -zlib.MAX_WBITS

    @property
    def whole(self) -> bool:
        return self._inner is not None and self._inner.eof


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        yield self._inner.process(data, output_buffer_limit=_STEP)
        while not self._inner.can_accept_more_data():
            yield self._inner.process(b"", output_buffer_limit=_STEP)

    @property
    def whole(self) -> bool:
        return bool(self._inner.is_finished())


def decoded(pieces: Iterable[bytes], coding: str, settings: FetchSettings) -> bytes:
    """The body that was sent in a content coding.

    Raises FetchError where it is longer than a page may be, swells more than pages do, is broken, or
    is in a coding that was not asked for.
    """
    decoder = _decoder(coding.strip().lower())
    body, sent = bytearray(), 0
    try:
        for data in pieces:
            sent += len(data)
            for piece in decoder.pieces(data):
                body += piece
                if len(body) > settings.size:
                    if settings.cut:
                        return bytes(body[: settings.size])
                    raise too_long(settings.size)
                if len(body) > MEGABYTE and len(body) > settings.ratio * sent:
                    raise FetchError("size", "the compressed page swells as no honest page does")
    except (zlib.error, brotli.error):
        raise FetchError(
            "broken", "the compressed page cannot be unpacked", temporary=True
        ) from None
    if sent and not decoder.whole:
        raise FetchError("broken", "the compressed page breaks off", temporary=True)
    return bytes(body)


def too_long(limit: int) -> FetchError:
    """The page has more bytes than one may have."""
    size = f"{limit / MEGABYTE:g} MB" if limit >= MEGABYTE else f"{limit} bytes"
    return FetchError("size", f"the page is longer than {size}")


def _decoder(coding: str) -> _Decoder:
    if coding in {"", "identity"}:
        return _Plain()
    if coding in {"gzip", "x-gzip"}:
        return _Zlib(gzip=True)
    if coding == "deflate":
        return _Zlib(gzip=False)
    if coding == "br":
        return _Brotli()
    raise FetchError("broken", "the page is compressed in a way that was not asked for")
