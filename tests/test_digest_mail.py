"""Digests sent through a real mail server, received, read, followed back to the desk, and ended."""

from __future__ import annotations

import email
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from email.headerregistry import Address
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import retold
from retold.digest import sending
from retold.digest.addresses import AddressError
from retold.digest.making import Digest, make, sendable
from retold.digest.messages import confirmation_mail, digest_mail, on_the_wire
from retold.digest.posting import MailError
from retold.errors import LockedError
from retold.workspace.outbox import Outbox
from retold.workspace.subscribers import FOR_ONE, OF_ONE, BusyError, SignUp, Subscribers
from tests.desk import asked, csrf
from tests.postbox import CERTIFICATE, links, postbox, set_up, subscribed
from tests.test_digest import COPY, DAY, MAYOR, MAYOR_AGAIN, SCRIPT, WIRE, harmless

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from retold.workspace import Store
    from tests.postbox import Postbox

ANN, ROB = "ann@reader.example", "rob@reader.example"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("mailed") / "workspace"
    retold.trace(
        [WIRE, COPY | {"title": f"Ferry {SCRIPT}", "outlet": SCRIPT}, MAYOR, MAYOR_AGAIN],
        workspace=root,
    )
    return root


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as made:
        yield made


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.fixture
def store(root: Path, box: Postbox) -> Store:
    return set_up(root, box.port)


def on_desk(address: str) -> str:
    """An address of the desk as a path of the test's client."""
    assert address.startswith("https://desk.test/"), address
    return address.removeprefix("https://desk.test").partition("#")[0]


def states(store: Store) -> Counter[str]:
    return Counter(row.state for row in sending.digests(store).rows())


# --- the whole way: signed up, confirmed, sent, read, followed, ended ---


def test_from_signing_up_to_leaving(root: Path, box: Postbox) -> None:
    store = set_up(root, box.port)
    with asked(root) as desk:
        form = desk.get("/digest/subscribe")
        assert 'name="section" value="Weather"' in form.text
        sent = {"csrf": csrf(desk, "/digest/subscribe"), "address": ANN, "section": "Weather"}
        assert "one is on its way" in desk.post("/digest/subscribe", data=sent).text
        assert box.arrived.wait(20), "the question was not sent"
        question = box.mail()
        assert (question["To"], question["Auto-Submitted"]) == (ANN, "auto-generated")
        assert SCRIPT not in str(question) and not Subscribers(store.state).all()
        (link,) = links(question.get_content())
        shown = desk.get(on_desk(link))  # programs that look at mails follow links, too
        assert "Yes, send it" in shown.text and not Subscribers(store.state).all()
        assert "You get the digest" in desk.post(on_desk(link)).text
        assert desk.post(on_desk(link)).status_code == 404  # a token works once
        (ann,) = Subscribers(store.state).all()
        assert (ann.address, ann.sections) == (ANN, ("Weather",))

        tally = sending.send(store, DAY)
        assert (tally.sent, box.to) == (1, [ANN, ANN])
        mail = box.mail()
        assert mail["From"].addresses[0] == Address("Retold", addr_spec="digest@desk.test")
        assert mail["Subject"].startswith(
            "Retold digest, 2 March 2026, Weather: Storm shuts harbour"
        )
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
        assert [p.get_content_type() for p in mail.iter_parts()] == ["text/plain", "text/html"]
        assert "[14]" in text and ">41</ins>" in html and "Mayor" not in text
        harmless(html)
        for address in {*links(text), *links(html)}:
            assert desk.get(on_desk(address)).status_code == 200, address
        assert "differs from" in " ".join(text.split()) and "read?t=" in html

        at_once = mail["List-Unsubscribe"].strip("<>")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert b"List-Unsubscribe: <https://desk.test/" in box.raw[-1][1]  # whole, on one line
        looked = desk.get(on_desk(at_once))
        assert "Unsubscribe" in looked.text and Subscribers(store.state).all()
        one_click = {"List-Unsubscribe": "One-Click"}
        elsewhere = {"origin": "https://mail.example", "sec-fetch-site": "cross-site"}
        desk.cookies.clear()
        done = desk.post(on_desk(at_once), data=one_click, headers=elsewhere)
        assert done.status_code == 200 and Subscribers(store.state).all() == []
        assert desk.post(on_desk(at_once), data=one_click).status_code == 200  # again: no harm
        assert _kept(store, ANN) == []
    assert sending.send(store, DAY).sent == 0


