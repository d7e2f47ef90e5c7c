"""From articles to stories and to stories that are related."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from retold import text
from retold.records import Pair, Related, StoryMember, StoryVerdict
from retold.stories.deciding import Bonds, bonds, story_key, touching
from retold.stories.grouping import group
from retold.stories.likeness import FEATURES, compare
from retold.stories.lookup import candidates
from retold.stories.odds import Odds, log_odds, probability
from retold.stories.profiles import profile
from retold.stories.rarity import Rarity
from retold.stories.settings import SETTINGS, Settings
from retold.stories.vectors import Pages, pages_of
from retold.stories.weights import Weights, default_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from retold.records import Article, Grouped, Verdict


class Scored(NamedTuple):
    """Pages in the order of their ids, and the log-odds of their candidate pairs."""

    pages: Pages
    found: Odds

    @property
    def odds(self) -> dict[tuple[int, int], int]:
        """Log-odds, in thousandths, by pair of positions."""
        first, second = self.found.compared[:2]
        pairs = zip(first.tolist(), second.tolist(), strict=True)
        return dict(zip(pairs, self.found.odds.tolist(), strict=True))


def score(
    articles: Iterable[Article],
    weights: Weights | None = None,
    settings: Settings = SETTINGS,
    found: Iterable[tuple[int, int]] | None = None,
) -> Scored:
    """Log-odds, in thousandths, of the candidate pairs of articles.

    `found` are candidates as pairs of `doc` numbers; without them they are looked up in memory.
    """
    pages = read_pages(articles, settings)
    compared = compare(pages, *asked_pairs(pages, settings, found))
    return Scored(pages, log_odds(pages, compared, weights or default_weights(), settings))


def read_pages(articles: Iterable[Article], settings: Settings = SETTINGS) -> Pages:
    """The vectors of articles; those with a problem are left out, each stands once."""
    whole = {a.article_id: a for a in articles if a.problem is None}
    profiles = [profile(whole[i], settings) for i in sorted(whole)]
    return pages_of(profiles, Rarity(profiles, settings))


def asked_pairs(
    pages: Pages, settings: Settings, found: Iterable[tuple[int, int]] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of the pairs to be scored."""
    if found is None:
        return candidates(pages, settings)
    place = {text.doc_key(p.article_id): n for n, p in enumerate(pages.profiles)}
    known = [(place[x], place[y]) for x, y in found if x in place and y in place]
    pairs = sorted({(min(p), max(p)) for p in known if p[0] != p[1]})
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


class Found(NamedTuple):
    """What is found among pages: the rows of four tables."""

    pairs: list[Pair]
    members: list[StoryMember]
    related: list[Related]
    verdicts: list[StoryVerdict]


def find_stories(
    articles: Iterable[Article],
    weights: Weights | None = None,
    settings: Settings = SETTINGS,
    found: Iterable[tuple[int, int]] | None = None,
    verdicts: Iterable[Verdict] = (),
) -> Found:
    """Pairs, stories and related stories among articles; those with a problem are left out.

    `found` may give the candidates, as pairs of `doc` numbers (columns a and b of
    `CANDIDATES_SQL`); without them they are looked up in memory. What people decided holds.
    """
    return stories_of(score(articles, weights, settings, found), settings, verdicts)


def stories_of(
    scored: Scored,
    settings: Settings = SETTINGS,
    verdicts: Iterable[Verdict] = (),
    grouped: Iterable[Grouped] | None = None,
) -> Found:
    """Pairs, stories and related stories among pages that are scored.

    `grouped` has the groups where they are found already; a page in none of them is alone.
    """
    ids = [p.article_id for p in scored.pages.profiles]
    held = sorted(verdicts, key=lambda v: v.verdict_id)
    decided = bonds(held, ids)
    if grouped is None:
        groups = group(len(ids), scored.odds, settings, *_positions(decided, ids))
    else:
        groups = _whole(ids, grouped)
    touched = touching(held)
    keys = [story_key((ids[m] for m in g), touched, 0) for g in groups]
    members = [StoryMember(k, ids[m]) for k, g in zip(keys, groups, strict=True) for m in g]
    members.sort(key=lambda m: (m.story_key, m.article_id))
    related = _related(scored, groups, keys, settings)
    return Found(_pairs(scored, ids), members, related, _beside(members, touched, decided))


