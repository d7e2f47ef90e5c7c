"""Which machines may be reached: those of the public web, and no others.

`Network` has no setting, no file and no variable that would open it further. A program that must
reach another network (a test and its own server) hands over a subclass of its own.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import ssl
import threading
from functools import cached_property
from typing import TYPE_CHECKING

from retold.fetch.outcomes import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from retold.fetch.addresses import IP

_SLICE = 0.5  # seconds until it is asked again whether to go on
PORTS = frozenset({80, 443})
_V4, _V6 = ipaddress.IPv4Network, ipaddress.IPv6Network

# What a cloud's machines ask about themselves, some of it at public addresses.
_METADATA = frozenset(
    ipaddress.ip_address(a)
    for a in ("169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192",
              "168.63.129.16", "fd00:ec2::254", "fd20:ce::254")
)  # fmt: skip
_NOT_PUBLIC: tuple[tuple[str, ipaddress.IPv4Network | ipaddress.IPv6Network], ...] = (
    ("unspecified", _V4("0.0.0.0/8")),
    ("private", _V4("10.0.0.0/8")),
    ("shared with a provider's customers", _V4("100.64.0.0/10")),
    ("loopback", _V4("127.0.0.0/8")),
    ("link-local", _V4("169.254.0.0/16")),
    ("private", _V4("172.16.0.0/12")),
    ("reserved", _V4("192.0.0.0/24")),
    ("for documentation", _V4("192.0.2.0/24")),
    ("reserved", _V4("192.31.196.0/24")),
    ("reserved", _V4("192.52.193.0/24")),
    ("a relay", _V4("192.88.99.0/24")),
    ("private", _V4("192.168.0.0/16")),
    ("reserved", _V4("192.175.48.0/24")),
    ("for measuring networks", _V4("198.18.0.0/15")),
    ("for documentation", _V4("198.51.100.0/24")),
    ("for documentation", _V4("203.0.113.0/24")),
    ("multicast", _V4("224.0.0.0/4")),
    ("reserved", _V4("240.0.0.0/4")),
    ("unspecified", _V6("::/128")),
    ("loopback", _V6("::1/128")),
    ("a translation within a network", _V6("64:ff9b:1::/48")),
    ("private", _V6("fc00::/7")),
    ("link-local", _V6("fe80::/10")),
    ("site-local", _V6("fec0::/10")),
    ("multicast", _V6("ff00::/8")),
    ("a tunnel", _V6("2001::/32")),
    ("reserved", _V6("2001::/23")),
    ("for documentation", _V6("2001:db8::/32")),
    ("reserved", _V6("2620:4f:8000::/48")),
    ("for documentation", _V6("3fff::/20")),
)
_GLOBAL = _V6("2000::/3")  # where the public addresses of IPv6 are
_NAT64, _6TO4 = _V6("64:ff9b::/96"), _V6("2002::/16")
_COMPATIBLE = _V6("::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def not_public(ip: IP) -> str | None:
    """What a machine's address is, where it is not one of the public web.

    IPv6 addresses that carry one of IPv4 are what they carry.

    >>> not_public(ipaddress.ip_address("64:ff9b::10.0.0.1"))
    'private'
    >>> not_public(ipaddress.ip_address("151.101.1.69")) is None
    True
    """
    if ip in _METADATA:
        return "a machine's own metadata"
    for what, network in _NOT_PUBLIC:
        if ip.version == network.version and ip in network:
            return what
    if isinstance(ip, ipaddress.IPv4Address):
        return None if ip.is_global else "reserved"
    carried = _carried(ip)
    if carried is not None:
        return not_public(carried)
    return None if ip in _GLOBAL else "reserved"


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address within one of IPv6."""
    number = int(ip)
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _6TO4:
        return ipaddress.IPv4Address(number >> 80 & 0xFFFFFFFF)
    if ip in _NAT64 or ip in _COMPATIBLE or number >> 32 & 0xFFFFFFFF in _ISATAP:
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return None


class Network:
    """The public web."""

    def refused_port(self, port: int) -> str | None:
        """Why no machine is asked at this port; None where it may be."""
        return None if port in PORTS else f"port {port} is not one of the web's (80 and 443)"

    def refused(self, ip: IP) -> str | None:
        """What keeps this machine from being reached; None where it may be."""
        return not_public(ip)

    def lookup(self, host: str, port: int) -> list[str]:
        """All addresses of a name. Raises OSError where there are none."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(info[4][0]) for info in found))

    @cached_property
    def trust(self) -> ssl.SSLContext:
        """Whose certificates are believed: those of the authorities that the machine trusts."""
        return ssl.create_default_context()

    def addresses(
        self, host: str, port: int, literal: IP | None, left: Callable[[], float]
    ) -> list[IP]:
        """The addresses of a host, each of them checked. Raises FetchError.

        Looked up once: who connects must use these and not the name. One bad address spoils all.
        `left` gives the seconds that are left, and raises where there are none.
        """
        if why := self.refused_port(port):
            raise FetchError("port", why)
        found = [literal] if literal is not None else self._looked_up(host, port, left)
        for ip in found:
            if what := self.refused(ip):
                shown = f"{host} is" if literal is not None else f"{host} leads to {ip}, which is"
                raise FetchError("private", f"{shown} {what} and not of the public web")
        return found

    def _looked_up(self, host: str, port: int, left: Callable[[], float]) -> list[IP]:
        answer: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self.lookup(host, port))
            except (OSError, UnicodeError) as error:
                answer.put(error)

        threading.Thread(target=ask, daemon=True).start()  # a resolver knows no time limit
        while True:
            try:
                found = answer.get(timeout=min(_SLICE, left()))
                break
            except queue.Empty:
                continue
        if isinstance(found, Exception) or not found:
            again = isinstance(found, socket.gaierror) and found.errno != socket.EAI_NONAME
            raise FetchError("host", f"no address is known for {host}", temporary=again)
        try:
            return [ipaddress.ip_address(a) for a in found]
        except ValueError:
            raise FetchError(
                "host", f"{host} has an address with a zone or of an odd form"
            ) from None


PUBLIC = Network()