def _kept(store: Store, address: str) -> list[str]:
    """The tables in which an address stands."""
    with store.state.connected() as con:
        names = [r[0] for r in con.execute("select name from sqlite_master where type = 'table'")]
        return [
            n
            for n in names
            if any(address in map(str, r) for r in con.execute(f"select * from {n}"))
        ]


def test_who_left_is_not_kept(store: Store, box: Postbox) -> None:
    subscribed(store, ANN)
    sending.send(store, DAY)
    Subscribers(store.state).remove(ANN)
    assert _kept(store, ANN) == []


# --- never twice ---


def test_a_second_run_sends_nothing(store: Store, box: Postbox) -> None:
    subscribed(store, ANN, ROB)
    assert sending.send(store, DAY).sent == 2
    assert sending.send(store, DAY).sent == 0
    assert sending.send(store, DAY, to=[ANN.upper()]).sent == 0
    subscribed(store, "eve@reader.example")
    assert sending.send(store, DAY).sent == 1
    assert Counter(box.to) == {ANN: 1, ROB: 1, "eve@reader.example": 1}


def command(root: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "retold", "digest", "--workspace", str(root), "--date", DAY.isoformat(), *words],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def test_killed_in_the_middle_of_many(root: Path, box: Postbox) -> None:
    """Three kills at the worst moments: before the text, when the server has taken the mail and has
    not said so, and at some time between."""
    store = set_up(root, box.port)
    people = [f"reader{n:02}@many.example" for n in range(40)]
    subscribed(store, *people)
    running: list[subprocess.Popen[str]] = []
    kills = {"rcpt": 6, "data": 12}
    taken: list[str] = []

    def kill() -> None:
        running[-1].kill()
        running[-1].wait()

    def at_rcpt(to: str) -> str | None:
        if len(taken) == kills["rcpt"]:
            kills["rcpt"] = -1
            kill()
        return None

    def at_data(to: str, _server: Any) -> str | None:
        taken.append(to)
        if len(taken) == kills["data"]:
            kills["data"] = -1
            kill()
        time.sleep(0.01)
        return None

    box.at_rcpt, box.at_data = at_rcpt, at_data
    for _ in range(2):
        running.append(command(root, "--send"))
        running[-1].communicate(timeout=120)
        assert running[-1].returncode == -signal.SIGKILL
    running.append(command(root, "--send"))
    while len(taken) < 20 and running[-1].poll() is None:
        time.sleep(0.005)
    kill()
    running[-1].communicate()
    running.append(command(root, "--send"))
    words = running[-1].communicate(timeout=120)[0]

    assert max(Counter(taken).values()) == 1, "somebody got it twice"
    unsure = [row.address for row in sending.digests(store).rows("unsure")]
    assert set(taken) | set(unsure) == set(people), "somebody was lost"
    assert taken[11] in unsure and len(unsure) <= 2
    assert states(store)["sent"] + len(unsure) == len(people)
    assert "The digest of 2026-03-02 was sent to" in words
    # What is unsure is listed, and goes out again only when a person says so: under the same name.
    listed = command(root, "--unsure").communicate()[0]
    assert all(address in listed for address in unsure)
    assert sending.send(store, DAY).sent == 0
    again = unsure.index(taken[11])
    assert "goes out" in command(root, "--again", unsure[again]).communicate()[0]
    assert sending.send(store, DAY).sent == 1 and box.to[-1] == taken[11]
    names = [m["Message-ID"] for m in map(box.mail, range(len(box.raw)))]
    assert names[-1] == names[11] and len(set(names)) == len(names) - 1


def test_killed_between_sent_and_recorded(
    store: Store, box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    subscribed(store, ANN, ROB)
    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "sent", die)
        with pytest.raises(Killed):
            sending.send(store, DAY)
    assert box.to == [ANN]
    assert sending.send(store, DAY).sent == 1
    assert box.to == [ANN, ROB]
    assert [r.address for r in sending.digests(store).rows("unsure")] == [ANN]
    assert sending.digests(store).settle(ANN, arrived=True) == 1
    assert sending.send(store, DAY).sent == 0 and states(store) == {"sent": 2}


