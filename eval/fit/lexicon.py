"""Makes `src/retold/data/lexicon.npz`: what English words mean to each other.

Origin: Princeton WordNet 3.0 as the Debian package `wordnet-base` installs it.
Run: `apt-get install wordnet-base && python -m eval.fit.lexicon`.

Kept: single words whose stem is in the background frequencies or that WordNet's tagged texts use,
their senses weighted by tagged use, the senses' direct hypernyms, and, between words, antonymy and
derivation. Left out: glosses, examples, phrases, and names of animals and plants nobody writes.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from pathlib import Path

import numpy as np

from retold.text import frequencies, stem

SOURCE = Path("/usr/share/wordnet")
TARGET = Path("src/retold/data/lexicon.npz")
POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
SS_NUMBER = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
HYPERNYM = {"@", "@i"}
DERIVED = {"+", "\\", "<"}
Sense = tuple[str, int]  # part of speech, offset


def lines(path: Path) -> list[list[str]]:
    raw = path.read_text(encoding="latin-1").splitlines()
    return [line.split() for line in raw if not line.startswith("  ")]


def tag_counts() -> dict[tuple[str, str, int], int]:
    """How often each sense of a word was tagged in WordNet's texts."""
    counts: dict[tuple[str, str, int], int] = {}
    for row in lines(SOURCE / "cntlist.rev"):
        lemma, _, rest = row[0].partition("%")
        if len(row) == 3 and rest[0] in SS_NUMBER:
            counts[(lemma, SS_NUMBER[rest[0]], int(row[1]))] = int(row[2])
    return counts


def word_senses() -> dict[str, dict[Sense, float]]:
    """Weight of each sense of each kept word; the weights of a word sum to 1."""
    counts, known = tag_counts(), frequencies()
    found: dict[str, dict[Sense, float]] = defaultdict(dict)
    for name, pos in POS.items():
        for row in lines(SOURCE / f"index.{name}"):
            lemma, n = row[0], int(row[2])
            if not lemma.replace("-", "").isalpha() or len(lemma) < 2:
                continue
            for rank, offset in enumerate(row[-n:], 1):
                used = counts.get((lemma, pos, rank), 0)
                weight = used + 1.0 / rank
                found[lemma][(pos, int(offset))] = weight
    tagged = {lemma for lemma, _, _ in counts}
    return {
        lemma: {s: w / sum(senses.values()) for s, w in senses.items()}
        for lemma, senses in found.items()
        if stem(lemma) in known or lemma in tagged or "-" in lemma
    }


class Synset:
    """One line of a data file."""

    def __init__(self, row: list[str], pos: str) -> None:
        count = int(row[3], 16)
        self.words = [w.lower().split("(")[0] for w in row[4 : 4 + 2 * count : 2]]
        n = int(row[4 + 2 * count])
        at = 5 + 2 * count
        self.pointers = [
            (row[i], (row[i + 2].replace("s", "a"), int(row[i + 1])), row[i + 3])
            for i in range(at, at + 4 * n, 4)
        ]
        self.sense = (pos, int(row[0]))
        self.parents = [t for symbol, t, _ in self.pointers if symbol in HYPERNYM]
        if row[2] == "s":
            self.parents += [t for symbol, t, _ in self.pointers if symbol == "&"]


def synsets() -> dict[Sense, Synset]:
    rows = {}
    for name, pos in POS.items():
        for row in lines(SOURCE / f"data.{name}"):
            one = Synset(row, pos)
            rows[one.sense] = one
    return rows


def word_pairs(graph: dict[Sense, Synset], symbols: set[str]) -> set[tuple[str, str]]:
    """Words that a lexical pointer joins."""
    pairs = set()
    for one in graph.values():
        for symbol, target, ends in one.pointers:
            if symbol in symbols and ends != "0000":
                a = one.words[int(ends[:2], 16) - 1]
                b = graph[target].words[int(ends[2:], 16) - 1]
                if a != b:
                    pairs.add((min(a, b), max(a, b)))
    return pairs


def irregular() -> dict[str, str]:
    forms: dict[str, str] = {}
    for name in ("verb", "noun", "adj", "adv"):
        for row in lines(SOURCE / f"{name}.exc"):
            if len(row) >= 2 and row[0] != row[1]:
                forms.setdefault(row[0], row[1])
    return forms


def ragged(rows: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    starts = np.cumsum([0] + [len(r) for r in rows])
    return starts.astype(np.int32), np.array([x for r in rows for x in r], np.int32)


def main() -> None:
    senses, graph = word_senses(), synsets()
    names = sorted(senses)
    number = {w: i for i, w in enumerate(names)}
    reached = {s for ws in senses.values() for s in ws}
    frontier = list(reached)
    while frontier:
        up = [p for s in frontier for p in graph[s].parents if p not in reached]
        reached.update(up)
        frontier = sorted(set(up))
    order = sorted(reached)
    place = {s: i for i, s in enumerate(order)}

    depths: dict[Sense, int] = {}

    def depth(s: Sense) -> int:
        if s not in depths:
            depths[s] = 0
            depths[s] = 1 + min((depth(p) for p in graph[s].parents), default=0)
        return depths[s]

    ranked = [sorted(senses[w].items(), key=lambda x: (-x[1], x[0])) for w in names]
    sense_starts, sense_ids = ragged([[place[s] for s, _ in r] for r in ranked])
    weights = np.array([max(1, round(255 * w)) for r in ranked for _, w in r], np.uint8)
    parent_starts, parent_ids = ragged([[place[p] for p in graph[s].parents] for s in order])
    children = np.bincount(parent_ids, minlength=len(order)).clip(0, 65535).astype(np.uint16)
    arrays = {
        "sense_starts": sense_starts, "sense_ids": sense_ids, "sense_weights": weights,
        "parent_starts": parent_starts, "parent_ids": parent_ids,
        "depths": np.array([min(255, depth(s)) for s in order], np.uint8),
        "children": children,
    }  # fmt: skip
    arrays["first_verb"] = np.array([sum(pos < "v" for pos, _ in order)], np.int32)
    for name, symbols in (("antonyms", {"!"}), ("derived", DERIVED)):
        pairs = sorted(p for p in word_pairs(graph, symbols) if p[0] in number and p[1] in number)
        both = sorted(
            [(number[a], number[b]) for a, b in pairs] + [(number[b], number[a]) for a, b in pairs]
        )
        arrays[name] = np.array(both, np.int32)
    forms = sorted((f, w) for f, w in irregular().items() if w in number and f.isalpha())
    arrays["words"] = np.frombuffer("\n".join(names).encode(), np.uint8)
    arrays["forms"] = np.frombuffer("\n".join(f"{f} {w}" for f, w in forms).encode(), np.uint8)
    write(arrays)
    print(f"{len(names)} words, {len(order)} senses, {TARGET.stat().st_size} bytes")


def write(arrays: dict[str, np.ndarray]) -> None:
    """An .npz whose bytes do not depend on the clock."""
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            body = io.BytesIO()
            np.lib.format.write_array(body, array, allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, body.getvalue())


if __name__ == "__main__":
    main()
