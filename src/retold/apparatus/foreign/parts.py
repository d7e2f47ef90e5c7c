"""A part that is told as the whole, across languages: three of seven, one of them, one of the leaders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.apparatus.foreign.senses import swap, telling
from retold.facts.values import Value, same_worth

if TYPE_CHECKING:
    from retold.apparatus.difference import Difference
    from retold.apparatus.foreign.senses import Senses


def part_differences(s: Senses, lone_a: list[Value]) -> list[Difference]:
    """Where the second text says of all what the first says of some; one at most.

    `lone_a` are the numbers of the first text that the second has not.
    """
    return (_of_them(s, lone_a) or _one_of(s))[:1]


def _swap(s: Senses, a: tuple[int, int], b: tuple[int, int], kind: str = "number") -> Difference:
    return swap(kind, a, b, s.before, s.after, "foreign_part")


def _one_of(s: Senses) -> list[Difference]:
    """ "One of them", and both in the second text; "one of the leaders", and the leader."""
    if _ONE_OF.search(s.after):
        return []
    for m in _ONE_OF.finditer(s.before):
        behind = [c for c in s.a if 0 <= c.start - m.end() <= _REACH and telling(c)][:2]
        ahead = [c for c in s.a if 0 <= m.start() - c.end <= 2 and telling(c)]
        at = [y for y in s.b for c in (ahead or behind) if y.name == c.name]
        if not at:
            continue
        both = _BOTH.search(s.after, max(0, at[0].start - _REACH), at[0].start)
        if both:
            return [_swap(s, m.span(), both.span())]
        near = behind and _PLAIN.fullmatch(s.before[m.end() : behind[0].start][: _BESIDE + 1])
        if near and behind[0].name == at[0].name and at[0].name in _HEADS:
            return [_swap(s, (m.start(), behind[0].end), (at[0].start, at[0].end), "role")]
    return []


_REACH = 36  # letters from a part to what is said of it
_BESIDE = 12  # "one of the leaders", and no more between
_PLAIN = re.compile(rf"[^,;:()]{{0,{_BESIDE}}}")
_HEADS = frozenset("chief lead owner suspect editor captain commander coach".split())
_ONE_OF = re.compile(
    r"\bone of\b|\beine?[rsnm]? (?:der|von|ihrer|seiner)\b|\been van\b|\bl?'?une? d(?:es|'entre|eux|elles)\b"
    r"|\bun[oa] de (?:l[oa]s|ell[oa]s|sus)\b|\bun[oa]? de(?:i|gli|lle|i suoi) \b|\bun[oa] di (?:loro|essi|esse|questi)\b"
    r"|\buma? d(?:[oa]s|eles|elas)\b|\bjed(?:en|n\w{1,3}) z\b|\b\u043e\u0434(?:\u0438\u043d|\u043d\w{1,3}) (?:\u0438\u0437|\u0437|\u0456\u0437)\b"
    r"|\bsalah sat(?:u|unya)\b|\bm?mmoja wa(?:o|po)?\b|\bdaya daga\b|(?:lar|ler)[\u0131i]?n?(?:dan|den) biri"
    r"|\u0627?\u0644?\u0623\u062d\u062f |\u0625\u062d\u062f\u0649|\u092e\u0947\u0902 \u0938\u0947 \u090f\u0915|\u4e4b\u4e00|\u306e\u4e00(?:\u4eba|\u3064)",
    re.IGNORECASE,
)
# "both", "all" in the languages of the table
_BOTH = re.compile(
    r"\bboth\b|\ball\b|\bbeiden?\b|\balle\b|\ballebei\b|\b(?:tou(?:te)?s )?les deux\b|\btou(?:te)?s\b|\bamb[oa]s\b"
    r"|\btod[oa]s\b|\bentramb[ie]\b|\btutt[ie]\b|\bob(?:ie|oje|aj|ydwie|a|e|ou)\b|\bwszystki\w+|\bv\u0161ech\w*"
    r"|\b\u043e\u0431(?:\u0430|\u0435|\u043e\u0438\u0445|\u0435\u0438\u0445)\b|\b\u0432\u0441\u0435\b|\b\u043e\u0431\u0438\u0434\w+|\b\u0432\u0441\u0456\b|\bher iki\w*|\bkedua\w*|\bsemua\w*"
    r"|\bwote\b|\bzote\b|\bduk\w*|\u0643\u0644\u0627|\u0643\u0644\u062a\u0627|\u062c\u0645\u064a\u0639|\u0926\u094b\u0928\u094b\u0902|\u0938\u092d\u0940|\u90fd|\u4e24|\u4e21",
    re.IGNORECASE,
)


def _share(s: Senses, small: Value) -> list[Difference]:
    """ "Four of the twelve students", and the twelve of them in the second text."""
    for whole in s.values_a:
        gap = s.before[small.end : whole.start]
        if not 0 < len(gap) <= _OF or whole.worth <= small.worth or not _PART_OF.fullmatch(gap):
            continue
        kept = [w for w in s.values_b if same_worth(w.worth, whole.worth)]
        if len(kept) == 1 and s.counted(whole, 0) & s.counted(kept[0], 1):
            return [_swap(s, (small.start, small.end), (kept[0].start, kept[0].end))]
    return []


_OF = 12
_PART_OF = re.compile(
    r" (?:out )?(?:of|von|van|de|des|di|dei|delle|dos|das|z|ze|из|із|з|daga|kati ya|من)"
    r"(?: (?:the|its|their|den|der|las|los|les|i|le))? ",
    re.IGNORECASE,
)


def _of_them(s: Senses, lone_a: list[Value]) -> list[Difference]:
    """ "Seven men, three of them masked", and seven masked men in the second text."""
    for small in lone_a:
        if share := _share(s, small):
            return share
        whole = [
            v for v in s.values_a
            if v.worth > small.worth > 0 and not v.unit and 0 < small.start - v.end <= _SENTENCE
        ]  # fmt: skip
        if not whole or not _OF_THEM.search(s.before[whole[-1].end : small.end + _OF_THEM_NEAR]):
            continue
        kept = [w for w in s.values_b if same_worth(w.worth, whole[-1].worth)]
        said = s.names_right_behind(small)
        at = [c for c in (*s.b, *s.marks_b) if c.name in said]
        if len(kept) == 1 and at:
            return [
                swap(
                    "number",
                    (small.start, small.end),
                    (kept[0].start, kept[0].end),
                    s.before,
                    s.after,
                    "foreign",
                )
            ]
    return []


_SENTENCE = 60
_OF_THEM_NEAR = 16
# "of them", "of whom", "among them" in the languages of the table
_OF_THEM = re.compile(
    r"\bof (?:them|whom|which)\b|\bamong (?:them|whom)\b|\bincluding\b|\bdavon\b|\bdarunter\b|\bvon ihnen\b"
    r"|\bvan hen\b|\bonder wie\b|\bwaarvan\b|\bvan wie\b|\bdont\b|\bparmi (?:eux|elles|lesquels|lesquelles)\b"
    r"|\bd'entre (?:eux|elles)\b|\bde (?:ellos|ellas|los cuales|las cuales)\b|\bentre (?:ellos|ellas|eles|elas)\b"
    r"|\bdi (?:cui|loro)\b|\btra (?:cui|loro)\b|\bde(?:les|las)\b|\bdos quais\b|\bdas quais\b"
    r"|\bz (?:nich|kt\u00f3rych|nich\u017ce)\b|\bw tym\b|\bz (?:nich|toho|nich\u017e)\b|\bv\u010detn\u011b\b"
    r"|\b\u0438\u0437 (?:\u043d\u0438\u0445|\u043a\u043e\u0442\u043e\u0440\u044b\u0445)\b|\b\u0432 \u0442\u043e\u043c \u0447\u0438\u0441\u043b\u0435\b"
    r"|\b\u0437 (?:\u043d\u0438\u0445|\u044f\u043a\u0438\u0445)\b|\b(?:bunlar|onlar)\u0131n\b|\bdi antaranya\b|\bdiantaranya\b|\bkati yao\b|\bmiongoni mwao\b"
    r"|\bdaga cikinsu\b|\bcikinsu\b|\u0645\u0646\u0647\u0645|\u0628\u064a\u0646\u0647\u0645|\u0645\u0646\u0647\u0627|\u0907\u0928\u092e\u0947\u0902|\u091c\u093f\u0928\u092e\u0947\u0902|\u5176\u4e2d|\u3046\u3061",
    re.IGNORECASE,
)
