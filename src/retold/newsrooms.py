"""Agencies and outlets: who stands behind a name or an address, and how newsrooms sign.

The tables lie in `data/agencies.toml`, `data/outlets.toml` and `data/house_styles.toml`; adding a
line there is all it takes to teach Retold another newsroom.

Short marks (AP, PA, CP, TT) and names that are ordinary words (Time, Focus) count only where a
credit is expected: as a name handed in by itself, in a dateline, in brackets, or beside words such
as "told" and "news agency".
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from retold.text import fold, plain


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A newsroom: an agency, or one that stands behind an outlet."""

    name: str  # canonical
    agency: bool
    owner: str | None
    aggregator: bool  # mainly carries the reports of others


class Dateline(NamedTuple):
    """What a dateline says."""

    place: str | None
    newsroom: str | None


class _Tables(NamedTuple):
    newsrooms: dict[str, Newsroom]
    by_name: dict[str, str]  # folded name, short or long -> newsroom
    by_host: dict[str, str]  # host -> outlet
    behind: dict[str, str]  # outlet -> newsroom
    first_words: dict[str, tuple[tuple[str, str, bool], ...]]  # -> (name, newsroom, safe anywhere)
    unspaced: re.Pattern[str]  # names in scripts without spaces between words


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("retold").joinpath("data", f"{name}.toml").read_text("utf-8"))


@cache
def _tables() -> _Tables:
    newsrooms: dict[str, Newsroom] = {}
    by_name: dict[str, str] = {}
    by_host: dict[str, str] = {}
    behind: dict[str, str] = {}
    spoken: dict[str, list[tuple[str, str, bool]]] = {}
    outlets = _toml("outlets")
    common = {fold(n) for n in outlets["common"]}
    rows = [(r, True) for r in _toml("agencies")["agency"]]
    rows += [(r, False) for r in outlets["outlet"]]
    for row, agency in rows:
        room = row.get("newsroom", row["name"])
        behind[row["name"]] = room
        known = Newsroom(room, agency, row.get("owner"), row.get("aggregator", False))
        newsrooms.setdefault(room, known)
        by_host.update({host: row["name"] for host in row.get("hosts", ())})
        names = dict.fromkeys([row["name"], room, *row.get("names", ())])
        for name in [*names, *row.get("short", ())]:
            by_name.setdefault(_bare(name), room)
            safe = name in names and fold(name) not in common
            spoken.setdefault(_first_word(name), []).append((name, room, safe))
    ordered = {w: tuple(sorted(set(ns), key=lambda n: (-len(n[0]), n))) for w, ns in spoken.items()}
    wide = sorted((n for ns in spoken.values() for n, _, s in ns if s and _WIDE.search(n)), key=len)
    unspaced = re.compile("|".join(map(re.escape, reversed(wide))))
    return _Tables(newsrooms, by_name, by_host, behind, ordered, unspaced)


_WORD = re.compile(r"\w+")
_WIDE = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0600-\u06ff\u0900-\u097f]"
)
_AROUND = " \t\n\"'()[]{}/|.,;:-–—*_•©«»“”„‘’"
_BEFORE = re.compile(
    r"^(?:the|by|l'|la|le|die|der|den|das|el|"
    r"(?:news |press |wire )?(?:agency|agence|agencia|agenzia|agentur|agentura|agencja|agencji|"
    r"agência|nachrichtenagentur|presseagentur|nyhetsbyrån|persbureau|newspaper|website|"
    r"агентств\w|информагентств\w|издани\w)(?: de presse| de noticias| prasowa| prasowej)?)\s*"
)
_AFTER = re.compile(
    r"(?:'s|\s+(?:news agency|newswire|agency|news service|newspaper|magazine|website|staff|report"
    r"|wire|reporter|writer|correspondent|haber ajansı|通信社|社))$"
)


def _first_word(name: str) -> str:
    found = _WORD.search(name)
    return found.group().casefold() if found else name


def _bare(name: str) -> str:
    return " ".join(fold(plain(name)).strip(_AROUND).split())