def test_two_that_send_exclude_each_other(store: Store) -> None:
    subscribed(store, ANN)
    with sending.digests(store).sending(), pytest.raises(LockedError, match="another process"):
        sending.send(store, DAY)
    assert sending.send(store, DAY).sent == 1


# --- what servers answer ---


def test_put_off_is_tried_again(root: Path, box: Postbox) -> None:
    store = set_up(root, box.port, tries=3)
    subscribed(store, ANN, ROB)
    asked_for: list[str] = []

    def grey(to: str) -> str | None:
        asked_for.append(to)
        return "451 4.7.1 come back later" if asked_for.count(to) < 3 and to == ANN else None

    box.at_rcpt = grey
    waits: list[float] = []
    tally = sending.send(store, DAY, wait=waits.append)
    assert (tally.sent, tally.later, len(waits)) == (2, 0, 2)
    assert Counter(box.to) == {ANN: 1, ROB: 1}


def test_what_waits_goes_out_with_the_next_run(store: Store, box: Postbox) -> None:
    subscribed(store, ANN)
    box.at_data = lambda _to, _server: "452 4.3.1 no room"
    tally = sending.send(store, DAY)
    assert (tally.sent, tally.later) == (0, 1) and "452 4.3.1 no room" in tally.note
    box.at_data = lambda _to, _server: None
    assert sending.send(store, DAY).sent == 1 and box.to == [ANN]


def test_refused_for_good(store: Store, box: Postbox) -> None:
    subscribed(store, ANN, ROB)
    box.at_rcpt = lambda to: "550 5.1.1 no such user\x1b[31m" if to == ANN else None
    tally = sending.send(store, DAY)
    assert (tally.sent, tally.refused, box.to) == (1, 1, [ROB])
    (row,) = sending.digests(store).rows("refused")
    assert row.note.startswith("550 5.1.1 no such user") and "\x1b" not in row.note
    assert sending.send(store, DAY).sent == 0
    ann, rob = Subscribers(store.state).all()
    assert (ann.refusals, rob.refusals) == (1, 0)


def test_who_refuses_again_and_again_is_left_alone(store: Store, box: Postbox) -> None:
    subscribed(store, ANN)
    people = Subscribers(store.state)
    for _ in range(3):
        people.delivered(ANN, refused=True)
    assert people.all()[0].resting and sending.send(store, DAY).sent == 0
    subscribed(store, ANN)  # who signs up anew is no longer
    assert sending.send(store, DAY).sent == 1


def test_refused_after_the_text(store: Store, box: Postbox) -> None:
    subscribed(store, ANN)
    box.at_data = lambda _to, _server: "554 5.7.1 looks like advertising"
    assert sending.send(store, DAY).refused == 1
    assert sending.send(store, DAY).sent == 0 and states(store) == {"refused": 1}


def test_a_line_that_breaks_after_the_text_is_unsure(store: Store, box: Postbox) -> None:
    subscribed(store, ANN, ROB)

    def hang_up(to: str, server: Any) -> str | None:
        if to == ANN:
            server.transport.abort()
        return None

    box.at_data = hang_up
    tally = sending.send(store, DAY)
    assert (tally.sent, tally.unsure) == (1, 1)
    assert [r.address for r in sending.digests(store).rows("unsure")] == [ANN]
    assert sending.send(store, DAY).sent == 0 and Counter(box.to)[ANN] == 1


def test_a_server_that_is_not_there(root: Path) -> None:
    store = set_up(root, 9, tries=2)
    subscribed(store, ANN, ROB)
    waits: list[float] = []
    tally = sending.send(store, DAY, wait=waits.append)
    assert (tally.sent, tally.later, len(waits)) == (0, 2, 1)
    assert "cannot be reached" in tally.note and states(store) == {"waiting": 2}


def test_given_up_after_two_days(store: Store, box: Postbox) -> None:
    subscribed(store, ANN)
    box.at_rcpt = lambda _to: "450 4.2.0 later"
    sending.send(store, DAY)
    with store.state.connected() as con:
        con.execute("update outbox set at = at - 3 * 86400, due = 0")
    assert sending.send(store, DAY).refused == 1 and states(store) == {"refused": 1}


# --- tls and passwords ---


