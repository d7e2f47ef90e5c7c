"""The read side: lists, one story, one page, without reading everything."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import retold
from retold import results
from retold.drawing.laying import changes
from retold.errors import NotFoundError, RetoldError
from retold.records import Carrier, Derivation, Standing, Stemma, Telling, Variant, Verdict
from retold.results import Filter, Page, Story, around, differences
from retold.web.keeping import follow
from retold.workspace import Store

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<script>alert(1)</script>[bold red]x[/] \u202eevil\x1b[31m"
RTL = "مكتبة جديدة للأطفال في سوق القرية"
STORM = (
    "The harbour of Lund was shut on Monday after a storm damaged {} ferries, the port authority "
    'said. Harbour master Jonas Ek told Reuters that repairs would take three weeks. "We have never '
    'seen waves like these," Ek said.'
)
MAYOR = (
    "Mayor Ilse Tarn of Velmora resigned on Tuesday, a day after auditors found that 3.2 million "
    "crowns meant for the old bridge had been spent on a hotel. Her deputy takes over until May."
)


def page(name: str, **fields: Any) -> dict[str, Any]:
    return {"url": f"https://{name}.example/a", "outlet": name.title(), "lang": "en"} | fields


PAGES = [
    page("alpha", title="Storm shuts Lund harbour", text=STORM.format(14), section="World",
         published="2026-03-02T08:00:00Z"),
    page("beta", title="Storm shuts harbour of Lund", text=STORM.format(41),
         published="2026-03-02T12:00:00Z"),
    page("gamma", title=HOSTILE, outlet=HOSTILE, text=MAYOR, section=HOSTILE,
         published="2026-04-01T10:00:00Z"),
    page("delta", title=RTL, lang="ar", text=f"{RTL}. قالت مديرة المكتبة إن المبنى القديم قرب الميناء صار غرفة للقراءة."),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("read") / "desk"
    retold.trace(PAGES, workspace=root, workers=0)
    return Store.open(root)


def test_lines_say_what_the_stories_say(store: Store) -> None:
    whole = results.load(store)
    lines = {line.story_key: line for line in results.lines(store)}
    assert len(lines) == len(whole.stories) == results.count(store) > 1
    for story in whole.stories:
        line, standing = lines[story.story_id], story.standing
        for name in ("headline", "verdict", "pages", "tellings", "lost", "newsrooms_known",
                     "newsrooms_possible", "newsrooms", "first", "last"):  # fmt: skip
            assert getattr(line, name) == getattr(standing, name)
        assert sorted(line.langs) == list(standing.langs)
        assert line.changes == len(story.differences())
        assert set(line.outlets) == {p.article.outlet for p in story.pages.values()}


def test_a_difference_counts_once_wherever_it_is_counted(library: Path) -> None:
    store = Store.open(library)
    whole = results.load(store)
    lines = {line.story_key: line for line in results.lines(store)}
    for story in whole.stories:
        once = story.differences()
        assert lines[story.story_id].changes == len(once) == len(changes(story))
        assert [c["variant"] for c in changes(story)] == [d.variant for d in once]
    assert any(len(s.changes) > len(s.differences()) for s in whole.stories)


@pytest.mark.parametrize(("introducer", "expected"), [("b", 1), (None, 2)])
def test_what_one_telling_has_differently_from_two_is_one_difference(
    introducer: str | None, expected: int
) -> None:
    def row(parent: str, child: str, before: str, after: str, at: int) -> Variant:
        return Variant(
            "s", parent + child, parent, child, "siblings", "changed", "body", parent, child, (1,), (1,),
            at, at + len(before), 40 - at, 40 - at + len(after), before, after, "quotation",
            introduced_by=introducer,
        )  # fmt: skip

    rows = [
        row("a", "b", "forty", "forty thousand", 10),
        row("b", "c", "forty thousand", "forty", 30),
    ]
    assert differences.count(rows) == expected


def test_a_story_read_alone_is_the_one_of_the_whole_result(store: Store) -> None:
    for story in results.load(store).stories:
        assert results.story(store, story.story_id) == story
        assert results.story(store, story.story_id[:8].upper()) == story


def test_a_page_read_alone_knows_its_story(store: Store) -> None:
    whole = results.load(store)
    for story in whole.stories:
        for article_id, known in story.pages.items():
            for asked in (article_id, article_id[:9], known.article.address):
                found = results.page(store, asked)
                assert found == dataclasses.replace(known, story_id=story.story_id)
            assert results.story_of(store, article_id) == story.story_id


@pytest.mark.parametrize(
    "asked",
    ["", " ", "abc", "zzzzzzzz", "%", "*", "'; drop table stories; --", HOSTILE, "g" * 9999],
)
def test_what_is_not_there_is_said(store: Store, asked: str) -> None:
    for ask in (results.story, results.page, results.story_of):
        with pytest.raises(NotFoundError, match=r"there is no (story|page)") as said:
            ask(store, asked)
        assert "\x1b" not in str(said.value)
        assert len(str(said.value)) < 500


def test_an_id_that_several_have_is_asked_for_again(tmp_path: Path, store: Store) -> None:
    shutil.copytree(store.root, tmp_path / "desk")
    twin = Store.open(tmp_path / "desk")
    results.count(twin)
    with sqlite3.connect(twin.root / "index" / "catalogue.sqlite") as con:
        keys = [k for (k,) in con.execute("select story_key from stories order by 1")]
        con.execute("update stories set story_id = 'same-1' where story_key = ?", keys[:1])
        con.execute("update stories set story_id = 'same-2' where story_key = ?", keys[1:2])
    with pytest.raises(NotFoundError, match="several stories: same-1, same-2"):
        results.story(twin, "same")
    assert results.story(twin, "same-1").story_id == "same-1"


@pytest.mark.parametrize(
    ("wanted", "outlets"),
    [
        (Filter(outlet=("ALPHA",)), {"Alpha"}),
        (Filter(outlet=("nobody",)), set()),
        (Filter(lang=("ar",)), {"Delta"}),
        (Filter(lang=("ar", "xx")), {"Delta"}),
        (Filter(section=("world",)), {"Alpha"}),
        (Filter(section=(HOSTILE,)), {HOSTILE}),
        (Filter(agency=("reuters",)), {"Alpha"}),
        (Filter(agency=("reuters",), section=("sport",)), set()),
        (Filter(since=date(2026, 3, 3)), {HOSTILE}),
        (Filter(until=date(2026, 3, 31)), {"Alpha"}),
        (Filter(since=date(2026, 3, 2), until=date(2026, 3, 2)), {"Alpha"}),
        (Filter(since=date(2026, 5, 1)), set()),
        (Filter(least_pages=2), {"Alpha"}),
        (Filter(story="*"), {"Alpha", "Delta", HOSTILE}),
    ],
)
def test_filters(store: Store, wanted: Filter, outlets: set[str]) -> None:
    found = results.lines(store, wanted)
    names = {o for line in found for o in line.outlets} - {"Beta"}  # it tells Alpha's story
    assert {HOSTILE if "script" in name else name for name in names} == outlets
    assert results.count(store, wanted) == len(found)


@pytest.mark.parametrize("order", results.ORDERS)
def test_every_order_pages_through_each_story_once(store: Store, order: str) -> None:
    whole = results.lines(store, order=order)
    paged = [results.lines(store, order=order, offset=n, limit=1) for n in range(len(whole) + 1)]
    assert [line for lines in paged for line in lines] == whole
    assert len({line.story_key for line in whole}) == len(whole)


def test_orders_and_facets_that_are_not_there(store: Store) -> None:
    with pytest.raises(RetoldError, match="cannot be ordered by 'size'"):
        results.lines(store, order="size")
    with pytest.raises(RetoldError, match="no list of 'colour'"):
        results.facets(store, "colour")
    assert dict(results.facets(store, "lang"))["ar"] == 1
    assert results.facets(store, "agency", Filter(lang=("ar",))) == []


def test_an_empty_workspace_has_no_lines(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "desk")
    assert (results.lines(store), results.count(store), results.facets(store, "lang")) == (
        [],
        0,
        [],
    )
    with pytest.raises(NotFoundError):
        results.story(store, "abcdef")


# --- the catalogue follows ---


def grown(root: Path) -> Store:
    retold.trace(PAGES[:2], workspace=root, workers=0)
    store = Store.open(root)
    results.count(store)
    retold.trace(PAGES[2:], workspace=root, workers=0)
    return Store.open(root)


def test_a_catalogue_that_followed_is_one_made_anew(tmp_path: Path) -> None:
    store = grown(tmp_path / "desk")
    followed = results.lines(store)
    assert len(followed) == 3
    shutil.rmtree(store.root / "index")
    assert results.lines(store) == followed


def test_a_story_keeps_its_id_and_is_found_by_the_one_it_took_over(tmp_path: Path) -> None:
    with retold.Workspace.create(tmp_path / "desk") as desk:
        desk.add(PAGES[:1] + PAGES[2:3])
        desk.build(workers=0)
        storm, mayor = (
            next(s for s in desk.stories() if s.outlets == (o,)) for o in ("Alpha", HOSTILE)
        )
        desk.add(PAGES[1:2])
        desk.build(workers=0)
        grown = desk.story(storm.story_id)
        assert len(grown.pages) == 2 and grown.story_id == storm.story_id
        assert grown.standing.story_key != storm.story_key
        assert storm.story_id in {s.story_id for s in desk.result().stories}
        assert {h.story_id for h in desk.search("Lund").hits} == {storm.story_id}
        one, other = sorted(grown.pages)[0], next(iter(desk.story(mayor.story_id).pages))
        now = datetime(2026, 4, 2, tzinfo=UTC)
        desk.decide(Verdict(0, "same-story", one, other, None, "yes", "", "Ana", now))
        desk.build(workers=0)
        assert desk.story(mayor.story_id).story_id == storm.story_id
        assert len(desk.story(storm.story_id).pages) == 3


def test_damage_to_the_catalogue_is_mended(tmp_path: Path, store: Store) -> None:
    shutil.copytree(store.root, tmp_path / "desk")
    twin, path = Store.open(tmp_path / "desk"), tmp_path / "desk" / "index" / "catalogue.sqlite"
    expected = results.lines(store)
    for damage in (b"", b"not a database at all" * 500):
        results.count(twin)
        path.write_bytes(damage)
        assert results.lines(twin) == expected
    path.write_bytes(path.read_bytes()[:5000])
    assert results.lines(twin, limit=0) == []


def test_a_build_that_was_stopped_half_way_leaves_the_old_list(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "desk")
    retold.trace(PAGES[:2], workspace=store.root, workers=0)
    before = results.lines(store)
    standings = store.snapshot().tables["standings"]
    retold.trace(PAGES[2:], workspace=store.root, workers=0)
    from retold.workspace import Change

    store.publish([Change("standings", standings.parts, standings.done, replaces=True)])
    assert results.lines(store) == before
    assert results.lines(Store.open(store.root)) == before
    retold.trace(PAGES[2:], workspace=store.root, workers=0)
    assert len(results.lines(store)) == 3


def test_a_folder_that_cannot_be_written_is_read_all_the_same(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(store.root, tmp_path / "desk", ignore=shutil.ignore_patterns("index"))
    twin = Store.open(tmp_path / "desk")
    (tmp_path / "desk" / "index").write_text("in the way of a folder")  # as good as read-only
    assert results.lines(twin) == results.lines(store)
    assert results.story(twin, results.lines(twin)[0].story_id).pages


# --- the book ---


def bound(store: Store) -> list[str]:
    with closing(sqlite3.connect(store.root / "index" / "book.sqlite")) as con:
        return [k for (k,) in con.execute("select story_key from stories order by 1")]


def without_parts(store: Store) -> None:
    """What is read after this does not come from the tables."""
    for part in store.folder("variants").iterdir():
        part.write_bytes(b"gone")


def test_a_story_from_the_book_is_the_one_of_the_tables(tmp_path: Path, store: Store) -> None:
    shutil.copytree(store.root, tmp_path / "desk")
    twin = Store.open(tmp_path / "desk")
    assert results.bind(twin, most=1) == 1
    assert results.bind(twin) == len(results.lines(twin)) - 1
    assert results.bind(twin) == 0
    without_parts(twin)
    for line in results.lines(twin):
        for beads in (True, False):
            expected = results.story(store, line.story_id, beads=beads)
            assert results.story(twin, line.story_id, beads=beads) == expected
            assert bool(expected.beads) <= beads


def test_the_book_follows_what_is_added_and_decided(tmp_path: Path) -> None:
    with retold.Workspace.create(tmp_path / "desk") as desk:
        desk.add(PAGES[:1])
        desk.build(workers=0)
        before = bound(desk.store)
        desk.add(PAGES[1:])
        desk.build(workers=0)
        after = bound(desk.store)
        assert len(before) == 1 and len(after) == 3 and not set(before) & set(after)
        story = next(s for s in desk.stories() if s.pages == 2)
        change = desk.story(story.story_id).changes[0]
        now = datetime(2026, 4, 2, tzinfo=UTC)
        desk.decide(
            Verdict(0, "change", str(change.child_article), change.parent_article,
                    change.child_words, "no", "", "Ana", now)
        )  # fmt: skip
        desk.build(workers=0)
        assert set(bound(desk.store)) != set(after)
        assert desk.story(story.story_id) == next(
            s for s in results.load(desk.store).stories if s.story_id == story.story_id
        )


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 500, b"\xff" * 500])
def test_damage_to_the_book_is_mended(tmp_path: Path, store: Store, damage: bytes) -> None:
    shutil.copytree(store.root, tmp_path / "desk")
    twin = Store.open(tmp_path / "desk")
    number = results.bind(twin)
    book = twin.root / "index" / "book.sqlite"
    for left in ("-wal", "-shm"):
        book.with_name(book.name + left).unlink(missing_ok=True)
    whole = book.read_bytes()
    within = len(damage) == 500  # the first page, with what is said of the file, stays
    book.write_bytes(whole[:8192] + damage * (len(whole) // 500) if within else damage)
    line = results.lines(twin)[0]
    assert results.story(twin, line.story_id) == results.story(store, line.story_id)
    assert results.bind(twin) in (0, number)  # thrown away, or written anew at once
    assert results.bind(twin) in (0, number)
    assert len(bound(twin)) == number
    without_parts(twin)
    assert results.story(twin, line.story_id) == results.story(store, line.story_id)


def test_other_editions_of_the_stages_make_the_book_anew(tmp_path: Path, store: Store) -> None:
    shutil.copytree(store.root, tmp_path / "desk")
    twin = Store.open(tmp_path / "desk")
    number = results.bind(twin)
    with closing(sqlite3.connect(twin.root / "index" / "book.sqlite")) as con, con:
        con.execute("update meta set value = 'older' where name = 'editions'")
        con.execute("update stories set body = ?", (b"of other rows",))
    line = results.lines(twin)[0]
    assert results.story(twin, line.story_id) == results.story(store, line.story_id)
    assert results.bind(twin) == number


def test_readers_take_what_stands_where_another_process_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retold.results import catalogue
    from retold.search import search

    monkeypatch.setattr(catalogue, "_KEPT", set())
    root = tmp_path / "desk"
    retold.trace(PAGES[:2], workspace=root, workers=0)
    store = Store.open(root)
    results.keep_apart(root)
    assert len(results.lines(store)) == 1
    assert search(store, "harbour").total > 0
    retold.trace(PAGES[2:], workspace=root, workers=0)
    assert len(results.lines(store)) == 1  # nobody waits for what is new
    assert search(store, "auditors").total == 0
    follow(root)
    assert len(results.lines(store)) == 3
    assert search(store, "auditors").total > 0


# --- words ---


@given(
    st.text("ab \n\u05d0", max_size=60), st.integers(0, 60), st.integers(0, 20), st.integers(0, 30)
)
def test_words_around_are_of_the_text(text: str, start: int, size: int, most: int) -> None:
    start = min(start, len(text))
    end = min(len(text), start + size)
    before, words, after = around(text, start, end, most)
    assert words == text[start:end]
    for side in (before, after):
        bare = side.removeprefix("… ").removesuffix(" …")
        assert "\n" not in bare
        assert bare in text
        assert len(bare) <= most
    assert text[:start].endswith(before.removeprefix("… "))
    assert text[end:].startswith(after.removesuffix(" …"))


def telling(name: str, day: int, **fields: Any) -> Telling:
    when = datetime(2026, 1, day, tzinfo=UTC)
    known: dict[str, Any] = {"lost": False, "newsroom": None, "outlet": "Alpha", "title": name,
                             "lang": "en", "lead": None, "published": when} | fields  # fmt: skip
    return Telling("s", name, **known)


def variant(name: str, parent: str, child: str, **fields: Any) -> Variant:
    known: dict[str, Any] = {
        "relation": "derivation", "status": "changed", "zone": "body", "parent_article": None,
        "child_article": f"page-{child}", "parent_sentences": (1,), "child_sentences": (1,),
        "parent_words": "14 ferries", "child_words": "41 ferries", "kind": "number",
        "probability": 0.9, "severity": 0.9, "introduced_by": "b",
    }  # fmt: skip
    return Variant("s", name, parent, child, **(known | fields))


def story(**fields: Any) -> Story:
    tellings = [
        telling(t, n, carriers=(Carrier(f"page-{t}", 1.0),)) for n, t in enumerate("abcd", 1)
    ]
    edges = [Derivation("s", p, c, "rewrite", 0.9) for p, c in ("ab", "bc", "ad")]
    article = next(iter(retold.trace([PAGES[0]]).pages.values())).article
    known: dict[str, Any] = {
        "story_id": "s", "standing": Standing("s", "h", "v", 4, 4, 0, 1, 1, 0, 0),
        "pages": {f"page-{t}": Page(article) for t in "abcd"},
        "tellings": {t.telling_id: t for t in tellings}, "stemma": Stemma("s", tuple(edges)),
    }  # fmt: skip
    return Story(**(known | fields))


def test_tellings_of_one_outlet_have_names_of_their_own() -> None:
    lost = [telling(n, 1, lost=True, newsroom="Reuters", outlet=None) for n in "xy"]
    one = story()
    names = [one.name(t) for t in "abcd"]
    assert names[0] == "Alpha (1st telling)"
    assert len(set(names)) == 4
    whole = story(tellings=one.tellings | {t.telling_id: t for t in lost})
    assert {whole.name("x"), whole.name("y")} == {"Reuters (1st lost telling)",
                                                 "Reuters (2nd lost telling)"}  # fmt: skip
    assert whole.name(None) == whole.name("nobody") == "unknown"
    only = story(tellings={"a": one.tellings["a"]}, stemma=Stemma("s"))
    assert only.name("a") == "Alpha"


def test_a_difference_stands_once_with_all_that_carry_it() -> None:
    kept = variant("k", "b", "c", status="kept", kind=None)
    same = variant("2", "a", "d", introduced_by="b", severity=0.5)
    (found,) = story(variants=(variant("1", "a", "b"), same, kept)).differences()
    assert found.variant.variant_id == "1"
    assert [v.variant_id for v in found.others] == ["2"]
    assert set(found.tellings) == {"b", "c", "d"}
    assert found.tellings[0] == "b"
    assert set(found.pages) == {"page-b", "page-c", "page-d"}
    assert set(found.inherited) == {"c", "d"}


def test_the_introducer_shows_a_difference_and_others_stand_apart() -> None:
    heir = variant("1", "a", "d", severity=1.0)
    first = variant("2", "a", "b")
    other = variant("3", "a", "b", kind="name", parent_words="Ek", child_words="Eck")
    itself = [variant(n, "b", "b", relation="itself") for n in ("4", "5")]
    found = story(variants=(heir, first, other, *itself)).differences()
    assert [d.variant.variant_id for d in found] == ["2", "3", "4", "5"]


def test_one_stretch_that_differs_from_several_is_one_difference() -> None:
    place = {"child_start": 3, "child_end": 13, "relation": "conflict", "introduced_by": None}
    several = tuple(variant(str(n), p, "d", parent_words=p, **place) for n, p in enumerate("abc"))
    (found,) = story(variants=several).differences()
    assert len(found.others) == 2
    assert found.tellings == ("d",)


# --- the commands ---


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "retold", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_commands_print_nothing_that_a_page_commands(store: Store) -> None:
    where = ("--workspace", str(store.root))
    listed = run("stories", *where)
    assert listed.returncode == 0, listed.stderr
    assert "\x1b[31m" not in listed.stdout
    assert "\u202e" not in listed.stdout
    assert "[bold red]x[/]" in listed.stdout  # shown as it was written, not obeyed
    assert RTL in listed.stdout
    for line in results.lines(store):
        shown = run("story", line.story_id, *where)
        assert (shown.returncode, shown.stderr) == (0, "")
        assert "\u202e" not in shown.stdout
    (hostile,) = (p for p in results.load(store).pages.values() if "script" in p.article.title)
    one = run("page", hostile.article.article_id[:8], *where)
    assert "\x1b" not in one.stdout
    assert "Mayor Ilse Tarn" in one.stdout


def test_commands_give_json(store: Store) -> None:
    where = ("--workspace", str(store.root))
    listed = json.loads(run("stories", "--limit", "1", "--json", *where).stdout)
    assert (listed["schema"], listed["total"], len(listed["stories"])) == ("retold.stories/1", 3, 1)
    key = listed["stories"][0]["story_id"]
    told = json.loads(run("story", key, "--json", *where).stdout)
    assert [s["id"] for s in told["stories"]] == [key]
    one = json.loads(run("page", told["stories"][0]["articles"][0], "--json", *where).stdout)
    assert (one["schema"], one["story"]) == ("retold.page/1", key)


def test_a_story_has_its_own_report(store: Store, tmp_path: Path) -> None:
    key = results.lines(store)[0].story_id
    done = run("story", key, "--report", str(tmp_path / "r.html"), "--workspace", str(store.root))
    assert done.returncode == 0, done.stderr
    assert "harbour" in (tmp_path / "r.html").read_text()


@pytest.mark.parametrize("command", [["stories"], ["search", "ferry"]])
def test_an_empty_workspace_says_what_to_do_next(tmp_path: Path, command: list[str]) -> None:
    run("init", str(tmp_path / "desk"))
    where = ["--workspace", str(tmp_path / "desk")]
    said = run(*command, *where)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.strip() == (
        "No stories yet: add pages with `retold add PAGES`, then run `retold build`."
    )
    (tmp_path / "a.txt").write_text("Storm\n\n" + STORM)
    run("add", str(tmp_path / "a.txt"), *where)
    assert "1 page waits to be read. Run `retold build`" in run(*command, *where).stdout


def test_an_empty_name_is_no_folder() -> None:
    done = run("trace", "")
    assert done.returncode == 1
    assert "a page without a name" in done.stderr
