"""Ten thousand spoilt pages, archives and feeds: nothing may crash, hang or eat the memory.

    python -m tests.fuzzing --count 10000            # what `make fuzz` runs
    python -m tests.fuzzing --only 4711 --keep DIR   # one input again, written to DIR

Input number n depends on n and the seed alone. The readers run in a child process under a memory
limit; the parent kills it where one page takes too long and goes on with the next.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import lzma
import os
import random
import resource
import select
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import own_peak_mb
from tests import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from retold.records import Article, Sentence, Speech

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "examples" / "newsroom" / "pages"
SECONDS = 40.0  # that one page may take; the machine may be busy
MEMORY = 3 << 30  # bytes of address space a child may have
LARGEST = 12 << 20  # bytes of an input
STARTING = 5.0  # seconds that a child may take besides
READER = [sys.executable, "-m", "tests.fuzzing"]


# --- inputs ------------------------------------------------------------------------------------


@cache
def seeds() -> dict[str, bytes]:
    """What the inputs are made of: the sample newsroom, and a file of every format."""
    found = {
        path.relative_to(PAGES).as_posix(): path.read_bytes()
        for path in sorted(PAGES.rglob("*"))
        if path.is_file()
    }
    pages = list(found.values())[:6]
    found |= {
        "made.html": formats.html(), "made.txt": formats.PLAIN.encode(), "made.warc": formats.warc(pages),
        "made.rss": formats.rss([formats.BODY] * 3), "made.atom": formats.atom([formats.BODY] * 2),
        "xhtml.atom": formats.atom(kind="xhtml"), "two.ninjs": formats.ninjs(2), "three.ninjs": formats.ninjs(3),
        "made.newsml": formats.newsml(), "made.nitf": formats.NITF.encode(), "made.eml": formats.mail(),
        "latin.eml": formats.mail("cp1252"), "made.mbox": formats.mbox(), "made.feed.json": formats.json_feed(3),
    }  # fmt: skip
    return found


def _packings() -> list[tuple[str, Callable[[bytes], bytes]]]:
    return [
        ("gz", gzip.compress),
        ("bz2", bz2.compress),
        ("xz", lambda b: lzma.compress(b, preset=0)),
        ("zst", formats.zstd),
        ("warc.zst", lambda b: formats.zstd(formats.warc([b])) + formats.zstd(formats.warc())),
        ("mbox", lambda b: formats.mbox([b, formats.mail()])),
        (
            "json feed",
            lambda b: formats.json_feed(2, content_html=b.decode("utf-8", "replace")[:500_000]),
        ),
        ("zip", lambda b: formats.zipped({"in": b, "a/page.html": formats.html()})),
        ("tar", lambda b: formats.tarred({"in": b, "a/page.html": formats.html()})),
        ("tgz", lambda b: formats.tarred({"in": b, "a/page.html": formats.html()}, "w:gz")),
        ("warc", lambda b: formats.warc([b, formats.html()])),
        ("warc.gz", lambda b: gzip.compress(formats.warc([b])) + gzip.compress(formats.warc())),
        ("rss", lambda b: formats.rss([b.decode("utf-8", "replace").replace("]]>", "")[:500_000]])),
    ]


SNIPPETS = [
    b"\0", b"\0" * 50, b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f\x92", "\u202e\u200b\ufeff".encode(),
    "a\u0301".encode() * 300, "\U0001f1e9".encode() * 40, b"<", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>",
    b"<script>", b"</script>", b"<style>", b"<p>", b"</p>", b"<table><tr><td>", b"<svg><foreignObject>",
    b"<template>", b"<select>", b"<plaintext>", b"<title>", b"<base href='javascript:1'>", b"&#x110000;",
    b"&#0;", b"&amp;" * 50, b"&nbsp", b"<a href='" + b"x" * 5000 + b"'>", b"<p " + b"a='1' " * 500 + b">",
    b"<meta charset=utf-7>", b"<meta charset=utf-16>", b"<meta http-equiv=refresh content=0>",
    b'<script type="application/ld+json">{"@type":"NewsArticle","articleBody":', b'"' * 200,
    b"[" * 2000, b'{"a":' * 2000, b"Reuters (AP) - dpa/AFP ", b"(" * 300, "“".encode() * 200, "« ".encode() * 99,
    b"said " * 300, b"By A and B and C, " * 60, b"1,000,000.000.000,0" * 40, b"9" * 5000, b"31/02/0000 25:61",
    b"1999-99-99T99:99:99+99:99", b"\r" * 100, b"\n" * 500, b"\t" * 500, b" " * 5000, b"-" * 3000, b"=" * 3000,
    b"." * 3000, b"A" * 20000, "я".encode() * 5000, "漢".encode() * 5000, "ا".encode() * 3000, b"%s%n%d\\u0000\\ud800",
    b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n", b"WARC/1.0\r\n", b"PK\x05\x06",
    b"<?xml version='1.0' encoding='x-none'?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;" * 100,
    b"http://" + b"a." * 400 + b"example/", b"www." * 500, b"|" * 500, b"@" * 500, b"*" * 500, b"_" * 500,
]  # fmt: skip


def _flip(rng: random.Random, b: bytearray) -> None:
    for _ in range(rng.choice((1, 3, 30))):
        b[rng.randrange(len(b))] = rng.randrange(256)


def _cut(rng: random.Random, b: bytearray) -> None:
    at = rng.randrange(len(b))
    del b[at : at + rng.choice((1, 10, 200, 5000))]


def _shorten(rng: random.Random, b: bytearray) -> None:
    del b[rng.randrange(len(b)) :]


def _insert(rng: random.Random, b: bytearray) -> None:
    at = rng.randrange(len(b) + 1)
    b[at:at] = rng.choice(SNIPPETS) * rng.choice((1, 1, 1, 5, 50))


def _repeat(rng: random.Random, b: bytearray) -> None:
    at = rng.randrange(len(b))
    piece = bytes(b[at : at + rng.choice((1, 8, 60, 400))])
    b[at:at] = piece * rng.choice((2, 20, 300, 3000))


def _swap(rng: random.Random, b: bytearray) -> None:
    at, to, n = rng.randrange(len(b)), rng.randrange(len(b)), rng.choice((5, 100, 2000))
    piece = bytes(b[at : at + n])
    del b[at : at + n]
    b[to:to] = piece


def _splice(rng: random.Random, b: bytearray) -> None:
    other = seeds()[rng.choice(sorted(seeds()))]
    at = rng.randrange(len(other) + 1)
    b[rng.randrange(len(b) + 1) :] = other[at:]


def _nest(rng: random.Random, b: bytearray) -> None:
    tag = rng.choice((b"div", b"b", b"table", b"ul", b"blockquote", b"font", b"item", b"entry"))
    at = rng.randrange(len(b) + 1)
    b[at:at] = b"<%s>" % tag * rng.choice((50, 300, 3000))


def _recode(rng: random.Random, b: bytearray) -> None:
    text = bytes(b).decode("utf-8", "replace")
    b[:] = text.encode(rng.choice(("utf-16", "utf-16-le", "utf-32", "cp1251", "cp1252", "gb18030", "cp500", "utf-7")), "replace")  # fmt: skip


MUTATIONS = (_flip, _cut, _shorten, _insert, _insert, _repeat, _swap, _splice, _nest, _recode)


def _mutated(rng: random.Random, body: bytes) -> bytes:
    spoilt = bytearray(body)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        if not spoilt or len(spoilt) > 2 << 20:
            break
        rng.choice(MUTATIONS)(rng, spoilt)
    return bytes(spoilt)


def _extremes() -> list[tuple[str, Callable[[], bytes]]]:
    """The worst that anybody has thought of, one of each among every hundred inputs or so."""
    many = 10 << 20
    whole, tag = formats.html(), b"</article>"
    page = whole[: whole.index(tag)]
    zeros = b"\0" * (11 << 20)
    return [
        ("empty", lambda: b""),
        ("gzip bomb", lambda: gzip.compress(b"\0" * (64 << 20), 9)),
        ("gzip bomb of words", lambda: gzip.compress(b"word " * many, 9)),
        ("bomb in bomb", lambda: gzip.compress(gzip.compress(b"<p>word " * many, 9), 9)),
        ("xz bomb", lambda: lzma.compress(zeros * 4, preset=0)),
        ("bz2 bomb", lambda: bz2.compress(zeros)),
        ("zstd bomb", lambda: formats.zstd(zeros * 6)),
        ("zstd bomb of words", lambda: formats.zstd(b"word " * many)),
        ("zstd in zstd bomb", lambda: formats.zstd(formats.zstd(b"<p>word " * many))),
        ("warc.zst bomb", lambda: formats.zstd(formats.warc([b"<html>" + zeros] * 4))),
        ("zip bomb", lambda: formats.zipped({f"{n}": zeros for n in range(8)})),
        ("zip in zip bomb", lambda: formats.zipped({f"{n}.zip": formats.zipped({"a": zeros}) for n in range(9)})),
        ("tar bomb", lambda: formats.tarred({f"{n}": zeros for n in range(8)}, "w:gz")),
        ("warc bomb", lambda: gzip.compress(formats.warc([b"<html>" + zeros] * 4))),
        ("a million links", lambda: page + b"<a href=/x>y</a>" * 600_000),
        ("links in paragraphs", lambda: page + b"<p><a href=/x>more words of a link</a>" * 28_000),
        ("deep divisions", lambda: page + b"<div>" * 100_000 + b"words"),
        ("deep lists", lambda: page + b"<ul><li>" * 25_000),
        ("deep tables", lambda: page + b"<table><tr><td>" * 18_000),
        ("deep, below the limit", lambda: page + b"<div><p>Words of a text, he said." * 190),
        ("formatting that is never closed", lambda: page + b"<b><i><font><p>" * 12_000),
        ("huge attribute", lambda: page + b"<p title='" + b"x" * 9_000_000 + b"'>words</p>"),
        ("many attributes", lambda: page + b"<p " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">"),
        ("one long paragraph", lambda: page + b"<p>" + b"He said it was so and so. " * 150_000),
        ("one long sentence", lambda: page + b"<p>" + b"and so on " * 60_000 + b"</p>"),
        ("one long word", lambda: page + b"<p>" + b"a" * 2_000_000),
        ("quotation marks", lambda: page + b"<p>" + "“said” he ".encode() * 20_000),
        ("open quotations", lambda: page + b"<p>" + "“said ".encode() * 60_000),
        ("names", lambda: page + b"<p>" + b"Ida Maria Thorsen " * 30_000),
        ("capitals", lambda: page + b"<p>" + b"A. B. C. " * 50_000),
        ("numbers", lambda: page + b"<p>" + b"1,234.5 million " * 30_000),
        ("brackets", lambda: page + b"<p>" + b"(" * 500_000),
        ("bylines", lambda: page + b"<p>By Ida Thorsen and Oskar Lind</p>" * 8_000),
        ("short lines", lambda: b"Read more\n" * 500_000),
        ("many lines of text", lambda: b"The board said on Tuesday that it would close.\n" * 60_000),
        ("spaces", lambda: page + b"<p>" + b" \t" * 3_000_000),
        ("entities", lambda: page + b"&amp;" * 1_500_000),
        ("comments", lambda: page + b"<!-- x -->" * 500_000),
        ("json-ld, nested", lambda: page + b'<script type="application/ld+json">' + b'{"a":[' * 200_000 + b"</script>"),
        ("json-ld, many", lambda: page + b'<script type="application/ld+json">{"@type":"NewsArticle"}</script>' * 9_000),
        ("nested json", lambda: b'{"text": ' + b"[" * 1_000_000),
        ("nested record", lambda: b'{"text": "Words of it.", "x": ' + b"[" * 900 + b"]" * 900 + b"}"),
        ("large number in json", lambda: b'{"text": "Words.", "n": ' + b"9" * 100_000 + b"}"),
        ("halves of characters", lambda: b'{"text": "\\ud800 said \\udfff", "title": "\\ud83d"}'),
        ("many records", lambda: b'{"text": "Words."}\n' * 300),
        ("nothing but noughts", lambda: b"\0" * (9 << 20)),
        ("invalid characters", lambda: b"<html><p>" + b"\xc3\x28\xed\xa0\x80\xff" * 500_000),
        ("utf-7", lambda: b"<meta charset=utf-7><p>" + b"+AGE-" * 100_000),
        ("controls", lambda: b"<html><p>" + bytes(range(32)) * 50_000),
        ("mojibake", lambda: b"<html><p>" + "â€œSaidâ€\x9d he Ã¼ber ".encode() * 20_000),
        ("combining marks", lambda: b"<html><p>" + b"a" + "\u0301".encode() * 1_000_000),
        ("chinese", lambda: b"<html><p>" + "他说，".encode() * 100_000),
        ("mail of many parts", lambda: b"MIME-Version: 1.0\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 4_900),
        ("mail, nested", lambda: b"MIME-Version: 1.0\nSubject: x\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000))),
        ("mail with a long header", lambda: b"MIME-Version: 1.0\nSubject: " + b"=?utf-8?q?a?= " * 300_000 + b"\n\nx"),
        ("box of many mails", lambda: formats.mbox([b"MIME-Version: 1.0\nSubject: x\n\nWords.\n"] * 500)),
        ("box of postmarks", lambda: formats.mbox([b"MIME-Version: 1.0\nSubject: x\n\n", *([b""] * 20_000)])),
        ("box of short lines", lambda: formats.mbox([b"MIME-Version: 1.0\nSubject: x\n\n" + b"\n" * 4_000_000])),
        ("mail, many levels", lambda: b"MIME-Version: 1.0\nSubject: x\n" + b"Content-Type: message/rfc822\n\n" * 3_000),
        ("json feed of many items", lambda: formats.json_feed(200)),
        ("json feed, nested", lambda: formats.json_feed(1)[:-8] + b', "x": ' + b"[" * 500_000),
        ("quotations in one paragraph", lambda: page + b"<p>" + "“It is,” he said. ".encode() * 9_000),
        ("quotations in many paragraphs", lambda: page + "<p>“It is so,” said Ida Thorsen of it.</p>".encode() * 9_000),
        ("datelines", lambda: page + b"<p>LUND, March 5 (Reuters) - " * 9_000),
        ("headings", lambda: page + b"<h2>Words of a heading</h2>" * 20_000),
        ("captions", lambda: page + b"<figure><figcaption>Words, of it. Photo: AP</figcaption></figure>" * 9_000),
        ("times", lambda: page + b"<time datetime=2024-03-05>5 March</time>" * 20_000),
        ("live parts", lambda: page + b'<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"x","liveBlogUpdate":[' + b'{"@type":"BlogPosting","articleBody":"Words of it, he said.","datePublished":"2024-03-05T10:00:00Z"},' * 9_000 + b"{}]}</script>"),
        ("feed of many items", lambda: formats.rss(["<p>Words.</p>"] * 200)),
        ("feed of one item", lambda: formats.rss(["<p>Words he said.</p>" * 20_000])),
        ("feed with entities", lambda: formats.rss().replace(b"?>", b"?><!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 50) for n in range(8)) + b"]>", 1).replace(b"Cracks", b"&i;")),
        ("feed of errors", lambda: formats.rss()[:-20] + b"&x </y>" * 900_000),
        ("tar of many files", lambda: formats.tarred({f"{n}.txt": b"Words." for n in range(500)})),
        ("zip of many files", lambda: formats.zipped({f"{n}.txt": b"Words." for n in range(500)})),
        ("warc of headers", lambda: b"WARC/1.0\r\n" + b"X: y\r\n" * 1_000_000),
        ("warc of nothing", lambda: b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 20_000),
    ]  # fmt: skip


EXTREMES = _extremes()


def made(n: int, seed: int = 1) -> tuple[str, bytes]:
    """Input number n, with a word on what it is."""
    if n < len(EXTREMES):
        name, make = EXTREMES[n]
        return name, make()
    rng = random.Random(f"{seed}:{n}")
    name = rng.choice(sorted(seeds()))
    body = seeds()[name]
    if rng.random() < 0.8:
        body, name = _mutated(rng, body), f"spoilt {name}"
    if rng.random() < 0.35:
        form, pack = rng.choice(_packings())
        body, name = pack(body[: 2 << 20]), f"{name} in {form}"
        if rng.random() < 0.6:
            body, name = _mutated(rng, body), f"spoilt {name}"
    return name, body[:LARGEST]


# --- reading -----------------------------------------------------------------------------------


def read_all(body: bytes, note: Callable[[], None] = lambda: None) -> Counter[str]:
    """Everything that reads pages, on one input; checks what must always hold. `note` is called
    behind every page."""
    from retold.captures import of_bytes
    from retold.credits import find_credits
    from retold.extract import read_article
    from retold.sentences import split
    from retold.speech import find_speech

    counts: Counter[str] = Counter()
    for capture in of_bytes(body, "fuzz"):
        assert (capture.problem is None) == bool(capture.body), capture.problem
        assert len(capture.body) <= 40 << 20
        article = read_article(capture)
        assert (article.problem is None) == bool(article.text), article.problem
        article.text.encode()
        article.title.encode()
        sentences = split(article)
        credits = find_credits(article)
        speeches = find_speech(article, sentences, credits)
        _check(article, sentences, speeches)
        counts["pages" if article.problem is None else "rows"] += 1
        note()
    assert counts
    return counts


def _check(article: Article, sentences: list[Sentence], speeches: list[Speech]) -> None:
    for s in sentences:
        whole = article.title if s.zone == "headline" else article.text
        assert whole[s.start : s.end] == s.text
    numbers = {s.n: s for s in sentences}
    for p in speeches:
        assert p.start <= p.end
        assert p.sentence in numbers


def _child(first: int, last: int, seed: int) -> None:
    """Read inputs and say before each that it begins and behind each how it went."""
    import faulthandler
    import traceback

    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for n in range(first, last):
        name, body = made(n, seed)
        print("begin", n, name, sep="\t", flush=True)
        started = time.monotonic()
        try:
            counts = read_all(body, lambda n=n: print("page", n, sep="\t", flush=True))
            how = f"pages={counts['pages']} rows={counts['rows']}"
        except BaseException as error:  # a fault of any kind is what is looked for
            where = traceback.extract_tb(error.__traceback__)[-1]
            how = f"FAULT {type(error).__name__}: {str(error)[:200]!r} at {where.filename}:{where.lineno}"
        peak = round(own_peak_mb() * 1024)
        print("end", n, round(time.monotonic() - started, 3), peak, how, sep="\t", flush=True)


# --- driving -----------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What became of the inputs."""

    inputs: int = 0
    pages: int = 0
    rows: int = 0
    peak_kb: int = 0
    faults: list[str] = field(default_factory=list)
    times: list[tuple[float, int, str]] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.inputs += other.inputs
        self.pages += other.pages
        self.rows += other.rows
        self.peak_kb = max(self.peak_kb, other.peak_kb)
        self.faults += other.faults
        self.times += other.times


