"""Full text: the language of queries, what is found, and an index that follows the tables."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import retold
from retold import search
from retold.results import Filter
from retold.search import Piece, QueryError, parse
from retold.search.excerpts import excerpt, marked
from retold.text import fold
from retold.workspace import Store
from tests.test_results import HOSTILE, PAGES, RTL, run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("search") / "desk"
    retold.trace(PAGES, workspace=root, workers=0)
    return Store.open(root)


# --- queries ---


@pytest.mark.parametrize(
    ("asked", "understood"),
    [
        ("Ferry", "ferry"),
        ("  two   words ", "two words"),
        ('"Harbour Master" ek', '"harbour master" ek'),
        ("\u201charbour master\u201d", '"harbour master"'),
        ("repair*", "repair*"),
        ('"weeks of rep*"', '"weeks of rep*"'),
        ("ferry OR boat ship", "ferry OR boat ship"),
        ("ferry -football", "ferry -football"),
        ("title:Ferry text:lund", "title:ferry text:lund"),
        ('outlet:"Harbour Post" ferry', 'outlet:"harbour post" ferry'),
        ("AGENCY:Reuters ferry", "agency:reuters ferry"),
        ("\u00c9lys\u00e9e", "elysee"),
        ("don\u2019t", "don't"),
        ("1,200", "1,200"),
        ("https://paper.example/a", '"https paper example a"'),
        ("well-known", '"well known"'),
        ("\u98db\u884c", '"\u98db \u884c"'),
        ("ferry !!! ???", "ferry"),
        ("or OR and", "or OR and"),
    ],
)
def test_queries_are_understood(asked: str, understood: str) -> None:
    assert str(parse(asked)) == understood
    assert str(parse(understood)) == understood


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("", "nothing to search for"),
        ("  \t\n", "nothing to search for"),
        ("!!! ---", "nothing to search for"),
        ("OR", "OR stands between"),
        ("OR ferry", "OR stands between"),
        ("ferry OR", "OR stands between"),
        ("ferry OR OR boat", "OR stands between"),
        ("-ferry", "not only what to leave out"),
        ("ferry OR -boat", "not only what to leave out"),
        ('"ferry', "never ended"),
        ('colour:"red"', "no field 'colour'"),
        ("f*", "at least 2 letters"),
        ("*", "nothing to search for"),
        ("a" * 501, "longer than 500 letters"),
        ("w " * 33, "more than 32 parts"),
        ('"' + "w " * 17 + '"', "more than 16 words"),
    ],
)
def test_bad_queries_say_what_is_wrong(asked: str, why: str) -> None:
    with pytest.raises(QueryError, match=why):
        parse(asked)


@given(st.text(max_size=80) | st.text('"*:-OR outle\u05d0', max_size=40))
def test_every_query_is_understood_or_refused(asked: str) -> None:
    try:
        query = parse(asked)
    except QueryError:
        return
    assert 0 < sum(map(len, query.groups)) <= 32


@given(st.text('"*:- ORoutle\u05d0\u00e9', max_size=40))
def test_a_query_says_how_it_was_understood(asked: str) -> None:
    try:
        query = parse(asked)
    except QueryError:
        return
    assert parse(str(query)) == query


# --- answers ---


def titles(store: Store, asked: str, wanted: Filter | None = None) -> set[str]:
    found = search.search(store, asked, wanted, kind="page")
    assert found.total == len(found.hits)
    return {plain(h.title) for h in found.hits}


def plain(pieces: Sequence[Piece]) -> str:
    return "".join(p.text for p in pieces)


LUND = {"Storm shuts Lund harbour", "Storm shuts harbour of Lund"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("ferries", LUND),
        ("FERRIES storm", LUND),
        ("41 ferries", {"Storm shuts harbour of Lund"}),
        ('"Lund harbour"', {"Storm shuts Lund harbour"}),
        ('"harbour Lund"', set()),
        ("ferr*", LUND),
        ('"three we*"', LUND),
        ("41 OR 14", LUND),
        ("ferries -41", {"Storm shuts Lund harbour"}),
        ("title:ferries", set()),
        ("title:storm", LUND),
        ("outlet:alpha storm", {"Storm shuts Lund harbour"}),
        ("lang:ar \u0627\u0644\u0645\u064a\u0646\u0627\u0621", {RTL}),
        ("ferries footballers", set()),
        ("ferrie", set()),
    ],
)
def test_pages_that_answer(store: Store, asked: str, expected: set[str]) -> None:
    assert titles(store, asked) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(outlet=("beta",)), {"Storm shuts harbour of Lund"}),
        (Filter(agency=("Reuters",)), LUND),
        (Filter(agency=("AFP",)), set()),
        (Filter(lang=("ar",)), set()),
        (Filter(section=("world",)), {"Storm shuts Lund harbour"}),
        (Filter(since=date(2026, 3, 2), until=date(2026, 3, 2)), LUND),
        (Filter(since=date(2026, 3, 3)), set()),
        (Filter(since=date(2026, 3, 3), until=date(2026, 3, 1)), set()),
        (Filter(until=date(2026, 3, 1)), set()),
        (Filter(story="nothing"), set()),
    ],
)
def test_answers_are_narrowed(store: Store, wanted: Filter, expected: set[str]) -> None:
    assert titles(store, "storm", wanted) == expected


def test_answers_by_story_and_by_kind_of_change(store: Store) -> None:
    (line,) = [s for s in retold.Workspace(store).stories() if s.pages == 2]
    assert titles(store, "storm", Filter(story=line.story_id[:8])) == LUND
    assert titles(store, f"storm story:{line.story_id}") == LUND
    assert "number" in line.kinds
    assert titles(store, "storm", Filter(kind=("number",))) == {"Storm shuts harbour of Lund"}


def test_claims_are_found_and_lead_to_their_story(store: Store) -> None:
    found = search.search(store, '"three weeks"', kind="claim")
    assert found.hits
    for hit in found.hits:
        assert hit.kind == "claim"
        assert hit.story_id in {s.story_key for s in retold.Workspace(store).stories()}
        assert any(p.hit for p in hit.excerpt)


def test_a_word_in_the_title_counts_for_more(store: Store) -> None:
    first = search.search(store, "harbour", kind="page").hits
    assert [h.score for h in first] == sorted((h.score for h in first), reverse=True)


def test_hits_can_be_paged_through(store: Store) -> None:
    whole = search.search(store, "the", limit=100)
    paged = [search.search(store, "the", offset=n, limit=1).hits for n in range(whole.total)]
    assert [h.id for hits in paged for h in hits] == [h.id for h in whole.hits]
    for offset, limit in ((-1, 5), (0, 0), (0, 1000), (10**6, 5)):
        with pytest.raises(QueryError, match="hits can be asked for"):
            search.search(store, "the", offset=offset, limit=limit)


def test_hostile_words_stay_words(store: Store) -> None:
    (hit,) = search.search(store, "script alert", kind="page").hits
    assert "<script>" in plain(hit.title)  # plain words, for each output to escape
    assert "\u202e" not in plain(hit.title)
    assert "\x1b" not in plain(hit.title)
    assert {fold(p.text) for p in hit.title if p.hit} == {"script", "alert"}
    shown = run("search", "script alert", "--workspace", str(store.root))
    assert "\x1b[31m" not in shown.stdout
    assert "[bold red]x[/]" in shown.stdout


@pytest.mark.parametrize(
    "asked", ["'; drop table stories", "a.*b", "[a-z]+ (x|y)", "../../etc", HOSTILE]
)
def test_hostile_queries_are_only_words(store: Store, asked: str) -> None:
    search.search(store, asked)


# --- excerpts ---


@given(st.text("ab c\n\u05d0\u200b<é", max_size=300), st.sampled_from(["ab", "ab*", '"a b"', "é"]))
def test_excerpts_are_of_the_text_and_mark_what_was_sought(text: str, asked: str) -> None:
    sought = parse(asked).sought
    words = tuple(fold(w) for w in asked.strip('"').replace("*", "").split())
    for pieces in (excerpt(text, sought, 8), marked(text, sought)):
        bare = "".join(plain(pieces).split()).strip("…")
        assert bare in "".join(text.replace("\u200b", "").split())
        assert all(fold(p.text.split()[0]).startswith(words) for p in pieces if p.hit)


def test_an_excerpt_shows_the_place_with_most_of_what_was_sought() -> None:
    text = "ferry " + "x " * 200 + "storm and ferry met " + "y " * 200
    found = plain(excerpt(text, parse("ferry storm").sought))
    assert "storm and ferry met" in found
    assert found.startswith("… ")
    assert found.endswith(" …")


def test_a_phrase_is_marked_only_where_it_stands_whole() -> None:
    pieces = excerpt("the red ferry and the ferry red", parse('"red ferry"').sought)
    assert [p.text for p in pieces if p.hit] == ["red ferry"]


# --- the index ---


def ids(store: Store) -> set[str]:
    return {h.id for h in search.search(store, "storm OR mayor OR lund", limit=200).hits}


def test_an_index_that_followed_is_one_made_anew(tmp_path: Path) -> None:
    root = tmp_path / "desk"
    retold.trace(PAGES[:1], workspace=root, workers=0)
    store = Store.open(root)
    before = ids(store)
    retold.trace(PAGES[1:], workspace=root, workers=0)
    store = Store.open(root)
    followed = ids(store)
    assert before
    assert followed > {h for h in before if h in followed}
    assert search.rebuild(store) > 0
    assert ids(store) == followed
    assert len(list((root / "index").glob("text-*"))) == 1
    shutil.rmtree(root / "index")
    assert ids(store) == followed


def test_a_rebuild_that_is_killed_leaves_the_old_index(tmp_path: Path, store: Store) -> None:
    shutil.copytree(store.root, tmp_path / "desk")
    twin = Store.open(tmp_path / "desk")
    expected = ids(twin)
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from retold.search import indexing\n"
        "from retold.workspace import Store\n"
        "def die(*a): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"setattr(indexing, {'_note'!r}, die)\n"
        "indexing.rebuild(Store.open(Path(sys.argv[1])))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(twin.root)], timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert len(list((twin.root / "index").glob("text-*"))) == 2
    assert ids(twin) == expected
    search.rebuild(twin)
    assert len(list((twin.root / "index").glob("text-*"))) == 1
    assert ids(twin) == expected


@pytest.mark.parametrize("damage", ["meta.json", "search.sqlite"])
def test_a_damaged_index_is_made_anew(tmp_path: Path, store: Store, damage: str) -> None:
    shutil.copytree(store.root, tmp_path / "desk")
    twin = Store.open(tmp_path / "desk")
    expected = ids(twin)
    (path,) = (twin.root / "index").rglob(damage)
    path.write_bytes(b"torn")
    assert ids(twin) == expected


def test_readers_go_on_while_the_index_is_made_anew(tmp_path: Path, store: Store) -> None:
    shutil.copytree(store.root, tmp_path / "desk")
    twin = Store.open(tmp_path / "desk")
    expected = ids(twin)
    wrong: list[object] = []
    over = threading.Event()

    def ask() -> None:
        mine = Store.open(twin.root)
        while not over.is_set():
            try:
                if ids(mine) != expected:
                    wrong.append("other hits")
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(4):
        search.rebuild(twin)
    over.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_a_folder_that_cannot_be_written_is_searched_in_memory(
    tmp_path: Path, store: Store
) -> None:
    shutil.copytree(store.root, tmp_path / "desk", ignore=shutil.ignore_patterns("index"))
    twin = Store.open(tmp_path / "desk")
    (tmp_path / "desk" / "index").write_text("in the way of a folder")
    assert ids(twin) == ids(store)


def test_nothing_of_a_forgotten_page_is_left_in_the_index(tmp_path: Path) -> None:
    root = tmp_path / "desk"
    retold.trace(PAGES[2:], workspace=root, workers=0)
    desk = retold.Workspace.open(root)
    assert desk.search("velmora").total
    desk.forget(PAGES[2]["url"])
    desk.build(workers=0)
    assert desk.search("velmora").total == 0
    left = [
        p
        for p in (root / "index").rglob("*")
        if p.is_file() and b"velmora" in p.read_bytes().lower()
    ]
    assert left == []


def test_searching_by_command(store: Store) -> None:
    where = ("--workspace", str(store.root))
    found = json.loads(run("search", "storm", "--pages", "--json", *where).stdout)
    assert (found["schema"], found["total"]) == ("retold.search/1", 2)
    assert any(p["hit"] for p in found["hits"][0]["excerpt"])
    bad = run("search", "storm OR", *where)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "OR stands between" in bad.stderr
    none = run("search", "footballers", *where)
    assert "Nothing found for footballers" in none.stdout
    again = run("search", "--rebuild", *where)
    assert "made anew" in again.stdout
