"""The two kinds of model Retold can use, as protocols, and the defaults that come with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


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
