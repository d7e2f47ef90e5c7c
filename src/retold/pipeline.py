"""The table of contents: every step from pages to origins, in order.

captures ─read→ articles ─→ credits, sentences, speeches
         ─find_stories→ pairs, story_members, related
         ─fold→ tellings ─collate→ beads ─stemmas→ stemmas ─variants→ variants
         ─claims→ claims ─standings→ standings
         ─revisions→ revisions ─→ revision_tellings, _beads, _stemmas, _variants
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from retold import (
    apparatus,
    collate,
    credits,
    extract,
    fingerprint,
    origins,
    revisions,
    sentences,
    speech,
    stemma,
    stories,
    tellings,
)
from retold.engines.base import Guard, Step, editions
from retold.engines.components import components
from retold.models import DEFAULT_NAME
from retold.records import Article, Grouped, Posting, from_batch
from retold.stories import linking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from retold.engines.base import Engine
    from retold.records import Capture, Verdict

READING = (
    Step(extract.read, ("captures",), "articles", "capture_id", guard=Guard(extract.failed)),
    Step(credits.credits, ("articles",), "credits", "article_id"),
    Step(sentences.sentences, ("articles",), "sentences", "article_id"),
    Step(speech.speeches, ("articles", "sentences", "credits"), "speeches", "article_id"),
)

# Only where there are too many pages to look up in memory which of them may belong together.
FINDING = (
    Step(fingerprint.postings, ("articles",), "postings", "article_id", arrow=(Article, Posting)),
    Step(fingerprint.keys, ("articles",), "keys", "article_id"),
)
MANY_PAGES = 20_000
GROUPING = Step(stories.group_links, ("component_links",), "groups", "component")

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

# Two versions of one address are a story of two tellings, compared as any others are.
REVISING = (
    Step(
        revisions.tellings, ("revisions", "revision_articles"), "revision_tellings", "story_key"
    ),
    Step(
        collate.collate, ("revision_tellings", "revision_sentences"), "revision_beads", "story_key",
        encoder=DEFAULT_NAME,
    ),
    Step(revisions.stemmas, ("revisions",), "revision_stemmas", "story_key"),
    Step(
        apparatus.variants,
        ("revision_articles", "revision_credits", "revision_sentences", "revision_speeches",
         "revision_tellings", "revision_beads", "revision_stemmas"),
        "revision_variants", "story_key",
    ),
)  # fmt: skip

# What the pages say, beside the story they belong to: the inputs of every step by story.
_JOINED = {"story_articles": "articles", "story_sentences": "sentences",
           "story_credits": "credits", "story_speeches": "speeches"}  # fmt: skip
_REVISED = {f"revision_{table}": table for table in _JOINED.values()}
_JOIN = (
    "select m.story_key, t.* from story_members m join {table} t on t.article_id = m.article_id "
    "order by m.story_key, t.article_id"
)
_JOIN_REVISED = (
    "select r.story_key, t.* from (select story_key, older as version from revisions union all "
    "select story_key, newer as version from revisions) r join {table} t "
    "on t.article_id = r.version order by r.story_key, t.article_id"
)


class Steps(NamedTuple):
    """Every step, in order."""

    reading: list[Step]
    finding: list[Step]
    retelling: list[Step]
    revising: list[Step]


def steps(encoder: str = DEFAULT_NAME) -> Steps:
    """Every step with its edition; the named encoder takes the place of the default one.

    Raises ModelError where it cannot be loaded.
    """
    parts = (READING, FINDING, RETELLING, REVISING)
    whole = (replace(s, encoder=encoder) if s.encoder else s for part in parts for s in part)
    every = iter(editions(whole, _JOINED | _REVISED))
    return Steps(*(list(islice(every, len(part))) for part in parts))


def trace(
    engine: Engine,
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
    engine: Engine,
    note: Callable[[str], None] = lambda _words: None,
    encoder: str = DEFAULT_NAME,
) -> None:
    """Bring every table up to date; what is finished is not done again."""
    reading, finding, retelling, revising = steps(encoder)
    note("finding articles, credits and speakers")
    for step in reading:
        engine.map(step)
    note("finding stories")
    group(engine, finding, note)
    note("comparing tellings")
    for into, table in _JOINED.items():
        engine.sql(_JOIN.format(table=table), into)
    for step in retelling:
        engine.map(step)
    revise(engine, revising, note)


def revise(
    engine: Engine, revising: Iterable[Step], note: Callable[[str], None] = lambda _words: None
) -> None:
    """Compare the versions of every address that has several."""
    found = sorted(revisions.revisions(_revised(engine)), key=attrgetter("story_key"))
    if not found and not engine.read("revisions", ["story_key"]).num_rows:
        return
    note("comparing versions")
    engine.put("revisions", found, replaces=True)
    for into, table in _REVISED.items():
        engine.sql(_JOIN_REVISED.format(table=table), into)
    for step in revising:
        engine.map(step)


def _revised(engine: Engine) -> Iterator[Article]:
    """The articles at addresses that have several."""
    import pyarrow as pa

    urls = engine.read("articles", ["url"]).column("url").to_pylist()
    counts = Counter(revisions.address(u) for u in urls if u)
    for part in engine.parts("articles"):
        at = part.column("url").to_pylist()
        several = [bool(u) and counts[revisions.address(u)] > 1 for u in at]
        yield from from_batch(Article, part.filter(pa.array(several, pa.bool_())))


def group(
    engine: Engine,
    finding: Iterable[Step] = FINDING,
    note: Callable[[str], None] = lambda _words: None,
) -> None:
    """Group the articles into stories, as people decided where they did."""
    asked = None
    many = engine.read("articles", ["article_id"]).num_rows > MANY_PAGES
    if many:
        for step in finding:
            engine.map(step)
        engine.sql(stories.CANDIDATES_SQL, "candidates")
        columns = engine.read("candidates").select(["a", "b"]).to_pydict()
        asked = zip(columns["a"], columns["b"], strict=True)
    articles = (a for part in engine.parts("articles") for a in from_batch(Article, part))
    decided = engine.verdicts()
    scored = stories.score(articles, found=asked)
    grouped = _grouped(engine, scored, decided) if many else None
    found = stories.stories_of(scored, verdicts=decided, grouped=grouped)
    engine.put("pairs", found.pairs, replaces=True)
    engine.put("story_members", found.members, replaces=True)
    engine.put("related", found.related, replaces=True)
    engine.put("story_verdicts", found.verdicts, replaces=True)
    for words in _overruled(decided, {v.verdict_id for v in found.verdicts if v.overruled}):
        note(words)


def _grouped(engine: Engine, scored: stories.Scored, decided: list[Verdict]) -> Iterator[Grouped]:
    """Group each component of linked pages for itself; what comes out is the same."""
    engine.put("links", stories.links(scored, decided), replaces=True)
    components(engine, linking.EDGES_SQL.format(least=0), "homes")
    for least in linking.FINER:
        engine.sql(linking.GIANTS_SQL, "giants")
        if not engine.read("giants").num_rows:
            break
        edges = linking.EDGES_SQL.format(least=least)
        components(engine, linking.WITHIN_SQL.format(edges=edges), "finer_homes")
        engine.sql(linking.RESETTLED_SQL, "resettled")
        engine.sql("select node, component from resettled", "homes")
    engine.sql(linking.COMPONENT_LINKS_SQL, "component_links")
    engine.put("groups", (), replaces=True)
    engine.map(GROUPING)
    return from_batch(Grouped, engine.read("groups"))


def _overruled(verdicts: Iterable[Verdict], numbers: Collection[int]) -> list[str]:
    return [
        f"verdict {v.verdict_id} ({v.kind}, {v.who}) contradicts newer ones, which count instead"
        for v in verdicts
        if v.verdict_id in numbers
    ]
