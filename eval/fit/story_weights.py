"""Fit the weights of the story score.

    python -m eval.fit.story_weights DATA

reads `stories/*.jsonl.gz` and `similarity/*.jsonl.gz` below DATA and the invented families of
`eval/fiction/open`, and writes `src/retold/data/story_weights.json`. The functions are also what the
evaluation uses to fit without the topics it measures on.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval import families
from retold import extract, stories, text
from retold.api.pages import captures_of
from retold.records import Article
from retold.stories.knowledge import language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

INTO = Path(__file__).parents[2] / "src" / "retold" / "data" / "story_weights.json"
PENALTY = 40.0  # of squared standardised weights, picked out of fold
OTHER_PENALTY = 20.0  # in other languages than English, where words are known less well
ACROSS_PENALTY = 5.0
RATING_PENALTY = 20.0
LEANS = (0.25, 0.5, 0.75, 1.0)  # added log-odds: a page left alone costs more than a pair joined
LEAN = 1.0  # the one that ships
FICTION = Path(__file__).parents[1] / "fiction"
FAMILIES = FICTION / "open"
SEEN = ("url", "title", "text", "lang", "excerpt_truncated")  # of a family's page
FAMILY_PAIR = 3.0  # examples that a pair of pages of the families stands for, picked out of fold
OPENING_PAIR = 0.15  # and a pair with the opening of one: of these there are many
OPENINGS = (45, 60)  # words of a page's openings; in the second its numbers are others
STRANGE = 0.03  # share of the pairs of openings of two families that are looked at
SAME_STORY = 1.75  # similarity ratings up to here (1 very similar, 4 not) count as one story
ACROSS = (  # what survives translation
    "names", "lead_names", "numbers", "lead_numbers", "no_numbers", "lead_names_least",
    "lead_names_most", "lead_numbers_least", "lead_numbers_most", "names_least", "names_most",
    "matters", "lead_matters", "opening_matters", "no_matters", "lead_matters_least",
    "lead_matters_most",
)  # fmt: skip
WITHIN = stories.FEATURES.index("matters")  # within a language, words tell more than matters do
PLAIN = -5.0  # log-odds of a simpler fit below which a negative pair is plain
EASY = 10
STRANGERS = 4  # pairs of unrelated texts for each rated pair
LOOKED_AT = 0.05  # pairs without names or words in common above this are not candidates


Told = tuple[tuple[str, str], Article]  # family and event of a page


@dataclass(frozen=True)
class Examples:
    """Pairs with features (n, f), labels, the fold groups of both sides, and cross."""

    values: NDArray[np.float64]
    labels: NDArray[np.float64]
    ratings: NDArray[np.float64]  # similarity rating; nan where there is none
    groups: list[tuple[str, str]]
    cross: NDArray[np.bool_]
    english: NDArray[np.bool_]  # of English news, by which English pages are told apart
    counts: NDArray[np.float64]  # how many examples each stands for


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of a compressed file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fingerprint_of(path: Path) -> str:
    """A short hash of a data file, by which weights name what they were fitted on."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def article_of(name: str, content: str, lang: str = "en", title: str = "") -> Article:
    """A text as an article whose id says nothing about it."""
    article_id = text.key("neutral", name)
    return Article(article_id, article_id, article_id, None, "", title, content, lang, True)


def topic_of(story: str) -> str:
    """The topic of a story's name: similar events share one."""
    return story.rsplit("_", 1)[0]


def story_examples(items: Sequence[dict[str, Any]]) -> Examples:
    """Pairs of a file of stories that have something in common, labelled by whether both tell one."""
    labels = {text.key("neutral", i["id"]): i["story"] for i in items}
    pages = stories.read_pages(articles_of(items))
    told = [labels[i] for i in pages.ids]
    compared = stories.compare(pages, *np.triu_indices(len(pages), 1))
    common = [stories.FEATURES.index(f) for f in ("names", "lead_in_text")]
    rows = np.flatnonzero(compared.values[:, common].max(1) >= LOOKED_AT)
    pairs = [(told[compared.first[n]], told[compared.second[n]]) for n in rows]
    return Examples(
        compared.values[rows],
        np.array([float(s == t) for s, t in pairs]),
        np.full(len(rows), np.nan),
        [(topic_of(s), topic_of(t)) for s, t in pairs],
        np.zeros(len(rows), bool),
        np.ones(len(rows), bool),
        np.ones(len(rows)),
    )


