"""Candidate pairs, their scores, and their grouping into stories.

Two pages tell one story when they report one event. Shared wording, names, numbers and rare words
speak for it; another time, other names and other numbers under the same wording (a template: market
wraps, quarters, elections of another year) speak against it. A small fitted model turns these into
log-odds; average-link agglomeration on the log-odds groups the pages, so that one strong link never
chains two events together. Pairs that are no candidates count as strong evidence against.

Nothing depends on the order of the pages: scores are integers, ties are broken by ids.
"""

from __future__ import annotations

import heapq
import json
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from retold import text
from retold.records import Pair, Related, StoryMember

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from retold.records import Article

    Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Settings:
    """What is chosen rather than fitted."""

    lead: int = 60  # words of title and text that say what the news is
    opening: int = 25  # words that stand for a headline
    read: int = 20_000  # characters of a text that are looked at
    all_pairs: int = 50  # up to so many pages every pair is scored
    top_keys: int = 40  # heaviest keys by which a page is looked up
    key_cap: int = 200  # keys on more pages than this pair nobody
    least: float = 0.04  # cosine of looked-up keys from which a pair is scored
    bound: int = 3000  # one pair weighs no more than this in a group, in thousandths of log-odds
    apart: int = -3000  # log-odds of a pair that is no candidate, in thousandths
    vetoed: int = -12000  # log-odds of a pair that is held apart, in thousandths
    widest: int = 7000  # log-odds of a pair stay within, in thousandths
    prior_pages: int = 300  # weight of the background table, in pages
    near_days: float = 3.0  # reports of one event appear within
    far_days: float = 14.0  # and hardly ever beyond
    near_gain: int = 1000  # log-odds gained across languages by being that near, in thousandths
    form_wording: float = 0.4  # shared runs of two words from which two pages fill in one form
    form_numbers: int = 3  # if both have so many numbers
    form_same: float = 0.4  # and share less than this part of them
    day_cost: int = 350  # log-odds lost for every day between the two, in thousandths
    related: int = -1500  # stories whose mean log-odds are above this are related, in thousandths


SETTINGS = Settings()


# --- what a page is about -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Profile:
    """What of an article matters for its story, before weighting."""

    article_id: str
    lang: str
    published: datetime | None
    stems: Counter[str]
    lead: Counter[str]
    opening: Counter[str]
    names: Counter[str]  # skeletons
    lead_names: Counter[str]
    numbers: Counter[str]
    lead_numbers: Counter[str]
    grams: frozenset[str]  # runs of five words
    bigrams: frozenset[str]
    words: int


def profile(article: Article, settings: Settings = SETTINGS) -> Profile:
    """What of an article matters for its story."""
    whole = f"{article.title}\n{article.text}" if article.title else article.text
    whole = text.plain(whole[: settings.read])
    head = _first_words(whole, settings.lead)
    stems = text.stems(whole, article.lang)
    return Profile(
        article.article_id,
        article.lang,
        article.published,
        Counter(stems),
        Counter(stems[: settings.lead]),
        Counter(stems[: settings.opening]),
        names(whole),
        names(head),
        numbers(whole),
        numbers(head),
        _grams(article.text[: settings.read], 5),
        _grams(whole, 2),
        len(stems),
    )


def _first_words(content: str, count: int) -> str:
    for n, token in enumerate(text.tokens(content[: count * 40])):
        if n == count:
            return content[: token.start]
    return content[: count * 40]


def _grams(content: str, size: int) -> frozenset[str]:
    words = text.words(content)
    return frozenset(" ".join(words[i : i + size]) for i in range(len(words) - size + 1))


_START = re.compile(r"[.!?:\n\"]\s*$")


def names(content: str) -> Counter[str]:
    """Skeletons of the words written as names are, with their counts."""
    found: Counter[str] = Counter()
    tokens = text.tokens(content)
    lower = {t.norm for t in tokens if t.text[0].islower()}
    for token in tokens:
        first = token.text[0]
        if first.isdigit() or len(token.text) < 2:
            continue
        if first.upper() != first.lower():
            if not first.isupper() or token.norm in text.STOPWORDS:
                continue
            starts = token.start == 0 or _START.search(
                content[max(0, token.start - 3) : token.start]
            )
            if starts and token.norm in lower:
                continue
        bones = skeleton(token.text)
        if len(bones) > 1:
            found[bones] += 1
    return found


