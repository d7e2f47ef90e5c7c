"""The same steps over articles in memory: for a handful of pages, for evaluation and for fitting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import records
from retold.records import schema, to_batch
from retold.stories.finding import Before, Found, find
from retold.stories.knowledge import learn
from retold.stories.profiles import profile
from retold.stories.settings import SETTINGS, Settings
from retold.stories.vectors import Pages, pages_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from retold.records import Article, Verdict
    from retold.stories.weights import Weights


def profile_table(articles: Iterable[Article], settings: Settings = SETTINGS) -> pa.Table:
    """Profiles of articles, each once; those with a problem are left out."""
    import pyarrow as pa

    whole = {a.article_id: a for a in articles if a.problem is None}
    rows = [profile(whole[i], settings) for i in sorted(whole)]
    return pa.Table.from_batches([to_batch(records.Profile, rows)], schema(records.Profile))


def read_pages(articles: Iterable[Article], settings: Settings = SETTINGS) -> Pages:
    """The vectors of articles, under what is known from themselves."""
    table = profile_table(articles, settings)
    return pages_of([table], learn([table]), settings)


def find_stories(
    articles: Iterable[Article],
    weights: Weights | None = None,
    settings: Settings = SETTINGS,
    verdicts: Iterable[Verdict] = (),
) -> Found:
    """Pairs, stories and related stories among articles, under what is known from themselves."""
    table = profile_table(articles, settings)
    return find(
        lambda columns, _ids=None: [table.select(columns)],
        Before.nothing(), learn([table]), 0, verdicts, weights, settings,
    )  # fmt: skip
