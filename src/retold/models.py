"""The two kinds of model Retold can use, as protocols, and the defaults that come with it."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

from retold.errors import ModelError
from retold.text import key, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

DEFAULT_NAME = "static"
_IN_USE: ContextVar[str] = ContextVar("encoder in use", default=DEFAULT_NAME)
_UNSEEN_WEIGHT = 230  # of words the table does not know: mostly names
_BLOCK = 1024  # sentences summed at once
_SCALE = 254.0  # of a vector of length 1; the rare component beyond a half is cut


class Encoder(Protocol):
    """Turns sentences into vectors whose dot products say how alike they are."""

    name: str  # with a version or hash: part of the key of everything made with it

    def encode(self, sentences: Sequence[str]) -> NDArray[np.int8]:
        """Vectors of shape (sentences, dimensions), int8, so that their products are exact."""
        ...


class Judge(Protocol):
    """Says how probable it is that a reworded pair of sentences states another fact."""

    name: str

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Probability, for each (before, after), that a fact changed."""
        ...


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Static word vectors: rows of int8, a rarity weight for each, and where a word's row is."""

    rows: dict[str, int]
    vectors: NDArray[np.int8]  # (words, dimensions)
    weights: NDArray[np.uint8]  # 1 for the commonest words, 255 for rare ones
    version: str

    def row(self, word: str) -> int | None:
        """The row of a folded word, else of its stem, else None."""
        found = self.rows.get(word)
        if found is None:
            found = self.rows.get(word.removesuffix("'s"))
        return self.rows.get(stem(word)) if found is None else found

    def vector(self, word: str) -> NDArray[np.int8]:
        """The vector of a folded word; words not in the table get one by their spelling."""
        row = self.row(word)
        return _spelled(word, self.vectors.shape[1]) if row is None else self.vectors[row]

    def similar(self, a: str, b: str) -> float:
        """How alike two folded words are in use: 1 the same, near 0 unrelated, below 0 unlike.

        Words of one kind (*detention*, *deportation*; *Monday*, *Tuesday*) are alike in use:
        high values do not mean the same thing is said.
        """
        return 1.0 if a == b else float(cosines(self.vector(a)[None], self.vector(b)[None])[0, 0])


@cache
def word_vectors() -> WordVectors:
    """The word vectors that come with Retold.

    >>> v = word_vectors()
    >>> v.similar("lawyer", "attorney") > 0.5 > v.similar("lawyer", "volcano")
    True
    """
    import numpy as np

    path = files("retold").joinpath("data", "vectors.npz")
    try:
        with path.open("rb") as file, np.load(file) as table:
            names = table["words"].tobytes().decode().split("\n")
            version = table["version"].tobytes().decode()
            vectors, weights = table["vectors"], table["weights"]
    except (OSError, KeyError, ValueError) as problem:
        raise ModelError(
            f"The word vectors that come with Retold cannot be read ({problem}); reinstall it."
        ) from problem
    return WordVectors({w: i for i, w in enumerate(names)}, vectors, weights, version)