_SOUNDS = (
    ("sch", "s"), ("tch", "s"), ("ck", "k"), ("ph", "f"), ("sh", "s"), ("ch", "s"), ("kh", "h"),
    ("zh", "s"), ("ts", "s"), ("tz", "s"),
)  # fmt: skip
_ALIKE = str.maketrans("cqzwyj", "kksvii")


@cache
def _anyascii(word: str) -> str:
    from anyascii import anyascii

    return str(anyascii(word))


def skeleton(word: str) -> str:
    """First letter and consonants of a name in Latin letters, like sounds as one.

    >>> skeleton("Zelensky") == skeleton("Selenskyj")
    True
    """
    bare = re.sub(r"[^a-z]", "", _anyascii(word).lower())
    for sound, plain in _SOUNDS:
        bare = bare.replace(sound, plain)
    bare = bare.translate(_ALIKE)
    rest = re.sub(r"[aeiouyh]", "", bare[1:])
    return bare[:1] + re.sub(r"(.)\1+", r"\1", rest)


def numbers(content: str) -> Counter[str]:
    """Numbers of at least two digits, without groupings, with their counts."""
    found: Counter[str] = Counter()
    for token in text.tokens(content):
        if token.text[0].isdigit():
            bare = token.text.replace(",", "").rstrip(".")
            if len(bare) > 1:
                found[bare] += 1
    return found


# --- how rare things are ------------------------------------------------------------------------


class Rarity:
    """Weights of stems, names and numbers: the background table blended with the pages at hand."""

    def __init__(self, profiles: Iterable[Profile], settings: Settings = SETTINGS) -> None:
        self.settings = settings
        self.pages: Counter[str] = Counter()
        self.stems: dict[str, Counter[str]] = defaultdict(Counter)
        self.names: Counter[str] = Counter()
        self.numbers: Counter[str] = Counter()
        for p in profiles:
            self.pages[p.lang] += 1
            self.pages["*"] += 1
            self.stems[p.lang].update(p.stems.keys())
            self.names.update(p.names.keys())
            self.numbers.update(p.numbers.keys())

    def _weight(self, expected: float, seen: int, pages: int) -> float:
        prior = self.settings.prior_pages
        return -math.log(min(1.0, (prior * expected + seen + 0.5) / (prior + pages + 1)))

    def stem(self, stem: str, lang: str) -> float:
        """Weight of a stem of a language, 0 for one that stands on every page."""
        return self._weight(_page_share(stem, lang), self.stems[lang][stem], self.pages[lang])

    def name(self, bones: str) -> float:
        """Weight of a name's skeleton."""
        share = 0.004 if len(bones) > 3 else 0.03 if len(bones) > 2 else 0.1
        return self._weight(share, self.names[bones], self.pages["*"])

    def number(self, number: str) -> float:
        """Weight of a number."""
        year = len(number) == 4 and number[:2] in ("19", "20")
        share = 0.1 if len(number) <= 2 else 0.2 if year else 0.02 if len(number) <= 3 else 0.003
        return self._weight(share, self.numbers[number], self.pages["*"])


_SHARE_BY_LENGTH = (0.5, 0.3, 0.5, 0.3, 0.1)  # of stems in languages without a background table


