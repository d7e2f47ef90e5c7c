"""Lost tellings: those that credits name, that siblings give away, and that single prints stand for.

An agency's report is at hand where the agency's own page has it, where several outlets print one text
of it, or where its reporters sign. What one outlet alone prints under an agency's mark may be cut or
edited: it is a print of a report that nobody has. Who tells the same took it from the agency, as outlets
do, unless it credits or links to that outlet.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from retold import text
from retold.records import Telling
from retold.stemma.edges import Edge
from retold.stemma.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from retold.stemma.parentage import Option
    from retold.stemma.profile import Profile

    Reports = Mapping[tuple[str, str], int]  # (newsroom, telling) -> which of its reports


def named(
    story: str,
    by_id: Mapping[str, Profile],
    weighed: Mapping[str, Sequence[Option]],
    reports: Reports,
    lost: dict[str, Telling],
) -> list[Edge]:
    """Lost tellings that credits name, entered into `lost`, and the edges from them."""
    edges: list[Edge] = []
    for child in sorted(by_id):
        for option in weighed[child]:
            if option.kind != "named":
                continue
            lost_id = _lost_id(story, option.other, reports.get((option.other, child), 0))
            said = by_id[child].credit_words.get(option.other)
            if lost_id not in lost or (said and "credited" not in lost[lost_id].why):
                why = f"credited ({quoted(said[0])})" if said else "credited by others"
                lost[lost_id] = _lost(story, lost_id, option.other, f"{why}, on no page at hand")
            edges.append(Edge(lost_id, child, option.probability, option, option.probability))
    return edges


def _lost(story: str, lost_id: str, newsroom: str | None, why: str) -> Telling:
    return Telling(
        story_key=story, telling_id=lost_id, lost=True, newsroom=newsroom, outlet=None, title="",
        lang="und", lead=None, why=why,
    )  # fmt: skip


def quoted(words: str) -> str:
    short = " ".join(words.split())
    return f"“{short[:80]}…”" if len(short) > 80 else f"“{short}”"


def hidden(
    story: str, weighed: Mapping[str, Sequence[Option]], lost: dict[str, Telling]
) -> list[Edge]:
    """Lost tellings that nobody names, one for each group of siblings, and the edges from them."""
    by_pair = {
        (child, o.other): o for child in weighed for o in weighed[child] if o.kind == "sibling"
    }
    edges: list[Edge] = []
    for group in _groups(by_pair, DEFAULT.siblings):
        lost_id = text.key("lost", story, *group)
        why = f"{len(group)} tellings share wording that none of them can have given the others"
        lost[lost_id] = _lost(story, lost_id, None, why)
        for child in group:
            mine = [by_pair[child, o] for o in group if (child, o) in by_pair]
            best = max(mine, key=lambda o: (o.probability, o.other))
            total = min(1.0, sum(o.probability for o in mine))
            edges.append(Edge(lost_id, child, total, best, total))
    return edges


def _groups(by_pair: Mapping[tuple[str, str], Option], least: float) -> list[list[str]]:
    """Tellings joined by probable siblinghood, both ways taken together."""
    leader: dict[str, str] = {}

    def top(node: str) -> str:
        while leader.setdefault(node, node) != node:
            node = leader[node]
        return node

    for (a, b), option in sorted(by_pair.items()):
        back = by_pair.get((b, a))
        if a < b and back and math.sqrt(option.probability * back.probability) >= least:
            first, second = sorted((top(a), top(b)))
            leader[second] = first
    groups: dict[str, list[str]] = defaultdict(list)
    for node in sorted(leader):
        groups[top(node)].append(node)
    return [g for _, g in sorted(groups.items()) if len(g) > 1]


# --- days --------------------------------------------------------------------------------------


def reports_of(by_id: Mapping[str, Profile], weighed: Mapping[str, Sequence[Option]]) -> Reports:
    """Which report of a newsroom each telling may rest on: days apart it has written another.

    (newsroom, telling) -> 0 for the first report, 1 for the next …
    """
    likely: dict[str, dict[str, float]] = defaultdict(dict)
    for child in sorted(by_id.keys() & weighed.keys()):
        if is_print(by_id[child]):
            likely[by_id[child].newsroom or ""][child] = 1.0
        for option in weighed[child]:
            if option.kind == "named":
                likely[option.other][child] = option.probability
    found: dict[tuple[str, str], int] = {}
    for newsroom, resting in likely.items():
        sure = {c for c, p in resting.items() if p >= DEFAULT.orphan}
        days = sorted({d for c in sure if (d := _day(by_id[c])) is not None})
        number = {
            day: sum(b - a > 1 for a, b in pairwise(days[: n + 1])) for n, day in enumerate(days)
        }
        for child in resting:
            found[newsroom, child] = _numbered(child, by_id, weighed, number)
    return found


def _numbered(
    child: str,
    by_id: Mapping[str, Profile],
    weighed: Mapping[str, Sequence[Option]],
    number: Mapping[int, int],
) -> int:
    """The report of a telling's day, else of the day of the one that tells most of it."""
    if len(set(number.values())) < 2:
        return 0
    days = [(2.0, _day(by_id[child]))] + [
        (o.features.get("scored", 0.0), _day(by_id[o.other]))
        for o in weighed[child]
        if o.kind == "direct"
    ]
    known = [(s, -number[d]) for s, d in days if d is not None and d in number]
    return -max(known)[1] if known else 0