def family_examples(folder: Path = FAMILIES) -> Examples:
    """Pairs of pages of labelled families that have something in common; one event is one story."""
    told = told_families(folder)
    return joined(_invented(told), _openings(told))


@cache
def told_families(folder: Path = FAMILIES) -> list[Told]:
    """The pages of labelled families, with the family and event of each."""
    labelled, _ = families.read_families(folder)
    return [
        ((page.family, page.event), article)
        for page in labelled
        for article in extract.read(captures_of([_record(page.record)]))
        if article.problem is None
    ]


def _record(kept: dict[str, Any]) -> dict[str, Any]:
    """A page of a family as it is handed to the product."""
    known = {name: kept[name] for name in SEEN if kept.get(name) is not None}
    return known | ({"published": kept["date"]} if kept.get("date") else {})


def saga_examples() -> Examples:
    """Pairs of pages of the invented sagas that have something in common."""
    return _invented(sagas())


def sagas() -> list[Told]:
    """Invented pages of running sagas and of templates, with the family and event of each."""
    found = []
    whole = (FICTION / "sagas.txt").read_text(encoding="utf-8")
    for number, part in enumerate(whole.split("\n== ")[1:]):
        head, title, body = part.split("\n", 2)
        family, event, lang, day = head.split()
        when = None if day == "-" else datetime.fromisoformat(day).replace(tzinfo=UTC)
        page = article_of(f"saga {number}", body.strip(), lang, title)
        found.append(((family, event), replace(page, published=when)))
    return found


def _invented(told: Sequence[Told]) -> Examples:
    pages = stories.read_pages([a for _, a in told])
    first, second = np.triu_indices(len(pages), 1)
    return _labelled(pages, first, second, dict(_events(told)), FAMILY_PAIR)


def _openings(told: Sequence[Told]) -> Examples:
    """Pairs with the openings of pages: a page and what a brief report or a slip leaves of it."""
    short = [(e, _shorter(a, k, n > 0)) for e, a in told for n, k in enumerate(OPENINGS)]
    pages = stories.read_pages([a for _, a in (*told, *short)])
    event = dict(_events([*told, *short]))
    brief = {a.article_id for _, a in short}
    first, second = np.triu_indices(len(pages), 1)
    isbrief = np.array([i in brief for i in pages.ids])
    family = np.unique([event[i][0] for i in pages.ids], return_inverse=True)[1]
    drawn = np.random.default_rng(1).random(len(first)) < STRANGE
    kept = (isbrief[first] | isbrief[second]) & ((family[first] == family[second]) | drawn)
    return _labelled(pages, first[kept], second[kept], event, OPENING_PAIR)


def _shorter(page: Article, words: int, slips: bool) -> Article:
    """The opening of a page; `slips` makes its numbers others and takes its title away."""
    opening = " ".join(page.text.split(" ")[:words])
    if slips:
        opening = re.sub(r"\d{1,5}", lambda m: str(int(m[0]) + 3), opening)
    name = text.key(page.article_id, str(words))
    return replace(page, article_id=name, title="" if slips else page.title, text=opening)


def _events(told: Sequence[Told]) -> list[tuple[str, tuple[str, str]]]:
    return [(a.article_id, event) for event, a in told]


def _labelled(
    pages: stories.Pages,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    event: dict[str, tuple[str, str]],
    count: float,
) -> Examples:
    """Those pairs of pages that have something in common, labelled by their events."""
    compared = stories.compare(pages, first, second)
    common = [stories.FEATURES.index(f) for f in ("names", "lead_in_text", "matters")]
    rows = np.flatnonzero(compared.values[:, common].max(1) >= LOOKED_AT)
    first, second = first[rows], second[rows]
    pairs = [(event[pages.ids[i]], event[pages.ids[j]]) for i, j in zip(first, second, strict=True)]
    cross = pages.langs[first] != pages.langs[second]
    return Examples(
        compared.values[rows],
        np.array([float(s == t) for s, t in pairs]),
        np.full(len(rows), np.nan),
        [(s[0], t[0]) for s, t in pairs],
        cross,
        ~cross & (pages.langs[first] == language("en")),
        np.full(len(rows), count),
    )


def joined(one: Examples, other: Examples) -> Examples:
    """The examples of both."""
    return Examples(
        np.vstack([one.values, other.values]),
        np.concatenate([one.labels, other.labels]),
        np.concatenate([one.ratings, other.ratings]),
        one.groups + other.groups,
        np.concatenate([one.cross, other.cross]),
        np.concatenate([one.english, other.english]),
        np.concatenate([one.counts, other.counts]),
    )


