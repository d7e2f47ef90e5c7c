"""Real story families: stories, parents, changes and origins against careful labels.

Reads `families/NAME/pages/*.json` and `families/NAME/labels.json` under the data folder. All pages
of all families are traced together, once with every language and once with English pages alone.
Page ids are replaced and the pages shuffled before the product sees them.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

import retold
from eval.measures import Measure, bootstrap, bootstrap_mean
from retold.newsrooms import (
    find_newsrooms,
    newsroom_of,
    newsroom_of_outlet,
    outlet_of,
    same_newsroom,
)
from retold.origins import count_rooms, documents_of
from retold.text import fold, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from retold.records import Article, Telling, Variant
    from retold.results import Result, Story

SCOPES = ("retelling_direct", "retelling_shared_parent")
LOCATED = 80.0  # how alike a phrase and its place in the page must be
KINDS = {"event": "action", "quote": "quotation"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page of a family with its label."""

    family: str
    page: str
    event: str
    label: dict[str, Any]
    record: dict[str, Any]

    @property
    def name(self) -> tuple[str, str]:
        return self.family, self.page


@dataclass(slots=True)
class Traced:
    """What the product said of the labelled pages."""

    pages: list[Labelled]
    result: Result
    story: dict[tuple[str, str], Story] = field(default_factory=dict)
    telling: dict[tuple[str, str], Telling] = field(default_factory=dict)
    page: dict[tuple[str, str], Article] = field(default_factory=dict)
    labelled: dict[tuple[str, str], Labelled] = field(default_factory=dict)  # in any language


def run(data: Path | None) -> dict[str, dict[str, Measure]]:
    """Both sets: English pages alone and all pages."""
    pages, changes = read_families(data)
    english = [p for p in pages if p.record.get("lang") == "en"]
    return {"en": _measured(english, changes, pages), "all": _measured(pages, changes, pages)}


def read_families(
    data: Path | None,
) -> tuple[list[Labelled], list[tuple[str, dict[str, Any]]]]:
    """All pages of all families, and their labelled changes with the family's name."""
    if data is None:
        raise FileNotFoundError("name a folder with families/NAME/pages and labels.json by --data")
    root = data / "families" if (data / "families").is_dir() else data
    pages, changes = [], []
    for folder in sorted(p for p in root.iterdir() if (p / "labels.json").exists()):
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        by_page = {p["page"]: p for p in labels["pages"]}
        for file in sorted((folder / "pages").glob("*.json")):
            record = json.loads(file.read_text(encoding="utf-8"))
            label = by_page.get(record.get("page", file.stem)) or by_page.get(
                str(record.get("id", file.stem))
            )
            if label:
                pages.append(Labelled(folder.name, label["page"], label["event"], label, record))
        changes += [(folder.name, c) for c in labels.get("fact_changes", [])]
    if not pages:
        raise FileNotFoundError(f"no families/NAME/pages/*.json with labels.json under {data}")
    return pages, changes


def traced(pages: list[Labelled]) -> Traced:
    """Trace the pages together, under neutral ids and in a shuffled order."""
    shuffled = sorted(pages, key=lambda p: p.name)
    random.Random(11).shuffle(shuffled)
    out = Traced(pages, retold.trace([_record(p) for p in shuffled], workers=0))
    found = {}
    for story in out.result.stories:
        for telling in story.tellings.values():
            for carrier in telling.carriers:
                extra = story.pages[carrier.article_id].article.extra or "{}"
                article = story.pages[carrier.article_id].article
                found[json.loads(extra).get("case")] = (story, telling, article)
    for page in pages:
        if key(*page.name) in found:
            name = page.name
            out.story[name], out.telling[name], out.page[name] = found[key(*name)]
    return out


def _record(page: Labelled) -> dict[str, Any]:
    known = {k: page.record.get(k) for k in ("url", "title", "text", "lang", "excerpt_truncated")}
    known |= {"published": page.record.get("date"), "case": key(*page.name)}
    return {k: v for k, v in known.items() if v is not None}


