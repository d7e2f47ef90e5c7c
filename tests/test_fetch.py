"""Fetching, against a local web of hosts that play honest and hostile."""

from __future__ import annotations

import gzip
import os
import socket
import threading
import time
import tracemalloc
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import brotli
import pytest

from retold.fetch import (
    Fetched,
    FetchSettings,
    NotChanged,
    Outcome,
    Refused,
    Validators,
    fetch,
)
from retold.fetch.manners import Manners, MannersSettings
from retold.fetch.network import Network
from retold.fetch.patience import backoff
from tests.hostile import (
    CERTIFICATES,
    Playground,
    Web,
    bomb,
    endless,
    in_turn,
    raw,
    redirect,
    reply,
    validated,
    web,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = b"<!doctype html><title>Ferry</title><p>The ferry to Lund has stopped.</p>" * 20
QUICK = FetchSettings(seconds=3.0, contact="desk@paper.example")
A = "paper.example"


@pytest.fixture(scope="module")
def hosts() -> Iterator[Web]:
    with web() as ours:
        yield ours


def get(hosts: Web, path: str, settings: FetchSettings = QUICK, host: str = A, **more) -> Outcome:  # type: ignore[no-untyped-def]
    more.setdefault("network", Playground(hosts.port))
    return fetch(hosts.url(host, path), settings, **more)


def refused(outcome: Outcome, kind: str, words: str = "") -> Refused:
    assert isinstance(outcome, Refused), outcome
    assert outcome.kind == kind, outcome
    assert words in outcome.reason
    assert outcome.reason.isprintable()
    return outcome


# --- what comes --------------------------------------------------------------------------------


def test_a_page_comes_as_it_is(hosts: Web) -> None:
    hosts.on(A, "/plain", reply(PAGE, ETag='"a"', Last_Modified="Mon, 05 Jan 2026 10:00:00 GMT"))
    page = get(hosts, "/plain")
    assert isinstance(page, Fetched)
    assert (page.body, page.media, page.status) == (PAGE, "text/html", 200)
    assert page.validators == Validators(page.address, '"a"', "Mon, 05 Jan 2026 10:00:00 GMT")
    sent = hosts.log[-1].headers
    assert sent["user-agent"].startswith("Retold/")
    assert "+desk@paper.example" in sent["user-agent"]
    assert sent["host"] == f"{A}:{hosts.port}"
    assert not {"cookie", "referer", "authorization"} & set(sent)


DEFLATE = zlib.compressobj(wbits=-15)
CODED = [
    ("gzip", gzip.compress(PAGE)),
    ("x-gzip", gzip.compress(PAGE)),
    ("gzip", gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:]) + b"\0" * 8),
    ("deflate", zlib.compress(PAGE)),
    ("deflate", DEFLATE.compress(PAGE) + DEFLATE.flush()),
    ("br", brotli.compress(PAGE)),
    ("identity", PAGE),
    ("", PAGE),
]


@pytest.mark.parametrize(("coding", "body"), CODED)
def test_compressed_pages(hosts: Web, coding: str, body: bytes) -> None:
    hosts.on(A, "/coded", reply(body, Content_Encoding=coding))
    page = get(hosts, "/coded")
    assert isinstance(page, Fetched)
    assert page.body == PAGE


def test_chunks(hosts: Web) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = b"".join(b"%x;a=b\r\n%s\r\n" % (len(p), p) for p in (PAGE[:7], PAGE[7:]))
    hosts.on(A, "/chunks", raw(head + chunks + b"0\r\nTrailer: a\r\n\r\n"))
    page = get(hosts, "/chunks")
    assert isinstance(page, Fetched)
    assert page.body == PAGE


def test_nothing_changed(hosts: Web) -> None:
    hosts.on(A, "/known", validated(PAGE, '"v1"'))
    first = get(hosts, "/known")
    assert isinstance(first, Fetched)
    again = get(hosts, "/known", known=first.validators)
    assert isinstance(again, NotChanged)
    assert hosts.log[-1].headers["if-modified-since"] == first.validators.modified


