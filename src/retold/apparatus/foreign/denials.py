"""What only one of two texts in two languages denies.

A *not* is laid to the word that it stands right beside, in the order of its language; that word must stand
in the other text with nothing about it that says no in any other way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.apparatus.foreign.senses import CLAUSE, difference, table, telling

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.apparatus.foreign.senses import Senses
    from retold.lexicon import Concept

_NOTS = frozenset(("not", "never"))
_PAUSES = frozenset(',;:.!?\u060c()"\u00ab\u00bb\u201c\u201d\u3001\u3002')
# Languages that deny by words of their own, not by endings or prefixes; a word before what it denies.
SAYING_NO = frozenset("en de nl fr es it pt pl cs ru uk id".split())

_AS_LONG = re.compile(
    r"\b(?:as long as|while|until|tant que|tant qu['\u2019]|jusqu['\u2019]|avant que|avant qu['\u2019]|solange|bis|mientras|hasta que|enquanto|até que|finch[eé]|"
    r"fino a (?:quando|che)|zolang|totdat|dopóki|dopoki|póki|dokud|пока|покуда|поки|доки|selama|sampai)(?!\w)[^.;:!?]*$",
    re.IGNORECASE,
)
_CLAUSE = 80  # letters before a "not" within which its clause begins
_REACH = 20  # letters from a "not" to what it denies
_VERBS = frozenset("know want give take find see use work hold begin not_ruled_out".split())
_BOUNDS = frozenset("more_than less_than at_least at_most until before without only unless".split())
# "not far from", which is near
_NEARBY = re.compile(
    r"\W+(?:far|weit|ver|loin|lejos|lontan[oa]|longe|daleko|далеко|jauh)\b", re.IGNORECASE
)
# What may stand between a "not" and the verb that it denies.
_AUXILIARIES = re.compile(
    r"(?:\W{0,2}(?:be(?:en|ing)?|ha(?:ve|s|d)|so far|yet|ever|été|encore|sido|estado|aún|todavía|ha[ns]?|hab[ií]an?|fue(?:ron)?"
    r"|è|era|stat[oaie]|ancora|foi|foram|tinham?|ainda|były?|został[ay]?|byl[aoiy]?|был[аои]?|був|була|були|є)\b)*\W{0,2}",
    re.IGNORECASE,
)
LEAST_SHARE = 0.4  # of the poorer text in the other, from which a denial is missed


def denial_differences(s: Senses) -> list[Difference]:
    """A word that only one text denies; one at most."""
    if not set(s.langs) <= SAYING_NO or s.share < LEAST_SHARE:
        return []
    sides = ((s.a, s.b, s.before, s.names_b, False), (s.b, s.a, s.after, s.names_a, True))
    for one, two, body, names, flip in sides:
        nots = [i for i, c in enumerate(one) if c.name in _NOTS]
        if not nots or len({one[i].start for i in nots}) > 2:
            continue
        free = not names & table().denials
        for i in nots:
            if _AS_LONG.search(body[max(0, one[i].start - _CLAUSE) : one[i].start]):
                continue  # "as long as it is not known" is "until it is known"
            for c in _denied(one, i, body):
                at = [y for y in two if y.name == c.name]
                right_behind = _AUXILIARIES.fullmatch(body, one[i].end, c.start) is not None
                tight = right_behind and not _says_no(two, at[0]) if at else False
                if len(at) == 1 and (free or tight) and not _bounded(one, c):
                    x, y = (at[0], one[i]) if flip else (one[i], at[0])
                    return [difference(s, "polarity", x, y, "foreign_not")]
    return []


def _denied(stand: tuple[Concept, ...], i: int, body: str) -> list[Concept]:
    """The word that a "not" stands before, without a pause between them."""
    no = stand[i]
    return [
        c for c in stand[i + 1 : i + 3]
        if (telling(c) or c.name in _VERBS) and 0 <= c.start - no.end < _REACH
        and not _PAUSES.intersection(body[no.end : c.start])
        and not _NEARBY.match(body, no.end)
    ][:1]  # fmt: skip


def _bounded(stand: tuple[Concept, ...], c: Concept) -> bool:
    """Whether only a part of something is denied: "do not charge it above 80 percent", "not until May"."""
    return any(x.name in _BOUNDS and 0 <= x.start - c.end <= CLAUSE for x in stand)


def _says_no(stand: tuple[Concept, ...], y: Concept) -> bool:
    """Whether something not far from a word says no; what bounds it in time does not."""
    return any(
        c.name in table().denials - _BOUNDING
        and c.name != y.name
        and y.start - CLAUSE < c.end
        and c.start < y.end + CLAUSE
        for c in stand
    )


_BOUNDING = frozenset("until only before almost end few more_than less_than at_most still".split())
