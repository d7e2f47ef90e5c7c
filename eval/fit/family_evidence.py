"""Labelled story families with what the product sees of them, to fit parentage on beside grown trees.

    for family, found in family_samples(Path("eval/fiction/open")): ...

Grown trees teach what no hand could write in numbers; families teach what retelling is like: hardly
any wording in common, parents that nobody saved, pages that credit nobody. A family's pages are
traced as a user would trace them, so its samples are the stories that the product found.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from eval import families
from eval.fit.samples import Sample
from retold import stemma
from retold.stemma import parentage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eval.families import Labelled, Traced
    from retold.results import Story
    from retold.stemma.parentage import Option
    from retold.stemma.profile import Profile


class _Told(NamedTuple):
    """A story of the product's with the labelled pages of each of its tellings."""

    by_id: dict[str, Profile]
    pages: dict[str, list[Labelled]]
    seen: Traced


class Family(NamedTuple):
    """A story found among the families' pages, and where each telling comes from by its label."""

    sample: Sample
    sources: list[str]  # unseen | page | none; "" where no page of the telling is labelled


def family_samples(data: Path) -> Iterator[tuple[str, Family]]:
    """Every story found among the families' pages, with the family that most of it belongs to."""
    pages, _ = families.read_families(data)
    seen = families.traced(pages)
    for _, story in sorted({s.story_id: s for s in seen.story.values()}.items()):
        by_id, pairs = _evidence(story)
        told = _Told(by_id, _labelled(story, seen), seen)
        near = parentage.sides(by_id, pairs)
        names = sorted(by_id)
        options = [parentage.options(by_id[c], near[c]) for c in names]
        right = [right_of(c, found, told) for c, found in zip(names, options, strict=True)]
        families_of = Counter(p.family for own in told.pages.values() for p in own)
        sources = [_source(told.pages.get(c, [])) for c in names]
        family = min(families_of, key=lambda f: (-families_of[f], f))
        yield family, Family(Sample(names, options, right), sources)


def _source(own: list[Labelled]) -> str:
    if not own:
        return ""
    source = _first(own).label.get("derives_from")
    return "none" if not source else "unseen" if source.startswith("unseen") else "page"


def _evidence(
    story: Story,
) -> tuple[dict[str, Profile], dict[tuple[str, str], stemma.PairEvidence]]:
    found = sorted(story.pages.items())
    profiles = stemma.profiles(
        story.tellings.values(),
        [p.article for _, p in found],
        [c for _, p in found for c in p.credits],
        [s for _, p in found for s in p.sentences],
    )
    return stemma.compared(profiles, story.beads)


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
    source = page.label.get("derives_from")
    if not source:
        return [o.kind == "none" for o in options]
    if source.startswith("unseen"):
        answers = [_from_unseen(o, child, page, told) for o in options]
        if any(a for a, o in zip(answers, options, strict=True) if o.kind == "named"):
            answers = [
                a and o.kind != "sibling" for a, o in zip(answers, options, strict=True)
            ]  # a name says more than "somebody"
    else:
        parents = _parents(page, told)
        answers = [o.kind == "direct" and o.other in parents for o in options]
    return answers if any(answers) else [o.kind != "direct" for o in options]


def _first(own: list[Labelled]) -> Labelled:
    """Of the pages that carry one telling the one that was not made from another of them."""
    names = {p.page for p in own}
    return next((p for p in own if p.label.get("derives_from") not in names), own[0])


def _parents(page: Labelled, told: _Told) -> set[str]:
    return {
        told.seen.telling[page.family, s].telling_id
        for s in families.parents_of(page)
        if (page.family, s) in told.seen.telling
    }


def _from_unseen(option: Option, child: str, page: Labelled, told: _Told) -> bool:
    """Whether an answer fits a label that names a newsroom whose own text is not among the pages.

    A telling that is signed by the newsroom is its report. Another telling of it is as good a parent
    where it is that newsroom's own words; where nobody names the newsroom, siblings give it away.
    """
    wanted = families.newsrooms_of(page.label["derives_from"])
    signed = families.is_one(told.by_id[child].newsroom, wanted)
    if option.kind == "none" or signed:
        return signed and option.kind == "none"
    if option.kind == "named":
        return families.is_one(option.other, wanted)
    beside = any(
        p.family == page.family
        and str(p.label.get("derives_from")).startswith("unseen")
        and families.newsrooms_of(p.label["derives_from"]) & wanted
        for p in told.pages.get(option.other, ())
    )
    if option.kind == "direct":
        return beside and families.is_one(told.by_id[option.other].newsroom, wanted)
    return beside
