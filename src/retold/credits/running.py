"""Credits in a page's running text and among its links: marks at its edges, who was told."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retold import newsrooms, text
from retold.credits.lines import mark_of, of_dateline, of_line, only_agencies, rooms_in
from retold.records import Credit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.credits.settings import CreditSettings
    from retold.records import Article

_TAIL = re.compile(r"\(([^()\n]{2,60})\)\.?\s*$|[—–]\s*([^—–\n]{2,40})$")


# "... in 15 days. PTI ABC DEF": the agency, then those at its desk
_DESK_TAIL = re.compile(r"[.!?][\"”’»)]*\s+([A-Z]{2,8})(?:\s[A-Z]{2,4}){0,6}$")
_INITIALS = re.compile(r"\n\W{0,2}[a-z]{2,4}(?:[/-][a-z]{2,4}){1,3}/?$")


def edges_of_text(article: Article, settings: CreditSettings) -> Iterator[Credit]:
    """A dateline that still stands before the text, and agency marks that close it."""
    text = article.text
    first = text[:400].split("\n")[0]
    dateline, _ = newsrooms.split_dateline(first, article.lang)
    if dateline:
        yield replace(of_dateline(article, dateline, settings), start=0, end=len(dateline.rstrip()))
    end = len(text.rstrip())
    if signed := _INITIALS.search(text[max(0, end - 40) : end]):  # "--IANS", then "abc/def"
        end -= len(signed.group())
    at = text[:end].rstrip().rfind("\n") + 1
    last = text[at:end].rstrip()
    if at and newsrooms.is_credit_line(last, article.lang):
        for c in of_line(article, last, settings):
            yield replace(c, start=at, end=at + len(last))
    elif desk := _DESK_TAIL.search(last):
        if newsrooms.is_agency(desk[1]):
            yield Credit(
                article.article_id, 0, "agency", desk[0].strip(" .!?"), 0.85,
                at + desk.start(1), at + desk.end(), newsrooms.newsroom_of(desk[1]),
            )  # fmt: skip
    elif tail := _TAIL.search(last):
        inside = tail.group(1) or tail.group(2)
        if only_agencies(inside) or newsrooms.is_credit_line(inside, article.lang):
            for room in rooms_in(inside, article.lang):
                yield Credit(
                    article.article_id, 0, "agency", tail.group().strip(), 0.85,
                    at + tail.start(), at + tail.end(), room,
                )  # fmt: skip
        elif tail.group(2) and last[: tail.start()].rstrip().endswith((".", "”", '"', "»")):
            yield from (
                replace(c, start=at + tail.start(), end=at + tail.end())
                for c in mark_of(article, inside, settings)
            )  # "... goods and services. – NPA"


def told(article: Article, settings: CreditSettings) -> Iterator[Credit]:
    """Who was told, and who reported it, by the words of the text."""
    own = newsrooms.newsroom_of_outlet(article.outlet)
    for cue in newsrooms.find_cues(article.text, article.lang):
        sure = settings.told if cue.told else settings.reported
        if (not cue.known and _is_own(cue.newsroom, own)) or (
            cue.newsroom != own and _names_host(article, cue)
        ):
            cue = cue._replace(newsroom=own, known=True)
        yield Credit(
            article.article_id, 0, "told_by", article.text[cue.start : cue.end],
            sure if cue.known else settings.unlisted, cue.start, cue.end, cue.newsroom,
        )  # fmt: skip
    for start, end in newsrooms.find_own(article.text):
        yield Credit(
            article.article_id,
            0,
            "told_by",
            article.text[start:end],
            settings.told,
            start,
            end,
            own,
        )


_CAPITAL = re.compile(r"(?<!\w)[^\W\d_a-zа-я]")


def _names_host(article: Article, cue: newsrooms.Cue) -> bool:
    """Whether the name goes on to be the page's own: "à L'Express de la Grande Île" on its site."""
    label = newsrooms.host_label(article.outlet)
    if not label:
        return False
    for at in _CAPITAL.finditer(article.text, cue.start, cue.end):
        named = newsrooms.name_on_host(article.text, at.start(), label)
        if named and named[1]:
            return True
    return False


def _is_own(name: str, own: str) -> bool:
    """Whether a name is short for the page's own outlet: "the Bulletin" on the Balkan Bulletin's."""
    if newsrooms.same_newsroom(name, own):
        return True
    mine = newsrooms.host_label(own) or "".join(text.words(own))
    words = text.words(name)
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    return bool(words) and mine.endswith("".join(words)) and len(mine) > 4


def links(article: Article, settings: CreditSettings) -> Iterator[Credit]:
    """The newsrooms that the page links to, its own left out."""
    own = newsrooms.newsroom_of_outlet(article.outlet)
    seen = set()
    for url in article.links:
        room = newsrooms.newsroom_at(url)
        if room and room != own and url not in seen:
            seen.add(url)
            yield Credit(
                article.article_id, 0, "link", url, settings.linked, newsroom=room, url=url
            )
