"""From captures to stories in a workspace: what people decide, what is done again and what is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from retold import pipeline
from retold.captures import record
from retold.engines.local import Local
from retold.records import Verdict
from retold.workspace import Store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FIRE = (
    "A fire broke out in the old rope factory in Brannock Quay on Monday night, injuring 14 workers "
    "and closing the harbour road, the fire chief Odalys Terhune said. More than 60 firefighters "
    "fought the flames until dawn."
)
VOTE = (
    "Lawmakers in Ostravia approved a budget with a gap of 3.2 billion crowns on Tuesday after "
    "Finance Minister Pell Garamond dropped a tax on beet sugar that farmers had fought for months."
)
SNOW = (
    "Snow fell on the passes of Upper Tessaly for the ninth week, and two valleys were cut off, the "
    "road office in Kirnau said on Friday. Ploughs were on their way from Dunmore."
)


def page(name: str, content: str, **more: Any) -> dict[str, Any]:
    return {"url": f"https://{name}.example/story", "title": "", "text": content, **more}


PAGES = [
    page("first", FIRE), page("second", FIRE.replace("until dawn", "all night")),
    page("third", VOTE), page("fourth", SNOW),
]  # fmt: skip


class Told(Local):
    """An engine that keeps which keys every step was run for."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.ran: dict[str, set[str]] = {}
        self.progress = lambda name, _done, _total: None

    def map(self, step: Any, only: Any = None) -> None:
        before = finished(self.workspace, step.into)
        super().map(step, only)
        self.ran[step.into] = finished(self.workspace, step.into) - before


def finished(store: Store, table: str) -> set[str]:
    return {k for part in store.parts(table, done=True) for k in part.column("key").to_pylist()}


def build(
    store: Store, pages: Iterable[dict[str, Any]] = ()
) -> tuple[dict[str, set[str]], list[str]]:
    said: list[str] = []
    with Told(store) as engine:
        pipeline.trace(engine, [record(p) for p in pages], said.append)
        return engine.ran, said


def home(store: Store) -> dict[str, str]:
    """The story key of every page, by its host's name."""
    names = {a.article_id: a.address.split("/")[2].split(".")[0] for a in store.records("articles")}
    return {names[m.article_id]: m.story_key for m in store.records("story_members")}


def decide(store: Store, kind: str, a: str, b: str, answer: str = "yes") -> Verdict:
    ids = {x.address.split("/")[2].split(".")[0]: x.article_id for x in store.records("articles")}
    at = datetime(2031, 6, 1, tzinfo=UTC)
    return store.state.decide(Verdict(0, kind, ids[a], ids[b], None, answer, "", "Ines", at))


def test_a_verdict_runs_its_story_again_and_no_other(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "desk", durable=False)
    build(store, PAGES)
    before = home(store)
    assert before["first"] == before["second"] and len(set(before.values())) == 3
    kept = decide(store, "derives", "second", "first")
    ran, _ = build(store)
    after = home(store)
    assert {n for n in before if before[n] != after[n]} == {"first", "second"}
    assert ran["tellings"] == ran["standings"] == {after["first"]}
    assert [(v.story_key, v.verdict_id) for v in store.records("story_verdicts")] == [
        (after["first"], kept.verdict_id)
    ]
    store.state.undo(kept.verdict_id)
    ran, _ = build(store)
    assert home(store) == before
    assert not ran["tellings"], "what was finished once is not done again"


def test_verdicts_join_and_part_stories_and_the_overruled_is_said(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "desk", durable=False)
    build(store, PAGES)
    decide(store, "not-same-story", "third", "fourth")
    decide(store, "same-story", "third", "fourth")
    decide(store, "not-same-story", "first", "second")
    _, said = build(store)
    found = home(store)
    assert found["third"] == found["fourth"]
    assert found["first"] != found["second"]
    assert "verdict 1 (not-same-story, Ines) contradicts newer ones, which count instead" in said
    assert {(v.verdict_id, v.overruled) for v in store.records("story_verdicts")} == {
        (1, True), (2, False), (3, False),
    }  # fmt: skip
    fresh = Store.create(tmp_path / "fresh", durable=False)
    build(fresh, PAGES[::-1])
    for kind, a, b in (
        ("not-same-story", "third", "fourth"), ("same-story", "third", "fourth"),
        ("not-same-story", "first", "second"),
    ):  # fmt: skip
        decide(fresh, kind, a, b)
    build(fresh)
    assert home(fresh) == found


def test_a_workspace_without_articles_builds(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "desk", durable=False)
    build(store)
    build(store, PAGES[:1])
    assert len(home(store)) == 1