def test_starttls_with_a_password(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with postbox(tls=True) as box:
        how = {"server": "localhost", "security": "starttls", "user": "desk"}
        store = set_up(root, box.port, certificates=str(CERTIFICATE), **how)
        subscribed(store, ANN)
        with pytest.raises(MailError, match="RETOLD_SMTP_PASSWORD"):
            sending.send(store, DAY)
        monkeypatch.setenv("RETOLD_SMTP_PASSWORD", "wrong")
        with pytest.raises(MailError, match="refuses desk: 535"):
            sending.send(store, DAY)
        monkeypatch.setenv("RETOLD_SMTP_PASSWORD", "right")
        assert sending.send(store, DAY).sent == 1
        assert box.signed_in[-1] == "desk" and box.to == [ANN]
        # A server that nobody vouches for, or of another name, gets nothing.
        subscribed(store, ROB)
        for other in ({}, {"certificates": str(CERTIFICATE), "server": "127.0.0.1"}):
            store = set_up(root, box.port, **(how | other))
            with pytest.raises(MailError, match="cannot prove who it is"):
                sending.send(store, DAY)
        assert box.to == [ANN] and states(store)["waiting"] == 1


def test_a_server_without_tls_gets_nothing(root: Path, box: Postbox) -> None:
    store = set_up(root, box.port, security="starttls")
    subscribed(store, ANN)
    with pytest.raises(MailError, match="STARTTLS"):
        sending.send(store, DAY)
    assert box.to == []


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ({"server": ""}, "under \\[mail\\]"),
        ({"sender": "Retold <a@b.example\\r\\nBcc: c@d.example>"}, "mail.sender"),
        ({"security": "ssl3"}, "mail.security"),
        ({"server": "mail.example"}, "in the clear"),
    ],
)
def test_settings_that_cannot_be(root: Path, mail: dict[str, object], said: str) -> None:
    store = set_up(root, 25, **{"sender": "a@desk.test"} | mail)
    with pytest.raises(MailError, match=said):
        sending.send(store, DAY)


# --- hostile words ---


HOSTILE = ["a\r\nBcc: all@evil.example", "a\nX-Evil: 1\n\nbody", "x" * 5000, "\x00\x0b\u2028b", "é" * 300, "=?utf-8?q?=0ABcc=3A_x?="]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE, ids=lambda w: ascii(w)[:20])
def test_no_header_can_be_put_in(store: Store, words: str) -> None:
    from dataclasses import replace

    found = make(store, DAY)
    item = replace(found.items[0], headline=sendable(words))
    digest = replace(found, title=sendable(words), items=(item,), sections=(words,))
    mail = digest_mail(store.settings, digest, ANN, "<a@b.example>", datetime.now(UTC), "tok.en")
    head = mail.as_bytes().partition(b"\r\n\r\n")[0]
    names = [
        line.partition(b":")[0] for line in head.splitlines() if not line.startswith((b" ", b"\t"))
    ]
    assert {n.lower() for n in names} == {
        b"from", b"to", b"subject", b"date", b"message-id", b"auto-submitted", b"list-id",
        b"list-unsubscribe", b"list-unsubscribe-post", b"mime-version", b"content-type",
    }  # fmt: skip
    assert all(len(line) < 998 for line in mail.as_bytes().split(b"\r\n"))
    assert mail.as_bytes().replace(b"\r\n", b"").count(b"\n") == 0


@given(words=st.text() | st.text('=?utf8qQbB_0AD\r\n :,<>@"', max_size=60))
@example(words="=?utf-8?q?=0ABcc=3A_x?=")
@example(words="=?utf-8?b?DQpCY2M6IHg=?=")
@settings(max_examples=150, deadline=None)
def test_any_words_in_a_header(words: str) -> None:
    from retold.workspace.settings import Digesting, Mailing, Settings

    said = Settings(digest=Digesting(title=sendable(words)), mail=Mailing(sender="a@b.example"))
    asked_for = SignUp("1", ANN)
    mail = confirmation_mail(said, "https://desk.test", asked_for, "t", "<a@b>", datetime.now(UTC))
    head = on_the_wire(mail).partition(b"\r\n\r\n")[0]
    read = email.message_from_bytes(head, policy=default)
    assert [k.lower() for k in read] == [
        "from", "to", "subject", "date", "message-id", "auto-submitted", "content-type",
        "content-transfer-encoding", "mime-version",
    ]  # fmt: skip
    assert (read["To"], read["From"]) == (ANN, "a@b.example")


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: c@d.example", "a@b.example> SIZE=1\r\nDATA", "-"]
)
def test_no_address_can_hold_a_command(store: Store, box: Postbox, address: str) -> None:
    with pytest.raises(AddressError):
        sending.send(store, DAY, to=[address])
    with pytest.raises(AddressError):
        sending.sign_up(store, address, (), (), "here")
    assert box.to == [] and sending.sign_ups(store).rows() == []