def articles_of(items: Sequence[dict[str, Any]]) -> list[Article]:
    """The pages of a file of stories."""
    return [article_of(i["id"], i["text"], title=i.get("title") or "") for i in items]


def similarity_examples(items: Sequence[dict[str, Any]], strangers: int = STRANGERS) -> Examples:
    """Rated pairs, and pairs of texts from two of them, which are strangers."""
    articles = [
        article_of(f"{i['pair']} {side}", i[f"text{side}"], i[f"lang{side}"])
        for i in items
        for side in (1, 2)
    ]
    pages = stories.read_pages(articles)
    place = {i: n for n, i in enumerate(pages.ids)}
    at = np.array([place[a.article_id] for a in articles])
    rng = np.random.default_rng(11)
    rows = [(2 * n, 2 * n + 1, float(i["overall"])) for n, i in enumerate(items)]
    for _ in range(strangers * len(items)):
        n, m = rng.integers(0, len(items), 2)
        if n != m:
            rows.append((2 * int(n), 2 * int(m) + 1, 4.0))
    first, second = (at[[r[side] for r in rows]] for side in (0, 1))
    ratings = np.array([r for _, _, r in rows])
    known = np.where(np.arange(len(rows)) < len(items), ratings, np.nan)
    return Examples(
        stories.compare(pages, first, second).values,
        (ratings <= SAME_STORY).astype(float),
        known,
        [(items[i // 2]["pair"], items[j // 2]["pair"]) for i, j, _ in rows],
        pages.langs[first] != pages.langs[second],
        np.zeros(len(rows), bool),
        np.ones(len(rows)),
    )


def logistic(
    values: NDArray[np.float64],
    labels: NDArray[np.float64],
    penalty: float,
    products: bool = False,
    counts: NDArray[np.float64] | None = None,
) -> stories.Curve:
    """Logistic regression, with a squared penalty, on standardised features (Newton's method).

    `counts` says how many examples each row stands for.
    """
    counts = np.ones(len(values)) if counts is None else counts
    mean, scale = values.mean(0), np.maximum(values.std(0), 1e-3)
    terms = stories.expand(values, mean, scale, products)
    centre, spread = terms.mean(0), terms.std(0) + 1e-9
    rows = np.hstack([(terms - centre) / spread, np.ones((len(values), 1))])
    beta = np.zeros(rows.shape[1])
    ridge = np.full(rows.shape[1], penalty)
    ridge[-1] = 0
    for _ in range(12):
        p = 1 / (1 + np.exp(-np.clip(rows @ beta, -30, 30)))
        gradient = rows.T @ (counts * (p - labels)) + ridge * beta
        curvature = (rows * (counts * p * (1 - p))[:, None]).T @ rows + np.diag(ridge + 1e-9)
        step = np.linalg.solve(curvature, gradient)
        beta -= step
        if np.abs(step).max() < 1e-3:
            break
    return _curve(beta, mean, scale, centre, spread)


def thinned(
    values: NDArray[np.float64], labels: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows to fit on and how many each stands for: one in EASY of the plainly negative rows."""
    odds = logistic(values, labels, 1.0).of_all(values)
    hard = (labels > 0) | (odds > PLAIN)
    easy = np.flatnonzero(~hard)[::EASY]
    rows = np.concatenate([np.flatnonzero(hard), easy])
    counts = np.concatenate([np.ones(int(hard.sum())), np.full(len(easy), float(EASY))])
    return rows, counts


def linear(values: NDArray[np.float64], target: NDArray[np.float64]) -> stories.Curve:
    """Ridge regression on standardised features."""
    mean, scale = values.mean(0), np.maximum(values.std(0), 1e-3)
    terms = stories.expand(values, mean, scale, False)
    rows = np.hstack([terms, np.ones((len(values), 1))])
    ridge = np.eye(rows.shape[1]) * RATING_PENALTY
    ridge[-1, -1] = 0
    beta = np.linalg.solve(rows.T @ rows + ridge, rows.T @ target)
    return _curve(beta, mean, scale, np.zeros(terms.shape[1]), np.ones(terms.shape[1]))


def _curve(
    beta: NDArray[np.float64], mean: NDArray[np.float64], scale: NDArray[np.float64],
    centre: NDArray[np.float64], spread: NDArray[np.float64],
) -> stories.Curve:  # fmt: skip
    weights = np.round(beta[:-1] / spread, 5)
    intercept = round(float(beta[-1] - (beta[:-1] / spread) @ centre), 5)
    return stories.Curve(intercept, _tuple(mean), _tuple(scale), _tuple(weights))


def _tuple(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(v), 6) for v in values)


def fit(
    events: Examples,
    rated: Examples | None,
    invented: Examples,
    left_out: Callable[[str], bool],
    lean: float = LEAN,
) -> stories.Weights:
    """Weights from examples that touch no group left out; without ratings, theirs as shipped.

    What time says is as shipped; `eval.fit.story_time` fits it to what these leave open.
    """

    def kept(examples: Examples) -> NDArray[np.bool_]:
        return np.array([not (left_out(g) or left_out(h)) for g, h in examples.groups])

    rows, own = kept(events), kept(invented)
    values, labels = events.values[rows], events.labels[rows]
    picked, counts = thinned(values[:, :WITHIN], labels)
    more = own & invented.english
    some = _both((values[picked], labels[picked], counts), invented, more)
    same = logistic(some[0][:, :WITHIN], some[1], PENALTY, products=True, counts=some[2])
    same = leaning(same, lean)
    if rated is None:
        return replace(stories.default_weights(), same=same)
    once = np.ones(len(rated.labels))
    rows, more = kept(rated) & rated.cross, own & invented.cross
    some = _both((rated.values[rows], rated.labels[rows], once[rows]), invented, more)
    cross = logistic(some[0] * across(), some[1], ACROSS_PENALTY, counts=some[2])
    rows, more = kept(rated) & ~rated.cross, own & ~invented.cross & ~invented.english
    some = _both((rated.values[rows], rated.labels[rows], once[rows]), invented, more)
    other = logistic(some[0], some[1], OTHER_PENALTY, counts=some[2])
    return stories.Weights(
        same, leaning(other, lean), leaning(cross, lean), fit_similarity(rated, left_out),
        stories.default_weights().time,
    )  # fmt: skip


def _both(
    own: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    invented: Examples,
    rows: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Values, labels and counts with those rows of the families."""
    values, labels, counts = own
    return (
        np.vstack([values, invented.values[rows]]),
        np.concatenate([labels, invented.labels[rows]]),
        np.concatenate([counts, invented.counts[rows]]),
    )


def leaning(curve: stories.Curve, lean: float) -> stories.Curve:
    """The curve with some log-odds added."""
    return replace(curve, intercept=round(curve.intercept + lean, 5))


def fit_similarity(rated: Examples, left_out: Callable[[str], bool]) -> stories.Likeness:
    """Lines that follow the negated ratings, within a language and across two."""
    kept = np.array([not (left_out(g) or left_out(h)) for g, h in rated.groups])
    known = kept & ~np.isnan(rated.ratings)
    parts = [known & ~rated.cross, known & rated.cross]
    return stories.Likeness(*(linear(rated.values[p], -rated.ratings[p]) for p in parts))


def across() -> NDArray[np.float64]:
    """1 for the features that mean something between two languages, else 0."""
    return np.array([float(f in ACROSS) for f in stories.FEATURES])


def plain(weights: stories.Weights) -> dict[str, dict[str, Any]]:
    """Weights in their JSON form."""
    curves = {
        "same": weights.same,
        "other": weights.other,
        "cross": weights.cross,
        "similar_same": weights.similarity.same,
        "similar_cross": weights.similarity.cross,
    }
    found = {name: asdict(curve) for name, curve in curves.items()}
    return found | {"time": asdict(weights.time)}


def main(argv: Sequence[str]) -> None:
    """Fit on everything below the folder named and write the weights."""
    data = Path(argv[0])
    told = sorted(data.glob("stories/*.jsonl.gz"))
    rated = sorted(data.glob("similarity/*.jsonl.gz"))
    weights = fit(
        story_examples([i for p in told for i in read_lines(p)]),
        similarity_examples([i for p in rated for i in read_lines(p)]),
        joined(family_examples(), saga_examples()),
        lambda _: False,
    )
    card = {"version": 1, "fitted_on": {p.name: fingerprint_of(p) for p in (*told, *rated)}}
    card["families"] = sorted(p.name for p in FAMILIES.iterdir())
    INTO.write_text(
        json.dumps(card | {"features": stories.FEATURES} | plain(weights)) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
