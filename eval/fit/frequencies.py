"""Makes `src/retold/data/frequencies.tsv.gz`: how common English stems are in general.

Origin: the frequency dictionary that the package `symspellpy` carries (82,765 words with counts,
an intersection of the Google Books Ngram data, CC BY 3.0, with SCOWL word lists, permissive).
Run: `pip install symspellpy && python -m eval.fit.frequencies`.
"""

import gzip
import math
from collections import Counter
from importlib.resources import files
from pathlib import Path

from retold.text import fold, stem

TARGET = Path("src/retold/data/frequencies.tsv.gz")


def main() -> None:
    source = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    counts: Counter[str] = Counter()
    for line in source.read_text(encoding="utf-8-sig").splitlines():
        word, count = line.split()
        counts[stem(fold(word))] += int(count)
    total = sum(counts.values())
    rows = [(w, round(100 * (math.log10(c / total) + 9))) for w, c in sorted(counts.items())]
    body = "".join(f"{w}\t{max(0, z)}\n" for w, z in rows)
    TARGET.write_bytes(gzip.compress(body.encode(), 9, mtime=0))
    print(f"{len(rows)} stems, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
