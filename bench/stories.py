"""How stories are found among many articles: `python -m bench stories --articles N [--add M] [--json]`.

Made-up news (`bench.pages`) is written as articles, outside the measured time. The measured process
then takes every step from articles to stories, with its seconds: names and keys (`profiles`); the
corpus knowledge; the keys by which pages are looked up; the candidate pairs; their scores; the
groups; the writing of it all; with `--passages` the wording that pages share. Each step is told on standard error
when it ends. With `--add M` so many pages are left out at first and then added. `--sizes` takes
several sizes and prints how the time grows. `--make FOLDER` only writes the articles there;
`--made FOLDER` begins with a copy of such a folder.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import Usage, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Article

WORDS = 400


def main(argv: list[str]) -> None:
    """Make the articles, find their stories in a new process, print its figures."""
    parser = argparse.ArgumentParser(prog="bench stories")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--add", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--words", type=int, default=WORDS)
    parser.add_argument("--passages", action="store_true", help="also the wording that is shared")
    parser.add_argument("--folder", type=Path, help="where the workspace is made")
    parser.add_argument("--make", type=Path, help="write the articles to this folder, and no more")
    parser.add_argument("--made", type=Path, help="articles that were written before")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.measure:
        print(json.dumps(find(asked.measure, asked.add, asked.workers, asked.passages)))
        return
    if asked.make:
        make(asked.articles, asked.make, asked.words)
        return
    rows = [run(n, asked) for n in asked.sizes or [asked.articles]]
    figures: dict[str, Any] = rows[0]
    if len(rows) > 1:
        figures = {
            "sizes": rows,
            "growth": growth(rows, "seconds"),
            "processor_growth": growth(rows, "processor_seconds"),
        }
    print(json.dumps(figures) if asked.json else json.dumps(figures, indent=1))


def growth(rows: list[dict[str, Any]], figure: str) -> float:
    """The power of the number of articles that a figure grows with, first size to last."""
    first, last = rows[0], rows[-1]
    times = math.log(last[figure] / first[figure])
    return round(times / math.log(last["articles"] / first["articles"]), 3)


def run(articles: int, asked: argparse.Namespace) -> dict[str, Any]:
    """Make a workspace of so many articles and measure the finding of its stories."""
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        started = time.perf_counter()
        desk = Path(folder) / "desk"
        if asked.made:
            shutil.copytree(asked.made, desk)
        else:
            make(articles, desk, asked.words)
        made = time.perf_counter() - started
        command = [sys.executable, "-m", "bench.stories", "--measure", str(desk),
                   "--add", str(asked.add), "--workers", str(asked.workers),
                   *(["--passages"] if asked.passages else [])]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        with watched(process.pid, every=0.5) as usage:
            answer = json.loads(process.communicate()[0])
        scores = b_cubed(desk)
    return {"articles": articles, **answer, "peak_mb": round(usage.peak_mb),
            "processor_seconds": round(usage.processor_seconds, 1), **scores,
            "made_in": round(made, 1)}  # fmt: skip


def make(articles: int, root: Path, words: int) -> None:
    """Writes a workspace of articles, whose addresses name their true stories."""
    import pyarrow as pa

    from retold.engines.base import Amendment
    from retold.engines.local import Local
    from retold.records import Article, to_batch
    from retold.workspace import Store

    rows = _articles(articles, words)
    with Local(Store.create(root, durable=False)) as engine:
        while chunk := list(islice(rows, 20_000)):
            engine.amend(Amendment("articles", pa.Table.from_batches([to_batch(Article, chunk)])))


def _articles(count: int, words: int) -> Iterator[Article]:
    from bench.pages import captures
    from retold.records import Article
    from retold.text import key

    for capture in captures(count, words):
        fields = json.loads(capture.body)
        article_id = key(capture.capture_id, "0")
        yield Article(
            article_id, capture.capture_id, capture.address, capture.address, "", fields["title"],
            fields["text"], "en", True, published=_time(fields["published"]), words=words,
        )  # fmt: skip


def _time(written: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(written)


def find(root: Path, add: int, workers: int, passages: bool) -> dict[str, Any]:
    """The measured process: from articles to stories, step by step."""
    from retold import pipeline
    from retold.engines.local import Local
    from retold.workspace import Store

    store = Store.open(root)
    with watched(os.getpid(), every=0.5) as usage, Local(store, workers=workers) as engine:
        step = Steps(usage)
        if add:
            left_out = _without_last(store, add)
            step = Steps(usage)
        for stage in pipeline.FINDING:
            engine.map(stage)
        step("names and keys")
        pipeline.group(engine, step=step)
        step("writing")
        if passages:
            pipeline.share(engine)
            step("passages")
        figures = step.figures()
        if add:
            engine.amend(left_out)
            step = Steps(usage)
            pipeline.group(engine, step=step)
            step("writing")
            if passages:
                pipeline.share(engine)
                step("passages")
            figures["added"] = {"pages": add, **step.figures()}
    figures["pairs"] = store.read("pairs", ["odds"]).num_rows
    figures["stories"] = len(store.read("story_members", ["story_key"]).column(0).unique())
    return figures


class Steps:
    """What each step took: seconds of the clock and of the processors, and memory at its most."""

    def __init__(self, usage: Usage) -> None:
        self.usage = usage
        self.started = self.last = time.perf_counter()
        self.rows: dict[str, list[float]] = {}
        usage.look()
        self.spent = usage.processor_seconds
        usage.peak_mb = 0.0

    def __call__(self, name: str) -> None:
        """A step has ended, or a part of one."""
        now = time.perf_counter()
        self.usage.look(memory=False)
        spent, peak = self.usage.processor_seconds, self.usage.peak_mb
        row = self.rows.setdefault(name, [0.0, 0.0, 0.0])
        row[0] += now - self.last
        row[1] += spent - self.spent
        row[2] = max(row[2], peak)
        self.last, self.spent, self.usage.peak_mb = now, spent, 0.0
        told = f"{now - self.started:9.1f} s  {name}: {row[0]:.1f} s, processors {row[1]:.1f} s"
        print(f"{told}, {row[2]:.0f} MB", file=sys.stderr, flush=True)

    def figures(self) -> dict[str, Any]:
        """All of it."""
        columns = {"steps": 0, "cpu": 1, "mb": 2}
        return {"seconds": round(self.last - self.started, 2)} | {
            name: {step: round(row[n], 2 if n < 2 else None) for step, row in self.rows.items()}
            for name, n in columns.items()
        }


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


def b_cubed(root: Path) -> dict[str, float]:
    """B-cubed precision and recall of the stories found."""
    from retold.workspace import Store

    told = Store.open(root).read("articles", ["article_id", "url"]).to_pydict()
    urls = zip(told["article_id"], told["url"], strict=True)
    truth = {article: url.split("/")[3] for article, url in urls}
    rows = Store.open(root).read("story_members").to_pydict()
    found = dict(zip(rows["article_id"], rows["story_key"], strict=True))
    sizes, true = Counter(found.values()), Counter(truth[a] for a in found)
    both = Counter((found[a], truth[a]) for a in found)
    precision = sum(both[found[a], truth[a]] / sizes[found[a]] for a in found) / len(found)
    recall = sum(both[found[a], truth[a]] / true[truth[a]] for a in found) / len(found)
    return {"bcubed_p": round(precision, 4), "bcubed_r": round(recall, 4)}


if __name__ == "__main__":
    main(sys.argv[1:])
