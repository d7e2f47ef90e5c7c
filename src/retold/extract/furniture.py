"""The furniture of news pages: menus, sign-up forms, related links, told by phrase, form and place.

The phrases are in `data/furniture.toml`, which anyone can extend.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from retold.text import count_words, fold

_SIGN = r"[\s|:•·»›>*+_\-–—=▶►▼▲✕×\"]"
_EDGE = re.compile(rf"^[\W_]+|(?<!{_SIGN}){_SIGN}+$")
_SECTION = re.compile(r"^\s*\|\s*([^|]{2,40}?)\s*$")
_SIGNS = re.compile(r"^[\W\d_]*$")
_URL = re.compile(r"^\W*(?:https?://|www\.)\S+\W*$|^\S+@\S+\.\w{2,}$", re.I)
_COUNT = re.compile(
    r"^\W*\d[\d.,k]*\s*(?:shares?|comments?|views?|likes?|min(?:ute)?s? read|reactions?|kommentare?|commentaires?|comentarios?|comentários?|commenti|reacties|komentarz\w{0,3}|комментари\w{1,3}|коментар\w{1,3}|件のコメント|yorum)\W*$|^\d+ (?:min|minutes?) read$",
    re.I,
)
_CONTACT = re.compile(
    r"^\W*(?:you can )?(?:follow|e-?mail|contact|reach|write to|tweet|call|like|find|connect with)\b.{0,120}(?:@\w|\bon (?:twitter|facebook|instagram|x\b)|\w@\w)",
    re.I,
)
_LETTER = re.compile(r"\b(?:newsletters?|inbox|email alerts?|e-?mail updates?|free trial)\b", re.I)
_OFFER = re.compile(
    r"^\W*(?:sign(?:ing)? up|subscribe|get|want|join|receive|start your day|enter your|thanks? for|register|keep an eye)\b",
    re.I,
)
_NOTICE = re.compile(
    r"non-commercial use only|presentation-ready copies|cookie policy|we and our partners|your ad choices|subject to terms of|affiliate (?:links|commission)|may earn (?:a |an )?(?:affiliate )?commission",
    re.I,
)
_APPEAL = re.compile(
    r"\byour (?:reading |browsing )?experience\b|\bad-free (?:content|reading|experience|version)\b"
    r"|\byour support\b|^\W*support (?:us|our)\b|\b(?:our|independent) journalism\b"
    r"|\bmake a (?:donation|contribution)\b|\bbecome an? (?:member|patron|supporter|subscriber)\b",
    re.I,
)
_QUOTED = re.compile(r"[\"“”„«»]")
_OWNED = re.compile(r"^\W*(?:©|\(c\)\s(?:19|20)\d\d|copyright\s?(?:©|\(c\)|(?:19|20)\d\d))", re.I)
_CONSENT = re.compile(
    r"\bcookies?\b.{0,300}\b(?:consent|privacy|experience|accept|preferences|policy|browser|agree|partners|choices)\b"
    r"|\b(?:consent|privacy|accept|agree|partners|choices)\b.{0,300}\b(?:cookies?|browsing data|personal data)\b"
    r"|\b(?:choices|preferences)\b.{0,80}\b(?:browsing data|our partners)\b",
    re.I,
)
_CONSENTED = ("cookie", "browsing data", "personal data", "our partners")  # one is in each form
_ROBOT = re.compile(
    r"verify (?:that )?you are (?:a )?human|checking (?:if the site connection|your browser)|are you a robot"
    r"|enable javascript and cookies to continue|unusual traffic from|security of your connection|complete the captcha",
    re.I,
)
_SHELL = re.compile(
    r"\bjavascript\b.{0,60}\b(?:enabled?|disabled|turned|required|needed|run|aktiv\w*|activ\w*|habilit\w*|attiv\w*|ativ\w*|включ\w*)\b"
    r"|\b(?:enable|activate|turn on|allow|requires?|needs?|without|aktivier\w*|activ\w*|habilit\w*|attiv\w*|ativ\w*|включ\w*)\b.{0,60}\bjavascript\b"
    r"|\b(?:you|page|site|browser)\b.{0,20}\b(?:being|be) (?:\w+ )?redirected\b|\bredirect(?:ing)? you\b|^\W*(?:loading|redirecting|please wait)\b.{0,20}$",
    re.I | re.S,
)
_SHELL_WORDS = 40  # of a page that has nothing but such a notice
_ERROR = re.compile(r"^(?:(?:http |error )?(?:40[0-9]|41[0-9]|50[0-9])(?: error)?\b.{0,60}|error)$")
_PRESS = re.compile(
    r"^\W*(?:press|media|investor)\s(?:contact|inquiries|enquiries|relations)\b|^\W*contacts?:|^\W*for (?:more|further) information\b",
    re.I,
)
_END = re.compile(r"[.!?…。！？]\s?['\"”’»)\]]*\s*(?:\[\d+\]\s*)?$")
_BULLET = re.compile(r"^\s*[•·▪●◦‣*\-–—»›]\s+")
LONGEST_FURNITURE = 5000  # characters
LONGEST_PHRASE = 300  # characters of a line by which it is known
LONG_FURNITURE = 70  # words of the longest form or notice
PROSE_WORDS = 18  # a line with so many words and a full stop is a paragraph


@dataclass(frozen=True, slots=True)
class Phrases:
    """One kind of phrase in all languages, folded."""

    exact: frozenset[str]
    starts: tuple[str, ...]
    starts_words: int
    links: re.Pattern[str]
    tail: tuple[str, ...]
    paywall: tuple[str, ...]
    more: frozenset[str]
    more_unsure: frozenset[str]
    live: tuple[str, ...]
    errors: frozenset[str]
    correction: tuple[str, ...]


@cache
def phrases() -> Phrases:
    """The phrase tables."""
    raw = files("retold").joinpath("data", "furniture.toml").read_text("utf-8")
    table = tomllib.loads(raw)

    def every(kind: str) -> list[str]:
        return sorted({fold(p) for lang in table[kind].values() for p in lang})

    labels = every("links")
    return Phrases(
        exact=frozenset(bare(p) for p in every("exact")),
        starts=(*every("starts"), *(f"{p}{sign}" for p in labels for sign in (":", " |"))),
        links=re.compile(rf"^\W*(?:{'|'.join(map(re.escape, labels))})\s?[:|]\s?\S"),
        starts_words=int(table["starts_words"]),
        tail=tuple(every("tail")),
        paywall=tuple(every("paywall")),
        more=frozenset(bare(p) for p in every("more")),
        more_unsure=frozenset(bare(p) for p in every("more_unsure")),
        live=tuple(every("live")),
        errors=frozenset(bare(p) for p in every("errors")),
        correction=tuple(every("correction")),
    )


def bare(line: str) -> str:
    """A line folded, without bullets and signs at its ends.

    >>> bare("  • Market Data »")
    'market data'
    """
    return _bare(line.strip()[:LONGEST_PHRASE])


@lru_cache(maxsize=2048)
def _bare(line: str) -> str:
    return _EDGE.sub("", _EDGE.sub("", fold(" ".join(line.split())))).strip()


def section(line: str) -> str | None:
    """The section that a line like "|  Politics" names.

    >>> section("  |   Politics")
    'Politics'
    """
    found = _SECTION.match(line.replace("\u00a0", " "))
    return found.group(1) if found else None


def is_furniture(line: str) -> bool:
    """Whether a line, wherever it stands, is furniture for certain.

    >>> is_furniture("Share this article"), is_furniture("Share prices fell on Monday.")
    (True, False)
    """
    if len(line) > LONGEST_FURNITURE:
        return False
    if _SIGNS.match(line) or _URL.match(line) or _COUNT.match(line) or section(line):
        return True
    if count_words(line) <= LONG_FURNITURE and _is_offer(line):
        return True
    known, short = phrases(), bare(line)
    if short in known.exact:
        return True
    if short.startswith(known.starts):
        labelled = ":" in line[:30]
        return count_words(line) <= (LONG_FURNITURE if labelled else known.starts_words)
    return line.count("|") >= 2 and count_words(line) < 30 and not _END.search(line)


def _is_offer(line: str) -> bool:
    """A form, a notice or a call to write to the author, whatever its length."""
    if _OWNED.match(line) or _CONTACT.match(line) or _NOTICE.search(line):
        return True
    if _APPEAL.search(line) and not _QUOTED.search(line):
        return True
    return bool(_OFFER.match(line) and _LETTER.search(line))


def opens_tail(line: str) -> bool:
    """Whether an article cannot go on after this line, unless paragraphs follow.

    >>> opens_tail("Related articles"), opens_tail("Related claims were dismissed by the court.")
    (True, False)
    """
    short = bare(line)
    if count_words(line) > 12 or (_END.search(line) and count_words(line) > 4):
        return is_furniture(line)
    return any(
        short == p or short.startswith(p + " ") or (not p[-1].isalnum() and short.startswith(p))
        for p in phrases().tail
    ) or is_furniture(line)


def is_prose(line: str) -> bool:
    """Whether a line is a paragraph: many words and an end like a sentence's."""
    words = count_words(line)
    if words < PROSE_WORDS or is_furniture(line):
        return False
    return bool(_END.search(line)) or words >= 2 * PROSE_WORDS


