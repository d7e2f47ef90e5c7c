"""One connection to one checked address, with a limit on its time and its bytes."""

from __future__ import annotations

import io
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection

from retold.fetch.outcomes import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from retold.fetch.addresses import IP, Target
    from retold.fetch.settings import FetchSettings

_SLICE = 0.5  # seconds until it is asked again whether to stop


class Deadline:
    """How much time is left, waiting for one's turn left out."""

    def __init__(self, seconds: float, stopped: Callable[[], bool]) -> None:
        self._seconds = self._most = seconds
        self._stopped = stopped
        self._started: float | None = None

    def __enter__(self) -> Deadline:
        self._started = time.monotonic()
        return self

    def __exit__(self, *_error: object) -> None:
        if self._started is not None:
            self._seconds -= time.monotonic() - self._started
            self._started = None

    def left(self) -> float:
        """Seconds left. Raises FetchError where there are none, or where everything is to stop."""
        if self._stopped():
            raise FetchError("stopped", "stopped before it was done", temporary=True)
        running = time.monotonic() - self._started if self._started is not None else 0.0
        if self._seconds <= running:
            raise FetchError("time", f"it took longer than {self._most:g} seconds", temporary=True)
        return self._seconds - running


class Wire(io.RawIOBase):
    """The bytes of a socket as they arrive, until the time is up or `most` have come."""

    def __init__(self, sock: socket.socket, deadline: Deadline, most: int) -> None:
        super().__init__()
        self._sock, self._deadline = sock, deadline
        self.most, self.over = (
            most,
            FetchError("size", "the headers are longer than any page needs"),
        )
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.count > self.most:
            raise self.over
        while True:
            self._sock.settimeout(min(_SLICE, self._deadline.left()))
            try:
                got = self._sock.recv_into(buffer)
            except TimeoutError:
                continue
            self.count += got
            return got


class _Plug:
    """The part of a socket that an HTTP connection uses; whoever made it closes the socket."""

    def __init__(self, sock: socket.socket, wire: Wire, deadline: Deadline) -> None:
        self._sock, self._wire, self._deadline = sock, wire, deadline

    def makefile(self, *_args: object, **_kwargs: object) -> io.BufferedReader:
        return io.BufferedReader(self._wire)

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def settimeout(self, _seconds: object) -> None:
        """The wire sets its own."""

    def shutdown(self, _how: int) -> None:
        """Whoever made the socket ends it."""

    def close(self) -> None:
        """Whoever made the socket closes it."""


class Pinned(HTTPConnection):
    """A connection to an address that was checked; the name is only said, never looked up."""

    def __init__(
        self, target: Target, ip: IP, settings: FetchSettings, deadline: Deadline, **more: Any
    ) -> None:
        super().__init__(target.host, target.port, **more)
        self._ip, self._limits, self._deadline = ip, settings, deadline
        self._own: list[socket.socket] = []
        self.wire: Wire | None = None

    def _new_conn(self) -> socket.socket:
        family = socket.AF_INET6 if self._ip.version == 6 else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        self._own.append(sock)
        sock.settimeout(min(self._limits.connect_seconds, self._deadline.left()))
        sock.connect((str(self._ip), self.port))
        return sock

    def connect(self) -> None:
        super().connect()
        sock = self.sock
        self._own.append(sock)
        self.wire = Wire(sock, self._deadline, self._limits.headers)
        self.sock = _Plug(sock, self.wire, self._deadline)

    def end(self) -> None:
        """Close the socket; the connection's own `close` leaves it open for the body."""
        for sock in reversed(self._own):
            sock.close()
        self._own.clear()


class PinnedTLS(Pinned, HTTPSConnection):
    """The same over TLS; the certificate must be the name's."""


def connection_to(
    target: Target,
    ips: list[IP],
    settings: FetchSettings,
    deadline: Deadline,
    trust: Callable[[], ssl.SSLContext],
) -> Pinned:
    """A connection to the first address that answers. Raises FetchError where none does."""
    worst: FetchError | None = None
    for ip in ips[:4]:
        if target.scheme == "https":
            made: Pinned = PinnedTLS(target, ip, settings, deadline, ssl_context=trust())
        else:
            made = Pinned(target, ip, settings, deadline)
        try:
            made.connect()
        except ssl.SSLCertVerificationError as error:
            made.end()
            raise FetchError("tls", _certificate(target.host, error)) from None
        except ssl.SSLError as error:
            made.end()
            worst = FetchError(
                "tls", f"no safe connection can be made ({_why(error)})", temporary=True
            )
        except OSError as error:
            made.end()
            worst = worst or FetchError(
                "connection", f"{target.host} does not answer ({_why(error)})", temporary=True
            )
        except BaseException:
            made.end()
            raise
        else:
            return made
    raise worst or FetchError("host", f"{target.host} has no address")


def _certificate(host: str, error: ssl.SSLCertVerificationError) -> str:
    return f"the certificate of {host} does not hold: {error.verify_message or _why(error)}"


def _why(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS failed").replace("_", " ").lower()
    return (error.strerror or "no reason given").lower()
