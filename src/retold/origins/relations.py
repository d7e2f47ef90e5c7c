"""Claims of one series, and claims that cannot all be true.

A value that one newsroom's later version changed, or that is told later by tellings of no common
parent, is a series. Two speakers, or two retellings of one report, that give different values
disagree.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from retold import text
from retold.origins.clustering import NOTHING_TOLD, TOLLS, contradict, same_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.origins.clustering import Clusters, Figure
    from retold.origins.settings import Node
    from retold.origins.tracing import Story
    from retold.records import Claim

_PAIRS = 4000  # pairs of claims compared
_SHARED = 0.4  # share of the shorter claim's words that both have where they count one thing
_LEAST = 2  # such words at least
_LEAD = 3  # sentences of a telling's beginning
_FAITHFUL = frozenset(("translation", "excerpt", "copy"))
_LATER = 1800  # seconds from which a telling is later


def related(
    story: Story, clusters: Clusters, found: list[tuple[list[Node], Claim]]
) -> Iterator[Claim]:
    """The claims, marked where they belong to one series or cannot all be true."""
    series: dict[str, str] = {}
    disagreement: dict[str, str] = {}
    counted: dict[str, str] = {}
    speakers: set[str] = set()  # claims whose speaker another speaker contradicts
    nodes = {claim.claim_id: group for group, claim in found}
    for claim, other, about in _apart(clusters, found):
        kind = _relation(story, clusters, claim, other, about)
        if not kind:
            continue
        _link(series if kind == "series" else disagreement, claim, other, about)
        for one in (claim, other):
            counted.setdefault(
                one.claim_id, _counting_words(story, clusters, nodes[one.claim_id], about)
            )
            if kind == "speakers":
                speakers.add(one.claim_id)
    for _, claim in found:
        if quarrel := _quarrels(story, clusters, claim):
            disagreement.setdefault(
                claim.claim_id, text.key(claim.story_key, "speakers", claim.claim_id)
            )
            counted[claim.claim_id] = quarrel
            speakers.add(claim.claim_id)
    by_speakers = {disagreement[c] for c in speakers}
    for _, claim in found:
        group = disagreement.get(claim.claim_id)
        yield replace(
            claim,
            series=series.get(claim.claim_id),
            disagreement=group,
            disagreement_kind=group and ("speakers" if group in by_speakers else "reports"),
            counted=counted.get(claim.claim_id),
        )


def _counting_words(story: Story, clusters: Clusters, group: list[Node], about: str) -> str:
    """The first sentence of a claim that counts something."""
    node = next(
        (n for n in group if any(f.about == about for f in clusters.own_counts.get(n, ()))),
        group[0],
    )
    return " ".join(story.sentences[node[0]][node[1]].text.split())


def _apart(
    clusters: Clusters, found: list[tuple[list[Node], Claim]]
) -> Iterator[tuple[Claim, Claim, str]]:
    """Pairs of claims that count one thing differently: aligned ones, then those alike in words."""
    of_root = {clusters.root(group[0]): claim for group, claim in found}
    seen: set[tuple[str, str]] = set()
    for x, y, about in clusters.split:
        a, b = of_root[clusters.root(x)], of_root[clusters.root(y)]
        if a.claim_id != b.claim_id and (a.claim_id, b.claim_id) not in seen:
            seen |= {(a.claim_id, b.claim_id), (b.claim_id, a.claim_id)}
            yield a, b, about
    by_about: dict[str, list[tuple[Claim, tuple[Figure, ...]]]] = defaultdict(list)
    for group, claim in found:
        counted = clusters.counts[clusters.root(group[0])]
        for about in sorted({f.about for f in counted} - {NOTHING_TOLD}):
            by_about[about].append((claim, tuple(f for f in counted if f.about == about)))
    left = _PAIRS
    for about in sorted(by_about):
        rows = by_about[about]
        for i, (claim, counted) in enumerate(rows):
            for other, theirs in rows[i + 1 :]:
                left -= 1
                if left < 0:
                    return
                if (claim.claim_id, other.claim_id) in seen or not contradict(counted, theirs):
                    continue
                if _same_matter(claim, other) or (about in TOLLS and _both_lead(claim, other)):
                    yield claim, other, about


def _both_lead(a: Claim, b: Claim) -> bool:
    """Whether both stand among the first sentences of some telling, where a toll is the story's."""
    return all(min(x.sentence for x in c.attestations) <= _LEAD for c in (a, b))


