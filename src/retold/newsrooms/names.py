"""Who stands behind a name or an address.

`mentions` finds the same names in running text.
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


class Spoken(NamedTuple):
    """A name by which texts may call a newsroom."""

    name: str
    newsroom: str
    safe: bool  # whether it names a newsroom wherever it stands


class _Tables(NamedTuple):
    newsrooms: dict[str, Newsroom]
    by_name: dict[str, str]  # folded name, short or long -> newsroom
    by_host: dict[str, str]  # host -> outlet
    behind: dict[str, str]  # outlet -> newsroom
    common: frozenset[str]  # names, folded, that are words of the language
    spoken: tuple[Spoken, ...]  # what a text may call them


def table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("retold").joinpath("data", f"{name}.toml").read_text("utf-8"))


@cache
def _tables() -> _Tables:
    newsrooms: dict[str, Newsroom] = {}
    by_name: dict[str, str] = {}
    by_host: dict[str, str] = {}
    behind: dict[str, str] = {}
    spoken: dict[Spoken, None] = {}
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
            spoken[Spoken(name, room, safe)] = None
            if name.startswith("Le ") and safe:  # "explique-t-elle au Monde"
                spoken[Spoken(f"au {name[3:]}", room, True)] = None
    words = frozenset(fold(n) for n in outlets["common"] if not n.isupper())
    return _Tables(newsrooms, by_name, by_host, behind, words, tuple(spoken))


_WORD = re.compile(r"\w+")
AROUND = " \t\n\"'()[]{}/|.,;:-–—*_•©«»“”„‘’"
_BEFORE = re.compile(
    r"^(?:the|by|l'|la|le|die|der|den|das|el|"
    r"(?:news |press |wire )?(?:agency|agence|agencia|agenzia|agentur|agentura|agencja|agencji|"
    r"agência|nachrichtenagentur|presseagentur|nyhetsbyrån|persbureau|newspaper|website|"
    r"агентств\w|информагентств\w|издани\w)(?: de presse| de noticias| prasowa| prasowej)?)\s*"
)
_AFTER = re.compile(
    r"(?:'s|\s+(?:news agency|newswire|agency|news service|newspaper|magazine|website|report|wire"
    r"|(?:sports? )?(?:staff|reporters?|writers?|correspondents?|desk)|haber ajansı|通信社|社))$"
)


def _bare(name: str) -> str:
    return " ".join(fold(plain(name)).strip(AROUND).split())


@lru_cache(maxsize=65536)
def newsroom_of(name: str) -> str | None:
    """The canonical newsroom for a name as written, in any language; None when not known.

    >>> newsroom_of("the AP"), newsroom_of("Рейтер"), newsroom_of("RFE/RL")
    ('Associated Press', 'Reuters', 'Radio Free Europe/Radio Liberty')
    >>> newsroom_of("Jane Doe") is None
    True
    >>> newsroom_of("RT"), newsroom_of("rt")  # two small letters are somebody's initials
    ('RT', None)
    """
    known, bare = _tables().by_name, _bare(name[:200])
    if len(bare) == 2 and name.strip(AROUND).islower():
        return None
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


def spoken() -> tuple[Spoken, ...]:
    """Every name in the tables, short marks among them."""
    return _tables().spoken


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