def _measured(
    pages: list[Labelled], changes: list[tuple[str, dict[str, Any]]], labelled: list[Labelled]
) -> dict[str, Measure]:
    seen = traced(pages)
    seen.labelled = {p.name: p for p in labelled}
    here = {p.name for p in pages}
    mine = [(f, c) for f, c in changes if {(f, c["from_page"]), (f, c["to_page"])} <= here]
    return {
        "story_bcubed_f1": _stories(seen),
        "parent_named": _parents(seen),
        "same_parent_f1": _siblings(seen, _found_together),
        "same_source_f1": _siblings(seen, _from_one_source),
        "independent_f1": _independent(seen),
        **_changes(seen, mine),
        **_origins(seen),
    }


# --- stories, parents, siblings ---


def _stories(seen: Traced) -> Measure:
    truth = {p.name: (p.family, p.event) for p in seen.pages}
    found = {
        p.name: seen.story[p.name].story_id if p.name in seen.story else str(p.name)
        for p in seen.pages
    }
    scores = []
    for name in truth:
        same = {n for n in truth if truth[n] == truth[name]}
        near = {n for n in found if found[n] == found[name]}
        scores.append((name[0], len(same & near) / len(near), len(same & near) / len(same)))

    def f1(rows: list[tuple[str, float, float]]) -> float:
        p, r = sum(x[1] for x in rows) / len(rows), sum(x[2] for x in rows) / len(rows)
        return 2 * p * r / (p + r) if p + r else 0.0

    return bootstrap(scores, f1, cluster=lambda row: row[0])


def _parents(seen: Traced) -> Measure:
    rows = [(p.family, float(_named(seen, p))) for p in seen.pages if _is_asked(seen, p)]
    return bootstrap_mean([r for _, r in rows], [f for f, _ in rows])


def _is_asked(seen: Traced, page: Labelled) -> bool:
    """Whether a page has a sure label of a parent that can be found in this set."""
    derived = page.label.get("derives_from") and page.label.get("confidence") == "high"
    return bool(derived) and not _outside(seen, page)


def _outside(seen: Traced, page: Labelled) -> bool:
    """No labelled parent is an unseen text or a page of this set (others are in another language)."""
    here = {p.name for p in seen.pages}
    return all(
        not s.startswith("unseen") and (page.family, s) not in here for s in parents_of(page)
    )


def _named(seen: Traced, page: Labelled) -> bool:
    if page.name not in seen.telling:
        return False
    story, own = seen.story[page.name], seen.telling[page.name]
    parents = [story.tellings[d.parent] for d in story.parents(own.telling_id)]
    at_hand = [
        seen.telling.get((page.family, s)) for s in (*parents_of(page), *sorted(versions_of(page)))
    ]
    parents += [t for p in parents if p.lost for t in _prints(story, p)]
    if any(t is not None and (t.telling_id == own.telling_id or t in parents) for t in at_hand):
        return True
    wanted = unseen_of(page)
    return any(
        is_one(t.newsroom or t.outlet, wanted)
        for t in (*parents, own)
        if t is not own or t.newsroom
    )


def _prints(story: Story, report: Telling) -> list[Telling]:
    """The tellings at hand that were found to print a report that nobody has."""
    edges = [d for d in story.derivations if d.parent == report.telling_id and d.kind == "copy"]
    return [story.tellings[d.child] for d in edges]


def unseen_of(page: Labelled) -> set[str]:
    """Newsrooms whose texts, which nobody has, a label names as parents."""
    return {n for s in parents_of(page) if s.startswith("unseen") for n in newsrooms_of(s)}


_COMMENT = re.compile(r"\([^()]*\)")
_AFTER_NAME = re.compile(
    r"\s(?:citing|cites|quoting|from|for|with|that (?:quotes|cites)|report that|by a)\s.*"
)
_SUMMARY = re.compile(r".*\b(?:summary|version|rewrite|translation) of\s+(?!\d)")
_PARTS = re.compile(r"\s(?:material|parts|text)\b.*")
_OF_PAGE = re.compile(r"\b(?:ultimately|same parent as|version of)\s+(\d+)\b")
_EARLIER = re.compile(r"\b(?:version|write-through|update|edition) of (\d+)\b")


