"""What people decided of stories: pages that belong together, and pages that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from retold import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from retold.records import Verdict

_GROUPING = {"same-story": True, "not-same-story": False, "derives": True}


class Bonds(NamedTuple):
    """Pairs of pages, as ids, that people put together or held apart."""

    joined: frozenset[tuple[str, str]] = frozenset()
    parted: frozenset[tuple[str, str]] = frozenset()
    overruled: tuple[Verdict, ...] = ()  # they contradict newer ones, and do not count

    @property
    def pages(self) -> set[str]:
        """Every page that one of them names."""
        return {page for pair in self.joined | self.parted for page in pair}


def bonds(verdicts: Iterable[Verdict], known: Iterable[str]) -> Bonds:
    """What the verdicts about grouping come to among the pages known.

    The newest counts first; one that contradicts newer ones, also through other pages, is
    overruled. Their order of arrival is told by time and number, never by place.
    """
    pages = set(known)
    home: dict[str, str] = {}
    joined, parted, overruled = set(), set(), []

    def root(page: str) -> str:
        while home.get(page, page) != page:
            page = home[page]
        return page

    for verdict in sorted(verdicts, key=lambda v: (v.at, v.verdict_id), reverse=True):
        if verdict.b is None or not _decides(verdict) or not {verdict.a, verdict.b} <= pages:
            continue
        low, high = sorted((root(verdict.a), root(verdict.b)))
        pair = (min(verdict.a, verdict.b), max(verdict.a, verdict.b))
        if not together(verdict):
            if low == high:
                overruled.append(verdict)
            else:
                parted.add(pair)
        elif any({root(a), root(b)} == {low, high} for a, b in parted):
            overruled.append(verdict)
        else:
            home[high] = low
            joined.add(pair)
    return Bonds(frozenset(joined), frozenset(parted), tuple(overruled))


def _decides(verdict: Verdict) -> bool:
    if verdict.undone or verdict.a == verdict.b:
        return False
    # That a page was not made from another says nothing of what both are about.
    return verdict.kind in _GROUPING and not (verdict.kind == "derives" and verdict.answer == "no")


def together(verdict: Verdict) -> bool:
    """Whether a verdict about grouping puts its pages together.

    A page tells the story of the page it was made from. `no` to not-same-story says what `yes` to same-story says.
    """
    return _GROUPING[verdict.kind] == (verdict.answer != "no")


def touching(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """The verdicts that hold, by the pages they name."""
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if not verdict.undone:
            for page in {verdict.a, verdict.b} - {None}:
                found.setdefault(str(page), []).append(verdict)
    return found


def story_key(members: Iterable[str], touched: Mapping[str, list[Verdict]]) -> str:
    """Key of a story: of its sorted members and the verdicts that touch them.

    The corpus knowledge has no part in it: it decides who the members are, and nothing after.

    >>> story_key(["b", "a"], {}) == story_key(["a", "b"], {})
    True
    """
    ids = sorted(members)
    decided = {decision(v) for page in ids for v in touched.get(page, ())} if touched else ()
    return text.key(*ids, *sorted(decided))


def decision(verdict: Verdict) -> str:
    """Key of all that a verdict says, but for its number."""
    v = verdict
    words = (v.kind, v.a, v.b or "", v.words or "", v.answer, v.note, v.who, v.at.isoformat())
    return text.key(*words)
