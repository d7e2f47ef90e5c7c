"""Datelines: the place and the mark before the first sentence, in the styles of many houses."""

from __future__ import annotations

import re
from typing import NamedTuple

from retold.facts.names import gazetteer, transliterate
from retold.newsrooms.mentions import find_newsrooms
from retold.newsrooms.names import AROUND, newsroom_of
from retold.newsrooms.styles import like_a_name, phrases
from retold.text import fold


class Dateline(NamedTuple):
    """What a dateline says."""

    place: str | None
    newsroom: str | None


_ENDS = re.compile(
    r"\s(?:-{1,3}|–|—)(?=\s|$)|\.\s?(?:-{1,2}|–|—)|[—–](?=\s?\w)|(?<=[)\]/])\s*(?:-{1,3}|[:–—.])|:(?=\s)|\]\s"
)
_MARKED = re.compile(
    r"\(([^()]{2,60})\)|/([^/]{2,40})/|\[([^\[\]]{2,60})\]|［([^［］]{2,60})］|【([^【】]{2,40})】"
)
_NUMBER = re.compile(r"\b\d{1,4}(?:st|nd|rd|th|er|\.|º|日|月|年)?\b[.:]?\d{0,2}")
_WIDE_DAY = re.compile("\\d{1,4}[年月日]")
_WIDE_DATELINE = re.compile(
    r"^(?:[（(【［\[]?\s*(?:新华社|新華社|中新社|中新网|共同社|法新社|路透社|中央社)[^\s，。,）)】]{0,24}?(?:电|電)[）)】］\]]?\s*"
    r"|[［\[【（][^］\]】）]{1,30}[］\]】）]\s*(?:[-－―—–]\s*)?|\([^()]{1,20}[=＝][^()]{1,16}\)\s*)"
)
_WIDE_AGENCY = re.compile("新华社|新華社|中新社|中新网|共同社|法新社|路透社|中央社|时事社|時事")
_HEAD = 170  # a dateline ends within so many characters


def split_dateline(paragraph: str, lang: str) -> tuple[str, str]:
    """(dateline as written with its dash, rest); ("", paragraph) where there is none.

    >>> split_dateline("ALMATY (Reuters) – A man was held.", "en")
    ('ALMATY (Reuters) – ', 'A man was held.')
    >>> split_dateline("The city – a port – was quiet.", "en")[0]
    ''
    """
    lead = len(paragraph) - len(paragraph.lstrip())
    head = paragraph[lead : lead + _HEAD]
    wide = _WIDE_DATELINE.match(head)
    if wide and (find_newsrooms(wide.group(), lang) or _glued(wide.group().strip(AROUND + "－―"))):
        return paragraph[: lead + wide.end()], paragraph[lead + wide.end() :]
    for end in _dateline_ends(head):
        if _is_dateline(head[:end]):
            cut = _past(paragraph, lead + end)
            cut = _second_part(paragraph, cut)
            return paragraph[:cut], paragraph[cut:]
    placed = _PLACED.match(head)
    if placed and _are_places(placed):
        return paragraph[: lead + placed.end()], paragraph[lead + placed.end() :]
    return "", paragraph


# "Nairobi, Kenya – ", "Mumbai (Maharashtra): ", "München/Düsseldorf. " and a sentence behind it
_NAME = r"[^\W\d_a-zà-öø-ÿа-я][\w'’.-]*(?: [^\W\d_a-zà-öø-ÿа-я][\w'’-]*){0,2}"
_PLACED = re.compile(
    rf"(?P<city>{_NAME}?)(?:(?P<sign>[,/]) ?(?P<land>{_NAME}?)| \((?P<region>{_NAME}?)\))?"
    r"(?P<end>\s[–—-]{1,2}\s|\s?:\s|\.\s)(?=[\"“„«'‘]?[^\W_a-zà-öø-ÿа-я]|$)"
)


def _are_places(placed: re.Match[str]) -> bool:
    """Whether the tables know one of the names; a full stop behind them alone needs two cities."""
    names = [placed[part] for part in ("city", "land", "region") if placed[part]]
    if placed["end"].startswith(".") and placed["sign"] != "/":
        return False
    return any(transliterate(name) in gazetteer() for name in names)


def _past(paragraph: str, cut: int) -> int:
    """Beyond the dashes and spaces at a place."""
    while cut < len(paragraph) and paragraph[cut] in " \t\u00a0-–—:":
        cut += 1
    return cut


def _second_part(paragraph: str, cut: int) -> int:
    """Where a dateline of two parts ends: "(ANSA) - ROMA, 26 NOV -", "МОСКВА, 26 ноя - РИА Новости."."""
    found = re.match(r"(.{2,40}?)(?:\s[-–—]{1,2}|\.\s?[-–—]|[.:])\s+", paragraph[cut : cut + 60])
    if not found:
        return cut
    first = read_dateline(paragraph[:cut])
    if first.newsroom is None and (
        newsroom_of(found.group(1)) or _rooms_in(found.group(1).strip(AROUND))
    ):
        return _past(paragraph, cut + found.end())
    placed = first.place is None and not found.group().rstrip().endswith(".")
    if placed and _is_dateline(found.group()):
        return _past(paragraph, cut + found.end())
    return cut