def ends_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return bool(_END.search(line))


def is_paywall(line: str) -> bool:
    """Whether a line says that the rest is for those who pay."""
    if len(line) > 400:
        return False
    short = fold(line)
    return any(p in short for p in phrases().paywall)


def is_paywall_among(lines: list[str]) -> bool:
    """Whether one of many lines says that the rest is for those who pay.

    >>> is_paywall_among(["Menu", "Subscribe to continue reading"])
    True
    """
    text = "\n".join(fold(line) for line in lines if 8 <= len(line) <= 400)
    return any(p in text for p in phrases().paywall)


def is_more(line: str) -> bool:
    """Whether a line says that the page goes on elsewhere."""
    return bare(line) in phrases().more


def links_once(line: str) -> bool:
    """Whether a line is a label with the one link it stands for, so that the text goes on.

    >>> links_once("Also read: Fire breaks out in market"), links_once("Also read:")
    (True, False)
    """
    return bool(phrases().links.match(fold(line[:LONGEST_PHRASE]))) and count_words(line) <= 30


def ends_list(line: str) -> bool:
    """Whether a line closes a list of links, as some sites say to those who listen."""
    return bare(line) == "end of list"


def may_go_on(line: str) -> bool:
    """Whether a line may say so, or may lead to other pages."""
    return bare(line) in phrases().more_unsure


