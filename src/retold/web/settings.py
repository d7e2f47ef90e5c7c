"""Where the desk listens, who must sign in, and what is too much."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from retold.errors import RetoldError


@dataclass(frozen=True, slots=True)
class Settings:
    """How a desk is run."""

    hosts: tuple[str, ...]  # the names it answers to, with their port
    prefix: str = ""  # path before everything, where a proxy stands in front: "/retold"
    sign_in: bool = False  # nobody reads without a user's name and password
    proxied: bool = False  # a proxy stands in front and names the reader's address
    secure: bool = False  # readers come over https
    local_user: str = "editor"  # who decides, where nobody signs in
    body_bytes: int = 256 * 1024  # most that a request may send
    upload_bytes: int = 20 * 2**20  # the same where files are handed in
    upload_files: int = 200
    requests_a_second: float = 60.0  # of one reader; bursts of four seconds' worth are let through
    costly_a_minute: float = 12.0  # sign-ins, uploads
    trace_seconds: float = 120.0  # a trial trace that takes longer is stopped
    trial_seconds: float = 3600.0  # how long a trial trace is kept
    cache_bytes: int = 24 * 2**20  # of stories and lists that are held; a story is read in 1 ms


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address to listen on.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def for_listening(
    host: str, port: int, *, address: str | None = None, names: tuple[str, ...] = (),
    sign_in: bool = False, local_user: str = "editor",
) -> Settings:  # fmt: skip
    """The settings for a desk that listens on `host` and `port`.

    `address` is what readers type where a proxy stands in front (`https://desk.example/retold`);
    `names` are further host names. Sign-in is required with an address, and beyond loopback.
    Raises RetoldError for an address that is none.
    """
    local = [f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}"]
    hosts = [*local] if is_loopback(host) or host in ("0.0.0.0", "::") else []
    if host not in ("0.0.0.0", "::"):
        hosts.append(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
    if port == 80:
        hosts += [h.rsplit(":", 1)[0] for h in hosts]
    for name in names:
        hosts += [name.lower()] if ":" in name else [name.lower(), f"{name.lower()}:{port}"]
    prefix, secure = "", False
    if address:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise RetoldError(f"{address!r} is no address such as https://desk.example/retold")
        hosts.append(parts.netloc.rpartition("@")[2].lower())
        prefix, secure = parts.path.rstrip("/"), parts.scheme == "https"
    return Settings(
        hosts=tuple(dict.fromkeys(hosts)),
        prefix=prefix,
        sign_in=sign_in or bool(address) or not is_loopback(host),
        proxied=bool(address),
        secure=secure,
        local_user=local_user,
    )
