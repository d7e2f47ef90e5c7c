"""The hostile set against the desk: each attack is tried, each is stopped."""

from __future__ import annotations

import io
import logging
import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

import retold
from retold.web import guard
from retold.web.guard import HEADERS
from retold.web.tried import plain_name
from retold.workspace import Store
from retold.workspace.users import FAILURES, Users
from tests.desk import asked, csrf, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x1b[31m"
WORDS = "The harbour of Lund said on Monday that {} ferries had been stopped by the storm. "
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose pages try what they can."""
    root = tmp_path_factory.mktemp("hostile") / "workspace"
    pages = [
        {"url": "https://a.example/x", "title": SCRIPT, "outlet": SCRIPT, "section": SCRIPT,
         "text": (WORDS.format(14) + SCRIPT + " ") * 2, "author": "By <b>Reuters</b>"},
        {"url": "javascript:alert(3)", "title": f"Ferries {SCRIPT}", "outlet": "\"'><svg/onload=alert(4)>",
         "text": WORDS.format(15) * 2 + SCRIPT},
        {"url": "https://b.example/\r\nSet-Cookie: a=b", "title": "{{ 7 * 7 }} {% raw %}",
         "outlet": "../../etc/passwd", "text": (WORDS.format(16) + "{{ config }} ") * 2},
    ]  # fmt: skip
    retold.trace(pages, workspace=root)
    return root


@pytest.fixture
def client(hostile: Path, tmp_path: Path) -> Iterator[TestClient]:
    root = tmp_path / "workspace"
    shutil.copytree(hostile, root)
    with asked(root) as made:
        yield made


@pytest.fixture
def doored(hostile: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A desk where everybody signs in: a reader, an editor."""
    root = tmp_path / "workspace"
    shutil.copytree(hostile, root)
    users = Users(Store.open(root).state)
    users.add("ann", PASSWORD, "editor")
    users.add("rob", PASSWORD, "reader")
    with asked(root, sign_in=True, costly_a_minute=1000.0) as made:
        yield made


def signed_in(client: TestClient, name: str = "ann", password: str = PASSWORD) -> Any:
    return client.post(
        "/sign-in",
        data={"csrf": csrf(client, "/sign-in"), "name": name, "password": password, "next": "/"},
        follow_redirects=False,
    )


def places(client: TestClient) -> list[str]:
    """Every page of the desk that shows something of a page."""
    lines = client.get("/api/stories").json()["stories"]
    found = ["/", "/outlets", "/outlets/pages", "/decisions", "/search?q=ferries", "/try"]
    for line in lines:
        story = f"/story/{line['story_id']}"
        found += [story, f"{story}?all=claims"]
        if line["tellings"] > 1:
            found.append(f"{story}/read")
        whole = client.get(f"/api/stories/{line['story_id']}").json()
        found += [f"/page/{a['id']}" for a in whole["articles"]]
    return found


# --- script ---


def test_stored_script_stays_words(client: TestClient) -> None:
    for path in places(client):
        answer = client.get(path)
        assert answer.status_code == 200, path
        rest = re.sub(
            r'<script src="/static/desk-[0-9a-f]{16}\.js" defer></script>', "", answer.text
        )
        assert "<script" not in rest.lower(), path
        assert "<img" not in rest.lower(), path
        assert "<svg/onload" not in rest.lower(), path
        assert handlers(rest) == [], path
        assert 'href="javascript:' not in rest.lower(), path
        assert "\x1b" not in rest, path


def handlers(html: str) -> list[str]:
    """The attributes of a page that would run something."""
    from html.parser import HTMLParser

    found: list[str] = []

    class Attributes(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(n for n, _ in attrs if n.startswith("on") or n == "style")

    Attributes().feed(html)
    return found


@pytest.mark.browser
def test_no_script_of_a_page_runs(browser: Any, hostile: Path, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(hostile, root)
    with served(root) as address, asked(root) as listing:
        page = browser.new_page()
        said: list[str] = []
        page.on("dialog", lambda d: (said.append(d.message), d.dismiss()))
        page.on("console", lambda m: said.append(m.text))
        page.on("pageerror", lambda e: said.append(str(e)))
        for path in places(listing):
            page.goto(address + path)
            assert page.locator("main img, main script, main iframe").count() == 0
        assert said == []
        page.close()


@pytest.mark.parametrize(
    "path",
    [
        "/search?q={}",
        "/?section={}",
        "/?lang={}&outlet={}&agency={}",
        "/outlets?of={}",
        "/outlets/pages?to={}&of={}",
        "/story/{}",
        "/page/{}",
        "/tried/{}",
        "/api/stories/{}",
        "/api/search?q={}",
        "/{}",
    ],
)
@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "\"'><svg/onload=alert(1)>", "{{7*7}}"]
)
def test_reflected_script_stays_words(client: TestClient, path: str, words: str) -> None:
    from urllib.parse import quote

    answer = client.get(path.replace("{}", quote(words, safe="")))
    assert answer.status_code < 500
    if "html" in answer.headers["content-type"]:
        assert words not in answer.text or words == "{{7*7}}"
        assert "<script>alert" not in answer.text
        assert "<svg/onload" not in answer.text
        assert ">49<" not in answer.text


def test_every_answer_carries_the_headers(client: TestClient) -> None:
    for path in ("/", "/nothing", "/api/stories", "/healthz", "/try", "/api/stories?limit=x"):
        headers = client.get(path).headers
        for name, value in HEADERS.items():
            assert headers[name] == value, (path, name)
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_addresses_of_pages_lead_out_safely(client: TestClient) -> None:
    outward = []
    for path in places(client):
        outward += re.findall(r'<a href="(https?://[^"]*)"([^>]*)>', client.get(path).text)
    assert outward
    for address, rest in outward:
        assert 'rel="noopener noreferrer nofollow ugc"' in rest
        assert "\n" not in address
        assert "\r" not in address


# --- headers and paths ---


@pytest.mark.parametrize(
    "next_", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: b=c"]
)
def test_a_sign_in_leads_nowhere_else(doored: TestClient, next_: str) -> None:
    answer = doored.post(
        "/sign-in",
        data={"csrf": csrf(doored, "/sign-in"), "name": "ann", "password": PASSWORD, "next": next_},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert "b=c" not in str(answer.headers.get_list("set-cookie"))


def test_a_place_after_a_decision_stays_in_the_address(client: TestClient) -> None:
    line = client.get("/api/stories").json()["stories"][0]
    whole = client.get(f"/api/stories/{line['story_id']}").json()
    answer = client.post(
        f"/story/{line['story_id']}/review",
        data={"csrf": csrf(client), "kind": "independent", "a": whole["articles"][0]["id"],
              "answer": "yes", "place": "x\r\nSet-Cookie: a=b"},
        follow_redirects=False,
    )  # fmt: skip
    assert answer.status_code == 303
    assert "\n" not in answer.headers["location"]
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2f..%2fapp.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/desk.js",
        "/page/..%2f..%2fstate.sqlite",
        "/story/..%2F..%2Fretold.toml",
        "/tried/..%2f..",
        "/tried/../../etc/passwd",
        "/tried/AAAAAAAAAAAAAAAAAAAAAA/story/..%2f",
        "//etc/passwd",
        "/%00",
    ],
)
def test_no_path_leads_to_a_file(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text
    assert "format =" not in answer.text


@pytest.mark.parametrize(
    "name", ["../../x.html", "..\\..\\x.html", "/etc/passwd", "-rf", "a\x00b", "*.html", "[a-z]", "~", ".", "", None]
)  # fmt: skip
def test_a_file_name_is_only_a_name(name: str | None) -> None:
    plain = plain_name(name)
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", plain)


# --- requests from elsewhere ---


@pytest.mark.parametrize(
    "host", ["evil.example", "desk.test.evil.example", "desk.test:99", "127.0.0.1", ""]
)
def test_another_name_gets_no_answer(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "stories" not in answer.text


FORMS = ["/story/x/review", "/decisions/1/undo", "/try", "/sign-out", "/sign-in"]


@pytest.mark.parametrize("path", [*FORMS, "/api/verdicts"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://desk.test.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://desk.test", "sec-fetch-site": "cross-site"},
    ],
)
def test_a_form_of_another_site_changes_nothing(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    data = {"csrf": csrf(client)}  # even with the right token
    assert client.post(path, data=data, headers=headers).status_code == 403


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "given", [{}, {"csrf": ""}, {"csrf": "0" * 128}, {"csrf": "é"}, {"csrf": "zz"}]
)
def test_a_form_without_the_token_changes_nothing(
    client: TestClient, path: str, given: dict[str, str]
) -> None:
    client.get("/try")
    assert client.post(path, data=given, headers={"origin": "http://desk.test"}).status_code == 403


def test_another_sessions_token_is_worth_nothing(hostile: Path, client: TestClient) -> None:
    token = csrf(client)
    client.cookies.clear()
    client.get("/try")
    answer = client.post("/decisions/1/undo", data={"csrf": token})
    assert answer.status_code == 403


def test_verdicts_over_the_api_need_the_token(client: TestClient) -> None:
    article = client.get("/api/stories").json()["stories"][0]["story_id"]
    page = client.get(f"/api/stories/{article}").json()["articles"][0]["id"]
    said = {"kind": "independent", "a": page, "answer": "yes"}
    assert client.post("/api/verdicts", json=said).status_code == 403
    token = client.get("/api/session").json()["csrf"]
    answer = client.post("/api/verdicts", json=said, headers={"x-csrf-token": token})
    assert answer.status_code == 201
    number = answer.json()["verdict_id"]
    assert client.delete(f"/api/verdicts/{number}").status_code == 403
    gone = client.delete(f"/api/verdicts/{number}", headers={"x-csrf-token": token})
    assert gone.status_code == 204


def test_a_proxy_that_nobody_named_is_refused(client: TestClient) -> None:
    for name in ("x-forwarded-for", "x-forwarded-host", "forwarded", "via"):
        assert client.get("/", headers={name: "203.0.113.9"}).status_code == 403


def test_two_hosts_in_one_request_are_refused(client: TestClient) -> None:
    answer = client.get("/", headers=[("host", "desk.test"), ("host", "evil.example")])
    assert answer.status_code == 421


# --- sizes ---


def test_what_is_too_large_is_refused(client: TestClient) -> None:
    token = csrf(client)
    big = {"csrf": token, "note": "x" * 300_000}
    assert client.post("/story/x/review", data=big).status_code == 413
    files = {"files": ("big.txt", b"x" * (21 * 2**20))}
    assert client.post("/try", data={"csrf": token}, files=files).status_code == 413


def test_what_grows_while_it_is_sent_is_refused(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 10_000

    headers = {"content-type": "application/json"}
    assert client.post("/api/verdicts", content=endless(), headers=headers).status_code in (
        403,
        413,
    )
    token = client.get("/api/session").json()["csrf"]
    headers["x-csrf-token"] = token
    assert client.post("/api/verdicts", content=endless(), headers=headers).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e9", "99999999999999999999", "a"])
def test_a_length_that_is_none_is_refused(client: TestClient, length: str) -> None:
    answer = client.post("/try", headers={"content-length": length})
    assert answer.status_code in (400, 413)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # half a file
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", b"\x00" * 1000),
        ("application/x-www-form-urlencoded", b"csrf=%ff%fe&a" + b"&a=1" * 3000),
        ("text/plain", b"csrf=1"),
    ],
)  # fmt: skip
def test_a_malformed_upload_is_refused(client: TestClient, kind: str, body: bytes) -> None:
    assert client.post("/try", content=body, headers={"content-type": kind}).status_code in (
        400,
        403,
    )


def test_too_many_files_are_refused(client: TestClient) -> None:
    token = csrf(client)
    files = [("files", (f"{n}.txt", b"x")) for n in range(201)]
    assert client.post("/try", data={"csrf": token}, files=files).status_code == 400


def test_hostile_files_do_no_harm(client: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../outside.txt", WORDS.format(3) * 4)
        archive.writestr("bomb.txt", b"0" * (30 * 2**20))
    files = [
        ("files", ("../../../evil.zip", packed.getvalue())),
        ("files", ("a.html", b"<html>" + b"<div>" * 50_000)),
        ("files", ("x\x00y.warc.gz", b"\x1f\x8b" + b"\x00" * 100)),
    ]
    answer = client.post("/try", data={"csrf": csrf(client)}, files=files, follow_redirects=True)
    assert answer.status_code in (200, 400)
    assert "Traceback" not in answer.text
    assert "<script>" not in answer.text


def test_addresses_are_checked_before_anybody_goes_there(doored: TestClient) -> None:
    signed_in(doored)
    for address in ("file:///etc/passwd", "--workspace", "gopher://x", "http://", "/etc/passwd"):
        answer = doored.post("/try", data={"csrf": csrf(doored), "addresses": address})
        assert answer.status_code == 400
    inside = ("http://127.0.0.1:1/", "http://169.254.169.254/latest", "http://[::1]/")
    answer = doored.post("/try", data={"csrf": csrf(doored), "addresses": "\n".join(inside)})
    assert answer.status_code in (200, 400)
    assert "root:" not in answer.text


def test_a_reader_may_not_send_the_desk_out(doored: TestClient) -> None:
    signed_in(doored, "rob")
    answer = doored.post("/try", data={"csrf": csrf(doored), "addresses": "https://news.example/a"})
    assert answer.status_code == 403


# --- who is there ---


def test_nobody_reads_without_signing_in(doored: TestClient) -> None:
    for path in ("/", "/search?q=a", "/outlets", "/decisions", "/try", "/page/x", "/tried/x"):
        answer = doored.get(path, follow_redirects=False)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in?next=")
    for path in ("/api/stories", "/api/verdicts", "/api/pages/x", "/api/search?q=a"):
        assert doored.get(path).status_code == 401, path
    assert doored.get("/healthz").text == "ok\n"


def test_a_planted_session_is_worth_nothing(doored: TestClient) -> None:
    planted = "A" * 43
    doored.cookies.set("retold", planted)
    answer = signed_in(doored)
    given = re.search(r"retold=([^;]+); HttpOnly", answer.headers["set-cookie"])
    assert given
    assert given[1] != planted
    assert "SameSite=lax" in answer.headers["set-cookie"]
    assert doored.get("/", follow_redirects=False).status_code == 200
    doored.cookies.clear()
    doored.cookies.set("retold", planted)
    assert doored.get("/", follow_redirects=False).status_code == 303


def test_a_session_ends_when_somebody_signs_out(doored: TestClient) -> None:
    signed_in(doored)
    old = doored.cookies["retold"]
    doored.post("/sign-out", data={"csrf": csrf(doored, "/try")})
    doored.cookies.clear()
    doored.cookies.set("retold", old)
    assert doored.get("/", follow_redirects=False).status_code == 303


def test_a_session_ends_with_its_user(doored: TestClient) -> None:
    signed_in(doored)
    users: Users = doored.app.state.desk.users  # type: ignore[attr-defined]
    users.add("ann", "another password", "reader")
    assert doored.get("/", follow_redirects=False).status_code == 303


def test_guessing_is_stopped(doored: TestClient) -> None:
    for _ in range(FAILURES):
        assert signed_in(doored, password="wrong password").status_code == 403
    answer = signed_in(doored)  # the right one comes too late
    assert answer.status_code == 403
    assert "Too many sign-ins failed" in answer.text


def test_guessing_many_names_from_one_place_is_stopped(doored: TestClient) -> None:
    for n in range(FAILURES):
        signed_in(doored, name=f"user{n}", password="wrong password")
    assert "Too many sign-ins failed" in signed_in(doored).text


def test_signing_in_is_slowed_down(hostile: Path, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(hostile, root)
    with asked(root, sign_in=True, costly_a_minute=3.0) as client:
        token = csrf(client, "/sign-in")
        codes = [client.post("/sign-in", data={"csrf": token}).status_code for _ in range(6)]
    assert codes[:3] == [403] * 3
    assert codes[3:] == [429] * 3


def test_a_flood_is_slowed_down(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(guard, "monotonic", lambda: now[0])
    root = tmp_path / "workspace"
    shutil.copytree(hostile, root)
    with asked(root, requests_a_second=2.0) as client:
        codes = [client.get("/api/session").status_code for _ in range(20)]
        assert codes == [200] * 8 + [429] * 12
        assert client.get("/healthz").status_code == 200
        now[0] += 1.0
        codes = [client.get("/api/session").status_code for _ in range(3)]
        assert codes == [200, 200, 429]


def test_readers_decide_nothing(doored: TestClient) -> None:
    signed_in(doored, "rob")
    line = doored.get("/api/stories").json()["stories"][0]["story_id"]
    page = doored.get(f"/api/stories/{line}").json()["articles"][0]["id"]
    said = {"csrf": csrf(doored), "kind": "independent", "a": page, "answer": "yes"}
    assert doored.post(f"/story/{line}/review", data=said).status_code == 403
    token = doored.get("/api/session").json()["csrf"]
    said.pop("csrf")
    answer = doored.post("/api/verdicts", json=said, headers={"x-csrf-token": token})
    assert answer.status_code == 403
    assert "Confirm or reject" not in doored.get(f"/story/{line}").text


def test_who_decided_is_the_one_who_signed_in(doored: TestClient) -> None:
    signed_in(doored)
    line = doored.get("/api/stories").json()["stories"][0]["story_id"]
    page = doored.get(f"/api/stories/{line}").json()["articles"][0]["id"]
    token = doored.get("/api/session").json()["csrf"]
    said = {"kind": "independent", "a": page, "answer": "yes", "who": "somebody else"}
    kept = doored.post("/api/verdicts", json=said, headers={"x-csrf-token": token}).json()
    assert kept["who"] == "ann"


def test_what_is_kept_signs_nobody_in(doored: TestClient) -> None:
    signed_in(doored)
    users: Users = doored.app.state.desk.users  # type: ignore[attr-defined]
    raw = b"".join(p.read_bytes() for p in users.state.path.parent.glob("state.sqlite*"))
    assert PASSWORD.encode() not in raw
    assert doored.cookies["retold"].encode() not in raw


def test_behind_a_proxy(hostile: Path, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(hostile, root)
    Users(Store.open(root).state).add("ann", PASSWORD, "admin")
    settings = {"prefix": "/news", "sign_in": True, "proxied": True, "secure": True}
    with asked(root, **settings) as client:
        forwarded = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}
        first = client.get("/news/", headers=forwarded, follow_redirects=False)
        assert first.headers["location"] == "/news/sign-in?next=%2F"
        form = client.get("/news/sign-in", headers=forwarded)
        assert 'action="/news/sign-in"' in form.text
        cookie = form.headers["set-cookie"]
        assert "Secure" in cookie
        assert "Path=/news" in cookie
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', form.text)
        assert token
        answer = client.post(
            "/news/sign-in",
            data={"csrf": token[1], "name": "ann", "password": PASSWORD, "next": "/outlets"},
            headers={
                **forwarded,
                "cookie": cookie.partition(";")[0],
                "origin": "https://desk.test",
            },
            follow_redirects=False,
        )
        assert answer.status_code == 303
        assert answer.headers["location"] == "/news/outlets"
        assert answer.headers["strict-transport-security"]


def test_the_access_log_holds_no_control_characters(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "retold.access"):
        client.get("/x%1b[31m%0d%0aGET%20/fake%22?q=secret+words")
    line = caplog.messages[-1]
    assert "\x1b" not in line
    assert "\n" not in line
    assert "\r" not in line
    assert "secret" not in line
    assert line.count('"') == 2
