"""Full text at a million articles, tantivy beside SQLite's FTS5: `python -m bench search`.

Both hold the same made texts (words with the frequencies of real ones, 400 an article) with an
outlet and a day, and answer the same questions: the 20 best, how many there are, and their texts.
*Cold* is a new process whose index was dropped from the disk cache; *warm* are the questions after.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS, TITLE = 400, 9
OUTLETS = 400
EACH = 12  # questions of each kind
HELD = 2_000
START = datetime(2020, 1, 1, tzinfo=UTC)


def main(argv: list[str]) -> None:
    """Make both indexes and print what they cost."""
    parser = argparse.ArgumentParser(prog="bench search", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--out", type=Path, help="keep the indexes here")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--ask", choices=["tantivy", "fts5"], help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.ask:
        ask(asked.ask, asked.out, asked.articles)
        return
    with tempfile.TemporaryDirectory() as scratch:
        out = asked.out or Path(scratch)
        figures = {name: measured(name, out, asked.articles) for name in ("tantivy", "fts5")}
    if asked.json:
        print(json.dumps({"articles": asked.articles, **figures}))
        return
    for name, figure in figures.items():
        print(f"{name}: made in {figure['make_seconds']} s, {figure['mb']} MB")
        for kind, times in figure["questions"].items():
            print(f"   {kind:12} " + ", ".join(f"{k} {v} ms" for k, v in times.items()))


def measured(name: str, out: Path, articles: int) -> dict[str, Any]:
    """Time, size and answers of one of the two."""
    folder = out / name
    seconds = None
    if not folder.exists():
        started = time.perf_counter()
        folder.mkdir(parents=True)
        {"tantivy": make_tantivy, "fts5": make_fts5}[name](folder, articles)
        seconds = round(time.perf_counter() - started, 1)
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    forget(folder)
    command = [sys.executable, "-m", "bench", "search", "--ask", name, "--out", str(out),
               "--articles", str(articles)]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {"make_seconds": seconds, "mb": round(size / 1e6), "questions": json.loads(done.stdout)}


def forget(folder: Path) -> None:
    """Have the files of an index read from the disk again."""
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def texts(articles: int, seed: int = 5) -> Iterator[tuple[int, str, str, str, datetime]]:
    """Made articles: number, title, text, outlet, day."""
    import numpy as np

    from retold import text

    rng = np.random.default_rng(seed)
    table = sorted((w, z) for w, z in text.frequencies().items() if w.isalpha() and w.isascii())
    vocabulary = np.array([w for w, _ in table], dtype=object)
    share = np.cumsum([10 ** (z / 100) for _, z in table])
    share /= share[-1]
    for first in range(0, articles, HELD):
        count = min(HELD, articles - first)
        drawn = vocabulary[np.searchsorted(share, rng.random((count, WORDS + TITLE)))]
        outlets, days = rng.integers(0, OUTLETS, count), rng.integers(0, 2000, count)
        for n, row in enumerate(drawn):
            yield (
                first + n, " ".join(row[:TITLE]), " ".join(row[TITLE:]),
                f"outlet {outlets[n]}", START + timedelta(days=int(days[n])),
            )  # fmt: skip


def make_tantivy(folder: Path, articles: int) -> None:
    """The index as Retold makes it."""
    import tantivy

    from retold.search.indexing import HEAP, Document, Shown, document, schema

    writer = tantivy.Index(schema(), str(folder)).writer(HEAP, 1)
    for n, title, body, outlet, when in texts(articles):
        shown = Shown(title, body, outlet, "en", when, None)
        writer.add_document(
            document(Document(f"{n:016x}", "page", f"{n // 3:016x}", shown, (outlet,)))
        )
    writer.commit()
    writer.wait_merging_threads()


def make_fts5(folder: Path, articles: int) -> None:
    """The same in SQLite."""
    with closing(sqlite3.connect(folder / "text.sqlite", isolation_level=None)) as con:
        con.execute("pragma journal_mode = wal")
        con.execute("pragma synchronous = normal")
        con.execute(
            "create virtual table pages using fts5 (title, text, id unindexed, outlet unindexed, "
            "day unindexed, tokenize = 'unicode61 remove_diacritics 2')"
        )
        con.execute("begin")
        for n, title, body, outlet, when in texts(articles):
            day = (when - START).days
            con.execute(
                "insert into pages (rowid, title, text, id, outlet, day) values (?, ?, ?, ?, ?, ?)",
                (n + 1, title, body, f"{n:016x}", outlet, day),
            )
        con.execute("commit")
        con.execute("insert into pages (pages) values ('optimize')")


def questions(articles: int) -> dict[str, list[tuple[str, int | None]]]:
    """Questions of each kind; the number is a day since which, where there is one."""
    rows = [row for _, row in zip(range(EACH), texts(min(articles, HELD)), strict=False)]
    common = "said will one people time year new first government percent day two".split()
    words = [sorted(row[2].split(), key=lambda w: (-len(w), w)) for row in rows]
    plain = [row[2].split() for row in rows]
    return {
        "rare word": [(w[0], None) for w in words],
        "common word": [(w, None) for w in common],
        "two words": [(f"{w[40]} {w[60]}", None) for w in words],
        "two common": [(f"{a} {b}", None) for a, b in itertools.pairwise(common)],
        "or": [(f"{w[10]} OR {w[30]} OR {c}", None) for w, c in zip(words, common, strict=False)],
        "phrase": [('"' + " ".join(p[20:23]) + '"', None) for p in plain],
        "beginning": [(f"{w[20][:4]}*", None) for w in words],
        "since a day": [(c, 1900) for c in common],
    }


def ask(name: str, out: Path, articles: int) -> None:
    """The measured process: the first question is the cold one."""
    asked = questions(articles)
    answer = {"tantivy": ask_tantivy, "fts5": ask_fts5}[name](out / name)
    figures: dict[str, dict[str, float]] = {}
    started = time.perf_counter()
    answer("common market", None)
    figures["first"] = {"cold": round(1000 * (time.perf_counter() - started), 1)}
    for kind, several in asked.items():
        figures[kind] = {}
        for heat in ("cold", "warm"):
            times = []
            for words, since in several:
                started = time.perf_counter()
                answer(words, since)
                times.append(1000 * (time.perf_counter() - started))
            times.sort()
            figures[kind][f"{heat} p50"] = round(times[len(times) // 2], 1)
            figures[kind][f"{heat} p95"] = round(times[int(len(times) * 0.95)], 1)
    print(json.dumps(figures))


def ask_tantivy(folder: Path) -> Any:
    """As `retold.search` asks."""
    import tantivy

    from retold.results import Filter
    from retold.search.query import parse
    from retold.search.searching import _asked, _hit

    index = tantivy.Index.open(str(folder))

    def answer(words: str, since: int | None) -> int:
        query = parse(words)
        wanted = Filter(since=(START + timedelta(days=since)).date() if since else None)
        searcher = index.searcher()
        found: Any = searcher.search(_asked(index, None, query, wanted, None), limit=20, count=True)  # type: ignore[arg-type]
        return len([_hit(searcher.doc(at), score, query.sought) for score, at in found.hits])

    return answer


def ask_fts5(folder: Path) -> Any:
    """The same question in FTS5's words, with the same excerpts."""
    from retold.search.excerpts import excerpt, marked
    from retold.search.query import parse

    con = sqlite3.connect(f"{(folder / 'text.sqlite').absolute().as_uri()}?mode=ro", uri=True)

    def answer(words: str, since: int | None) -> int:
        sought = parse(words).sought
        limit, values = ("and day >= ?", [since]) if since else ("", [])
        con.execute(
            f"select count(*) from pages where pages match ? {limit}", [words, *values]
        ).fetchone()
        rows = con.execute(
            "select title, text, bm25(pages, 2.5, 1.0) score from pages where pages match ? "
            f"{limit} order by score limit 20",
            [words, *values],
        ).fetchall()
        return len([(marked(r[0], sought), excerpt(r[1], sought)) for r in rows])

    return answer
