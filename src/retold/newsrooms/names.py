"""Who stands behind a name or an address.

Short marks (AP, PA, CP, TT) and names that are ordinary words (Time, Focus) count only where a
credit is expected: as a name handed in by itself, in a dateline, in brackets, or beside words such
as "told" and "news agency".
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
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


class _Tables(NamedTuple):
    newsrooms: dict[str, Newsroom]
    by_name: dict[str, str]  # folded name, short or long -> newsroom
    by_host: dict[str, str]  # host -> outlet
    behind: dict[str, str]  # outlet -> newsroom
    common: frozenset[str]  # names, folded, that are words of the language
    first_words: dict[str, tuple[tuple[str, str, bool], ...]]  # -> (name, newsroom, safe anywhere)
    unspaced: re.Pattern[str]  # names in scripts without spaces between words


def table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("retold").joinpath("data", f"{name}.toml").read_text("utf-8"))


@cache
def _tables() -> _Tables:
    newsrooms: dict[str, Newsroom] = {}
    by_name: dict[str, str] = {}
    by_host: dict[str, str] = {}
    behind: dict[str, str] = {}
    spoken: dict[str, list[tuple[str, str, bool]]] = {}
    outlets = table("outlets")
    common = {fold(n) for n in outlets["common"]}
    rows = [(r, True) for r in table("agencies")["agency"]]
    rows += [(r, False) for r in outlets["outlet"]]
    for row, agency in rows:
        room = row.get("newsroom", row["name"])
        behind[row["name"]] = room
        known = Newsroom(room, agency, row.get("owner"), row.get("aggregator", False))
        newsrooms.setdefault(room, known)
        by_host.update(dict.fromkeys(row.get("hosts", ()), row["name"]))
        names = dict.fromkeys([row["name"], room, *row.get("names", ())])
        for name in [*names, *row.get("short", ())]:
            by_name.setdefault(_bare(name), room)
            safe = name in names and fold(name) not in common
            spoken.setdefault(_first_word(name), []).append((name, room, safe))
            if name.startswith("Le ") and safe:  # "explique-t-elle au Monde"
                spoken.setdefault("au", []).append((f"au {name[3:]}", room, True))
    ordered = {w: tuple(sorted(set(ns), key=lambda n: (-len(n[0]), n))) for w, ns in spoken.items()}
    wide = sorted((n for ns in spoken.values() for n, _, s in ns if s and _WIDE.search(n)), key=len)
    unspaced = re.compile("|".join(map(re.escape, reversed(wide))))
    words = frozenset(fold(n) for n in outlets["common"] if not n.isupper())
    return _Tables(newsrooms, by_name, by_host, behind, words, ordered, unspaced)


_WORD = re.compile(r"\w+")
_WIDE = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0530-\u05ff\u0600-\u06ff\u0900-\u0eff\u10a0-\u10ff]"
)
AROUND = " \t\n\"'()[]{}/|.,;:-–—*_•©«»“”„‘’"
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
    return " ".join(fold(plain(name)).strip(AROUND).split())


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


def is_ordinary(name: str) -> bool:
    """Whether an outlet's name is also a word, so that it names nobody where it stands alone.

    >>> is_ordinary("People"), is_ordinary("Reuters")
    (True, False)
    """
    return _bare(name) in _tables().common


# --- addresses ---------------------------------------------------------------------------------

_HOST = re.compile(r"^(?:[a-z0-9-]+\.)+([a-z]{2,24})(?::\d+)?$")
_FILES = frozenset(
    [
        "htm",
        "html",
        "xhtml",
        "php",
        "asp",
        "aspx",
        "jsp",
        "txt",
        "text",
        "json",
        "jsonl",
        "xml",
        "csv",
        "pdf",
        "md",
        "gz",
        "zip",
        "warc",
        "eml",
        "rss",
    ]
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


def same_newsroom(a: str, b: str) -> bool:
    """Whether two names may be one newsroom: by the tables, by host, by initials.

    >>> same_newsroom("Terrace Talk", "terracetalk.example"), same_newsroom("NPA", "Northern Press Agency")
    (True, True)
    >>> same_newsroom("Reuters", "Associated Press")
    False
    """
    x, y = newsroom_of(a) or a, newsroom_of(b) or b
    if x == y:
        return True
    if x in _tables().newsrooms and y in _tables().newsrooms:
        return False
    p, q = _squeezed(x), _squeezed(y)
    if p == q or min(p, q, key=len) in _initials(max(x, y, key=len)):
        return bool(p and q)
    return False


# Labels under which many publish: their pages are told apart by the label before.
_PLATFORMS = frozenset(
    "blogspot wordpress substack medium tumblr github weebly wixsite livejournal typepad over-blog overblog hatenablog "
    "squarespace ghost beehiiv webnode jimdo jimdofree altervista blogger fandom wikidot example".split()
)


@lru_cache(maxsize=4096)
def _squeezed(name: str) -> str:
    """Letters and digits alone; of a host its own label: "www.terracetalk.example" gives "terracetalk"."""
    bare = _bare(name)
    if _HOST.match(bare):
        labels = _PREFIX.sub("", bare).split(".")
        at = min(len(labels), 2 if len(labels[-2:][0]) > 3 else 3)
        if labels[-at] in _PLATFORMS and len(labels) > at:
            at += 1  # two papers of one platform are two
        bare = labels[-at]
    squeezed = re.sub(r"[^\w]|_", "", bare)
    return squeezed.removeprefix("the") if len(squeezed) > 6 else squeezed


def _initials(name: str) -> set[str]:
    words = [w for w in _WORD.findall(fold(name)) if w not in ("the", "of", "and", "de", "la")]
    return {"".join(w[0] for w in words)} if 3 <= len(words) <= 6 else set()


# --- names in running text ---------------------------------------------------------------------

_INFLECTING = frozenset(
    [
        "ru",
        "uk",
        "be",
        "bg",
        "sr",
        "hr",
        "bs",
        "sl",
        "mk",
        "pl",
        "cs",
        "sk",
        "fi",
        "et",
        "hu",
        "tr",
        "lt",
        "lv",
        "az",
        "kk",
        "ka",
    ]
)
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


def find_newsrooms(text: str, lang: str) -> list[tuple[int, int, str]]:
    """Mentions of known newsrooms in running text: (start, end, canonical newsroom), in order.

    >>> find_newsrooms("She told Reuters that the AP was wrong.", "en")
    [(9, 16, 'Reuters'), (22, 28, 'Associated Press')]
    """
    found = []
    index, reach = _tables().first_words, 0
    even = text if text.isascii() else plain(text)
    for word in _WORD.finditer(text):
        if word.start() < reach:
            continue
        if names := index.get(word.group().casefold()):
            hit = _longest(text, even, word.start(), names, lang)
        elif lang in _INFLECTING:
            hit = _inflected(word, index)
        else:
            continue
        if hit:
            found.append(hit)
            reach = hit[1]
    starts = [s for s, _, _ in found]
    for wide in () if text.isascii() else _tables().unspaced.finditer(text):
        before = bisect_right(starts, wide.start())
        if not before or found[before - 1][1] <= wide.start():
            found.append((wide.start(), wide.end(), _tables().by_name[_bare(wide.group())]))
    return sorted(found)


@cache
def _even(name: str) -> str:
    return plain(name)


def _longest(
    text: str, even: str, start: int, names: tuple[tuple[str, str, bool], ...], lang: str
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
    word: re.Match[str], index: dict[str, tuple[tuple[str, str, bool], ...]]
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


def _is_expected(text: str, start: int, end: int, lang: str) -> bool:
    """Whether a mark or an ordinary word stands where a credit is expected."""
    if text[start:end].islower():
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
