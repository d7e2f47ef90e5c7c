"""Retellings in another language: what is bent is found, what is faithful is left alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.apparatus.comparable import comparable
from retold.apparatus.difference import KINDS, Context
from retold.apparatus.foreign import foreign_differences
from retold.apparatus.foreign.numbers import _misread
from retold.apparatus.judge import FeatureJudge
from retold.apparatus.settings import SETTINGS
from retold.facts.hours import clocks
from retold.facts.values import values
from retold.lexicon.concepts import languages

TABLE = Path(__file__).parent / "tables" / "changes_foreign.tsv"
ROWS = [
    line.split("\t")
    for line in TABLE.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


COUNTED = [
    line.split("\t")
    for line in TABLE.with_name("numbers_abroad.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def told(before: str, one: str, after: str, two: str) -> set[str]:
    found = FeatureJudge().differences(before, after, Context(lang=one, after_lang=two))
    return {d.kind for d in found if d.probability >= SETTINGS.threshold}


@pytest.mark.parametrize(
    ("kind", "one", "two", "before", "after"), [r for r in ROWS if r[0] == "-"]
)
def test_faithful_translations_differ_in_nothing(kind, one, two, before, after):
    assert not told(before, one, after, two)


def test_bent_translations_are_found_with_their_kind():
    bent = [r for r in ROWS if r[0] != "-"]
    right = [r for r in bent if r[0] in told(r[3], r[1], r[4], r[2])]
    assert len(right) >= 0.9 * len(bent), [r for r in bent if r not in right]


ALONG = (  # what a page made from the other is told of, and two pages from one source are not
    ("action", "es", "en", "El director cerró el viernes un acuerdo con el agente en Merrin.", "The director met the agent in Merrin on Friday."),
    ("certainty", "en", "fr", "The fire may have been caused by a gas leak.", "L'incendie a été causé par une fuite de gaz."),
    ("polarity", "en", "de", "The prosecutor has not opened an investigation.", "Der Staatsanwalt hat eine Untersuchung eröffnet."),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "one", "two", "before", "after"), ALONG)
def test_concepts_are_told_along_an_edge_alone(kind, one, two, before, after):
    context = Context(lang=one, after_lang=two)
    found = FeatureJudge().differences(before, after, context)
    assert kind in {d.kind for d in found if comparable("derivation", d, context)}
    for relation in ("siblings", "akin", "conflict"):
        assert not [d for d in found if comparable(relation, d, context)]


ONE_LANGUAGE = (
    ("certainty", "de", "Die Studie könnte Mitte 2024 beginnen.", "Die Studie beginnt Mitte 2024."),
    ("certainty", "de", "Die Trennung belastet das Ergebnis der Bank mit bis zu 140 Millionen Euro.", "Die Trennung kostet die Bank 140 Millionen Euro."),
    ("certainty", "it", "Il banchiere sarebbe arrivato a Merrin lunedì.", "Il banchiere arrivò a Merrin lunedì."),
    (None, "es", "El juez detuvo al presunto ladrón en Merrin.", "En Merrin el supuesto ladrón fue detenido por el juez."),
    (None, "de", "Vorerst übernimmt Nachwuchscoach Davide Lanzoni.", "Jugendtrainer Davide Lanzoni springt ein."),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "lang", "before", "after"), ONE_LANGUAGE)
def test_two_texts_of_one_language_that_is_not_english(kind, lang, before, after):
    found = FeatureJudge().differences(before, after, Context(lang=lang))
    told = {d.kind for d in found if d.probability >= SETTINGS.threshold}
    assert told == ({kind} if kind else set())


NUMBERS = (
    ("en", "about $1.2 billion for 48,215 cars", [(1.2e9, "dollar"), (48215, "")]),
    ("de", "dreiundzwanzig Fälle, 7.940 im März 2024", [(23, ""), (7940, "")]),
    ("fr", "quatre-vingts morts et 7 940 blessés", [(80, ""), (7940, "")]),
    ("pt", "quatro semanas e 1,2 milhões de euros", [(4, "week"), (1.2e6, "euro")]),
    ("es", "treinta y cinco días", [(35, "day")]),
    ("uk", "близько двох десятків дронів", [(20, "")]),
    ("id", "48.215 unit", [(48215, "")]),
    ("sw", "watu kumi na watatu", [(13, "")]),
    ("sw", "shilingi milioni 3 kwa siku saba", [(3e6, ""), (7, "day")]),
    ("ha", "naira biliyan 2.5 cikin kwana biyar", [(2.5e9, ""), (5, "day")]),
    ("en", "from N165 to N220, with Rs 4 crore", [(165, ""), (220, ""), (4e7, "")]),
    ("en", "a dozen people, a million euros, dozens of cars", [(12, ""), (1e6, "euro")]),
    ("hi", "तीन-तीन लाख", [(300000, "")]),
    ("ar", "أكثر من ١٢٠٠ شخص", [(1200, "")]),
    ("hi", "10 लाख", [(1e6, "")]),
    ("zh", "1.25万辆,四成,7月1日", [(12500, ""), (40, "percent")]),
    ("ja", "最大1兆8000億円", [(1.8e12, "yen")]),
)


@pytest.mark.parametrize(("lang", "body", "worth"), NUMBERS)
def test_numbers_of_many_languages(lang, body, worth):
    assert [(v.worth, v.unit) for v in values(body, lang)] == worth
    assert all(body[v.start : v.end].strip() for v in values(body, lang))


@pytest.mark.parametrize(("lang", "body", "worth"), COUNTED)
def test_words_for_numbers_with_their_inflections(lang, body, worth):
    read = [v.worth for v in values(body, lang)]
    if worth[0] == "=":
        assert read == [float(w) for w in worth[1:].replace("-", "").split()]
    else:
        assert float(worth) in read


@pytest.mark.parametrize("lang", ["en", "es", "sw", "zh", "tr"])
def test_long_rows_of_numbers_are_read_in_bounded_time(lang):
    began = time.process_time()
    for part in (
        "two hundred and ",
        "dos mil y ",
        "mia na ",
        "elfu mbili na ",
        "五百万",
        "iki yüz ",
    ):
        values(part * (20000 // len(part)), lang)
    assert time.process_time() - began < 5


def test_a_year_is_no_number_of_years_and_ten_and_more_is_no_ten():
    assert not values("после выборов 2020 года", "ru")
    assert not values("预计约有十余家企业", "zh")


@pytest.mark.parametrize(
    ("before", "one", "after", "two", "kind"),
    [
        ("Seven guards, three of them masked, took the safe.", "en", "Sieben maskierte Wächter nahmen den Tresor.", "de", "number"),
        ("The dealer paid four of the twelve growers on Friday.", "en", "El comerciante pagó el viernes a los doce agricultores.", "es", "number"),
        ("Two planes were found, one of them with Peruvian papers.", "en", "Foram encontrados dois aviões, ambos com documentos peruanos.", "pt", "number"),
        ("The firm expects to sell the vaccine at less than $5 a dose.", "en", "Perusahaan akan menjual vaksin itu seharga USD 5 per dosis.", "id", "certainty"),
        ("He is one of the leaders of the gang, police said.", "en", "Es el líder de la banda, dijo la policía.", "es", "role"),
        ("In 2012 she rented the flat in Riga.", "en", "В 2002 году она снимала квартиру в Риге.", "ru", "date"),
        ("She showed the letter to the police.", "en", "Lui ha mostrato la lettera alla polizia.", "it", "role"),
        ("La famille ne savait pas où était le pilote.", "fr", "The family knew where the pilot was.", "en", "polarity"),
        ("The ship sank 14 nautical miles off the island.", "en", "Il a coulé à 14 kilomètres de l'île, le navire.", "fr", "number"),
    ],
)  # fmt: skip
def test_what_a_translation_loses(before, one, after, two, kind):
    assert kind in told(before, one, after, two)


@pytest.mark.parametrize(
    ("before", "one", "after", "two"),
    [
        ("The dose was given in 1998 to 214 adults.", "en", "La dose a été donnée en 1998 à 214 adultes.", "fr"),
        ("Ten or more firms may be hit, officials said on 14 May.", "en", "Plus de dix entreprises pourraient être touchées, ont dit le 14 mai les autorités.", "fr"),
        ("One of them, the head of the bank, paid.", "en", "La jefa del banco pagó.", "es"),
        ("The colonel told Reuters that the base was hit.", "en", "Le colonel a dit que la base a été touchée.", "fr"),
        ("Among patients on placebo 128 fell ill.", "en", "Unter Placebo erkrankten 128 Patienten, mehr nicht.", "de"),
    ],
)  # fmt: skip
def test_what_a_translation_may_do(before, one, after, two):
    assert not told(before, one, after, two)


def test_times_of_day_and_the_half_that_was_lost():
    assert [(c.minutes, c.half) for c in clocks("at 7:25 p.m. on Monday", "en")] == [(1165, "pm")]
    assert [c.minutes for c in clocks("às 19h25", "pt")] == [1165]
    assert not clocks("um 7.25 Prozent", "de")
    here, there = (
        "The ferry left the port at 7:25 p.m. on Monday.",
        "Il traghetto ha lasciato il porto",
    )
    assert told(here, "en", there + " lunedì alle 7.25.", "it") == {"date"}
    assert not told(here, "en", there + " lunedì alle 19.25.", "it")
    assert not told(here, "en", there + " lunedì alle 7.25 di sera.", "it")


def test_digits_are_read_alike_from_both_sides():
    assert _misread(1250, 1520)
    assert not _misread(17, 72)
    assert not _misread(7.2, 8)
    assert all(_misread(a, b) == _misread(b, a) for a in range(10, 100) for b in range(10, 100))


def test_sentences_about_other_things_are_not_compared():
    before = "The church on the hill was closed after the storm damaged its roof."
    after = "Dans la mosquée voisine, le ministre a promis de nouveaux logements aux pêcheurs."
    assert not told(before, "en", after, "fr")


LANGS = st.sampled_from([*languages(), "el", "xx"])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=150), st.text(max_size=150), LANGS, LANGS)
def test_any_two_texts_give_spans_and_kinds(before, after, one, two):
    for d in foreign_differences(before, after, Context(lang=one, after_lang=two)):
        assert d.kind in KINDS
        assert before[d.before_start : d.before_end] == d.before
        assert after[d.after_start : d.after_end] == d.after


@pytest.mark.parametrize("lang", ["de", "sw", "ar", "zh"])
def test_hostile_pairs_take_bounded_time(lang):
    began = time.process_time()
    for body in ("not 12 " * 4000, "may church 1.2.3.4 " * 2000, "不12万" * 4000, "12:30 " * 3000):
        foreign_differences(body, body + " mosque 13", Context(lang="en", after_lang=lang))
    assert time.process_time() - began < 5