def drive(first: int, last: int, seed: int = 1, seconds: float = SECONDS) -> Outcome:
    """Inputs first to last, each within its time; a child that dies or hangs is replaced."""
    out = Outcome()
    while first < last:
        first = _run_child(first, last, seed, seconds, out)
    return out


def _run_child(first: int, last: int, seed: int, seconds: float, out: Outcome) -> int:
    """One child until it ends, is killed or dies. The number of the input to go on with."""
    command = [*READER, "--child", str(first), str(last), "--seed", str(seed)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment
    ) as child:
        assert child.stdout is not None
        at, name, ended = first, "starting", first
        for line in _lines(child, seconds):
            if line is None:
                child.kill()
                out.faults.append(f"{at}\t{name}\tHANG: over {seconds:g} s")
                out.inputs += 1
                return at + 1
            kind, number, *rest = line.split("\t")
            at = int(number)
            if kind == "begin":
                name = rest[0]
            elif kind == "end":
                _note(out, at, name, float(rest[0]), int(rest[1]), rest[2])
                ended = at + 1
        child.wait()
        if ended < last:
            told = child.stderr.read().decode("utf-8", "replace") if child.stderr else ""
            out.faults.append(f"{at}\t{name}\tDEATH: {child.returncode}: {told[:600]!r}")
            out.inputs += 1
            return max(at, ended) + 1
        return last