@lru_cache(maxsize=65536)
def newsroom_of(name: str) -> str | None:
    """The canonical newsroom for a name as written, in any language; None when not known.

    >>> newsroom_of("the AP"), newsroom_of("Рейтер"), newsroom_of("RFE/RL")
    ('Associated Press', 'Reuters', 'Radio Free Europe/Radio Liberty')
    >>> newsroom_of("Jane Doe") is None
    True
    """
    known, bare = _tables().by_name, _bare(name[:200])
    for _ in range(4):
        if not bare:
            return None
        if bare in known:
            return known[bare]
        shorter = _bare(_AFTER.sub("", _BEFORE.sub("", bare)))
        if shorter == bare:
            break
        bare = shorter
    host = _tables().by_host.get(re.sub(r"^(?:https?://)?(?:www\.)?", "", bare))
    return newsroom_of_outlet(host) if host else None


# --- addresses ---------------------------------------------------------------------------------

_HOST = re.compile(r"^(?:[a-z0-9-]+\.)+([a-z]{2,24})(?::\d+)?$")
_FILES = frozenset(
    "htm html xhtml php asp aspx jsp txt text json jsonl xml csv pdf md gz zip warc eml rss".split()
)
_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp|amp2|wap)\.")


def _host_of(address: str) -> str | None:
    """The host of an address, without port and www; None for a path."""
    if "://" in address[:12]:
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            return None
    else:
        host = address.lstrip("/").split("/", 1)[0].split("?", 1)[0].lower()
        found = _HOST.match(host)
        if not found or found.group(1) in _FILES:
            return None
        host = host.split(":", 1)[0]
    host = host.lower().rstrip(".")
    for _ in range(3):
        host = _PREFIX.sub("", host) if host.count(".") > 1 else host
    return host or None


def _listed_outlet(host: str) -> str | None:
    parts = host.split(".")
    for i in range(len(parts) - 1):
        if found := _tables().by_host.get(".".join(parts[i:])):
            return found
    return None


@lru_cache(maxsize=65536)
def outlet_of(address: str) -> str:
    """Who publishes an address: the outlet's name, else the host, else the stem of the path.

    >>> outlet_of("https://www.bbc.co.uk/news/1"), outlet_of("https://m.example.org/a")
    ('BBC News', 'example.org')
    >>> outlet_of("pages/storm-on-the-coast.txt")
    'storm-on-the-coast'
    """
    address = address.strip()
    if host := _host_of(address):
        return _listed_outlet(host) or host
    return PurePosixPath(address.replace("\\", "/")).stem or address


def newsroom_at(address: str) -> str | None:
    """The known newsroom behind an address; None where the host is not in the tables.

    >>> newsroom_at("https://uk.reuters.com/article/1"), newsroom_at("https://example.org/")
    ('Reuters', None)
    """
    host = _host_of(address.strip())
    listed = _listed_outlet(host) if host else None
    return newsroom_of_outlet(listed) if listed else None


def newsroom_of_outlet(outlet: str) -> str:
    """The newsroom behind an outlet: sister sites and language services are one.

    >>> newsroom_of_outlet("Radio-Canada") == newsroom_of_outlet("CBC") == "CBC/Radio-Canada"
    True
    >>> newsroom_of_outlet("example.org")
    'example.org'
    """
    return _tables().behind.get(outlet) or newsroom_of(outlet) or outlet


def is_agency(newsroom: str) -> bool:
    """Whether a newsroom is a news agency (canonical or any other name)."""
    known = _tables().newsrooms.get(newsroom_of(newsroom) or newsroom)
    return known is not None and known.agency


def is_aggregator(outlet: str) -> bool:
    """Whether an outlet mainly carries the reports of others."""
    known = _tables().newsrooms.get(newsroom_of_outlet(outlet))
    return known is not None and known.aggregator


def owner_of(newsroom: str) -> str | None:
    """Who owns a newsroom, where the tables say so.

    >>> owner_of("Politico"), owner_of("Reuters")
    ('Axel Springer', 'Thomson Reuters')
    """
    known = _tables().newsrooms.get(newsroom_of(newsroom) or newsroom)
    return known.owner if known else None


# --- names in running text ---------------------------------------------------------------------

