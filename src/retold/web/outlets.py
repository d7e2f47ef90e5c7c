"""Who takes from whom: outlets and newsrooms as a matrix and a network, with the pages behind."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from retold.text import one_line
from retold.web.showing import at, desk_of, show
from retold.web.stories import page_number

if TYPE_CHECKING:
    import pyarrow as pa
    from starlette.requests import Request
    from starlette.responses import Response

    from retold.web.shelf import Shelf

ROWS, PAGE = 16, 50
LEAST_PROBABILITY = 0.5  # weaker edges are shown in their story and counted nowhere
_NO_NAME = "not known"


@dataclass(frozen=True, slots=True)
class Taking:
    """One telling made from another."""

    taker: str  # outlet or newsroom of the child
    giver: str  # newsroom or outlet of the parent
    kind: str
    probability: float
    story_key: str
    child: str  # telling_id
    parent: str


@dataclass(frozen=True, slots=True)
class Share:
    """What one outlet's tellings are."""

    name: str
    pages: int
    kinds: Counter[str]  # excerpt, rewrite, translation, update, merged, own, unknown


def takings(shelf: Shelf) -> tuple[Taking, ...]:
    """Every likely edge between two different names, for the newest snapshot."""

    def make() -> tuple[tuple[Taking, ...], int]:
        found = tuple(_takings(shelf))
        return found, 300 * (len(found) + 1)

    return shelf.kept("takings", make)


def _takings(shelf: Shelf) -> list[Taking]:
    import pyarrow as pa
    import pyarrow.compute as pc

    stemmas = shelf.store.read("stemmas", ["derivations", "lost"])
    held = shelf.store.read("tellings", ["telling_id", "newsroom", "outlet"])
    if not stemmas.num_rows:
        return []
    edges = _flat(stemmas.column("derivations"))
    lost = _flat(stemmas.column("lost"))
    edges = edges.filter(pc.greater_equal(edges.column("probability"), LEAST_PROBABILITY))
    wanted = pa.concat_arrays(
        [edges.column(n).combine_chunks() for n in ("parent", "child")]
    ).unique()
    names: dict[str, tuple[str | None, str | None]] = {}
    for table in (held, lost):
        near = table.filter(pc.is_in(table.column("telling_id"), wanted))
        for t, newsroom, outlet in zip(
            *(near.column(n).to_pylist() for n in ("telling_id", "newsroom", "outlet")), strict=True
        ):
            names[t] = (newsroom, outlet)
    found = []
    for row in edges.select(["parent", "child", "kind", "probability", "story_key"]).to_pylist():
        giver, taker = names.get(row["parent"], (None, None)), names.get(row["child"], (None, None))
        edge = Taking(
            one_line(taker[1] or taker[0]) or _NO_NAME, one_line(giver[0] or giver[1]) or _NO_NAME,
            row["kind"], row["probability"], row["story_key"], row["child"], row["parent"],
        )  # fmt: skip
        if edge.taker != edge.giver:
            found.append(edge)
    return found


def _flat(column: Any) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pa.Table.from_struct_array(pc.list_flatten(column).combine_chunks())


# --- pages ---


def outlets(request: Request) -> Response:
    """The matrix and the network."""
    found = takings(desk_of(request).shelf)
    one = request.query_params.get("of", "")[:200]
    near = [t for t in found if not one or one in (t.taker, t.giver)]
    counts = Counter((t.taker, t.giver) for t in near)
    takers = [n for n, _ in Counter(t.taker for t in near).most_common(ROWS)]
    givers = [n for n, _ in Counter(t.giver for t in near).most_common(ROWS)]
    return show(
        request, "outlets.html", takers=takers, givers=givers, counts=counts, one=one,
        most=max(counts.values(), default=1), total=len(near),
        more_takers=max(0, len({t.taker for t in near}) - ROWS),
        more_givers=max(0, len({t.giver for t in near}) - ROWS),
        taken=Counter(t.taker for t in near), given=Counter(t.giver for t in near),
        network=Markup(network(counts, lambda a, b: at(request, "/outlets/pages", to=a, of=b))),
        shades=lambda n, most: max(1, math.ceil(5 * n / most)) if n else 0,
    )  # fmt: skip