def test_what_one_address_gave_is_sent_to_no_other(hosts: Web) -> None:
    hosts.on(A, "/to-other", redirect(hosts.url("other.example", "/x")))
    hosts.on("other.example", "/x", reply(PAGE))
    get(hosts, "/to-other", known=Validators(hosts.url(A, "/to-other"), '"secret"'))
    assert hosts.log[-2].headers["if-none-match"] == '"secret"'
    assert "if-none-match" not in hosts.log[-1].headers


def test_a_304_that_nobody_asked_for(hosts: Web) -> None:
    hosts.on(A, "/304", reply(status=304))
    refused(get(hosts, "/304"), "status")


def test_proxies_and_cookies_of_the_environment_are_not_used(
    hosts: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    hosts.on(A, "/cookie", reply(PAGE, Set_Cookie="a=b"))
    assert isinstance(get(hosts, "/cookie"), Fetched)
    assert isinstance(get(hosts, "/cookie"), Fetched)
    assert "cookie" not in hosts.log[-1].headers


# --- redirects ---------------------------------------------------------------------------------


def test_redirects_for_good_are_told(hosts: Web) -> None:
    hosts.on(A, "/r1", redirect("/r2", 301))
    hosts.on(A, "/r2", redirect("r3", 308))
    hosts.on(A, "/r3", redirect("/r4", 302))
    hosts.on(A, "/r4", redirect("/r5", 301))
    hosts.on(A, "/r5", reply(PAGE))
    page = get(hosts, "/r1")
    assert isinstance(page, Fetched)
    assert page.moved_to == hosts.url(A, "/r3")  # what comes after a passing one may pass as well
    assert page.address == hosts.url(A, "/r5")
    assert page.hops == tuple(hosts.url(A, f"/r{n}") for n in (2, 3, 4, 5))


LEADS = [
    ("http://10.0.0.1/", "private"),
    ("http://169.254.169.254/latest/meta-data/", "private"),
    ("http://[::1]/", "private"),
    ("http://[::ffff:127.0.0.1]/", "private"),
    ("http://0.0.0.0/", "private"),
    ("http://localhost/", "private"),
    ("http://2130706433/", "address"),
    ("http://0x7f.1/", "address"),
    ("http://user:word@other.example/", "address"),
    ("file:///etc/passwd", "address"),
    ("ftp://other.example/", "address"),
    ("gopher://other.example/", "address"),
    ("data:text/html,hello", "address"),
    ("javascript:alert(1)", "address"),
    ("http://inner.example:PORT/", "private"),
    ("http://other.example:22/", "port"),
    ("http://[broken", "redirect"),
]


@pytest.mark.parametrize(("to", "kind"), LEADS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_to_where_nothing_is_fetched(hosts: Web, to: str, kind: str, status: int) -> None:
    hosts.on(A, "/leads", redirect(to.replace("PORT", str(hosts.port)), status))
    network = Playground(hosts.port, elsewhere={"inner.example": ["192.168.1.7"]})
    before = len(hosts.log)
    refused(get(hosts, "/leads", network=network), kind)
    assert len(hosts.log) == before + 1


def test_redirects_that_never_end(hosts: Web) -> None:
    hosts.on(A, "/circle", redirect("/circle2"))
    hosts.on(A, "/circle2", redirect("/circle"))
    refused(get(hosts, "/circle"), "redirect", "circle")
    for n in range(9):
        hosts.on(A, f"/far{n}", redirect(f"/far{n + 1}"))
    before = len(hosts.log)
    refused(get(hosts, "/far0"), "redirect", "more than 5")
    assert len(hosts.log) == before + 6


def test_redirects_that_make_no_sense(hosts: Web) -> None:
    hosts.on(A, "/nowhere", reply(status=302))
    refused(get(hosts, "/nowhere"), "status", "nowhere")
    two = b"HTTP/1.1 302 F\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
    hosts.on(A, "/two", raw(two))
    refused(get(hosts, "/two"), "redirect", "two places")


def test_a_redirect_in_letters_of_another_script(hosts: Web) -> None:
    hosts.on(A, "/letters", redirect("/fähre ab"))
    hosts.on(A, "/f%C3%A4hre%20ab", reply(PAGE))
    assert isinstance(get(hosts, "/letters"), Fetched)


# --- names -------------------------------------------------------------------------------------


def test_one_bad_address_spoils_a_name(hosts: Web) -> None:
    mixed = Playground(hosts.port, elsewhere={A: ["127.0.0.1", "10.0.0.1"]})
    refused(get(hosts, "/plain", network=mixed), "private", "10.0.0.1")


class Rebinding(Playground):
    """A name that is public when it is checked, and private when it is asked for again."""

    def lookup(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        return ["127.0.0.1"] if len(self.looked_up) == 1 else ["10.0.0.1"]


def test_a_name_that_changes_is_looked_up_once_and_pinned(
    hosts: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts.on(A, "/rebind", reply(PAGE))
    reached: list[object] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: object) -> None:
        reached.append(address)
        connect(self, address)  # type: ignore[arg-type]

    def never(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a name was looked up beside the guard")

    monkeypatch.setattr(socket.socket, "connect", watched)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    network = Rebinding(hosts.port)
    assert isinstance(get(hosts, "/rebind", network=network), Fetched)
    assert network.looked_up == [A]
    assert reached == [("127.0.0.1", hosts.port)]
    refused(get(hosts, "/rebind", network=network), "private", "10.0.0.1")
    assert len(reached) == 1


def test_a_name_that_changes_between_hops(hosts: Web) -> None:
    hosts.on(A, "/hop", redirect("/rebind"))
    network = Rebinding(hosts.port)
    refused(get(hosts, "/hop", network=network), "private")


def test_a_resolver_that_does_not_answer(hosts: Web) -> None:
    class Slow(Playground):
        def lookup(self, host: str, port: int) -> list[str]:
            time.sleep(10)
            return ["127.0.0.1"]

    begun = time.monotonic()
    outcome = get(hosts, "/", replace(QUICK, seconds=0.3), network=Slow(hosts.port))
    assert refused(outcome, "time").temporary
    assert time.monotonic() - begun < 5


def test_a_name_that_is_not_known(hosts: Web) -> None:
    outcome = fetch("http://nobody.invalid/", QUICK, network=Playground(hosts.port))
    refused(outcome, "host", "no address is known")


def test_nobody_at_home(hosts: Web) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        outcome = fetch(f"http://{A}:{port}/", QUICK, network=Playground(port))
    assert refused(outcome, "connection", "does not answer").temporary


# --- bodies that are too much ------------------------------------------------------------------


SMALL = replace(QUICK, size=200_000)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def test_bombs(hosts: Web) -> None:
    packed = {"gzip": bomb(50), "br": brotli.compress(b"\0" * (50 << 20)), "deflate": zlib.compress(b"\0" * (50 << 20))}  # fmt: skip
    for coding, body in packed.items():
        hosts.on(A, "/bomb", reply(body, Content_Encoding=coding))
        get(hosts, "/bomb")  # whatever is loaded on the way is loaded now
        tracemalloc.start()
        refused(get(hosts, "/bomb"), "size")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 24 << 20, coding


def test_a_page_that_swells_is_a_bomb_below_the_limit_too(hosts: Web) -> None:
    hosts.on(A, "/swell", reply(bomb(5), Content_Encoding="gzip"))
    refused(get(hosts, "/swell"), "size", "swells")


def test_a_page_that_is_too_long(hosts: Web) -> None:
    hosts.on(A, "/long", reply(b"a" * 300_000))
    refused(get(hosts, "/long", SMALL), "size", "longer than 200000 bytes")
    page = get(hosts, "/long", replace(SMALL, cut=True))
    assert isinstance(page, Fetched)
    assert len(page.body) == 200_000


ENDLESS = [
    OK + b"\r\n",
    OK + b"Transfer-Encoding: chunked\r\n\r\n",
    OK + b"Content-Length: 99999999999999999999999999\r\n\r\n",
]
PIECES = [b"a" * 10_000, b"2710\r\n" + b"a" * 10_000 + b"\r\n", b"a" * 10_000]


@pytest.mark.parametrize(("head", "piece"), list(zip(ENDLESS, PIECES, strict=True)))
def test_a_body_without_end(hosts: Web, head: bytes, piece: bytes) -> None:
    hosts.on(A, "/endless", endless(head, piece))
    refused(get(hosts, "/endless", SMALL), "size")


SLOW = [
    endless(OK + b"\r\n", b"a", 0.05),
    endless(OK + b"X: ", b"a", 0.05),
    endless(b"", b"H", 0.05),
    endless(OK, b"X: a\r\n", 0.05),
    endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", 0.05),
    endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0", 0.05),
    endless(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"T: a\r\n", 0.05),
    raw(b"", b"", pause=5),
]


@pytest.mark.parametrize("answer", SLOW)
def test_slow_hosts_are_cut_off(hosts: Web, answer) -> None:  # type: ignore[no-untyped-def]
    hosts.on(A, "/slow", answer)
    begun = time.monotonic()
    outcome = get(hosts, "/slow", replace(QUICK, seconds=0.6))
    assert refused(outcome, "time", "longer than 0.6 seconds").temporary
    assert time.monotonic() - begun < 5


def test_redirects_share_one_time(hosts: Web) -> None:
    hosts.on(A, "/s1", lambda asked, sock: (time.sleep(0.4), redirect("/s2")(asked, sock)))  # type: ignore[arg-type,return-value]
    hosts.on(A, "/s2", endless(OK + b"\r\n", b"a", 0.05))
    begun = time.monotonic()
    refused(get(hosts, "/s1", replace(QUICK, seconds=0.8)), "time")
    assert time.monotonic() - begun < 5


def test_it_stops_when_it_is_told_to(hosts: Web) -> None:
    hosts.on(A, "/slow", SLOW[0])
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    begun = time.monotonic()
    refused(get(hosts, "/slow", replace(QUICK, seconds=20), stopped=stop.is_set), "stopped")
    assert time.monotonic() - begun < 8


HEADERS = [
    endless(OK, b"X: " + b"a" * 1000 + b"\r\n"),
    endless(OK + b"X: ", b"a" * 10_000),
    endless(b"HTTP/1.1 ", b"a" * 10_000),
    raw(OK + b"".join(b"X%d: a\r\n" % n for n in range(500)) + b"\r\n"),
    endless(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"T: " + b"a" * 5000 + b"\r\n"),
    endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 5000),
]


@pytest.mark.parametrize("answer", HEADERS)
def test_headers_without_end(hosts: Web, answer) -> None:  # type: ignore[no-untyped-def]
    hosts.on(A, "/headers", answer)
    outcome = get(hosts, "/headers", replace(SMALL, seconds=20))
    assert isinstance(outcome, Refused)
    assert outcome.kind in {"size", "broken"}  # a chunk's length that never ends makes no sense


# --- answers that make no sense ----------------------------------------------------------------


BROKEN = [
    raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n"),
    raw(OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n0\r\n\r\n"),
    raw(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
    raw(OK + b"Content-Length: 1000\r\n\r\nabc"),
    raw(OK + b"Content-Length: -5\r\n\r\nabc", b""),
    raw(OK + b"Content-Length: 3, 4\r\n\r\nabc"),
    raw(OK + b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!"),
    raw(OK + b"Content-Encoding: br\r\nContent-Length: 9\r\n\r\nnot br!!!"),
    raw(OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE)[:60]),
    raw(OK + b"Content-Encoding: br\r\n\r\n" + brotli.compress(PAGE)[:20]),
    raw(OK + b"Content-Encoding: zstd\r\nContent-Length: 3\r\n\r\nabc"),
    raw(OK + b"Content-Encoding: gzip, gzip\r\nContent-Length: 3\r\n\r\nabc"),
    raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    raw(b"HTTP/1.1 abc\r\n\r\n"),
    raw(b"HTTP/1.1 99999 x\r\n\r\n"),
    raw(b"\0" * 500),
    raw(b""),
]


@pytest.mark.parametrize("answer", BROKEN)
def test_broken_answers(hosts: Web, answer) -> None:  # type: ignore[no-untyped-def]
    hosts.on(A, "/broken", answer)
    outcome = get(hosts, "/broken")
    if isinstance(outcome, Fetched):  # a length that is no number is passed over
        assert outcome.body == b"abc"
        return
    assert isinstance(outcome, Refused)
    assert outcome.kind in {"broken", "connection"}
    assert outcome.reason.isprintable()


@pytest.mark.parametrize(
    "kind", ["image/png", "application/pdf", "video/mp4", "application/octet-stream", "\x1b[31m"]
)
def test_what_is_no_page(hosts: Web, kind: str) -> None:
    hosts.on(A, "/kind", reply(PAGE, kind=kind))
    refused(get(hosts, "/kind"), "kind")


@pytest.mark.parametrize(
    ("status", "temporary"),
    [(401, False), (403, False), (404, False), (410, False), (451, False), (408, True), (429, True),
     (500, True), (502, True), (503, True), (504, True), (599, True), (204, False), (300, False)],
)  # fmt: skip
def test_statuses(hosts: Web, status: int, temporary: bool) -> None:
    hosts.on(A, "/status", reply(b"", status))
    outcome = refused(get(hosts, "/status"), "status", str(status))
    assert (outcome.status, outcome.temporary) == (status, temporary)
    assert outcome.gone is (status == 410)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("99999999999999", 86400), ("-5", None), ("soon", None), ("", None),
     ("Mon, 05 Jan 2026 10:00:00 GMT", 0), ("Mon, 05 Jan 9999 10:00:00 GMT", 86400)],
)  # fmt: skip
def test_retry_after(hosts: Web, value: str, seconds: float | None) -> None:
    hosts.on(A, "/later", reply(b"", 429, Retry_After=value))
    assert refused(get(hosts, "/later"), "status").retry_after == seconds


def test_validators_that_would_break_a_request_are_not_kept(hosts: Web) -> None:
    hosts.on(A, "/etag", reply(PAGE, ETag='"' + "a" * 600 + '"', Last_Modified="M\u00f6n"))
    page = get(hosts, "/etag")
    assert isinstance(page, Fetched)
    assert page.validators == Validators(page.address)


# --- TLS ---------------------------------------------------------------------------------------


class Trusting(Playground):
    """A network whose one authority is that of the tests."""

    @property
    def trust(self):  # type: ignore[no-untyped-def,override]
        import ssl

        return ssl.create_default_context(cafile=CERTIFICATES / "authority.pem")


@pytest.fixture(scope="module")
def safe() -> Iterator[Web]:
    with web(tls=True) as ours:
        for host in (A, "other.example"):
            ours.on(host, "/a", reply(PAGE))
            ours.on(host, "/down", redirect(ours.url(host, "/a", "http")))
        yield ours


def test_a_certificate_that_holds(safe: Web) -> None:
    page = fetch(safe.url(A, "/a", "https"), QUICK, network=Trusting(safe.port))
    assert isinstance(page, Fetched)
    assert page.body == PAGE
    dotted = fetch(safe.url(f"{A}.", "/a", "https"), QUICK, network=Trusting(safe.port))
    assert isinstance(dotted, Fetched)


def test_certificates_that_do_not_hold(safe: Web, hosts: Web) -> None:
    unknown = fetch(safe.url(A, "/a", "https"), QUICK, network=Playground(safe.port))
    refused(unknown, "tls", "does not hold")
    other = fetch(safe.url("other.example", "/a", "https"), QUICK, network=Trusting(safe.port))
    refused(other, "tls", "other.example")
    bare = fetch(f"https://127.0.0.1:{safe.port}/a", QUICK, network=Trusting(safe.port))
    refused(bare, "tls")
    assert not [a for a in safe.log if a.host != A]
    plain = fetch(hosts.url(A, "/plain", "https"), QUICK, network=Trusting(hosts.port))
    refused(plain, "tls")


def test_no_way_down_from_https(safe: Web) -> None:
    outcome = fetch(safe.url(A, "/down", "https"), QUICK, network=Trusting(safe.port))
    refused(outcome, "redirect", "from https to http")


# --- manners -----------------------------------------------------------------------------------


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def guest(hosts: Web, clock: Clock, **more) -> Manners:  # type: ignore[no-untyped-def]
    network = more.pop("network", None) or Playground(hosts.port)
    return Manners(QUICK, MannersSettings(**more), network=network, clock=clock, sleep=clock.sleep)


def test_robots_are_asked_once_and_obeyed() -> None:
    with web() as hosts:
        hosts.on(A, "/robots.txt", reply(
            b"User-agent: *\nDisallow: /\n\nUser-agent: retold\nDisallow: /private\nCrawl-delay: 7\n",
            kind="text/plain"))  # fmt: skip
        hosts.on(A, "/a", reply(PAGE))
        hosts.on(A, "/private/b", reply(PAGE))
        clock = Clock()
        manners = guest(hosts, clock)
        assert isinstance(manners.fetch(hosts.url(A, "/a")), Fetched)
        refused(manners.fetch(hosts.url(A, "/private/b")), "robots", "asks Retold not to")
        assert isinstance(manners.fetch(hosts.url(A, "/a")), Fetched)
        assert [a.path for a in hosts.log] == ["/robots.txt", "/a", "/a"]
        assert clock.slept == [2.0, 7.0]
        clock.now += 25 * 3600
        manners.fetch(hosts.url(A, "/a"))
        assert [a.path for a in hosts.log][3:] == ["/robots.txt", "/a"]


def test_robots_are_asked_at_every_hop() -> None:
    with web() as hosts:
        hosts.on(A, "/a", redirect(hosts.url("closed.example", "/b")))
        hosts.on("closed.example", "/robots.txt", reply(b"User-agent: *\nDisallow: /b", kind=""))
        refused(guest(hosts, Clock()).fetch(hosts.url(A, "/a")), "robots", "closed.example")
        assert hosts.paths("closed.example") == []


@pytest.mark.parametrize("status", [404, 403, 401, 410])
def test_without_robots_everything_is_open(status: int) -> None:
    with web() as hosts:
        hosts.on(A, "/robots.txt", reply(b"User-agent: *\nDisallow: /", status))
        hosts.on(A, "/a", reply(PAGE))
        assert isinstance(guest(hosts, Clock()).fetch(hosts.url(A, "/a")), Fetched)


@pytest.mark.parametrize(
    "answer",
    [reply(b"", 500), reply(b"", 503), endless(OK + b"\r\n", b"a", 0.05), redirect("http://10.0.0.1/robots.txt"),
     redirect("/robots.txt"), raw(b"")],
)  # fmt: skip
def test_a_site_whose_robots_cannot_be_had_is_left_alone_for_a_while(answer) -> None:  # type: ignore[no-untyped-def]
    with web() as hosts:
        hosts.on(A, "/robots.txt", answer)
        hosts.on(A, "/a", reply(PAGE))
        clock = Clock()
        manners = Manners(
            replace(QUICK, seconds=0.5),
            network=Playground(hosts.port),
            clock=clock,
            sleep=clock.sleep,
        )
        assert isinstance(manners.fetch(hosts.url(A, "/a")), Refused)
        assert isinstance(manners.fetch(hosts.url(A, "/a")), Refused)
        assert hosts.paths(A) == []
        hosts.on(A, "/robots.txt", reply(b"", 404))
        clock.now += 3600
        assert isinstance(manners.fetch(hosts.url(A, "/a")), Fetched)


def test_a_hostile_robots_file_costs_little() -> None:
    with web() as hosts:
        stars = "Disallow: /" + "*a" * 500 + "b$\n"
        hosts.on(
            A,
            "/robots.txt",
            reply(("User-agent: *\n" + stars * 400).encode() * 10, kind="text/plain"),
        )
        path = "/" + "a" * 1500
        hosts.on(A, path, reply(PAGE))
        begun = time.monotonic()
        assert isinstance(guest(hosts, Clock()).fetch(hosts.url(A, path)), Fetched)
        assert time.monotonic() - begun < 5


def test_a_private_address_is_not_even_asked_for_its_robots() -> None:
    with web() as hosts:
        network = Playground(hosts.port, elsewhere={"inner.example": ["10.0.0.1"]})
        manners = guest(hosts, Clock(), network=network)
        outcome = refused(manners.fetch("http://inner.example/"), "private", "10.0.0.1")
        assert not outcome.temporary
        assert hosts.log == []


def test_one_connection_a_host_and_a_gap() -> None:
    with web() as hosts:
        for n in range(6):
            hosts.on(A, f"/{n}", lambda asked, sock: (time.sleep(0.05), reply(PAGE)(asked, sock)))  # type: ignore[arg-type,return-value]
        manners = Manners(QUICK, MannersSettings(gap=0.05), network=Playground(hosts.port))
        begun = time.monotonic()
        threads = [
            threading.Thread(target=manners.fetch, args=(hosts.url(A, f"/{n}"),)) for n in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(hosts.paths(A)) == [f"/{n}" for n in range(6)]
        assert hosts.most_at_once[A] == 1
        assert [a.path for a in hosts.log].count("/robots.txt") == 1
        assert time.monotonic() - begun > 6 * 0.1


def test_a_host_that_asks_for_patience_gets_it() -> None:
    with web() as hosts:
        hosts.on(A, "/a", in_turn(reply(b"", 429, Retry_After="300"), reply(PAGE)))
        hosts.on(A, "/b", reply(PAGE))
        clock = Clock()
        manners = guest(hosts, clock)
        assert refused(manners.fetch(hosts.url(A, "/a")), "status").retry_after == 300
        waits = refused(manners.fetch(hosts.url(A, "/b")), "wait", "patience")
        assert waits.temporary
        assert waits.retry_after == pytest.approx(300, abs=3)
        assert manners.ready_in(hosts.url(A, "/b")) == pytest.approx(300, abs=3)
        clock.now += 301
        assert isinstance(manners.fetch(hosts.url(A, "/a")), Fetched)


def test_waits_grow_and_spread_and_are_the_same_each_time() -> None:
    urls = [f"https://{n}.example/" for n in range(200)]
    for failures in range(1, 12):
        whole = min(3600.0, 60 * 2.0 ** (failures - 1))
        waits = [backoff(failures, u, 60, 3600) for u in urls]
        assert waits == [backoff(failures, u, 60, 3600) for u in urls]
        assert all(whole / 2 <= w <= whole for w in waits)
        assert max(waits) - min(waits) > whole / 3
        assert waits != [backoff(failures, u, 60, 3600, seed=1) for u in urls]


def test_nothing_but_a_subclass_opens_loopback(hosts: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable does, and no setting has anything to do with it."""
    for name in list(os.environ):
        if "PROXY" in name.upper():
            monkeypatch.delenv(name)
    for name in ("ALLOW_LOOPBACK", "ALLOW_PRIVATE", "NETWORK", "TEST", "DEBUG", "UNSAFE", "PORTS"):
        monkeypatch.setenv(f"RETOLD_{name}", "1")
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "x")
    before = len(hosts.log)
    for host in ("127.0.0.1", "[::1]", "localhost"):
        for address in (f"http://{host}:{hosts.port}/", f"http://{host}/"):
            outcome = fetch(address, FetchSettings())
            assert isinstance(outcome, Refused)
            assert outcome.kind in {"private", "port"}
    assert len(hosts.log) == before
    names = set(FetchSettings.__dataclass_fields__) | set(MannersSettings.__dataclass_fields__)
    assert not [
        n for n in names if {"allow", "private", "loopback", "port", "network"} & set(n.split("_"))
    ]
    assert not vars(Network()), "the network of the product has nothing to be set"
