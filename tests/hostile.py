"""A web of many hosts on this machine, some of them hostile, for the tests of fetching.

`Playground` is the one way to reach loopback: a class of these tests, handed over in Python. The
product knows no setting, variable or option that would do the same.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from retold.fetch import Network

LOOPBACK = "127.0.0.1"
CERTIFICATES = Path(__file__).parent / "certificates"


@dataclass
class Asked:
    """One request as it came in."""

    host: str
    path: str
    headers: dict[str, str]
    port: int


Answer = Callable[[Asked, socket.socket], None]


def reply(
    body: bytes = b"", status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
) -> Answer:
    """An honest answer."""

    def give(_asked: Asked, sock: socket.socket) -> None:
        named = {"Content-Type": kind, "Content-Length": str(len(body))}
        named |= {k.replace("_", "-"): v for k, v in headers.items()}
        lines = [f"HTTP/1.1 {status} Some words", *(f"{k}: {v}" for k, v in named.items())]
        sock.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    return give


def redirect(to: str, status: int = 302) -> Answer:
    """A redirect; bytes of the address as UTF-8."""
    return reply(status=status, Location=to.encode().decode("latin-1"))


def raw(*pieces: bytes, pause: float = 0.0) -> Answer:
    """Bytes as they are, with a pause before each but the first."""
    import time

    def give(_asked: Asked, sock: socket.socket) -> None:
        for n, piece in enumerate(pieces):
            if n:
                time.sleep(pause)
            sock.sendall(piece)

    return give


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Answer:
    """A beginning, and then the same again until the other side hangs up."""
    import time

    def give(_asked: Asked, sock: socket.socket) -> None:
        sock.sendall(head)
        while True:
            sock.sendall(piece)
            time.sleep(pause)

    return give


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other; the last one for ever."""
    left = list(answers)

    def give(asked: Asked, sock: socket.socket) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(asked, sock)

    return give


def validated(body: bytes, etag: str) -> Answer:
    """A page that says 304 to whoever knows it."""

    def give(asked: Asked, sock: socket.socket) -> None:
        if asked.headers.get("if-none-match") == etag:
            reply(status=304, ETag=etag)(asked, sock)
        else:
            reply(body, ETag=etag, Last_Modified="Mon, 05 Jan 2026 10:00:00 GMT")(asked, sock)

    return give


def bomb(megabytes: int = 200) -> bytes:
    """A small gzip file that unpacks to much."""
    return gzip.compress(b"\0" * (megabytes << 20), 9)


@dataclass
class Web:
    """Hosts and their answers; every request is kept in `log`."""

    port: int = 0
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    open_now: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def on(self, host: str, path: str, answer: Answer) -> None:
        """Let a host answer so at a path."""
        self.answers[host, path] = answer

    def url(self, host: str, path: str = "/", scheme: str = "http") -> str:
        """The address of a path of a host."""
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self, host: str) -> list[str]:
        """What a host was asked for, robots.txt left out."""
        return [a.path for a in self.log if a.host == host and a.path != "/robots.txt"]

    def serve(self, sock: socket.socket) -> None:
        """Answer one connection."""
        with sock, suppress(OSError):
            sock.settimeout(30)
            head = b""
            while b"\r\n\r\n" not in head:
                got = sock.recv(65536)
                if not got:
                    return
                head += got
                if head[:1] == b"\x16":  # TLS, to a server that has none
                    sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    return
            first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
            headers = {k.lower(): v.strip() for k, _, v in (x.partition(":") for x in lines)}
            host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
            asked = Asked(host, first.split(" ")[1], headers, self.port)
            with self.lock:
                self.log.append(asked)
                self.open_now[host] += 1
                self.most_at_once[host] = max(self.most_at_once[host], self.open_now[host])
            try:
                missing = reply(b"no such page", 404, "text/plain")
                self.answers.get((host, asked.path), missing)(asked, sock)
            finally:
                with self.lock:
                    self.open_now[host] -= 1


@contextmanager
def web(tls: bool = False) -> Iterator[Web]:
    """A web on a free port of loopback, until the end of the block."""
    ours = Web()
    listener = socket.create_server((LOOPBACK, 0))
    ours.port = listener.getsockname()[1]
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / "paper.example.pem")
    stopped = threading.Event()

    def one(sock: socket.socket) -> None:
        with suppress(OSError):
            ours.serve(context.wrap_socket(sock, server_side=True) if context else sock)
        sock.close()

    def accept() -> None:
        while not stopped.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(sock,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield ours
    finally:
        stopped.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


class Playground(Network):
    """A network whose names lead to the test's own server. Names in `elsewhere` lead where they say."""

    def __init__(self, *ports: int, elsewhere: dict[str, list[str]] | None = None) -> None:
        self.ports = set(ports)
        self.elsewhere = elsewhere or {}
        self.looked_up: list[str] = []

    def refused_port(self, port: int) -> str | None:
        return None if port in self.ports else super().refused_port(port)

    def refused(self, ip):  # type: ignore[no-untyped-def]
        return None if str(ip) == LOOPBACK else super().refused(ip)

    def lookup(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        if host in self.elsewhere:
            return self.elsewhere[host]
        if host.endswith(".example"):
            return [LOOPBACK]
        raise socket.gaierror(socket.EAI_NONAME, "no such host")
