"""A whole workspace of any size, and how fast it answers: `python -m bench workspace --articles N`.

The sample newsroom and some made-up news are traced once; their stories, with all that was found in
them, are then written again and again under other words of the same length, other days and other
addresses, so that every span, id and key holds. What is measured runs in new processes.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from bench.measure import Cost, cost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    from retold.workspace import Part, Store

NEWSROOM = Path(__file__).parents[1] / "examples" / "newsroom" / "pages"
FILLER = 160  # made-up pages among the models
JOBS, WORKERS = 16, 2
ROW_PAGES = 300  # pages whose rows are written together
DAYS = 700  # over which the stories are spread
RUNS = 3
BY_STORY = ("story_articles", "story_credits", "story_sentences", "story_speeches", "tellings",
            "beads", "stemmas", "variants", "claims", "standings", "story_members")  # fmt: skip
KEPT = frozenset(
    "media kind status relation zone lang published_precision updated_precision newsroom newsrooms "
    "outlet why verdict words mode speaker_class rests_on_class rests_on_state newsroom_state cause place reason "
    "problem extra name marks section veto langs".split()
)  # fields whose words stay
_PIECE = re.compile(r"[A-Za-z]+|[^A-Za-z]+")


def main(argv: list[str]) -> None:
    """Write a workspace and measure what it answers."""
    parser = argparse.ArgumentParser(prog="bench workspace", description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--out", type=Path, help="keep the workspace in this new folder")
    parser.add_argument("--measure", action="store_true", help="the workspace in --out is there")
    parser.add_argument("--write-only", action="store_true", help="measure nothing")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        root = asked.out or Path(scratch) / "desk"
        figures: dict[str, Any] = {"articles": asked.articles}
        if not asked.measure:
            figures |= write(root, asked.articles, note=None if asked.json else print)
            figures["write_seconds"] = round(time.perf_counter() - started, 1)
        if not asked.write_only:
            figures |= measured(root)
    figures["seconds"] = round(time.perf_counter() - started, 1)
    if asked.json:
        print(json.dumps(figures))
        return
    commands = figures.pop("commands", {})
    for name, value in figures.items():
        print(f"{name:22} {value}")
    for name, figure in commands.items():
        words = "{seconds} s (worst {worst}, processor {processor}), {mb} MB".format(**figure)
        print(f"   {name:19} {words}")


# --- models ---


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a model: the numbers of its pieces in the model's vocabulary."""

    pieces: tuple[int, ...]


@dataclass(slots=True)
class Model:
    """A traced story as columns of plain values, ready to be written under other words."""

    pages: int
    tables: dict[str, dict[str, list[Any]]]  # table -> column -> values
    captures: list[dict[str, Any]]
    ids: dict[str, str]  # every id in it -> what it names
    pieces: list[str]  # the vocabulary
    moving: list[tuple[int, int, int]]  # piece, its checksum, its length: what other words replace


def models() -> list[Model]:
    """The stories that all others are made after."""
    from bench.pages import captures
    from retold import pipeline
    from retold.captures import open_captures
    from retold.engines.local import Local
    from retold.workspace import Store

    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "models", durable=False)
        with store.writing(), Local(store, 0) as engine:
            pipeline.trace(engine, [*open_captures([str(NEWSROOM)]), *captures(FILLER)])
        return list(_models(store))


def _models(store: Store) -> Iterator[Model]:
    tables = {t: store.read(t) for t in BY_STORY}
    captures = {c["capture_id"]: c for c in store.read("captures").to_pylist()}
    keys = sorted(set(tables["standings"].column("story_key").to_pylist()))
    for key in keys:
        columns = {}
        for name, table in tables.items():
            rows = [r for r in table.to_pylist() if r["story_key"] == key]
            columns[name] = {c: [r[c] for r in rows] for c in table.column_names}
        articles = columns["story_articles"]
        if any(articles["problem"]) or not all(map(_latin, articles["text"])):
            continue  # words of other scripts would stay the same in every copy
        yield _model(columns, [captures[c] for c in articles["capture_id"]])


def _latin(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c < "\u0250" for c in letters) > 0.9 * len(letters)