_INFLECTING = frozenset("ru uk be bg sr hr bs sl mk pl cs sk fi et hu tr lt lv az kk ka".split())
_EXPECTED_BEFORE = re.compile(
    r"(?:\b(?:told|tells|telling|agency|agence|agentur|nachrichtenagentur|agencia|agência|agenzia|"
    r"agentura|agentúra|agencji|agencja|citing|cited by|quoting|quoted by|according to|with|via|"
    r"from|selon|avec|laut|mit|según|secondo|segundo|via|persbureau|nyhetsbyrån|newspaper|magazine|"
    r"website|агентств\w|агентством|агентству|сообщает|передает|пишет|"
    r"(?:interview|statement|spoke|speaking|said|gave|document|seen|reviewed|obtained) "
    r"(?:with|to|by))\s+(?:the\s+|der\s+|l['’])?|\bthe\s+)$",
    re.IGNORECASE,
)
_EXPECTED_AFTER = re.compile(
    r"^(?:['’]s\s+\w+\s+(?:reports?|correspondent)|\s+(?:news agency|newswire|newspaper|magazine|"
    r"reported|reports|report|reporters?|journalists?|photographers?|correspondents?|said it)\b)"
)
_LETTER = re.compile(r"[^\W\d_]")


def find_newsrooms(text: str, lang: str) -> list[tuple[int, int, str]]:
    """Mentions of known newsrooms in running text: (start, end, canonical newsroom), in order.

    >>> find_newsrooms("She told Reuters that the AP was wrong.", "en")
    [(9, 16, 'Reuters'), (22, 28, 'Associated Press')]
    """
    found = []
    index, reach = _tables().first_words, 0
    for word in _WORD.finditer(text):
        if word.start() < reach:
            continue
        if names := index.get(word.group().casefold()):
            hit = _longest(text, word.start(), names, lang)
        elif lang in _INFLECTING:
            hit = _inflected(text, word, index)
        else:
            continue
        if hit:
            found.append(hit)
            reach = hit[1]
    for wide in _tables().unspaced.finditer(text):
        if not any(s <= wide.start() < e for s, e, _ in found):
            found.append((wide.start(), wide.end(), _tables().by_name[_bare(wide.group())]))
    return sorted(found)


def _longest(
    text: str, start: int, names: tuple[tuple[str, str, bool], ...], lang: str
) -> tuple[int, int, str] | None:
    for name, room, safe in names:
        end = start + len(name)
        written = text[start:end]
        if plain(written) != plain(name) and written != name.upper():
            continue
        if end < len(text) and _LETTER.match(text[end]) and not _WIDE.match(name[-1]):
            continue
        if safe or _is_expected(text, start, end):
            # the article belongs to a short mark's name: "the AP"
            lead = 4 if not safe and text[max(0, start - 4) : start].lower() == "the " else 0
            return start - lead, end, room
    return None


def _inflected(
    text: str, word: re.Match[str], index: dict[str, tuple[tuple[str, str, bool], ...]]
) -> tuple[int, int, str] | None:
    """A one-word name with a case ending of up to three letters: "Bloomberga"."""
    written = word.group()
    if len(written) < 6 or not written[0].isupper():
        return None
    for cut in (1, 2, 3):
        for name, room, safe in index.get(written[:-cut].casefold(), ()):
            if safe and len(name) >= 5 and name == written[:-cut]:
                return word.start(), word.end(), room
    return None


def _is_expected(text: str, start: int, end: int) -> bool:
    """Whether a mark or an ordinary word stands where a credit is expected."""
    if text[start:end].islower():
        return False
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    if _EXPECTED_AFTER.match(after):
        return True
    if (found := _EXPECTED_BEFORE.search(before)) is not None:
        bare_article = found.group().strip().lower() == "the"
        return not bare_article or text[start:end] in {"AP", "PA", "FT"}
    if before[-1:] in {"(", "/", "["} and after[:1] in {")", "/", "]"}:
        return not _abbreviates(before[:-1], text[start:end])
    return False


def _abbreviates(before: str, mark: str) -> bool:
    """Whether the words before a bracket spell the mark out: "Palestinian Authority (PA)"."""
    words = _WORD.findall(before)[-len(mark) :]
    return len(words) == len(mark) and all(
        w[0].upper() == m for w, m in zip(words, mark, strict=True)
    )


# --- how newsrooms sign ------------------------------------------------------------------------


@cache
def _styles() -> dict[str, Any]:
    return _toml("house_styles")


@cache
def _phrases(table: str, field: str) -> frozenset[str]:
    return frozenset(fold(p) for p in _styles()[table][field])


@cache
def _opening(table: str, field: str) -> re.Pattern[str]:
    """Any of the phrases at the beginning of a folded line, longest first."""
    phrases = sorted(_phrases(table, field), key=lambda p: (-len(p), p))
    return re.compile(r"[(\[*_]?\s*(?:" + "|".join(map(re.escape, phrases)) + r")(?!\w)")


