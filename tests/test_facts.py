"""Numbers, dates and names: tables of invented sentences with what must be read in them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.facts import Fact, compare, find_facts, skeleton, transliterate
from retold.facts.values import values

TABLES = Path(__file__).parent / "tables"
WHEN = datetime(2024, 5, 15, 12)
FLOOR = 0.95


def rows(name: str) -> list[list[str]]:
    lines = (TABLES / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def split(cell: str) -> list[str]:
    return [item for item in cell.split(" | ") if item]


def test_sentences_of_the_table_are_read() -> None:
    wrong, table = [], rows("facts.tsv")
    for lang, text, numbers, dates, names in table:
        facts = find_facts(text, lang, WHEN)
        for kinds, expected in (("number", numbers), ("date", dates), ("name place", names)):
            got = [f.norm for f in facts if f.kind in kinds.split()]
            if sorted(got) != sorted(split(expected)):
                wrong.append(f"{text}  expected {kinds}: {split(expected)}, read {got}")
    share = 1 - len({w.split("  ")[0] for w in wrong}) / len(table)
    print(f"\nfacts: {share:.3f} of {len(table)} sentences wholly right", *wrong, sep="\n  ")
    assert len(table) >= 150
    assert share >= FLOOR


def only(text: str, lang: str) -> Fact:
    facts = find_facts(text, lang, WHEN)
    assert len(facts) == 1, (text, facts)
    return facts[0]


def test_pairs_of_the_table_compare() -> None:
    wrong, table = [], rows("pairs.tsv")
    for lang, before, after, expected in table:
        found = [find_facts(t, lang, WHEN) for t in (before, after)]
        if not (found[0] and found[1]):
            wrong.append(f"{before} / {after}: nothing read, {found}")
            continue
        a, b = found[0][0], found[1][0]
        got = {compare(a, b), compare(b, a)}
        if got != {expected}:
            wrong.append(f"{before} / {after}: expected {expected}, got {sorted(got)}")
    share = 1 - len(wrong) / len(table)
    print(f"\ncompare: {share:.3f} of {len(table)} pairs right", *wrong, sep="\n  ")
    assert len(table) >= 60
    assert share >= FLOOR


def test_without_a_publication_date_nothing_is_invented() -> None:
    norms = [find_facts(t)[0].norm for t in ("It rained in September.", "It rained on Friday.")]
    assert norms == ["--09", "weekday:fri"]
    assert find_facts("It rained yesterday.")[0].norm == "rel:-1d"


def test_a_slashed_date_that_can_be_read_two_ways_keeps_its_year_only() -> None:
    fact = find_facts("It rained on 03/04/2023.")[0]
    assert (fact.norm, fact.approx) == ("2023", True)


@pytest.mark.parametrize(
    "group",
    [
        ("Жилин", "Zhilin", "Jiline", "Schilin"),
        ("Ельцин", "Yeltsin", "Jelzin", "Eltsine"),
        ("Хрущёв", "Khrushchev", "Chruschtschow"),
        ("Юлия", "Yulia", "Julia"),
        ("Müller", "Muller"),
        ("Mohammed", "Muhammad", "Mohamed"),
    ],
)
def test_spellings_of_one_name_meet_on_a_skeleton(group: tuple[str, ...]) -> None:
    assert len({skeleton(name) for name in group}) == 1


def test_a_preposition_of_one_letter_is_no_part_of_a_name() -> None:
    found = find_facts("В Гродно задержан адвокат.", "ru", WHEN)
    assert [f.text for f in found] == ["Гродно"]


def test_names_are_transliterated() -> None:
    assert transliterate("Екатерина Жилина") == "ekaterina zhilina"
    assert transliterate("Ångström") == "angstrom"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "es", "ru", "und", "zh"]))
def test_facts_slice_back(text: str, lang: str) -> None:
    for fact in find_facts(text, lang, WHEN):
        assert text[fact.start : fact.end] == fact.text
        assert fact.start < fact.end
        assert compare(fact, fact) == "same"


@pytest.mark.parametrize(
    "piece", ["1,", "a-", "U.", "1 000 ", "twenty-", "de la ", "''", "$", "1-1-"]
)
def test_hostile_repetition_stays_cheap(piece: str) -> None:
    from time import perf_counter

    begun = perf_counter()
    find_facts(piece * 8000, "en", WHEN)
    assert perf_counter() - begun < 3.0


@pytest.mark.parametrize(
    ("text", "norm"),
    [
        ("a sum not exceeding 310 euros", "max:310 eur"),
        ("not more than 12 people", "max:12"),
        ("not fewer than 12 people", "min:12"),
        ("over a third of voters", "min:33.333333 percent"),
    ],
)
def test_how_numbers_are_bounded(text: str, norm: str) -> None:
    assert [f.norm for f in find_facts(text, "en", WHEN) if f.kind == "number"] == [norm]


def test_a_share_told_as_a_fraction_is_a_rough_one() -> None:
    def percent(text: str) -> Fact:
        return next(f for f in find_facts(text, "en", WHEN) if f.unit == "percent")

    fifths = percent("three fifths of parents")
    assert compare(percent("61 percent of parents"), fifths) in ("compatible", "rounded")
    assert compare(percent("70 percent of parents"), fifths) == "different"
    assert compare(percent("a quarter of parents"), percent("a fifth of parents")) == "different"


@pytest.mark.parametrize(
    ("piece", "lang"), [("5 Prozent 3. Mai 7:25 Uhr ", "de"), ("12\u65e5 3\u6708 5% ", "ja")]
)
def test_values_of_a_sentence_take_time_by_its_length(piece: str, lang: str) -> None:
    from time import process_time

    begun = process_time()
    assert values(piece * 10_000, lang)
    assert process_time() - begun < 5.0


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("a fine of Rs5,000 was paid", 5000, "inr"),
        ("damage of Rs. 2,000 crore", 2e10, "inr"),
        ("some N1.4 trillion a year", 1.4e12, "ngn"),
        ("a loan of R300 million", 3e8, "zar"),
        ("EUR4.5 billion in bonds", 4.5e9, "eur"),
        ("Sh200 a kilo", 200, "kes"),
        ("a quarter of a billion dollars", 2.5e8, "usd"),
        ("three quarters of a million people", 750_000, None),
        ("shut for an hour and ten minutes", 70, "minute"),
        ("jailed for six years and six months", 6.5, "year"),
        ("Tk 200 crore was lost", 2e9, "bdt"),
    ],
)
def test_letters_of_money_stand_before_a_figure(text: str, value: float, unit: str) -> None:
    (found,) = (f for f in find_facts(text) if f.kind == "number")
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("240 000 cases", ["240000"]),
        ("12 000 000 doses", ["12000000"]),
        ("Up to 12 240 000 doses", ["max:12", "240000"]),
        ("12 737 doses", ["12", "737"]),
        ("12 0001 doses", ["12", "1"]),
    ],
)
def test_round_thousands_may_be_parted_by_spaces_in_english(text: str, norms: list[str]) -> None:
    assert [f.norm for f in find_facts(text, "en")] == norms


@pytest.mark.parametrize("text", ["N95 masks", "the airship R101", "S300 missiles", "an A320 jet"])
def test_letters_of_a_model_are_no_money(text: str) -> None:
    assert not [f for f in find_facts(text) if f.kind == "number"]


FRACTIONS = [
    ("He was jailed for 2 1/2 years.", "2.5 year"),
    ("She served 4-1/2 months.", "4.5 month"),
    ("They waited 2½ hours for the ferry.", "2.5 hour"),
    ("The loan of $2 1/2 billion was refused.", "2500000000 usd"),
    ("Some 3 1/2 million people saw it.", "about:3500000"),
    ("The side won 4-1 on the night.", "4-1 score"),
    ("The office is open 24/7 there.", "24"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "norm"), FRACTIONS)
def test_a_fraction_behind_a_whole_number_belongs_to_it(body: str, norm: str) -> None:
    assert norm in {f.norm for f in find_facts(body) if f.kind == "number"}
    assert norm == "24" or len([f for f in find_facts(body) if f.kind == "number"]) == 1


def test_digits_past_all_numbers_take_no_fraction() -> None:
    found = [f for f in find_facts("9" * 400 + " 1/2 years") if f.kind == "number"]
    assert [f.norm for f in found] == ["inf", "1", "2 year"]
