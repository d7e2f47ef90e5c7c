"""What every step costs on Spark and on one machine: `python -m bench spark --articles N [--json]`.

Prints, for each step: seconds, seconds of the processors, rows and bytes it leaves, and bytes that
went through shuffles; and beside them what a plain self-join of word 5-grams takes in Spark SQL.
Each engine runs in a process of its own from the same captures to the same tables, which are
compared at the end. With `--part finding` all start from articles that are read already and end
with the stories: what has to look at all pages together, and what the plain join is comparable to.
"""

from __future__ import annotations

import argparse
import json
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

from bench.measure import watched
from bench.pages import captures

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession

    from bench.measure import Usage

RUNS = ("local", "spark", "join")
# Pairs of articles that share five or more 5-grams, none of which stands in over fifty articles.
PLAIN_JOIN = """
with words as (select article_id, split(lower(text), '[^a-z0-9]+') as w from articles),
grams as (select distinct article_id, xxhash64(slice(w, i, 5)) as gram
    from words lateral view explode(sequence(1, greatest(1, size(w) - 4))) as i),
rare as (select gram from grams group by gram having count(*) between 2 and 50),
held as (select g.* from grams g join rare r on g.gram = r.gram)
select x.article_id as a, y.article_id as b, count(*) as shared
from held x join held y on x.gram = y.gram and x.article_id < y.article_id
group by 1, 2 having count(*) >= 5
"""


def main(arguments: list[str]) -> None:
    """Run the engines asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench spark", description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--words", type=int, default=220, help="words of an article, about")
    parser.add_argument("--part", choices=("all", "finding"), default="all")
    parser.add_argument("--runs", default=",".join(RUNS), help="which, parted by commas")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--conf", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--workers", type=int, default=2, help="of the local engine")
    parser.add_argument("--batch", type=int, default=0, help="articles added after that")
    parser.add_argument(
        "--keep",
        type=Path,
        help="where workspaces and figures stay; runs found there are not made again",
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", choices=RUNS, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.one:
        with watched(os.getpid(), every=0.5, memory=False) as usage:
            found = _one(asked, usage)
        print(json.dumps(found | {"processor_seconds": round(usage.processor_seconds, 1)}))
        return
    if asked.keep:
        out = _all(asked, asked.keep / f"{asked.part}-{asked.articles}-{asked.words}", arguments)
    else:
        with tempfile.TemporaryDirectory() as folder:
            out = _all(asked, Path(folder), arguments)
    print(json.dumps(out) if asked.json else _lines(out))


def _all(asked: argparse.Namespace, folder: Path, arguments: list[str]) -> dict[str, Any]:
    out: dict[str, Any] = {"articles": asked.articles}
    for run in asked.runs.split(","):
        kept = folder / f"{run}.json"
        if not kept.exists():
            shutil.rmtree(folder / run, ignore_errors=True)  # of a run that did not end
            figures = _run(run, asked, folder, arguments)
            kept.write_text(json.dumps(figures))
        out[run] = json.loads(kept.read_text())
    if {"local", "spark"} <= out.keys():
        out["differing"] = _differing(folder / "local", folder / "spark")
    first = out.get("spark") or out.get("local") or out["join"]
    return {"seconds": first["seconds"], "peak_mb": first["peak_mb"]} | out


def _run(run: str, asked: argparse.Namespace, folder: Path, arguments: list[str]) -> dict[str, Any]:
    """One engine in a process of its own, over a workspace made for it."""
    _fill(folder / run, asked)
    command = [sys.executable, "-m", "bench.spark", *arguments, "--one", run, "--keep", str(folder)]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    with watched(process.pid, every=2.0) as usage:
        said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{run} ended with {process.returncode}")
    whole = {
        "seconds": round(time.perf_counter() - started, 1),
        "processor_seconds": round(usage.processor_seconds, 1),
        "peak_mb": round(usage.peak_mb),
    }
    print(run, whole, file=sys.stderr)
    figures: dict[str, Any] = json.loads(said.decode().splitlines()[-1])
    return whole | figures


def _fill(root: Path, asked: argparse.Namespace) -> None:
    from bench import stories
    from retold.engines.local import Local
    from retold.workspace import Store

    if asked.part == "finding":
        stories.make(asked.articles, root, asked.words)
        return
    with Local(Store.create(root)) as engine:
        engine.put("captures", captures(asked.articles, asked.words))


def _one(asked: argparse.Namespace, usage: Usage) -> dict[str, Any]:
    from retold import pipeline
    from retold.workspace import Store

    pipeline.MANY_PAGES = 0  # also a small run goes the way that many pages go
    store = Store.open(asked.keep / asked.one)
    if asked.one == "local":
        from retold.engines.local import Local

        with Local(store, asked.workers) as engine:
            return _built(_Timed(engine, lambda: 0, usage), asked)
    from retold.engines.spark import Spark, session

    conf = dict(pair.split("=", 1) for pair in asked.conf)
    spark = session(asked.master, {"spark.sql.shuffle.partitions": "8"} | conf)
    with Spark(store, spark) as engine:
        steps = _Timed(engine, lambda: shuffled(spark), usage)
        if asked.one != "join":
            return _built(steps, asked)
        if asked.part == "all":
            engine.map(pipeline.steps().reading[0])
        engine.sql(PLAIN_JOIN, "joined")
        return {"steps": steps.rows()}


def _built(steps: _Timed, asked: argparse.Namespace) -> dict[str, Any]:
    """Build, and build again after a batch was added."""
    from retold import pipeline

    engine = steps.engine
    if asked.part == "finding":
        pipeline.group(engine, pipeline.steps().finding, steps.note, steps.between)
        return {"steps": steps.rows(), "phases": steps.phases}
    pipeline.build(engine, steps.note)
    out: dict[str, Any] = {"steps": steps.rows()}
    if asked.batch:
        more = islice(captures(asked.articles + asked.batch, asked.words), asked.articles, None)
        steps.found.clear()
        engine.put("captures", more)
        started = time.perf_counter()
        pipeline.build(engine, steps.note)
        out["batch"] = {"seconds": round(time.perf_counter() - started, 1), "steps": steps.rows()}
    return out


def shuffled(spark: SparkSession) -> int:
    """Bytes that the session's tasks have written for others to fetch, so far."""
    executors = spark.sparkContext._jsc.sc().statusStore().executorList(False)
    return sum(executors.apply(n).totalShuffleWrite() for n in range(executors.size()))


