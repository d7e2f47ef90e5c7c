"""Human verdicts: kept, listed, taken back, and refused where they cannot all hold."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from retold import Workspace
from retold.api.deciding import KINDS, verdict
from retold.cli import cli
from retold.errors import NotFoundError, RetoldError
from retold.workspace import Store
from tests.test_workspace import COPY, MAYOR, WIRE

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Workspace.create(tmp_path_factory.mktemp("shelf") / "desk") as desk:
        desk.add([WIRE, COPY, MAYOR])
        desk.build()
    return desk.root


@pytest.fixture
def desk(shelf: Path) -> Workspace:
    (shelf / "state.sqlite").unlink(missing_ok=True)
    for left in shelf.glob("state.sqlite-*"):
        left.unlink()
    return Workspace.open(shelf)


@pytest.fixture
def pages(desk: Workspace) -> list[str]:
    at = {a.address: a.article_id for a in desk.articles()}
    return [at[str(p["url"])] for p in (WIRE, COPY, MAYOR)]


def test_a_verdict_is_kept_with_who_and_when(desk: Workspace, pages: list[str]) -> None:
    wire, copy, _ = pages
    held = desk.decide(verdict("derives", copy[:6], str(WIRE["url"]), who="Ana", note="seen"))
    assert (held.verdict_id, held.a, held.b, held.who, held.note) == (1, copy, wire, "Ana", "seen")
    assert Workspace.open(desk.root).verdicts() == [held]
    assert desk.decide(verdict("derives", copy, wire)) == held, "what is held is not held twice"
    assert desk.undo(held.verdict_id).undone
    assert (desk.verdicts(), len(desk.verdicts(undone=True))) == ([], 1)
    with pytest.raises(NotFoundError, match="no such verdict"):
        desk.undo(held.verdict_id)


def test_a_verdict_can_be_taken_back_by_what_it_says(desk: Workspace, pages: list[str]) -> None:
    wire, copy, _ = pages
    desk.decide(verdict("same-story", wire, copy))
    desk.undo(verdict("same-story", copy, wire))
    assert desk.verdicts() == []


W, C, M = "wire", "copy", "mayor"


@pytest.mark.parametrize(
    ("held", "new", "words"),
    [
        ([("derives", C, W)], ("derives", W, C), "would derive from it"),
        ([("derives", C, W), ("derives", W, M)], ("derives", M, C), "would derive from it"),
        ([("derives", C, W)], ("independent", C, None), "verdict 1 .derives"),
        ([("independent", C, None)], ("derives", C, W), "reporting of its own"),
        ([("not-same-story", C, W)], ("same-story", W, C), "verdict 1 holds them apart"),
        ([("not-same-story", C, W)], ("derives", C, W), "verdict 1 holds them apart"),
        ([("same-story", C, W), ("same-story", W, M)], ("not-same-story", M, C), "one story"),
        ([("derives", C, W), ("same-story", W, M)], ("not-same-story", M, C), "one story"),
        ([], ("derives", C, C), "one page"),
        ([], ("derives", C, None), "name the other one"),
        ([], ("independent", C, W), "one page alone"),
        ([], ("hearsay", C, W), "there is no verdict 'hearsay'"),
        ([], ("derives", "ffffffff", W), "there is no page 'ffffffff'"),
        ([], ("derives", "ff", W), "there is no page 'ff'"),
    ],
)
def test_what_cannot_hold_is_refused(
    desk: Workspace,
    pages: list[str],
    held: list[tuple[str, str, str | None]],
    new: tuple[str, str, str | None],
    words: str,
) -> None:
    at: dict[str | None, str | None] = {None: None}
    at |= dict(zip((W, C, M), pages, strict=True))
    for kind, a, b in held:
        desk.decide(verdict(kind, at[a] or a, at[b]))
    kind, a, b = new
    with pytest.raises(RetoldError, match=words):
        desk.decide(verdict(kind, at.get(a) or a, at[b]))
    assert len(desk.verdicts()) == len(held)


def test_a_change_is_named_by_words_of_the_page(desk: Workspace, pages: list[str]) -> None:
    copy = pages[1]
    held = desk.decide(verdict("change", copy, words="41 ferries"))
    with pytest.raises(RetoldError, match="the opposite"):
        desk.decide(verdict("change", copy, words="41 ferries", answer="no"))
    with pytest.raises(RetoldError, match="does not have the words"):
        desk.decide(verdict("change", copy, words="14 ferries"))
    with pytest.raises(RetoldError, match="named by its words"):
        desk.decide(verdict("change", copy))
    desk.undo(held.verdict_id)
    assert desk.decide(verdict("change", copy, words="41 ferries", answer="no")).answer == "no"


def test_more_than_one_page_is_said(desk: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retold.api.naming.SHORTEST", 0)
    with pytest.raises(NotFoundError, match="is more than one page: "):
        desk.decide(verdict("independent", ""))


def test_a_build_redoes_only_the_story_that_a_verdict_touches(shelf: Path, tmp_path: Path) -> None:
    desk = Workspace.open(shutil.copytree(shelf, tmp_path / "desk"))
    at = {a.address: a.article_id for a in desk.articles()}

    def finished() -> set[str]:
        return {
            k
            for part in desk.store.parts("standings", done=True)
            for k in part.column("key").to_pylist()
        }

    before = finished()
    held = desk.decide(verdict("derives", at[COPY["url"]], at[WIRE["url"]]))
    desk.build()
    (new,) = finished() - before
    members = {m.article_id for m in desk.store.records("story_members") if m.story_key == new}
    assert members == {at[COPY["url"]], at[WIRE["url"]]}
    desk.undo(held.verdict_id)
    desk.build()
    assert finished() == before | {new}, "what was there before the verdict is not done again"
    assert new not in {m.story_key for m in desk.store.records("story_members")}
    desk.decide(verdict("same-story", at[COPY["url"]], at[MAYOR["url"]]))
    desk.build()
    assert desk.counts()["stories"] == 1


# --- the command ---


def run(desk: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--workspace", str(desk.root)])


def test_the_command_keeps_lists_and_takes_back(desk: Workspace, pages: list[str]) -> None:
    wire, copy, _ = pages
    done = run(desk, "verdict", "derives", copy[:8], wire, "--who", "Ana", "--note", "seen")
    assert done.exit_code == 0, done.output
    assert f"1 derives {copy} {wire} by Ana" in done.output
    done = run(desk, "verdict", "change", copy, "--words", "41 ferries", "--no", "--json")
    assert json.loads(done.output)["answer"] == "no"
    listed = run(desk, "verdict", "list", "--json").output.splitlines()
    assert [json.loads(line)["kind"] for line in listed] == ["derives", "change"]
    done = run(desk, "verdict", "derives", copy, wire, "--undo")
    assert "taken back" in done.output
    assert len(run(desk, "verdict", "list").output.splitlines()) == 1
    assert len(run(desk, "verdict", "list", "--all").output.splitlines()) == 2


def test_the_command_denies_what_the_desk_can_deny(desk: Workspace, pages: list[str]) -> None:
    wire, copy, _ = pages
    done = run(desk, "verdict", "derives", copy, wire, "--no", "--json")
    assert json.loads(done.output)["answer"] == "no"
    refused = run(desk, "verdict", "derives", copy, wire)
    assert refused.exit_code == 1 and ") says the opposite: undo" in str(refused.exception)
    assert "taken back" in run(desk, "verdict", "derives", copy, wire, "--no", "--undo").output


def test_words_are_looked_up_on_one_page(
    desk: Workspace, pages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "records", None)  # reads every page there is
    assert desk.decide(verdict("change", pages[1], words="41 ferries")).a == pages[1]


def test_every_kind_has_its_command() -> None:
    shown = CliRunner().invoke(cli, ["verdict", "--help"]).output
    assert all(kind in shown for kind in KINDS)


def test_words_of_verdicts_are_harmless_on_a_terminal(desk: Workspace, pages: list[str]) -> None:
    run(desk, "verdict", "independent", pages[0], "--note", "a\x1b[31m\nb")
    assert "\x1b" not in run(desk, "verdict", "list").output