def _model(tables: dict[str, dict[str, list[Any]]], captures: list[dict[str, Any]]) -> Model:
    ids: dict[str, str] = {}
    for column in tables.values():
        for name, values in column.items():
            if name.endswith("_id") or name in ("story_key", "series", "disagreement", "a", "b"):
                ids |= {v: name for v in values if isinstance(v, str)}
    for lost in (t for row in tables["stemmas"]["lost"] for t in row):
        ids[lost["telling_id"]] = "telling_id"
    fixed = _names(tables)
    pieces: dict[str, int] = {}

    def compiled(value: Any, field: str) -> Any:
        if isinstance(value, str):
            if value in ids or field in KEPT or field in ("address", "url", "links"):
                return value
            return Words(tuple(pieces.setdefault(p, len(pieces)) for p in _PIECE.findall(value)))
        if isinstance(value, list):
            return [compiled(v, field) for v in value]
        if isinstance(value, dict):
            return {k: compiled(v, k) for k, v in value.items()}
        return value

    out = {
        table: {name: [compiled(v, name) for v in values] for name, values in columns.items()}
        for table, columns in tables.items()
    }
    common = _common()
    moving = [
        (n, crc32(p.lower().encode()), len(p))
        for p, n in pieces.items()
        if len(p) > 3 and p.isalpha() and p.isascii() and p not in fixed and p.lower() not in common
    ]
    return Model(len(captures), out, captures, ids, list(pieces), moving)


def _names(tables: dict[str, dict[str, list[Any]]]) -> set[str]:
    """Words of outlets and newsrooms, which stay."""
    names = [v for t, c in (("story_articles", "outlet"), ("story_credits", "newsroom"))
             for v in tables[t][c] if v]  # fmt: skip
    return {p for name in names for p in _PIECE.findall(name)}


@cache
def _common() -> frozenset[str]:
    from retold.text import frequencies

    return frozenset(w for w, z in frequencies().items() if z > 560)