def _day(p: Profile) -> int | None:
    return p.published.date().toordinal() if p.published else None


def _lost_id(story: str, newsroom: str, report: int = 0) -> str:
    return text.key("lost", story, newsroom, *([str(report)] if report else []))


# --- prints ------------------------------------------------------------------------------------


def is_print(p: Profile) -> bool:
    """Whether a telling is what one outlet alone prints of an agency's report, without its reporters."""
    away = p.newsroom is not None and p.newsroom not in (p.outlet, p.outlet_newsroom)
    return p.signed and away and p.carriers == 1 and not p.reporters


def printed(
    story: str,
    by_id: Mapping[str, Profile],
    weighed: Mapping[str, Sequence[Option]],
    edges: Iterable[Edge],
    reports: Reports,
    lost: dict[str, Telling],
) -> tuple[list[Edge], dict[str, str]]:
    """The edges, those from prints led to the reports behind them, and these prints with their reports.

    What leads to one report adds up.
    """
    edges = list(edges)
    led = {
        (e.parent, e.child): _report_id(story, by_id[e.parent], reports)
        for e in edges
        if e.parent in by_id and len(weighed[e.child]) > 1
        if _from_report(by_id[e.parent], by_id[e.child], e)
    }
    apart = _apart(story, by_id, weighed, edges, reports, led)
    found: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        if edge.parent in apart and (edge.parent, edge.child) in led:
            report, sure = apart[edge.parent], DEFAULT.printed * edge.probability
            lost.setdefault(report, _print_of(story, report, by_id[edge.parent]))
            edge = replace(edge, parent=report, probability=sure)
        old = found.get((edge.parent, edge.child))
        if old is not None:
            total = min(1.0, old.probability + edge.probability)
            likelier = max(old, edge, key=lambda e: (e.probability, e.option.kind, e.option.other))
            edge = replace(likelier, probability=total, weight=old.weight + edge.weight)
        found[edge.parent, edge.child] = edge
    return list(found.values()), apart


def _apart(
    story: str,
    by_id: Mapping[str, Profile],
    weighed: Mapping[str, Sequence[Option]],
    edges: Sequence[Edge],
    reports: Reports,
    led: Mapping[tuple[str, str], str],
) -> dict[str, str]:
    """Prints that are not the report itself, as far as can be told, with the report.

    It led to several others, the print breaks off, or another print of one version differs from it.
    """
    resting: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        report = led.get((edge.parent, edge.child), edge.parent)
        if edge.probability >= DEFAULT.orphan and report not in by_id:
            resting[report].add(edge.child)
    own = {t: _report_id(story, p, reports) for t, p in sorted(by_id.items()) if is_print(p)}
    found = {}
    for child, report in own.items():
        near = {o.other for o in weighed[child] if o.features.get("scored", 0.0) >= DEFAULT.kin}
        beside = near & (resting[report] | {t for t, r in own.items() if r == report}) - {child}
        differs = any((a, child) in led or (child, a) in led for a in own.keys() & beside)
        enough = 1 if differs or by_id[child].lacuna_end else 2
        if len(beside) >= enough and len(weighed[child]) > 1:
            found[child] = report
    return found


def _from_report(p: Profile, child: Profile, edge: Edge) -> bool:
    """Whether what is told as one print has it was made from the report and not from that page."""
    if not is_print(p):
        return False
    if child.signed and child.newsroom == p.newsroom:
        return is_print(child) and not _updates(edge.option)
    return not (p.outlets & child.credited.keys() or p.urls & child.links)


def _updates(option: Option) -> bool:
    """Whether of one newsroom's texts one may be a version of the other: it is later, or tells more."""
    told = option.features
    timed = told.get("earlier", 0.0) > 0 or told.get("later", 0.0) > 0
    return timed or told.get("added", 0.0) > 0 or told.get("dropped", 0.0) > 1 - DEFAULT.whole


def _report_id(story: str, p: Profile, reports: Reports) -> str:
    newsroom = p.newsroom or ""
    return _lost_id(story, newsroom, reports.get((newsroom, p.telling_id), 0))


def _print_of(story: str, report: str, p: Profile) -> Telling:
    return _lost(story, report, p.newsroom, "printed under its mark by one outlet alone")


def prints(
    story: str,
    by_id: Mapping[str, Profile],
    weighed: Mapping[str, Sequence[Option]],
    chosen: Sequence[Edge],
    apart: Mapping[str, str],
    lost: dict[str, Telling],
) -> list[Edge]:
    """Edges from reports to the prints of them that were made from nothing at hand."""
    rootless = by_id.keys() - {e.child for e in chosen}
    edges = []
    for child in sorted(rootless & apart.keys()):
        none = next((o for o in weighed[child] if o.kind == "none"), None)
        if none is not None:
            report, sure = apart[child], DEFAULT.printed * none.probability
            lost.setdefault(report, _print_of(story, report, by_id[child]))
            edges.append(Edge(report, child, sure, none, none.probability))
    return edges