def versions_of(page: Labelled) -> set[str]:
    """Pages of which a label says that theirs is a later version: `unseen wire: AP (later version of 01)`."""
    return {
        n for s in parents_of(page) if s.startswith("unseen") and "before" not in s
        for n in _EARLIER.findall(s)
    }  # fmt: skip


def newsrooms_of(source: str) -> set[str]:
    """Names of the newsrooms in a label such as `unseen wire: Reuters (citing Bloomberg)`."""
    words = source.removeprefix("unseen wire").removeprefix("unseen").strip(" :")
    names = {n for _, _, n in find_newsrooms(words, "en")}
    return names.union(*origins_of(source))


def origins_of(source: str) -> list[frozenset[str]]:
    """The texts that a label of an unseen parent names, each by the newsrooms that may have written it.

    What stands in brackets, whom a text cites and through whom it came is no text of its own.

    >>> origins_of("unseen wire: Reuters (later version, as 03)"), origins_of("unseen: BBC/PA")
    ([frozenset({'Reuters'})], [frozenset({'BBC News', 'PA Media'})])
    """
    words = source.removeprefix("unseen wire").removeprefix("unseen").strip(" :")
    while (bare := _COMMENT.sub(" ", words)) != words:
        words = bare
    found = []
    if " or " in words:
        words = words.replace(", ", " or ")  # "A, B or C": one of three
    for part in re.split(r"\s\+\s|;|,|\sand\s|\swith (?:unseen wire:?\s)?(?=[A-Z])", words):
        part = part if newsroom_of(part) else _OF_PAGE.sub("", part)
        either = {n for one in re.split(r"\sor\s|/", part) if (n := _one_newsroom(one))}
        if either and frozenset(either) not in found:
            found.append(frozenset(either))
    known = [one for one in found if any(newsroom_of(n) for n in one)]
    return known or found  # "company statement, dpa": the agency's text of the statement


def _one_newsroom(words: str) -> str | None:
    text, _, through = words.partition(" via ")
    first = " ".join(_PARTS.sub("", _SUMMARY.sub("", _AFTER_NAME.sub("", text))).split())
    named = newsroom_of(first) or next((n for _, _, n in find_newsrooms(first, "en")), None)
    return named or (newsroom_of(through) if through else None) or fold(first) or None


def is_one(name: str | None, wanted: Iterable[str]) -> bool:
    if not name:
        return False
    mine = fold(name)
    return any(
        mine == fold(w) or (min(len(mine), len(w)) > 3 and (mine in fold(w) or fold(w) in mine))
        for w in wanted
    )


def _siblings(seen: Traced, together: Callable[[Traced, Labelled, Labelled], bool]) -> Measure:
    rows = []
    for a, b in combinations(sorted(seen.pages, key=lambda p: p.name), 2):
        if a.family != b.family:
            continue
        labelled, found = _labelled_together(a, b), together(seen, a, b)
        if labelled and not found and _is_update(seen, a, b):
            continue  # versions of one report are its newsroom's as a chain, too
        if labelled or found:
            rows.append((a.family, labelled, found))
    return bootstrap(rows, _f1, cluster=lambda r: r[0])


def _f1(rows: list[tuple[str, bool, bool]]) -> float:
    both = sum(x and y for _, x, y in rows)
    labelled, found = sum(x for _, x, _ in rows), sum(y for _, _, y in rows)
    return 2 * both / (labelled + found) if labelled + found else float("nan")


def _labelled_together(a: Labelled, b: Labelled) -> bool:
    if a.event != b.event:
        return False
    left, right = parents_of(a), parents_of(b)
    if left == [b.page]:
        return bool(a.label["role"] == "verbatim_copy")
    if right == [a.page]:
        return bool(b.label["role"] == "verbatim_copy")
    if set(left) & set(right):
        return True
    return bool(unseen_of(a) & unseen_of(b))


