"""Other finders of copied text on the corpus of `bench.reuse`: what they take, and what they find.

Each runs in a process of its own, whole, with settings that its makers recommend for near copies.
`pip install 'retold[bench]'` brings them; one that is not there is passed over, and said.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import own_peak_mb

if TYPE_CHECKING:
    from collections.abc import Callable

Pairs = set[tuple[int, int]]
SHINGLE = 5  # words
THRESHOLD = 0.5  # Jaccard similarity of shingles from which two texts are copies
PERMUTATIONS = 128
NEAREST = 10  # texts that tf-idf gives for each
COSINE = 0.15


def shingles(content: str) -> list[str]:
    """Runs of words, each once."""
    words = content.lower().split()
    return list({" ".join(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1)})


def datasketch(texts: list[str]) -> Pairs:
    """MinHash with locality-sensitive hashing."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    pairs: Pairs = set()
    for n, content in enumerate(texts):
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([s.encode() for s in shingles(content)])
        pairs |= {(m, n) for m in index.query(sketch)}
        index.insert(n, sketch)
    return pairs


def rensa(texts: list[str]) -> Pairs:
    """R-MinHash with locality-sensitive hashing."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    pairs: Pairs = set()
    for n, content in enumerate(texts):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update(shingles(content))
        pairs |= {(m, n) for m in index.query(sketch)}
        index.insert(n, sketch)
    return pairs


def gaoya(texts: list[str]) -> Pairs:
    """MinHash with locality-sensitive hashing, many texts at once."""
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        32, THRESHOLD, 32, 4, PERMUTATIONS, analyzer="word", ngram_range=(SHINGLE, SHINGLE)
    )
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    found = index.par_bulk_query(texts)
    return {(min(n, m), max(n, m)) for n, near in enumerate(found) for m in near if m != n}


def tfidf(texts: list[str]) -> Pairs:
    """The nearest texts by the cosine of their weighted words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sparse_dot_topn import sp_matmul_topn

    rows = TfidfVectorizer(sublinear_tf=True, min_df=2, max_df=0.1).fit_transform(texts)
    near = sp_matmul_topn(rows, rows.T.tocsr(), NEAREST + 1, threshold=COSINE, n_threads=2).tocoo()
    both = zip(near.row.tolist(), near.col.tolist(), strict=True)
    return {(min(n, m), max(n, m)) for n, m in both if n != m}


PEERS: dict[str, Callable[[list[str]], Pairs]] = {
    "datasketch": datasketch, "rensa": rensa, "gaoya": gaoya, "tfidf": tfidf,
}  # fmt: skip


def main(name: str, corpus: Path) -> None:
    """The measured process: reads the corpus and prints the pairs that a peer finds."""
    import pyarrow as pa

    started = time.perf_counter()
    table = pa.ipc.open_file(pa.memory_map(str(corpus))).read_all()
    texts = table.column("text").to_pylist()
    try:
        pairs = sorted(PEERS[name](texts))
    except ImportError as error:
        print(json.dumps({"missing": f"{error.name}: pip install 'retold[bench]'"}))
        return
    peak = own_peak_mb()
    seconds = time.perf_counter() - started
    print(json.dumps({"pairs": pairs, "peak_mb": peak, "seconds": round(seconds, 2)}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
