"""DOT: the family trees of stories, to be drawn by Graphviz."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from retold.export.characters import for_utf8
from retold.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from retold.export.policy import View

LINE_LETTERS = 240  # of a label or a tooltip


def write(views: Iterable[View], out: IO[bytes]) -> None:
    """One directed graph with a cluster a story; lost tellings and weak edges are dashed."""
    out.write(b'digraph "retold" {\n  node [shape="box"];\n')
    for view in views:
        out.writelines(line.encode() for line in _story(view))
    out.write(b"}\n")


def _story(view: View) -> Iterator[str]:
    story = view.story
    yield f"  subgraph {quoted(f'cluster_{view.story_id}')} {{\n"
    yield f"    label={quoted(story.standing.headline)};\n"
    for telling in story.tellings.values():
        lines = [story.name(telling.telling_id), *([telling.title] if telling.title else [])]
        style = "dashed" if telling.lost else "solid"
        yield (
            f"    {quoted(telling.telling_id)} [label={quoted(*lines)}, style={quoted(style)}, "
            f"tooltip={quoted(telling.why or telling.title)}];\n"
        )
    for edge in view.edges:
        label = quoted(f"{edge.kind} {edge.probability:.0%}")
        style = "solid" if edge.rank == 0 else "dashed"
        direction = "" if edge.direction_known else ', dir="none"'
        yield (
            f"    {quoted(edge.parent)} -> {quoted(edge.child)} [label={label}, "
            f"style={quoted(style)}{direction}, tooltip={quoted(edge.why)}];\n"
        )
    yield "  }\n"


def quoted(*lines: str) -> str:
    r"""Lines as one quoted string of DOT, in which nothing is an escape or an entity.

    >>> print(quoted('a "b" \\N', "<c> &lt;"))
    "a \"b\" \\N\n<c> &amp;lt;"
    """
    return '"' + "\\n".join(map(_escaped, lines)) + '"'


def _escaped(line: str) -> str:
    shown = for_utf8(one_line(line))
    short = shown if len(shown) <= LINE_LETTERS else f"{shown[:LINE_LETTERS]}…"
    return short.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
