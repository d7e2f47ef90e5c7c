"""The family tree of a story as a drawing: time runs to the right, each telling has a lane.

SVG without script: shapes, titles for the pointer and for screen readers, nothing from a page
but words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from retold.results import day
from retold.results.naming import foreign_newsroom
from retold.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from retold.records import Derivation, Telling
    from retold.results import Story

LANE, LEFT, RIGHT, TOP, BOTTOM, WIDTH = 34, 24, 230, 14, 30, 760
MOST_LANES = 60
NAME = 36  # letters of an outlet's name


@dataclass(frozen=True, slots=True)
class Node:
    """A telling with its place in the drawing."""

    telling: Telling
    x: float
    y: float
    dated: bool


def tree_svg(
    story: Story, *, linked: bool = False, judged: Mapping[tuple[str, str], str] | None = None
) -> str:
    """The tree of a story as one SVG element; empty where there is nothing to draw.

    `linked` makes every edge and node a link to where its evidence stands (`#edge-CHILD-PARENT`,
    `#telling-ID`), so that it can be reached by keyboard. `judged` says of edges (parent, child)
    whether an editor confirmed or rejected them: "yes" or "no".
    """
    lanes = list(_lanes(story))[:MOST_LANES]
    if len(lanes) < 2:
        return ""
    nodes = _placed(story, lanes)
    height = TOP + LANE * len(lanes) + BOTTOM
    width = max([WIDTH, *(_reach(story, n) for n in nodes.values())])
    parts = [
        f'<svg class="tree-drawing" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="{"group" if linked else "img"}" '
        f'aria-label="Family tree of {len(lanes)} tellings over time">'
    ]
    parts += _axis(lanes, height)
    shown = [d for d in story.derivations if d.parent in nodes and d.child in nodes]
    for edge in sorted(shown, key=lambda d: (nodes[d.child].y, d.rank, d.parent)):
        parts.append(
            _edge(story, edge, nodes, linked, (judged or {}).get((edge.parent, edge.child)))
        )
    parts += [_node(story, nodes[t.telling_id], linked) for t in lanes]
    return "".join([*parts, "</svg>"])


def _lanes(story: Story) -> Iterator[Telling]:
    """Tellings in the order of the tree: a parent above its children."""
    stack = list(reversed(story.roots()))
    seen: set[str] = set()
    while stack:
        telling = stack.pop()
        if telling.telling_id in seen:
            continue
        seen.add(telling.telling_id)
        yield telling
        heirs = story.children(telling.telling_id)
        stack += [story.tellings[d.child] for d in reversed(heirs)]


def _placed(story: Story, lanes: list[Telling]) -> dict[str, Node]:
    first, last = _span(lanes)
    room = WIDTH - LEFT - RIGHT
    nodes: dict[str, Node] = {}
    for lane, telling in enumerate(lanes):
        y = TOP + LANE * lane + LANE / 2
        mothers = [
            nodes[d.parent].x for d in story.parents(telling.telling_id) if d.parent in nodes
        ]
        if telling.published and first and last:
            share = (telling.published - first) / (last - first) if last > first else 0.0
            x = LEFT + 40 + share * (room - 40)
        else:
            x = max(mothers, default=LEFT - 26) + 26
        if mothers:
            x = max(x, min(mothers) + 16)
        nodes[telling.telling_id] = Node(
            telling, min(x, WIDTH - RIGHT), y, telling.published is not None
        )
    return nodes


def _span(lanes: list[Telling]) -> tuple[datetime | None, datetime | None]:
    times = [t.published for t in lanes if t.published]
    return (min(times), max(times)) if times else (None, None)


def _axis(lanes: list[Telling], height: int) -> list[str]:
    dated = sorted((t.published, t.published_precision or "") for t in lanes if t.published)
    if not dated:
        return [f'<text class="axis" x="{LEFT}" y="{height - 8}">no page is dated</text>']
    (first, _), (last, _) = dated[0], dated[-1]
    close = last - first < timedelta(days=2)
    left, right = LEFT + 40, WIDTH - RIGHT
    parts = [f'<line class="axis" x1="{left}" y1="{height - 24}" x2="{right}" y2="{height - 24}"/>']
    ends = [(left, "start", dated[0])] + ([(right, "end", dated[-1])] if last > first else [])
    for x, anchor, (when, precision) in ends:
        words = day(when, precision if close else None)
        parts.append(
            f'<text class="axis" x="{x}" y="{height - 8}" text-anchor="{anchor}">{words}</text>'
        )
    return parts


def _edge(
    story: Story, edge: Derivation, nodes: dict[str, Node], linked: bool, judged: str | None
) -> str:
    a, b = nodes[edge.parent], nodes[edge.child]
    firm = "firm" if edge.probability >= 0.8 else "likely" if edge.probability >= 0.5 else "weak"
    path = f"M{a.x:.1f},{a.y:.1f} V{b.y:.1f} H{b.x - 7:.1f}"
    if b.x - 7 < a.x:
        path = f"M{a.x:.1f},{a.y:.1f} L{b.x:.1f},{b.y - 7:.1f}"
    said = {"yes": ", confirmed by an editor", "no": ", rejected by an editor"}.get(
        judged or "", ""
    )
    names = f"{one_line(story.name(edge.child))} from {one_line(story.name(edge.parent))}"
    title = escape(f"{names}: {edge.kind}, {edge.probability:.0%}{said}. {one_line(edge.why)}")
    marks = (
        "edge",
        firm,
        edge.kind,
        "second" if edge.rank else "",
        f"judged-{judged}" if judged else "",
    )
    names = escape(" ".join(m for m in marks if m))
    if not linked:
        return f'<path class="{names}" d="{path}"><title>{title}</title></path>'
    return (
        f'<a class="{names}" href="#{edge_place(edge)}" aria-label="{title}">'
        f'<path class="reach" d="{path}"/><path class="line" d="{path}"/><title>{title}</title></a>'
    )


def edge_place(edge: Derivation) -> str:
    """Where on a page the evidence of an edge stands."""
    return escape(f"edge-{edge.child}-{edge.parent}")


def fitted(name: str) -> str:
    """A name that fits; what tells it from others of that name stands at its end and stays."""
    if len(name) <= NAME:
        return name
    at = name.rfind(" (")
    told = name[at:] if name.endswith(")") and NAME - len(name) + at >= NAME // 3 else ""
    return name[: NAME - 1 - len(told)].rstrip() + "…" + told


def _labelled(story: Story, node: Node) -> tuple[str, str]:
    """The name of a telling in the drawing, and what is said beside it."""
    telling = node.telling
    edge = next(iter(story.parents(telling.telling_id)), None)
    detail = [edge.kind if edge else "lost" if telling.lost else ""]
    if newsroom := foreign_newsroom(telling):
        detail.append(f"carrying {one_line(newsroom)}")
    if (pages := len(telling.carriers)) > 1:
        detail.append(f"{pages} pages")
    if not node.dated and not telling.lost:
        detail.append("undated")
    return fitted(one_line(story.name(telling.telling_id))), ", ".join(filter(None, detail))


def _reach(story: Story, node: Node) -> int:
    """How far to the right a label goes, by the width that letters have on average."""
    name, detail = _labelled(story, node)
    return int(node.x + 24 + 7.4 * _columns(name) + 6 * _columns(detail))


def _columns(words: str) -> int:
    """How many narrow letters are as wide as the words: one of Chinese is as wide as two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in words)


def _node(story: Story, node: Node, linked: bool) -> str:
    telling = node.telling
    name, detail = _labelled(story, node)
    kind = "lost" if telling.lost else "held"
    label = f'<tspan class="name">{escape(name)}</tspan>'
    label += f'<tspan class="detail" dx="6">{escape(detail)}</tspan>' if detail else ""
    shapes = (
        f'<circle cx="{node.x:.1f}" cy="{node.y:.1f}" r="6"/>'
        f'<text x="{node.x + 12:.1f}" y="{node.y + 4:.1f}">{label}</text>'
        f"<title>{escape(one_line(telling.title) or name)}</title>"
    )
    if not linked:
        return f'<g class="node {kind}">{shapes}</g>'
    said = escape(f"{name}{', ' if detail else ''}{detail}: go to this telling")
    return (
        f'<a class="node {kind}" href="#telling-{escape(telling.telling_id)}" '
        f'aria-label="{said}">{shapes}</a>'
    )
