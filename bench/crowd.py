"""One story on very many pages: `python -m bench crowd --pages N --tellings T [--others M] [--json]`.

A made-up event is told in T different wordings, each a rewriting of an earlier one (facts kept word for
word, reworded, left out and added); N pages carry them, with the datelines, cuts and scraps of
furniture that houses leave on copies. `--others` adds so many pages of other news. The articles are
written outside the measured time; the measured process then takes every step from articles to
claims, with its seconds, its processor's seconds and the most memory held until then.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import pages as others
from bench.measure import own_peak_mb, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.records import Article

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
HOURS = 48  # within which all of it is printed
FACTS = 40  # that can be told of the event
CORE = 6  # of them, some of which every telling begins with
SAID = ("said", "told reporters", "confirmed", "denied", "announced")
SCRAPS = ("", "", "", " Read more", " Share this story", " Sign up for our newsletter")
CREDITED = ("Reuters", "AP", "AFP", "dpa")


def main(argv: list[str]) -> None:
    """Write the pages, take every step over them in a new process, print its figures."""
    parser = argparse.ArgumentParser(prog="bench crowd")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--tellings", type=int, default=60)
    parser.add_argument("--others", type=int, default=0, help="pages of other news")
    parser.add_argument("--events", type=int, default=1, help="events of so many pages each")
    parser.add_argument("--finding", action="store_true", help="only up to stories")
    parser.add_argument("--folder", type=Path, help="where the workspace is made")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.measure:
        print(json.dumps(steps(asked.measure, asked.finding)))
        return
    figures = run(asked)
    if asked.json:
        print(json.dumps(figures))
        return
    for name, took in figures.pop("steps").items():
        print(
            f"{name:12} {took['seconds']:8.1f} s {took['processor']:8.1f} s {took['peak_mb']:7} MB"
        )
    for name, value in figures.items():
        print(f"{name:18} {value}")


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Make a workspace of the pages and measure what is made of them."""
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        root = Path(folder) / "desk"
        truth = write(root, story(asked.pages, asked.tellings, asked.events), asked.others)
        command = [sys.executable, "-m", "bench.crowd", "--measure", str(root),
                   *(["--finding"] if asked.finding else [])]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        with watched(process.pid, every=0.2) as usage:
            answer = json.loads(process.communicate()[0])
        found = homes(root)
    return {
        "pages": asked.pages * asked.events, "true_tellings": asked.tellings, "others": asked.others,
        **answer, "peak_mb": round(usage.peak_mb),
        "processor_seconds": round(usage.processor_seconds, 1), **judged(found, truth),
    }  # fmt: skip


