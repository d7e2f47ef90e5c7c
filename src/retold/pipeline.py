"""The table of contents: every step from pages to origins, in order.

captures ─read→ articles ─→ credits, sentences, speeches
         ─find_stories→ pairs, story_members, related
         ─fold→ tellings ─collate→ beads ─stemmas→ stemmas ─variants→ variants
         ─claims→ claims ─standings→ standings
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retold import (
    apparatus,
    collate,
    credits,
    extract,
    origins,
    sentences,
    speech,
    stemma,
    stories,
    tellings,
)
from retold.engines.base import Guard, Step, editions
from retold.models import DEFAULT_NAME
from retold.records import Article, from_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from retold.engines.local import Local
    from retold.records import Capture

READING = (
    Step(extract.read, ("captures",), "articles", "capture_id", guard=Guard(extract.failed)),
    Step(credits.credits, ("articles",), "credits", "article_id"),
    Step(sentences.sentences, ("articles",), "sentences", "article_id"),
    Step(speech.speeches, ("articles", "sentences", "credits"), "speeches", "article_id"),
)

RETELLING = (
    Step(
        tellings.fold,
        ("story_members", "story_articles", "story_sentences", "story_credits"),
        "tellings", "story_key",
    ),
    Step(
        collate.collate, ("tellings", "story_sentences"), "beads", "story_key",
        encoder=DEFAULT_NAME,
    ),
    Step(
        stemma.stemmas,
        ("story_articles", "story_credits", "story_sentences", "tellings", "beads"),
        "stemmas", "story_key",
    ),
    Step(
        apparatus.variants,
        ("story_articles", "story_credits", "story_sentences", "story_speeches", "tellings",
         "beads", "stemmas"),
        "variants", "story_key",
    ),
    Step(
        origins.claims,
        ("story_articles", "story_credits", "story_sentences", "story_speeches", "tellings",
         "beads", "stemmas", "variants"),
        "claims", "story_key",
    ),
    Step(
        origins.standings,
        ("story_articles", "story_credits", "tellings", "stemmas", "claims"),
        "standings", "story_key",
    ),
)  # fmt: skip

# What the pages say, beside the story they belong to: the inputs of every step by story.
_JOINED = {"story_articles": "articles", "story_sentences": "sentences",
           "story_credits": "credits", "story_speeches": "speeches"}  # fmt: skip
_JOIN = (
    "select m.story_key, t.* from story_members m join {table} t on t.article_id = m.article_id "
    "order by m.story_key, t.article_id"
)


def steps(encoder: str = DEFAULT_NAME) -> tuple[list[Step], list[Step]]:
    """The steps that read pages, and those that follow their stories, in order.

    The named encoder takes the place of the default one. Raises ModelError where it cannot be
    loaded.
    """
    whole = (replace(s, encoder=encoder) if s.encoder else s for s in (*READING, *RETELLING))
    every = editions(whole, _JOINED)
    return every[: len(READING)], every[len(READING) :]


def trace(
    engine: Local,
    captures: Iterable[Capture],
    note: Callable[[str], None] = lambda _words: None,
    encoder: str = DEFAULT_NAME,
) -> None:
    """Add the captures to the engine's workspace and bring every table up to date.

    `note` is told, in words, what is being done.
    """
    note("reading pages")
    engine.put("captures", captures)
    build(engine, note, encoder)


def build(
    engine: Local,
    note: Callable[[str], None] = lambda _words: None,
    encoder: str = DEFAULT_NAME,
) -> None:
    """Bring every table up to date; what is finished is not done again."""
    reading, retelling = steps(encoder)
    note("finding articles, credits and speakers")
    for step in reading:
        engine.map(step)
    note("finding stories")
    group(engine)
    note("comparing tellings")
    for into, table in _JOINED.items():
        engine.sql(_JOIN.format(table=table), into)
    for step in retelling:
        engine.map(step)


def group(engine: Local) -> None:
    """Group the articles into stories."""
    articles = list(from_batch(Article, engine.read("articles")))
    pairs, members, related = stories.find_stories([a for a in articles if a.problem is None])
    engine.put("pairs", pairs, replaces=True)
    engine.put("story_members", members, replaces=True)
    engine.put("related", related, replaces=True)
