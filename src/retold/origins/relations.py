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
from retold.facts.figures import NOTHING_TOLD, TOLLS, agree, contradict
from retold.origins.clustering import same_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.facts.figures import Figure
    from retold.origins.clustering import Clusters
    from retold.origins.settings import Node
    from retold.origins.tracing import Story
    from retold.records import Claim

    _Pair = tuple[str, str, str]  # what is counted, and two claims that count it differently
    _Of = tuple[Claim, list[Node]]  # a claim and the sentences that it was made of

_PAIRS = 4000  # pairs of claims compared
_SHARED = 0.4  # share of the shorter claim's words that both have where they count one thing
_LEAST = 2  # such words at least
_MORE, _MOST_SHARED = 3, 0.6  # the same of percentages, sums and distances: a text has many
_LEAD = 3  # sentences of a telling's beginning
_FAITHFUL = frozenset(("translation", "excerpt", "copy"))
_LATER = 1800  # seconds from which a telling is later


def related(
    story: Story, clusters: Clusters, found: list[tuple[list[Node], Claim]]
) -> Iterator[Claim]:
    """The claims, marked where they belong to one series or cannot all be true."""
    nodes = {claim.claim_id: group for group, claim in found}
    changed: list[_Pair] = []
    apart: list[_Pair] = []
    by_voices: list[_Pair] = []  # of those, two speakers who contradict each other
    for claim, other, about in _apart(story, clusters, found):
        pair = (claim, nodes[claim.claim_id]), (other, nodes[other.claim_id])
        if kind := _relation(story, clusters, pair, about):
            row = about, claim.claim_id, other.claim_id
            (changed if kind == "series" else apart).append(row)
            by_voices += [row] if kind == "speakers" else []
    key = found[0][1].story_key if found else ""
    series, disagreement = _groups(key, changed), _groups(key, apart)
    counts = {c: about for table in (disagreement, series) for c, (_, about) in table.items()}
    counted = {c: _counting_words(story, clusters, nodes[c], a) for c, a in counts.items()}
    spoken = {
        disagreement[a][0]
        for about, a, b in by_voices
        if a in disagreement and disagreement[a] == disagreement.get(b)
        and disagreement[a][1] == about
    }  # fmt: skip
    for _, claim in found:
        if quarrel := _quarrels(story, clusters, claim):
            own = text.key(claim.story_key, "speakers", claim.claim_id)
            spoken.add(disagreement.setdefault(claim.claim_id, (own, ""))[0])
            counted[claim.claim_id] = quarrel
    for _, claim in found:
        group = disagreement.get(claim.claim_id, (None, ""))[0]
        yield replace(
            claim,
            series=series.get(claim.claim_id, (None, ""))[0],
            disagreement=group,
            disagreement_kind=group and ("speakers" if group in spoken else "reports"),
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
    story: Story, clusters: Clusters, found: list[tuple[list[Node], Claim]]
) -> Iterator[tuple[Claim, Claim, str]]:
    """Pairs of claims that count one thing differently: aligned ones, then those alike in words."""
    of_root = {clusters.root(group[0]): claim for group, claim in found}
    seen: set[tuple[str, str]] = set()
    for x, y, about in [*clusters.split, *clusters.turns()]:
        a, b = of_root[clusters.root(x)], of_root[clusters.root(y)]
        if about not in TOLLS and not _of_one_thing(story, clusters, x, y, about):
            continue
        if a.claim_id != b.claim_id and (a.claim_id, b.claim_id) not in seen:
            seen |= {(a.claim_id, b.claim_id), (b.claim_id, a.claim_id)}
            yield a, b, about
    nodes = {claim.claim_id: group for group, claim in found}
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
                if (
                    _same_matter(claim, other, about)
                    or (about in TOLLS and _both_lead(claim, other))
                    or _versions_count(
                        story, clusters, (nodes[claim.claim_id], nodes[other.claim_id]), about
                    )
                ):
                    yield claim, other, about


def _both_lead(a: Claim, b: Claim) -> bool:
    """Whether both stand among the first sentences of some telling, where a toll is the story's."""
    return all(min(x.sentence for x in c.attestations) <= _LEAD for c in (a, b))


def _versions_count(
    story: Story, clusters: Clusters, groups: tuple[list[Node], list[Node]], about: str
) -> bool:
    """Whether a report and its later version have but one toll of this sort each: these two."""
    if about not in TOLLS:
        return False
    mine, theirs = (_counting(clusters, group, about) for group in groups)
    return any(
        story.kinship(t, u) == "update"
        and _only_toll(clusters, t, about)
        and _only_toll(clusters, u, about)
        for t in mine
        for u in theirs
    )


