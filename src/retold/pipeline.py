"""The table of contents: every step from pages to origins, in order.

    captures ─read→ articles ─→ credits, sentences, speeches
             ─find_stories→ pairs, story_members, related
             ─fold→ tellings ─collate→ beads ─stemmas→ stemmas ─variants→ variants
             ─claims→ claims ─standings→ standings
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import apparatus, collate, credits, extract, origins, sentences, speech, stemma, stories, tellings
from retold.engines.base import Step
from retold.records import Article, from_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from retold.engines.local import Local
    from retold.records import Capture

READING = (
    Step(extract.read, ("captures",), "articles", "capture_id"),
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
    Step(collate.collate, ("tellings", "story_sentences"), "beads", "story_key"),
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


def trace(
    engine: Local,
    captures: Iterable[Capture],
    note: Callable[[str], None] = lambda _words: None,
) -> None:
    """Add the captures to the engine's workspace and bring every table up to date.

    `note` is told, in words, what is being done.
    """
    note("reading pages")
    engine.put("captures", captures)
    build(engine, note)


def build(engine: Local, note: Callable[[str], None] = lambda _words: None) -> None:
    """Bring every table up to date; what is finished is not done again."""
    note("finding articles, credits and speakers")
    for step in READING:
        engine.map(step)
    note("finding stories")
    group(engine)
    note("comparing tellings")
    for into, table in _JOINED.items():
        engine.sql(_JOIN.format(table=table), into)
    for step in RETELLING:
        engine.map(step)


def group(engine: Local) -> None:
    """Group the articles into stories."""
    articles = list(from_batch(Article, engine.read("articles")))
    pairs, members, related = stories.find_stories([a for a in articles if a.problem is None])
    engine.put("pairs", pairs, replaces=True)
    engine.put("story_members", members, replaces=True)
    engine.put("related", related, replaces=True)