def _link(table: dict[str, str], a: Claim, b: Claim, about: str) -> None:
    """Give two claims one name; where both have one, the lesser stands for both."""
    names = sorted({n for n in (table.get(a.claim_id), table.get(b.claim_id)) if n})
    name = names[0] if names else text.key(a.story_key, about, a.claim_id)
    for claim_id, other in list(table.items()):
        if other in names:
            table[claim_id] = name
    table[a.claim_id] = table[b.claim_id] = name


def _same_matter(a: Claim, b: Claim) -> bool:
    """Whether two claims count the same thing: they share enough telling words."""
    if a.lang != b.lang:
        return True
    x, y = _content(a), _content(b)
    return len(x & y) >= max(_LEAST, _SHARED * min(len(x), len(y))) if x and y else False


def _content(claim: Claim) -> set[str]:
    lang = claim.lang if claim.lang != "und" else "en"
    return {
        s for w in text.words(claim.wording)
        if w not in text.STOPWORDS and not w[0].isdigit() for s in [text.stem(w, lang)]
    }  # fmt: skip


def _relation(story: Story, clusters: Clusters, a: Claim, b: Claim, about: str) -> str | None:
    """series, speakers or reports; None where a telling counts two things, or slipped.

    Who translates or cuts has no other account: another number is a difference of that page.
    """
    if a.speaker and b.speaker and not same_name(a.speaker, b.speaker):
        return "speakers"
    mine, theirs = (_counting(clusters, c, about) for c in (a, b))
    if mine & theirs:
        return None
    kinds = {k for t in mine for u in theirs for k in [story.kinship(t, u)] if k}
    if "update" in kinds or _one_newsroom_later(story, a, b, about):
        return "series"
    if kinds:
        return None if kinds & _FAITHFUL else "reports"
    later = a.as_of and b.as_of and abs((a.as_of - b.as_of).total_seconds()) >= _LATER
    rooms = {x.newsroom for x in a.attestations} & {x.newsroom for x in b.attestations} - {None}
    return "series" if later or rooms else "reports"


def _one_newsroom_later(story: Story, a: Claim, b: Claim, about: str) -> bool:
    """Whether both claims begin in reports that one newsroom signed, one later than the other.

    Two tolls of one newsroom are of two times, also where the pages only give the day.
    """
    t, u = (c.attestations[0].telling_id for c in (a, b))
    one, two = story.signs[t], story.signs[u]
    if t == u or one is None or two is None or one[0] != two[0]:
        return False
    if story.kinship(t, u) not in (None, "update", "siblings"):
        return False
    at, then = (story.tellings[x].published for x in (t, u))
    if about in TOLLS:
        return True
    return bool(at and then and abs((at - then).total_seconds()) >= _LATER)


def _counting(clusters: Clusters, claim: Claim, about: str) -> set[str]:
    """Tellings whose sentence of a claim counts something."""
    return {
        x.telling_id
        for x in claim.attestations
        if any(f.about == about for f in clusters.own_counts.get((x.telling_id, x.sentence), ()))
    }


def _quarrels(story: Story, clusters: Clusters, claim: Claim) -> str | None:
    """The sentence that gives two values by two speakers: "14, the guard said; she said 17"."""
    for a in claim.attestations:
        node = (a.telling_id, a.sentence)
        speakers = [s.speaker for s in story.speeches.get(node, ()) if s.speaker]
        if len(speakers) < 2 or all(same_name(speakers[0], s) for s in speakers[1:]):
            continue
        counted = clusters.own_counts.get(node, ())
        for i, one in enumerate(counted):
            for other in counted[i + 1 :]:
                if one.about == other.about and contradict((one,), (other,)):
                    return " ".join(story.sentences[node[0]][node[1]].text.split())
    return None