def _is_update(seen: Traced, a: Labelled, b: Labelled) -> bool:
    """Whether one page is labelled a later version of the other and was found to be made from it."""
    if not {a.name, b.name} <= seen.telling.keys() or seen.story[a.name] is not seen.story[b.name]:
        return False
    later, before = (a, b) if b.page in versions_of(a) else (b, a)
    if before.page not in versions_of(later):
        return False
    parents = {
        d.parent for d in seen.story[later.name].parents(seen.telling[later.name].telling_id)
    }
    return seen.telling[before.name].telling_id in parents


def _found_together(seen: Traced, a: Labelled, b: Labelled) -> bool:
    if (
        a.name not in seen.telling
        or b.name not in seen.telling
        or seen.story[a.name] is not seen.story[b.name]
    ):
        return False
    story, one, two = seen.story[a.name], seen.telling[a.name], seen.telling[b.name]
    if one.telling_id == two.telling_id:
        return True
    return bool(
        {d.parent for d in story.parents(one.telling_id)}
        & {d.parent for d in story.parents(two.telling_id)}
    )


def _from_one_source(seen: Traced, a: Labelled, b: Labelled) -> bool:
    """As the labels say it: a page that is signed by an agency derives from the agency's text."""
    if not {a.name, b.name} <= seen.telling.keys():
        return False
    one, two = seen.telling[a.name], seen.telling[b.name]
    return one.telling_id == two.telling_id or bool(_sources(seen, a) & _sources(seen, b))


def _sources(seen: Traced, page: Labelled) -> set[str]:
    story, own = seen.story[page.name], seen.telling[page.name]
    behind = [story.tellings[d.parent] for d in story.parents(own.telling_id)]
    return {_source(t) for t in behind} | ({_source(own)} if _signed(own) else set())


def _source(telling: Telling) -> str:
    named = telling.newsroom if telling.lost or _signed(telling) else None
    return named or telling.telling_id


def _signed(telling: Telling) -> bool:
    return telling.newsroom is not None and telling.newsroom != telling.outlet


def _independent(seen: Traced) -> Measure:
    rows = [
        (p.family, p.label.get("derives_from") is None, _alone(seen, p))
        for p in seen.pages
        if p.name in seen.telling
    ]
    return bootstrap([r for r in rows if r[1] or r[2]], _f1, cluster=lambda r: r[0])


def _alone(seen: Traced, page: Labelled) -> bool:
    """Whether a page was found to be made from nothing, and not to print an agency's text."""
    own = seen.telling[page.name]
    return not seen.story[page.name].parents(own.telling_id) and not _signed(own)


