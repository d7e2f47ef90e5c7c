"""Lines that are known to be about origin: bylines, datelines, agency marks, credit lines, captions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retold import newsrooms, text
from retold.facts.names import gazetteer
from retold.records import Credit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from retold.credits.settings import CreditSettings
    from retold.records import Article


def pieces(article: Article, settings: CreditSettings) -> Iterator[Credit]:
    """The credits of what reading told apart from the text: lines of credits, captions."""
    for zone in article.zones:
        if zone.kind not in ("credits", "caption"):
            continue
        text, start = zone.text, None
        if text is None and zone.start is not None:
            text, start = article.text[zone.start : zone.end], zone.start
        for line in (text or "").splitlines():
            if line.strip():
                read = _caption(article, line) if zone.kind == "caption" else None
                read = read if read is not None else of_line(article, line, settings)
                yield from (
                    replace(c, start=start, end=None if start is None else zone.end) for c in read
                )


def _caption(article: Article, line: str) -> list[Credit]:
    """A caption holds picture credits and nothing else."""
    if not newsrooms.is_picture_credit(line):
        return []
    return [_picture(article, line)]


def _picture(article: Article, line: str) -> Credit:
    marks = re.split(r"[/|,()©:]|\bvia\b", line)
    marks = [
        re.sub(r"\b(?:photos?|wire|images?|archive|pictures?)\b", " ", m, flags=re.I) for m in marks
    ]
    room = next((r for m in marks[::-1] if (r := newsrooms.newsroom_of(m))), None)
    named = newsrooms.find_newsrooms(line, article.lang)
    room = room or (named[-1][2] if named else None)
    return Credit(article.article_id, 0, "picture", line.strip(), 0.9, newsroom=room)


def of_line(article: Article, line: str, settings: CreditSettings) -> list[Credit]:
    """The credits of one line that is known to be about origin."""
    make, lang = _maker(article, line.strip()), article.lang
    if newsrooms.is_copyright(line):
        return [make("copyright", 0.7, _first_room(line, lang), ())]
    dateline, rest = newsrooms.split_dateline(line if line[-1:].isspace() else line + " ", lang)
    if dateline and not rest.strip():
        return [of_dateline(article, dateline, settings)]
    if newsrooms.is_picture_credit(line) and not only_agencies(line):
        return [_picture(article, line)]
    if newsrooms.is_credit_line(line, lang):
        kind = "agency" if only_agencies(line) else "credit_line"
        persons = _persons_at_work(line)
        name = newsrooms.unlisted_source(line) or _mark_at_work(article, line)
        if name and not rooms_in(line, lang):
            return [make(kind, settings.unlisted, name, persons)]
        return [make(kind, settings.signed, r, persons) for r in _rooms_or_none(line, lang)]
    if newsrooms.is_byline(line, lang):
        persons = _persons(article, line)
        rooms = rooms_in(line, lang)
        kind = "byline" if persons or not rooms else "agency"
        return [make(kind, settings.signed, r, persons) for r in _rooms_or_none(line, lang)]
    if rooms := rooms_in(line, lang):
        return [make("agency", settings.mentioned, r, ()) for r in rooms]
    if (mark := mark_of(article, line, settings)) or len(line) > 120:
        return mark
    if _CONTACT.match(line):
        return [make("credit_line", settings.mentioned, None, ())]
    persons = _persons(article, line)
    if not persons and (re.search(r"(?<!\w)\d", line) or not _may_sign(article, line)):
        return []
    if not newsrooms.opens_byline(line, lang) and not _signs_bare(article, line, persons):
        return []
    if line.rstrip().endswith(".") and not persons and line.count(" ") > 3:
        return []  # "by the end of the next decade."
    return [make("byline", settings.mentioned, None, persons)]


def _signs_bare(article: Article, line: str, persons: tuple[str, ...]) -> bool:
    """Whether a line of names alone signs: no place, and none of whom the page's metadata does not
    know where that names people."""
    if not newsrooms.may_sign_bare(line):
        return False
    places = gazetteer()
    if any(text.fold(part.strip()) in places for part in (*persons, *line.split(","))):
        return False
    known = {text.words(p)[-1] for raw in article.credits_raw for p in _persons(article, raw)}
    named = {text.words(p)[-1] for p in persons}
    return not known or not named or bool(known & named) or newsrooms.names_a_role(line)


_CONTACT = re.compile(
    r"^\W*(?:(?:press|media|news|for more|presse\w*|prensa|stampa|imprensa)\s?(?:contacts?|kontakt|information|enquir\w+|inquir\w+|anfragen)|contacts?\b)",
    re.IGNORECASE,
)


_NO_MARKS = frozenset("AM PM ET EST EDT PT PST PDT CT CST CDT GMT UTC BST IST CET CEST MSK".split())


def mark_of(article: Article, line: str, settings: CreditSettings) -> list[Credit]:
    """A bare mark that no table knows, "NPA": an agency, or the outlet's own initials."""
    mark = line.strip("()[] .–—-")
    if not (2 <= len(mark) <= 6 and mark.isalpha() and mark.isupper()) or mark in _NO_MARKS:
        return []
    own = newsrooms.same_newsroom(mark, article.outlet)
    room = None if own else _spelled_out(article, mark)
    kind = "byline" if own else "agency"
    return [Credit(article.article_id, 0, kind, line.strip(), settings.mentioned, newsroom=room)]


def _may_sign(article: Article, line: str) -> bool:
    """Whether a line without persons may sign: several words, a role, or the outlet's name."""
    several = " " in line.strip() or newsrooms.names_a_role(line)
    return several or newsrooms.same_newsroom(line, article.outlet)


