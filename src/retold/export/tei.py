"""TEI P5, parallel segmentation: what every telling reads at each place of a story.

A telling is a witness; a lost one too, with what implies it. A witness that lacks a place has an
empty reading; one that was cut there has a gap with the reason, for nobody saw what it says.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any

from retold.export.characters import for_xml, web_address
from retold.export.places import places
from retold.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from retold.export.places import Place
    from retold.export.policy import View
    from retold.records import Telling, Variant

SPACE = "http://www.tei-c.org/ns/1.0"
_PREFIXES: Any = {None: SPACE}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_RANK = ("kept", "reworded", "changed")


def write(views: Iterable[View], out: IO[bytes]) -> None:
    """One TEI document for one story, a teiCorpus for several or none."""
    from lxml import etree

    stream = iter(views)
    first = list(islice(stream, 2))
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        if len(first) == 1:
            xml.write(_Edition(first[0]).root)
            return
        with xml.element("teiCorpus", nsmap=_PREFIXES):
            xml.write(_header("Stories and their tellings"))
            empty = True
            for view in chain(first, stream):
                xml.write(_Edition(view).root)
                empty = False
            if empty:
                xml.write(_nothing())


def _make(name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    from lxml import etree

    plain = {k.rstrip("_").replace("xml_", _XML): for_xml(v) for k, v in attributes.items()}
    element = etree.Element(f"{{{SPACE}}}{name}", plain, nsmap=_PREFIXES)
    element.text = for_xml(one_line(text)) if text else None
    return element


def _header(title: str, described: etree._Element | None = None) -> etree._Element:
    """A header; `described` stands in the description of what it was made from."""
    header, file = _make("teiHeader"), _make("fileDesc")
    titles, publication = _make("titleStmt"), _make("publicationStmt")
    titles.append(_make("title", title or "A story without a headline"))
    publication.append(_make("p", "Written by Retold from pages at hand."))
    source = _make("sourceDesc")
    source.append(_make("p", "News pages.") if described is None else described)
    file.extend([titles, publication, source])
    encoding = _make("encodingDesc")
    encoding.append(_make("variantEncoding", method="parallel-segmentation", location="internal"))
    header.extend([file, encoding])
    return header


def _nothing() -> etree._Element:
    root, text, body = _make("TEI"), _make("text"), _make("body")
    body.append(_make("p", "No stories."))
    text.append(body)
    root.extend([_header("No stories"), text])
    return root


class _Edition:
    """One story as a TEI document."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.sentences = {t.telling_id: view.texts(t) for t in view.story.tellings.values()}
        self.at_hand = [t for t, s in self.sentences.items() if s]
        self.variants = self._variants_by_sentence()
        self.root = _make("TEI", xml_id=f"story-{view.story_id}")
        header = _header(view.story.standing.headline, self._witnesses())
        if (relations := self._relations()) is not None:
            header[0][2].append(relations)
        text, body = _make("text"), _make("body")
        body.extend([self._place(n, p) for n, p in enumerate(places(view), 1)])
        if not len(body):
            body.append(_make("p", "No page of this story is at hand."))
        text.append(body)
        self.root.extend([header, text])

    def _variants_by_sentence(self) -> dict[tuple[str, int], list[Variant]]:
        found: dict[tuple[str, int], list[Variant]] = {}
        for v in self.view.story.variants:
            if v.relation != "itself":
                for n in v.parent_sentences if v.status == "not_seen" else v.child_sentences:
                    side = v.parent if v.status == "not_seen" else v.child
                    found.setdefault((side, n), []).append(v)
        return found

    # --- witnesses ---

    def _witnesses(self) -> etree._Element:
        listed = _make("listWit")
        for telling in self.view.story.tellings.values():
            listed.append(self._witness(telling))
        return listed

    def _witness(self, telling: Telling) -> etree._Element:
        witness = _make("witness", xml_id=_id(telling.telling_id))
        bibl = _make("bibl")
        bibl.append(_make("publisher", self.view.story.name(telling.telling_id)))
        if title := one_line(telling.title):
            bibl.append(_make("title", title))
        if telling.published:
            day = telling.published.date().isoformat()
            bibl.append(_make("date", day, when=day))
        for carrier in sorted(telling.carriers, key=lambda c: c.article_id):
            article = self.view.story.pages[carrier.article_id].article
            if url := web_address(article.url):
                bibl.append(_make("ref", url, target=url))
        witness.append(bibl)
        if telling.lost:
            words = telling.why or "credited or implied by shared wording"
            witness.append(_make("note", f"Lost: not at hand. {words}", type="lost"))
        return witness

    def _relations(self) -> etree._Element | None:
        listed = _make("listRelation")
        for edge in self.view.edges:
            relation = _make(
                "relation",
                name=edge.kind,
                active=f"#{_id(edge.child)}",
                passive=f"#{_id(edge.parent)}",
                cert=f"{min(1.0, max(0.0, edge.probability)):.4f}",
            )
            if edge.why:
                relation.append(_make("desc", edge.why))
            listed.append(relation)
        return listed if len(listed) else None

    # --- readings ---

    def _place(self, number: int, place: Place) -> etree._Element:
        here = self._variants_at(place)
        block, entry = _make("ab"), _make("app", n=str(number), type_=_status(here, place))
        readings: dict[bytes, tuple[etree._Element, list[str]]] = {}
        for telling in self.at_hand:
            reading = self._reading(telling, place, here)
            lang = self.view.story.tellings[telling].lang
            if lang not in ("", "und") and len(reading.text or ""):
                reading.set(f"{_XML}lang", lang)
            same = readings.setdefault(_bytes(reading), (reading, []))
            same[1].append(telling)
        for reading, tellings in readings.values():
            reading.set("wit", " ".join(f"#{_id(t)}" for t in tellings))
            entry.append(reading)
        for v in here:
            if v.status == "changed":
                kinds = {"subtype": v.kind} if v.kind else {}
                entry.append(
                    _make("note", v.why, type="changed", target=f"#{_id(v.child)}", **kinds)
                )
        block.append(entry)
        return block

    def _variants_at(self, place: Place) -> list[Variant]:
        found = {
            v.variant_id: v
            for telling, numbers in place.items()
            for n in numbers
            for v in self.variants.get((telling, n), ())
        }
        return [found[k] for k in sorted(found)]

    def _reading(self, telling: str, place: Place, here: list[Variant]) -> etree._Element:
        """What a telling has here: its words, a phrase of them, nothing, or a gap."""
        reading = _make("rdg")
        if telling not in place:
            if any(v.status == "not_seen" and v.child == telling for v in here):
                reading.append(_make("gap", reason=self._lacuna(telling)))
            return reading
        sentences = [self.sentences[telling][n] for n in place[telling]]
        if words := one_line(" ".join(s.text for s in sentences)):
            reading.text = for_xml(words)
        elif phrase := self._phrase(telling, here):
            reading.text = for_xml(one_line(phrase))
        else:
            letters = sum(s.end - s.start for s in sentences)
            reading.append(_make("gap", reason="withheld", unit="chars", quantity=str(letters)))
        return reading

    def _phrase(self, telling: str, here: list[Variant]) -> str:
        """The words that changed, where the sentence itself is withheld."""
        changed = [v for v in here if v.status == "changed"]
        sides = [v.child_words for v in changed if v.child == telling]
        sides += [v.parent_words for v in changed if v.parent == telling]
        return " … ".join(sorted(set(filter(None, sides))))

    def _lacuna(self, telling: str) -> str:
        lead = self.view.story.pages.get(self.view.story.tellings[telling].lead or "")
        reasons = [gap.reason for gap in lead.article.lacunae] if lead else []
        return one_line(reasons[0]).replace(" ", "-") if reasons else "not-seen"


def _status(here: list[Variant], place: Place) -> str:
    known = [v.status for v in here if v.status in _RANK]
    if known:
        return max(known, key=_RANK.index)
    return "single" if len(place) == 1 else "aligned"


def _bytes(element: etree._Element) -> bytes:
    from lxml import etree

    return etree.tostring(element)


def _id(telling_id: str) -> str:
    return f"telling-{telling_id}"