# --- changes ---


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled change, with its places in the lead pages of both tellings."""

    family: str
    label: dict[str, Any]
    places: dict[str, tuple[int, int]]  # telling_id -> span in its lead page's text

    @property
    def counts(self) -> bool:
        return self.label["harmless"] is False and self.label["scope"] in SCOPES


def _changes(seen: Traced, labels: list[tuple[str, dict[str, Any]]]) -> dict[str, Measure]:
    cases = [c for c in (_case(seen, f, c) for f, c in labels) if c is not None]
    variants = [
        (v, s) for s in {id(s): s for s in seen.story.values()}.values()
        for v in s.variants if v.probability > 0 and v.status in ("changed", "reworded")
    ]  # fmt: skip
    hits = {id(v): [c for c in cases if _hit(v, c)] for v, _ in variants}
    harmful = [c for c in cases if c.counts]
    found, kinds = [], []
    for case in harmful:
        own = [v for v, _ in variants if v.status == "changed" and case in hits[id(v)]]
        found.append((case.family, float(bool(own))))
        if own:
            best = {v.kind for v in own}
            kinds.append(
                (case.family, float(KINDS.get(case.label["kind"], case.label["kind"]) in best))
            )
    alarms: Counter[str] = Counter()
    for v, story in variants:
        if v.status == "changed" and not hits[id(v)]:
            alarms[_family(seen, story)] += 1
    families = Counter(p.family for p in seen.pages)
    per_page = [(f, alarms[f], n) for f, n in families.items()]
    return {
        "changes_recall": bootstrap_mean([x for _, x in found], [f for f, _ in found]),
        "changes_precision_at_50": _precision_at(variants, hits, harmful, 0.5),
        "changes_precision_at_70": _precision_at(variants, hits, harmful, 0.7),
        "kind_accuracy": bootstrap_mean([x for _, x in kinds], [f for f, _ in kinds]),
        "false_alarms_per_page": bootstrap(
            per_page, lambda rows: sum(r[1] for r in rows) / sum(r[2] for r in rows), lambda r: r[0]
        ),
    }


def _family(seen: Traced, story: Story) -> str:
    return Counter(n[0] for n, s in seen.story.items() if s is story).most_common(1)[0][0]


def _case(seen: Traced, family: str, label: dict[str, Any]) -> Case | None:
    """The change with its places; None where a phrase is in no text at hand."""
    places: dict[str, tuple[int, int]] = {}
    for page, phrase in (("from_page", "original_phrase"), ("to_page", "changed_phrase")):
        name = (family, label[page])
        if name not in seen.telling or seen.telling[name].lead is None:
            return None
        telling = seen.telling[name]
        article = seen.story[name].pages[str(telling.lead)].article
        span = _located(label[phrase], article.text) or _located(label[phrase], article.title)
        if span is None:
            return None
        places[telling.telling_id] = span
    return Case(family, label, places) if len(places) == 2 else None


def _located(phrase: str, text: str) -> tuple[int, int] | None:
    if not text or not phrase:
        return None
    at = fuzz.partial_ratio_alignment(phrase.lower(), text.lower(), score_cutoff=LOCATED)
    return (at.dest_start, at.dest_end) if at and len(phrase) <= len(text) else None


def _hit(v: Variant, case: Case) -> bool:
    if {v.parent, v.child} != set(case.places):
        return False
    return all(
        start is not None and end is not None
        and start < case.places[t][1] and case.places[t][0] < max(end, start + 1)
        for t, start, end in ((v.parent, v.parent_start, v.parent_end), (v.child, v.child_start, v.child_end))
    )  # fmt: skip


def _precision_at(
    variants: list[tuple[Variant, Story]],
    hits: dict[int, list[Case]],
    harmful: list[Case],
    recall: float,
) -> Measure:
    """Precision among the variants ranked by probability where recall first reaches a level."""
    ranked = sorted((v for v, _ in variants), key=lambda v: (-v.probability, v.variant_id))
    reached: set[int] = set()
    right = 0
    for count, v in enumerate(ranked, 1):
        right += any(c.label["harmless"] is not True for c in hits[id(v)])
        reached |= {id(c) for c in hits[id(v)] if c.counts}
        if harmful and len(reached) >= recall * len(harmful):
            return Measure(right / count, right / count, right / count, count)
    return Measure(0.0, 0.0, 0.0, len(ranked))


# --- origins ---


def _origins(seen: Traced) -> dict[str, Measure]:
    """Newsrooms of the story that has most of an event's pages; and those behind these pages alone.

    The second pair looks away from how pages were grouped, which has a measure of its own.
    """
    found: dict[str, list[tuple[str, float]]] = {}
    for family, pages in _events(seen):
        truth = len(_labelled_origins(seen, pages))
        known, possible = _counted(_main_story(seen, pages))
        here = _behind(seen, pages)
        for name, right in (
            ("exact", known == truth),
            ("within_known_possible", known <= truth <= possible),
            ("exact_of_pages", here[0] == truth),
            ("within_of_pages", here[0] <= truth <= here[1]),
        ):
            found.setdefault(name, []).append((family, float(right)))
    return {
        f"origins_{name}": bootstrap_mean([x for _, x in rows], [f for f, _ in rows])
        for name, rows in found.items()
    }


def _events(seen: Traced) -> Iterator[tuple[str, list[Labelled]]]:
    """The pages of each event that are in some story, with the family's name."""
    for name in sorted({(p.family, p.event) for p in seen.pages}):
        pages = [p for p in seen.pages if (p.family, p.event) == name and p.name in seen.story]
        if pages:
            yield name[0], pages


