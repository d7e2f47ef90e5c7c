"""How long `retold trace` takes as a new process: two pages and forty."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench.measure import Cost, cost

NEWSROOM = Path(__file__).parents[1] / "examples" / "newsroom"
RUNS = 3


def main(arguments: list[str]) -> None:
    """Print the best of three runs, caches warm, and the first run beside it."""
    parser = argparse.ArgumentParser(prog="python -m bench trace", description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    pages = sorted(p for p in NEWSROOM.rglob("*") if p.suffix in (".html", ".txt"))
    sizes = {"two": pages[:2], "forty": pages[:40]}
    figures = {name: _measured([str(p) for p in chosen]) for name, chosen in sizes.items()}
    helped = [cost([sys.executable, "-m", "retold", "--help"]).seconds for _ in range(RUNS)]
    out = {
        "seconds": figures["forty"]["seconds"],
        "peak_mb": figures["forty"]["peak_mb"],
        "two_pages": figures["two"],
        "forty_pages": figures["forty"],
        "help_seconds": round(min(helped), 3),
    }
    if options.json:
        print(json.dumps(out))
        return
    for name, figure in figures.items():
        print(
            f"{name:6} pages: {figure['seconds']:.2f} s (first {figure['first']:.2f} s), {figure['peak_mb']:.0f} MB"
        )
    print(f"--help: {out['help_seconds']:.2f} s")


def _measured(pages: list[str]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        json_file = str(Path(folder) / "result.json")
        command = [sys.executable, "-m", "retold", "trace", *pages, "--json", json_file, "--quiet"]
        runs: list[Cost] = [cost(command) for _ in range(RUNS)]
    for run in runs:
        if run.code:
            raise SystemExit(f"trace ended with {run.code}")
    best = min(runs, key=lambda r: r.seconds)
    return {"seconds": round(best.seconds, 3), "peak_mb": round(max(r.peak_mb for r in runs), 1),
            "first": round(runs[0].seconds, 3)}  # fmt: skip
