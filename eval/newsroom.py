"""The sample newsroom against its own truth: every room of the house on pages written for it.

The pages are fiction made for the project, so these figures show what works at all, not how well
it works on the world; `families` does that.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import retold
from eval.measures import Measure, bootstrap, bootstrap_mean
from retold.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from retold.records import Article, Telling, Variant
    from retold.results import Result, Story

ROOT = Path(__file__).parents[1] / "examples" / "newsroom"


@dataclass(slots=True)
class Seen:
    """The traced newsroom by the names that the truth uses."""

    truth: dict[str, Any]
    result: Result
    story: dict[str, Story] = field(default_factory=dict)  # page -> story
    telling: dict[str, Telling] = field(default_factory=dict)  # page -> telling
    problem: dict[str, str | None] = field(default_factory=dict)
    page_of: dict[str, str] = field(default_factory=dict)  # article_id -> page


def run(_data: Path | None) -> dict[str, dict[str, Measure]]:
    """One set, `newsroom`."""
    return {"newsroom": measures(look(retold.trace(ROOT / "pages", workers=0)))}


def look(result: Result) -> Seen:
    """Name what was traced as the truth names it."""
    seen = Seen(json.loads((ROOT / "truth.json").read_text(encoding="utf-8")), result)
    by_url = {p["url"]: name for name, p in seen.truth["pages"].items() if p.get("url")}
    for page in result.pages.values():
        name = _name(page.article, seen, by_url)
        seen.page_of[page.article.article_id] = name
        seen.problem[name] = None
    for article in result.unread:
        seen.problem[_name(article, seen, by_url)] = article.problem
    for story in result.stories:
        for telling in story.tellings.values():
            for carrier in telling.carriers:
                name = seen.page_of[carrier.article_id]
                seen.story[name], seen.telling[name] = story, telling
    return seen


def _name(article: Article, seen: Seen, by_url: dict[str, str]) -> str:
    """The page's name in the truth: its path, else its record's id, else its address."""
    record = f"records.jsonl#{json.loads(article.extra or '{}').get('id')}"
    for name in seen.truth["pages"]:
        if article.address.endswith(name) or name == record:
            return str(name)
    return by_url.get(article.address) or by_url.get(article.url or "") or article.address


def measures(seen: Seen) -> dict[str, Measure]:
    """Every measure of the newsroom."""
    from eval import newsroom_origins

    return {
        "problems": _problems(seen),
        "stories_f1": _pairs(seen, "story"),
        "tellings_f1": _pairs(seen, "telling"),
        "titles": _field(seen, "title"),
        "published": _field(seen, "published"),
        **_edges(seen),
        **_changes(seen),
        **newsroom_origins.measures(seen),
    }


def articles(seen: Seen) -> list[str]:
    """Pages that hold an article."""
    return sorted(n for n, p in seen.truth["pages"].items() if not p["problem"])


def _problems(seen: Seen) -> Measure:
    pages = seen.truth["pages"].items()
    return bootstrap_mean(
        [float(bool(p["problem"]) == bool(seen.problem.get(n, "missing"))) for n, p in pages]
    )


def _field(seen: Seen, name: str) -> Measure:
    of_page = {n: seen.result.pages[a].article for a, n in seen.page_of.items()}
    rows = []
    for page in articles(seen):
        wanted, article = seen.truth["pages"][page][name], of_page.get(page)
        found = getattr(article, name, None)
        if name == "published" and found is not None and article is not None:
            found = found.isoformat()[: 10 if article.published_precision == "day" else 16]
            wanted = (wanted or "")[: len(found)]
        rows.append(float(fold(str(wanted or "")) == fold(str(found or ""))))
    return bootstrap_mean(rows)


def _pairs(seen: Seen, what: str) -> Measure:
    rows = []
    key = "story_id" if what == "story" else "telling_id"
    found_of = seen.story if what == "story" else seen.telling
    for a, b in combinations(articles(seen), 2):
        pages = seen.truth["pages"]
        labelled = pages[a][what] == pages[b][what]
        found = (
            a in found_of
            and b in found_of
            and getattr(found_of[a], key) == getattr(found_of[b], key)
        )
        if labelled or found:
            rows.append((labelled, found))
    return bootstrap(rows, _f1)


def _f1(rows: Iterable[tuple[bool, bool]]) -> float:
    rows = list(rows)
    both = sum(a and b for a, b in rows)
    total = sum(a for a, _ in rows) + sum(b for _, b in rows)
    return 2 * both / total if total else float("nan")


# --- family tree ---


def true_name(seen: Seen, story: Story, telling_id: str) -> str:
    """The truth's name of a telling that was found: that of its carriers, or of its newsroom."""
    telling = story.tellings[telling_id]
    names = sorted(
        {seen.truth["pages"][seen.page_of[c.article_id]]["telling"] for c in telling.carriers}
    )
    if names:
        return str(names[0])
    own = {seen.truth["pages"][seen.page_of[a]]["story"] for a in story.pages}
    for name, true in sorted(seen.truth["tellings"].items()):
        if (
            true["lost"]
            and true["story"] in own
            and _same_newsroom(true["newsroom"], telling.newsroom)
        ):
            return str(name)
    return f"lost:{telling.newsroom}"