class _Timed:
    """Notes what every verb of an engine costs, by the table it fills."""

    def __init__(self, engine: Any, moved: Callable[[], int], usage: Usage) -> None:
        self.engine, self.moved, self.usage = engine, moved, usage
        self.found: dict[str, dict[str, float]] = {}
        self.inside = False
        self.phases: dict[str, list[float]] = {}  # of finding: seconds, and of the processors
        for verb in ("map", "join", "sql", "put", "amend"):
            setattr(engine, verb, self._within(getattr(engine, verb)))
        self.last, self.used = self._now()
        self.phase = self.last, self.used

    def _now(self) -> tuple[float, float]:
        self.usage.look(memory=False)
        return time.perf_counter(), self.usage.processor_seconds

    def note(self, words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    def between(self, name: str) -> None:
        """Told by finding what it has done."""
        now = self._now()
        self.phases[name] = [round(n - b, 1) for n, b in zip(now, self.phase, strict=True)]
        self.phase = now
        print(name, self.phases[name], file=sys.stderr, flush=True)

    def _within(self, verb: Callable[..., None]) -> Callable[..., None]:
        def run(*given: Any, **named: Any) -> None:
            if self.inside or not given:  # a verb that another one calls is part of it
                verb(*given, **named)
                return
            table = given[1] if verb.__name__ == "sql" else _table(given[0])
            (started, used), before = self._now(), self.moved()
            between, spent, self.inside = started - self.last, used - self.used, True
            try:
                verb(*given, **named)
            finally:
                self.inside = False
            self.last, self.used = self._now()
            row = self.found.setdefault(table, Counter())  # type: ignore[arg-type]
            row["seconds"] += self.last - started
            row["processor"] += self.used - used
            row["before"] += between  # what the driver did since the last verb
            row["processor_before"] += spent
            row["shuffle"] += self.moved() - before
            print(table, {k: round(v, 1) for k, v in row.items()}, file=sys.stderr, flush=True)

        return run

    def rows(self) -> dict[str, dict[str, float]]:
        """For each table: seconds, driver's seconds before it, rows, bytes, bytes shuffled."""
        live = self.engine.workspace.snapshot().tables
        for table, row in self.found.items():
            parts = live[table].parts if table in live else ()
            row["rows"] = sum(p.rows for p in parts)
            row["bytes"] = sum(p.size for p in parts)
        return {t: {k: round(v, 1) for k, v in r.items()} for t, r in self.found.items()}


def _table(given: Any) -> str:
    """The table that a step, an amendment or a name means."""
    return str(getattr(given, "into", None) or getattr(given, "table", None) or given)


def _differing(one: Path, other: Path) -> list[str]:
    """Tables that are not the same as multisets of their rows."""
    from retold.records import TABLES
    from retold.workspace import Store

    def rows(root: Path, table: str) -> Counter[int]:
        return Counter(hash(repr(r)) for r in Store.open(root).records(table))

    return [t for t in TABLES if rows(one, t) != rows(other, t)]


def _lines(out: dict[str, Any]) -> str:
    lines = []
    for run in (r for r in RUNS if r in out):
        found = out[run]
        lines.append(
            f"{run}: {found['seconds']} s ({found['processor_seconds']} s of processors), "
            f"peak {found['peak_mb']} MB"
        )
        lines.append(
            f"  {'table':16}{'seconds':>9}{'processor':>11}{'driver':>8}{'rows':>11}{'MB':>9}"
            f"{'shuffled MB':>13}"
        )
        lines += map(_line, found["steps"].items())
        if "batch" in found:
            lines.append(f"  after a batch was added: {found['batch']['seconds']} s")
            lines += map(_line, found["batch"]["steps"].items())
    if "differing" in out:
        lines.append(f"tables that differ: {', '.join(out['differing']) or 'none'}")
    return "\n".join(lines)


def _line(step: tuple[str, dict[str, float]]) -> str:
    table, r = step
    return (
        f"  {table:16}{r['seconds']:9.1f}{r['processor']:11.1f}{r['before']:8.1f}"
        f"{r['rows']:11,.0f}{r['bytes'] / 1e6:9.1f}{r['shuffle'] / 1e6:13.1f}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
