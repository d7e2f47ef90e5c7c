"""Sentence alignment: properties, and the shapes that beads take."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.collate import align, collate, collate_story, spans
from retold.records import Bead, Sentence, Telling
from retold.text import words

HARBOUR = [
    "The harbour master of Velmora closed the northern dock on Tuesday after a crane collapsed.",
    "Two workers were taken to St Brannoc hospital with broken bones, the fire brigade said.",
    "The crane, built in 1974, had passed its last inspection in March.",
    '"We heard a sound like thunder and ran," said dock hand Pia Lindqvist.',
    "The port handles about 40 percent of the island's grain.",
    "Harbour master Ode Farran said the dock would stay shut for at least ten days.",
    "The insurer Northlight declined to comment.",
]


def sentences(texts: list[str], article: str = "a", headline: bool = False) -> list[Sentence]:
    first = 0 if headline else 1
    return [
        Sentence(article, n, "headline" if n == 0 else "body", n, 0, len(t), t)
        for n, t in enumerate(texts, first)
    ]


def shapes(beads: list[Bead]) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    return {(b.a_sentences, b.b_sentences) for b in beads if b.a_sentences and b.b_sentences}


def pairs_of(a: list[str], b: list[str]) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    return shapes(align(sentences(a), sentences(b, "b")))


WORDS = st.sampled_from(
    words("harbour crane dock Velmora 1974 police said ten days the a of injured grain Farran not")
)
TEXT = st.lists(WORDS, min_size=0, max_size=12).map(lambda ws: " ".join(ws) + ".")
TEXTS = st.lists(TEXT, min_size=0, max_size=9)


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_every_sentence_is_in_exactly_one_bead(a: list[str], b: list[str]) -> None:
    beads = align(sentences(a), sentences(b, "b"))
    assert sorted(n for x in beads for n in x.a_sentences) == list(range(1, len(a) + 1))
    assert sorted(n for x in beads for n in x.b_sentences) == list(range(1, len(b) + 1))
    assert all(x.a_sentences or x.b_sentences for x in beads)
    assert [x.n for x in beads] == list(range(len(beads)))
    assert all(0.0 <= x.score <= 1.0 for x in beads)
    assert all(x.score == 0.0 for x in beads if not (x.a_sentences and x.b_sentences))


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_swapping_the_texts_swaps_the_sides(a: list[str], b: list[str]) -> None:
    there = align(sentences(a), sentences(b, "b"))
    back = align(sentences(b, "b"), sentences(a))
    assert {(x.a_sentences, x.b_sentences, x.score) for x in there} == {
        (x.b_sentences, x.a_sentences, x.score) for x in back
    }


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=9, unique=True))
def test_a_text_against_itself_is_kept_whole(a: list[str]) -> None:
    beads = align(sentences(a), sentences(a, "b"))
    spoken = [n for n, t in enumerate(a, 1) if t != "."]
    kept = [(x.a_sentences, x.b_sentences, x.score) for x in beads if x.score]
    assert kept == [((n,), (n,), 1.0) for n in spoken]
    assert not any(x.moved for x in beads)


def test_a_text_that_repeats_its_own_paragraph_aligns_in_order() -> None:
    twice = HARBOUR + HARBOUR
    assert pairs_of(twice, twice) == {((n,), (n,)) for n in range(1, 15)}


def test_a_page_of_one_line_over_and_over_takes_no_age() -> None:
    many = [HARBOUR[0]] * 150
    started = time.perf_counter()
    assert pairs_of(many, many) == {((n,), (n,)) for n in range(1, 151)}
    assert time.perf_counter() - started < 20


def test_dropped_and_added_sentences_stay_alone() -> None:
    cut = [HARBOUR[0], HARBOUR[3], "A ferry strike in Oskerry enters its third week."]
    assert pairs_of(HARBOUR, cut) == {((1,), (1,)), ((4,), (2,))}


def test_split_and_merged_sentences() -> None:
    split = [
        "Two workers were taken to St Brannoc hospital.",
        "They have broken bones, the fire brigade said.",
        "The crane, built in 1974, had passed its last inspection in March, and the port handles "
        "about 40 percent of the island's grain.",
    ]
    whole = [HARBOUR[1], HARBOUR[2], HARBOUR[4]]
    assert pairs_of(whole, split) == {((1,), (1, 2)), ((2, 3), (3,))}


def test_borders_in_other_places_make_a_bead_of_two_by_two() -> None:
    a = [
        "Governor Tamsin Ohl opened the bridge at Kessel and praised its builders.",
        "The work cost 80 million crowns, and fishermen protested on boats below.",
    ]
    b = [
        "Governor Tamsin Ohl opened the bridge at Kessel.",
        "She praised its builders; the work cost 80 million crowns, "
        "and fishermen protested on boats below.",
    ]
    found = pairs_of(a, b)
    assert found in ({((1, 2), (1, 2))}, {((1,), (1,)), ((2,), (2,))})


def test_rewritten_sentences_meet() -> None:
    rewrite = [
        "Farran, the harbour master, expects the dock to remain closed for no less than ten days.",
        "A crane that collapsed on Tuesday forced Velmora's northern dock to close.",
        "Northlight, which insures the port, would not comment.",
        "Pia Lindqvist, who works on the dock, said they \"heard a sound like thunder and ran\".",
    ]  # fmt: skip
    assert pairs_of(HARBOUR, rewrite) == {((6,), (1,)), ((1,), (2,)), ((7,), (3,)), ((4,), (4,))}


def test_number_words_meet_figures() -> None:
    a = ["Fourteen ships sank.", "Nine ships sailed on."]
    b = ["Ships that sailed: 9.", "Ships that sank: 14."]
    assert pairs_of(a, b) == {((1,), (2,)), ((2,), (1,))}


def test_moved_sentences_are_marked_and_only_they() -> None:
    moved = [HARBOUR[5], *HARBOUR[:5], HARBOUR[6]]
    beads = align(sentences(HARBOUR), sentences(moved, "b"))
    assert [b.a_sentences for b in beads if b.moved] == [(6,)]


def test_tokenised_text_aligns_with_plain_text() -> None:
    tokenised = [
        t.replace(",", " ,").replace(".", " .").replace('"', "`` ").replace("'s", " 's")
        for t in HARBOUR
    ]
    assert pairs_of(HARBOUR, tokenised) == {((n,), (n,)) for n in range(1, 8)}


def test_unrelated_texts_share_nothing() -> None:
    other = [
        "Orchard growers in the Lenn valley expect a poor plum harvest.",
        "A late frost in May destroyed most of the blossom.",
        "Prices at the Saturday market have doubled.",
    ]
    assert pairs_of(HARBOUR, other) == set()


def test_languages_meet_by_names_and_numbers() -> None:
    french = [
        "La grue, construite en 1974, avait passé l'inspection en mars.",
        "L'assureur Northlight a refusé de commenter.",
        "Le maître du port de Velmora, Ode Farran, a parlé de dix jours de fermeture.",
    ]
    beads = align(sentences(HARBOUR), sentences(french, "b"), langs=("en", "fr"))
    assert {((3,), (1,)), ((7,), (2,)), ((6,), (3,))} <= shapes(beads)


def test_between_foreign_neighbours_place_and_length_tell() -> None:
    english = [HARBOUR[2], '"We ran," he said.', "Nobody slept that night.", HARBOUR[6]]
    russian = [
        "Кран, построенный в 1974 году, прошёл проверку в марте.",
        "«Мы побежали», — сказал он.",
        "В ту ночь никто не спал.",
        "Страховщик Northlight отказался от комментариев.",
    ]
    beads = align(sentences(english), sentences(russian, "b"), langs=("en", "ru"))
    assert shapes(beads) == {((n,), (n,)) for n in range(1, 5)}
    shorter = align(sentences(english), sentences(russian[:2] + russian[3:], "b"),
                    langs=("en", "ru"))  # fmt: skip
    assert shapes(shorter) == {((1,), (1,)), ((2,), (2,)), ((4,), (3,))}, "what they mean tells"


def test_headlines_go_with_headlines_and_never_push_out_a_lead() -> None:
    a = ["Crane collapse closes Velmora dock", *HARBOUR]
    b = ["Velmora dock closed after crane collapse", *HARBOUR]
    beads = align(sentences(a, headline=True), sentences(b, "b", headline=True))
    assert {((0,), (0,)), ((1,), (1,))} <= shapes(beads)
    alone = align(sentences(a, headline=True), sentences(HARBOUR, "b"))
    assert ((1,), (1,)) in shapes(alone)


def test_order_of_input_changes_nothing() -> None:
    a, b = sentences(HARBOUR), sentences(HARBOUR[::-1], "b")
    shuffled_a, shuffled_b = a[:], b[:]
    random.Random(3).shuffle(shuffled_a)
    random.Random(4).shuffle(shuffled_b)
    assert align(a, b) == align(shuffled_a, shuffled_b)


def telling(article: str, lead: str | None = None, story: str = "s") -> Telling:
    return Telling(story, f"t-{article}", lead is None, None, None, "", "en", lead)


def test_a_story_is_collated_pair_by_pair_without_its_lost_tellings() -> None:
    tellings = [telling("c", "c"), telling("a", "a"), telling("b", "b"), telling("lost")]
    rows = [s for x in "abc" for s in sentences(HARBOUR, x)]
    beads = list(collate(tellings, rows))
    assert {(b.a, b.b) for b in beads} == {("t-a", "t-b"), ("t-a", "t-c"), ("t-b", "t-c")}
    assert all(b.story_key == "s" and b.score == 1.0 for b in beads)
    assert beads == list(collate(tellings[::-1], rows[::-1]))


def test_many_tellings_are_collated_with_their_likeliest_partners() -> None:
    rng = random.Random(5)
    rows, tellings = [], []
    for group in range(4):
        words = [f"{c}{group}rel" for c in "bdfgklmnprst"]
        base = [" ".join(rng.choices(words, k=9)) + "." for _ in range(6)]
        for k in range(6):
            article = f"{group}{k}"
            rows += sentences(base[: 6 - k % 3], article)
            tellings.append(telling(article, article))
    beads = list(collate_story(tellings, rows))
    degree: dict[str, set[str]] = {}
    for b in beads:
        degree.setdefault(b.a, set()).add(b.b)
        degree.setdefault(b.b, set()).add(b.a)
    own = {t.telling_id: {o.telling_id for o in tellings if o.telling_id[2] == t.telling_id[2]}
           for t in tellings}  # fmt: skip
    assert all(own[t] - {t} <= degree[t] for t in own)
    assert len({(b.a, b.b) for b in beads}) <= 24 * 8


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (
            "The bridge opened on Monday, while the mayor of Kessel stayed away.",
            "The mayor of Kessel stayed away.",
            ["the mayor of Kessel stayed away"],
        ),
        ("Rain fell.", "Snow melts", []),
        ("", "Something", []),
    ],
)
def test_spans_say_which_part_is_shared(a: str, b: str, expected: list[str]) -> None:
    assert [a[s.a_start : s.a_end] for s in spans(a, b)] == expected
    assert all(b[s.b_start : s.b_end] for s in spans(a, b))
