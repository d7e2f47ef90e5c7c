"""The wording that pages share: found once, kept, and shown."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold import Workspace, fingerprint, pipeline, results, text
from retold.drawing.sharing import by_page, most_shared, sharing
from retold.engines.local import Local
from retold.fingerprint import aligning
from retold.fingerprint import sharing as joins
from retold.records import Article, Gram, Passage, Worded, schema, to_batch
from retold.report import render
from retold.workspace import Store, erasing
from tests.desk import asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

World = dict[str, tuple[str, str]]  # article id -> text, outlet
SMALL = fingerprint.Sharing(cap=6)


def prose(rng: random.Random, count: int) -> list[str]:
    return [f"w{rng.randrange(4000)}" for _ in range(count)]


def world(seed: int, count: int = 60) -> World:
    """Pages with forty words of one another, a formula on many, and boilerplate of outlets."""
    rng = random.Random(seed)
    pages: World = {}
    for n in range(count):
        words = prose(rng, 90)
        if pages and rng.random() < 0.6:
            other = rng.choice(sorted(pages.values()))[0].split()
            at = rng.randrange(0, 50)
            words[30:30] = other[at : at + 40]
        if rng.random() < 0.1:
            words[5:5] = [f"formula{k}" for k in range(24)]
        if rng.random() < 0.15:
            words[60:60] = [f"boiler{n % 5}x{k}" for k in range(20)]
        pages[text.key(str(seed), str(n))] = " ".join(words), f"outlet {n % 5}"
    return pages


def grams(pages: World, ids: Iterable[str]) -> pa.Table:
    rows = to_batch(Worded, [Worded(i, pages[i][0]) for i in ids])
    return pa.Table.from_batches(list(fingerprint.grams(iter([rows]))), schema(Gram))


def found(pages: World, now: Iterable[str], then: Iterable[str] = ()) -> fingerprint.Looked:
    def texts(ids: Sequence[str]) -> list[pa.Table]:
        return [pa.table({"article_id": list(ids), "text": [pages[i][0] for i in ids]})]

    here, before = sorted(now), sorted(then)
    outlets = [pages[i][1] for i in (*here, *sorted(set(before) - set(here)))]
    parts = [
        grams(pages, part) for part in (here[::2], here[1::2], sorted(set(before) - set(here)))
    ]
    return fingerprint.share(parts, texts, here, before, outlets, SMALL)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(0, 8), st.integers(0, 8))
def test_what_comes_and_goes_leaves_what_a_run_from_scratch_finds(
    seed: int, come: int, go: int
) -> None:
    pages = world(seed)
    rng = random.Random(seed)
    ids = rng.sample(sorted(pages), len(pages))
    then, now = ids[come:], ids[: len(ids) - go]
    before, after = found(pages, then).passages, found(pages, now).passages
    step = found(pages, now, then)
    gone = set(ids if step.gone is None else step.gone)
    stay = [p for p in before if not {p.a, p.b} & gone]
    assert sorted([*stay, *step.passages], key=str) == sorted(after, key=str)


def test_few_pages_that_come_have_few_looked_at_again() -> None:
    pages = world(4, 200)
    ids = sorted(pages)
    step = found(pages, ids, ids[:-3])
    assert step.gone is not None
    assert len(step.gone) < 40


@pytest.mark.parametrize("seed", [1, 2])
def test_compiled_and_plain_loops_find_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = world(seed)
    plain = found(pages, pages).passages
    monkeypatch.setattr(joins, "_FEW", 0)
    monkeypatch.setattr(aligning, "_FEW", 0)
    assert found(pages, sorted(pages, reverse=True)).passages == plain != []


def laid(*outlets: str, rng: random.Random) -> tuple[World, list[str]]:
    shared = " ".join(prose(rng, 40))
    pages = {
        text.key(str(n)): (f"{' '.join(prose(rng, 60))} {shared} {' '.join(prose(rng, 30))}", name)
        for n, name in enumerate(outlets)
    }
    return pages, sorted(pages)


@pytest.mark.parametrize(
    ("outlets", "pairs"),
    [
        (["A", "A"], 1),
        (["A"] * 3, 3),
        (["A"] * 4, 0),  # what an outlet repeats does not pair its own pages
        (["A"] * 4 + ["B"], 4),  # but those with another's page
        ([""] * 4, 6),  # nobody knows who published them
        (["A", "B", "C", "D", "E", "F"], 15),
        (["A", "B", "C", "D", "E", "F", "G"], 0),  # a formula
    ],
)
def test_boilerplate_and_formulas(outlets: list[str], pairs: int) -> None:
    pages, ids = laid(*outlets, rng=random.Random(8))
    assert len({(p.a, p.b) for p in found(pages, ids).passages}) == pairs


def test_passages_slice_back_and_boilerplate_beside_them_is_left_out() -> None:
    rng = random.Random(3)
    pages = {}
    boiler = " ".join(f"boiler{k}" for k in range(30))
    for n in range(5):
        pages[text.key(str(n))] = (
            f"{' '.join(prose(rng, 80))}. {boiler}. {' '.join(prose(rng, 50))}",
            "A",
        )
    ids = sorted(pages)
    told = " ".join(prose(rng, 40))
    for i in ids[:2]:
        pages[i] = f"{told} {pages[i][0]}", "A"
    (passage,) = found(pages, ids).passages
    assert (passage.a, passage.b, passage.words, passage.verbatim) == (ids[0], ids[1], 40, 1000)
    assert pages[ids[0]][0][passage.a_start : passage.a_end] == told
    assert pages[ids[1]][0][passage.b_start : passage.b_end] == told


# --- in a workspace ---


def articles(count: int = 24) -> list[Article]:
    """Pages in stories of three, each of which has forty words of the one before it."""
    rng = random.Random(6)
    texts = [prose(rng, 120) for _ in range(count)]
    for n, (before, own) in enumerate(pairwise(texts)):
        if n % 3 < 2:
            own[50:50] = before[10:50]
    return [
        Article(text.key(str(n)), text.key("c", str(n)), f"p{n}", None, f"outlet {n}", f"Page {n}",
                f"{' '.join(words)}.", "en", True, words=len(words))
        for n, words in enumerate(texts)
    ]  # fmt: skip


def traced(root: Path, *batches: list[Article], workers: int = 0) -> Store:
    store = Store.create(root, durable=False)
    for rows in batches:
        with Local(store, workers=workers) as engine:
            engine.put("articles", rows)
            pipeline.group(engine)
            pipeline.share(engine)
    return store


def test_batches_and_order_change_no_table(tmp_path: Path) -> None:
    rows = articles()
    whole = traced(tmp_path / "whole", rows)
    parts = traced(tmp_path / "parts", rows[17::-1], rows[18:20], rows[20:])
    for table in ("passages", "sharers", "grams"):
        one, other = (sorted(map(repr, store.records(table))) for store in (whole, parts))
        assert one == other != [], table
    assert len(list(whole.records("passages"))) == 16


def test_what_a_forgotten_page_shared_is_gone_and_the_rest_as_without_it(tmp_path: Path) -> None:
    rows = [replace(a, outlet="One") for a in articles()]
    told = rows[0].text
    rows[3:6] = [replace(a, text=f"{told[60 * n :]} {a.text}") for n, a in enumerate(rows[3:6])]
    store = traced(tmp_path / "desk", rows)
    gone = erasing.of_captures(store, [rows[3].capture_id])
    store.publish(erasing.without(store, gone))
    with Local(store) as engine:
        pipeline.group(engine)
        pipeline.share(engine)
    fresh = traced(tmp_path / "fresh", rows[:3] + rows[4:])
    before, after = (sorted(map(repr, s.records("passages"))) for s in (store, fresh))
    assert before == after != []


def test_nothing_new_nothing_done(tmp_path: Path) -> None:
    store = traced(tmp_path / "desk", articles())
    before = store.snapshot().number
    with Local(store) as engine:
        pipeline.share(engine)
    assert store.snapshot().number == before


def test_passages_are_in_the_result_and_stand_beside_a_pair(tmp_path: Path) -> None:
    told = " ".join(f"word{n} and more" for n in range(30))
    opened = (
        "Mayor Ilse Brandt opened it. Rain fell on Monday.",
        "In Velm it is open. It was late.",
    )
    pages = []
    for n, words in enumerate(opened):
        pages.append(tmp_path / f"p{n}.txt")
        pages[-1].write_text(f"The bridge at Velm opens\n\n{words} {told}. That is {n} of all.\n")
    with Workspace.create(tmp_path / "desk") as desk:
        desk.add([str(p) for p in pages])
        desk.build()
    store = Store.open(tmp_path / "desk")
    result = results.load(store)
    plain = result.to_dict()["shared"]
    assert [(s["a"] < s["b"], s["words"] > 80, s["verbatim"]) for s in plain] == [(True, True, 1.0)]
    assert 0.8 < plain[0]["covered_a"] <= 1
    assert "Both share" in render(result)
    (pair,) = result.shared
    one, other = ({i: result.pages[i]} for i in (pair.a, pair.b))
    assert results.shared_by(store, one, other) == pair
    with asked(tmp_path / "desk") as client:
        shown = client.get(f"/story/{result.stories[0].story_id}/read").text
    assert "Both share" in shown
    assert "word7 and more word8" in shown.partition('class="shared"')[2].partition("</details>")[0]
    left, right = sharing(pair, one, other), sharing(pair, other, one)
    assert left is not None
    assert right is not None
    assert left.covered == right.covered[::-1]
    assert left.passages == tuple((y, x) for x, y in right.passages)


def test_covered_letters_count_once() -> None:
    rows = [Passage("0a", "0b", 0, 10, 0, 10, 2, 1000), Passage("0a", "0b", 5, 20, 30, 45, 3, 500)]
    (pair,) = results.shared(rows, {"0a": 40, "0b": 40, "0c": 7})
    assert (pair.words, pair.covered_a, pair.covered_b, pair.verbatim) == (5, 0.5, 0.625, 0.625)


def test_of_tellings_with_very_many_pages_those_that_share_are_looked_at() -> None:
    first, second = ([f"{side}{n:05}" for n in range(20_000)] for side in "ab")
    pairs = [
        results.Shared("a00001", "b00002", 40, 0.5, 0.5, 1.0),
        results.Shared("a00003", "b00004", 60, 0.5, 0.5, 1.0),
        results.Shared("a00005", "c00000", 90, 0.5, 0.5, 1.0),  # with a page of neither
    ]
    held = by_page(pairs)
    assert most_shared(held, set(first), set(second)) == pairs[1]
    assert most_shared(held, set(second), set(first)) == pairs[1]
    assert most_shared(held, {"a00003"}, {"b00002"}) is None