@lru_cache(maxsize=65536)
def _spelled(word: str, dimensions: int) -> NDArray[np.int8]:
    """A vector by spelling alone: alike for words that share most of their letters.

    Every run of three letters casts a vote of +1 or -1 in each dimension, by its checksum.
    """
    import numpy as np

    framed = f"<{word}>"
    total = np.zeros(dimensions, np.int32)
    for i in range(max(1, len(framed) - 2)):
        total += _votes(framed[i : i + 3], dimensions)
    return np.clip(total * 24 // max(1, len(framed) - 2), -127, 127).astype(np.int8)


@lru_cache(maxsize=65536)
def _votes(letters: str, dimensions: int) -> NDArray[np.int32]:
    import numpy as np

    raw = letters.encode("utf-8", "surrogatepass")
    seeds = [zlib.crc32(raw, n) for n in range(-(-dimensions // 32))]
    # A checksum is linear in its bits; one multiplication mixes them.
    mixed = [(s * 0x9E3779B97F4A7C15 >> 16) & 0xFFFFFFFF for s in seeds]
    bits = np.unpackbits(np.array(mixed, "<u4").view(np.uint8))[:dimensions]
    return bits.astype(np.int32) * 2 - 1


class StaticEncoder:
    """Sentence vectors as weighted sums of word vectors, in whole numbers until the end."""

    def __init__(self, table: WordVectors) -> None:
        self._table = table
        self.name = f"{DEFAULT_NAME}-{table.version}"

    def encode(self, sentences: Sequence[str]) -> NDArray[np.int8]:
        """Vectors of shape (sentences, dimensions); zeros for a sentence without words."""
        import numpy as np

        blocks = [
            self._block([words(s) for s in sentences[at : at + _BLOCK]])
            for at in range(0, len(sentences), _BLOCK)
        ]
        empty = np.zeros((0, self._table.vectors.shape[1]), np.int8)
        return np.concatenate([empty, *blocks])

    def _block(self, texts: list[list[str]]) -> NDArray[np.int8]:
        import numpy as np

        local: dict[str, int] = {}
        flat = [local.setdefault(w, len(local)) for ws in texts for w in ws]
        sums = np.zeros((len(texts), self._table.vectors.shape[1]), np.int64)
        if flat:
            counts = np.array([len(ws) for ws in texts])
            starts = np.cumsum(counts) - counts
            some = counts > 0
            sums[some] = np.add.reduceat(self._weighted(local)[flat], starts[some], axis=0)
        return _rounded(sums)

    def _weighted(self, local: dict[str, int]) -> NDArray[np.int32]:
        import numpy as np

        table = self._table
        rows = [table.row(w) for w in local]
        known = np.array([r if r is not None else 0 for r in rows])
        weights = table.weights[known].astype(np.int32)
        out: NDArray[np.int32] = table.vectors[known].astype(np.int32) * weights[:, None]
        for i, (word, row) in enumerate(zip(local, rows, strict=True)):
            if row is None:
                out[i] = _spelled(word, out.shape[1]).astype(np.int32) * _UNSEEN_WEIGHT
        return out


def _rounded(sums: NDArray[np.int64]) -> NDArray[np.int8]:
    """Rows of one length, as int8. Whole sums make the result the same in any batch."""
    import numpy as np

    norms = np.sqrt((sums * sums).sum(1).astype(np.float64))
    scaled = sums / np.where(norms > 0, norms, 1.0)[:, None] * _SCALE
    return np.clip(np.rint(scaled), -127, 127).astype(np.int8)


class NamedEncoder:
    """A sentence-transformers model that the user names."""

    def __init__(self, name: str) -> None:
        try:
            module = import_module("sentence_transformers")
        except ImportError as problem:
            raise ModelError(
                f"The encoder {name!r} needs the package sentence-transformers: "
                "pip install sentence-transformers"
            ) from problem
        try:
            self._model: Any = module.SentenceTransformer(name)
        except Exception as problem:
            raise ModelError(
                f"The encoder {name!r} cannot be loaded ({problem}). Name a folder with a "
                "sentence-transformers model, or a model that can be downloaded."
            ) from problem
        self.name = f"sentence-transformers-{key(name, repr(self._model))}"

    def encode(self, sentences: Sequence[str]) -> NDArray[np.int8]:
        """Vectors of shape (sentences, dimensions)."""
        import numpy as np

        raw = np.asarray(self._model.encode(list(sentences), normalize_embeddings=True))
        return np.clip(np.rint(raw * _SCALE), -127, 127).astype(np.int8)


def default_encoder() -> Encoder:
    """The encoder in use: inside `using_encoder` the one it names, else the one that comes along.

    >>> default_encoder().encode(["A court in Moscow", ""]).dtype
    dtype('int8')
    """
    return encoder(_IN_USE.get())


@contextmanager
def using_encoder(name: str) -> Iterator[Encoder]:
    """Make the named encoder the default one for as long as the block runs.

    >>> with using_encoder("static") as chosen:
    ...     default_encoder() is chosen
    True
    """
    chosen = encoder(name)
    token = _IN_USE.set(name)
    try:
        yield chosen
    finally:
        _IN_USE.reset(token)


def encoder(name: str = DEFAULT_NAME) -> Encoder:
    """The encoder of that name: `static`, or a sentence-transformers model (name or folder).

    `static` are word vectors that come with Retold and need no download. Raises `ModelError` when
    the model or its package is not there.
    """
    return _loaded(name or DEFAULT_NAME)


@cache
def _loaded(name: str) -> Encoder:
    return StaticEncoder(word_vectors()) if name == DEFAULT_NAME else NamedEncoder(name)


def cosines(a: NDArray[np.int8], b: NDArray[np.int8]) -> NDArray[np.float64]:
    """Cosine of every row of `a` with every row of `b`, the same to the last bit in any batch.

    Products are summed as whole numbers; rows of zeros have cosine 0.
    """
    import numpy as np

    # Sums of int8 products stay far below 2**53, so float64 holds them exactly, and is fast.
    x, y = a.astype(np.float64), b.astype(np.float64)
    lengths = np.sqrt((x * x).sum(1))[:, None] * np.sqrt((y * y).sum(1))[None, :]
    return x @ y.T / np.where(lengths > 0, lengths, 1.0)