_ENDS = re.compile(
    r"\s(?:-{1,3}|–|—)(?=\s|$)|\.\s?(?:-{1,2}|–|—)|[—–](?=\s?\w)|(?<=[)\]/])\s*(?:-{1,3}|[:–—.])|:(?=\s)|\]\s"
)
_MARKED = re.compile(
    r"\(([^()]{2,60})\)|/([^/]{2,40})/|\[([^\[\]]{2,60})\]|［([^［］]{2,60})］|【([^【】]{2,40})】"
)
_NUMBER = re.compile(r"\b\d{1,4}(?:st|nd|rd|th|er|\.|º|日|月|年)?\b[.:]?\d{0,2}")
_PARTICLES = frozenset(
    "de la le les el los las del di da do dos das van von der den am an der zu im of the and al bin "
    "ibn y e et und i in upon sur sous en na nad bei san st ter ten 'n d l".split()
)
_WIDE_DATELINE = re.compile(
    r"^(?:[（(【［\[]?\s*(?:新华社|新華社|中新社|中新网|共同社|法新社|路透社)[^\s，。,）)】]{0,24}?(?:电|電)[）)】］\]]?\s*"
    r"|[［\[【(（][^］\]】)）]{1,30}[］\]】)）]\s*(?:[-－―—–]\s*)?)"
)
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
    if (wide := _WIDE_DATELINE.match(head)) and find_newsrooms(wide.group(), lang):
        return paragraph[: lead + wide.end()], paragraph[lead + wide.end() :]
    for end in _dateline_ends(head):
        if _is_dateline(head[:end]):
            cut = lead + end
            while cut < len(paragraph) and paragraph[cut] in " \t\u00a0-–—:":
                cut += 1
            return paragraph[:cut], paragraph[cut:]
    return "", paragraph


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
    parts = re.split(r"\s*[/,+&]\s*|\s+(?:and|und|et|y|e|i|a)\s+", mark.strip(_AROUND))
    rooms = [newsroom_of(p) for p in parts]
    return [whole] if whole else [r for r in rooms if r]


def _mark_of(head: str) -> tuple[str | None, str]:
    """The newsroom a dateline names and the dateline without it."""
    for marked in _MARKED.finditer(head):
        inside = _inside(marked)
        rest = head[: marked.start()] + " " + head[marked.end() :]
        if rooms := _rooms_in(inside):
            return rooms[0], rest
        spaced = inside.replace("\u3000", " ").split()
        if spaced and (room := newsroom_of(spaced[-1])):  # [東京 1日 ロイター]
            return room, " ".join(spaced[:-1])
    # "МИНСК, 26 ноя - РИА Новости." and "Минск. 26 ноября. Интерфакс -"
    parts = [
        p for p in re.split(r"\s+[-–—]+\s*|[.:]\s+|[,/|]\s*|\s+[-–—]+$", head) if p.strip(_AROUND)
    ]
    for part in (parts[-1:] + parts[:1]) if parts else ():
        bare = part.strip(_AROUND)
        if len(bare) >= 2 and (room := newsroom_of(bare)) and not bare.islower():
            return room, head.replace(part, " ", 1)
    return None, head


def _place_of(head: str) -> str:
    """The place that is left of a dateline when marks, dates and clock times are taken away."""
    words = []
    for word in re.split(r"[\s,/.:|()\[\]–—-]+", _NUMBER.sub(" ", _MARKED.sub(" ", head))):
        bare = fold(word.strip(_AROUND))
        if bare and bare not in _phrases("dateline", "months") | _phrases("dateline", "days"):
            words.append(word.strip("\"'*_"))
    return " ".join(words)


def _is_dateline(head: str) -> bool:
    newsroom, rest = _mark_of(head)
    place = _place_of(rest)
    if fold(place) in _phrases("dateline", "labels") or fold(head).strip(_AROUND) in _phrases(
        "dateline", "labels"
    ):
        return False
    words = place.split()
    if len(words) > 6 or not all(_names(w) for w in words):
        return False
    if newsroom:
        return bool(head.strip()) and (bool(words) or head.strip()[0] in "([/" or _short_head(head))
    if not words or head.rstrip().endswith("]"):
        return False
    upper = place.isupper() and len(place) >= 4 and len(words) <= 4
    dated = rest != _NUMBER.sub("", rest) and any(
        fold(w) in _phrases("dateline", "months") for w in re.split(r"[\s,./]+", rest)
    )
    if head.rstrip().endswith(":"):
        return upper and (len(words) <= 3) and not re.search(r"\d", head)
    return (upper and not _NUMBER.search(head)) or (dated and words[0][0].isupper())


