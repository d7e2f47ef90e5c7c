"""From articles to stories and to stories that are related."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from retold import text
from retold.records import Pair, Related, StoryMember
from retold.stories.grouping import group
from retold.stories.likeness import dot
from retold.stories.lookup import candidates
from retold.stories.odds import log_odds, probability
from retold.stories.profiles import profile
from retold.stories.rarity import Rarity, Weighted, weigh
from retold.stories.settings import SETTINGS, Settings
from retold.stories.weights import Weights, default_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from retold.records import Article


class Scored(NamedTuple):
    """Pages in the order of their ids, and the log-odds of their candidate pairs."""

    pages: list[Weighted]
    odds: dict[tuple[int, int], int]
    vetoes: dict[tuple[int, int], str]


def score(
    articles: Sequence[Article],
    weights: Weights | None = None,
    settings: Settings = SETTINGS,
    found: Iterable[tuple[int, int]] | None = None,
) -> Scored:
    """Log-odds, in thousandths, of the candidate pairs of articles.

    `found` are candidates as pairs of `doc` numbers; without them they are looked up in memory.
    """
    weights = weights or default_weights()
    whole = sorted((a for a in articles if a.problem is None), key=lambda a: a.article_id)
    profiles = [profile(a, settings) for a in whole]
    rarity = Rarity(profiles, settings)
    pages = [weigh(p, rarity) for p in profiles]
    if found is None:
        asked = candidates(pages, settings)
    else:
        place = {text.doc_key(a.article_id): n for n, a in enumerate(whole)}
        known = [(place[x], place[y]) for x, y in found if x in place and y in place]
        asked = sorted({(min(i, j), max(i, j)) for i, j in known})
    odds: dict[tuple[int, int], int] = {}
    vetoes: dict[tuple[int, int], str] = {}
    scores = log_odds([(pages[i], pages[j]) for i, j in asked], weights, settings)
    for (i, j), (value, veto) in zip(asked, scores, strict=True):
        odds[i, j] = value
        if veto:
            vetoes[i, j] = veto
    return Scored(pages, odds, vetoes)


def find_stories(
    articles: Sequence[Article],
    weights: Weights | None = None,
    settings: Settings = SETTINGS,
    found: Iterable[tuple[int, int]] | None = None,
) -> tuple[list[Pair], list[StoryMember], list[Related]]:
    """Pairs, stories and related stories among articles; those with a problem are left out.

    `found` may give the candidates, as pairs of `doc` numbers (columns a and b of
    `CANDIDATES_SQL`); without them they are looked up in memory.
    """
    scored = score(articles, weights, settings, found)
    groups = group(len(scored.pages), scored.odds, settings)
    ids = [p.profile.article_id for p in scored.pages]
    keys = [text.key(*(ids[m] for m in g)) for g in groups]
    members = [StoryMember(k, ids[m]) for k, g in zip(keys, groups, strict=True) for m in g]
    pairs = [_pair(scored, i, j) for i, j in sorted(scored.odds)]
    members.sort(key=lambda m: (m.story_key, m.article_id))
    return pairs, members, _related(scored, groups, keys, settings)


def _pair(scored: Scored, i: int, j: int) -> Pair:
    a, b = scored.pages[i], scored.pages[j]
    p, q = a.profile, b.profile
    grams = len(p.grams & q.grams)
    keys = dot(a.names, b.names) + dot(a.numbers, b.numbers) + dot(a.stems, b.stems)
    return Pair(
        p.article_id,
        q.article_id,
        grams,
        round(1000 * keys),
        round(1000 * grams / max(1, len(p.grams))),
        round(1000 * grams / max(1, len(q.grams))),
        probability(scored.odds[i, j]),
        scored.vetoes.get((i, j)),
    )


def _related(
    scored: Scored, groups: list[tuple[int, ...]], keys: list[str], settings: Settings
) -> list[Related]:
    """Pairs of stories that share much, and not enough to be one."""
    home = {m: g for g, members in enumerate(groups) for m in members}
    sums: dict[tuple[int, int], int] = defaultdict(int)
    best: dict[tuple[int, int], tuple[int, int, int]] = {}
    for (i, j), value in sorted(scored.odds.items()):
        g, h = sorted((home[i], home[j]))
        if g != h:
            sums[g, h] += value - settings.apart
            best[g, h] = max(best.get((g, h), (settings.vetoed - 1, 0, 0)), (value, -i, -j))
    found = []
    for (g, h), total in sums.items():
        mean = settings.apart + total / (len(groups[g]) * len(groups[h]))
        if mean > settings.related:
            low, high = sorted((keys[g], keys[h]))
            _, i, j = best[g, h]
            veto = scored.vetoes.get((min(-i, -j), max(-i, -j)))
            why = _shared_words(scored.pages[-i], scored.pages[-j], veto)
            found.append(Related(low, high, probability(round(mean)), why))
    return sorted(found, key=lambda r: (r.story_key, r.other_key))


def _shared_words(a: Weighted, b: Weighted, veto: str | None) -> str:
    weights = {
        s: x * b.stems[s]
        for s, x in a.stems.items()
        if s in b.stems and len(s) > 2 and s not in text.STOPWORDS
    }
    top = sorted(weights, key=lambda s: (-round(weights[s], 9), s))[:4]
    share = f"both speak of {', '.join(top)}" if top else "the same names"
    return f"{share}; {veto}" if veto else share
