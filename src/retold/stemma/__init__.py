"""Which telling derives from which: the family tree of a story, lost tellings included.

`kinship` gathers the evidence between tellings and `parentage` weighs, for each, where it came
from. The best forest is the maximum arborescence (Chu and Liu, Edmonds) over those probabilities
under a virtual root, with the lost tellings that credits name or siblings give away among its
nodes. Then come further parents of merged tellings. `degree` answers for two texts by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from retold import newsrooms
from retold.records import (
    Akin,
    Article,
    Bead,
    Credit,
    Derivation,
    Sentence,
    Stemma,
    StoryVerdict,
    Telling,
)
from retold.stemma import authorship, weighing
from retold.stemma import kinship as kin
from retold.stemma.akin import akin
from retold.stemma.decided import NOTHING, Decided, decided
from retold.stemma.deriving import derivation, kind_of
from retold.stemma.edges import Edge
from retold.stemma.forest import best_forest, forest
from retold.stemma.kinship import PairEvidence
from retold.stemma.merged import beside, candidates, circular, further
from retold.stemma.profile import Profile
from retold.stemma.profile import profile as profile_of
from retold.stemma.settings import DEFAULT, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = [
    "DEFAULT",
    "Edge",
    "PairEvidence",
    "Profile",
    "Settings",
    "all_pairs",
    "best_forest",
    "candidates",
    "compared",
    "forest",
    "kind_of",
    "profiles",
    "rooted",
    "stemma",
    "stemmas",
]


def stemmas(
    articles: Iterable[Article],
    credits: Iterable[Credit],
    sentences: Iterable[Sentence],
    tellings: Iterable[Telling],
    beads: Iterable[Bead],
    verdicts: Iterable[StoryVerdict] = (),
) -> Iterator[Stemma]:
    """The stemma of every story among the tellings, as people decided where they did."""
    verdicts_of: dict[str, list[StoryVerdict]] = defaultdict(list)
    for verdict in verdicts:
        verdicts_of[verdict.story_key].append(verdict)
    beads_of: dict[str, list[Bead]] = defaultdict(list)
    for bead in beads:
        beads_of[bead.story_key].append(bead)
    ordered = list(tellings)
    prepared = {p.telling_id: p for p in profiles(ordered, articles, credits, sentences)}
    ordered.sort(key=lambda t: (t.story_key, t.telling_id))
    for story, group in groupby(ordered, key=lambda t: t.story_key):
        own = list(group)
        members = [prepared[t.telling_id] for t in own if t.telling_id in prepared]
        read = [t for t in own if t.telling_id in prepared]
        yield stemma(story, members, beads_of[story], decided(verdicts_of[story], read))


def profiles(
    tellings: Iterable[Telling],
    articles: Iterable[Article],
    credits: Iterable[Credit],
    sentences: Iterable[Sentence],
) -> list[Profile]:
    """Tellings prepared for comparing, in order of their ids."""
    pages = {a.article_id: a for a in articles}
    credits_of: dict[str, list[Credit]] = defaultdict(list)
    for credit in credits:
        credits_of[credit.article_id].append(credit)
    sentences_of: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        sentences_of[sentence.article_id].append(sentence)
    return [
        _profiled(t, pages, credits_of, sentences_of)
        for t in sorted(tellings, key=lambda t: t.telling_id)
        if not t.lost and t.lead in pages
    ]


def _profiled(
    telling: Telling,
    pages: Mapping[str, Article],
    credits: Mapping[str, list[Credit]],
    sentences: Mapping[str, list[Sentence]],
) -> Profile:
    lead = telling.lead or ""
    ids = [lead, *(c.article_id for c in telling.carriers if c.article_id != lead)]
    own = newsrooms.newsroom_of_outlet(telling.outlet) if telling.outlet else None
    return profile_of(
        telling,
        [pages[i] for i in ids if i in pages],
        sentences.get(lead, []),
        [c for i in ids for c in credits.get(i, ())],
        own,
    )


def all_pairs(
    by_id: Mapping[str, Profile], beads: Iterable[Bead]
) -> dict[tuple[str, str], PairEvidence]:
    """The evidence of every pair that has a bead, or that shares wording or a quotation."""
    grouped: dict[tuple[str, str], list[Bead]] = defaultdict(list)
    for bead in beads:
        if bead.a in by_id and bead.b in by_id:
            grouped[bead.a, bead.b].append(bead)
    return {
        (a, b): kin.kinship(by_id[a], by_id[b], group)
        for (a, b), group in sorted(grouped.items())
        if any(bead.score > 0 for bead in group)
    }


def compared(
    members: Iterable[Profile], beads: Iterable[Bead]
) -> tuple[dict[str, Profile], dict[tuple[str, str], PairEvidence]]:
    """The tellings of a story with their authorship settled, and the evidence between them."""
    read = {p.telling_id: p for p in members}
    pairs = all_pairs(read, beads)
    return authorship.settled(read, pairs), pairs


def stemma(
    story: str, members: Sequence[Profile], beads: Sequence[Bead], said: Decided = NOTHING
) -> Stemma:
    """The family tree of one story from its tellings' profiles and beads.

    How many pages carry a text helps to tell who wrote it. Counts of origins must not move with that,
    or whoever multiplies a text would move them: they read the tree of one page a telling.
    """
    by_id, pairs = compared(members, beads)
    found = rooted(story, by_id, pairs, said)
    if all(p.carriers == 1 for p in members):
        return found
    single = {p.telling_id: replace(p, carriers=1) for p in members}
    plain = rooted(story, authorship.settled(single, pairs), pairs, said)
    if (plain.derivations, plain.lost) == (found.derivations, found.lost):
        return found
    return replace(found, recounted=True, counted=plain.derivations, counted_lost=plain.lost)


def rooted(
    story: str,
    by_id: Mapping[str, Profile],
    pairs: Mapping[tuple[str, str], PairEvidence],
    said: Decided = NOTHING,
) -> Stemma:
    """The family tree of one story: the likeliest under what people decided."""
    while True:
        weighed = weighing.options_of(by_id, pairs, said)
        main, edges, lost = forest(story, by_id, weighed)
        barred = circular(main, said)
        if not barred:
            break
        said = replace(said, barred=said.barred | barred)
    given = beside(main, said)
    chosen = main + given + further(main + given, by_id, pairs, edges)
    tongues = _tongues(chosen, by_id)
    found = [
        derivation(story, e, by_id, pairs, weighed, tongues.get(e.parent), said) for e in chosen
    ]
    return _assembled(story, by_id, found, lost, akin(weighed, found, said.own), said)


def _tongues(chosen: Sequence[Edge], by_id: Mapping[str, Profile]) -> dict[str, str]:
    """The language of each lost telling: that of most of its children, where most share one."""
    heirs: dict[str, list[str]] = defaultdict(list)
    for edge in chosen:
        if edge.parent not in by_id:
            heirs[edge.parent].append(by_id[edge.child].lang)
    found = {}
    for lost, langs in sorted(heirs.items()):
        likely = max(sorted(set(langs)), key=langs.count)
        if 2 * langs.count(likely) > len(langs):
            found[lost] = likely
    return found


def _assembled(
    story: str,
    by_id: Mapping[str, Profile],
    found: Sequence[Derivation],
    lost: Mapping[str, Telling],
    tied: tuple[Akin, ...],
    said: Decided,
) -> Stemma:
    children = {d.child for d in found}
    rootless = sorted(set(by_id) - children)
    sure: dict[str, float] = defaultdict(float)
    for d in found:
        sure[d.parent] = 1 - (1 - sure[d.parent]) * (1 - d.probability)
    return Stemma(
        story_key=story,
        derivations=tuple(sorted(found, key=lambda d: (d.child, d.rank, d.parent))),
        lost=tuple(
            replace(lost[i], probability=round(sure[i], 4)) for i in sorted(sure) if i in lost
        ),
        independent=tuple(t for t in rootless if by_id[t].own or t in said.own),
        orphans=tuple(t for t in rootless if not (by_id[t].own or t in said.own)),
        said=said.lines,
        akin=tied,
    )
