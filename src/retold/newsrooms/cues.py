"""Who reported it, in running text: "told Reuters", "the AP reported", "told this newspaper"."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate

from retold.newsrooms.mentions import find_newsrooms
from retold.newsrooms.styles import phrases, styles
from retold.newsrooms.told import TOLD, Cue
from retold.newsrooms.unlisted import unlisted
from retold.text import fold


@cache
def _cues(lang: str, side: str) -> re.Pattern[str]:
    """Cue phrases beside a newsroom's name, over folded text of the same length."""
    codes = [lang] if lang in styles()["told_by"] else []
    listed = {_even(p) for code in [*codes, "en"] for p in styles()["told_by"][code][side]}
    choice = "|".join(re.escape(p) for p in sorted(listed, key=lambda p: (-len(p), p)))
    if lang in {"ja", "zh", "ko", "th"}:
        return re.compile(rf"(?:{choice})\s?$" if side == "before" else rf"^.{{0,6}}?(?:{choice})")
    if side == "before":
        return re.compile(
            rf"(?<!\w)(?:{choice})(?:\s+|\s*[:(\"]\s*)(?:[\w'-]+(?:\.\w+)*\s+|\w+['’\"]){{0,4}}[\"']?$"
        )
    return re.compile(
        rf"^(?:[-:'’]\w{{1,4}})?[\"')]?,?(?:\s+[\w()'/-]+){{0,3}}?\s+(?:{choice})(?!\w)"
    )


_TO_WHOM = re.compile(
    r"(?:agent\w+|агентств\w+|a|au|à|ao|al|alla|all'|to|tegen|aan|till|til|za|за|pre|sa|για)\s"
)
_SAID_SO = re.compile(TOLD.pattern + r"(?:\s+[\w'-]+){0,4}[\s\"']*$")
# "agency X", in words of many languages: who names an agency by its trade cites it
_AGENCY = re.compile(
    r"(?<!\w)(?:\w*nachrichtenagentur|presseagentur|agentur|agenzia(?: di stampa)?|agencia(?: de noticias)?|"
    r"agence(?: de presse)?|agentur\w*|agencj\w+|agencij\w+|persbureau|nyhetsbyra\w*|nyhedsbureau\w*|uutistoimisto|"
    r"uudisteagentuur\w*|hirugynokseg|агентств\w*|агенци\w+|kantor berita|agensi berita|shirika la(?: habari la)?|"
    r"وكالة|لوكالة|خبرگزاری|خبر رساں ادارے|समाचार एजेंसी|সংবাদ সংস্থা|বার্তা সংস্থা|hang tin|hang thong tan|"
    r"สำนักข่าว|πρακτορειο|סוכנות הידיעות)(?:\s+[\w-]+){0,1}\s*[\"']?$"
)
_INVERTED = re.compile(r"[\"',]\s*(?P<verb>(?:reported|reports|writes|wrote)\s+(?:the\s+)?)$")
_DATIVE = re.compile(r"[-:'’](?:nek|nak|lle|ile|le|ye|ya|e|a|ne|na)\b")  # "AFP-nek", "DHA'ya"
_COMPOUND = re.compile(r"(?<!\w)\w+-$")
_VERB_LAST = frozenset(["hi", "bn", "ur", "ja", "ko", "tr"])
_NEAR = 16  # letters behind a name in which such a verb stands
_JOINING = frozenset(["ar", "he", "fa", "ur"])
_TO = re.compile(r"(?<=\s)(?:[لب]ـ?|ל-?)$")
_DATIVE_TONGUES = frozenset(["hu", "fi", "et", "tr", "az", "kk"])
_CHAIN = re.compile(
    r"^\s*(?:,|and|et|y|e|und|i|и|а|/|&|en|og|och|,\s*(?:and|et|y|e|und))\s+(?:the\s+|l['’])?$"
)


def _even(text: str) -> str:
    """Folded, at the same length, so that places stay."""
    folded = fold.__wrapped__(text)  # a whole article is not kept among the words
    if len(folded) == len(text):
        return folded
    return "".join(f if len(f := fold(c)) == 1 else c.lower()[:1] for c in text)


