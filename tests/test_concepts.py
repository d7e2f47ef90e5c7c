"""Concepts: what words of many languages mean in news."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.lexicon.concepts import concepts, languages

MEANT = (
    ("en", "The judge sentenced the former minister", "judge sentence former minister"),
    ("en", "the minister of state for fisheries", "minister_of_state"),
    ("en", "They didn't confirm it", "not confirmed"),
    ("de", "Das Gericht sprach die Angeklagte frei, mindestens vorerst", "court charge at_least"),
    ("fr", "L'église n'a pas brûlé", "church not not burn"),
    ("fr", "au moins onze morts", "at_least die"),
    ("es", "la mezquita del barrio", "mosque"),
    ("pt", "na segunda-feira", "monday"),
    ("pl", "zatrzymano dwóch podejrzanych", "detain suspect"),
    ("ru", "в качестве свидетеля", "witness"),
    ("sw", "polisi walimkamata", "police arrest"),
    ("sw", "watu walihisiwa kuwa na surua", "people suspected measles"),
    ("id", "polisi menangkap tersangka", "police arrest suspect"),
    ("ar", "والشرطة اعتقلت", "police arrest"),
    ("hi", "रेल राज्य मंत्री ने कहा", "train minister_of_state say"),
    ("zh", "警方逮捕了两名嫌疑人", "police arrest suspect"),
    ("ja", "警察は容疑者を逮捕した", "police suspect arrest"),
    ("tr", "mahkeme karar verdi", "court"),
)


@pytest.mark.parametrize(("lang", "text", "names"), MEANT)
def test_concepts_of_a_sentence(lang: str, text: str, names: str) -> None:
    found = [c.name for c in concepts(text, lang)]
    wanted = names.split()
    assert [n for n in found if n in wanted] == wanted


def test_hooked_letters_of_hausa_are_read_as_plain_ones() -> None:
    hooked = concepts("ƴan sanda sun ce mutane ɗari uku, ƙananan yara", "ha")
    assert hooked == concepts("yan sanda sun ce mutane dari uku, kananan yara", "ha")
    assert {"police", "x100", "3"} <= {c.name for c in hooked}


UNSAID = (
    ("en", "The artist arrested nobody's attention in the dieting club", "die"),
    ("en", "He charged ahead with notions of chargeability", "judge"),
    ("de", "Die Totenmaske aus der Tüte", "door"),
    ("fr", "La pastorale", "not"),
    ("it", "Nonna Maria", "not"),
    ("ru", "Неделя началась", "not"),
    ("sv", "Polisen grep mannen", "police"),
)


@pytest.mark.parametrize(("lang", "text", "name"), UNSAID)
def test_a_beginning_alone_does_not_mean_it(lang: str, text: str, name: str) -> None:
    assert name not in {c.name for c in concepts(text, lang)}


def test_a_phrase_takes_its_words() -> None:
    assert [c.name for c in concepts("the prime minister", "en")] == ["prime_minister"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120), st.sampled_from([*languages(), "xx", "ms"]))
def test_spans_slice_any_text_in_order(text: str, lang: str) -> None:
    found = concepts(text, lang)
    assert all(0 <= c.start < c.end <= len(text) for c in found)
    assert [c.start for c in found] == sorted(c.start for c in found)


@pytest.mark.parametrize("lang", ["en", "sw", "ar", "zh", "hi"])
def test_long_and_hostile_text_takes_bounded_time(lang: str) -> None:
    began = time.process_time()
    for text in ("a" * 200_000, "ن" * 100_000, "不" * 100_000, "min of " * 20_000, "'" * 100_000):
        concepts(text, lang)
    assert time.process_time() - began < 8
