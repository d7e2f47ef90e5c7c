"""The wording that two tellings share, as their pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from retold.results import Page, Shared, Story


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a page of one telling and a page of another share, the first telling's side first."""

    words: int
    covered: tuple[float, float]  # shares of both texts that lie in the passages
    verbatim: float
    passages: tuple[tuple[str, str], ...]  # as each page has them


def carriers(story: Story, telling_id: str) -> dict[str, Page]:
    """The pages that carry a telling."""
    held = story.tellings[telling_id].carriers
    return {c.article_id: story.pages[c.article_id] for c in held if c.article_id in story.pages}


def sharing(
    found: Shared | None, first: Mapping[str, Page], second: Mapping[str, Page]
) -> Sharing | None:
    """What two pages share, for showing; None where they share nothing."""
    if found is None:
        return None
    pages = {**first, **second}
    texts = pages[found.a].article.text, pages[found.b].article.text
    pieces = [
        (texts[0][p.a_start : p.a_end], texts[1][p.b_start : p.b_end]) for p in found.passages
    ]
    covered = found.covered_a, found.covered_b
    if found.a not in first:
        covered = covered[1], covered[0]
        pieces = [(y, x) for x, y in pieces]
    return Sharing(found.words, covered, found.verbatim, tuple(pieces))


def by_page(pairs: Iterable[Shared]) -> dict[str, list[Shared]]:
    """What each page shares with others."""
    found: dict[str, list[Shared]] = {}
    for pair in pairs:
        found.setdefault(pair.a, []).append(pair)
        found.setdefault(pair.b, []).append(pair)
    return found


def most_shared(
    held: Mapping[str, Sequence[Shared]], first: Collection[str], second: Collection[str]
) -> Shared | None:
    """Of all pairs of pages of the one and the other, what those share that share most.

    `held` is what each page shares: a telling may have very many pages, few of which share by themselves.
    """
    one, other = (first, second) if len(first) <= len(second) else (second, first)
    found = [
        s for page in one for s in held.get(page, ()) if (s.b if s.a == page else s.a) in other
    ]
    return max(found, key=lambda s: (s.words, s.a, s.b), default=None)
