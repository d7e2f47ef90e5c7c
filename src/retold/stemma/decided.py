"""What people decided of a story's derivations: kept as it was said, with the day.

Verdicts name pages; here they are led to the tellings that carry these. The newest counts first, and
one that cannot hold beside newer ones is said and does not count.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retold.stemma.edges import ancestry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from retold.records import StoryVerdict, Telling


@dataclass(frozen=True, slots=True)
class Decided:
    """Verdicts about one story, by what they say of its tellings."""

    parents: Mapping[str, Mapping[str, StoryVerdict]] = field(default_factory=dict)  # of a child
    denied: Mapping[tuple[str, str], StoryVerdict] = field(default_factory=dict)  # (parent, child)
    own: Mapping[str, StoryVerdict] = field(default_factory=dict)  # rest on their own reporting
    overruled: tuple[StoryVerdict, ...] = ()
    barred: frozenset[tuple[str, str]] = frozenset()  # (parent, child): would close a circle

    def allows(self, parent: str, child: str) -> bool:
        """Whether a telling without decided parents may come from another one at hand."""
        return (parent, child) not in self.denied and (parent, child) not in self.barred

    @property
    def lines(self) -> tuple[str, ...]:
        """One line for each verdict that no edge can show."""
        lines = [
            f"{by(v)}: {told} rests on its own reporting" for told, v in sorted(self.own.items())
        ]
        lines += [
            f"{by(v)}: {child} was not made from {parent}"
            for (parent, child), v in sorted(self.denied.items())
        ]
        lines += [
            f"{by(v)}, and does not count beside newer verdicts: {_claim(v)}"
            for v in self.overruled
        ]
        return tuple(lines)


NOTHING = Decided()


def by(verdict: StoryVerdict) -> str:
    """That a person said it, and when. Whose verdict it is stands with the verdicts alone."""
    return f"said by an editor on {verdict.at:%Y-%m-%d}"


def decided(verdicts: Iterable[StoryVerdict], tellings: Iterable[Telling]) -> Decided:
    """The verdicts on one story's derivations, led to its tellings; their order is irrelevant."""
    of_page = {
        page: t.telling_id
        for t in sorted(tellings, key=lambda t: t.telling_id)
        if not t.lost
        for page in (t.lead or "", *(c.article_id for c in t.carriers))
    }
    parents: dict[str, dict[str, StoryVerdict]] = defaultdict(dict)
    denied: dict[tuple[str, str], StoryVerdict] = {}
    own: dict[str, StoryVerdict] = {}
    overruled: list[StoryVerdict] = []
    for v in sorted(verdicts, key=lambda v: (v.at, v.verdict_id), reverse=True):
        child, parent = of_page.get(v.a), of_page.get(v.b or "")
        if child is None or v.kind not in ("derives", "independent"):
            continue
        if v.kind == "independent":
            if child in parents:
                overruled.append(v)
            else:
                own.setdefault(child, v)
        elif parent is None or parent == child:
            continue  # both pages carry one telling: who took it from whom makes no edge
        elif v.answer == "no":
            if parent in parents.get(child, {}):
                overruled.append(v)
            else:
                denied.setdefault((parent, child), v)
        elif (parent, child) in denied or child in own or child in ancestry(parent, parents):
            overruled.append(v)
        else:
            parents[child].setdefault(parent, v)
    return Decided(dict(parents), denied, own, tuple(overruled))


def _claim(v: StoryVerdict) -> str:
    if v.kind == "independent":
        return f"page {v.a} rests on its own reporting"
    return f"page {v.a} was {'not ' if v.answer == 'no' else ''}made from page {v.b}"
