"""To which newsroom somebody spoke, or that they would not speak: left out by the other text, or undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import lexicon, newsrooms
from retold.apparatus.sides import clear, is_light, parted
from retold.apparatus.sources.named import PHRASE, PRESS, names_in, sources
from retold.apparatus.sources.statements import SAME, shared_besides

if TYPE_CHECKING:
    from retold.apparatus.difference import Context, Difference
    from retold.apparatus.sides import Side
    from retold.facts import Fact

SHOWN = frozenset(
    {"seen", "shown", "showed", "reviewed", "obtained", "told", "tells", "telling", "interview", "interviewed",
     "speaking", "spoke", "spoken", "talking", "confirmed", "informed", "verified", "consulted"}
)  # fmt: skip
SILENT = frozenset({"comment", "comments", "decline", "declined", "refused", "silent", "silence", "wanted"})  # fmt: skip
SPEAKING = frozenset({"said", "says", "confirmed", "confirms", "admitted", "promised", "told", "stated", "announced", "explained"})  # fmt: skip


def uncredited(a: Side, b: Side, context: Context) -> list[Difference]:
    """ "Told Reuters", of which the other text says nothing anywhere.

    Who is named in both texts answers for what he said, whichever newsroom heard it.
    """
    if not any(t.norm in SHOWN for t in a.tokens):
        return []
    known = context.after_words | set(b.keys)
    known_by_table = [n[:2] for n in newsrooms.find_newsrooms(a.text, context.lang)]
    for start, end in known_by_table or _titled(a):
        at = a.inside(start, end)
        before = range(at[0] - 1, max(-1, at[0] - 4), -1) if at else ()
        cue = next((i for i in before if a.tokens[i].norm in SHOWN), None)
        if cue is None or any(a.keys[i] in known for i in at):
            continue
        if _still_named(a, cue, known):
            continue
        if newsrooms.find_newsrooms(b.text, context.lang):
            return []
        if shared_besides(a, b, [cue, *at], ()) >= SAME:
            return [_without(a, range(cue, at[-1] + 1), b)]
    return []


def _still_named(a: Side, cue: int, known: frozenset[str]) -> bool:
    """Whether a speaker with a name told it, by whose name the other text knows him, or a "he"."""
    if a.norm(cue - 1) in ("he", "she"):
        return True
    own = [s for s in a.once(sources) if s.cue == cue]
    names = [f for s in own for f in names_in(a, s) if not _of_place(a, f)]
    return any(f.norm.split()[-1] in known for f in names)


def _of_place(side: Side, f: Fact) -> bool:
    """Whether a name says whose or where an office is: the mayor of Lund."""
    return side.norm(side.covers(f)[0] - 1) in ("of", "in", "at", "for", "from")


def _titled(side: Side) -> list[tuple[int, int]]:
    """Newsrooms that no table names, by their build: told The Lund Mirror, obtained by the paper."""
    found = []
    for i, token in enumerate(side.tokens[:-1]):
        to = side.norm(i - 1) in ("told", "tells", "telling", "to", "by", "with")
        if not to or token.norm != "the" or i < 2:
            continue
        last = i
        while last + 1 < len(side.tokens) and side.tokens[last + 1].text[:1].isupper() and not parted(side, last, last + 1, PHRASE):  # fmt: skip
            last += 1
        own = token.text == "The" and last > i
        if own or side.norm(i + 1) in (PRESS - {"media"}) | {"website", "channel", "network"}:
            found.append(
                (side.tokens[i + 1].start, side.tokens[_name_end(side, max(last, i + 1))].end)
            )
    return found


def _name_end(side: Side, i: int) -> int:
    """The last token of the name right behind a word: the newspaper The Lund Mirror."""
    while i + 1 < len(side.tokens) and side.tokens[i + 1].text[:1].isupper() and not parted(side, i, i + 1, PHRASE):  # fmt: skip
        i += 1
    return i


def _without(a: Side, gone: range, b: Side) -> Difference:
    """What the first text has and the second does not, with the place where it would stand."""
    a.settled.update(i for i in gone if i in a.left)
    nearest = min(
        a.matched, key=lambda i: (min(abs(i - gone[0]), abs(i - gone[-1])), i), default=None
    )
    j = a.matched[nearest] if nearest is not None else 0
    one = a.reach(gone[0], gone[-1])
    return clear("attribution", a, one, b, b.reach(j, j), "clear_uncredited")


def broke_silence(a: Side, b: Side) -> list[Difference]:
    """Who would not comment in the first text says something in the second."""
    i = next((i for i in range(len(a.tokens) - 2) if _declines(a, i)), None)
    if i is None or any(t.norm in SILENT or lexicon.is_negation(t.norm) for t in b.tokens):
        return []
    who = {a.keys[k] for k in range(max(0, i - 4), i) if a.tokens[k].text[:1].isupper() and not is_light(a, k)}  # fmt: skip
    for j, token in enumerate(b.tokens):
        speaks = token.norm in SPEAKING and bool(who & {b.keys[k] for k in range(max(0, j - 6), j)})
        if speaks:
            a.settled.update({i} & a.left)
            one, two = a.reach(i, i + 2), b.reach(max(0, j - 1), j)
            return [clear("polarity", a, one, b, two, "clear_spoke")]
    return []


def _declines(side: Side, i: int) -> bool:
    """Whether "declined to comment" begins here."""
    declines = side.norm(i) in ("declined", "declines", "refused")
    return declines and side.norm(i + 1) == "to" and side.norm(i + 2) == "comment"
