"""`retold watch` against a local web that serves 304s, redirects, errors, slow bodies, changed
pages and hostile addresses: what was done, in its own words, and nothing that must not be."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import retold
from retold.errors import LockedError, WorkspaceError
from retold.fetch import FetchSettings, Refused, Validators
from retold.fetch.manners import Manners, MannersSettings
from retold.watch import Event, Watch, Watchlist, WatchSettings, by_address, read
from retold.watch.planning import after_answer, after_refusal
from retold.workspace.feeds import Watched
from retold.workspace.robots import KeptRobots
from tests.conftest import ROOT
from tests.hostile import (
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
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from retold.records import Capture

NEWS = "news.example"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
START = 1_800_000_000.0


def page(
    title: str, words: str = "The ferry to Lund has stopped, the port said on Monday."
) -> bytes:
    return f"<!doctype html><title>{title}</title><article><h1>{title}</h1><p>{words}</p></article>".encode()


def rss(*links: str, texts: dict[str, str] | None = None) -> bytes:
    items = [f"<item><title>One</title><link>{x}</link></item>" for x in links]
    for title, text in (texts or {}).items():
        items.append(f"<item><title>{title}</title><guid isPermaLink='false'>{title}</guid>"
                     f"<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
                     f"<![CDATA[{text}]]></content:encoded></item>")  # fmt: skip
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>N</title>{''.join(items)}</channel></rss>".encode()


class Desk:
    """A workspace that watches a local web, at a time of its own."""

    def __init__(self, folder: Path, hosts: Web, network: Playground | None = None) -> None:
        self.workspace = retold.Workspace.create(folder)
        self.hosts = hosts
        self.network = network or Playground(hosts.port)
        self.now = START
        self.events: list[Event] = []
        self.list = Watchlist(self.workspace.store)

    def keep(self, captures: Any) -> dict[str, str]:
        from retold.api.watching import keeper

        return dict(keeper(self.workspace)(captures))

    def watch(self, *addresses: str, stop: threading.Event | None = None, **more: Any) -> Watch:
        stop = stop or threading.Event()
        keep: Callable[[Any], dict[str, str]] = more.pop("keep", self.keep)
        settings = more.pop("settings", WatchSettings())
        manners = Manners(
            FetchSettings(seconds=1.0, size=300_000), MannersSettings(gap=0.0, longest=5.0),
            network=self.network, sleep=stop.wait, stopped=stop.is_set,
        )  # fmt: skip
        watch = Watch(
            self.workspace.store, keep, manners, settings,
            log=self.events.append, clock=lambda: self.now, stop=stop,
        )  # fmt: skip
        watch.watch(addresses)
        return watch

    def once(self, *addresses: str, **more: Any) -> list[Event]:
        """One round; gives what it did."""
        before = len(self.events)
        self.watch(*addresses, **more).run(once=True)
        return self.events[before:]

    def captures(self) -> list[Capture]:
        return sorted(self.workspace.store.records("captures"), key=lambda c: (c.address, c.body))

    def row(self, address: str) -> Watched:
        return self.list.get([address])[address]


@pytest.fixture
def hosts() -> Iterator[Web]:
    with web() as ours:
        yield ours


@pytest.fixture
def desk(tmp_path: Path, hosts: Web) -> Desk:
    return Desk(tmp_path / "desk", hosts)


def did(events: list[Event]) -> list[tuple[str, str]]:
    """What was done where, without the hosts and ports."""
    return sorted(
        (e.what, "/" + (e.address or "").partition("//")[2].partition("/")[2])
        for e in events
        if e.address
    )


# --- what must be shown ------------------------------------------------------------------------


def test_a_round_among_hostile_hosts(
    desk: Desk, hosts: Web, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log of what was done; nothing is fetched that must not be.

    To read it: `SHOW=1 .venv/bin/python -m pytest tests/test_watch.py -k hostile_hosts`.
    """
    desk.network.elsewhere = {
        "inner.example": ["10.0.0.1"], "metadata.example": ["169.254.169.254"],
        "six.example": ["::ffff:127.0.0.2"], "both.example": ["127.0.0.1", "192.168.0.1"],
    }  # fmt: skip
    at = hosts.url
    links = [
        at(NEWS, "/good"), at(NEWS, "/stays"), at(NEWS, "/moved"), at(NEWS, "/passing"),
        at(NEWS, "/circle"), at(NEWS, "/error"), at(NEWS, "/busy"), at(NEWS, "/slow"),
        at(NEWS, "/endless"), at(NEWS, "/bomb"), at(NEWS, "/picture"), at(NEWS, "/gone"),
        at(NEWS, "/missing"), at(NEWS, "/chunks"), at(NEWS, "/headers"), at(NEWS, "/closed"),
        at(NEWS, "/to-private"), at(NEWS, "/to-file"), at(NEWS, "/to-inner"), at(NEWS, "/data"),
        at("inner.example"), at("metadata.example", "/latest/meta-data/"), at("six.example"),
        at("both.example"), f"http://127.0.0.2:{hosts.port}/", "http://10.0.0.1/", "http://0.0.0.0/",
        "http://2130706433/", "http://0x7f.1/", "http://[::1]/", "http://169.254.169.254/latest/",
        "http://localhost/", "http://user:word@news.example/", f"http://{NEWS}:22/", "http://other.invalid/",
    ]  # fmt: skip
    hosts.on(NEWS, "/robots.txt", reply(b"User-agent: *\nDisallow: /closed\n", kind="text/plain"))
    hosts.on(
        NEWS, "/feed", validated(rss(*links, "file:///etc/passwd", "ftp://news.example/a"), '"f1"')
    )
    hosts.on(NEWS, "/good", in_turn(reply(page("One")), reply(page("One, corrected"))))
    hosts.on(NEWS, "/stays", validated(page("Two"), '"p2"'))
    hosts.on(NEWS, "/moved", redirect("/new-home", 301))
    hosts.on(NEWS, "/new-home", reply(page("Three")))
    hosts.on(NEWS, "/passing", redirect("/elsewhere", 302))
    hosts.on(NEWS, "/elsewhere", reply(page("Four")))
    hosts.on(NEWS, "/circle", redirect("/circle"))
    hosts.on(NEWS, "/error", in_turn(reply(b"", 500), reply(page("Five"))))
    hosts.on(NEWS, "/busy", in_turn(reply(b"", 503), reply(page("Six"))))
    hosts.on(NEWS, "/slow", endless(OK + b"\r\n", b"a", 0.05))
    hosts.on(NEWS, "/endless", endless(OK + b"\r\n", b"a" * 10_000))
    hosts.on(NEWS, "/bomb", reply(bomb(20), Content_Encoding="gzip"))
    hosts.on(NEWS, "/picture", reply(b"\x89PNG", kind="image/png"))
    hosts.on(NEWS, "/data", reply(b'{"url": "https://reuters.example/a", "text": "Not by them."}'))
    hosts.on(NEWS, "/gone", reply(b"", 410))
    hosts.on(NEWS, "/chunks", raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\na\r\n0\r\n\r\n"))
    hosts.on(NEWS, "/headers", endless(OK, b"X: " + b"a" * 1000 + b"\r\n"))
    hosts.on(NEWS, "/to-private", redirect("http://192.168.1.1/admin"))
    hosts.on(NEWS, "/to-file", redirect("file:///etc/passwd"))
    hosts.on(NEWS, "/to-inner", redirect(at("inner.example", "/secret")))

    reached: list[object] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: object) -> None:
        reached.append(address)
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", watched)
    first = desk.once(at(NEWS, "/feed"))
    desk.now += 2 * 3600
    second = desk.once()
    if os.environ.get("SHOW"):
        with capsys.disabled():
            print("\n".join(e.to_line() for e in desk.events))

    assert did(first) == [
        ("added", "/good"), ("added", "/new-home"), ("added", "/passing"), ("added", "/stays"),
        ("failed", "/busy"), ("failed", "/chunks"), ("failed", "/error"), ("failed", "/slow"),
        ("feed", "/feed"), ("gone", "/gone"), *[("left_out", "/feed")] * 6, ("moved", "/moved"),
        *[("refused", "/")] * 9,
        *[("refused", p) for p in (
            "/bomb", "/circle", "/closed", "/data", "/endless", "/headers", "/latest/",
            "/latest/meta-data/", "/missing", "/picture", "/to-file", "/to-inner", "/to-private",
        )],
    ]  # fmt: skip
    # Two hours later: the feed has nothing new; of its pages one was corrected, two have recovered,
    # one is as it was; what is gone, moved or not to be fetched is not asked for again.
    assert did(second) == [
        ("added", "/busy"), ("added", "/error"), ("changed", "/good"),
        ("failed", "/chunks"), ("failed", "/slow"), ("not_changed", "/feed"),
        ("not_changed", "/stays"), ("refused", "/"), ("refused", "/circle"), ("refused", "/missing"),
        ("same", "/new-home"), ("same", "/passing"),
    ]  # fmt: skip

    # Nothing was reached but the local web, and nobody in it was asked but the one open host.
    assert set(reached) == {("127.0.0.1", hosts.port)}
    assert {a.host for a in hosts.log} == {NEWS}
    assert "/closed" not in hosts.paths(NEWS)
    once = (
        "/gone",
        "/bomb",
        "/endless",
        "/picture",
        "/headers",
        "/to-private",
        "/to-file",
        "/moved",
    )
    assert [hosts.paths(NEWS).count(p) for p in once] == [1] * len(once)

    kept = desk.captures()
    assert [c.address.rpartition("/")[2] for c in kept] == [
        "busy", "elsewhere", "error", "good", "good", "new-home", "stays",
    ]  # fmt: skip
    assert all(c.captured_at is not None and c.problem is None for c in kept)
    assert desk.row(at(NEWS, "/gone")).state == "gone"
    assert desk.row(at(NEWS, "/moved")).note == f"moved to {at(NEWS, '/new-home')}"
    assert desk.row("http://10.0.0.1/").state == "refused"