def find_cues(text: str, lang: str) -> list[Cue]:
    """Newsrooms that a text credits by words, known ones first, then others that show as outlets.

    >>> [(c.newsroom, c.told) for c in find_cues("She told Reuters, the AP reported.", "en")]
    [('Reuters', True), ('Associated Press', False)]
    >>> [c.newsroom for c in find_cues("He told the Harbour Gazette so. He told Ann Post so.", "en")]
    ['Harbour Gazette']
    """
    even = _even(text)
    cues: list[Cue] = []
    last = (-1, False)
    for start, end, room in find_newsrooms(text, lang):
        found = _credited(even, start, end, lang)
        if found and cues and found[0] == cues[-1].start < found[1] == end:
            found = None  # the words before are another's: "à l'AFP Sanjay Rai"
        if found is None and last[0] >= 0 and _CHAIN.match(even[last[0] : start]):
            found = start, end, last[1]
        if found:
            cues.append(Cue(found[0], found[1], room, True, found[2]))
            last = end, found[2]
    cues += _beside(unlisted(text, even, lang), cues)
    return sorted(c for c in cues if not _DENIED.search(even[max(0, c.start - 60) : c.start]))


# "denying reports by the AP", "dismissed a Reuters report": what a text was not made from
_DENIED = re.compile(
    r"(?<!\w)(?:den(?:y|ies|ied|ying)|dismiss\w*|refut\w*|rebut\w*|disput(?:e|es|ed|ing)|reject\w*|contradict\w*|"
    r"dementier\w*|dement\w*|desmint\w*|desmient\w*|desment\w*|smentis\w*|smenti\w*|опроверг\w*)"
    r"(?:\s(?:an?|the|these|those|such|all|any|media|news|earlier|previous|recent|as false|claims?|reports?|articles?|"
    r"stor(?:y|ies)|accounts?|allegations?|information\w*|die|den|einen|einem|bericht\w*|les?|la|los?|las|un|une|una)){0,5}\s$"
)


def _beside(found: list[Cue], taken: list[Cue]) -> list[Cue]:
    """Those that share no letter with one of the taken ones."""
    ordered = sorted(taken)
    starts = [c.start for c in ordered]
    reach = [0, *accumulate((c.end for c in ordered), max)]  # of all that start before
    return [c for c in found if reach[bisect_left(starts, c.end)] <= c.start]


def _credited(even: str, start: int, end: int, lang: str) -> tuple[int, int, bool] | None:
    """(start, end, told) of the cue with the name, where one stands beside it."""
    left = max(0, start - 70, even.rfind("\n", 0, start) + 1)
    before = even[left:start]
    if before[:1].isalnum() and left and even[left - 1].isalnum():
        before = before[len(before.split()[0]) :] if before.split() else before
        left = start - len(before)
    before = _COMPOUND.sub("", before)  # "der Finanz-Nachrichtenagentur dpa"
    if lang in _JOINING:
        before = _TO.sub(" ", before)  # "to Reuters" is one word there
    after = even[end : end + 70].split("\n")[0]
    if lang in _DATIVE_TONGUES and (
        _DATIVE.match(after) or even[start:end].endswith(("nek", "nak", "lle"))
    ):
        return start, end, True
    if found := _last(_cues(lang, "before"), before):
        cue = found.group()
        told = TOLD.search(cue) or (_TO_WHOM.match(cue) and _SAID_SO.search(before[: found.end()]))
        behind = lang in _VERB_LAST and TOLD.search(after[:_NEAR])
        return left + found.start(), end, bool(told or behind)
    if found := _cues(lang, "after").match(after):
        return start, end + found.end(), bool(TOLD.search(found.group()))
    if lang != "en" and (found := _AGENCY.search(before)):
        return left + found.start(), end, _SAID_SO.search(before) is not None
    if found := _INVERTED.search(before):
        return left + found.start("verb"), end, False
    if lang not in styles()["told_by"] and lang != "und":
        return (
            start,
            end,
            False,
        )  # words of a language that no table has: to be named is to be cited
    return None


def _last(cue: re.Pattern[str], before: str) -> re.Match[str] | None:
    """The cue nearest the end, so that the words between are as few as can be."""
    found = None
    for at in (m.start() for m in re.finditer(r"(?<!\w)\w", before)):
        if hit := cue.match(before, at):
            found = hit
    return found or (cue.search(before) if not before.isascii() else None)


def find_own(text: str) -> list[tuple[int, int]]:
    """Where a text says that somebody told the outlet itself: "told this newspaper".

    >>> find_own("He told this newspaper that it was late.")
    [(8, 22)]
    """
    even = _even(text)
    return [
        (at.start(), at.end())
        for phrase in sorted(phrases("outlet_words", "own"))
        if phrase in even
        for at in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", even)
    ]
