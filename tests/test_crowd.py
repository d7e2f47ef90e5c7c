"""Very large stories: many different texts of one event, and very many copies of few."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.crowd import START, Page, article_of, judged, other_news, story
from retold import credits, sentences, stories, tellings, text
from retold.records import Article
from retold.stories.crowding import meetings
from retold.stories.lookup import Keys, lookups, postings

# Few pages make a crowd here: keys on more than six pages are common.
SMALL = stories.Settings(all_pairs=4, key_cap=6, drawn_from=3, draws=8, most_drawn=5)


def texts(events: int, tellings: int) -> tuple[list[Article], dict[str, tuple[int, int]]]:
    """Different texts of some events, each on a page of its own."""
    told: dict[str, tuple[int, int]] = {}
    pages = []
    for page in story(tellings, tellings, events, seed=5):
        pages.append(article_of(page))
        told[pages[-1].article_id] = page.event, page.telling
    return pages, told


def homes(found: stories.Found) -> dict[str, str]:
    return {m["article_id"]: m["story_key"] for m in found.stories.members.to_pylist()}


def find(table: pa.Table, before: stories.Before, knowledge: stories.Knowledge) -> stories.Found:
    def read(columns: list[str] | None, _ids: pa.Array | None = None) -> list[pa.Table]:
        return [table.select(columns) if columns else table]

    return stories.find(read, before, knowledge, 1, settings=SMALL)


def after(before: stories.Before, found: stories.Found) -> stories.Before:
    docs = None if found.keys.gone is None else {stories_doc(a) for a in found.keys.gone}
    return stories.Before(
        found.copies,
        changed(before.keys, docs, ["doc"], found.keys.rows),
        changed(before.pairs, found.pairs.gone, ["a", "b"], found.pairs.rows),
        *found.stories,
    )


def stories_doc(article_id: str) -> int:
    return text.doc_key(article_id)


def changed(table: pa.Table, gone: Any, columns: list[str], come: pa.Table) -> pa.Table:
    rows = table.to_pylist() if gone is not None else []
    left = [r for r in rows if not any(r[c] in gone for c in columns)]
    return pa.concat_tables([pa.Table.from_pylist(left, schema=table.schema), come])


def contents(before: stories.Before) -> list[list[str]]:
    tables = (before.copies, before.keys, before.pairs, before.members, before.related)
    return [sorted(map(repr, t.to_pylist())) for t in tables]


CROWD, _ = texts(2, 20)


@settings(deadline=None, max_examples=12)
@given(
    st.lists(st.sets(st.sampled_from(range(len(CROWD)))), min_size=2, max_size=4),
    st.randoms(use_true_random=False),
)
def test_a_crowd_that_grows_and_shrinks_is_what_a_fresh_run_finds(
    runs: list[set[int]], chance: random.Random
) -> None:
    table = stories.profile_table(CROWD)
    knowledge = stories.learn([table])
    before = stories.Before.nothing()
    for chosen in runs:
        at = sorted(chosen | set(range(0, len(CROWD), 3)))
        before = after(before, find(table.take(at), before, knowledge))
        chance.shuffle(at)
        fresh = find(table.take(at), stories.Before.nothing(), knowledge)
        assert contents(before) == contents(after(stories.Before.nothing(), fresh))


def test_a_page_without_a_word_comes_and_goes() -> None:
    pages, _ = texts(1, 12)
    blank = replace(pages[0], article_id="00000000000000aa", text="\u2026", title="")
    knowledge = stories.learn([stories.profile_table(pages)])
    before = stories.Before.nothing()
    for held in (pages, [*pages, blank], pages):
        found = find(stories.profile_table(held), before, knowledge)
        before = after(before, found)
        assert len(homes(found)) == len(held)


def test_many_different_texts_of_one_event_are_one_story() -> None:
    pages, told = texts(1, 330)
    table = stories.profile_table(pages)
    keys = stories.keys_of(stories.read_pages(pages))
    assert np.bincount(keys.page[postings(keys, np.zeros(330)).run < 0]).mean() > 10
    found = judged(homes(stories.find_stories(pages)), told)
    assert found["stories"] == [1]
    assert table.num_rows == 330


def test_two_such_events_among_other_news_stay_apart() -> None:
    pages, told = texts(2, 220)
    home = homes(stories.find_stories([*pages, *other_news(200, 150)]))
    found = judged(home, told)
    assert found["stories"] == [1, 1]
    assert found["strangers"] == 0
    assert len(set(home.values()) - {home[a] for a in told}) > 50


def test_copies_with_other_datelines_and_cuts_are_looked_up_once() -> None:
    pages = [article_of(p) for p in story(300, 6, seed=9)]
    found = stories.find_stories(pages)
    stand_ins = found.copies.column("stand_in").to_pylist()
    assert len(set(stand_ins)) < 30
    assert set(homes(found).values()) == {homes(found)[stand_ins[0]]}
    fullest = {a.article_id: a.words for a in pages}
    for row in found.copies.to_pylist():
        assert fullest[row["stand_in"]] >= 0.95 * fullest[row["article_id"]]


def test_pages_of_one_story_alone_are_one_story() -> None:
    """What all pages at hand say is still what the story is about."""
    pages, told = texts(1, 120)
    assert judged(homes(stories.find_stories(pages)), told)["stories"] == [1]


def test_another_day_or_another_sentence_is_no_copy() -> None:
    body = (
        "The harbour of Velm was closed on Monday after a barge struck the lock. Nobody was hurt, the "
        "harbour master said, and divers were looking for the chain that had come loose in the night. "
        "Twelve ships waited outside, among them a ferry with two hundred people on board."
    )
    day = datetime(2031, 5, 3, 8, tzinfo=UTC)

    def page(name: str, content: str, at: datetime) -> Article:
        return Article(
            text.key(name), text.key(name), name, None, "", "", content, "en", True, published=at
        )

    pages = [
        page("a", body, day),
        page("b", f"VELM, May 3 (AP) - {body}", day),
        page("c", body.replace("Twelve", "Seven"), day),
        page("d", body, day + timedelta(days=1)),
    ]
    copies = [p.copy for p in map(stories.profile, pages)]
    assert copies[0] == copies[1]
    assert len(set(copies)) == 3


FOLDED = (
    "The harbour of Velm was closed on Monday after a barge struck the lock. Nobody was hurt, the "
    "harbour master said. Twelve ships waited outside, among them a ferry with two hundred people."
)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("VELM, May 3 (Reuters) - {}", "Velm (Reuters) - {}", 1),
        ("VELM, May 3 (Reuters) - {}", "{}", 1),
        ("{} Share this story", "{} Sign up for our newsletter", 1),
        ("VELM (AP) - {} Share this story", "Velm, May 3 (AP) -- {} Read more", 1),
        ("{} The master resigned.", "{} The owner resigned.", 2),
        ("Police: {}", "Owners of the barge that struck the lock said: {}", 2),
    ],
)
def test_datelines_and_scraps_part_no_copies(one: str, other: str, count: int) -> None:
    pages = [
        article_of(Page(0, f"https://{n}.example/1", "", form.format(FOLDED), START))
        for n, form in enumerate((one, other))
    ]
    split = list(sentences.sentences(iter(pages)))
    found = tellings.fold_story("s", pages, split, list(credits.credits(iter(pages))))
    assert len(found) == count


def rows(lists: list[list[int]]) -> Keys:
    page = np.repeat(np.arange(len(lists)), [len(x) for x in lists]).astype(np.int32)
    key = np.array([k for x in lists for k in x], np.int64)
    return Keys(page, key, np.full(len(key), 2000, np.int16))


def test_boilerplate_alone_pairs_nobody() -> None:
    """Whatever draws alike on more pages than the cap, however often it draws, brings no two together."""
    lists = [[*range(10), 1000 + n] for n in range(300)]
    keys = rows(lists)
    assert not len(meetings(keys, postings(keys, np.zeros(300))).page)
    first, _ = stories.candidates(keys, np.zeros(300))
    assert not len(first)


def test_a_page_meets_a_bounded_number() -> None:
    chance = random.Random(3)
    lists = [sorted(chance.sample(range(30), 20)) for _ in range(3000)]
    keys = rows(lists)
    met = meetings(keys, postings(keys, np.zeros(3000)))
    sizes = Counter(met.drawn.tolist())
    assert max(sizes.values()) <= stories.SETTINGS.key_cap
    assert max(Counter(met.page.tolist()).values()) <= stories.SETTINGS.draws


def test_what_common_keys_bring_together_is_not_found_twice() -> None:
    pages, _ = texts(1, 300)
    vectors = stories.read_pages(pages)
    keys = stories.keys_of(vectors)
    first, second = stories.candidates(keys, vectors.days)
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    rare = list(lookups(postings(keys, vectors.days), np.ones(len(pages), bool)))
    assert len(pairs) > 5000 + sum(p.shape[1] for turn in rare for p in turn)