def _same_newsroom(a: str | None, b: str | None) -> bool:
    from retold.newsrooms import newsroom_of

    return a is None or (b is not None and (newsroom_of(a) or a) == (newsroom_of(b) or b))


def found_edges(seen: Seen) -> dict[tuple[str, str], str]:
    """Edges found, as (parent, child) in the truth's names, with their kinds."""
    edges = {}
    for story in seen.result.stories:
        for d in story.derivations:
            pair = true_name(seen, story, d.parent), true_name(seen, story, d.child)
            if pair[0] != pair[1]:
                edges[pair] = d.kind
    return edges


def true_edges(seen: Seen) -> dict[tuple[str, str], str]:
    """Edges of the truth."""
    tellings = seen.truth["tellings"]
    return {(p["telling"], n): p["kind"] for n, t in tellings.items() for p in t["parents"]}


def _edges(seen: Seen) -> dict[str, Measure]:
    found, true = found_edges(seen), true_edges(seen)
    rows = [(e in true, e in found) for e in sorted(set(found) | set(true))]
    both = [e for e in true if e in found]
    lost_true = {n for n, t in seen.truth["tellings"].items() if t["lost"]}
    lost_found = {
        true_name(seen, s, t.telling_id)
        for s in seen.result.stories
        for t in s.tellings.values()
        if t.lost
    }
    lost = [(n in lost_true, n in lost_found) for n in sorted(lost_true | lost_found)]
    return {
        "edges_f1": bootstrap(rows, _f1),
        "edge_kinds": bootstrap_mean([float(found[e] == true[e]) for e in both]),
        "lost_f1": bootstrap(lost, _f1),
    }


# --- changes ---


def missed_changes(
    seen: Seen,
) -> tuple[list[dict[str, Any]], list[tuple[dict[str, Any], list[Variant]]]]:
    """Harmful changes of the truth that were not found, and those found with their variants."""
    missed, hits = [], []
    for change in unique_changes(seen):
        merged = len(seen.truth["tellings"][change["to_telling"]]["parents"]) > 1
        own = [
            v
            for v in _shown(seen)
            if _is(seen, v, change) or (merged and _seen_elsewhere(seen, v, change))
        ]
        if own:
            hits.append((change, own))
        else:
            missed.append(change)
    return missed, hits


def unique_changes(seen: Seen) -> list[dict[str, Any]]:
    """One entry a change, however many pages carry it; harmless ones left out."""
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    for c in seen.truth["changes"]:
        if not c["harmless"]:
            kept.setdefault(
                (c["from_telling"], c.get("to_telling"), c["from_words"], c["to_words"]), c
            )
    return list(kept.values())


def _shown(seen: Seen) -> list[Variant]:
    return [v for s in seen.result.stories for v in s.changes]


def _is(seen: Seen, v: Variant, change: dict[str, Any]) -> bool:
    """The variant's words overlap the change's on both sides, in either direction of the pair."""
    pages = seen.truth["pages"]

    def telling(article: str | None) -> str | None:
        return pages[seen.page_of[article]]["telling"] if article in seen.page_of else None

    right = (change["to_telling"], change["to_words"])
    left = (change["from_telling"], change["from_words"])
    parent, child = (
        (telling(v.parent_article), v.parent_words),
        (telling(v.child_article), v.child_words),
    )
    if v.relation == "itself" or change["relation"] == "itself":
        return v.relation == change["relation"] and child[0] == right[0]
    for a, b in ((parent, child), (child, parent)):
        to_ok = b[0] == right[0] and _overlap(b[1], right[1])
        from_ok = (left[0] is None or a[0] == left[0]) and _overlap(a[1], left[1])
        if to_ok and from_ok:
            return True
    return False