def _main_story(seen: Traced, pages: list[Labelled]) -> Story:
    """The story that has most of the pages."""
    stories = Counter(seen.story[p.name].story_id for p in pages)
    return next(s for s in seen.story.values() if s.story_id == stories.most_common(1)[0][0])


def _counted(story: Story) -> tuple[int, int]:
    """(known, possible) origins of a story: a body's own statement is one, and no newsroom."""
    papers = documents_of(story.claims)
    return story.standing.newsrooms_known + papers, story.standing.newsrooms_possible + papers


def _behind(seen: Traced, pages: list[Labelled]) -> tuple[int, int]:
    """(known, possible) origins behind some pages, whatever stories they were put in."""
    own = {(seen.story[p.name].story_id, seen.telling[p.name].telling_id) for p in pages}
    stories = {seen.story[p.name].story_id: seen.story[p.name] for p in pages}
    rooms = count_rooms(
        [
            a
            for story_id, story in sorted(stories.items())
            for c in story.claims
            for a in c.attestations
            if (story_id, a.telling_id) in own
        ]
    )
    low = len(rooms.known) + rooms.documents
    return low, max(1, low + len(rooms.possible) + rooms.unknown)


def _labelled_origins(seen: Traced, pages: list[Labelled]) -> set[str]:
    """Where the labels of the pages end: newsrooms of texts nobody has, and pages made from none."""
    by_name = {p.name: p for p in seen.pages} | seen.labelled
    ends: list[frozenset[str]] = []
    ahead, met = list(pages), {p.name for p in pages}
    while ahead:
        page = ahead.pop()
        sources = parents_of(page)
        if not sources or re.search(r"\+ own\b", str(page.label["derives_from"])):
            ends.append(frozenset([publisher(page)]))
        for source in sources:
            if source.startswith("unseen"):
                ends += [] if "ultimately" in source else origins_of(source)
                named = [by_name.get((page.family, n)) for n in _OF_PAGE.findall(source)]
                ahead += [p for p in named if p is not None and p.name not in met]
                met |= {p.name for p in named if p is not None}
            elif (at := by_name.get((page.family, source))) is None:
                ends.append(frozenset([f"{page.family} {source}"]))
            elif at.name not in met:
                met.add(at.name)
                ahead.append(at)
    return _distinct(ends)


def publisher(page: Labelled) -> str:
    """The newsroom whose page it is, by its address."""
    return newsroom_of_outlet(outlet_of(str(page.record.get("url") or page.name)))


def _distinct(ends: list[frozenset[str]]) -> set[str]:
    """One name for each newsroom; a text that is one of several newsrooms' adds none that is there."""
    chosen: set[str] = set()
    for names in sorted(ends, key=lambda e: (len(e), sorted(e))):
        if not any(same_newsroom(n, c) or is_one(n, [c]) for n in sorted(names) for c in chosen):
            chosen.add(min(names))
    return chosen


def parents_of(page: Labelled) -> list[str]:
    """What a label says a page derives from: pages, and texts that nobody has.

    `01 + unseen wire: AP` is a page and a text; `unseen: A + B` is one text, or two, unseen.
    """
    source = page.label.get("derives_from")
    if not source:
        return []
    first, *more = [part.strip() for part in source.split(" + ")]
    found = [first]
    for part in more:
        if found[-1].startswith("unseen") and not _names_page(part):
            found[-1] += f" + {part.removeprefix('unseen').strip(': ')}"
        else:
            found.append(part)
    return found


def _names_page(part: str) -> bool:
    return re.fullmatch(r"\d+", part.split(" ")[0]) is not None