def _page_share(stem: str, lang: str) -> float:
    """Share of pages of some 300 words on which a stem is expected."""
    if lang != "en":
        return _SHARE_BY_LENGTH[len(stem)] if len(stem) < len(_SHARE_BY_LENGTH) else 0.02
    per_word = 10 ** (text.frequencies().get(stem, 120) / 100 - 9)
    return 1 - math.exp(-300 * per_word)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A profile with unit vectors of weights."""

    profile: Profile
    stems: Vector
    lead: Vector
    opening: Vector
    names: Vector
    lead_names: Vector
    numbers: Vector
    lead_numbers: Vector


def weigh(p: Profile, rarity: Rarity) -> Weighted:
    """The unit vectors of a profile under the given weights."""

    def stem(s: str) -> float:
        return rarity.stem(s, p.lang)

    return Weighted(
        p,
        _unit({s: n * stem(s) for s, n in _damped(p.stems)}),
        _unit({s: n * stem(s) for s, n in _damped(p.lead)}),
        _unit({s: n * stem(s) for s, n in _damped(p.opening)}),
        _unit({s: n * rarity.name(s) for s, n in _damped(p.names)}),
        _unit({s: n * rarity.name(s) for s, n in _damped(p.lead_names)}),
        _unit({s: n * rarity.number(s) for s, n in _damped(p.numbers)}),
        _unit({s: n * rarity.number(s) for s, n in _damped(p.lead_numbers)}),
    )


def _damped(counts: Counter[str]) -> list[tuple[str, float]]:
    return [(s, 1 + math.log(n)) for s, n in sorted(counts.items())]


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(math.fsum(x * x for x in vector.values()))
    return {s: x / length for s, x in vector.items() if x > 0} if length else {}


def _dot(a: Vector, b: Vector) -> float:
    if len(a) > len(b):
        a, b = b, a
    return math.fsum(x * b[s] for s, x in a.items() if s in b)


# --- scores -------------------------------------------------------------------------------------

FEATURES = (
    "stems", "lead", "opening", "names", "lead_names", "numbers", "lead_numbers", "reuse",
    "bigrams", "lead_in_text", "no_numbers", "lead_names_least", "lead_names_most",
    "opening_least", "opening_most", "lead_least", "lead_most", "lead_numbers_least",
    "lead_numbers_most", "names_least", "names_most", "length_apart", "length_least",
)  # fmt: skip


def features(a: Weighted, b: Weighted) -> NDArray[np.float64]:
    """What speaks for and against one story, in the order of `FEATURES`; symmetric.

    Cosines of weighted stems, names and numbers; shared runs of words over the shorter page;
    the least and the most, of both directions, of one page's lead that the other page has.
    """
    p, q = a.profile, b.profile
    long, short = sorted((math.log(1 + p.words), math.log(1 + q.words)), reverse=True)
    return np.array(
        [
            _dot(a.stems, b.stems),
            _dot(a.lead, b.lead),
            _dot(a.opening, b.opening),
            _dot(a.names, b.names),
            _dot(a.lead_names, b.lead_names),
            _dot(a.numbers, b.numbers),
            _dot(a.lead_numbers, b.lead_numbers),
            math.sqrt(_shared(p.grams, q.grams)),
            _shared(p.bigrams, q.bigrams),
            max(_dot(a.lead, b.stems), _dot(a.stems, b.lead)),
            float(not a.numbers or not b.numbers),
            *sorted((_had(a.lead_names, b.names), _had(b.lead_names, a.names))),
            *sorted((_had(a.opening, b.stems), _had(b.opening, a.stems))),
            *sorted((_had(a.lead, b.stems), _had(b.lead, a.stems))),
            *sorted((_had(a.lead_numbers, b.numbers), _had(b.lead_numbers, a.numbers))),
            *sorted((_had(a.names, b.names), _had(b.names, a.names))),
            long - short,
            short,
        ]
    )


def _had(part: Vector, whole: Vector) -> float:
    """Share of a part's weight that stands in the whole; half where there is nothing to find."""
    total = math.fsum(part.values())
    return math.fsum(x for s, x in part.items() if s in whole) / total if total else 0.5


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / max(1, min(len(a), len(b)))


_BLOCK = 4096  # rows of features expanded at once
_REACH = 3.5  # standard deviations beyond which a feature says no more


