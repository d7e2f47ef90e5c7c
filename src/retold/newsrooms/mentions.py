"""Mentions of known newsrooms in running text.

Short marks (AP, PA, CP, TT) and names that are ordinary words (Time, Focus) count only where a
credit is expected: in a dateline, in brackets, or beside words such as "told" and "news agency".
A name is looked for where a text has its first word and, of a name of several, its second: "the"
begins a hundred names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from retold.newsrooms.names import Spoken, newsroom_of, spoken
from retold.text import plain

_WORD = re.compile(r"\w+")
_WIDE = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0530-\u05ff\u0600-\u06ff\u0900-\u0eff\u10a0-\u10ff]"
)
_NEAR = 40  # characters within which a name's second word stands
_INFLECTING = frozenset("ru uk be bg sr hr bs sl mk pl cs sk fi et hu tr lt lv az kk ka".split())
_EXPECTED_BEFORE = re.compile(
    r"(?:\b(?:told|tells|telling|agency|agence|agentur|nachrichtenagentur|agencia|agência|agenzia|"
    r"agentura|agentúra|agencji|agencja|citing|cited by|quoting|quoted by|according to|with|via|"
    r"from|selon|avec|laut|mit|según|secondo|segundo|via|persbureau|nyhetsbyrån|newspaper|magazine|"
    r"website|агентств\w|агентством|агентству|сообщает|передает|пишет|"
    r"(?:interview|statement|statements|remarks|comments|spoke|spoken|speaking|said|confirmed|confirming|gave|sent|"
    r"emailed|shown|provided|document|seen|reviewed|obtained|contacted|asked|reached|reported) "
    r"(?:with|to|by))\s+(?:the\s+|der\s+|l['’])?|\bthe\s+)$",
    re.IGNORECASE,
)
# The same in other languages, where a mark of an agency follows the verb or its preposition.
_EXPECTED_ABROAD = re.compile(
    r"(?:\b(?:la|il|alla|al|dalla|dal|della|dello|allo|agenzia\s\w+|l['’]agenzia|à|aan|het|till|til|pre|pro|za|"
    r"про|пред|kepada|memberitahu|wa|sa|na|με|στο|στην|το|của|với|aģentūra\w?|agentūra\w?|agencij\w|agentur\w*|"
    r"agentúr\w+|nyhetsbyrå\w*|nyhedsbureau\w*|uutistoimisto|"
    r"(?:dijo|dijeron|declaró|contó|explicó|indicó|comentó|aseguró|señaló|contou|disse)\sa)\s+|\b(?:all|dall|dell|l)['’])"
    r"[\"“«„']?$",
    re.IGNORECASE,
)
_EXPECTED_AFTER = re.compile(
    r"^(?:['’]s\s+\w+\s+(?:reports?|correspondent)|\s+(?:news agency|newswire|newspaper|magazine|"
    r"reported|reports|report|reporters?|journalists?|photographers?|correspondents?|said it)\b)"
)
# What anybody may do ("People could not leave", "I was told"): of a mark in capitals alone.
_MARK_AFTER = re.compile(
    r"^\s+(?:was told|quoted|learn(?:ed|t)|has learn(?:ed|t)|could not|was unable|was not able)\b"
)
_LETTER = re.compile(r"[^\W\d_]")


class _Index(NamedTuple):
    names: dict[str, dict[str, tuple[Spoken, ...]]]  # by first word, then by second; "": any second
    unspaced: re.Pattern[str]  # names in scripts without spaces between words


@cache
def _index() -> _Index:
    begun: dict[str, dict[str, list[Spoken]]] = {}
    for known in spoken():
        words = [w.casefold() for w in _WORD.findall(known.name)] or [known.name]
        second = words[1] if len(words) > 1 and not _WIDE.match(known.name[-1]) else ""
        begun.setdefault(words[0], {}).setdefault(second, []).append(known)
    names = {
        first: {
            second: tuple(sorted({*held, *by_second.get("", ())}, key=lambda n: (-len(n.name), n)))
            for second, held in [("", []), *by_second.items()]
        }
        for first, by_second in begun.items()
    }
    wide = sorted((n.name for n in spoken() if n.safe and _WIDE.search(n.name)), key=len)
    return _Index(names, re.compile("|".join(map(re.escape, reversed(wide)))))


def find_newsrooms(text: str, lang: str) -> list[tuple[int, int, str]]:
    """Mentions of known newsrooms in running text: (start, end, canonical newsroom), in order.

    >>> find_newsrooms("She told Reuters that the AP was wrong.", "en")
    [(9, 16, 'Reuters'), (22, 28, 'Associated Press')]
    """
    found = []
    (index, unspaced), reach = _index(), 0
    even = text if text.isascii() else plain(text)
    for word in _WORD.finditer(text):
        if word.start() < reach:
            continue
        if names := index.get(word.group().casefold()):
            begun = names[""] if len(names) == 1 else _going_on(text, word.end(), names)
            hit = _longest(text, even, word.start(), begun, lang)
        elif lang in _INFLECTING:
            hit = _inflected(word, index)
        else:
            continue
        if hit:
            found.append(hit)
            reach = hit[1]
    starts = [s for s, _, _ in found]
    for wide in () if text.isascii() else unspaced.finditer(text):
        before = bisect_right(starts, wide.start())
        if not before or found[before - 1][1] <= wide.start():
            found.append((wide.start(), wide.end(), newsroom_of(wide.group()) or wide.group()))
    return sorted(found)


def _going_on(text: str, end: int, names: dict[str, tuple[Spoken, ...]]) -> tuple[Spoken, ...]:
    """Of names that begin with one word those that may go on with what follows it."""
    second = _WORD.search(text, end, end + _NEAR)
    return names.get(second.group().casefold() if second else "", names[""])


@cache
def _even(name: str) -> str:
    return plain(name)


def _longest(
    text: str, even: str, start: int, names: tuple[Spoken, ...], lang: str
) -> tuple[int, int, str] | None:
    for name, room, safe in names:
        end = start + len(name)
        written = text[start:end]
        small = lang != "en" and name.isupper() and written == name.capitalize()  # "alla Dpa"
        if not even.startswith(_even(name), start) and written != name.upper() and not small:
            continue
        if end < len(text) and _LETTER.match(text[end]) and not _WIDE.match(name[-1]):
            continue
        if (safe and not small) or _is_expected(text, start, end, lang):
            # the article belongs to a short mark's name: "the AP"
            lead = 4 if not safe and text[max(0, start - 4) : start].lower() == "the " else 0
            return start - lead, end, room
    return None


def _inflected(
    word: re.Match[str], index: dict[str, dict[str, tuple[Spoken, ...]]]
) -> tuple[int, int, str] | None:
    """A one-word name with a case ending of up to three letters: "Bloomberga"."""
    written = word.group()
    if len(written) < 6 or not written[0].isupper():
        return None
    for cut in (1, 2, 3):
        for name, room, safe in index.get(written[:-cut].casefold(), {}).get("", ()):
            if safe and len(name) >= 5 and name == written[:-cut]:
                return word.start(), word.end(), room
    return None


def _is_expected(text: str, start: int, end: int, lang: str) -> bool:
    """Whether a mark or an ordinary word stands where a credit is expected."""
    if text[start:end].islower() or text[start:end] == "I":
        return False
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    if _EXPECTED_AFTER.match(after):
        return True
    if lang != "en" and _expected_abroad(before, text[start:end], after):
        return True
    if end - start > 1 and text[start:end].isupper() and _MARK_AFTER.match(after):
        return True
    if (found := _EXPECTED_BEFORE.search(before)) is not None:
        if re.match(r"\s[A-Z][a-z]", after) and len(text[start:end]) > 3:
            return False  # Times Square, Time Warner
        bare_article = found.group().strip().lower() == "the"
        return not bare_article or text[start:end] in {"AP", "PA", "FT"}
    if before[-1:] in {"(", "/", "["} and after[:1] in {")", "/", "]"}:
        return not _abbreviates(before[:-1], text[start:end])
    return False


def _expected_abroad(before: str, mark: str, after: str) -> bool:
    """Marks beside the words for "to" and "agency", with a case ending, or in quotation marks."""
    if before[-1:] in set('«„“"') and after[:1] in set('»“”"'):
        return True
    if _SUFFIXED.match(after) and mark.isupper():
        return True
    return _EXPECTED_ABROAD.search(before) is not None and not re.match(
        r"\s[A-ZÀ-Þ][a-zà-þ]", after
    )


_SUFFIXED = re.compile(
    r"[-:'’](?:nek|nak|vel|val|lle|ile|le|ye|ya|e|a|ne|na|nin|nın|den|dan|s)\b| (?:muhabirine|sakė)\b"
)


def _abbreviates(before: str, mark: str) -> bool:
    """Whether the words before a bracket spell the mark out: "Palestinian Authority (PA)"."""
    words = _WORD.findall(before)[-len(mark) :]
    return len(words) == len(mark) and all(
        w[0].upper() == m for w, m in zip(words, mark, strict=True)
    )
