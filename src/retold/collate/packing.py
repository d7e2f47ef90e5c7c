"""The best set of beads, none of which share a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retold.collate.scores import Candidate
    from retold.collate.settings import Settings


def knots(candidates: list[Candidate]) -> list[list[Candidate]]:
    """Candidates parted where they contend for no sentence."""
    knots: list[tuple[int, list[Candidate]]] = []
    for candidate in candidates:
        mask, group = candidate.mask, [candidate]
        rest = []
        for other_mask, other in knots:
            if other_mask & mask:
                mask, group = mask | other_mask, other + group
            else:
                rest.append((other_mask, other))
        knots = [*rest, (mask, group)]
    return [group for _, group in knots]


def _rank(c: Candidate) -> tuple[float, int, int, int]:
    """Best first; ties do not depend on which side is which."""
    near = abs(sum(c.a) * len(c.b) - sum(c.b) * len(c.a))
    return (-round(c.gain, 9), len(c.a) + len(c.b), near, sum(c.a) + sum(c.b))


def best_set(knot: list[Candidate], settings: Settings) -> list[Candidate]:
    """The set of candidates, none of which share a sentence, with the greatest gain."""
    ranked = sorted(knot, key=_rank)
    width = 1 << settings.exact if len(ranked) <= settings.exact else settings.beam
    # Each state: (gain, mask, chosen); a state with the same mask and less gain is dropped.
    states: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for at, c in enumerate(ranked):
        new = dict(states)
        for mask, (gain, chosen) in states.items():
            if mask & c.mask:
                continue
            total, joined = gain + c.gain, mask | c.mask
            if joined not in new or new[joined][0] < total - 1e-12:
                new[joined] = (total, (*chosen, at))
        if len(new) > width:
            kept = sorted(new.items(), key=lambda s: (-round(s[1][0], 9), s[1][1]))[:width]
            new = dict(kept)
        states = new
    best = min(states.values(), key=lambda s: (-round(s[0], 9), s[1]))
    return [ranked[i] for i in best[1]]


def in_order(body: list[Candidate]) -> set[int]:
    """The heaviest run of beads whose sides go in one order (weighted by sentences)."""
    best: list[tuple[int, int]] = []  # (weight up to here, previous)
    for i, c in enumerate(body):
        weight, previous = len(c.a) + len(c.b), -1
        for k in range(i):
            if body[k].b[-1] < c.b[0] and best[k][0] + len(c.a) + len(c.b) > weight:
                weight, previous = best[k][0] + len(c.a) + len(c.b), k
        best.append((weight, previous))
    out: set[int] = set()
    at = max(range(len(best)), key=lambda i: (best[i][0], -i)) if best else -1
    while at >= 0:
        out.add(at)
        at = best[at][1]
    return out
