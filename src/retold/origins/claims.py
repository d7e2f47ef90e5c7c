"""Claims with their attestations: what each telling says, and where that begins."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from retold import newsrooms, text
from retold.origins.clustering import Clusters, contradict, same_name
from retold.origins.tracing import Story
from retold.origins.wording import one_origin_a_wording
from retold.records import Attestation, Claim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from retold.origins.clustering import Figure
    from retold.origins.tracing import Node, Origin
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

_NAMED = ("person", "office", "document")
_PAIRS = 4000  # pairs of claims compared for series and disagreements


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
        yield from _claims(story)


def _claims(story: Story) -> Iterator[Claim]:
    clusters = Clusters(story)
    clusters.join_all()
    depth = _depths(story)
    found = []
    for group in clusters.groups():
        group = sorted(group, key=lambda node: _nearness(story, depth, node))
        found.append((group, _claim(story, group)))
    found.sort(key=lambda gc: _nearness(story, depth, gc[0][0]))
    yield from _related(story, clusters, found)


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


def _nearness(story: Story, depth: dict[str, int], node: Node) -> tuple[int, int, str, str, int]:
    telling = story.tellings[node[0]]
    at = telling.published.isoformat() if telling.published else "~"
    return depth[node[0]], -len(story.sentences[node[0]]), at, node[0], node[1]


def _claim(story: Story, group: list[Node]) -> Claim:
    best = group[0]
    sentence, telling = story.sentences[best[0]][best[1]], story.tellings[best[0]]
    claim_id = text.key("claim", telling.story_key, sentence.article_id, str(sentence.n))
    origins = one_origin_a_wording(story, {node: story.origin(node) for node in group})
    attested = tuple(_attest(story, node, origins[node], claim_id) for node in group)
    newsrooms_known, newsrooms_possible = count_newsrooms(attested)
    persons_known, persons_possible = _count_persons(attested)
    return Claim(
        story_key=telling.story_key,
        claim_id=claim_id,
        wording=sentence.text.strip(),
        lang=telling.lang,
        speaker=next((a.rests_on for a in attested if a.rests_on_class in _NAMED), None),
        as_of=_earliest(story, group),
        pages=sum(_pages(story, t, {n for u, n in group if u == t}) for t in {t for t, _ in group}),
        tellings=len({t for t, _ in group}),
        newsrooms_known=newsrooms_known,
        newsrooms_possible=newsrooms_possible,
        persons_known=persons_known,
        persons_possible=persons_possible,
        attestations=attested,
    )


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
    rests_on, rests_class, speakers = _beneath(story, origin, node)
    page = story.own_newsroom(node[0])
    chain = _without_repeats([*speakers, origin.newsroom, page])
    return Attestation(
        story_key=telling.story_key,
        claim_id=claim_id,
        telling_id=node[0],
        article_id=telling.lead or "",
        sentence=node[1],
        origin=origin.telling,
        newsroom=origin.newsroom,
        newsroom_state=origin.state,
        rests_on=rests_on,
        rests_on_class=rests_class,
        rests_on_state="known" if rests_class in (*_NAMED, "observation") else "unknown",
        chain=chain,
        probability=origin.probability,
        why=origin.why,
    )


def _without_repeats(names: list[str | None]) -> tuple[str, ...]:
    kept: list[str] = []
    for name in names:
        if name and not any(newsrooms.newsroom_of(name) == k or name == k for k in kept):
            kept.append(newsrooms.newsroom_of(name) or name)
    return tuple(kept)


def _beneath(story: Story, origin: Origin, node: Node) -> tuple[str | None, str, tuple[str, ...]]:
    """The person or document a telling rests on: the speaker named nearest the origin."""
    anonymous = False
    for at in reversed((node, *origin.path)) if node not in origin.path else origin.path[::-1]:
        for speech in story.speeches.get(at, ()):
            anonymous = anonymous or speech.speaker_class == "anonymous"
            people = tuple(c for c in speech.chain if newsrooms.newsroom_of(c) is None)
            if speech.speaker_class == "outlet" and not people:
                continue
            first = people[0] if people else speech.speaker
            if first and speech.speaker_class in (*_NAMED, "outlet"):
                kind = "person" if speech.speaker_class == "outlet" else speech.speaker_class
                return first, kind, people or (first,)
        if _witnessed(story, at):
            return "own observation", "observation", ()
    return None, "anonymous" if anonymous else "unknown", ()


_WITNESS = ("witness saw", "reporter saw", "journalist saw", "correspondent saw", "reporter at the scene",
            "journalist at the scene", "journalists at the scene", "correspondent at the scene", "reporters saw",
            "journalists saw", "a constaté", "journaliste sur place", "reporter vor ort")  # fmt: skip


def _witnessed(story: Story, node: Node) -> bool:
    words = story.sentences[node[0]][node[1]].text.casefold()
    return any(w in words for w in _WITNESS)


# --- counting ------------------------------------------------------------------------------------


def count_newsrooms(attested: Sequence[Attestation]) -> tuple[int, int]:
    """(known, possible): distinct newsrooms; what is unknown raises only the upper end.

    Tellings that begin at one origin are one, however many pages repeat it.
    """
    known = {a.newsroom for a in attested if a.newsroom and a.newsroom_state == "known"}
    possible = {a.newsroom for a in attested if a.newsroom and a.newsroom_state == "possible"}
    unknown = {a.origin for a in attested if a.newsroom_state == "unknown" or a.newsroom is None}
    # a sentence only possibly from a newsroom may be the page's own instead
    doubtful = {
        a.origin for a in attested if a.newsroom_state == "possible" and a.newsroom in known
    }
    upper = len(known | possible) + len(unknown | doubtful)
    return len(known), max(upper, len(known), 1)


def _count_persons(attested: Sequence[Attestation]) -> tuple[int, int]:
    names: list[str] = []
    for a in attested:
        if (
            a.rests_on
            and a.rests_on_class in _NAMED
            and not any(same_name(a.rests_on, n) for n in names)
        ):
            names.append(a.rests_on)
    open_origins = {a.origin for a in attested if a.rests_on_class in ("anonymous", "unknown")}
    told = {a.origin for a in attested if a.rests_on_class in _NAMED}
    return len(names), len(names) + len(open_origins - told)


# --- series and disagreements --------------------------------------------------------------------


def _related(
    story: Story, clusters: Clusters, found: list[tuple[list[Node], Claim]]
) -> Iterator[Claim]:
    """Mark claims that belong to one series, or that cannot all be true."""
    series: dict[str, str] = {}
    disagreement: dict[str, str] = {}
    by_about: dict[str, list[tuple[list[Node], Claim, tuple[Figure, ...]]]] = defaultdict(list)
    for group, claim in found:
        counted = clusters.counts[clusters.root(group[0])]
        for about in sorted({f.about for f in counted}):
            by_about[about].append((group, claim, counted))
    pairs = 0
    for about in sorted(by_about):
        rows = by_about[about]
        for i, (group, claim, counted) in enumerate(rows):
            for other_group, other, theirs in rows[i + 1 :]:
                pairs += 1
                if pairs > _PAIRS:
                    break
                if contradict(counted, theirs) != about or not _same_matter(claim, other):
                    continue
                table = disagreement if _at_odds(story, claim, other) else series
                _link(table, claim, other, about)
                del group, other_group
                break
    for _, claim in found:
        yield replace(
            claim,
            series=series.get(claim.claim_id),
            disagreement=disagreement.get(claim.claim_id),
        )


def _link(table: dict[str, str], a: Claim, b: Claim, about: str) -> None:
    name = table.get(a.claim_id) or table.get(b.claim_id)
    name = name or text.key(a.story_key, about, a.claim_id)
    table[a.claim_id] = table[b.claim_id] = name


def _same_matter(a: Claim, b: Claim) -> bool:
    """Whether two claims count the same thing: they share enough telling words."""
    if a.lang != b.lang:
        return True
    x, y = _content(a), _content(b)
    return len(x & y) >= 0.4 * min(len(x), len(y)) if x and y else False


def _content(claim: Claim) -> set[str]:
    lang = claim.lang if claim.lang != "und" else "en"
    return {
        s for w in text.words(claim.wording)
        if w not in text.STOPWORDS and not w[0].isdigit() for s in [text.stem(w, lang)]
    }  # fmt: skip


def _at_odds(story: Story, a: Claim, b: Claim) -> bool:
    """Two speakers, or two reports of one time, and no later version of one newsroom."""
    if a.speaker and b.speaker and not same_name(a.speaker, b.speaker):
        return True
    rooms = {x.newsroom for x in a.attestations} & {x.newsroom for x in b.attestations} - {None}
    shared = {x.telling_id for x in a.attestations} & {x.telling_id for x in b.attestations}
    if shared and not rooms:
        return True
    later = a.as_of and b.as_of and abs((a.as_of - b.as_of).total_seconds()) >= 1800
    del story
    return not rooms and not later