def is_correction(line: str) -> bool:
    """Whether a line is a note on a correction or an update of the page itself."""
    short = fold(line.strip()[:LONGEST_PHRASE])
    return short.startswith(phrases().correction) and count_words(line) <= 90


def is_live(title: str) -> bool:
    """Whether a title is that of a live ticker."""
    short = fold(title)
    return any(p in short for p in phrases().live)


def is_error(title: str, words: int) -> bool:
    """Whether a page with this title and so few words tells of an error."""
    short = bare(title)
    known = phrases().errors
    like = short in known or any(short.startswith(p) and len(p) > 3 for p in known)
    return words < 120 and (like or bool(_ERROR.match(short)))


def is_shell(text: str) -> bool:
    """Whether a page's few words only say that a script has to show the rest.

    >>> is_shell("You need to enable JavaScript to run this app."), is_shell("Loading...")
    (True, True)
    >>> is_shell("You are being redirected."), is_shell("Flights will be redirected to Lund, it said.")
    (True, False)
    """
    return count_words(text[:1000]) <= _SHELL_WORDS and bool(_SHELL.search(text[:1000]))


def is_consent(line: str) -> bool:
    """Whether a line asks to agree to cookies and the like.

    >>> is_consent("We use cookies to give you the best experience.")
    True
    """
    start = line[:800]
    low = start.lower()
    return any(w in low for w in _CONSENTED) and bool(_CONSENT.search(start))


def is_robot_check(text: str) -> bool:
    """Whether a short page asks its reader to prove not to be a machine."""
    return len(text) < 1500 and bool(_ROBOT.search(text))


def is_press_contact(line: str) -> bool:
    """Whether a line says whom to ask, as press releases do at their end."""
    return bool(_PRESS.match(line)) and count_words(line) <= 30


def unbulleted(line: str) -> str:
    """A line without its bullet."""
    return _BULLET.sub("", line)
