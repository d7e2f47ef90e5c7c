"""GraphML: the family trees of stories as one directed graph, parent to child."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from retold.export.characters import for_xml, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from retold.export.policy import View
    from retold.records import Derivation, Telling

SPACE = "http://graphml.graphdrawing.org/xmlns"
NODE = {
    "story": "string", "headline": "string", "label": "string", "lost": "boolean",
    "newsroom": "string", "outlet": "string", "title": "string", "lang": "string",
    "published": "string", "precision": "string", "pages": "int", "page": "string",
    "probability": "double", "why": "string",
}  # fmt: skip
EDGE = {
    "kind": "string", "probability": "double", "rank": "int", "direction_known": "boolean",
    "covered": "double", "why": "string", "reasons": "string",
}  # fmt: skip


def write(views: Iterable[View], out: IO[bytes]) -> None:
    """One graph: a node a telling, lost ones too, and an edge a derivation."""
    from lxml import etree

    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("graphml", nsmap={None: SPACE}):
            for part, columns in (("node", NODE), ("edge", EDGE)):
                for name, kind in columns.items():
                    key = {"id": f"{part}_{name}", "for": part, "attr.name": name}
                    xml.write(etree.Element("key", {**key, "attr.type": kind}))
            with xml.element("graph", edgedefault="directed"):
                for view in views:
                    for element in _story(view):
                        xml.write(element)


def _story(view: View) -> Iterator[etree._Element]:
    for telling in view.story.tellings.values():
        yield _element("node", {"id": telling.telling_id}, node(view, telling))
    for edge in view.edges:
        ends = {"source": edge.parent, "target": edge.child}
        yield _element("edge", ends, link(edge))


def _element(part: str, attributes: dict[str, str], values: dict[str, Any]) -> etree._Element:
    from lxml import etree

    element = etree.Element(part, attributes)
    for name, value in values.items():
        if value is not None:
            data = etree.SubElement(element, "data", key=f"{part}_{name}")
            data.text = str(value).lower() if isinstance(value, bool) else for_xml(str(value))
    return element


def node(view: View, telling: Telling) -> dict[str, Any]:
    """What is said of a telling."""
    story = view.story
    lead = story.pages.get(telling.lead or "")
    return {
        "story": view.story_id,
        "headline": story.standing.headline,
        "label": story.name(telling.telling_id),
        "lost": telling.lost,
        "newsroom": telling.newsroom,
        "outlet": telling.outlet,
        "title": telling.title,
        "lang": telling.lang,
        "published": moment(telling.published),
        "precision": telling.published_precision,
        "pages": len(telling.carriers),
        "page": (lead.article.url or lead.article.address) if lead else None,
        "probability": telling.probability,
        "why": telling.why,
    }


def link(edge: Derivation) -> dict[str, Any]:
    """What is said of a derivation."""
    return {
        "kind": edge.kind,
        "probability": edge.probability,
        "rank": edge.rank,
        "direction_known": edge.direction_known,
        "covered": edge.covered,
        "why": edge.why,
        "reasons": "; ".join(f"{e.name} {e.log_odds:+.2f}: {e.words}" for e in edge.evidence),
    }