def test_lines_that_begin_with_a_dot_arrive_whole(store: Store, box: Postbox) -> None:
    from retold.digest.posting import Line

    line = Line(store.settings.mail)
    line.hand_in(ANN, b"Subject: x\r\n\r\n.\r\n..a\r\n.b", lambda: None)
    line.close()
    assert box.raw[0][1].endswith(b"\r\n\r\n.\r\n..a\r\n.b\r\n")


# --- given addresses, sections ---


def test_to_somebody_who_never_signed_up(store: Store, box: Postbox) -> None:
    assert sending.send(store, DAY, to=["chief@paper.example"]).sent == 1
    mail = box.mail()
    assert mail["List-Unsubscribe"] is None
    assert "whoever runs this desk sends it to you" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_each_gets_the_sections_they_want(store: Store, box: Postbox) -> None:
    subscribed(store, ANN, sections=("City",))
    subscribed(store, ROB)
    subscribed(store, "eve@reader.example", sections=("Sport",))
    assert sending.send(store, DAY).sent == 2  # nothing of Sport that day
    mails = {to: box.mail(n)["Subject"] for n, to in enumerate(box.to)}
    assert "Mayor of Velmora" in mails[ANN] and "Storm" in mails[ROB]
    assert sending.send(store, DAY, sections=["Sport"]).sent == 0
    assert sending.send(store, DAY, sections=["CITY"]).sent == 2  # Ann and Rob, asked for by name
    assert sending.send(store, DAY, sections=["City"]).sent == 0


def test_who_left_meanwhile_gets_nothing(store: Store, box: Postbox) -> None:
    subscribed(store, ANN)
    sending.digests(store).put(Digest(DAY, "", ()).name, [ANN])
    Subscribers(store.state).remove(ANN)
    assert sending.send(store, DAY).sent == 0 and sending.digests(store).rows() == []


# --- signing up ---


def test_nobody_learns_who_is_subscribed(root: Path, box: Postbox) -> None:
    store = set_up(root, box.port)
    subscribed(store, ANN)
    with asked(root, costly_a_minute=1000.0) as desk:
        token = csrf(desk, "/digest/subscribe")
        told = {
            a: desk.post("/digest/subscribe", data={"csrf": token, "address": a})
            for a in (ANN, "new@reader.example")
        }
        pages = {re.sub(r"[0-9a-f]{128}", "", r.text) for r in told.values()}
        assert {r.status_code for r in told.values()} == {200} and len(pages) == 1
        for _ in range(200):
            if len(box.to) == 2:
                break
            time.sleep(0.1)
        bodies = {re.sub(r"token=\S+", "", box.mail(n).get_content()) for n in range(2)}
        assert sorted(box.to) == sorted(told) and len(bodies) == 1


def test_how_often_one_may_sign_up(store: Store) -> None:
    for _ in range(FOR_ONE[0] + 2):
        sending.sign_up(store, ANN, (), (), "here")
    assert (
        len(sending.sign_ups(store).rows()) == FOR_ONE[0]
    )  # the rest goes nowhere, and looks alike
    for n in range(OF_ONE[0] - FOR_ONE[0] - 2):
        sending.sign_up(store, f"x{n}@reader.example", (), (), "here")
    with pytest.raises(BusyError):
        sending.sign_up(store, ROB, (), (), "here")
    sending.sign_up(store, ROB, (), (), "elsewhere")


def test_the_desk_asks_again_when_the_question_is_put_off(root: Path, box: Postbox) -> None:
    store = set_up(root, box.port)
    answers = ["451 4.7.1 not yet"]
    box.at_rcpt = lambda _to: answers.pop() if answers else None
    courier = sending.Courier(store)
    sending.sign_up(store, ANN, (), (), "here")
    courier.call()
    assert box.arrived.wait(20) and box.to == [ANN]
    box.arrived.clear()
    sending.sign_up(store, ROB, (), (), "here")  # it sleeps, or is gone: it comes when it is called
    courier.call()
    assert box.arrived.wait(20) and box.to == [ANN, ROB]


