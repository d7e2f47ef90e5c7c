"""Which words of two texts belong together: inside a bead, which half of a sentence it covers."""

from __future__ import annotations

from typing import NamedTuple

from rapidfuzz.distance import Indel

from retold.text import rarity, stem, tokens


class Span(NamedTuple):
    """A stretch of words that two texts share, as code points."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def spans(a: str, b: str, least: int = 2) -> list[Span]:
    """The stretches of words that two texts share in order: which part of each the other has.

    A stretch has at least `least` words, or is one telling word; gaps of a word are bridged.

    >>> [("The mayor fell ill on Friday, police said."[s.a_start:s.a_end])
    ...  for s in spans("The mayor fell ill on Friday, police said.", "On Monday the mayor fell ill.")]
    ['The mayor fell ill']
    """
    left, right = tokens(a), tokens(b)
    x, y = [stem(t.norm) for t in left], [stem(t.norm) for t in right]
    found: list[tuple[int, int, int, int]] = []
    for op in Indel.opcodes(x, y):
        if op.tag != "equal":
            continue
        a0, a1, b0, b1 = op.src_start, op.src_end, op.dest_start, op.dest_end
        last = found[-1] if found else None
        if last and a0 - last[1] <= 1 and b0 - last[3] <= 1:
            found[-1] = (last[0], a1, last[2], b1)
        else:
            found.append((a0, a1, b0, b1))
    kept = [f for f in found if f[1] - f[0] >= least or max(map(rarity, x[f[0] : f[1]])) > 0.6]
    out, end_a, end_b = [], 0, 0
    for a0, a1, b0, b1 in kept:
        # Where words repeat, the longest stretch may begin earlier than the first match said.
        while a0 > end_a and b0 > end_b and x[a0 - 1] == y[b0 - 1]:
            a0, b0 = a0 - 1, b0 - 1
        out.append(Span(left[a0].start, left[a1 - 1].end, right[b0].start, right[b1 - 1].end))
        end_a, end_b = a1, b1
    return out
