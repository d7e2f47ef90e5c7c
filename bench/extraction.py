"""How fast pages are read: Retold beside trafilatura with metadata, and beside peers where installed.

Every reader reads the same pages in the same process; rounds alternate between the readers, so that
a busy machine slows all of them alike, and the best round counts. F1 is given where the pages come
with their answers (`--data`).
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import cost
from eval.extraction import Page, Reading, figures, folders, pages, shingle_shares

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[[Page], Reading]

NEWSROOM = Path(__file__).parents[1] / "examples" / "newsroom" / "pages"
ROUNDS = 3
PEERS = ("readability", "resiliparse", "newspaper4k")


def main(arguments: list[str]) -> None:
    """Print seconds, pages per second and, where answers are known, F1 of each reader."""
    parser = argparse.ArgumentParser(prog="python -m bench extraction", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--data", type=Path, help="folder with extraction/SET; else the sample pages"
    )
    parser.add_argument(
        "--peers", action="store_true", help="also the readers of the extra `bench`"
    )
    parser.add_argument("--inner", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    items = _items(options.data)
    names = ["retold", "trafilatura", *(PEERS if options.peers else ())]
    if options.inner:  # the process whose memory is measured
        for item in items:
            _retold(item)
        return
    readers, missing = _readers(names)
    seconds = _seconds(readers, items)
    out = {
        "seconds": round(seconds["retold"], 3),
        "peak_mb": round(_peak(options.data), 1),
        "ratio": round(seconds["retold"] / seconds["trafilatura"], 3),
        "pages": len(items),
        "readers": {n: _row(readers[n], seconds[n], items) for n in readers},
        "missing": missing,
    }
    print(json.dumps(out) if options.json else _table(out))


def _items(data: Path | None) -> list[Page]:
    if data is not None:
        return [page for folder in folders(data) for page in pages(folder)]
    return [Page(p.name, p.read_bytes(), {}) for p in sorted(NEWSROOM.rglob("*.html"))]


def _peak(data: Path | None) -> float:
    import sys

    command = [sys.executable, "-m", "bench", "extraction", "--inner"]
    return cost(command + (["--data", str(data)] if data is not None else [])).peak_mb


def _readers(names: list[str]) -> tuple[dict[str, Reader], list[str]]:
    """The readers that are installed, and the names of those that are not."""
    makers = {
        "retold": lambda: _retold,
        "trafilatura": lambda: _trafilatura,
        "readability": _readability,
        "resiliparse": lambda: _resiliparse,
        "newspaper4k": _newspaper,
    }
    found: dict[str, Reader] = {}
    missing = []
    for name in names:
        try:
            found[name] = makers[name]()
        except ImportError:
            missing.append(name)
    return found, missing


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


def _seconds(readers: dict[str, Reader], items: list[Page]) -> dict[str, float]:
    """The best round of each reader, in processor seconds; the first pages warm it up."""
    best = dict.fromkeys(readers, float("inf"))
    for reader in readers.values():
        for item in items[:5]:
            reader(item)
    for _ in range(ROUNDS):
        for name, reader in readers.items():
            started = time.process_time()
            for item in items:
                reader(item)
            best[name] = min(best[name], time.process_time() - started)
    return best


def _row(reader: Reader, seconds: float, items: list[Page]) -> dict[str, float]:
    row = {"seconds": round(seconds, 3), "pages_per_second": round(len(items) / seconds, 1)}
    known = [item for item in items if item.truth.get("text")]
    if known:
        shares = [shingle_shares(str(i.truth["text"]), reader(i).text) for i in known]
        row["f1"] = round(figures(shares)[2], 3)
    return row


def _table(out: dict[str, object]) -> str:
    rows = out["readers"]
    assert isinstance(rows, dict)
    lines = [
        f"{out['pages']} pages; Retold takes {out['ratio']} times trafilatura's time, {out['peak_mb']} MB"
    ]
    for name, row in rows.items():
        score = f"  F1 {row['f1']:.3f}" if "f1" in row else ""
        lines.append(f"{name:12} {row['pages_per_second']:8.1f} pages/s{score}")
    missing = out["missing"]
    assert isinstance(missing, list)
    if missing:
        lines.append(f"not installed: {', '.join(missing)} (install the extra `bench`)")
    return "\n".join(lines)