def _persons(article: Article, line: str) -> tuple[str, ...]:
    """The people a byline names; the outlet's own name is none."""
    found = newsrooms.persons_in_byline(line, article.lang)
    return tuple(p for p in found if not newsrooms.same_newsroom(p, article.outlet))


def _maker(
    article: Article, text: str
) -> Callable[[str, float, str | None, tuple[str, ...]], Credit]:
    def make(
        kind: str, confidence: float, newsroom: str | None, persons: tuple[str, ...]
    ) -> Credit:
        return Credit(
            article.article_id, 0, kind, text, confidence, newsroom=newsroom, persons=persons
        )

    return make


def of_dateline(article: Article, dateline: str, settings: CreditSettings) -> Credit:
    """The credit of a dateline."""
    read = newsrooms.read_dateline(dateline)
    room, sure = read.newsroom, settings.signed
    if room is None and (mark := newsrooms.unlisted_mark(dateline)):
        room, sure = _spelled_out(article, mark), settings.metadata
    return Credit(
        article.article_id, 0, "dateline", dateline.strip(), sure, newsroom=room, place=read.place
    )


_MARK_AT_WORK = re.compile(
    r"\b(?:[Bb]y|[Ww]ith|[Ff]rom|de|por|von|mit|avec|con)\s(?:the\s|l')?([A-ZÀ-ÖØ-Þ]{2,6})\b(?!\.?\s[A-Z][a-z])"
)


def _mark_at_work(article: Article, line: str) -> str | None:
    """A mark that no table knows in a credit line: "Additional reporting by NPA"."""
    found = None if line.isupper() else _MARK_AT_WORK.search(line)
    return _spelled_out(article, found.group(1)) if found else None


_CAPITALISED = re.compile(r"[A-Z][\w-]+(?: (?:of |and |de )?[A-Z][\w-]+){1,5}")


def _spelled_out(article: Article, mark: str) -> str:
    """An unknown mark's name where the page spells it out, else the mark itself."""
    names = [article.outlet, *_CAPITALISED.findall(article.text[:20000])]
    return next((n for n in names if " " in n and newsrooms.same_newsroom(mark, n)), mark)


_PARTS = re.compile(
    r"[/,;|&+()\[\]:]|\s[-–—]\s|\s(?:and|und|et|y|e|i|a|и)\s|^(?:by|von|par|por|with|mit|avec)\s",
    re.IGNORECASE,
)


def rooms_in(line: str, lang: str) -> list[str]:
    """The newsrooms a line of credits names, in order."""
    named = {room: start for start, _, room in reversed(newsrooms.find_newsrooms(line, lang))}
    for part in _PARTS.split(line):
        stripped = re.sub(
            r"^(?:via|source|from|with|inputs from|by|quelle|źródło|fuente|(?:con )?fonte|avec|con|com|mit)\s+",
            "",
            part.strip(),
            flags=re.I,
        )
        if (2 <= len(stripped) <= 60) and (room := newsrooms.newsroom_of(stripped)):
            named.setdefault(room, line.find(part))
    return sorted(named, key=lambda r: (named[r], r))


def _rooms_or_none(line: str, lang: str) -> list[str | None]:
    rooms: list[str | None] = [*rooms_in(line, lang)]
    return rooms or [None]


def _first_room(line: str, lang: str) -> str | None:
    rooms = rooms_in(
        re.sub(r"[©\d]|\(c\)|copyright|all rights reserved\.?", " ", line, flags=re.I), lang
    )
    return rooms[0] if rooms else None


def only_agencies(line: str) -> bool:
    """Whether a line holds names of newsrooms, and nothing longer than a sign, beside them."""
    parts = [p for p in re.split(r"[/,;|&+]|\sand\s", line.strip("()[]-–— .*")) if p.strip()]
    return (
        bool(parts)
        and all(newsrooms.newsroom_of(p) or len(p.strip()) <= 3 for p in parts)
        and any(newsrooms.newsroom_of(p) for p in parts)
    )


_AT_WORK = re.compile(
    r"(?:(?:reporting|writing|written|compiled|contributions?|translated|reportage(?: de| par)?|"
    r"reporte|rédigé|bearbeitet)(?:\s+and\s+\w+)?\s+(?:by|par|por|von|de)|contributions?\s+from)\s*:?\s+([^;).]{3,160})",
    re.IGNORECASE,
)


_CONTRIBUTED = re.compile(r"\W{0,2}([^.;()]{3,160}?)\s+(?:also\s)?contributed\b")


_OF_ROOM = re.compile(r"^(?:[A-Z][\w.]*\s){0,3}[A-Z][\w.]*['’]s?\s+(?=[A-Z])")  # "Fox News' "


def _persons_at_work(line: str) -> tuple[str, ...]:
    """Who reported, not who edited: "(Reporting by A in X; Editing by B)" gives A."""
    persons: list[str] = []
    if found := _CONTRIBUTED.match(line):
        persons += newsrooms.persons_in_byline(_OF_ROOM.sub("", found.group(1)), "en")
    for found in _AT_WORK.finditer(line):
        persons += newsrooms.persons_in_byline(found.group(1), "en")
    return tuple(dict.fromkeys(persons))


def metadata(article: Article, settings: CreditSettings) -> Iterator[Credit]:
    """Author and source fields; an author field that is the outlet itself says nothing new."""
    for raw in article.credits_raw:
        line = " ".join(raw.split())
        if not line or len(line) > 200 or line.startswith(("http://", "https://")):
            continue
        make = _maker(article, line)
        persons = _persons(article, line)
        rooms = rooms_in(line, article.lang)
        for room in rooms:
            yield make("byline" if persons else "agency", settings.metadata, room, persons)
        if persons and not rooms:
            yield make("byline", settings.metadata, None, persons)
        if not persons and not rooms:
            yield from mark_of(article, line, settings)