@cache
def _lexicon() -> dict[int, list[str]]:
    """Words by length, the commoner ones more often."""
    from retold.text import frequencies

    found: dict[int, list[str]] = {}
    for word, z in sorted(frequencies().items()):
        if word.isalpha() and word.isascii() and 300 < z <= 560:
            found.setdefault(len(word), []).extend([word] * (1 + (z - 300) // 60))
    return found


# --- copies ---


class Copy:
    """One model under other words, days and addresses."""

    def __init__(self, model: Model, number: int) -> None:
        self.model, self.number = model, number
        self.shift = timedelta(days=crc32(f"day {number}".encode()) % DAYS)
        self.words = self._words()
        self.captures = [self._capture(n) for n in range(model.pages)]
        self.ids = self._ids()
        self.story_key = self.ids[model.tables["standings"]["story_key"][0]]

    def _words(self) -> list[str]:
        words, lexicon = list(self.model.pieces), _lexicon()
        for n, checksum, length in self.model.moving:
            if several := lexicon.get(length):
                new = several[(checksum + self.number * 2654435761) % len(several)]
                old = words[n]
                words[n] = new.upper() if old.isupper() else new.title() if old.istitle() else new
        return words

    def value(self, value: Any, field: str) -> Any:
        """A value of the model as it is here."""
        if isinstance(value, Words):
            return "".join(map(self.words.__getitem__, value.pieces))
        if isinstance(value, str):
            if field in ("address", "url", "links"):
                return _address(value, self.number)
            return self.ids.get(value, value)
        if isinstance(value, list):
            return [self.value(v, field) for v in value]
        if isinstance(value, dict):
            return {k: self.value(v, k) for k, v in value.items()}
        return value + self.shift if isinstance(value, datetime) else value

    def _capture(self, n: int) -> dict[str, Any]:
        from retold.text import key

        self.ids: dict[str, str] = {}
        articles = self.model.tables["story_articles"]
        page = {
            name: self.value(articles[name][n], name)
            for name in ("title", "text", "outlet", "lang")
        }
        address = _address(articles["address"][n], self.number)
        published = articles["published"][n]
        if published is not None:
            page["published"] = (published + self.shift).isoformat()
        body = json.dumps({**page, "url": address}, ensure_ascii=False, sort_keys=True).encode()
        captured = self.model.captures[n]["captured_at"]
        return {
            "capture_id": key(address, body), "address": address, "media": "record", "body": body,
            "size": len(body), "captured_at": captured and captured + self.shift, "problem": None,
        }  # fmt: skip

    def _ids(self) -> dict[str, str]:
        from retold.stories.deciding import story_key
        from retold.text import key

        articles = self.model.tables["story_articles"]
        old = zip(articles["capture_id"], articles["article_id"], strict=True)
        made: dict[str, str] = {}
        for (capture, article), new in zip(old, self.captures, strict=True):
            made[capture] = new["capture_id"]
            made[article] = key(new["capture_id"], "0")
        members = [made[a] for a in articles["article_id"]]
        for one in self.model.ids:
            made.setdefault(one, key(one, *sorted(members)))
        made[self.model.tables["standings"]["story_key"][0]] = story_key(members, {})
        return made

    def columns(self, table: str) -> dict[str, list[Any]]:
        """The rows of a table, by column."""
        found = self.model.tables[table]
        return {name: [self.value(v, name) for v in values] for name, values in found.items()}


def _address(address: str, number: int) -> str:
    """Another address of the same site."""
    if not address.startswith(("http://", "https://")):
        address = f"https://paper.example/{Path(address).name}"
    scheme, _, rest = address.partition("://")
    host, _, path = rest.partition("/")
    return f"{scheme}://{host}/{number}/{path}"


def plan(found: list[Model], articles: int, seed: int = 3) -> list[int]:
    """Which model each copy is of, so that exactly so many articles come out."""
    rng = random.Random(seed)
    single = next(i for i, m in enumerate(found) if m.pages == 1)
    chosen, left = [], articles
    while left:
        i = rng.randrange(len(found))
        if found[i].pages > left:
            i = single
        chosen.append(i)
        left -= found[i].pages
    return chosen


# --- writing ---

_MODELS: list[Model] = []


def _begin(found: list[Model]) -> None:
    _MODELS[:] = found


def _keys(numbers: list[tuple[int, int]]) -> list[tuple[str, int, int]]:
    return [(Copy(_MODELS[i], n).story_key, n, i) for n, i in numbers]


def write(root: Path, articles: int, note: Callable[[str], None] | None) -> dict[str, Any]:
    """Write a workspace of so many articles in a new folder."""
    from retold.workspace import Change, Store

    say = note or (lambda _words: None)
    found = models()
    chosen = list(enumerate(plan(found, articles)))
    say(f"{len(found)} models, {len(chosen)} stories")
    store = Store.create(root, durable=False)
    (root / "scratch").mkdir()
    with ProcessPoolExecutor(WORKERS, initializer=_begin, initargs=(found,)) as pool:
        size = max(1, -(-len(chosen) // JOBS))
        jobs = [chosen[i : i + size] for i in range(0, len(chosen), size)]
        keyed = sorted(k for part in pool.map(_keys, jobs) for k in part)
        say("keys are known")
        jobs_keyed = [keyed[i : i + size] for i in range(0, len(keyed), size)]
        written = list(pool.map(_write, [str(root)] * len(jobs), range(len(jobs)), jobs_keyed))
    say("stories are written")
    parts: dict[str, list[Part]] = {}
    for one in written:
        for table, part in one.items():
            parts.setdefault(table, []).append(part)
    changes = [Change(t, tuple(p), replaces=True) for t, p in sorted(parts.items())]
    with store.writing():
        store.publish(changes)
        store.publish(_by_page(store))
        store.publish(_done(store))
    shutil.rmtree(root / "scratch")
    say("pages are written")
    return {"stories": len(chosen), "mb": round(_size(root) / 1e6)}


def _write(root: str, job: int, keyed: list[tuple[str, int, int]]) -> dict[str, Part]:
    """The rows of some stories, in the order of their keys, as one part a table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from retold.records import TABLES, schema
    from retold.workspace import Part, Store

    store = Store(Path(root), durable=False)
    schemas = {}
    for table in (*BY_STORY, "captures"):
        whole = schema(TABLES[table.removeprefix("story_") if table not in TABLES else table])
        joined = table not in TABLES
        schemas[table] = whole.insert(0, pa.field("story_key", pa.string())) if joined else whole
    files = {t: store.folder(t) / store.part_name("bench", t, str(job)) for t in schemas}
    writers = {t: pq.ParquetWriter(files[t], s, compression="zstd") for t, s in schemas.items()}
    rows = dict.fromkeys(schemas, 0)
    waiting = iter(keyed)
    while copies := [Copy(_MODELS[i], n) for _, n, i in islice(waiting, ROW_PAGES // 3)]:
        for table, batch in _batches(copies, schemas):
            rows[table] += batch.num_rows
            writers[table].write_batch(batch)
    for writer in writers.values():
        writer.close()
    return {t: Part(files[t].name, rows[t]) for t in schemas}


def _batches(copies: list[Copy], schemas: dict[str, Any]) -> Iterator[tuple[str, pa.RecordBatch]]:
    import pyarrow as pa

    for table, found in schemas.items():
        if table == "captures":
            rows = [c for copy in copies for c in copy.captures]
            if rows:
                yield table, pa.RecordBatch.from_pylist(rows, schema=found)
            continue
        columns: dict[str, list[Any]] = {name: [] for name in found.names}
        for copy in copies:
            for name, values in copy.columns(table).items():
                if name in columns:
                    columns[name] += values
        if columns["story_key"]:
            arrays = [pa.array(columns[f.name], type=f.type) for f in found]
            yield table, pa.RecordBatch.from_arrays(arrays, schema=found)


def _by_page(store: Store) -> list[Any]:
    """The tables of pages, in the order in which a build leaves them."""
    import duckdb

    from retold.workspace import Change, Part

    changes = []
    con = duckdb.connect(config={"threads": 2, "memory_limit": "3000MB",
                                 "temp_directory": str(store.root / "scratch")})  # fmt: skip
    con.execute("set timezone = 'UTC'")
    for table, by in (("articles", "capture_id"), ("credits", "article_id"),
                      ("sentences", "article_id"), ("speeches", "article_id")):  # fmt: skip
        order = by if table == "articles" else f"{by}, n"
        order = "article_id, sentence, n" if table == "speeches" else order
        file = store.part_name("bench", table)
        con.execute(
            f"copy (select * exclude (story_key) from read_parquet(?) order by {order}) "
            f"to '{store.folder(table) / file}' (format parquet, compression zstd, "
            "row_group_size 4096)",
            [store.files(f"story_{table}")],
        )
        (count,) = con.execute(
            f"select count(*) from read_parquet('{store.folder(table) / file}')"
        ).fetchone() or (0,)
        changes.append(Change(table, (Part(file, count),), replaces=True))
    con.close()
    return changes


def _done(store: Store) -> list[Any]:
    """Every key of every step is finished."""
    import pyarrow as pa

    from retold import pipeline
    from retold.workspace import Change

    steps = pipeline.steps()
    changes = []
    keys = {
        "capture_id": store.read("articles", ["capture_id"]).column("capture_id"),
        "article_id": store.read("articles", ["article_id"]).column("article_id"),
        "story_key": store.read("standings", ["story_key"]).column("story_key"),
    }
    for step in (*steps.reading, *steps.retelling):
        found = sorted(keys[step.key].to_pylist())
        batch = pa.RecordBatch.from_pydict(
            {"key": found, "version": [step.mark] * len(found)},
            schema=pa.schema([("key", pa.string()), ("version", pa.int64())]),
        )
        part = store.write_part(step.into, [batch], "done", "bench")
        live = store.snapshot().tables[step.into].parts
        changes.append(Change(step.into, live, (part,), replaces=True))
    return changes


def _size(root: Path) -> int:
    return sum(p.stat().st_size for p in root.rglob("*") if p.is_file())


# --- measuring ---


def measured(root: Path) -> dict[str, Any]:
    """Seconds and memory of the commands in new processes, the best of three runs."""
    from retold import search
    from retold.results import bind, lines
    from retold.workspace import Store

    store = Store.open(root)
    started = time.perf_counter()
    some = lines(store, limit=5)
    catalogue = time.perf_counter() - started
    started = time.perf_counter()
    search.refresh(store)
    index = time.perf_counter() - started
    started = time.perf_counter()
    bind(store)
    book = time.perf_counter() - started
    words = [w for line in some for w in re.findall(r"[A-Za-z]{5,}", line.headline)]
    retold = [sys.executable, "-m", "retold"]
    where = ["--workspace", str(root)]
    opening = f"import retold; retold.Workspace.open({str(root)!r}).stories(limit=1)"
    commands = {
        "open": [sys.executable, "-c", opening],
        "stories": [*retold, "stories", *where],
        "stories filtered": [*retold, "stories", "--agency", "Reuters", "--kind", "number", *where],
        "story": [*retold, "story", some[0].story_id, *where],
        "search": [*retold, "search", words[0], words[1], *where],
        "search common": [*retold, "search", "said", "the", "people", *where],
        "search phrase": [*retold, "search", '"on Monday"', "--agency", "Reuters", *where],
        "page": [*retold, "page", _page(store, some[0].story_id), *where],
    }
    figures = {name: _best(command) for name, command in commands.items()}
    return {
        "catalogue_seconds": round(catalogue, 1), "search_index_seconds": round(index, 1),
        "book_seconds": round(book, 1),
        "index_mb": round(_size(root / "index") / 1e6), "peak_mb": max(f["mb"] for f in figures.values()),
        "commands": figures,
    }  # fmt: skip


def _page(store: Store, story_id: str) -> str:
    from retold.results import story

    return sorted(story(store, story_id).pages)[0]


def _best(command: list[str]) -> dict[str, float]:
    """Seconds on the clock and of the processor, which a busy machine does not stretch."""
    runs: list[Cost] = []
    processor: list[float] = []
    for _ in range(RUNS):
        before = _spent()
        runs.append(cost(command))
        processor.append(_spent() - before)
    if any(r.code for r in runs):
        raise SystemExit(f"{command} ended with {[r.code for r in runs]}")
    return {"seconds": round(min(r.seconds for r in runs), 3),
            "worst": round(max(r.seconds for r in runs), 3),
            "processor": round(min(processor), 3),
            "mb": round(max(r.peak_mb for r in runs), 1)}  # fmt: skip


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1:])
