"""Versions of one address: their chain, what each changed, and what nobody owned to."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retold import Workspace
from retold.captures import record
from retold.cli import cli
from retold.records import Article, Capture, Revision
from retold.revisions import revisions
from tests.test_workspace import COPY, MAYOR, WIRE, rows

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTE = "Correction: An earlier version of this article gave a wrong number of ferries.\n"
TEXT = str(COPY["text"])


def version(
    n: int, text: str, hours: int | None, url: str | None = "https://p.example/a"
) -> Article:
    return Article(
        f"a{n}", f"c{n}", url or "a.txt", url, "p", "Title", text, "en", True,
        captured_at=None if hours is None else NOON + timedelta(hours=hours),
    )  # fmt: skip


def chain(*articles: Article) -> list[tuple[str, str, int]]:
    return [(r.older, r.newer, r.n) for r in revisions(articles)]


def test_versions_follow_each_other_by_time() -> None:
    one, two, three = (version(n, f"Text {n}.", n) for n in (1, 2, 3))
    assert chain(three, one, two) == [("a1", "a2", 1), ("a2", "a3", 2)]


@pytest.mark.parametrize(
    "others",
    [
        [version(2, "Text 1.", 2)],
        [version(2, "Text 2.", 2, "https://p.example/b")],
        [version(2, "Text 2.", 2, None)],
        [version(2, "Text 2.", 1)],
        [replace(version(2, "Text 2.", 2), problem="error page")],
    ],
    ids=["the same words", "another address", "no address", "the same time", "no article"],
)
def test_what_is_no_version(others: list[Article]) -> None:
    assert chain(version(1, "Text 1.", 1), *others) == []


def test_a_place_within_the_page_is_no_other_page() -> None:
    one, two = version(1, "Text 1.", 1), version(2, "Text 2.", 2, "HTTPS://P.example/a#top")
    assert chain(one, two) == [("a1", "a2", 1)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=8), st.integers(0, 99))
def test_order_of_arrival_changes_nothing(made: list[tuple[int, int]], seed: int) -> None:
    articles = [version(n, f"Text {words}.", hours) for n, (words, hours) in enumerate(made)]
    shuffled = articles[:]
    random.Random(seed).shuffle(shuffled)
    assert list(revisions(articles)) == list(revisions(shuffled))


def fetched(text: str, hours: int, page: dict[str, Any] = COPY) -> Capture:
    return record({**page, "text": text}, captured_at=NOON + timedelta(hours=hours))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A page that is corrected in silence, then with a note; another that only grows."""
    desk = Workspace.create(tmp_path_factory.mktemp("versions") / "desk")
    versions = [
        fetched(TEXT, 1),
        fetched(TEXT.replace("41", "14"), 2),
        fetched(NOTE + TEXT.replace("41", "15"), 3),
        fetched(str(MAYOR["text"]), 1, MAYOR),
        fetched(f"{MAYOR['text']}\nThe council meets again on Friday to hear her.", 2, MAYOR),
        record(WIRE, captured_at=NOON),
    ]
    for n in (0, 1):  # in two steps, the later ones first
        desk.add(["https://x.example"], fetch=lambda _a, n=n: versions[1 - n :: 2])  # type: ignore[misc]
        desk.build()
    return desk


def test_silent_corrections_are_listed(desk: Workspace) -> None:
    (silent,) = desk.corrections()
    assert [(v.kind, v.parent_words, v.child_words) for v in silent.facts] == [
        ("number", "41", "14")
    ]
    assert silent.revision.at == NOON + timedelta(hours=2)
    every = list(desk.revisions())
    assert [(c.revision.n, c.silent, c.note is None) for c in every] == [
        (1, True, True),
        (2, False, False),
        (1, False, True),
    ]
    assert every[1].facts, "a noted correction is a change all the same"
    assert [v.status for v in every[2].variants if v.status == "added"], "what was added is told"


def test_versions_do_not_depend_on_when_they_came(desk: Workspace, tmp_path: Path) -> None:
    once = Workspace.create(tmp_path / "once")
    bodies = list(desk.records(Capture))
    once.add(["https://x.example"], fetch=lambda _a: bodies)
    once.build()
    desk.compact()
    assert rows(once) == rows(desk)


def test_the_command_lists_them(desk: Workspace) -> None:
    def run(*more: str) -> str:
        done = CliRunner().invoke(cli, ["corrections", "--workspace", str(desk.root), *more])
        assert done.exit_code == 0, done.output
        return done.output

    assert "number: “41” became “14”" in run()
    (line,) = run("--json").splitlines()
    assert json.loads(line)["changes"][0]["to"] == "14"
    assert len(run("--all", "--json").splitlines()) == 3


def test_forgetting_a_page_forgets_its_versions(desk: Workspace) -> None:
    desk.forget(str(COPY["url"]))
    assert [c.older.url for c in desk.revisions()] == [MAYOR["url"]]
    desk.build()
    assert len(list(desk.records(Revision))) == 1
    assert {v.story_key for v in desk.store.records("revision_variants")} == {
        r.story_key for r in desk.records(Revision)
    }
