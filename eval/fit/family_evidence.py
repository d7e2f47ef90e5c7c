"""Labelled story families with what the product sees of them, to fit parentage on beside grown trees.

    known = traced(Path("eval/fiction/open"))
    for family, found in family_samples(known): ...
    for family, found in family_samples(known, taken_away.prints(known.seen.pages)): ...

Grown trees teach what no hand could write in numbers; families teach what retelling is like: hardly
any wording in common, parents that nobody saved, pages that credit nobody. A family's pages are
traced as a user would trace them, so its samples are the stories that the product found; some of
the pages can then be taken away.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from eval import families
from eval.families import Traced
from eval.fit import taken_away
from eval.fit.samples import Sample
from retold import stemma
from retold.stemma import authorship, parentage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from eval.families import Labelled
    from retold.results import Story
    from retold.stemma.kinship import PairEvidence
    from retold.stemma.parentage import Option
    from retold.stemma.profile import Profile

    Evidence = tuple[dict[str, Profile], dict[tuple[str, str], PairEvidence]]


class _Told(NamedTuple):
    """A story of the product's with the labelled pages of each of its tellings."""

    by_id: dict[str, Profile]
    pages: dict[str, list[Labelled]]
    seen: Traced


class Family(NamedTuple):
    """A story found among the families' pages, and where each telling comes from by its label."""

    sample: Sample
    sources: list[str]  # unseen | wire | page | none; "" where no page of the telling is labelled


class Known(NamedTuple):
    """Families' pages as they were traced, and what each story shows before authorship is settled."""

    seen: Traced
    evidence: dict[str, Evidence]  # story_id -> profiles, pairs


def traced(data: Path) -> Known:
    """The families under a folder, traced together."""
    pages, _ = families.read_families(data)
    seen = families.traced(pages)
    stories = {s.story_id: s for s in seen.story.values()}
    return Known(seen, {i: _evidence(s) for i, s in sorted(stories.items())})


def family_samples(
    known: Known, gone: taken_away.Names = frozenset()
) -> Iterator[tuple[str, Family]]:
    """Every story of several tellings, with the family that most of it belongs to.

    `gone` are pages taken away: a telling goes with the last of its pages.
    """
    pages = taken_away.left(known.seen.pages, gone)
    here = {p.name for p in pages} & known.seen.telling.keys()
    seen = Traced(
        pages, known.seen.result, {n: known.seen.story[n] for n in here},
        {n: known.seen.telling[n] for n in here},
    )  # fmt: skip
    lost = {t.telling_id for n, t in known.seen.telling.items() if n not in here}
    lost -= {t.telling_id for t in seen.telling.values()}
    for story_id, story in sorted({s.story_id: s for s in seen.story.values()}.items()):
        read, between = known.evidence[story_id]
        left = {t: p for t, p in read.items() if t not in lost}
        pairs = {k: e for k, e in between.items() if not lost & {*k}}
        if len(left) > 1:
            told = _Told(authorship.settled(left, pairs), _labelled(story, seen), seen)
            yield _family(told, pairs)


def _family(told: _Told, pairs: dict[tuple[str, str], PairEvidence]) -> tuple[str, Family]:
    near = parentage.sides(told.by_id, pairs)
    names = sorted(told.by_id)
    options = [parentage.options(told.by_id[c], near[c]) for c in names]
    right = [right_of(c, found, told) for c, found in zip(names, options, strict=True)]
    families_of = Counter(p.family for own in told.pages.values() for p in own)
    sources = [_source(told.pages.get(c, []), told) for c in names]
    family = min(families_of, key=lambda f: (-families_of[f], f))
    return family, Family(Sample(names, options, right), sources)


def _source(own: list[Labelled], told: _Told) -> str:
    """What kind of source a label names: of pages, an agency's or house's own text is a `wire`."""
    if not own:
        return ""
    page = _first(own)
    source = page.label.get("derives_from")
    if not source or source.startswith("unseen"):
        return "unseen" if source else "none"
    parents = _at_hand(families.parents_of(page), page, told) & told.by_id.keys()
    return "wire" if any(told.by_id[p].signed for p in parents) else "page"


def _evidence(story: Story) -> Evidence:
    found = sorted(story.pages.items())
    profiles = stemma.profiles(
        story.tellings.values(),
        [p.article for _, p in found],
        [c for _, p in found for c in p.credits],
        [s for _, p in found for s in p.sentences],
    )
    read = {p.telling_id: p for p in profiles}
    return read, stemma.all_pairs(read, story.beads)


def _labelled(story: Story, seen: Traced) -> dict[str, list[Labelled]]:
    found: dict[str, list[Labelled]] = {}
    for page in seen.pages:
        if seen.story.get(page.name) is story:
            found.setdefault(seen.telling[page.name].telling_id, []).append(page)
    return found


def right_of(child: str, options: list[Option], told: _Told) -> list[bool]:
    """Which answers of a telling are right by its label; where none is, anything but a telling is."""
    own = told.pages.get(child)
    if not own:
        return [True] * len(options)
    page = _first(own)
    if not page.label.get("derives_from"):
        return [o.kind == "none" for o in options]
    parents = _at_hand(families.parents_of(page), page, told)
    answers = [o.kind == "direct" and o.other in parents for o in options]
    if any(s.startswith("unseen") for s in families.parents_of(page)):
        lost = [_from_unseen(o, child, page, told) for o in options]
        if any(a for a, o in zip(lost, options, strict=True) if o.kind == "named"):
            lost = [a and o.kind != "sibling" for a, o in zip(lost, options, strict=True)]
            # a name says more than "somebody"
        if any(answers):  # a page as well as a text that nobody has
            lost = [a and o.kind != "none" for a, o in zip(lost, options, strict=True)]
        answers = [a or b for a, b in zip(answers, lost, strict=True)]
    return answers if any(answers) else [o.kind != "direct" for o in options]


def _first(own: list[Labelled]) -> Labelled:
    """Of the pages that carry one telling the one that was not made from another of them."""
    names = {p.page for p in own}
    return next((p for p in own if p.label.get("derives_from") not in names), own[0])


def _at_hand(names: Iterable[str], page: Labelled, told: _Told) -> set[str]:
    """The tellings of a family's pages."""
    return {
        told.seen.telling[page.family, s].telling_id
        for s in names
        if (page.family, s) in told.seen.telling
    }


def _from_unseen(option: Option, child: str, page: Labelled, told: _Told) -> bool:
    """Whether an answer fits a label that names a newsroom whose own text is not among the pages.

    A telling that is signed by the newsroom is its report, or the next version of an earlier one that
    is at hand. Another telling of it is as good a parent where it is that newsroom's own words; where
    nobody names the newsroom, siblings give it away.
    """
    wanted = families.unseen_of(page)
    before = _at_hand(families.versions_of(page), page, told) - {child}
    if families.is_one(told.by_id[child].newsroom, wanted):
        if before & told.by_id.keys():
            return option.kind == "direct" and option.other in before
        return option.kind == "none"
    if option.kind == "none":
        return False
    if option.kind == "named":
        return families.is_one(option.other, wanted)
    beside = any(
        p.family == page.family and families.unseen_of(p) & wanted
        for p in told.pages.get(option.other, ())
    )
    if option.kind == "direct":
        return beside and families.is_one(told.by_id[option.other].newsroom, wanted)
    return beside
