"""What each rule of the judge finds on pairs of passages, by itself: `python -m eval.rules [--show RULE]`.

The pairs of `eval/fiction/passages` name one change each, so a rule (a feature whose value alone makes a
difference plain, `clear_...`) can be counted: told on unchanged pairs, on the words that are labelled, and
elsewhere in a changed pair. `--half read` looks at every second file, `--half kept` at the others, so that a rule
can be mended by the first and counted on the second. `--show RULE` prints the pairs.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING

from eval.passages import Passages, every
from retold.apparatus import FeatureJudge
from retold.apparatus.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.apparatus import Difference

PLACES = ("unchanged", "hit", "elsewhere")
OTHER = "(by the fit alone)"  # differences that no rule makes plain


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.rules", description=__doc__)
    parser.add_argument("--show", metavar="RULE", help="print the pairs where a rule is told")
    parser.add_argument("--half", choices=("read", "kept"), help="every second file, or the others")
    options = parser.parse_args(arguments)
    told = list(_told(_half(every(), options.half)))
    if options.show:
        for _, place, pair, d in (t for t in told if t[0] == options.show):
            print(
                f"\n{place} {d.probability:.2f} {d.before!r} / {d.after!r}"
                f"\n    {pair.before}\n    {pair.after}"
            )
    counts = Counter((rule, place) for rule, place, _, _ in told)
    print(f"\n{'rule':24}" + "".join(f"{p:>11}" for p in PLACES))
    for rule in sorted({r for r, _ in counts}, key=lambda r: -counts[r, "unchanged"]):
        print(f"{rule:24}" + "".join(f"{counts[rule, p]:11}" for p in PLACES))
    print(
        f"{'all':24}"
        + "".join(f"{sum(counts[r, p] for r, q in counts if q == p):11}" for p in PLACES)
    )
    return 0


def _half(pairs: list[Passages], half: str | None) -> list[Passages]:
    files = sorted({p.block.partition(":")[0] for p in pairs})
    chosen = files[::2] if half == "read" else files[1::2] if half == "kept" else files
    return [p for p in pairs if p.block.partition(":")[0] in chosen]


def _told(pairs: list[Passages]) -> Iterator[tuple[str, str, Passages, Difference]]:
    judge = FeatureJudge()
    for pair in pairs:
        for d in judge.differences(pair.before, pair.after):
            if d.probability >= SETTINGS.threshold:
                yield _rule(d), _place(pair, d), pair, d


def _rule(d: Difference) -> str:
    rules = [name for name, value in d.features if name.startswith("clear_") and value]
    return rules[0] if rules else OTHER


def _place(pair: Passages, d: Difference) -> str:
    if pair.before_span is None or pair.after_span is None:
        return "unchanged"
    sides = (
        (pair.before_span, d.before_start, d.before_end),
        (pair.after_span, d.after_start, d.after_end),
    )
    at = all(start < span[1] and span[0] < max(end, start + 1) for span, start, end in sides)
    return "hit" if at else "elsewhere"


if __name__ == "__main__":
    sys.exit(main())
