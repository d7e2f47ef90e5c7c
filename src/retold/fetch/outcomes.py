"""What comes of a fetch: a page, nothing new, or a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retold.errors import RetoldError

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave by which it can say later that nothing changed."""

    address: str  # whose answer they came with; they are sent to no other
    etag: str | None = None
    modified: str | None = None  # the Last-Modified header, as written


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came."""

    asked: str  # the address that was asked for, in its normal form
    address: str  # where it was found, after redirects
    body: bytes = field(repr=False)  # decompressed
    media: str  # content type in small letters, "" where none is given
    status: int
    at: datetime  # when the answer was whole
    validators: Validators
    moved_to: str | None = None  # where permanent redirects say the page lives now
    hops: tuple[str, ...] = ()  # addresses that the redirects led to
    charset: str | None = None  # as the server names it


@dataclass(frozen=True, slots=True)
class NotChanged:
    """The server says that what is known still holds."""

    asked: str
    address: str
    at: datetime
    moved_to: str | None = None
    hops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was fetched, and why.

    Kinds: address (it cannot be fetched at all), host (the name has no address), private (it leads
    into a network that is not public), port, robots, status, redirect, tls, size, time, kind
    (content type), broken (the answer makes no sense), connection, wait (the host asked for
    patience), stopped.
    """

    asked: str
    address: str  # where it ended
    kind: str
    reason: str  # in plain words
    status: int | None = None
    temporary: bool = False  # whether it makes sense to try again
    retry_after: float | None = None  # seconds the host asks to wait, bounded
    moved_to: str | None = None
    hops: tuple[str, ...] = ()

    @property
    def gone(self) -> bool:
        """Whether the server says that the page is gone for good."""
        return self.status == 410


Outcome = Fetched | NotChanged | Refused


class FetchError(RetoldError):
    """Why a fetch ends here. Becomes a `Refused`; does not leave this room."""

    def __init__(
        self,
        kind: str,
        reason: str,
        *,
        temporary: bool = False,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.temporary = temporary
        self.status = status
        self.retry_after = retry_after
