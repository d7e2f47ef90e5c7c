"""A step of a process told as another: arrested and charged, missing and abducted, asked and ordered.

The scales stand in `data/contrasts.toml`: steps of one process, the lesser first. Two texts that say
one thing and tell two steps of it, of which the second text's is nowhere in the first article, tell
two things. So do texts that call the same people what their source does not: gunmen, terrorists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon
from retold.apparatus.sides import Side, canonical, compared, content, is_light

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference

NEAR = 9  # tokens around a step within which what it befalls stands
SAME = 0.34  # of the shorter text's weighty words, from which both tell one thing


def stage_differences(a: Side, b: Side, context: Context) -> list[Difference]:
    """One step of a scale in the first text and another in the second; or a name that blames."""
    if context.lang != "en":
        return []
    return _steps(a, b, context) or _blamed(a, b, context)


Step = tuple[int, int, int]  # rank on its scale, first and last token


def steps(side: Side) -> dict[str, list[Step]]:
    """The steps that a text names, by scale; none that it denies or puts off."""
    table, norms = lexicon.cues().steps, [t.norm for t in side.tokens]
    found: dict[str, list[Step]] = {}
    for i, norm in enumerate(norms):
        for phrase, scale, rank in table.get(norm, ()):
            last = i + len(phrase) - 1
            if tuple(norms[i : last + 1]) == phrase and not _held(side, i):
                found.setdefault(scale, []).append((rank, i, last))
    return {scale: [s for s in rows if not _within(s, rows)] for scale, rows in found.items()}


def _within(step: Step, rows: list[Step]) -> bool:
    """Whether a step is a part of a longer phrase for another: otherwise unhurt."""
    _, first, last = step
    return any(i <= first and last <= j and (i, j) != (first, last) for _, i, j in rows)


def _held(side: Side, i: int) -> bool:
    """Whether a step is denied, asked for or yet to come."""
    before = [t.norm for t in side.tokens[max(0, i - 4) : i]]
    bent = side.tokens[i].norm.endswith(("ed", "ing"))
    if bent and before[-1:] in (["a"], ["an"]) and i + 1 < len(side.tokens) and not is_light(side, i + 1):  # fmt: skip
        return True  # a missing guard: what one is, not what befell one
    return any(lexicon.is_negation(w) or w in OPEN for w in before)


OPEN = frozenset({"if", "whether", "could", "may", "might", "would", "should", "will", "to", "until", "before", "without", "avoid", "facing", "faces"})  # fmt: skip


def _steps(a: Side, b: Side, context: Context) -> list[Difference]:
    one, two = a.once(steps), b.once(steps)
    for scale in sorted(one.keys() & two.keys()):
        ranks_a, ranks_b = {s[0] for s in one[scale]}, {s[0] for s in two[scale]}
        if found := _folded(a, b, scale):
            return found
        if ranks_a & ranks_b or (len(ranks_a) > 1 and len(ranks_b) > 1):
            continue
        x, y = max(one[scale]), max(two[scale])
        if scale == "justice" and _for_days(a, x) and _for_days(b, y):
            continue  # nine days in custody, jailed for nine days
        if not _one_thing(a, x, b, y) or (
            _supported(scale, y[0], context, a, x) and not _one_subject(a, x, b, y)
        ):
            continue
        for side, (_, first, last) in ((a, x), (b, y)):
            side.settled.update(k for k in range(first, last + 1) if k in side.left)
        return [
            compared(
                "action", a, a.tokens[x[1]].start, a.tokens[x[2]].end,
                b, b.tokens[y[1]].start, b.tokens[y[2]].end, {"clear_stage": 1.0}, "",
            )
        ]  # fmt: skip
    return []


def _for_days(side: Side, step: Step) -> bool:
    """Whether it lasted some days or hours."""
    places = range(max(0, step[1] - 4), min(len(side.tokens), step[2] + 5))
    return any(side.norm(k) in ("days", "hours", "nights") for k in places)


def _folded(a: Side, b: Side, scale: str) -> list[Difference]:
    """ "Won a medal and was nominated for a crown" told as "won a medal and a crown"."""
    one, two = a.once(steps).get(scale, []), b.once(steps).get(scale, [])
    ranks = {s[0] for s in two}
    if len(ranks) != 1 or len({s[0] for s in one}) < 2:
        return []
    for x in one:
        if x[0] >= min(ranks):
            continue
        stop = min((s[1] for s in one if s[1] > x[2]), default=len(a.tokens))
        own = [k for k in range(x[2] + 1, min(stop, x[2] + 1 + NEAR)) if not is_light(a, k)]
        numbers = {a.keys[k] for k in own if a.keys[k][0].isdigit()}
        told = {a.keys[k] for k in own} & set(b.keys)
        if len(own) < 2 or not numbers & told or len(told) < 2:
            continue
        y = two[0]
        a.settled.update(k for k in range(x[1], x[2] + 1) if k in a.left)
        return [
            compared(
                "action", a, a.tokens[x[1]].start, a.tokens[own[-1]].end,
                b, b.tokens[y[1]].start, b.tokens[y[2]].end, {"clear_stage": 1.0}, "",
            )
        ]  # fmt: skip
    return []


def _supported(scale: str, rank: int, context: Context, a: Side, x: Step) -> bool:
    """Whether the first article tells the second's step anywhere, by any of its single words.

    A word within the first step's own phrase tells of that: unhurt of "otherwise unhurt".
    """
    words = lexicon.cues().scale_words.get((scale, rank), frozenset())
    own = {a.keys[k] for k in range(x[1], x[2] + 1)} if x[2] > x[1] else set()
    return any(canonical(w) in context.before_words - own for w in words)


def _one_thing(a: Side, x: Step, b: Side, y: Step) -> bool:
    """Whether what stands around two steps is one thing."""
    near = _around(a, x) & _around(b, y)
    return (bool(near) and _one_tale(a, b, near)) or len(_named(a) & _named(b)) > 1


def _named(side: Side) -> set[str]:
    return {side.keys[k] for k, t in enumerate(side.tokens) if k and t.text[:1].isupper() and not is_light(side, k)}  # fmt: skip


def _one_tale(a: Side, b: Side, near: set[str]) -> bool:
    one, two = a.once(content), b.once(content)
    return len(near) > 1 or len(one & two) >= SAME * min(len(one), len(two))


def _one_subject(a: Side, x: Step, b: Side, y: Step) -> bool:
    """Whether it befalls the same: the last weighty word before both steps, in one short clause."""

    def subject(side: Side, first: int) -> str | None:
        places = range(first - 1, max(-1, first - 4), -1)
        return next((side.keys[k] for k in places if not is_light(side, k)), None)

    one, two = subject(a, x[1]), subject(b, y[1])
    return one is not None and one == two


def _around(side: Side, step: Step) -> set[str]:
    _, first, last = step
    places = (*range(max(0, first - NEAR), first), *range(last + 1, min(len(side.tokens), last + 1 + NEAR)))  # fmt: skip
    return {side.keys[k] for k in places if not is_light(side, k)}


def blaming(side: Side) -> bool:
    """Whether a text has any word that blames."""
    return not lexicon.cues().blaming.isdisjoint(t.norm for t in side.tokens)


def _blamed(a: Side, b: Side, context: Context) -> list[Difference]:
    """Those whom the first text names without blame, by a word that its article nowhere has."""
    if not b.once(blaming):
        return []
    for said, blamed in lexicon.cues().blame:
        j = next((j for j, t in enumerate(b.tokens) if t.norm in blamed and j in b.left), None)
        if j is None or any(t.norm in said for t in b.tokens):
            continue
        i = next((i for i, t in enumerate(a.tokens) if t.norm in said and i in a.left), None)
        told = context.before_words | set(a.keys)
        if i is None or any(canonical(w) in told for w in blamed):
            continue
        near = _around(a, (0, i, i)) & _around(b, (0, j, j))
        if not near or not _one_tale(a, b, near):
            continue
        return [
            compared(
                "role", a, a.tokens[i].start, a.tokens[i].end, b, b.tokens[j].start, b.tokens[j].end,
                {"clear_blame": 1.0}, "",
            )
        ]  # fmt: skip
    return []