@dataclass(frozen=True, slots=True)
class Curve:
    """A fitted function of standardised features and, where it has them, their products."""

    intercept: float
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]  # of the features, then of the products i <= j, row by row

    def __call__(self, values: NDArray[np.float64]) -> float:
        return float(self.of_all(values[None, :])[0])

    def of_all(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The function of every row of features (n, f); a row's value hangs on that row alone."""
        products, weights = len(self.weights) > len(self.mean), np.array(self.weights)
        out = np.empty(len(values))
        for n in range(0, len(values), _BLOCK):
            terms = expand(values[n : n + _BLOCK], self.mean, self.scale, products)
            out[n : n + _BLOCK] = self.intercept + (terms * weights).sum(1)
        return out


def expand(
    values: NDArray[np.float64], mean: Sequence[float], scale: Sequence[float], products: bool
) -> NDArray[np.float64]:
    """Standardised and bounded features of shape (n, f), followed by their products."""
    z: NDArray[np.float64] = np.clip((values - np.array(mean)) / np.array(scale), -_REACH, _REACH)
    if not products:
        return z
    rows, columns = np.triu_indices(z.shape[1])
    return np.hstack([z, z[:, rows] * z[:, columns]])


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two pages are to a reader, on the scale of ratings from 4 (not) to 1, negated."""

    same: Curve
    cross: Curve

    def __call__(self, values: NDArray[np.float64], one_language: bool) -> float:
        return max(-4.0, min(-1.0, (self.same if one_language else self.cross)(values)))


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted model: log-odds of one story, within a language and across two."""

    same: Curve
    cross: Curve
    similarity: Likeness


@cache
def default_weights() -> Weights:
    """The weights that come with Retold; `data/story_weights.md` says what they were fitted on."""
    raw = json.loads(files("retold").joinpath("data", "story_weights.json").read_text("utf-8"))
    return weights_of(raw)


def weights_of(raw: Mapping[str, Any]) -> Weights:
    """Weights from their JSON form."""

    def curve(name: str) -> Curve:
        part = raw[name]
        return Curve(part["intercept"], *(tuple(part[k]) for k in ("mean", "scale", "weights")))

    return Weights(
        curve("same"), curve("cross"), Likeness(curve("similar_same"), curve("similar_cross"))
    )


def log_odds(
    pairs: Sequence[tuple[Weighted, Weighted]], weights: Weights, settings: Settings = SETTINGS
) -> list[tuple[int, str | None]]:
    """Log-odds, in thousandths, that each pair tells one story, and what holds it apart."""
    if not pairs:
        return []
    values = np.array([features(a, b) for a, b in pairs])
    same = np.array([a.profile.lang == b.profile.lang for a, b in pairs])
    odds = np.empty(len(pairs))
    odds[same] = weights.same.of_all(values[same])
    odds[~same] = weights.cross.of_all(values[~same])
    return [
        _with_time(a, b, round(1000 * o), settings)
        for (a, b), o in zip(pairs, odds.tolist(), strict=True)
    ]


def _with_time(a: Weighted, b: Weighted, odds: int, settings: Settings) -> tuple[int, str | None]:
    """Log-odds after what the dates and the form of a pair say."""
    veto = _template(a, b, settings)
    days = _days(a.profile.published, b.profile.published)
    if days is not None and days > settings.far_days:
        veto = f"published {round(days)} days apart"
    if veto:
        return settings.vetoed, veto
    if days is not None and days > settings.near_days:
        odds -= round(settings.day_cost * (days - settings.near_days))
    elif days is not None and a.profile.lang != b.profile.lang:
        odds += settings.near_gain
    return max(-settings.widest, min(settings.widest, odds)), None


def _days(a: datetime | None, b: datetime | None) -> float | None:
    if a is None or b is None:
        return None
    return abs((a.replace(tzinfo=None) - b.replace(tzinfo=None)).total_seconds()) / 86400


def _template(a: Weighted, b: Weighted, settings: Settings) -> str | None:
    """The same wording around other numbers: a form filled in again."""
    p, q = a.profile, b.profile
    fewer = min(len(p.numbers), len(q.numbers))
    if fewer < settings.form_numbers or _shared(p.bigrams, q.bigrams) < settings.form_wording:
        return None
    same = len(p.numbers.keys() & q.numbers.keys()) / fewer
    return "the same wording around other numbers" if same < settings.form_same else None


def probability(odds: int) -> int:
    """Thousandths of probability from thousandths of log-odds.

    >>> probability(0)
    500
    """
    return round(1000 / (1 + math.exp(-odds / 1000)))


# --- candidates ---------------------------------------------------------------------------------


def candidates(pages: Sequence[Weighted], settings: Settings = SETTINGS) -> list[tuple[int, int]]:
    """Pairs of positions worth scoring: all of few pages, else those that share rare keys."""
    count = len(pages)
    if count <= settings.all_pairs:
        return [(i, j) for i in range(count) for j in range(i + 1, count)]
    index: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for n, page in enumerate(pages):
        for lookup, weight in _lookups(page, settings):
            index[lookup].append((n, weight))
    shared: dict[tuple[int, int], float] = defaultdict(float)
    for lookup in sorted(index):
        holders = index[lookup]
        if len(holders) > max(settings.key_cap, settings.all_pairs):
            continue
        for k, (i, x) in enumerate(holders):
            for j, y in holders[k + 1 :]:
                shared[i, j] += x * y
    return sorted(pair for pair, s in shared.items() if s >= settings.least)


def _lookups(page: Weighted, settings: Settings) -> list[tuple[tuple[str, str], float]]:
    """The heaviest keys of a page; stems meet only within their language."""
    found = [((page.profile.lang, s), x) for s, x in page.stems.items()]
    found += [(("name", s), x) for s, x in page.names.items()]
    found += [(("number", s), x) for s, x in page.numbers.items()]
    return heapq.nsmallest(settings.top_keys, found, key=lambda f: (-round(f[1], 9), f[0]))


# Candidate pairs in SQL, for many pages: one text for every engine, integers only. Rows are
# (a, b, grams, keys, contained_a, contained_b) with a < b as `doc` numbers.
GRAM_CAP, KEY_CAP, LEAST_GRAMS, LEAST_KEYS = 50, 200, 3, 2500
CANDIDATES_SQL = f"""
with distinct_grams as (select distinct gram, doc from postings),
sizes as (select doc, cast(count(*) as bigint) as n from distinct_grams group by doc),
rare_grams as (select gram from distinct_grams group by gram
    having count(*) between 2 and {GRAM_CAP}),
held as (select g.gram, g.doc from distinct_grams g join rare_grams r on g.gram = r.gram),
by_grams as (select x.doc as a, y.doc as b, cast(count(*) as bigint) as grams
    from held x join held y on x.gram = y.gram and x.doc < y.doc group by x.doc, y.doc
    having count(*) >= {LEAST_GRAMS}),
rare_keys as (select key from keys group by key having count(*) between 2 and {KEY_CAP}),
known as (select k.key, k.doc, k.weight from keys k join rare_keys r on k.key = r.key),
by_keys as (select x.doc as a, y.doc as b,
    cast(sum(case when x.weight < y.weight then x.weight else y.weight end) as bigint) as keys
    from known x join known y on x.key = y.key and x.doc < y.doc group by x.doc, y.doc
    having sum(case when x.weight < y.weight then x.weight else y.weight end) >= {LEAST_KEYS}),
both_ways as (select coalesce(g.a, k.a) as a, coalesce(g.b, k.b) as b,
    coalesce(g.grams, cast(0 as bigint)) as grams, coalesce(k.keys, cast(0 as bigint)) as keys
    from by_grams g full outer join by_keys k on g.a = k.a and g.b = k.b)
select p.a, p.b, p.grams, p.keys,
    cast(floor(1000.0e0 * p.grams / coalesce(s.n, 1)) as bigint) as contained_a,
    cast(floor(1000.0e0 * p.grams / coalesce(t.n, 1)) as bigint) as contained_b
from both_ways p left join sizes s on s.doc = p.a left join sizes t on t.doc = p.b
"""


# --- grouping -----------------------------------------------------------------------------------


class _Cluster:
    """A growing group: its positions and its summed log-odds over `apart` with its neighbours."""

    __slots__ = ("links", "members", "version")

    def __init__(self, position: int) -> None:
        self.members = [position]
        self.links: dict[int, int] = {}
        self.version = 0


def group(
    count: int, odds: Mapping[tuple[int, int], int], settings: Settings = SETTINGS
) -> list[tuple[int, ...]]:
    """Average-link agglomeration of positions while the mean log-odds of a union are above 0.

    `odds` are thousandths, for pairs i < j; pairs that are absent count as `settings.apart`.
    Sparse: O(E log E) for E pairs. Positions must be ranks of sorted ids, which break ties.
    """
    clusters = {i: _Cluster(i) for i in range(count)}
    for (i, j), value in odds.items():
        bounded = max(-settings.bound, min(settings.bound, value))
        if value == settings.vetoed:
            bounded = value
        clusters[i].links[j] = clusters[j].links[i] = bounded - settings.apart

    def mean(a: int, b: int) -> float:
        pairs = len(clusters[a].members) * len(clusters[b].members)
        return settings.apart + clusters[a].links[b] / pairs

    heap = [(-mean(i, j), i, j, 0, 0) for (i, j), v in odds.items() if v > 0]
    heapq.heapify(heap)
    while heap:
        _, a, b, seen_a, seen_b = heapq.heappop(heap)
        if a not in clusters or b not in clusters:
            continue
        if (clusters[a].version, clusters[b].version) != (seen_a, seen_b):
            continue
        _merge(clusters, a, b)
        for c in clusters[a].links:
            union = mean(a, c)
            if union > 0:
                low, high = min(a, c), max(a, c)
                entry = (-union, low, high, clusters[low].version, clusters[high].version)
                heapq.heappush(heap, entry)
    return sorted(tuple(sorted(c.members)) for c in clusters.values())


def _merge(clusters: dict[int, _Cluster], a: int, b: int) -> None:
    """Takes cluster b into cluster a (a < b, so that a stays the least member)."""
    kept, gone = clusters[a], clusters.pop(b)
    del kept.links[b], gone.links[a]
    kept.members += gone.members
    kept.version += 1
    for c, value in gone.links.items():
        other = clusters[c].links
        del other[b]
        kept.links[c] = other[a] = kept.links.get(c, 0) + value


# --- all of it ----------------------------------------------------------------------------------


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
    keys = _dot(a.names, b.names) + _dot(a.numbers, b.numbers) + _dot(a.stems, b.stems)
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
