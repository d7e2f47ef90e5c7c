"""What words mean to each other, and the tables of cues."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold import lexicon
from retold.lexicon import relations
from retold.lexicon.table import word_table

RELATIONS = [
    ("detained", "detains", "same"),
    ("centre", "center", "same"),
    ("organised", "organized", "same"),
    ("percent", "%", "same"),
    ("physician", "doctor", "synonym"),
    ("wounded", "injured", "synonym"),
    ("rise", "fall", "antonym"),
    ("rose", "fell", "antonym"),
    ("legal", "illegal", "antonym"),
    ("approved", "rejected", "antonym"),
    ("husband", "wife", "antonym"),
    ("asia", "africa", "sibling"),
    ("volcano", "ministry", "unrelated"),
    ("zhilin", "semey", "unrelated"),
]


@pytest.mark.parametrize(("a", "b", "expected"), RELATIONS)
def test_relation(a, b, expected):
    assert lexicon.relation(a, b) == expected
    assert lexicon.relation(b, a) == expected


def test_detention_is_no_synonym_of_deportation():
    assert lexicon.relation("detention", "deportation") not in ("same", "synonym", "derivation")


def test_rare_senses_make_no_synonyms():
    # "bank" and "depository" share a sense; "bank" and "cant" share one that nobody uses.
    assert lexicon.relation("bank", "cant") != "synonym"


WORDS = st.sampled_from(
    ["court", "rise", "zakakh", "deported", "said", "x", "40", "organise", "per", "ministers"]
) | st.text("abcdefghij'-", min_size=1, max_size=9)


def test_what_is_passed_over_is_unrelated() -> None:
    """Two words are looked at closely only if something can join them; the others are unrelated."""
    words = sorted({*word_table().number, *word_table().forms, "zakakh", "unzakakh", "%"})
    near = [(words[i], words[i + 1 + i % 3]) for i in range(0, len(words) - 3, 29)]
    far = [(words[i], words[-i * 7 % len(words)]) for i in range(0, len(words), 29)]
    passed = 0
    for a, b in [*near, *far]:
        if lexicon.relate(a, b) == relations.UNRELATED:
            assert relations._related(min(a, b), max(a, b)) == relations.UNRELATED
            passed += 1
    assert passed > len(far) // 2


@given(WORDS, WORDS)
def test_relation_is_symmetric_and_bounded(a, b):
    assert lexicon.relate(a, b) == lexicon.relate(b, a)
    assert 0.0 <= lexicon.relate(a, b).weight <= 1.0
    assert lexicon.relation(a, a) == "same"


@pytest.mark.parametrize(
    ("weaker", "stronger"), [("may", "likely"), ("likely", "will"), ("unlikely", "may")]
)
def test_certainty_is_ordered(weaker, stronger):
    assert lexicon.certainty(weaker) < lexicon.certainty(stronger)


def test_cues():
    assert lexicon.is_negation("never") and not lexicon.is_negation("note")
    assert lexicon.is_reporting("announced") and not lexicon.is_reporting("walked")
    assert lexicon.negated_by_prefix("unharmed") and not lexicon.negated_by_prefix("union")


def test_table_loads_quickly():
    word_table.cache_clear()
    start = time.process_time()
    word_table()
    assert time.process_time() - start < 0.5  # a tenth of a second on an idle machine
