"""How stories are found among many articles: `python -m bench stories --articles N [--add M] [--json]`.

Made-up news (`bench.pages`) is written as articles, outside the measured time. The measured process
then takes every step from articles to stories, with its seconds: the grams and the passages they
share; names and keys (`profiles`); the corpus knowledge; the keys by which pages are looked up; the
candidate pairs; their scores; the groups; the writing of it all. With `--add M` so many pages are
left out at first and then added. `--sizes` takes several sizes and prints how the time grows.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Article

WORDS = 400
GRAMS_AT_ONCE = 200_000  # articles whose grams are held and joined at a time


def main(argv: list[str]) -> None:
    """Make the articles, find their stories in a new process, print its figures."""
    parser = argparse.ArgumentParser(prog="bench stories")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--add", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--words", type=int, default=WORDS)
    parser.add_argument("--grams", action="store_true", help="also the passages that are shared")
    parser.add_argument("--folder", type=Path, help="where the workspace is made")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.measure:
        print(json.dumps(find(asked.measure, asked.add, asked.workers, asked.grams)))
        return
    rows = [run(n, asked) for n in asked.sizes or [asked.articles]]
    figures: dict[str, Any] = rows[0] if len(rows) == 1 else {"sizes": rows, "growth": growth(rows)}
    print(json.dumps(figures) if asked.json else json.dumps(figures, indent=1))


def growth(rows: list[dict[str, Any]]) -> float:
    """The power of the number of articles that the time grows with, first size to last."""
    first, last = rows[0], rows[-1]
    seconds = math.log(last["seconds"] / first["seconds"])
    return round(seconds / math.log(last["articles"] / first["articles"]), 3)


def run(articles: int, asked: argparse.Namespace) -> dict[str, Any]:
    """Make a workspace of so many articles and measure the finding of its stories."""
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        started = time.perf_counter()
        truth = make(articles, Path(folder) / "desk", asked.words)
        made = time.perf_counter() - started
        command = [sys.executable, "-m", "bench.stories", "--measure", str(Path(folder) / "desk"),
                   "--add", str(asked.add), "--workers", str(asked.workers),
                   *(["--grams"] if asked.grams else [])]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        with watched(process.pid, every=0.2) as usage:
            answer = json.loads(process.communicate()[0])
        scores = b_cubed(Path(folder) / "desk", truth)
    return {"articles": articles, **answer, "peak_mb": round(usage.peak_mb),
            "processor_seconds": round(usage.processor_seconds, 1), **scores,
            "made_in": round(made, 1)}  # fmt: skip


def make(articles: int, root: Path, words: int) -> dict[str, str]:
    """Writes a workspace of articles; gives the true story of each."""
    import pyarrow as pa

    from retold.engines.base import Amendment
    from retold.engines.local import Local
    from retold.records import Article, to_batch
    from retold.workspace import Store

    truth: dict[str, str] = {}
    rows = _articles(articles, words, truth)
    with Local(Store.create(root, durable=False)) as engine:
        while chunk := list(islice(rows, 20_000)):
            engine.amend(Amendment("articles", pa.Table.from_batches([to_batch(Article, chunk)])))
    return truth


def _articles(count: int, words: int, truth: dict[str, str]) -> Iterator[Article]:
    from bench.pages import captures
    from retold.records import Article
    from retold.text import key

    for capture in captures(count, words):
        fields = json.loads(capture.body)
        article_id = key(capture.capture_id, "0")
        truth[article_id] = capture.address.split("/")[3]
        yield Article(
            article_id, capture.capture_id, capture.address, capture.address, "", fields["title"],
            fields["text"], "en", True, published=_time(fields["published"]), words=words,
        )  # fmt: skip


def _time(written: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(written)


def find(root: Path, add: int, workers: int, grams: bool) -> dict[str, Any]:
    """The measured process: from articles to stories, step by step."""
    from retold import pipeline
    from retold.engines.local import Local
    from retold.workspace import Store

    steps: dict[str, float] = {}
    last = [time.perf_counter()]

    cpu: dict[str, float] = {}
    spent = [time.process_time()]

    def step(name: str) -> None:
        now, used = time.perf_counter(), time.process_time()
        steps[name] = round(steps.get(name, 0) + now - last[0], 2)
        cpu[name] = round(cpu.get(name, 0) + used - spent[0], 2)
        last[0], spent[0] = now, used

    store = Store.open(root)
    started = time.perf_counter()
    with Local(store, workers=workers) as engine:
        if add:
            left_out = _without_last(store, add)
        if grams:
            _passages(store)
            step("grams and passages")
        for stage in pipeline.FINDING:
            engine.map(stage)
        step("names and keys")
        pipeline.group(engine, step=step)
        step("writing")
        whole = time.perf_counter() - started
        figures: dict[str, Any] = {
            "seconds": round(whole, 2),
            "steps": dict(steps),
            "cpu": dict(cpu),
        }
        if add:
            engine.amend(left_out)
            steps.clear()
            cpu.clear()
            started = last[0] = time.perf_counter()
            pipeline.group(engine, step=step)
            step("writing")
            figures["added"] = {"pages": add, "seconds": round(time.perf_counter() - started, 2),
                                "steps": dict(steps), "cpu": dict(cpu)}  # fmt: skip
    figures["pairs"] = store.read("pairs", ["odds"]).num_rows
    figures["stories"] = len(store.read("story_members", ["story_key"]).column(0).unique())
    return figures


def _without_last(store: Any, count: int) -> Any:
    """Take the last articles out; gives what puts them back."""
    from retold.engines.base import Amendment
    from retold.workspace import Change

    state = store.snapshot().tables["articles"]
    rows = store.read("articles")
    cut = rows.num_rows - count
    parts = [
        store.write_part(
            "articles", rows.slice(n, min(20_000, cut - n)).to_batches(), "cut", str(n)
        )
        for n in range(0, cut, 20_000)
    ]
    store.publish([Change("articles", tuple(parts), state.done, replaces=True)])
    return Amendment("articles", rows.slice(cut))


def _passages(store: Any) -> None:
    """Grams of all texts and the passages that they share; neither is kept."""
    import numpy as np

    from retold import fingerprint

    parts, first = [], 0
    settings = fingerprint.Settings(few_bytes=0)
    for table in store.parts("articles", ["text"]):
        for chunk in table.column("text").chunks:
            found = fingerprint.batch_grams(chunk, settings)
            parts.append(found._replace(doc=found.doc + np.int32(first)))
            first += len(chunk)
    whole = fingerprint.Grams(*(np.concatenate(c) for c in zip(*parts, strict=True)))
    del parts
    fingerprint.shared_spans(whole)


def b_cubed(root: Path, truth: dict[str, str]) -> dict[str, float]:
    """B-cubed precision and recall of the stories found."""
    from retold.workspace import Store

    rows = Store.open(root).read("story_members").to_pydict()
    found = dict(zip(rows["article_id"], rows["story_key"], strict=True))
    sizes, true = Counter(found.values()), Counter(truth[a] for a in found)
    both = Counter((found[a], truth[a]) for a in found)
    precision = sum(both[found[a], truth[a]] / sizes[found[a]] for a in found) / len(found)
    recall = sum(both[found[a], truth[a]] / true[truth[a]] for a in found) / len(found)
    return {"bcubed_p": round(precision, 4), "bcubed_r": round(recall, 4)}


if __name__ == "__main__":
    main(sys.argv[1:])