def _short_head(head: str) -> bool:
    return len(head) <= 24 and head.rstrip()[-1:] in "-–—:"


def _names(word: str) -> bool:
    return word[0].isupper() or fold(word) in _PARTICLES or not word[0].islower()


def is_byline(line: str, lang: str) -> bool:
    """Whether a line says who wrote: "By Jane Doe, Associated Press", "Von Max Muster".

    >>> is_byline("By Jane Doe in London", "en"), is_byline("By the time it ended", "en")
    (True, False)
    """
    line = " ".join(line.split()).strip("*_|[]() ")
    if not 3 <= len(line) <= 140 or line.count(" ") > 16:
        return False
    if fold(line).strip(_AROUND) in _phrases("roles", "alone"):
        return True
    rest = _byline_rest(line, lang)
    led = rest is not None
    rest = re.split(r"\s+[|•·]\s+|\s+[-–—]\s+|\s@|\s\S+@", rest if rest is not None else line)[0]
    pieces = [p for p in re.split(r"[\s,&/]+", rest) if p.strip(_AROUND)]
    if not pieces or len(pieces) > 12 or not all(_byline_word(p) for p in pieces):
        return False
    named = [p for p in pieces if p[:1].isupper() or not p[:1].islower()]
    if led:
        return bool(named) or fold(rest).strip(_AROUND) in _phrases("roles", "alone")
    # without an opening word: a name and its newsroom or role, "Jane Doe, Reuters"
    after = [p.strip() for p in re.split(r"[,/|]|\s+in\s+", rest)][1:]
    return 2 <= len(pieces) <= 9 and any(
        newsroom_of(p) or fold(p) in _phrases("roles", "alone") for p in after if p
    )


def persons_in_byline(line: str, lang: str) -> tuple[str, ...]:
    """The people a byline names, as written.

    >>> persons_in_byline("By Jane Doe and John Roe, Associated Press", "en")
    ('Jane Doe', 'John Roe')
    """
    line = " ".join(line.split()).strip("*_|[]() ")
    rest = _byline_rest(line, lang)
    rest = re.split(r"\s+[|•·]\s+|\s@|\s\S+@", rest if rest is not None else line)[0]
    persons = []
    for part in re.split(
        r"\s*[,;&/|]\s*|\s+(?:and|und|et|y|e|und|i|и|en|og|och)\s+|\s+[-–—]\s+", rest
    ):
        name = re.split(r"\s+(?:in|à|en|a|aus|from|for|at)\s+", part)[0].strip(_AROUND)
        pieces = name.split()
        roles = _phrases("roles", "words") | _phrases("roles", "alone")
        if (
            2 <= len(pieces) <= 5
            and not newsroom_of(name)
            and all(_names(p) and fold(p) not in roles for p in pieces)
        ):
            persons.append(name)
    return tuple(dict.fromkeys(persons))


def _byline_rest(line: str, lang: str) -> str | None:
    """What follows the opening word of a byline; None without one."""
    openers = {fold(p) for code in {lang, "en"} for p in _styles()["byline"].get(code, ())}
    folded = fold(line)
    for opener in sorted(openers, key=lambda o: (-len(o), o)):
        if folded.startswith(opener) and len(folded) == len(line):
            rest = line[len(opener) :]
            # a common little word opens a byline only where a name follows
            if rest[:1] in {" ", ":", "："} and len(rest.strip(" :：")) > 1:
                return rest.strip(" :：")
    return None


def _byline_word(piece: str) -> bool:
    bare = piece.strip(_AROUND)
    if not bare or any(c.isdigit() for c in bare):
        return False
    if piece.endswith((".", "?", "!")) and len(bare) > 3:
        return False
    return _names(bare) or fold(bare) in _phrases("roles", "words")


