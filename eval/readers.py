"""Readers of pages beside Retold's, each in a process of its own: how well and how fast.

Readers that are not installed are named as missing; the extra `bench` brings them.
"""

from __future__ import annotations

import multiprocessing
import time
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eval.extraction import Page, Reading, figures, shingle_shares

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    Reader = Callable[[Page], Reading]

LIMIT = 120.0  # seconds that a reader has for all pages, alone
PEERS = ("resiliparse", "readability", "newspaper4k")
WHOSE = {"readability": "readability-lxml"}  # names of packages that differ


@dataclass(slots=True)
class Alone:
    """How one reader did alone: seconds, and per page read the shares of right and wrong."""

    seconds: float = 0.0
    shares: list[tuple[float, float, float] | None] = field(default_factory=list)
    missing: bool = False


def beside(name: str, items: list[Page], limit: float = LIMIT) -> list[str]:
    """Lines of a table: Retold and the other readers on the same pages."""
    rows = {r: read_alone(r, items, limit) for r in ("retold", "trafilatura", *PEERS)}
    lines = [
        f"  {name + ', each alone in a process':42} {'f1':>7} {'precision':>9} {'recall':>7}  pages/s"
    ]
    for reader_name, row in rows.items():
        known = [shares for shares in row.shares if shares is not None]
        if row.missing or not known or not row.seconds:
            continue
        precision, recall, f1 = figures(known)
        ended = (
            ""
            if len(row.shares) == len(items)
            else f"  ended at {limit:g} s: {len(row.shares)} pages"
        )
        lines.append(
            f"  {WHOSE.get(reader_name, reader_name):42} {f1:7.3f} {precision:9.3f} {recall:7.3f} "
            f"{len(known) / row.seconds:8.1f}{ended}"
        )
    missing = [WHOSE.get(r, r) for r, row in rows.items() if row.missing]
    if missing:
        lines.append(
            f"  not installed: {', '.join(missing)}; `make peers` brings them (the extra bench)"
        )
    return lines


def reader(name: str) -> Reader:
    """A reader by its name; ImportError where it is not installed."""
    makers: dict[str, Callable[[], Reader]] = {
        "retold": lambda: _retold,
        "trafilatura": lambda: _trafilatura,
        "readability": _readability,
        "resiliparse": lambda: _resiliparse,
        "newspaper4k": _newspaper,
    }
    return makers[name]()


def _retold(item: Page) -> Reading:
    from eval.extraction import retold_reading

    return retold_reading(item)


def _trafilatura(item: Page) -> Reading:
    import trafilatura

    found = trafilatura.bare_extraction(item.body, with_metadata=True, include_comments=False)
    return Reading(getattr(found, "text", "") or "", getattr(found, "title", "") or "")


def _resiliparse(item: Page) -> Reading:
    from eval.extraction import resiliparse_reading

    return resiliparse_reading(item)


def _readability() -> Reader:
    from lxml.html import fromstring
    from readability import Document

    def read(item: Page) -> Reading:
        try:
            found = Document(item.body.decode("utf-8", "replace"))
            return Reading(" ".join(fromstring(found.summary()).itertext()), found.short_title())
        except Exception:  # a peer that fails reads nothing
            return Reading("")

    return read


def _newspaper() -> Reader:
    from newspaper import Article

    def read(item: Page) -> Reading:
        try:
            article = Article("https://example.org/", fetch_images=False)
            article.download(input_html=item.body.decode("utf-8", "replace"))
            article.parse()
            return Reading(article.text, article.title)
        except Exception:  # a peer that fails reads nothing
            return Reading("")

    return read


def read_alone(name: str, items: list[Page], limit: float) -> Alone:
    """A reader in a process of its own, which is ended at the limit; what it read until then counts."""
    result = Alone()
    ours, its = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_read_and_tell, args=(name, items, its))
    process.start()
    its.close()
    deadline = time.monotonic() + limit
    try:
        while ours.poll(max(0.0, deadline - time.monotonic())):
            told = ours.recv()
            if told is None:
                result.missing = True
                continue
            result.seconds += told[0]
            result.shares.append(told[1])
    except EOFError:
        pass
    process.kill()
    process.join()
    return result


def _read_and_tell(name: str, items: list[Page], to: Connection) -> None:
    warnings.simplefilter("ignore")  # what a peer has to say to its makers
    try:
        read = reader(name)
    except ImportError:
        to.send(None)
        return
    for item in items[:20]:
        read(item)
    for item in items:
        started = time.process_time()
        reading = read(item)
        seconds = time.process_time() - started
        truth = item.truth.get("text")
        to.send((seconds, shingle_shares(str(truth), reading.text) if truth else None))
