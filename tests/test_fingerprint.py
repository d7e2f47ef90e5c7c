"""Fingerprints: the quick way and the compiled way give the same hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retold import compiling, fingerprint
from retold.fingerprint import Settings

if TYPE_CHECKING:
    from pathlib import Path

LETTERS = "aB é'’ дЖ漢字\U00020000😀ß İ ﬁ.,1 2\u0301 -\u00ad\n"
TEXTS = st.lists(st.text(st.sampled_from(LETTERS), max_size=80) | st.text(max_size=20), max_size=6)


def by_bytes(texts: list[str], chosen: Settings) -> fingerprint.Grams:
    raw = [t.encode("utf-8", "replace") for t in texts]
    bounds = np.cumsum([0, *(len(r) for r in raw)]).astype(np.int64)
    return fingerprint.grams_of_bytes(np.frombuffer(b"".join(raw), np.uint8), bounds, chosen)


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.sampled_from([1, 2, 5]), st.sampled_from([1, 3, 4, 9]))
def test_numpy_and_compiled_agree(texts: list[str], gram: int, window: int) -> None:
    chosen = Settings(gram=gram, window=window)
    quick, compiled = fingerprint.grams_of_texts(texts, chosen), by_bytes(texts, chosen)
    for a, b in zip(quick, compiled, strict=True):
        assert a.tolist() == b.tolist()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The court’s ruling", "the COURTS ruling"),
        ("café déjà vu", "Cafe\u0301 deja vu"),
        ("Москва,  Киев", "москва киев"),
        ("soft\u00adly said", "softly said"),
        ("（東京）", "東京"),
    ],
)
def test_spellings_of_one_word_hash_alike(a: str, b: str) -> None:
    left, right = fingerprint.hashed_words(a), fingerprint.hashed_words(b)
    assert left.hashes.tolist() == right.hashes.tolist()


@given(st.text(max_size=60))
def test_words_slice_back(content: str) -> None:
    words = fingerprint.hashed_words(content)
    for start, end in zip(words.starts.tolist(), words.ends.tolist(), strict=True):
        again = fingerprint.hashed_words(content[start:end])
        assert len(again.hashes) == 1


@given(st.lists(st.integers(0, 40), min_size=10, max_size=60), st.integers(2, 9))
def test_winnowing_keeps_one_of_every_window(values: list[int], window: int) -> None:
    kept = fingerprint.winnowed(np.array(values, np.uint64), window).tolist()
    for start in range(len(values) - window + 1):
        assert any(start <= k < start + window for k in kept)


def test_grams_are_the_same_whatever_the_batches() -> None:
    texts = [f"The mayor of town number {n} opened the new bridge on the river" for n in range(7)]
    for chosen in (Settings(), Settings(few_bytes=0)):  # with numpy and compiled
        whole = fingerprint.batch_grams(pa.array(texts), chosen)
        parts = [fingerprint.batch_grams(pa.array(t), chosen) for t in (texts[:3], texts[3:])]
        assert whole.gram.tolist() == [g for part in parts for g in part.gram.tolist()]
        assert whole.position.tolist() == [p for part in parts for p in part.position.tolist()]
        assert set(whole.doc.tolist()) == set(range(7))


def test_forty_words_within_long_texts_are_found() -> None:
    rng = np.random.default_rng(2)

    def prose(n: int) -> list[str]:
        return [f"word{k}" for k in rng.integers(0, 5000, n)]

    shared = prose(40)
    a = " ".join(prose(300) + shared + prose(200))
    b = " ".join(prose(50) + shared + prose(500))
    (found,) = fingerprint.passages(("0b", b), ("0a", a))
    assert (found.a, found.b, found.words) == ("0a", "0b", 40)
    assert a[found.a_start : found.a_end] == " ".join(shared)
    assert b[found.b_start : found.b_end] == " ".join(shared)


def test_many_texts_share_what_two_share() -> None:
    rng = np.random.default_rng(4)
    texts = [" ".join(f"w{k}" for k in rng.integers(0, 3000, 120)) for _ in range(30)]
    texts[20] = " ".join(texts[3].split()[10:60]) + " " + texts[20]
    spans = fingerprint.shared_spans(by_bytes(texts, Settings()))
    assert list(zip(spans.a.tolist(), spans.b.tolist(), strict=True)) == [(3, 20)]
    assert 45 <= int(spans.covered[0]) <= 50


def test_texts_without_common_wording_share_nothing() -> None:
    assert fingerprint.passages(("0a", "one two three"), ("0b", "")) == []


FOLDERS = [
    ("own", None, True),
    ("open", 0o777, False),
    ("workspace", None, False),
]


@pytest.mark.parametrize(("kind", "mode", "kept"), FOLDERS)
def test_compiled_kernels_are_kept_only_where_nobody_else_writes(
    kind: str, mode: int | None, kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kernels"
    folder.mkdir(mode=0o700)
    if mode:
        folder.chmod(mode)
    if kind == "workspace":
        (tmp_path / "retold.toml").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(folder))
    found = compiling._own_folder.__wrapped__()
    assert found == (folder if kept else None)


def test_without_a_name_kernels_are_kept_in_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = compiling._own_folder.__wrapped__()
    assert found == tmp_path / "retold" / "numba"
    assert found.stat().st_mode & 0o777 == 0o700
