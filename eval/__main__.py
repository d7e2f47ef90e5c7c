"""Measures Retold: `python -m eval TASK [TASK ...] --data DIR [--json] [--save]`.

`all` runs every task. The table shows each figure with its 95% interval and its gain or loss
against the committed baseline (`eval/baseline.json`); `--save` writes the baseline anew.
A gain inside the interval is no gain.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

if TYPE_CHECKING:
    from eval.measures import Measure

    Sets = dict[str, dict[str, Measure]]

# Each task is the module of its name with `run(data) -> sets`, and `beside(data) -> lines` where others can do it too. The last ones make their own data.
TASKS = ("extraction", "stories", "similarity", "reuse", "trees", "changes", "support")
GENERATED = ("grown", "independence")
OTHER = ("families", "newsroom", "passages", "phrases", "rewrites")
BASELINE = Path(__file__).with_name("baseline.json")


def main(arguments: list[str] | None = None) -> int:
    """Run the tasks named and print their tables or their JSON."""
    options = _parser().parse_args(arguments)
    names = _expanded(options.tasks)
    if options.data is not None and not options.data.is_dir():
        print(
            f"eval: {options.data} is no folder: evaluation data is not part of the project",
            file=sys.stderr,
        )
        return 1
    results, failed = [], False
    for name in names:
        started = time.monotonic()
        try:
            # What a fit says of its progress must not stand among the figures.
            module = importlib.import_module(f"eval.{name}")
            with contextlib.redirect_stdout(sys.stderr):
                sets = module.run(options.data)
        except FileNotFoundError as error:
            print(f"eval {name}: no data: {error}", file=sys.stderr)
            failed = True
            continue
        results.append({"task": name, "format": 1, "sets": _plain(sets)})
        if not options.json:
            _print(name, sets, time.monotonic() - started)
            if hasattr(module, "beside"):  # others on the same data, for people to compare
                print("\n".join(module.beside(options.data)), flush=True)
    if options.json:
        print(
            json.dumps(
                {"tasks": results}
                if "all" in options.tasks or len(results) > 1
                else results[0]
                if results
                else {},
                indent=1,
            )
        )
    if options.save:
        _save(results)
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    parser.add_argument(
        "tasks", nargs="+", choices=("all", *TASKS, *GENERATED, *OTHER), metavar="TASK"
    )
    parser.add_argument("--data", type=Path, default=None, help="folder with the evaluation data")
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.add_argument("--save", action="store_true", help="write the figures into the baseline")
    return parser


def _expanded(tasks: list[str]) -> list[str]:
    return list(
        dict.fromkeys(
            t for task in tasks for t in ((*TASKS, *GENERATED) if task == "all" else (task,))
        )
    )


def _plain(sets: Sets) -> dict[str, dict[str, dict[str, float | int | None]]]:
    def cleaned(measure: Measure) -> dict[str, float | int | None]:
        return {k: (None if v != v else round(v, 5)) for k, v in asdict(measure).items()}

    return {name: {m: cleaned(v) for m, v in measures.items()} for name, measures in sets.items()}


def _print(task: str, sets: Sets, seconds: float) -> None:
    known = _baseline()
    print(f"\n{task}  ({seconds:.0f} s)")
    for name, measures in sets.items():
        for measure, m in measures.items():
            old = known.get(task, {}).get(name, {}).get(measure, {}).get("value")
            change = "" if old is None else f"  {m.value - old:+.3f}"
            print(
                f"  {name:32} {measure:28} {m.value:7.3f}  [{m.low:.3f}, {m.high:.3f}]  n={m.n}{change}"
            )
    sys.stdout.flush()


def _baseline() -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    if not BASELINE.exists():
        return {}
    loaded: dict[str, dict[str, dict[str, dict[str, float]]]] = json.loads(BASELINE.read_text())
    return loaded


def _save(results: list[dict[str, object]]) -> None:
    known: dict[str, object] = dict(_baseline())
    known |= {str(r["task"]): r["sets"] for r in results}
    BASELINE.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    sys.exit(main())
