"""What a source says in one text, and whether the other text tells it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.apparatus.sides import content, is_light, parted
from retold.apparatus.sources.named import sources

if TYPE_CHECKING:
    from collections.abc import Container

    from retold.apparatus.sides import Side
    from retold.apparatus.sources.named import Source

SAME = 0.5  # of the shorter statement's weighty words, from which two texts tell one statement
STATED = 0.6  # the same, where one of them names no source
SHORT = 6  # weighty words of a statement that one number tells from others


def statement(a: Side, s: Source) -> list[int]:
    """The weighty words of what a source says: behind it up to the next, or before it."""
    others = [t for t in a.once(sources) if t is not s]
    if s.first < s.cue:
        end = min((t.first for t in others if t.first > s.cue), default=len(a.tokens))
        stop = next(
            (k for k in range(s.cue + 1, end) if k + 1 < end and parted(a, k, k + 1, ".!?")), end
        )
        behind = [k for k in range(s.cue + 1, min(end, stop + 1)) if not is_light(a, k)]
        if len(behind) > 2 and a.tokens[s.cue].norm != "according":
            return behind
    start = next((k for k in range(s.first - 1, 0, -1) if parted(a, k - 1, k, ".!?")), 0)
    ahead = [k for k in range(start, min(s.first, s.cue)) if not is_light(a, k)]
    if len(ahead) > 2:
        return ahead
    return [i for i in range(len(a.tokens)) if i not in s.places() and not is_light(a, i)]


def tells(a: Side, s: Source, b: Side) -> bool:
    """Whether the second text tells what the source says."""
    said = statement(a, s)
    numbers = {k for k in said if a.tokens[k].norm[0].isdigit()}
    known = set(b.keys)
    telling = len(numbers) > 1 or (
        len(said) < SHORT and any(len(a.tokens[k].norm) > 1 for k in numbers)
    )
    if telling and all(a.keys[k] in known for k in numbers):
        return True
    told = sum(not is_light(b, j) for j in range(len(b.tokens)))
    if len(said) < 2 or told < SAME * len(said):
        return False
    short, other = {a.keys[k] for k in said}, b.once(content)
    return len(short & other) >= STATED * min(len(short), len(other))


def shared_besides(a: Side, b: Side, out_a: Container[int], out_b: Container[int]) -> float:
    """Weighty words that both have besides some places, as a share of those of the shorter."""
    one = {a.keys[i] for i in range(len(a.tokens)) if i not in out_a and not is_light(a, i)}
    two = {b.keys[j] for j in range(len(b.tokens)) if j not in out_b and not is_light(b, j)}
    short = min(len(one), len(two))
    return len(one & two) / short if short else 0.0
