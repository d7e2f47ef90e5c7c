"""Tables of outlets: what their pages are, who takes from whom, and rates that were audited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from retold.results import plural
from retold.text import one_line as clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from retold.results import Outlets
    from retold.results.outlets import Row
    from retold.results.rates import Rate

SHOWN = 30
_HEADS = {
    "carry": "carries", "rewrite": "rewrites", "translate": "translates", "merge": "merges",
    "own": "reports", "shared": "shares", "unknown": "not known",
}  # fmt: skip


def print_outlets(
    found: Outlets, console: Console, *, by: str = "outlet", matrix: bool = False
) -> None:
    """Print one row an outlet or newsroom with intervals, or the matrix of who takes from whom."""
    if not found.pages:
        console.print("There are no pages yet.")
    elif matrix:
        _matrix(found, console, by)
    else:
        _rows(found, console, by)


def _rows(found: Outlets, console: Console, by: str) -> None:
    rows = found.rows(by)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(by.capitalize(), overflow="fold", max_width=30)
    table.add_column("pages", justify="right")
    table.add_column("of which", overflow="fold")
    for row in rows[:SHOWN]:
        name = Text(clean(row.name))
        if row.owner:
            name.append(f" ({clean(row.owner)})", "dim")
        table.add_row(name, str(len(row.pages)), _roles(row))
    console.print(table)
    if len(rows) > SHOWN:
        console.print(f"… and {len(rows) - SHOWN} more (all are in --json and --csv)\n")
    console.print(
        "Number of pages, with the interval of its share at 95 in 100. “Shares”: a text of several\n"
        "whose writer is not known. “Not known” is never counted as own reporting.",
        style="dim",
    )


def _roles(row: Row) -> Text:
    """What its pages are, the commonest first."""
    parts = Text()
    for role in sorted(row.roles, key=lambda r: (-len(row.roles[r]), r)):
        share = row.share(role)
        parts.append(", " if parts else "").append(f"{_HEADS[role]} {share.count}")
        parts.append(f" ({100 * share.low:.0f}–{100 * share.high:.0f}%)", "dim")
    return parts


def _matrix(found: Outlets, console: Console, by: str) -> None:
    matrix = found.matrix(by, most=SHOWN)
    if not matrix.counts:
        console.print("No telling here was made from another's, as far as is known.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("takes from", overflow="fold")
    for n in range(1, len(matrix.givers) + 1):
        table.add_column(str(n), justify="right")
    for taker in matrix.takers:
        cells = [matrix.counts.get((taker, g), 0) for g in matrix.givers]
        table.add_row(Text(clean(taker)), *(str(c) if c else "·" for c in cells))
    console.print(table)
    for n, giver in enumerate(matrix.givers, 1):
        console.print(Text.assemble((f"{n:3d} ", "dim"), clean(giver)))
    console.print()
    if matrix.more_takers or matrix.more_givers:
        console.print(f"… {plural(matrix.more_takers, 'taker')} and "
                      f"{plural(matrix.more_givers, 'giver')} more (all are in --json and --csv)")  # fmt: skip


def print_rates(rates: Sequence[Rate], console: Console, answered: int, drawn: int) -> None:
    """Print audited rates, each with its interval and what it rests on."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Outlet", overflow="fold")
    for head in ("compared", "found", "asked", "yes", "no", "real", "per 100"):
        table.add_column(head, justify="right")
    for r in rates:
        counted = (r.compared, r.found, r.asked, r.yes, r.no)
        real = f"{r.low} to {r.high}" if r.found else "none found"
        per = (
            f"{100 * r.low / r.compared:.0f} to {100 * r.high / r.compared:.0f}" if r.found else ""
        )
        table.add_row(Text(clean(r.outlet)), *map(str, counted), real, per)
    console.print(table)
    console.print(
        f"{answered} of {drawn} drawn differences are answered; what is open counts as no below\n"
        "and as yes above. “Real” is at 95 in 100 of those found, “per 100” of tellings compared.\n"
        "What the machine did not find is in no figure: docs/outlets.md says what these rates\n"
        "can and cannot show, and how to object.",
        style="dim",
    )
