"""Words of one sort exchanged, and the table that they stand in."""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold import lexicon, text
from retold.apparatus.difference import KINDS, Context
from retold.apparatus.judge import FeatureJudge
from retold.apparatus.settings import SETTINGS
from retold.apparatus.sides import vocabulary
from retold.lexicon.cues import table

SORTS = table("contrasts.toml")["sorts"]
CHANGED = [
    ("Two of the men are serving naval officers, the ministry said.", "Two of the men, the ministry said, are retired naval officers.", "role"),
    ("She named her sister-in-law as the owner of the kennel.", "As the owner of the kennel she named her mother-in-law.", "role"),
    ("Lawmakers asked for an independent inquiry into the dam.", "An internal inquiry into the dam was what lawmakers asked for.", "role"),
    ("The fund has a minority stake in the brewery.", "In the brewery the fund owns a controlling stake.", "action"),
    ("The oil tanker was towed to Brask.", "It was to Brask that the oil trawler was towed.", "action"),
    ("Divers found the ring next to the wreck.", "The ring was found by divers inside the wreck.", "place"),
    ("The northern villages were cut off by snow.", "Snow has cut off the southern villages.", "place"),
    ("The choir rehearses there weekly with a conductor.", "There, with a conductor, the choir rehearses monthly.", "date"),
    ("The goat was caught on the bypass by volunteers on Sunday.", "The goat on the bypass was caught on Sunday by police.", "role"),
    ("The ferry was cancelled on Monday because of thick fog.", "The ferry was cancelled on Monday because of a strike.", "action"),
    ("At least 45 barns have been damaged or destroyed.", "45 barns or more have been destroyed.", "action"),
    ("The plant will supply 8 million jars this year.", "The plant will supply 8 million jars a year.", "date"),
    ("The part earned Brel a Golden Harp nomination in 2006.", "For the part Brel got a Golden Harp award in 2006.", "action"),
    ("The pilot had a broken arm but was otherwise unhurt.", "The pilot escaped unhurt.", "action"),
    ("The thief is a former army private, police said.", "The thief is an army private, police said.", "role"),
]  # fmt: skip
KEPT = [
    ("The mayor's wife, Ana Brel, opened the fair.", "The fair was opened by the mayor's spouse, Ana Brel."),
    ("Police banned the march on Monday.", "The march is no longer allowed, police said on Monday."),
    ("He bought the boat from a dealer in Varn.", "A dealer in Varn sold him the boat."),
    ("A fishing boat sank off Varn.", "Off Varn a trawler sank."),
    ("The retired general and the serving general met.", "The serving general met the retired general."),
    ("The goat was caught on the bypass by volunteers.", "Volunteers caught the goat on the bypass."),
    ("The ferry was cancelled because of bad weather.", "The ferry was cancelled because of the weather."),
    ("She died in Brask after a short illness.", "She died in Brask after she had fallen ill."),
    ("At least 45 barns have been damaged or destroyed.", "45 barns or more have been destroyed or damaged."),
    ("The plant will supply 8 million jars this year.", "This year 8 million jars will come from the plant."),
    ("The part earned Brel a Golden Harp nomination.", "For the part Brel was nominated for a Golden Harp award."),
    ("Signals at Brask had been out of order since Monday.", "Signals at Brask had not been working since Monday."),
    ("In 1970 he was jailed for nine days over a song.", "In 1970 he spent nine days in custody over a song."),
    ("A source confirmed that a guest had been refused entry on Sunday.", "A source said that entry was denied on Sunday to a guest."),
    ("The town took its waterworks back from the private operator.", "The town took its waterworks back into public hands."),
]  # fmt: skip


def _changes(before: str, after: str, context: Context | None = None) -> list[str]:
    found = FeatureJudge().differences(before, after, context)
    return [d.kind for d in found if d.probability >= SETTINGS.threshold]


@pytest.mark.parametrize(("before", "after", "kind"), CHANGED)
def test_one_word_of_a_sort_for_another(before: str, after: str, kind: str) -> None:
    assert kind in _changes(before, after)


@pytest.mark.parametrize(("before", "after"), KEPT)
def test_what_is_no_exchange(before: str, after: str) -> None:
    assert _changes(before, after) == []


def test_a_thing_that_the_other_article_tells_too_is_excused() -> None:
    before, after = "The tanker was towed to Brask.", "To Brask the trawler was towed at last."
    told = Context(
        before_words=frozenset({"trawler", "tanker"}), after_words=frozenset({"trawler"})
    )
    assert _changes(before, after)
    assert not _changes(before, after, told)


def test_every_sort_has_a_known_kind_and_two_things_apart() -> None:
    assert set(SORTS) <= set(KINDS)
    for kind in SORTS:
        for sort, things in SORTS[kind].items():
            words = [set(t.replace("?", "").split()) for t in things]
            assert all(words), sort
            assert any(not x & y for x, y in combinations(words, 2)), sort


def test_words_are_written_as_they_are_compared() -> None:
    for sorts in SORTS.values():
        for things in sorts.values():
            for word in " ".join(things).replace("?", "").split():
                parts = word.split("_")
                assert [t.norm for t in text.tokens(" ".join(parts))] == parts, word


def test_phrases_are_met_before_words_and_by_inflection() -> None:
    words = "two ex-wives of the vice president's bus drivers".replace("-", " ").split()
    found = {(n.first, n.last): n.member.words for n in lexicon.named_sorts(words)}
    assert found[(1, 2)] == ("ex", "wife")
    assert found[(5, 6)] == ("vice", "president")
    assert found[(7, 8)] == ("bus", "driver")


@given(st.lists(st.sampled_from(["ex", "wife", "vice", "president", "the", "of", "army", "x"])))
def test_members_do_not_overlap(words: list[str]) -> None:
    spans = {(n.first, n.last) for n in lexicon.named_sorts(words)}
    assert all(x[1] < y[0] or y[1] < x[0] for x, y in combinations(spans, 2))


def test_long_texts_take_little_time() -> None:
    words = ["vice", "president", "ex", "army"] * 25_000
    start = time.process_time()
    lexicon.named_sorts(words)
    assert time.process_time() - start < 5


def test_an_illness_is_named_that_the_source_does_not_name() -> None:
    before = "She died in Brask after a short illness."
    after = "She died in Brask after a short battle with cancer."
    told = Context(before_words=vocabulary(before), after_words=vocabulary(after))
    assert "action" in _changes(before, after, told)
    known = Context(
        before_words=vocabulary(before + " It was cancer."), after_words=told.after_words
    )
    assert not _changes(before, after, known)
