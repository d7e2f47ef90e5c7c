"""Claims with their attestations: what each telling says, and where that begins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retold import newsrooms, text
from retold.origins.clustering import Clusters
from retold.origins.confirming import confirmed
from retold.origins.denying import deniers
from retold.origins.parts import whole
from retold.origins.people import NAMED, same_voice
from retold.origins.relations import related
from retold.origins.resting import ground_of
from retold.origins.tracing import Story
from retold.records import Attestation, Claim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from retold.origins.settings import Node, Origin
    from retold.records import (
        Article,
        Bead,
        Credit,
        Sentence,
        Speech,
        Stemma,
        Telling,
        Variant,
    )


def claims(
    articles: list[Article],
    credits: list[Credit],
    sentences: list[Sentence],
    speeches: list[Speech],
    tellings: list[Telling],
    beads: list[Bead],
    stemmas: list[Stemma],
    variants: list[Variant],  # noqa: ARG001 (part of the step's inputs)
) -> Iterator[Claim]:
    """Keyed stage over a story: its claims, each followed to its origins.

    Claims come in the order of the telling that is nearest the root.
    """
    for stemma in stemmas:
        own = [t for t in tellings if t.story_key == stemma.story_key and not t.lost]
        story = Story(articles, credits, sentences, speeches, own, beads, stemma)
        yield from claims_of(story)


def claims_of(story: Story) -> list[Claim]:
    """The claims of one story, those of the telling nearest the root first."""
    clusters = Clusters(story)
    clusters.join_all()
    depth = _depths(story)
    found = []
    for group in clusters.groups():
        group = sorted(group, key=lambda node: _nearness(story, depth, node))
        found.append((group, _claim(story, group)))
    found.sort(key=lambda gc: _nearness(story, depth, gc[0][0]))
    return list(related(story, clusters, found))


def _depths(story: Story) -> dict[str, int]:
    """How many derivations lie above each telling."""
    depth: dict[str, int] = {}
    for telling in story.tellings:
        at, seen = telling, {telling}
        while parents := [d for d in story.parents.get(at, ()) if d.rank == 0]:
            at = parents[0].parent
            if at in seen:
                break
            seen.add(at)
        depth[telling] = len(seen) - 1
    return depth


def _nearness(
    story: Story, depth: dict[str, int], node: Node
) -> tuple[int, int, str, int, str, int]:
    """Nearest the root first; of several roots the one that most pages carry, then the earliest."""
    telling = story.tellings[node[0]]
    at = telling.published.isoformat() if telling.published else "~"
    size = len(story.sentences[node[0]])
    return depth[node[0]], -len(telling.carriers), at, -size, node[0], node[1]


def _claim(story: Story, group: list[Node]) -> Claim:
    against = deniers(story, group)
    denying = [node for node in group if node in against]
    group = [node for node in group if node not in against]
    best = group[0]
    sentence, telling = story.sentences[best[0]][best[1]], story.tellings[best[0]]
    claim_id = text.key("claim", telling.story_key, sentence.article_id, str(best[1]))
    origins = confirmed(story, {node: story.origin(node) for node in group})
    attested = tuple(_attest(story, node, origins[node], claim_id) for node in group)
    denied = tuple(_denied(story, node, claim_id) for node in denying)
    newsrooms_known, newsrooms_possible = count_newsrooms(attested)
    newsrooms_possible += _may_say_it(story, group, attested)
    persons_known, persons_possible = _count_persons(attested)
    return Claim(
        story_key=telling.story_key,
        claim_id=claim_id,
        wording=" ".join(sentence.text.split()),
        lang=telling.lang,
        speaker=next((_speaker(a) for a in attested if a.rests_on_class in NAMED), None),
        as_of=_earliest(story, group),
        pages=sum(
            _pages(story, t, {whole(n) for u, n in group if u == t}) for t in {t for t, _ in group}
        ),
        tellings=len({t for t, _ in group}),
        newsrooms_known=newsrooms_known,
        newsrooms_possible=newsrooms_possible,
        persons_known=persons_known,
        persons_possible=persons_possible,
        attestations=attested + denied,
    )


def _denied(story: Story, node: Node, claim_id: str) -> Attestation:
    found = _attest(story, node, story.origin(node), claim_id)
    return replace(found, stance="denies", why=f"it denies this; {found.why}")


def _may_say_it(story: Story, group: list[Node], attested: Sequence[Attestation]) -> int:
    """Further origins of sentences that may say the same; they only raise the upper end."""
    mine = {a.newsroom for a in attested if a.newsroom} | {a.origin for a in attested}
    own = set(group)
    further = set()
    for node in group:
        for other in story.faint.get(node, ()):
            if other in own or other[1] not in story.sentences[other[0]]:
                continue
            origin = story.origin(other)
            if origin.document is None and not {origin.newsroom, origin.telling} & mine:
                further.add(origin.newsroom or origin.telling)
    return len(further)


def _earliest(story: Story, group: list[Node]) -> datetime | None:
    times = [t.published for t in (story.tellings[u] for u, _ in group) if t.published]
    return min(times, default=None)


def _pages(story: Story, telling_id: str, sentences: set[int]) -> int:
    """Pages of a telling that were seen to carry one of the sentences."""
    telling = story.tellings[telling_id]
    return (
        sum(
            1
            for c in telling.carriers
            if sentences - set(c.cut) - set(c.unseen) or c.article_id == telling.lead
        )
        or 1
    )


# --- attestations --------------------------------------------------------------------------------


def _attest(story: Story, node: Node, origin: Origin, claim_id: str) -> Attestation:
    telling = story.tellings[node[0]]
    ground = ground_of(story, origin, node)
    page = story.own_newsroom(node[0])
    chain = _without_repeats([*ground.chain, origin.newsroom, page])
    return Attestation(
        story_key=telling.story_key,
        claim_id=claim_id,
        telling_id=node[0],
        article_id=telling.lead or "",
        sentence=whole(node[1]),
        origin=origin.telling,
        newsroom=origin.newsroom,
        newsroom_state=origin.state,
        rests_on=ground.name,
        rests_on_class=ground.kind,
        rests_on_state="known" if ground.kind in (*NAMED, "observation") else "unknown",
        chain=chain,
        probability=origin.probability,
        why=origin.why,
    )


def _speaker(attestation: Attestation) -> str | None:
    """The first of those through whom a claim came, else what it rests on."""
    first = attestation.chain[0] if attestation.chain else None
    return first if first and first != attestation.newsroom else attestation.rests_on


def _without_repeats(names: list[str | None]) -> tuple[str, ...]:
    kept: list[str] = []
    for name in names:
        if name and not any(newsrooms.newsroom_of(name) == k or name == k for k in kept):
            kept.append(newsrooms.newsroom_of(name) or name)
    return tuple(kept)


# --- counting ------------------------------------------------------------------------------------


def count_newsrooms(attested: Sequence[Attestation]) -> tuple[int, int]:
    """(known, possible): distinct newsrooms; what is unknown raises only the upper end.

    Tellings that begin at one origin are one, however many pages repeat it.
    """
    known = {a.newsroom for a in attested if a.newsroom and a.newsroom_state == "known"}
    possible = {a.newsroom for a in attested if a.newsroom and a.newsroom_state == "possible"}
    documents = {a.origin for a in attested if a.newsroom is None and a.newsroom_state == "known"}
    unknown = {
        a.origin
        for a in attested
        if a.newsroom_state == "unknown" or (a.newsroom is None and a.origin not in documents)
    }
    # a sentence only possibly from a newsroom may be the page's own instead
    doubtful = {
        a.origin for a in attested if a.newsroom_state == "possible" and a.newsroom in known
    }
    upper = len(known | possible) + len(unknown | doubtful)
    return len(known), max(upper, len(known), 0 if documents else 1)


def _count_persons(attested: Sequence[Attestation]) -> tuple[int, int]:
    """(known, possible): distinct persons, offices and documents; nobody in particular adds none."""
    names: list[tuple[str, str]] = []
    for a in attested:
        if a.rests_on and a.rests_on_class in NAMED:
            kind = a.rests_on_class
            if not any(k == kind and same_voice(a.rests_on, n, k) for n, k in names):
                names.append((a.rests_on, kind))
    open_origins = {a.origin for a in attested if a.rests_on_class in ("anonymous", "unknown")}
    told = {a.origin for a in attested if a.rests_on_class in NAMED}
    return len(names), len(names) + len(open_origins - told)
