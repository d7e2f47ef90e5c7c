"""Encoders: exact, the same in any batch, quick, and clear about what is missing."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold.errors import ModelError
from retold.models import cosines, default_encoder, encoder, word_vectors

LINES = [
    "Police arrested a man in Velmora on Tuesday.",
    "Officers detained a Velmora man Tuesday.",
    "Shares of the shipping line fell 5 percent.",
    "",
    "Zxqvlin Orrub spoke.",
]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12), st.integers(1, 5))
def test_vectors_do_not_depend_on_the_batch(lines: list[str], size: int) -> None:
    whole = default_encoder().encode(lines)
    parts = [default_encoder().encode(lines[i : i + size]) for i in range(0, len(lines), size)]
    assert whole.dtype == np.int8 and whole.shape[0] == len(lines)
    assert np.array_equal(whole, np.concatenate([whole[:0], *parts]))


def test_like_sentences_are_alike() -> None:
    vectors = default_encoder().encode(LINES)
    table = cosines(vectors, vectors)
    assert table[0, 1] > 0.7 > 0.4 > table[0, 2]
    assert np.allclose(np.diag(table)[[0, 1, 2, 4]], 1.0)
    assert not table[3].any(), "a sentence without words is like nothing"


def test_cosines_are_the_same_in_any_batch() -> None:
    vectors = default_encoder().encode(LINES * 40)
    whole = cosines(vectors, vectors)
    rows = np.concatenate([cosines(vectors[i : i + 3], vectors) for i in range(0, 200, 3)])
    assert np.array_equal(whole, rows)


def test_unknown_names_are_alike_by_spelling() -> None:
    vectors = word_vectors()
    assert vectors.row("zxqvlin") is None
    assert vectors.similar("zxqvlin", "zxqvlina") > 0.5
    assert abs(vectors.similar("zxqvlin", "orrubtek")) < 0.4


@pytest.mark.parametrize(
    ("near", "word", "far"),
    [
        ("attorney", "lawyer", "volcano"),
        ("tuesday", "monday", "bread"),
        ("fell", "dropped", "queen"),
    ],
)
def test_words_of_one_use_are_alike(near: str, word: str, far: str) -> None:
    vectors = word_vectors()
    assert vectors.similar(near, word) > vectors.similar(far, word) + 0.2
    assert vectors.similar(word, word) == 1.0
    assert vectors.similar(near, word) == pytest.approx(vectors.similar(word, near))


def test_the_name_bears_the_version() -> None:
    assert default_encoder().name == f"static-{word_vectors().version}"
    assert encoder("static") is default_encoder()


def test_a_missing_encoder_says_what_to_do() -> None:
    pytest.importorskip("retold")
    try:
        import sentence_transformers  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        with pytest.raises(ModelError, match="pip install sentence-transformers"):
            encoder("some-model")
    else:
        with pytest.raises(ModelError, match="cannot be loaded"):
            encoder("/no/such/folder")


def test_thousands_of_sentences_a_second() -> None:
    lines = [
        f"The harbour of Velmora took in {n} ships and its master Ode Farran said so."
        for n in range(4000)
    ]
    default_encoder().encode(lines[:10])
    started = time.perf_counter()
    default_encoder().encode(lines)
    assert 4000 / (time.perf_counter() - started) > 2000, (
        "aim 5,000; half leaves room for a busy machine"
    )
