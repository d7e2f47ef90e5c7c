"""The table of contents: every step from pages to origins, in order.

captures ─read→ articles ─→ credits, sentences, speeches
         ─find_stories→ pairs, story_members, related
         ─grams→ grams ─share→ passages
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
from retold.engines.base import Amendment, Guard, Step, editions, joined
from retold.engines.components import components
from retold.models import DEFAULT_NAME
from retold.records import (
    Article,
    Gram,
    Grouped,
    Passage,
    Sharer,
    Worded,
    from_batch,
    to_batch,
)
from retold.stories import linking
from retold.text import doc_key, key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    import pyarrow as pa

    from retold.engines.base import Engine
    from retold.records import Capture, Verdict

READING = (
    Step(
        extract.read, ("captures",), "articles", "capture_id", version=6,
        guard=Guard(extract.failed),
    ),
    Step(credits.credits, ("articles",), "credits", "article_id", version=7),
    Step(sentences.sentences, ("articles",), "sentences", "article_id", version=3),
    Step(
        speech.speeches, ("articles", "sentences", "credits"), "speeches", "article_id", version=7
    ),
)  # fmt: skip

FINDING = (Step(stories.profiles, ("articles",), "profiles", "article_id", version=7),)

SHARING = (Step(fingerprint.grams, ("articles",), "grams", "article_id", arrow=(Worded, Gram)),)
SHARED = 1  # version of how passages are found in grams

# What the pages say, beside the story they belong to: the inputs of every step by story.
JOINING = (
    Step(joined, ("story_members", "articles"), "story_articles", "story_key"),
    Step(joined, ("story_members", "sentences"), "story_sentences", "story_key"),
    Step(joined, ("story_members", "credits"), "story_credits", "story_key"),
    Step(joined, ("story_members", "speeches"), "story_speeches", "story_key"),
)
_JOIN = (
    "select m.story_key, t.* from asked k join story_members m on m.story_key = k.story_key "
    "join {table} t on t.article_id = m.article_id order by m.story_key, t.article_id"
)

GROUPING = Step(stories.group_links, ("component_links",), "groups", "component")
MANY_PAGES = 3_000_000  # whose keys are no longer looked up in memory but joined by the engine
# What an earlier run found, by the tables that hold it.
_BEFORE = {
    "copies": "copies", "keys": "keys", "pairs": "pairs", "members": "story_members",
    "related": "related", "verdicts": "story_verdicts",
}  # fmt: skip
_READ = {"keys": ["key", "doc", "weight"]}  # where not every column is

RETELLING = (
    Step(
        tellings.fold,
        ("story_members", "story_articles", "story_sentences", "story_credits"),
        "tellings", "story_key", version=2,
    ),
    Step(
        collate.collate, ("tellings", "story_sentences"), "beads", "story_key", version=5,
        encoder=DEFAULT_NAME,
    ),
    Step(
        stemma.stemmas,
        ("story_articles", "story_credits", "story_sentences", "tellings", "beads",
         "story_verdicts"),
        "stemmas", "story_key", version=9,
    ),
    Step(
        apparatus.variants,
        ("story_articles", "story_credits", "story_sentences", "story_speeches", "tellings",
         "beads", "stemmas", "story_verdicts"),
        "variants", "story_key", version=7,
    ),
    Step(
        origins.claims,
        ("story_articles", "story_credits", "story_sentences", "story_speeches", "tellings",
         "beads", "stemmas", "variants"),
        "claims", "story_key", version=7,
    ),
    Step(
        origins.standings,
        ("story_articles", "story_credits", "tellings", "stemmas", "claims"),
        "standings", "story_key", version=6,
    ),
)  # fmt: skip


# Two versions of one address are a story of two tellings, compared as any others are.
REVISING = (
    Step(
        revisions.tellings, ("revisions", "revision_articles"), "revision_tellings", "story_key"
    ),
    Step(
        collate.collate, ("revision_tellings", "revision_sentences"), "revision_beads", "story_key",
        version=5, encoder=DEFAULT_NAME,
    ),
    Step(revisions.stemmas, ("revisions",), "revision_stemmas", "story_key", version=3),
    Step(
        apparatus.variants,
        ("revision_articles", "revision_credits", "revision_sentences", "revision_speeches",
         "revision_tellings", "revision_beads", "revision_stemmas"),
        "revision_variants", "story_key", version=7,
    ),
)  # fmt: skip

REVISED = (
    Step(joined, ("revisions", "articles"), "revision_articles", "story_key"),
    Step(joined, ("revisions", "sentences"), "revision_sentences", "story_key"),
    Step(joined, ("revisions", "credits"), "revision_credits", "story_key"),
    Step(joined, ("revisions", "speeches"), "revision_speeches", "story_key"),
)
_JOIN_REVISED = (
    "select k.story_key, t.* from asked k join (select story_key, older as version from revisions "
    "union all select story_key, newer as version from revisions) r on r.story_key = k.story_key "
    "join {table} t on t.article_id = r.version order by k.story_key, t.article_id"
)


class Steps(NamedTuple):
    """Every step, in order."""

    reading: list[Step]
    finding: list[Step]
    sharing: list[Step]
    joining: list[Step]
    retelling: list[Step]
    revised: list[Step]
    revising: list[Step]


def steps(encoder: str = DEFAULT_NAME) -> Steps:
    """Every step with its edition; the named encoder takes the place of the default one.

    Raises ModelError where it cannot be loaded.
    """
    rooms = (READING, FINDING, SHARING, JOINING, RETELLING, REVISED, REVISING)
    whole = (replace(s, encoder=encoder) if s.encoder else s for part in rooms for s in part)
    every = iter(editions(whole))
    return Steps(*(list(islice(every, len(part))) for part in rooms))


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
    reading, finding, sharing, joining, retelling, revised, revising = steps(encoder)
    note("finding articles, credits and speakers")
    for step in reading:
        engine.map(step)
    note("finding stories")
    group(engine, finding, note)
    share(engine, sharing)
    note("comparing tellings")
    for step in joining:
        engine.join(step, _JOIN.format(table=step.tables[1]))
    for step in retelling:
        engine.map(step)
    revise(engine, revised, revising, note)


def revise(
    engine: Engine,
    revised: Iterable[Step],
    revising: Iterable[Step],
    note: Callable[[str], None] = lambda _words: None,
) -> None:
    """Compare the versions of every address that has several."""
    found = sorted(revisions.revisions(_revised(engine)), key=attrgetter("story_key"))
    if not found and not engine.read("revisions", ["story_key"]).num_rows:
        return
    note("comparing versions")
    engine.put("revisions", found, replaces=True)
    for step in revised:
        engine.join(step, _JOIN_REVISED.format(table=step.tables[1]))
    for step in revising:
        engine.map(step)


def _revised(engine: Engine) -> Iterator[Article]:
    """The articles at addresses that have several."""
    import pyarrow as pa

    urls = engine.read("articles", ["url"]).column("url").to_pylist()
    counts = Counter(revisions.address(u) for u in urls if u)
    if max(counts.values(), default=0) < 2:
        return
    for part in engine.parts("articles"):
        at = part.column("url").to_pylist()
        several = [bool(u) and counts[revisions.address(u)] > 1 for u in at]
        yield from from_batch(Article, part.filter(pa.array(several, pa.bool_())))


def group(
    engine: Engine,
    finding: Iterable[Step] = FINDING,
    note: Callable[[str], None] = lambda _words: None,
    step: Callable[[str], None] = lambda _name: None,
) -> None:
    """Group the articles into stories, as people decided where they did.

    What was found before under the same corpus knowledge, by the same steps, is taken over. `step`
    is told what has been done, for measuring.
    """
    editions = []
    for stage in finding:
        engine.map(stage)
        editions.append(str(stage.mark))
    step("names and keys")
    known, learned = _knowledge(engine)
    step("knowledge")
    mark = doc_key(key(stories.edition(), known.digest(), *editions))
    before = stories.Before(
        **{field: engine.read(table, _READ.get(table)) for field, table in _BEFORE.items()}
    )
    decided = engine.verdicts()

    def read(columns: list[str], ids: pa.Array | None = None) -> Iterator[pa.Table]:
        return engine.parts("profiles", columns, ids)

    def join(change: stories.Change) -> pa.Table:
        engine.amend(_keys(change))
        engine.sql(stories.CANDIDATES_SQL, "candidates")
        return engine.read("candidates")

    many = engine.read("profiles", ["words"]).num_rows > MANY_PAGES
    ask = stories.Asked(join, lambda links: _grouped(engine, links)) if many else None
    found = stories.find(read, before, known, mark, decided, ask=ask, step=step)
    members, related, verdicts = found.stories
    anew = {
        "copies": found.copies, "story_members": members, "related": related,
        "story_verdicts": verdicts, "ledger": stories.ledger_table(engine.read("ledger"), members),
    }  # fmt: skip
    engine.amend(
        *learned,
        *(() if many else (_keys(found.keys),)),
        Amendment("pairs", found.pairs.rows, found.pairs.gone, ("a", "b")),
        *(Amendment(t, rows, None) for t, rows in anew.items() if not rows.equals(engine.read(t))),
    )
    overruled = verdicts.filter(verdicts.column("overruled")).column("verdict_id").to_pylist()
    for words in _overruled(decided, set(overruled)):
        note(words)


def share(engine: Engine, sharing: Iterable[Step] = SHARING) -> None:
    """Find the wording that pages share, of one page for all that carry a text.

    What pages that came or went cannot have changed is taken over from the run before.
    """
    import pyarrow as pa

    marks = []
    for stage in sharing:
        engine.map(stage)
        marks.append(str(stage.mark))
    mark = doc_key(key(str(SHARED), *marks))
    now = sorted(set(engine.read("copies", ["stand_in"]).column("stand_in").to_pylist()))
    before = [s for s in from_batch(Sharer, engine.read("sharers")) if s.mark == mark]
    then = [s.article_id for s in before if s.pages == len(before)]
    if sorted(then) == now:
        return
    outlet: dict[str, str] = {}
    for part in engine.parts("articles", ["article_id", "outlet"]):
        outlet.update(zip(*(part.column(c).to_pylist() for c in part.column_names), strict=True))
    left = sorted(set(then) - set(now))
    columns = ["article_id", "text", "problem"]
    found = fingerprint.share(
        engine.parts("grams"),
        lambda ids: engine.parts("articles", columns, pa.array(ids)),
        now, then, [outlet.get(i, "") for i in (*now, *left)],
    )  # fmt: skip
    engine.amend(
        Amendment("passages", _table(Passage, found.passages), found.gone, ("a", "b")),
        Amendment("sharers", _table(Sharer, [Sharer(i, len(now), mark) for i in now]), None),
    )


def _grouped(engine: Engine, links: pa.Table) -> Iterator[Grouped]:
    """Group each component of linked pages for itself; what comes out is the same."""
    engine.amend(Amendment("links", links, None))
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


def _keys(change: stories.Change) -> Amendment:
    docs = None if change.gone is None else [doc_key(a) for a in change.gone]
    return Amendment("keys", change.rows, docs, ("doc",))


def _knowledge(engine: Engine) -> tuple[stories.Knowledge, list[Amendment]]:
    """The corpus knowledge, and what changes where it is made anew.

    That of few pages follows them; that of many is made when it is asked for, and once when they
    have become many.
    """
    pages = engine.read("profiles", ["words"]).num_rows
    number = engine.corpus()
    known = stories.knowledge_of(engine.read("knowledge"))
    many = stories.SETTINGS.followed
    if known.number == number and min(pages, known.total()) > many and known.has_days():
        return known, []
    fresh = stories.learn(engine.parts("profiles", list(stories.LEARNT)), number)
    return fresh, [] if fresh.digest() == known.digest() else [
        Amendment("knowledge", fresh.table(), None)
    ]


def _table(record: type, rows: Iterable[object]) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_batches([to_batch(record, rows)])


def _overruled(verdicts: Iterable[Verdict], numbers: Collection[int]) -> list[str]:
    return [
        f"verdict {v.verdict_id} ({v.kind}, {v.who}) contradicts newer ones, which count instead"
        for v in verdicts
        if v.verdict_id in numbers
    ]