_UNLISTED_MARK = re.compile(r"[(\[]([A-ZÀ-ÖØ-Þ]{2,6})[)\]]\s*[-–—:.]*\s*$")


def unlisted_mark(dateline: str) -> str | None:
    """The mark of an agency that no table knows: "SAARE, May 12 (NPA) -" gives "NPA"."""
    found = _UNLISTED_MARK.search(dateline)
    return found.group(1) if found else None


def read_dateline(dateline: str) -> Dateline:
    """The place and the newsroom of a dateline.

    >>> read_dateline("NEW DELHI, July 28 (PTI) — ")
    Dateline(place='NEW DELHI', newsroom='PTI')
    """
    newsroom, rest = _mark_of(dateline)
    return Dateline(_place_of(rest) or None, newsroom)


def _dateline_ends(head: str) -> list[int]:
    """Where a dateline may end, in order: dashes, colons, and a bracketed mark without either."""
    ends = [m.end() for m in _ENDS.finditer(head)]
    marks = [m.end() for m in _MARKED.finditer(head) if _rooms_in(_inside(m))]
    return sorted(ends[:8]) + marks[:1]


def _inside(marked: re.Match[str]) -> str:
    return next((g for g in marked.groups() if g), "")


def _rooms_in(mark: str) -> list[str]:
    """The newsrooms of a mark such as "AP/Reuters" or "Reuters, dpa"."""
    whole = newsroom_of(mark)
    parts = re.split(r"\s*[/,+&]\s*|\s+(?:and|und|et|y|e|i|a)\s+", mark.strip(AROUND))
    rooms = [newsroom_of(p) for p in parts]
    return [whole] if whole else [r for r in rooms if r]


def _glued(inside: str) -> tuple[str, str] | None:
    """(place, mark) of a mark that stands right behind its place: "オストレル共同"."""
    found = re.fullmatch(r"[【［\[（]?(.{1,20}?)\s?(共同|時事|ロイター|AFP時事)[】］\]）]?", inside)
    return (found.group(1), found.group(2)) if found else None


def _mark_of(head: str) -> tuple[str | None, str]:
    """The newsroom a dateline names and the dateline without it."""
    if wide := _WIDE_AGENCY.search(head):
        return newsroom_of(wide.group()), re.sub("[电電]", " ", head.replace(wide.group(), " "))
    for marked in _MARKED.finditer(head):
        inside = _inside(marked)
        rest = head[: marked.start()] + " " + head[marked.end() :]
        if rooms := _rooms_in(inside):
            return rooms[0], rest
        if glued := _glued(inside):
            return newsroom_of(glued[1]), glued[0] + rest
        spaced = re.sub("[\u3000=＝]", " ", inside).split()  # (서울=연합뉴스)
        if spaced and (room := newsroom_of(spaced[-1])):  # [東京 1日 ロイター]
            return room, " ".join(spaced[:-1])
    # "МИНСК, 26 ноя - РИА Новости." and "Минск. 26 ноября. Интерфакс -"
    parts = [
        p for p in re.split(r"\s+[-–—]+\s*|[.:]\s+|[,/|]\s*|\s+[-–—]+$", head) if p.strip(AROUND)
    ]
    for part in (parts[-1:] + parts[:1]) if parts else ():
        bare = part.strip(AROUND)
        if len(bare) >= 2 and (room := newsroom_of(bare)) and not bare.islower():
            return room, head.replace(part, " ", 1)
    return None, head


def _place_of(head: str) -> str:
    """The place that is left of a dateline when marks, dates and clock times are taken away."""
    words = []
    for word in re.split(
        r"[\s,/.:|()\[\]–—-]+", _NUMBER.sub(" ", _WIDE_DAY.sub(" ", _MARKED.sub(" ", head)))
    ):
        bare = fold(word.strip(AROUND))
        if bare and bare not in phrases("dateline", "months") | phrases("dateline", "days"):
            words.append(word.strip("\"'*_"))
    return " ".join(words)


def _is_dateline(head: str) -> bool:
    newsroom, rest = _mark_of(head)
    place = _place_of(rest)
    if fold(place) in phrases("dateline", "labels") or fold(head).strip(AROUND) in phrases(
        "dateline", "labels"
    ):
        return False
    words = place.split()
    if words and fold(words[0]) == "dear":
        return False  # a letter's opening
    if len(words) > 6 or not all(like_a_name(w) for w in words):
        return False
    if newsroom:
        return bool(head.strip()) and (bool(words) or head.strip()[0] in "([/" or _short_head(head))
    if not words or head.rstrip().endswith("]"):
        return False
    city = rest.split(",")[0].strip(AROUND)
    upper = city.isupper() and len(city) >= 4 and len(words) <= 4
    dated = rest != _NUMBER.sub("", rest) and any(
        fold(w) in phrases("dateline", "months") for w in re.split(r"[\s,./]+", rest)
    )
    if head.rstrip().endswith(":"):
        return upper and (len(words) <= 3) and not re.search(r"\d", head)
    return (upper and not _NUMBER.search(head)) or (dated and words[0][0].isupper())


def _short_head(head: str) -> bool:
    return len(head) <= 24 and head.rstrip()[-1:] in "-–—:"
