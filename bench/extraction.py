"""How fast pages are read: Retold beside trafilatura with metadata, and beside peers where installed.

Two workers at once read all the pages with one reader, then with the other, in turn, so that a busy
machine slows both alike; the ratio is taken within each turn, and its median and least are told.
With `--peers` each reader then reads the pages alone in a process of its own, which ends at a time
limit. F1 is given where the pages come with their answers (`--data`).
"""

from __future__ import annotations

import argparse
import json
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

from bench.measure import Cost, cost
from eval.extraction import Page, figures, folders, pages
from eval.readers import LIMIT, PEERS, Alone, read_alone, reader

NEWSROOM = Path(__file__).parents[1] / "examples" / "newsroom" / "pages"
TURNS = 5
WORKERS = 2


def main(arguments: list[str]) -> None:
    """Print the ratio and, for each reader, pages per second and, where answers are known, F1."""
    parser = argparse.ArgumentParser(prog="python -m bench extraction", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--data", type=Path, help="folder with extraction/SET; else the sample pages"
    )
    parser.add_argument(
        "--peers", action="store_true", help="also the readers of the extra `bench`"
    )
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for each reader alone")
    parser.add_argument("--inner", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    items = _items(options.data)
    if options.inner:  # the process whose memory is measured
        for item in items:
            reader("retold")(item)
        return
    retold, trafilatura = _in_turn(items)
    ratios = [a / b for a, b in zip(retold, trafilatura, strict=True)]
    names = ["retold", "trafilatura", *(PEERS if options.peers else ())]
    alone = {name: read_alone(name, items, options.limit) for name in names}
    whole = _whole(options.data)
    out = {
        "seconds": round(whole.seconds, 3),
        "peak_mb": round(whole.peak_mb, 1),
        "ratio": round(median(ratios), 3),
        "ratio_least": round(min(ratios), 3),
        "workers": WORKERS,
        "pages": len(items),
        "readers": {n: _row(a) for n, a in alone.items() if not a.missing},
        "missing": [n for n, a in alone.items() if a.missing],
    }
    print(json.dumps(out) if options.json else _table(out))


def _items(data: Path | None) -> list[Page]:
    if data is not None:
        return [page for folder in folders(data) for page in pages(folder)]
    return [Page(p.name, p.read_bytes(), {}) for p in sorted(NEWSROOM.rglob("*.html"))]


def _whole(data: Path | None) -> Cost:
    """What a process costs that starts, takes in the pages and reads each once."""
    import sys

    command = [sys.executable, "-m", "bench", "extraction", "--inner"]
    return cost(command + (["--data", str(data)] if data is not None else []))


def _in_turn(items: list[Page]) -> tuple[list[float], list[float]]:
    """Processor seconds a turn of Retold and of trafilatura, each with all workers reading all pages."""
    found: tuple[list[float], list[float]] = ([], [])
    with ProcessPoolExecutor(WORKERS, initializer=_keep, initargs=(items,)) as pool:
        for turn in range(TURNS + 1):
            for name, seconds in zip(("retold", "trafilatura"), found, strict=True):
                spent = sum(pool.map(_read_all, [name] * WORKERS))
                if turn:  # the first warms up
                    seconds.append(spent)
    return found


_kept: list[Page] = []  # a worker's pages


def _keep(items: list[Page]) -> None:
    _kept[:] = items


def _read_all(name: str) -> float:
    """Processor seconds, which a busy machine changes least."""
    read = reader(name)
    started = time.process_time()
    for item in _kept:
        read(item)
    return time.process_time() - started


def _row(alone: Alone) -> dict[str, float]:
    n = len(alone.shares)
    row: dict[str, float] = {
        "seconds": round(alone.seconds, 3),
        "pages_read": n,
        "pages_per_second": round(n / alone.seconds, 1) if alone.seconds else 0.0,
    }
    known = [shares for shares in alone.shares if shares is not None]
    if known:
        row["f1"] = round(figures(known)[2], 3)
    return row


def _table(out: dict[str, object]) -> str:
    rows = out["readers"]
    assert isinstance(rows, dict)
    lines = [
        f"{out['pages']} pages, {out['workers']} workers; Retold takes {out['ratio']} times the time of "
        f"trafilatura with metadata (least {out['ratio_least']}), {out['peak_mb']} MB"
    ]
    for name, row in rows.items():
        score = f"  F1 {row['f1']:.3f}" if "f1" in row else ""
        if row["pages_read"] < out["pages"]:
            score += f"  ended at the time limit, {row['pages_read']} pages read"
        lines.append(f"{name:12} {row['pages_per_second']:8.1f} pages/s{score}")
    missing = out["missing"]
    assert isinstance(missing, list)
    if missing:
        lines.append(
            f"not installed: {', '.join(missing)} (`make peers` brings them: the extra bench)"
        )
    return "\n".join(lines)
