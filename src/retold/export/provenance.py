"""W3C PROV as PROV-JSON: a bundle a story, which names what came from what and who answers for it.

telling   entity   wasDerivedFrom its parents (wasRevisionOf for an update, wasQuotedFrom for
                   an excerpt), wasAttributedTo its newsroom and outlet
page      entity   specializationOf the telling it carries
claim     entity   hadPrimarySource where a telling of it is known to begin, a document or a
                   telling; wasAttributedTo who says it
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from retold.export.characters import for_json, for_utf8, moment
from retold.text import key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prov.model import ProvDocument

    from retold.export.policy import View
    from retold.records import Claim, Derivation, Telling

SPACE = "urn:retold:"


def write(views: Iterable[View], out: IO[bytes]) -> None:
    """One PROV-JSON document."""
    prefixes = {"retold": SPACE, "xsd": "http://www.w3.org/2001/XMLSchema#"}
    out.write(b'{"prefix":' + for_json(prefixes) + b',"bundle":{')
    for n, view in enumerate(views):
        plain = json.loads(str(_Bundle(view).document.serialize(format="json")))
        plain.pop("prefix", None)
        name = for_json(f"retold:story-{view.story_id}")
        ordered = {kind: dict(sorted(plain[kind].items())) for kind in sorted(plain)}
        out.write((b",\n" if n else b"\n") + name + b":" + for_json(ordered))
    out.write(b"\n}}\n")


class _Bundle:
    """One story as PROV."""

    def __init__(self, view: View) -> None:
        from prov.model import ProvDocument

        self.document: ProvDocument = ProvDocument()
        self.document.add_namespace("retold", SPACE)
        self._agents: set[str] = set()
        self._entities: set[str] = set()
        for telling in view.story.tellings.values():
            self._telling(view, telling)
        for edge in view.edges:
            self._edge(edge)
        for claim in sorted(view.story.claims, key=lambda c: c.claim_id):
            self._claim(claim)

    def _telling(self, view: View, telling: Telling) -> None:
        name = f"retold:telling-{telling.telling_id}"
        kind = "retold:LostTelling" if telling.lost else "retold:Telling"
        self._entity(
            name,
            kind,
            view.story.name(telling.telling_id),
            title=telling.title or None,
            lang=telling.lang,
            published=moment(telling.published),
            probability=telling.probability,
        )
        self._attributed(name, "newsroom", telling.newsroom, "prov:Organization")
        self._attributed(name, "outlet", telling.outlet, "prov:Organization")
        for carrier in sorted(telling.carriers, key=lambda c: c.article_id):
            page = view.story.pages[carrier.article_id].article
            self._entity(
                f"retold:page-{carrier.article_id}",
                "retold:Page",
                page.title or page.address,
                address=page.url or page.address,
                text_hash=view.hashes[carrier.article_id],
                coverage=carrier.coverage,
            )
            self.document.specializationOf(f"retold:page-{carrier.article_id}", name)

    def _edge(self, edge: Derivation) -> None:
        relate = {
            "update": self.document.wasRevisionOf,
            "excerpt": self.document.wasQuotedFrom,
        }.get(edge.kind, self.document.wasDerivedFrom)
        relate(
            f"retold:telling-{edge.child}",
            f"retold:telling-{edge.parent}",
            other_attributes=_stated(
                kind=edge.kind,
                probability=edge.probability,
                rank=edge.rank,
                direction_known=edge.direction_known,
                why=edge.why,
            ),
        )

    def _claim(self, claim: Claim) -> None:
        name = f"retold:claim-{claim.claim_id}"
        self._entity(name, "retold:Claim", claim.wording, pages=claim.pages)
        self._attributed(name, "speaker", claim.speaker, "prov:Agent")
        begun = set()
        for a in claim.attestations:
            if a.origin and a.newsroom_state == "known":
                begun.add(f"retold:telling-{a.origin}")
            if a.rests_on and a.rests_on_class == "document" and a.rests_on_state == "known":
                document = f"retold:document-{key(a.rests_on)}"
                self._entity(document, "retold:Document", a.rests_on)
                begun.add(document)
        for where in sorted(begun):
            self.document.hadPrimarySource(name, where)

    def _entity(self, name: str, kind: str, label: str, **stated: Any) -> None:
        if name not in self._entities:
            self._entities.add(name)
            attributes: dict[Any, Any] = {"prov:type": self._name(kind)}
            attributes |= {"prov:label": for_utf8(label), **_stated(**stated)}
            self.document.entity(name, attributes)

    def _attributed(self, entity: str, part: str, who: str | None, kind: str) -> None:
        if not who:
            return
        agent = f"retold:{part}-{key(who)}"
        if agent not in self._agents:
            self._agents.add(agent)
            self.document.agent(agent, {"prov:type": self._name(kind), "prov:label": for_utf8(who)})
        self.document.wasAttributedTo(entity, agent)

    def _name(self, name: str) -> Any:
        return self.document.valid_qualified_name(name)


def _stated(**values: Any) -> dict[str, Any]:
    found = {f"retold:{k}": v for k, v in values.items() if v is not None}
    return {k: for_utf8(v) if isinstance(v, str) else v for k, v in found.items()}