def _only_toll(clusters: Clusters, telling: str, about: str) -> bool:
    values = {
        (f.low, f.high)
        for n in clusters.story.sentences[telling]
        for f in clusters.own_counts.get((telling, n), ())
        if f.about == about
    }
    return len(values) == 1


def _groups(story_key: str, pairs: list[_Pair]) -> dict[str, tuple[str, str]]:
    """Claim -> (name of its group, what that counts): claims that count one thing, tolls before all else.

    A claim that counts several things stands with those that count the first of them.
    """
    by_about: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for about, a, b in pairs:
        by_about[about].append((a, b))
    named: dict[str, tuple[str, str]] = {}
    for about in sorted(by_about, key=lambda a: (a not in TOLLS, -len(by_about[a]), a)):
        group: dict[str, set[str]] = {}
        for a, b in by_about[about]:
            if a not in named and b not in named:
                both = group.get(a, {a}) | group.get(b, {b})
                group.update(dict.fromkeys(both, both))
        named.update(
            {c: (text.key(story_key, about, min(mine)), about) for c, mine in group.items()}
        )
    return named


def _same_matter(a: Claim, b: Claim, about: str) -> bool:
    """Whether two claims count the same thing: they share enough telling words.

    Few words are common to two languages; there only a toll tells by itself what it counts.
    """
    if a.lang != b.lang:
        return about in TOLLS
    x, y = _content(a), _content(b)
    least, share = (_LEAST, _SHARED) if about in TOLLS else (_MORE, _MOST_SHARED)
    return len(x & y) >= max(least, share * min(len(x), len(y))) if x and y else False


def _of_one_thing(story: Story, clusters: Clusters, x: Node, y: Node, about: str) -> bool:
    """Whether two aligned sentences give one number each of a thing of which they say the same."""
    if any(sum(f.about == about for f in clusters.own_counts[n]) != 1 for n in (x, y)):
        return False
    if story.tellings[x[0]].lang != story.tellings[y[0]].lang:
        return True
    one, two = (_weighty(story.sentences[t][n].text, story.tellings[t].lang) for t, n in (x, y))
    return len(one & two) >= max(_MORE, _SHARED * min(len(one), len(two)))


def _content(claim: Claim) -> set[str]:
    return _weighty(claim.wording, claim.lang)


def _weighty(words: str, lang: str) -> set[str]:
    lang = lang if lang != "und" else "en"
    return {
        s for w in text.words(words)
        if w not in text.STOPWORDS and not w[0].isdigit() for s in [text.stem(w, lang)]
    }  # fmt: skip


def _relation(story: Story, clusters: Clusters, pair: tuple[_Of, _Of], about: str) -> str | None:
    """series, speakers or reports; None where a telling counts two things, or slipped.

    Who translates or cuts has no other account: another number is a difference of that page.
    """
    (a, one), (b, two) = pair
    if a.speaker and b.speaker and not same_name(a.speaker, b.speaker):
        return "speakers"
    mine, theirs = (_counting(clusters, group, about) for group in (one, two))
    if mine & theirs:
        return None
    kinds = {k for t in mine for u in theirs for k in [story.kinship(t, u)] if k}
    if "update" in kinds or _one_newsroom_later(story, a, b, about):
        return "series"
    if kinds & _FAITHFUL:
        return None
    if _slipped(story, clusters, one, two, about) or _slipped(story, clusters, two, one, about):
        return None
    if kinds:
        return "reports"
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


def _slipped(
    story: Story, clusters: Clusters, group: list[Node], other: list[Node], about: str
) -> bool:
    """Whether a claim's count stands only on pages that retold a text with the other count."""
    counts = tuple(f for n in other for f in clusters.own_counts.get(n, ()) if f.about == about)
    mine = [n for n in group if any(f.about == about for f in clusters.own_counts.get(n, ()))]
    return bool(mine) and all(
        any(
            (match := story.matches.get((t, parent), {}).get(n)) is not None
            and story.tellings[t].published is not None
            and story.tellings[parent].published is not None
            and agree(clusters.own_counts.get((parent, match[1]), ()), counts)
            for parent in story.retold.get(t, ())
        )
        for t, n in mine
    )


def _counting(clusters: Clusters, group: list[Node], about: str) -> set[str]:
    """Tellings whose sentence of a claim counts something."""
    return {
        node[0]
        for node in group
        if any(f.about == about for f in clusters.own_counts.get(node, ()))
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
