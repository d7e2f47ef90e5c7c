"""Beads aligned and judged: stories of reworded, cut, split and merged texts, one core.

`--beads N` sets how many beads are made at least (default 100,000); those that have both sides are
judged as the product judges them. Prints the seconds of the whole process, the peak memory, and the
processor seconds of aligning and of judging (on a busy machine these say more).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path

from bench.measure import cost

_TELLINGS, _SENTENCES, _WORDS = 10, 28, 22


def main(argv: list[str]) -> None:
    """Run the benchmark in a process of its own and print what it cost."""
    parser = argparse.ArgumentParser(prog="python -m bench beads", description=__doc__)
    parser.add_argument("--beads", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.inside:
        options.inside.write_text(json.dumps(_stories(options.beads)))
        return
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # one core
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        command = [sys.executable, "-m", "bench", "beads", "--inside", str(told)]
        spent = cost([*command, "--beads", str(options.beads)])
        row = json.loads(told.read_text())
    row |= {
        "seconds": round(spent.seconds, 2),
        "peak_mb": round(spent.peak_mb),
        "beads_per_second": round(row["beads"] / (row["align_seconds"] + row["judge_seconds"])),
    }
    print(json.dumps(row) if options.json else "  ".join(f"{k} {v}" for k, v in row.items()))


def _stories(least: int) -> dict[str, float]:
    from retold.apparatus import Context, FeatureJudge, vocabulary
    from retold.collate import collate_story
    from retold.tidying import tidy_rarely

    tidy_rarely()  # as the command line and its workers do
    rng, made, story, judged = random.Random(7), 0, 0, 0
    words, weights = _vocabulary()
    judge, aligning, judging = FeatureJudge(), 0.0, 0.0
    while made < least:
        tellings, sentences = _story(rng, story, words, weights)
        started = time.process_time()
        beads = list(collate_story(tellings, sentences))
        aligning += time.process_time() - started
        made += len(beads)
        told = {(s.article_id, s.n): s.text for s in sentences}
        lead = {t.telling_id: t.lead or "" for t in tellings}
        started = time.process_time()
        known = {
            t: vocabulary(" ".join(b for (a, _), b in told.items() if a == lead[t])) for t in lead
        }
        for bead in beads:
            before = " ".join(told[lead[bead.a], n] for n in bead.a_sentences)
            after = " ".join(told[lead[bead.b], n] for n in bead.b_sentences)
            if before and after:
                context = Context(before_words=known[bead.a], after_words=known[bead.b])
                judge.differences(before, after, context)
                judged += 1
        judging += time.process_time() - started
        story += 1
    return {
        "beads": made, "judged": judged, "align_seconds": round(aligning, 2),
        "judge_seconds": round(judging, 2),
    }  # fmt: skip


def _vocabulary() -> tuple[list[str], list[float]]:
    from retold.models import word_vectors
    from retold.text import frequencies, stem

    words = [w for w in word_vectors().rows if w.isalpha()][::3]
    return words, list(accumulate(10 ** (frequencies().get(stem(w), 100) / 100) for w in words))


def _story(
    rng: random.Random, number: int, vocabulary: list[str], weights: list[float]
) -> tuple[list, list]:  # type: ignore[type-arg]
    from retold.records import Sentence, Telling

    def written(count: int) -> list[str]:
        return rng.choices(vocabulary, cum_weights=weights, k=count)

    base = [written(rng.randint(_WORDS - 10, _WORDS + 10)) for _ in range(_SENTENCES)]
    tellings, sentences = [], []
    for t in range(_TELLINGS):
        article = f"{number:08x}{t:08x}"
        tellings.append(
            Telling(f"{number:016x}", article, False, None, None, "", "en", lead=article)
        )
        texts = _retold(rng, base, written)
        sentences += [Sentence(article, n, "body", n, 0, len(x), x) for n, x in enumerate(texts, 1)]
    return tellings, sentences


def _retold(rng: random.Random, base: list[list[str]], written) -> list[str]:  # type: ignore[no-untyped-def]
    """A retelling: some sentences dropped, joined, split or added, some words changed."""
    out: list[list[str]] = []
    for sentence in base:
        fate = rng.random()
        words = [w if rng.random() > 0.15 else written(1)[0] for w in sentence]
        if fate < 0.2:
            continue
        if fate < 0.3 and out:
            out[-1] = out[-1] + words
        elif fate < 0.4:
            half = len(words) // 2
            out += [words[:half], words[half:]]
        else:
            out.append(words)
    out += [written(_WORDS) for _ in range(4)]
    return [" ".join(words).capitalize() + "." for words in out]
