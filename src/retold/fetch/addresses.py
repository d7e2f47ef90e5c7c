"""Addresses as written → what may be asked of whom. Pure; nothing is looked up here."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from retold.fetch.outcomes import FetchError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST = 2048
_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")
_HIDDEN = re.compile("[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_KEPT = "/%:@!$&'()*+,;=~-._"
_BAD_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class Target:
    """An http or https address in its normal form."""

    scheme: str
    host: str  # ASCII, small letters, no trailing dot; an IPv6 address without brackets
    port: int
    path: str  # with the query, as it is sent

    @property
    def site(self) -> str:
        """Scheme, host and port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return self.site + self.path

    @property
    def literal(self) -> IP | None:
        """The IP address, where the host is one."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None


def target_of(address: str) -> Target:
    """The normal form of an address. Raises FetchError where it is none that can be fetched.

    >>> target_of("HTTP://Bücher.Example.:80/a b?q=1#top").url
    'http://xn--bcher-kva.example/a%20b?q=1'
    """
    address = address.strip(" \t\r\n")
    if len(address) > LONGEST:
        raise FetchError("address", f"the address is longer than {LONGEST} characters")
    scheme, colon, rest = address.partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in _PORTS or not rest.startswith("//"):
        shown = scheme if colon and re.fullmatch(r"[a-z][a-z0-9+.-]{0,19}", scheme) else None
        known = f"{shown}: addresses are not fetched, " if shown and shown not in _PORTS else ""
        raise FetchError("address", f"{known}only http:// and https:// addresses are")
    if "\\" in address:
        raise FetchError("address", "a backslash has no place in an address")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise FetchError(
            "address", "the address cannot be read: its host or port is wrong"
        ) from None
    if _HIDDEN.search(parts.netloc):
        raise FetchError("address", "the host has hidden characters or spaces in it")
    if "@" in parts.netloc:
        raise FetchError(
            "address", "addresses with a user name or password in them are not fetched"
        )
    host = _host(parts.netloc, parts.hostname or "")
    path = _quoted(parts.path) or "/"
    query = f"?{_quoted(parts.query, '?')}" if parts.query else ""
    return Target(scheme, host, _PORTS[scheme] if port is None else port, path + query)


def next_target(here: Target, location: str) -> Target:
    """Where a redirect leads. Raises FetchError where that is no address that can be fetched.

    >>> next_target(target_of("https://paper.example/a/b"), "../c").url
    'https://paper.example/c'
    """
    location = location.strip(" \t\r\n")
    try:
        joined = urljoin(here.url, location)
    except ValueError:
        raise FetchError("redirect", "it redirects to an address that cannot be read") from None
    return target_of(joined)


def _quoted(text: str, more: str = "") -> str:
    return _BAD_ESCAPE.sub("%25", quote(text, safe=_KEPT + more))


def _host(netloc: str, host: str) -> str:
    if "%" in host:
        raise FetchError("address", "the host has escapes or a zone in it")
    if netloc.startswith("["):
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            raise FetchError("address", "the IPv6 address cannot be read") from None
    host = _ascii(host).removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _dotted(host)
    if not host or len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise FetchError("address", "the host is no name that the web knows")
    if len(labels) == 1:
        raise FetchError("private", f"{host} is a name of a local network, not of the public web")
    return host


def _dotted(host: str) -> str:
    """An IPv4 address; other ways to write one only serve to hide it."""
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        raise FetchError(
            "address", "the host is a number, and not an IP address as it is commonly written"
        ) from None


def _ascii(host: str) -> str:
    """A name in any script as the name that is looked up."""
    host = host.lower()
    if host.isascii() and "xn--" not in host:
        return host
    import idna

    try:
        return idna.encode(host, uts46=True, transitional=False).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError, ValueError, IndexError):
        raise FetchError("address", "the host's name is not a valid international name") from None