def test_tokens_are_kept_as_hashes_and_end(store: Store, box: Postbox) -> None:
    sending.sign_up(store, ANN, (), (), "here")
    assert sending.send_confirmations(store).sent == 1
    token = links(box.mail().get_content())[0].partition("token=")[2]
    people = Subscribers(store.state)
    with store.state.connected() as con:
        assert not any(token in str(row) for row in con.execute("select * from sign_ups"))
        con.execute("update sign_ups set until = ?", (time.time() - 1,))
    assert people.confirmable(token) is None and people.confirm(token) is None
    assert people.all() == []


@pytest.mark.parametrize("token", ["", ".", "a.b", "é.é", "0" * 24 + "." + "0" * 40, "x" * 5000])
def test_a_token_made_up_does_nothing(store: Store, token: str) -> None:
    subscribed(store, ANN)
    people = Subscribers(store.state)
    assert not people.leave(token) and people.confirm(token) is None
    number = people.all()[0].number
    assert not people.leave(f"{number}.{'0' * 40}") and len(people.all()) == 1


def test_a_form_of_another_site_signs_nobody_up(root: Path, box: Postbox) -> None:
    store = set_up(root, box.port)
    with asked(root) as desk:
        good = {"csrf": csrf(desk, "/digest/subscribe"), "address": ANN}
        far = {"origin": "https://evil.example"}
        assert desk.post("/digest/subscribe", data=good, headers=far).status_code == 403
        assert desk.post("/digest/subscribe", data={"address": ANN}).status_code == 403
        wrong = desk.post("/digest/subscribe", data=good | {"address": "a@b\r\nBcc: x"})
        assert wrong.status_code == 400 and "no mail address" in wrong.text
    assert sending.sign_ups(store).rows() == []


def test_what_is_open_where_all_sign_in(root: Path, box: Postbox) -> None:
    store = set_up(root, box.port)
    subscribed(store, ANN)
    leave = Subscribers(store.state).leaving_token(Subscribers(store.state).all()[0])
    with asked(root, sign_in=True) as desk:
        for path in ("/digest", "/digest/2026-03-02", "/digest/feed.atom", "/digest/subscribe"):
            assert desk.get(path, follow_redirects=False).status_code == 303, path
        assert desk.get("/digest/confirm?token=x").status_code == 404
        assert desk.post(f"/digest/unsubscribe?token={leave}").status_code == 200
    assert Subscribers(store.state).all() == []
    text = (root / "retold.toml").read_text(encoding="utf-8")
    (root / "retold.toml").write_text(
        text.replace("[mail]", "public = true\n[mail]"), encoding="utf-8"
    )
    with asked(root, sign_in=True) as desk:
        for path in ("/digest", "/digest/2026-03-02", "/digest/feed.atom", "/digest/subscribe"):
            assert desk.get(path, follow_redirects=False).status_code == 200, path
        assert desk.get("/", follow_redirects=False).status_code == 303
        asks = {"csrf": csrf(desk, "/digest/subscribe"), "address": ROB}
        assert desk.post("/digest/subscribe", data=asks).status_code == 200
        assert box.arrived.wait(20) and box.to == [ROB]


def test_feeds_on_the_desk(root: Path, box: Postbox) -> None:
    set_up(root, box.port)
    with asked(root) as desk:
        for path in ("/digest/feed.atom", "/digest/feed.json?section=City"):
            first = desk.get(path)
            same = desk.get(path, headers={"if-none-match": first.headers["etag"]})
            assert (first.status_code, same.status_code, same.content) == (200, 304, b"")
        assert desk.get("/digest/2026-02-30").status_code == 404
        shown = desk.get("/digest/2026-03-02")
        assert "Storm shuts harbour" in shown.text and "application/atom+xml" in shown.text


def test_tokens_stay_out_of_the_access_log(
    root: Path, box: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    set_up(root, box.port)
    with asked(root) as desk, caplog.at_level("INFO", "retold.access"):
        desk.get("/digest/confirm?token=SECRETSECRET")
        desk.post("/digest/unsubscribe?token=SECRETSECRET")
    assert "/digest/confirm" in caplog.text and "SECRET" not in caplog.text