def pages_behind(request: Request) -> Response:
    """The tellings behind a figure: who took what from whom in which story."""
    shelf, asked = desk_of(request).shelf, request.query_params
    to, of = asked.get("to", "")[:200], asked.get("of", "")[:200]
    found = [t for t in takings(shelf) if t.taker == (to or t.taker) and t.giver == (of or t.giver)]
    number = page_number(asked.get("page"))
    shown = found[(number - 1) * PAGE : number * PAGE]
    headlines = {t.story_key: _headline(shelf, t.story_key) for t in shown}
    return show(
        request, "outlets_pages.html", found=shown, count=len(found), to=to, of=of, number=number,
        last=max(1, -(-len(found) // PAGE)), headlines=headlines,
        turned=lambda n: at(request, "/outlets/pages", to=to, of=of, page=n),
    )  # fmt: skip


def _headline(shelf: Shelf, story_key: str) -> tuple[str, str]:
    from retold.results import Filter

    found = shelf.lines(Filter(story=story_key), limit=1)
    return (found[0].story_id, found[0].headline) if found else (story_key, "")


# --- the network ---

SIZE, RADIUS, MOST_NODES, MOST_LINES = 900, 250, 18, 60


def network(counts: Counter[tuple[str, str]], link: Any) -> str:
    """Names on a ring, lines from giver to taker, as thick as they are many."""
    lines = counts.most_common(MOST_LINES)
    weights: Counter[str] = Counter()
    for (taker, giver), n in lines:
        weights[taker] += n
        weights[giver] += n
    best = {n for n, _ in weights.most_common(MOST_NODES)}
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
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0 L8,4 L0,8 z"/></marker></defs>'
    ]
    for (taker, giver), n in reversed(lines):
        parts.append(_line(places[giver], places[taker], taker, giver, n, most, link))
    for name in names:
        parts.append(_name(name, *places[name]))
    return "".join([*parts, "</svg>"])


def _line(
    a: tuple[float, float], b: tuple[float, float], taker: str, giver: str, n: int, most: int,
    link: Any,
) -> str:  # fmt: skip
    middle = ((a[0] + b[0]) / 2 * 0.7 + SIZE / 2 * 0.3, (a[1] + b[1]) / 2 * 0.7 + 300 * 0.3)
    dx, dy = b[0] - middle[0], b[1] - middle[1]
    away = 9 / (math.hypot(dx, dy) or 1)
    end = (b[0] - dx * away, b[1] - dy * away)
    said = escape(f"{taker} took from {giver}: {n} {'time' if n == 1 else 'times'}")
    path = f"M{a[0]:.0f},{a[1]:.0f} Q{middle[0]:.0f},{middle[1]:.0f} {end[0]:.0f},{end[1]:.0f}"
    width = 1 + 4 * n / most
    return (
        f'<a href="{escape(link(taker, giver))}" aria-label="{said}"><path class="reach" d="{path}"/>'
        f'<path class="line" d="{path}" stroke-width="{width:.1f}" marker-end="url(#arrow)"/>'
        f"<title>{said}</title></a>"
    )


def _name(name: str, x: float, y: float) -> str:
    side = "middle" if abs(x - SIZE / 2) < 60 else "start" if x > SIZE / 2 else "end"
    dx = {"middle": 0, "start": 12, "end": -12}[side]
    dy = 4 if side != "middle" else (-12 if y < 300 else 22)
    short = name if len(name) <= 24 else name[:23] + "…"
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="6"/><text x="{x + dx:.0f}" y="{y + dy:.0f}" '
        f'text-anchor="{side}">{escape(short)}</text>'
    )