def _overlap(a: str, b: str) -> bool:
    one, two = set(fold(a).split()), set(fold(b).split())
    return bool(one & two) or fold(a) in fold(b) or fold(b) in fold(a)


def _seen_elsewhere(seen: Seen, v: Variant, change: dict[str, Any]) -> bool:
    """Whether a variant names a change of the truth beside another place of what the page was made from.

    The truth lists one place of one parent; a merged page has two, and a headline says what the text does.
    """
    pages = seen.truth["pages"]
    names = [pages[seen.page_of[a]]["telling"] for a in (v.parent_article, v.child_article) if a in seen.page_of]  # fmt: skip
    above = {p["telling"] for p in seen.truth["tellings"][change["to_telling"]]["parents"]}
    return (
        v.relation == change["relation"] == "derivation"
        and v.kind == change["kind"]
        and names[-1:] == [change["to_telling"]]
        and names[0] in above
        and _overlap(v.child_words, change["to_words"])
    )


def false_alarms(seen: Seen) -> list[Variant]:
    """Changes shown that the truth does not know."""
    known = list(seen.truth["changes"])
    return [
        v
        for v in _shown(seen)
        if not any(_is(seen, v, c) or _seen_elsewhere(seen, v, c) for c in known)
    ]


def _changes(seen: Seen) -> dict[str, Measure]:
    missed, hits = missed_changes(seen)
    found = [1.0] * len(hits) + [0.0] * len(missed)
    kinds = [float(any(v.kind == c["kind"] for v in vs)) for c, vs in hits]
    introduced = []
    for change, variants in hits:
        if change["relation"] == "itself":
            continue
        stories = {s.story_id: s for s in seen.result.stories}
        names = {
            true_name(seen, stories[v.story_key], v.introduced_by) if v.introduced_by else None
            for v in variants
        }
        introduced.append(float(change["introduced_by"] in names))
    alarms: dict[str, int] = defaultdict(int)
    for v in false_alarms(seen):
        alarms[v.child] += 1
    pages = len(articles(seen))
    total = sum(alarms.values()) / pages
    return {
        "changes_recall": bootstrap_mean(found),
        "changes_kind": bootstrap_mean(kinds),
        "changes_introducer": bootstrap_mean(introduced),
        "false_alarms_per_page": Measure(total, total, total, pages),
    }


# --- all of it ---


def report(seen: Seen) -> str:
    """What differs from the truth, line by line, for whoever improves a room."""
    lines = []
    for n, p in sorted(seen.truth["pages"].items()):
        if bool(p["problem"]) != bool(seen.problem.get(n, "missing")):
            lines.append(
                f"problem  {n}: truth {p['problem']!r}, found {seen.problem.get(n, 'missing')!r}"
            )
    groups: dict[str, set[str]] = defaultdict(set)
    for page in articles(seen):
        story = seen.story.get(page)
        groups[seen.truth["pages"][page]["story"]].add(story.story_id if story else page)
    lines += [
        f"split    {name} into {len(ids)}" for name, ids in sorted(groups.items()) if len(ids) > 1
    ]
    for story in seen.result.stories:
        names = {seen.truth["pages"][seen.page_of[a]]["story"] for a in story.pages}
        if len(names) > 1:
            lines.append(f"merged   {sorted(map(str, names))}")
    found, true = found_edges(seen), true_edges(seen)
    lines += [
        f"edge     missed {a} -> {b} ({true[a, b]})" for a, b in sorted(set(true) - set(found))
    ]
    lines += [
        f"edge     wrong  {a} -> {b} ({found[a, b]})" for a, b in sorted(set(found) - set(true))
    ]
    missed, _ = missed_changes(seen)
    lines += [
        f"change   missed {c['kind']} {c['from_words']!r} -> {c['to_words']!r} ({c['relation']}, {c['to_telling']})"
        for c in missed
    ]
    lines += [
        f"alarm    {v.kind} {v.probability:.2f} {v.parent_words!r} -> {v.child_words!r} ({v.relation})"
        for v in false_alarms(seen)
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(look(retold.trace(ROOT / "pages", workers=0))))
