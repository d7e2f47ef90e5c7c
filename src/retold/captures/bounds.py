"""How much a packed file may give: what a small file can unpack to is decided by who packed it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Unfitted choices, far above what collections of pages need."""

    entries: int = 1_000_000  # files in one archive, with those of archives within it
    archives: int = 2  # archives within one another
    layers: int = 4  # layers of archive or compression around a page
    ratio: int = 200  # how many times its size a file may unpack to; pages give 4 to 20
    free: int = 64 << 20  # bytes any file may unpack to
    total: int = 32 << 30  # bytes no file may pass
    index: int = 64 << 20  # bytes of an archive's list of contents
    in_memory: int = 64 << 20  # bytes of an archive that cannot be read from front to back
    window: int = 128 << 20  # bytes a decompressor may ask for


BOUNDS = Bounds()


@dataclass(slots=True)
class Budget:
    """What is left to unpack of one file handed in, everything within it counted together."""

    taken: int  # bytes of the file handed in, so far as they are known
    made: int = 0  # bytes unpacked
    entries: int = 0
    spent: str | None = None  # why nothing more is unpacked

    def allow(self, size: int) -> bool:
        """Whether so many more bytes may be unpacked."""
        self.made += size
        if self.made > BOUNDS.total:
            self.spent = f"unpacks to more than {BOUNDS.total >> 30} GB"
        elif self.made > max(BOUNDS.free, BOUNDS.ratio * self.taken):
            self.spent = f"unpacks to more than {BOUNDS.ratio} times its size"
        return self.spent is None

    def allow_entry(self) -> bool:
        """Whether one more file of an archive may be opened."""
        self.entries += 1
        if self.entries > BOUNDS.entries:
            self.spent = f"holds more than {BOUNDS.entries:,} files"
        return self.spent is None
