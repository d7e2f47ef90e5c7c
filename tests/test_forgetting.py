"""What was forgotten is in no file of the workspace, and does not come back unnoticed."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from retold import Workspace
from retold.api.deciding import verdict
from retold.errors import NotFoundError, RetoldError
from retold.workspace import sweeping
from tests.test_workspace import COPY, MAYOR, WIRE, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = {
    "url": "https://third.example/zanzibar-memo",
    "title": "Harbour of Lund shut, quoth Quintilla",
    "published": "2026-03-02T18:00:00Z",
    "text": "The harbour of Lund was shut on Monday after a storm damaged 14 ferries, the port "
    "authority said.\nHarbour master Jonas Ek told Reuters that repairs would take three weeks.\n"
    "“Xylophones floated past the Quibberdick lighthouse,” said Vendela Quintilla Borgesson, a "
    "pilot.\nBorgesson has lived in Lund since 1987.",
}
WORDS = ("xylophone", "quibberdick", "quintilla", "borgesson")


def everything(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte of a workspace: files as they are, and what is packed in them."""
    import pyarrow.parquet as pq

    for path in root.rglob("*"):
        if not path.is_file():
            continue
        yield str(path), path.read_bytes()
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            yield str(path), repr(table.to_pylist()).encode()
            yield str(path), repr(pq.read_metadata(path).to_dict()).encode()
        elif path.suffix == ".sqlite":
            with closing(sqlite3.connect(path)) as con:
                yield str(path), "\n".join(con.iterdump()).encode()


def found(root: Path, *words: str) -> set[str]:
    """The words that are somewhere."""
    bodies = [(name, body.lower()) for name, body in everything(root)]
    return {w for w in words for name, b in bodies if w.encode() in b or w in name.lower()}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with Workspace.create(tmp_path_factory.mktemp("shelf") / "desk") as desk:
        desk.add([WIRE, COPY, MAYOR])
        desk.build()
        desk.add([SECRET])  # the story it joins leaves rows that are no longer current
        desk.build()
        desk.search("xylophones")  # makes the index
        desk.stories()
    return desk.root


@pytest.fixture
def desk(shelf: Path, tmp_path: Path) -> Workspace:
    return Workspace.open(shutil.copytree(shelf, tmp_path / "desk"))


def fresh(tmp_path: Path, *pages: dict[str, Any]) -> Workspace:
    desk = Workspace.create(tmp_path / "fresh")
    desk.add(pages)
    desk.build()
    return desk


def of(desk: Workspace, page: dict[str, Any]) -> str:
    return next(a.article_id for a in desk.articles() if a.address == page["url"])


def test_a_forgotten_page_is_in_no_byte(desk: Workspace, tmp_path: Path) -> None:
    desk.decide(verdict("independent", of(desk, SECRET), note="Quibberdick!"))
    desk.decide(verdict("change", of(desk, SECRET), words="Xylophones"))
    kept = desk.decide(verdict("derives", of(desk, COPY), of(desk, WIRE)))
    assert found(desk.root, *WORDS) == set(WORDS)
    done = desk.forget(of(desk, SECRET))
    assert (done.pages, done.redacted, done.stories) == (1, 0, 1)
    assert found(desk.root, *WORDS, "zanzibar") == set()
    assert desk.verdicts() == [kept]
    assert desk.check() == []
    desk.undo(kept.verdict_id)
    desk.build()
    desk.compact()
    assert rows(desk) == rows(fresh(tmp_path, WIRE, COPY, MAYOR)), "as if it had never been there"
    assert found(desk.root, *WORDS, "zanzibar") == set()


def test_a_forgotten_page_does_not_come_back_unnoticed(desk: Workspace) -> None:
    desk.forget(str(SECRET["url"]))
    (refused,) = desk.add([SECRET]).refused
    assert "was forgotten on" in (refused.why or "")
    edited = {**SECRET, "text": SECRET["text"] + " More."}
    assert len(desk.add([edited]).refused) == 1, "nor with other words at its address"
    assert found(desk.root, "xylophone") == set()
    assert desk.add([SECRET], again=True).read == 1