def _whole(ids: Sequence[str], grouped: Iterable[Grouped]) -> list[tuple[int, ...]]:
    """Groups as positions, and every other page as a group of its own."""
    first = dict(zip(ids, ids, strict=True)) | {g.article_id: g.first for g in grouped}
    groups: dict[str, list[int]] = defaultdict(list)
    for n, page in enumerate(ids):
        groups[first[page]].append(n)
    return sorted(map(tuple, groups.values()))


def _positions(
    decided: Bonds, ids: Sequence[str]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    place = {a: n for n, a in enumerate(ids)}
    joined, parted = (
        sorted((place[a], place[b]) for a, b in side) for side in (decided.joined, decided.parted)
    )
    return joined, parted


def _beside(
    members: Iterable[StoryMember], touched: Mapping[str, list[Verdict]], decided: Bonds
) -> list[StoryVerdict]:
    """Every verdict beside each story that has a page it names."""
    overruled = {v.verdict_id for v in decided.overruled}
    rows = {
        (m.story_key, v.verdict_id): StoryVerdict(
            m.story_key, v.verdict_id, v.kind, v.a, v.b, v.words, v.answer, v.note, v.who, v.at,
            v.verdict_id in overruled,
        )
        for m in members
        for v in touched.get(m.article_id, ())
    }  # fmt: skip
    return [rows[place] for place in sorted(rows)]


def _pairs(scored: Scored, ids: Sequence[str]) -> list[Pair]:
    compared, odds, vetoes = scored.found
    first, second = compared.first, compared.second
    keys = sum(compared.values[:, FEATURES.index(f)] for f in ("stems", "names", "numbers"))
    grams, sizes = compared.grams, np.maximum(1, scored.pages.rows["grams"].sizes)
    columns = (
        first, second, grams, np.rint(1000 * keys).astype(np.int64),
        np.rint(1000 * grams / sizes[first]).astype(np.int64),
        np.rint(1000 * grams / sizes[second]).astype(np.int64), odds,
    )  # fmt: skip
    rows = zip(*(c.tolist() for c in columns), strict=True)
    found = [
        Pair(ids[i], ids[j], shared, key, a, b, probability(value), vetoes.get(n))
        for n, (i, j, shared, key, a, b, value) in enumerate(rows)
    ]
    return sorted(found, key=lambda p: (p.a, p.b))


def _related(
    scored: Scored, groups: list[tuple[int, ...]], keys: list[str], settings: Settings
) -> list[Related]:
    """Pairs of stories that share much, and not enough to be one."""
    home = {m: g for g, members in enumerate(groups) for m in members}
    sums: dict[tuple[int, int], int] = defaultdict(int)
    best: dict[tuple[int, int], tuple[int, int]] = {}
    vetoes = scored.found.vetoes
    for n, ((i, j), value) in enumerate(scored.odds.items()):
        g, h = sorted((home[i], home[j]))
        if g != h:
            sums[g, h] += value - settings.apart
            best[g, h] = max(best.get((g, h), (settings.vetoed - 1, 0)), (value, -n))
    found = []
    for (g, h), total in sums.items():
        mean = settings.apart + total / (len(groups[g]) * len(groups[h]))
        if mean > settings.related:
            low, high = sorted((keys[g], keys[h]))
            row = -best[g, h][1]
            why = _shared_words(scored, row, vetoes.get(row))
            found.append(Related(low, high, probability(round(mean)), why))
    return sorted(found, key=lambda r: (r.story_key, r.other_key))


def _shared_words(scored: Scored, row: int, veto: str | None) -> str:
    stems, names = scored.pages.rows["stems"], scored.pages.terms["stems"]
    a, b = (
        dict(zip(*(c.tolist() for c in stems.of(int(side[row]))), strict=True))
        for side in scored.found.compared[:2]
    )
    weights = {
        names[s]: x * b[s]
        for s, x in a.items()
        if s in b and len(names[s]) > 2 and names[s] not in text.STOPWORDS
    }
    top = sorted(weights, key=lambda s: (-weights[s], s))[:4]
    share = f"both speak of {', '.join(top)}" if top else "the same names"
    return f"{share}; {veto}" if veto else share