# --- the pages ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the story, and the wording that it carries."""

    telling: int
    url: str
    title: str
    text: str
    published: datetime
    event: int = 0


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something to be told: its own words stay whoever tells it."""

    own: tuple[str, ...]
    speaker: str | None

    def told(self, rng: random.Random) -> str:
        """A sentence of it, with words that the teller chose."""
        words: list[str] = []
        for word in rng.sample(self.own, len(self.own)):
            words += [word, *(others._some(rng, rng.randint(1, 3)).split())]
        sentence = " ".join(words)
        if self.speaker:
            sentence += f", {self.speaker} {rng.choice(SAID)}"
        return sentence[0].upper() + sentence[1:] + "."


def story(pages: int, tellings: int, events: int = 1, seed: int = 21) -> Iterator[Page]:
    """The pages, those of one wording first: as many carry a wording as the first few allow."""
    for event in range(events):
        yield from _event(pages, tellings, event, random.Random(f"{seed} {event}"))


def _event(pages: int, tellings: int, event: int, rng: random.Random) -> Iterator[Page]:
    names = [others._name(rng) for _ in range(7)]
    place = others._name(rng).split()[0]
    topics = others._some(rng, 400).split()
    topics = sorted({w for w in topics if len(w) > 5})[:40]
    facts = [_fact(rng, names, place, topics) for _ in range(FACTS)]
    wordings: list[dict[int, str]] = []
    carried = _carried(pages, tellings)
    for n, count in enumerate(carried):
        parent = wordings[rng.randrange(len(wordings))] if wordings and rng.random() < 0.9 else {}
        wordings.append(_rewritten(rng, parent, facts))
        at = START + timedelta(hours=HOURS * n / max(1, tellings) * 0.8)
        title = f"{rng.choice(names[:3])} {' '.join(rng.sample(topics[:12], 3))} in {place}"
        body = list(wordings[-1].values())
        yield from _copies(rng, n, count, title, body, place, at, event)


def _fact(rng: random.Random, names: list[str], place: str, topics: list[str]) -> _Fact:
    own = [rng.choice(names[:4] if rng.random() < 0.7 else names), *rng.sample(topics, 3)]
    if rng.random() < 0.4:
        own.append(str(rng.randrange(12, 9000)))
    if rng.random() < 0.3:
        own.append(f"in {place}")
    return _Fact(tuple(own), rng.choice(names) if rng.random() < 0.4 else None)


def _rewritten(rng: random.Random, parent: dict[int, str], facts: list[_Fact]) -> dict[int, str]:
    """Facts in their order with the sentences that tell them."""
    core = [n for n in range(CORE) if n not in parent]
    chosen = [n for n in parent if rng.random() < 0.75]
    chosen += rng.sample(core, min(len(core), 3))
    wanted = rng.randint(9, 16)
    for n in rng.sample(range(len(facts)), len(facts)):
        if len(set(chosen)) >= wanted:
            break
        chosen.append(n)
    chosen = sorted(set(chosen), key=lambda n: (n >= CORE, rng.random()))
    return {
        n: parent[n] if n in parent and rng.random() < 0.6 else facts[n].told(rng) for n in chosen
    }


def _carried(pages: int, tellings: int) -> list[int]:
    """How many pages carry each telling: the first ones most, every one at least one."""
    weights = [1 / (n + 1) for n in range(tellings)]
    free = pages - tellings
    counts = [1 + int(free * w / sum(weights)) for w in weights]
    counts[0] += pages - sum(counts)
    return counts


def _copies(
    rng: random.Random, telling: int, count: int, title: str, body: list[str], place: str,
    at: datetime, event: int,
) -> Iterator[Page]:  # fmt: skip
    agency = rng.choice(CREDITED)
    openings = (
        "",
        f"{place} ({agency}) - ",
        f"{place.upper()}, Jan. 5 ({agency}) - ",
        f"{place}: ",
    )
    for n in range(count):
        cut = (
            len(body)
            if n == 0 or rng.random() < 0.6
            else rng.randint(max(4, len(body) // 2), len(body))
        )
        kept = body[:cut]
        paragraphs = "\n\n".join(" ".join(kept[i : i + 2]) for i in range(0, len(kept), 2))
        yield Page(
            telling,
            f"https://paper{rng.randrange(3000)}.example/{event}/{telling}/{n}",
            title if rng.random() < 0.7 else f"{title}: {others._some(rng, 2)}",
            rng.choice(openings) + paragraphs + (rng.choice(SCRAPS) if n else ""),
            min(at + timedelta(minutes=7 * n), START + timedelta(hours=HOURS)),
            event,
        )


def article_of(page: Page) -> Article:
    """A page as it stands once it is read."""
    from retold.newsrooms import outlet_of
    from retold.records import Article
    from retold.text import key

    number = key(page.url, page.text)
    return Article(
        key(number, "0"), number, page.url, page.url, outlet_of(page.url), page.title, page.text,
        "en", True, published=page.published, published_precision="minute",
        words=len(page.text.split()),
    )  # fmt: skip


def other_news(count: int, words: int = 300) -> Iterator[Article]:
    """So many pages of other stories."""
    for capture in others.captures(count, words):
        fields = json.loads(capture.body)
        at = datetime.fromisoformat(fields["published"])
        yield article_of(Page(0, capture.address, fields["title"], fields["text"], at))


def write(root: Path, told: Iterator[Page], other: int) -> dict[str, tuple[int, int]]:
    """Writes a workspace of the articles; the event and the wording of each page of the story."""
    import pyarrow as pa

    from retold.engines.base import Amendment
    from retold.engines.local import Local
    from retold.records import Article, to_batch
    from retold.workspace import Store

    truth: dict[str, tuple[int, int]] = {}
    with Local(Store.create(root, durable=False)) as engine:

        def put(articles: Iterator[Article]) -> None:
            while chunk := list(islice(articles, 20_000)):
                rows = pa.Table.from_batches([to_batch(Article, chunk)])
                engine.amend(Amendment("articles", rows))

        def own() -> Iterator[Article]:
            for page in told:
                article = article_of(page)
                truth[article.article_id] = page.event, page.telling
                yield article

        put(own())
        if other:
            put(other_news(other))
    return truth


# --- the measured process -----------------------------------------------------------------------


def steps(root: Path, finding: bool) -> dict[str, Any]:
    """Every step from articles on, one after the other in this process."""
    from retold import pipeline
    from retold.engines.local import Local
    from retold.workspace import Store

    took: dict[str, dict[str, float]] = {}
    last = [time.perf_counter(), time.process_time()]

    def step(name: str) -> None:
        now = [time.perf_counter(), time.process_time()]
        row = took.setdefault(name, {"seconds": 0.0, "processor": 0.0, "peak_mb": 0})
        row["seconds"] = round(row["seconds"] + now[0] - last[0], 2)
        row["processor"] = round(row["processor"] + now[1] - last[1], 2)
        row["peak_mb"] = round(own_peak_mb())
        last[:] = now
        print(name, row, file=sys.stderr, flush=True)

    store = Store.open(root)
    started = time.perf_counter()
    every = pipeline.steps()
    with Local(store) as engine:
        for stage in every.reading[1:]:
            if not finding:
                engine.map(stage)
                step(stage.into)
        pipeline.group(engine, every.finding, step=step)
        step("writing")
        pipeline.share(engine, every.sharing)
        step("passages")
        for stage in () if finding else every.joining:
            engine.join(stage, pipeline._JOIN.format(table=stage.tables[1]))
            step("joining")
        for stage in () if finding else every.retelling:
            engine.map(stage)
            step(stage.into)
    rows = {
        t: store.read(t).num_rows
        for t in ("pairs", "passages", "tellings", "beads", "variants", "claims")
    }
    return {"seconds": round(time.perf_counter() - started, 1), "steps": took, **rows}


# --- what came out ------------------------------------------------------------------------------


def homes(root: Path) -> dict[str, str]:
    """The story of each page."""
    from retold.workspace import Store

    rows = Store.open(root).read("story_members").to_pydict()
    return dict(zip(rows["article_id"], rows["story_key"], strict=True))


def judged(found: dict[str, str], truth: dict[str, tuple[int, int]]) -> dict[str, object]:
    """Into how many stories the pages of an event fell, the largest, and strangers in it."""
    sizes = Counter((event, found[a]) for a, (event, _) in truth.items())
    whole = Counter(found.values())
    parts = [sorted((n for (e, _), n in sizes.items() if e == event), reverse=True)
             for event in sorted({e for e, _ in truth.values()})]  # fmt: skip
    strangers = sum(whole[story] - n for (_, story), n in sizes.items() if n > 1)
    inside = {
        e: {t for a, (f, t) in truth.items() if f == e and found[a] == top}
        for e, top in ((e, max((n, s) for (f, s), n in sizes.items() if f == e)[1])
                       for e in range(len(parts)))
    }  # fmt: skip
    return {
        "stories": [len(p) for p in parts], "largest": [p[:6] for p in parts],
        "wordings_in_largest": [len(inside[e]) for e in sorted(inside)], "strangers": strangers,
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
