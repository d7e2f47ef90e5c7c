"""Which addresses may be fetched: as they are written, and as they resolve."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.fetch import Network, fetch, not_public, target_of
from retold.fetch.addresses import Target, next_target
from retold.fetch.outcomes import FetchError


class Nowhere(Network):
    """A network that must not be asked for names."""

    def lookup(self, host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was looked up")


NORMAL = [
    ("https://Paper.Example", "https://paper.example/"),
    ("  HTTP://paper.example:80/a  ", "http://paper.example/a"),
    ("https://paper.example:443/a?b=c#d", "https://paper.example/a?b=c"),
    ("https://paper.example./a", "https://paper.example/a"),
    ("https://paper.example/ä b?q=ü", "https://paper.example/%C3%A4%20b?q=%C3%BC"),
    ("https://paper.example/100%", "https://paper.example/100%25"),
    ("https://paper.example/%41%zz", "https://paper.example/%41%25zz"),
    ("https://Bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
    ("https://газета。example/", "https://xn--80aahjj1e.example/"),
    ("https://paper.example?q", "https://paper.example/?q"),
    ("http://151.101.1.69/", "http://151.101.1.69/"),
    ("http://[2606:4700::6810:0001]/", "http://[2606:4700::6810:1]/"),
    ("http://paper.example#@evil.example:99999/", "http://paper.example/"),
    ("https://a_b.paper.example/", "https://a_b.paper.example/"),
    ("https://paper.example/a/../../b", "https://paper.example/a/../../b"),
]


@pytest.mark.parametrize(("written", "normal"), NORMAL)
def test_normal_forms(written: str, normal: str) -> None:
    assert target_of(written).url == normal
    assert target_of(normal).url == normal


UNFIT = [
    # other schemes, and none
    "file:///etc/passwd", "ftp://paper.example/a", "gopher://paper.example/", "data:text/html,a",
    "javascript:alert(1)", "jar:http://paper.example/", "unix:/run/docker.sock", "//paper.example/",
    "paper.example", "http:paper.example", "http:/paper.example", "https:///a", "http://", "",
    "http+unix://paper.example/", "HTTP", "ws://paper.example/",
    # users, and tricks with them
    "http://user@paper.example/", "http://user:word@paper.example/", "http://paper.example@10.0.0.1/",
    "http://paper.example%40evil.example/", "http://@paper.example/", "http://a\\@paper.example/",
    "http://paper.example\\.evil.example/",
    # numbers in other dress
    "http://2130706433/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f000001/",
    "http://127.1/", "http://127.0.1/", "http://017700000001/", "http://127.0.0.1.5/",
    "http://1.2.3.256/", "http://00000000.0/", "http://0/", "http://0x/", "http://127.0.0.01/",
    "http://①②⑦.0.0.1.2/", "http://paper.example.0x7f/", "http://１２７。１/",
    # hosts that are none
    "http://localhost/", "http://localhost./", "http://intranet/", "http://./", "http://../",
    "http://paper..example/", "http://-paper.example/", "http://paper-.example/", "http://p%61per.example/",
    "http://paper .example/", "http://paper.example:99999/", "http://paper.example:x/",
    "http://paper\u200b.exam ple/", "http://pa\tper.exam ple/", "http://[::1/", "http://[::1%25eth0]/",
    "http://[fe80::1%eth0]/", "http://[not-an-ip]/", "http://[127.0.0.1]/", "http://xn--.example/",
    "http://xn--a-ecp.example/", f"http://{'a' * 64}.example/", f"http://{'a.' * 130}example/",
    f"http://paper.example/{'a' * 3000}", "http://paper.example\x00.evil.example/",
]  # fmt: skip


@pytest.mark.parametrize("written", UNFIT)
def test_addresses_that_cannot_be_fetched(written: str) -> None:
    with pytest.raises(FetchError) as why:
        target_of(written)
    assert why.value.kind in {"address", "private"}
    outcome = fetch(written, network=Nowhere())
    assert outcome.reason == str(why.value)  # type: ignore[union-attr]


NOT_PUBLIC = [
    ("0.0.0.0", "unspecified"), ("0.1.2.3", "unspecified"), ("10.0.0.1", "private"),
    ("100.64.0.1", "shared"), ("127.0.0.1", "loopback"), ("127.255.255.254", "loopback"),
    ("169.254.169.254", "metadata"), ("169.254.1.1", "link-local"), ("172.16.0.1", "private"),
    ("172.31.255.255", "private"), ("192.168.1.1", "private"), ("192.0.0.192", "metadata"),
    ("192.0.2.1", "documentation"), ("198.18.0.1", "measuring"), ("224.0.0.1", "multicast"),
    ("239.255.255.255", "multicast"), ("240.0.0.1", "reserved"), ("255.255.255.255", "reserved"),
    ("100.100.100.200", "metadata"), ("168.63.129.16", "metadata"), ("192.88.99.1", "relay"),
    ("::", "unspecified"), ("::1", "loopback"), ("fc00::1", "private"), ("fd00:ec2::254", "metadata"),
    ("fe80::1", "link-local"), ("fec0::1", "site-local"), ("ff02::1", "multicast"),
    ("2001:db8::1", "documentation"), ("2001:0:1:2::3", "tunnel"), ("4000::1", "reserved"),
    ("::ffff:127.0.0.1", "loopback"), ("::ffff:10.0.0.1", "private"), ("::127.0.0.1", "loopback"),
    ("::10.1.2.3", "private"), ("64:ff9b::127.0.0.1", "loopback"), ("64:ff9b::a9fe:a9fe", "metadata"),
    ("64:ff9b:1::1", "translation"), ("2002:7f00:1::", "loopback"), ("2002:a00:1::1", "private"),
    ("2002:c0a8:101::", "private"), ("2606:4700::5efe:10.0.0.1", "private"),
    ("2606:4700::200:5efe:127.0.0.1", "loopback"), ("100::1", "reserved"), ("5f00::1", "reserved"),
]  # fmt: skip


@pytest.mark.parametrize(("ip", "what"), NOT_PUBLIC)
def test_addresses_that_are_not_of_the_public_web(ip: str, what: str) -> None:
    found = not_public(ipaddress.ip_address(ip))
    assert found is not None
    assert what in found
    host = f"[{ip}]" if ":" in ip else ip
    outcome = fetch(f"http://{host}/", network=Nowhere())
    assert outcome.kind == "private"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "ip",
    ["151.101.1.69", "8.8.8.8", "99.255.255.255", "172.15.0.1", "172.32.0.1", "192.167.1.1",
     "2606:4700::6810:1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2a00:1450::1"],
)  # fmt: skip
def test_addresses_of_the_public_web(ip: str) -> None:
    assert not_public(ipaddress.ip_address(ip)) is None


@pytest.mark.parametrize("port", [22, 25, 6379, 8080, 11211, 0])
def test_other_ports_are_refused(port: int) -> None:
    outcome = fetch(f"http://paper.example:{port}/", network=Nowhere())
    assert outcome.kind == "port"  # type: ignore[union-attr]


# --- properties --------------------------------------------------------------------------------


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_the_same_in_every_wrapping(ip: ipaddress.IPv4Address) -> None:
    number, what = int(ip), not_public(ip)
    wrapped = [f"::ffff:{ip}", f"64:ff9b::{ip}", str(ipaddress.IPv6Address(0x2002 << 112 | number << 80)),
               str(ipaddress.IPv6Address(0x2606 << 112 | 0x5EFE << 32 | number))]  # fmt: skip
    if number > 0xFFFF:  # below it the compatible form is written otherwise, and refused anyway
        wrapped.append(f"::{ip}")
    for form in wrapped:
        assert not_public(ipaddress.ip_address(form)) == what, form


@given(st.ip_addresses(v=4))
def test_what_python_calls_private_is_never_public(ip: ipaddress.IPv4Address) -> None:
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        assert not_public(ip) is not None


@given(st.ip_addresses(v=6))
def test_only_global_addresses_of_ipv6_are_public(ip: ipaddress.IPv6Address) -> None:
    if not_public(ip) is None:
        assert ip.ipv4_mapped is not None or int(ip) >> 125 == 1 or int(ip) >> 32 == 0x64FF9B << 64


SCHEMES = st.sampled_from(
    ["http://", "https://", "HTTP://", "http:", "file://", "//", "", "http:\\"]
)
PIECES = st.lists(
    st.sampled_from(["127.0.0.1", "paper", ".example", "@", ":", "80", "0x7f", "[", "::1", "]", "/", "\\",
                     "?", "#", "%", "%2e", "..", " ", "\t", "\n", "\u200b", "。", "①", "xn--", "ß", "."])
    | st.text(max_size=3),
    max_size=9,
).map("".join)  # fmt: skip


@given(SCHEMES, PIECES)
def test_whatever_is_written_is_refused_or_normal(scheme: str, rest: str) -> None:
    try:
        target = target_of(scheme + rest)
    except FetchError as error:
        assert error.kind in {"address", "private"}
        assert error.reason.isprintable()
        return
    assert isinstance(target, Target)
    assert target.scheme in {"http", "https"}
    assert target.url.isascii()
    assert target.url.isprintable()
    assert not set(target.host) & set("@/\\%#? ")
    assert target_of(target.url) == target
    if target.literal is None:
        assert "." in target.host
        assert not target.host.rpartition(".")[2].isdigit()


@given(PIECES)
def test_wherever_a_redirect_leads_is_refused_or_normal(location: str) -> None:
    here = target_of("https://paper.example/a/b")
    try:
        there = next_target(here, location)
    except FetchError:
        return
    assert there == target_of(there.url)
