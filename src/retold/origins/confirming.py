"""Which newsrooms of a claim are known, by what its pages show of themselves.

Taking a page away must never make a newsroom known. So what counts here belongs to a page alone, or
to two pages and nobody else: a newsroom's own page; else, for one newsroom, a sentence that names
who reported it, or a credit on one of several pages that carry the claim. Who is only named may have
retold the first, so a second newsroom needs a page of its own. That a report credited is on no page
at hand adds nothing: where it is at hand and lacks the sentence, that is no better grounded.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from retold.origins.settings import CITED, CREDITED, OWN, PAGE_CREDITS, UNSEEN
from retold.origins.wording import share_wording

if TYPE_CHECKING:
    from retold.origins.settings import Node, Origin
    from retold.origins.tracing import Story

_SAMPLE = 6  # sentences compared for each newsroom
_MOST = 12  # newsrooms of one claim that are weighed against each other


def confirmed(story: Story, origins: dict[Node, Origin]) -> dict[Node, Origin]:
    """The origins of one claim's sentences, each newsroom known or only possible."""
    firm: dict[str, list[Node]] = defaultdict(list)
    for node, origin in sorted(origins.items()):
        if origin.newsroom and origin.state == "known" and origin.ground <= OWN:
            firm[origin.newsroom].append(node)
    if not firm:
        return _named(story, origins)
    # Retellings may be traced to one report or another: a second newsroom needs its own sentence here.
    there = {
        r: nodes for r, nodes in firm.items() if any(origins[n].path[-1] in origins for n in nodes)
    }
    if len(firm) > 1:
        firm = there or {_most({r: {t for t, _ in nodes} for r, nodes in firm.items()}): []}
    return _only(origins, _apart(story, origins, firm))


def _only(origins: dict[Node, Origin], kept: frozenset[str]) -> dict[Node, Origin]:
    """The origins with no other newsrooms known than those that are kept."""
    return {
        n: o._replace(state="possible", why=_weakened(o, kept))
        if o.state == "known" and o.newsroom and o.newsroom not in kept
        else o
        for n, o in origins.items()
    }


def _weakened(origin: Origin, kept: frozenset[str]) -> str:
    if origin.ground <= OWN:
        return origin.why + "; the wording is another report's too"
    return f"{origin.why}; {min(kept)} is known to have reported it" if kept else origin.why


# --- newsrooms with pages of their own -------------------------------------------------------------


def _apart(
    story: Story, origins: dict[Node, Origin], firm: dict[str, list[Node]]
) -> frozenset[str]:
    """The most newsrooms of which no two share a wording; among as many the better grounded.

    The wording is that of the sentences where the claim begins, not of those who retold them.
    """
    if len(firm) < 2:
        return frozenset(firm)
    rooms = sorted(firm, key=lambda r: _standing(story, origins, firm[r], r))[:_MOST]
    near = {r: sorted({origins[n].path[-1] for n in firm[r]})[:_SAMPLE] for r in rooms}
    against = {
        r: frozenset(
            q for q in rooms
            if q != r and any(share_wording(story, a, b) for a in near[r] for b in near[q])
        )
        for r in rooms
    }  # fmt: skip
    return frozenset(_largest(tuple(rooms), against))


def _largest(rooms: tuple[str, ...], against: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """The largest choice of rooms with none against another; the first in order among equals."""
    best: tuple[str, ...] = ()
    waiting: list[tuple[tuple[str, ...], tuple[str, ...]]] = [((), rooms)]
    while waiting:
        chosen, left = waiting.pop()
        if len(chosen) > len(best):
            best = chosen
        if len(chosen) + len(left) <= len(best) or not left:
            continue
        first, rest = left[0], left[1:]
        if against[first]:
            waiting.append((chosen, rest))
        free = tuple(r for r in rest if r not in against[first])
        waiting.append(((*chosen, first), free))
    return best


def _standing(
    story: Story, origins: dict[Node, Origin], nodes: list[Node], room: str
) -> tuple[int, str, float, str]:
    """Firmest ground first, then the earliest, then the surest."""
    best = min(nodes, key=lambda n: (origins[n].ground, -origins[n].probability, n))
    telling = story.tellings.get(origins[best].telling or "")
    at = telling.published.isoformat() if telling and telling.published else "~"
    return origins[best].ground, at, -origins[best].probability, room


# --- newsrooms that pages credit -------------------------------------------------------------------


def _named(story: Story, origins: dict[Node, Origin]) -> dict[Node, Origin]:
    """One newsroom: that which sentences name, else that which pages credit."""
    cited: dict[str, set[str]] = defaultdict(set)
    for (telling, _), o in origins.items():
        if o.newsroom and o.state == "known" and o.ground == CITED:
            cited[o.newsroom].add(telling)
    if cited:
        return _only(origins, frozenset([_most(cited)]))
    return _credited(story, origins)


def _most(named: dict[str, set[str]]) -> str:
    return min(named, key=lambda room: (-len(named[room]), room))


def _credited(story: Story, origins: dict[Node, Origin]) -> dict[Node, Origin]:
    """One newsroom that pages credit is known where two tellings carry the claim."""
    tellings = {telling for telling, _ in origins}
    if any(o.document for o in origins.values()):
        return origins
    named: dict[str, set[str]] = defaultdict(set)
    for telling in tellings:
        for room in story.credited[telling]:
            if not story.circular(room):
                named[room].add(telling)
    if len(tellings) == 1:
        return _told_alone(story, origins)
    doubtful = _only(origins, frozenset())
    if not named or not _agreed(story, list(origins)):
        return doubtful
    known = _most(named)
    return {
        n: _by_credit(story, n, o, known) if n[0] in named[known] or o.newsroom == known else o
        for n, o in doubtful.items()
    }


def _told_alone(story: Story, origins: dict[Node, Origin]) -> dict[Node, Origin]:
    """A sentence that one telling has: known where the way up and its own credit name one report."""
    sure = [
        (-o.probability, o.newsroom)
        for o in origins.values()
        if o.newsroom and UNSEEN in o.why and o.probability >= story.settings.known
    ]
    known = min(sure)[1] if sure else None
    return {
        n: o._replace(state="known") if known and o.newsroom == known and UNSEEN in o.why else o
        for n, o in _only(origins, frozenset()).items()
    }


def _agreed(story: Story, nodes: list[Node]) -> bool:
    """Whether two tellings surely carry the claim."""
    carried: dict[str, set[int]] = defaultdict(set)
    for telling, n in nodes:
        carried[telling].add(n)
    return any(
        (found := story.matches.get((telling, other), {}).get(n)) is not None
        and found[0] >= story.settings.same
        and found[1] in carried[other]
        for telling, n in nodes
        for other in carried
        if other != telling
    )


def _by_credit(story: Story, node: Node, origin: Origin, room: str) -> Origin:
    sure = max(origin.probability, story.settings.shared)
    if origin.newsroom == room:
        return origin._replace(state="known", probability=sure)
    why = f"{PAGE_CREDITS} {room}, and others carry it too"
    begins = story.lost_of(node[0], room) or origin.telling
    return origin._replace(
        telling=begins, newsroom=room, state="known", probability=sure, why=why, ground=CREDITED
    )