def is_credit_line(line: str, lang: str) -> bool:
    """Whether a line says where the report comes from or who did what on it.

    >>> is_credit_line("(Reporting by A. Doe; Editing by B. Roe)", "en")
    True
    >>> is_credit_line("Źródło: Reuters", "pl"), is_credit_line("— Reuters", "en")
    (True, True)
    >>> is_credit_line("Reuters was first to report it on Monday.", "en")
    False
    """
    line = " ".join(line.split())
    if not 2 <= len(line) <= 400:
        return False
    folded = fold(line)
    if _opening("credit_line", "openers").match(folded) or is_copyright(line):
        return True
    if len(line) <= 320 and any(p in folded for p in _phrases("credit_line", "within")):
        return True
    bare = folded.strip(_AROUND)
    if bare in _phrases("credit_line", "alone"):
        return True
    if len(line) > 120:
        return False
    sourced = _opening("credit_line", "sourced").match(folded)
    if sourced and re.match(r"\s*[:：|/-]\s*\S", folded[sourced.end() :]):
        return folded.count(" ") <= 12
    if (found := _opening("credit_line", "with").match(folded)) and len(folded) == len(line):
        return _only_newsrooms(line[found.end() :], lang)
    return _only_newsrooms(line, lang)


def _only_newsrooms(line: str, lang: str) -> bool:
    """Whether a line holds newsroom names and initials, and nothing else."""
    bare = line.strip(_AROUND)
    if not bare or bare.islower() and not newsroom_of(bare):
        return False
    if newsroom_of(bare) or fold(bare) in _phrases("credit_line", "alone"):
        return bare != "i"
    parts = [
        p for p in re.split(r"\s*[/,;|&+]\s*|\s+(?:and|und|et|y|e|i|a|и)\s+|\s+-\s+", bare) if p
    ]
    if not 2 <= len(parts) <= 8:
        return False
    known = [p for p in parts if newsroom_of(p) or fold(p) in _phrases("credit_line", "alone")]
    return bool(known) and all(p in known or len(p) <= 4 for p in parts) and lang != ""


def is_copyright(line: str) -> bool:
    """Whether a line is a copyright notice.

    >>> is_copyright("© 2022 Thomson Reuters. All rights reserved.")
    True
    """
    folded = fold(" ".join(line.split()))
    if len(folded) > 500:
        return False
    opened = _opening("copyright", "openers").match(folded)
    if opened or folded.startswith(("©", "(c)")):
        return len(folded) <= 300
    return any(p in folded for p in _phrases("copyright", "within"))


_PICTURE_BY = re.compile(r"^\s*(?:[:：/©|(\[-]|by\b|via\b|courtesy|credit|:|$)")
_SLASHED = re.compile(
    r"\b(?:REUTERS|AFP|AP Photo|AP|EPA|EFE|ANSA|dpa|PTI|ANI|Xinhua|Kyodo|Getty|TASS|UNIAN|Ukrinform|"
    r"Anadolu|AAP|NTB|TT|Ritzau|ANP|Belga|Keystone|APA|Lusa|CTK|ČTK|PAP|MTI|Yonhap|NurPhoto|Zuma|"
    r"Shutterstock|POOL|Pool)\s?/\s?[^\W\d_]"
)
_CREDITED = re.compile(r"[(\[/|©:–—]\s*([^()\[\]]{2,80})[)\].]?\s*$")


def is_picture_credit(line: str) -> bool:
    """Whether a line credits a picture, by itself or at a caption's end.

    >>> is_picture_credit("REUTERS/Jane Doe"), is_picture_credit("Photo: AFP")
    (True, True)
    >>> is_picture_credit("Photos of the flood were shared by residents on Monday night.")
    False
    """
    line = " ".join(line.split())
    if not 2 <= len(line) <= 400:
        return False
    folded, short = fold(line), len(line) <= 90 and line.count(" ") <= 11
    opened = _opening("picture", "openers").match(folded)
    if opened and len(line) <= 160:
        after = folded[opened.end() :]
        if _PICTURE_BY.match(after) or (short and find_newsrooms(line, "en")):
            return True
    if _SLASHED.search(line[-80:]) and (short or _CREDITED.search(line) or len(line) < 200):
        return True
    if short and not line.endswith((".", "?", "!")):
        return any(_has_mark(folded, m) for m in _phrases("picture", "marks"))
    tail = _CREDITED.search(line)
    return bool(tail) and any(
        _has_mark(fold(tail.group(1)), m) for m in _phrases("picture", "marks") if tail
    )


def _has_mark(folded: str, mark: str) -> bool:
    at = folded.find(mark)
    while at >= 0:
        end = at + len(mark)
        if (not at or not folded[at - 1].isalnum()) and (
            end == len(folded) or not folded[end].isalnum() or mark[-1] in "/:"
        ):
            return True
        at = folded.find(mark, at + 1)
    return False
