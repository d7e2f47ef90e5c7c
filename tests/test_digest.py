"""The digest: what is in it, and how it reads as mail, page and feed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import retold
from retold.api.deciding import verdict
from retold.digest import atom, days, html, json_feed, lately, make, newest_day, text
from retold.digest.addresses import AddressError, mail_address, sender
from retold.digest.making import base_address, sendable
from retold.errors import RetoldError
from retold.workspace import Store
from retold.workspace.subscribers import Subscribers

DAY = date(2026, 3, 2)
ATOM = "{http://www.w3.org/2005/Atom}"
SHOTS = Path(__file__).parents[1] / "out" / "digest"
SCRIPT = "<script>alert(1)</script>\r\nBcc: all@evil.example\u202e\x1b[31m]]>&"
WIRE = {
    "url": "https://radio.example/wire",
    "title": "Storm shuts harbour of Lund",
    "section": "Weather",
    "published": "2026-03-02T09:00:00Z",
    "text": "By Ada Holm\nLUND (Reuters) - The harbour of Lund was shut on Monday after a storm "
    "damaged 14 ferries, the port authority said.\nHarbour master Jonas Ek told Reuters that "
    "repairs would take three weeks.\n(Reporting by Ada Holm; Editing by Jo Berg)",
}
COPY = {
    "url": "https://paper.example/copy",
    "title": "Storm shuts Lund harbour",
    "section": "Weather",
    "published": "2026-03-02T15:00:00Z",
    "text": "The harbour of Lund was closed on Monday after a storm damaged 41 ferries, the port "
    "authority said.\nHarbour master Jonas Ek told Reuters that repairs would take three weeks.",
}
MAYOR = {
    "url": "https://velmora.example/mayor",
    "title": "Mayor of Velmora resigns over bridge",
    "section": "City",
    "published": "2026-03-02T11:00:00Z",
    "text": "Mayor Ilse Tarn of Velmora resigned on Monday, a day after auditors found that 3.2 "
    "million crowns meant for the old bridge had been spent on a hotel.\nHer deputy, Pavel Orsk, "
    "takes over until elections in May.",
}
MAYOR_AGAIN = MAYOR | {"url": "https://herald.example/mayor", "published": "2026-03-03T07:30:00Z"}
ALONE = {
    "url": "https://paper.example/alone",
    "title": "Library of Orrin opens on Sundays",
    "published": "2026-03-02T08:00:00Z",
    "text": "The library of Orrin will open on Sundays from April, its head Nils Aho said. Two rooms "
    "for children are to follow in autumn, paid for by the county.",
}


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two stories and a page alone; a desk is named."""
    root = tmp_path_factory.mktemp("news") / "workspace"
    retold.trace([WIRE, COPY, MAYOR, MAYOR_AGAIN, ALONE], workspace=root)
    with (root / "retold.toml").open("a", encoding="utf-8") as file:
        file.write('[digest]\naddress = "https://desk.test/news/"\n')
    return Store.open(root)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Pages that say what should break a mail, a page, a feed."""
    root = tmp_path_factory.mktemp("hostile") / "workspace"
    retold.trace(
        [
            WIRE | {"title": SCRIPT, "outlet": SCRIPT, "section": SCRIPT},
            COPY | {"title": f"Ferry {SCRIPT}", "outlet": "\"'><svg/onload=alert(2)>",
                    "url": "javascript:alert(3)", "text": COPY["text"].replace("41", "<b>41</b>")},
        ],
        workspace=root,
    )  # fmt: skip
    with (root / "retold.toml").open("a", encoding="utf-8") as file:
        file.write('[digest]\naddress = "https://desk.test"\n')
    return Store.open(root)


# --- what is in it ---


def test_stories_of_the_day_by_weight_with_what_changed_most(news: Store) -> None:
    found = make(news, DAY)
    storm, mayor = found.items
    assert (storm.headline, storm.pages, storm.of_day) == ("Storm shuts harbour of Lund", 2, 2)
    assert storm.newsrooms_known == 1
    assert storm.differs is not None
    assert (storm.differs.kind, storm.differs.before[1], storm.differs.after[1]) == (
        "number",
        "14",
        "41",
    )
    assert storm.differs.before[0].endswith("damaged ") and not mayor.differs
    assert (mayor.headline, mayor.pages, mayor.of_day) == (MAYOR["title"], 2, 1)
    assert (found.more, found.alone) == (0, 1)
    assert found.link(storm) == f"https://desk.test/news/story/{storm.story_id}"


def test_a_story_that_went_on_is_in_the_next_day_too(news: Store) -> None:
    assert [i.headline for i in make(news, date(2026, 3, 3)).items] == [MAYOR["title"]]
    assert make(news, date(2026, 3, 4)).items == ()


def test_narrowed_to_a_section_or_a_language(news: Store) -> None:
    city = make(news, DAY, sections=["city"])
    assert [i.headline for i in city.items] == [
        MAYOR["title"]
    ] and city.name == "2026-03-02?section=city"
    assert make(news, DAY, langs=["fr"]).items == ()


def test_the_newest_days(news: Store) -> None:
    assert days(news, date(2030, 1, 1), 5) == [date(2026, 3, 3), DAY]
    assert newest_day(news, DAY) == DAY
    assert newest_day(news, date(2026, 3, 1)) is None


def test_the_same_from_the_same(news: Store) -> None:
    first, second = make(news, DAY), make(Store.open(news.root), DAY)
    for write in (text, html):
        assert write(first) == write(second)
    assert atom([first]) == atom([second]) and json_feed([first]) == json_feed([second])


def test_what_an_editor_rejected_is_left_out(news: Store, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(news.root, root)
    with retold.Workspace.open(root) as desk:
        desk.decide(verdict("change", COPY["url"], WIRE["url"], words="41", answer="no", who="ann"))
        storm = make(desk.store, DAY).items[0]
    assert (storm.changes, storm.differs) == (0, None)


def test_most_stories(news: Store, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(news.root, root)
    with (root / "retold.toml").open("a", encoding="utf-8") as file:
        file.write("stories = 1\n")
    found = make(Store.open(root), DAY)
    assert (len(found.items), found.more) == (1, 1) and "2 stories" in text(found)


# --- how it reads ---


def test_text(news: Store) -> None:
    body = text(make(news, DAY), "why you get this")
    flat = " ".join(body.split())
    assert "1. Storm shuts harbour of Lund" in flat and "damaged [14] ferries" in flat
    assert "damaged [41] ferries" in flat and "Origins: 1 newsroom" in flat
    assert body.endswith("-- \nwhy you get this\n")
    assert all(len(line) <= 72 or "http" in line for line in body.splitlines())


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def harmless(markup: str) -> None:
    """Nothing runs, nothing is loaded, and every link leads to the desk."""
    for tag, attrs in Tags(markup).found:
        assert tag not in (
            "script",
            "svg",
            "img",
            "iframe",
            "link",
            "form",
            "object",
            "b",
            "base",
        ), tag
        assert not any(name.startswith("on") or name == "src" for name in attrs), attrs
        assert "url(" not in (attrs.get("style") or "")
        if tag == "a":
            assert str(attrs["href"]).startswith("https://desk.test/"), attrs
    assert "@import" not in markup and "url(" not in markup


def test_hostile_pages_stay_words(hostile: Store) -> None:
    found = make(hostile, DAY)
    assert "<script>alert(1)</script>" in found.items[0].headline
    page, words = html(found), text(found)
    harmless(page)
    assert "\x1b" not in page + words and "\u202e" not in page + words
    assert not re.search(r"(?m)^\s*Bcc:", words.split("\n", 1)[0])
    tree = ET.fromstring(atom([found]))
    for content in tree.iter(f"{ATOM}content"):
        harmless(content.text or "")
    for item in json.loads(json_feed([found]))["items"]:
        harmless(item["content_html"])


@pytest.mark.parametrize(
    ("words", "kept"),
    [("a\ud800b", "ab"), ("x\ufffe\uffff", "x"), ("\r\nBcc: a@b", "Bcc: a@b"), ("\x00\x0b", "")],
)
def test_what_cannot_be_sent_is_left_out(words: str, kept: str) -> None:
    assert sendable(words) == kept
    ET.fromstring(f"<a>{sendable(words).replace('&', '&amp;')}</a>".encode())


def test_atom(news: Store) -> None:
    digests = [make(news, day) for day in (date(2026, 3, 3), DAY)]
    tree = ET.fromstring(atom(digests))
    assert tree.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author"):
        assert tree.find(f"{ATOM}{name}") is not None
    assert tree.findtext(f"{ATOM}updated") == "2026-03-03T07:30:00Z"
    entries = tree.findall(f"{ATOM}entry")
    ids = [e.findtext(f"{ATOM}id") or "" for e in entries]
    assert len(set(ids)) == len(ids) == 3
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", i) for i in ids)
    assert [e.findtext(f"{ATOM}title") for e in entries] == [
        MAYOR["title"],
        WIRE["title"],
        MAYOR["title"],
    ]
    assert entries[1].findtext(f"{ATOM}updated") == "2026-03-02T15:00:00Z"
    assert {x.get("rel"): x.get("href") for x in tree.findall(f"{ATOM}link")} == {
        "alternate": "https://desk.test/news/digest",
        "self": "https://desk.test/news/digest/feed.atom",
    }
    assert "<ins>41</ins>" in (entries[1].findtext(f"{ATOM}content") or "")


def test_our_own_reader_reads_the_feed(news: Store, tmp_path: Path) -> None:
    from retold.api.pages import captures_of

    file = tmp_path / "feed.atom"
    file.write_bytes(atom([make(news, DAY)]))
    found = list(captures_of([str(file)], None))
    assert len(found) >= 1 and all(c.problem is None for c in found)


def test_json_feed(news: Store) -> None:
    feed = json.loads(json_feed([make(news, DAY)]))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://desk.test/news/digest/feed.json"
    storm = feed["items"][0]
    assert storm["id"].startswith("urn:uuid:") and storm["date_modified"] == "2026-03-02T15:00:00Z"
    assert storm["_retold"]["differences"] == 1 and storm["tags"] == ["Weather"]


def test_ids_stay_when_the_desk_moves(news: Store, hostile: Store) -> None:
    found = make(news, DAY)
    from dataclasses import replace

    here, there = (
        json.loads(json_feed([replace(found, base=b)])) for b in (None, "https://b.test")
    )
    assert [i["id"] for i in here["items"]] == [i["id"] for i in there["items"]]
    assert "url" not in here["items"][0] and "feed_url" not in here


@pytest.mark.parametrize(
    "address",
    ["ftp://a.example", "https://", "https://a.example/?x=1", "javascript:alert(1)", "https://a b",
     "https://u@a.example", "https://a.example/\"><script>", "https://a.example/\r\nX: y", "a"],
)  # fmt: skip
def test_a_desk_address_that_is_none(address: str) -> None:
    with pytest.raises(RetoldError, match=r"digest\.address"):
        base_address(address)


@pytest.mark.parametrize(
    "address",
    ["a@b.example\r\nBcc: c@d.example", "a b@c.example", "@c.example", "a@", "a@localhost", "a@@b.example",
     '"a b"@c.example', "a@[127.0.0.1]", "a@127.0.0.1", "a..b@c.example", ".a@c.example", "a@-b.example",
     "ä@b.example", "<a@b.example>", "a@b.example,c@d.example", "a" * 65 + "@b.example", "a@" + "b." * 130 + "example",
     "a@b.example\x00", "a(b)@c.example", "", "x@\u202eb.example", "-f/etc/passwd"],
)  # fmt: skip
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(AddressError):
        mail_address(address)


def test_addresses() -> None:
    assert mail_address("a+b@Zeitung-Übermut.example") == "a+b@xn--zeitung-bermut-nsb.example"
    assert sender('"The Desk" <a@b.example>') == ("The Desk", "a@b.example")


# --- the command ---


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "retold", "digest", *words], capture_output=True, text=True
    )


def test_the_command_writes_every_form(news: Store, tmp_path: Path) -> None:
    files = [tmp_path / n for n in ("a.html", "a.atom", "a.json")]
    done = run(
        "--workspace", str(news.root), "--date", "2026-03-02", "--text", "--html", str(files[0]),
        "--atom", str(files[1]), "--json-feed", str(files[2]),
    )  # fmt: skip
    found = make(news, DAY)
    assert (done.returncode, done.stdout) == (0, text(found))
    week = lately(news, DAY)
    assert week == [found]
    assert [f.read_bytes() for f in files] == [html(found).encode(), atom(week), json_feed(week)]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--date", "yesterday"), 1, "is no day"),
        (("--date", "2026-03-09"), 2, ""),
        (("--to", "a@b.example"), 1, "say --send too"),
        (("--send",), 1, "under [mail] in retold.toml"),
        (("--subscribers",), 2, ""),
        (("--remove", "a@b.example"), 1, "not subscribed"),
        (("--again", "a@b.example"), 1, "nothing is unsure"),
    ],
)
def test_what_the_command_says(
    news: Store, words: tuple[str, ...], code: int, said: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from retold import cli

    monkeypatch.setattr(sys, "argv", ["retold", "digest", "--workspace", str(news.root), *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code and said in capsys.readouterr().err


# --- how it looks ---


@pytest.mark.browser
def test_the_mail_in_a_browser(browser: Any, news: Store, hostile: Store) -> None:
    from axe_playwright_python.sync_playwright import Axe

    SHOTS.mkdir(parents=True, exist_ok=True)
    asked: list[str] = []
    for name, store in (("news", news), ("hostile", hostile)):
        body = html(make(store, DAY), "You get this because you signed up.", "https://desk.test/x")
        for width in (600, 390):
            for scheme in ("light", "dark"):
                page = browser.new_context(
                    viewport={"width": width, "height": 800}, color_scheme=scheme
                ).new_page()
                page.on("request", lambda r: asked.append(r.url))
                page.on("dialog", lambda d: pytest.fail("a script of a page ran"))
                page.set_content(body)
                page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                wrong = Axe().run(page).response["violations"]
                assert [
                    v["id"] for v in wrong if v["id"] not in ("region", "landmark-one-main")
                ] == []
                page.context.close()
    assert [a for a in asked if not a.startswith("about:")] == []


@pytest.mark.browser
def test_the_digest_on_the_desk_in_a_browser(browser: Any, news: Store, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    from tests.desk import served
    from tests.postbox import set_up, subscribed

    SHOTS.mkdir(parents=True, exist_ok=True)
    root = tmp_path / "workspace"
    shutil.copytree(news.root, root)
    store = set_up(root, 9)
    subscribed(store, "ann@reader.example")
    people = Subscribers(store.state)
    leave = people.leaving_token(people.all()[0])
    places = {
        "day": "/digest/2026-03-02", "none": "/digest/2026-03-05", "subscribe": "/digest/subscribe",
        "leave": f"/digest/unsubscribe?token={leave}", "ended": "/digest/confirm?token=x",
    }  # fmt: skip
    with served(root) as desk:
        for width, scheme in ((1280, "light"), (390, "dark")):
            page = browser.new_context(
                viewport={"width": width, "height": 800}, color_scheme=scheme
            ).new_page()
            for name, path in places.items():
                page.goto(desk + path)
                page.screenshot(path=SHOTS / f"desk-{name}-{width}-{scheme}.png", full_page=True)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                wrong = Axe().run(page).response["violations"]
                assert [(v["id"], v["nodes"][0]["html"]) for v in wrong] == [], name
            page.goto(desk + places["leave"] if width == 390 else desk + "/digest")
            page.keyboard.press("Tab")
            if width == 390:  # the button, by keyboard alone
                page.get_by_role("button", name="Unsubscribe").focus()
                page.keyboard.press("Enter")
                page.get_by_role("status").wait_for()
            page.context.close()
    assert people.all() == []