def test_a_forgotten_page_goes_with_its_versions(desk: Workspace) -> None:
    desk.add([{**SECRET, "text": SECRET["text"].replace("1987", "1978")}])
    desk.build()
    assert desk.forget(str(SECRET["url"]).rstrip()).pages == 2
    assert found(desk.root, *WORDS) == set()


def test_a_forgotten_person_is_in_no_byte(desk: Workspace) -> None:
    held = desk.decide(verdict("derives", of(desk, SECRET), of(desk, WIRE), note="by a pilot"))
    desk.decide(verdict("independent", of(desk, COPY), note="ask Vendela Quintilla Borgesson"))
    done = desk.forget(person="Vendela Quintilla Borgesson")
    assert (done.pages, done.redacted) == (0, 1)
    assert found(desk.root, "xylophone", "vendela", "borgesson") == set()
    desk.build()
    left = next(a for a in desk.articles() if a.address == SECRET["url"])
    assert "storm damaged 14 ferries" in left.text, "the rest of the page stays"
    assert "[removed]" in left.text
    assert left.published is not None
    assert [(v.kind, v.a) for v in desk.verdicts()] == [("derives", left.article_id)]
    assert held.a != left.article_id
    assert desk.check() == []
    assert len(desk.add([SECRET]).refused) == 1
    elsewhere = {"url": "https://x.example", "text": "A pilot, VENDELA QUINTILLA BORGESSON, spoke."}
    (refused,) = desk.add([elsewhere]).refused
    assert "names a person who was forgotten" in (refused.why or "")
    assert "borgesson" not in (refused.why or "").lower()
    assert found(desk.root, "vendela", "borgesson") == set()


def test_a_person_s_words_go_where_nobody_is_named(desk: Workspace) -> None:
    desk.add(
        [
            {
                "url": "https://fourth.example/a",
                "title": "Lund",
                "text": "The harbour is shut.\n"
                "“Xylophones floated past the Quibberdick lighthouse,” a pilot said.",
            }
        ]
    )
    desk.build()
    desk.forget(person="Vendela Quintilla Borgesson")
    assert found(desk.root, "xylophone", "quibberdick") == set()


def test_whom_one_cannot_forget(desk: Workspace) -> None:
    with pytest.raises(RetoldError, match="full name"):
        desk.forget(person="Borgesson")
    with pytest.raises(NotFoundError, match="there is no page"):
        desk.forget("https://nowhere.example")
    desk.add([{"url": "https://fifth.example", "text": "Not read yet."}])
    with pytest.raises(RetoldError, match="build first"):
        desk.forget(person="Vendela Quintilla Borgesson")


class Stopped(BaseException):
    pass


@pytest.mark.parametrize("person", [None, "Vendela Quintilla Borgesson"])
@pytest.mark.parametrize("where", ["publish", "purge", "scrub", "end_erasures"])
def test_an_erasure_that_is_stopped_is_finished_by_the_next_writer(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch, where: str, person: str | None
) -> None:
    from retold.workspace import State, Store, erasing

    room = {"publish": Store, "purge": sweeping, "scrub": erasing, "end_erasures": State}[where]

    def stop(*_arguments: object, **_more: object) -> None:
        raise Stopped

    pages = [] if person else [of(desk, SECRET)]
    with monkeypatch.context() as patch:
        patch.setattr(room, where, stop)
        with pytest.raises(Stopped):
            desk.forget(*pages, person=person)
    desk = Workspace.open(desk.root)
    desk.add([MAYOR])
    assert desk.store.state.erasures() == []
    assert found(desk.root, "xylophone", "vendela", "borgesson") == set()
    assert desk.check() == []
