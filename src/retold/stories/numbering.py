"""Article ids as whole numbers, so that millions of them are sorted and met as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    Ids = NDArray[np.uint64]
    Ints = NDArray[np.int64]

_DIGITS = 16
_SIEVE = 1 << 20
_MANY = 16


def numbered(ids: Iterable[str]) -> Ids:
    """Ids of 16 hexadecimal digits as numbers, which sort as the ids do."""
    return np.frombuffer(bytes.fromhex("".join(ids)), ">u8").astype(np.uint64)


def column_numbers(column: pa.ChunkedArray) -> Ids:
    """A column of ids as numbers."""
    parts = []
    for chunk in column.chunks:
        start, end = chunk.offset * _DIGITS, (chunk.offset + len(chunk)) * _DIGITS
        digits = chunk.buffers()[2]
        offset = int(np.frombuffer(chunk.buffers()[1], np.int32)[chunk.offset]) if len(chunk) else 0
        raw = b"" if digits is None else digits.to_pybytes()[offset : offset + end - start]
        parts.append(np.frombuffer(bytes.fromhex(raw.decode()), ">u8"))
    return np.concatenate([*parts, np.zeros(0, ">u8")]).astype(np.uint64)


def number_column(numbers: Ids) -> pa.StringArray:
    """Numbers as a column of ids."""
    import pyarrow as pa

    digits = numbers.astype(">u8").tobytes().hex().encode()
    offsets = np.arange(0, len(digits) + 1, _DIGITS, dtype=np.int32)
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(digits))


class Growing:
    """An array that grows at its end: room that is not used yet takes no memory."""

    def __init__(self, kind: Any) -> None:
        self._held: NDArray[Any] = np.empty(1024, kind)
        self._length = 0

    def add(self, values: NDArray[Any]) -> None:
        """Put values at the end."""
        length = self._length + len(values)
        if length > len(self._held):
            more = np.empty(2 * length, self._held.dtype)
            more[: self._length] = self._held[: self._length]
            self._held = more
        self._held[self._length : length] = values
        self._length = length

    def whole(self) -> NDArray[Any]:
        """All values."""
        return self._held[: self._length]


def places(numbers: NDArray[Any], among: NDArray[Any]) -> Ints:
    """Where numbers stand among others, which are sorted and each there once; -1 where not."""
    if not len(among):
        return np.full(len(numbers), -1, np.int64)
    if len(numbers) > _MANY * len(among) and len(numbers) > _SIEVE:  # most are not among them
        sieve = np.zeros(_SIEVE, np.bool_)
        sieve[_low(among)] = True
        rows = np.flatnonzero(sieve[_low(numbers)])
        sifted = np.full(len(numbers), -1, np.int64)
        sifted[rows] = _looked_up(numbers[rows], among)
        return sifted
    return _looked_up(numbers, among)


def _low(numbers: NDArray[Any]) -> Ints:
    bits: Ints = (numbers ^ (numbers >> numbers.dtype.type(32))).view(np.int64) & (_SIEVE - 1)
    return bits


def _looked_up(numbers: NDArray[Any], among: NDArray[Any]) -> Ints:
    at = np.minimum(np.searchsorted(among, numbers), len(among) - 1)
    found: Ints = np.where(among[at] == numbers, at, -1)
    return found


def labels(count: int, first: Ints, second: Ints) -> Ints:
    """For each node the least node that edges connect it with."""
    found = np.arange(count, dtype=np.int64)
    while True:
        least = np.minimum(found[first], found[second])
        before = found.copy()
        np.minimum.at(found, found[first], least)
        np.minimum.at(found, found[second], least)
        np.minimum.at(found, first, least)
        np.minimum.at(found, second, least)
        found = found[found]
        if np.array_equal(found, before):
            return found
