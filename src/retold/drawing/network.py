"""Who takes from whom, drawn: names on a ring with lines between them, and a table of shades."""

from __future__ import annotations

import math
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from retold.results.outlets import Matrix

SIZE, RADIUS, MOST_NODES, MOST_LINES = 900, 250, 18, 60


def network(
    counts: Mapping[tuple[str, str], int], link: Callable[[str, str], str] | None = None
) -> str:
    """Names on a ring, lines from giver to taker, as thick as they are many.

    `link` gives the address behind a line, from (taker, giver); without it lines lead nowhere.
    """
    lines = sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:MOST_LINES]
    weights: Counter[str] = Counter()
    for (taker, giver), n in lines:
        weights[taker] += n
        weights[giver] += n
    best = set(sorted(weights, key=lambda n: (-weights[n], n))[:MOST_NODES])
    lines = [(pair, n) for pair, n in lines if best.issuperset(pair)]
    names = sorted({name for pair, _ in lines for name in pair})
    if len(names) < 2:
        return ""
    places = {}
    for i, name in enumerate(names):
        turn = 2 * math.pi * i / len(names) - math.pi / 2
        places[name] = (SIZE / 2 + RADIUS * math.cos(turn), 300 + RADIUS * math.sin(turn))
    most = max(counts.values())
    parts = [
        f'<svg class="network" viewBox="0 0 {SIZE} 600" width="{SIZE}" height="600" role="group" '
        'aria-label="Network of who takes from whom">'
    ]
    for (taker, giver), n in reversed(lines):
        parts.append(_line(places[giver], places[taker], taker, giver, n, most, link))
    for name in names:
        parts.append(_name(name, *places[name]))
    return "".join([*parts, "</svg>"])


def _line(
    a: tuple[float, float], b: tuple[float, float], taker: str, giver: str, n: int, most: int,
    link: Callable[[str, str], str] | None,
) -> str:  # fmt: skip
    middle = ((a[0] + b[0]) / 2 * 0.7 + SIZE / 2 * 0.3, (a[1] + b[1]) / 2 * 0.7 + 300 * 0.3)
    dx, dy = b[0] - middle[0], b[1] - middle[1]
    away = 9 / (math.hypot(dx, dy) or 1)
    end = (b[0] - dx * away, b[1] - dy * away)
    said = escape(f"{taker} took from {giver}: {n} {'time' if n == 1 else 'times'}")
    path = f"M{a[0]:.0f},{a[1]:.0f} Q{middle[0]:.0f},{middle[1]:.0f} {end[0]:.0f},{end[1]:.0f}"
    width = 1 + 4 * n / most
    drawn = (
        f'<path class="line" d="{path}" stroke-width="{width:.1f}"/>'
        f'<path class="head" d="{_head(end, dx, dy)}"/>'
    )
    if link is None:
        return f"<g>{drawn}<title>{said}</title></g>"
    return (
        f'<a href="{escape(link(taker, giver))}" aria-label="{said}"><path class="reach" d="{path}"/>'
        f"{drawn}<title>{said}</title></a>"
    )


def _head(at: tuple[float, float], dx: float, dy: float) -> str:
    """The head of an arrow that points along (dx, dy)."""
    long = math.hypot(dx, dy) or 1
    ux, uy = dx / long, dy / long
    left = (at[0] - 8 * ux - 4 * uy, at[1] - 8 * uy + 4 * ux)
    right = (at[0] - 8 * ux + 4 * uy, at[1] - 8 * uy - 4 * ux)
    return f"M{at[0]:.1f},{at[1]:.1f} L{left[0]:.1f},{left[1]:.1f} L{right[0]:.1f},{right[1]:.1f} z"


def _name(name: str, x: float, y: float) -> str:
    side = "middle" if abs(x - SIZE / 2) < 60 else "start" if x > SIZE / 2 else "end"
    dx = {"middle": 0, "start": 12, "end": -12}[side]
    dy = 4 if side != "middle" else (-12 if y < 300 else 22)
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="6"/><text x="{x + dx:.0f}" y="{y + dy:.0f}" '
        f'text-anchor="{side}">{escape(_short(name))}</text>'
    )


CELL, LEFT, TOP, SHADES = 30, 190, 150, 5


def matrix_svg(matrix: Matrix) -> str:
    """Takers down, givers across, a number in a shade where something was taken; "" for nothing."""
    if not matrix.counts:
        return ""
    wide = LEFT + CELL * len(matrix.givers) + 90
    high = TOP + CELL * len(matrix.takers) + 8
    most = max(matrix.counts.values())
    parts = [
        f'<svg class="takings" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" '
        'aria-label="Matrix of who takes from whom: rows take from columns">'
    ]
    for x, giver in enumerate(matrix.givers):
        at = LEFT + CELL * x + CELL / 2
        parts.append(
            f'<text x="{at:.0f}" y="{TOP - 8}" transform="rotate(-45 {at:.0f} {TOP - 8})">'
            f"{escape(_short(giver))}<title>{escape(giver)}</title></text>"
        )
    for y, taker in enumerate(matrix.takers):
        top = TOP + CELL * y
        parts.append(
            f'<text x="{LEFT - 8}" y="{top + CELL / 2 + 4:.0f}" text-anchor="end">'
            f"{escape(_short(taker))}<title>{escape(taker)}</title></text>"
        )
        for x, giver in enumerate(matrix.givers):
            parts.append(_cell(LEFT + CELL * x, top, matrix, taker, giver, most))
    return "".join([*parts, "</svg>"])


def _cell(x: int, y: int, matrix: Matrix, taker: str, giver: str, most: int) -> str:
    n = matrix.counts.get((taker, giver), 0)
    box = f'<rect class="shade" x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}"'
    if not n:
        return f'{box} fill-opacity="0.04"/>'
    said = escape(f"{taker} took from {giver}: {n} {'time' if n == 1 else 'times'}")
    strong = 0.15 + 0.45 * math.ceil(SHADES * n / most) / SHADES
    return (
        f'<g>{box} fill-opacity="{strong:.2f}"/><text x="{x + CELL / 2 - 1:.0f}" '
        f'y="{y + CELL / 2 + 4:.0f}" text-anchor="middle">{n}</text><title>{said}</title></g>'
    )


def _short(name: str) -> str:
    return name if len(name) <= 24 else name[:23] + "…"
