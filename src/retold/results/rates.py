"""Differences that a page's own outlet introduced: which ones may be counted, and rates of audited ones.

Counted are differences from a parent that is at hand, introduced by the telling itself with a
probability of at least .9, on pages of which nothing was left unseen, in tellings whose outlet is
known. What the machine found is a claim; only a sample that a person went through makes it a rate.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retold.results.intervals import drawn
from retold.results.roles import LEAST_PROBABILITY
from retold.results.roster import outlets
from retold.text import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from retold.workspace import Store

INTRODUCED = 0.9  # probability from which a telling counts as having introduced a difference
LEAST_TELLINGS = 20  # compared tellings under which an outlet is given no rate


@dataclass(frozen=True, slots=True)
class Introduced:
    """A difference that an outlet introduced, by its places; its words stay on the pages."""

    mark: str  # of the places: the same in every build that finds it again
    outlet: str
    variant_id: str
    parent_article: str
    child_article: str
    kind: str
    zone: str
    parent_span: tuple[int, int] | None  # as in Variant
    child_span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What a sample is drawn from."""

    compared: dict[str, int]  # outlet -> its tellings that were compared with a parent at hand
    found: tuple[Introduced, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """Differences an outlet introduced: what a drawn sample says of all that were found."""

    outlet: str
    compared: int  # tellings
    found: int  # by the machine, in them
    asked: int  # of those found, drawn at random
    yes: int
    no: int
    low: int  # how many of those found are real, at 95 in 100
    high: int


def frame(store: Store, least: int = LEAST_TELLINGS) -> Frame:
    """The differences that may be counted, of outlets with enough tellings that were compared."""
    import pyarrow.compute as pc

    roles = outlets(store)
    # A telling's outlet is known where one outlet's newsroom wrote it and its pages say so.
    outlet: dict[str, set[str]] = defaultdict(set)
    for page in roles.pages:
        if page.role in ("rewrite", "translate", "merge"):
            outlet[page.telling_id].add(page.outlet)
    unseen = _with_lacunae(store)
    leads = {
        t: lead
        for part in store.parts("tellings", ["telling_id", "lead"])
        for t, lead in zip(
            *(part.column(n).to_pylist() for n in ("telling_id", "lead")), strict=True
        )
    }
    compared = {
        (t.child, t.parent)
        for t in roles.takings
        if t.kind in ("rewrite", "translation", "excerpt") and (t.probability or 0) >= LEAST_PROBABILITY
        and leads.get(t.child) and leads.get(t.parent)
        and not unseen & {leads[t.child], leads[t.parent]} and len(outlet[t.child]) == 1
    }  # fmt: skip
    tellings = Counter(next(iter(outlet[c])) for c in {child for child, _ in compared})
    enough = {o: n for o, n in sorted(tellings.items()) if n >= max(1, least)}
    found: dict[str, Introduced] = {}
    for part in store.parts("variants", _COLUMNS):
        near = part.filter(
            pc.and_(
                pc.and_(
                    pc.equal(part.column("status"), "changed"),
                    pc.equal(part.column("relation"), "derivation"),
                ),
                pc.greater_equal(part.column("introduced_probability"), INTRODUCED),
            )
        )
        for v in near.to_pylist():
            if (v["child"], v["parent"]) not in compared or v["introduced_by"] != v["child"]:
                continue
            name = next(iter(outlet[v["child"]]))
            if name in enough and v["parent_article"] and v["child_article"]:
                one = _introduced(v, name)
                found[one.mark] = one
    return Frame(enough, tuple(found[m] for m in sorted(found)))


_COLUMNS = [
    "variant_id", "parent", "child", "relation", "status", "zone", "parent_article",
    "child_article", "parent_start", "parent_end", "child_start", "child_end", "kind",
    "introduced_by", "introduced_probability",
]  # fmt: skip


def _with_lacunae(store: Store) -> set[str]:
    import pyarrow.compute as pc

    found: set[str] = set()
    for part in store.parts("articles", ["article_id", "lacunae"]):
        some = part.filter(pc.greater(pc.list_value_length(part.column("lacunae")), 0))
        found.update(some.column("article_id").to_pylist())
    return found


def _introduced(v: Mapping[str, Any], outlet: str) -> Introduced:
    places = [v["parent_article"], v["child_article"], v["zone"], v["kind"] or ""]
    spans = [v["parent_start"], v["parent_end"], v["child_start"], v["child_end"]]
    return Introduced(
        key("introduced", *places, *("" if s is None else str(s) for s in spans)),
        outlet, v["variant_id"], v["parent_article"], v["child_article"],
        v["kind"] or "", v["zone"], _span(*spans[:2]), _span(*spans[2:]),
    )  # fmt: skip


def _span(start: int | None, end: int | None) -> tuple[int, int] | None:
    return None if start is None or end is None else (start, end)


def sample(found: Iterable[Introduced], each: int, seed: str) -> list[Introduced]:
    """At most `each` differences of every outlet, drawn without replacement.

    The order is that of a hash of the seed and the difference's mark, so that anybody who has the
    same differences and the seed draws the same sample, and nobody can choose.
    """
    groups: dict[str, list[Introduced]] = defaultdict(list)
    for one in found:
        groups[one.outlet].append(one)
    chosen = []
    for name in sorted(groups):
        ranked = sorted(groups[name], key=lambda one: (key("audit", seed, one.mark), one.mark))
        chosen += ranked[: max(0, each)]
    return chosen


def rates(
    compared: Mapping[str, int],
    found: Mapping[str, int],
    asked: Mapping[str, Sequence[str | None]],
) -> list[Rate]:
    """Rates by outlet from the answers (`yes`, `no`, anything else is open) to what was drawn.

    What is open counts as no at the lower end and as yes at the upper one.
    """
    out = []
    for outlet in sorted(compared):
        answers, total = asked.get(outlet, ()), found.get(outlet, 0)
        yes = sum(a == "yes" for a in answers)
        no = sum(a == "no" for a in answers)
        low = drawn(yes, len(answers), total)[0]
        high = drawn(len(answers) - no, len(answers), total)[1]
        out.append(Rate(outlet, compared[outlet], total, len(answers), yes, no, low, high))
    return out