# --- feeds and pages ---------------------------------------------------------------------------


def test_a_feed_is_read_and_its_pages_are_fetched(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/feed", in_turn(
        validated(rss(hosts.url(NEWS, "/a")), '"1"'),
        validated(rss(hosts.url(NEWS, "/b"), hosts.url(NEWS, "/a")), '"2"')))  # fmt: skip
    for path in ("/a", "/b"):
        hosts.on(NEWS, path, validated(page(path), f'"{path}"'))
    assert did(desk.once(hosts.url(NEWS, "/feed"))) == [("added", "/a"), ("feed", "/feed")]
    assert did(desk.once()) == []  # nothing is due
    desk.now += 30 * 60
    assert did(desk.once()) == [("added", "/b"), ("feed", "/feed")]
    desk.now += 30 * 60
    assert did(desk.once()) == [("not_changed", "/a"), ("not_changed", "/feed")]


def test_pages_of_a_feed_are_seen_again_at_growing_distances(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/feed", validated(rss(hosts.url(NEWS, "/a")), '"1"'))
    hosts.on(NEWS, "/a", in_turn(*(reply(page(f"Version {n}")) for n in range(9))))
    desk.once(hosts.url(NEWS, "/feed"))
    for hours in (1, 2, 6, 7, 8, 24, 30, 31, 32, 72, 102, 103, 104, 150):
        desk.now = START + hours * 3600
        desk.once()
    assert len(desk.captures()) == 5
    assert [round((e.at - START) / 3600) for e in desk.events if e.what == "changed"] == [
        1,
        7,
        31,
        103,
    ]
    assert desk.row(hosts.url(NEWS, "/a")).state == "done"


def test_a_page_that_somebody_named_is_watched_for_ever(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/live", in_turn(reply(page("1")), reply(page("1")), reply(page("2"))))
    for n in range(6):
        desk.now = START + n * 1800
        desk.once(*[hosts.url(NEWS, "/live")] * (n == 0))
    assert [e.what for e in desk.events if e.address] == ["added", "same", "changed"] + ["same"] * 3
    assert len(desk.captures()) == 2


def test_a_feed_with_texts_of_its_own(desk: Desk, hosts: Web) -> None:
    text = "<p>" + "The port said on Monday that the ferry had stopped. " * 30 + "</p>"
    hosts.on(
        NEWS, "/feed", reply(rss(texts={"Ferry": text, "Note": ""}), kind="application/rss+xml")
    )
    assert did(desk.once(hosts.url(NEWS, "/feed"))) == [
        ("added", "/feed"), ("feed", "/feed"), ("left_out", "/feed"),
    ]  # fmt: skip
    (kept,) = desk.captures()
    assert kept.address == hosts.url(NEWS, "/feed#Ferry")


def entry(link: str) -> bytes:
    """A feed with the whole text of one page."""
    words = "The port said on Monday that the ferry had stopped. " * 30
    text = f"<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'><![CDATA[<p>{words}</p>]]></content:encoded></item>"
    return rss(link).replace(b"</item>", text.encode())


def test_where_a_feed_has_the_text_the_page_is_fetched_all_the_same(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/feed", reply(entry(hosts.url(NEWS, "/a"))))
    hosts.on(NEWS, "/a", reply(page("A")))
    assert did(desk.once(hosts.url(NEWS, "/feed"))) == [("added", "/a"), ("feed", "/feed")]
    assert [c.body for c in desk.captures()] == [page("A")]


def test_adding_a_feed_takes_the_texts_of_its_own_host_alone(desk: Desk, hosts: Web) -> None:
    own, other = hosts.url(f"www.{NEWS}", "/a"), hosts.url("agency.example", "/a")
    hosts.on(NEWS, "/own", reply(entry(own)))
    hosts.on(NEWS, "/other", reply(entry(other)))
    fetch = by_address(Manners(FetchSettings(), MannersSettings(gap=0.0), network=desk.network))
    assert [(c.address, c.problem) for c in fetch(hosts.url(NEWS, "/own"))] == [(own, None)]
    (refused,) = fetch(hosts.url(NEWS, "/other"))
    assert refused.problem is not None
    assert refused.address == hosts.url(NEWS, "/other")


def test_no_host_speaks_for_another(desk: Desk, hosts: Web) -> None:
    """A feed cannot plant a text under another newsroom's address; a page cannot name its own."""
    agency = "http://agency.example/report"
    planted = entry(agency)
    hosts.on(NEWS, "/feed", reply(planted))
    canonical = page("A").replace(
        b"<title>", b"<link rel=canonical href='http://agency.example/x'><title>"
    )
    hosts.on(NEWS, "/page", reply(canonical))
    desk.once(hosts.url(NEWS, "/feed"), hosts.url(NEWS, "/page"))
    assert [c.address for c in desk.captures()] == [hosts.url(NEWS, "/page")]


def test_a_broken_feed_gives_what_stands_before_the_break(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/a", reply(page("A")))
    hosts.on(NEWS, "/feed", reply(rss(hosts.url(NEWS, "/a"), hosts.url(NEWS, "/b"))[:-70]))
    events = desk.once(hosts.url(NEWS, "/feed"))
    assert ("added", "/a") in did(events)
    assert ("failed", "/feed") in did(events)


def test_a_feed_of_very_many_entries(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/feed", reply(rss(*(f"http://10.0.0.1/{n}" for n in range(700)))))
    events = desk.once(hosts.url(NEWS, "/feed"))
    assert [e.reason for e in events if e.what == "left_out"] == [
        "200 entries more than are looked at in one visit"
    ]
    assert sum(e.what == "refused" for e in events) == 500
    assert {a.host for a in hosts.log} == {NEWS}


def test_hostile_words_do_no_harm_in_the_log(desk: Desk, hosts: Web) -> None:
    evil = "http://news.example:1/\x1b[2Jevil\u202etxt"
    hosts.on(
        NEWS, "/feed", reply(rss(evil.replace("\x1b", "&#27;"), "http://news.example/a b%0d%0aX:1"))
    )
    hosts.on(NEWS, "/r", redirect("http://10.0.0.1/\x01\x7f?a=\u202e"))
    for event in desk.once(hosts.url(NEWS, "/feed"), hosts.url(NEWS, "/r")):
        assert event.to_line().isprintable()
        assert event.to_json().isprintable()
        assert json.loads(event.to_json())["what"] == event.what


# --- trouble -----------------------------------------------------------------------------------


def test_errors_are_waited_out_and_recovered_from(desk: Desk, hosts: Web) -> None:
    hosts.on(
        NEWS, "/a", in_turn(reply(b"", 500), reply(b"", 502), reply(b"", 503), reply(page("A")))
    )
    desk.once(hosts.url(NEWS, "/a"))
    waits = []
    for _ in range(3):
        row = desk.row(hosts.url(NEWS, "/a"))
        waits.append(row.due - desk.now)
        desk.now = row.due - 1
        assert did(desk.once()) == []
        desk.now = row.due
        desk.once()
    assert [e.what for e in desk.events if e.address] == ["failed", "failed", "failed", "added"]
    assert 30 <= waits[0] <= 60 <= waits[1] <= 120 <= waits[2] <= 240
    assert desk.row(hosts.url(NEWS, "/a")).failures == 0


def test_a_host_that_asks_for_patience_is_left_alone(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/a", in_turn(reply(b"", 429, Retry_After="7200"), reply(page("A"))))
    hosts.on(NEWS, "/b", reply(page("B")))
    events = desk.once(hosts.url(NEWS, "/a"), hosts.url(NEWS, "/b"))
    assert did(events) == [("failed", "/a"), ("later", "/b")]
    assert hosts.paths(NEWS) == ["/a"]
    assert all(desk.row(hosts.url(NEWS, p)).due >= START + 7190 for p in ("/a", "/b"))
    desk.now += 7201
    assert did(desk.once()) == [("added", "/a"), ("added", "/b")]


def test_what_is_gone_is_no_longer_watched(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/feed", in_turn(reply(rss(hosts.url(NEWS, "/a"))), reply(b"", 410)))
    hosts.on(NEWS, "/a", reply(page("A")))
    desk.once(hosts.url(NEWS, "/feed"))
    for n in range(1, 5):
        desk.now = START + n * 3600 * 24
        desk.once()
    assert hosts.paths(NEWS).count("/feed") == 2
    row = desk.row(hosts.url(NEWS, "/feed"))
    assert (row.state, row.note) == ("gone", "it is gone for good (410)")


def test_where_a_feed_moved_to_is_remembered(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/old", redirect("/new", 301))
    hosts.on(NEWS, "/new", validated(rss(hosts.url(NEWS, "/a")), '"1"'))
    hosts.on(NEWS, "/a", reply(page("A")))
    desk.once(hosts.url(NEWS, "/old"))
    desk.now += 1800
    assert did(desk.once()) == [("not_changed", "/new")]
    assert hosts.paths(NEWS).count("/old") == 1
    assert desk.row(hosts.url(NEWS, "/new")).via is None


def test_a_move_is_believed_only_where_it_leads_to_the_same_kind(desk: Desk, hosts: Web) -> None:
    """A network that sends everything to its log-in page must not empty the list."""
    feed = validated(rss(), '"1"')
    hosts.on(NEWS, "/feed", in_turn(
        feed, redirect("http://10.0.0.1/login", 301), redirect("/login", 301), reply(page("Log in")), feed))  # fmt: skip
    hosts.on(NEWS, "/login", reply(page("Log in")))
    desk.once(hosts.url(NEWS, "/feed"))
    for _ in range(4):
        desk.now += 7200
        desk.once()
    assert [e.what for e in desk.events if e.address] == [
        "feed",
        "failed",
        *["refused", "failed", "failed"],
        "not_changed",
    ]
    assert [r.address for r in desk.list.all()] == [hosts.url(NEWS, "/feed")]
    assert desk.captures() == []


def test_a_page_that_nobody_thought_of_does_not_end_the_watch(
    desk: Desk, hosts: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    import retold.watch

    def mistaken(fetched: Any) -> Any:
        if fetched.address.endswith("/odd"):
            raise RecursionError("deep")
        return read(fetched)

    monkeypatch.setattr(retold.watch, "read", mistaken)
    hosts.on(NEWS, "/odd", reply(page("Odd")))
    hosts.on("b.example", "/a", reply(page("A")))
    events = desk.once(hosts.url(NEWS, "/odd"), hosts.url("b.example", "/a"))
    assert did(events) == [("added", "/a"), ("failed", "/odd")]
    assert desk.row(hosts.url(NEWS, "/odd")).note == "Retold made a mistake with it: RecursionError"


def test_what_can_never_be_fetched_is_not_put_on_the_list(desk: Desk, hosts: Web) -> None:
    desk.once("file:///etc/passwd", "http://10.0.0.1/", f"http://{NEWS}:22/", "nonsense")
    assert [e.what for e in desk.events if e.address] == ["refused"] * 4
    assert desk.list.all() == []
    assert hosts.log == []


def test_what_was_forgotten_is_not_fetched_again(desk: Desk, hosts: Web) -> None:
    from datetime import UTC, datetime

    from retold.text import key

    hosts.on(NEWS, "/a", reply(page("A")))
    address = hosts.url(NEWS, "/a")
    desk.workspace.store.state.bury([key("address", address)], datetime.now(UTC))
    events = desk.once(address)
    assert [e.reason for e in events if e.address] == ["it was forgotten here on purpose"]
    assert hosts.log == []


# --- nothing is lost ---------------------------------------------------------------------------


def test_while_another_process_writes_what_was_fetched_is_held(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/a", reply(page("A")))
    busy = [True, True, True]

    def keep(captures: Any) -> dict[str, str]:
        if busy:
            busy.pop()
            raise LockedError("another process is writing")
        return desk.keep(captures)

    events = desk.once(hosts.url(NEWS, "/a"), keep=keep)
    assert [e.what for e in events] == ["started", "waiting", "added", "stopped"]
    assert len(desk.captures()) == 1


@pytest.mark.parametrize(
    "error", [LockedError("another process is writing"), WorkspaceError("the disk is full")]
)
def test_what_cannot_be_kept_is_said_and_fetched_again(
    desk: Desk, hosts: Web, error: Exception
) -> None:
    hosts.on(NEWS, "/a", validated(page("A"), '"1"'))

    def keep(captures: Any) -> dict[str, str]:
        raise error

    with pytest.raises(type(error)):
        desk.once(hosts.url(NEWS, "/a"), keep=keep, settings=WatchSettings(lock_seconds=0.1))
    assert desk.events[-1].reason == "1 pages were not kept and will be fetched again"
    assert desk.captures() == []
    assert did(desk.once()) == [("added", "/a")]


def test_two_watches_exclude_each_other(desk: Desk) -> None:
    with desk.list.watching(), pytest.raises(LockedError, match="another `retold watch`"):
        desk.once()


def test_it_stops_in_good_order_and_goes_on_where_it_was(desk: Desk, hosts: Web) -> None:
    links = [hosts.url(f"n{n}.example", "/a") for n in range(8)]
    for n in range(8):
        slow = endless(OK + b"\r\n", b"a", 0.02)
        hosts.on(
            f"n{n}.example",
            "/a",
            reply(page(str(n))) if n < 3 else in_turn(slow, reply(page(str(n)))),
        )
    stop = threading.Event()
    watch = desk.watch(*links, stop=stop)
    threading.Timer(0.6, stop.set).start()
    begun = time.monotonic()
    watch.run()
    assert time.monotonic() - begun < 8
    kept = len(desk.captures())
    assert kept >= 3
    assert desk.events[-1].what == "stopped"
    assert sum(e.what == "added" for e in desk.events) == kept
    desk.now += 1
    desk.once()
    desk.now += 3600
    desk.once()
    assert len(desk.captures()) == 8
    assert sum(e.what == "added" for e in desk.events) == 8


def test_kill_9_loses_no_page_that_was_reported(tmp_path: Path) -> None:
    """The list never says that a page was visited which is not on disk, whenever it is killed."""
    code = """
import sys
from pathlib import Path
from tests.test_watch import Desk, NEWS, page
from tests.hostile import reply, rss_of, web
with web() as hosts:
    desk = Desk(Path(sys.argv[1]), hosts)
    desk.now = float(sys.argv[2])
    for n in range(60):
        hosts.on(f"n{n}.example", "/a", reply(page(str(n))))
    from retold.watch import WatchSettings
    import retold.watch
    watch = desk.watch(*(f"http://n{n}.example:{hosts.port}/a" for n in range(60)),
                       settings=WatchSettings(batch=3, batch_seconds=0.01))
    watch._log = lambda e: print(e.what, e.address, flush=True)
    watch.run(once=True)
"""
    code = code.replace("reply, rss_of, web", "reply, web")
    for n in range(3):
        folder = tmp_path / str(n)
        child = subprocess.Popen([sys.executable, "-c", code, str(folder), str(START)],
                                 stdout=subprocess.PIPE, cwd=ROOT, text=True)  # fmt: skip
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(2 + 15 * n)]
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().splitlines()
        child.stdout.close()
        child.wait()
        told = {line.split()[1] for line in lines if line.startswith("added")}
        workspace = retold.Workspace.open(folder)
        kept = {c.address for c in workspace.store.records("captures")}
        visited = {r.address for r in Watchlist(workspace.store).all() if r.visits}
        assert told <= visited <= kept
        assert len(Watchlist(workspace.store).all()) == 60


# --- plans -------------------------------------------------------------------------------------


def test_plans() -> None:
    settings = WatchSettings()
    mine = Watched("https://a.example/", START, 600.0)
    found = Watched("https://a.example/b", START, 3600.0, via="https://a.example/")
    after = after_answer(
        mine, START, settings, kind="feed", validators=Validators("x", '"e"', None)
    )
    assert (after.due, after.visits, after.etag, after.validated) == (START + 600, 1, '"e"', "x")
    kept = after_answer(after, START, settings, kind="feed", validators=None)
    assert (kept.etag, kept.visits) == ('"e"', 2)

    def after_failure(row: Watched, kind: str, **more: Any) -> Watched:
        return after_refusal(
            row, START, settings, Refused(row.address, row.address, kind, "why", **more)
        )

    assert after_failure(found, "private").state == "refused"
    assert after_failure(mine, "private").state == "active"  # its name may lead elsewhere tomorrow
    assert after_failure(mine, "status", status=404).due >= START + 600
    assert after_failure(mine, "stopped", temporary=True) == mine
    assert (
        after_failure(mine, "status", status=503, temporary=True, retry_after=9e9).due
        == START + 86400
    )
    row = found
    while row.state == "active":
        row = after_failure(row, "status", status=500, temporary=True)
    assert (row.state, row.failures) == ("done", settings.tries)


# --- addresses for add and trace ---------------------------------------------------------------


def test_adding_addresses(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/a", reply(page("A")))
    hosts.on(NEWS, "/feed", reply(rss(hosts.url(NEWS, "/a"))))
    hosts.on(NEWS, "/empty", reply(b" "))
    fetch = by_address(Manners(FetchSettings(), MannersSettings(gap=0.0), network=desk.network))
    added = desk.workspace.add(
        [hosts.url(NEWS, p) for p in ("/a", "/feed", "/empty", "/missing")] + ["http://10.0.0.1/"],
        fetch=fetch,
    )
    assert added.read == 1
    assert [a.why.partition(": ")[2] for a in added.refused if a.why] == [
        "a feed without whole texts: `retold watch` fetches its pages", "the page is empty",
        "not fetched, there is no such page (404)",
        "not fetched, 10.0.0.1 is private and not of the public web",
    ]  # fmt: skip


# --- the command -------------------------------------------------------------------------------


@pytest.fixture
def run(desk: Desk, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The command in this process, its guard exchanged by the test and by nothing it reads."""
    import retold.fetch.manners as manners
    from retold.cli import cli

    monkeypatch.setattr(manners.Manners.__init__, "__kwdefaults__",
                        {**manners.Manners.__init__.__kwdefaults__, "network": desk.network})  # fmt: skip
    monkeypatch.setenv("RETOLD_WORKSPACE", str(desk.workspace.root))

    def command(*words: str) -> Any:
        return CliRunner().invoke(cli, words, catch_exceptions=False)

    return command


def test_the_command(run, desk: Desk, hosts: Web, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    hosts.on(NEWS, "/feed", validated(rss(hosts.url("b.example", "/a")), '"1"'))
    hosts.on("b.example", "/a", reply(page("A")))
    log = tmp_path / "log.jsonl"
    feed = hosts.url(NEWS, "/feed")
    done = run(
        "watch",
        feed,
        "--once",
        "--log",
        str(log),
        "--interval",
        "6h",
        "--contact",
        "me@paper.example",
    )
    assert done.exit_code == 0, done.output
    assert "added        " + hosts.url("b.example", "/a") in done.output
    assert [json.loads(x)["what"] for x in log.read_text().splitlines()] == [
        "started",
        "feed",
        "added",
        "stopped",
    ]
    assert "me@paper.example" in hosts.log[-1].headers["user-agent"]
    listed = run("watch", "--list")
    assert f"feed     every   360 min  {feed}" in listed.output
    assert "and 1 pages that feeds named" in listed.output
    assert [
        json.loads(x)["kind"] for x in run("watch", "--list", "--json").output.splitlines()
    ] == ["feed", "page"]
    assert run("watch", "--once", "--quiet").output == ""
    assert (
        "no longer watched"
        in run("watch", feed.upper().replace("/FEED", "/feed"), "--remove").output
    )
    assert run("watch", feed, "--remove").exit_code == 1


def test_the_command_refuses(run, hosts: Web, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    refused = run("watch", "http://10.0.0.1/", "--once")
    assert refused.exit_code == 2
    assert "refused      http://10.0.0.1/" in refused.output
    assert run("watch", "--list").exit_code == 2
    assert run("watch", "--remove").exit_code == 1
    assert run("watch", "--interval", "10s", "http://a.example/").exit_code == 2
    assert run("watch", "--interval", "soon", "http://a.example/").exit_code == 2


def test_no_option_or_variable_opens_loopback(hosts: Web, tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    env |= {
        f"RETOLD_{n}": "1" for n in ("TEST", "ALLOW_LOOPBACK", "ALLOW_PRIVATE", "NETWORK", "DEBUG")
    }
    env |= {
        "RETOLD_WORKSPACE": str(tmp_path / "desk"),
        "http_proxy": f"http://127.0.0.1:{hosts.port}",
    }
    (tmp_path / "desk").mkdir()

    def retold_(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "retold", *words], env=env, text=True,
                              capture_output=True, timeout=60)  # fmt: skip

    assert retold_("init", str(tmp_path / "desk")).returncode == 0
    there = (hosts.url("127.0.0.1"), "http://127.0.0.1/", "http://localhost/", "http://[::1]/")
    for command in (("watch", *there, "--once"), ("add", *there), ("trace", *there)):
        done = retold_(*command)
        said = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == 2
        assert said.count("not of the public web") == 3
        assert said.count("is not one of the web's (80 and 443)") == 1
    assert hosts.log == []


def test_ctrl_c_ends_the_command_in_good_order(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    retold.Workspace.create(folder)
    Watchlist(retold.Workspace.open(folder).store).add(
        [Watched("http://a.example/", time.time() + 3600, 60.0)]
    )
    child = subprocess.Popen([sys.executable, "-m", "retold", "watch", "--workspace", str(folder)],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # fmt: skip
    assert child.stdout is not None
    while "started" not in child.stdout.readline():
        assert child.poll() is None
    child.send_signal(signal.SIGINT)
    rest, _ = child.communicate(timeout=20)
    assert child.returncode == 130
    assert "stopped" in rest
    assert "Traceback" not in rest


@pytest.mark.parametrize(
    ("kind", "coded"),
    [
        ("text/html; charset=windows-1251", "windows-1251"),
        ('text/html; Charset="KOI8-R"', "koi8-r"),
        ("text/html; charset=koi8-r; charset=utf-8", "koi8-r"),
        ("text/html; charset=nonesuch", "utf-8"),
        ("text/html", "utf-8"),
    ],
)
def test_the_servers_word_on_the_encoding_is_heard(
    desk: Desk, hosts: Web, kind: str, coded: str
) -> None:
    told = "<html><body><h1>Мост закрыт</h1><p>Мост через реку закрыт до весны, сообщил мэр.</p></body></html>"
    hosts.on(NEWS, "/bridge", reply(told.encode(coded), kind=kind))
    desk.once(hosts.url(NEWS, "/bridge"))
    (capture,) = desk.captures()
    assert capture.body.decode() == told


# --- robots.txt between runs ---


@pytest.mark.parametrize(
    "answer",
    [reply(b"User-agent: *\nDisallow: /closed\n", kind="text/plain"), reply(b"", 404)],
    ids=["rules", "none"],
)
def test_robots_txt_is_asked_for_once_a_day_over_all_runs(tmp_path: Path, answer: Any) -> None:
    with web() as hosts:
        hosts.on(NEWS, "/robots.txt", answer)
        hosts.on(NEWS, "/a", reply(page("One")))
        desk, now = Desk(tmp_path / "desk", hosts), [START]

        def run() -> str:
            polite = Manners(
                FetchSettings(), MannersSettings(gap=0.0), network=desk.network,
                kept=KeptRobots(desk.workspace.store), now=lambda: now[0],
            )  # fmt: skip
            outcome = polite.fetch(hosts.url(NEWS, "/closed/b"))
            assert not isinstance(polite.fetch(hosts.url(NEWS, "/a")), Refused)
            return outcome.kind if isinstance(outcome, Refused) else "fetched"

        def asked() -> int:
            return sum(a.path == "/robots.txt" for a in hosts.log)

        first = run()
        assert [run(), run(), asked()] == [first, first, 1]
        now[0] += 86_401
        assert [run(), asked()] == [first, 2]


def test_a_robots_txt_that_could_not_be_had_is_not_kept(desk: Desk, hosts: Web) -> None:
    hosts.on(NEWS, "/robots.txt", reply(b"", 503))
    kept = KeptRobots(desk.workspace.store)
    polite = Manners(FetchSettings(), MannersSettings(gap=0.0), network=desk.network, kept=kept)
    assert isinstance(polite.fetch(hosts.url(NEWS, "/a")), Refused)
    assert kept.get(hosts.url(NEWS).rstrip("/"), 0.0) is None


def test_what_is_kept_of_robots_txt(desk: Desk) -> None:
    kept = KeptRobots(desk.workspace.store)
    assert kept.get("https://a.example", 0.0) is None
    kept.put("https://a.example", 100.0, b"x", 50.0)
    kept.put("https://b.example", 200.0, b"y" * 70_000, 150.0)
    kept.put("https://c.example", 200.0, None, 90.0)
    assert kept.get("https://a.example", 50.0) == (100.0, b"x")
    assert kept.get("https://a.example", 101.0) is None, "too old"
    assert kept.get("https://b.example", 0.0) is None, "too long to be kept"
    assert kept.get("https://c.example", 0.0) == (200.0, None)
    kept.put("https://c.example", 300.0, None, 250.0)
    assert kept.get("https://a.example", 0.0) is None, "what is too old goes"
