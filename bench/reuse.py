"""How fast and how fully shared passages are found: `python -m bench reuse --articles N --json`.

The corpus is made of random words with the statistics of real ones, sprinkled with formulas that
many texts share, and a tenth of the texts carry planted copies: whole with 2% of the words edited,
half of the sentences in another order with 10% edited, or 150 or 40 words within another text. The
measured process starts from nothing and reads the corpus from disk.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.measure import own_peak_mb
from bench.peers import PEERS

KINDS = ("full", "heavy", "part150", "part40")
WORDS = 400  # of an article
PLANTED = 0.05  # share of the articles that carry a copy of each kind
FORMULAS = 2000  # of 8 to 12 words, each on some twenty texts


def main(argv: list[str]) -> None:
    """Make the corpus, run the search in a new process, print its figures."""
    parser = argparse.ArgumentParser(prog="bench reuse")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--peers", action="store_true", help="others on the same corpus, in turn")
    parser.add_argument("--search", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.search:
        search(asked.search)
        return
    figures = measure(asked.articles, asked.peers)
    if asked.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:10} {value}")


def measure(articles: int, peers: bool = False) -> dict[str, object]:
    """Seconds, peak memory, recall of each kind of copy and precision; of the peers as well."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.arrow"
        truth = make(articles, corpus)
        command = [sys.executable, "-m", "bench.reuse", "--search", str(corpus)]
        subprocess.run(command, check=True, capture_output=True)  # fills the compiler's cache
        figures = {"articles": articles, **told(command, truth)}
        if peers:
            figures["peers"] = {
                name: told([sys.executable, "-m", "bench.peers", name, str(corpus)], truth)
                for name in PEERS
            }
    return figures


def told(command: list[str], truth: dict[tuple[int, int], str]) -> dict[str, object]:
    """What a process that prints its pairs found, and what it took, its start included."""
    started = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    answer = json.loads(done.stdout)
    if "missing" in answer:
        return {"missing": answer["missing"]}
    found = {tuple(pair) for pair in answer["pairs"]}
    recall = {
        kind: round(float(np.mean([pair in found for pair, k in truth.items() if k == kind])), 4)
        for kind in KINDS
    }
    right = sum(pair in truth for pair in found)
    steps = {"steps": answer["steps"]} if "steps" in answer else {}
    return {
        "seconds": round(seconds, 2),
        "peak_mb": round(answer["peak_mb"]),
        **steps,
        "pairs": len(found),
        "recall": recall,
        "precision": round(right / max(1, len(found)), 4),
    }


def make(articles: int, into: Path, seed: int = 5) -> dict[tuple[int, int], str]:
    """Writes a corpus; returns the planted pairs (a < b) with their kinds."""
    import pyarrow as pa

    from retold import text

    rng = np.random.default_rng(seed)
    table = sorted(text.frequencies().items())
    words = np.array([w for w, _ in table], dtype=object)
    share = np.array([10 ** (z / 100) for _, z in table])
    share /= share.sum()
    drawn = rng.choice(len(words), (articles, WORDS), p=share).astype(np.int32)
    phrases = [rng.choice(len(words), rng.integers(8, 13), p=share) for _ in range(FORMULAS)]
    for row in drawn:
        phrase = phrases[rng.integers(FORMULAS)]
        at = rng.integers(0, WORDS - len(phrase))
        row[at : at + len(phrase)] = phrase
    truth: dict[tuple[int, int], str] = {}
    order = rng.permutation(articles)
    each = max(1, int(articles * PLANTED))
    texts = list(drawn)
    for k, kind in enumerate(KINDS):
        for n in range(each):
            source, host = order[2 * (k * each + n) : 2 * (k * each + n) + 2]
            texts[host] = copied(kind, drawn[source], drawn[host], rng, len(words))
            truth[int(min(source, host)), int(max(source, host))] = kind
    with pa.OSFile(str(into), "wb") as sink:
        schema = pa.schema([("text", pa.string())])
        with pa.ipc.new_file(sink, schema) as writer:
            for start in range(0, articles, 2000):
                part = [prose(t, words) for t in texts[start : start + 2000]]
                writer.write_batch(pa.record_batch([pa.array(part)], schema=schema))
    return truth


def prose(codes: np.ndarray, words: np.ndarray) -> str:
    """Word numbers as sentences of twenty words."""
    parts = [" ".join(words[codes[i : i + 20]]) for i in range(0, len(codes), 20)]
    return ". ".join(p.capitalize() for p in parts) + "."


def copied(
    kind: str, source: np.ndarray, host: np.ndarray, rng: np.random.Generator, vocabulary: int
) -> np.ndarray:
    """The host's text with a copy of the source in it."""
    if kind == "full":
        return edited(source, 0.02, rng, vocabulary)
    if kind == "heavy":
        kept = rng.permutation(WORDS // 20)[: WORDS // 40]
        half = np.concatenate([source[20 * s : 20 * s + 20] for s in kept])
        return np.concatenate([edited(half, 0.10, rng, vocabulary), host[: WORDS // 2]])
    size = 150 if kind == "part150" else 40
    start, at = rng.integers(0, WORDS - size, 2)
    return np.concatenate([host[:at], source[start : start + size], host[at:]])


def edited(codes: np.ndarray, rate: float, rng: np.random.Generator, vocabulary: int) -> np.ndarray:
    """Codes with some of them replaced."""
    swap = rng.random(len(codes)) < rate
    return np.where(swap, rng.integers(0, vocabulary, len(codes)), codes)


def search(corpus: Path) -> None:
    """The measured process: reads the corpus and prints the pairs that share a passage."""
    started = time.perf_counter()
    from concurrent.futures import ThreadPoolExecutor

    import pyarrow as pa

    from retold import fingerprint

    steps: dict[str, float] = {}

    def step(name: str) -> None:
        steps[name] = round(time.perf_counter() - started, 2)

    batches = pa.ipc.open_file(pa.memory_map(str(corpus)))
    columns = [batches.get_batch(n).column("text") for n in range(batches.num_record_batches)]
    step("read")
    settings = fingerprint.Settings(few_bytes=0)
    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(lambda c: fingerprint.batch_grams(c, settings), columns))
    first = np.cumsum([0, *(len(c) for c in columns)])
    grams = fingerprint.Grams(
        np.concatenate([p.gram for p in parts]),
        np.concatenate([p.doc + np.int32(f) for p, f in zip(parts, first, strict=False)]),
        np.concatenate([p.position for p in parts]),
    )
    step("grams")
    spans = fingerprint.shared_spans(grams)
    step("passages")
    pairs = sorted(set(zip(spans.a.tolist(), spans.b.tolist(), strict=True)))
    peak = own_peak_mb()
    print(json.dumps({"pairs": pairs, "peak_mb": peak, "steps": steps}))


if __name__ == "__main__":
    main(sys.argv[1:])