def _note(out: Outcome, n: int, name: str, took: float, peak: int, how: str) -> None:
    out.inputs += 1
    out.times.append((took, n, name))
    out.peak_kb = max(out.peak_kb, peak)
    if how.startswith("FAULT"):
        out.faults.append(f"{n}\t{name}\t{how}")
        return
    pages, rows = (int(part.partition("=")[2]) for part in how.split())
    out.pages += pages
    out.rows += rows


def _lines(child: subprocess.Popen[bytes], seconds: float) -> Iterator[str | None]:
    """What a child says, line by line; None where it keeps silent for too long."""
    assert child.stdout is not None
    rest = b""
    while True:
        ready, _, _ = select.select([child.stdout], [], [], seconds + STARTING)
        if not ready:
            yield None
            return
        piece = os.read(child.stdout.fileno(), 1 << 16)
        if not piece:
            return
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--child", nargs=2, type=int)
    given = parser.parse_args()
    if given.child:
        _child(*given.child, given.seed)
        return
    if given.only is not None:
        name, body = made(given.only, given.seed)
        print(given.only, name, len(body), "bytes")
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            (given.keep / f"{given.only}").write_bytes(body)
        print(dict(read_all(body)))
        return
    sys.exit(_all(given.first, given.count, given.seed, given.workers, given.seconds))


def _all(first: int, count: int, seed: int, workers: int, seconds: float) -> int:
    from concurrent.futures import ThreadPoolExecutor

    started = time.monotonic()
    step = 100
    out = Outcome()
    parts = [(at, min(at + step, count)) for at in range(first, count, step)]
    with ThreadPoolExecutor(workers) as pool:
        for part in pool.map(lambda p: drive(*p, seed, seconds), parts):
            out.add(part)
            print(*part.faults, sep="\n", end="\n" if part.faults else "", flush=True)
            print(f"{out.inputs} of {count}", file=sys.stderr, flush=True)
    print("slowest:", *(f"{t:.1f} s\t{n}\t{name}" for t, n, name in sorted(out.times, reverse=True)[:8]), sep="\n  ")  # fmt: skip
    took = time.monotonic() - started
    print(
        f"{out.inputs} inputs (seed {seed}) in {took:.0f} s: {out.pages} pages, {out.rows} rows with a "
        f"reason, {len(out.faults)} faults; at most {out.peak_kb >> 10} MB"
    )
    return 1 if out.faults else 0


if __name__ == "__main__":
    main()
